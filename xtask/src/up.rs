//! `cargo xtask up`: from a fresh checkout to sessions that play in the browser.

use std::io::{BufRead as _, BufReader, IsTerminal as _, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Child;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use crate::Workspace;
use crate::browser_tests::target_folder;
use crate::command::Program;
use crate::{setup, web};

/// A few seconds of coloured output.
const SCRIPT: &str = "testdata/scripts/demo.sh";
/// One recording of each kind, from the tests, and how the list shows it.
const SAMPLES: &[(&str, &str)] = &[
    ("ssh.tar", "a shell over SSH"),
    ("tui-multipart.tar", "full-screen programs"),
    ("db-postgres.tar", "queries of a database"),
    ("desktop.tar", "a desktop"),
];
/// Where the server listens for a person; another port if this one is taken.
const ADDRESS: &str = "127.0.0.1:3080";
/// Where it listens when only a program asks.
const ANY_PORT: &str = "127.0.0.1:0";
/// How long the server may take to answer one request.
const ANSWER_MAX: Duration = Duration::from_secs(30);

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    setup::toolchain(workspace)?;
    setup::dependencies(workspace)?;
    web::run(workspace)?;
    Program::cargo(workspace, "build --locked --release --package reel").run()?;
    let reel = target_folder(workspace).join("release/reel");
    let folder = tempfile::Builder::new()
        .prefix("reel-")
        .tempdir()
        .context("no temporary folder")?;
    samples(workspace, &reel, folder.path())?;
    if std::io::stdout().is_terminal() {
        serve(workspace, &reel, folder.path())
    } else {
        prove(workspace, &reel, folder.path())
    }
}

/// Fills a folder with sessions to play.
fn samples(workspace: &Workspace, reel: &Path, folder: &Path) -> Result<()> {
    println!("\nSample sessions in {}:", folder.display());
    for (name, what) in SAMPLES {
        let from = workspace.root.join("testdata/recordings").join(name);
        std::fs::copy(&from, folder.join(name))
            .with_context(|| format!("`{}` cannot be copied", from.display()))?;
        println!("  {name}: {what}");
    }
    println!("  demo.tar: recorded now");
    Program::new(workspace, reel)
        .args(["record", "--out"])
        .arg(folder.join("demo.tar").to_string_lossy())
        .args(["--", "sh", SCRIPT])
        .run()
}

/// Serves them until the person ends it.
fn serve(workspace: &Workspace, reel: &Path, folder: &Path) -> Result<()> {
    let reel_shown = reel.display();
    println!(
        "\nRecord a session of your own, which ends with the shell (`exit`), and it is in the list:\n\n  \
         {reel_shown} record --out {}/my.tar -- \"$SHELL\"\n\n\
         Open the address below in a browser; Ctrl-C ends the server.\n",
        folder.display()
    );
    let address = if TcpListener::bind(ADDRESS).is_ok() {
        ADDRESS
    } else {
        ANY_PORT
    };
    server(workspace, reel, folder, address).interactive().run()
}

/// Nobody is there to open a browser: sees that the server answers, and ends it.
fn prove(workspace: &Workspace, reel: &Path, folder: &Path) -> Result<()> {
    let mut child = server(workspace, reel, folder, ANY_PORT).spawn()?;
    let answer = first_answer(&mut child);
    // It may have ended by itself, which `first_answer` has noticed.
    let _ = child.kill();
    let _ = child.wait();
    let (address, status) = answer?;
    println!("\nReel works: http://{address}/ answered `{status}`.");
    Ok(())
}

fn server(workspace: &Workspace, reel: &Path, folder: &Path, address: &str) -> Program {
    Program::new(workspace, reel)
        .args(["serve", "--dir"])
        .arg(folder.to_string_lossy())
        .args(["--listen", address])
}

/// Waits for the line with the server's address and asks it for its first page.
fn first_answer(child: &mut Child) -> Result<(String, String)> {
    let stdout = child.stdout.take().context("the server has no output")?;
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        println!("{line}");
        if let Some(address) = address_in(&line) {
            let status = request(&address)?;
            ensure!(status.contains(" 200 "), "the server answered `{status}`");
            return Ok((address, status));
        }
    }
    bail!("the server ended without saying where it listens")
}

fn request(address: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(ANSWER_MAX))?;
    write!(
        stream,
        "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}

/// Host and port of the first address in a line.
fn address_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("http://")?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !".:[]-".contains(c));
    Some(rest[..end.unwrap_or(rest.len())].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found() {
        check("Reel is at http://127.0.0.1:3080/", Some("127.0.0.1:3080"));
        check("http://[::1]:80 (Ctrl-C)", Some("[::1]:80"));
        check("nothing here", None);
    }

    fn check(line: &str, expected: Option<&str>) {
        assert_eq!(address_in(line).as_deref(), expected);
    }
}
