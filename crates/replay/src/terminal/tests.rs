//! Sequence families, one small screen each. What xterm does is what is expected.

use super::{
    CellText, Color, CursorShape, Mode, MouseEncoding, MouseTracking, ShellMark, Terminal,
    Underline,
};
use alloc::string::String;
use alloc::vec::Vec;

/// Feeds `input` to a screen of `cols` × `rows` and compares its rows (trailing blanks and rows cut) and the cursor
/// (column, row).
#[track_caller]
fn check(cols: usize, rows: usize, input: &str, screen: &str, cursor: (usize, usize)) {
    check_bytes(cols, rows, input.as_bytes(), screen, cursor);
}

#[track_caller]
fn check_bytes(cols: usize, rows: usize, input: &[u8], screen: &str, cursor: (usize, usize)) {
    let mut terminal = Terminal::new(cols, rows);
    terminal.feed(input);
    let shown = terminal.screen_text();
    assert_eq!(
        shown.trim_end_matches('\n'),
        screen,
        "screen after {:?}",
        String::from_utf8_lossy(input)
    );
    let at = (terminal.cursor().col, terminal.cursor().row);
    assert_eq!(
        at,
        cursor,
        "cursor after {:?}",
        String::from_utf8_lossy(input)
    );
}

fn fed(cols: usize, rows: usize, input: &str) -> Terminal {
    let mut terminal = Terminal::new(cols, rows);
    terminal.feed(input.as_bytes());
    terminal
}

const FIVE: &str = "aaaaa\r\nbbbbb\r\nccccc\r\nddddd\r\neeeee";

#[test]
fn text_and_c0() {
    check(5, 3, "ab\r\ncd", "ab\ncd", (2, 1));
    check(5, 3, "ab\ncd", "ab\n  cd", (4, 1));
    check(5, 3, "ab\x0bc\x0cd", "ab\n  c\n   d", (4, 2));
    check(5, 3, "ab\x08X", "aX", (2, 0));
    check(5, 3, "\x08\x08a", "a", (1, 0));
    check(20, 2, "a\tb\tc", "a       b       c", (17, 0));
    check(5, 2, "a\0\x7f\x07b", "ab", (2, 0));
    check(5, 2, "a\tb", "a   b", (4, 0));
    check(3, 2, "a\r\nb\r\nc", "b\nc", (1, 1));
}

#[test]
fn autowrap_and_pending_wrap() {
    check(3, 2, "abc", "abc", (2, 0));
    check(3, 2, "abcd", "abc\nd", (1, 1));
    check(3, 2, "abc\r\nd", "abc\nd", (1, 1));
    check(3, 2, "abc\nd", "abc\n  d", (2, 1));
    check(3, 2, "abc\x08X", "aXc", (2, 0));
    check(3, 2, "abc\x1b[DX", "aXc", (2, 0));
    check(3, 2, "abc\x1b[KX", "abc\nX", (1, 1));
    check(3, 2, "abc\x1b[JX", "abc\nX", (1, 1));
    check(3, 2, "abc\x1b[1KX", "\nX", (1, 1));
    check(3, 2, "abc\x1b[X", "ab", (2, 0));
    check(3, 2, "abc\x1b[mX", "abc\nX", (1, 1));
    check(3, 2, "abc\tX", "abc\nX", (1, 1));
    check(3, 2, "abc\x1b7\x1b[H\x1b8X", "abc\nX", (1, 1));
    check(3, 2, "\x1b[?7labcde", "abe", (2, 0));
    check(3, 2, "\x1b[?7labcde\x1b[?7hf", "abf", (2, 0));
    check(3, 2, "\x1b[?7lab\u{65e5}", "ab", (2, 0));
    check(3, 3, "abcdefghij", "def\nghi\nj", (1, 2));
    let terminal = fed(3, 3, "abcd\r\nx");
    assert!(terminal.is_row_wrapped(0));
    assert!(!terminal.is_row_wrapped(1));
}

#[test]
fn cursor_movement() {
    check(10, 5, "\x1b[3;4Hx", "\n\n   x", (4, 2));
    check(10, 5, "\x1b[3;4fx", "\n\n   x", (4, 2));
    check(10, 5, "\x1b[Hx\x1b[99;99Hy", "x\n\n\n\n         y", (9, 4));
    check(10, 5, "\x1b[3;4H\x1b[A\x1b[2Cx", "\n     x", (6, 1));
    check(10, 5, "\x1b[3;4H\x1b[99A\x1b[99Dx", "x", (1, 0));
    check(10, 5, "\x1b[2B\x1b[3Cx\x1b[Dy", "\n\n   y", (4, 2));
    check(10, 5, "ab\x1b[2Ex\x1b[Fy", "ab\ny\nx", (1, 1));
    check(10, 5, "ab\x1b[5Gx\x1b[2`y", "ay  x", (2, 0));
    check(10, 5, "ab\x1b[3dx", "ab\n\n  x", (3, 2));
    check(10, 5, "ab\x1b[2ax\x1b[2ey", "ab  x\n\n     y", (6, 2));
    check(30, 2, "\x1b[2Ix\x1b[Zy", "                y", (17, 0));
    check(30, 2, "\x1b[17G\x1b[2Zx", "x", (1, 0));
    check(10, 5, "ab\x1b[2;3s\x1b[4;4H\x1b[ux", "abx", (3, 0));
    check(10, 5, "\x1b[0;0Hx", "x", (1, 0));
    check(10, 3, "ab\x1bDc\x1bEd\x1bMe", "ab\n ec\nd", (2, 1));
    check(5, 3, "a\x1bMb", " b\na", (2, 0));
}

