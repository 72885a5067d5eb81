//! What is done while the first bytes of a recording are under way.
//!
//! Browsers compile a function when it is called for the first time, and open a font when it is used for the first time. Both
//! would come on top of the first moment, when the bytes are there and somebody waits. So a small recording is played before
//! that, in the same way: its index is opened, a moment is sought, bytes are supplied.

use reel_replay::{Replayer, ReplayerOptions, SourceFile, Terminal};
use wasm_bindgen::prelude::*;

use crate::Player;
use crate::objects::whole;

/// Half a minute of coloured text, a full-screen program and scrolling; made with `reel convert` and `reel index`.
const RECORDING: &[u8] = include_bytes!("warm_up/sample.tar");
const INDEX: &[u8] = include_bytes!("warm_up/sample.index");

/// Rounds of asking that the sample takes at the most.
const ROUNDS_MAX: usize = 8;

#[wasm_bindgen]
impl Player {
    /// Does once what showing a moment will take, and draws an empty screen of the size that it has then.
    #[wasm_bindgen(js_name = warmUp)]
    pub fn warm_up(&mut self, at_ms: f64) {
        let played = play();
        debug_assert!(played.is_some(), "the sample does not play");
        let at_ms = whole(at_ms);
        let before = self
            .replayer
            .resizes()
            .iter()
            .take_while(|resize| resize.at_ms <= at_ms);
        if let Some(size) = before.last().map(|resize| resize.size) {
            let empty = Terminal::new(size.cols, size.rows);
            self.renderer.warm_up(&empty);
        }
    }
}

/// Plays the sample to its end. None if it does not play.
fn play() -> Option<Replayer> {
    let mut replayer = Replayer::new(ReplayerOptions::default());
    replayer
        .open_index(Some(RECORDING.len() as u64), INDEX)
        .ok()?;
    for _ in 0..ROUNDS_MAX {
        let requests = replayer.seek(replayer.duration_ms()).ok()?;
        if requests.is_empty() {
            return Some(replayer);
        }
        for request in requests {
            let file = match request.file {
                SourceFile::Recording => RECORDING,
                SourceFile::Index => INDEX,
            };
            let from = usize::try_from(request.offset).ok()?;
            let bytes = file.get(from..)?;
            let length = usize::try_from(request.length).ok()?.min(bytes.len());
            replayer.supply(request.file, request.offset, bytes.get(..length)?);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_plays() {
        let replayer = play().expect("a moment of the sample");
        let text = replayer.stage().terminal().row(22).text();
        assert_eq!(
            text.trim_end(),
            "plain text number 11 with some words in it"
        );
    }
}
