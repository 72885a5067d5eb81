//! `throughput FILE.cast.gz`: MB/s of each core, as JSON. The cores take turns, and the median counts.

#[path = "../cast.rs"]
mod cast;
#[path = "../cores.rs"]
mod cores;

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use cores::{Alacritty, Avt, AvtOfPlayer, Event, Reel, replay};

const TURNS: usize = 9;

type Run = fn(usize, usize, &[Event]) -> (usize, usize);

const CORES: &[(&str, Run)] = &[
    ("reel", replay::<Reel>),
    ("alacritty_terminal 0.26", replay::<Alacritty>),
    ("avt 0.16", replay::<AvtOfPlayer>),
    ("avt 0.19", replay::<Avt>),
];

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("usage: throughput FILE.cast.gz")?;
    let cast = cast::read(Path::new(&path))?;
    let events: Vec<_> = cast
        .events
        .into_iter()
        .filter_map(|(_, code, data)| match code.as_str() {
            "o" => Some(Event::Output(data)),
            "r" => cast::parse_size(&data).map(|(cols, rows)| Event::Resize(cols, rows)),
            _ => None,
        })
        .collect();
    let bytes: usize = events
        .iter()
        .map(|event| match event {
            Event::Output(text) => text.len(),
            Event::Resize(..) => 0,
        })
        .sum();
    let mut speeds = vec![Vec::new(); CORES.len()];
    for _ in 0..TURNS {
        for ((_, run), speeds) in CORES.iter().zip(&mut speeds) {
            let start = Instant::now();
            black_box(run(cast.cols, cast.rows, black_box(&events)));
            speeds.push(bytes as f64 / 1e6 / start.elapsed().as_secs_f64());
        }
    }
    let mut result = serde_json::Map::new();
    for ((name, _), speeds) in CORES.iter().zip(&mut speeds) {
        speeds.sort_by(f64::total_cmp);
        result.insert((*name).to_owned(), speeds[speeds.len() / 2].into());
    }
    println!("{}", serde_json::Value::Object(result));
    Ok(())
}
