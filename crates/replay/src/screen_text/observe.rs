//! Looking at the screen after a step: what stayed, moved, grew, changed and went.
//!
//! Rows carry the number of their appearance ([`crate::terminal`]'s `watch`), so a row that only scrolled is known
//! without reading it. Rows that changed are read and, in this order, taken for
//! 1. the same text in the same row, or a text that another changed row lost at this step;
//! 2. the text that was in the row, grown at its end;
//! 3. a new appearance, with the text that was in the row as its predecessor.

use super::fold::fold;
use super::{
    Appearance, Growth, MAX_APPEARANCES, MAX_GROWTHS, MAX_MS, MAX_SEAMS, OPEN, ScreenText, Seam,
};
use crate::terminal::{LeftRow, Terminal, Watch, WatchState};

use alloc::vec::Vec;

/// What is needed while looking, and not afterwards.
#[derive(Clone, Debug, Default)]
pub(super) struct Observer {
    /// Number of the appearance in each row of the screen, 0 for none.
    active: Vec<u32>,
    /// For each appearance the step at which it was last found to be on screen at a changed row.
    stamps: Vec<u32>,
    /// For each appearance the seam below it, counted from 1, while it is not torn; 0 for none.
    seams: Vec<u32>,
    step: u32,
    // Memory that is used again.
    dirty: Vec<usize>,
    pending: Vec<Pending>,
    bytes: Vec<u8>,
    /// Numbers of text and appearance of what changed rows lost.
    vacated: Vec<(u32, u32)>,
    before: Vec<u32>,
}

/// A row that was read and whose appearance is not known yet.
#[derive(Clone, Copy, Debug)]
struct Pending {
    row: usize,
    /// In `Observer::bytes`.
    start: usize,
    end: usize,
    /// What the row showed before, if it is not shown elsewhere now.
    previous: u32,
    text: Option<u32>,
    is_settled: bool,
}

impl ScreenText {
    /// Looks at the screen after a step, at `at_ms` milliseconds of the recording. Time that runs backwards stands still.
    ///
    /// Call it once before the first step and after every step of the same terminal, resizes included: it takes the
    /// terminal's changed rows ([`Terminal::take_dirty`]), and makes it keep rows that leave the screen from the first
    /// call to the next. With another terminal, as one restored from a snapshot, all that was on screen ends at this
    /// moment.
    pub fn observe(&mut self, terminal: &mut Terminal, at_ms: u64) {
        self.now = self.now.max(at_ms.min(MAX_MS));
        let mut observer = core::mem::take(&mut self.observer);
        let mut watch = terminal.take_watch().unwrap_or_else(|| {
            terminal.watch();
            self.close(&observer.active);
            observer.active.clear();
            terminal.take_watch().unwrap_or_default()
        });
        let mut dirty = core::mem::take(&mut observer.dirty);
        terminal.take_dirty(&mut dirty);
        if !dirty.is_empty() || !watch.rows.is_empty() {
            self.look(&mut observer, terminal, &dirty, &watch);
        }
        self.left_out += watch.omitted;
        watch.clear();
        terminal.set_watch(watch);
        observer.dirty = dirty;
        self.observer = observer;
    }

    /// The recording ends at `at_ms`: so does all that is on screen.
    pub fn finish(&mut self, at_ms: u64) {
        self.now = self.now.max(at_ms.min(MAX_MS));
        let observer = core::mem::take(&mut self.observer);
        self.close(&observer.active);
    }

    fn close(&mut self, numbers: &[u32]) {
        for &number in numbers {
            self.end_now(number);
        }
    }

    fn look(
        &mut self,
        observer: &mut Observer,
        terminal: &mut Terminal,
        dirty: &[usize],
        watch: &Watch,
    ) {
        observer.step = observer.step.wrapping_add(1);
        self.grow_left(watch);
        self.note_before(observer, terminal, dirty);
        self.read_rows(observer, terminal, dirty);
        self.find_moved(observer);
        self.settle_grown(observer);
        self.close_gone(observer);
        let left = self.add_left(observer, watch);
        self.add_new(observer);
        for &row in dirty {
            terminal.set_watched(row, observer.active.get(row).copied().unwrap_or(0));
        }
        self.add_seams(observer, terminal, dirty, watch, &left);
        observer.pending.clear();
        observer.bytes.clear();
    }

    /// Text that got longer and then left the screen, all at this step.
    fn grow_left(&mut self, watch: &Watch) {
        let mut start = 0;
        for left in &watch.rows {
            let text = watch.text.get(start..left.end).unwrap_or(&[]);
            start = left.end;
            if !left.is_observed
                && let Ok(text) = core::str::from_utf8(text)
            {
                self.grow(left.number, text, left.row);
            }
        }
    }

