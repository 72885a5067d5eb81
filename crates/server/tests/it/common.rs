//! A site in a directory of its own, and asking it.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use reel_server::{Assets, Options, Site};
use tower::ServiceExt as _;

pub(crate) struct Served {
    pub(crate) folder: tempfile::TempDir,
    router: Router,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        serde_json::from_slice(&self.body).unwrap()
    }
}

pub(crate) fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../testdata/recordings")
        .join(name)
}

/// Pages as small as can be; what is really built in depends on whether `www/dist` is there.
pub(crate) fn pages() -> Assets {
    let files = [
        "list.html",
        "list.js",
        "player.html",
        "player.js",
        "reel-player.js",
        "reel_player_bg.wasm",
    ];
    Assets::from_files(
        files
            .iter()
            .map(|name| ((*name).to_owned(), name.as_bytes().to_vec()))
            .collect(),
    )
}

impl Served {
    /// A directory with these files, served with made-up pages.
    pub(crate) fn with(files: &[(&str, &[u8])]) -> Self {
        Self::new(
            files,
            Options {
                assets: pages(),
                ..Options::default()
            },
        )
    }

    pub(crate) fn new(files: &[(&str, &[u8])], options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let router = Site::of_directory(folder.path(), options).unwrap().router();
        Self { folder, router }
    }

    /// The sample recordings.
    pub(crate) fn samples() -> Self {
        Self::samples_with(Options {
            assets: pages(),
            ..Options::default()
        })
    }

    pub(crate) fn samples_with(options: Options) -> Self {
        let served = Self::new(&[], options);
        for name in [
            "ssh.tar",
            "db-postgres.tar",
            "desktop.tar",
            "tui-multipart.tar",
        ] {
            std::fs::copy(testdata(name), served.folder.path().join(name)).unwrap();
        }
        served
    }

    pub(crate) async fn get(&self, target: &str) -> Answer {
        self.ask("GET", target, &[]).await
    }

    pub(crate) async fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(target);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "localhost:3080");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }
}
