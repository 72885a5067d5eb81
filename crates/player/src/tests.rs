//! The class as JavaScript uses it, in Node: recordings in, facts and screens out.

use js_sys::{Array, JSON, JsString, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::Player;

const SSH: &[u8] = include_bytes!("../../../testdata/recordings/ssh.tar");
const TUI: &[u8] = include_bytes!("../../../testdata/recordings/tui-multipart.tar");
const DESKTOP: &[u8] = include_bytes!("../../../testdata/recordings/desktop.tar");
const DATABASE: &[u8] = include_bytes!("../../../testdata/recordings/db-postgres.tar");

fn player(recording: &[u8]) -> Player {
    let mut player = Player::new(&JsValue::UNDEFINED).expect("the options are fine");
    for piece in recording.chunks(1000) {
        player.push(piece);
    }
    player.finish();
    player
}

fn seek(player: &mut Player, ms: f64) {
    let requests = player.seek(ms).expect("the moment can be reached");
    assert_eq!(
        JSON::stringify(&requests).map(String::from),
        Ok("[]".to_owned())
    );
}

fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).expect("it is an object")
}

#[wasm_bindgen_test]
fn tells_what_is_in_a_recording() {
    let info = player(SSH).info().expect("there are facts");
    assert_eq!(field(&info, "kind"), "terminal");
    assert_eq!(field(&info, "state"), "ready");
    assert_eq!(field(&info, "user"), "alice");
    assert_eq!(field(&info, "login"), "root");
    assert_eq!(field(&info, "cols"), 80);
    assert_eq!(field(&info, "startedMs"), 1_672_628_645_046.0);
    assert_eq!(field(&info, "complete"), true);
}

#[wasm_bindgen_test]
fn seeks_forth_and_back() {
    let mut player = player(TUI);
    let duration = field(&player.info().expect("there are facts"), "durationMs")
        .as_f64()
        .expect("a number");
    seek(&mut player, duration);
    let end = player.screen_text();
    assert_eq!(player.position_ms(), duration);
    seek(&mut player, 0.0);
    assert_ne!(player.screen_text(), end);
    seek(&mut player, duration * 10.0);
    assert_eq!(player.screen_text(), end);
}

#[wasm_bindgen_test]
fn says_honestly_what_cannot_be_shown() {
    let state = |bytes: &[u8]| field(&player(bytes).info().expect("there are facts"), "state");
    assert_eq!(state(b""), "empty");
    assert_eq!(state(b"%PDF-1.7 and no recording at all"), "unreadable");
    let mut cut = player(&SSH[..SSH.len() / 2]);
    seek(&mut cut, 1e9);
}

#[wasm_bindgen_test]
fn other_kinds_are_text() {
    let mut player = player(DATABASE);
    seek(&mut player, 1e9);
    assert!(player.screen_text().contains("SELECT id, total"));
}

#[wasm_bindgen_test]
fn gives_marks_histogram_and_problems() {
    let player = player(SSH);
    let marks = Array::from(&player.marks(0).expect("there are marks"));
    assert_eq!(field(&marks.get(0), "type"), "session.start");
    assert_eq!(field(&marks.get(0), "kind"), "start");
    let rest = player.marks(marks.length()).expect("there are none");
    assert_eq!(Array::from(&rest).length(), 0);
    assert_eq!(player.histogram(50).length(), 50);
    assert_eq!(player.idle_spans().length() % 2, 0);
    let damaged = [&TUI[..TUI.len() / 2], &[0xff; 100], &TUI[TUI.len() / 2..]].concat();
    let problems = self::player(&damaged)
        .problems()
        .expect("there are problems");
    assert_eq!(field(&Array::from(&problems).get(0), "severity"), "damage");
}

#[wasm_bindgen_test]
fn searches_the_screen_and_the_events() {
    let mut player = player(DATABASE);
    let query = |pattern: &str, regex: bool| {
        let query = Object::new();
        Reflect::set(&query, &"pattern".into(), &pattern.into()).expect("it is an object");
        Reflect::set(&query, &"regex".into(), &regex.into()).expect("it is an object");
        JsValue::from(query)
    };
    let found = player
        .search(&query("select ID", false))
        .expect("it can be searched");
    let hit = Array::from(&field(&found, "hits")).get(0);
    let text = String::from(JsString::from(field(&hit, "text")));
    let (start, end) = (field(&hit, "start").as_f64(), field(&hit, "end").as_f64());
    assert_eq!(start.map(|start| start + 9.0), end);
    assert!(text.contains("SELECT id"), "{text}");
    assert!(field(&hit, "fromMs").as_f64() < field(&hit, "toMs").as_f64());
    let marks = player.search_events(&query("tdb01", false)).ok();
    assert_eq!(marks.map(|marks| marks.length()), Some(1));
    assert!(player.search(&query("(", true)).is_err());
    let by_regex = player.search_events(&query("^TDB0[12]", true)).ok();
    let expected = cfg!(feature = "full").then_some(3);
    assert_eq!(by_regex.map(|marks| marks.length()), expected);
}

