//! What a module says about itself, in the custom section `reel:policy-manifest`: JSON, read without running anything.

use std::collections::BTreeSet;

use reel_policy::{Action, Hook};
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::limits::MANIFEST_BYTES_MAX;

/// The name of the custom section.
pub const SECTION: &str = "reel:policy-manifest";

/// What a module says about itself. Unknown keys are refused: a misspelt `may` would silently be the strictest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `[a-z0-9-]{1,64}`.
    pub name: String,
    /// Of the module.
    pub version: Version,
    /// The hooks that it exports: exactly these.
    pub hooks: BTreeSet<Hook>,
    /// What it may answer. A stricter answer is a fault, and a fault counts as the strictest of these. Empty: everything.
    #[serde(default)]
    pub may: BTreeSet<Action>,
    /// The facts that it reads, by the names of the interface; reading another is a fault. Empty: all. Settings and the fields
    /// of events that it is given need no mention.
    #[serde(default)]
    pub facts: Vec<String>,
    /// JSON Schema of its settings, from which a form can be drawn. What counts is the module's own check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings_schema: Option<serde_json::Value>,
    /// Version of the package `reel:policy` that it was built for.
    #[serde(default = "this_wit")]
    pub wit: String,
    /// What a fault in `on-events` does in a session with mode strict.
    #[serde(default)]
    pub on_fault: OnFault,
}

/// What a fault in `on-events` does in a session with mode strict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnFault {
    /// An alert; the session goes on.
    #[default]
    Alert,
    /// The session is closed, if the module may do that.
    Terminate,
}

fn this_wit() -> String {
    crate::imports::PACKAGE_VERSION.to_owned()
}

/// The manifest cannot be had.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ManifestError {
    /// The bytes are no component.
    #[error("not a WebAssembly component{0}")]
    NotAComponent(&'static str),
    /// The bytes end in the middle of a section.
    #[error("the component is cut off or damaged")]
    Damaged,
    /// There is no such section, or there are several.
    #[error(
        "the component has {0} sections `{SECTION}` instead of one; `reel policy build` writes it"
    )]
    Sections(usize),
    /// It is larger than [`MANIFEST_BYTES_MAX`].
    #[error("the manifest has {0} bytes; at most {MANIFEST_BYTES_MAX} are read")]
    TooLarge(usize),
    /// It does not say what a manifest says.
    #[error("the manifest is not valid: {0}")]
    Invalid(String),
}

impl Manifest {
    /// Reads the manifest of a component without running or checking anything else of it.
    ///
    /// # Errors
    /// See [`ManifestError`]. Any bytes can be given.
    pub fn read(component: &[u8]) -> Result<Self, ManifestError> {
        let mut found = Vec::new();
        for section in Sections::of(component)? {
            let section = section?;
            if let Some(json) = section.custom(SECTION) {
                found.push(json);
            }
        }
        let [json] = found.as_slice() else {
            return Err(ManifestError::Sections(found.len()));
        };
        if json.len() > MANIFEST_BYTES_MAX {
            return Err(ManifestError::TooLarge(json.len()));
        }
        let manifest: Self = serde_json::from_slice(json)
            .map_err(|error| ManifestError::Invalid(error.to_string()))?;
        manifest.check()?;
        Ok(manifest)
    }

    /// The component with this manifest in place of any that it has.
    ///
    /// # Errors
    /// The bytes are no component, or the manifest is not valid.
    pub fn write(component: &[u8], manifest: &Self) -> Result<Vec<u8>, ManifestError> {
        manifest.check()?;
        let json = serde_json::to_vec(manifest)
            .map_err(|error| ManifestError::Invalid(error.to_string()))?;
        if json.len() > MANIFEST_BYTES_MAX {
            return Err(ManifestError::TooLarge(json.len()));
        }
        let mut out = component.get(..PREAMBLE).unwrap_or_default().to_vec();
        for section in Sections::of(component)? {
            let section = section?;
            if section.custom(SECTION).is_none() {
                out.extend_from_slice(section.whole);
            }
        }
        let mut body = Vec::new();
        write_leb(&mut body, SECTION.len());
        body.extend_from_slice(SECTION.as_bytes());
        body.extend_from_slice(&json);
        out.push(CUSTOM);
        write_leb(&mut out, body.len());
        out.extend_from_slice(&body);
        Ok(out)
    }

    fn check(&self) -> Result<(), ManifestError> {
        let is_name = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let invalid = |text: String| Err(ManifestError::Invalid(text));
        if !(1..=64).contains(&self.name.len()) || !self.name.bytes().all(is_name) {
            return invalid("`name` must be 1 to 64 of a-z, 0-9 and -".to_owned());
        }
        if self.hooks.is_empty() {
            return invalid("`hooks` is empty: the module would never be asked".to_owned());
        }
        let known = |fact: &&String| {
            crate::guest::Fact::ALL
                .iter()
                .any(|known| known.name() == fact.as_str())
        };
        if let Some(fact) = self.facts.iter().find(|fact| !known(fact)) {
            let fact = reel_policy::clean_message(fact);
            return invalid(format!("`facts` names `{fact}`, which is none"));
        }
        Ok(())
    }
}

