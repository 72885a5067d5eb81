//! `reel serve`.

use std::path::PathBuf;

use anyhow::Context as _;
use reel_server::{Assets, Hosts, Listener, Options, Site};

use crate::args::ServeArguments;
use crate::exit::Code;
use crate::output;

pub(crate) fn run(arguments: &ServeArguments) -> anyhow::Result<Code> {
    let directory = arguments.dir.display();
    let listener = Listener::open(arguments.listen)?;
    let options = Options {
        hosts: hosts(&listener),
        index_dir: arguments.index_dir.clone().or_else(index_dir),
        is_verbose: arguments.verbose,
        ..Options::default()
    };
    let site = Site::of_directory(&arguments.dir, options)
        .with_context(|| format!("cannot serve `{directory}`"))?;
    warn_without_player();
    if !listener.is_loopback() {
        output::tell(format_args!(
            "reel: warning: {} can be reached from other machines, and there is no login yet: anybody who reaches it \
             can watch every recording below `{directory}`",
            listener.address()
        ));
    }
    let url = listener.url();
    listener.serve(
        || site.router(),
        || {
            output::tell(format_args!("reel: serving `{directory}` until Ctrl-C"));
            output::write_all(format!("{url}\n").as_bytes())
        },
    )?;
    Ok(Code::Success)
}

/// On the loopback address, names of other machines are refused: a page that says such a name was led here.
pub(crate) fn hosts(listener: &Listener) -> Hosts {
    if listener.is_loopback() {
        Hosts::Loopback
    } else {
        Hosts::Any
    }
}

/// Where indexes are kept that do not lie beside their recordings, as the XDG base directory specification has it.
pub(crate) fn index_dir() -> Option<PathBuf> {
    let absolute = |name: &str| {
        let path = PathBuf::from(std::env::var_os(name)?);
        path.is_absolute().then_some(path)
    };
    absolute("XDG_CACHE_HOME")
        .or_else(|| Some(absolute("HOME")?.join(".cache")))
        .map(|cache| cache.join("reel/index"))
}

pub(crate) fn warn_without_player() {
    if !Assets::embedded().has_player() {
        output::tell(format_args!(
            "reel: built without the player: run `cargo xtask web`, then build `reel` again; until then there are no \
             pages, only the recordings themselves"
        ));
    }
}
