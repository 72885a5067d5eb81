//! The compiler child and the cache of what it made.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test that cannot go on may panic"
)]

mod support;

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use reel_policy_host::cache::Miss;
use reel_policy_host::compile::{CompileError, CompileLimits, in_child, through_cache};
use reel_policy_host::{
    Cache, Call, Compiled, Digest, Engine, Identity, Manifest, Module, Profile,
};
use serde_json::json;
use support::{Guest, facts, small};

const EXE: &str = env!("CARGO_BIN_EXE_reel-policy-compile");
const KEY: [u8; 32] = [7; 32];

fn compile(source: &[u8], limits: &CompileLimits) -> Result<Compiled, CompileError> {
    in_child(Path::new(EXE), source, limits)
}

#[test]
fn what_a_child_compiles_runs_here() {
    let (engine, decider) = small();
    let limits = CompileLimits::of(Profile::Small);
    let compiled = compile(&Guest::default().component(), &limits).unwrap();
    let module = Module::load(&engine, &compiled, &json!({})).unwrap();
    assert!(
        decider
            .decide(&module, Call::SessionStart, facts())
            .answer
            .is_ok()
    );
}

#[test]
fn what_does_not_compile_says_why() {
    let limits = CompileLimits::of(Profile::Small);
    let not_one = compile(b"hello", &limits).unwrap_err();
    assert!(matches!(not_one, CompileError::Manifest(_)), "{not_one}");
    // A good head and manifest, and a section that is none.
    let mut invalid = Manifest::write(b"\0asm\x0d\0\x01\0", &Guest::default().manifest()).unwrap();
    invalid.extend([0x7f, 0x01, 0x00]);
    let error = compile(&invalid, &limits).unwrap_err();
    assert!(
        matches!(&error, CompileError::Refused(text) if !text.is_empty()),
        "{error:?}"
    );
    let small = CompileLimits {
        source_bytes: 16,
        ..limits
    };
    assert!(matches!(
        compile(&invalid, &small),
        Err(CompileError::TooLarge(16))
    ));
    let tight = CompileLimits {
        code_bytes: 64,
        ..limits
    };
    assert!(compile(&Guest::default().component(), &tight).is_err());
    let nobody = in_child(
        Path::new("/nonexistent/reel"),
        &Guest::default().component(),
        &limits,
    );
    assert!(matches!(nobody, Err(CompileError::Start(_))));
}

/// 5000 locals that are live over 5000 branches: 100 kB that would take the compiler many seconds and hundreds of megabytes.
fn bomb() -> Vec<u8> {
    let mut core = String::from("(func $bomb (param i32) (result i32) (local ");
    core += &"i32 ".repeat(5_000);
    core += ")";
    for number in 1..=5_000 {
        write!(core, "(if (local.get 0) (then (local.set {number} (i32.add (local.get {number}) (local.get {})))))", number - 1).unwrap();
    }
    core += "(local.get 5000))";
    let plain = support::says(reel_policy::Action::Allow, None, "A", "");
    Guest {
        core: plain + &core,
        ..Guest::default()
    }
    .component()
}

#[test]
fn a_compiler_bomb_ends_the_child_and_nothing_else() {
    let source = bomb();
    let check = |limits: CompileLimits| {
        let started = Instant::now();
        let error = compile(&source, &limits).unwrap_err();
        println!("{error} after {:?}", started.elapsed());
        assert!(matches!(error, CompileError::Stopped(_)), "{error:?}");
        assert!(started.elapsed() < Duration::from_secs(30));
    };
    let limits = CompileLimits::of(Profile::Small);
    check(CompileLimits { cpu_s: 1, ..limits });
    check(CompileLimits {
        wall: Duration::from_secs(1),
        ..limits
    });
    check(CompileLimits {
        memory_bytes: 24 << 20,
        ..limits
    });
}

#[test]
fn a_module_comes_from_the_cache_the_second_time() {
    let directory = tempfile::tempdir().unwrap();
    let cache = Cache::open(&directory.path().join("cache"), KEY).unwrap();
    let file = directory.path().join("module.wasm");
    fs::write(&file, Guest::default().component()).unwrap();
    let limits = CompileLimits::of(Profile::Small);
    let first = through_cache(&cache, Path::new(EXE), &file, &limits).unwrap();
    // Nothing that could compile is there now.
    let second = through_cache(&cache, Path::new("/nonexistent/reel"), &file, &limits).unwrap();
    assert_eq!(first.source(), second.source());
    let engine = Engine::new(Profile::Small).unwrap();
    Module::load(&engine, &second, &json!({})).unwrap();
}

#[test]
fn a_changed_file_is_never_loaded() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cache");
    let cache = Cache::open(&path, KEY).unwrap();
    let compiled = Guest::default().compiled();
    cache.put(&compiled).unwrap();
    let identity = Identity::here(Profile::Small);
    let look = |cache: &Cache, source| cache.look(source, &identity).map(drop);
    assert_eq!(look(&cache, compiled.source()), Ok(()));
    let file = fs::read_dir(&path).unwrap().next().unwrap().unwrap().path();
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let whole = fs::read(&file).unwrap();
    let step = (whole.len() / 97).max(1);
    for at in (0..64)
        .chain((64..whole.len()).step_by(step))
        .chain(whole.len() - 33..whole.len())
    {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&file, bytes).unwrap();
        assert!(look(&cache, compiled.source()).is_err(), "byte {at}");
        assert!(cache.get(compiled.source(), &identity).is_none());
    }
    for length in [0, 7, 12, 100, whole.len() - 1] {
        fs::write(&file, &whole[..length]).unwrap();
        assert!(look(&cache, compiled.source()).is_err(), "{length} bytes");
    }
    fs::write(&file, &whole).unwrap();
    assert_eq!(look(&cache, compiled.source()), Ok(()));
    let other_key = Cache::open(&path, [8; 32]).unwrap();
    assert_eq!(look(&other_key, compiled.source()), Err(Miss::Forged));
    let other = Digest::of(b"other");
    assert_eq!(look(&cache, other), Err(Miss::Absent));
    fs::copy(&file, path.join(format!("{other}.small"))).unwrap();
    assert_eq!(
        look(&cache, other),
        Err(Miss::Other),
        "a whole file in another's place"
    );
    let elsewhere = Identity {
        cpu: "none".into(),
        ..identity.clone()
    };
    assert_eq!(
        cache.look(compiled.source(), &elsewhere).map(drop),
        Err(Miss::Other)
    );
}

#[test]
fn others_may_not_enter_the_cache() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cache");
    fs::create_dir(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(Cache::open(&path, KEY).is_err());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    assert!(Cache::open(&path, KEY).is_ok());
}

#[test]
fn code_for_another_profile_is_refused() {
    let small = Engine::new(Profile::Small).unwrap();
    let source = Guest::default().component();
    let compiled = reel_policy_host::compile::trusted(&source, Profile::Interpreted).unwrap();
    let error = Module::load(&small, &compiled, &json!({})).unwrap_err();
    assert!(error.to_string().contains("interpreted"), "{error}");
    let large = Engine::new(Profile::Interpreted).unwrap();
    Module::load(&large, &compiled, &json!({})).unwrap();
}
