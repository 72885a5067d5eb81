//! What must hold for every input.

use proptest::collection::vec;
use proptest::prelude::*;
use reel_replay::{Terminal, TextTranscript};

/// One step of a session.
#[derive(Clone, Debug)]
enum Step {
    Output(Vec<u8>),
    Resize(usize, usize),
}

/// Bytes that reach deep: sequences of every family with small and silly numbers, text of all widths, and noise.
fn output() -> impl Strategy<Value = Vec<u8>> {
    let number = prop_oneof![4 => 0_u32..12, 1 => Just(65_535), 1 => 30_u32..50];
    let params = vec(number, 0..5).prop_map(|numbers| {
        numbers
            .iter()
            .map(u32::to_string)
            .collect::<Vec<_>>()
            .join(";")
    });
    let marker =
        prop_oneof![6 => Just(""), 2 => Just("?"), 1 => Just(">"), 1 => Just("<"), 1 => Just("=")];
    let intermediate = prop_oneof![8 => Just(""), 1 => Just(" "), 1 => Just("$"), 1 => Just("'"), 1 => Just("\""), 1 => Just("!")];
    let finals = "@ABCDEFGHIJKLMPSTXZ^`abdefghlmnpqrstu{|}~";
    let csi = (marker, params, intermediate, 0..finals.len()).prop_map(
        move |(marker, params, intermediate, at)| {
            format!("\x1b[{marker}{params}{intermediate}{}", &finals[at..=at]).into_bytes()
        },
    );
    let modes = (
        prop_oneof![
            Just(1),
            Just(5),
            Just(6),
            Just(7),
            Just(25),
            Just(45),
            Just(47),
            Just(69),
            Just(1000),
            Just(1047),
            Just(1048),
            Just(1049),
            Just(2004),
            Just(2026),
            Just(2027)
        ],
        any::<bool>(),
    )
        .prop_map(|(mode, on)| format!("\x1b[?{mode}{}", if on { 'h' } else { 'l' }).into_bytes());
    let known: Vec<&'static [u8]> = vec![
        b"\r\n",
        b"\n",
        b"\r",
        b"\x08",
        b"\t",
        b"\x0e",
        b"\x0f",
        b"\x1b7",
        b"\x1b8",
        b"\x1bD",
        b"\x1bE",
        b"\x1bM",
        b"\x1bH",
        b"\x1bc",
        b"\x1b#8",
        b"\x1b(0",
        b"\x1b)0",
        b"\x1b(B",
        b"\x1bN",
        b"\x1bO",
        b"\x1b=",
        b"\x1b[4h",
        b"\x1b[4l",
        b"\x1b[20h",
        b"\x1b[38:2::1:2:3m",
        b"\x1b[4:3;58;5;9m",
        b"\x1b[38;2;9;8;7;48;5;4m",
        b"\x1b[1\"q",
        b"\x1b[0\"q",
        b"\x1b]0;title\x07",
        b"\x1b]2;\xe2\x9c\x93\x1b\\",
        b"\x1b]8;;https://a.example\x1b\\",
        b"\x1b]8;;\x07",
        b"\x1b]4;1;#010203\x07",
        b"\x1b]52;c;YQ==\x07",
        b"\x1b]133;A\x07",
        b"\x1b]133;D;1\x07",
        b"\x1b[22t",
        b"\x1b[23t",
        b"\x1bPq~~\x1b\\",
        b"\x1b_Ga=T;AA\x1b\\",
        b"\x1b^x\x1b\\",
        b"\x1bP",
        b"\x1b]",
        b"\x1b[",
        b"\x1b",
        b"\x9b",
        b"\x9d",
        b"\x9c",
        b"\x18",
        b"\x1b[3J",
        b"\x1b[2J",
        b"\x1b[H",
        b"\x1b[H\x1b[2J",
        b"\x1b[>1u",
        b"\x1b[<u",
    ];
    let text = prop_oneof![
        "[ -~]{1,30}".prop_map(String::into_bytes),
        "[a日本e\u{301}\u{200d}\u{1f468}\u{fe0f}\u{1f1e9}\u{1f3fd}\u{1112}\u{1161}]{1,12}"
            .prop_map(String::into_bytes),
    ];
    let piece = prop_oneof![
        6 => text,
        6 => csi,
        3 => modes,
        6 => proptest::sample::select(known).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 0..12),
    ];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec(
        prop_oneof![
            4 => output().prop_map(Step::Output),
            1 => (1_usize..14, 1_usize..8).prop_map(|(cols, rows)| Step::Resize(cols, rows)),
        ],
        0..8,
    )
}

fn take(terminal: &mut Terminal, steps: &[Step]) {
    for step in steps {
        match step {
            Step::Output(bytes) => terminal.feed(bytes),
            Step::Resize(cols, rows) => terminal.resize(*cols, *rows),
        }
    }
}

