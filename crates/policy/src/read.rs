//! Roles from YAML (RFD 64). Reads `kind`, `metadata.name` and `spec.options.record_session` and steps over the rest.
//!
//! Three things keep a mistake from passing for silence, as silence is no role's word: the mappings on the way to
//! `record_session` know their keys, so `spce:` is an error; an option that is spelt almost as `record_session` is one
//! too; and an alias on the way is refused, since nothing is ever put in its place.

use std::collections::BTreeSet;

use crate::limits::{NAME_BYTES_MAX, ROLES_MAX};
use crate::mode::{Mode, Recording};
use crate::role::{RecordSession, Role};
use crate::role_error::{RoleError, RoleProblem, quoted};
use crate::text::cleaned;
use crate::yaml::{Item, Place, Reader, Scalar};

/// The keys of a resource.
const RESOURCE_KEYS: &[&str] = &["kind", "sub_kind", "version", "metadata", "spec"];

/// The keys of a role's `spec`.
const SPEC_KEYS: &[&str] = &["allow", "deny", "options"];

/// The values of `desktop`: the modes, `off`, and the booleans of old roles.
const DESKTOP_VALUES: &[&str] = &["strict", "best_effort", "off", "true", "false"];

/// The values of every other key, the usual one first.
const MODE_VALUES: &[&str] = &["strict", "best_effort"];

pub(crate) fn one(text: &str) -> Result<Role, RoleError> {
    let Documents { mut roles, end } = documents(text)?;
    let found = roles.len();
    let wrong = |place: Place| place.is_wrong(RoleProblem::NotOne { found });
    if let Some((_, second)) = roles.get(1) {
        return Err(wrong(*second));
    }
    let role = roles.pop().ok_or_else(|| wrong(end))?;
    Ok(role.0)
}

pub(crate) fn all(text: &str) -> Result<Vec<Role>, RoleError> {
    let Documents { roles, end } = documents(text)?;
    if roles.is_empty() {
        return Err(end.is_wrong(RoleProblem::NotOne { found: 0 }));
    }
    Ok(roles.into_iter().map(|(role, _)| role).collect())
}

/// The roles of a text, each with its place, and where the text ends.
struct Documents {
    roles: Vec<(Role, Place)>,
    end: Place,
}

/// Reads all documents. Those without anything in them are stepped over.
fn documents(text: &str) -> Result<Documents, RoleError> {
    let mut reader = Reader::new(text)?;
    let mut roles = Vec::new();
    loop {
        let (item, place) = reader.next()?;
        match item {
            Item::End => return Ok(Documents { roles, end: place }),
            Item::Document | Item::DocumentEnd => {}
            Item::Scalar(scalar) if scalar.is_null() => {}
            _ if roles.len() >= ROLES_MAX => {
                return Err(place.is_wrong(RoleProblem::TooMany {
                    roles_max: ROLES_MAX,
                }));
            }
            Item::Mapping => roles.push((resource(&mut reader, place)?, place)),
            other => return Err(shape(place, "a role", "a mapping", &other)),
        }
    }
}

