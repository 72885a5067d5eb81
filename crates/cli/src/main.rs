//! `reel`: records sessions, plays them back, and tells what is in a recording.
//!
//! Only arguments and wiring live here: formats are `reel-core`'s, the terminal is `reel-replay`'s, sessions are
//! `reel-recorder`'s, HTTP is `reel-server`'s, policies are `reel-policy`'s and `reel-policy-host`'s. Data goes to standard output, messages to standard error, and [`exit::Code`] says how it went.

mod args;
mod convert;
mod exit;
mod export;
mod index;
mod input;
mod inspect;
mod ls;
mod moment;
mod output;
mod play;
mod policy;
mod progress;
mod record;
mod roles;
mod search;
mod serve;
mod shell;
mod target;
mod targets;

use std::process::ExitCode;

use args::Command;
use clap::Parser as _;

fn main() -> ExitCode {
    if let Some(result) = record::as_login_shell(std::env::args_os()) {
        return exit::code(result);
    }
    let arguments = args::Arguments::parse();
    // The compiler child of the policy engine: its status says how it went, and nothing else may be written.
    if let Command::Policy {
        command: policy::args::PolicyCommand::Compile(arguments),
    } = &arguments.command
    {
        return reel_policy_host::compile::child_main(arguments.given.iter());
    }
    let result = match arguments.command {
        Command::Record(arguments) => record::run(&arguments),
        Command::Play(arguments) => play::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Ls(arguments) => ls::run(&arguments),
        Command::Search(arguments) => search::run(&arguments),
        Command::Index(arguments) => index::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Policy { command } => policy::run(&command),
        Command::Completions { shell } => args::print_completions(shell),
        Command::Man => args::print_manual(),
    };
    exit::code(result)
}
