import assert from "node:assert/strict";
import { test } from "node:test";
import { CHUNK_BYTES, FOREIGN, INDEX_MAGIC, MANY, STEP_MS, TEXT_DERIVED, TEXT_IN_BLOCK, TEXT_OFFSET } from "./fake-player.js";
import { harness } from "./harness.js";

const SECONDS = 20;
const recording = () => new Uint8Array(SECONDS);
const query = (/** @type {string} */ pattern, regex = false) => ({ pattern, regex, caseSensitive: false, limit: 10 });
const index = (/** @type {number} */ textPlace, /** @type {number[]} */ ...text) =>
  new Uint8Array([INDEX_MAGIC, SECONDS, textPlace, 0, ...text]);
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Some turns of the event loop: all that can happen without more bytes has happened. */
async function settle() {
  for (let turns = 0; turns < 20; turns += 1) await turn();
}

/** A recording of which the test hands out one piece after another, whenever all of it is streamed. */
function dripping() {
  /** @type {ReadableStreamDefaultController<Uint8Array>[]} */
  const streams = [];
  return {
    /** @param {number} count Bytes. */
    give: (count) => streams.at(-1)?.enqueue(new Uint8Array(count)),
    end: () => streams.at(-1)?.close(),
    /** @param {unknown} error */
    fail: (error) => streams.at(-1)?.error(error),
    /** @param {{path: string, range: string | null}} request */
    intercept: ({ path, range }) => {
      const from = path === "/session.tar" && /^bytes=(\d+)-$/.exec(range ?? "");
      if (!from) return null;
      const body = new ReadableStream({ start: (controller) => void streams.push(controller) });
      return new Response(body, { status: 206, headers: { "Content-Range": `bytes ${from[1]}-${SECONDS - 1}/${SECONDS}` } });
    },
  };
}

/** @param {ReturnType<typeof harness>} h */
const shares = (h) => h.messages.flatMap((message) => (message.type === "searching" ? [message.share] : []));

/**
 * @param {Promise<unknown>} promise
 * @returns {Promise<Error>}
 */
const rejection = (promise) =>
  promise.then(
    (result) => assert.fail(`resolved: ${JSON.stringify(result)}`),
    (error) => error,
  );

for (const isRegex of [false, true]) {
  const kind = isRegex ? "by regular expression" : "for text";
  const pattern = isRegex ? "l.ne" : "line 19";

  test(`a search ${kind} that meets a damaged block waits until the recording is read, and tells how far`, async () => {
    const server = dripping();
    const h = harness({ files: { "session.tar": recording(), "session.index": index(TEXT_IN_BLOCK, 1, 1, FOREIGN, 1) }, ...server });
    await h.load("session.index");
    await h.until("loadeddata");
    let isAnswered = false;
    const searching = h.engine.run("search", query(pattern, isRegex)).finally(() => (isAnswered = true));
    await settle();
    server.give(10);
    await settle();
    assert.equal(isAnswered, false, "half of it has been read");
    assert.ok(shares(h).includes(0.5), String(shares(h)));
    server.give(10);
    server.end();
    const { hits, total } = await searching;
    assert.deepEqual([hits.length, total], [1, 1]);
    assert.equal(h.names().filter((name) => name === "failure").length, 0);
  });

  test(`a search ${kind} of a cut index reads the recording instead, in few requests`, async () => {
    for (const status of [416, 206, 200]) {
      const block = `bytes=${TEXT_OFFSET}-${TEXT_OFFSET + CHUNK_BYTES - 1}`;
      const h = harness({
        files: { "session.tar": recording(), "session.index": index(TEXT_IN_BLOCK) },
        intercept: ({ path, range }) => {
          if (path !== "/session.index" || range !== block) return null;
          const headers = { "Content-Range": status === 206 ? "bytes 4-5/*" : "bytes */4" };
          return new Response(status === 416 ? null : new Uint8Array(2), { status, headers: status === 200 ? {} : headers });
        },
      });
      await h.load("session.index");
      await h.until("loadeddata");
      const { hits } = await h.engine.run("search", query(pattern, isRegex));
      assert.equal(hits.length, 1, String(status));
      assert.ok(h.requests.length <= 8, `${h.requests.length} requests`);
      const { length } = h.requests;
      await h.engine.run("search", query(pattern, isRegex));
      assert.equal(h.requests.length, length, "the next search asks for nothing");
    }
  });
}

