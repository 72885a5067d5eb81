//! `reel export`.

use std::fs::File;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context as _, bail};
use reel_core::EventRef;
use reel_core::asciicast::OutputVersion;
use reel_export::ThemeName;
use reel_export::html::{Full, Packed, Page, Parts};
use reel_export::svg::{self, StillOptions};
use reel_replay::{
    Desktop, IndexOptions, Replayer, ReplayerOptions, Size, Summary, Terminal, Timeline, readable,
    readable_without_terminal,
};
use reel_server::Assets;

use crate::args::{ExportArguments, ThemeArgument};
use crate::convert::to_asciicast;
use crate::exit::Code;
use crate::input::{self, Format, Found, Outcome};
use crate::output;
use crate::play::{Position, Span, conclude, text};
use crate::target::Target;

/// Bytes of the recording read at a time.
const CHUNK: usize = 256 * 1024;
/// Recordings from this size on get their index into the page, so that any moment is there at once.
const INDEX_FROM_BYTES: u64 = 1 << 20;
/// Pages above this size are worth a word: browsers keep all of a page in memory while they read it, and mail takes none
/// as large.
const PAGE_BYTES_LARGE: u64 = 50 << 20;
/// What the page needs of what the browser loads, by the names of the contract with `www`.
const BUNDLE: &str = "reel-player.js";
const WORKER: &str = "reel-player-worker.js";
const WASM: &str = "reel_player_bg.wasm";
/// For recordings of other formats; pages of the others do without, and without searches by regular expression.
const FULL: &str = "reel-player-full.js";
const WASM_FULL: &str = "reel_player_full_bg.wasm";

pub(crate) fn run(arguments: &ExportArguments) -> anyhow::Result<Code> {
    let ending = arguments.out.extension().and_then(|ending| ending.to_str());
    let ending = ending.unwrap_or_default().to_ascii_lowercase();
    check(arguments, &ending)?;
    let outcome = match &*ending {
        "html" | "htm" => page(arguments)?,
        "txt" => to_text(arguments)?,
        "cast" => to_cast(arguments)?,
        "svg" => still(arguments)?,
        "gif" | "png" => bail!(
            ".{ending} cannot be made, as pixels would need fonts that not every machine has: name the result .svg, \
             which every browser shows at any size"
        ),
        _ => bail!(
            "the ending of `{}` does not tell what to make: use .html, .txt, .cast or .svg",
            arguments.out.display()
        ),
    };
    if outcome.impaired() {
        output::tell(format_args!(
            "reel: {}: damaged; the result holds what could be read",
            arguments.file.display()
        ));
    }
    Ok(outcome.code())
}

/// Options that mean nothing for what is made would be ignored silently otherwise.
fn check(arguments: &ExportArguments, ending: &str) -> anyhow::Result<()> {
    let is_still = ending == "svg";
    let is_page = matches!(ending, "html" | "htm");
    for (is_given, is_known, option, what) in [
        (arguments.window, is_still, "--window", "pictures (.svg)"),
        (
            arguments.theme.is_some(),
            is_still || is_page,
            "--theme",
            "pages and pictures (.html, .svg)",
        ),
        (
            arguments.title.is_some(),
            ending != "txt",
            "--title",
            "pages, pictures and asciicasts",
        ),
        (
            arguments.at.is_some(),
            ending != "cast",
            "--at",
            "pages, pictures and text",
        ),
        (
            arguments.cast_version != 3,
            ending == "cast",
            "--cast-version",
            "asciicasts (.cast)",
        ),
    ] {
        if is_given && !is_known {
            bail!("`{option}` is for {what}");
        }
    }
    Ok(())
}

impl From<ThemeArgument> for ThemeName {
    fn from(theme: ThemeArgument) -> Self {
        match theme {
            ThemeArgument::Dark => Self::Dark,
            ThemeArgument::Light => Self::Light,
            ThemeArgument::Contrast => Self::Contrast,
        }
    }
}