#[wasm_bindgen_test]
fn other_formats_are_read_or_named() {
    let cast = "{\"version\":2,\"width\":20,\"height\":5}\n[0.5,\"o\",\"hello\"]\n";
    let mut player = Player::new(&JsValue::UNDEFINED).expect("the options are fine");
    player.push(&cast.as_bytes()[..30]);
    let state = |player: &Player| field(&player.info().expect("there are facts"), "state");
    let expected = if cfg!(feature = "full") {
        "loading"
    } else {
        "foreign"
    };
    assert_eq!(state(&player), expected);
    player.push(&cast.as_bytes()[30..]);
    player.finish();
    seek(&mut player, 1e9);
    let (expected, shown) = if cfg!(feature = "full") {
        ("ready", "hello")
    } else {
        ("foreign", "")
    };
    assert_eq!(state(&player), expected);
    assert_eq!(player.screen_text().trim(), shown);
}

#[cfg(feature = "full")]
#[wasm_bindgen_test]
fn a_matcher_finds_bytes() {
    let query = Object::new();
    Reflect::set(&query, &"pattern".into(), &"L.ne".into()).expect("it is an object");
    Reflect::set(&query, &"regex".into(), &true.into()).expect("it is an object");
    let matcher = crate::Matcher::new(&query.into()).expect("it is a pattern");
    assert_eq!(matcher.find("\u{e9} line, lane"), [3, 7, 9, 13]);
}

#[wasm_bindgen_test]
fn selects_real_text() {
    let mut player = player(DATABASE);
    seek(&mut player, 1e9);
    let text = player.screen_text();
    let row = text
        .lines()
        .position(|line| line.contains("SELECT"))
        .expect("it is shown");
    let row = u32::try_from(row).expect("a screen is not that high");
    player.select(0, row, 10_000, row, "cells");
    assert_eq!(
        Some(player.selected_text().as_str()),
        text.lines().nth(row as usize)
    );
    player.clear_selection();
    assert_eq!(player.selected_text(), "");
}

#[wasm_bindgen_test]
fn gives_each_picture_of_a_desktop_once() {
    let mut desktop = player(DESKTOP);
    let mut view = |ms: f64| {
        seek(&mut desktop, ms);
        let view = desktop.desktop().expect("it can be shown");
        let frames = Array::from(&field(&view, "frames")).length();
        (frames, field(&view, "full") == true, view)
    };
    let (frames, is_full, first) = view(0.0);
    assert_eq!((frames, is_full), (0, true));
    assert_eq!(field(&first, "width"), 64);
    let (frames, _, shown) = view(100.0);
    assert_eq!(frames, 1);
    let frame = Array::from(&field(&shown, "frames")).get(0);
    assert_eq!(field(&frame, "width"), 64);
    let png = js_sys::Uint8Array::from(field(&frame, "png"));
    assert_eq!(png.slice(1, 4).to_vec(), b"PNG");
    let (frames, is_full, moved) = view(150.0);
    assert_eq!((frames, is_full), (0, false));
    assert_eq!(field(&field(&moved, "pointer"), "x"), 5);
    let (frames, is_full, _) = view(0.0);
    assert_eq!((frames, is_full), (0, true), "going back clears it");
    let (frames, ..) = view(200.0);
    assert_eq!(frames, 1);
    let mut terminal = player(SSH);
    assert!(terminal.desktop().expect("there is none").is_null());
}

#[wasm_bindgen_test]
fn draws_nothing_without_a_canvas() {
    let mut player = player(SSH);
    seek(&mut player, 1e9);
    assert!(!player.draw(0.0, true));
    let geometry = player.resize(800.0, 600.0, 1.0).expect("there is a size");
    assert_eq!(field(&geometry, "cols"), 120);
}
