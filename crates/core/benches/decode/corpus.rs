//! What is recorded for the measurements: real output from a folder, or made up.

use std::fmt::Write as _;
use std::path::Path;

/// Moment in milliseconds, and bytes.
pub(crate) type Output = (i64, Vec<u8>);

/// Each with its name.
pub(crate) fn corpora() -> Vec<(String, Vec<Output>)> {
    let Some(folder) = std::env::var_os("REEL_CORPORA") else {
        println!("REEL_CORPORA is not set: the output is made up");
        return vec![("made-up".to_owned(), made_up())];
    };
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("REEL_CORPORA names a folder")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.to_string_lossy().ends_with(".cast.gz"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no *.cast.gz in REEL_CORPORA");
    let name = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.trim_end_matches(".cast.gz").to_owned()
    };
    files
        .iter()
        .map(|path| (name(path), outputs_of(path)))
        .collect()
}

/// The outputs of a gzipped asciicast 2.
fn outputs_of(path: &Path) -> Vec<Output> {
    let bytes = std::fs::read(path).expect("it can be read");
    let text = String::from_utf8(gunzip(&bytes)).expect("an asciicast is UTF-8");
    let event = |line: &str| {
        let (seconds, code, data): (f64, String, String) =
            serde_json::from_str(line).expect("a line is an event");
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds of a session")]
        let ms = (seconds * 1000.0) as i64;
        (code == "o").then(|| (ms, data.into_bytes()))
    };
    text.lines().skip(1).filter_map(event).collect()
}

/// One member without optional fields but a name (RFC 1952).
fn gunzip(bytes: &[u8]) -> Vec<u8> {
    const NAME: u8 = 8;
    let flags = bytes[3];
    assert_eq!(flags & !NAME, 0, "only a name may stand in the header");
    let name = if flags & NAME == 0 {
        0
    } else {
        bytes[10..].iter().position(|b| *b == 0).expect("it ends") + 1
    };
    miniz_oxide::inflate::decompress_to_vec(&bytes[10 + name..]).expect("the file is sound")
}

/// 16 MB of lines with colours and numbers, and now and then a screen that is drawn anew.
fn made_up() -> Vec<Output> {
    const WORDS: [&str; 16] = [
        "error",
        "warning",
        "request",
        "served",
        "in",
        "with",
        "status",
        "cache",
        "user",
        "GET",
        "/index.html",
        "200",
        "connection",
        "closed",
        "retry",
        "finished",
    ];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).expect("31 bits fit") % below
    };
    let (mut outputs, mut total, mut ms) = (Vec::new(), 0, 0);
    while total < 16_000_000 {
        let mut text = String::new();
        for _ in 0..=random(30) {
            let (colour, number) = (31 + random(6), random(100_000_000));
            write!(text, "\x1b[{colour}m{number:>8}\x1b[0m ").expect("a string takes all");
            for _ in 0..random(12) {
                text.push_str(WORDS[random(WORDS.len())]);
                text.push(' ');
            }
            text.push_str("\r\n");
        }
        if random(20) == 0 {
            text.push_str("\x1b[2J\x1b[H");
        }
        ms += i64::try_from(random(200)).expect("small");
        total += text.len();
        outputs.push((ms, text.into_bytes()));
    }
    outputs
}
