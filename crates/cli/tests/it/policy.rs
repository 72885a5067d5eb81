//! `reel policy`, as an author of modules goes through it.

use std::path::Path;

use crate::common::{Ran, reel_in};

/// A fresh project in Rust, built; crates that are not here yet are not fetched.
fn project(folder: &Path, hook: &str) -> Ran {
    let new = reel_in(
        folder,
        &["policy", "new", "night-watch", "--hook", hook],
        b"",
    );
    assert_eq!(
        (new.status, new.stdout.as_str()),
        (0, "night-watch\n"),
        "{new}"
    );
    let config = folder.join("night-watch/.cargo/config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("policy-projects");
    let more = format!("\n[net]\noffline = true\n[build]\ntarget-dir = {target:?}\n");
    std::fs::write(&config, text + &more).unwrap();
    reel_in(folder, &["policy", "build", "night-watch"], b"")
}

#[test]
fn from_nothing_to_a_tested_module() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let run = |arguments: &[&str]| reel_in(folder, arguments, b"");
    let built = project(folder, "on-audit-failure");
    assert_eq!(
        (built.status, built.stdout.as_str()),
        (0, "night-watch/night-watch.wasm\n"),
        "{built}"
    );

    let tested = run(&["policy", "test", "night-watch", "--update-fuel"]);
    assert_eq!(tested.status, 0, "{tested}");
    assert!(tested.stdout.ends_with("4 passed, 0 failed\n"), "{tested}");

    let checked = run(&["policy", "check", "night-watch"]);
    assert_eq!(
        (checked.status, checked.stdout.as_str()),
        (0, "fit to be used\n"),
        "{checked}"
    );
    let checked = run(&[
        "policy",
        "check",
        "night-watch",
        "--settings",
        r#"{"roel":"x"}"#,
    ]);
    assert_eq!(checked.status, 4, "{checked}");
    assert!(
        checked.stdout.contains("settings: there is no `roel`"),
        "{checked}"
    );

    let inspected = run(&["policy", "inspect", "night-watch", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&inspected.stdout).unwrap();
    assert_eq!(
        json["manifest"]["hooks"],
        serde_json::json!(["on-audit-failure"])
    );
    assert_eq!(
        json["manifest"]["facts"],
        serde_json::json!(["has-role"]),
        "only what it can ask for"
    );

    std::fs::write(
        folder.join("facts.json"),
        r#"{"user":"alice","roles":["on-call"]}"#,
    )
    .unwrap();
    let ran = run(&[
        "policy",
        "run",
        "night-watch",
        "--facts",
        "facts.json",
        "--json",
    ]);
    assert_eq!(ran.status, 0, "{ran}");
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["mode"], "best_effort", "{ran}");
    assert!(json["fuel"].as_u64().unwrap() > 0, "{ran}");

    let measured = run(&["policy", "bench", "night-watch", "-n", "20", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&measured.stdout).unwrap();
    assert_eq!(
        (json["decisions"].as_u64(), measured.status),
        (Some(20), 0),
        "{measured}"
    );

    fuel_is_watched(folder);
    roles_and_modules_are_explained(folder);
    records_are_replayed(folder);
}

/// A module that was cheaper before fails its test, whatever it decides.
fn fuel_is_watched(folder: &Path) {
    let path = folder.join("night-watch/fuel.json");
    let fuel = std::fs::read_to_string(&path).unwrap();
    let mut json: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&fuel).unwrap();
    assert_eq!(json.len(), 4, "{fuel}");
    for before in json.values_mut() {
        *before = (before.as_u64().unwrap() * 8 / 10).into();
    }
    std::fs::write(&path, serde_json::to_string(&json).unwrap()).unwrap();
    let tested = reel_in(folder, &["policy", "test", "night-watch"], b"");
    assert_eq!(tested.status, 4, "{tested}");
    assert!(tested.stdout.contains("over 10 % more"), "{tested}");
    std::fs::write(&path, fuel).unwrap();
    assert_eq!(
        reel_in(folder, &["policy", "test", "night-watch"], b"").status,
        0
    );

    let cases = folder.join("night-watch/cases.json");
    let text = std::fs::read_to_string(&cases).unwrap();
    std::fs::write(&cases, text.replacen("best_effort", "strict", 1)).unwrap();
    let tested = reel_in(folder, &["policy", "test", "night-watch"], b"");
    assert_eq!(tested.status, 4, "{tested}");
    assert!(
        tested
            .stdout
            .contains(r#"mode: "best_effort" instead of "strict""#),
        "{tested}"
    );
    std::fs::write(&cases, text).unwrap();
}

/// The role allows best effort; the module takes it back for everybody but those on call.
fn roles_and_modules_are_explained(folder: &Path) {
    let role = "kind: role\nversion: v5\nmetadata:\n  name: ops\nspec:\n  options:\n    record_session:\n      ssh: best_effort\n";
    std::fs::write(folder.join("ops.yaml"), role).unwrap();
    let explain = |more: &[&str]| {
        let arguments = [&["policy", "explain", "--role", "ops.yaml"][..], more].concat();
        let ran = reel_in(folder, &arguments, b"");
        assert_eq!(ran.status, 0, "{ran}");
        ran.stdout
    };
    let by_role = explain(&[]);
    assert!(
        by_role.contains("ops has record_session.ssh: best_effort"),
        "{by_role}"
    );
    assert!(
        by_role.contains("Disabling recording and audit events for this session, reason: node error: no space left on device"),
        "{by_role}"
    );
    let by_module = explain(&["--policy", "night-watch"]);
    assert!(
        by_module.contains("night-watch: allow, strict [NOT_ON_CALL]"),
        "{by_module}"
    );
    assert!(
        by_module.contains("Node could not record audit events: no space left on device."),
        "{by_module}"
    );
    let on_call = explain(&["--policy", "night-watch", "--facts", "facts.json"]);
    assert!(on_call.contains("so the mode is best_effort"), "{on_call}");
}

/// A record is decided again to the same verdict for the same fuel, and a change is told.
fn records_are_replayed(folder: &Path) {
    let run = |arguments: &[&str]| reel_in(folder, arguments, b"");
    let explained = run(&[
        "policy",
        "explain",
        "--role",
        "ops.yaml",
        "--policy",
        "night-watch",
        "--facts",
        "facts.json",
        "--json",
    ]);
    let json: serde_json::Value = serde_json::from_str(&explained.stdout).unwrap();
    let facts = serde_json::json!({ "facts": json["facts"] });
    let mut record = json["failing"].clone();
    let replay = |record: &serde_json::Value| {
        std::fs::write(folder.join("records.jsonl"), format!("{facts}\n{record}\n")).unwrap();
        run(&[
            "policy",
            "replay",
            "records.jsonl",
            "--policy",
            "night-watch",
        ])
    };
    let same = replay(&record);
    assert_eq!(same.status, 0, "{same}");
    assert!(same.stdout.starts_with("1 the same, "), "{same}");
    let fuel = record["policies"][0]["decision"]["fuel"].as_u64().unwrap();
    record["policies"][0]["decision"]["fuel"] = (fuel + 1).into();
    let costs = replay(&record);
    assert_eq!(costs.status, 4, "{costs}");
    assert!(
        costs
            .stdout
            .contains(&format!("fuel {}, now {fuel}", fuel + 1)),
        "{costs}"
    );
    record["policies"][0]["decision"]["answer"]["Ok"]["code"] = "OTHER".into();
    let changed = replay(&record);
    assert_eq!(changed.status, 4, "{changed}");
    assert!(
        changed
            .stdout
            .contains("[OTHER]; now allow with best_effort [ON_CALL]"),
        "{changed}"
    );
}

#[test]
fn what_is_no_module_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| reel_in(folder.path(), arguments, b"");
    std::fs::write(folder.path().join("text.wasm"), "hello").unwrap();
    let checked = run(&["policy", "check", "text.wasm"]);
    assert_eq!(checked.status, 4, "{checked}");
    assert!(
        checked.stdout.ends_with("not fit to be used\n"),
        "{checked}"
    );
    let ran = run(&["policy", "run", "text.wasm"]);
    assert_eq!(ran.status, 1, "{ran}");
    assert!(ran.stderr.contains("not a WebAssembly component"), "{ran}");
    let missing = run(&["policy", "test", "nowhere"]);
    assert_eq!(missing.status, 1, "{missing}");
    let twice = run(&["policy", "new", "text", "--dir", "."]);
    assert_eq!(twice.status, 1, "{twice}");
    assert!(twice.stderr.contains("is there already"), "{twice}");
    let name = run(&["policy", "new", "Night Watch"]);
    assert_eq!(name.status, 2, "{name}");
}