#[test]
fn tab_stops() {
    check(20, 2, "\x1b[5G\x1bH\r\tx\ty", "    x   y", (9, 0));
    check(20, 2, "\x1b[9G\x1b[g\r\tx", "                x", (17, 0));
    check(20, 2, "\x1b[3g\r\tx", "                   x", (19, 0));
    check(20, 2, "\x1b[3g\x1b[?5W\r\tx", "        x", (9, 0));
}

#[test]
fn erasing() {
    let home = |sequence: &str| alloc::format!("{FIVE}\x1b[3;3H{sequence}");
    check(
        5,
        5,
        &home("\x1b[K"),
        "aaaaa\nbbbbb\ncc\nddddd\neeeee",
        (2, 2),
    );
    check(
        5,
        5,
        &home("\x1b[1K"),
        "aaaaa\nbbbbb\n   cc\nddddd\neeeee",
        (2, 2),
    );
    check(
        5,
        5,
        &home("\x1b[2K"),
        "aaaaa\nbbbbb\n\nddddd\neeeee",
        (2, 2),
    );
    check(5, 5, &home("\x1b[J"), "aaaaa\nbbbbb\ncc", (2, 2));
    check(5, 5, &home("\x1b[1J"), "\n\n   cc\nddddd\neeeee", (2, 2));
    check(5, 5, &home("\x1b[2J"), "", (2, 2));
    check(
        5,
        5,
        &home("\x1b[2X"),
        "aaaaa\nbbbbb\ncc  c\nddddd\neeeee",
        (2, 2),
    );
    check(
        5,
        5,
        &home("\x1b[99X"),
        "aaaaa\nbbbbb\ncc\nddddd\neeeee",
        (2, 2),
    );
    // DECSCA and selective erase.
    check(5, 1, "a\x1b[1\"qb\x1b[0\"qc\x1b[?2K", " b", (3, 0));
    check(5, 1, "a\x1b[1\"qb\x1b[2\"qc\x1b[?2J", " b", (3, 0));
    check(5, 1, "a\x1b[1\"qb\x1b[0\"qc\x1b[2K", "", (3, 0));
}

#[test]
fn erasing_keeps_the_background() {
    let terminal = fed(4, 2, "\x1b[31;44;1m\x1b[K");
    let run = terminal
        .row(0)
        .runs()
        .next()
        .expect("coloured blanks are shown");
    assert_eq!((run.cols(), run.style().background), (4, Color::Indexed(4)));
    assert_eq!(
        (run.style().foreground, run.style().is_bold()),
        (Color::Default, false)
    );
    let terminal = fed(4, 2, "\x1b[44m\n\n\n");
    assert_eq!(
        terminal.row(1).runs().count(),
        1,
        "a scrolled-in row has the pen's background"
    );
}

#[test]
fn inserting_and_deleting() {
    let home = |sequence: &str| alloc::format!("{FIVE}\x1b[2;2H{sequence}");
    check(5, 5, "abcde\x1b[2G\x1b[2@", "a  bc", (1, 0));
    check(5, 5, "abcde\x1b[2G\x1b[2P", "ade", (1, 0));
    check(5, 5, "abcde\x1b[2G\x1b[99P", "a", (1, 0));
    check(5, 5, "abcde\x1b[2G\x1b[4hXY\x1b[4lZ", "aXYZc", (4, 0));
    check(5, 5, &home("\x1b[2L"), "aaaaa\n\n\nbbbbb\nccccc", (0, 1));
    check(5, 5, &home("\x1b[2M"), "aaaaa\nddddd\neeeee", (0, 1));
    check(5, 5, &home("\x1b[S"), "bbbbb\nccccc\nddddd\neeeee", (1, 1));
    check(
        5,
        5,
        &home("\x1b[T"),
        "\naaaaa\nbbbbb\nccccc\nddddd",
        (1, 1),
    );
    check(5, 5, &home("\x1b[2^"), "\n\naaaaa\nbbbbb\nccccc", (1, 1));
    check(5, 2, "abcde\r\nfghij\x1b[2 @", "cde\nhij", (4, 1));
    check(5, 2, "abcde\r\nfghij\x1b[2 A", "  abc\n  fgh", (4, 1));
    check(
        5,
        2,
        "abcde\r\nfghij\x1b[1;2H\x1b[2'}",
        "a  bc\nf  gh",
        (1, 0),
    );
    check(5, 2, "abcde\r\nfghij\x1b[1;2H\x1b[2'~", "ade\nfij", (1, 0));
}

