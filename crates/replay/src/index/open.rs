//! Bytes of `<sid>.index` → index. Nothing in them is believed before it is checked.

use alloc::string::String;
use alloc::vec::Vec;

use prost::Message as _;
use reel_core::Time;
use reel_core::crc;

use super::block::LENGTH_MAX;
use super::build::THUMBNAILS_PER_BLOCK;
use super::file::{HEAD_MAX, MAGIC, PREAMBLE, STATES, VERSION};
use super::{
    Block, Chunk, IDLE_SPANS_MAX, Index, IndexError, Keyframe, PROBLEMS_MAX, ProblemMark,
    RESIZES_MAX, Resize, SCROLLBACK_ROWS, Span,
};
use crate::generated::index as proto;
use crate::histogram::{BUCKETS_MAX, Histogram};
use crate::info::{Format, Info, line};
use crate::marks::{MARKS_MAX, Mark, MarkKind};
use crate::size::Size;
use crate::steps::Steps;
use crate::summary::SessionKind;
use crate::terminal::{MAX_COLS, MAX_ROWS, SNAPSHOT_VERSION};
use crate::thumbnail::THUMBNAILS_MAX;
use crate::timeline::Timeline;

impl Index {
    /// Reads the head of an index. The bytes may end anywhere behind it; no block is read.
    /// Without a length, that of the recording is not compared.
    pub(crate) fn open(recording_length: Option<u64>, bytes: &[u8]) -> Result<Self, IndexError> {
        let (head, end) = head(bytes)?;
        let indexed = head.recording_length;
        if let Some(actual) = recording_length.filter(|actual| *actual != indexed) {
            return Err(IndexError::Stale { indexed, actual });
        }
        index(head, end).ok_or(IndexError::Damaged)
    }
}

/// The little-endian number at `at`.
fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*bytes))
}

/// The head, and where the first block begins.
fn head(bytes: &[u8]) -> Result<(proto::Head, u64), IndexError> {
    let known = bytes.len().min(MAGIC.len());
    if bytes.get(..known) != MAGIC.get(..known) {
        return Err(IndexError::NotAnIndex);
    }
    let truncated = |needed: usize| IndexError::Truncated {
        needed: needed as u64,
    };
    let (Some(version), Some(length), Some(crc), Some(sum)) = (
        number(bytes, 8),
        number(bytes, 12),
        number(bytes, 16),
        number(bytes, 20),
    ) else {
        return Err(truncated(PREAMBLE));
    };
    // Another version may have another preamble.
    if version != VERSION {
        return Err(IndexError::UnknownVersion(version));
    }
    let length = usize::try_from(length).map_err(|_| IndexError::Damaged)?;
    if bytes.get(..20).map(crc::hash) != Some(sum) || length > HEAD_MAX {
        return Err(IndexError::Damaged);
    }
    let end = PREAMBLE + length;
    let head = bytes.get(PREAMBLE..end).ok_or_else(|| truncated(end))?;
    if crc::hash(head) != crc {
        return Err(IndexError::Damaged);
    }
    let plain = miniz_oxide::inflate::decompress_to_vec_with_limit(head, HEAD_MAX)
        .map_err(|_| IndexError::Damaged)?;
    let head = proto::Head::decode(plain.as_slice()).map_err(|_| IndexError::Damaged)?;
    if head.snapshot_version != u32::from(SNAPSHOT_VERSION) {
        return Err(IndexError::UnknownVersion(version));
    }
    Ok((head, end as u64))
}

/// Everything in the head, checked; `None` if anything cannot be as it says.
fn index(head: proto::Head, end: u64) -> Option<Index> {
    let info = info(head.info?, head.recording_length)?;
    let blocks = blocks(head.blocks?, end)?;
    let chunks = chunks(&head.chunks.unwrap_or_default())?;
    if info.format == Format::ProtoStream {
        let end = chunks.last().map_or(0, |chunk| chunk.offset + chunk.length);
        if end != head.recording_length {
            return None;
        }
    }
    let (keyframes, first_other) = keyframes(&head.keyframes.unwrap_or_default(), &chunks)?;
    let thumbnails = sums(&head.thumbnail_ms)?;
    let groups = thumbnails.len().div_ceil(THUMBNAILS_PER_BLOCK);
    let text_block = first_other.checked_add(groups)?;
    let has_text = blocks.len() == text_block.checked_add(1)?;
    if thumbnails.len() > THUMBNAILS_MAX || !(has_text || blocks.len() == text_block) {
        return None;
    }
    let left_out = |left_out: Option<u64>| left_out.unwrap_or(0);
    let marks_left_out = left_out(head.marks.as_ref().map(|marks| marks.left_out));
    let problems_left_out = left_out(head.problems.as_ref().map(|problems| problems.left_out));
    let file_bytes = blocks.last().map_or(end, |last| last.offset + last.length);
    Some(Index {
        chunks,
        keyframes,
        blocks,
        file_bytes,
        marks: marks(&head.marks.unwrap_or_default())?,
        marks_left_out,
        problems: problems(&head.problems.unwrap_or_default())?,
        problems_left_out,
        resizes: resizes(&head.resizes.unwrap_or_default())?,
        idle: idle(&head.idle.unwrap_or_default(), info.duration_ms)?,
        histogram: histogram(head.histogram.unwrap_or_default())?,
        thumbnails,
        thumbnail_block: first_other,
        text_block: has_text.then_some(text_block),
        last_ms: head.last_ms,
        timeline: Timeline::default(),
        info,
    })
}