    /// Notes what changed rows showed until now.
    fn note_before(&self, observer: &mut Observer, terminal: &Terminal, dirty: &[usize]) {
        let Observer { active, before, .. } = observer;
        before.clear();
        let rows = terminal.rows();
        before.extend(active.iter().skip(rows).filter(|&&number| number != 0));
        active.resize(rows, 0);
        for &row in dirty {
            if let Some(number) = active.get_mut(row)
                && *number != 0
            {
                before.push(*number);
            }
        }
    }

    /// Recognises rows that only moved, and reads the others.
    fn read_rows(&mut self, observer: &mut Observer, terminal: &Terminal, dirty: &[usize]) {
        for &row in dirty {
            let watched = terminal.watched(row);
            let number = watched.number;
            let is_open = self.is_open(number);
            let mut now = 0;
            if watched.state == WatchState::Observed && (is_open || number == 0) {
                now = number;
                observer.stamp(now);
            } else {
                let start = observer.bytes.len();
                terminal.push_watched_text(row, &mut observer.bytes);
                let end = observer.bytes.len();
                if end > start {
                    observer.pending.push(Pending {
                        row,
                        start,
                        end,
                        previous: if is_open { number } else { 0 },
                        text: None,
                        is_settled: false,
                    });
                }
            }
            if let Some(active) = observer.active.get_mut(row) {
                *active = now;
            }
        }
    }

    /// Finds texts that stayed, or that another row had before this step.
    fn find_moved(&self, observer: &mut Observer) {
        let mut pending = core::mem::take(&mut observer.pending);
        for row in &mut pending {
            let text = observer.text(row);
            row.text = self.texts.find(text);
            if row.text.is_some() && row.text == self.open_text(row.previous) {
                observer.take(row, row.previous);
            }
        }
        let mut vacated = core::mem::take(&mut observer.vacated);
        vacated.clear();
        for &number in &observer.before {
            if let Some(text) = self.open_text(number)
                && !observer.is_stamped(number)
            {
                vacated.push((text, number));
            }
        }
        vacated.sort_unstable();
        for row in pending.iter_mut().filter(|row| !row.is_settled) {
            let Some(text) = row.text else { continue };
            let first = vacated.partition_point(|&(other, _)| other < text);
            let same = vacated.iter().skip(first);
            let free = same
                .take_while(|&&(other, _)| other == text)
                .find(|&&(_, number)| !observer.is_stamped(number));
            if let Some(&(_, number)) = free {
                observer.take(row, number);
            }
        }
        observer.vacated = vacated;
        observer.pending = pending;
    }

    /// Finds texts that got longer, and gives the others their numbers.
    fn settle_grown(&mut self, observer: &mut Observer) {
        let mut pending = core::mem::take(&mut observer.pending);
        for row in pending.iter_mut().filter(|row| !row.is_settled) {
            if observer.is_stamped(row.previous) {
                row.previous = 0;
            }
            let number = row.previous;
            let text = observer.text(row);
            let at = u16::try_from(row.row).unwrap_or(u16::MAX);
            if self.grow(number, text, at) {
                observer.take(row, number);
            }
        }
        // Only now: the beginnings of what grew may have given up their numbers.
        for row in pending.iter_mut().filter(|row| !row.is_settled) {
            row.text = self.texts.intern(observer.text(row));
            if let Some(text) = row.text {
                self.texts.set_step(text, observer.step);
            }
        }
        observer.pending = pending;
    }

    /// Ends what was in a changed row and is nowhere now.
    fn close_gone(&mut self, observer: &Observer) {
        for &number in &observer.before {
            if !observer.is_stamped(number) {
                self.end_now(number);
            }
        }
    }

    /// Adds texts that came and went at this step; gives the number of the appearance of each row that left, 0 for none.
    fn add_left(&mut self, observer: &mut Observer, watch: &Watch) -> Vec<u32> {
        let mut start = 0;
        let mut numbers = Vec::with_capacity(watch.rows.len());
        for left in &watch.rows {
            let bytes = watch.text.get(start..left.end).unwrap_or(&[]);
            start = left.end;
            if left.is_observed {
                numbers.push(left.number);
                continue;
            }
            let text = core::str::from_utf8(bytes).unwrap_or("");
            let Some(text) = self.texts.intern(text) else {
                self.left_out += 1;
                numbers.push(0);
                continue;
            };
            let last = self.texts.last_use(text);
            let was_here = self
                .appearance(last)
                .is_some_and(|appearance| appearance.text == text && appearance.to >= self.now);
            if was_here {
                numbers.push(last);
            } else if self.texts.step(text) == observer.step {
                // It is still here, as something new: that appearance is about to be added.
                numbers.push(0);
            } else {
                let number = self.add(observer, text, left.row, left.number);
                self.end_now(number);
                numbers.push(number);
            }
        }
        numbers
    }

