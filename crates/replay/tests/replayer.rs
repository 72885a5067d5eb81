//! Going to a moment is the same as playing up to it, for every input.

mod sessions;

use proptest::prelude::*;
use reel_replay::{Replayer, ReplayerOptions, Stage};
use sessions::{Session, sessions};

fn pushed(bytes: &[u8], cut: usize) -> Replayer {
    let mut replayer = Replayer::new(ReplayerOptions::default());
    for piece in bytes.chunks(cut.max(1)) {
        replayer.push(piece);
    }
    replayer.finish();
    replayer
}

/// A stage that was only ever played forward.
fn played(bytes: &[u8], at_ms: u64) -> Stage {
    let mut replayer = pushed(bytes, usize::MAX);
    let mut now = 0;
    assert_eq!(replayer.seek(0), Ok(vec![]));
    while let Some(next) = replayer.next_ms().filter(|next| *next <= at_ms) {
        assert!(next >= now, "time went back");
        now = next;
        assert_eq!(replayer.seek(next), Ok(vec![]));
    }
    replayer.stage().clone()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn seeking_is_playing(session in sessions(), moments in proptest::collection::vec(0_u64..3_000, 1..12), cut in 1_usize..5_000) {
        let Session { bytes, .. } = &session;
        let mut replayer = pushed(bytes, cut);
        for at_ms in moments {
            prop_assert_eq!(replayer.seek(at_ms), Ok(vec![]));
            prop_assert!(replayer.stage() == &session.played(at_ms), "at {}", at_ms);
            prop_assert!(replayer.stage() == &played(bytes, at_ms), "at {}", at_ms);
        }
    }
}
