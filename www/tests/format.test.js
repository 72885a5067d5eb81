import assert from "node:assert/strict";
import { test } from "node:test";
import * as format from "../lib/format.js";

test("a clock shows hours only when they are needed", () => {
  assert.equal(format.formatClock(0), "0:00");
  assert.equal(format.formatClock(7_999), "0:07");
  assert.equal(format.formatClock(760_000), "12:40");
  assert.equal(format.formatClock(3_723_000), "1:02:03");
  assert.equal(format.formatClock(7_000, 3_600_000), "0:00:07");
  assert.equal(format.formatClock(NaN), "0:00");
  assert.equal(format.formatClock(-5), "0:00");
  assert.equal(format.formatClockTenths(7_450), "0:07.4");
});

test("short recordings are told in tenths", () => {
  assert.equal(format.formatPosition(130, 130), "0:00.1");
  assert.equal(format.formatPosition(130, 60_000), "0:00");
  assert.equal(format.formatPosition(0, 0), "0:00");
});

test("times are told in words", () => {
  assert.equal(format.timeInWords(0), "0 seconds");
  assert.equal(format.timeInWords(61_000), "1 minute 1 second");
  assert.equal(format.timeInWords(7_322_000), "2 hours 2 minutes 2 seconds");
  assert.equal(format.timeInWords(3_600_000), "1 hour");
});

test("lengths of time are short", () => {
  assert.equal(format.formatDuration(0), "0 s");
  assert.equal(format.formatDuration(400), "0.4 s");
  assert.equal(format.formatDuration(42_000), "42 s");
  assert.equal(format.formatDuration(760_000), "12 min 40 s");
  assert.equal(format.formatDuration(28_920_000), "8 h 2 min");
  assert.equal(format.formatDuration(28_800_000), "8 h");
});

test("sizes are as the command line writes them", () => {
  assert.equal(format.formatBytes(1), "1 byte");
  assert.equal(format.formatBytes(1_208), "1.18 KiB");
  assert.equal(format.formatBytes(15 * 1024 * 1024), "15.0 MiB");
  assert.equal(format.formatBytes(500 * 1024 ** 3), "500 GiB");
});

test("counts agree with their word", () => {
  assert.equal(format.formatCount(1, "event"), "1 event");
  assert.equal(format.formatCount(12_345, "event"), "12,345 events");
  assert.equal(format.formatCount(2, "match", "matches"), "2 matches");
});

test("times that people write are read, others refused", () => {
  assert.equal(format.parseSeconds("12.5"), 12.5);
  assert.equal(format.parseSeconds("npt:1:23"), 83);
  assert.equal(format.parseSeconds("1:02:03.5"), 3723.5);
  for (const text of ["", null, undefined, "x", "-1", "1:2:3:4", "1e9", "Infinity", "poster.png"]) {
    assert.equal(format.parseSeconds(text), null, String(text));
  }
});

test("a link's time reads back as the moment", () => {
  for (const ms of [0, 12_500, 12_345, 28_800_001]) {
    assert.equal(Math.round((format.parseSeconds(format.secondsForLink(ms)) ?? -1) * 1000), ms);
  }
});

test("rates have no needless zeros", () => {
  assert.deepEqual([0.25, 1, 1.5, 16].map(format.formatRate), ["0.25×", "1×", "1.5×", "16×"]);
});