fn to_text(arguments: &ExportArguments) -> anyhow::Result<Outcome> {
    let mut target = Target::open(&arguments.out, arguments.force)?;
    let request = text::Request {
        file: &arguments.file,
        strict: false,
        from: None,
        to: None,
        at: arguments.at,
    };
    let outcome = text::write(request, |text| target.write(text.as_bytes()))?;
    target.finish()?;
    Ok(outcome)
}

fn to_cast(arguments: &ExportArguments) -> anyhow::Result<Outcome> {
    let target = Target::open(&arguments.out, arguments.force)?;
    let version = if arguments.cast_version == 2 {
        OutputVersion::V2
    } else {
        OutputVersion::V3
    };
    to_asciicast(&arguments.file, target, version, arguments.title.clone())
}

/// What a session shows at a moment.
#[derive(Debug)]
struct Screen {
    terminal: Terminal,
    has_terminal: bool,
    /// Something was shown.
    is_used: bool,
    desktop: Option<Desktop>,
}

impl Screen {
    fn new() -> Self {
        Self {
            terminal: Terminal::with_scrollback(Size::DEFAULT.cols, Size::DEFAULT.rows, 0),
            has_terminal: false,
            is_used: false,
            desktop: None,
        }
    }

    fn apply(&mut self, event: EventRef<'_>) {
        if let Some(print) = event.print() {
            (self.has_terminal, self.is_used) = (true, true);
            self.terminal.feed(print.data);
            return;
        }
        if let Some(message) = Desktop::message_of(event) {
            self.desktop.get_or_insert_default().apply(message);
            return;
        }
        if matches!(&*event.event_type(), "session.start" | "resize")
            && let Some(size) = Size::parse(&event.text("size"))
        {
            self.has_terminal = true;
            self.terminal.resize(size.cols, size.rows);
            return;
        }
        let text = if self.has_terminal {
            readable(event)
        } else {
            readable_without_terminal(event)
        };
        if let Some(text) = text {
            self.is_used = true;
            self.terminal.feed(text.as_bytes());
        }
    }
}

fn still(arguments: &ExportArguments) -> anyhow::Result<Outcome> {
    let mut target = Target::open(&arguments.out, arguments.force)?;
    let mut span = Span::between(None, arguments.at);
    let mut screen = Screen::new();
    let mut summary = Summary::new();
    let outcome = read(arguments, |event| {
        if span.position(event) == Position::After {
            return ControlFlow::Break(());
        }
        screen.apply(event);
        summary.add(event);
        ControlFlow::Continue(())
    })?;
    if screen.desktop.is_none() && !screen.is_used && !screen.has_terminal {
        bail!(
            "{}: there is nothing to show: {} events, {}",
            arguments.file.display(),
            summary.events,
            summary.kind.name()
        );
    }
    let options = StillOptions {
        theme: arguments.theme.map_or(ThemeName::Dark, Into::into),
        title: arguments.title.clone().unwrap_or(summary.title),
        has_window: arguments.window,
    };
    if !screen.has_terminal {
        // Nobody could type there.
        screen.terminal.feed(b"\x1b[?25l");
    }
    let picture = match &screen.desktop {
        Some(desktop) => svg::desktop(desktop, &options),
        None => svg::terminal(&screen.terminal, &options),
    };
    target.write(picture.as_bytes())?;
    target.finish()?;
    Ok(conclude(&arguments.file, outcome))
}

