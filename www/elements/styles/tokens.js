/**
 * Colours and measures of the controls. `--reel-…` can be set by the page, `--_…` is private.
 */

import { sheet } from "../dom.js";

export const tokens = sheet(`
:host {
  --_font: var(--reel-ui-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif);
  --_mono: var(--reel-font-family, ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace);
  --_radius: var(--reel-radius, 8px);
  --_page: var(--reel-page, #0e1116);
  --_surface: var(--reel-surface, #161b22);
  --_raised: var(--reel-raised, #1f2630);
  --_line: var(--reel-line, #2d3642);
  --_text: var(--reel-text, #e6edf3);
  --_muted: var(--reel-muted, #9aa7b4);
  --_accent: var(--reel-accent, #ff7a4d);
  --_on-accent: var(--reel-on-accent, #1b0d07);
  --_heat: #485667;
  --_hit: #f2cc60;
  --_mark: #5c4813;
  --_warning: #e3b341;
  --_error: #ff8b80;
  --_shadow: 0 8px 28px rgb(0 0 0 / 45%);
  color-scheme: dark;
}
:host([data-theme="light"]) {
  --_page: var(--reel-page, #f7f7f5);
  --_surface: var(--reel-surface, #ffffff);
  --_raised: var(--reel-raised, #f0f0ec);
  --_line: var(--reel-line, #d9dad4);
  --_text: var(--reel-text, #1b1f24);
  --_muted: var(--reel-muted, #57606a);
  --_accent: var(--reel-accent, #c23b12);
  --_on-accent: var(--reel-on-accent, #ffffff);
  --_heat: #b4b8b4;
  --_hit: #8a6100;
  --_mark: #fbe9a5;
  --_warning: #805500;
  --_error: #b3261e;
  --_shadow: 0 8px 28px rgb(27 31 36 / 18%);
  color-scheme: light;
}
:host([data-theme="contrast"]) {
  --_page: var(--reel-page, #000000);
  --_surface: var(--reel-surface, #000000);
  --_raised: var(--reel-raised, #1c1c1c);
  --_line: var(--reel-line, #8c8c8c);
  --_text: var(--reel-text, #ffffff);
  --_muted: var(--reel-muted, #e0e0e0);
  --_accent: var(--reel-accent, #ffff00);
  --_on-accent: var(--reel-on-accent, #000000);
  --_heat: #a0a0a0;
  --_hit: #66ffff;
  --_mark: #7a5c00;
  --_warning: #ffff66;
  --_error: #ff9d9d;
  --_shadow: 0 0 0 1px #ffffff;
}
`);
