//! Puts `www/dist` into the program, each file also compressed. Without it the table is empty and the program says so.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Files that compression makes no smaller than this share of themselves are sent as they are.
const WORTHWHILE_PERCENT: usize = 95;

fn main() -> io::Result<()> {
    let www = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www");
    let dist = www.join("dist");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    // While it is not there cargo runs this each time, however old the files are that come to be there.
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=build.rs");
    let mut table = String::from(
        "struct Embedded { name: &'static str, plain: &'static [u8], brotli: Option<&'static [u8]>, \
         gzip: Option<&'static [u8]>, tag: &'static str }\nstatic EMBEDDED: &[Embedded] = &[\n",
    );
    for path in files(&dist) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let plain = fs::read(&path)?;
        println!("cargo::rerun-if-changed={}", path.display());
        let brotli = keep(&out, &name, "br", &plain, brotli(&plain)?)?;
        let gzip = keep(&out, &name, "gz", &plain, gzip(&plain)?)?;
        let mut hasher = DefaultHasher::new();
        plain.hash(&mut hasher);
        let tag = format!("{:016x}", hasher.finish());
        let plain = include(&path.canonicalize()?);
        writeln!(
            table,
            "Embedded {{ name: {name:?}, plain: {plain}, brotli: {brotli}, gzip: {gzip}, tag: {tag:?} }},"
        )
        .map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    fs::write(out.join("assets.rs"), table)
}

/// The files of the folder by name, without folders and hidden ones.
fn files(dist: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(dist)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            path.is_file()
                && !path
                    .file_name()
                    .is_some_and(|name| name.to_string_lossy().starts_with('.'))
        })
        .collect();
    files.sort();
    files
}

fn keep(out: &Path, name: &str, ending: &str, plain: &[u8], packed: Vec<u8>) -> io::Result<String> {
    if packed.len() * 100 > plain.len() * WORTHWHILE_PERCENT {
        return Ok("None".to_owned());
    }
    let path = out.join(format!("{name}.{ending}"));
    fs::write(&path, packed)?;
    Ok(format!("Some({})", include(&path)))
}

fn include(path: &Path) -> String {
    format!("include_bytes!({:?})", path.display().to_string())
}

fn brotli(plain: &[u8]) -> io::Result<Vec<u8>> {
    // Once per release, so the strongest. A build for tests would wait for it.
    let quality = if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        11
    } else {
        9
    };
    let params = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin: 22,
        size_hint: plain.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &plain[..], &mut packed, &params)?;
    Ok(packed)
}

fn gzip(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}
