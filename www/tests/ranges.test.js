import assert from "node:assert/strict";
import { test } from "node:test";
import { parseContentRange, planRanges, RANGE_GAP_BYTES_MAX, RANGE_JOINED_BYTES_MAX } from "../lib/ranges.js";

/**
 * @param {number} offset
 * @param {number} length
 * @param {"recording" | "index"} [file]
 */
const ask = (offset, length, file = "recording") => ({ file, offset, length });

test("neighbours are fetched together, in order", () => {
  const ranges = planRanges([ask(300, 100), ask(0, 100), ask(100, 150)]);
  assert.equal(ranges.length, 1);
  assert.deepEqual([ranges[0]?.offset, ranges[0]?.length, ranges[0]?.requests.length], [0, 400, 3]);
});

test("distant ranges and other files stay apart", () => {
  const far = 100 + RANGE_GAP_BYTES_MAX + 1;
  const ranges = planRanges([ask(far, 10), ask(0, 100), ask(0, 100, "index")]);
  assert.deepEqual(
    ranges.map(({ file, offset }) => [file, offset]),
    [["index", 0], ["recording", 0], ["recording", far]],
  );
});

test("joining stops at a length, but overlaps are always joined", () => {
  assert.equal(planRanges([ask(0, RANGE_JOINED_BYTES_MAX), ask(RANGE_JOINED_BYTES_MAX, 1)]).length, 2);
  assert.equal(planRanges([ask(0, RANGE_JOINED_BYTES_MAX), ask(10, RANGE_JOINED_BYTES_MAX)]).length, 1);
});

test("every request lies within its range", () => {
  const requests = Array.from({ length: 200 }, (_, i) => ask((i * 7919 * 31) % 3_000_000, 1 + ((i * 104_729) % 70_000)));
  const ranges = planRanges(requests);
  assert.equal(ranges.reduce((sum, range) => sum + range.requests.length, 0), requests.length);
  for (const range of ranges) {
    for (const { offset, length } of range.requests) {
      assert.ok(offset >= range.offset && offset + length <= range.offset + range.length);
    }
  }
  assert.deepEqual(planRanges([ask(5, 0)]), []);
});

test("Content-Range is believed only when it makes sense", () => {
  assert.deepEqual(parseContentRange("bytes 0-9/100"), { start: 0, end: 10, total: 100 });
  assert.deepEqual(parseContentRange("bytes 5-5/*"), { start: 5, end: 6, total: null });
  assert.deepEqual(parseContentRange("bytes */42"), { total: 42 });
  for (const header of [null, "", "bytes */*", "bytes 9-0/100", "bytes 0-100/100", "items 0-1/2", "bytes a-b/c"]) {
    assert.equal(parseContentRange(header), null, String(header));
  }
});
