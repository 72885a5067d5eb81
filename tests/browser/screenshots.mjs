// Pictures of everything, for people to look at: `REEL=target/release/reel node tests/browser/screenshots.mjs FOLDER`.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { launch } from "./lib/chromium.mjs";
import { Player } from "./lib/player.mjs";
import { RECORDINGS, makeRecordings } from "./lib/recordings.mjs";
import { serve } from "./lib/reel.mjs";
import { until } from "./lib/until.mjs";

const SIZES = [
  { width: 1280, height: 800 },
  { width: 400, height: 800 },
];
const SCHEMES = /** @type {const} */ (["light", "dark"]);

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("usage: node screenshots.mjs FOLDER");
const target = resolve(folder);
mkdirSync(target, { recursive: true });
const recordings = makeRecordings();
const site = await serve(recordings);
const browser = await launch();

/** @typedef {import("playwright-core").Page} Page */

/** @type {Record<string, (page: Page) => Promise<void>>} */
const scenes = {
  async list(page) {
    await page.goto(site.origin);
    const rows = page.getByRole("table", { name: "Recordings" }).locator("tbody tr");
    await until(async () => (await rows.count()) === RECORDINGS, "all rows");
    await page.waitForLoadState("networkidle");
  },
  async "list-search"(page) {
    await scenes["list"]?.(page);
    await page.getByRole("searchbox", { name: "Search recordings" }).fill("nothing is called like this");
    await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
  },
  async "list-empty"(page) {
    await page.route("**/api/recordings*", async (route) => {
      const response = await route.fetch();
      const body = await response.json();
      await route.fulfill({ response, json: Array.isArray(body) ? [] : { ...body, recordings: [], total: 0 } });
    });
    await page.goto(site.origin);
    await page.getByRole("heading", { name: "No recordings here yet" }).waitFor();
  },
  "player-start": (page) => play(page, "tui-multipart.tar"),
  player: (page) => play(page, "tui-multipart.tar", 0.5),
  "player-hover": async (page) => {
    const player = await play(page, "tui-multipart.tar", 0.5);
    const box = await player.slider.boundingBox();
    if (!box) throw new Error("the timeline is not there");
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
    await page.waitForLoadState("networkidle");
  },
  search: async (page) => {
    const player = await play(page, "tui-multipart.tar", 0.5, "/");
    await player.search.fill("the");
    await player.list("Matches").getByRole("option").nth(1).click();
  },
  "search-nothing": async (page) => {
    const player = await play(page, "tui-multipart.tar", 0.5, "/");
    await player.search.fill("nothing is called like this");
    await player.locator.getByText("No match").first().waitFor();
  },
  events: async (page) => {
    const player = await play(page, "db-postgres.tar", 0.5, "e");
    await player.list("Events").getByRole("option").first().waitFor();
  },
  metadata: async (page) => {
    const player = await play(page, "ssh.tar", 0.5, "i");
    await player.locator.getByRole("region", { name: "About this session" }).waitFor();
  },
  help: async (page) => {
    const player = await play(page, "ssh.tar", 0.5, "?");
    await player.locator.getByRole("dialog", { name: "Keys" }).waitFor();
  },
  menu: async (page) => {
    const player = await play(page, "ssh.tar", 0.5);
    await player.button("More").click();
  },
  speed: async (page) => {
    const player = await play(page, "ssh.tar", 0.5);
    const speed = player.locator.getByRole("button", { name: /^Speed/ });
    if (await speed.isVisible()) await speed.click();
  },
  contrast: async (page) => {
    const player = await play(page, "tui-multipart.tar", 0.5);
    await player.locator.evaluate((/** @type {Element} */ element) => element.setAttribute("theme", "contrast"));
  },
  database: (page) => play(page, "db-postgres.tar", 1),
  desktop: (page) => play(page, "desktop.tar", 1),
  damaged: async (page) => {
    const player = await play(page, "damaged.tar", 1, "i");
    await player.locator.getByText(/damaged/i).first().waitFor();
  },
  empty: (page) => told(page, "empty.tar", "Nothing was recorded"),
  encrypted: (page) => told(page, "encrypted.tar", "Encrypted"),
  foreign: (page) => told(page, "foreign.tar", "Not a readable recording"),
  missing: async (page) => {
    await page.goto(`${site.origin}/play/no-such.tar`);
  },
};

/**
 * @param {Page} page
 * @param {string} name
 * @param {number} [share] Of its length.
 * @param {string} [key] Pressed then.
 * @returns {Promise<any>}
 */
async function play(page, name, share, key) {
  await page.goto(`${site.origin}/play/${name}`);
  const player = await new Player(page).ready();
  if (share !== undefined) await player.seek((await player.get("duration")) * share);
  if (key) {
    await player.screen.focus();
    await page.keyboard.press(key);
  }
  return player;
}

/**
 * @param {Page} page
 * @param {string} name
 * @param {string} heading
 */
async function told(page, name, heading) {
  await page.goto(`${site.origin}/play/${name}`);
  await new Player(page).locator.getByRole("heading", { name: heading }).waitFor();
}

let failed = 0;
for (const viewport of SIZES) {
  for (const colorScheme of SCHEMES) {
    for (const [name, act] of Object.entries(scenes)) {
      const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 2, locale: "en-US", timezoneId: "UTC", reducedMotion: "reduce" });
      const page = await context.newPage();
      const file = `${name}-${viewport.width}-${colorScheme}.png`;
      try {
        await act(page);
        // What was drawn last is on the screen two frames later.
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
        await page.screenshot({ path: join(target, file) });
        console.log(file);
      } catch (error) {
        failed += 1;
        console.error(`${file}: ${error}`);
      }
      await context.close();
    }
  }
}
await browser.close();
await site.close();
process.exitCode = failed > 0 ? 1 : 0;
