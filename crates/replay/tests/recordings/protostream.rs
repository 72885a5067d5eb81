//! The recordings that `REEL_CORPORA` names, as ProtoStream; without it a generated one.

use std::io::Read as _;
use std::{env, fmt, fs};

use reel_core::Event;
use reel_core::asciicast::{self, ImportOptions, Importer};
use reel_core::protostream::{Writer, WriterOptions};

/// A recording as bytes.
pub(crate) struct Recorded {
    /// File name.
    pub(crate) name: String,
    /// ProtoStream.
    pub(crate) bytes: Vec<u8>,
}

impl fmt::Display for Recorded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

/// All of them, in the order of their names.
pub(crate) fn recorded() -> Vec<Recorded> {
    let Some(folder) = env::var_os("REEL_CORPORA") else {
        return vec![generated()];
    };
    let entries = fs::read_dir(&folder).expect("REEL_CORPORA names a folder");
    let mut paths: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".cast.gz"));
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let mut text = Vec::new();
        let file = fs::File::open(path).expect("the recording opens");
        flate2::read::GzDecoder::new(file)
            .read_to_end(&mut text)
            .expect("the recording is gzip");
        let name = path
            .file_name()
            .map_or(String::new(), |name| name.to_string_lossy().into_owned());
        Recorded {
            name,
            bytes: converted(&text),
        }
    };
    paths.iter().map(read).collect()
}

fn generated() -> Recorded {
    let mut text = String::from("{\"version\":2,\"width\":120,\"height\":40}\n");
    for number in 0_u32..20_000 {
        let color = number % 8;
        let ms = number * 7;
        text.push_str(&format!(
            "[{}.{:03},\"o\",\"\\u001b[1;3{color}m{number:06}\\u001b[m request {} served in {} ms\\r\\n\"]\n",
            ms / 1000, ms % 1000, number.wrapping_mul(2_654_435_761), number % 977,
        ));
    }
    Recorded {
        name: "generated".to_string(),
        bytes: converted(text.as_bytes()),
    }
}

/// An asciicast as a recording with parts as a recorder on a local disk makes them.
pub(crate) fn converted(text: &[u8]) -> Vec<u8> {
    let mut reader = asciicast::Reader::new();
    reader.push(text);
    reader.finish();
    let mut writer = Writer::new(WriterOptions {
        min_part_size: 32 * 1024,
        padding: false,
        level: 1,
    });
    let mut importer: Option<Importer<fn() -> String>> = None;
    let mut events: Vec<Event> = Vec::new();
    while let Some(item) = reader.next_item() {
        match item {
            asciicast::Item::Header(header) => {
                importer = Some(Importer::new(
                    &header,
                    ImportOptions::default(),
                    String::new,
                    &mut events,
                ));
            }
            asciicast::Item::Event(event) => {
                importer
                    .as_mut()
                    .expect("the header comes first")
                    .event(&event, &mut events);
            }
            asciicast::Item::Problem(problem) => panic!("{problem}"),
        }
    }
    importer.expect("there is a header").finish(&mut events);
    for event in &events {
        writer.write(event.as_ref()).expect("the event fits");
    }
    writer.complete();
    let mut bytes = Vec::new();
    while let Some(part) = writer.take_part() {
        bytes.extend(part.bytes);
    }
    bytes
}
