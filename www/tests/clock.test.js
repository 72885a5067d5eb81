import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock, RATE_MAX, RATE_MIN, TICK_MS_MAX } from "../lib/clock.js";
import { IdleMap } from "../lib/idle.js";

test("idle longer than the limit is shown as the limit", () => {
  const map = new IdleMap([1_000, 11_000, 20_000, 20_500], 2_000);
  assert.equal(map.shown(1_000), 1_000);
  assert.equal(map.shown(3_000), 3_000);
  assert.equal(map.shown(7_000), 3_000);
  assert.equal(map.shown(11_000), 3_000);
  assert.equal(map.shown(12_000), 4_000);
  assert.equal(map.shown(21_000), 13_000, "a short span is not touched");
});

test("both directions never decrease and agree outside of what is skipped", () => {
  const map = new IdleMap([500, 4_000, 4_000, 9_000, 9_500, 9_600, 30_000, 90_000], 1_000);
  let last = -1;
  for (let ms = 0; ms <= 100_000; ms += 50) {
    const shown = map.shown(ms);
    assert.ok(shown >= last, `${ms}`);
    last = shown;
    const back = map.moment(shown);
    assert.ok(back <= ms, `moment(shown(${ms})) = ${back}`);
    assert.equal(map.shown(back), shown);
  }
});

test("a span that overlaps the one before does not turn time around", () => {
  const map = new IdleMap([0, 10_000, 5_000, 12_000], 1_000);
  let last = -1;
  for (let ms = 0; ms <= 15_000; ms += 100) {
    assert.ok(map.shown(ms) >= last);
    last = map.shown(ms);
  }
});

test("without a limit nothing is skipped", () => {
  const map = new IdleMap([0, 1e9], Infinity);
  assert.equal(map.shown(5e8), 5e8);
  assert.equal(map.advance(5, 7), 12);
});

/**
 * Lets real time pass in frames.
 *
 * @param {Clock} clock
 * @param {number} fromMs
 * @param {number} toMs
 */
function run(clock, fromMs, toMs) {
  for (let now = fromMs; now <= toMs; now += 10) clock.tick(now);
  return clock.positionMs;
}

test("time passes at the rate", () => {
  const clock = new Clock();
  clock.start(0);
  clock.rate = 4;
  assert.equal(run(clock, 0, 1_000), 4_000);
  clock.rate = 0.25;
  assert.equal(run(clock, 1_000, 2_000), 4_250);
});

test("a stopped clock stands, and goes on without a jump", () => {
  const clock = new Clock();
  clock.start(0);
  run(clock, 0, 500);
  clock.stop();
  assert.equal(clock.tick(90_000), 500);
  clock.start(100_000);
  assert.equal(clock.tick(100_010), 510);
});

test("time in which no frames came does not count", () => {
  const clock = new Clock();
  clock.start(0);
  assert.equal(clock.tick(3_600_000), TICK_MS_MAX);
});

test("idle is skipped while playing, and the limit can be changed", () => {
  const clock = new Clock();
  clock.setIdleSpans([1_000, 61_000]);
  clock.idleLimitMs = 1_000;
  clock.start(0);
  assert.equal(run(clock, 0, 2_000), 2_000);
  assert.equal(run(clock, 2_000, 2_500), 61_500);
  clock.moveTo(1_000);
  clock.idleLimitMs = Infinity;
  assert.equal(run(clock, 2_500, 5_500), 4_000);
});

test("rates stay within bounds", () => {
  const clock = new Clock();
  clock.rate = 1e9;
  assert.equal(clock.rate, RATE_MAX);
  clock.rate = 0;
  assert.equal(clock.rate, RATE_MIN);
  clock.rate = NaN;
  assert.equal(clock.rate, 1);
});
