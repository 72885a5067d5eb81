//! Every rule of the module's documentation, one case each.

use super::{MAX_MATCHES, Query, QueryError, QueryKind, ScreenText, ScreenTextError, fold};
use crate::Terminal;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What a session did: moment and bytes; `RESIZE cols rows` changes the size.
type Steps<'a> = &'a [(u64, &'a str)];

/// From, to, row, column, matched text.
type Expected<'a> = (u64, u64, u32, u32, &'a str);

fn observed(cols: usize, rows: usize, steps: Steps<'_>) -> ScreenText {
    let mut terminal = Terminal::new(cols, rows);
    let mut text = ScreenText::new();
    text.observe(&mut terminal, 0);
    for &(at, bytes) in steps {
        if let Some(size) = bytes.strip_prefix("RESIZE ") {
            let (cols, rows) = size.split_once(' ').expect("two numbers");
            terminal.resize(
                cols.parse().expect("a number"),
                rows.parse().expect("a number"),
            );
        } else {
            terminal.feed(bytes.as_bytes());
        }
        text.observe(&mut terminal, at);
    }
    text.finish(1000);
    text
}

fn found(text: &ScreenText, query: &Query) -> Vec<(u64, u64, u32, u32, String)> {
    let hits = text.search(query).expect("the pattern is good");
    assert_eq!(hits.total, hits.len());
    hits.into_iter()
        .map(|hit| {
            let matched = hit.text[hit.range.clone()].to_string();
            (hit.from_ms, hit.to_ms, hit.row, hit.col, matched)
        })
        .collect()
}

/// On a terminal of 12 × 4 cells.
fn check(steps: Steps<'_>, pattern: &str, expected: &[Expected<'_>]) {
    check_query(12, 4, steps, &Query::plain(pattern), expected);
}

fn check_query(
    cols: usize,
    rows: usize,
    steps: Steps<'_>,
    query: &Query,
    expected: &[Expected<'_>],
) {
    let text = observed(cols, rows, steps);
    let expected: Vec<_> = expected
        .iter()
        .map(|&(from, to, row, col, text)| (from, to, row, col, text.to_string()))
        .collect();
    assert_eq!(found(&text, query), expected, "{query:?}");
    let bytes = text.to_bytes();
    let again = ScreenText::from_bytes(&bytes).expect("it was just written");
    assert_eq!(found(&again, query), expected, "{query:?} after reading");
    assert_eq!(again.to_bytes(), bytes);
}

#[test]
fn a_text_is_found_while_it_is_there() {
    let steps: Steps<'_> = &[(10, "one\r\ntwo"), (20, "\x1b[1;1Hsix"), (30, "\x1b[2J")];
    check(steps, "one", &[(10, 20, 0, 0, "one")]);
    check(steps, "two", &[(10, 30, 1, 0, "two")]);
    check(steps, "six", &[(20, 30, 0, 0, "six")]);
    check(steps, "ten", &[]);
    check(&[(10, "on\x1b[31me")], "one", &[(10, 1000, 0, 0, "one")]);
    check(
        &[(10, "a a")],
        "a",
        &[(10, 1000, 0, 0, "a"), (10, 1000, 0, 2, "a")],
    );
}

#[test]
fn what_scrolls_is_one_hit() {
    let scrolled: Steps<'_> = &[
        (10, "one\r\n"),
        (20, "a\r\nb\r\n"),
        (30, "c\r\n"),
        (40, "d\r\n"),
    ];
    check(scrolled, "one", &[(10, 30, 0, 0, "one")]);
    // In a region of the screen, down, and by lines inserted.
    check(
        &[
            (10, "\x1b[3Hone"),
            (20, "\x1b[2;4r\x1b[4H\n"),
            (30, "\x1b[2H\x1bM"),
            (40, "\x1b[2H\x1b[L"),
        ],
        "one",
        &[(10, 1000, 2, 0, "one")],
    );
    // By drawing it elsewhere, as `less` and `vim` may do.
    check(
        &[
            (10, "\x1b[Hone\r\ntwo\r\nsix"),
            (20, "\x1b[Htwo\r\nsix\r\nten"),
        ],
        "two",
        &[(10, 1000, 1, 0, "two")],
    );
    // Moved and changed at once.
    check(
        &[(10, "\x1b[4Hone 1"), (20, "\n\x1b[3H\x1b[5G2")],
        "one",
        &[(10, 1000, 3, 0, "one")],
    );
}

