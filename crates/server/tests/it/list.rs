//! The list as JSON.

use serde_json::Value;

use crate::common::Served;

/// Asks until everything is known.
async fn settled(served: &Served, target: &str) -> Value {
    loop {
        let list = served.get(target).await.json();
        let rows = list["recordings"].as_array().unwrap();
        if list["pending"] == 0
            && list["undecided"] == 0
            && rows.iter().all(|row| row["complete"] == true)
        {
            return list;
        }
        tokio::task::yield_now().await;
    }
}

fn names(list: &Value) -> Vec<&str> {
    list["recordings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn names_come_at_once_and_the_rest_later() {
    let served = Served::samples();
    let first = served.get("/api/recordings?sort=name").await.json();
    assert_eq!(
        names(&first),
        [
            "db-postgres.tar",
            "desktop.tar",
            "ssh.tar",
            "tui-multipart.tar"
        ]
    );
    assert_eq!(
        (&first["total"], &first["matched"]),
        (&Value::from(4), &Value::from(4))
    );

    let list = settled(&served, "/api/recordings?sort=name").await;
    let tui = &list["recordings"][3];
    assert_eq!(tui["kind"], "terminal");
    assert_eq!(tui["user"], "maria");
    assert_eq!(tui["server"], "demo");
    assert_eq!(tui["state"], "sound");
    assert_eq!(tui["bytes"], 485_346);
    assert_eq!(tui["started_ms"], 1_773_480_413_645_i64);
    assert_eq!(list["recordings"][0]["kind"], "database");
    assert_eq!(list["recordings"][1]["kind"], "desktop");
}

#[tokio::test]
async fn states_are_told_apart() {
    let served = Served::samples();
    let folder = served.folder.path();
    let tui = std::fs::read(folder.join("tui-multipart.tar")).unwrap();
    std::fs::write(folder.join("cut.tar"), &tui[..400_000]).unwrap();
    std::fs::write(folder.join("empty.tar"), "").unwrap();
    std::fs::write(folder.join("nonsense.tar"), "nonsense").unwrap();
    std::fs::write(folder.join("notes.txt"), "notes").unwrap();
    std::fs::write(
        folder.join("a.cast"),
        "{\"version\":2,\"width\":80,\"height\":24}\n[1,\"o\",\"hi\"]\n",
    )
    .unwrap();
    let list = settled(&served, "/api/recordings?sort=name").await;
    let states: Vec<String> = list["recordings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            format!(
                "{} {}",
                row["name"].as_str().unwrap(),
                row["state"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        states,
        [
            "a.cast sound",
            "cut.tar damaged",
            "db-postgres.tar sound",
            "desktop.tar sound",
            "empty.tar empty",
            "nonsense.tar unreadable",
            "ssh.tar sound",
            "tui-multipart.tar sound",
        ]
    );
}

#[tokio::test]
async fn the_list_is_searched_sorted_and_cut() {
    let served = Served::samples();
    settled(&served, "/api/recordings").await;
    for (query, expected) in [
        (
            "q=MARIA&sort=name",
            &["db-postgres.tar", "tui-multipart.tar"][..],
        ),
        ("q=maria+terminal", &["tui-multipart.tar"][..]),
        ("q=ssh", &["ssh.tar"][..]),
        ("q=nobody", &[][..]),
        ("sort=-bytes&limit=2", &["tui-multipart.tar", "ssh.tar"][..]),
        (
            "sort=-bytes&limit=2&offset=1",
            &["ssh.tar", "db-postgres.tar"][..],
        ),
        ("sort=name&offset=99", &[][..]),
        ("limit=1", &["db-postgres.tar"][..]),
    ] {
        assert_eq!(
            names(&settled(&served, &format!("/api/recordings?{query}")).await),
            expected,
            "{query}"
        );
    }
    let list = settled(&served, "/api/recordings?q=maria&limit=1").await;
    assert_eq!(
        (&list["total"], &list["matched"]),
        (&Value::from(4), &Value::from(2))
    );
    assert_eq!(served.get("/api/recordings?sort=size").await.status, 400);
}

#[tokio::test]
async fn a_large_directory_is_listed_at_once() {
    const FILES: usize = 10_000;
    let served = Served::with(&[]);
    let ssh = std::fs::read(crate::common::testdata("ssh.tar")).unwrap();
    std::fs::write(served.folder.path().join("first.tar"), ssh).unwrap();
    for i in 0..FILES {
        std::fs::hard_link(
            served.folder.path().join("first.tar"),
            served.folder.path().join(format!("{i:05}.tar")),
        )
        .unwrap();
    }
    let list = served.get("/api/recordings?sort=name&limit=3").await.json();
    assert_eq!(names(&list), ["00000.tar", "00001.tar", "00002.tar"]);
    assert_eq!(list["matched"], FILES + 1);
    assert_eq!(
        list["pending"],
        FILES + 1,
        "names do not wait for what is in the files"
    );
}

#[tokio::test]
async fn one_recording_can_be_asked_for() {
    let served = Served::samples();
    let row = served.get("/api/recordings/ssh.tar").await.json();
    assert_eq!(
        (&row["id"], &row["kind"], &row["user"]),
        (&"ssh.tar".into(), &"terminal".into(), &"alice".into())
    );
}

#[tokio::test]
async fn what_is_pending_is_part_of_the_total() {
    let ssh = std::fs::read(crate::common::testdata("ssh.tar")).unwrap();
    let served = Served::with(&[
        ("a.tar", &ssh),
        ("nameless", &ssh),
        ("notes.txt", b"notes"),
        ("package.json", b"{\"version\": \"1.0.0\"}"),
    ]);
    let first = served.get("/api/recordings").await.json();
    assert_eq!(
        (&first["total"], &first["pending"], &first["undecided"]),
        (&Value::from(1), &Value::from(1), &Value::from(3))
    );
    let list = settled(&served, "/api/recordings?sort=name").await;
    assert_eq!(names(&list), ["a.tar", "nameless"]);
    assert_eq!(list["total"], 2);
}
