//! `reel search`.
use crate::exit::Code;
pub(crate) fn run(_a: &crate::args::SearchArguments) -> anyhow::Result<Code> {
    anyhow::bail!("x")
}
