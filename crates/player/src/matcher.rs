//! The class that JavaScript sees: a query, compiled, for a player that cannot do that itself.

#![expect(
    clippy::missing_errors_doc,
    reason = "errors are thrown, which the crate's head says once for all"
)]

use wasm_bindgen::prelude::*;

use crate::objects;

/// Matches of a query in texts.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Matcher(reel_replay::Matcher);

#[wasm_bindgen]
impl Matcher {
    /// Compiles a query.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Query")] query: &JsValue,
    ) -> Result<Self, JsError> {
        let query = objects::Query::from_js(query)?;
        Ok(Self(reel_replay::Query::from(query).matcher()?))
    }

    /// The matches in a text: from, to, from, to, … in bytes of UTF-8.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<u32> {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.0
            .matches(text)
            .flat_map(|range| [offset(range.start), offset(range.end)])
            .collect()
    }
}
