//! What the browser player calls: one class, `Player`, over one recording.
//!
//! ```text
//!  www/lib/engine.js ──► Player ─┬─ player.rs ──► reel-replay: the state at a moment, marks, search
//!                                ├─ view.rs ────► reel-canvas: draws that state on an OffscreenCanvas
//!                                └─ desktop.rs    pictures of desktop sessions, for the page to decode
//!                                   objects.rs: options, facts, marks and hits as JavaScript objects
//! ```
//!
//! Pages load the build without features: ProtoStream and plain search. The one with feature `full` also plays other
//! formats, and has regular expressions; it is loaded by those that meet one.
//!
//! It is told bytes and moments, and gives pictures and facts. It does not fetch (it says which bytes it needs), has no
//! clock (drawing is told the time), starts nothing and touches no page. So it works in a worker as in a page.
//!
//! ```js
//! const player = new Player();
//! player.attach(canvas.transferControlToOffscreen());
//! player.push(bytes);
//! player.finish();
//! player.resize(800, 500, devicePixelRatio);
//! const requests = player.seek(12_500);   // empty: reached; else fetch, `supply`, and seek again
//! player.draw(performance.now(), false);
//! ```
//!
//! Times are milliseconds from the recording's beginning. Errors are thrown as `Error` with a message for people.

mod desktop;
#[cfg(feature = "full")]
mod matcher;
mod objects;
mod player;
#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
mod view;
mod warm_up;

#[cfg(feature = "full")]
pub use matcher::Matcher;
pub use player::Player;
