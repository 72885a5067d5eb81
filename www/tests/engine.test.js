import assert from "node:assert/strict";
import { test } from "node:test";
import { CHUNK_BYTES, FOREIGN, INDEX_MAGIC, STEP_MS } from "./fake-player.js";
import { harness } from "./harness.js";
import { BEGINNING_BYTES, INDEX_HEAD_BYTES } from "../lib/ranges.js";

const SECONDS = 20;
const recording = () => new Uint8Array(SECONDS);
const index = (length = SECONDS) => new Uint8Array([INDEX_MAGIC, length, 0, 0]);

test("without an index it streams, plays to the end and says so", async () => {
  const h = harness({ files: { "session.tar": recording() } });
  await h.load();
  await h.until("loadeddata");
  assert.equal(h.status().durationMs, SECONDS * STEP_MS);
  await h.engine.run("setRate", 10);
  await h.engine.run("play");
  h.pass(1_000);
  assert.ok(Math.abs(h.status().positionMs - 10_000) < 500, String(h.status().positionMs));
  h.pass(2_000);
  assert.equal(h.status().isEnded, true);
  assert.deepEqual(h.names().filter((name) => name === "ended" || name === "pause"), ["pause", "ended"]);
  assert.equal(h.frames.size, 0, "no frame is asked for once nothing moves");
  await h.engine.run("play");
  await h.until("seeked");
  h.pass(100);
  assert.ok(h.status().positionMs < 2_000, "playing on after the end begins anew");
});

test("with an index only what a seek needs is fetched", async () => {
  const h = harness({ files: { "session.tar": recording(), "session.index": index() } });
  await h.load("session.index");
  await h.until("loadeddata");
  await h.until("marks");
  assert.ok(h.names().indexOf("marks") > h.names().indexOf("loadeddata"), "what need not be there before the first frame follows it");
  await h.engine.run("seek", 9 * STEP_MS);
  const ranges = h.requests.filter(({ path }) => path === "/session.tar").map(({ range }) => range);
  assert.deepEqual(ranges, [`bytes=0-${BEGINNING_BYTES - 1}`, `bytes=8-${7 + CHUNK_BYTES}`]);
  assert.equal(h.status().positionMs, 9 * STEP_MS);
});

