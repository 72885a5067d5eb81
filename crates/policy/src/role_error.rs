//! What is wrong with a role file, and where.

use crate::named::Allowed;
use crate::text::cleaned;

/// Most of what a file holds that is repeated in a message, in bytes.
const QUOTE_BYTES_MAX: usize = 64;

/// A role file that cannot be used. Fix the file at this place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
#[non_exhaustive]
pub struct RoleError {
    /// Line of the text, from 1.
    pub line: usize,
    /// Character of the line, from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: RoleProblem,
}

/// What is wrong with a role file. Texts from the file are without control characters and cut.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RoleProblem {
    /// It is not YAML.
    #[error("this is not YAML: {0}")]
    NotYaml(String),
    /// It is larger than [`ROLE_BYTES_MAX`](crate::limits::ROLE_BYTES_MAX).
    #[error("the text has more than {bytes_max} bytes")]
    TooLarge {
        /// The limit.
        bytes_max: usize,
    },
    /// Lists and mappings are nested more than [`DEPTH_MAX`](crate::limits::DEPTH_MAX) deep.
    #[error("lists and mappings are nested more than {depth_max} deep")]
    TooDeep {
        /// The limit.
        depth_max: usize,
    },
    /// There are more than [`ROLES_MAX`](crate::limits::ROLES_MAX) documents.
    #[error("there are more than {roles_max} roles")]
    TooMany {
        /// The limit.
        roles_max: usize,
    },
    /// There is no role in the text, or more than the one that is wanted.
    #[error("one role is wanted, found {found}")]
    NotOne {
        /// How many there are.
        found: usize,
    },
    /// A key that means nothing here.
    #[error("unknown key `{key}` in {place}; allowed: {}", Allowed(.allowed))]
    UnknownKey {
        /// The key.
        key: String,
        /// In which mapping.
        place: &'static str,
        /// The keys there are.
        allowed: &'static [&'static str],
    },
    /// A value that means nothing here.
    #[error("`{value}` is no value of `{key}`; allowed: {}", Allowed(.allowed))]
    UnknownValue {
        /// The key.
        key: &'static str,
        /// What stands there.
        value: String,
        /// The values there are.
        allowed: &'static [&'static str],
    },
    /// A list, a mapping or an alias where something else must stand.
    #[error("{place} must be {wanted}, found {found}")]
    Shape {
        /// What must be something else.
        place: &'static str,
        /// What it must be.
        wanted: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A key stands twice in a mapping. Which of the two is meant cannot be known.
    #[error("`{key}` stands twice in {place}")]
    Twice {
        /// The key.
        key: String,
        /// In which mapping.
        place: &'static str,
    },
    /// Something that every role has is not there.
    #[error("the role has no `{key}`")]
    Missing {
        /// What it lacks.
        key: &'static str,
    },
    /// A name that cannot be shown.
    #[error(
        "`metadata.name` must be one line of 1 to {bytes_max} bytes without control characters"
    )]
    Name {
        /// The limit.
        bytes_max: usize,
    },
}

/// A text of the file as it may stand in a message.
pub(crate) fn quoted(text: &str) -> String {
    let quoted = cleaned(text, QUOTE_BYTES_MAX);
    if quoted.len() < text.len() && text.len() > QUOTE_BYTES_MAX {
        return format!("{quoted}…");
    }
    quoted
}
