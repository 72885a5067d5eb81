import assert from "node:assert/strict";
import { test } from "node:test";
import { actionOf, KEYS, rateBeside, RATES } from "../lib/keys.js";

/**
 * @param {string} key
 * @param {object} [modifiers]
 */
const press = (key, modifiers) => actionOf({ key, ctrlKey: false, altKey: false, metaKey: false, ...modifiers });

test("every key does one thing", () => {
  const keys = KEYS.flatMap((each) => each.keys);
  assert.equal(new Set(keys).size, keys.length);
});

test("keys of other players mean the same here", () => {
  const expected = { " ": "toggle", k: "toggle", j: "back10", l: "ahead10", ",": "stepBack", ".": "stepAhead", "/": "search", f: "fullscreen", "?": "help" };
  for (const [key, action] of Object.entries(expected)) assert.equal(press(key)?.action, action, key);
});

test("digits go to tenths", () => {
  assert.deepEqual(press("7"), { action: "tenth", tenth: 7 });
});

test("n and N differ; caps lock changes nothing else", () => {
  assert.equal(press("n")?.action, "nextHit");
  assert.equal(press("N")?.action, "previousHit");
  assert.equal(press("K")?.action, "toggle");
});

test("shortcuts of the browser are left alone", () => {
  for (const modifier of ["ctrlKey", "altKey", "metaKey"]) assert.equal(press("f", { [modifier]: true }), null);
  assert.equal(press("Tab"), null);
  assert.equal(press("q"), null);
});

test("rates go up and down and stop at the ends", () => {
  assert.equal(rateBeside(1, 1), 1.5);
  assert.equal(rateBeside(1, -1), 0.5);
  assert.equal(rateBeside(16, 1), 16);
  assert.equal(rateBeside(64, 1), 64);
  assert.equal(rateBeside(64, -1), 16);
  assert.equal(rateBeside(0.25, -1), 0.25);
  assert.equal(rateBeside(3, 1), 4);
  assert.equal(RATES[0], 0.25);
});
