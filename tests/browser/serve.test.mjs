// Journeys through `reel serve`: from the list into the player and around in it.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { journey, useBrowser } from "./lib/journey.mjs";
import { Player, tidy } from "./lib/player.mjs";
import { LESSON_SECONDS, RECORDINGS, lastLine, makeRecordings } from "./lib/recordings.mjs";
import { reel, serve } from "./lib/reel.mjs";
import { until } from "./lib/until.mjs";

/** @type {string} */
let folder;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;

before(async () => {
  folder = makeRecordings();
  site = await serve(folder);
});
after(() => site?.close());
useBrowser();

/**
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
async function open(page, name) {
  await page.goto(`${site.origin}/play/${name}`);
  return new Player(page);
}

journey("from the list into a recording, playing and pausing", async (page) => {
  await page.goto(site.origin);
  const table = page.getByRole("table", { name: "Recordings" });
  await table.getByRole("link", { name: "lesson.tar" }).or(table.getByRole("link", { name: "Lesson" }).first()).first().waitFor();
  const names = await table.locator("tbody tr").count();
  assert.equal(names, RECORDINGS, "recordings in the list");
  await page.getByRole("searchbox", { name: "Search recordings" }).fill("lesson.tar");
  await until(async () => (await table.locator("tbody tr").count()) === 1, "one row");
  await table.getByRole("link").first().click();
  const player = await new Player(page).ready();
  assert.equal(await player.get("paused"), true);
  assert.equal(await player.get("duration"), LESSON_SECONDS);
  const first = await player.text();
  await player.button("Play").first().click();
  await until(async () => (await player.time()) > 1.2, "time to move");
  await player.shows("line 1");
  assert.notEqual(await player.text(), first);
  await player.button("Pause").click();
  await until(() => player.get("paused"), "the pause");
  const stopped = await player.time();
  await player.shows(lastLine(stopped));
  assert.equal(await player.time(), stopped);
});

journey("seeking by a click on the timeline and by keys", async (page) => {
  const player = await (await open(page, "lesson.tar")).ready();
  const box = await player.slider.boundingBox();
  assert.ok(box);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await player.at(LESSON_SECONDS / 2, 0.5);
  await player.shows(lastLine(await player.time()));
  await player.screen.focus();
  const moments = /** @type {[string, number][]} */ ([
    ["0", 0],
    ["5", 30],
    ["l", 40],
    ["j", 30],
    ["ArrowRight", 35],
    ["ArrowLeft", 30],
    ["End", 60],
    ["Home", 0],
    ["9", 54],
  ]);
  for (const [key, moment] of moments) {
    await page.keyboard.press(key);
    await player.at(moment);
  }
  await player.shows("line 54");
  await page.keyboard.press(".");
  await player.at(55);
  await player.shows("line 55");
  await page.keyboard.press(",");
  await player.at(54);
  await player.showsNo("line 55");
});

journey("searching what was on the screen, and jumping from match to match", async (page) => {
  const player = await (await open(page, "lesson.tar")).ready();
  await player.screen.focus();
  await page.keyboard.press("/");
  await player.search.fill("needle");
  const matches = player.list("Matches").getByRole("option");
  await until(async () => (await matches.count()) === 2, "two matches");
  assert.match((await matches.first().textContent()) ?? "", /needle alpha/);
  await matches.nth(1).click();
  await player.at(25);
  await player.shows("needle beta");
  await player.button("Match before (N)").first().click();
  await player.at(10);
  await player.shows("needle alpha");
  await player.button("Next match (n)").first().click();
  await player.at(25);
  await player.screen.focus();
  await page.keyboard.press("Shift+N");
  await player.at(10);
  await page.keyboard.press("n");
  await player.at(25);
});

journey("a pattern that is wrong is said to be wrong", async (page) => {
  const player = await (await open(page, "lesson.tar")).ready();
  await player.screen.focus();
  await page.keyboard.press("/");
  await player.button("Regular expression").click();
  await player.search.fill("line [");
  await player.locator.getByText("cannot be searched for").waitFor();
  await player.search.fill("line [5]9");
  const matches = player.list("Matches").getByRole("option");
  await until(async () => (await matches.count()) === 1, "one match");
});

