//! Search: matches in texts, turned into stretches of time on the screen.

use super::query::{Kind, Matcher};
use super::{Appearance, OPEN, Query, QueryError, ScreenText, Seam, fold};
use crate::terminal::columns;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::{Deref, Range};
#[cfg(feature = "regex")]
use regex::Regex;

#[cfg(not(feature = "regex"))]
use super::no_regex::Regex;

/// Matches that are looked at in one search. More are of no use to a person: who types the first letter of a word should
/// not wait until a million of it are put in order.
pub const MAX_MATCHES: usize = 64 * 1024;

/// A match that was visible for a stretch of time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hit {
    /// When it appeared, in milliseconds of the recording.
    pub from_ms: u64,
    /// When it went; the same as `from_ms` if it went by within one step.
    pub to_ms: u64,
    /// Row of the screen in which it appeared, from 0; of what went by within one step, the row it left from. It may
    /// have moved since.
    pub row: u32,
    /// Its first column, from 0. Wide characters take two.
    pub col: u32,
    /// Columns it takes. It may go on in the next row.
    pub cols: u32,
    /// The row's text, and the next row's too if the match goes on there.
    pub text: String,
    /// The match in `text`, in bytes.
    pub range: Range<usize>,
}

/// What a search found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hits {
    /// The first hits, in the order of [`Hit::from_ms`], no more than were asked for.
    pub hits: Vec<Hit>,
    /// How many there are in all; at least so many if `is_cut`.
    pub total: usize,
    /// There were more than [`MAX_MATCHES`], and the search stopped there. The hits given are still the first ones, but
    /// for texts that were seen again later.
    pub is_cut: bool,
}

impl Deref for Hits {
    type Target = [Hit];

    fn deref(&self) -> &[Hit] {
        &self.hits
    }
}

impl IntoIterator for Hits {
    type Item = Hit;
    type IntoIter = vec::IntoIter<Hit>;

    fn into_iter(self) -> Self::IntoIter {
        self.hits.into_iter()
    }
}

/// A hit whose text is not copied yet.
#[derive(Clone, Copy, Debug)]
struct Found {
    from: u64,
    to: u64,
    row: u16,
    /// Bytes in the text, or in the joined texts.
    start: usize,
    end: usize,
    col: usize,
    /// Number of the appearance.
    above: u32,
    /// Number of the seam that the match goes over, counted from 1, or 0.
    seam: usize,
    /// Index of the hit that this one is the rest of; its own if it is none.
    root: usize,
}

/// A match in a text: number of the text, start and end in it.
type Match = (u32, u32, u32);

impl ScreenText {
    /// Looks for `query` in all that was on screen.
    ///
    /// A match that stays is one hit, also if it scrolls or if other parts of its row change meanwhile. Hits are in the
    /// order in which they appeared.
    ///
    /// # Errors
    ///
    /// [`QueryError`] when the pattern cannot be used.
    pub fn search(&self, query: &Query) -> Result<Hits, QueryError> {
        let matcher = query.matcher()?;
        let (mut found, mut is_cut) = self.in_rows(&matcher);
        let rows = found.len();
        self.in_seams(&matcher, &mut found);
        is_cut |= found.len() >= MAX_MATCHES;
        let mut order: Vec<(u64, usize)> = found
            .iter()
            .enumerate()
            .filter(|&(index, hit)| hit.root == index)
            .map(|(index, hit)| (hit.from, index))
            .collect();
        let total = order.len();
        if found.len() > rows || !order.is_sorted() {
            order.sort_unstable();
        }
        order.truncate(query.hits_max);
        let hits = order
            .iter()
            .filter_map(|&(_, index)| self.hit(found.get(index)?))
            .collect();
        Ok(Hits {
            hits,
            total,
            is_cut,
        })
    }

