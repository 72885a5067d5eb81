fn main() {
    for f in std::env::args().skip(2) {
        let d = std::fs::read(&f).unwrap();
        match std::env::args().nth(1).unwrap().as_str() {
            "reader" => reel_fuzz::reader(&d),
            _ => reel_fuzz::json(&d),
        }
    }
}
