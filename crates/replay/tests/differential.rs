//! The same bytes on other terminals, where they are known to agree.
//!
//! `alacritty_terminal` and `avt` are second opinions, not references: `src/terminal/README.md` lists on which points
//! they differ from xterm and from one another. Generated streams keep to what all of them do alike; the recordings
//! that `REEL_CORPORA` names are compared as they are.

mod recordings;

use alacritty_terminal::event::VoidListener;
use alacritty_terminal::grid::Dimensions;
use alacritty_terminal::index::{Column, Line};
use alacritty_terminal::term::cell::Flags;
use alacritty_terminal::term::{Config, Term};
use alacritty_terminal::vte::ansi::Processor;
use proptest::collection::vec;
use proptest::prelude::*;
use recordings::Event;
use reel_replay::Terminal;

struct Size {
    cols: usize,
    rows: usize,
}

impl Dimensions for Size {
    fn total_lines(&self) -> usize {
        self.rows
    }

    fn screen_lines(&self) -> usize {
        self.rows
    }

    fn columns(&self) -> usize {
        self.cols
    }
}

struct Alacritty {
    term: Term<VoidListener>,
    processor: Processor,
}

impl Alacritty {
    fn new(cols: usize, rows: usize) -> Self {
        let term = Term::new(Config::default(), &Size { cols, rows }, VoidListener);
        Self {
            term,
            processor: Processor::new(),
        }
    }

    fn feed(&mut self, bytes: &[u8]) {
        self.processor.advance(&mut self.term, bytes);
    }

    fn screen(&self) -> Vec<String> {
        let grid = self.term.grid();
        (0..grid.screen_lines())
            .map(|row| {
                let mut text = String::new();
                for col in 0..grid.columns() {
                    let cell = &grid[Line(i32::try_from(row).expect("few rows"))][Column(col)];
                    if cell
                        .flags
                        .intersects(Flags::WIDE_CHAR_SPACER | Flags::LEADING_WIDE_CHAR_SPACER)
                    {
                        continue;
                    }
                    text.push(if cell.c == '\t' { ' ' } else { cell.c });
                    text.extend(cell.zerowidth().unwrap_or_default());
                }
                text.trim_end_matches(' ').to_string()
            })
            .collect()
    }

    fn cursor(&self) -> (usize, usize) {
        let point = self.term.grid().cursor.point;
        (
            point.column.0,
            usize::try_from(point.line.0).expect("the cursor is on the screen"),
        )
    }
}

fn avt_screen(terminal: &avt::Terminal) -> Vec<String> {
    terminal
        .screen()
        .visible_lines()
        .map(|line| line.text().trim_end_matches(' ').to_string())
        .collect()
}

/// Rows without the blank that stands for a wide character that did not fit.
fn own_screen(terminal: &Terminal) -> Vec<String> {
    (0..terminal.rows())
        .map(|row| terminal.row(row).text())
        .collect()
}

fn own_cursor(terminal: &Terminal) -> (usize, usize) {
    (terminal.cursor().col, terminal.cursor().row)
}

