import assert from "node:assert/strict";
import { test } from "node:test";
import { Remote, serve } from "../lib/rpc.js";

/** A worker of two ends in one thread: what one posts, the other receives. */
function pair() {
  /** @type {any} */
  const worker = { onmessage: null, isTerminated: false };
  /** @type {(event: {data: any}) => void} */
  let listener = () => undefined;
  const copy = (/** @type {any} */ data) => structuredClone(data);
  worker.postMessage = (/** @type {any} */ data) => queueMicrotask(() => !worker.isTerminated && listener({ data: copy(data) }));
  worker.terminate = () => (worker.isTerminated = true);
  const port = {
    postMessage: (/** @type {any} */ data) => queueMicrotask(() => worker.onmessage?.({ data: copy(data) })),
    addEventListener: (/** @type {string} */ _type, /** @type {any} */ listen) => (listener = listen),
  };
  return { worker, port };
}

/** @param {{run: (name: string, argument: any) => Promise<any>}} engine */
function connected(engine) {
  const { worker, port } = pair();
  /** @type {any[]} */
  const messages = [];
  /** @type {(message: any) => void} */
  let emit = () => undefined;
  /** @type {unknown} */
  let started;
  serve(port, (tell, assets) => {
    emit = tell;
    started = assets;
    return engine;
  });
  const remote = new Remote(worker, { wasm: "module.wasm" }, (message) => messages.push(message));
  return { remote, worker, messages, emit: (/** @type {any} */ message) => emit(message), started: () => started };
}

test("results and errors come back to whoever asked", async () => {
  const { remote, started } = connected({
    run: async (name, argument) => {
      if (name === "fail") throw new SyntaxError("no such moment");
      return [name, argument];
    },
  });
  const answers = await Promise.all([remote.run("a", 1, []), remote.run("b", { x: 2 }, [])]);
  assert.deepEqual(answers, [["a", 1], ["b", { x: 2 }]]);
  await assert.rejects(remote.run("fail", null, []), { name: "SyntaxError", message: "no such moment" });
  assert.deepEqual(started(), { wasm: "module.wasm" });
});

test("what the engine tells arrives", async () => {
  const { remote, messages, emit } = connected({ run: async () => undefined });
  await remote.run("load", null, []);
  emit({ type: "status" });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(messages, [{ type: "status" }]);
});

test("closing ends the worker and rejects what waits", async () => {
  const { remote, worker, messages, emit } = connected({ run: () => new Promise(() => undefined) });
  const waiting = remote.run("seek", 5, []);
  await new Promise((resolve) => setImmediate(resolve));
  remote.close();
  await assert.rejects(waiting, { name: "AbortError" });
  assert.equal(worker.isTerminated, true);
  emit({ type: "status" });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(messages, []);
});