#[test]
fn margins_and_origin() {
    check(
        5,
        5,
        &alloc::format!("{FIVE}\x1b[2;4r\x1b[4;1H\n"),
        "aaaaa\nccccc\nddddd\n\neeeee",
        (0, 3),
    );
    check(
        5,
        5,
        &alloc::format!("{FIVE}\x1b[2;4r\x1b[2;1H\x1bM"),
        "aaaaa\n\nbbbbb\nccccc\neeeee",
        (0, 1),
    );
    check(
        5,
        5,
        &alloc::format!("{FIVE}\x1b[2;4r\x1b[5;1H\n\n"),
        "aaaaa\nbbbbb\nccccc\nddddd\neeeee",
        (0, 4),
    );
    check(
        5,
        5,
        &alloc::format!("{FIVE}\x1b[2;4r\x1b[3;1H\x1b[L"),
        "aaaaa\nbbbbb\n\nccccc\neeeee",
        (0, 2),
    );
    check(
        5,
        5,
        &alloc::format!("{FIVE}\x1b[2;4r\x1b[3;1H\x1b[M"),
        "aaaaa\nbbbbb\nddddd\n\neeeee",
        (0, 2),
    );
    check(
        5,
        5,
        &alloc::format!("{FIVE}\x1b[2;4r\x1b[L"),
        "aaaaa\nbbbbb\nccccc\nddddd\neeeee",
        (0, 0),
    );
    check(5, 5, "\x1b[2;4r\x1b[?6hx\x1b[99;1Hy", "\nx\n\ny", (1, 3));
    check(5, 5, "\x1b[2;4r\x1b[?6h\x1b[2dx\x1b[?6ly", "y\n\nx", (1, 0));
    check(5, 5, "\x1b[3;2rx", "x", (1, 0));
    check(
        5,
        5,
        "\x1b[2;4r\x1b[4;3H\x1b[9Ax\x1b[5;1H\x1b[9Ay",
        "\ny x",
        (1, 1),
    );
    check(5, 5, "\x1b[2;4r\x1b[3;3H\x1b[9Bx", "\n\n\n  x", (3, 3));
}

#[test]
fn left_and_right_margins() {
    // Without mode 69 `CSI s` saves the cursor.
    check(10, 3, "\x1b[3;6sabcdefgh", "abcdefgh", (8, 0));
    check(
        10,
        3,
        "\x1b[?69h\x1b[3;6s\x1b[1;3Habcdefgh",
        "  abcd\n  efgh",
        (5, 1),
    );
    check(
        10,
        2,
        "\x1b[?69h\x1b[3;6s\x1b[1;3Habcdefgh\r\nij",
        "  efgh\n  ij",
        (4, 1),
    );
    check(
        10,
        2,
        "0123456789\x1b[?69h\x1b[3;6s\x1b[1;4H\x1b[P",
        "01245 6789",
        (3, 0),
    );
    check(
        10,
        2,
        "0123456789\x1b[?69h\x1b[3;6s\x1b[1;4H\x1b[@",
        "012 346789",
        (3, 0),
    );
    check(
        10,
        2,
        "0123456789\x1b[?69h\x1b[3;6s\x1b[1;8H\x1b[@",
        "0123456789",
        (7, 0),
    );
    check(
        10,
        3,
        "0123456789\x1b[?69h\x1b[3;6s\x1b[1;4H\x1b[L",
        "01    6789\n  2345",
        (2, 0),
    );
    check(10, 3, "\x1b[?69h\x1b[3;6s\x1b[2;1H\rx", "\nx", (1, 1));
    check(10, 3, "\x1b[?69h\x1b[3;6s\x1b[2;5H\rx", "\n  x", (3, 1));
    check(
        10,
        3,
        "\x1b[?69h\x1b[3;6s\x1b[?69labcdefghij",
        "abcdefghij",
        (9, 0),
    );
}

#[test]
fn alternate_screens() {
    // 47: neither cleared nor cursor saved.
    check(5, 2, "ab\x1b[?47hcd\x1b[?47le", "ab  e", (4, 0));
    check(5, 2, "\x1b[?47hxy\x1b[?47l\x1b[?47h", "xy", (2, 0));
    // 1047: cleared when left.
    check(5, 2, "\x1b[?1047hxy\x1b[?1047l\x1b[?1047h", "", (2, 0));
    check(5, 2, "ab\x1b[?1047hcd\x1b[?1047le", "ab  e", (4, 0));
    // 1048: the cursor alone.
    check(5, 2, "ab\x1b[?1048h\x1b[2;4H\x1b[?1048lc", "abc", (3, 0));
    // 1049: both, cleared when entered.
    check(5, 2, "ab\x1b[?1049h\x1b[2;4Hcd\x1b[?1049le", "abe", (3, 0));
    check(5, 2, "\x1b[?47hxy\x1b[?47l\x1b[?1049h", "", (2, 0));
    let mut terminal = fed(5, 2, "1\r\n2\r\n3\x1b[?1049h1\r\n2\r\n3");
    assert!(terminal.is_alternate());
    assert_eq!(
        terminal.scrollback_len(),
        1,
        "the alternate screen has no history"
    );
    terminal.feed(b"\x1b[?1049l");
    assert_eq!(terminal.screen_text(), "2\n3\n");
}

#[test]
fn history() {
    let terminal = fed(5, 2, "1\r\n2\r\n3\r\n4");
    assert_eq!(
        (
            terminal.scrollback_len(),
            terminal.scrollback_row(1).text().as_str()
        ),
        (2, "2")
    );
    assert_eq!(fed(5, 2, "1\r\n2\r\n3\x1b[3J").scrollback_len(), 0);
    assert_eq!(fed(5, 2, "1\r\n2\r\n3\x1bc").scrollback_len(), 0);
    assert_eq!(
        fed(5, 3, "\x1b[2;3r1\r\n2\r\n3\r\n4").scrollback_len(),
        0,
        "rows from inside the screen are not kept"
    );
    assert_eq!(
        fed(5, 3, "\x1b[1;2r1\r\n2\r\n3\r\n4").scrollback_len(),
        2,
        "rows from the top of the screen are"
    );
    let mut terminal = Terminal::with_scrollback(5, 2, 3);
    terminal.feed(b"1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7");
    assert_eq!(
        (
            terminal.scrollback_len(),
            terminal.scrollback_row(0).text().as_str()
        ),
        (3, "3")
    );
}

