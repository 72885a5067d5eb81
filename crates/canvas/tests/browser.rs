//! What is on the canvas, pixel by pixel, in a real browser.
#![cfg(target_arch = "wasm32")]

use reel_canvas::text::SelectMode;
use reel_canvas::{Drawn, Highlight, Layout, Renderer, Rgb, Theme};
use reel_replay::Terminal;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{OffscreenCanvas, OffscreenCanvasRenderingContext2d};

wasm_bindgen_test_configure!(run_in_browser);

const COLS: usize = 12;
const ROWS: usize = 5;

/// A terminal and what is drawn of it.
struct Screen {
    terminal: Terminal,
    renderer: Renderer,
    canvas: OffscreenCanvas,
    /// Where everything was when it was drawn last.
    layout: Layout,
}

impl Screen {
    fn new(output: &str) -> Self {
        Self::of_size(output, 200.0, 150.0)
    }

    /// In a room of so many pixels.
    fn of_size(output: &str, width: f64, height: f64) -> Self {
        let canvas = OffscreenCanvas::new(1, 1).expect("the browser has canvases");
        let mut renderer = Renderer::new();
        renderer.attach(canvas.clone()).expect("it has a context");
        renderer.resize(width, height, 1.0);
        let mut terminal = Terminal::new(COLS, ROWS);
        terminal.feed(b"\x1b[?25l");
        terminal.feed(output.as_bytes());
        let mut screen = Self {
            terminal,
            renderer,
            canvas,
            layout: Layout::default(),
        };
        screen.draw(0.0);
        screen
    }

    fn feed(&mut self, output: &str) -> Drawn {
        self.terminal.feed(output.as_bytes());
        self.draw(0.0)
    }

    fn draw(&mut self, now_ms: f64) -> Drawn {
        self.layout = self.renderer.layout(&self.terminal);
        self.renderer.draw(&self.terminal, now_ms, false)
    }

    const fn layout(&self) -> Layout {
        self.layout
    }

    /// The pixels of a rectangle, row by row.
    fn pixels(&self, x: u32, y: u32, width: u32, height: u32) -> Vec<Rgb> {
        let context: OffscreenCanvasRenderingContext2d = self
            .canvas
            .get_context("2d")
            .expect("it has a context")
            .expect("it has a context")
            .unchecked_into();
        let image = context
            .get_image_data(x.into(), y.into(), width.into(), height.into())
            .expect("the canvas can be read");
        let bytes = image.data().0;
        bytes
            .as_chunks::<4>()
            .0
            .iter()
            .map(|&[red, green, blue, _]| Rgb(red, green, blue))
            .collect()
    }

    /// The pixels of some cells of a row.
    fn cells(&self, col: usize, row: usize, cols: u32) -> Vec<Rgb> {
        let layout = self.layout();
        self.pixels(
            layout.x(col),
            layout.y(row),
            layout.cell_width * cols,
            layout.cell_height,
        )
    }

    /// One row of pixels through some cells.
    fn line(&self, col: usize, row: usize, cols: u32, y: u32) -> Vec<Rgb> {
        let layout = self.layout();
        self.pixels(
            layout.x(col),
            layout.y(row) + y,
            layout.cell_width * cols,
            1,
        )
    }

    /// One column of pixels through some cells.
    fn column(&self, col: usize, row: usize, rows: u32, x: u32) -> Vec<Rgb> {
        let layout = self.layout();
        self.pixels(
            layout.x(col) + x,
            layout.y(row),
            1,
            layout.cell_height * rows,
        )
    }

    fn has_ink(&self, col: usize, row: usize) -> bool {
        let background = Theme::default().background;
        self.cells(col, row, 1)
            .iter()
            .any(|pixel| *pixel != background)
    }
}

fn theme() -> Theme {
    Theme::default()
}

fn is_all(pixels: &[Rgb], color: Rgb) -> bool {
    !pixels.is_empty() && pixels.iter().all(|pixel| *pixel == color)
}