test("what was prepared is not read again, and told only when it is asked for", async () => {
  const files = { "session.tar": recording(), "session.index": index() };
  const options = (/** @type {string} */ name) => ({
    source: { kind: "url", url: `http://test/${name}`, indexUrl: "http://test/session.index" },
    startMs: 0,
  });
  for (const isReady of [true, false]) {
    const h = harness({ files });
    await h.engine.run("prepare", options("session.tar"));
    for (let turn = 0; isReady && turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(h.names(), []);
    await h.engine.run("load", options("session.tar"));
    await h.until("loadeddata");
    assert.equal(h.requests.length, 2);
    const told = h.names();
    for (const name of ["loadedmetadata", "loadeddata", "marks"]) assert.equal(told.filter((each) => each === name).length, 1, name);
  }
  const other = harness({ files });
  await other.engine.run("prepare", options("missing.tar"));
  await other.engine.run("load", options("session.tar"));
  await other.until("loadeddata");
  assert.equal(other.players.filter((player) => !player.isFreed).length, 1);
  const missing = harness({ files });
  await missing.engine.run("prepare", options("missing.tar"));
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  await missing.engine.run("load", options("missing.tar"));
  await missing.until("failure");
});

test("from the middle, nothing else is fetched before the index is there", async () => {
  const h = harness({ files: { "session.tar": recording(), "session.index": index() } });
  await h.load("session.index", 9 * STEP_MS);
  await h.until("loadeddata");
  assert.deepEqual(h.requests.map(({ range }) => range), [`bytes=0-${INDEX_HEAD_BYTES - 1}`, `bytes=8-${7 + CHUNK_BYTES}`]);
});

test("what playing comes to is fetched before it is there", async () => {
  const h = harness({ files: { "session.tar": recording(), "session.index": index() } });
  await h.load("session.index");
  await h.until("loadeddata");
  await h.engine.run("play");
  for (let second = 0; second < SECONDS; second += 1) {
    h.pass(STEP_MS);
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  h.pass(STEP_MS);
  assert.equal(h.status().isEnded, true);
  assert.ok(!h.names().includes("waiting"), h.names().join(" "));
  const ranges = h.requests.map(({ path, range }) => `${path} ${range}`);
  assert.equal(new Set(ranges).size, ranges.length, "nothing is fetched twice");
});

test("an index of a recording of another length is found out by what the server says", async () => {
  for (const startMs of [0, 9 * STEP_MS]) {
    const h = harness({ files: { "session.tar": recording(), "session.index": index(SECONDS + 3) } });
    await h.load("session.index", startMs);
    await h.until("loadeddata");
    assert.ok(h.names().includes("notice"));
    assert.equal(h.players.at(-1)?.known, SECONDS);
    assert.equal(h.status().positionMs, startMs);
    assert.equal(h.status().bytesTotal, SECONDS);
  }
});

test("a server without ranges gets the whole file streamed, without a word", async () => {
  const h = harness({ files: { "session.tar": recording(), "session.index": index() }, hasRanges: false });
  await h.load("session.index");
  await h.until("loadeddata");
  assert.equal(h.players[0]?.known, SECONDS);
  assert.ok(!h.names().includes("notice"));
});

for (const [what, bytes] of /** @type {const} */ ([
  ["damaged", new Uint8Array([0])],
  ["missing", undefined],
])) {
  test(`a ${what} index is said, and the recording is read`, async () => {
    const files = { "session.tar": recording(), ...(bytes ? { "session.index": bytes } : {}) };
    const h = harness({ files });
    await h.load("session.index");
    await h.until("loadeddata");
    assert.ok(h.names().includes("notice"));
    assert.equal(h.players.at(-1)?.known, SECONDS);
    assert.equal(h.players.filter((player) => !player.isFreed).length, 1);
  });
}

test("an index of another recording is found out while playing, and the moment is kept", async () => {
  const bytes = recording();
  bytes[12] = FOREIGN;
  const files = { "session.tar": bytes, "session.index": index() };
  const h = harness({ files });
  await h.load("session.index");
  await h.until("loadeddata");
  // The fake refuses this byte also in a stream; the recording on the server is sound by then.
  const sought = h.engine.run("seek", 13 * STEP_MS);
  await new Promise((resolve) => setImmediate(resolve));
  files["session.tar"] = recording();
  await sought;
  assert.ok(h.names().includes("notice"));
  assert.equal(h.status().positionMs, 13 * STEP_MS);
  assert.equal(h.players.filter((player) => !player.isFreed).length, 1);
});

test("an index that turns out useless by what was fetched ahead does not stop playing", async () => {
  const bytes = recording();
  bytes[6] = FOREIGN;
  const files = { "session.tar": bytes, "session.index": index() };
  let isSound = false;
  const h = harness({
    files,
    // What is fetched ahead is of another recording.
    intercept: ({ path, range }) => {
      if (path !== "/session.tar" || range !== "bytes=4-7" || isSound) return null;
      isSound = true;
      files["session.tar"] = recording();
      return new Response(bytes.slice(4, 8), { status: 206, headers: { "Content-Range": `bytes 4-7/${SECONDS}` } });
    },
  });
  await h.load("session.index");
  await h.until("loadeddata");
  await h.engine.run("play");
  for (let second = 0; second < SECONDS + 2; second += 1) {
    h.pass(STEP_MS);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(h.players.length, 2, "the recording itself was read");
  assert.equal(h.status().isEnded, true);
  assert.ok(!h.names().includes("failure"), h.names().join(" "));
});

test("what is no recording is a failure of decoding", async () => {
  const h = harness({ files: { "session.tar": new Uint8Array([FOREIGN]) } });
  await h.load();
  await h.until("failure");
  const failure = h.messages.find((message) => message.type === "failure");
  assert.equal(failure?.type === "failure" && failure.failure.code, 3);
});

test("a broken connection is taken up again where it broke", async () => {
  let isBroken = true;
  const h = harness({
    files: { "session.tar": recording() },
    intercept: ({ range }) => {
      if (range !== "bytes=0-" || !isBroken) return null;
      isBroken = false;
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(5));
        },
        pull(controller) {
          controller.error(new TypeError("network"));
        },
      });
      return new Response(body, { status: 206, headers: { "Content-Range": `bytes 0-${SECONDS - 1}/${SECONDS}` } });
    },
  });
  await h.load();
  await h.until("loadeddata");
  while (!h.status().isComplete) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(h.requests.map(({ range }) => range), ["bytes=0-", "bytes=5-"]);
  assert.equal(h.players[0]?.known, SECONDS);
});

