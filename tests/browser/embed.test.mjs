// The player on pages of somebody else's: static files, other origins, files from a drop, several at once.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { journey, useBrowser } from "./lib/journey.mjs";
import { Player } from "./lib/player.mjs";
import { LESSON_SECONDS, makeRecordings } from "./lib/recordings.mjs";
import { reelOrNull, temporaryFolder } from "./lib/reel.mjs";
import { serveFolders } from "./lib/static-server.mjs";
import { until } from "./lib/until.mjs";

const DIST = resolve(import.meta.dirname, "../../www/dist");
/** What a careful page allows: no inline scripts or styles, no eval; wasm has a permission of its own. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'";
const OPEN = { "access-control-allow-origin": "*", "access-control-expose-headers": "*", "cross-origin-resource-policy": "cross-origin" };

/** @type {string} */
let folder;
/** @type {(() => Promise<void>)[]} */
const closers = [];

before(() => {
  folder = makeRecordings();
});
after(async () => {
  for (const close of closers) await close();
});
useBrowser();

/**
 * @param {string} body
 * @param {string} [script] Address of the player's script.
 */
function pageOf(body, script = "/dist/reel-player.js") {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Somebody's page</title><link rel="icon" href="data:,">
    <script type="module" src="${script}"></script><body>${body}</body></html>`;
}

/**
 * @param {string} page
 * @param {Parameters<typeof serveFolders>[1]} [options]
 */
async function host(page, options = {}) {
  const server = await serveFolders(
    { "/dist/": DIST, "/data/": folder },
    { headers: { "content-security-policy": POLICY }, ...options, pages: { "/": page } },
  );
  closers.push(server.close);
  return server;
}

journey("two players on one page do not know of each other, and one that goes takes its worker along", async (page) => {
  const server = await host(
    pageOf('<reel-player id="one" src="/data/lesson.tar" controls></reel-player><reel-player id="two" src="/data/ssh.tar" controls></reel-player>'),
  );
  await page.goto(server.origin);
  const one = await new Player(page, page.locator("#one")).ready();
  const two = await new Player(page, page.locator("#two")).ready();
  assert.equal(page.workers().length, 2);
  await one.seek(33);
  await one.shows("line 33");
  assert.equal(await two.time(), 0);
  await one.screen.focus();
  await page.keyboard.press("9");
  await one.at(54);
  assert.equal(await two.time(), 0, "keys go to the player that has the focus");
  await page.evaluate(() => document.querySelector("#one")?.remove());
  await until(() => page.workers().length === 1, "one worker to end");
  await two.seek(await two.get("duration"));
  assert.equal(await two.time(), await two.get("duration"));
  await page.evaluate(() => document.querySelector("#two")?.remove());
  await until(() => page.workers().length === 0, "the other worker to end");
});

journey("a player that is moved on its page goes on where it was", async (page) => {
  const server = await host(pageOf('<reel-player src="/data/lesson.tar" controls></reel-player><section></section>'));
  await page.goto(server.origin);
  const player = await new Player(page).ready();
  await player.seek(33);
  await page.evaluate(() => document.querySelector("section")?.append(/** @type {Element} */ (document.querySelector("reel-player"))));
  await player.shows("line 33");
  await player.at(33);
});

journey("a static file server without ranges is enough", async (page) => {
  const server = await host(pageOf('<reel-player src="/data/lesson.tar" index="/data/lesson.index" controls></reel-player>'), { ranges: false });
  await page.goto(server.origin);
  const player = await new Player(page).ready();
  await player.seek(33);
  await player.shows("line 33");
  await player.seek(5);
  await player.shows("line 5");
  assert.ok(server.log.every(({ status }) => status !== 206));
});

journey("a recording without an index can be searched and sought through as well", async (page) => {
  const server = await host(pageOf('<reel-player src="/data/lesson.cast" controls></reel-player>'));
  await page.goto(server.origin);
  const player = await new Player(page).ready();
  await until(async () => (await player.get("duration")) === LESSON_SECONDS, "the whole length");
  await player.seek(33);
  await player.shows("line 33");
  await player.seek(5);
  await player.shows("line 5");
  await player.screen.focus();
  await page.keyboard.press("/");
  await player.search.fill("needle");
  await until(async () => (await player.list("Matches").getByRole("option").count()) === 2, "two matches");
});

journey("player, recording and page may come from three places", async (page) => {
  const scripts = await host("", { headers: OPEN });
  const data = await host("", { headers: OPEN });
  const policy = `default-src 'none'; script-src ${scripts.origin} 'wasm-unsafe-eval' blob:; connect-src ${scripts.origin} ${data.origin}; worker-src blob: ${scripts.origin}; img-src data: blob:`;
  const server = await host(
    pageOf(`<reel-player src="${data.origin}/data/lesson.tar" start-at="33" controls></reel-player>`, `${scripts.origin}/dist/reel-player.js`),
    { headers: { "content-security-policy": policy } },
  );
  await page.goto(server.origin);
  const player = await new Player(page).ready();
  await player.shows("line 33");
  assert.equal(page.workers().length, 1);
});

journey("where no worker may start the player runs in the page", async (page) => {
  const server = await host(pageOf('<reel-player src="/data/lesson.tar" controls></reel-player>'), {
    headers: { "content-security-policy": POLICY.replace("worker-src 'self'", "worker-src 'none'") },
  });
  await page.goto(server.origin);
  const player = await new Player(page).ready();
  await player.seek(33);
  await player.shows("line 33");
  assert.equal(page.workers().length, 0);
}, { errors: [/worker/i] });

journey("a file that is dropped on the player is played, and does not leave the browser", async (page) => {
  const server = await host(pageOf("<reel-player controls></reel-player>"));
  await page.goto(server.origin);
  const player = new Player(page);
  await player.locator.getByRole("heading", { name: "No recording yet" }).waitFor();
  const asked = server.log.length;
  const bytes = readFileSync(join(folder, "lesson.tar")).toString("base64");
  const data = await page.evaluateHandle((base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "lesson.tar"));
    return transfer;
  }, bytes);
  for (const type of ["dragenter", "dragover", "drop"]) await player.locator.dispatchEvent(type, { dataTransfer: data });
  await player.ready();
  await player.seek(33);
  await player.shows("line 33");
  const since = server.log.slice(asked).filter(({ path }) => path.startsWith("/data/"));
  assert.deepEqual(since, []);
});

journey("a file that is chosen is played", async (page) => {
  const server = await host(pageOf("<reel-player controls></reel-player>"));
  await page.goto(server.origin);
  const player = new Player(page);
  await player.locator.locator("input[type=file]").setInputFiles(join(folder, "lesson.tar"));
  await player.ready();
  await player.seek(33);
  await player.shows("line 33");
});

journey("a program hands bytes over, and takes them away again", async (page) => {
  const server = await host(pageOf("<reel-player controls></reel-player>"));
  await page.goto(server.origin);
  const player = new Player(page);
  await player.locator.evaluate(async (element) => {
    const answer = await fetch("/data/lesson.tar");
    /** @type {any} */ (element).source = await answer.arrayBuffer();
  });
  await player.ready();
  await player.seek(33);
  await player.shows("line 33");
  await player.locator.evaluate((element) => (/** @type {any} */ (element).source = null));
  await player.locator.getByRole("heading", { name: "No recording yet" }).waitFor();
});

journey("an address where nothing is, is said to be one", async (page) => {
  const server = await host(pageOf('<reel-player src="/data/nothing.tar" controls></reel-player>'));
  await page.goto(server.origin);
  const player = new Player(page);
  await player.locator.getByRole("heading", { name: "The recording could not be loaded" }).waitFor();
  await player.button("Try again").waitFor();
}, { errors: [/404/] });

journey("a recording exported as one file plays from the file system", async (page, t) => {
  const exported = join(temporaryFolder(), "lesson.html");
  if (reelOrNull("export", join(folder, "lesson.tar"), exported) === null) {
    t.skip("this reel has no `export`");
    return;
  }
  await page.goto(pathToFileURL(exported).href);
  const player = await new Player(page).ready();
  await player.seek(33);
  await player.shows("line 33");
});
