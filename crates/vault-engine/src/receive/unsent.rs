//! Receipts that were signed and whose answer has not come. They are on the disk before they are sent, and are sent
//! again byte for byte: the custodian answers the same bytes as before, and counts one reading.

use crate::error::Error;
use crate::files::{FileError, SealedFile};
use crate::vault::Vault;
use vault_protocol::ids::{EntryId, SlotId, Time};
use vault_protocol::wire::{self, Bytes, List};

const MAX_UNSENT: usize = 65_536;
/// How long one is kept, in seconds: a year. No custodian answers a new receipt that old.
const LIFE: u64 = 366 * Time::DAY;

vault_protocol::record! {
    #[derive(Clone, Debug, PartialEq, Eq)]
    struct Line {
        slot: SlotId,
        entry: EntryId,
        n: u32,
        time: Time,
        receipt: Bytes<{ 6 * 1024 }>,
    }
}

vault_protocol::record! {
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    struct Lines {
        lines: List<Line, MAX_UNSENT>,
    }
}

/// The file of them.
pub(super) struct Unsent {
    file: SealedFile,
    lines: Vec<Line>,
}

impl Unsent {
    pub(super) fn open(vault: &Vault, now: Time) -> Result<Unsent, Error> {
        let file = SealedFile::new(&vault.home, "receipts", &vault.device);
        let bytes = file.read()?;
        let damaged = |_| FileError::Damaged(file.path().to_owned());
        let lines = bytes.map(|b| wire::decode::<Lines>(&b, crate::files::MAX_FRAME).map_err(damaged)).transpose()?;
        let mut lines = lines.unwrap_or_default().lines.into_vec();
        lines.retain(|l| now < l.time.plus(LIFE));
        Ok(Unsent { file, lines })
    }

    /// The receipt signed for an entry, if there is one.
    pub(super) fn get(&self, slot: &SlotId, entry: &EntryId) -> Option<&[u8]> {
        self.lines.iter().find(|l| l.slot == *slot && l.entry == *entry).map(|l| &l.receipt[..])
    }

    /// Whether a number stands on one of them.
    pub(super) fn uses(&self, slot: &SlotId, n: u32) -> bool {
        self.lines.iter().any(|l| l.slot == *slot && l.n == n)
    }

    pub(super) fn put(
        &mut self,
        (slot, entry): (SlotId, EntryId),
        n: u32,
        time: Time,
        receipt: &[u8],
    ) -> Result<(), Error> {
        self.remove(&slot, &entry);
        self.lines.push(Line { slot, entry, n, time, receipt: Bytes::new(receipt)? });
        Ok(())
    }

    pub(super) fn remove(&mut self, slot: &SlotId, entry: &EntryId) {
        self.lines.retain(|l| l.slot != *slot || l.entry != *entry);
    }

    /// Makes it last. Nothing is sent before.
    pub(super) fn save(&self) -> Result<(), Error> {
        Ok(self.file.write(&wire::encode(&Lines { lines: List::new(&self.lines[..])? }))?)
    }
}
