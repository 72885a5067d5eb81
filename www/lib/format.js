/**
 * Numbers as people read them: times, lengths of time, sizes, counts.
 *
 * Times are milliseconds of the recording unless a name says otherwise.
 */

const MS_PER_SECOND = 1000;
const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3600;

/** Recordings shorter than this are told in tenths of a second, in ms. */
const SHORT_MS = 10_000;

/**
 * A moment as a clock: `0:07`, `12:40`, `1:02:03`.
 *
 * @param {number} ms
 * @param {number} [longestMs] A moment that must fit in the same column: hours are written for all when it has hours.
 */
export function formatClock(ms, longestMs = ms) {
  const seconds = wholeSeconds(ms);
  const hours = Math.floor(seconds / SECONDS_PER_HOUR);
  const minutes = Math.floor(seconds / SECONDS_PER_MINUTE) % 60;
  const rest = two(seconds % SECONDS_PER_MINUTE);
  const hasHours = hours > 0 || wholeSeconds(longestMs) >= SECONDS_PER_HOUR;
  return hasHours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/**
 * A moment with tenths, for lists in which neighbours are close: `0:07.4`.
 *
 * @param {number} ms
 * @param {number} [longestMs]
 */
export function formatClockTenths(ms, longestMs = ms) {
  const tenths = Math.floor((Math.max(0, finite(ms)) % MS_PER_SECOND) / 100);
  return `${formatClock(ms, longestMs)}.${tenths}`;
}

/**
 * A moment as precise as a recording of this length deserves: with tenths for short ones.
 *
 * @param {number} ms
 * @param {number} durationMs
 */
export function formatPosition(ms, durationMs) {
  return durationMs > 0 && durationMs < SHORT_MS ? formatClockTenths(ms, durationMs) : formatClock(ms, durationMs);
}

/**
 * A length of time in words, for screen readers: `1 hour 2 minutes 3 seconds`.
 *
 * @param {number} ms
 */
export function timeInWords(ms) {
  const seconds = wholeSeconds(ms);
  const words = [
    [Math.floor(seconds / SECONDS_PER_HOUR), "hour"],
    [Math.floor(seconds / SECONDS_PER_MINUTE) % 60, "minute"],
    [seconds % SECONDS_PER_MINUTE, "second"],
  ].flatMap(([count, unit]) => (count ? [formatCount(Number(count), String(unit))] : []));
  return words.length ? words.join(" ") : "0 seconds";
}

/**
 * A length of time in short: `0.4 s`, `42 s`, `12 min 40 s`, `8 h 2 min`.
 *
 * @param {number} ms
 */
export function formatDuration(ms) {
  const seconds = wholeSeconds(ms);
  if (seconds < 10) return `${trimmed(Math.max(0, finite(ms)) / MS_PER_SECOND, 1)} s`;
  if (seconds < SECONDS_PER_MINUTE) return `${seconds} s`;
  const hours = Math.floor(seconds / SECONDS_PER_HOUR);
  const minutes = Math.floor(seconds / SECONDS_PER_MINUTE) % 60;
  if (hours > 0) return minutes ? `${hours} h ${minutes} min` : `${hours} h`;
  const rest = seconds % SECONDS_PER_MINUTE;
  return rest ? `${minutes} min ${rest} s` : `${minutes} min`;
}

/**
 * A size in binary units, as the command line writes it: `1.18 KiB`.
 *
 * @param {number} bytes
 */
export function formatBytes(bytes) {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  let value = Math.max(0, finite(bytes));
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  if (unit === 0) return formatCount(value, "byte");
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${units[unit]}`;
}

/**
 * @param {number} count
 * @param {string} one The word for one.
 * @param {string} [many] The word for several; `one` with an s when left out.
 */
export function formatCount(count, one, many = `${one}s`) {
  return `${groupedNumber(count)} ${count === 1 ? one : many}`;
}

/**
 * By hand: the browser's own formatting loads its tables first, which takes longer than all else that is shown at first.
 *
 * @param {number} value
 */
export function groupedNumber(value) {
  return String(Math.round(finite(value))).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/**
 * A playback rate: `1×`, `0.25×`.
 *
 * @param {number} rate
 */
export function formatRate(rate) {
  return `${trimmed(rate, 2)}×`;
}

/**
 * A moment as the `t` of a link: seconds with at most three decimals.
 *
 * @param {number} ms
 */
export function secondsForLink(ms) {
  return trimmed(Math.max(0, finite(ms)) / MS_PER_SECOND, 3);
}

/**
 * Seconds from what somebody wrote: `12.5`, `1:02`, `1:02:03.4`, each also behind `npt:`.
 *
 * @param {string | null | undefined} text
 * @returns {number | null} Null when it is not a time.
 */
export function parseSeconds(text) {
  const plain = (text ?? "").trim().replace(/^npt:/, "");
  if (!/^\d+(:\d{1,2}){0,2}(\.\d+)?$/.test(plain)) return null;
  const seconds = plain.split(":").reduce((sum, field) => sum * 60 + Number(field), 0);
  return Number.isFinite(seconds) ? seconds : null;
}

/**
 * The time of day at a moment, in the reader's own time zone.
 *
 * @param {number} ms
 * @param {number} startedMs Unix time of moment 0, in milliseconds.
 * @param {Intl.DateTimeFormatOptions} [options]
 */
export function formatTimeOfDay(ms, startedMs, options = { hour: "2-digit", minute: "2-digit", second: "2-digit" }) {
  const date = new Date(startedMs + ms);
  if (Number.isNaN(date.getTime())) return formatClock(ms);
  return new Intl.DateTimeFormat(undefined, { hourCycle: "h23", ...options }).format(date);
}

/**
 * Date and time of day with the zone, for the metadata.
 *
 * @param {number} unixMs
 */
export function formatDateTime(unixMs) {
  return formatTimeOfDay(0, unixMs, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
}

/** @param {number} ms */
function wholeSeconds(ms) {
  return Math.floor(Math.max(0, finite(ms)) / MS_PER_SECOND);
}

/** @param {number} value */
function finite(value) {
  return Number.isFinite(value) ? value : 0;
}

/** @param {number} value */
function two(value) {
  return String(value).padStart(2, "0");
}

/**
 * @param {number} value
 * @param {number} decimals At most.
 */
function trimmed(value, decimals) {
  return String(Number(finite(value).toFixed(decimals)));
}