#[test]
fn the_same_row_is_preferred_when_texts_are_equal() {
    let steps: Steps<'_> = &[
        (10, "ab\r\nab\r\nab"),
        (20, "\x1b[2;1H\x1b[2Kcd"),
        (30, "\x1b[1;1H"),
    ];
    check(
        steps,
        "ab",
        &[
            (10, 1000, 0, 0, "ab"),
            (10, 20, 1, 0, "ab"),
            (10, 1000, 2, 0, "ab"),
        ],
    );
}

#[test]
fn a_line_that_grows_is_one_line_and_its_parts_have_their_moments() {
    let steps: Steps<'_> = &[(10, "$ "), (20, "l"), (30, "s"), (40, " -l"), (50, "\r\n")];
    check(steps, "$", &[(10, 1000, 0, 0, "$")]);
    check(steps, "l", &[(20, 1000, 0, 2, "l"), (40, 1000, 0, 6, "l")]);
    check(steps, "ls", &[(30, 1000, 0, 2, "ls")]);
    check(steps, "s -", &[(40, 1000, 0, 3, "s -")]);
    // Grown in another row than it began in.
    check(
        &[(10, "\x1b[4Hab"), (20, "\n\x1b[3;3Hcd")],
        "cd",
        &[(20, 1000, 2, 2, "cd")],
    );
    // Grown and gone at once.
    check(
        &[(10, "\x1b[4Hab"), (20, "cd\r\n\n\n\n\n")],
        "bc",
        &[(20, 20, 0, 1, "bc")],
    );
    check(
        &[(10, "ab"), (20, "cd\x1b[2J")],
        "ab",
        &[(10, 20, 0, 0, "ab")],
    );
    // Rubbed out and typed again: the beginning stays.
    let rubbed: Steps<'_> = &[(10, "make tst"), (20, "\x08\x08\x1b[K"), (30, "est")];
    check(rubbed, "make", &[(10, 1000, 0, 0, "make")]);
    check(rubbed, "test", &[(30, 1000, 0, 5, "test")]);
    check(rubbed, "tst", &[(10, 20, 0, 5, "tst")]);
}

#[test]
fn a_hit_goes_on_while_other_columns_change() {
    let clock: Steps<'_> = &[
        (10, "\x1b[4Hcpu 10:00"),
        (20, "\x1b[4H\x1b[5G10:01"),
        (30, "\x1b[4H\x1b[5G10:02"),
        (40, "\x1b[4H\x1b[2Kdone"),
    ];
    check(clock, "cpu", &[(10, 40, 3, 0, "cpu")]);
    check(clock, "10:01", &[(20, 30, 3, 4, "10:01")]);
    check(clock, "10:0", &[(10, 40, 3, 4, "10:0")]);
    // The row is erased and written anew at every step.
    let anew: Steps<'_> = &[
        (10, "\x1b[H\x1b[Jcpu 1"),
        (20, "\x1b[H\x1b[Jcpu 2"),
        (30, "\x1b[H\x1b[Jcpu 3"),
    ];
    check(anew, "cpu", &[(10, 1000, 0, 0, "cpu")]);
    // Another line that scrolls into the row is another line.
    let log: Steps<'_> = &[(10, "\x1b[4H1 err"), (20, "\r\n2 err"), (30, "\r\n3 err")];
    check(
        log,
        "err",
        &[
            (10, 1000, 3, 2, "err"),
            (20, 1000, 3, 2, "err"),
            (30, 1000, 3, 2, "err"),
        ],
    );
    // At another column it is another hit; what is left of it may have other bytes.
    check(
        &[(10, "a one"), (20, "\r\x1b[Pb")],
        "one",
        &[(10, 20, 0, 2, "one"), (20, 1000, 0, 1, "one")],
    );
    check(
        &[(10, "\u{e9} one"), (20, "\re")],
        "one",
        &[(10, 1000, 0, 2, "one")],
    );
    check(
        &[(10, "a ONE"), (20, "\rb one")],
        "one",
        &[(10, 20, 0, 2, "ONE"), (20, 1000, 0, 2, "one")],
    );
}

