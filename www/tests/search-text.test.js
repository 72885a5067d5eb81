import assert from "node:assert/strict";
import { test } from "node:test";
import { searchCount, searchHint, searchPlace } from "../elements/search-text.js";
import { emptySearch } from "../elements/store.js";

const hit = { ms: 0, toMs: 1, text: "line", start: 0, end: 4, place: /** @type {const} */ ("screen"), row: 0, col: 0, cols: 4 };
const search = (/** @type {Partial<ReturnType<typeof emptySearch>>} */ change) => ({ ...emptySearch(), pattern: "line", ...change });

test("while all has not been read it says how much has, and nothing of matches", () => {
  const waiting = search({ isBusy: true, share: 0.42 });
  assert.equal(searchCount(waiting), "Reading the recording… 42 %");
  assert.equal(searchPlace(waiting), "Reading the recording… 42 %");
  assert.equal(searchHint(waiting), "");
  assert.equal(searchCount(search({ isBusy: true, share: 0.29 })), "Reading the recording… 29 %");
  assert.equal(searchCount(search({ isBusy: true })), "Searching …");
  assert.equal(searchCount(search({})), "No match");
});

test("of too many matches it says how many there are", () => {
  const found = Array(2_000).fill(hit);
  assert.equal(searchCount(search({ found, total: 8_230 })), "2,000 of 8,230");
  assert.equal(searchHint(search({ found, total: 8_230 })), "The first 2,000 of 8,230 are listed.");
  assert.equal(searchCount(search({ found, total: 8_230, current: 2 })), "3 of 8,230");
  assert.equal(searchPlace(search({ found, total: 65_536 })), "– of 65,536+");
  assert.equal(searchCount(search({ found: [hit], total: 1 })), "1 match");
});

test("what is wrong with the pattern is not what is wrong with the recording", () => {
  const pattern = search({ failed: "pattern", problem: "a group is not closed" });
  assert.equal(searchHint(pattern), "This pattern cannot be searched for: a group is not closed");
  const reading = search({ failed: "reading", problem: "the connection broke off" });
  assert.equal(searchHint(reading), "Not everything could be looked at: the connection broke off");
  for (const each of [pattern, reading]) assert.equal(searchCount(each), "");
});
