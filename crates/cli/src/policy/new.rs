//! `reel policy new`: a project that builds and passes its test as it is.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use reel_policy::Hook;

use super::args::{Language, NewArguments};
use super::cases::CASES_FILE;
use super::project::POLICY_FILE;
use crate::exit::Code;
use crate::output;

/// What the projects of other languages are built with.
const COMPONENTIZE_QJS: &str = "0.4.5";
const COMPONENTIZE_PY: &str = "0.25.1";
/// As in the SDK's own manifest.
const WIT_BINDGEN: &str = "0.61";

/// The interface, for the languages whose tools read it.
const POLICY_WIT: &str = include_str!("../../../../proto/policy.wit");

/// The Rust SDK, so that a project needs nothing of this repository.
const SDK: &[(&str, &str)] = &[
    ("src/lib.rs", include_str!("../../../policy-sdk/src/lib.rs")),
    (
        "src/arena.rs",
        include_str!("../../../policy-sdk/src/arena.rs"),
    ),
    (
        "src/bindings.rs",
        include_str!("../../../policy-sdk/src/bindings.rs"),
    ),
    (
        "src/events.rs",
        include_str!("../../../policy-sdk/src/events.rs"),
    ),
    (
        "src/facts.rs",
        include_str!("../../../policy-sdk/src/facts.rs"),
    ),
    (
        "src/hooks.rs",
        include_str!("../../../policy-sdk/src/hooks.rs"),
    ),
    (
        "src/imports.rs",
        include_str!("../../../policy-sdk/src/imports.rs"),
    ),
    (
        "src/runtime.rs",
        include_str!("../../../policy-sdk/src/runtime.rs"),
    ),
    (
        "src/testing.rs",
        include_str!("../../../policy-sdk/src/testing.rs"),
    ),
    (
        "src/time.rs",
        include_str!("../../../policy-sdk/src/time.rs"),
    ),
    (
        "src/value.rs",
        include_str!("../../../policy-sdk/src/value.rs"),
    ),
    (
        "src/verdict.rs",
        include_str!("../../../policy-sdk/src/verdict.rs"),
    ),
];

/// Where the SDK finds the interface, here and in a project.
const WIT_HERE: &str = "../../proto/policy.wit";
const WIT_IN_PROJECT: &str = "wit/policy.wit";

/// A file of a project: its path below the directory, and its text.
type File = (PathBuf, String);

pub(crate) fn run(arguments: &NewArguments) -> anyhow::Result<Code> {
    let dir = arguments
        .dir
        .clone()
        .unwrap_or_else(|| PathBuf::from(&arguments.name));
    if dir.exists() {
        bail!("`{}` is there already; nothing was written", dir.display());
    }
    for (path, text) in files(arguments)? {
        let path = dir.join(path);
        let folder = path.parent().unwrap_or(&dir);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, text))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    let shown = dir.display();
    output::tell(format_args!(
        "next: reel policy build {shown} && reel policy test {shown}"
    ));
    output::write_all(format!("{shown}\n").as_bytes())?;
    Ok(Code::Success)
}

fn files(arguments: &NewArguments) -> anyhow::Result<Vec<File>> {
    let hook = &stubs(arguments.hook);
    let name = &arguments.name;
    let mut files = vec![
        file(
            POLICY_FILE,
            &filled(
                include_str!("templates/policy.json"),
                &[
                    ("name", name),
                    ("may", hook.may),
                    ("schema", hook.schema),
                    ("world", hook.world),
                ],
            ),
        ),
        file(CASES_FILE, hook.cases),
        file(
            ".gitignore",
            "/target\n/node_modules\n*.wasm\n__pycache__\n",
        ),
    ];
    match arguments.lang {
        Language::Rust => rust(arguments, hook, &mut files)?,
        Language::Js => {
            let package = filled(
                include_str!("templates/js/package.json.txt"),
                &[("name", name), ("componentize_qjs", COMPONENTIZE_QJS)],
            );
            let verdicts = include_str!("templates/js/verdicts.js").trim_end();
            files.push(file("package.json", &package));
            files.push(file(
                "policy.js",
                &filled(hook.js, &[("verdicts", verdicts)]),
            ));
            files.push(file(WIT_IN_PROJECT, POLICY_WIT));
        }
        Language::Python => {
            let requirements = filled(
                include_str!("templates/python/requirements.txt"),
                &[("componentize_py", COMPONENTIZE_PY)],
            );
            let verdicts = include_str!("templates/python/verdicts.py").trim_end();
            files.push(file("requirements.txt", &requirements));
            files.push(file(
                "policy.py",
                &filled(hook.python, &[("verdicts", verdicts)]),
            ));
            files.push(file(WIT_IN_PROJECT, POLICY_WIT));
        }
    }
    Ok(files)
}

fn rust(arguments: &NewArguments, hook: &Stubs, files: &mut Vec<File>) -> anyhow::Result<()> {
    let sdk = match &arguments.sdk {
        Some(dir) => absolute(dir)?,
        None => {
            let manifest = filled(
                include_str!("templates/rust/sdk.Cargo.toml.txt"),
                &[
                    ("version", env!("CARGO_PKG_VERSION")),
                    ("wit_bindgen", WIT_BINDGEN),
                ],
            );
            files.push(file("sdk/Cargo.toml", &manifest));
            files.push(file(&format!("sdk/{WIT_IN_PROJECT}"), POLICY_WIT));
            for (path, text) in SDK {
                files.push(file(
                    &format!("sdk/{path}"),
                    &text.replace(WIT_HERE, WIT_IN_PROJECT),
                ));
            }
            "sdk".to_owned()
        }
    };
    let manifest = filled(
        include_str!("templates/rust/Cargo.toml.txt"),
        &[("name", &arguments.name), ("sdk", &sdk)],
    );
    files.push(file("Cargo.toml", &manifest));
    files.push(file(
        ".cargo/config.toml",
        include_str!("templates/rust/config.toml.txt"),
    ));
    files.push(file("src/lib.rs", hook.rust));
    Ok(())
}