#[test]
fn what_went_by_within_a_step_is_found() {
    let lines: String = (0..50).map(|line| format!("line {line}\r\n")).collect();
    let steps: Steps<'_> = &[(10, "$ cat"), (20, &format!("\r\n{lines}$"))];
    check(steps, "line 17", &[(20, 20, 0, 0, "line 17")]);
    check(steps, "line 48", &[(20, 1000, 1, 0, "line 48")]);
    // Many times the same is one moment; and what is still there is not said twice.
    check(
        &[(10, &"yes\r\n".repeat(40))],
        "yes",
        &[
            (10, 1000, 0, 0, "yes"),
            (10, 1000, 1, 0, "yes"),
            (10, 1000, 2, 0, "yes"),
        ],
    );
    check(
        &[(10, &format!("{}\x1b[2J", "yes\r\n".repeat(40)))],
        "yes",
        &[(10, 10, 0, 0, "yes")],
    );
    let erased = [
        ("gone\x1b[2J", "erased screen"),
        ("gone\x1b[H\x1b[J", "erased below"),
        ("gone\x1b[1J", "erased above, but for the row"),
        ("gone\r\x1b[K", "erased row"),
        ("gone\x1b[2K", "erased whole row"),
        ("gone\x1b[H\x1b[M", "deleted line"),
        ("\x1b[4Hgone\x1b[H\x1b[L", "pushed out by an inserted line"),
        ("\x1b[2;3r\x1b[2Hgone\x1b[3H\n", "scrolled out of a region"),
        (
            "\x1b[2;3r\x1b[3Hgone\x1b[2H\x1bM",
            "scrolled down out of a region",
        ),
        ("\x1b[Hgone\x1b[S", "SU"),
        ("\x1b[4Hgone\x1b[T", "SD"),
        (
            "\x1b[?69h\x1b[1;6sgone\x1b[S",
            "scrolled between left and right margins",
        ),
        (
            "\x1b[?1049hgone\x1b[?1049l",
            "left with the alternate screen",
        ),
        ("\x1b[?47hgone\x1b[?47l", "left with the other screen"),
        ("gone\x1bc", "reset"),
        ("gone\x1b#8", "overwritten by the alignment pattern"),
    ];
    for (bytes, why) in erased {
        let text = observed(12, 4, &[(10, bytes)]);
        let hits = found(&text, &Query::plain("gone"));
        let moments: Vec<_> = hits.iter().map(|hit| (hit.0, hit.1)).collect();
        if why == "erased above, but for the row" {
            assert_eq!(
                moments,
                [],
                "{why}: EL 1 leaves nothing, and the row was not whole"
            );
        } else {
            assert_eq!(moments, [(10, 10)], "{why}");
        }
    }
    // Overwritten in place: said to be lost.
    check(&[(10, "10%\r20%")], "10%", &[]);
}

