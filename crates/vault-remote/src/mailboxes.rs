//! Mailboxes: where others drop grants, deposits and messages, signed with no name but the mailbox's own drop key.

use crate::call::{Call, cbor, nothing, raw_exactly};
use crate::connection::Connection;
use crate::error::{Misbehaviour, RemoteError};
use crate::objects::ascending;
use bytes::Bytes;
use vault_crypto::sign::Signer;
use vault_protocol::http::{DropLine, DropList, MAX_BODY, MAX_DROP, MAX_WAITING, MailboxOpening, drop_id};
use vault_protocol::ids::{MailboxId, VaultId};

impl Connection {
    /// Opens a mailbox.
    pub fn open_mailbox(
        &self,
        key: &dyn Signer,
        vault: &VaultId,
        mailbox: &MailboxId,
        opening: &MailboxOpening,
    ) -> Result<(), RemoteError> {
        self.call(&Call::put(mailbox_path(vault, mailbox)).signed(key).cbor(opening), nothing)
    }

    /// Closes a mailbox: a flood is cut at its source. What waits in it goes with it.
    pub fn close_mailbox(&self, key: &dyn Signer, vault: &VaultId, mailbox: &MailboxId) -> Result<(), RemoteError> {
        self.call(&Call::delete(mailbox_path(vault, mailbox)).signed(key), nothing)
    }

    /// Drops at most 8 MiB into a mailbox; `key` is derived from its drop secret. Again is the same as once.
    ///
    /// Use a connection of its own: on one that also serves a vault, the server would see who sends.
    pub fn drop_message(&self, key: &dyn Signer, mailbox: &MailboxId, bytes: &[u8]) -> Result<(), RemoteError> {
        if bytes.len() > MAX_DROP {
            return Err(RemoteError::argument("too long for a mailbox"));
        }
        let call = Call::post(format!("/v1/mailboxes/{mailbox}")).signed(key).raw(Bytes::copy_from_slice(bytes));
        self.call(&call, nothing)
    }

    /// What waits in a mailbox, in order of id.
    pub fn drops(&self, key: &dyn Signer, vault: &VaultId, mailbox: &MailboxId) -> Result<Vec<DropLine>, RemoteError> {
        let mut all: Vec<DropLine> = Vec::new();
        loop {
            let last = all.last().map(|line| line.id);
            let query = last.map_or_else(String::new, |l| format!("after={l}"));
            let call = Call::get(mailbox_path(vault, mailbox)).query(query).signed(key);
            let page: DropList = self.call(&call, |a| cbor(a, MAX_BODY))?;
            let page = page.drops.into_vec();
            if page.is_empty() {
                return Ok(all);
            }
            if !ascending(last, page.iter().map(|line| line.id)) {
                return Err(Misbehaviour::Order.into());
            }
            all.extend(page);
            if all.len() as u64 > u64::from(MAX_WAITING) {
                return Err(Misbehaviour::TooLong { max: u64::from(MAX_WAITING) }.into());
            }
        }
    }

    /// The bytes of one drop, which have the digest that is its id.
    pub fn get_drop(
        &self,
        key: &dyn Signer,
        vault: &VaultId,
        mailbox: &MailboxId,
        line: &DropLine,
    ) -> Result<Vec<u8>, RemoteError> {
        let size = usize::try_from(line.size).ok().filter(|size| *size <= MAX_DROP);
        let size = size.ok_or(Misbehaviour::TooLong { max: MAX_DROP as u64 })?;
        let call = Call::get(format!("{}/{}", mailbox_path(vault, mailbox), line.id)).signed(key);
        let bytes = self.call(&call, |a| raw_exactly(a, size))?;
        if drop_id(&bytes) == line.id { Ok(bytes) } else { Err(Misbehaviour::Digest.into()) }
    }

    /// Deletes one drop, once it was taken.
    pub fn delete_drop(
        &self,
        key: &dyn Signer,
        vault: &VaultId,
        mailbox: &MailboxId,
        line: &DropLine,
    ) -> Result<(), RemoteError> {
        let path = format!("{}/{}", mailbox_path(vault, mailbox), line.id);
        self.call(&Call::delete(path).signed(key), nothing)
    }
}

fn mailbox_path(vault: &VaultId, mailbox: &MailboxId) -> String {
    format!("/v1/vaults/{vault}/mailboxes/{mailbox}")
}
