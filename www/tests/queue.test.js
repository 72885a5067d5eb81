import assert from "node:assert/strict";
import { test } from "node:test";
import { CommandQueue, Latest } from "../lib/queue.js";

test("commands run in order, also behind one that waits and one that fails", async () => {
  const queue = new CommandQueue();
  /** @type {string[]} */
  const log = [];
  const slow = queue.run(async () => {
    await null;
    log.push("slow");
  });
  const failing = queue.run(() => {
    log.push("failing");
    throw new Error("no");
  });
  const quick = queue.run(() => log.push("quick"));
  await assert.rejects(failing, /no/);
  await Promise.all([slow, quick]);
  assert.deepEqual(log, ["slow", "failing", "quick"]);
});

test("a closed queue refuses what has not begun", async () => {
  const queue = new CommandQueue();
  const late = queue.run(() => assert.fail("must not run"));
  queue.close();
  await assert.rejects(late, { name: "AbortError" });
});

/** Work that ends when it is told to. */
function manual() {
  /** @type {{argument: string, finish: (result: string) => void, fail: (error: Error) => void, isCurrent: () => boolean}[]} */
  const runs = [];
  const latest = new Latest(
    (/** @type {string} */ argument, isCurrent) =>
      /** @type {Promise<string>} */ (
        new Promise((finish, fail) => {
          runs.push({ argument, finish, fail, isCurrent });
        })
      ),
  );
  return { latest, runs };
}

test("of many requests the first and the last run, and all get an answer", async () => {
  const { latest, runs } = manual();
  const answers = ["a", "b", "c", "d"].map((argument) => latest.request(argument));
  assert.equal(runs.length, 1);
  assert.equal(runs[0]?.isCurrent(), false);
  runs[0]?.finish("A");
  await null;
  await null;
  assert.equal(runs.length, 2);
  assert.equal(runs[1]?.argument, "d");
  assert.equal(runs[1]?.isCurrent(), true);
  runs[1]?.finish("D");
  assert.deepEqual(await Promise.all(answers), ["D", "D", "D", "D"]);
  assert.equal(latest.isBusy, false);
});

test("never more than one runs, also when asked in between", async () => {
  const { latest, runs } = manual();
  const first = latest.request("a");
  const second = latest.request("b");
  runs[0]?.finish("A");
  await null;
  await null;
  const third = latest.request("c");
  assert.equal(runs.length, 2);
  runs[1]?.finish("B");
  await null;
  await null;
  assert.equal(runs.length, 3);
  runs[2]?.finish("C");
  assert.deepEqual(await Promise.all([first, second, third]), ["C", "C", "C"]);
});

test("a failure belongs to whoever was not replaced", async () => {
  const { latest, runs } = manual();
  const first = latest.request("a");
  const second = latest.request("b");
  runs[0]?.fail(new Error("gone"));
  await null;
  await null;
  runs[1]?.finish("B");
  assert.deepEqual(await Promise.all([first, second]), ["B", "B"]);
  const third = latest.request("c");
  runs[2]?.fail(new Error("broken"));
  await assert.rejects(third, /broken/);
});
