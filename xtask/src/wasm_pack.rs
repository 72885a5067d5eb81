//! `wasm-pack.toml`: how the browser package is built and tested.

use anyhow::{Context as _, Result, bail, ensure};

use crate::Workspace;
use crate::setup::{TOOLS, npm};

const FILE: &str = "wasm-pack.toml";

/// What `wasm-pack build --target` takes.
const BUILD_TARGETS: &[&str] = &["web", "bundler", "nodejs", "no-modules", "deno"];
/// What `wasm-pack test` can run in.
const TEST_TARGETS: &[&str] = &["node", "chrome", "firefox", "safari"];
/// wasm-pack's own profiles, and the workspace's for the browser.
const PROFILES: &[&str] = &["dev", "profiling", "release", BROWSER_PROFILE];
/// Of `Cargo.toml`; wasm-pack calls whatever is not its own `custom`.
const BROWSER_PROFILE: &str = "wasm";

/// What the file says, checked.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Folder of the crate, from the workspace's root.
    pub(crate) crate_folder: String,
    /// Which kind of JavaScript is made: one of wasm-pack's targets.
    pub(crate) target: String,
    /// One of wasm-pack's profiles, or of cargo's.
    pub(crate) profile: String,
    /// What `wasm-opt` is called with.
    pub(crate) wasm_opt: Vec<String>,
    /// The packages: what every page loads, then what some need.
    pub(crate) packages: [Package; 2],
    /// Folder of the crate that is tested in browsers.
    pub(crate) browser_crate: String,
    /// Where tests run: `node`, `chrome`, …
    pub(crate) test_targets: Vec<String>,
    /// Whether browsers are run without a window.
    pub(crate) is_headless: bool,
}

/// One build of the crate.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    /// Name of its files.
    pub(crate) name: String,
    /// Features of the crate.
    pub(crate) features: Vec<String>,
    /// Where it goes, from the workspace's root.
    pub(crate) out_folder: String,
}

impl Package {
    /// Name of the wasm module in its folder.
    pub(crate) fn wasm(&self) -> String {
        format!("{}_bg.wasm", self.name)
    }
}

/// Reads the file.
///
/// # Errors
///
/// If a setting is missing or is none that wasm-pack knows, or a version is not the one that is installed.
pub(crate) fn settings(workspace: &Workspace) -> Result<Settings> {
    let text = std::fs::read_to_string(workspace.root.join(FILE))
        .with_context(|| format!("`{FILE}` cannot be read"))?;
    let binaryen = npm::locked_version(&workspace.root, "binaryen")?;
    parse(&text, &binaryen)
}

/// Checks that the file says who reads it, has every setting, names the versions that are installed, and agrees with
/// the manifest of the crate, which is what wasm-pack itself reads.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let settings = settings(workspace)?;
    let path = workspace
        .root
        .join(&settings.crate_folder)
        .join("Cargo.toml");
    let manifest = std::fs::read_to_string(&path)
        .with_context(|| format!("`{}` cannot be read", path.display()))?;
    check_manifest(&settings, &manifest)?;
    println!("{FILE}: first line, settings, versions and the crate's manifest agree");
    Ok(())
}

fn parse(text: &str, binaryen: &str) -> Result<Settings> {
    let first = text.lines().next().unwrap_or_default();
    ensure!(
        first.starts_with('#') && first.contains("xtask"),
        "the first line of `{FILE}` must be a comment that names its reader, `cargo xtask`"
    );
    let file: toml::Table = text.parse().with_context(|| FILE.to_owned())?;
    for (key, installed) in [
        ("wasm-pack", tool_version("wasm-pack")),
        ("wasm-bindgen", tool_version("wasm-bindgen-cli")),
        ("binaryen", binaryen),
    ] {
        let version = string(&file, "tools", key)?;
        ensure!(
            version == installed,
            "`{FILE}` names {key} {version}, `cargo xtask` installs {installed}"
        );
    }
    Ok(Settings {
        crate_folder: string(&file, "build", "crate")?.to_owned(),
        target: one_of(string(&file, "build", "target")?, BUILD_TARGETS)?,
        profile: one_of(string(&file, "build", "profile")?, PROFILES)?,
        wasm_opt: list(value(&file, "build", "wasm-opt")?, "build.wasm-opt")?,
        packages: packages(&file)?,
        browser_crate: string(&file, "test", "browser-crate")?.to_owned(),
        test_targets: list(value(&file, "test", "targets")?, "test.targets")?
            .iter()
            .map(|target| one_of(target, TEST_TARGETS))
            .collect::<Result<_>>()?,
        is_headless: value(&file, "test", "headless")?
            .as_bool()
            .with_context(|| format!("`{FILE}`: test.headless is neither true nor false"))?,
    })
}