#[wasm_bindgen_test]
fn full_blocks_have_no_seams() {
    for (width, height) in [(200.0, 150.0), (131.0, 97.0), (330.0, 251.0)] {
        let screen = Screen::of_size("\x1b[31m████\r\n████", width, height);
        let layout = screen.layout();
        let pixels = screen.pixels(
            layout.x(0),
            layout.y(0),
            layout.cell_width * 4,
            layout.cell_height * 2,
        );
        assert!(is_all(&pixels, theme().palette[1]), "{layout:?}");
        assert!(!screen.has_ink(4, 0) && !screen.has_ink(0, 2));
    }
}

#[wasm_bindgen_test]
fn box_lines_join_across_cells() {
    let screen = Screen::new("┌──┬──┐\r\n│  │  │\r\n├──┼──┤\r\n╔══╗\r\n╚══╝");
    let layout = screen.layout();
    let ink = theme().foreground;
    let through_row = |row: usize, cols: u32, x: usize| {
        (0..layout.cell_height).any(|y| is_all(&screen.line(x, row, cols, y), ink))
    };
    assert!(through_row(0, 5, 1));
    assert!(through_row(2, 5, 1));
    assert!(through_row(3, 2, 1) && through_row(4, 2, 1));
    let through_column = |col: usize, row: usize, rows: u32| {
        (0..layout.cell_width).any(|x| is_all(&screen.column(col, row, rows, x), ink))
    };
    assert!(through_column(3, 1, 1));
    let vertical: Vec<u32> = (0..layout.cell_width)
        .filter(|x| is_all(&screen.column(0, 1, 1, *x), ink))
        .collect();
    assert_eq!(vertical.len(), layout.line as usize);
    // The corner above goes on in the same column of pixels.
    let below_middle = screen.column(0, 0, 1, vertical[0]);
    assert!(is_all(
        &below_middle[layout.cell_height as usize / 2 + 1..],
        ink
    ));
}

#[wasm_bindgen_test]
fn shapes_of_curves_leave_ink_where_they_should() {
    let screen = Screen::new("╭╮╱╲\u{e0b0}\u{e0b2}\u{e0b1}⣿");
    for col in 0..8 {
        assert!(screen.has_ink(col, 0), "{col}");
    }
    let layout = screen.layout();
    let ink = theme().foreground;
    // The separator's base fills the left edge, its tip reaches the right one in the middle only.
    assert!(is_all(
        &screen.column(4, 0, 1, 0)[2..layout.cell_height as usize - 2],
        ink
    ));
    assert_eq!(
        screen.column(4, 0, 1, layout.cell_width - 1)[1],
        theme().background
    );
    // A round corner has nothing in its outer corner.
    assert_eq!(screen.cells(0, 0, 1)[0], theme().background);
    let ends = screen.column(1, 0, 1, 0);
    assert!(ends.contains(&ink), "╮ reaches the left edge");
}

#[wasm_bindgen_test]
fn nothing_is_drawn_when_nothing_changed() {
    let mut screen = Screen::new("hello\r\nwörld 漢字 ─┼─\r\n\x1b[4mline\x1b[m");
    assert_eq!(screen.draw(10.0), Drawn::default());
    let one = screen.feed("\x1b[5;1Hx");
    assert_eq!(one.rows, 1);
    assert!(one.calls > 0);
    // Written again as it was.
    assert_eq!(screen.feed("\x1b[5;1Hx\x1b[1;1Hhello"), Drawn::default());
    assert_eq!(screen.renderer.draw(&screen.terminal, 0.0, true).rows, ROWS);
    // The same in a room of the same size is the same.
    screen.renderer.resize(200.0, 150.0, 1.0);
    screen.renderer.set_theme(theme());
    assert_eq!(screen.draw(0.0), Drawn::default());
}

#[wasm_bindgen_test]
fn drawing_in_steps_is_drawing_at_once() {
    let steps = [
        "one\r\ntwo ▓▒░\r\n",
        "\x1b[1;31mthree\x1b[m\r\n",
        "\x1b[1;1H\x1b[K漢é",
        "\x1b[44m\x1b[2Jzalgo a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}",
        "\x1b[m\x1b[2;2H\x1b[J│ \x1b[4:3mwave\x1b[m",
        "\x1b[2;3r\x1b[3;1H\n\n",
    ];
    let mut screen = Screen::new("");
    for step in steps {
        screen.feed(step);
    }
    let at_once = Screen::new(&steps.concat());
    let layout = screen.layout();
    let all = |screen: &Screen| screen.pixels(0, 0, layout.width, layout.height);
    assert!(all(&screen) == all(&at_once), "the pictures differ");
}

