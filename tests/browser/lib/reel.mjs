// The `reel` program as a real process.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = process.env.REEL;

/** @param {string[]} args */
function command(args) {
  if (!PROGRAM) throw new Error("REEL must name the program; `cargo xtask test --only 'browser journeys'` sets it");
  return /** @type {const} */ ([PROGRAM, args]);
}

/**
 * Runs a command and gives its standard output.
 *
 * @param {string[]} args
 */
export function reel(...args) {
  const [program, list] = command(args);
  return execFileSync(program, list, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/**
 * What a command prints, or null if there is no such command in this program.
 *
 * @param {string[]} args
 */
export function reelOrNull(...args) {
  try {
    return reel(...args);
  } catch (error) {
    if (/unrecognized subcommand/.test(String(/** @type {any} */ (error).stderr))) return null;
    throw error;
  }
}

/** A folder that goes when the tests end. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "reel-journey-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Starts `reel serve` on a free port.
 *
 * @param {string} folder
 * @returns {Promise<{origin: string, close: () => Promise<void>}>}
 */
export async function serve(folder) {
  const [program, args] = command(["serve", "--dir", folder, "--listen", "127.0.0.1:0"]);
  const env = { ...process.env, XDG_CACHE_HOME: temporaryFolder() };
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env });
  let said = "";
  child.stderr.on("data", (piece) => (said += piece));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const origin = await new Promise((resolve, reject) => {
    let line = "";
    child.stdout.on("data", (piece) => {
      line += piece;
      const found = /http:\/\/[^/\s]+/.exec(line);
      if (found && line.includes("\n")) resolve(found[0]);
    });
    child.once("error", reject);
    ended.then(() => reject(new Error(`reel serve ended: ${said}`)));
  });
  return {
    origin,
    async close() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
