// Everything with the keyboard alone, and what a screen reader is told.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { journey, useBrowser } from "./lib/journey.mjs";
import { Player } from "./lib/player.mjs";
import { RECORDINGS, makeRecordings } from "./lib/recordings.mjs";
import { serve } from "./lib/reel.mjs";
import { until } from "./lib/until.mjs";

/** @type {Awaited<ReturnType<typeof serve>>} */
let site;

before(async () => {
  site = await serve(makeRecordings());
});
after(() => site?.close());
useBrowser();

const GOLDEN = join(import.meta.dirname, "golden");

/**
 * @param {string} name
 * @param {string} seen
 */
function golden(name, seen) {
  const path = join(GOLDEN, name);
  if (process.env.UPDATE_GOLDEN) {
    writeFileSync(path, `${seen}\n`);
    return;
  }
  assert.equal(`${seen}\n`, readFileSync(path, "utf8"), `${name}; UPDATE_GOLDEN=1 writes it anew`);
}

/** Without what differs from run to run: sessions have an id by chance, on which the size depends. @param {string} text */
function masked(text) {
  return text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "SESSION").replace(/[\d.]+ [KMG]?i?B, /g, "SIZE, ");
}

journey("names and roles of everything in the player", async (page) => {
  await page.goto(`${site.origin}/play/lesson.tar`);
  const player = await new Player(page).ready();
  await player.seek(5);
  /** @type {string[]} */
  const sections = [];
  const note = async (/** @type {string} */ title) => {
    // What is on the screen is told to screen readers a while after it has come to rest.
    const seen = await until(async () => {
      const snapshot = await player.locator.ariaSnapshot();
      return snapshot.includes("line 4 line 5") && snapshot;
    }, "the screen to be told");
    sections.push(`# ${title}`, masked(seen));
  };
  await note("closed");
  await player.screen.focus();
  await page.keyboard.press("/");
  await player.search.fill("needle");
  await until(async () => (await player.list("Matches").getByRole("option").count()) === 2, "two matches");
  await note("search");
  await page.keyboard.press("Escape");
  await player.screen.focus();
  await page.keyboard.press("i");
  await player.locator.getByRole("region", { name: "About this session" }).waitFor();
  await note("metadata");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await player.locator.getByRole("dialog", { name: "Keys" }).waitFor();
  await note("help");
  golden("player.aria.yml", sections.join("\n"));
});

journey("names and roles of everything in the list", async (page) => {
  await page.goto(site.origin);
  const table = page.getByRole("table", { name: "Recordings" });
  await until(async () => (await table.locator("tbody tr").count()) === RECORDINGS, "all rows");
  await page.getByRole("searchbox", { name: "Search recordings" }).fill("ssh.tar");
  await until(async () => (await table.locator("tbody tr").count()) === 1, "one row");
  // Times of the day a file was copied are not the same twice; sessions have their own.
  golden("list.aria.yml", await page.locator("body").ariaSnapshot());
});

journey("every control has a name", async (page) => {
  await page.goto(`${site.origin}/play/lesson.tar`);
  const player = await new Player(page).ready();
  await player.button("More").click();
  const nameless = await player.locator.evaluate((element) => {
    const controls = element.shadowRoot?.querySelectorAll("button, input, a[href], [role=slider], [role=menuitem], [tabindex]") ?? [];
    return [...controls]
      .filter((control) => !(control.getAttribute("aria-label") || control.textContent?.trim() || control.getAttribute("title") || /** @type {HTMLInputElement} */ (control).labels?.length))
      .map((control) => control.outerHTML);
  });
  assert.deepEqual(nameless, []);
});

journey("tab goes through everything, forth and back, and out again", async (page) => {
  await page.goto(`${site.origin}/play/lesson.tar`);
  const player = await new Player(page).ready();
  const walk = async (/** @type {string} */ key, /** @type {(name: string) => boolean} */ isEnd) => {
    const names = [];
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press(key);
      const name = await player.focused();
      names.push(name);
      if (isEnd(name)) return names;
    }
    throw new Error(`the focus went round without end: ${names.join(", ")}`);
  };
  const there = await walk("Tab", (name) => name.startsWith("Full screen"));
  for (const name of ["Screen of the session", "Moment", "Search (/)", "More"]) {
    assert.ok(there.includes(name), `${name} among ${there.join(", ")}`);
  }
  const back = await walk("Shift+Tab", (name) => name === "Screen of the session");
  assert.deepEqual(back.slice(0, -1).toReversed().at(0), there[there.indexOf("Screen of the session") + 1]);
});