/// A path that can stand in a manifest elsewhere.
fn absolute(dir: &Path) -> anyhow::Result<String> {
    let shown = || format!("no SDK in `{}`", dir.display());
    let path = fs::canonicalize(dir).with_context(shown)?;
    if !path.join("Cargo.toml").is_file() {
        bail!("{}: it has no `Cargo.toml`", shown());
    }
    match path.to_str() {
        Some(path) if !path.contains(['"', '\\']) => Ok(path.to_owned()),
        _ => bail!("`{}` cannot stand in a manifest", path.display()),
    }
}

/// What differs from hook to hook.
struct Stubs {
    world: &'static str,
    /// What it may answer, as items of a JSON list.
    may: &'static str,
    /// Properties of its settings, as JSON.
    schema: &'static str,
    cases: &'static str,
    rust: &'static str,
    js: &'static str,
    python: &'static str,
}

fn stubs(hook: Hook) -> Stubs {
    match hook {
        Hook::SessionStart => Stubs {
            world: "session-start",
            may: r#""allow", "alert""#,
            schema: r#""login": { "type": "string", "minLength": 1, "description": "The privileged account" }"#,
            cases: include_str!("templates/cases/on-session-start.json"),
            rust: include_str!("templates/rust/on-session-start.rs"),
            js: include_str!("templates/js/on-session-start.js"),
            python: include_str!("templates/python/on-session-start.py"),
        },
        Hook::AuditFailure => Stubs {
            world: "audit-failure",
            may: r#""allow", "terminate""#,
            schema: r#""role": { "type": "string", "minLength": 1, "description": "The role of those on call" }"#,
            cases: include_str!("templates/cases/on-audit-failure.json"),
            rust: include_str!("templates/rust/on-audit-failure.rs"),
            js: include_str!("templates/js/on-audit-failure.js"),
            python: include_str!("templates/python/on-audit-failure.py"),
        },
        Hook::Events => Stubs {
            world: "events",
            may: r#""allow", "terminate""#,
            schema: r#""path": { "type": "string", "minLength": 1, "description": "The forbidden program" }"#,
            cases: include_str!("templates/cases/on-events.json"),
            rust: include_str!("templates/rust/on-events.rs"),
            js: include_str!("templates/js/on-events.js"),
            python: include_str!("templates/python/on-events.py"),
        },
        Hook::Playback => Stubs {
            world: "playback",
            may: r#""allow", "deny""#,
            schema: "",
            cases: include_str!("templates/cases/on-playback.json"),
            rust: include_str!("templates/rust/on-playback.rs"),
            js: include_str!("templates/js/on-playback.js"),
            python: include_str!("templates/python/on-playback.py"),
        },
    }
}

fn file(path: &str, text: &str) -> File {
    (path.into(), text.to_owned())
}

/// The template with `{key}` replaced.
fn filled(template: &str, values: &[(&str, &str)]) -> String {
    values
        .iter()
        .fold(template.to_owned(), |text, (key, value)| {
            text.replace(&format!("{{{key}}}"), value)
        })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn arguments(lang: Language, hook: Hook) -> NewArguments {
        NewArguments {
            name: "night-watch".to_owned(),
            lang,
            hook,
            dir: None,
            sdk: None,
        }
    }

    #[test]
    fn every_project_is_whole() {
        for lang in [Language::Rust, Language::Js, Language::Python] {
            for hook in Hook::ALL {
                let files = files(&arguments(lang, *hook)).unwrap();
                for (path, text) in &files {
                    let shown = path.display();
                    assert!(!text.is_empty(), "{lang:?} {hook}: {shown}");
                    for key in [
                        "{name}",
                        "{sdk}",
                        "{verdicts}",
                        "{world}",
                        "{version}",
                        "{may}",
                    ] {
                        assert!(!text.contains(key), "{lang:?} {hook}: {key} in {shown}");
                    }
                    if path.extension().is_some_and(|ending| ending == "json") {
                        let parsed = serde_json::from_str::<serde_json::Value>(text);
                        assert!(parsed.is_ok(), "{lang:?} {hook}: {shown}");
                    }
                }
                let cases = files.iter().find(|(path, _)| path == Path::new(CASES_FILE));
                let (_, cases) = cases.unwrap();
                assert!(cases.contains(hook.name()), "{hook} has other cases");
            }
        }
    }

    #[test]
    fn the_copy_of_the_sdk_is_whole_and_finds_its_interface() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policy-sdk/src");
        let there: BTreeSet<String> = fs::read_dir(source)
            .unwrap()
            .map(|entry| format!("src/{}", entry.unwrap().file_name().to_str().unwrap()))
            .collect();
        let copied: BTreeSet<String> = SDK.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(copied, there);
        let files = files(&arguments(Language::Rust, Hook::Events)).unwrap();
        for (path, text) in files {
            assert!(!text.contains(WIT_HERE), "{}", path.display());
        }
    }

    #[test]
    fn versions_are_the_sdks() {
        let manifest = include_str!("../../../policy-sdk/Cargo.toml");
        assert!(manifest.contains(&format!("wit-bindgen = {{ version = \"{WIT_BINDGEN}\"")));
    }
}
