//! Recordings of Teleport up to 4.3: a real tar archive of JSON lines and raw output (format text, section 14).
//!
//! ```text
//! <session id>.tar
//!   ├─ <session id>.index                                  which files there are
//!   ├─ <session id>-<first event>.events.gz      JSON ─────┐
//!   ├─ <session id>-<n>.session.command-events.gz (disk,   ├─► Items: events, prints with their bytes, problems
//!   │                                     network)  JSON ──┤
//!   └─ <session id>-<first byte>.chunks.gz   output ───────┘
//! ```
//!
//! [`Archive::open`] reads what the archive holds, [`Archive::items`] gives the events in order, as if they came from a
//! recording of today. [`write()`] makes such an archive.
//!
//! Rules, where the format text leaves a choice:
//!
//! * Whether a file is compressed is seen by its first bytes, not by its name.
//! * The index tells kind and order of a file; where it is silent or damaged, the file's name does.
//! * Enhanced recording events are merged with the others: of the next lines of each kind the one with the lowest `ei`
//!   comes first. If one of them has no `ei`, the earliest `time` does. Otherwise the kinds come in the order events,
//!   command, disk, network.
//! * `ei` grows by at least one from event to event, since readers drop events that do not. An event whose `ei` is
//!   missing or not above the one before gets the next number.
//! * Output longer than [`PRINT_DATA_MAX`](crate::limits::PRINT_DATA_MAX) becomes several prints with the same `ms`
//!   and `time`; `ei` and `ci` of everything behind grow by the number of prints that were added.
//! * Output that is missing is a [`Problem`]; the print carries what there is, and `bytes` tells how much that is.
//! * Damage never hides what stands before it.
//!
//! No JSON event is checked against [`RECORD_MAX`](crate::limits::RECORD_MAX); see [`Event::fits`](crate::Event::fits).

use alloc::borrow::Cow;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

mod gunzip;
mod items;
mod names;
mod output;
pub(crate) mod tar;
mod write;

pub use gunzip::GzipProblem;
pub use items::{Item, Items};
pub use tar::TarProblem;
pub use write::write;

use crate::limits::{LEGACY_FILES_MAX, LEGACY_INFLATED_MAX};
use names::{Index, Kind, Name};

/// Why bytes are no legacy recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LegacyError {
    /// The bytes do not begin with a tar header.
    #[error("not a tar archive")]
    NotTar,
    /// A tar archive, but not of a session.
    #[error("the tar archive holds no recording: no `.index`, `.events` or `.chunks` file in it")]
    NoSession,
    /// The archive holds more files than any session makes.
    #[error("the tar archive holds more than {LEGACY_FILES_MAX} files")]
    TooManyFiles,
}

/// Something in the archive that is not as it should be. Reading goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The member's name, or empty for the archive itself.
    pub file: String,
    /// The line in it, from 1, if it is about a line.
    pub line: Option<u64>,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What is wrong in an archive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The archive itself is damaged; files behind that place are lost.
    #[error(transparent)]
    Tar(#[from] TarProblem),
    /// Compressed data are damaged; what inflates is used.
    #[error(transparent)]
    Gzip(#[from] GzipProblem),
    /// There is no index. The files' names are used.
    #[error("the archive has no index")]
    NoIndex,
    /// A line of the index cannot be read. The files' names are used.
    #[error("not a line of an index")]
    BadIndexLine,
    /// The index lists a file that the archive does not have.
    #[error("the index lists the file, but the archive does not hold it")]
    Missing,
    /// The index does not list the file. It is used.
    #[error("the index does not list the file")]
    NotListed,
    /// The file has nothing to do with the session, or belongs to another one. It is left out.
    #[error("not a file of this session")]
    Foreign,
    /// A line is no event. It is stepped over.
    #[error("not an event: {0}")]
    BadLine(String),
    /// The last line has no end and is no event.
    #[error("the last line is cut")]
    CutLine,
    /// The output of a print is not all there.
    #[error("{missing} of {bytes} bytes of output at offset {offset} are missing")]
    Output {
        /// Where the print's output begins, counted over the session.
        offset: u64,
        /// How long it should be.
        bytes: u64,
        /// How much of it is not there.
        missing: u64,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.file.is_empty() {
            write!(f, "`{}`", self.file)?;
            if let Some(line) = self.line {
                write!(f, ", line {line}")?;
            }
            f.write_str(": ")?;
        }
        self.kind.fmt(f)
    }
}

/// A file of the session.
#[derive(Clone, Debug)]
struct Member<'a> {
    name: String,
    kind: Kind,
    number: u64,
    data: &'a [u8],
}

/// A legacy recording whose files are known and not yet inflated.
#[derive(Clone, Debug)]
pub struct Archive<'a> {
    session_id: String,
    /// By kind and number.
    members: Vec<Member<'a>>,
    problems: Vec<Problem>,
    /// What may still be inflated, in bytes.
    budget: usize,
}

