//! Recordings as files for people without Reel.
//!
//! ```text
//! Terminal ──► svg::terminal ──► a still picture: real text, box drawing as shapes
//! Desktop  ──► svg::desktop  ──► a still picture of pictures
//! recording, player ──► html::Page ──► one page that plays from the file system, without a network
//! ```
//!
//! It reads and writes no files: what it makes are texts, or pieces of one through a callback. Recorded values are
//! hostile: they are escaped for the place they stand in, and no link or script of a recording gets into a result.
//!
//! ```
//! use reel_export::svg::{self, StillOptions};
//! use reel_replay::Terminal;
//!
//! let mut terminal = Terminal::new(20, 2);
//! terminal.feed(b"\x1b[32m$\x1b[m echo '<&>'");
//! let picture = svg::terminal(&terminal, &StillOptions::default());
//! assert!(picture.starts_with("<svg ") && picture.contains("&lt;&amp;&gt;"));
//! ```
//!
//! No features.

mod escape;
pub mod html;

pub mod svg;
mod theme;

pub use escape::{push_attribute, push_text};
pub use theme::{Rgb, Theme, ThemeName};
