//! How the program ends.

use std::process::ExitCode;

/// What the exit status says. `reel record` passes the recorded command's status through instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// Done.
    Success,
    /// Something failed; standard error says what, where and what to do. (1)
    Failure,
    /// The arguments make no sense. (2)
    Usage,
    /// The recording is damaged or partly unreadable; what could be read was given out. (3)
    Damaged,
    /// The answer is no: nothing found, or an index that is not as it should be. (4)
    No,
    /// What a recorded command ended with.
    Command(u8),
}

impl Code {
    const fn number(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failure => 1,
            // As clap has it.
            Self::Usage => 2,
            Self::Damaged => 3,
            Self::No => 4,
            Self::Command(status) => status,
        }
    }
}

/// Prints the error, if there is one, and turns the result into the exit status.
pub(crate) fn code(result: anyhow::Result<Code>) -> ExitCode {
    let code = result.unwrap_or_else(|error| {
        if is_broken_pipe(&error) {
            // Who reads has enough, as with `reel play … | head`.
            return Code::Success;
        }
        crate::output::tell(format_args!("reel: {error:#}"));
        Code::Failure
    });
    ExitCode::from(code.number())
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
