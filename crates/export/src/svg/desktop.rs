//! A desktop as a picture of pictures.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reel_replay::Desktop;
use reel_replay::harmless::push_line;

use super::{DESCRIPTION_CHARS_MAX, StillOptions};
use crate::escape::push_text;
use crate::theme::Theme;

/// Size in pixels where the recording tells none.
const DEFAULT_SIZE: (u32, u32) = (1024, 768);

/// What is seen of a desktop, its pointer included, as one SVG document. The pictures are in it as they were recorded.
#[must_use]
pub fn desktop(desktop: &Desktop, options: &StillOptions) -> String {
    let (width, height) = match desktop.size() {
        (0, _) | (_, 0) => desktop
            .frames()
            .map(|frame| (frame.left + frame.width, frame.top + frame.height))
            .reduce(|a, b| (a.0.max(b.0), a.1.max(b.1)))
            .unwrap_or(DEFAULT_SIZE),
        size => size,
    };
    let theme = Theme::named(options.theme);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>"
    );
    let mut title = String::new();
    push_line(&mut title, &options.title, DESCRIPTION_CHARS_MAX);
    push_text(&mut out, if title.is_empty() { "Desktop" } else { &title });
    let _ = writeln!(
        out,
        "</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>",
        theme.background
    );
    for frame in desktop.frames() {
        let _ = write!(
            out,
            "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" href=\"data:image/png;base64,",
            frame.left, frame.top, frame.width, frame.height
        );
        BASE64_STANDARD.encode_string(&frame.png, &mut out);
        out.push_str("\"/>\n");
    }
    for (number, line) in desktop.notice().unwrap_or_default().lines().enumerate() {
        let _ = write!(
            out,
            "<text x=\"16\" y=\"{}\" font-family=\"system-ui,sans-serif\" font-size=\"15\" fill=\"{}\" \
             stroke=\"{}\" stroke-width=\"3\" paint-order=\"stroke\">",
            28 + 22 * number,
            theme.foreground,
            theme.background
        );
        push_text(&mut out, line);
        out.push_str("</text>\n");
    }
    if let Some(pointer) = desktop.pointer() {
        // An arrow with its tip at the place.
        let _ = writeln!(
            out,
            "<path transform=\"translate({} {})\" d=\"M0 0v17l4-4 3 7 3-1-3-7h6z\" fill=\"#fff\" stroke=\"#000\"/>",
            pointer.x, pointer.y
        );
    }
    out.push_str("</svg>\n");
    out
}
