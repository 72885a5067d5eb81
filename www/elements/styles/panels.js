/**
 * Panels, lists and dialogs; and what follows the wishes of the reader's system.
 */

import { sheet } from "../dom.js";

export const panels = sheet(`
.panel-header { display: flex; align-items: center; justify-content: space-between; gap: 8px; flex: none; padding: 8px 8px 4px 16px; }
h2 { margin: 0; font-size: 14px; line-height: 20px; font-weight: 600; }
h3 { margin: 16px 0 4px; font-size: 12px; line-height: 16px; font-weight: 600; color: var(--_muted); }
.panel-content { display: flex; flex-direction: column; flex: 1 1 0; min-block-size: 0; }
.panel-note { margin: 0; padding: 8px 16px; font-size: 13px; line-height: 18px; color: var(--_muted); overflow-wrap: anywhere; }
.panel-note.problem { color: var(--_error); }

.search, .events { display: flex; flex-direction: column; flex: 1 1 0; min-block-size: 0; }
.search > .row { padding: 4px 8px 4px 16px; gap: 2px; min-block-size: 40px; flex: none; }
.count { font-size: 13px; color: var(--_muted); font-variant-numeric: tabular-nums; }
.search-box { display: flex; align-items: center; gap: 2px; flex: none; margin: 4px 12px 0; padding: 2px; border: 1px solid var(--_line); border-radius: 6px; background: var(--_page); }
.search-box:focus-within { border-color: var(--_accent); }
.search-input { flex: 1; min-inline-size: 0; inline-size: 100%; block-size: 28px; padding: 0 8px; border: 0; border-radius: 4px; font: inherit; font-size: 13px; color: inherit; background: none; }
.search-box .search-input:focus-visible { outline: none; }
.search-input::placeholder { color: var(--_muted); opacity: 1; }
.search-input::-webkit-search-cancel-button { display: none; }
.toggle { flex: none; block-size: 26px; min-inline-size: 28px; padding: 0 4px; border: 0; border-radius: 4px; background: none; color: var(--_muted); font: 12px/26px var(--_mono); cursor: pointer; }
.toggle:hover { color: var(--_text); background: var(--_raised); }
.toggle[aria-pressed="true"] { color: var(--_on-accent); background: var(--_accent); }

.list { flex: 1 1 0; min-block-size: 0; overflow: auto; scrollbar-width: thin; scrollbar-color: var(--_line) transparent; border-block-start: 1px solid var(--_line); }
.list-spacer { position: relative; }
.list-row { position: absolute; inset-inline: 0; display: flex; align-items: center; gap: 12px; block-size: 44px; padding: 0 12px 0 16px; border-inline-start: 2px solid transparent; border-block-end: 1px solid color-mix(in srgb, var(--_line) 50%, transparent); cursor: pointer; font-size: 13px; line-height: 18px; }
.list-row:hover { background: var(--_raised); }
.list-row[aria-selected="true"] { border-inline-start-color: var(--_accent); background: color-mix(in srgb, var(--_accent) 12%, transparent); }
.list:focus-visible .list-row.active { outline: 1px solid var(--_accent); outline-offset: -3px; }
.row-time { flex: none; min-inline-size: 40px; color: var(--_muted); font-size: 12px; font-variant-numeric: tabular-nums; }
.row-lines { display: flex; flex-direction: column; min-inline-size: 0; flex: 1; }
.row-text { min-inline-size: 0; flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.row-text.mono { font: 12px/18px var(--_mono); white-space: pre; }
.row-sub { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 12px; line-height: 16px; color: var(--_muted); }
.tag { flex: none; padding: 0 6px; border: 1px solid var(--_line); border-radius: 8px; font-size: 11px; line-height: 16px; color: var(--_muted); }
mark { color: inherit; background: var(--_mark); border-radius: 2px; }

.chips { display: flex; flex-wrap: wrap; gap: 4px; flex: none; padding: 4px 12px 8px; max-block-size: 40%; overflow: auto; }
.chip { display: inline-flex; align-items: center; gap: 6px; block-size: 26px; padding: 0 10px; border: 1px solid var(--_line); border-radius: 13px; background: var(--_surface); color: var(--_muted); font-size: 12px; cursor: pointer; }
.chip:hover { background: var(--_raised); }
.chip[aria-pressed="true"], .chip.live { color: var(--_text); background: var(--_raised); }
.chip[aria-pressed="false"] { text-decoration: line-through; }
.chip-count { color: var(--_muted); font-variant-numeric: tabular-nums; }

.metadata { flex: 1 1 0; min-block-size: 0; overflow: auto; scrollbar-width: thin; padding-block-end: 16px; }
.metadata h3 { margin-inline: 16px; }
.metadata .panel-note { padding-block: 0; color: var(--_text); }
.facts { display: grid; grid-template-columns: minmax(80px, max-content) 1fr; gap: 6px 16px; margin: 4px 0 0; padding: 0 16px; font-size: 13px; line-height: 18px; }
.facts dt { color: var(--_muted); }
.facts dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; user-select: text; }
.problems { list-style: none; margin: 8px 0 0; padding: 0 16px; font-size: 13px; line-height: 18px; }
.problems li { display: flex; gap: 8px; padding-block: 4px; overflow-wrap: anywhere; }
.problems .icon { flex: none; inline-size: 16px; block-size: 16px; margin-block-start: 1px; color: var(--_muted); }
.problems .damage .icon { color: var(--_warning); }

.dialog { inline-size: min(680px, calc(100vw - 32px)); max-block-size: calc(100vh - 32px); margin: auto; padding: 0; border: 1px solid var(--_line); border-radius: var(--_radius); color: var(--_text); background: var(--_surface); box-shadow: var(--_shadow); font: 400 14px/20px var(--_font); }
.dialog::backdrop { background: rgb(0 0 0 / 50%); }
.dialog-body { padding: 8px 8px 16px; }
.dialog .search-input { inline-size: calc(100% - 16px); margin: 8px; border: 1px solid var(--_line); background: var(--_page); block-size: 36px; font-family: var(--_mono); font-size: 12px; }
.key-groups { columns: 2; column-gap: 24px; padding: 0 16px; }
.key-groups section { break-inside: avoid; padding-block-start: 8px; }
.key-groups h3 { margin-block: 0 4px; }
.keys { inline-size: 100%; border-collapse: collapse; font-size: 13px; margin-block-end: 8px; }
.keys th { inline-size: 76px; padding: 3px 0; text-align: start; font-weight: 400; white-space: nowrap; vertical-align: top; }
.keys th kbd + kbd { margin-inline-start: 2px; }
.keys td { padding: 3px 0; }
.dialog .panel-note { padding-block: 8px 0; }
@media (width < 560px) { .key-groups { columns: 1; } }

@media (prefers-reduced-motion: reduce) { *, *::before, *::after { transition: none !important; animation: none !important; scroll-behavior: auto !important; } }
@media (forced-colors: active) {
  .icon .stroked { stroke: currentcolor; }
  .icon-button[aria-expanded="true"], .text-button[aria-pressed="true"], .toggle[aria-pressed="true"], .list-row[aria-selected="true"] { outline: 2px solid Highlight; outline-offset: -2px; }
  .slider::-webkit-slider-thumb { background: Highlight; forced-color-adjust: none; }
  .slider::-moz-range-thumb { background: Highlight; forced-color-adjust: none; }
  .heat, .surface canvas, .thumbnail { forced-color-adjust: none; }
}
`);