#[test]
fn character_sets() {
    check(10, 1, "\x1b(0lqk\x1b(Blqk", "┌─┐lqk", (6, 0));
    check(10, 1, "\x1b)0lq\x0elq\x0flq", "lq┌─lq", (6, 0));
    check(10, 1, "\x1b*0\x1bNqq", "─q", (2, 0));
    check(10, 1, "\x1b+0\x1bOqq", "─q", (2, 0));
    check(10, 1, "\x1b*0\x1bnqq\x0fq", "──q", (3, 0));
    check(10, 1, "\x1b(A#\x1b(B#", "£#", (2, 0));
    check(10, 1, "\x1b(0\x1b7\x1b(B\x1b8q", "─", (1, 0));
    check(10, 1, "\x1b(0q\x1b[!pq", "─q", (2, 0));
    check(10, 1, "\x1b(0q\x1b[3b", "────", (4, 0));
}

#[test]
fn repeat_and_alignment() {
    check(5, 2, "a\x1b[2b", "aaa", (3, 0));
    check(5, 2, "a\x1b[6b", "aaaaa\naa", (2, 1));
    check(4, 2, "\u{65e5}\x1b[b", "\u{65e5}\u{65e5}", (3, 0));
    check(5, 2, "\x1b[3bx", "x", (1, 0));
    check(3, 2, "a\x1b[65535b", "aaa\na", (1, 1));
    check(3, 2, "\x1b[2;2Hx\x1b#8", "EEE\nEEE", (0, 0));
    check(
        3,
        2,
        "a\x1b[31m\x1b[2\x24x\x1b[42;1;1;2;2$x",
        "**\n**",
        (1, 0),
    );
    check(3, 2, "\x1b#8\x1b[1;2;2;3$z", "E\nE", (0, 0));
}

#[test]
fn disputed_points() {
    // The README of this folder says why.
    check(
        9,
        3,
        "\x1b[2;3H\x1b7\x1b[Hab\x1b[?1049lx",
        "ab\n  x",
        (3, 1),
    );
    check(9, 5, "\x1b[2;3r\x1b[4ex", "\n\n\n\nx", (1, 4));
    check(
        3,
        4,
        "\x1b[2;3r\x1b#8\x1b[4;1H\nx",
        "EEE\nEEE\nEEE\nx",
        (1, 3),
    );
    check(3, 3, "abcd\x1b[1J", "", (1, 1));
    check(3, 3, "abc\x1b[SX", "\nX", (1, 1));
    check(9, 3, "ab\x1b[0;0Tx", "abx", (3, 0));
    check(3, 2, "abcd\x1b[9P", "abc\nd", (1, 1));
}

#[test]
fn eight_bit_controls() {
    check_bytes(9, 2, b"ab\x9b1Dc", "ac", (2, 0));
    check_bytes(9, 2, "ab\u{9b}1Dc".as_bytes(), "ac", (2, 0));
    check_bytes(9, 2, b"a\x85b", "a\nb", (1, 1));
    check_bytes(9, 2, b"a\x84b", "a\n b", (2, 1));
    check_bytes(9, 2, b"a\x9d0;title\x9cb", "ab", (2, 0));
    check_bytes(
        9,
        2,
        "a\x1b]0;\u{5c0}\u{71c}x\x1b\\b".as_bytes(),
        "ab",
        (2, 0),
    );
    // 0x9C inside a character does not end the string.
    let terminal = fed(9, 2, "\x1b]2;\u{2713}\u{5713}\x07");
    assert_eq!(terminal.title(), "\u{2713}\u{5713}");
    check_bytes(9, 2, b"a\x90q\x1b\\b", "a[image]b", (8, 0));
    check_bytes(9, 2, b"a\x98hidden\x9cb\x9ehidden\x9cc", "abc", (3, 0));
}

#[test]
fn utf8() {
    check_bytes(9, 1, b"\xe2\x9c\x93x", "\u{2713}x", (2, 0));
    check_bytes(9, 1, b"\xffx", "\u{fffd}x", (2, 0));
    check_bytes(9, 1, b"\xe2\x9cx", "\u{fffd}x", (2, 0));
    check_bytes(9, 1, b"\xe2\x1b[mx", "\u{fffd}x", (2, 0));
    check_bytes(9, 1, b"\xc0\xafx", "\u{fffd}\u{fffd}x", (3, 0));
    check_bytes(9, 1, b"\xed\xa0\x80x", "\u{fffd}\u{fffd}x", (3, 0));
}

#[test]
fn broken_sequences() {
    check(9, 1, "\x1b[3\x18x", "x", (1, 0));
    check(9, 1, "\x1b[3\x1ax", "x", (1, 0));
    check(9, 1, "\x1b[3\x1b[2Cx", "  x", (3, 0));
    check(9, 1, "ab\x1b[\x08Dx", "xb", (1, 0));
    check(9, 1, "\x1b[<>1mx", "x", (1, 0));
    check(9, 1, "\x1b[1$2mx", "x", (1, 0));
    check(9, 1, "\x1b[3\u{e9}x", "\u{e9}x", (2, 0));
    check(9, 1, "\x1b]0;a\x18x", "x", (1, 0));
    check(9, 1, "\x1b]0;a\x1b[2Cx", "  x", (3, 0));
    check(9, 1, "\x1b[99999999999999999999Cx", "        x", (8, 0));
    check(
        9,
        1,
        "\x1b[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1mx",
        "x",
        (1, 0),
    );
    check(
        9,
        1,
        "\x1b[cx\x1b[6nx\x1b[>qx\x1b[?2026$px\x1bZx",
        "xxxxx",
        (5, 0),
    );
}

