//! The promises of `Desktop`.

use reel_replay::Desktop;
use reel_replay::desktop::{FRAMES_BYTES_MAX, FRAMES_MAX};
use reel_replay::harmless::is_harmful;

/// Messages, each behind two bytes of its length, do no harm, keep what is kept within its limits, and going on from a
/// snapshot after any of them is going on. Bytes that restore as a snapshot are one.
pub fn desktop(data: &[u8]) {
    if let Ok(desktop) = Desktop::restore(data) {
        same(&desktop);
    }
    let mut rest = data;
    let mut desktop = Desktop::new();
    let mut resumed = Desktop::new();
    while let Some((length, tail)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes(*length)).min(tail.len());
        let (message, tail) = tail.split_at(length);
        rest = tail;
        desktop.apply(message);
        resumed = Desktop::restore(&resumed.snapshot()).expect("what we wrote can be read");
        resumed.apply(message);
        assert_eq!(resumed, desktop, "a snapshot changes what follows");
    }
    same(&desktop);
    let bytes: usize = desktop.frames().map(|frame| frame.png.len()).sum();
    assert!(bytes <= FRAMES_BYTES_MAX && desktop.frames().count() <= FRAMES_MAX);
    let notice = desktop.notice().unwrap_or_default();
    assert!(
        !notice.contains(|c| c != '\n' && is_harmful(c)),
        "{notice:?}"
    );
}

fn same(desktop: &Desktop) {
    let snapshot = desktop.snapshot();
    let again = Desktop::restore(&snapshot).expect("what we wrote can be read");
    assert_eq!(&again, desktop);
    assert_eq!(again.snapshot(), snapshot);
}
