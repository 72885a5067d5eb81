// Opens the recording that lies in this page. The element was registered by the script before.

const word = document.getElementById("word");

/** The bytes of a part: its elements in their order, each decoded and taken out of the page. */
async function bytesOf(part) {
  const pieces = [];
  let isPacked = false;
  for (const element of document.querySelectorAll(`script[data-part="${part}"]`)) {
    isPacked ||= element.hasAttribute("data-gzip");
    const text = atob(element.textContent);
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
    pieces.push(bytes);
    element.remove();
    // Lets the page breathe between two pieces.
    await new Promise((resolve) => setTimeout(resolve));
  }
  const blob = new Blob(pieces);
  return isPacked ? new Response(blob.stream().pipeThrough(new DecompressionStream("gzip"))).blob() : blob;
}

async function open() {
  const { theme, start, name } = document.body.dataset;
  const Player = customElements.get("reel-player");
  const worker = new Blob([await bytesOf("worker")], { type: "text/javascript" });
  Player.assets = { worker: URL.createObjectURL(worker), wasm: await (await bytesOf("wasm")).arrayBuffer() };
  const full = await bytesOf("full");
  if (full.size > 0) {
    Player.assets.full = URL.createObjectURL(new Blob([full], { type: "text/javascript" }));
    Player.assets.wasmFull = await (await bytesOf("wasm-full")).arrayBuffer();
  }
  const recording = new File([await bytesOf("recording")], name, { type: "application/octet-stream" });
  const index = await bytesOf("index");
  const player = document.createElement("reel-player");
  player.setAttribute("controls", "");
  if (theme) player.setAttribute("theme", theme);
  const asked = Number(new URLSearchParams(location.search).get("t") ?? new URLSearchParams(location.hash.slice(1)).get("t"));
  player.setAttribute("start-at", String(asked > 0 ? asked : Number(start)));
  player.source = recording;
  if (index.size > 0) player.sourceIndex = index;
  document.querySelector("main").append(player);
  word.textContent = "";
}

open().catch((error) => {
  word.textContent = `The recording could not be opened: ${error instanceof Error ? error.message : error}`;
});
