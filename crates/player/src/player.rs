//! The class that JavaScript sees: playing a recording, and what is known of it.

#![expect(
    clippy::missing_errors_doc,
    reason = "errors are thrown, which the crate's head says once for all"
)]

use js_sys::{Float32Array, Float64Array, Object, Reflect, Uint8Array, Uint32Array};
use reel_canvas::Renderer;
use reel_replay::Replayer;
use wasm_bindgen::prelude::*;

use crate::desktop::Given;
use crate::objects::{self, list, number, to_js, whole};

/// Marks that one call gives at the most, so that no call blocks for long.
const MARKS_PER_CALL: usize = 2_000;

/// Stretches of a histogram at the most; more than a screen has columns of pixels.
const BUCKETS_MAX: u32 = 16_384;

/// A recording, played, searched and drawn.
#[wasm_bindgen]
pub struct Player {
    pub(crate) replayer: Replayer,
    pub(crate) renderer: Renderer,
    pub(crate) given: Given,
}

impl core::fmt::Debug for Player {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Player").finish_non_exhaustive()
    }
}

/// Bytes and moments.
#[wasm_bindgen]
impl Player {
    /// A player without a recording.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_optional_param_type = "PlayerOptions")] options: &JsValue,
    ) -> Result<Self, JsError> {
        let options = objects::PlayerOptions::from_js(options)?;
        Ok(Self {
            replayer: Replayer::new(options.replayer()),
            renderer: Renderer::new(),
            given: Given::default(),
        })
    }

    /// Takes the index of a recording of so many bytes, or a beginning of it that holds its head. What else is needed is
    /// asked for by `seek`. Without a length, compare `info().recordingBytes` as soon as the length is known.
    #[wasm_bindgen(js_name = openIndex)]
    pub fn open_index(
        &mut self,
        bytes: &[u8],
        recording_length: Option<f64>,
    ) -> Result<(), JsError> {
        self.replayer
            .open_index(recording_length.map(whole), bytes)
            .map_err(JsError::from)
    }

    /// Takes the next bytes of the recording, from its first byte on.
    pub fn push(&mut self, bytes: &[u8]) {
        self.replayer.push(bytes);
    }

    /// Says that the recording ends here.
    pub fn finish(&mut self) {
        self.replayer.finish();
    }

    /// Goes to a moment. If it gives requests, fetch them, `supply` what came and seek again; an empty list: it is there.
    #[wasm_bindgen(unchecked_return_type = "Request[]")]
    pub fn seek(&mut self, at_ms: f64) -> Result<JsValue, JsError> {
        let requests = self.replayer.seek(whole(at_ms))?;
        to_js(&list::<_, objects::Request>(&requests))
    }

    /// What `seek` to this moment would ask for, without going there: fetched early, nobody waits for it.
    #[wasm_bindgen(unchecked_return_type = "Request[]")]
    pub fn prefetch(&mut self, at_ms: f64) -> Result<JsValue, JsError> {
        let requests = self.replayer.prefetch(whole(at_ms));
        to_js(&list::<_, objects::Request>(&requests))
    }

    /// Takes bytes that were asked for. Pieces of a request may come one after the other.
    pub fn supply(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "\"recording\" | \"index\"")] file: &str,
        offset: f64,
        bytes: &[u8],
    ) -> Result<(), JsError> {
        let file = objects::source_file(file)?;
        self.replayer.supply(file, whole(offset), bytes);
        Ok(())
    }

    /// The moment that is shown.
    #[wasm_bindgen(js_name = positionMs)]
    pub fn position_ms(&self) -> f64 {
        number(self.replayer.position_ms())
    }

    /// The moment of the next thing that happens, if it is known.
    #[wasm_bindgen(js_name = nextMs)]
    pub fn next_ms(&self) -> Option<f64> {
        self.replayer.next_ms().map(number)
    }

    /// The last moment at which the thing that happened last has not happened yet.
    #[wasm_bindgen(js_name = previousMs)]
    pub fn previous_ms(&self) -> Option<f64> {
        self.replayer.previous_ms().map(number)
    }
}

/// What is known, and search.
#[wasm_bindgen]
impl Player {
    /// What is known of the recording.
    #[wasm_bindgen(unchecked_return_type = "Info")]
    pub fn info(&self) -> Result<JsValue, JsError> {
        to_js(&objects::Info::from(self.replayer.info()))
    }