fn packages(file: &toml::Table) -> Result<[Package; 2]> {
    let crate_folder = string(file, "build", "crate")?;
    let crate_name = crate_folder.rsplit('/').next().unwrap_or_default();
    let full = value(file, "build", "full")?
        .as_table()
        .with_context(|| format!("`{FILE}`: build.full is no table"))?;
    let of_full = |key: &str| -> Result<&toml::Value> {
        full.get(key)
            .with_context(|| format!("`{FILE}` does not say build.full.{key}"))
    };
    let text = |key: &str| -> Result<String> {
        let text = of_full(key)?.as_str();
        Ok(text
            .with_context(|| format!("`{FILE}`: build.full.{key} is no text"))?
            .to_owned())
    };
    Ok([
        Package {
            name: format!("reel_{crate_name}"),
            features: Vec::new(),
            out_folder: string(file, "build", "out-dir")?.to_owned(),
        },
        Package {
            name: text("out-name")?,
            features: list(of_full("features")?, "build.full.features")?,
            out_folder: text("out-dir")?,
        },
    ])
}

impl Settings {
    /// How `wasm-pack build` is told the profile.
    pub(crate) fn profile_arguments(&self) -> &'static [&'static str] {
        match self.profile.as_str() {
            BROWSER_PROFILE => &["--profile", BROWSER_PROFILE],
            "dev" => &["--dev"],
            "profiling" => &["--profiling"],
            _ => &["--release"],
        }
    }

    /// What wasm-pack calls the profile in the player's manifest.
    fn profile_in_manifest(&self) -> &str {
        if self.profile == BROWSER_PROFILE {
            "custom"
        } else {
            &self.profile
        }
    }
}

fn check_manifest(settings: &Settings, manifest: &str) -> Result<()> {
    let folder = &settings.crate_folder;
    let manifest: toml::Table = manifest
        .parse()
        .with_context(|| format!("{folder}/Cargo.toml"))?;
    let profile = settings.profile_in_manifest();
    let wasm_opt = at(
        &manifest,
        &["package", "metadata", "wasm-pack", "profile", profile],
    )
    .and_then(|table| table.get("wasm-opt"))
    .with_context(|| {
        format!("{folder}/Cargo.toml: no wasm-opt in package.metadata.wasm-pack.profile.{profile}")
    })?;
    let wasm_opt = list(wasm_opt, "wasm-opt")?;
    ensure!(
        wasm_opt == settings.wasm_opt,
        "{folder}/Cargo.toml calls wasm-opt with {wasm_opt:?}, `{FILE}` with {:?}",
        settings.wasm_opt
    );
    for feature in settings
        .packages
        .iter()
        .flat_map(|package| &package.features)
    {
        ensure!(
            at(&manifest, &["features", feature]).is_some(),
            "{folder}/Cargo.toml has no feature `{feature}`, which `{FILE}` names"
        );
    }
    let requirement = match at(&manifest, &["dependencies", "wasm-bindgen"]) {
        Some(toml::Value::String(version)) => version,
        Some(table) => table
            .get("version")
            .and_then(toml::Value::as_str)
            .context("wasm-bindgen has no version")?,
        None => bail!("{folder}/Cargo.toml does not depend on wasm-bindgen"),
    };
    // The program and the library speak a language that changes with every version.
    let expected = format!("={}", tool_version("wasm-bindgen-cli"));
    ensure!(
        requirement == expected,
        "{folder}/Cargo.toml takes wasm-bindgen `{requirement}`, it has to be `{expected}`"
    );
    Ok(())
}

