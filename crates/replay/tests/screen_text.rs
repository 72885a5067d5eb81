//! On-screen text against a slow, obvious oracle: every screen after every step, kept whole.

use proptest::collection::vec;
use proptest::prelude::*;
use reel_replay::{Hit, Query, ScreenText, Terminal};

#[path = "recordings/mod.rs"]
mod recordings;

#[derive(Clone, Debug)]
enum Step {
    Output(Vec<u8>),
    Resize(usize, usize),
}

/// A row as it was shown: its characters with their columns, without trailing blanks.
#[derive(Clone, Debug, PartialEq)]
struct ShownRow {
    cells: Vec<(usize, String)>,
    text: String,
}

/// Few words, so that the same text comes again, and everything that moves or erases rows.
fn output() -> impl Strategy<Value = Vec<u8>> {
    let word = proptest::sample::select(vec![
        "a",
        "ab",
        "abc",
        "b",
        "ba",
        "  ",
        " b",
        "0123456789",
        "\u{65e5}",
        "\u{65e5}\u{672c}\u{8a9e}",
        "e\u{301}",
        "\u{df}\u{c9}",
    ]);
    let control = proptest::sample::select(vec![
        "\r\n",
        "\r\n",
        "\r\n",
        "\n",
        "\r",
        "\x08",
        "\t",
        "\x1bM",
        "\x1bD",
        "\x1bc",
        "\x1b#8",
        "\x1b[2J",
        "\x1b[J",
        "\x1b[1J",
        "\x1b[3J",
        "\x1b[K",
        "\x1b[1K",
        "\x1b[2K",
        "\x1b[H",
        "\x1b[2H",
        "\x1b[3;4H",
        "\x1b[9H",
        "\x1b[L",
        "\x1b[2M",
        "\x1b[S",
        "\x1b[2T",
        "\x1b[P",
        "\x1b[2@",
        "\x1b[3X",
        "\x1b[20b",
        "\x1b[2;3r",
        "\x1b[r",
        "\x1b[?69h\x1b[2;5s",
        "\x1b[?69l",
        "\x1b[?1049h",
        "\x1b[?1049l",
        "\x1b[?47h",
        "\x1b[?47l",
        "\x1b[?1047h",
        "\x1b[?1047l",
        "\x1b[?7l",
        "\x1b[?7h",
        "\x1b[4h",
        "\x1b[4l",
        "\x1b[8m",
        "\x1b[m",
        "\x1b[1;2;2;4$z",
        "\x1b[65;1;1;2;9$x",
    ]);
    let piece = prop_oneof![3 => word, 2 => control];
    vec(piece, 0..16).prop_map(|pieces| pieces.concat().into_bytes())
}

fn steps(with_resize: bool) -> impl Strategy<Value = Vec<Step>> {
    let weight = u32::from(with_resize);
    let step = prop_oneof![
        6 => output().prop_map(Step::Output),
        weight => (1_usize..12, 1_usize..6).prop_map(|(cols, rows)| Step::Resize(cols, rows)),
    ];
    vec(step, 1..10)
}

fn take(terminal: &mut Terminal, step: &Step) {
    match step {
        Step::Output(bytes) => terminal.feed(bytes),
        Step::Resize(cols, rows) => terminal.resize(*cols, *rows),
    }
}

fn shown(terminal: &Terminal) -> Vec<ShownRow> {
    let row = |index| {
        let row = terminal.row(index);
        let mut cells: Vec<(usize, String)> = row
            .cells()
            .map(|cell| (cell.col, cell.text.to_string()))
            .collect();
        while cells.last().is_some_and(|(_, text)| text == " ") {
            cells.pop();
        }
        ShownRow {
            cells,
            text: row.text(),
        }
    };
    (0..terminal.rows()).map(row).collect()
}

/// The moment of step `index`.
fn moment(index: usize) -> u64 {
    10 * (index as u64 + 1)
}

fn everything(pattern: &str) -> Query {
    Query {
        is_case_sensitive: true,
        hits_max: usize::MAX,
        ..Query::plain(pattern)
    }
}

/// Whether a row shows the match at the column that the hit says, going on in the next row if it does not fit.
fn shows(screen: &[ShownRow], row: usize, hit: &Hit) -> bool {
    let matched = &hit.text[hit.range.clone()];
    let here = &screen[row];
    let text_from = |row: &ShownRow, col: usize| -> Option<String> {
        let at = row.cells.iter().position(|&(start, _)| start == col)?;
        Some(
            row.cells[at..]
                .iter()
                .map(|(_, text)| text.as_str())
                .collect(),
        )
    };
    let Some(rest) = text_from(here, hit.col as usize) else {
        return false;
    };
    if rest.starts_with(matched) {
        return true;
    }
    // Broken by the margin, with blanks before it that a row's text does not have.
    let Some(next) = screen.get(row + 1) else {
        return false;
    };
    (0..12).any(|blanks| format!("{rest}{}{}", " ".repeat(blanks), next.text).starts_with(matched))
}

