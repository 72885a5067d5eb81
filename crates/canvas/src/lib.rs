//! Draws a terminal on the canvas of a browser.
//!
//! ```text
//!  Terminal ──► frame: rows as numbers ──► those that differ ──► paint: backgrounds, text, shapes, lines ──► canvas
//!                 ▲            ▲                                        ▲          ▲
//!      selection, search,   palette ◄── theme, the program's colours    │        shapes: box drawing, blocks
//!      cursor, blinking                                              layout ◄── room, font, zoom
//! ```
//!
//! It knows the terminal and the canvas that it is handed. It does not know recordings, time, the page, or who calls:
//! colours, fonts and sizes come from outside, and so does the clock by which things blink. Everything that needs no
//! canvas is plain Rust and tested as such; the rest is tested in a browser.
//!
//! Recorded output is hostile: a canvas is never larger than [`geometry::CANVAS_PIXELS_MAX`], every table has a bound,
//! and an address is only given out as a link if its scheme is harmless.
//!
//! ```no_run
//! # fn show(canvas: web_sys::OffscreenCanvas) -> Result<(), wasm_bindgen::JsValue> {
//! use reel_canvas::Renderer;
//! use reel_replay::Terminal;
//!
//! let mut terminal = Terminal::new(80, 24);
//! terminal.feed(b"\x1b[1mhello\x1b[m");
//! let mut renderer = Renderer::new();
//! renderer.attach(canvas)?;
//! renderer.resize(640.0, 400.0, 2.0);
//! renderer.draw(&terminal, 0.0, false);
//! # Ok(())
//! # }
//! ```

pub mod color;
mod frame;
pub mod geometry;
mod overlay;
mod paint;
mod renderer;
pub mod shapes;
mod surface;
pub mod text;

pub use color::{Rgb, Theme};
pub use geometry::Layout;
pub use overlay::{FindMatches, HIGHLIGHTS_MAX, Highlight};
pub use renderer::{Drawn, Renderer};
