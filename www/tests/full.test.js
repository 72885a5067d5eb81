import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultFullUrl } from "../lib/connection.js";
import { INDEX_MAGIC, OTHER_FORMAT, STEP_MS } from "./fake-player.js";
import { harness } from "./harness.js";

const SECONDS = 20;
const recording = () => new Uint8Array(SECONDS);
const other = () => new Uint8Array([OTHER_FORMAT, ...recording().subarray(1)]);
const query = (/** @type {string} */ pattern, regex = true) => ({ pattern, regex, caseSensitive: false, limit: 10 });

test("a recording of this format, and a plain search in it, need the small package alone", async () => {
  const h = harness({ files: { "session.tar": recording() } });
  await h.load();
  await h.until("loadeddata");
  assert.equal((await h.engine.run("search", query("line", false))).hits.length, 1);
  assert.equal(h.loads.full, 0);
});

test("a recording of another format is read with the full package, from what has come already", async () => {
  const h = harness({ files: { "session.tar": other() } });
  await h.load();
  await h.until("loadeddata");
  assert.equal(h.loads.full, 1);
  assert.equal(h.requests.length, 1, "it is not fetched again");
  assert.equal(h.players.at(-1)?.isFull, true);
  assert.equal(h.players.at(-1)?.known, SECONDS);
  assert.equal(h.status().durationMs, SECONDS * STEP_MS);
  assert.equal(h.players.filter((player) => !player.isFreed).length, 1);
  assert.ok(!h.names().includes("failure"));
});

test("a format that needs what cannot be loaded is a failure that says so", async () => {
  const h = harness({ files: { "session.tar": other() }, hasFull: false });
  await h.load();
  await h.until("failure");
  const failure = h.messages.find((message) => message.type === "failure");
  assert.match(failure?.type === "failure" ? failure.failure.message : "", /for recordings of this format could not be loaded/);
});

test("a regular expression is searched for by a second player, once read", async () => {
  const h = harness({ files: { "session.tar": recording() } });
  await h.load();
  await h.until("loadeddata");
  await h.engine.run("seek", 3 * STEP_MS);
  assert.equal((await h.engine.run("search", query("l.ne"))).hits.length, 1);
  assert.equal((await h.engine.run("search", query("nothing"))).hits.length, 0);
  assert.equal(h.loads.full, 1);
  assert.equal(h.players.length, 2);
  assert.deepEqual(h.players.map(({ isFull, known, isFreed }) => [isFull, known, isFreed]), [
    [false, SECONDS, false],
    [true, SECONDS, false],
  ]);
  assert.equal(h.status().positionMs, 3 * STEP_MS, "what is shown stays");
  await h.engine.run("unload", undefined);
  assert.ok(h.players.every((player) => player.isFreed));
});

test("with an index the second player opens it too, and fetches no more than it asks for", async () => {
  const h = harness({ files: { "session.tar": recording(), "session.index": new Uint8Array([INDEX_MAGIC, SECONDS, 0, 0]) } });
  await h.load("session.index");
  await h.until("loadeddata");
  assert.equal((await h.engine.run("search", query("l.ne"))).hits.length, 1);
  assert.equal(h.players[1]?.indexedLength, SECONDS);
  const ranges = h.requests.filter(({ path }) => path === "/session.tar").map(({ range }) => range);
  assert.deepEqual(ranges, ["bytes=0-163839", "bytes=0-163839"], "the beginning, which holds all of it, for each player");
});

test("searching by regular expression without the full package fails, plain search goes on, and it is tried again", async () => {
  /** @type {Parameters<typeof harness>[0]} */
  const server = { files: { "session.tar": recording() }, hasFull: false };
  const h = harness(server);
  await h.load();
  await h.until("loadeddata");
  await assert.rejects(h.engine.run("search", query("l.ne")), /regular expressions could not be loaded \(not found\)/);
  assert.equal((await h.engine.run("search", query("line", false))).hits.length, 1);
  server.hasFull = true;
  assert.equal((await h.engine.run("search", query("l.ne"))).hits.length, 1);
});

test("matches of a regular expression are highlighted by what the full package found, also in the next recording", async () => {
  const h = harness({ files: { "session.tar": recording() } });
  await h.load();
  await h.until("loadeddata");
  await h.engine.run("highlight", query("l.ne"));
  const find = /** @type {(text: string) => Uint32Array} */ (h.players[0]?.finder);
  assert.deepEqual([...find("a line")], [0, 4]);
  await h.load();
  await h.until("loadeddata");
  assert.equal(h.players.at(-1)?.finder, find);
  await h.engine.run("highlight", query("line", false));
  assert.equal(h.players.at(-1)?.finder, null);
});

test("the full package stands beside the worker's script, if that stands anywhere", () => {
  const beside = (/** @type {string} */ worker) => defaultFullUrl(new URL(worker))?.href;
  assert.equal(beside("https://a.test/assets/reel-player-worker.js"), "https://a.test/assets/reel-player-full.js");
  assert.equal(beside("https://a.test/www/worker.js"), "https://a.test/www/full.js");
  assert.equal(beside("blob:https://a.test/1"), undefined);
});