#[test]
fn wide_characters() {
    check(4, 2, "\u{65e5}\u{672c}x", "\u{65e5}\u{672c}\nx", (1, 1));
    check(3, 2, "ab\u{65e5}", "ab\n\u{65e5}", (2, 1));
    check(3, 2, "\u{65e5}\u{672c}", "\u{65e5}\n\u{672c}", (2, 1));
    // Overwriting, erasing or deleting half of one leaves a blank.
    check(4, 1, "\u{65e5}x\x1b[1Gy", "y x", (1, 0));
    check(4, 1, "\u{65e5}x\x1b[2Gy", " yx", (2, 0));
    check(4, 1, "\u{65e5}x\x1b[2G\x1b[X", "  x", (1, 0));
    check(4, 1, "\u{65e5}x\x1b[1G\x1b[P", " x", (0, 0));
    check(4, 1, "\u{65e5}x\x1b[2G\x1b[@", "   x", (1, 0));
    check(4, 1, "ab\u{65e5}\x1b[1G\x1b[@", " ab", (0, 0));
    check(1, 2, "\u{65e5}x", "x", (0, 0));
    let terminal = fed(4, 1, "\u{65e5}x");
    let cells: Vec<_> = terminal
        .row(0)
        .cells()
        .map(|cell| (cell.col, cell.cols, cell.text))
        .collect();
    assert_eq!(
        cells,
        [
            (0, 2, CellText::Character('\u{65e5}')),
            (2, 1, CellText::Character('x'))
        ]
    );
}

#[test]
fn combining_characters() {
    check(4, 1, "e\u{301}x", "e\u{301}x", (2, 0));
    // At the right edge the mark belongs to the last character and nothing wraps.
    check(3, 2, "abe\u{301}", "abe\u{301}", (2, 0));
    check(3, 2, "abe\u{301}x", "abe\u{301}\nx", (1, 1));
    check(3, 1, "\u{65e5}\u{3099}x", "\u{65e5}\u{3099}x", (2, 0));
    check(3, 1, "\u{301}x", "x", (1, 0));
    check(
        9,
        1,
        "a\u{200b}b\u{feff}c\u{ad}",
        "a\u{200b}b\u{feff}c\u{ad}",
        (4, 0),
    );
    check(
        9,
        1,
        "\u{1112}\u{1161}\u{11ab}x",
        "\u{1112}\u{1161}\u{11ab}x",
        (3, 0),
    );
    let mut zalgo = String::from("a");
    zalgo.extend(core::iter::repeat_n('\u{301}', 1000));
    assert!(fed(4, 1, &zalgo).row(0).text().len() <= super::MAX_CLUSTER_BYTES);
}

#[test]
fn clusters_with_and_without_mode_2027() {
    let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}x";
    // As wcwidth counts: three emoji of two columns.
    check(9, 1, family, family, (7, 0));
    check(9, 1, &alloc::format!("\x1b[?2027h{family}"), family, (3, 0));
    check(9, 1, "\u{1f1e9}\u{1f1ea}x", "\u{1f1e9}\u{1f1ea}x", (3, 0));
    let flag = fed(9, 1, "\x1b[?2027h\u{1f1e9}\u{1f1ea}x");
    assert_eq!(
        flag.row(0)
            .cells()
            .map(|cell| cell.cols)
            .collect::<Vec<_>>(),
        [2, 1]
    );
    check(
        9,
        1,
        "\x1b[?2027h\u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f1f7}x",
        "\u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f1f7}x",
        (5, 0),
    );
    check(9, 1, "\u{1f44d}\u{1f3fd}x", "\u{1f44d}\u{1f3fd}x", (5, 0));
    check(
        9,
        1,
        "\x1b[?2027h\u{1f44d}\u{1f3fd}x",
        "\u{1f44d}\u{1f3fd}x",
        (3, 0),
    );
    check(9, 1, "\u{2764}\u{fe0f}x", "\u{2764}\u{fe0f}x", (2, 0));
    check(
        9,
        1,
        "\x1b[?2027h\u{2764}\u{fe0f}x",
        "\u{2764}\u{fe0f}x",
        (3, 0),
    );
}

fn style_of(sgr: &str) -> super::Style {
    *fed(4, 1, &alloc::format!("{sgr}x"))
        .row(0)
        .cells()
        .next()
        .expect("a cell was written")
        .style
}

