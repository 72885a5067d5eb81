//! Going to a moment, and asking for what that needs.

use alloc::vec::Vec;

use super::decode::decode;
use super::{BLOCKS_BYTES_MAX, Place, ReplayError, Replayer, Request, SourceFile};
use crate::index::{HistoryPiece, INFLATED_MAX, restore};
use crate::info::Format;
use crate::stage::Stage;
use crate::tape::{Head, Tape};
use reel_core::crc;

/// Bytes between two blocks of an index that are fetched along rather than in a request of their own.
const REQUEST_GAP_MAX: u64 = 8 * 1024;

/// How a moment is reached.
struct Way {
    /// The tape on which it lies.
    number: usize,
    /// From the place at hand on; else from the keyframe.
    goes_on: bool,
    /// The tape has steps that must happen.
    needs_tape: bool,
    /// The keyframe whose state is taken: that of the tape, or the one before, whose whole tape is played then.
    from: usize,
    /// Where the scrollback of that keyframe stands.
    history: Vec<HistoryPiece>,
}

impl Replayer {
    /// Goes to a moment: everything up to and including `at_ms` milliseconds has happened.
    ///
    /// An empty list says that [`stage`](Self::stage) is there. Otherwise nothing has changed: fetch what is listed, give
    /// it to [`supply`](Self::supply) and call again. While a recording is still being pushed nothing is ever listed, and
    /// moments behind [`known_ms`](Self::known_ms) lead there.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] when the index does not fit the recording; push the recording from its first byte on then.
    pub fn seek(&mut self, at_ms: u64) -> Result<Vec<Request>, ReplayError> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        if let Some(whole) = self.whole_request() {
            return Ok(alloc::vec![whole]);
        }
        let at_ms = if self.loading.is_some() {
            at_ms.min(self.known_ms())
        } else {
            at_ms
        };
        let Some(way) = self.way(at_ms)? else {
            self.position_ms = at_ms;
            return Ok(Vec::new());
        };
        self.tapes.pin(way.from..way.number + 1);
        let requests = self.missing(&way);
        if !requests.is_empty() {
            return Ok(requests);
        }
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        self.go(&way, at_ms)?;
        self.position_ms = at_ms;
        Ok(Vec::new())
    }

    /// What [`seek`](Self::seek) to this moment would ask for, without going there: to fetch it before it is needed.
    pub fn prefetch(&mut self, at_ms: u64) -> Vec<Request> {
        if self.failure.is_some() || self.loading.is_some() {
            return Vec::new();
        }
        match self.way(at_ms) {
            Ok(Some(way)) => self.missing(&way),
            _ => Vec::new(),
        }
    }

    /// Stretches of recordings of other formats cannot be read by themselves: they are needed whole.
    pub(super) fn whole_request(&self) -> Option<Request> {
        let info = &self.index.info;
        let is_needed = self.is_opened && info.format != Format::ProtoStream;
        let has = self.whole.len() as u64;
        (is_needed && has < info.recording_bytes).then_some(Request {
            file: SourceFile::Recording,
            offset: has,
            length: info.recording_bytes - has,
        })
    }

    /// Takes bytes of a recording that is needed whole.
    fn supply_whole(&mut self, offset: u64, bytes: &[u8]) {
        let has = self.whole.len() as u64;
        let Some(skip) = has.checked_sub(offset) else {
            return;
        };
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        self.whole
            .extend_from_slice(bytes.get(skip..).unwrap_or_default());
        if self.whole.len() as u64 >= self.index.info.recording_bytes {
            let whole = core::mem::take(&mut self.whole);
            self.push(&whole);
            self.finish();
        }
    }

    fn way(&mut self, at_ms: u64) -> Result<Option<Way>, ReplayError> {
        let index = self.index();
        let Some(number) = index.keyframe_at(at_ms) else {
            return Ok(None);
        };
        let goes_on = self.place.as_ref().is_some_and(|place| {
            let is_behind = place.at_ms <= at_ms;
            let is_next = place.number + 1 == number && self.tape(place).is_some();
            is_behind && (place.number == number || is_next)
        });
        let keyframe = index.keyframes.get(number);
        let needs_tape = keyframe.is_some_and(|k| k.first_ms <= at_ms);
        let is_from_previous = keyframe.is_some_and(|k| k.history_from_previous);
        let (from, history) = if goes_on {
            (number, Some(Vec::new()))
        } else if is_from_previous {
            // A tape that was dropped while the recording still comes cannot be had again: rather no scrollback.
            let is_lost = self.loading.is_some() && !self.has_tape(number.saturating_sub(1));
            let back = usize::from(!is_lost);
            (number.saturating_sub(back), Some(Vec::new()))
        } else {
            (number, index.history_of(number))
        };
        let Some(history) = history else {
            return Err(self.fail(ReplayError::Damaged));
        };
        Ok(Some(Way {
            number,
            goes_on,
            needs_tape,
            from,
            history,
        }))
    }

    /// The tape that a place is on.
    fn tape<'a>(&'a self, place: &'a Place) -> Option<&'a Tape> {
        let open = || self.loading.as_ref()?.open_tape(place.number);
        place
            .tape
            .as_deref()
            .or_else(open)
            .or_else(|| self.tapes.peek(place.number))
    }

    fn has_tape(&self, number: usize) -> bool {
        let is_open = self
            .loading
            .as_ref()
            .is_some_and(|loading| loading.open_tape(number).is_some());
        let is_here = self
            .place
            .as_ref()
            .is_some_and(|place| place.number == number && place.tape.is_some());
        is_open || is_here || self.tapes.has(number)
    }

    /// What has to be fetched to go this way.
    fn missing(&mut self, way: &Way) -> Vec<Request> {
        let mut requests = Vec::new();
        if !way.goes_on {
            let blocks = way.history.iter().map(|piece| piece.block);
            let state = self.index().keyframes.get(way.from);
            let state = state.map(|keyframe| keyframe.state_block);
            let blocks: Vec<usize> = blocks.chain(state).collect();
            requests = self.block_requests(blocks);
        }
        let end = way.number + usize::from(way.needs_tape);
        for number in way.from..end {
            if self.has_tape(number) {
                continue;
            }
            let keyframe = self.index().keyframes.get(number);
            let chunk = keyframe.map_or(0, |k| k.chunk);
            match (self.chunk_request(chunk), requests.last_mut()) {
                // The next chunk, or the same one for another tape.
                (Some(next), Some(last))
                    if last.file == next.file && next.offset <= last.offset + last.length =>
                {
                    last.length = last.length.max(next.offset + next.length - last.offset);
                }
                (next, _) => requests.extend(next),
            }
        }
        requests
    }

    /// Asks for a chunk, or reads it if it is at hand.
    fn chunk_request(&mut self, number: usize) -> Option<Request> {
        if let Some(loading) = &mut self.loading {
            let tapes = &mut self.tapes;
            loading.read_again(number, &mut |number, tape| tapes.put(number, tape));
            return None;
        }
        let chunk = self.index.chunks.get(number)?.clone();
        if let Some(rewritten) = &self.rewritten {
            let start = usize::try_from(chunk.offset).unwrap_or(usize::MAX);
            let end = start.saturating_add(usize::try_from(chunk.length).unwrap_or(usize::MAX));
            let bytes = rewritten.get(start..end).unwrap_or_default();
            let tapes = &mut self.tapes;
            if !decode(&self.index, number, &chunk, bytes, |number, tape| {
                tapes.put(number, tape);
            }) {
                self.failure = Some(ReplayError::Stale);
            }
            return None;
        }
        self.wanted.insert(number);
        Some(Request {
            file: SourceFile::Recording,
            offset: chunk.offset,
            length: chunk.length,
        })
    }

    /// Asks for those of the blocks that are not here, neighbours in one request.
    pub(super) fn block_requests(&self, blocks: impl IntoIterator<Item = usize>) -> Vec<Request> {
        let mut requests: Vec<Request> = Vec::new();
        for number in blocks {
            let Some(block) = self.index().blocks.get(number) else {
                continue;
            };
            if block.is_here() {
                continue;
            }
            match requests.last_mut() {
                Some(last)
                    if last.offset <= block.offset
                        && block.offset <= last.offset + last.length + REQUEST_GAP_MAX =>
                {
                    last.length = (block.offset + block.length - last.offset).max(last.length);
                }
                _ => requests.push(Request {
                    file: SourceFile::Index,
                    offset: block.offset,
                    length: block.length,
                }),
            }
        }
        requests
    }

    fn go(&mut self, way: &Way, at_ms: u64) -> Result<(), ReplayError> {
        let mut place = match self.place.take().filter(|_| way.goes_on) {
            Some(mut place) if place.number == way.number => {
                if place.tape.is_none() {
                    place.tape = self.tapes.take(way.number);
                }
                place
            }
            Some(mut place) => {
                if place.tape.is_none() {
                    place.tape = self.tapes.take(place.number);
                }
                // The rest of the tape before it; all of it is over by then.
                self.play(&mut place, u64::MAX);
                self.place_at(way.number)
            }
            None => {
                self.stage = self.restored(way)?;
                if way.from < way.number {
                    let mut before = self.place_at(way.from);
                    self.play(&mut before, u64::MAX);
                }
                self.place_at(way.number)
            }
        };
        if way.needs_tape {
            self.play(&mut place, at_ms);
        }
        self.place = Some(place);
        Ok(())
    }

    fn place_at(&mut self, number: usize) -> Place {
        Place {
            number,
            head: Head::default(),
            tape: self.tapes.take(number),
            at_ms: self.index().keyframes.get(number).map_or(0, |k| k.at_ms),
        }
    }

    fn play(&mut self, place: &mut Place, until_ms: u64) {
        let open = self
            .loading
            .as_ref()
            .and_then(|loading| loading.open_tape(place.number));
        let tape = place.tape.as_deref().or(open);
        let Some(tape) = tape else { return };
        while let Some(action) = tape.next(&mut place.head, until_ms) {
            self.stage.apply(action);
        }
        if let Some(last) = place.head.steps.checked_sub(1) {
            place.at_ms = tape.at_ms(last).unwrap_or(place.at_ms);
        }
    }

    /// The stage of the keyframe.
    fn restored(&mut self, way: &Way) -> Result<Stage, ReplayError> {
        let index = self.index();
        let mut most = INFLATED_MAX;
        let mut inflated = |number: usize| {
            let bytes = index.blocks.get(number)?.inflated(most)?;
            most = most.saturating_sub(bytes.len());
            Some(bytes)
        };
        let mut read = || {
            let state = inflated(index.keyframes.get(way.from)?.state_block)?;
            let mut history = Vec::new();
            for piece in &way.history {
                history.push((*piece, inflated(piece.block)?));
            }
            restore(&state, &history).ok()
        };
        read().ok_or_else(|| self.fail(ReplayError::Damaged))
    }

    /// Takes bytes of a file from `offset` on. Pieces of a request may come one after the other; bytes that nobody asked
    /// for are ignored.
    pub fn supply(&mut self, file: SourceFile, offset: u64, bytes: &[u8]) {
        if self.loading.is_some() || self.failure.is_some() {
            return;
        }
        match file {
            SourceFile::Index => self.supply_blocks(offset, bytes),
            SourceFile::Recording if self.whole_request().is_some() => {
                self.supply_whole(offset, bytes);
            }
            SourceFile::Recording => {
                self.supply_chunks(offset, bytes);
                let pass = self.text_pass.as_mut();
                if pass.is_some_and(|pass| !pass.supply(&self.index, offset, bytes)) {
                    self.failure = Some(ReplayError::Stale);
                }
            }
        }
    }

    pub(super) fn supply_blocks(&mut self, offset: u64, bytes: &[u8]) {
        if self.block_bytes > BLOCKS_BYTES_MAX {
            self.block_bytes = 0;
            for block in &mut self.index.blocks {
                block.drop_bytes();
            }
        }
        let blocks = &mut self.index.blocks;
        let first = blocks.partition_point(|block| block.offset < offset);
        for block in blocks.iter_mut().skip(first) {
            let start = usize::try_from(block.offset - offset).unwrap_or(usize::MAX);
            let end = start.saturating_add(usize::try_from(block.length).unwrap_or(usize::MAX));
            let Some(bytes) = bytes.get(start..end) else {
                break;
            };
            if block.is_here() {
                continue;
            }
            if !block.fill(bytes) {
                self.failure = Some(ReplayError::Damaged);
                return;
            }
            self.block_bytes += bytes.len();
        }
    }

    fn supply_chunks(&mut self, offset: u64, bytes: &[u8]) {
        let end = offset.saturating_add(bytes.len() as u64);
        let wanted: Vec<usize> = self.wanted.iter().copied().collect();
        for number in wanted {
            let Some(chunk) = self.index.chunks.get(number).cloned() else {
                continue;
            };
            let partial = self.partial.remove(&number).unwrap_or_default();
            let have = chunk.offset + partial.len() as u64;
            let chunk_end = chunk.offset + chunk.length;
            if have < offset || have >= end {
                if !partial.is_empty() {
                    self.partial.insert(number, partial);
                }
                continue;
            }
            let from = usize::try_from(have - offset).unwrap_or(usize::MAX);
            let to = usize::try_from(chunk_end.min(end) - offset).unwrap_or(usize::MAX);
            let new = bytes.get(from..to).unwrap_or_default();
            if partial.is_empty() && chunk_end <= end {
                self.chunk_is_here(number, new);
            } else {
                let mut partial = partial;
                partial.extend_from_slice(new);
                if partial.len() as u64 == chunk.length {
                    self.chunk_is_here(number, &partial);
                } else {
                    self.partial.insert(number, partial);
                }
            }
        }
    }

    fn chunk_is_here(&mut self, number: usize, bytes: &[u8]) {
        self.wanted.remove(&number);
        let Some(chunk) = self.index.chunks.get(number).cloned() else {
            return;
        };
        let tapes = &mut self.tapes;
        let fits = crc::hash(bytes) == chunk.crc
            && decode(&self.index, number, &chunk, bytes, |number, tape| {
                tapes.put(number, tape);
            });
        if !fits {
            self.failure = Some(ReplayError::Stale);
        }
    }

    /// Moment of the next step behind the position, in milliseconds; `None` at the end or if it is not known yet.
    #[must_use]
    pub fn next_ms(&self) -> Option<u64> {
        let keyframes = &self.index().keyframes;
        let Some(place) = &self.place else {
            return keyframes.first().map(|keyframe| keyframe.first_ms);
        };
        let here = match self.tape(place) {
            Some(tape) => tape.at_ms(place.head.steps),
            None if place.head.steps == 0 => keyframes
                .get(place.number)
                .map(|keyframe| keyframe.first_ms),
            None => return None,
        };
        here.or_else(|| Some(keyframes.get(place.number + 1)?.first_ms))
    }

    /// The last moment before that of the step that happened last, in milliseconds: going there undoes it. `None` if
    /// there is none.
    #[must_use]
    pub fn previous_ms(&self) -> Option<u64> {
        let place = self.place.as_ref()?;
        let keyframe = self.index().keyframes.get(place.number)?;
        if let Some(last) = place.head.steps.checked_sub(1) {
            let on_tape = self.tape(place).and_then(|tape| tape.before_ms(last));
            if on_tape.is_some() {
                return on_tape;
            }
        }
        if keyframe.at_ms < place.at_ms && place.number > 0 {
            return Some(keyframe.at_ms);
        }
        keyframe.before_ms
    }
}
