//! Records a command into a file: `record FILE COMMAND…`. The smallest program around this crate; `reel record` is
//! the one for people.

use std::ffi::OsString;
use std::process::ExitCode;

use reel_recorder::{FileSink, Options, record};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(file) = arguments.next() else {
        eprintln!("usage: record FILE COMMAND...");
        return ExitCode::from(2);
    };
    match run(file, arguments.collect()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(file: OsString, command: Vec<OsString>) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut options = Options::default();
    options.command = command;
    let outcome = record(&options, &mut FileSink::create(file)?)?;
    Ok(ExitCode::from(outcome.exit.shell_code()))
}
