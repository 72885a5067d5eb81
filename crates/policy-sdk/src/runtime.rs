//! What a module has instead of std: its allocator, and what happens when it panics.

use core::panic::PanicInfo;

use crate::arena::{ARENA_BYTES, Arena, PAGE_BYTES, Pages};
use crate::bindings::base::reel::policy::log::{self, Level};

#[global_allocator]
static ALLOCATOR: Arena<ARENA_BYTES, LinearMemory> = Arena::new();

struct LinearMemory;

impl Pages for LinearMemory {
    fn grow(pages: usize) -> Option<usize> {
        let before = core::arch::wasm32::memory_grow::<0>(pages);
        // The instruction answers -1 if there is no more.
        (before != usize::MAX).then(|| before * PAGE_BYTES)
    }
}

/// Says where it happened in the decision's log, then traps. Nothing is formatted: that would add 10 kB to each module.
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    if let Some(message) = info.message().as_str() {
        log::emit(Level::Error, message);
    }
    if let Some(location) = info.location() {
        log::emit(Level::Error, "panicked in");
        log::emit(Level::Error, location.file());
        log::emit(Level::Error, decimal(location.line(), &mut [0; 10]));
    }
    core::arch::wasm32::unreachable()
}

/// A number as text, without an allocation.
fn decimal(mut number: u32, digits: &mut [u8; 10]) -> &str {
    let mut start = digits.len();
    for (at, digit) in digits.iter_mut().enumerate().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
        start = at;
        if number == 0 {
            break;
        }
    }
    digits
        .get(start..)
        .and_then(|digits| core::str::from_utf8(digits).ok())
        .unwrap_or_default()
}