/// Invariants that a reader relies on.
fn assert_valid(terminal: &Terminal) {
    let cursor = terminal.cursor();
    assert!(
        cursor.col < terminal.cols() && cursor.row < terminal.rows(),
        "{cursor:?}"
    );
    let rows = (0..terminal.rows()).map(|row| terminal.row(row));
    let history = (0..terminal.scrollback_len()).map(|row| terminal.scrollback_row(row));
    for row in rows.chain(history) {
        let mut next = 0;
        for cell in row.cells() {
            assert_eq!(cell.col, next, "cells follow one another");
            next += cell.cols;
            let mut text = String::new();
            cell.text.push_to(&mut text);
            assert!(
                !text.is_empty() && !text.chars().any(char::is_control),
                "{text:?}"
            );
        }
        assert!(
            next <= terminal.cols(),
            "a row of {next} cells on {} columns",
            terminal.cols()
        );
        assert_eq!(
            row.runs().map(|run| run.cols()).sum::<usize>(),
            next,
            "runs cover the row"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(1000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_split_gives_the_same_state(bytes in output(), cuts in vec(any::<proptest::sample::Index>(), 0..6)) {
        let mut whole = Terminal::new(10, 4);
        whole.feed(&bytes);
        let mut pieces = Terminal::new(10, 4);
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.sort_unstable();
        let mut from = 0;
        for cut in cuts {
            pieces.feed(&bytes[from..cut]);
            from = cut;
        }
        pieces.feed(&bytes[from..]);
        prop_assert!(whole == pieces);
        let mut single = Terminal::new(10, 4);
        for byte in &bytes {
            single.feed(&[*byte]);
        }
        prop_assert!(whole == single);
    }

    #[test]
    fn state_stays_valid(steps in steps()) {
        let mut terminal = Terminal::with_scrollback(9, 4, 6);
        for step in &steps {
            take(&mut terminal, core::slice::from_ref(step));
            assert_valid(&terminal);
        }
    }

    #[test]
    fn noise_never_panics(bytes in vec(any::<u8>(), 0..300)) {
        let mut terminal = Terminal::new(7, 3);
        terminal.feed(&bytes);
        assert_valid(&terminal);
    }

    #[test]
    fn a_restored_terminal_goes_on_the_same(before in steps(), after in steps()) {
        let mut original = Terminal::with_scrollback(9, 4, 6);
        take(&mut original, &before);
        let mut restored = Terminal::restore(&original.snapshot()).expect("a snapshot restores");
        prop_assert_eq!(original.snapshot(), restored.snapshot());
        assert_valid(&restored);
        take(&mut original, &after);
        take(&mut restored, &after);
        prop_assert_eq!(original.snapshot(), restored.snapshot());
    }

    #[test]
    fn damaged_snapshots_never_panic(
        before in steps(),
        damage in vec((any::<proptest::sample::Index>(), any::<u8>()), 1..4),
        end in any::<proptest::sample::Index>(),
        after in steps(),
    ) {
        let mut terminal = Terminal::with_scrollback(9, 4, 6);
        take(&mut terminal, &before);
        let mut bytes = terminal.snapshot();
        let cut = bytes[..end.index(bytes.len())].to_vec();
        prop_assert!(Terminal::restore(&cut).is_err());
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(mut terminal) = Terminal::restore(&bytes)
            && terminal.cols() * terminal.rows() < 100_000
        {
            assert_valid(&terminal);
            take(&mut terminal, &after);
            assert_valid(&terminal);
        }
    }

    #[test]
    fn a_transcript_has_no_controls_and_does_not_depend_on_pieces(steps in steps()) {
        let mut whole = String::new();
        let mut transcript = TextTranscript::new(9, 4);
        let mut pieces = String::new();
        let mut single = TextTranscript::new(9, 4);
        for step in &steps {
            match step {
                Step::Output(bytes) => {
                    transcript.feed(bytes, &mut whole);
                    for byte in bytes {
                        single.feed(&[*byte], &mut pieces);
                    }
                }
                Step::Resize(cols, rows) => {
                    transcript.resize(*cols, *rows, &mut whole);
                    single.resize(*cols, *rows, &mut pieces);
                }
            }
        }
        transcript.finish(&mut whole);
        single.finish(&mut pieces);
        prop_assert_eq!(&whole, &pieces);
        prop_assert!(whole.is_empty() || whole.ends_with('\n'));
        prop_assert!(!whole.chars().any(|character| character.is_control() && character != '\n'));
    }

    #[test]
    fn a_transcript_has_every_line_once(lines in vec("[a-z]{1,30}", 1..30), sizes in vec((2_usize..20, 2_usize..8, any::<proptest::sample::Index>()), 0..4)) {
        // Plain lines, with changes of size between them: nothing is lost, nothing is given twice.
        let mut text = String::new();
        let mut transcript = TextTranscript::new(10, 4);
        for (number, line) in lines.iter().enumerate() {
            for (cols, rows, at) in &sizes {
                if at.index(lines.len()) == number {
                    transcript.resize(*cols, *rows, &mut text);
                }
            }
            transcript.feed(line.as_bytes(), &mut text);
            transcript.feed(b"\r\n", &mut text);
        }
        transcript.finish(&mut text);
        let expected: String = lines.iter().map(|line| format!("{line}\n")).collect();
        prop_assert_eq!(text, expected);
    }
}
