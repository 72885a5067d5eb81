/**
 * The bar: timeline, buttons, menus.
 */

import { sheet } from "../dom.js";

export const controls = sheet(`
.bar { position: relative; padding: 4px 8px 6px; border-block-start: 1px solid var(--_line); background: var(--_surface); }
.buttons { display: flex; align-items: center; gap: 2px; min-block-size: 36px; }
.spacer { flex: 1 1 0; }
.divider { inline-size: 1px; block-size: 20px; margin-inline: 6px; background: var(--_line); }
.row { display: flex; align-items: center; gap: 8px; flex-wrap: wrap; }
.row.center { justify-content: center; }
.row.end { justify-content: flex-end; }
.muted { color: var(--_muted); }

.icon { display: block; inline-size: 20px; block-size: 20px; }
.icon .stroked { fill: none; stroke: currentcolor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
.icon .filled { fill: currentcolor; }

button, .button { font: inherit; color: inherit; }
.icon-button, .text-button, .time {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  gap: 6px;
  flex: none;
  block-size: 32px;
  min-inline-size: 32px;
  padding: 0 6px;
  border: 0;
  border-radius: 6px;
  background: none;
  color: var(--_muted);
  cursor: pointer;
  transition: background-color 100ms, color 100ms;
}
.icon-button.small { block-size: 24px; min-inline-size: 24px; padding: 0 2px; }
.icon-button.small .icon { inline-size: 16px; block-size: 16px; }
.icon-button:hover, .text-button:hover, .time:hover { color: var(--_text); background: var(--_raised); }
.icon-button[aria-expanded="true"], .text-button[aria-pressed="true"] { color: var(--_accent); }
.icon-button[aria-expanded="true"]:hover, .text-button[aria-pressed="true"]:hover { color: var(--_accent); }
.icon-button.play:enabled { color: var(--_text); }
.icon-button.play .icon { inline-size: 22px; block-size: 22px; }
.icon-button:disabled, .text-button:disabled, .button:disabled { color: var(--_muted); opacity: 0.5; cursor: default; background: none; }
.text-button { font-size: 13px; padding: 0 8px; }
.text-button .icon { inline-size: 18px; block-size: 18px; }
.text-button.rate { font-variant-numeric: tabular-nums; min-inline-size: 44px; }
.time { color: var(--_text); padding: 0 8px; font-size: 13px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.time:disabled { color: var(--_text); opacity: 1; }
.time-whole { color: var(--_muted); }
.time-whole::before { content: "/"; margin-inline-end: 6px; color: var(--_line); }

.button {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  block-size: 32px;
  padding: 0 12px;
  border: 1px solid var(--_line);
  border-radius: 6px;
  background: var(--_surface);
  font-size: 13px;
  font-weight: 500;
  text-decoration: none;
  cursor: pointer;
}
.button:hover { background: var(--_raised); }
.button.primary { border-color: var(--_accent); color: var(--_on-accent); background: var(--_accent); }
.button.primary:hover { background: color-mix(in srgb, var(--_accent) 88%, var(--_text)); }
.link-button { padding: 0 4px; border: 0; background: none; color: var(--_accent); font-weight: 500; text-decoration: underline; text-underline-offset: 2px; cursor: pointer; white-space: nowrap; }

:focus-visible { outline: 2px solid var(--_accent); outline-offset: 1px; }
.screen:focus-visible, .start:focus-visible { outline-offset: -2px; }
/* What scrolls in a panel is large: a thin line says enough. */
.list:focus-visible, .metadata:focus-visible { outline-width: 1px; outline-offset: -1px; }
.button:has(input:focus-visible) { outline: 2px solid var(--_accent); outline-offset: 1px; }

.timeline { position: relative; block-size: 36px; margin-inline: 4px; }
.heat { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; pointer-events: none; }
.slider { position: absolute; inset: 0; inline-size: calc(100% + 12px); block-size: 100%; margin: 0 -6px; appearance: none; -webkit-appearance: none; background: none; cursor: pointer; border-radius: 4px; }
.slider:disabled { cursor: default; }
.slider:disabled::-webkit-slider-thumb { visibility: hidden; }
.slider:disabled::-moz-range-thumb { visibility: hidden; }
.slider::-webkit-slider-runnable-track { block-size: 36px; background: none; }
.slider::-moz-range-track { block-size: 36px; background: none; }
.slider::-webkit-slider-thumb {
  -webkit-appearance: none;
  inline-size: 12px;
  block-size: 12px;
  margin-block-start: 24px;
  border: 2px solid var(--_surface);
  border-radius: 50%;
  background: var(--_accent);
}
.slider::-moz-range-thumb { inline-size: 8px; block-size: 8px; border: 2px solid var(--_surface); border-radius: 50%; background: var(--_accent); translate: 0 12px; }

.preview {
  position: absolute;
  inset-block-end: 42px;
  z-index: 5;
  max-inline-size: 200px;
  padding: 4px;
  border: 1px solid var(--_line);
  border-radius: 6px;
  background: var(--_raised);
  box-shadow: var(--_shadow);
  pointer-events: none;
}
.thumbnail { display: block; margin-block-end: 2px; border-radius: 3px; background: var(--_page); }
.preview-caption { display: flex; gap: 6px; padding: 0 4px; font-size: 12px; line-height: 18px; font-variant-numeric: tabular-nums; max-inline-size: 160px; }
.preview-event { min-inline-size: 0; color: var(--_muted); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }

.menu { position: relative; display: inline-flex; }
.menu-list {
  position: absolute;
  inset-block-end: calc(100% + 8px);
  inset-inline-end: -4px;
  z-index: 7;
  min-inline-size: 200px;
  max-block-size: min(420px, var(--_menu-room, 320px));
  overflow: auto;
  padding: 4px;
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  background: var(--_raised);
  box-shadow: var(--_shadow);
  scrollbar-width: thin;
}
.menu:has(> .rate) .menu-list { min-inline-size: 128px; }
.menu-heading { padding: 8px 8px 2px; font-size: 12px; line-height: 16px; color: var(--_muted); }
.menu-heading:not(:first-child) { margin-block-start: 4px; border-block-start: 1px solid var(--_line); }
.menu-item { display: flex; align-items: center; gap: 8px; inline-size: 100%; min-block-size: 32px; padding: 4px 8px; border: 0; border-radius: 5px; background: none; font-size: 13px; text-align: start; cursor: pointer; }
.menu-item:hover, .menu-item:focus { background: color-mix(in srgb, var(--_text) 10%, transparent); }
.menu-tick { flex: none; inline-size: 16px; }
.menu-tick .icon { inline-size: 16px; block-size: 16px; color: var(--_accent); }
.menu-label { flex: 1; white-space: nowrap; font-variant-numeric: tabular-nums; }

kbd {
  display: inline-block;
  min-inline-size: 20px;
  padding: 0 5px;
  border: 1px solid var(--_line);
  border-radius: 4px;
  font: 11px/18px var(--_mono);
  text-align: center;
  color: var(--_muted);
}

@media (pointer: coarse) {
  .icon-button:not(.small), .text-button, .time, .toggle { block-size: 40px; min-inline-size: 40px; }
  .menu-item { min-block-size: 40px; }
}
@container (inline-size < 640px) { .wide { display: none; } }
@container (inline-size < 520px) { .medium { display: none; } .menu:has(> .rate) { display: none; } }
@container (inline-size < 340px) { .narrow { display: none; } .time-whole { display: none; } }
`);
