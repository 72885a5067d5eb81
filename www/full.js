/**
 * The full wasm package, for recordings of other formats and for regular expressions. The engine imports it when it meets one.
 *
 * @import { FullPackage } from "./lib/types.d.ts"
 */

import init, { Matcher, Player } from "./pkg-full/reel_player_full.js";

/**
 * @param {unknown} [wasm] Where the module is, as `init` takes it; beside this script if left out.
 * @returns {Promise<FullPackage>}
 */
export async function load(wasm) {
  await init(wasm === undefined ? undefined : { module_or_path: /** @type {any} */ (wasm) });
  return {
    createPlayer: () => new Player(),
    createFinder: (query) => {
      const matcher = new Matcher(query);
      return (text) => matcher.find(text);
    },
  };
}
