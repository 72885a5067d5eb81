//! The compiler child as a program of its own, for servers that are built without a compiler.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let is_ours = reel_policy_host::compile::CHILD_ARGS
        .iter()
        .all(|expected| {
            arguments
                .next()
                .is_some_and(|argument| argument == *expected)
        });
    if !is_ours {
        eprintln!("reel-policy-compile is started by Reel");
        return ExitCode::from(2);
    }
    reel_policy_host::compile::child_main(arguments)
}
