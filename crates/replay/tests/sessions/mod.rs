//! Generated sessions as recordings.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use reel_core::Time;
use reel_core::events::{Metadata, Resize, SessionStart, one_of};
use reel_core::prepare::{Preparer, SessionIdentity};
use reel_core::protostream::{Writer, WriterOptions};
use reel_replay::{SCROLLBACK_ROWS, Stage, Terminal};

/// What happens in a session.
#[derive(Clone, Debug)]
pub(crate) enum Happening {
    Output(Vec<u8>),
    Resize(usize, usize),
    /// The recorder closes its part.
    Flush,
}

/// A recording and what was put into it.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) bytes: Vec<u8>,
    size: (usize, usize),
    happenings: Vec<(u64, Happening)>,
}

impl Session {
    /// The terminal at a moment, without anything of what is tested.
    pub(crate) fn played(&self, at_ms: u64) -> Stage {
        self.played_to(&[at_ms]).remove(&at_ms).unwrap_or_default()
    }

    /// The terminal at each of some moments.
    pub(crate) fn played_to(&self, moments: &[u64]) -> BTreeMap<u64, Stage> {
        // A new terminal is 100×30; the start's size comes at moment 0.
        let mut terminal = Terminal::with_scrollback(100, 30, SCROLLBACK_ROWS);
        terminal.resize(self.size.0, self.size.1);
        let mut happenings = self.happenings.iter().peekable();
        let moments: BTreeSet<u64> = moments.iter().copied().collect();
        let mut states = BTreeMap::new();
        for at_ms in moments {
            while let Some((_, happening)) = happenings.next_if(|(ms, _)| *ms <= at_ms) {
                match happening {
                    Happening::Output(bytes) => terminal.feed(bytes),
                    Happening::Resize(cols, rows) => terminal.resize(*cols, *rows),
                    Happening::Flush => {}
                }
            }
            states.insert(at_ms, Stage::of(terminal.clone()));
        }
        states
    }
}

/// Pieces that reach what a keyframe must have: the alternate screen, cut characters and sequences, scrollback and what
/// changes it, modes, margins, tabs, titles, links.
fn output() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&'static [u8]> = vec![
        b"\x1b[?1049h",
        b"\x1b[?1049l",
        b"\x1b[?47h",
        b"\x1b[?47l",
        b"\x1bc",
        b"\x1b[3J",
        b"\x1b[2J",
        b"\x1b[H",
        b"\x1b[2;4r",
        b"\x1b[r",
        b"\x1b[?7l",
        b"\x1b[?7h",
        b"\x1b[?6h",
        b"\x1b[?6l",
        b"\x1b[4h",
        b"\x1b[4l",
        b"\x1b7",
        b"\x1b8",
        b"\x1bH",
        b"\x1b[3g",
        b"\x1b(0",
        b"\x1b(B",
        b"\x1b]0;title\x07",
        b"\x1b]8;;https://a.example\x1b\\",
        b"\x1b]8;;\x07",
        b"\x1b[31m",
        b"\x1b[1;4;48;5;9m",
        b"\x1b[m",
        b"\xe2\x82",
        b"\xac",
        b"\xf0\x9f",
        b"\x98\x80",
        b"\x1b[",
        b"3",
        b"1m",
        b"\x1b]0;half",
        b"\x1bP",
        b"\x1b\\",
        b"\x1b[22t",
        b"\x1b[23t",
        b"\x1b[A",
        b"\x1bM",
        b"\x1bD",
        b"\x1b[L",
        b"\x1b[M",
        b"\x1b[5S",
        b"\x1b[2T",
        b"\x1b#8",
        b"\r",
        b"\t",
        b"\x08",
    ];
    let lines = (1_usize..80, "[ -~]{0,30}").prop_map(|(count, text)| {
        (0..count)
            .map(|line| format!("{line} {text}\r\n"))
            .collect::<String>()
            .into_bytes()
    });
    let long = (100_usize..1_500).prop_map(|count| {
        (0..count)
            .map(|line| format!("line {line}\n"))
            .collect::<String>()
            .into_bytes()
    });
    let piece = prop_oneof![
        8 => proptest::sample::select(known).prop_map(<[u8]>::to_vec),
        4 => "[ -~日本é]{1,40}".prop_map(String::into_bytes),
        3 => lines,
        1 => long,
        1 => vec(any::<u8>(), 0..12),
    ];
    vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

/// How many sessions each property is tried with: a few among the checks, since a debug build plays a megabyte a second;
/// `REEL_SESSIONS=200 cargo test --release -p reel-replay --test replayer` for the long run.
pub(crate) fn session_count() -> u32 {
    const AMONG_THE_CHECKS: u32 = 4;
    std::env::var("REEL_SESSIONS").map_or(AMONG_THE_CHECKS, |count| {
        count.parse().expect("REEL_SESSIONS is a number")
    })
}

pub(crate) fn sessions() -> impl Strategy<Value = Session> {
    let happening = prop_oneof![
        8 => output().prop_map(Happening::Output),
        1 => (1_usize..40, 1_usize..12).prop_map(|(cols, rows)| Happening::Resize(cols, rows)),
        2 => Just(Happening::Flush),
    ];
    // Noise makes parts long enough to become chunks, and output to become keyframes.
    let noise = prop_oneof![24 => Just(0_usize), 8 => Just(150_000), 1 => Just(1_200_000)];
    let step = (
        prop_oneof![2 => Just(0_u64), 3 => 1_u64..200, 1 => Just(2_500)],
        happening,
        noise,
        any::<u32>(),
    );
    ((2_usize..40, 1_usize..12), vec(step, 1..12)).prop_map(|(size, steps)| {
        let mut now = 0;
        let mut happenings = Vec::new();
        for (wait, happening, noise, seed) in steps {
            now += wait;
            happenings.push((now, happening));
            if noise > 0 {
                happenings.push((now, Happening::Output(noisy(noise, seed))));
                happenings.push((now, Happening::Flush));
            }
        }
        let happenings = in_pieces(happenings);
        Session {
            bytes: recorded(size, &happenings),
            size,
            happenings,
        }
    })
}

