//! The examples of the policy SDK, built as their readers build them and asked by the engine that a server uses.
//!
//! Which examples there are is read off the folder: one without `cases.json` fails here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::common::reel_in;

/// Rows that an example has at least: one in which it says something, and one in which it does not.
const CASES_MIN: usize = 2;

fn sdk() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../policy-sdk")
}

/// The folders of the examples.
fn examples() -> BTreeSet<String> {
    std::fs::read_dir(sdk().join("examples"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn json(path: &Path) -> Value {
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_example_has_a_host_test() {
    let manifest = std::fs::read_to_string(sdk().join("Cargo.toml")).unwrap();
    let examples = examples();
    assert_eq!(examples.len(), 5, "{examples:?}");
    for example in &examples {
        let folder = sdk().join("examples").join(example);
        let declared =
            format!("path = \"examples/{example}/policy.rs\"\ncrate-type = [\"cdylib\"]");
        assert!(
            manifest.contains(&declared),
            "{example} is not in the SDK's manifest"
        );
        let cases = json(&folder.join("cases.json"));
        let cases = cases["cases"].as_array().unwrap();
        assert!(
            cases.len() >= CASES_MIN,
            "{example} has {} cases",
            cases.len()
        );
        let source = std::fs::read_to_string(folder.join("policy.rs")).unwrap();
        for hook in [
            "on-session-start",
            "on-audit-failure",
            "on-events",
            "on-playback",
        ] {
            let is_exported = source.contains(&format!("{}: ", hook.replace('-', "_")));
            let is_tested = cases.iter().any(|case| case["hook"] == hook);
            assert_eq!(is_exported, is_tested, "{example}: {hook}");
        }
    }
}

/// The folder of what the compiler makes of the examples. One build for all: most of its time goes into what they share.
fn built() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("policy-examples");
    let status = Command::new(env!("CARGO"))
        .args([
            "build",
            "--offline",
            "--quiet",
            "--examples",
            "--package",
            "reel-policy-sdk",
        ])
        .args([
            "--target",
            "wasm32-unknown-unknown",
            "--profile",
            "wasm",
            "--target-dir",
        ])
        .arg(&target)
        .args([
            "--config",
            r#"target.wasm32-unknown-unknown.rustflags=["-C", "link-arg=-zstack-size=32768"]"#,
        ])
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .current_dir(sdk())
        .status()
        .unwrap();
    assert!(status.success(), "the examples do not build");
    target.join("wasm32-unknown-unknown/wasm/examples")
}

#[test]
fn examples_decide_as_their_cases_say() {
    let target = built();
    let out = tempfile::tempdir().unwrap();
    for example in examples() {
        let made = target.join(format!("{example}.wasm"));
        let module = out.path().join(format!("{example}.wasm"));
        let (made, module) = (made.to_str().unwrap(), module.to_str().unwrap());
        let folder = sdk().join("examples").join(&example);
        let run = |arguments: &[&str]| {
            let ran = reel_in(&folder, arguments, b"");
            assert_eq!(ran.status, 0, "{example}: {arguments:?}\n{ran}");
            ran.stdout
        };
        run(&["policy", "build", ".", "--from", made, "--out", module]);
        let settings = json(&folder.join("cases.json"))["settings"].clone();
        let settings = if settings.is_null() {
            "{}".to_owned()
        } else {
            settings.to_string()
        };
        let checked = run(&["policy", "check", module, "--settings", &settings]);
        assert_eq!(
            checked, "fit to be used\n",
            "{example}: nothing to note either"
        );
        let tested = run(&["policy", "test", ".", "--module", module]);
        assert!(tested.contains(" passed, 0 failed"), "{example}: {tested}");
    }
}

/// The roles put up with a session that is not recorded; the module does so only for those on call, when the disk is full.
#[test]
fn a_module_is_asked_what_a_failing_recording_means() {
    let made = built().join("on_call_disk.wasm");
    let folder = tempfile::tempdir().unwrap();
    let module = folder.path().join("on-call.wasm");
    let example = sdk().join("examples/on_call_disk");
    let build = ["policy", "build", ".", "--from", made.to_str().unwrap()];
    let ran = reel_in(
        &example,
        &[&build[..], &["--out", module.to_str().unwrap()]].concat(),
        b"",
    );
    assert_eq!(ran.status, 0, "{ran}");
    let role = "kind: role\nmetadata: {name: ops}\nspec: {options: {record_session: {ssh: best_effort}}}\n";
    std::fs::write(folder.path().join("ops.yaml"), role).unwrap();
    let record = |policy: &[&str]| {
        let roles = ["record", "--role", "ops.yaml"];
        let rest = ["--out", "no-folder/x.tar", "--", "echo", "it ran"];
        reel_in(folder.path(), &[&roles, policy, &rest].concat(), b"")
    };
    let by_roles = record(&[]);
    assert_eq!(by_roles.status, 0, "{by_roles}");
    assert!(by_roles.stdout.contains("it ran"), "{by_roles}");
    let by_module = record(&["--policy", "on-call.wasm"]);
    assert_eq!(by_module.status, 1, "{by_module}");
    assert!(!by_module.stdout.contains("it ran"), "{by_module}");
    for line in [
        "Node could not record audit events: no such file or directory.\n",
        "ERROR: ssh: could not start command\n",
        "policy: ",
    ] {
        assert!(by_module.stderr.contains(line), "{line}: {by_module}");
    }
    let unfit = record(&["--policy", "ops.yaml"]);
    assert_eq!(unfit.status, 1, "{unfit}");
    assert!(
        unfit.stderr.contains("not a WebAssembly component"),
        "{unfit}"
    );
}
