/**
 * The engine with the wasm package. In a worker it serves messages; in a page it is imported for its `Engine`.
 *
 * @import { EngineMessage, FullPackage, PackageAssets, Player as PlayerType } from "./lib/types.d.ts"
 */

import init, { Player } from "./pkg/reel_player.js";
import { Engine as CoreEngine } from "./lib/engine.js";
import { browserHost } from "./lib/host.js";
import { serve } from "./lib/rpc.js";

export class Engine extends CoreEngine {
  /**
   * @param {(message: EngineMessage) => void} emit
   * @param {PackageAssets} [assets]
   */
  constructor(emit, assets = {}) {
    super(browserHost(emit, () => loadPlayer(assets), () => loadFull(assets)));
  }
}

/**
 * @param {PackageAssets} assets
 * @returns {Promise<() => PlayerType>}
 */
async function loadPlayer({ wasm }) {
  await init(wasm === undefined ? undefined : { module_or_path: /** @type {any} */ (wasm) });
  return () => new Player();
}

/**
 * @param {PackageAssets} assets
 * @returns {Promise<FullPackage>}
 */
async function loadFull({ full, wasmFull }) {
  if (full === undefined) throw new Error("this page does not carry it");
  const { load } = await import(full);
  return load(wasmFull);
}

const scope = /** @type {any} */ (globalThis);
if (typeof scope.WorkerGlobalScope === "function" && scope instanceof scope.WorkerGlobalScope) {
  serve(scope, (emit, assets) => new Engine(emit, assets));
}
