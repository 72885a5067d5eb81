/**
 * Paints the timeline: activity, what has been played, what is known, idle time, events, hits.
 *
 * @import { State } from "./store.js"
 */

/** Width of one column of activity and the space to the next, in CSS pixels. */
const COLUMN_PX = 3;
const COLUMN_GAP_PX = 1;

/** Height of the strip for events and hits at the lower edge, in CSS pixels. */
const STRIP_PX = 5;

/** Least height of a column with any activity, so that a single keystroke is seen. */
const COLUMN_MIN_PX = 3;

/** Marks nearer than this to the one before are not painted again, in CSS pixels. */
const MARK_GAP_PX = 2;

/** Idle spans narrower than this are not worth a sign, in CSS pixels. */
const IDLE_MIN_PX = 6;

/**
 * @typedef {object} Brush
 * @property {CanvasRenderingContext2D} context
 * @property {number} width
 * @property {number} height
 * @property {(ms: number) => number} x
 * @property {(name: string) => string} colour
 */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {State} state
 * @param {number} positionMs
 */
export function paintTimeline(canvas, state, positionMs) {
  const context = canvas.getContext("2d");
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!context || width === 0) return;
  const ratio = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const style = getComputedStyle(canvas);
  const { durationMs } = state.status;
  const isRightToLeft = style.direction === "rtl";
  const share = (/** @type {number} */ ms) => (durationMs > 0 ? Math.min(1, Math.max(0, ms / durationMs)) : 0);
  /** @type {Brush} */
  const brush = {
    context,
    width,
    height,
    x: (ms) => (isRightToLeft ? 1 - share(ms) : share(ms)) * width,
    colour: (name) => style.getPropertyValue(name).trim(),
  };
  paintTrack(brush, state);
  paintActivity(brush, state, positionMs);
  paintIdle(brush, state);
  paintMarks(brush, state);
  paintHits(brush, state);
}

/**
 * @param {Brush} brush
 * @param {State} state
 */
function paintTrack({ context, width, height, x, colour }, { status }) {
  const base = height - STRIP_PX;
  context.fillStyle = colour("--_line");
  context.fillRect(0, base - 1, width, 1);
  if (status.isComplete || status.durationMs <= 0) return;
  context.fillStyle = colour("--_muted");
  const from = x(0);
  context.fillRect(Math.min(from, x(status.knownMs)), base - 1, Math.abs(x(status.knownMs) - from), 1);
}

/**
 * @param {Brush} brush
 * @param {State} state
 * @param {number} positionMs
 */
function paintActivity({ context, width, height, x, colour }, { histogram, status }, positionMs) {
  const base = height - STRIP_PX - 1;
  const room = base - 3;
  const columns = Math.max(1, Math.floor(width / (COLUMN_PX + COLUMN_GAP_PX)));
  const playedX = x(positionMs);
  const isMirrored = x(0) > 0;
  const played = colour("--_accent");
  const rest = colour("--_heat");
  const most = histogram.reduce((max, value) => Math.max(max, value), 0);
  for (let column = 0; column < columns && most > 0; column += 1) {
    const from = Math.floor((column / columns) * histogram.length);
    const to = Math.max(from + 1, Math.ceil(((column + 1) / columns) * histogram.length));
    let value = 0;
    for (let i = from; i < to; i += 1) value = Math.max(value, histogram[i] ?? 0);
    if (value <= 0) continue;
    // Root: one noisy command would press everything else flat.
    const tall = Math.max(COLUMN_MIN_PX, Math.sqrt(value / most) * room);
    const ms = ((column + 0.5) / columns) * status.durationMs;
    const left = x(ms) - COLUMN_PX / 2;
    context.fillStyle = (isMirrored ? x(ms) >= playedX : x(ms) <= playedX) ? played : rest;
    context.fillRect(left, base - tall, COLUMN_PX, tall);
  }
  context.fillStyle = played;
  context.fillRect(Math.min(playedX, x(0)), base, Math.abs(playedX - x(0)), 1.5);
}

/**
 * Idle time is shown as a dotted base line.
 *
 * @param {Brush} brush
 * @param {State} state
 */
function paintIdle({ context, height, x, colour }, { idle }) {
  const y = height - STRIP_PX - 4;
  context.fillStyle = colour("--_muted");
  for (let i = 0; i + 1 < idle.length; i += 2) {
    const [from = 0, to = 0] = [x(idle[i] ?? 0), x(idle[i + 1] ?? 0)].sort((a, b) => a - b);
    if (to - from < IDLE_MIN_PX) continue;
    for (let dot = from + 3; dot < to - 2; dot += 5) context.fillRect(dot, y, 1, 1);
  }
}

/**
 * @param {Brush} brush
 * @param {State} state
 */
function paintMarks({ context, height, x, colour }, { marks }) {
  context.fillStyle = colour("--_muted");
  let last = -Infinity;
  for (const { ms } of marks) {
    const at = x(ms);
    if (Math.abs(at - last) < MARK_GAP_PX) continue;
    last = at;
    context.fillRect(at - 0.5, height - STRIP_PX + 1, 1, STRIP_PX - 1);
  }
}

/**
 * @param {Brush} brush
 * @param {State} state
 */
function paintHits({ context, height, x, colour }, { search }) {
  context.fillStyle = colour("--_hit");
  let last = -Infinity;
  for (const { ms } of search.found) {
    const at = x(ms);
    if (Math.abs(at - last) < MARK_GAP_PX) continue;
    last = at;
    context.fillRect(at - 1, 0, 2, height - STRIP_PX - 1);
  }
}
