//! `reel policy`: for those who write policy modules.
//!
//! ```text
//!  new ──► project ──build──► module ──check──► fit to be used
//!                               │
//!               run, test, bench, replay: the same engine, limits and fuel as in a server
//! ```
//!
//! Modules are compiled by a child process under limits, here as in a server: `reel policy compile`, which nobody types.

pub(crate) mod args;
mod bench;
mod build;
mod cases;
mod check;
mod component;
mod engine;
mod explain;
mod inspect;
mod new;
mod project;
mod replay;
mod run;
mod schema;
mod test;

use crate::exit::Code;
use args::PolicyCommand;

pub(crate) use engine::registry;

pub(crate) fn run(command: &PolicyCommand) -> anyhow::Result<Code> {
    match command {
        PolicyCommand::New(arguments) => new::run(arguments),
        PolicyCommand::Build(arguments) => build::run(arguments),
        PolicyCommand::Check(arguments) => check::run(arguments),
        PolicyCommand::Run(arguments) => run::run(arguments),
        PolicyCommand::Test(arguments) => test::run(arguments),
        PolicyCommand::Bench(arguments) => bench::run(arguments),
        PolicyCommand::Replay(arguments) => replay::run(arguments),
        PolicyCommand::Inspect(arguments) => inspect::run(arguments),
        PolicyCommand::Explain(arguments) => explain::run(arguments),
        // `main` has taken it: its exit status is the compiler's.
        PolicyCommand::Compile(_) => Ok(Code::Usage),
    }
}
