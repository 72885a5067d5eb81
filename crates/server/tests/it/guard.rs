//! What holds for every request and every answer.

use axum::http::StatusCode;
use reel_server::{Hosts, Options};

use crate::common::{Served, pages};

const EVERYWHERE: [&str; 12] = [
    "/",
    "/play/a.tar",
    "/play/none.tar",
    "/api/recordings",
    "/api/recordings/a.tar",
    "/api/recordings?sort=nonsense",
    "/recordings/a.tar",
    "/recordings/a.tar.index",
    "/recordings/none.tar",
    "/assets/list.js",
    "/assets/none.js",
    "/none",
];

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let served = Served::with(&[("a.tar", b"bytes")]);
    for target in EVERYWHERE {
        for method in ["GET", "HEAD", "POST", "OPTIONS"] {
            for host in ["localhost", "evil.example"] {
                let answer = served
                    .ask(method, target, &[("host", host), ("range", "bytes=99-")])
                    .await;
                let policy = answer.header("content-security-policy");
                assert!(
                    policy.starts_with("default-src 'none';"),
                    "{method} {target}"
                );
                assert!(
                    policy.contains("frame-ancestors 'none'"),
                    "{method} {target}"
                );
                assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
                for (name, value) in [
                    ("x-content-type-options", "nosniff"),
                    ("referrer-policy", "no-referrer"),
                    ("cross-origin-opener-policy", "same-origin"),
                    ("cross-origin-resource-policy", "same-origin"),
                    ("x-frame-options", "DENY"),
                ] {
                    assert_eq!(answer.header(name), value, "{method} {target}");
                }
                assert_eq!(
                    answer.header("access-control-allow-origin"),
                    "",
                    "{method} {target}"
                );
            }
        }
    }
}

#[tokio::test]
async fn only_names_of_this_machine_are_answered() {
    let served = Served::with(&[("a.tar", b"bytes")]);
    for target in EVERYWHERE {
        for host in [
            "evil.example",
            "evil.example:3080",
            "localhost.evil.example",
            "192.0.2.1",
            "",
        ] {
            let answer = served.ask("GET", target, &[("host", host)]).await;
            assert_eq!(
                answer.status,
                StatusCode::MISDIRECTED_REQUEST,
                "{host} {target}"
            );
        }
    }
    for host in ["localhost", "127.0.0.1:3080", "[::1]:80"] {
        assert_eq!(
            served.ask("GET", "/", &[("host", host)]).await.status,
            StatusCode::OK,
            "{host}"
        );
    }
    let twice = [("host", "localhost"), ("host", "evil.example")];
    assert_eq!(
        served.ask("GET", "/", &twice).await.status,
        StatusCode::MISDIRECTED_REQUEST
    );
    let target = served.ask("GET", "http://evil.example/", &[]).await;
    assert_eq!(target.status, StatusCode::MISDIRECTED_REQUEST);

    let open = Served::new(
        &[],
        Options {
            assets: pages(),
            hosts: Hosts::Any,
            ..Options::default()
        },
    );
    assert_eq!(
        open.ask("GET", "/", &[("host", "reel.example")])
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn pages_of_other_sites_may_only_link() {
    let served = Served::with(&[("a.tar", b"bytes")]);
    for site in ["cross-site", "same-site"] {
        for mode in ["no-cors", "cors", "websocket"] {
            let used = [("sec-fetch-site", site), ("sec-fetch-mode", mode)];
            assert_eq!(
                served.ask("GET", "/recordings/a.tar", &used).await.status,
                StatusCode::FORBIDDEN,
                "{site} {mode}"
            );
        }
        let linked = [("sec-fetch-site", site), ("sec-fetch-mode", "navigate")];
        assert_eq!(
            served.ask("GET", "/play/a.tar", &linked).await.status,
            StatusCode::OK,
            "{site}"
        );
    }
    let own = [
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "cors"),
    ];
    assert_eq!(
        served.ask("GET", "/recordings/a.tar", &own).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn nothing_can_be_changed() {
    let served = Served::with(&[("a.tar", b"bytes")]);
    for target in EVERYWHERE.into_iter().filter(|target| *target != "/none") {
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"] {
            let answer = served.ask(method, target, &[]).await;
            assert_eq!(
                answer.status,
                StatusCode::METHOD_NOT_ALLOWED,
                "{method} {target}"
            );
            assert_eq!(answer.header("allow"), "GET, HEAD", "{method} {target}");
        }
    }
    assert_eq!(
        std::fs::read(served.folder.path().join("a.tar")).unwrap(),
        b"bytes"
    );
}
