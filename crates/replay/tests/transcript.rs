//! What a person would have read.

use reel_replay::TextTranscript;

#[derive(Clone, Copy)]
enum Step {
    Output(&'static str),
    Resize(usize, usize),
}
use Step::{Output, Resize};

#[track_caller]
fn check(cols: usize, rows: usize, steps: &[Step], expected: &str) {
    let mut text = String::new();
    let mut transcript = TextTranscript::new(cols, rows);
    for step in steps {
        match *step {
            Output(bytes) => transcript.feed(bytes.as_bytes(), &mut text),
            Resize(cols, rows) => transcript.resize(cols, rows, &mut text),
        }
    }
    transcript.finish(&mut text);
    assert_eq!(text, expected);
}

#[test]
fn lines_in_order() {
    check(9, 2, &[Output("a\r\nb\r\nc\r\nd")], "a\nb\nc\nd\n");
    check(9, 2, &[Output("a  \r\n\r\n  b\x1b[K\r\n")], "a\n\n  b\n");
    check(9, 2, &[Output("")], "");
    check(9, 2, &[Output("\r\n\r\n\r\n")], "\n\n");
}

#[test]
fn wrapped_rows_are_one_line() {
    check(3, 2, &[Output("abcdefgh\r\nx")], "abcdefgh\nx\n");
    check(3, 2, &[Output("abcdefghijklmnop")], "abcdefghijklmnop\n");
    check(
        3,
        2,
        &[Output("ab\u{65e5}\u{672c}")],
        "ab\u{65e5}\u{672c}\n",
    );
    check(3, 4, &[Output("abc\r\ndef")], "abc\ndef\n");
}

#[test]
fn overwritten_text_shows_its_last_state() {
    check(20, 2, &[Output("10 %\r50 %\r100 %\r\nok")], "100 %\nok\n");
    check(
        20,
        2,
        &[Output("typo\x08\x08\x08\x08\x1b[Kcommand\r\n")],
        "command\n",
    );
}

#[test]
fn an_erased_screen_is_not_lost() {
    check(9, 3, &[Output("a\r\nb\r\n\x1b[H\x1b[2Jc")], "a\nb\nc\n");
    check(9, 3, &[Output("a\r\nb\r\n\x1b[H\x1b[Jc")], "a\nb\nc\n");
    check(
        9,
        3,
        &[Output("1\r\n2\r\n3\r\n4\x1b[H\x1b[2J\x1b[3Jc")],
        "1\n2\n3\n4\nc\n",
    );
    check(9, 3, &[Output("a\r\nb\x1bcc")], "a\nb\nc\n");
    check(9, 3, &[Output("a\x1b[H\x1b[2J\x1b[2J\x1b[2Jb")], "a\nb\n");
    // The same screen again and again is given once.
    check(
        9,
        3,
        &[Output("a\x1b[H\x1b[2Ja\x1b[H\x1b[2Ja\x1b[H\x1b[2Jb")],
        "a\nb\n",
    );
    check(
        9,
        3,
        &[Output("a\x1b[H\x1b[2Jb\x1b[H\x1b[2Jc")],
        "a\nb\nc\n",
    );
}

#[test]
fn full_screen_programs_give_what_scrolls_off_and_their_last_screen() {
    let frames = "\x1b[?1049h\x1b[Hframe 1\x1b[Hframe 2\x1b[2;1Hstatus";
    check(
        9,
        3,
        &[Output("$ top\r\n"), Output(frames), Output("\x1b[?1049l$ ")],
        "$ top\nframe 2\nstatus\n$\n",
    );
    // Cleared just before it is left, as tmux does.
    let steps = [
        Output("$ tmux\r\n"),
        Output(frames),
        Output("\x1b[H\x1b[2J\x1b[?1049lbye"),
    ];
    check(9, 3, &steps, "$ tmux\nframe 2\nstatus\nbye\n");
    // Still there at the end.
    check(
        9,
        3,
        &[Output("$ top\r\n"), Output(frames)],
        "$ top\nframe 2\nstatus\n",
    );
    // What scrolls off in it, as in paging, was read.
    check(
        9,
        2,
        &[Output("\x1b[?1049h1\r\n2\r\n3\r\n4\x1b[?1049l")],
        "1\n2\n3\n4\n",
    );
    check(9, 3, &[Output("x\x1b[?1049h\x1b[?1049l")], "x\n");
}

#[test]
fn a_resize_gives_no_line_twice() {
    check(
        6,
        2,
        &[
            Output("abcdef\r\nx"),
            Resize(3, 2),
            Resize(6, 4),
            Output("\r\ny"),
        ],
        "abcdef\nx\ny\n",
    );
    check(
        3,
        2,
        &[
            Output("1\r\n2\r\n3\r\n4"),
            Resize(3, 4),
            Output("\r\n5\r\n6"),
        ],
        "1\n2\n3\n4\n5\n6\n",
    );
    check(
        4,
        2,
        &[Output("abcdefghijkl"), Resize(6, 2), Output("mn\r\nx")],
        "abcdefghijklmn\nx\n",
    );
    check(
        9,
        3,
        &[
            Output("a\r\n\x1b[?1049h\x1b[Hvim"),
            Resize(5, 2),
            Output("\x1b[?1049lb"),
        ],
        "a\nvim\nb\n",
    );
}

#[test]
fn an_endless_line_is_cut() {
    let mut text = String::new();
    let mut transcript = TextTranscript::new(80, 24);
    let chunk = "x".repeat(4096);
    for _ in 0..256 {
        transcript.feed(chunk.as_bytes(), &mut text);
    }
    assert!(
        text.len() > 900_000,
        "the text so far is given out before the line ends"
    );
    transcript.finish(&mut text);
    assert_eq!(text.matches('x').count(), 4096 * 256);
}
