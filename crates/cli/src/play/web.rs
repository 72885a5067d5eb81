//! In the browser.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use reel_server::{Listener, Options, Site};

use crate::args::PlayArguments;
use crate::exit::Code;
use crate::moment::Moment;
use crate::{output, serve};

/// Serves one recording on this machine and shows it.
pub(super) fn play(arguments: &PlayArguments) -> anyhow::Result<Code> {
    let file = &arguments.file;
    if file == Path::new("-") {
        bail!("`--web` needs a file: the browser reads it in pieces, in any order");
    }
    let seconds = match arguments.at {
        None => None,
        Some(Moment::Since(since)) => Some(since.as_secs_f64()),
        Some(Moment::Clock(_)) => {
            bail!("with `--web`, `--at` takes a time since the beginning, as in 90 or 1:30")
        }
    };
    let options = Options {
        index_dir: serve::index_dir(),
        ..Options::default()
    };
    let site = Site::of_file(file, options)
        .with_context(|| format!("cannot serve `{}`", file.display()))?;
    let path = site.play_path().context("the file has no name")?;
    let listener = Listener::open(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    serve::warn_without_player();
    let moment = seconds.map_or_else(String::new, |seconds| format!("?t={seconds}"));
    let url = format!("{}{}{moment}", listener.url().trim_end_matches('/'), path);
    listener.serve(
        || site.router(),
        || {
            output::tell(format_args!(
                "reel: serving `{}` until Ctrl-C",
                file.display()
            ));
            output::write_all(format!("{url}\n").as_bytes())?;
            show(&url);
            anyhow::Ok(())
        },
    )?;
    Ok(Code::Success)
}

/// Opens the address in the person's browser, if there is a display to see one on. The address was printed, so it is no
/// harm if that fails.
fn show(url: &str) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if has_display() {
        "xdg-open"
    } else {
        return;
    };
    let started = Command::new(opener)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if let Ok(mut child) = started {
        // It may live as long as the browser does.
        std::thread::spawn(move || child.wait());
    }
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
