//! What the child takes from itself: the only part of this crate that depends on the operating system.
//!
//! On Unix: no new file, socket or process memory beyond the maximum, no core file, bounded processor time. What it
//! already has are three pipes. Elsewhere the parent's clock is the only limit.

use std::io;

#[cfg(unix)]
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

#[cfg(unix)]
use crate::limits::{PDF_CHILD_CPU_SECONDS, PDF_CHILD_MEMORY};

#[cfg(unix)]
fn limit(resource: Resource, value: u64) -> io::Result<()> {
    Ok(setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) })?)
}

/// Set once, before the first byte is read; cannot be taken back.
#[cfg(unix)]
pub(super) fn at_start() -> io::Result<()> {
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    // Descriptors 0, 1 and 2 stay open; a fourth cannot be had: no file, no socket.
    limit(Resource::Nofile, 3)?;
    limit(Resource::As, PDF_CHILD_MEMORY)
}

/// The processor time so far and a ration more: the limit counts over the whole life of the process.
#[cfg(unix)]
pub(super) fn before_each() -> io::Result<()> {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let used = u64::try_from(used.tv_sec).unwrap_or(u64::MAX);
    let current = Some(used.saturating_add(PDF_CHILD_CPU_SECONDS));
    let maximum = getrlimit(Resource::Cpu).maximum;
    Ok(setrlimit(Resource::Cpu, Rlimit { current, maximum })?)
}

#[cfg(not(unix))]
pub(super) fn at_start() -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn before_each() -> io::Result<()> {
    Ok(())
}
