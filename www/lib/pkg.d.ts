// The wasm package before it is built. Once `pkg/` is there, its own declarations are used.
declare module "*/pkg/reel_player.js" {
  export const Player: new (options?: { scrollbackRows?: number; cacheBytes?: number }) => import("./types.d.ts").Player;
  export default function init(options?: { module_or_path?: unknown }): Promise<unknown>;
}
declare module "*/pkg-full/reel_player_full.js" {
  export const Player: new (options?: { scrollbackRows?: number; cacheBytes?: number }) => import("./types.d.ts").Player;
  export const Matcher: new (query: Omit<import("./types.d.ts").Query, "limit">) => { find(text: string): Uint32Array };
  export default function init(options?: { module_or_path?: unknown }): Promise<unknown>;
}
