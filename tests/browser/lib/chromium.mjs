// Headless Chromium of the system, for tests and measurements.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

/**
 * No sandbox, as containers have none to give; nothing that looks for a network or a graphics card. The same as in
 * `webdriver.json`.
 */
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** A fresh browser with a profile of its own, which goes with it. */
export function launch() {
  return chromium.launch({ executablePath: executable(), args: FLAGS });
}

function executable() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of NAMES) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not in this folder.
      }
    }
  }
  throw new Error("no Chromium on the PATH and none in CHROMIUM: `apt-get install chromium`");
}
