// Numbers and dates as people read them.

const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/**
 * `0:04`, `12:30`, `1:02:03`.
 *
 * @param {number} ms
 */
export function length(ms) {
  const seconds = Math.round(ms / 1000);
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/**
 * The same in words, for those who hear it.
 *
 * @param {number} ms
 */
export function lengthInWords(ms) {
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 3600), "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
    [seconds % 60, "second"],
  ];
  const words = parts
    .filter(([count]) => count !== 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`);
  return words.join(" ") || "less than a second";
}

/**
 * `512 B`, `4.3 KiB`, `18 MiB`.
 *
 * @param {number} count
 */
export function bytes(count) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  let value = count;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/**
 * The day, with words for the last two.
 *
 * @param {number} ms since 1970
 * @param {number} now
 */
export function day(ms, now) {
  const midnight = new Date(now);
  midnight.setHours(0, 0, 0, 0);
  const date = new Date(ms);
  const start = new Date(ms);
  start.setHours(0, 0, 0, 0);
  const days = Math.round((midnight.getTime() - start.getTime()) / 86_400_000);
  if (days === 0) {
    return "Today";
  }
  return days === 1 ? "Yesterday" : DAY.format(date);
}

/**
 * Hours and minutes.
 *
 * @param {number} ms since 1970
 */
export function clock(ms) {
  return CLOCK.format(new Date(ms));
}
