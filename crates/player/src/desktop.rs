//! The class that JavaScript sees: the pictures of a desktop session, each handed over once.

#![expect(
    clippy::missing_errors_doc,
    reason = "errors are thrown, which the crate's head says once for all"
)]

use js_sys::{Array, Object, Uint8Array};
use reel_replay::Desktop;
use reel_replay::desktop::Frame;
use wasm_bindgen::prelude::*;

use crate::Player;
use crate::objects::number;
use crate::player::set;

/// What JavaScript has of the desktop.
#[derive(Debug, Default)]
pub(crate) struct Given {
    /// Nothing was given yet if `None`.
    size: Option<(u32, u32)>,
    /// Highest number of a picture.
    serial: u64,
}

impl Given {
    /// Whether everything must be given, onto an empty picture; and from which number on. Remembers that it was given.
    fn next(&mut self, desktop: &Desktop) -> (bool, u64) {
        let serials = || desktop.frames().map(|frame| frame.serial);
        let highest = serials().max().unwrap_or(0);
        // Going back, or to another size, also if it is the old one again: of what was given nothing is left then.
        let full = self.size != Some(desktop.size())
            || highest < self.serial
            || (highest > self.serial && serials().all(|serial| serial > self.serial));
        let after = if full { 0 } else { self.serial };
        self.size = Some(desktop.size());
        self.serial = highest;
        (full, after)
    }
}

#[wasm_bindgen]
impl Player {
    /// The desktop, if the recording shows one: size, pictures that were not given before, bottom to top, pointer and what
    /// a person should know. With `full` they are all there are, to be drawn onto nothing.
    #[wasm_bindgen(unchecked_return_type = "DesktopView | null")]
    pub fn desktop(&mut self) -> Result<JsValue, JsError> {
        let Some(desktop) = self.replayer.stage().desktop() else {
            if self.given.size.is_none() {
                return Ok(JsValue::NULL);
            }
            // Before its first picture, after a jump back: a desktop of nothing.
            self.given = Given::default();
            return view(&Desktop::new(), (true, 0));
        };
        let next = self.given.next(desktop);
        view(desktop, next)
    }
}

fn view(desktop: &Desktop, (full, after): (bool, u64)) -> Result<JsValue, JsError> {
    let object = Object::new();
    let (width, height) = desktop.size();
    set(&object, "width", &width.into())?;
    set(&object, "height", &height.into())?;
    let frames = Array::new();
    for frame in desktop.frames().filter(|frame| frame.serial > after) {
        frames.push(&picture(frame)?);
    }
    set(&object, "frames", &frames)?;
    set(&object, "full", &full.into())?;
    let pointer = match desktop.pointer() {
        Some(pointer) => {
            let place = Object::new();
            set(&place, "x", &pointer.x.into())?;
            set(&place, "y", &pointer.y.into())?;
            place.into()
        }
        None => JsValue::NULL,
    };
    set(&object, "pointer", &pointer)?;
    let notice = desktop.notice().map_or(JsValue::NULL, JsValue::from);
    set(&object, "notice", &notice)?;
    Ok(object.into())
}

fn picture(frame: &Frame) -> Result<JsValue, JsError> {
    let object = Object::new();
    for (key, value) in [
        ("left", frame.left),
        ("top", frame.top),
        ("width", frame.width),
        ("height", frame.height),
    ] {
        set(&object, key, &value.into())?;
    }
    set(&object, "serial", &number(frame.serial).into())?;
    set(&object, "png", &Uint8Array::from(&*frame.png))?;
    Ok(object.into())
}