    /// Adds what is new on the screen.
    fn add_new(&mut self, observer: &mut Observer) {
        let pending = core::mem::take(&mut observer.pending);
        for row in &pending {
            let mut number = observer.active.get(row.row).copied().unwrap_or(0);
            if !row.is_settled {
                number = match row.text {
                    Some(text) => {
                        let at = u16::try_from(row.row).unwrap_or(u16::MAX);
                        self.add(observer, text, at, row.previous)
                    }
                    None => {
                        self.left_out += 1;
                        0
                    }
                };
            } else {
                self.set_growth_row(number, row.row);
            }
            if let Some(active) = observer.active.get_mut(row.row) {
                *active = number;
            }
        }
        observer.pending = pending;
    }

    /// Adds an appearance that begins now. `previous` counts only if it ended now.
    fn add(&mut self, observer: &mut Observer, text: u32, row: u16, previous: u32) -> u32 {
        let number = u32::try_from(self.appearances.len() + 1).unwrap_or(0);
        if self.appearances.len() >= MAX_APPEARANCES || number == 0 {
            self.left_out += 1;
            return 0;
        }
        let is_previous = self
            .appearance(previous)
            .is_some_and(|appearance| appearance.to == self.now);
        self.appearances.push(Appearance {
            text,
            row,
            from: self.now,
            to: OPEN,
            previous: if is_previous { previous } else { 0 },
            growth: 0,
        });
        observer.stamps.resize(number as usize, 0);
        observer.seams.resize(number as usize, 0);
        self.texts.use_by(text, number);
        number
    }

    /// Whether `text` is that of an open appearance and more; then it has it from now on.
    fn grow(&mut self, number: u32, text: &str, row: u16) -> bool {
        let Some(old) = self.open_text(number) else {
            return false;
        };
        let before = self.texts.text(old);
        if text.len() <= before.len() || !text.starts_with(before) {
            return false;
        }
        let (Ok(len_before), Ok(next)) = (
            u32::try_from(before.len()),
            u32::try_from(self.growths.len() + 1),
        ) else {
            return false;
        };
        let Some(appearance) = self.appearance(number).copied() else {
            return false;
        };
        let last = self
            .growths
            .get((appearance.growth as usize).wrapping_sub(1))
            .map_or(appearance.from, |growth| growth.at);
        let is_later = last < self.now;
        if is_later && self.growths.len() >= MAX_GROWTHS {
            return false;
        }
        self.texts.unuse(old);
        self.texts.remove_last_if_unused(old);
        let Some(new) = self.texts.intern(text) else {
            // No room: the text that it was may be gone too, and cannot be shown.
            let old = self
                .texts
                .intern(text.get(..len_before as usize).unwrap_or(""));
            self.left_out += 1;
            if let Some(old) = old {
                self.set_text(number, old, appearance.growth);
            }
            return true;
        };
        let mut growth = appearance.growth;
        if is_later {
            self.growths.push(Growth {
                len_before,
                at: self.now,
                row,
                previous: growth,
            });
            growth = next;
        }
        self.set_text(number, new, growth);
        true
    }

    /// The row of a text that grew at this step before it moved.
    fn set_growth_row(&mut self, number: u32, row: usize) {
        let growth = self.appearance(number).map_or(0, |moved| moved.growth);
        if let Some(growth) = self.growths.get_mut((growth as usize).wrapping_sub(1))
            && growth.at == self.now
        {
            growth.row = u16::try_from(row).unwrap_or(u16::MAX);
        }
    }

    fn set_text(&mut self, number: u32, text: u32, growth: u32) {
        if let Some(appearance) = self.open_mut(number) {
            appearance.text = text;
            appearance.growth = growth;
            self.texts.use_by(text, number);
        }
    }

    fn open_mut(&mut self, number: u32) -> Option<&mut Appearance> {
        self.appearances
            .get_mut((number as usize).checked_sub(1)?)
            .filter(|appearance| appearance.to == OPEN)
    }

    /// An appearance that is on screen ends.
    fn end_now(&mut self, number: u32) {
        let now = self.now;
        if let Some(appearance) = self.open_mut(number) {
            appearance.to = now;
        }
    }

    fn is_open(&self, number: u32) -> bool {
        self.appearance(number)
            .is_some_and(|appearance| appearance.to == OPEN)
    }

    /// The text of an appearance that is on screen.
    fn open_text(&self, number: u32) -> Option<u32> {
        self.appearance(number)
            .filter(|appearance| appearance.to == OPEN)
            .map(|appearance| appearance.text)
    }

