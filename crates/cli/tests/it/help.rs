//! Help, completions, the manual page, and what is said to arguments that make no sense.

use insta::assert_snapshot;

use crate::common::reel;

#[test]
fn help_of_every_command() {
    assert_snapshot!("help", reel(&["--help"]));
    for command in [
        "record", "play", "inspect", "convert", "export", "ls", "search", "index", "serve",
    ] {
        assert_snapshot!(format!("help-{command}"), reel(&[command, "--help"]));
    }
}

#[test]
fn completions_and_manual_are_printed() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = reel(&["completions", shell]);
        assert!(
            ran.status == 0 && ran.stdout.contains("skip-idle"),
            "{shell}"
        );
    }
    let ran = reel(&["man"]);
    assert!(ran.status == 0 && ran.stdout.contains(".TH") && ran.stdout.contains("skip\\-idle"));
}

#[test]
fn senseless_arguments() {
    for (name, arguments) in [
        ("no-command", &[][..]),
        ("speed", &["play", "ssh.tar", "--speed", "100"][..]),
        ("negative", &["play", "ssh.tar", "--at", "-1"][..]),
        ("limit", &["search", "x", "ssh.tar", "--limit", "-1"][..]),
        ("listen", &["serve", "--listen", "3081"][..]),
        ("moment", &["play", "ssh.tar", "--at", "later"][..]),
        (
            "at-and-from",
            &["play", "ssh.tar", "--at", "1", "--from", "2"][..],
        ),
    ] {
        assert_snapshot!(format!("usage-{name}"), reel(arguments));
    }
}