    /// Matches in single rows, and whether there are more.
    fn in_rows(&self, matcher: &Matcher) -> (Vec<Found>, bool) {
        let matches = self.matches(matcher);
        let is_cut = matches.len() >= MAX_MATCHES;
        // For each text, the first of its matches counted from 1, or 0.
        let mut first = vec![0_u32; self.texts.len()];
        for (index, &(text, ..)) in (1..).zip(&matches) {
            if let Some(first @ 0) = first.get_mut(text as usize) {
                *first = index;
            }
        }
        let mut found: Vec<Found> = Vec::new();
        // Number of an appearance with matches, and the index of its first hit.
        let mut groups: Vec<(u32, usize)> = Vec::new();
        for (number, appearance) in (1_u32..).zip(&self.appearances) {
            let first = first.get(appearance.text as usize).copied().unwrap_or(0);
            let Some(first) = (first as usize).checked_sub(1) else {
                continue;
            };
            if found.len() >= MAX_MATCHES {
                break;
            }
            let before = group_of(appearance, &groups, found.len());
            groups.push((number, found.len()));
            let here = matches.iter().skip(first);
            let text = self.texts.text(appearance.text);
            let is_ascii = text.is_ascii();
            for &(_, start, end) in here.take_while(|&&(text, ..)| text == appearance.text) {
                let (start, end) = (start as usize, end as usize);
                let (from, row) = self.reached(appearance, end);
                let mut hit = Found {
                    from,
                    to: self.end(appearance),
                    row,
                    start,
                    end,
                    col: if is_ascii {
                        start
                    } else {
                        width(text.get(..start).unwrap_or(""))
                    },
                    above: number,
                    seam: 0,
                    root: found.len(),
                };
                if from == appearance.from {
                    hit.root = before
                        .clone()
                        .find(|&index| found.get(index).is_some_and(|old| self.is_same(old, &hit)))
                        .and_then(|index| found.get(index))
                        .map_or(hit.root, |old| old.root);
                }
                add(&mut found, hit);
            }
        }
        (found, is_cut)
    }

    /// Matches that begin in one row and end in the next.
    fn in_seams(&self, matcher: &Matcher, found: &mut Vec<Found>) {
        let edges = Edges::of(matcher);
        let mut line = String::new();
        // The last hit by appearance above and start.
        let mut last: BTreeMap<(u32, usize), usize> = BTreeMap::new();
        for (number, seam) in (1..).zip(&self.seams) {
            if !edges.may_match(seam) {
                continue;
            }
            if found.len() >= MAX_MATCHES {
                break;
            }
            let (Some(above), Some(below)) =
                (self.appearance(seam.above), self.appearance(seam.below))
            else {
                continue;
            };
            line.clear();
            let (cut, resumed) = self.join(seam, &mut line);
            for range in matcher.matches(&line) {
                if range.start >= cut || range.end <= resumed {
                    continue;
                }
                let (above_from, _) = self.reached(above, cut);
                let (below_from, row_below) = self.reached(below, range.end - resumed);
                let from = above_from.max(below_from).max(seam.from);
                let to = self.end(above).min(self.end(below)).min(seam.to);
                let row = if below_from > seam.from {
                    row_below.saturating_sub(1)
                } else {
                    seam.row
                };
                if from > to {
                    continue;
                }
                let mut hit = Found {
                    from,
                    to,
                    row,
                    start: range.start,
                    end: range.end,
                    col: width(line.get(..range.start).unwrap_or("")),
                    above: seam.above,
                    seam: number,
                    root: found.len(),
                };
                let old = [seam.above, above.previous]
                    .into_iter()
                    .filter_map(|number| last.get(&(number, range.start)))
                    .filter_map(|&index| found.get(index))
                    .find(|old| old.to == from && self.is_same(old, &hit));
                hit.root = old.map_or(hit.root, |old| old.root);
                last.insert((seam.above, range.start), found.len());
                add(found, hit);
            }
        }
    }