#[wasm_bindgen_test]
fn rows_leave_no_ink_in_others() {
    for line_height in [0.8, 1.0, 1.3] {
        let output = "\x1b[3;1H\x1b[1;3mgjp|ÅẬ|WWW[]\x1b[m";
        let mut screen = Screen::new(output);
        screen.renderer.set_font("monospace", line_height, 1.0);
        screen.draw(0.0);
        screen.feed("\x1b[3;1H\x1b[2K");
        let layout = screen.layout();
        let pixels = screen.pixels(0, 0, layout.width, layout.height);
        assert!(is_all(&pixels, theme().background), "{line_height}");
    }
}

#[wasm_bindgen_test]
fn colours_are_those_of_style_and_theme() {
    let mut screen = Screen::new("\x1b[41m \x1b[48;5;21m \x1b[48;2;1;2;3m \x1b[m\x1b[7m \x1b[m");
    let palette = theme().palette;
    assert!(is_all(&screen.cells(0, 0, 1), palette[1]));
    assert!(is_all(&screen.cells(1, 0, 1), Rgb(0, 0, 255)));
    assert!(is_all(&screen.cells(2, 0, 1), Rgb(1, 2, 3)));
    assert!(is_all(&screen.cells(3, 0, 1), theme().foreground));
    assert!(is_all(&screen.cells(4, 0, 1), theme().background));
    screen.feed("\x1b]4;1;#123456\x07\x1b]11;#654321\x07");
    assert!(is_all(&screen.cells(0, 0, 1), Rgb(0x12, 0x34, 0x56)));
    assert!(is_all(&screen.cells(4, 0, 1), Rgb(0x65, 0x43, 0x21)));
    assert!(
        is_all(&screen.pixels(0, 0, 1, 1), Rgb(0x65, 0x43, 0x21)),
        "the margin too"
    );
}

#[wasm_bindgen_test]
fn text_stays_in_its_cells() {
    let screen = Screen::new("MM MM\r\n 漢 W\r\n 👩 |");
    for (col, row) in [(2, 0), (5, 0), (0, 1), (3, 1), (0, 2), (3, 2)] {
        assert!(!screen.has_ink(col, row), "{col} {row}");
    }
    for (col, row) in [(0, 0), (4, 0), (1, 1), (4, 1), (1, 2), (4, 2)] {
        assert!(screen.has_ink(col, row), "{col} {row}");
    }
}

#[wasm_bindgen_test]
fn concealed_text_is_not_seen_and_lines_are() {
    let screen = Screen::new(
        "\x1b[8mX\x1b[m \x1b[4m \x1b[21m \x1b[4:3m \x1b[4:4m \x1b[4:5m \x1b[m\x1b[9m \x1b[m\x1b[53m ",
    );
    assert!(!screen.has_ink(0, 0));
    for col in 2..9 {
        assert!(screen.has_ink(col, 0), "{col}");
    }
    let mut colored = Screen::new("\x1b[4;58;2;255;0;255m ");
    let line = |screen: &Screen| screen.cells(0, 0, 1).contains(&Rgb(255, 0, 255));
    assert!(line(&colored));
    colored.feed("\r\x1b[m ");
    assert!(!line(&colored));
}

#[wasm_bindgen_test]
fn cursor_shapes() {
    let mut screen = Screen::new("\x1b[?25h");
    let cursor = theme().cursor;
    assert!(is_all(&screen.cells(0, 0, 1), cursor), "a block");
    screen.feed("\x1b[4 q");
    let layout = screen.layout();
    assert!(
        is_all(&screen.line(0, 0, 1, layout.cell_height - 1), cursor),
        "a line below"
    );
    assert_eq!(screen.cells(0, 0, 1)[0], theme().background);
    screen.feed("\x1b[6 q");
    assert!(is_all(&screen.column(0, 0, 1, 0), cursor), "a bar");
    let moved = screen.feed("\x1b[3;3H");
    assert_eq!(moved.rows, 2);
    assert!(!screen.has_ink(0, 0));
    screen.feed("\x1b[2 q\x1b[1;1H漢\x1b[1;1H");
    assert!(
        screen.cells(1, 0, 1).contains(&cursor),
        "both halves of a wide character"
    );
    screen.renderer.show_cursor(false);
    screen.feed("");
    assert!(!screen.cells(0, 0, 2).contains(&cursor));
    screen.renderer.show_cursor(true);
    screen.feed("");
    assert!(screen.cells(0, 0, 2).contains(&cursor));
    screen.feed("\x1b[?25l");
    assert!(!screen.cells(0, 0, 2).contains(&cursor));
}