/// Bytes of the head of every module and component: magic, version, layer.
const PREAMBLE: usize = 8;
/// The head of a component: version 13, layer 1 (Component Model, binary format).
const COMPONENT: [u8; PREAMBLE] = [0, b'a', b's', b'm', 0x0d, 0, 1, 0];
/// The head of a core module.
const CORE_MODULE: [u8; PREAMBLE] = [0, b'a', b's', b'm', 1, 0, 0, 0];
/// The id of custom sections.
const CUSTOM: u8 = 0;

/// The sections of a component, outermost level only.
struct Sections<'a>(&'a [u8]);

struct Section<'a> {
    id: u8,
    whole: &'a [u8],
    body: &'a [u8],
}

impl<'a> Section<'a> {
    /// The contents, if it is a custom section of that name.
    fn custom(&self, name: &str) -> Option<&'a [u8]> {
        if self.id != CUSTOM {
            return None;
        }
        let (length, rest) = read_leb(self.body)?;
        let (found, contents) = rest.split_at_checked(length)?;
        (found == name.as_bytes()).then_some(contents)
    }
}

impl<'a> Sections<'a> {
    fn of(component: &'a [u8]) -> Result<Self, ManifestError> {
        let (head, rest) = component
            .split_at_checked(PREAMBLE)
            .ok_or(ManifestError::NotAComponent(""))?;
        if head == CORE_MODULE {
            return Err(ManifestError::NotAComponent(
                ": it is a core module; make a component of it with `wasm-tools component new`",
            ));
        }
        if head != COMPONENT {
            return Err(ManifestError::NotAComponent(""));
        }
        Ok(Self(rest))
    }

    fn read(&mut self) -> Option<Section<'a>> {
        let bytes = self.0;
        let (id, rest) = bytes.split_first()?;
        let (length, rest) = read_leb(rest)?;
        let (body, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        let whole = bytes.get(..bytes.len() - rest.len())?;
        Some(Section {
            id: *id,
            whole,
            body,
        })
    }
}

impl<'a> Iterator for Sections<'a> {
    type Item = Result<Section<'a>, ManifestError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let section = self.read().ok_or(ManifestError::Damaged);
        if section.is_err() {
            self.0 = &[];
        }
        Some(section)
    }
}

/// An unsigned LEB128 of at most 32 bits, and what follows.
fn read_leb(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            let value = u32::try_from(value).ok()?;
            return Some((usize::try_from(value).ok()?, bytes.get(index + 1..)?));
        }
    }
    None
}

fn write_leb(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            return out.push(low);
        }
        out.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Manifest {
        serde_json::from_str(
            r#"{"name":"office-hours","version":"1.2.3","hooks":["on-session-start"],"may":["alert","deny"],
                "facts":["user","now-ms"],"on_fault":"terminate"}"#,
        )
        .unwrap()
    }

    #[test]
    fn written_and_read_again() {
        let manifest = sample();
        let written = Manifest::write(&COMPONENT, &manifest).unwrap();
        assert_eq!(Manifest::read(&written).unwrap(), manifest);
        let newer = Manifest {
            version: Version::new(2, 0, 0),
            ..manifest
        };
        let again = Manifest::write(&written, &newer).unwrap();
        assert_eq!(Manifest::read(&again).unwrap(), newer);
        assert_eq!(again.len(), written.len(), "the old one is gone");
    }

    #[test]
    fn what_is_no_component_is_told_apart() {
        assert_eq!(Manifest::read(b""), Err(ManifestError::NotAComponent("")));
        let core = Manifest::read(&CORE_MODULE).unwrap_err().to_string();
        assert!(core.contains("component new"), "{core}");
        assert_eq!(Manifest::read(&COMPONENT), Err(ManifestError::Sections(0)));
        let written = Manifest::write(&COMPONENT, &sample()).unwrap();
        for length in PREAMBLE + 1..written.len() {
            assert_eq!(
                Manifest::read(&written[..length]),
                Err(ManifestError::Damaged),
                "{length}"
            );
        }
        let twice = [&written[..], &written[PREAMBLE..]].concat();
        assert_eq!(Manifest::read(&twice), Err(ManifestError::Sections(2)));
    }

    #[test]
    fn every_flipped_byte_is_survived() {
        let written = Manifest::write(&COMPONENT, &sample()).unwrap();
        for at in 0..written.len() {
            for flip in [1, 0x80, 0xff] {
                let mut bytes = written.clone();
                bytes[at] ^= flip;
                let _ = Manifest::read(&bytes);
            }
        }
    }

    #[test]
    fn nonsense_in_a_manifest_is_named() {
        let check = |change: fn(&mut Manifest), expected: &str| {
            let mut manifest = sample();
            change(&mut manifest);
            let error = Manifest::write(&COMPONENT, &manifest)
                .unwrap_err()
                .to_string();
            assert!(error.contains(expected), "{error}");
        };
        check(|manifest| manifest.name = "No".to_owned(), "name");
        check(|manifest| manifest.hooks.clear(), "hooks");
        check(
            |manifest| manifest.facts.push("password".to_owned()),
            "`password`",
        );
        check(
            |manifest| manifest.settings_schema = Some("x".repeat(MANIFEST_BYTES_MAX).into()),
            "bytes",
        );
        let misspelt = r#"{"name":"a","version":"1.0.0","hooks":["on-events"],"mays":[]}"#;
        assert!(serde_json::from_str::<Manifest>(misspelt).is_err());
    }
}
