//! YAML as a bounded stream of events with their places. Nothing is built from the text and nothing refers to
//! anything: an alias is an event, so a text cannot be larger than its bytes.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, StrInput};

use crate::limits::{DEPTH_MAX, ROLE_BYTES_MAX};
use crate::role_error::{RoleError, RoleProblem, quoted};

/// A place in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    line: usize,
    column: usize,
}

impl Place {
    const START: Self = Self { line: 1, column: 1 };

    pub(crate) fn is_wrong(self, problem: RoleProblem) -> RoleError {
        RoleError {
            line: self.line,
            column: self.column,
            problem,
        }
    }
}

impl From<&Marker> for Place {
    /// Lines are counted from 1 there, columns from 0.
    fn from(marker: &Marker) -> Self {
        Self {
            line: marker.line().max(1),
            column: marker.col() + 1,
        }
    }
}

/// What comes next in the text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Document,
    DocumentEnd,
    Scalar(Scalar),
    Sequence,
    Mapping,
    /// The end of the last sequence or mapping that is open.
    Close,
    Alias,
    /// The end of the text.
    End,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Scalar {
    pub(crate) text: String,
    /// Without quotes and tag, so that `true` and `~` mean what YAML says.
    pub(crate) plain: bool,
}

impl Scalar {
    pub(crate) fn is_null(&self) -> bool {
        self.plain && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    pub(crate) fn as_bool(&self) -> Option<bool> {
        match self.text.as_str() {
            "true" | "True" | "TRUE" if self.plain => Some(true),
            "false" | "False" | "FALSE" if self.plain => Some(false),
            _ => None,
        }
    }
}

impl Item {
    /// For messages.
    pub(crate) const fn is_called(&self) -> &'static str {
        match self {
            Self::Scalar(_) => "a single value",
            Self::Sequence => "a list",
            Self::Mapping => "a mapping",
            Self::Alias => "an alias",
            _ => "nothing",
        }
    }
}

/// Reads a text. After an error, read no more.
pub(crate) struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    depth: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Result<Self, RoleError> {
        if text.len() > ROLE_BYTES_MAX {
            return Err(Place::START.is_wrong(RoleProblem::TooLarge {
                bytes_max: ROLE_BYTES_MAX,
            }));
        }
        Ok(Self {
            parser: Parser::new_from_str(text),
            depth: 0,
        })
    }

    pub(crate) fn next(&mut self) -> Result<(Item, Place), RoleError> {
        loop {
            let Some(next) = self.parser.next_event() else {
                return Ok((Item::End, Place::START));
            };
            let (event, span) = next.map_err(|error| {
                let place = Place::from(error.marker());
                place.is_wrong(RoleProblem::NotYaml(quoted(error.info())))
            })?;
            let place = Place::from(&span.start);
            let item = match event {
                Event::StreamStart | Event::Nothing => continue,
                Event::StreamEnd => Item::End,
                Event::DocumentStart(..) => Item::Document,
                Event::DocumentEnd => Item::DocumentEnd,
                Event::Alias(..) => Item::Alias,
                Event::Scalar(text, style, _, tag) => Item::Scalar(Scalar {
                    text: text.into_owned(),
                    plain: style == ScalarStyle::Plain && tag.is_none(),
                }),
                Event::SequenceStart(..) => self.open(Item::Sequence, place)?,
                Event::MappingStart(..) => self.open(Item::Mapping, place)?,
                Event::SequenceEnd | Event::MappingEnd => {
                    self.depth = self.depth.saturating_sub(1);
                    Item::Close
                }
            };
            return Ok((item, place));
        }
    }

    fn open(&mut self, item: Item, place: Place) -> Result<Item, RoleError> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(place.is_wrong(RoleProblem::TooDeep {
                depth_max: DEPTH_MAX,
            }));
        }
        Ok(item)
    }

    /// Steps over the next value, whatever it is.
    pub(crate) fn skip(&mut self) -> Result<(), RoleError> {
        let (item, _) = self.next()?;
        self.skip_rest_of(&item)
    }

    /// Steps over what follows an item that was read and belongs to it.
    pub(crate) fn skip_rest_of(&mut self, item: &Item) -> Result<(), RoleError> {
        if !matches!(item, Item::Sequence | Item::Mapping) {
            return Ok(());
        }
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if self.next()?.0 == Item::End {
                return Ok(());
            }
        }
        Ok(())
    }
}