    /// Notes which rows go on in the next one, and which no longer do.
    fn add_seams(
        &mut self,
        observer: &mut Observer,
        terminal: &Terminal,
        dirty: &[usize],
        watch: &Watch,
        left: &[u32],
    ) {
        for (rows, pair) in watch.rows.windows(2).zip(left.windows(2)) {
            if let (&[above, below], &[first, second]) = (pair, rows)
                && second.continues
                && !(first.is_observed && second.is_observed)
            {
                self.add_seam(observer, (above, below), first, true);
            }
        }
        if let (Some(row), Some(&above), Some(last)) =
            (watch.goes_on_in, left.last(), watch.rows.last())
        {
            let below = observer.active.get(row).copied().unwrap_or(0);
            self.add_seam(observer, (above, below), *last, true);
        }
        for &row in dirty {
            for above in [row.checked_sub(1), Some(row)].into_iter().flatten() {
                let number = |row: usize| observer.active.get(row).copied().unwrap_or(0);
                let (first, second) = (number(above), number(above + 1));
                if let Some(seam) = terminal.wrapped_row(above) {
                    self.tear(observer, first, second);
                    self.add_seam(observer, (first, second), seam, false);
                } else {
                    self.tear(observer, first, 0);
                }
            }
        }
    }

    /// What stands below an appearance is this one now.
    fn tear(&mut self, observer: &mut Observer, above: u32, below: u32) {
        if let Some(known) = observer.seams.get_mut((above as usize).wrapping_sub(1))
            && let Some(seam) = self.seams.get_mut((*known as usize).wrapping_sub(1))
            && seam.below != below
        {
            seam.to = self.now;
            *known = 0;
        }
    }

    fn add_seam(
        &mut self,
        observer: &mut Observer,
        (above, below): (u32, u32),
        LeftRow { gap, row, .. }: LeftRow,
        has_left: bool,
    ) {
        if above == 0 || below == 0 {
            return;
        }
        let Some(&known) = observer.seams.get(above as usize - 1) else {
            return;
        };
        let known = self.seams.get((known as usize).wrapping_sub(1));
        let text = self.appearance(above).map(|appearance| appearance.text);
        let len = text.map_or(0, |text| self.texts.text(text).len());
        let len = u32::try_from(len).unwrap_or(0);
        if known.is_some_and(|seam| (seam.below, seam.gap, seam.len) == (below, gap, len)) {
            return;
        }
        let number = u32::try_from(self.seams.len() + 1).unwrap_or(0);
        if self.seams.len() >= MAX_SEAMS || number == 0 {
            self.left_out += 1;
            return;
        }
        if !has_left {
            self.tear(observer, above, 0);
        }
        // Of what left, the appearances may be those of equal texts elsewhere.
        self.seams.push(Seam {
            above,
            below,
            len,
            gap,
            row,
            from: self.now,
            to: if has_left { self.now } else { OPEN },
            edges: self.edges(above, len, below),
        });
        if has_left {
            return;
        }
        if let Some(known) = observer.seams.get_mut(above as usize - 1) {
            *known = number;
        }
    }
}

impl ScreenText {
    /// What [`Seam::edges`] says of two appearances, of the upper one's first `len` bytes.
    pub(super) fn edges(&self, above: u32, len: u32, below: u32) -> [u8; 2] {
        let text = |number| {
            self.appearance(number)
                .map_or("", |appearance| self.texts.text(appearance.text))
        };
        let folded = |letter: Option<char>| {
            let mut bytes = [0; 4];
            let bytes = letter.map_or(&[][..], |letter| {
                fold(letter).encode_utf8(&mut bytes).as_bytes()
            });
            [bytes.first(), bytes.last()].map(|byte| byte.copied().unwrap_or(0))
        };
        let above = text(above).get(..len as usize).unwrap_or("");
        let [_, last] = folded(above.chars().next_back());
        let [first, _] = folded(text(below).chars().next());
        [last, first]
    }
}

impl Observer {
    fn text(&self, row: &Pending) -> &str {
        let bytes = self.bytes.get(row.start..row.end).unwrap_or(&[]);
        core::str::from_utf8(bytes).unwrap_or("")
    }

    fn stamp(&mut self, number: u32) {
        if let Some(stamp) = self.stamps.get_mut((number as usize).wrapping_sub(1)) {
            *stamp = self.step;
        }
    }

    fn is_stamped(&self, number: u32) -> bool {
        self.stamps.get((number as usize).wrapping_sub(1)) == Some(&self.step)
    }

    /// The row shows this appearance, which is no longer to be had by others.
    fn take(&mut self, row: &mut Pending, number: u32) {
        row.is_settled = true;
        self.stamp(number);
        if let Some(active) = self.active.get_mut(row.row) {
            *active = number;
        }
    }
}
