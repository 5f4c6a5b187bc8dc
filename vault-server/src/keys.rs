//! Every row the server stores: keys, values, and what each one shows.
//!
//! This is the list of what the server sees, next to the bytes that prove it: docs/protocol/http.md publishes the
//! same table, and a test holds the two equal. A key is one letter and ids of fixed length, so that no key of one
//! kind is a key of another; numbers are big-endian, so that they sort.
//!
//! Times stand in rows by the day, receipts and what the server signs excepted. There is no row for who asked what.

use vault_protocol::hash::Hash;
use vault_protocol::ids::{DropId, LinkId, MailboxId, ObjectId, RescueLocator, SlotId, VaultId};

use crate::logs::LogId;
use crate::store::BlobId;

/// One kind of row.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// First byte of its keys.
    pub letter: u8,
    /// The rest of its keys.
    pub key: &'static str,
    /// What it holds.
    pub holds: &'static str,
}

macro_rules! kinds {
    ($($name:ident = $letter:literal, $key:literal, $holds:literal;)+) => {
        $(pub(crate) const $name: u8 = $letter;)+
        /// Every kind of row, in the order of the published table.
        pub const ALL: &[Kind] = &[$(Kind { letter: $letter, key: $key, holds: $holds }),+];
    };
}

kinds! {
    HEAD = b'h', "vault", "number and hash of the newest chain statement";
    STATEMENT = b'c', "vault, number", "a chain statement: public keys, opaque powers, dates";
    KEYRING = b'k', "vault", "the newest keyring: sealed";
    JOURNAL = b'g', "vault", "number and hash of the newest journal record, bytes of all";
    RECORD = b'j', "vault, number", "a journal record: sealed and padded";
    SNAPSHOT = b'n', "vault", "which object is the newest snapshot, and for which journal record";
    OBJECT = b'o', "vault, locator", "padded size and digest of an object";
    TALLY = b't', "vault", "how many bytes, mailboxes, slots, locators and waiting drops a vault has";
    MAILBOX = b'm', "mailbox", "its vault, the public key of its drops, how many wait, their bytes";
    VAULT_MAILBOX = b'w', "vault, mailbox", "nothing: an index";
    CLOSED_MAILBOX = b'y', "mailbox", "nothing: the mailbox was closed";
    DROP = b'd', "mailbox, drop", "size of a drop, the day it came, where its bytes are";
    SLOT = b's', "slot", "its vault, public keys of reader and manager, release seeds until it is closed, log tag key, last day, bound; how many readings; the signed closing";
    VAULT_SLOT = b'v', "vault, slot", "nothing: an index";
    RECEIPT = b'r', "slot, number", "a receipt (random ids and the reader's time) and when it came, to the second";
    RESCUE = b'q', "locator", "the vault that rescue words belong to";
    VAULT_RESCUE = b'l', "vault, locator", "nothing: an index";
    LINK = b'e', "link", "its vault, until when it opens, a hash of its code, how often it was opened and how many codes are left, size of its file, the key of the addresses given out for it, where its bytes are";
    VAULT_LINK = b'a', "vault, link", "nothing: an index";
    CLOSED = b'x', "vault", "the signed closing of a vault, and the key that asked for it";
    BLOB = b'b', "file", "nothing: marks a file that a row points to";
    INVITE = b'i', "hash of a code", "nothing: the code was used";
    LOGS = b'G', "nothing", "which generation of logs is written, and how many shards it has";
    LOG = b'L', "log", "origin and newest signed checkpoint of a public log";
    PUBLIC = b'P', "log", "size and checkpoint that everybody is shown";
    ENTRY = b'E', "log, number", "an entry of a public log";
    TILE = b'T', "log, level, number", "hashes of a public log";
    WAITING = b'W', "log, row", "a leaf that has no place yet, by the row of what it stands for";
    PLACE = b'I', "row", "the place of the leaf of a row: log, number, and size of the first tree that has it";
    SHARD = b'S', "vault", "its shard of the log of events";
    VAULTS = b'N', "log", "how many vaults have it as their shard";
    WATCHED = b'K', "key of a log", "the last checkpoint taken of another server's log";
    TAKEN = b'A', "key of a log, size", "root of a tree of that log that was taken, for some hours";
    COSIGNED = b'Z', "key of a log", "the last checkpoint cosigned, as a witness";
    KNOWN_LOG = b'B', "key of a log", "that key: a slot has named it";
    PUBLISHED = b'U', "vault, entry, part", "nothing: a part of an entry of the log of keys was taken";
    PUBLISHING = b'u', "vault", "the newest day on which the vault made something public, and how many bytes";
    SLOT_LOG = b'F', "slot", "key of the other server's log that its readings are in";
}