    /// Appends the texts of two rows that are one line; gives the end of the first and the start of the second.
    fn join(&self, seam: &Seam, line: &mut String) -> (usize, usize) {
        let above = self.text_of(seam.above);
        line.push_str(above.get(..seam.len as usize).unwrap_or(""));
        let cut = line.len();
        line.extend(core::iter::repeat_n(' ', usize::from(seam.gap)));
        let resumed = line.len();
        line.push_str(self.text_of(seam.below));
        (cut, resumed)
    }

    pub(super) fn text_of(&self, number: u32) -> &str {
        self.appearance(number)
            .map_or("", |appearance| self.texts.text(appearance.text))
    }

    fn end(&self, appearance: &Appearance) -> u64 {
        if appearance.to == OPEN {
            self.now
        } else {
            appearance.to
        }
    }

    /// Whether two hits show the same at the same column.
    fn is_same(&self, one: &Found, other: &Found) -> bool {
        if one.col != other.col {
            return false;
        }
        if one.seam == 0 && other.seam == 0 {
            let matched = |hit: &Found| self.text_of(hit.above).as_bytes().get(hit.start..hit.end);
            return matched(one) == matched(other);
        }
        let matched = |hit: &Found| {
            let mut line = String::new();
            self.push_line(hit, &mut line);
            line.get(hit.start..hit.end).map(String::from)
        };
        matched(one) == matched(other)
    }

    /// Appends the text that a hit is in.
    fn push_line(&self, hit: &Found, line: &mut String) {
        match self.seams.get(hit.seam.wrapping_sub(1)) {
            Some(seam) => {
                self.join(seam, line);
            }
            None => line.push_str(self.text_of(hit.above)),
        }
    }

    fn hit(&self, found: &Found) -> Option<Hit> {
        let mut text = String::new();
        self.push_line(found, &mut text);
        let cols = width(text.get(found.start..found.end)?);
        Some(Hit {
            from_ms: found.from,
            to_ms: found.to,
            row: u32::from(found.row),
            col: u32::try_from(found.col).ok()?,
            cols: u32::try_from(cols).ok()?,
            text,
            range: found.start..found.end,
        })
    }

    /// All matches in all texts, text by text.
    fn matches(&self, matcher: &Matcher) -> Vec<Match> {
        let mut matches = Vec::new();
        let texts = &self.texts;
        let mut number = 0;
        match &matcher.kind {
            // No text has one, but the buffer does.
            Kind::Exact(_, pattern) | Kind::Folded(_, pattern) if pattern.contains('\n') => {}
            Kind::Exact(finder, pattern) => {
                for start in finder.find_iter(texts.all().as_bytes()).take(MAX_MATCHES) {
                    number = texts.at(start, number);
                    let start = start - texts.range(number).0;
                    push(&mut matches, number, start..start + pattern.len());
                }
            }
            Kind::Folded(finder, pattern) => {
                for start in finder
                    .find_iter(texts.all_folded().as_bytes())
                    .take(MAX_MATCHES)
                {
                    number = texts.at_folded(start, number);
                    let start = start - texts.folded_range(number).0;
                    let mut range = start..start + pattern.len();
                    let text = texts.text(number);
                    if !text.is_ascii() {
                        range.start = fold::unfolded_offset(text, range.start);
                        range.end = fold::unfolded_offset(text, range.end);
                    }
                    push(&mut matches, number, range);
                }
            }
            Kind::Regex { by_line: true, .. } => {
                for number in 0..u32::try_from(texts.len()).unwrap_or(u32::MAX) {
                    for range in matcher.matches(texts.text(number)) {
                        push(&mut matches, number, range);
                    }
                    if matches.len() >= MAX_MATCHES {
                        break;
                    }
                }
            }
            Kind::Regex {
                regex,
                has_boundaries,
                ..
            } => {
                let count = u32::try_from(texts.len()).unwrap_or(u32::MAX);
                let mut first = 0;
                while first < count && matches.len() < MAX_MATCHES {
                    let mut end = count;
                    if *has_boundaries {
                        end = first;
                        while end < count && texts.text(end).is_ascii() {
                            end += 1;
                        }
                    }
                    self.regex_matches(matcher, regex, first..end, &mut matches);
                    if end < count {
                        for range in matcher.matches(texts.text(end)) {
                            push(&mut matches, end, range);
                        }
                    }
                    first = end + 1;
                }
            }
        }
        matches
    }