fn info(info: proto::Info, recording_bytes: u64) -> Option<Info> {
    let state = usize::try_from(info.state).ok()?.checked_sub(1)?;
    let size = size(info.cols, info.rows)?;
    let list = |texts: Vec<String>| texts.iter().map(|text| line(text)).collect();
    Some(Info {
        kind: *SessionKind::ALL.get(usize::try_from(info.kind).ok()?)?,
        state: *STATES.get(state)?,
        complete: true,
        duration_ms: info.duration_ms,
        known_ms: info.duration_ms,
        started_ms: info.started_ms,
        session_id: line(&info.session_id),
        cluster: line(&info.cluster),
        user: line(&info.user),
        login: line(&info.login),
        server: line(&info.server),
        title: line(&info.title),
        command: list(info.command),
        participants: list(info.participants),
        remote_address: line(&info.remote_address),
        local_address: line(&info.local_address),
        cols: size.cols,
        rows: size.rows,
        events: info.events,
        prints: info.prints,
        output_bytes: info.output_bytes,
        recording_bytes,
        parts: info.parts,
        gaps: info.gaps,
        missing: info.missing,
        damages: info.damages,
        encrypted_parts: info.encrypted_parts,
        exit_code: info.exit_code.as_deref().map(line),
        ended: info.ended,
        indexed: true,
        format: *Format::ALL.get(usize::try_from(info.format).ok()?)?,
        reason: info.reason.as_deref().map(line),
    })
}

fn size(cols: u32, rows: u32) -> Option<Size> {
    let within = |size: u32, most: usize| {
        let size = usize::try_from(size).ok()?;
        (1..=most).contains(&size).then_some(size)
    };
    Some(Size {
        cols: within(cols, MAX_COLS)?,
        rows: within(rows, MAX_ROWS)?,
    })
}

fn blocks(columns: proto::Blocks, end: u64) -> Option<Vec<Block>> {
    let mut offset = end;
    let lengths = columns.length.len() == columns.crc.len();
    columns
        .length
        .iter()
        .zip(columns.crc)
        .map(|(length, crc)| {
            let block = Block::elsewhere(offset, *length, crc);
            offset = offset.checked_add(*length)?;
            (lengths && *length <= LENGTH_MAX).then_some(block)
        })
        .collect()
}

fn chunks(columns: &proto::Chunks) -> Option<Vec<Chunk>> {
    let count = columns.length.len();
    let lengths = [
        columns.part.len(),
        columns.last_index.len(),
        columns.crc.len(),
        columns.steps.len(),
        columns.flags.len(),
        columns.now_ms.len(),
    ];
    if lengths.iter().any(|length| *length != count) {
        return None;
    }
    let time = |time: Option<&proto::Time>| time.map(|time| Time::new(time.seconds, time.nanos));
    let times = (
        time(columns.first_time.as_ref()),
        time(columns.origin_time.as_ref()),
    );
    let parts = sums(&columns.part)?;
    let now_ms = sums(&columns.now_ms)?;
    let mut offset = 0_u64;
    let mut last_index = 0_i64;
    let mut chunks = Vec::with_capacity(count);
    for number in 0..count {
        let length = *columns.length.get(number)?;
        last_index = last_index.checked_add(*columns.last_index.get(number)?)?;
        let flags = *columns.flags.get(number)?;
        chunks.push(Chunk {
            offset,
            length,
            part: *parts.get(number)?,
            last_index: last_index.checked_sub(1).filter(|last| *last >= 0),
            crc: *columns.crc.get(number)?,
            steps: Steps::from_flags(flags, *now_ms.get(number)?, times)?,
            step_count: *columns.steps.get(number)?,
        });
        offset = offset.checked_add(length)?;
    }
    Some(chunks)
}