impl<'a> Archive<'a> {
    /// Reads the names and places of the files in a whole tar archive, and its index.
    ///
    /// # Errors
    ///
    /// [`LegacyError`] if this is no archive of a session. A damaged one is no error: see [`Item::Problem`].
    pub fn open(archive: &'a [u8]) -> Result<Self, LegacyError> {
        let header = archive.first_chunk().ok_or(LegacyError::NotTar)?;
        if !tar::is_header(header) {
            return Err(LegacyError::NotTar);
        }
        let mut files = Vec::new();
        let mut problems = Vec::new();
        for entry in tar::Entries::new(archive) {
            match entry {
                Ok(_) if files.len() == LEGACY_FILES_MAX => return Err(LegacyError::TooManyFiles),
                Ok(entry) => files.push(entry),
                Err(problem) => problems.push(Problem::of_file("", problem)),
            }
        }
        let session_id = files
            .iter()
            .find_map(|file| Some(Name::parse(&file.name)?.session_id().to_string()))
            .ok_or(LegacyError::NoSession)?;
        let mut opened = Self {
            session_id,
            members: Vec::new(),
            problems,
            budget: LEGACY_INFLATED_MAX,
        };
        opened.sort_out(&files);
        Ok(opened)
    }

    /// The session's id, as the names of the files have it.
    #[must_use]
    pub fn session_id(&self) -> &str {
        &self.session_id
    }

    /// The events in order, and the problems where they are met. Inflates all output at once.
    #[must_use]
    pub fn items(self) -> Items<'a> {
        Items::new(self)
    }

    fn sort_out(&mut self, files: &[tar::Entry<'a>]) {
        let mut index = None;
        for file in files {
            if matches!(Name::parse(&file.name), Some(Name::Index { session_id }) if session_id == self.session_id)
            {
                let index = index.get_or_insert_with(Index::default);
                self.read_index(index, file);
            }
        }
        let indexed = index.is_some();
        if !indexed {
            let name = names::index_name(&self.session_id);
            self.problems
                .push(Problem::of_file(&name, ProblemKind::NoIndex));
        }
        let mut index = index.unwrap_or_default();
        for file in files {
            let parsed = Name::parse(&file.name);
            let own = parsed
                .as_ref()
                .is_some_and(|name| name.session_id() == self.session_id);
            if own && matches!(parsed, Some(Name::Index { .. })) {
                continue;
            }
            let listed = index.take(&file.name);
            let (kind, number) = match (listed, parsed) {
                (Some(listed), _) => listed,
                (None, Some(Name::Data { kind, number, .. })) if own => {
                    if indexed {
                        self.problems
                            .push(Problem::of_file(&file.name, ProblemKind::NotListed));
                    }
                    (kind, number)
                }
                _ => {
                    self.problems
                        .push(Problem::of_file(&file.name, ProblemKind::Foreign));
                    continue;
                }
            };
            self.members.push(Member {
                name: file.name.clone(),
                kind,
                number,
                data: file.data,
            });
        }
        for name in index.into_rest() {
            self.problems
                .push(Problem::of_file(&name, ProblemKind::Missing));
        }
        self.members
            .sort_by_key(|member| (member.kind, member.number));
    }

    fn read_index(&mut self, index: &mut Index, file: &tar::Entry<'a>) {
        let (text, problem) = contents(file.data, &mut self.budget);
        if let Some(problem) = problem {
            self.problems.push(Problem::of_file(&file.name, problem));
        }
        for (number, line) in (1..).zip(text.split(|byte| *byte == b'\n')) {
            let line = String::from_utf8_lossy(line);
            if !line.trim().is_empty() && !index.add(&line) {
                self.problems.push(Problem {
                    file: file.name.clone(),
                    line: Some(number),
                    kind: ProblemKind::BadIndexLine,
                });
                return;
            }
        }
    }

    /// Takes out the files of one kind, in order.
    fn take(&mut self, kind: Kind) -> Vec<Member<'a>> {
        let (taken, rest) = core::mem::take(&mut self.members)
            .into_iter()
            .partition(|member| member.kind == kind);
        self.members = rest;
        taken
    }
}

impl Problem {
    fn of_file(file: &str, kind: impl Into<ProblemKind>) -> Self {
        Self {
            file: file.to_string(),
            line: None,
            kind: kind.into(),
        }
    }
}

/// The content of a file, inflated if it is compressed. What is inflated is taken from `budget`.
fn contents<'a>(data: &'a [u8], budget: &mut usize) -> (Cow<'a, [u8]>, Option<GzipProblem>) {
    if !data.starts_with(&gunzip::MAGIC) {
        return (Cow::Borrowed(data), None);
    }
    let (inflated, problem) = gunzip::gunzip(data, *budget);
    *budget -= inflated.len();
    (Cow::Owned(inflated), problem)
}

#[cfg(test)]
mod tests;
