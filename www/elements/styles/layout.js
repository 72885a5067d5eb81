/**
 * How the parts lie: screen, panel at its side, bar below. In a narrow player the panel lies over the screen.
 */

import { sheet } from "../dom.js";

export const layout = sheet(`
:host {
  display: flex;
  flex-direction: column;
  inline-size: 100%;
  min-inline-size: 0;
  /* The whole player fits into the window, so that nobody scrolls between screen and controls. */
  max-block-size: max(320px, 100dvh - 32px);
  box-sizing: border-box;
  font: 400 14px/20px var(--_font);
  color: var(--_text);
  text-align: start;
  -webkit-text-size-adjust: none;
  text-size-adjust: none;
}
:host([hidden]), [hidden] { display: none !important; }
*, *::before, *::after { box-sizing: border-box; }

.player {
  container-type: inline-size;
  position: relative;
  display: flex;
  flex-direction: column;
  flex: 1 1 auto;
  min-block-size: 0;
  overflow: hidden;
  background: var(--_surface);
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
}
.player.dropping::after {
  content: "";
  position: absolute;
  inset: 0;
  z-index: 9;
  border: 2px dashed var(--_accent);
  border-radius: inherit;
  background: color-mix(in srgb, var(--_accent) 12%, transparent);
  pointer-events: none;
}
:host(:fullscreen) { max-block-size: none; }
:host(:fullscreen) .player { border: 0; border-radius: 0; }

.notices { display: flex; flex-direction: column; }
.notice {
  display: flex;
  align-items: center;
  gap: 8px;
  padding: 6px 8px 6px 12px;
  font-size: 13px;
  line-height: 18px;
  border-block-end: 1px solid var(--_line);
  background: var(--_raised);
}
.notice .icon { flex: none; inline-size: 16px; block-size: 16px; }
.notice.warning > .icon { color: var(--_warning); }
.notice.error > .icon { color: var(--_error); }
.notice.info > .icon { color: var(--_muted); }
.notice-text { flex: 1; min-inline-size: 0; overflow-wrap: anywhere; }

.stage {
  position: relative;
  display: flex;
  flex: 1 1 auto;
  min-block-size: 160px;
  aspect-ratio: var(--reel-aspect-ratio, var(--_aspect, 1.667));
  background: var(--_page);
}
:host(:fullscreen) .stage { aspect-ratio: auto; }
.view { position: relative; flex: 1 1 0; min-inline-size: 0; display: flex; }
.screen {
  position: relative;
  flex: 1 1 0;
  min-inline-size: 0;
  overflow: hidden;
  /* Text does not touch what is beside it. The same number is in parts/screen.js. */
  padding: 8px;
  outline-offset: -2px;
  cursor: text;
  touch-action: pan-x pan-y pinch-zoom;
  user-select: none;
  -webkit-user-select: none;
}
.screen[data-zoomed] { overflow: auto; scrollbar-width: thin; scrollbar-color: var(--_line) transparent; }
.screen.on-link { cursor: pointer; }
.surface { display: grid; place-items: center; inline-size: 100%; block-size: 100%; }
.surface canvas { display: block; inline-size: 100%; block-size: 100%; }
.poster {
  position: absolute;
  inset: 0;
  inline-size: 100%;
  block-size: 100%;
  object-fit: contain;
  background: var(--_page);
}
.live { position: absolute; inset-block-end: 12px; inset-inline: 0; margin-inline: auto; inline-size: fit-content; box-shadow: var(--_shadow); }

.link-hint {
  position: absolute;
  inset-block-end: 0;
  inset-inline-start: 0;
  max-inline-size: 90%;
  padding: 2px 8px;
  font: 12px/18px var(--_mono);
  color: var(--_text);
  background: var(--_raised);
  border: 1px solid var(--_line);
  border-start-end-radius: 6px;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
  pointer-events: none;
}
.link-bubble {
  position: absolute;
  z-index: 4;
  display: flex;
  flex-direction: column;
  gap: 8px;
  inline-size: max-content;
  max-inline-size: min(420px, calc(100% - 16px));
  padding: 12px;
  background: var(--_raised);
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  box-shadow: var(--_shadow);
  cursor: default;
}
.link-target { font: 12px/18px var(--_mono); overflow-wrap: anywhere; max-block-size: 108px; overflow: auto; }

.cover {
  position: absolute;
  inset: 0;
  display: flex;
  flex-direction: column;
  align-items: center;
  justify-content: center;
  gap: 8px;
  padding: 16px;
  text-align: center;
  background: var(--_page);
  overflow: auto;
}
.cover h2 { margin: 0; font-size: 16px; line-height: 24px; font-weight: 600; }
.cover p { margin: 0; max-inline-size: 46ch; color: var(--_muted); text-wrap: balance; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.cover p:empty { display: none; }
.cover .row { margin-block-start: 8px; }
.cover-icon .icon { inline-size: 32px; block-size: 32px; color: var(--_muted); }
.cover[data-phase="unreadable"] .cover-icon .icon, .cover[data-phase="failed"] .cover-icon .icon { color: var(--_error); }
.cover[data-phase="encrypted"] .cover-icon .icon { color: var(--_warning); }
.progress { appearance: none; inline-size: min(220px, 70%); block-size: 4px; border: 0; border-radius: 2px; overflow: hidden; background: var(--_raised); }
.progress::-webkit-progress-bar { background: var(--_raised); }
.progress::-webkit-progress-value { background: var(--_accent); }
.progress::-moz-progress-bar { background: var(--_accent); }

.start {
  position: absolute;
  inset: 0;
  display: flex;
  flex-direction: column;
  align-items: center;
  justify-content: center;
  gap: 12px;
  padding: 0;
  border: 0;
  color: var(--_text);
  background: color-mix(in srgb, var(--_page) 38%, transparent);
  cursor: pointer;
  font: inherit;
}
.start-disc {
  display: grid;
  place-items: center;
  inline-size: 64px;
  block-size: 64px;
  border-radius: 50%;
  color: var(--_on-accent);
  background: var(--_accent);
  transition: scale 120ms ease-out;
}
.start-disc .icon { inline-size: 32px; block-size: 32px; }
.start:hover .start-disc { scale: 1.06; }
.start-note { padding: 2px 10px; border-radius: 10px; font-size: 13px; font-variant-numeric: tabular-nums; background: var(--_surface); }

.panel {
  display: flex;
  flex-direction: column;
  flex: none;
  inline-size: clamp(260px, 34cqi, 380px);
  /* Not taller than the screen beside it: what is in it scrolls. */
  block-size: 0;
  min-block-size: 100%;
  border-inline-start: 1px solid var(--_line);
  background: var(--_surface);
}
@container (inline-size < 400px) {
  .start { gap: 8px; }
  .start-disc { inline-size: 48px; block-size: 48px; }
  .start-disc .icon { inline-size: 24px; block-size: 24px; }
}
@container (inline-size < 640px) {
  .panel { position: absolute; inset: 0; z-index: 3; inline-size: auto; block-size: auto; border: 0; }
  .player[data-panel] .stage { min-block-size: 340px; }
}
.toast {
  position: absolute;
  inset-block-start: 16px;
  inset-inline: 0;
  z-index: 6;
  margin-inline: auto;
  inline-size: fit-content;
  padding: 6px 14px;
  border: 1px solid var(--_line);
  border-radius: 16px;
  font-size: 13px;
  background: var(--_raised);
  box-shadow: var(--_shadow);
  pointer-events: none;
}
.strip {
  display: flex;
  align-items: center;
  gap: 4px;
  padding: 2px 6px 2px 12px;
  border-block-start: 1px solid var(--_line);
  background: var(--_raised);
  font-size: 13px;
}
.strip-text { min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-variant-numeric: tabular-nums; }
.visually-hidden {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  margin: 0;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: pre;
}
`);