test("a server that stays away is an error, and can be tried again", async () => {
  let isAway = true;
  const h = harness({ files: { "session.tar": recording() }, intercept: () => (isAway ? new Response(null, { status: 503 }) : null) });
  await h.load();
  await h.until("failure");
  assert.equal(h.requests.length, 4);
  isAway = false;
  await h.engine.run("retry");
  await h.until("loadeddata");
  assert.equal(h.status().durationMs, SECONDS * STEP_MS);
});

test("of many seeks the last wins, and all of them end", async () => {
  const h = harness({ files: { "session.tar": recording(), "session.index": index() } });
  await h.load("session.index");
  await h.until("loadeddata");
  await Promise.all([3, 17, 5, 11].map((second) => h.engine.run("seek", second * STEP_MS)));
  assert.equal(h.status().positionMs, 11 * STEP_MS);
  assert.equal(h.status().isSeeking, false);
  const count = (/** @type {string} */ wanted) => h.names().filter((name) => name === wanted).length;
  assert.equal(count("seeking"), count("seeked"));
  assert.ok(count("seeked") < 4);
});

test("at the end, also by a seek, playing begins anew", async () => {
  const h = harness({ files: { "session.tar": recording() } });
  await h.load();
  await h.until("loadeddata");
  await h.engine.run("seek", SECONDS * STEP_MS);
  assert.equal(h.status().isEnded, true);
  await h.engine.run("play");
  await new Promise((resolve) => setImmediate(resolve));
  h.pass(200);
  assert.ok(h.status().positionMs < 1_000);
  assert.equal(h.status().isEnded, false);
});

test("steps go from one thing that happens to the next, and pause", async () => {
  const h = harness({ files: { "session.tar": recording() } });
  await h.load();
  await h.until("loadeddata");
  await h.engine.run("play");
  await h.engine.run("step", 1);
  await h.engine.run("step", 1);
  assert.equal(h.status().positionMs, 2 * STEP_MS);
  await h.engine.run("step", -1);
  assert.equal(h.status().positionMs, STEP_MS);
  assert.equal(h.status().isPaused, true);
});

test("a step fetches the stretch that it needs", async () => {
  const h = harness({ files: { "session.tar": recording(), "session.index": index() } });
  await h.load("session.index");
  await h.until("loadeddata");
  h.players[0]?.forget();
  await h.engine.run("step", 1);
  assert.equal(h.status().positionMs, STEP_MS);
  assert.equal(h.requests.at(-1)?.range, `bytes=0-${CHUNK_BYTES - 1}`);
});

test("links that a browser must not follow are not given out", async () => {
  const h = harness({ files: { "session.tar": recording() } });
  await h.load();
  await h.until("loadeddata");
  assert.equal(await h.engine.run("linkAt", { col: 0, row: 0 }), null);
});

test("loading another recording frees the one before; closing frees all and tells nothing more", async () => {
  const h = harness({ files: { "session.tar": recording() } });
  await h.load();
  await h.until("loadeddata");
  await h.load();
  assert.equal(h.players[0]?.isFreed, true);
  await h.engine.run("play");
  h.engine.dispose();
  const told = h.messages.length;
  assert.equal(h.players.every((player) => player.isFreed), true);
  h.pass(100);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(h.messages.length, told);
  assert.equal(h.frames.size, 0);
  await assert.rejects(h.engine.run("play", undefined), { name: "AbortError" });
});

test("a command that does not exist is refused", async () => {
  const h = harness({ files: {} });
  await assert.rejects(h.engine.run("constructor", undefined), /no command/);
});

test("Blobs and buffers are read like files", async () => {
  for (const source of [
    { kind: "blob", blob: new Blob([recording()]) },
    { kind: "buffer", buffer: recording().buffer },
  ]) {
    const h = harness({ files: {} });
    await h.engine.run("load", { source, startMs: 4_000 });
    await h.until("loadeddata");
    assert.equal(h.status().positionMs, 4_000);
    assert.equal(h.requests.length, 0);
  }
  const h = harness({ files: {} });
  const source = { kind: "blob", blob: new Blob([recording()]), index: new Blob([index()]) };
  await h.engine.run("load", { source, startMs: 4_000 });
  await h.until("loadeddata");
  assert.equal(h.players[0]?.indexedLength, SECONDS);
  assert.equal(h.players[0]?.known, 0, "the index is used");
});