#[wasm_bindgen_test]
fn blinking() {
    let mut screen = Screen::new("\x1b[5mX\x1b[m\x1b[2;1H\x1b[1 q\x1b[?25h");
    assert!(screen.draw(0.0).blinks);
    assert!(screen.has_ink(0, 0) && screen.has_ink(0, 1));
    assert_eq!(screen.draw(600.0).rows, 2);
    assert!(!screen.has_ink(0, 0) && !screen.has_ink(0, 1));
    screen.renderer.set_reduced_motion(true);
    assert!(!screen.draw(600.0).blinks);
    assert!(screen.has_ink(0, 0) && screen.has_ink(0, 1));
}

#[wasm_bindgen_test]
fn selection_and_matches_have_their_colours() {
    let mut screen = Screen::new("abc   def\r\nabc");
    let Screen {
        terminal, renderer, ..
    } = &mut screen;
    renderer.select(terminal, (4, 0), (5, 0), SelectMode::Cells);
    let drawn = renderer.draw(terminal, 0.0, false);
    assert_eq!(drawn.rows, 1);
    assert!(is_all(&screen.cells(4, 0, 2), theme().selection));
    assert!(is_all(&screen.cells(3, 0, 1), theme().background));
    screen.renderer.clear_selection();
    screen.renderer.set_finder(Some(Box::new(|text, found| {
        for (at, _) in text.match_indices("bc") {
            found(at..at + 2);
        }
    })));
    screen.renderer.set_highlights(
        [Highlight {
            row: 1,
            col: 4,
            cols: 2,
            is_current: true,
        }]
        .into_iter(),
    );
    assert_eq!(screen.draw(0.0).rows, 2);
    assert!(is_all(&screen.cells(4, 0, 2), theme().background));
    assert!(screen.cells(1, 0, 1).contains(&theme().highlight));
    assert!(screen.cells(2, 1, 1).contains(&theme().highlight));
    assert!(is_all(&screen.cells(4, 1, 2), theme().current_highlight));
}

#[wasm_bindgen_test]
fn the_history_can_be_seen() {
    let mut screen = Screen::new("█\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7");
    let ink = theme().foreground;
    assert!(!is_all(&screen.cells(0, 0, 1), ink));
    let Screen {
        terminal, renderer, ..
    } = &mut screen;
    assert_eq!(renderer.scroll_by(terminal, 100), 2);
    screen.draw(0.0);
    assert!(is_all(&screen.cells(0, 0, 1), ink));
    assert!(
        screen
            .renderer
            .shown_text(&screen.terminal)
            .starts_with("█\n2\n")
    );
    let Screen {
        terminal, renderer, ..
    } = &mut screen;
    assert_eq!(renderer.scroll_by(terminal, -1), 1);
    assert_eq!(renderer.scroll_by(terminal, -9), 0);
}

#[wasm_bindgen_test]
fn hostile_sizes_make_no_giant_canvas() {
    let mut screen = Screen::new("x");
    for (cols, rows) in [(2000, 1000), (2000, 1), (1, 1000)] {
        screen.terminal.resize(cols, rows);
        screen.renderer.set_font("monospace", 3.0, 8.0);
        screen.draw(0.0);
        let pixels = u64::from(screen.canvas.width()) * u64::from(screen.canvas.height());
        assert!(
            pixels <= u64::from(reel_canvas::geometry::CANVAS_PIXELS_MAX),
            "{cols} {rows}"
        );
        assert_eq!(screen.layout().width, screen.canvas.width());
    }
}
