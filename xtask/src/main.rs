//! `cargo xtask`: set-up, code generation and every check.

mod codegen;

use std::path::PathBuf;

use anyhow::{Result, bail};

/// Where things are.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
}

fn main() -> Result<()> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()?;
    let workspace = Workspace { root };
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["gen"] => codegen::run(&workspace, false),
        ["gen", "--check"] => codegen::run(&workspace, true),
        other => bail!("unknown task {other:?}"),
    }
}
