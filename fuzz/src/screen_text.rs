//! On-screen text: what is read can be searched and written again.

use reel_replay::{Query, ScreenText};

/// Reads any bytes as a table of on-screen text.
///
/// # Panics
///
/// When what was read cannot be written and read again with the same hits.
pub fn screen_text(data: &[u8]) {
    let Ok(text) = ScreenText::from_bytes(data) else {
        return;
    };
    let bytes = text.to_bytes();
    let again = ScreenText::from_bytes(&bytes).expect("it was just written");
    assert_eq!(again.to_bytes(), bytes, "written twice, twice the same");
    for query in [
        Query::plain("a"),
        Query::plain("1 "),
        Query::regex(r"\w+ ?$"),
    ] {
        let hits = text.search(&query).expect("the pattern is good");
        for hit in hits.iter() {
            assert!(hit.from_ms <= hit.to_ms && hit.text.get(hit.range.clone()).is_some());
        }
        assert_eq!(again.search(&query).expect("the pattern is good"), hits);
    }
}