test("a recording that is shorter than its index says is read itself", async () => {
  const h = harness({
    files: { "session.tar": recording(), "session.index": index(0) },
    // The total is not said, so that the answer alone tells.
    intercept: ({ path, range }) =>
      path === "/session.tar" && range === "bytes=8-11"
        ? new Response(new Uint8Array(2), { status: 206, headers: { "Content-Range": "bytes 8-9/*" } })
        : null,
  });
  await h.load("session.index");
  await h.until("loadeddata");
  await h.engine.run("seek", 9 * STEP_MS);
  assert.equal(h.players.at(-1)?.indexedLength, null);
  assert.equal(h.status().positionMs, 9 * STEP_MS);
  assert.ok(h.messages.some((message) => message.type === "notice" && /of no use/.test(message.notice.text)));
});

test("an answer that breaks off before its announced end is asked for again", async () => {
  let isBroken = true;
  const h = harness({
    files: { "session.tar": recording(), "session.index": index(0) },
    intercept: ({ path, range }) => {
      if (path !== "/session.tar" || range !== "bytes=8-11" || !isBroken) return null;
      isBroken = false;
      return new Response(new Uint8Array(2), { status: 206, headers: { "Content-Range": `bytes 8-11/${SECONDS}` } });
    },
  });
  await h.load("session.index");
  await h.until("loadeddata");
  await h.engine.run("seek", 9 * STEP_MS);
  assert.equal(h.players.length, 1, "the index stays");
  assert.ok(!h.names().includes("notice"));
});

test("a search before the recording is read waits; a newer one takes its place; reading that fails is said as such", async () => {
  const server = dripping();
  const h = harness({ files: { "session.tar": recording() }, ...server });
  await h.load();
  const early = h.engine.run("search", query("line 2"));
  await settle();
  server.give(10);
  await h.until("loadeddata");
  const newer = h.engine.run("search", query("line 19"));
  await settle();
  server.fail(new DOMException("gone", "AbortError"));
  const errors = await Promise.all([rejection(early), rejection(newer)]);
  for (const { name, message } of errors) assert.match(`${name}: ${message}`, /^(?!SyntaxError).*: gone$/);
  await h.engine.run("retry");
  await settle();
  server.give(10);
  server.end();
  assert.equal((await h.engine.run("search", query("line 19"))).hits.length, 1);
});

test("closing the recording ends a search that waits", async () => {
  const server = dripping();
  const h = harness({ files: { "session.tar": recording() }, ...server });
  await h.load();
  const searching = rejection(h.engine.run("search", query("line 2")));
  await settle();
  await h.engine.run("unload");
  assert.equal((await searching).name, "AbortError");
});

test("a pattern that cannot be read is told at once and as such", async () => {
  const h = harness({ files: { "session.tar": recording() }, ...dripping() });
  await h.load();
  const { name, message } = await rejection(h.engine.run("search", query("(", true)));
  assert.deepEqual([name, message], ["SyntaxError", "a group is not closed"]);
});

test("text that an index does not hold is derived once, with its progress told", async () => {
  const h = harness({ files: { "session.tar": recording(), "session.index": index(TEXT_DERIVED) } });
  await h.load("session.index");
  await h.until("loadeddata");
  assert.equal((await h.engine.run("search", query("line"))).hits.length, 1);
  // The first chunk is there from the beginning.
  assert.deepEqual(shares(h), [0.2, 0.4, 0.6, 0.8, null]);
  const { searches, isFreed } = /** @type {import("./fake-player.js").FakePlayer} */ (h.players[0]);
  assert.equal(isFreed, false);
  await h.engine.run("search", query("line 3"));
  assert.equal(h.players[0]?.searches, searches + 1, "one round");
});

test("a player that asks for the same for ever is found out", async () => {
  const h = harness({ files: { "session.tar": recording(), "session.index": index(TEXT_IN_BLOCK, 1, 1, 1, 1) } });
  await h.load("session.index");
  await h.until("loadeddata");
  const [player] = h.players;
  if (player) player.supply = () => undefined;
  assert.equal((await h.engine.run("search", query("line"))).hits.length, 1);
  assert.equal(h.players.length, 2, "the recording itself was read");
});

test("a search says how many places there are, also those that it does not give", async () => {
  const h = harness({ files: { "session.tar": recording() } });
  await h.load();
  const { hits, total } = await h.engine.run("search", query("many"));
  assert.deepEqual([hits.length, total], [10, MANY]);
});