/// Output as the preparer cuts it, so that both sides feed the same pieces, and sizes at the moments at which they count.
fn in_pieces(happenings: Vec<(u64, Happening)>) -> Vec<(u64, Happening)> {
    let mut cut = Vec::new();
    let mut last_ms = None;
    // Where the sizes stand whose silence has not ended yet.
    let mut silence = Vec::new();
    for (at_ms, happening) in happenings {
        match happening {
            Happening::Output(bytes) => {
                if !bytes.is_empty() {
                    last_ms = Some(at_ms);
                    silence.clear();
                }
                cut.extend(
                    bytes
                        .chunks(32 * 1024)
                        .map(|piece| (at_ms, Happening::Output(piece.to_vec()))),
                );
            }
            // Before the first output there is no clock.
            Happening::Resize(..) if last_ms.is_none() => cut.push((0, happening)),
            Happening::Resize(..) => {
                silence.push(cut.len());
                cut.push((at_ms, happening));
            }
            // Nothing waits beyond the end of a part: it happens at the moment of the print before.
            Happening::Flush => {
                settle(&mut cut, &mut silence, last_ms);
                cut.push((last_ms.unwrap_or(0), happening));
            }
        }
    }
    settle(&mut cut, &mut silence, last_ms);
    cut
}

fn settle(cut: &mut [(u64, Happening)], silence: &mut Vec<usize>, last_ms: Option<u64>) {
    for place in silence.drain(..) {
        cut[place].0 = last_ms.unwrap_or(0);
    }
}

/// Text that does not compress well, with a few lines that scroll.
fn noisy(length: usize, seed: u32) -> Vec<u8> {
    let mut state = seed | 1;
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            match state >> 8 & 0xff {
                0 => b'\n',
                1 => b'\r',
                byte => b' ' + u8::try_from(byte % 94).unwrap_or(0),
            }
        })
        .collect()
}

fn metadata(event_type: &str, code: &str) -> Option<Metadata> {
    Some(Metadata {
        r#type: event_type.to_string(),
        code: code.to_string(),
        ..Metadata::default()
    })
}

/// What a recorder writes down.
pub(crate) enum Written {
    /// A print with its moment.
    Print(u64, &'static str),
    /// A width of the terminal, with a time by the recorder's clock.
    Cols(u64, usize),
}

/// A recording on a terminal of 30 columns.
pub(crate) fn written(all: &[Written]) -> Vec<u8> {
    let mut recorder = Recorder::new((30, 5));
    for written in all {
        match written {
            Written::Print(at_ms, text) => recorder.output(*at_ms, text.as_bytes()),
            Written::Cols(clock_ms, cols) => recorder.resize(*clock_ms, (*cols, 5)),
        }
    }
    recorder.finish()
}

fn recorded(size: (usize, usize), happenings: &[(u64, Happening)]) -> Vec<u8> {
    let mut recorder = Recorder::new(size);
    for (at_ms, happening) in happenings {
        match happening {
            Happening::Output(bytes) => recorder.output(*at_ms, bytes),
            Happening::Resize(cols, rows) => recorder.resize(*at_ms, (*cols, *rows)),
            Happening::Flush => recorder.writer.flush(),
        }
    }
    recorder.finish()
}

/// Writes a session down as a recorder would.
struct Recorder {
    preparer: Preparer,
    writer: Writer,
}

impl Recorder {
    fn new(size: (usize, usize)) -> Self {
        let mut recorder = Self {
            preparer: Preparer::new(SessionIdentity {
                session_id: "s".to_string(),
                ..SessionIdentity::default()
            }),
            writer: Writer::new(WriterOptions {
                min_part_size: 10 << 20,
                padding: false,
                level: 1,
            }),
        };
        let start = SessionStart {
            metadata: metadata("session.start", "T2000I"),
            terminal_size: format!("{}:{}", size.0, size.1),
            ..SessionStart::default()
        };
        recorder.event(0, start.into());
        recorder
    }

    fn event(&mut self, ms: u64, event: one_of::Event) {
        let event = self
            .preparer
            .prepare(event, time(ms), "u")
            .expect("the event can be prepared");
        self.writer.write(event.as_ref()).expect("the event fits");
    }

    fn output(&mut self, at_ms: u64, bytes: &[u8]) {
        let ms = i64::try_from(at_ms).expect("times are small");
        for print in self.preparer.print_at(bytes, time(at_ms), ms) {
            self.writer.write(print.as_ref()).expect("the event fits");
        }
    }

    fn resize(&mut self, clock_ms: u64, (cols, rows): (usize, usize)) {
        let resize = Resize {
            metadata: metadata("resize", "T2002I"),
            terminal_size: format!("{cols}:{rows}"),
            ..Resize::default()
        };
        self.event(clock_ms, resize.into());
    }

    fn finish(mut self) -> Vec<u8> {
        self.writer.complete();
        let mut bytes = Vec::new();
        while let Some(part) = self.writer.take_part() {
            bytes.extend(part.bytes);
        }
        bytes
    }
}

fn time(ms: u64) -> Time {
    Time::from_unix_ms(1_700_000_000_000 + i64::try_from(ms).expect("times are small"))
}
