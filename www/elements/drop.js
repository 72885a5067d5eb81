/**
 * Dropping a file onto the player.
 */

/**
 * @param {HTMLElement} host
 * @param {HTMLElement} player Gets the class `dropping` while a file is held over it.
 * @param {(file: File) => void} onFile
 * @param {AbortSignal} signal
 */
export function listenToDrops(host, player, onFile, signal) {
  /** Elements that the pointer is in; entering a child comes before leaving its parent. */
  let depth = 0;
  const show = (/** @type {number} */ change) => {
    depth = Math.max(0, depth + change);
    player.classList.toggle("dropping", depth > 0);
  };
  host.addEventListener("dragenter", (event) => hasFile(event) && show(1), { signal });
  host.addEventListener("dragleave", (event) => hasFile(event) && show(-1), { signal });
  host.addEventListener(
    "dragover",
    (event) => {
      if (!hasFile(event)) return;
      // Without this the browser would leave the page for the file.
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    },
    { signal },
  );
  host.addEventListener(
    "drop",
    (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      show(-depth);
      const file = event.dataTransfer?.files[0];
      if (file) onFile(file);
    },
    { signal },
  );
}

/** @param {DragEvent} event */
function hasFile(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
