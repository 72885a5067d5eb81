/**
 * The compressed clock: idle longer than a limit is shown as the limit.
 *
 * A moment of the recording and the time that a viewer has spent watching differ by what was skipped. An `IdleMap`
 * converts between them; both directions never decrease.
 */

export class IdleMap {
  /** Idle spans that are longer than the limit: first moment, last moment, ms skipped up to the first. */
  #spans;

  /**
   * @param {ArrayLike<number>} spans Idle spans in time order: from, to, from, to, … in ms.
   * @param {number} limitMs How long an idle span is shown; Infinity skips nothing.
   */
  constructor(spans, limitMs) {
    /** @type {{from: number, to: number, skippedBefore: number}[]} */
    const long = [];
    let skipped = 0;
    let end = 0;
    for (let i = 0; i + 1 < spans.length; i += 2) {
      const from = Math.max(end, Number(spans[i])) + limitMs;
      const to = Number(spans[i + 1]);
      end = Math.max(end, to);
      if (!(from < to)) continue;
      long.push({ from, to, skippedBefore: skipped });
      skipped += to - from;
    }
    this.#spans = long;
  }

  /**
   * Viewing time at a moment.
   *
   * @param {number} ms
   */
  shown(ms) {
    const span = this.#lastFrom((each) => each.from <= ms);
    if (!span) return ms;
    return Math.min(ms, span.from) + Math.max(0, ms - span.to) - span.skippedBefore;
  }

  /**
   * Moment at a viewing time; the end of a skipped stretch belongs to what follows it.
   *
   * @param {number} shownMs
   */
  moment(shownMs) {
    const span = this.#lastFrom((each) => each.from - each.skippedBefore < shownMs);
    if (!span) return shownMs;
    return shownMs + span.skippedBefore + (span.to - span.from);
  }

  /**
   * The moment that is reached from `ms` after watching for `watchedMs`.
   *
   * @param {number} ms
   * @param {number} watchedMs
   */
  advance(ms, watchedMs) {
    return Math.max(ms, this.moment(this.shown(ms) + watchedMs));
  }

  /** @param {(span: {from: number, to: number, skippedBefore: number}) => boolean} isBefore True for a prefix. */
  #lastFrom(isBefore) {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const span = this.#spans[middle];
      if (span && isBefore(span)) low = middle + 1;
      else high = middle;
    }
    return this.#spans[low - 1];
  }
}