#[test]
fn sgr() {
    let style = style_of("\x1b[1;2;3;4;5;7;8;9;53m");
    assert!(
        style.is_bold()
            && style.is_dim()
            && style.is_italic()
            && style.is_blinking()
            && style.is_reversed()
    );
    assert!(style.is_concealed() && style.is_struck() && style.is_overlined());
    assert_eq!(style.underline, Underline::Single);
    assert_eq!(
        style_of("\x1b[1;2;3;4;5;7;8;9;53m\x1b[22;23;24;25;27;28;29;55m"),
        super::Style::default()
    );
    assert_eq!(style_of("\x1b[1;31m\x1b[m"), super::Style::default());
    assert_eq!(style_of("\x1b[1;31;;m"), super::Style::default());
    for (sgr, foreground) in [
        ("\x1b[31m", Color::Indexed(1)),
        ("\x1b[97m", Color::Indexed(15)),
        ("\x1b[38;5;200m", Color::Indexed(200)),
        ("\x1b[38:5:200m", Color::Indexed(200)),
        ("\x1b[38;2;1;2;3m", Color::Rgb(1, 2, 3)),
        ("\x1b[38:2:1:2:3m", Color::Rgb(1, 2, 3)),
        ("\x1b[38:2::1:2:3m", Color::Rgb(1, 2, 3)),
        ("\x1b[38:2:0:1:2:3:0:0m", Color::Rgb(1, 2, 3)),
        ("\x1b[38;5;256m", Color::Default),
        ("\x1b[38;2;1;2;300m", Color::Default),
        ("\x1b[31;39m", Color::Default),
        ("\x1b[38;9;1m", Color::Default),
        ("\x1b[1;38;5;7;4m", Color::Indexed(7)),
    ] {
        assert_eq!(style_of(sgr).foreground, foreground, "{sgr:?}");
    }
    assert_eq!(style_of("\x1b[48;5;9;104m").background, Color::Indexed(12));
    assert_eq!(
        style_of("\x1b[58:2::1:2:3m").underline_color,
        Color::Rgb(1, 2, 3)
    );
    assert_eq!(
        style_of("\x1b[58;5;3m\x1b[59m").underline_color,
        Color::Default
    );
    for (sgr, underline) in [
        ("\x1b[4:3m", Underline::Curly),
        ("\x1b[4:0m", Underline::None),
        ("\x1b[4:5m", Underline::Dashed),
        ("\x1b[21m", Underline::Double),
        ("\x1b[4;3m", Underline::Single),
        ("\x1b[4:9m", Underline::None),
    ] {
        assert_eq!(style_of(sgr).underline, underline, "{sgr:?}");
    }
    assert_eq!(
        style_of("\x1b[>4;2m"),
        super::Style::default(),
        "modifyOtherKeys is no SGR"
    );
    assert_eq!(style_of("\x1b[?4m"), super::Style::default());
}

#[test]
fn strings_and_titles() {
    let terminal = fed(
        9,
        2,
        "\x1b]0;both\x07\x1b]1;icon\x1b\\\x1b]2;win\u{85}dow\x1b\\",
    );
    assert_eq!(
        (terminal.icon_title(), terminal.title()),
        ("icon", "window")
    );
    let terminal = fed(
        9,
        2,
        "\x1b]2;a\x07\x1b[22;0t\x1b]2;b\x07\x1b[22t\x1b]2;c\x07\x1b[23t\x1b[23;2t",
    );
    assert_eq!(terminal.title(), "a");
    let terminal = fed(
        9,
        2,
        "\x1b]8;id=7;https://a.example/\x1b\\ab\x1b]8;;\x1b\\c",
    );
    let links: Vec<_> = terminal
        .row(0)
        .runs()
        .map(|run| (run.cols(), run.link().map(|link| link.uri.as_str())))
        .collect();
    assert_eq!(links, [(2, Some("https://a.example/")), (1, None)]);
    let terminal = fed(
        9,
        2,
        "\x1b]4;1;rgb:ff/00/00;2;#00ff00\x07\x1b]10;#010203;#040506\x07\x1b]12;rgb:1/2/3\x07\x1b]104;1\x07",
    );
    assert_eq!(terminal.colors().palette, [(2, [0, 255, 0])]);
    assert_eq!(terminal.colors().background, Some([4, 5, 6]));
    assert_eq!(terminal.colors().cursor, Some([0x11, 0x22, 0x33]));
    let terminal = fed(
        9,
        2,
        "\x1b]52;c;aGk=\x07\x1b]52;c;?\x07\x1b]7;file:///tmp\x07\x07\x07",
    );
    assert_eq!(
        terminal.clipboard().map(|write| write.data.as_str()),
        Some("aGk=")
    );
    assert_eq!(
        (terminal.working_directory(), terminal.bells()),
        ("file:///tmp", 2)
    );
    let terminal = fed(9, 2, "\x1b]133;A\x07$ \x1b]133;B\x07x\r\n\x1b]133;D;3\x07");
    assert_eq!(terminal.shell_mark(), Some(ShellMark::Done(Some(3))));
    assert_eq!(
        (terminal.row(0).shell_mark(), terminal.row(1).shell_mark()),
        (Some('B'), Some('D'))
    );
    check(
        9,
        2,
        "\x1b_Gi=1\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\x",
        "x",
        (1, 0),
    );
}

#[test]
fn images_leave_a_placeholder() {
    check(20, 2, "a\x1bPq#0;2;0;0;0#0~~\x1b\\b", "a[image]b", (9, 0));
    check(20, 2, "a\x1bP0;1;0q~\x1b\\b", "a[image]b", (9, 0));
    check(20, 2, "a\x1bP$qm\x1b\\\x1bP+q544e\x1b\\b", "ab", (2, 0));
    check(
        20,
        2,
        "a\x1b_Ga=T,f=100,m=1;AAAA\x1b\\\x1b_Gm=0;AAAA\x1b\\b",
        "a[image]b",
        (9, 0),
    );
    check(
        20,
        2,
        "a\x1b_Ga=t,f=100;AAAA\x1b\\\x1b_Ga=q,i=1;AA\x1b\\b",
        "ab",
        (2, 0),
    );
    check(
        20,
        2,
        "a\x1b]1337;File=name=eA==;inline=1:AAAA\x07b",
        "a[image]b",
        (9, 0),
    );
    let mut large = String::from("a\x1b]1337;File=inline=1:");
    large.extend(core::iter::repeat_n('A', 3 * super::MAX_OSC_BYTES));
    large.push_str("\x07b");
    check(20, 2, &large, "a[image]b", (9, 0));
}

