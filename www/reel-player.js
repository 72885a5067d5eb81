/**
 * Registers `<reel-player>`.
 */

import { ReelPlayer } from "./elements/reel-player.js";

if (!customElements.get("reel-player")) customElements.define("reel-player", ReelPlayer);

export { ReelPlayer };
