//! Serves recordings, their indexes and the browser player over HTTP.
//!
//! ```text
//!  browser ──► guard ──► /                      list page ┐
//!                        /play/ID               player    ├─ pages and scripts, built into the program
//!                        /assets/FILE                     ┘
//!                        /api/recordings        the list as JSON, filled in while it is asked for
//!                        /recordings/ID         bytes of a recording, with ranges
//!                        /recordings/ID.index   its index: beside it, from the cache, or built now
//! ```
//!
//! It serves what lies below one directory, or one file, and changes nothing there. There is no login: whoever reaches
//! the socket can watch, so it belongs on the loopback address, and there it answers to names of this machine only. It
//! does not decode recordings for the browser: the player does.
//!
//! ```
//! use reel_server::{Assets, Hosts, Options, Site};
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let folder = tempfile::tempdir().unwrap();
//! let options = Options { assets: Assets::embedded(), hosts: Hosts::Loopback, ..Options::default() };
//! let router = Site::of_directory(folder.path(), options).unwrap().router();
//! // `router` can be called, or given to a `Listener`.
//! # });
//! ```
//!
//! No features.

mod answer;
mod assets;
mod beside;
#[cfg(test)]
mod beside_tests;
mod cache;
mod catalog;
mod connections;
mod details;
mod disk;
mod file_body;
mod guard;
mod id;
mod indexer;
mod library;
mod list;
mod listen;
mod range;
mod routes;
mod walk;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;

pub use assets::{Asset, Assets};
pub use beside::{IndexFault, begins_as_index, check_index, open_regular};
pub use cache::write_atomically;
pub use disk::{BuildError, Recording, index_paths};
pub use guard::Hosts;
pub use id::index_name;
pub use listen::{ListenError, Listener};
pub use walk::recordings_below;

use cache::Cache;
use catalog::Catalog;
use id::RecordingId;
use indexer::Indexer;
use library::Library;

/// How a [`Site`] serves.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the browser loads.
    pub assets: Assets,
    /// Which names it answers to.
    pub hosts: Hosts,
    /// Where indexes are kept that do not lie beside their recordings; without, or if it cannot be written, they are
    /// kept in memory.
    pub index_dir: Option<PathBuf>,
    /// Indexes built at once; at least two, as small recordings do not wait for large ones.
    pub builds_max: usize,
    /// Whether every request is told on standard error.
    pub is_verbose: bool,
}

impl Default for Options {
    /// With the pages that are built in, for this machine only, keeping indexes in memory, and quiet.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            assets: Assets::embedded(),
            hosts: Hosts::Loopback,
            index_dir: None,
            // Half of the machine stays for what else is asked.
            builds_max: processors.div_ceil(2),
            is_verbose: false,
        }
    }
}

/// Recordings and what is needed to serve them.
#[derive(Debug)]
pub struct Site {
    library: Arc<Library>,
    indexer: Arc<Indexer>,
    catalog: Arc<Catalog>,
    assets: Assets,
    hosts: Hosts,
    is_verbose: bool,
}

impl Site {
    /// Of everything below a directory, apart from hidden files and what lies behind links that lead outside.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn of_directory(path: &Path, options: Options) -> io::Result<Self> {
        Ok(Self::new(Library::directory(path)?, options))
    }

    /// Of one file, and nothing beside it.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is hidden.
    pub fn of_file(path: &Path, options: Options) -> io::Result<Self> {
        Ok(Self::new(Library::file(path)?, options))
    }

    fn new(library: Library, options: Options) -> Self {
        let library = Arc::new(library);
        let cache = options.index_dir.and_then(|folder| Cache::new(folder).ok());
        let indexer = Arc::new(Indexer::new(
            Arc::clone(&library),
            cache,
            options.builds_max,
        ));
        let catalog = Arc::new(Catalog::new(Arc::clone(&library), Arc::clone(&indexer)));
        Self {
            library,
            indexer,
            catalog,
            assets: options.assets,
            hosts: options.hosts,
            is_verbose: options.is_verbose,
        }
    }

    /// The path of the page that plays the one file, if the site is of one: `/play/NAME`.
    #[must_use]
    pub fn play_path(&self) -> Option<String> {
        self.library.only().map(|id| format!("/play/{id}"))
    }

    /// What answers requests. It starts work in the background, so it is called within a tokio runtime.
    pub fn router(self) -> Router {
        routes::router(Arc::new(self))
    }
}

/// The path of a recording below the served directory, as it stands behind `/play/` and `/recordings/`: percent-encoded.
/// `None` if it would not be served: hidden, or above.
#[must_use]
pub fn recording_path(below: &Path) -> Option<String> {
    RecordingId::from_names(below.iter()).map(|id| id.to_string())
}