fn tool_version(package: &str) -> &'static str {
    let tool = TOOLS.iter().find(|tool| tool.package == package);
    tool.map(|tool| tool.version).unwrap_or_default()
}

fn at<'a>(table: &'a toml::Table, path: &[&str]) -> Option<&'a toml::Value> {
    let (first, rest) = path.split_first()?;
    rest.iter()
        .try_fold(table.get(*first)?, |value, key| value.get(*key))
}

fn value<'a>(file: &'a toml::Table, section: &str, key: &str) -> Result<&'a toml::Value> {
    at(file, &[section, key]).with_context(|| format!("`{FILE}` does not say {section}.{key}"))
}

fn string<'a>(file: &'a toml::Table, section: &str, key: &str) -> Result<&'a str> {
    value(file, section, key)?
        .as_str()
        .with_context(|| format!("`{FILE}`: {section}.{key} is no text"))
}

fn list(value: &toml::Value, name: &str) -> Result<Vec<String>> {
    let items = value.as_array().into_iter().flatten();
    let items: Vec<_> = items
        .filter_map(toml::Value::as_str)
        .map(str::to_owned)
        .collect();
    ensure!(
        value.as_array().map(Vec::len) == Some(items.len()),
        "{name} is no list of texts"
    );
    Ok(items)
}

fn one_of(value: &str, known: &[&str]) -> Result<String> {
    ensure!(
        known.contains(&value),
        "`{FILE}`: `{value}` is none of {}",
        known.join(", ")
    );
    Ok(value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = include_str!("../../wasm-pack.toml");
    const BINARYEN: &str = "132.0.0";
    const MANIFEST: &str = "[features]\nfull = []\n[dependencies]\nwasm-bindgen = { version = \"=0.2.130\" }\n\
                            [package.metadata.wasm-pack.profile.custom]\nwasm-opt = [\"-Oz\"]\n";

    fn check(from: &str, to: &str, expected: &str) {
        assert!(GOOD.contains(from), "{from}");
        let error = parse(&GOOD.replacen(from, to, 1), BINARYEN).expect_err(expected);
        assert!(format!("{error:#}").contains(expected), "{error:#}");
    }

    #[test]
    fn says_what_is_wrong() {
        parse(GOOD, BINARYEN).expect("the file is sound");
        check("# Read by", "\n# Read by", "the first line");
        check("\"0.2.130\"", "\"0.2.1\"", "names wasm-bindgen 0.2.1");
        check("\"132.0.0\"", "\"108\"", "names binaryen 108");
        check("binaryen =", "wasm-opt =", "does not say tools.binaryen");
        check("target = \"web\"", "target = \"wob\"", "`wob` is none of");
        check("[\"-Oz\"]", "\"-Oz\"", "build.wasm-opt is no list");
        check("headless = true", "headless = 1", "test.headless");
        check("[build.full]", "[build.most]", "does not say build.full");
        check("out-name", "name", "does not say build.full.out-name");
        check("crate = ", "crate ", "wasm-pack.toml");
    }

    #[test]
    fn the_manifest_must_agree() {
        let settings = parse(GOOD, BINARYEN).expect("the file is sound");
        check_manifest(&settings, MANIFEST).expect("it agrees");
        for (from, to, expected) in [
            ("=0.2.130", "0.2.130", "it has to be `=0.2.130`"),
            ("-Oz", "-O3", "calls wasm-opt with"),
            ("wasm-opt =", "wasm =", "no wasm-opt in"),
            ("wasm-bindgen =", "wasm =", "does not depend"),
            ("full =", "fill =", "has no feature `full`"),
        ] {
            let error =
                check_manifest(&settings, &MANIFEST.replacen(from, to, 1)).expect_err(expected);
            assert!(format!("{error:#}").contains(expected), "{error:#}");
        }
    }
}