/// Keyframes, and the number of the first block that is none of theirs.
fn keyframes(columns: &proto::Keyframes, chunks: &[Chunk]) -> Option<(Vec<Keyframe>, usize)> {
    let at_ms = sums(&columns.at_ms)?;
    let chunk = sums(&columns.chunk)?;
    let history_end = sums(&columns.history_end)?;
    let mut block = 0_usize;
    let mut next_block = || {
        block = block.saturating_add(1);
        block - 1
    };
    let mut keyframes: Vec<Keyframe> = Vec::with_capacity(at_ms.len());
    for (number, &at_ms) in at_ms.iter().enumerate() {
        let before = *columns.before_ms.get(number)?;
        let rows = *columns.history_rows.get(number)?;
        let new = *columns.history_new.get(number)?;
        let end = *history_end.get(number)?;
        let is_from_previous = *columns.history_from_previous.get(number)? != 0;
        let keyframe = Keyframe {
            at_ms,
            before_ms: if before == 0 {
                None
            } else {
                Some(at_ms.checked_sub(before)?)
            },
            first_ms: at_ms.checked_add(*columns.first_ms.get(number)?)?,
            chunk: usize::try_from(*chunk.get(number)?).ok()?,
            skip: *columns.skip.get(number)?,
            history_block: (new > 0).then(&mut next_block),
            state_block: next_block(),
            history_first: end.checked_sub(new)?,
            history_start: end.checked_sub(rows)?,
            history_end: end,
            history_from_previous: is_from_previous,
        };
        let within = chunks.get(keyframe.chunk)?;
        let is_behind_last = keyframes
            .last()
            .is_none_or(|last| last.chunk < keyframe.chunk || last.skip < keyframe.skip);
        let begins_chunk = keyframes
            .last()
            .is_none_or(|last| last.chunk < keyframe.chunk);
        let fits = keyframe.skip < within.step_count
            && is_behind_last
            && begins_chunk == (keyframe.skip == 0)
            && rows <= SCROLLBACK_ROWS as u64
            && new <= rows
            && !(is_from_previous && (new > 0 || number == 0));
        if !fits {
            return None;
        }
        keyframes.push(keyframe);
    }
    let columns = [
        columns.first_ms.len(),
        columns.before_ms.len(),
        columns.chunk.len(),
        columns.skip.len(),
        columns.history_end.len(),
        columns.history_rows.len(),
        columns.history_new.len(),
        columns.history_from_previous.len(),
    ];
    let is_even = columns.iter().all(|length| *length == keyframes.len());
    is_even.then_some((keyframes, block))
}

fn marks(columns: &proto::Marks) -> Option<Vec<Mark>> {
    let at_ms = sums(&columns.at_ms)?;
    if at_ms.len() > MARKS_MAX || columns.text.len() != at_ms.len() {
        return None;
    }
    let mut index = 0_i64;
    let name = |number: u32| {
        let name = columns.names.get(usize::try_from(number).ok()?)?;
        Some(line(name))
    };
    let mut marks = Vec::with_capacity(at_ms.len());
    for (number, (at_ms, text)) in at_ms.into_iter().zip(&columns.text).enumerate() {
        index = index.wrapping_add(*columns.index.get(number)?);
        marks.push(Mark {
            at_ms,
            kind: *MarkKind::ALL.get(usize::try_from(*columns.kind.get(number)?).ok()?)?,
            event_type: name(*columns.event_type.get(number)?)?,
            code: name(*columns.code.get(number)?)?,
            index,
            text: line(text),
        });
    }
    Some(marks)
}

fn problems(columns: &proto::Problems) -> Option<Vec<ProblemMark>> {
    let at_ms = sums(&columns.at_ms)?;
    if at_ms.len() > PROBLEMS_MAX {
        return None;
    }
    let mut problems = Vec::with_capacity(at_ms.len());
    for (number, at_ms) in at_ms.into_iter().enumerate() {
        problems.push(ProblemMark {
            at_ms,
            is_damage: *columns.is_damage.get(number)? != 0,
            name: line(columns.name.get(number)?),
            text: line(columns.text.get(number)?),
        });
    }
    Some(problems)
}

fn resizes(columns: &proto::Resizes) -> Option<Vec<Resize>> {
    let at_ms = sums(&columns.at_ms)?;
    if at_ms.len() > RESIZES_MAX {
        return None;
    }
    let mut resizes = Vec::with_capacity(at_ms.len());
    for (number, at_ms) in at_ms.into_iter().enumerate() {
        let size = size(*columns.cols.get(number)?, *columns.rows.get(number)?)?;
        resizes.push(Resize { at_ms, size });
    }
    Some(resizes)
}

fn idle(columns: &proto::Spans, duration_ms: u64) -> Option<Vec<Span>> {
    let mut end = 0_u64;
    if columns.gap_ms.len() > IDLE_SPANS_MAX || columns.gap_ms.len() != columns.length_ms.len() {
        return None;
    }
    let mut spans = Vec::with_capacity(columns.gap_ms.len());
    for (gap, length) in columns.gap_ms.iter().zip(&columns.length_ms) {
        let from_ms = end.checked_add(*gap)?;
        end = from_ms.checked_add(*length)?;
        spans.push(Span {
            from_ms,
            to_ms: end,
        });
    }
    (end <= duration_ms).then_some(spans)
}

fn histogram(columns: proto::Histogram) -> Option<Histogram> {
    let fits = columns.bucket_ms.is_power_of_two() && columns.bytes.len() <= BUCKETS_MAX;
    fits.then_some(Histogram {
        bucket_ms: columns.bucket_ms,
        buckets: columns.bytes,
    })
}

/// Values of which these are the differences.
fn sums(deltas: &[u64]) -> Option<Vec<u64>> {
    let mut sum = 0_u64;
    deltas
        .iter()
        .map(|delta| {
            sum = sum.checked_add(*delta)?;
            Some(sum)
        })
        .collect()
}
