//! `reel serve` and `reel play --web` as processes, over real sockets.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use insta::assert_snapshot;

use crate::common::{reel, testdata};

struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_reel"))
            .args(arguments)
            .current_dir(folder)
            .env("XDG_CACHE_HOME", folder.join(".cache"))
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut url)
            .unwrap();
        Self {
            child,
            url: url.trim_end().to_owned(),
        }
    }

    /// `127.0.0.1:PORT`.
    fn host(&self) -> &str {
        self.url
            .trim_start_matches("http://")
            .split('/')
            .next()
            .unwrap()
    }

    fn ask(&self, request: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.host()).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer
    }

    fn get(&self, target: &str, headers: &str) -> (String, Vec<u8>) {
        let host = self.host();
        let request =
            format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n");
        let answer = self.ask(&request);
        let end = answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        (
            String::from_utf8(answer[..end].to_vec()).unwrap(),
            answer[end + 4..].to_vec(),
        )
    }

    /// Asks it to end, and gives its status and what it said.
    fn end(mut self) -> (Option<i32>, String) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
        let status = self.child.wait().unwrap();
        let mut said = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        (status.code(), said)
    }
}

/// A folder with the samples.
fn samples() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["ssh.tar", "tui-multipart.tar"] {
        std::fs::copy(testdata(name), folder.path().join(name)).unwrap();
    }
    folder
}

#[test]
fn a_directory_is_served() {
    let folder = samples();
    let server = Server::start(
        folder.path(),
        &["serve", "--listen", "127.0.0.1:0", "--verbose"],
    );
    let bytes = std::fs::read(testdata("tui-multipart.tar")).unwrap();
    let (head, body) = server.get("/recordings/tui-multipart.tar", "");
    assert!(
        head.starts_with("HTTP/1.1 200 OK") && body == bytes,
        "{head}"
    );
    let (head, body) = server.get("/recordings/tui-multipart.tar", "Range: bytes=100-199\r\n");
    assert!(
        head.starts_with("HTTP/1.1 206 ") && body == bytes[100..200],
        "{head}"
    );
    assert!(
        head.contains("content-security-policy: default-src 'none'"),
        "{head}"
    );
    let (head, body) = server.get("/recordings/ssh.tar.index", "");
    assert!(
        head.starts_with("HTTP/1.1 200 OK") && !body.is_empty(),
        "{head}"
    );
    let (head, body) = server.get("/api/recordings", "");
    assert!(
        head.contains("application/json") && body.starts_with(b"{\"total\":2,"),
        "{head}"
    );
    let (head, _) = server.get("/recordings/../../etc/passwd", "");
    assert!(head.starts_with("HTTP/1.1 404 "), "{head}");

    let foreign = server.ask("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert!(foreign.starts_with(b"HTTP/1.1 421 "));
    let head = server.ask(&format!(
        "HEAD /recordings/ssh.tar HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
        server.host()
    ));
    let head = String::from_utf8(head).unwrap();
    let length = testdata("ssh.tar").metadata().unwrap().len();
    assert!(
        head.contains(&format!("content-length: {length}\r\n")) && head.ends_with("\r\n\r\n"),
        "{head}"
    );

    assert!(folder.path().join(".cache/reel/index").is_dir());
    let (status, said) = server.end();
    assert_eq!(status, Some(0));
    assert!(
        said.contains("reel: 127.0.0.1 GET /recordings/tui-multipart.tar bytes=100-199 206\n"),
        "{said}"
    );
    assert!(!said.contains("warning"), "{said}");
}

#[test]
fn one_file_is_played_in_the_browser() {
    let folder = samples();
    let server = Server::start(folder.path(), &["play", "--web", "ssh.tar", "--at", "1:30"]);
    assert!(server.url.ends_with("/play/ssh.tar?t=90"), "{}", server.url);
    assert!(
        server
            .get("/recordings/ssh.tar", "")
            .0
            .starts_with("HTTP/1.1 200 OK")
    );
    assert!(
        server
            .get("/recordings/tui-multipart.tar", "")
            .0
            .starts_with("HTTP/1.1 404 ")
    );
    let (status, said) = server.end();
    assert_eq!(status, Some(0));
    assert!(
        said.contains("reel: serving `ssh.tar` until Ctrl-C"),
        "{said}"
    );
}

#[test]
fn who_listens_to_everybody_is_warned() {
    let folder = samples();
    let server = Server::start(folder.path(), &["serve", "--listen", "0.0.0.0:0"]);
    let (status, said) = server.end();
    assert_eq!(status, Some(0));
    assert!(said.contains("reel: warning: 0.0.0.0:"), "{said}");
    assert!(
        said.contains("anybody who reaches it can watch every recording"),
        "{said}"
    );
}

#[test]
fn an_ending_server_does_not_wait_for_anybody() {
    let folder = samples();
    let server = Server::start(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
    // Somebody who never finishes the request.
    let mut open = TcpStream::connect(server.host()).unwrap();
    open.write_all(b"GET /recordings/tui-multipart.tar HTTP/1.1\r\n")
        .unwrap();
    assert_eq!(server.end().0, Some(0));
}

#[test]
fn what_cannot_be_served_is_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut ran = reel(&["serve", "--listen", &address]);
    ran.stderr = ran.stderr.replace(&address, "ADDRESS");
    assert_snapshot!("serve-taken", ran);
    for (name, arguments) in [
        (
            "nowhere",
            &["serve", "--dir", "nowhere", "--listen", "127.0.0.1:0"][..],
        ),
        (
            "no-directory",
            &["serve", "--dir", "ssh.tar", "--listen", "127.0.0.1:0"][..],
        ),
        ("no-address", &["serve", "--listen", "here"][..]),
        ("web-stdin", &["play", "--web", "-"][..]),
        ("web-directory", &["play", "--web", "."][..]),
        ("web-nowhere", &["play", "--web", "nowhere.tar"][..]),
        (
            "web-clock",
            &["play", "--web", "ssh.tar", "--at", "2026-03-14T10:00:00Z"][..],
        ),
    ] {
        assert_snapshot!(format!("serve-{name}"), reel(arguments));
    }
}
