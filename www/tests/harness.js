/**
 * An engine with a fake player, a fake server and a clock that the test moves.
 *
 * @import { EngineMessage, Status } from "../lib/types.d.ts"
 */

import { Engine } from "../lib/engine.js";
import { FakePlayer } from "./fake-player.js";

/**
 * A server of files in memory.
 *
 * @typedef {object} FakeServer
 * @property {Record<string, Uint8Array<ArrayBuffer>>} files
 * @property {boolean} [hasRanges]
 * @property {boolean} [hasFull] Whether the full package can be loaded.
 * @property {(request: {path: string, range: string | null}) => Response | null} [intercept] An answer instead of the file.
 */

/** @param {FakeServer} server */
export function harness(server) {
  /** @type {EngineMessage[]} */
  const messages = [];
  /** @type {FakePlayer[]} */
  const players = [];
  /** @type {{path: string, range: string | null}[]} */
  const requests = [];
  /** @type {Set<() => void>} */
  const frames = new Set();
  let nowMs = 0;
  const loads = { full: 0 };
  const create = (/** @type {boolean} */ isFull) => {
    const player = new FakePlayer(isFull);
    players.push(player);
    return /** @type {any} */ (player);
  };

  /** @type {typeof fetch} */
  const fetcher = async (input, init) => {
    const path = new URL(String(input)).pathname;
    const range = new Headers(init?.headers).get("Range");
    init?.signal?.throwIfAborted();
    requests.push({ path, range });
    return server.intercept?.({ path, range }) ?? answer(server, path, range);
  };
  const engine = new Engine({
    loadPlayer: async () => () => create(false),
    loadFull: async () => {
      loads.full += 1;
      if (server.hasFull === false) throw new TypeError("not found");
      return {
        createPlayer: () => create(true),
        createFinder: ({ pattern }) => () => new Uint32Array([0, pattern.length]),
      };
    },
    emit: (message) => messages.push(message),
    fetch: fetcher,
    now: () => nowMs,
    pause: async () => undefined,
    delay: async (_ms, signal) => signal.throwIfAborted(),
    requestFrame: (callback) => {
      frames.add(callback);
      return () => frames.delete(callback);
    },
  });
  return {
    engine,
    loads,
    messages,
    players,
    requests,
    frames,
    /** @param {number} ms Real time that passes, in frames of 20 ms. */
    pass(ms) {
      for (let passed = 0; passed < ms; passed += 20) {
        nowMs += 20;
        const due = [...frames];
        frames.clear();
        for (const frame of due) frame();
      }
    },
    /** @param {string} name Waits until the engine has told this. */
    async until(name) {
      for (let turn = 0; turn < 1_000; turn += 1) {
        if (this.names().some((each) => each === name)) return;
        await new Promise((resolve) => setImmediate(resolve));
      }
      throw new Error(`never: ${name}; told: ${this.names()}`);
    },
    /** Media events and other messages, in order. */
    names: () => messages.map((message) => (message.type === "media" ? message.name : message.type)),
    /** @returns {Status} */
    status() {
      const last = messages.findLast((message) => "status" in message);
      if (!last || !("status" in last)) throw new Error("nothing was told");
      return last.status;
    },
    /**
     * @param {string} [index]
     * @param {number} [startMs]
     */
    load(index, startMs = 0) {
      const source = { kind: "url", url: "http://test/session.tar", indexUrl: index ? `http://test/${index}` : null };
      return engine.run("load", { source, startMs });
    },
  };
}

/**
 * @param {FakeServer} server
 * @param {string} path
 * @param {string | null} range
 */
function answer({ files, hasRanges = true }, path, range) {
  const bytes = files[path.slice(1)];
  if (!bytes) return new Response(null, { status: 404 });
  const match = hasRanges ? /^bytes=(\d+)-(\d*)$/.exec(range ?? "") : null;
  if (!match) return new Response(bytes, { headers: { "Content-Length": String(bytes.length) } });
  const from = Number(match[1]);
  const to = Math.min(match[2] ? Number(match[2]) + 1 : Infinity, bytes.length);
  if (from >= bytes.length) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${bytes.length}` } });
  const headers = { "Content-Range": `bytes ${from}-${to - 1}/${bytes.length}` };
  return new Response(bytes.slice(from, to), { status: 206, headers });
}