journey("every key of the help does what it says", async (page) => {
  await page.goto(`${site.origin}/play/lesson.tar`);
  const player = await new Player(page).ready();
  await player.screen.focus();
  await page.keyboard.press("?");
  const help = player.locator.getByRole("dialog", { name: "Keys" });
  await help.waitFor();
  const listed = await help.locator("kbd").allTextContents();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });
  /** @type {Set<string>} */
  const tried = new Set(["?", "Esc"]);
  const press = async (/** @type {string} */ key, /** @type {string} */ shown = key) => {
    tried.add(shown);
    await player.screen.focus();
    await page.keyboard.press(key);
  };
  const paused = (/** @type {boolean} */ value) => until(async () => (await player.get("paused")) === value, `paused: ${value}`);

  for (const [key, shown] of [["Space", "Space"], ["k", "k"]]) {
    await press(key ?? "", shown);
    await paused(false);
    await press(key ?? "", shown);
    await paused(true);
  }
  await press("0");
  await player.at(0);
  await press("9");
  await player.at(54);
  await press("Home");
  await player.at(0);
  await press("End");
  await player.at(60);
  await press("j");
  await player.at(50);
  await press("l");
  await player.at(60);
  await press("ArrowLeft", "←");
  await player.at(55);
  await press("ArrowRight", "→");
  await player.at(60);
  await press(",");
  await player.at(59);
  await press(".");
  await player.at(60);
  await press("[");
  await until(async () => (await player.time()) < 60, "an event before");
  const before = await player.time();
  await press("]");
  await until(async () => (await player.time()) > before, "an event after");
  const rate = async (/** @type {number} */ value) => until(async () => (await player.get("playbackRate")) === value, `rate ${value}`);
  await press("<");
  await rate(0.5);
  await press(">");
  await rate(1);
  const idle = player.button("Skip idle");
  const skips = await idle.getAttribute("aria-pressed");
  await press("s");
  await until(async () => (await idle.getAttribute("aria-pressed")) !== skips, "skipping to be switched");
  await press("/");
  await player.search.fill("needle");
  await until(async () => (await player.list("Matches").getByRole("option").count()) === 2, "two matches");
  await page.keyboard.press("Enter");
  await until(async () => [10, 25].includes(await player.time()), "a match");
  const first = await player.time();
  await press("n");
  await until(async () => (await player.time()) !== first, "another match");
  await press("Shift+N", "N");
  await player.at(first);
  await press("Escape", "Esc");
  for (const [key, panel] of [["e", "Events"], ["i", "About this session"]]) {
    await press(key ?? "");
    await player.locator.getByRole("heading", { name: panel ?? "" }).first().waitFor();
    await page.keyboard.press("Escape");
    await player.locator.getByRole("heading", { name: panel ?? "" }).first().waitFor({ state: "hidden" });
  }
  await press("m");
  await until(() => page.evaluate(() => navigator.clipboard.readText()), "a link on the clipboard");
  const clock = player.locator.locator("[part=time]");
  const shown = await clock.textContent();
  await press("w");
  await until(async () => (await clock.textContent()) !== shown, "the time of day");
  // 8 px stay free on either side.
  const room = () => player.screen.evaluate((screen) => /** @type {HTMLElement} */ (screen).offsetWidth - 16);
  await until(async () => Math.abs((await player.drawnWidth()) - (await room())) < 1, "the screen to fill its room");
  const fit = await player.drawnWidth();
  for (const back of ["-", "z"]) {
    await press("+");
    await until(async () => (await player.drawnWidth()) > fit, "larger letters");
    await press(back);
    await until(async () => Math.abs((await player.drawnWidth()) - fit) < 1, "letters that fit");
  }
  await press("End");
  await player.at(60);
  const live = await player.text();
  await press("PageUp", "Page");
  tried.add("↑");
  await player.locator.getByRole("button", { name: /rows? up/ }).waitFor();
  await press("PageDown", "Page");
  tried.add("↓");
  await player.locator.getByRole("button", { name: /rows? up/ }).waitFor({ state: "hidden" });
  assert.equal(await player.text(), live);
  await press("f");
  await until(() => page.evaluate(() => document.fullscreenElement !== null), "full screen");
  await press("f");
  await until(() => page.evaluate(() => document.fullscreenElement === null), "the window again");

  assert.deepEqual(listed.filter((key) => !tried.has(key)), [], "keys of the help that were not tried");
});
