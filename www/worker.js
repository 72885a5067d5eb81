/**
 * The engine with the wasm package. In a worker it serves messages; in a page it is imported for its `Engine`.
 *
 * @import { EngineMessage, Player as PlayerType } from "./lib/types.d.ts"
 */

import init, { Player } from "./pkg/reel_player.js";
import { Engine as CoreEngine } from "./lib/engine.js";
import { browserHost } from "./lib/host.js";
import { serve } from "./lib/rpc.js";

export class Engine extends CoreEngine {
  /**
   * @param {(message: EngineMessage) => void} emit
   * @param {unknown} [wasm] Where the module is, as `init` takes it; beside this script if left out.
   */
  constructor(emit, wasm) {
    super(browserHost(emit, loadPlayer), wasm);
  }
}

/**
 * @param {unknown} wasm
 * @returns {Promise<() => PlayerType>}
 */
async function loadPlayer(wasm) {
  await init(wasm === undefined ? undefined : { module_or_path: /** @type {any} */ (wasm) });
  return () => new Player();
}

const scope = /** @type {any} */ (globalThis);
if (typeof scope.WorkerGlobalScope === "function" && scope instanceof scope.WorkerGlobalScope) {
  serve(scope, (emit, wasm) => new Engine(emit, wasm));
}
