//! One core as a wasm module, chosen by feature: `new Feed(cols, rows)`, `output(text)`, `resize(cols, rows)`, and
//! `run()`, which replays everything from its own memory, so that nothing but the core is measured.

use wasm_bindgen::prelude::wasm_bindgen;

#[allow(dead_code, reason = "a module holds one core")]
mod cores;

#[cfg(feature = "alacritty")]
type Measured = cores::Alacritty;
#[cfg(all(feature = "avt", not(feature = "alacritty")))]
type Measured = cores::Avt;
#[cfg(all(
    feature = "avt-of-player",
    not(any(feature = "alacritty", feature = "avt"))
))]
type Measured = cores::AvtOfPlayer;
#[cfg(all(
    feature = "reel",
    not(any(feature = "alacritty", feature = "avt", feature = "avt-of-player"))
))]
type Measured = cores::Reel;

/// A recording, ready to be replayed.
#[wasm_bindgen]
pub struct Feed {
    cols: usize,
    rows: usize,
    events: Vec<cores::Event>,
}

#[wasm_bindgen]
impl Feed {
    /// An empty recording of a size.
    #[wasm_bindgen(constructor)]
    pub fn new(cols: usize, rows: usize) -> Self {
        Self {
            cols,
            rows,
            events: Vec::new(),
        }
    }

    /// Adds the output of one event.
    pub fn output(&mut self, text: String) {
        self.events.push(cores::Event::Output(text));
    }

    /// Adds a change of the size.
    pub fn resize(&mut self, cols: usize, rows: usize) {
        self.events.push(cores::Event::Resize(cols, rows));
    }

    /// Replays everything into a new terminal; column and row of the cursor, as `row * 65536 + column`.
    pub fn run(&self) -> usize {
        let (col, row) = cores::replay::<Measured>(self.cols, self.rows, &self.events);
        row << 16 | col
    }
}