fn check(cols: usize, rows: usize, steps: &[Step], with_resize: bool) {
    let mut terminal = Terminal::new(cols, rows);
    let mut text = ScreenText::new();
    text.observe(&mut terminal, 0);
    let mut screens = Vec::new();
    let mut history = Vec::new();
    let mut plain = Terminal::new(cols, rows);
    for (index, step) in steps.iter().enumerate() {
        take(&mut terminal, step);
        text.observe(&mut terminal, moment(index));
        screens.push(shown(&terminal));
        for row in 0..terminal.scrollback_len() {
            history.push((index, terminal.scrollback_row(row).text()));
        }
        take(&mut plain, step);
    }
    assert!(plain == terminal, "observing changes nothing");
    let end = moment(steps.len());
    text.finish(end);
    let bytes = text.to_bytes();
    let again = ScreenText::from_bytes(&bytes).expect("it was just written");
    assert_eq!(again.to_bytes(), bytes);

    let mut patterns: Vec<String> = ["a", "ab", "b", "9", "90", "0123456789a", "\u{8a9e}", "bab"]
        .map(String::from)
        .to_vec();
    for (index, screen) in screens.iter().enumerate() {
        for row in screen.iter().filter(|row| !row.text.is_empty()) {
            let hits = text.search(&everything(&row.text)).expect("good");
            let is_found = hits.iter().any(|hit| {
                hit.from_ms <= moment(index) && hit.to_ms >= moment(index + 1) && hit.col == 0
            });
            assert!(is_found, "{:?} at step {index}: {hits:?}", row.text);
            patterns.push(row.text.clone());
        }
    }
    patterns.sort();
    patterns.dedup();
    for pattern in &patterns {
        let hits = text.search(&everything(pattern)).expect("good");
        assert_eq!(again.search(&everything(pattern)).expect("good"), hits);
        assert!(hits.is_sorted_by_key(|hit| hit.from_ms));
        for hit in hits.iter() {
            assert_eq!(&hit.text[hit.range.clone()], pattern);
            assert!(hit.from_ms <= hit.to_ms && hit.to_ms <= end);
            let visible = |(index, _): &(usize, _)| {
                hit.from_ms <= moment(*index) && moment(*index) < hit.to_ms
            };
            for (index, screen) in screens.iter().enumerate().filter(visible) {
                assert!(
                    (0..screen.len()).any(|row| shows(screen, row, hit)),
                    "{hit:?} is not on the screen of step {index}: {screen:?}"
                );
                if hit.from_ms == moment(index) {
                    assert!(
                        shows(screen, hit.row as usize, hit),
                        "{hit:?} begins elsewhere: {screen:?}"
                    );
                }
            }
        }
    }
    if !with_resize {
        for (index, row) in history.iter().filter(|(_, row)| !row.is_empty()) {
            let hits = text.search(&everything(row)).expect("good");
            assert!(
                hits.iter().any(|hit| hit.from_ms <= moment(*index)),
                "{row:?} scrolled off in step {index} and is not found"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(1000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_the_screens((cols, rows) in (1_usize..12, 1_usize..6), steps in steps(false)) {
        check(cols, rows, &steps, false);
    }

    #[test]
    fn agrees_with_the_screens_when_sizes_change((cols, rows) in (1_usize..12, 1_usize..6), steps in steps(true)) {
        check(cols, rows, &steps, true);
    }

    #[test]
    fn noise_never_panics(bytes in vec(any::<u8>(), 0..200)) {
        if let Ok(text) = ScreenText::from_bytes(&bytes) {
            let _ = text.search(&Query::plain("a"));
        }
    }
}

/// Every row of every hundredth screen of the recordings is found at its moment.
#[test]
fn rows_of_recordings_are_found() {
    let Some(all) = recordings::recordings() else {
        return;
    };
    for recording in all {
        let mut terminal = Terminal::new(recording.cols, recording.rows);
        let mut text = ScreenText::new();
        text.observe(&mut terminal, 0);
        let mut rows = Vec::new();
        let every = recording.events.len() / 40;
        for (index, event) in recording.events.iter().enumerate() {
            match event {
                recordings::Event::Output(data) => terminal.feed(data),
                recordings::Event::Resize(cols, rows) => terminal.resize(*cols, *rows),
            }
            text.observe(&mut terminal, moment(index));
            if index % every == every - 1 {
                for row in shown(&terminal) {
                    rows.push((index, row.text));
                }
            }
        }
        text.finish(moment(recording.events.len()));
        let bytes = text.to_bytes();
        let text = ScreenText::from_bytes(&bytes).expect("it was just written");
        assert_eq!(text.to_bytes(), bytes);
        assert_eq!(text.left_out(), 0);
        // A short one may be found more often than a search goes on.
        rows.retain(|(_, row)| row.len() > 5 && row.len() < 1000);
        assert!(rows.len() > 500, "{}", recording.name);
        for (index, row) in rows.iter().step_by(7) {
            let hits = text.search(&everything(row)).expect("good");
            let is_found = hits.iter().any(|hit| {
                hit.from_ms <= moment(*index) && hit.to_ms >= moment(index + 1) && hit.col == 0
            });
            assert!(is_found, "{}: {row:?} at step {index}", recording.name);
        }
    }
}
