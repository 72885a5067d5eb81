import assert from "node:assert/strict";
import { test } from "node:test";
import { inkOf } from "../lib/inks.js";

test("a dark ink is lifted until it is seen, and hues stay apart", () => {
  // Blue as terminals have it, on a dark background.
  const [red = 0, green = 0, blue = 0] = inkOf([0, 0, 3], "dark");
  assert.ok(blue === 255 && red > 60 && red === green, String([red, green, blue]));
  assert.deepEqual(inkOf([0, 5, 0], "dark"), [0, 255, 0, 255]);
  assert.deepEqual(inkOf([5, 5, 5], "dark"), [255, 255, 255, 255]);
});

test("on a light background light inks become dark", () => {
  for (const steps of /** @type {[number, number, number][]} */ ([[5, 5, 5], [5, 5, 0], [0, 5, 5]])) {
    assert.ok(Math.max(...inkOf(steps, "light").slice(0, 3)) < 160, String(steps));
  }
});

test("what is sparse is faint, not dark", () => {
  const [, , , dense = 0] = inkOf([5, 5, 5], "dark");
  const [red, , , sparse = 0] = inkOf([2, 2, 2], "dark");
  assert.equal(red, 255);
  assert.ok(sparse < dense && sparse > 80);
});