#[test]
fn modes() {
    let terminal = fed(9, 2, "\x1b[?1;1004;2004;2026;1002;1006h\x1b=\x1b[4;20h");
    for mode in [
        Mode::CursorKeys,
        Mode::FocusEvents,
        Mode::BracketedPaste,
        Mode::SynchronizedOutput,
        Mode::Keypad,
    ] {
        assert!(terminal.modes().is_set(mode), "{mode:?}");
    }
    assert_eq!(terminal.modes().mouse, MouseTracking::Drag);
    assert_eq!(terminal.modes().mouse_encoding, MouseEncoding::Sgr);
    let terminal = fed(9, 2, "\x1b[?1002h\x1b[?1002;25l\x1b[4 q");
    assert_eq!(terminal.modes().mouse, MouseTracking::Off);
    assert!(!terminal.cursor().is_visible);
    assert_eq!(
        (terminal.cursor().shape, terminal.cursor().blinks),
        (CursorShape::Underline, false)
    );
    check(9, 3, "\x1b[20ha\nb", "a\nb", (1, 1));
    check(
        9,
        3,
        "\x1b[?2004h\x1b[?2004s\x1b[?2004l\x1b[?2004rx",
        "x",
        (1, 0),
    );
    assert!(
        fed(9, 3, "\x1b[?2004h\x1b[?2004s\x1b[?2004l\x1b[?2004r")
            .modes()
            .is_set(Mode::BracketedPaste)
    );
    check(3, 2, "\x1b[?45habcd\x08\x08X", "abX\nd", (2, 0));
    let terminal = fed(9, 2, "\x1b[>1u\x1b[>5u\x1b[=2;2u\x1b[?1049h");
    assert_eq!(terminal.keyboard_flags(), 0);
    assert_eq!(fed(9, 2, "\x1b[>1u\x1b[>5u\x1b[=2;2u").keyboard_flags(), 7);
    assert_eq!(fed(9, 2, "\x1b[>1u\x1b[>5u\x1b[<u").keyboard_flags(), 1);
    assert!(
        fed(9, 2, "\x1bP=1s\x1b\\")
            .modes()
            .is_set(Mode::SynchronizedOutput)
    );
}

#[test]
fn saving_and_resetting() {
    check(
        9,
        3,
        "\x1b[2;3H\x1b[31m\x1b7\x1b[H\x1b[m\x1b8x",
        "\n  x",
        (3, 1),
    );
    check(9, 3, "ab\x1b8x", "xb", (1, 0));
    check(9, 3, "\x1b[2;3r\x1b[?6h\x1b[4h\x1b(0abc\x1bcq", "q", (1, 0));
    check(9, 3, "abc\x1b[2;3r\x1b[?6h\x1b[!p\x1b[Hx", "xbc", (1, 0));
    let terminal = fed(9, 3, "\x1b[2;3H\x1b[31m\x1b7\x1b[H\x1b[m\x1b8x");
    assert_eq!(
        terminal
            .row(1)
            .cells()
            .last()
            .map(|cell| cell.style.foreground),
        Some(Color::Indexed(1))
    );
}

#[track_caller]
fn check_resize(
    from: (usize, usize),
    input: &str,
    to: (usize, usize),
    screen: &str,
    cursor: (usize, usize),
) {
    let mut terminal = fed(from.0, from.1, input);
    terminal.resize(to.0, to.1);
    assert_eq!(
        terminal.screen_text().trim_end_matches('\n'),
        screen,
        "screen after {input:?}"
    );
    assert_eq!(
        (terminal.cursor().col, terminal.cursor().row),
        cursor,
        "cursor after {input:?}"
    );
}

#[test]
fn resize_reflows_the_primary_screen() {
    check_resize((6, 3), "abcdef\r\nx", (3, 3), "abc\ndef\nx", (1, 2));
    check_resize((3, 3), "abcdef\r\nx", (6, 3), "abcdef\nx", (1, 1));
    check_resize((3, 3), "abcdefghi\r\nx", (9, 3), "abcdefghi\nx", (1, 1));
    check_resize((6, 2), "abcdef\r\nx", (3, 2), "def\nx", (1, 1));
    check_resize((5, 2), "abcd\u{65e5}x", (6, 2), "abcd\u{65e5}\nx", (1, 1));
    check_resize((6, 2), "abcd\u{65e5}", (5, 2), "abcd\n\u{65e5}", (2, 1));
    check_resize((5, 2), "ab", (5, 4), "ab", (2, 0));
    check_resize((5, 2), "a\r\nb\r\nc", (5, 3), "a\nb\nc", (1, 2));
    check_resize((5, 3), "a\r\nb\r\nc", (5, 2), "b\nc", (1, 1));
    check_resize((5, 3), "a", (5, 2), "a", (1, 0));
    check_resize((5, 3), "a\r\nb\r\nc\x1b[H", (5, 2), "a\nb", (0, 0));
    // A full row that gets room is no longer about to wrap, and the other way round.
    check_resize((3, 2), "abc", (4, 2), "abc", (3, 0));
    check_resize((4, 2), "abc", (3, 2), "abc", (2, 0));
    let mut terminal = fed(4, 2, "abc");
    terminal.resize(3, 2);
    terminal.feed(b"d");
    assert_eq!(terminal.screen_text(), "abc\nd\n");
}