journey("the list of events, and jumping by it", async (page) => {
  const player = await (await open(page, "ssh.tar")).ready();
  await player.screen.focus();
  await page.keyboard.press("e");
  const events = player.list("Events").getByRole("option");
  await events.first().waitFor();
  const marks = /** @type {{time: number}[]} */ (await player.get("marks"));
  assert.equal(await events.count(), marks.length);
  assert.ok(marks.length >= 2, "a session has a start and an end");
  await events.last().click();
  const last = marks.at(-1);
  assert.ok(last);
  await player.at(last.time);
  await until(async () => (await events.last().getAttribute("aria-selected")) === "true", "the list to follow");
});

journey("selecting and copying text gives lines as they were", async (page) => {
  const player = await (await open(page, "lesson.tar")).ready();
  await player.seek(4);
  await player.shows("line 4");
  const box = await player.locator.locator("canvas.terminal").boundingBox();
  assert.ok(box);
  // From corner to corner: whatever lies beside the grid counts as the nearest cell.
  await page.mouse.move(box.x + 1, box.y + 1);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.move(box.x + box.width - 1, box.y + box.height - 1);
  await page.mouse.up();
  await page.keyboard.press("ControlOrMeta+C");
  const copied = await until(() => page.evaluate(() => navigator.clipboard.readText()), "something on the clipboard");
  assert.equal(copied.trimEnd(), "line 0\nline 1\nline 2\nline 3\nline 4");
});

journey("a link to a moment opens at that moment", async (page) => {
  const player = await open(page, "lesson.tar?t=33.5");
  await player.ready();
  await player.at(33.5);
  await player.shows("line 33");
  await player.showsNo("line 34");
  await player.screen.focus();
  await page.keyboard.press("9");
  await player.at(54);
  await page.keyboard.press("m");
  const link = await until(() => page.evaluate(() => navigator.clipboard.readText()), "a link on the clipboard");
  assert.equal(link, `${site.origin}/play/lesson.tar?t=54`);
});

journey("a damaged recording plays, and says that it is damaged", async (page) => {
  const player = await (await open(page, "damaged.tar")).ready();
  await player.locator.getByText(/damaged/i).first().waitFor();
  await player.seek(await player.get("duration"));
  assert.notEqual(await player.text(), "");
});

journey("an empty file is said to be empty", async (page) => {
  const player = await open(page, "empty.tar");
  await player.locator.getByRole("heading", { name: "Nothing was recorded" }).waitFor();
});

journey("an encrypted recording is said to be encrypted", async (page) => {
  const player = await open(page, "encrypted.tar");
  await player.locator.getByRole("heading", { name: "Encrypted" }).waitFor();
});

journey("a file that is no recording is said to be none", async (page) => {
  const player = await open(page, "foreign.tar");
  await player.locator.getByRole("heading", { name: "Not a readable recording" }).waitFor();
});

journey("an index of another recording does not mislead", async (page) => {
  const player = await (await open(page, "stale.tar")).ready();
  await until(async () => (await player.get("duration")) === LESSON_SECONDS, "the true length");
  await player.seek(33);
  await player.shows("line 33");
});

journey("a recording that is not there is said to be missing", async (page) => {
  await page.goto(`${site.origin}/play/no-such.tar`);
  await page.getByRole("heading", { name: "No such recording" }).waitFor();
  await page.getByRole("link").click();
  await page.getByRole("table", { name: "Recordings" }).waitFor();
}, { errors: [/404/] });

for (const [name, share] of /** @type {[string, number[]][]} */ ([
  ["ssh", [0.3, 1]],
  ["tui-multipart", [0.1, 0.25, 0.5, 0.75, 0.9, 1]],
  ["db-postgres", [0.5, 1]],
  ["lesson", [0.2, 0.34, 0.5, 0.8, 1]],
])) {
  journey(`the screens of ${name} are those of the program in the terminal`, async (page) => {
    const player = await (await open(page, `${name}.tar`)).ready();
    const duration = await player.get("duration");
    // There and back: what was seen on the way must not matter.
    for (const at of [...share, ...share.toReversed()]) {
      const milliseconds = Math.round(duration * at * 1000);
      await player.seek(milliseconds / 1000);
      const minutes = Math.floor(milliseconds / 60_000);
      const moment = `${minutes}:${((milliseconds % 60_000) / 1000).toFixed(3).padStart(6, "0")}`;
      const printed = reel("play", "--format", "text", "--at", moment, `${folder}/${name}.tar`);
      assert.equal(await player.text(), tidy(printed), `${name} at ${moment}`);
    }
  });
}

journey("a desktop is drawn", async (page) => {
  const player = await (await open(page, "desktop.tar")).ready();
  await player.seek(await player.get("duration"));
  await player.locator.locator("canvas.desktop").waitFor();
});
