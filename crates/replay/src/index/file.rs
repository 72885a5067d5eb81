//! Index → bytes of `<sid>.index`. `docs/index.md` is normative.
//!
//! ```text
//! 0         8        12            16            20             24
//! | magic   | version| head length | CRC of head | CRC of 0..20 | head | block | block | …
//! ```

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use prost::Message as _;

use super::block::LENGTH_MAX;
use super::{Block, Index, Keyframe};
use crate::generated::index as proto;
use crate::info::{Format, Info, State};
use crate::marks::{Mark, MarkKind};
use crate::screen_text::ScreenText;
use crate::summary::SessionKind;
use crate::terminal::SNAPSHOT_VERSION;
use reel_core::crc;

/// First bytes of an index. Not ASCII, so that a transfer as text is noticed; not a format that a recording can have.
pub(super) const MAGIC: [u8; 8] = *b"\x8eReelIX\n";

/// Version of the layout, and of everything in it. A reader refuses every other one.
pub(super) const VERSION: u32 = 2;

/// Bytes in front of the head.
pub(super) const PREAMBLE: usize = 24;

/// What the head may be, deflated or not, 16 MiB: the bounds of what it lists leave it below that, but for recordings
/// of some 50 GB. Messages take some ten times that in memory.
pub(super) const HEAD_MAX: usize = 16 * 1024 * 1024;

/// Deflate level of the head.
const LEVEL: u8 = 9;

/// States of an info by their number in a head, from 1.
pub(super) const STATES: [State; 4] = [
    State::Ready,
    State::Empty,
    State::Encrypted,
    State::Unreadable,
];

impl Index {
    /// The bytes of the file, with the table of on-screen text if it is given; `None` if the head or a block would be
    /// larger than a reader takes.
    pub(crate) fn to_bytes(&self, text: Option<&ScreenText>) -> Option<Vec<u8>> {
        // Stretches of other formats cannot be fetched, so keyframes would lead nowhere.
        let is_stream = self.info.format == Format::ProtoStream;
        let keyframe_blocks = self.keyframe_blocks();
        let skipped = if is_stream { 0 } else { keyframe_blocks };
        let mut blocks: Vec<Cow<'_, Block>> = self
            .blocks
            .get(skipped..)?
            .iter()
            .map(Block::deflated)
            .collect();
        // It is deflated already.
        blocks.extend(text.map(|text| Cow::Owned(Block::stored(text.to_bytes()))));
        if blocks.iter().any(|block| block.length > LENGTH_MAX) {
            return None;
        }
        let head = proto::Head {
            recording_length: self.info.recording_bytes,
            snapshot_version: u32::from(SNAPSHOT_VERSION),
            info: Some(info(&self.info)),
            chunks: is_stream.then(|| self.chunk_columns()),
            keyframes: is_stream.then(|| keyframes(&self.keyframes)),
            blocks: Some(proto::Blocks {
                length: blocks.iter().map(|block| block.length).collect(),
                crc: blocks.iter().map(|block| block.crc).collect(),
            }),
            marks: Some(marks(&self.marks, self.marks_left_out)),
            problems: Some(self.problem_columns()),
            resizes: Some(proto::Resizes {
                at_ms: deltas(self.resizes.iter().map(|resize| resize.at_ms)),
                cols: self
                    .resizes
                    .iter()
                    .map(|resize| small(resize.size.cols))
                    .collect(),
                rows: self
                    .resizes
                    .iter()
                    .map(|resize| small(resize.size.rows))
                    .collect(),
            }),
            idle: Some(self.idle_columns()),
            histogram: Some(proto::Histogram {
                bucket_ms: self.histogram.bucket_ms,
                bytes: self.histogram.buckets.clone(),
            }),
            thumbnail_ms: deltas(self.thumbnails.iter().copied()),
            last_ms: self.last_ms,
        };
        let plain = head.encode_to_vec();
        let head = miniz_oxide::deflate::compress_to_vec(&plain, LEVEL);
        let length = u32::try_from(head.len()).ok()?;
        if plain.len() > HEAD_MAX || head.len() > HEAD_MAX {
            return None;
        }
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&crc::hash(&head).to_le_bytes());
        let sum = crc::hash(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        bytes.extend_from_slice(&head);
        for block in blocks {
            bytes.extend_from_slice(block.bytes()?);
        }
        Some(bytes)
    }

    /// Blocks of keyframes: they stand in front of all others.
    fn keyframe_blocks(&self) -> usize {
        let histories = self.keyframes.iter().filter(|k| k.history_block.is_some());
        self.keyframes.len() + histories.count()
    }

