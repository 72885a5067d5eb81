//! `reel index`.
use crate::exit::Code;
pub(crate) fn run(_a: &crate::args::IndexArguments) -> anyhow::Result<Code> {
    anyhow::bail!("x")
}