    /// Marks from number `from` on: some of them, none when there are no more. Call again with the next number.
    #[wasm_bindgen(unchecked_return_type = "Mark[]")]
    pub fn marks(&self, from: u32) -> Result<JsValue, JsError> {
        let marks = self.replayer.marks();
        let rest = marks.get(from as usize..).unwrap_or_default();
        let slice = rest.get(..MARKS_PER_CALL).unwrap_or(rest);
        to_js(&list::<_, objects::Mark<'_>>(slice))
    }

    /// Stretches in which nothing happens: from, to, from, to, …
    #[wasm_bindgen(js_name = idleSpans)]
    pub fn idle_spans(&self) -> Float64Array {
        let spans = self.replayer.idle_spans();
        let numbers: Vec<f64> = spans
            .iter()
            .flat_map(|span| [number(span.from_ms), number(span.to_ms)])
            .collect();
        Float64Array::from(numbers.as_slice())
    }

    /// How much happens in each of so many equal stretches of the recording, 0–1.
    pub fn histogram(&self, buckets: u32) -> Float32Array {
        let buckets = buckets.min(BUCKETS_MAX) as usize;
        Float32Array::from(self.replayer.histogram(buckets).as_slice())
    }

    /// What is wrong with the recording.
    #[wasm_bindgen(unchecked_return_type = "Problem[]")]
    pub fn problems(&self) -> Result<JsValue, JsError> {
        to_js(&list::<_, objects::Problem<'_>>(self.replayer.problems()))
    }

    /// Finds text that was on the screen at any time. If it gives requests, supply them and search again;
    /// an empty list: search again after a moment, it takes longer than a page may stand still.
    #[wasm_bindgen(unchecked_return_type = "{hits?: Hit[], total?: number, requests?: Request[]}")]
    pub fn search(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Query")] query: &JsValue,
    ) -> Result<JsValue, JsError> {
        let query = objects::Query::from_js(query)?;
        match self.replayer.search(&query.into())? {
            Ok(found) => to_js(&objects::Hits {
                hits: Some(list(&found.hits)),
                total: Some(found.total),
                requests: None,
            }),
            Err(requests) => to_js(&objects::Hits {
                requests: Some(list(&requests)),
                ..objects::Hits::default()
            }),
        }
    }

    /// Finds marks by type, code or text: their numbers.
    #[wasm_bindgen(js_name = searchEvents)]
    pub fn search_events(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Query")] query: &JsValue,
    ) -> Result<Uint32Array, JsError> {
        let query = objects::Query::from_js(query)?;
        let found = self.replayer.search_events(&query.into())?;
        let numbers: Vec<u32> = found
            .into_iter()
            .filter_map(|number| u32::try_from(number).ok())
            .collect();
        Ok(Uint32Array::from(numbers.as_slice()))
    }

    /// A small picture of a moment; without columns if there is none. If it has requests, supply them and ask again.
    #[wasm_bindgen(unchecked_return_type = "Thumbnail")]
    pub fn thumbnail(&mut self, at_ms: f64) -> Result<JsValue, JsError> {
        let picture = self.replayer.thumbnail(whole(at_ms));
        let (thumbnail, requests) = match picture {
            Ok(thumbnail) => (thumbnail.unwrap_or_default(), Vec::new()),
            Err(requests) => (reel_replay::Thumbnail::default(), requests),
        };
        let object = Object::new();
        set(&object, "cols", &thumbnail.cols.into())?;
        set(&object, "rows", &thumbnail.rows.into())?;
        set(
            &object,
            "cells",
            &Uint8Array::from(thumbnail.cells.as_slice()),
        )?;
        if !requests.is_empty() {
            let requests = to_js(&list::<_, objects::Request>(&requests))?;
            set(&object, "requests", &requests)?;
        }
        Ok(object.into())
    }
}

/// Sets a property of an object that was just made.
pub(crate) fn set(object: &Object, key: &str, value: &JsValue) -> Result<(), JsError> {
    match Reflect::set(object, &key.into(), value) {
        Ok(_) => Ok(()),
        Err(_) => Err(JsError::new("the object cannot be made")),
    }
}