/// Pieces on which all three agree: no wide characters, no marks, no half-known modes.
fn agreed() -> impl Strategy<Value = Vec<u8>> {
    let number = 0_u32..12;
    let csi = (vec(number, 0..3), 0_usize..19).prop_map(|(numbers, at)| {
        let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
        let final_byte = &"ABCDGHJKLMPSTX@dm`f"[at..=at];
        // alacritty's ED 1 leaves the first row when the cursor is in the second.
        let numbers = if matches!(final_byte, "J" | "K") {
            String::from(
                [["", "0", "2"], ["", "1", "2"]][usize::from(final_byte == "K")][numbers.len()],
            )
        } else if final_byte == "m" {
            String::from(["", "1;31", "38;5;9", "48;2;1;2;3"][numbers.len()])
        } else {
            numbers.join(";")
        };
        // alacritty's DCH clears cells before the cursor when the count reaches past the row; T with several numbers is
        // highlight tracking in xterm.
        let numbers = match final_byte {
            "P" => String::new(),
            "T" => numbers.split(';').next().unwrap_or_default().to_string(),
            _ => numbers,
        };
        // Where the column is left by IL and DL is disputed, and what happens to a pending wrap.
        let before = if matches!(final_byte, "L" | "M" | "P" | "@" | "X" | "J") {
            "\r"
        } else {
            ""
        };
        format!("{before}\x1b[{numbers}{final_byte}").into_bytes()
    });
    let known: Vec<&'static [u8]> = vec![
        b"\r\n",
        b"\r",
        b"\x08",
        b"\r\x1bD",
        b"\r\x1bE",
        b"\r\x1bM",
        b"\r\x1b7",
        b"\x1b8",
        b"\x1b(0lqk\x1b(B",
        b"\r\x1b[?1049hab\r\ncd\x1b[?1049l",
        b"\x1b]0;title\x07",
        b"\x1b[2;4r\x1b[4;1H\n\nx\x1b[2;1H\x1bMy\x1b[r",
        b"\x1b[r",
        b"\x1b#8\x1b[r",
        b"\x1b[H\x1b[2J",
    ];
    let piece = prop_oneof![
        4 => "[a-z]{1,14}".prop_map(String::into_bytes),
        4 => csi,
        3 => proptest::sample::select(known).prop_map(<[u8]>::to_vec),
    ];
    vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(1000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_alacritty(bytes in agreed()) {
        let mut own = Terminal::new(10, 5);
        own.feed(&bytes);
        let mut other = Alacritty::new(10, 5);
        other.feed(&bytes);
        prop_assert_eq!(own_screen(&own), other.screen(), "{}", bytes.escape_ascii());
        prop_assert_eq!(own_cursor(&own), other.cursor(), "{}", bytes.escape_ascii());
    }

    #[test]
    fn agrees_with_avt(bytes in agreed()) {
        let text = String::from_utf8(bytes).expect("generated streams are UTF-8");
        let mut own = Terminal::new(10, 5);
        own.feed(text.as_bytes());
        let mut other = avt::Terminal::with_scrollback(10, 5, Some(100)).expect("the size is valid");
        other.feed(text.as_str());
        prop_assert_eq!(own_screen(&own), avt_screen(&other), "{}", text.escape_debug());
    }
}

/// Compares at every event with alacritty. It does not reflow as we do, so a recording that changes its size is compared
/// up to there.
#[test]
fn recordings_look_the_same_on_alacritty() {
    for recording in recordings::recordings().unwrap_or_default() {
        let mut own = Terminal::new(recording.cols, recording.rows);
        let mut other = Alacritty::new(recording.cols, recording.rows);
        let (mut compared, mut different) = (0, 0);
        for (index, event) in recording.events.iter().enumerate() {
            let data = match event {
                Event::Output(data) => data,
                Event::Resize(cols, rows) if (*cols, *rows) == (own.cols(), own.rows()) => continue,
                Event::Resize(..) => break,
            };
            own.feed(data);
            other.feed(data);
            compared += 1;
            let (ours, theirs) = (own_screen(&own), other.screen());
            if ours != theirs || own_cursor(&own) != other.cursor() {
                different += 1;
                if different <= 3 {
                    let row = (0..ours.len()).find(|&row| ours[row] != theirs[row]);
                    eprintln!(
                        "{recording} event {index}, cursors {:?} {:?}",
                        own_cursor(&own),
                        other.cursor()
                    );
                    if let Some(row) = row {
                        eprintln!("  row {row}\n  {:?}\n  {:?}", ours[row], theirs[row]);
                    }
                }
            }
        }
        eprintln!("{recording}: {different} of {compared} screens differ");
        assert!(
            different * 100 <= compared,
            "{recording}: {different} of {compared} screens differ"
        );
    }
}
