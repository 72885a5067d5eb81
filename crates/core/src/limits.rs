//! Every bound in one place, with its reason.
//!
//! A recording may come from anywhere, so nothing in this crate allocates by a number that it read.
//! What a [`protostream::Reader`](crate::protostream::Reader) holds at the most is the piece that was pushed
//! last, the inflater's window, and [`INFLATED_BUFFER`].

/// Largest record, the `OneOf` message with its wrapper, in bytes. The format's own limit: other readers have a
/// fixed buffer of this size and crash beyond it.
pub const RECORD_MAX: usize = 65_536;

/// Bytes of the length in front of a record.
pub const RECORD_LENGTH: usize = 4;

/// Longest output, in bytes, that is put into one print event. Half of [`RECORD_MAX`], so that no metadata can
/// push the record over the limit.
pub const PRINT_DATA_MAX: usize = 32 * 1024;

/// Inflated bytes that a reader holds: some records of the largest size, so that moving the rest to the front
/// stays rare.
pub const INFLATED_BUFFER: usize = 256 * 1024;

/// Nesting of protobuf messages and of JSON in an event. The deepest message of the format nests 4 deep; only
/// `google.protobuf.Struct` can nest further, and without a bound a hostile record of 64 KiB could overflow the
/// stack.
pub const NESTING_MAX: usize = 100;

/// Largest part size and padding that a header may declare and still be believed, 1 TiB. A part is a few MiB; S3
/// allows 5 GiB. Larger numbers are damage.
pub const PART_SIZE_MAX: u64 = 1 << 40;

/// Largest gzip header with its optional fields that is accepted. The writers of this format use 10 bytes.
pub const GZIP_HEADER_MAX: usize = 4 * 1024;

/// Files in a legacy archive. A session has a handful; a hostile archive could hold millions of empty ones.
pub const LEGACY_FILES_MAX: usize = 65_536;

/// What the files of a legacy archive may inflate to together, 1 GiB. Legacy recordings are read whole.
pub const LEGACY_INFLATED_MAX: usize = 1 << 30;

/// gzip members in one file of a legacy archive. The writers made one; each costs the inflater's tables anew, so that
/// a file of nothing but empty members would take minutes.
pub const LEGACY_GZIP_MEMBERS_MAX: usize = 1_024;

/// Files of output that the writer of legacy archives makes for holes in the count of bytes. With more holes than
/// that, the output is counted anew. A hostile recording could have a hole before every print.
pub const LEGACY_CHUNK_FILES_MAX: usize = 1_024;

/// Longest line of an asciicast, 64 MiB: an event is one line, and some writers put a whole output into one.
pub const ASCIICAST_LINE_MAX: usize = 64 << 20;

/// Longest time in an asciicast that is believed, in seconds: a hundred years. Larger numbers are damage, and sums of
/// them would overflow.
pub const ASCIICAST_SECONDS_MAX: u64 = 3_155_760_000;

/// Longest text of an asciicast, in bytes, that goes into one event as JSON: typed input and marker labels. JSON may
/// take six bytes for one, and the event must stay within [`RECORD_MAX`].
pub const ASCIICAST_TEXT_MAX: usize = 8 * 1024;

/// What the texts of an asciicast's header may take together in the start event, in bytes; the rest is left out. Half
/// of [`RECORD_MAX`], as for prints.
pub const ASCIICAST_HEADER_TEXT_MAX: usize = 32 * 1024;

/// Longest label, in characters, that is made for an event in an export. It is shown in one line.
pub const ASCIICAST_LABEL_CHARS_MAX: usize = 200;

/// Events that an export holds back until the next print tells where they stand. A session has a few between two
/// prints; one of nothing but such events must not grow a list without end.
pub const ASCIICAST_HELD_MAX: usize = 1_024;

/// Longest pause, in milliseconds, that an export believes where only the clocks of events tell: a day. A session that
/// is silent for longer is far rarer than a clock that was set.
pub const ASCIICAST_PAUSE_MS_MAX: i64 = 24 * 3600 * 1000;

/// First bytes of a file by which its format is told. A tar header takes 512; the header of an asciicast may have
/// other keys before its version.
pub const DETECT_BYTES: usize = 4 * 1024;
