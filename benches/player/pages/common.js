// What is measured alike in every player's page. Times are milliseconds since the navigation began.

/** @type {{start: number, duration: number}[]} */
const longTasks = [];
/** @param {PerformanceEntry[]} entries */
function note(entries) {
  for (const { startTime, duration } of entries) longTasks.push({ start: startTime, duration });
}
const observer = new PerformanceObserver((list) => note(list.getEntries()));
observer.observe({ type: "longtask", buffered: true });

/** Resolves in the next frame's callbacks: what was drawn before is what that frame shows. */
export function nextFrame() {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/**
 * Waits for the first frame, looking once per frame, and offers the player to the one who measures.
 *
 * @param {() => boolean} isShown Whether something of the recording is on the screen.
 * @param {Record<string, (...args: any[]) => unknown>} player
 */
export async function ready(isShown, player) {
  while (!isShown()) await nextFrame();
  const firstFrame = performance.now();
  await nextFrame();
  /** @type {any} */ (window).bench = {
    ...player,
    firstFrame,
    async longTasks() {
      // They are told of only after the task that was long.
      for (let frame = 0; frame < 3; frame++) await nextFrame();
      note(observer.takeRecords());
      return longTasks.splice(0);
    },
    /** @param {number[]} times */
    async seekAll(times) {
      const results = [];
      for (const time of times) results.push(await player.seek(time));
      return results;
    },
  };
}
