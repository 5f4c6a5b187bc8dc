//! The fuzzer of one target: `COFFRE_FUZZ_TARGET` names it, libFuzzer's own arguments follow. `cargo xtask fuzz` runs it.
//!
//! With `COFFRE_FUZZ_SEEDS`, it first writes the target's seeds into that folder, and their paths into its file `list`.

#![no_main]
#![allow(dead_code, reason = "the targets belong to two programs")]

#[path = "../targets/mod.rs"]
mod targets;

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use targets::Target;

/// Counts what is held, so that a decoder that claims too much is found.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn more(bytes: usize) {
    MOST.fetch_max(HELD.fetch_add(bytes, Relaxed) + bytes, Relaxed);
}

// SAFETY: every call is handed to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        more(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        more(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        more(size);
        HELD.fetch_sub(layout.size(), Relaxed);
        unsafe { System.realloc(old, layout, size) }
    }

    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(old, layout) }
    }
}

fn target() -> &'static Target {
    static TARGET: OnceLock<&'static Target> = OnceLock::new();
    TARGET.get_or_init(|| {
        let name = std::env::var("COFFRE_FUZZ_TARGET").unwrap_or_default();
        let names = || targets::ALL.iter().map(|target| target.name).collect::<Vec<_>>().join(" ");
        targets::ALL.iter().find(|target| target.name == name).unwrap_or_else(|| panic!("no target {name:?}: {}", names()))
    })
}

/// The list is as `-seed_inputs=@list` wants it: an order that no file system changes.
fn write_seeds(target: &Target, folder: &Path) {
    let regressions = targets::regressions(target.name).into_iter().map(|(_, bytes)| bytes);
    let mut list = Vec::new();
    for (n, bytes) in (target.seeds)().into_iter().chain(regressions).enumerate() {
        let path = folder.join(format!("seed-{n:04}"));
        std::fs::write(&path, bytes).expect("a folder for seeds");
        list.push(path.to_str().expect("a path in UTF-8").to_owned());
    }
    std::fs::write(folder.join("list"), list.join(",")).expect("a folder for seeds");
}

libfuzzer_sys::fuzz_target!(
    init: {
        let target = target();
        if let Some(folder) = std::env::var_os("COFFRE_FUZZ_SEEDS") {
            write_seeds(target, Path::new(&folder));
        }
        // What is made once and kept is nobody's input.
        (target.seeds)().iter().take(3).for_each(|seed| (target.run)(seed));
    },
    |bytes: &[u8]| {
        let target = target();
        let before = HELD.load(Relaxed);
        MOST.store(before, Relaxed);
        (target.run)(bytes);
        let most = MOST.load(Relaxed) - before;
        assert!(most <= (target.memory)(bytes.len()), "{} held {most} bytes for {} of input", target.name, bytes.len());
    }
);
