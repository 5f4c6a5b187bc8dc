//! Ctrl-C: the first asks for a clean end, the second ends at once. Both mean exit 130.
//!
//! Long operations poll [`Interrupt::check`] (or hand [`Interrupt::flag`] to the engine) at points where stopping
//! loses nothing. While a question waits for its answer nothing is under way, so one Ctrl-C is enough.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use crate::exit::Exit;
use crate::problem::{INTERRUPTED, IntoProblem, Problem};

struct Flags {
    pressed: Arc<AtomicBool>,
    asking: Arc<AtomicBool>,
}

// Signals belong to the whole process, so their flags do too.
static FLAGS: OnceLock<Flags> = OnceLock::new();

/// The person wants to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("interrupted")]
pub struct Interrupted;

impl IntoProblem for Interrupted {
    fn into_problem(self) -> Problem {
        Problem::new(INTERRUPTED)
    }
}

/// Whether Ctrl-C was pressed.
#[derive(Clone, Debug)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on for Ctrl-C, and on Unix for SIGTERM and SIGHUP. Calling it again is harmless.
    pub fn listen() -> Self {
        let flags = FLAGS.get_or_init(|| {
            let flags = Flags { pressed: Arc::default(), asking: Arc::default() };
            for signal in SIGNALS {
                let end_at_once = |when: &Arc<AtomicBool>| {
                    signal_hook::flag::register_conditional_shutdown(
                        *signal,
                        Exit::Interrupted.code().into(),
                        Arc::clone(when),
                    )
                };
                // In this order: the flag is looked at before it is set. A system that refuses keeps its default,
                // which ends the process: acceptable, nothing we keep on disk minds.
                let _ = end_at_once(&flags.asking);
                let _ = end_at_once(&flags.pressed);
                let _ = signal_hook::flag::register(*signal, Arc::clone(&flags.pressed));
            }
            flags
        });
        Interrupt(Arc::clone(&flags.pressed))
    }

    /// True once Ctrl-C was pressed.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// For `?` in a long loop.
    ///
    /// # Errors
    /// [`Interrupted`] once Ctrl-C was pressed.
    pub fn check(&self) -> Result<(), Interrupted> {
        if self.is_set() { Err(Interrupted) } else { Ok(()) }
    }

    /// From now on one Ctrl-C ends the process, whatever it waits for: for what leaves nothing half done.
    pub fn end_at_once(&self) {
        set_asking(true);
    }

    /// The flag itself, for a library that must not know this crate.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }
}

/// While this lives, one Ctrl-C ends the process. Not for reading a secret: the terminal must get its echo back.
#[derive(Debug)]
pub(crate) struct Asking;

impl Asking {
    pub(crate) fn now() -> Self {
        set_asking(true);
        Asking
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        set_asking(false);
    }
}

/// A file that somebody named. It may be a pipe that never speaks: while this lives, one Ctrl-C ends the process.
#[derive(Debug)]
pub struct Named {
    file: File,
    _asking: Asking,
}

impl Named {
    /// Opens it.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(path: &Path) -> io::Result<Self> {
        // Opening a pipe waits for its other end.
        let asking = Asking::now();
        Ok(Named { file: File::open(path)?, _asking: asking })
    }

    /// The file.
    pub fn file(&self) -> &File {
        &self.file
    }
}

impl Read for Named {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.file.read(into)
    }
}

fn set_asking(on: bool) {
    if let Some(flags) = FLAGS.get() {
        flags.asking.store(on, Ordering::Relaxed);
    }
}

#[cfg(unix)]
const SIGNALS: &[i32] = &[signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP];
#[cfg(not(unix))]
const SIGNALS: &[i32] = &[signal_hook::consts::SIGINT];
