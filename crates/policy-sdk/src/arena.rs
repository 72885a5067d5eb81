//! The allocator of a module: takes from the front of a fixed arena and gives nothing back.
//!
//! ```text
//!  arena, 96 KiB, part of the module's own memory        pages from memory.grow, only if it is used up
//!  ├─ used ─────────►│◄─ free ───────────────────┤        ├─ used ──►│◄─ free ─┤
//!                    next                   arena end
//! ```
//!
//! That is right for an instance that makes one decision and is dropped, and for nothing else. A general allocator asks for
//! memory (`memory.grow`) when it starts, which is a change of the address space of the server's process: it costs more than
//! the decision, and two threads wait for each other in it. A decision on 20 facts takes about 4 KiB.
//!
//! The last allocation is the exception: it is given back when it is freed and grows in place, so that text that is built up
//! piece by piece takes its size once.
//!
//! Invariant: `next` and `end` are 0, or `next <= end` and the bytes from `next` to `end` belong to nobody.

#![expect(
    unsafe_code,
    reason = "an allocator: `GlobalAlloc` is an unsafe trait, and its memory is handed out as pointers"
)]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::{Cell, UnsafeCell};
use core::fmt;
use core::marker::PhantomData;
use core::ptr::null_mut;

/// Bytes of the arena. It covers 512 B of facts as well as 20 KiB of events; it is zero at the start, so it takes no room in
/// the module's file, and what is not touched no memory in the server.
pub const ARENA_BYTES: usize = 96 * 1024;

/// Bytes of a page of linear memory (WebAssembly core specification, 4.2.8).
pub(crate) const PAGE_BYTES: usize = 64 * 1024;

/// Alignment of the arena itself; more than that is reached by leaving bytes out.
const ARENA_ALIGN: usize = 16;

/// Where more memory comes from. A type and not a pointer in the arena: an arena that is all zeros takes no room in a module.
pub trait Pages {
    /// So many pages of 64 KiB, one behind the other: the address of the first, or `None` if there are no more.
    fn grow(pages: usize) -> Option<usize>;
}

/// An allocator for a short life. See the [module](self).
pub struct Arena<const BYTES: usize, P> {
    memory: UnsafeCell<Memory<BYTES>>,
    /// Address of the first free byte; 0 before the first allocation.
    next: Cell<usize>,
    /// Address behind the last free byte.
    end: Cell<usize>,
    pages: PhantomData<fn() -> P>,
}

#[repr(align(16))]
struct Memory<const BYTES: usize>([u8; BYTES]);

const _: () = assert!(align_of::<Memory<1>>() == ARENA_ALIGN);

impl<const BYTES: usize, P: Pages> Arena<BYTES, P> {
    /// An arena of which nothing is used. `P` is asked when it is used up.
    #[expect(clippy::new_without_default, reason = "an arena is a static")]
    pub const fn new() -> Self {
        Self {
            memory: UnsafeCell::new(Memory([0; BYTES])),
            next: Cell::new(0),
            end: Cell::new(0),
            pages: PhantomData,
        }
    }

    /// Free bytes before there are more pages needed.
    pub fn free_bytes(&self) -> usize {
        self.start_if_new();
        self.end.get().saturating_sub(self.next.get())
    }

    /// The address of the arena is not known to the compiler, so it is taken at the first allocation.
    fn start_if_new(&self) {
        if self.end.get() == 0 {
            let start = self.memory.get() as usize;
            self.next.set(start);
            self.end.set(start + BYTES);
        }
    }

    /// The address of `layout.size()` free bytes, which are then in use.
    fn take(&self, layout: Layout) -> Option<usize> {
        self.start_if_new();
        self.take_from_here(layout).or_else(|| {
            let pages = layout
                .size()
                .checked_add(layout.align())?
                .div_ceil(PAGE_BYTES);
            let start = P::grow(pages)?;
            let end = start.checked_add(pages.checked_mul(PAGE_BYTES)?)?;
            // What was left of the stretch before is given up, unless the new one follows it.
            if self.end.get() != start {
                self.next.set(start);
            }
            self.end.set(end);
            self.take_from_here(layout)
        })
    }

    fn take_from_here(&self, layout: Layout) -> Option<usize> {
        let start = self.next.get().checked_next_multiple_of(layout.align())?;
        let next = start.checked_add(layout.size())?;
        if next > self.end.get() {
            return None;
        }
        self.next.set(next);
        Some(start)
    }

    /// Whether the allocation is the last one, so that its end can be moved.
    fn is_last(&self, address: usize, size: usize) -> bool {
        address.checked_add(size) == Some(self.next.get())
    }
}

// JUSTIFICATION: a global allocator is a static and has to be `Sync`.
// SAFETY: a module has one thread; threads and shared memory are switched off in the host. Natively nobody uses an arena as
// global allocator, and tests keep theirs to one thread.
unsafe impl<const BYTES: usize, P> Sync for Arena<BYTES, P> {}

