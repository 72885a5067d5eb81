//! The promises of `replay` on index files that others made.

use reel_replay::{Query, Replayer, ReplayerOptions, Request, SourceFile};

/// A small recording that the index is about.
const RECORDING: &[u8] = include_bytes!("../../testdata/recordings/ssh.tar");

/// Longest answer to a request: more than a hostile index is worth.
const ANSWER_MAX: usize = 64 * 1024;

/// Any bytes are refused or lead somewhere: no panic, and no endless asking. They are taken as an index, and as the head
/// of one whose checksums are right, with blocks behind it.
pub fn index(data: &[u8]) {
    replay(data);
    let head = data.len().min(usize::from(u16::MAX));
    replay(&with_head(&data[..head], data));
}

fn replay(index: &[u8]) {
    let mut replayer = Replayer::new(ReplayerOptions { cache_bytes: 0 });
    if replayer.open_index(RECORDING.len() as u64, index).is_err() {
        return;
    }
    let duration = replayer.duration_ms();
    let _ = replayer.info();
    let _ = replayer.histogram(100);
    // As many rounds as the recording takes, and some more.
    for _ in 0..8 {
        let Ok(Err(requests)) = replayer.search(&Query::plain("e")) else {
            break;
        };
        supply(&mut replayer, index, &requests);
    }
    let _ = replayer.search_events(&Query::plain("a"));
    let _ = replayer.thumbnail(duration / 2);
    for at_ms in [0, duration / 2, duration, 1, u64::MAX] {
        for _ in 0..4 {
            let Ok(requests) = replayer.seek(at_ms) else {
                break;
            };
            if requests.is_empty() {
                let _ = (replayer.next_ms(), replayer.previous_ms());
                break;
            }
            supply(&mut replayer, index, &requests);
        }
    }
    // Whatever it was, the recording plays.
    replayer.push(RECORDING);
    replayer.finish();
    assert_eq!(replayer.seek(0), Ok(vec![]), "the recording does not play");
}

/// Answers requests as far as the files go.
fn supply(replayer: &mut Replayer, index: &[u8], requests: &[Request]) {
    for request in requests {
        let file = match request.file {
            SourceFile::Recording => RECORDING,
            SourceFile::Index => index,
        };
        let from = usize::try_from(request.offset).unwrap_or(usize::MAX).min(file.len());
        let length = usize::try_from(request.length).unwrap_or(usize::MAX).min(ANSWER_MAX);
        let to = from.saturating_add(length).min(file.len());
        replayer.supply(request.file, request.offset, &file[from..to]);
    }
}

/// An index with this head.
fn with_head(head: &[u8], blocks: &[u8]) -> Vec<u8> {
    let length = u16::try_from(head.len()).unwrap_or(u16::MAX);
    // One stored block of deflate.
    let mut deflated = vec![1];
    deflated.extend_from_slice(&length.to_le_bytes());
    deflated.extend_from_slice(&(!length).to_le_bytes());
    deflated.extend_from_slice(head);
    let mut bytes = b"\x8eReelIX\n\x01\0\0\0".to_vec();
    bytes.extend_from_slice(&u32::try_from(deflated.len()).unwrap_or(0).to_le_bytes());
    bytes.extend_from_slice(&crc32(&deflated).to_le_bytes());
    let sum = crc32(&bytes);
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes.extend_from_slice(&deflated);
    bytes.extend_from_slice(blocks);
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            crc >> 1 ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}
