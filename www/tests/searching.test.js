import assert from "node:assert/strict";
import { test } from "node:test";
import { Searching } from "../elements/searching.js";
import { initialState } from "../elements/store.js";

/** A core whose engine answers when the test wants it to. */
function setUp() {
  /** @type {{query: any, resolve: (result: any) => void, reject: (error: Error) => void}[]} */
  const asked = [];
  const state = initialState();
  const core = {
    state,
    store: { set: (/** @type {any} */ patch) => Object.assign(state, patch) },
    tell: () => undefined,
    run: (/** @type {string} */ _name, /** @type {any} */ query) =>
      new Promise((resolve, reject) => asked.push({ query, resolve, reject })),
  };
  return { state, asked, searching: new Searching(/** @type {any} */ (core)) };
}

const hit = { fromMs: 0, toMs: 1, row: 0, col: 0, cols: 4, text: "line", start: 0, end: 4 };
const answer = { hits: [hit], total: 8_230, events: [] };

test("what is found says how many there are in all", async () => {
  const { state, asked, searching } = setUp();
  const search = searching.search({ pattern: "line" });
  assert.equal(asked[0]?.query.limit, 2_000);
  searching.progressed(0.42);
  assert.equal(state.search.share, 0.42);
  asked[0]?.resolve(answer);
  assert.equal((await search).total, 8_230);
  assert.deepEqual([state.search.total, state.search.share, state.search.isBusy], [8_230, null, false]);
  searching.progressed(0.5);
  assert.equal(state.search.share, null, "nothing waits");
});

test("a search that another one replaced is no empty answer", async () => {
  const { asked, searching } = setUp();
  const first = searching.search({ pattern: "l" });
  const second = searching.search({ pattern: "li" });
  for (const { resolve } of asked) resolve(answer);
  await assert.rejects(first, { name: "AbortError" });
  assert.equal((await second).length, 1);
});

test("clearing ends the search that runs, and reading more does not begin it anew", async () => {
  const { asked, searching } = setUp();
  const first = searching.search({ pattern: "l" });
  searching.refresh();
  assert.equal(asked.length, 1);
  searching.clear();
  assert.equal(asked[1]?.query.pattern, "");
  for (const { resolve } of asked) resolve({ hits: [], total: 0, events: [] });
  await assert.rejects(first, { name: "AbortError" });
});

test("a pattern that cannot be read and a recording that cannot are told apart", async () => {
  const { state, asked, searching } = setUp();
  for (const [error, failed] of /** @type {const} */ ([
    [new SyntaxError("a group is not closed"), "pattern"],
    [new Error("the connection broke off"), "reading"],
  ])) {
    const search = searching.search({ pattern: "(" });
    asked.at(-1)?.reject(error);
    await assert.rejects(search, error);
    assert.deepEqual([state.search.failed, state.search.problem], [failed, error.message]);
  }
});