// JUSTIFICATION: this is what `#[global_allocator]` asks for.
// SAFETY: `take` hands out each byte once, inside the arena or pages that `grow` gave, aligned as asked for; `next` moves back
// only over the last allocation, when its owner gives it up or asks for it to be shorter.
unsafe impl<const BYTES: usize, P: Pages> GlobalAlloc for Arena<BYTES, P> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.take(layout)
            .map_or(null_mut(), |start| start as *mut u8)
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if self.is_last(pointer as usize, layout.size()) {
            self.next.set(pointer as usize);
        }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let address = pointer as usize;
        if self.is_last(address, layout.size()) {
            if let Some(next) = address.checked_add(size)
                && next <= self.end.get()
            {
                self.next.set(next);
                return pointer;
            }
        } else if size <= layout.size() {
            return pointer;
        }
        let Ok(layout_new) = Layout::from_size_align(size, layout.align()) else {
            return null_mut();
        };
        // SAFETY: `layout_new` has a size, since `realloc` is not called with 0.
        let new = unsafe { self.alloc(layout_new) };
        if !new.is_null() {
            // SAFETY: both are allocations of at least this size, and `new` is no part of the old one: that is still in use.
            unsafe { core::ptr::copy_nonoverlapping(pointer, new, layout.size().min(size)) };
        }
        new
    }
}

impl<const BYTES: usize, P: Pages> fmt::Debug for Arena<BYTES, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arena")
            .field("bytes", &BYTES)
            .field("free", &self.free_bytes())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct NoMore;

    impl Pages for NoMore {
        fn grow(_: usize) -> Option<usize> {
            None
        }
    }

    fn layout(size: usize, align: usize) -> Layout {
        Layout::from_size_align(size, align).expect("sizes of these tests")
    }

    #[test]
    fn allocations_are_aligned_and_do_not_overlap() {
        let arena = Arena::<1024, NoMore>::new();
        let mut end_before = 0;
        for (size, align) in [(1, 1), (8, 8), (3, 1), (16, 16), (5, 4)] {
            let start = arena.take(layout(size, align)).expect("there is room");
            assert_eq!(start % align, 0, "alignment of {size} bytes");
            assert!(
                start >= end_before,
                "{size} bytes overlap what was given before"
            );
            end_before = start + size;
        }
    }

    #[test]
    fn a_full_arena_gives_nothing_and_stays_as_it_is() {
        let arena = Arena::<64, NoMore>::new();
        assert_eq!(arena.free_bytes(), 64);
        assert!(arena.take(layout(65, 1)).is_none());
        assert_eq!(arena.free_bytes(), 64);
        assert!(arena.take(layout(64, 1)).is_some());
        assert!(arena.take(layout(1, 1)).is_none());
        assert!(arena.take(layout(isize::MAX as usize - 63, 64)).is_none());
    }

    #[test]
    fn the_last_allocation_is_given_back_and_grows_in_place() {
        let arena = Arena::<256, NoMore>::new();
        // SAFETY: pointers are used with the layouts that they were made with, and not after they are freed.
        unsafe {
            let first = arena.alloc(layout(16, 1));
            let second = arena.alloc(layout(16, 1));
            second.write_bytes(7, 16);
            let grown = arena.realloc(second, layout(16, 1), 32);
            assert_eq!(grown, second, "the last one grows where it is");
            let moved = arena.realloc(first, layout(16, 1), 17);
            assert_ne!(moved, first, "another one moves");
            let free = arena.free_bytes();
            arena.dealloc(moved, layout(17, 1));
            assert_eq!(arena.free_bytes(), free + 17);
            arena.dealloc(second, layout(32, 1));
            assert_eq!(arena.free_bytes(), free + 17 + 32, "now it is the last one");
        }
    }

    #[test]
    fn contents_move_along() {
        let arena = Arena::<256, NoMore>::new();
        // SAFETY: as above.
        unsafe {
            let first = arena.alloc(layout(4, 1));
            first.copy_from_nonoverlapping([1, 2, 3, 4].as_ptr(), 4);
            let _second = arena.alloc(layout(1, 1));
            let moved = arena.realloc(first, layout(4, 1), 8);
            assert_eq!(core::slice::from_raw_parts(moved, 4), [1, 2, 3, 4]);
        }
    }

    #[test]
    fn more_comes_from_grow() {
        /// Two pages that lie at an address of their own.
        static PAGES: Arena<{ 2 * PAGE_BYTES }, NoMore> = Arena::new();
        struct FromThere;
        impl Pages for FromThere {
            fn grow(pages: usize) -> Option<usize> {
                PAGES.take(Layout::from_size_align(pages * PAGE_BYTES, 16).ok()?)
            }
        }
        let arena = Arena::<64, FromThere>::new();
        assert!(arena.take(layout(48, 1)).is_some());
        assert!(arena.take(layout(100, 1)).is_some(), "from the first page");
        assert_eq!(arena.free_bytes(), PAGE_BYTES - 100);
        assert!(arena.take(layout(2 * PAGE_BYTES, 1)).is_none(), "too much");
        assert!(arena.take(layout(10, 1)).is_some(), "and still works");
    }
}