#[test]
fn words_broken_by_the_margin_are_found() {
    check(
        &[(10, "0123456789abcdef")],
        "bcd",
        &[(10, 1000, 0, 11, "bcd")],
    );
    check(
        &[(10, "0123456789ab"), (20, "cd"), (30, "ef")],
        "bcde",
        &[(30, 1000, 0, 11, "bcde")],
    );
    // A line feed, or the cursor, breaks the line.
    check(&[(10, "0123456789ab\r\ncdef")], "bcd", &[]);
    check(&[(10, "0123456789ab\x1b[2Hcdef")], "bcd", &[]);
    // Blanks at the margin belong to the line.
    check(
        &[(10, "0123456789a cdef")],
        "a cd",
        &[(10, 1000, 0, 10, "a cd")],
    );
    // A wide character that did not fit leaves no blank.
    check(
        &[(10, "0123456789a\u{65e5}")],
        "a\u{65e5}",
        &[(10, 1000, 0, 10, "a\u{65e5}")],
    );
    // While both rows scroll by, within one step and over two.
    let through: Steps<'_> = &[(10, "0123456789abcdef\r\n\n\n\n\n")];
    check(through, "bcd", &[(10, 10, 0, 11, "bcd")]);
    check(
        &[(10, "\x1b[3H0123456789ab"), (20, "cdef\r\n\n\n\n\n")],
        "bcd",
        &[(20, 20, 0, 11, "bcd")],
    );
    check(
        &[(10, "0123456789ab"), (20, "cdef\x1b[4H\n")],
        "bcd",
        &[(20, 20, 0, 11, "bcd")],
    );
    // The row above has scrolled off when the step ends.
    check(
        &[(10, "\x1b[4H\r\n0123456789abcdef\r\n\n\n")],
        "bcd",
        &[(10, 10, 0, 11, "bcd")],
    );
    // What changes elsewhere in the line does not break the hit; any case, and by expression.
    let rubbed: Steps<'_> = &[
        (10, "0123456789abCDef"),
        (20, "\x08\x08\x1b[Kx"),
        (30, "\rCDzz"),
    ];
    check(rubbed, "bcd", &[(10, 1000, 0, 11, "bCD")]);
    check_query(
        12,
        4,
        rubbed,
        &Query::regex("a.c"),
        &[(10, 1000, 0, 10, "abC")],
    );
}

#[test]
fn alternate_screens_end_and_begin_what_is_on_screen() {
    let steps: Steps<'_> = &[
        (10, "shell"),
        (20, "\x1b[?1049h\x1b[Hvim"),
        (30, "\x1b[?1049l"),
    ];
    check(
        steps,
        "shell",
        &[(10, 20, 0, 0, "shell"), (30, 1000, 0, 0, "shell")],
    );
    check(steps, "vim", &[(20, 30, 0, 0, "vim")]);
}

#[test]
fn sizes_change() {
    let steps: Steps<'_> = &[
        (10, "one two six"),
        (20, "RESIZE 6 4"),
        (30, "RESIZE 20 8"),
        (40, "RESIZE 20 1"),
    ];
    check(steps, "one", &[(10, 1000, 0, 0, "one")]);
    check(
        steps,
        "six",
        &[
            (10, 20, 0, 8, "six"),
            (20, 30, 1, 2, "six"),
            (30, 1000, 0, 8, "six"),
        ],
    );
    let lost: Steps<'_> = &[(10, "one\r\ntwo\r\nsix"), (20, "RESIZE 12 2")];
    check(lost, "one", &[(10, 20, 0, 0, "one")]);
    check(lost, "six", &[(10, 1000, 2, 0, "six")]);
}

#[test]
fn columns_count_wide_characters_twice() {
    check(
        &[(10, "\u{65e5}\u{672c} e\u{301}x")],
        "x",
        &[(10, 1000, 0, 6, "x")],
    );
    let text = observed(12, 4, &[(10, "a\u{65e5}\u{672c}")]);
    let hit = &text
        .search(&Query::plain("\u{65e5}\u{672c}"))
        .expect("good")[0];
    assert_eq!(
        (hit.col, hit.cols, &*hit.text, hit.range.clone()),
        (1, 4, "a\u{65e5}\u{672c}", 1..7)
    );
}

#[test]
fn case_is_that_of_unicode() {
    let text = "\u{130} \u{39f}\u{394}\u{39f}\u{3a3} stra\u{df}e \u{212a}m \u{23a}";
    let cases = [
        (
            "\u{3bf}\u{3b4}\u{3bf}\u{3c2}",
            "\u{39f}\u{394}\u{39f}\u{3a3}",
            2,
        ),
        ("STRA\u{1e9e}E", "stra\u{df}e", 7),
        ("km", "\u{212a}m", 14),
        ("\u{2c65}", "\u{23a}", 17),
    ];
    for (pattern, matched, col) in cases {
        check_query(
            30,
            4,
            &[(10, text)],
            &Query::plain(pattern),
            &[(10, 1000, 0, col, matched)],
        );
        let exact = Query {
            is_case_sensitive: true,
            ..Query::plain(pattern)
        };
        check_query(30, 4, &[(10, text)], &exact, &[]);
    }
    check_query(30, 4, &[(10, text)], &Query::plain("i"), &[]);
    check_query(30, 4, &[(10, text)], &Query::plain("STRASSE"), &[]);
}