fn key(letter: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut key = Vec::with_capacity(1 + parts.iter().map(|part| part.len()).sum::<usize>());
    key.push(letter);
    parts.iter().for_each(|part| key.extend_from_slice(part));
    key
}

/// The last id of a key, for rows whose key ends with one.
pub(crate) fn last_id(key: &[u8]) -> Option<[u8; 32]> {
    key.last_chunk::<32>().copied()
}

pub(crate) fn head(vault: &VaultId) -> Vec<u8> {
    key(HEAD, &[vault.as_bytes()])
}
pub(crate) fn statement(vault: &VaultId, seq: u64) -> Vec<u8> {
    key(STATEMENT, &[vault.as_bytes(), &seq.to_be_bytes()])
}
pub(crate) fn statements(vault: &VaultId) -> Vec<u8> {
    key(STATEMENT, &[vault.as_bytes()])
}
pub(crate) fn keyring(vault: &VaultId) -> Vec<u8> {
    key(KEYRING, &[vault.as_bytes()])
}
pub(crate) fn journal(vault: &VaultId) -> Vec<u8> {
    key(JOURNAL, &[vault.as_bytes()])
}
pub(crate) fn record(vault: &VaultId, number: u64) -> Vec<u8> {
    key(RECORD, &[vault.as_bytes(), &number.to_be_bytes()])
}
pub(crate) fn records(vault: &VaultId) -> Vec<u8> {
    key(RECORD, &[vault.as_bytes()])
}
pub(crate) fn snapshot(vault: &VaultId) -> Vec<u8> {
    key(SNAPSHOT, &[vault.as_bytes()])
}
pub(crate) fn object(vault: &VaultId, object: &ObjectId) -> Vec<u8> {
    key(OBJECT, &[vault.as_bytes(), object.as_bytes()])
}
pub(crate) fn objects(vault: &VaultId) -> Vec<u8> {
    key(OBJECT, &[vault.as_bytes()])
}
pub(crate) fn tally(vault: &VaultId) -> Vec<u8> {
    key(TALLY, &[vault.as_bytes()])
}
pub(crate) fn mailbox(mailbox: &MailboxId) -> Vec<u8> {
    key(MAILBOX, &[mailbox.as_bytes()])
}
pub(crate) fn closed_mailbox(mailbox: &MailboxId) -> Vec<u8> {
    key(CLOSED_MAILBOX, &[mailbox.as_bytes()])
}
pub(crate) fn vault_mailbox(vault: &VaultId, mailbox: &MailboxId) -> Vec<u8> {
    key(VAULT_MAILBOX, &[vault.as_bytes(), mailbox.as_bytes()])
}
pub(crate) fn vault_mailboxes(vault: &VaultId) -> Vec<u8> {
    key(VAULT_MAILBOX, &[vault.as_bytes()])
}
pub(crate) fn drop(mailbox: &MailboxId, drop: &DropId) -> Vec<u8> {
    key(DROP, &[mailbox.as_bytes(), drop.as_bytes()])
}
pub(crate) fn drops(mailbox: &MailboxId) -> Vec<u8> {
    key(DROP, &[mailbox.as_bytes()])
}
pub(crate) fn slot(slot: &SlotId) -> Vec<u8> {
    key(SLOT, &[slot.as_bytes()])
}
pub(crate) fn slots() -> Vec<u8> {
    key(SLOT, &[])
}
pub(crate) fn vault_slot(vault: &VaultId, slot: &SlotId) -> Vec<u8> {
    key(VAULT_SLOT, &[vault.as_bytes(), slot.as_bytes()])
}
pub(crate) fn vault_slots(vault: &VaultId) -> Vec<u8> {
    key(VAULT_SLOT, &[vault.as_bytes()])
}
pub(crate) fn receipt(slot: &SlotId, n: u32) -> Vec<u8> {
    key(RECEIPT, &[slot.as_bytes(), &n.to_be_bytes()])
}
pub(crate) fn receipts(slot: &SlotId) -> Vec<u8> {
    key(RECEIPT, &[slot.as_bytes()])
}
pub(crate) fn rescue(locator: &RescueLocator) -> Vec<u8> {
    key(RESCUE, &[locator.as_bytes()])
}
pub(crate) fn vault_rescue(vault: &VaultId, locator: &RescueLocator) -> Vec<u8> {
    key(VAULT_RESCUE, &[vault.as_bytes(), locator.as_bytes()])
}
pub(crate) fn vault_rescues(vault: &VaultId) -> Vec<u8> {
    key(VAULT_RESCUE, &[vault.as_bytes()])
}
pub(crate) fn link(link: &LinkId) -> Vec<u8> {
    key(LINK, &[link.as_bytes()])
}
pub(crate) fn links() -> Vec<u8> {
    key(LINK, &[])
}
pub(crate) fn vault_link(vault: &VaultId, link: &LinkId) -> Vec<u8> {
    key(VAULT_LINK, &[vault.as_bytes(), link.as_bytes()])
}
pub(crate) fn vault_links(vault: &VaultId) -> Vec<u8> {
    key(VAULT_LINK, &[vault.as_bytes()])
}
pub(crate) fn closed(vault: &VaultId) -> Vec<u8> {
    key(CLOSED, &[vault.as_bytes()])
}
pub(crate) fn all_closed() -> Vec<u8> {
    key(CLOSED, &[])
}
pub(crate) fn blob(blob: BlobId) -> Vec<u8> {
    key(BLOB, &[blob.as_bytes()])
}
pub(crate) fn invite(hash: &[u8; 32]) -> Vec<u8> {
    key(INVITE, &[hash])
}
pub(crate) fn logs() -> Vec<u8> {
    key(LOGS, &[])
}
pub(crate) fn log(log: LogId) -> Vec<u8> {
    key(LOG, &[&log.to_bytes()])
}
pub(crate) fn public(log: LogId) -> Vec<u8> {
    key(PUBLIC, &[&log.to_bytes()])
}
pub(crate) fn entry(log: LogId, number: u64) -> Vec<u8> {
    key(ENTRY, &[&log.to_bytes(), &number.to_be_bytes()])
}
pub(crate) fn entries(log: LogId) -> Vec<u8> {
    key(ENTRY, &[&log.to_bytes()])
}
pub(crate) fn tile(log: LogId, level: u8, number: u64) -> Vec<u8> {
    key(TILE, &[&log.to_bytes(), &[level], &number.to_be_bytes()])
}
pub(crate) fn all_heads() -> Vec<u8> {
    key(HEAD, &[])
}
pub(crate) fn waiting(log: LogId, row: &[u8]) -> Vec<u8> {
    key(WAITING, &[&log.to_bytes(), row])
}
/// The row that a waiting leaf is of.
pub(crate) fn row_of_waiting(key: &[u8]) -> &[u8] {
    key.get(1 + LogId::LEN..).unwrap_or_default()
}
pub(crate) fn place(row: &[u8]) -> Vec<u8> {
    key(PLACE, &[row])
}
pub(crate) fn vaults(log: LogId) -> Vec<u8> {
    key(VAULTS, &[&log.to_bytes()])
}
pub(crate) fn watched(name: &[u8; 32]) -> Vec<u8> {
    key(WATCHED, &[name])
}
pub(crate) fn taken(name: &[u8; 32], size: u64) -> Vec<u8> {
    key(TAKEN, &[name, &size.to_be_bytes()])
}
pub(crate) fn all_taken(name: &[u8; 32]) -> Vec<u8> {
    key(TAKEN, &[name])
}
pub(crate) fn all_watched() -> Vec<u8> {
    key(WATCHED, &[])
}
pub(crate) fn cosigned(name: &[u8; 32]) -> Vec<u8> {
    key(COSIGNED, &[name])
}
pub(crate) fn known_log(name: &[u8; 32]) -> Vec<u8> {
    key(KNOWN_LOG, &[name])
}
pub(crate) fn slot_log(slot: &SlotId) -> Vec<u8> {
    key(SLOT_LOG, &[slot.as_bytes()])
}
pub(crate) fn published(vault: &VaultId, entry: &Hash, part: u8) -> Vec<u8> {
    key(PUBLISHED, &[vault.as_bytes(), entry.as_bytes(), &[part]])
}
pub(crate) fn publishing(vault: &VaultId) -> Vec<u8> {
    key(PUBLISHING, &[vault.as_bytes()])
}
pub(crate) fn shard(vault: &VaultId) -> Vec<u8> {
    key(SHARD, &[vault.as_bytes()])
}
