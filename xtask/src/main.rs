//! `cargo xtask`: set-up, code generation and every check.
//!
//! ```text
//! main ─► up       build, record, serve: the first minute with Reel
//!      ─► checks   `test`: one list of steps ─► setup, codegen, architecture, web, browser_tests, fuzz, …
//!      ─► web, fuzz, bench, codegen on their own
//! setup           what must be on the machine, and installing it
//! command         runs programs and says which
//! counts          what a test runner counted
//! ```

mod architecture;
mod bench;
mod browser_tests;
mod checks;
mod codegen;
mod command;
mod counts;
mod fuzz;
mod setup;
mod stamp;
mod up;
mod wasm_pack;
mod web;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

use command::CommandFailed;

const HELP: &str = "\
cargo xtask TASK

  up                        set up, build, and serve sample sessions to play in a browser
  web                       set up and build what the browser loads: www/pkg*, www/dist
  test                      set up and run every check; the last line counts what passed
  test --keep-going         the same, but go on behind a check that fails
  test --list               name the checks
  test --only NAME          run one check
  gen [--check]             generate code from `proto/`, or only compare it
  fuzz [TARGET] [SECONDS]   fuzz one target or all in turn, 600 seconds each unless told
  bench                     measure decoding and encoding; REEL_CORPORA=FOLDER of *.cast.gz for real output
  bench player [OPTIONS]    measure the browser player and the terminal against others; needs REEL_CORPORA
                            --only CORPUS, --variant NAME, --skip cores|players, --turns N, --seeks N, --out FILE.json
  help                      this text
";

/// Where things are.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
}

impl Workspace {
    fn find() -> Result<Self> {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .canonicalize()
            .context("the workspace that this program was built in has moved")?;
        Ok(Self { root })
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match run(&args) {
        Ok(code) => code,
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[&str]) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match args {
        ["up"] => up::run(&workspace)?,
        ["web"] => web::run(&workspace)?,
        ["test", options @ ..] => return checks::run(&workspace, options),
        ["gen"] => codegen::run(&workspace, false)?,
        ["gen", "--check"] => codegen::run(&workspace, true)?,
        ["fuzz", options @ ..] => fuzz::run(&workspace, options)?,
        ["bench"] => bench::run(&workspace)?,
        ["bench", "player", options @ ..] => bench::player(&workspace, options)?,
        ["help" | "--help" | "-h"] => print!("{HELP}"),
        [] => bail!("no task given\n\n{HELP}"),
        other => bail!("unknown task `{}`\n\n{HELP}", other.join(" ")),
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints an error and, if a program failed, how to run it again.
pub(crate) fn report(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
    if let Some(failed) = error.downcast_ref::<CommandFailed>() {
        eprintln!("repeat it with: {}", failed.command);
    }
}