#[test]
fn folding_agrees_with_the_regular_expressions() {
    // The letters that Unicode 17 added, which the `regex` crate does not know yet.
    let is_new = |letter| matches!(letter, '\u{a7ce}'..='\u{a7d5}' | '\u{16ea0}'..='\u{16ed3}');
    let has_case =
        |letter: char| letter.to_lowercase().ne([letter]) || letter.to_uppercase().ne([letter]);
    let letters: Vec<char> = ('\u{80}'..='\u{1ffff}')
        .filter(|&letter| has_case(letter) && !is_new(letter))
        .collect();
    assert!(letters.len() > 2500);
    // All letters against every seventh: a class has neighbours in it, so each is met.
    let all = String::from_iter(('a'..='z').chain('A'..='Z').chain(letters.iter().copied()));
    for letter in letters.into_iter().step_by(7) {
        let query = Query::regex(&format!("\\x{{{:x}}}", u32::from(letter)));
        let matcher = query.matcher().expect("good");
        let equal: String = matcher.matches(&all).map(|range| &all[range]).collect();
        let same = |other: &char| fold::fold(*other) == fold::fold(letter);
        let folded: String = all.chars().filter(same).collect();
        assert_eq!(folded, equal, "{:04x}", u32::from(letter));
    }
}

#[test]
fn regular_expressions_stay_in_their_line() {
    let steps: Steps<'_> = &[(10, "one 1\r\ntwo 22\r\nsix")];
    let cases: &[(&str, &[Expected<'_>])] = &[
        (r"\d+", &[(10, 1000, 0, 4, "1"), (10, 1000, 1, 4, "22")]),
        (r"^...$", &[(10, 1000, 2, 0, "six")]),
        (r"\Asix\z", &[(10, 1000, 2, 0, "six")]),
        (r"(?-m)^six$", &[(10, 1000, 2, 0, "six")]),
        (r"1\s+t", &[]),
        (r"(?s)1.*t", &[]),
        (r"(?s)w.*", &[(10, 1000, 1, 1, "wo 22")]),
        (r"[^x]+x", &[(10, 1000, 2, 0, "six")]),
        (r"z*", &[]),
        (
            r"ONE|Six",
            &[(10, 1000, 0, 0, "one"), (10, 1000, 2, 0, "six")],
        ),
        (r"(?-i)ONE|Six", &[]),
    ];
    for (pattern, expected) in cases {
        check_query(12, 4, steps, &Query::regex(pattern), expected);
    }
    check(steps, "1\ntwo", &[]);
}

#[test]
fn bad_queries_say_what_is_wrong() {
    let error = |pattern: &str, kind| {
        let query = Query {
            kind,
            ..Query::plain(pattern)
        };
        ScreenText::new()
            .search(&query)
            .expect_err("it is bad")
            .to_string()
    };
    assert_eq!(error("", QueryKind::Plain), "there is nothing to look for");
    assert_eq!(
        error(&"a".repeat(1025), QueryKind::Plain),
        "the pattern is longer than 1024 bytes"
    );
    assert_eq!(
        error("a(b", QueryKind::Regex),
        "not a regular expression: unclosed group"
    );
    assert_eq!(
        error("(((a{99}){99}){99}){99}", QueryKind::Regex),
        "the regular expression is too big: repeat less"
    );
    assert!(matches!(
        Query::regex("*").matcher(),
        Err(QueryError::BadRegex(_))
    ));
}

#[test]
fn hits_beyond_the_limit_are_counted() {
    let text = observed(12, 4, &[(10, &"a\r\nb\r\n".repeat(3)), (20, "a a a")]);
    let hits = text
        .search(&Query {
            hits_max: 2,
            ..Query::plain("a")
        })
        .expect("good");
    assert_eq!((hits.len(), hits.total), (2, 4));
    assert_eq!((hits[0].from_ms, hits[1].from_ms), (10, 20));
}

#[test]
fn a_search_stops_where_nobody_could_read_on() {
    let mut terminal = Terminal::new(2000, 200);
    let mut text = ScreenText::new();
    text.observe(&mut terminal, 0);
    for row in 1..=200 {
        terminal.feed(format!("\x1b[{row}H{row}-{}", "a".repeat(1990)).as_bytes());
    }
    text.observe(&mut terminal, 10);
    for query in [Query::plain("a"), Query::regex("a"), Query::regex(r"a\b*")] {
        let hits = text.search(&query).expect("good");
        assert!(hits.is_cut && hits.total <= MAX_MATCHES + 2000 && hits.total >= MAX_MATCHES);
        assert_eq!((hits[0].row, hits[0].col), (0, 2));
    }
}

#[test]
fn a_matcher_is_for_other_texts_too() {
    let matcher = Query::plain("\u{e9}t\u{e9}").matcher().expect("good");
    let line = "l'\u{c9}T\u{c9}, l'\u{e9}t\u{e9}";
    let all: Vec<_> = matcher.matches(line).map(|range| &line[range]).collect();
    assert_eq!(all, ["\u{c9}T\u{c9}", "\u{e9}t\u{e9}"]);
    assert!(!matcher.is_match("ete"));
}

#[test]
fn another_terminal_begins_anew() {
    let mut text = ScreenText::new();
    let mut first = Terminal::new(12, 4);
    first.feed(b"one");
    text.observe(&mut first, 10);
    let mut second = Terminal::restore(&first.snapshot()).expect("it was just written");
    text.observe(&mut second, 20);
    text.finish(30);
    assert_eq!(found(&text, &Query::plain("one")).len(), 2);
    // After the end there may be more.
    second.feed(b" more");
    text.observe(&mut second, 40);
    text.finish(50);
    assert_eq!(
        found(&text, &Query::plain("more")),
        [(40, 50, 0, 4, "more".to_string())]
    );
}

#[test]
fn open_lines_are_found_before_the_end() {
    let mut text = ScreenText::new();
    let mut terminal = Terminal::new(12, 4);
    terminal.feed(b"one");
    text.observe(&mut terminal, 10);
    text.observe(&mut terminal, 15);
    assert_eq!(
        found(&text, &Query::plain("one")),
        [(10, 15, 0, 0, "one".to_string())]
    );
}

/// A table with every kind of thing in it.
fn sample() -> ScreenText {
    observed(
        12,
        4,
        &[
            (10, "$ "),
            (20, "ls\r\nsrc\r\n0123456789a "),
            (35, "bcdef\r\n\u{65e5}\u{672c}\r\n"),
            (50, "\x1b[?1049h\x1b[Hcpu 1"),
            (60, "\x1b[Hcpu 2"),
            (70, "\x1b[?1049l"),
        ],
    )
}

#[test]
fn damaged_bytes_are_refused() {
    let bytes = sample().to_bytes();
    for length in 0..bytes.len() {
        assert!(
            ScreenText::from_bytes(&bytes[..length]).is_err(),
            "cut at {length}"
        );
    }
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            if let Ok(text) = ScreenText::from_bytes(&damaged) {
                // The head has no checksum: the end, and what was left out. In the blocks a few bits say nothing.
                let is_same = text.to_bytes() == bytes;
                assert!(at < 4 || is_same, "bit {bit} of byte {at}");
                let _ = text.search(&Query::plain("c"));
            }
        }
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert_eq!(
        ScreenText::from_bytes(&longer).err(),
        Some(ScreenTextError::Malformed)
    );
    assert_eq!(
        ScreenText::from_bytes(&[9, 9]).err(),
        Some(ScreenTextError::UnknownVersion(9))
    );
}
