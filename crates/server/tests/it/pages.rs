//! Pages and what they load.

use axum::http::StatusCode;
use reel_server::{Assets, Options, Site};

use crate::common::{Served, pages};

#[tokio::test]
async fn pages_and_their_parts() {
    let served = Served::with(&[("d/a b.tar", b"bytes")]);
    for (target, body, media_type) in [
        ("/", "list.html", "text/html; charset=utf-8"),
        (
            "/play/d/a%20b.tar?t=12.5",
            "player.html",
            "text/html; charset=utf-8",
        ),
        (
            "/assets/list.js",
            "list.js",
            "text/javascript; charset=utf-8",
        ),
        (
            "/assets/reel_player_bg.wasm",
            "reel_player_bg.wasm",
            "application/wasm",
        ),
    ] {
        let answer = served.get(target).await;
        assert_eq!(
            (answer.status, answer.text()),
            (StatusCode::OK, body),
            "{target}"
        );
        assert_eq!(answer.header("content-type"), media_type, "{target}");
        assert_eq!(answer.header("cache-control"), "no-cache", "{target}");
        let again = served
            .ask("GET", target, &[("if-none-match", answer.header("etag"))])
            .await;
        assert_eq!(
            (again.status, again.text()),
            (StatusCode::NOT_MODIFIED, ""),
            "{target}"
        );
    }
    assert!(
        served
            .get("/play/d/a%20b.tar")
            .await
            .header("link")
            .contains("rel=modulepreload")
    );
    for target in [
        "/play/none.tar",
        "/play/",
        "/play/../a",
        "/assets/none",
        "/assets/..%2f",
        "/assets/",
        "/favicon.ico",
    ] {
        assert_eq!(
            served.get(target).await.status,
            StatusCode::NOT_FOUND,
            "{target}"
        );
    }
}

#[tokio::test]
async fn a_link_to_nothing_leads_back() {
    let served = Served::with(&[]);
    for target in ["/play/none.tar", "/play/%", "/play/../a", "/play/"] {
        let answer = served.get(target).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{target}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert!(answer.text().contains("<a href=\"/\">"), "{target}");
        assert!(!answer.text().contains("<style") && !answer.text().contains("<script"));
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{target}");
    }
}

#[tokio::test]
async fn without_the_player_it_says_what_to_run() {
    let assets = Assets::from_files(Vec::new());
    assert!(!assets.has_player() && pages().has_player());
    let served = Served::new(
        &[("a.tar", b"bytes")],
        Options {
            assets,
            ..Options::default()
        },
    );
    for target in ["/", "/play/a.tar"] {
        let answer = served.get(target).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.text().contains("cargo xtask web"));
    }
    assert_eq!(served.get("/recordings/a.tar").await.text(), "bytes");
}

#[test]
fn what_is_built_in_is_all_or_nothing() {
    // Built with `www/dist` or without, the program must know which.
    let assets = Assets::embedded();
    let built = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../www/dist/reel-player.js")
        .is_file();
    assert_eq!(assets.has_player(), built);
}

#[test]
fn one_file_has_a_page_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ä b.tar");
    std::fs::write(&path, "").unwrap();
    let site = Site::of_file(&path, Options::default()).unwrap();
    assert_eq!(site.play_path().as_deref(), Some("/play/%C3%A4%20b.tar"));
    assert_eq!(
        Site::of_directory(folder.path(), Options::default())
            .unwrap()
            .play_path(),
        None
    );
}