    fn chunk_columns(&self) -> proto::Chunks {
        let chunks = &self.chunks;
        // Once set they stay, so the last chunk or what came after it knows them.
        let timeline = self.timeline.parts();
        proto::Chunks {
            length: chunks.iter().map(|chunk| chunk.length).collect(),
            part: deltas(chunks.iter().map(|chunk| chunk.part)),
            last_index: signed_deltas(
                chunks
                    .iter()
                    .map(|chunk| chunk.last_index.map_or(0, |last| last.saturating_add(1))),
            ),
            crc: chunks.iter().map(|chunk| chunk.crc).collect(),
            steps: chunks.iter().map(|chunk| chunk.step_count).collect(),
            flags: chunks.iter().map(|chunk| chunk.steps.flags()).collect(),
            now_ms: deltas(chunks.iter().map(|chunk| chunk.steps.timeline.now_ms())),
            first_time: timeline.0.map(time),
            origin_time: timeline.1.map(time),
        }
    }

    fn problem_columns(&self) -> proto::Problems {
        let problems = &self.problems;
        proto::Problems {
            at_ms: deltas(problems.iter().map(|problem| problem.at_ms)),
            is_damage: problems
                .iter()
                .map(|problem| u32::from(problem.is_damage))
                .collect(),
            name: problems
                .iter()
                .map(|problem| problem.name.clone())
                .collect(),
            text: problems
                .iter()
                .map(|problem| problem.text.clone())
                .collect(),
            left_out: self.problems_left_out,
        }
    }

    fn idle_columns(&self) -> proto::Spans {
        let mut end = 0;
        let mut spans = proto::Spans::default();
        for span in &self.idle {
            spans.gap_ms.push(span.from_ms - end);
            spans.length_ms.push(span.to_ms - span.from_ms);
            end = span.to_ms;
        }
        spans
    }
}

fn info(info: &Info) -> proto::Info {
    let number = |position: Option<usize>| position.map_or(0, small);
    proto::Info {
        kind: number(SessionKind::ALL.iter().position(|kind| *kind == info.kind)),
        format: number(Format::ALL.iter().position(|format| *format == info.format)),
        state: number(
            STATES
                .iter()
                .position(|state| *state == info.state)
                .map(|at| at + 1),
        ),
        duration_ms: info.duration_ms,
        started_ms: info.started_ms,
        session_id: info.session_id.clone(),
        cluster: info.cluster.clone(),
        user: info.user.clone(),
        login: info.login.clone(),
        server: info.server.clone(),
        title: info.title.clone(),
        command: info.command.clone(),
        participants: info.participants.clone(),
        remote_address: info.remote_address.clone(),
        local_address: info.local_address.clone(),
        cols: small(info.cols),
        rows: small(info.rows),
        events: info.events,
        prints: info.prints,
        output_bytes: info.output_bytes,
        parts: info.parts,
        gaps: info.gaps,
        missing: info.missing,
        damages: info.damages,
        encrypted_parts: info.encrypted_parts,
        exit_code: info.exit_code.clone(),
        ended: info.ended,
        reason: info.reason.clone(),
    }
}

fn keyframes(keyframes: &[Keyframe]) -> proto::Keyframes {
    let column = |value: fn(&Keyframe) -> u64| keyframes.iter().map(value);
    proto::Keyframes {
        at_ms: deltas(column(|k| k.at_ms)),
        first_ms: column(|k| k.first_ms - k.at_ms).collect(),
        before_ms: column(|k| k.before_ms.map_or(0, |before| k.at_ms - before)).collect(),
        chunk: deltas(column(|k| k.chunk as u64)),
        skip: column(|k| k.skip).collect(),
        history_end: deltas(column(|k| k.history_end)),
        history_rows: column(|k| k.history_end - k.history_start).collect(),
        history_new: column(|k| k.history_end - k.history_first).collect(),
        history_from_previous: keyframes
            .iter()
            .map(|k| u32::from(k.history_from_previous))
            .collect(),
    }
}

fn marks(marks: &[Mark], left_out: u64) -> proto::Marks {
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    let mut names: Vec<String> = Vec::new();
    let mut number = |name| {
        *numbers.entry(name).or_insert_with(|| {
            names.push(String::from(name));
            small(names.len() - 1)
        })
    };
    let event_type = marks.iter().map(|mark| number(&*mark.event_type)).collect();
    let code = marks.iter().map(|mark| number(&*mark.code)).collect();
    let kind = |mark: &Mark| MarkKind::ALL.iter().position(|kind| *kind == mark.kind);
    proto::Marks {
        names,
        at_ms: deltas(marks.iter().map(|mark| mark.at_ms)),
        kind: marks
            .iter()
            .map(|mark| kind(mark).map_or(0, small))
            .collect(),
        event_type,
        code,
        index: signed_deltas(marks.iter().map(|mark| mark.index)),
        text: marks.iter().map(|mark| mark.text.to_string()).collect(),
        left_out,
    }
}

const fn time(time: reel_core::Time) -> proto::Time {
    proto::Time {
        seconds: time.unix_seconds(),
        nanos: time.nanos(),
    }
}

/// Values that never fall.
fn deltas(values: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut last = 0;
    values
        .map(|value| value.saturating_sub(core::mem::replace(&mut last, value)))
        .collect()
}

fn signed_deltas(values: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut last = 0_i64;
    values
        .map(|value| value.wrapping_sub(core::mem::replace(&mut last, value)))
        .collect()
}

/// A number that is below 2^32 by a limit.
fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