    /// The matches in texts that stand one behind the other, as one text of many lines.
    fn regex_matches(
        &self,
        matcher: &Matcher,
        regex: &Regex,
        numbers: Range<u32>,
        matches: &mut Vec<Match>,
    ) {
        if numbers.is_empty() {
            return;
        }
        let offset = self.texts.range(numbers.start).0;
        let all = self.texts.all();
        let all = all
            .get(offset..self.texts.range(numbers.end - 1).1)
            .unwrap_or("");
        let (mut at, mut number) = (0, numbers.start);
        while let Some(found) = regex.find_at(all, at) {
            if found.is_empty() {
                let next = all.get(found.end()..).and_then(|rest| rest.chars().next());
                let Some(next) = next else { break };
                at = found.end() + next.len_utf8();
                continue;
            }
            number = self.texts.at(offset + found.start(), number);
            let (start, end) = self.texts.range(number);
            let (start, end) = (start - offset, end - offset);
            if found.end() <= end {
                push(matches, number, found.start() - start..found.end() - start);
                at = found.end();
                if matches.len() >= MAX_MATCHES {
                    break;
                }
                continue;
            }
            // It went over the end of the line. What the line has by itself may be shorter.
            let line = self.texts.text(number);
            let mut from = at.saturating_sub(start);
            while let Some(range) = matcher.find_at(line, from) {
                from = range.end;
                push(matches, number, range);
            }
            at = end + 1;
            if at > all.len() {
                break;
            }
        }
    }
}

/// Adds a hit, and its time to the one that it is the rest of.
fn add(found: &mut Vec<Found>, hit: Found) {
    if let Some(root) = found.get_mut(hit.root) {
        root.to = root.to.max(hit.to);
        if root.from == hit.from {
            // It was elsewhere for less than a step.
            root.row = hit.row;
        }
    }
    found.push(hit);
}

fn push(matches: &mut Vec<Match>, number: u32, range: Range<usize>) {
    if let (Ok(start), Ok(end)) = (u32::try_from(range.start), u32::try_from(range.end)) {
        matches.push((number, start, end));
    }
}

/// Indices of the hits in what stood in the row before.
fn group_of(appearance: &Appearance, groups: &[(u32, usize)], len: usize) -> Range<usize> {
    if appearance.previous == 0 {
        return 0..0;
    }
    let Ok(at) = groups.binary_search_by_key(&appearance.previous, |&(number, _)| number) else {
        return 0..0;
    };
    let start = groups.get(at).map_or(0, |&(_, start)| start);
    start..groups.get(at + 1).map_or(len, |&(_, end)| end)
}

/// Columns of a text.
fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().map(columns).sum()
    }
}

/// Tells quickly that a match cannot lie across a seam: the bytes on both sides of it must be neighbours in the pattern.
enum Edges {
    Any,
    /// Neighbouring bytes of the folded pattern.
    Of(Vec<[u8; 2]>),
}

impl Edges {
    fn of(matcher: &Matcher) -> Self {
        let folded = match &matcher.kind {
            Kind::Regex { .. } => return Self::Any,
            Kind::Folded(_, pattern) => pattern.clone(),
            Kind::Exact(_, pattern) => {
                let mut folded = String::new();
                fold::push_folded(pattern, &mut folded);
                folded
            }
        };
        let pairs = folded.as_bytes().windows(2);
        Self::Of(pairs.filter_map(|pair| pair.try_into().ok()).collect())
    }

    fn may_match(&self, seam: &Seam) -> bool {
        let Self::Of(pairs) = self else {
            return true;
        };
        let [last, first] = seam.edges;
        if seam.gap == 0 {
            pairs.contains(&[last, first])
        } else {
            pairs.contains(&[last, b' ']) && pairs.contains(&[b' ', first])
        }
    }
}
