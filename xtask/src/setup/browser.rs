//! Chromium and its driver, for tests and measurements in a real browser.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::debian;
use crate::Workspace;
use crate::command::find_on_path;

/// Names that distributions give the browser.
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
const DRIVER: &str = "chromedriver";
/// A terminal needs a monospaced font with box drawing, and recordings hold emoji.
const FONTS: &[&str] = &["fonts-dejavu-core", "fonts-noto-color-emoji"];

/// Where the browser and its driver are.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Finds both on the `PATH` and installs them if they are not there. They have to be of one version, which one package
/// source takes care of.
pub(crate) fn browser(workspace: &Workspace) -> Result<Browser> {
    if find().is_none() {
        debian::install(
            workspace,
            &["chromium", "chromium-driver"],
            "a browser for tests",
        )?;
    }
    if !debian::has(workspace, FONTS) {
        // Tests pass with other fonts as well; only pictures look different.
        if let Err(error) = debian::install(workspace, FONTS, "fonts for the browser") {
            println!("{error:#}");
        }
    }
    let browser = find().context("Chromium and chromedriver are installed but not on the PATH")?;
    println!(
        "browser {}, driver {}",
        browser.chromium.display(),
        browser.driver.display()
    );
    Ok(browser)
}

fn find() -> Option<Browser> {
    Some(Browser {
        chromium: BROWSERS.iter().find_map(|name| find_on_path(name))?,
        driver: find_on_path(DRIVER)?,
    })
}
