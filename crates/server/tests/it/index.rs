//! Indexes on demand.

use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, SystemTime};

use axum::http::StatusCode;
use reel_replay::{IndexOptions, Replayer, ReplayerOptions};
use reel_server::{Options, Recording};

use crate::common::{Served, pages, testdata};

fn built(name: &str) -> Vec<u8> {
    Recording::open_whole(&testdata(name), |_| ())
        .unwrap()
        .index_bytes(IndexOptions::default())
        .unwrap()
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

#[tokio::test]
async fn an_index_is_built_and_opens_the_recording() {
    let served = Served::samples();
    for name in [
        "ssh.tar",
        "db-postgres.tar",
        "desktop.tar",
        "tui-multipart.tar",
    ] {
        let target = format!("/recordings/{name}.index");
        let index = served.get(&target).await;
        assert_eq!(index.status, StatusCode::OK, "{name}");
        assert_eq!(
            index.body,
            built(name),
            "{name}: the same bytes as anywhere else"
        );
        let mut replayer = Replayer::new(ReplayerOptions::default());
        let length = testdata(name).metadata().unwrap().len();
        assert_eq!(replayer.open_index(length, &index.body), Ok(()), "{name}");

        let part = served.ask("GET", &target, &[("range", "bytes=4-9")]).await;
        assert_eq!(
            (part.status, &part.body[..]),
            (StatusCode::PARTIAL_CONTENT, &index.body[4..10])
        );
        let again = served
            .ask("GET", &target, &[("if-none-match", index.header("etag"))])
            .await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{name}");
    }
    assert!(
        files(served.folder.path())
            .iter()
            .all(|path| path.extension().unwrap() == "tar")
    );
}

#[tokio::test]
async fn indexes_are_kept_in_the_cache_and_made_again_when_the_recording_changes() {
    let cache = tempfile::tempdir().unwrap();
    let folder = cache.path().join("index");
    let options = Options {
        assets: pages(),
        index_dir: Some(folder.clone()),
        ..Options::default()
    };
    let served = Served::samples_with(options.clone());
    let target = "/recordings/tui-multipart.tar.index";
    let first = served.get(target).await;
    let kept = files(&folder);
    assert_eq!(kept.len(), 1);
    assert_eq!(std::fs::read(&kept[0]).unwrap(), first.body);
    assert_eq!(
        kept[0].metadata().unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(
        folder.metadata().unwrap().permissions().mode() & 0o777,
        0o700
    );

    let recording = served.folder.path().join("tui-multipart.tar");
    let bytes = std::fs::read(&recording).unwrap();
    std::fs::write(&recording, &bytes[..400_000]).unwrap();
    let second = served.get(target).await;
    assert_eq!(second.status, StatusCode::OK);
    assert_ne!(second.body, first.body);
    assert_eq!(files(&folder).len(), 1, "the old one is gone");
}

#[tokio::test]
async fn what_is_kept_is_checked_before_it_is_sent() {
    let cache = tempfile::tempdir().unwrap();
    let folder = cache.path().to_owned();
    let options = Options {
        assets: pages(),
        index_dir: Some(folder.clone()),
        ..Options::default()
    };
    let served = Served::samples_with(options);
    let target = "/recordings/ssh.tar.index";
    let sound = served.get(target).await.body;
    for harm in [&b""[..], &b"nonsense"[..], &sound[..sound.len() / 2]] {
        let path = files(&folder).pop().unwrap();
        std::fs::write(&path, harm).unwrap();
        assert_eq!(served.get(target).await.body, sound);
    }
}

#[tokio::test]
async fn a_damaged_block_is_found_before_anything_is_sent() {
    let sound = built("ssh.tar");
    let mut flipped = sound.clone();
    let last = flipped.len() - 1;
    flipped[last] ^= 1;
    let mut longer = sound.clone();
    longer.push(0);
    for harmed in [&flipped[..], &longer[..], &sound[..last], &sound[..200]] {
        // Beside the recording, and the cache takes the one that is built instead.
        let cache = tempfile::tempdir().unwrap();
        let served = Served::samples_with(Options {
            assets: pages(),
            index_dir: Some(cache.path().to_owned()),
            ..Options::default()
        });
        std::fs::write(served.folder.path().join("ssh.index"), harmed).unwrap();
        let target = "/recordings/ssh.tar.index";
        assert_eq!(served.get(target).await.body, sound);
        let kept = files(cache.path());
        assert_eq!(kept.len(), 1);
        // In the cache.
        std::fs::write(&kept[0], harmed).unwrap();
        assert_eq!(served.get(target).await.body, sound);
        assert_eq!(std::fs::read(&files(cache.path())[0]).unwrap(), sound);
    }
}

#[tokio::test]
async fn an_index_beside_the_recording_is_used_if_it_is_newer() {
    let served = Served::samples();
    let folder = served.folder.path();
    // Something that only the file beside can give: the index of another recording of the same length is not taken.
    let index = built("ssh.tar");
    let beside = folder.join("ssh.index");
    std::fs::write(&beside, &index).unwrap();
    let answer = served.get("/recordings/ssh.tar.index").await;
    assert_eq!(answer.body, index);
    let of_file = httpdate::fmt_http_date(beside.metadata().unwrap().modified().unwrap());
    assert_eq!(answer.header("last-modified"), of_file);

    // Of an older state of the recording.
    let old = SystemTime::now() - Duration::from_secs(1_000_000);
    std::fs::File::options()
        .write(true)
        .open(&beside)
        .unwrap()
        .set_modified(old)
        .unwrap();
    let answer = served.get("/recordings/ssh.tar.index").await;
    assert_eq!(answer.body, index);
    assert_ne!(answer.header("last-modified"), httpdate::fmt_http_date(old));

    // Of another recording.
    std::fs::copy(folder.join("ssh.tar"), folder.join("copy.tar")).unwrap();
    std::fs::write(folder.join("copy.index"), built("desktop.tar")).unwrap();
    assert_eq!(served.get("/recordings/copy.tar.index").await.body, index);
}

#[tokio::test]
async fn many_who_ask_share_one_build() {
    let cache = tempfile::tempdir().unwrap();
    let folder = cache.path().to_owned();
    let options = Options {
        assets: pages(),
        index_dir: Some(folder),
        builds_max: 1,
        ..Options::default()
    };
    let served = Served::samples_with(options);
    let target = "/recordings/tui-multipart.tar.index";
    let answers = tokio::join!(
        served.get(target),
        served.get(target),
        served.get(target),
        served.get(target)
    );
    // One build makes one file, and all are told of that file.
    let tag = answers.0.header("etag");
    for answer in [&answers.1, &answers.2, &answers.3] {
        assert_eq!(
            (answer.status, answer.header("etag")),
            (StatusCode::OK, tag)
        );
    }
}

#[tokio::test]
async fn what_cannot_be_indexed_says_so() {
    let served = Served::with(&[("nonsense.tar", b"nonsense")]);
    let answer = served.get("/recordings/nonsense.tar.index").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text().starts_with("there can be no index: "),
        "{}",
        answer.text()
    );
    assert_eq!(
        served.get("/recordings/none.tar.index").await.status,
        StatusCode::NOT_FOUND
    );
}