/// Reads a mapping whose start was read: `each` gets every key and reads its value.
fn mapping(
    reader: &mut Reader<'_>,
    name: &'static str,
    mut each: impl FnMut(&mut Reader<'_>, &str, Place) -> Result<(), RoleError>,
) -> Result<(), RoleError> {
    let mut seen = BTreeSet::new();
    loop {
        match reader.next()? {
            (Item::Close | Item::End, _) => return Ok(()),
            (Item::Scalar(Scalar { text: key, .. }), place) => {
                if seen.contains(&key) {
                    return Err(place.is_wrong(RoleProblem::Twice {
                        key: quoted(&key),
                        place: name,
                    }));
                }
                each(reader, &key, place)?;
                seen.insert(key);
            }
            (other, place) => return Err(shape(place, "a key", "a single value", &other)),
        }
    }
}

/// Reads a value that is a mapping, as [`mapping`]. Nothing at all is an empty one.
fn mapping_value(
    reader: &mut Reader<'_>,
    name: &'static str,
    each: impl FnMut(&mut Reader<'_>, &str, Place) -> Result<(), RoleError>,
) -> Result<(), RoleError> {
    match reader.next()? {
        (Item::Mapping, _) => mapping(reader, name, each),
        (Item::Scalar(scalar), _) if scalar.is_null() => Ok(()),
        (other, place) => Err(shape(place, name, "a mapping", &other)),
    }
}

fn scalar_value(reader: &mut Reader<'_>, name: &'static str) -> Result<(Scalar, Place), RoleError> {
    match reader.next()? {
        (Item::Scalar(scalar), place) => Ok((scalar, place)),
        (other, place) => Err(shape(place, name, "a single value", &other)),
    }
}

fn resource(reader: &mut Reader<'_>, start: Place) -> Result<Role, RoleError> {
    let mut is_role = false;
    let mut name = None;
    let mut record_session = RecordSession::default();
    mapping(reader, "the role", |reader, key, place| match key {
        "kind" => {
            let (kind, place) = scalar_value(reader, "`kind`")?;
            if kind.text != "role" {
                return Err(unknown_value(place, "kind", &kind.text, &["role"]));
            }
            is_role = true;
            Ok(())
        }
        "metadata" => {
            name = metadata(reader)?;
            Ok(())
        }
        "spec" => {
            record_session = spec(reader)?;
            Ok(())
        }
        "sub_kind" => scalar_value(reader, "`sub_kind`").map(drop),
        "version" => scalar_value(reader, "`version`").map(drop),
        other => Err(unknown_key(place, other, "the role", RESOURCE_KEYS)),
    })?;
    let missing = |key| start.is_wrong(RoleProblem::Missing { key });
    if !is_role {
        return Err(missing("kind"));
    }
    Ok(Role {
        name: name.ok_or_else(|| missing("metadata.name"))?,
        record_session,
    })
}

fn metadata(reader: &mut Reader<'_>) -> Result<Option<String>, RoleError> {
    let mut name = None;
    mapping_value(reader, "`metadata`", |reader, key, _| {
        if key != "name" {
            return reader.skip();
        }
        let (given, place) = scalar_value(reader, "`metadata.name`")?;
        let whole = cleaned(&given.text, NAME_BYTES_MAX) == given.text;
        if given.is_null() || given.text.is_empty() || !whole {
            return Err(place.is_wrong(RoleProblem::Name {
                bytes_max: NAME_BYTES_MAX,
            }));
        }
        name = Some(given.text);
        Ok(())
    })?;
    Ok(name)
}

fn spec(reader: &mut Reader<'_>) -> Result<RecordSession, RoleError> {
    let mut options = RecordSession::default();
    mapping_value(reader, "`spec`", |reader, key, place| match key {
        "options" => {
            options = self::options(reader)?;
            Ok(())
        }
        "allow" | "deny" => reader.skip(),
        other => Err(unknown_key(place, other, "`spec`", SPEC_KEYS)),
    })?;
    Ok(options)
}

fn options(reader: &mut Reader<'_>) -> Result<RecordSession, RoleError> {
    let mut found = RecordSession::default();
    mapping_value(reader, "`spec.options`", |reader, key, place| {
        if key == "record_session" {
            found = record_session(reader)?;
            return Ok(());
        }
        // `<<` would bring options from elsewhere in.
        if key == "<<" || is_almost_record_session(key) {
            let allowed = &["record_session"];
            return Err(unknown_key(place, key, "`spec.options`", allowed));
        }
        reader.skip()
    })?;
    Ok(found)
}

/// `recordSession`, `record-session`, `record_sessions` and the like: not one of the options that are somebody else's.
fn is_almost_record_session(key: &str) -> bool {
    let letters = key.chars().filter(char::is_ascii_alphanumeric);
    let letters: String = letters.map(|c| c.to_ascii_lowercase()).collect();
    matches!(
        letters.as_str(),
        "recordsession" | "recordsessions" | "recordingsession" | "sessionrecord"
    )
}

fn record_session(reader: &mut Reader<'_>) -> Result<RecordSession, RoleError> {
    const NAME: &str = "`spec.options.record_session`";
    let mut found = RecordSession::default();
    mapping_value(reader, NAME, |reader, key, place| {
        let (slot, key) = match key {
            "all" => (&mut found.all, "all"),
            "default" => (&mut found.default, "default"),
            "ssh" => (&mut found.ssh, "ssh"),
            "app" => (&mut found.app, "app"),
            "db" => (&mut found.db, "db"),
            "k8s" => (&mut found.k8s, "k8s"),
            "desktop" => {
                found.desktop = Some(desktop(reader)?);
                return Ok(());
            }
            other => return Err(unknown_key(place, other, NAME, RecordSession::KEYS)),
        };
        let (value, place) = scalar_value(reader, "a mode")?;
        let mode = value.text.parse::<Mode>();
        *slot = Some(mode.map_err(|_| unknown_value(place, key, &value.text, MODE_VALUES))?);
        Ok(())
    })?;
    Ok(found)
}

/// A mode, `off`, or a boolean of an old role: `true` becomes the default mode, `false` becomes `off`.
fn desktop(reader: &mut Reader<'_>) -> Result<Recording, RoleError> {
    let (value, place) = scalar_value(reader, "a mode")?;
    match value.as_bool() {
        Some(true) => Ok(Mode::default().into()),
        Some(false) => Ok(Recording::Off),
        None => value
            .text
            .parse()
            .map_err(|_| unknown_value(place, "desktop", &value.text, DESKTOP_VALUES)),
    }
}

fn unknown_key(
    at: Place,
    key: &str,
    place: &'static str,
    allowed: &'static [&'static str],
) -> RoleError {
    at.is_wrong(RoleProblem::UnknownKey {
        key: quoted(key),
        place,
        allowed,
    })
}

fn unknown_value(
    at: Place,
    key: &'static str,
    value: &str,
    allowed: &'static [&'static str],
) -> RoleError {
    let value = if value.is_empty() { "nothing" } else { value };
    at.is_wrong(RoleProblem::UnknownValue {
        key,
        value: quoted(value),
        allowed,
    })
}

fn shape(at: Place, place: &'static str, wanted: &'static str, found: &Item) -> RoleError {
    at.is_wrong(RoleProblem::Shape {
        place,
        wanted,
        found: found.is_called(),
    })
}
