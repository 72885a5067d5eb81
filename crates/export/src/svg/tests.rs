use proptest::prelude::*;
use reel_replay::Desktop;

use super::*;

fn still(cols: usize, rows: usize, bytes: &[u8], options: &StillOptions) -> String {
    let mut screen = Terminal::new(cols, rows);
    screen.feed(bytes);
    terminal(&screen, options)
}

fn check(name: &str, picture: &str) {
    insta::with_settings!({prepend_module_to_snapshot => false, snapshot_path => "snapshots"}, {
        insta::assert_snapshot!(name, picture);
    });
}

#[test]
fn styles() {
    let text = "\x1b[1mbold\x1b[m \x1b[3mitalic\x1b[m \x1b[2mdim\x1b[m \x1b[7mreverse\x1b[m\r\n\
        \x1b[4mone\x1b[m \x1b[21mtwo\x1b[m \x1b[4:3;58;5;1mwave\x1b[m \x1b[4:4mdots\x1b[m \x1b[4:5mdash\x1b[m \x1b[9mgone\x1b[m\r\n\
        \x1b[31;48;5;236m <a & \"b\"> \x1b[m \x1b[38;2;1;2;3mrgb\x1b[m \x1b[8mhidden\x1b[m";
    check(
        "styles",
        &still(32, 3, text.as_bytes(), &StillOptions::default()),
    );
}

#[test]
fn characters_of_all_widths() {
    let text =
        "日本 e\u{301} 👩‍🚀 שלום\r\n┌─┬╖ ╔═╗ ╭╮ ░▒▓ ▀▄▌ ▚\r\n└─┴╜ ╚═╝ ╰╯ ┅ ╱╳ \u{e0b0}\u{e0b1}";
    check(
        "widths",
        &still(24, 3, text.as_bytes(), &StillOptions::default()),
    );
}

#[test]
fn a_window_in_light() {
    let options = StillOptions {
        theme: ThemeName::Light,
        title: String::from("deploy <prod>\x1b[2J"),
        has_window: true,
    };
    check(
        "window",
        &still(20, 2, b"\x1b[5 qmake\r\n\x1b[32mok\x1b[m", &options),
    );
}

#[test]
fn a_desktop() {
    let mut screen = Desktop::new();
    screen.apply(&[1, 0, 0, 0, 64, 0, 0, 0, 32]);
    let mut frame = vec![2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 9, 0, 0, 0, 9];
    frame.extend(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x07\x08\x02\0\0\0");
    screen.apply(&frame);
    screen.apply(&[3, 0, 0, 0, 5, 0, 0, 0, 6]);
    screen.apply(&[29, 0]);
    check("desktop", &desktop(&screen, &StillOptions::default()));
}

/// Each of the lines of a box meets those of its neighbours: what leaves a cell at an edge is what its arm says.
#[test]
fn arms_reach_the_edges_and_no_others() {
    for code in 0x2500..=0x257f {
        let c = char::from_u32(code).expect("it is a character");
        let drawn = shape(c, 0, 0).expect("it is drawn");
        assert!(
            !drawn.fill.is_empty() || !drawn.stroke.is_empty(),
            "{c} is not empty"
        );
    }
    // A cross has four rectangles that overlap in the middle and end at the edges.
    let cross = shape('┼', 0, 0).expect("it is drawn");
    assert_eq!(
        cross.fill,
        "M4 0h1v10h-1zM4 9h5v1h-5zM4 9h1v10h-1zM0 9h5v1h-5z"
    );
    let corner = shape('╔', 9, 19).expect("it is drawn");
    assert_eq!(
        corner.fill,
        "M11 26h7v1h-7zM15 30h3v1h-3zM15 30h1v8h-1zM11 26h1v12h-1z"
    );
    assert_eq!(shape('x', 0, 0), None);
}

fn anything() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![
            4 => "\\PC{1,6}",
            1 => Just(String::from("<&>\"']]>")),
            2 => (0..120_u8).prop_map(|code| format!("\x1b[{code}m")),
            1 => (0..6_u8).prop_map(|kind| format!("\x1b[4:{kind}m")),
            1 => any::<(u8, u8, u8)>().prop_map(|(r, g, b)| format!("\x1b[48;2;{r};{g};{b}m")),
            1 => Just(String::from("\r\n")),
            1 => "[\u{2500}-\u{259f}]{1,5}",
            1 => "[\\x00-\\x1f\u{80}-\u{9f}\u{202a}-\u{202e}\u{fffe}]{1,3}",
            1 => Just(String::from("\x1b]0;<title>&\x07")),
        ],
        0..30,
    )
    .prop_map(|pieces| pieces.concat())
}

proptest! {
    /// Whatever was recorded, the picture is well-formed, and its elements are ours.
    #[test]
    fn any_screen_is_a_picture(text in anything(), has_window in any::<bool>()) {
        let options = StillOptions { has_window, ..StillOptions::default() };
        let picture = still(20, 4, text.as_bytes(), &options);
        let mut open = Vec::new();
        for part in picture.split('<').skip(1) {
            let (tag, rest) = part.split_once('>').expect("tags are closed");
            prop_assert!(!rest.contains(|c: char| c.is_control() && c != '\n'));
            prop_assert_eq!(tag.matches('"').count() % 2, 0);
            if let Some(name) = tag.strip_prefix('/') {
                prop_assert_eq!(open.pop(), Some(name.to_owned()));
            } else {
                let name = tag.split([' ', '/']).next().unwrap_or_default();
                prop_assert!(["svg", "title", "rect", "path", "circle", "text", "g"].contains(&name), "{}", name);
                if !tag.ends_with('/') {
                    open.push(name.to_owned());
                }
            }
        }
        prop_assert!(open.is_empty());
    }
}