#[test]
fn resize_clips_the_alternate_screen() {
    check_resize((5, 3), "\x1b[?1049habcde\r\nf", (3, 2), "abc\nf", (1, 1));
    check_resize((5, 3), "\x1b[?1049habcde\r\nf", (7, 4), "abcde\nf", (1, 1));
    let mut terminal = fed(6, 3, "abcdef\r\n$ \x1b[?1049hvim");
    terminal.resize(3, 3);
    terminal.feed(b"\x1b[?1049lx");
    assert_eq!(terminal.screen_text(), "abc\ndef\n$ x\n");
}

#[test]
fn sizes_are_clamped() {
    let mut terminal = Terminal::new(0, 0);
    terminal.feed("a\u{65e5}\r\nb\x1b[5;5Hc".as_bytes());
    assert_eq!((terminal.cols(), terminal.rows()), (1, 1));
    terminal.resize(usize::MAX, usize::MAX);
    assert_eq!(
        (terminal.cols(), terminal.rows()),
        (super::MAX_COLS, super::MAX_ROWS)
    );
}

#[test]
fn dirty_rows() {
    let mut terminal = Terminal::new(5, 3);
    let mut rows = Vec::new();
    terminal.take_dirty(&mut rows);
    assert_eq!(rows, [0, 1, 2]);
    terminal.take_dirty(&mut rows);
    assert!(rows.is_empty());
    terminal.feed(b"\x1b[2;1H");
    terminal.take_dirty(&mut rows);
    assert!(rows.is_empty());
    terminal.feed("x\x1b[3;1H\u{2713}".as_bytes());
    terminal.take_dirty(&mut rows);
    assert_eq!(rows, [1, 2]);
    terminal.feed(b"\n");
    terminal.take_dirty(&mut rows);
    assert_eq!(rows, [0, 1, 2]);
}

#[test]
fn tables_stay_bounded() {
    let mut terminal = Terminal::with_scrollback(10, 2, 4);
    for number in 0..200_000_u32 {
        let text = alloc::format!(
            "\x1b[38;2;{};{};{}mx",
            number & 0xff,
            number >> 8 & 0xff,
            number >> 16
        );
        terminal.feed(text.as_bytes());
    }
    let last = terminal
        .row(terminal.cursor().row)
        .cells()
        .last()
        .expect("a cell was written");
    assert_eq!(last.style.foreground, Color::Rgb(0x3f, 0x0d, 3));
    assert!(
        terminal.snapshot().len() < 2000,
        "styles out of use are not kept"
    );
    for number in 0..20_000_u32 {
        terminal.feed(
            alloc::format!("\x1b]8;;https://{number}.example/\x1b\\x\x1b]8;;\x1b\\").as_bytes(),
        );
    }
    let last = terminal
        .row(terminal.cursor().row)
        .cells()
        .last()
        .expect("a cell was written");
    assert_eq!(
        last.link.map(|link| link.uri.as_str()),
        Some("https://19999.example/")
    );
}

/// Every row has its width, no half of a wide character stands alone, and nothing lies beyond `used`.
#[test]
fn no_half_of_a_wide_character_stands_alone() {
    let pieces = [
        "\u{65e5}",
        "\u{65e5}\u{672c}\u{8a9e}",
        "a",
        "bc",
        "\u{1f468}\u{200d}",
        "\u{2764}\u{fe0f}",
        "\r",
        "\n",
        "\x08",
        "\x1b[2;3H",
        "\x1b[D",
        "\x1b[3C",
        "\x1b[X",
        "\x1b[2X",
        "\x1b[P",
        "\x1b[@",
        "\x1b[4h",
        "\x1b[4l",
        "\x1b[1K",
        "\x1b[K",
        "\x1b[L",
        "\x1b[M",
        "\x1b[?69h",
        "\x1b[2;5s",
        "\x1b[?69l",
        "\x1b[S",
        "\x1b[T",
        "\x1b[ @",
        "\x1b[ A",
        "\x1b['}",
        "\x1b['~",
        "\x1b[42;1;2;2;4$x",
        "\x1b[1;3;3;4$z",
        "\x1b[?7l",
        "\x1b[?7h",
        "\x1b[?2027h",
        "\x1b[?2027l",
        "\x1b[44m",
        "\x1b[m",
        "\x1b[1\"q",
        "\x1b[0\"q",
        "\x1b[?K",
        "\x1b[2b",
        "\x1b[?1049h",
        "\x1b[?1049l",
        "\x1bM",
        "\x1b#8",
    ];
    let mut seed = 7_u64;
    let mut next = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("31 bits") % below
    };
    for _ in 0..300 {
        let mut terminal = Terminal::with_scrollback(7, 4, 5);
        for _ in 0..200 {
            if next(25) == 0 {
                terminal.resize(1 + next(9), 1 + next(5));
            }
            let piece = pieces[next(pieces.len())];
            terminal.feed(piece.as_bytes());
            for row in terminal.screen.all_rows().chain(terminal.other.all_rows()) {
                assert_eq!(row.cells.len(), terminal.cols);
                for (col, cell) in row.cells.iter().enumerate() {
                    let next_is_spacer =
                        row.cells.get(col + 1).is_some_and(|next| next.is_spacer());
                    assert_eq!(
                        cell.is_wide(),
                        next_is_spacer,
                        "{piece:?}, column {col} of {:?}",
                        row.cells
                    );
                    assert!(
                        col < row.used || *cell == super::Cell::EMPTY,
                        "{piece:?}, column {col}"
                    );
                }
                assert!(!row.cells[0].is_spacer(), "{piece:?}");
            }
        }
    }
}
