// What a page in TypeScript does with the player; compiled by `tsc`, never run. A change that breaks it breaks embedders.

import { ReelPlayer } from "../reel-player.js";
import type { ReelPlayerHit } from "../reel-player.js";
import { ReelPlayer as Implementation } from "../elements/reel-player.js";

ReelPlayer.assets = { worker: new URL("https://example.org/reel-player-worker.js"), wasm: new ArrayBuffer(8) };

const player = document.createElement("reel-player");
player.src = "session.tar";
player.source = new Blob([]);
player.source = new ArrayBuffer(0);
player.sourceIndex = new Blob([]);
player.source = null;
player.idleLimit = 2;
player.linkTo = (seconds) => `https://example.org/#t=${seconds}`;
player.addEventListener("timeupdate", function () {
  this.currentTime += 1;
});
player.addEventListener("click", (event) => event.clientX);

export async function firstError(): Promise<ReelPlayerHit | undefined> {
  await player.play();
  const hits = await player.search({ pattern: "error|failed", regex: true });
  const started: Date | null = player.metadata?.started ?? null;
  console.log(started, player.buffered.length && player.buffered.end(0), player.marks.map(({ time, text }) => [time, text]));
  console.log(`${hits.length} of ${hits.total}`);
  return hits[0];
}

// @ts-expect-error The duration is the recording's.
player.duration = 1;
// @ts-expect-error There is no such thing as a number to play.
player.source = 1;

// The class is what the declarations promise.
const checked: ReelPlayer = new Implementation();
export { checked };