/// Reads the recording; findings go to standard error.
fn read(
    arguments: &ExportArguments,
    mut sink: impl FnMut(EventRef<'_>) -> ControlFlow<()>,
) -> anyhow::Result<Outcome> {
    input::read(&arguments.file, false, |found| match found {
        Found::Event(event) => Ok(sink(event)),
        Found::Problem(finding) => {
            output::tell(format_args!(
                "reel: {}: {finding}",
                arguments.file.display()
            ));
            Ok(ControlFlow::Continue(()))
        }
        Found::Part(_) => Ok(ControlFlow::Continue(())),
    })
}

fn page(arguments: &ExportArguments) -> anyhow::Result<Outcome> {
    let assets = Assets::embedded();
    let missing =
        || "this program was built without the player: run `cargo xtask web`, then build it again";
    let packed = |name: &str| {
        let bytes = assets.gzip(name).or_else(|| assets.plain(name));
        bytes.map(|bytes| Packed {
            bytes,
            is_gzip: assets.gzip(name).is_some(),
        })
    };
    let bundle = assets.plain(BUNDLE).with_context(missing)?;
    let bundle = std::str::from_utf8(bundle).context("the player's script is no text")?;
    let worker = packed(WORKER).with_context(missing)?;
    let wasm = packed(WASM).with_context(missing)?;
    if arguments.file == Path::new("-") {
        bail!("a page is made of a file: standard input cannot be read twice");
    }
    let mut summary = Summary::new();
    let mut timeline = Timeline::new();
    let outcome = read(arguments, |event| {
        summary.add(event);
        timeline.place(event);
        ControlFlow::Continue(())
    })?;
    let full = if matches!(outcome.format, Format::Asciicast | Format::Legacy) {
        Some(Full {
            script: packed(FULL).with_context(missing)?,
            wasm: packed(WASM_FULL).with_context(missing)?,
        })
    } else {
        None
    };
    let file_name = arguments.file.file_name().unwrap_or_default();
    let file_name = file_name.to_string_lossy();
    let title = title(arguments, &summary, &file_name);
    let parts = Parts {
        bundle,
        worker,
        wasm,
        full,
        title: &title,
        file_name: &file_name,
        theme: arguments.theme.map(Into::into),
        start_ms: arguments
            .at
            .map_or(0, |at| at.ms(&timeline).min(summary.duration_ms())),
    };
    let written = write_page(arguments, parts)?;
    output::tell(format_args!(
        "reel: {}: {}{}",
        arguments.out.display(),
        output::bytes(written),
        if written > PAGE_BYTES_LARGE {
            "; a page of this size opens slowly and is too large for mail: consider `reel serve`"
        } else {
            ""
        }
    ));
    Ok(conclude(&arguments.file, outcome))
}

fn title(arguments: &ExportArguments, summary: &Summary, file_name: &str) -> String {
    if let Some(title) = &arguments.title {
        return title.clone();
    }
    if !summary.title.is_empty() {
        return summary.title.clone();
    }
    match (&*summary.user, &*summary.server) {
        ("", _) => file_name.to_owned(),
        (user, "") => format!("{user}: {file_name}"),
        (user, server) => format!("{user} on {server}"),
    }
}

/// Writes the page and gives its size in bytes.
fn write_page(arguments: &ExportArguments, parts: Parts<'_>) -> anyhow::Result<u64> {
    let name = || format!("cannot read `{}`", arguments.file.display());
    let mut file = File::open(&arguments.file).with_context(name)?;
    let mut target = Target::open(&arguments.out, arguments.force)?;
    let mut page = Page::new(parts);
    let mut written = 0;
    let mut write = |text: &str| {
        written += text.len() as u64;
        target.write(text.as_bytes())
    };
    write(&page.begin())?;
    // Smaller ones are read by the player in no time, and most pages are of those.
    let length = file.metadata().with_context(name)?.len();
    let mut replayer =
        (length >= INDEX_FROM_BYTES).then(|| Replayer::new(ReplayerOptions::default()));
    let mut chunk = vec![0; CHUNK];
    let mut text = String::new();
    loop {
        let count = file.read(&mut chunk).with_context(name)?;
        if count == 0 {
            break;
        }
        page.recording(&chunk[..count], &mut text);
        if let Some(replayer) = &mut replayer {
            replayer.push(&chunk[..count]);
        }
        write(&text)?;
        text.clear();
    }
    let index = replayer.and_then(|mut replayer| {
        replayer.finish();
        replayer.index_bytes(IndexOptions::default())
    });
    write(&page.end(index.as_deref()))?;
    target.finish()?;
    Ok(written)
}
