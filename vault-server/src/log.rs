//! What the server says to its operator, and to nobody's harm.
//!
//! This is the only file that writes to the log. What goes in must be `LogSafe`: names fixed in the source,
//! numbers, statuses, and what the operating system says about the operator's own disk. Bodies, headers, network
//! addresses, ids of vaults and of slots are not, so they cannot get there by accident. There is no line for each
//! request: a log with times would keep what the store keeps by the day only.

use std::fmt::Display;

use vault_protocol::http::Refusal;

/// What may stand in the log.
pub(crate) trait LogSafe: Display {}

impl LogSafe for &'static str {}
impl LogSafe for u16 {}
impl LogSafe for u64 {}
impl LogSafe for usize {}
impl LogSafe for std::io::Error {}
impl LogSafe for crate::store::BlobError {}
impl LogSafe for crate::store::CommitError {}
impl LogSafe for crate::store::ReadError {}
impl LogSafe for std::net::SocketAddr {}
impl LogSafe for crate::logs::LogError {}

/// The address that the operator told us to listen on.
pub(crate) fn listening(on: &impl LogSafe) {
    tracing::info!("listening on {on}");
}

/// Counts of something done.
pub(crate) fn did(what: &'static str, how_many: &impl LogSafe) {
    tracing::info!("{what}: {how_many}");
}

/// Something the operator must know: what failed, and how.
pub(crate) fn failed(what: &'static str, how: &impl LogSafe) {
    tracing::error!("{what}: {how}");
}

/// A refusal that is the server's own fault.
pub(crate) fn unavailable(call: &'static str) {
    tracing::error!("{call}: answered {}", Refusal::Unavailable.status());
}

/// Sends what is logged to the standard error, from `level` on.
pub(crate) fn start(level: Level) {
    let filter = match level {
        Level::Error => tracing::level_filters::LevelFilter::ERROR,
        Level::Info => tracing::level_filters::LevelFilter::INFO,
    };
    // A second server in one process (tests) finds the first one's.
    let _ = tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(filter).with_target(false).try_init();
}

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Only what is wrong.
    Error,
    /// Starts, stops, clean-ups too.
    Info,
}
