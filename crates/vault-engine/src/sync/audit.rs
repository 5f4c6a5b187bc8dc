//! The local audit list: lies that were found, and what was deleted without anybody asking.

use crate::error::Lie;
use crate::vault::Vault;
use std::fs::{self, File};
use std::io::{self, Write};
use vault_protocol::ids::Time;

/// The sort of a line that is no lie: messages that nothing explained for 30 days were deleted.
pub const CLEANED: &str = "cleaned";

impl Vault {
    /// The local list of lies found, newest last: seconds, server, [sort](Lie::sort) and words, between tabs. A line of
    /// the sort [`CLEANED`] is no lie.
    pub fn audit_list(&self) -> Vec<String> {
        let text = fs::read_to_string(self.home.join("audit")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    pub(crate) fn audit(&self, lie: &Lie, now: Time) {
        self.audit_of(self.server.url.as_str(), lie, now);
    }

    pub(crate) fn audit_of(&self, server: &str, lie: &Lie, now: Time) {
        // The file that convicts a log was written just before.
        let report = if *lie == Lie::LogFork { self.fork_reports().unwrap_or_default().pop() } else { None };
        let words = report.map_or_else(|| lie.to_string(), |path| format!("{lie}: {}", path.display()));
        // The list is a convenience; the error itself is what protects.
        let _ = self.write_audit(server, lie.sort(), &words, now);
    }

    pub(crate) fn note_cleaning(&self, count: usize, now: Time) -> io::Result<()> {
        let words = format!("messages that nothing explained for 30 days were deleted: {count}");
        self.write_audit(self.server.url.as_str(), CLEANED, &words, now)
    }

    fn write_audit(&self, server: &str, sort: &str, words: &str, now: Time) -> io::Result<()> {
        // One line, whatever a server is called.
        let plain = |text: &str| text.replace(char::is_control, " ");
        let line = format!("{}\t{}\t{sort}\t{}\n", now.0, plain(server), plain(words));
        let mut options = File::options();
        let mut file = crate::os::private(options.create(true).append(true)).open(self.home.join("audit"))?;
        file.write_all(line.as_bytes())?;
        file.sync_all()
    }
}
