// One player with one recording in a browser of its own.
import { readFileSync } from "node:fs";
import { launch } from "../../tests/browser/lib/chromium.mjs";
import { quietTimeOfShare, timeOfShare } from "./corpus.mjs";

/** How long a page may take for anything before something is wrong with it. */
const PATIENCE_MS = 180_000;
/** How long is played to look for long tasks. */
const PLAY_MS = 5_000;
/** Where the first frame is: not at the beginning, where the screen is empty. */
const FIRST_FRAME_SHARE = 0.5;
const CHECKED_SHARES = [0.1, 0.3, 0.6, 0.9];

/**
 * @typedef {object} Variant
 * @property {string} name
 * @property {string} page
 * @property {(corpus: string) => Record<string, string>} query
 */

/** @type {Variant[]} */
export const VARIANTS = [
  {
    name: "reel, index",
    page: "reel.html",
    query: (name) => ({ src: `/data/${name}/recording.tar`, index: `/data/${name}/recording.index` }),
  },
  { name: "reel, no index", page: "reel.html", query: (name) => ({ src: `/data/${name}/recording.tar` }) },
  { name: "asciinema, full", page: "asciinema.html", query: (name) => ({ src: `/data/${name}/full.cast` }) },
  {
    name: "asciinema, segmented",
    page: "asciinema.html",
    query: (name) => ({ src: `/data/${name}/index.json`, segmented: "" }),
  },
];

/**
 * @typedef {object} Measured
 * @property {number} firstFrame ms from the navigation
 * @property {number} dataBytes fetched of the recording until the first frame
 * @property {number} codeBytes fetched of the player, not compressed
 * @property {{done: number, drawn: number}[]} seeks ms
 * @property {number[]} longLoad ms
 * @property {number[]} longSeek ms
 * @property {number[]} longPlay ms
 * @property {number} peakBytes of the renderer
 * @property {{ms: number, hits: number} | null} search
 * @property {string[]} texts what was on the screen at a few moments
 */

/**
 * @param {import("../../tests/browser/lib/static-server.mjs").Served} server
 * @param {Variant} variant
 * @param {import("./corpus.mjs").Corpus} corpus
 * @param {number[]} points seconds to seek to
 * @param {boolean} isChecked whether texts are taken
 * @returns {Promise<Measured>}
 */
export async function measure(server, variant, corpus, points, isChecked) {
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    page.setDefaultTimeout(PATIENCE_MS);
    /** @type {string[]} */
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    server.log.length = 0;
    const moment = (/** @type {number} */ time) =>
      variant.page === "reel.html" ? Math.max(0, Math.round((time - corpus.shift) * 1000) / 1000) : time;
    const query = new URLSearchParams({
      ...variant.query(corpus.name),
      [variant.page === "reel.html" ? "start-at" : "at"]: String(moment(timeOfShare(corpus, FIRST_FRAME_SHARE))),
    });
    await page.goto(`${server.origin}/pages/${variant.page}?${query}`, { waitUntil: "commit" });
    await page.waitForFunction("window.bench").catch((error) => {
      throw new Error(`${variant.name}, ${corpus.name}: ${errors.join("; ") || error}`);
    });
    const bytes = (/** @type {(path: string) => boolean} */ is) =>
      server.log.filter(({ path }) => is(path)).reduce((sum, entry) => sum + entry.bytes, 0);
    const dataBytes = bytes((path) => path.startsWith("/data/"));
    const codeBytes = bytes((path) => path.startsWith("/dist/") || path.startsWith("/asciinema/"));
    const firstFrame = await page.evaluate(() => /** @type {any} */ (window).bench.firstFrame);
    const longTasks = () =>
      page.evaluate(async () => {
        const tasks = await /** @type {any} */ (window).bench.longTasks();
        return tasks.map((/** @type {any} */ task) => task.duration);
      });
    const longLoad = await longTasks();
    const seeks = await page.evaluate((times) => /** @type {any} */ (window).bench.seekAll(times), points.map(moment));
    const longSeek = await longTasks();
    const search = await page.evaluate(
      (word) => /** @type {any} */ (window).bench.search?.(word) ?? null,
      corpus.word,
    );
    const texts = [];
    for (const share of isChecked ? CHECKED_SHARES : []) {
      texts.push(
        await page.evaluate(async (time) => {
          const { bench } = /** @type {any} */ (window);
          await bench.seek(time);
          return await bench.text();
        }, moment(quietTimeOfShare(corpus, share))),
      );
    }
    await longTasks();
    await page.evaluate(async (ms) => {
      const { bench } = /** @type {any} */ (window);
      await bench.seek(0);
      await bench.play();
      await new Promise((resolve) => setTimeout(resolve, ms));
      await bench.pause();
    }, PLAY_MS);
    const longPlay = await longTasks();
    if (errors.length > 0) throw new Error(`${variant.name}, ${corpus.name}: ${errors.join("; ")}`);
    return {
      firstFrame, dataBytes, codeBytes, seeks, longLoad, longSeek, longPlay, search, texts,
      peakBytes: await rendererPeak(browser),
    };
  } finally {
    await browser.close();
  }
}

/**
 * What the renderer of an empty page takes at its peak, to be taken off.
 *
 * @param {import("../../tests/browser/lib/static-server.mjs").Served} server
 */
export async function emptyPeak(server) {
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    await page.goto(`${server.origin}/pages/empty.html`);
    await page.waitForFunction("window.bench");
    return await rendererPeak(browser);
  } finally {
    await browser.close();
  }
}

/**
 * Most memory that the largest renderer has had at a time, resident; Linux only.
 *
 * @param {import("playwright-core").Browser} browser
 */
async function rendererPeak(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const peaks = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => {
      const status = readFileSync(`/proc/${id}/status`, "utf8");
      return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
    });
  return Math.max(0, ...peaks);
}

/**
 * MB/s of a core in the browser.
 *
 * @param {import("../../tests/browser/lib/static-server.mjs").Served} server
 * @param {string} core
 * @param {string} corpus
 * @param {number} turns
 * @returns {Promise<{speeds: number[], cursor: [number, number]}>}
 */
export async function coreSpeed(server, core, corpus, turns) {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const query = new URLSearchParams({ core, src: `/data/${corpus}/full.cast`, turns: String(turns) });
    await page.goto(`${server.origin}/pages/terminal.html?${query}`);
    await page.waitForFunction("window.result");
    return await page.evaluate(() => /** @type {any} */ (window).result);
  } finally {
    await browser.close();
  }
}
