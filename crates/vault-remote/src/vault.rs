//! The vault itself: its member chain, keyring, journal, snapshot, rescue locators and its end.

use crate::call::{Call, cbor, nothing, raw_up_to, signed};
use crate::connection::Connection;
use crate::error::{Misbehaviour, RemoteError};
use vault_crypto::sign::Signer;
use vault_protocol::chain::{MAX_STATEMENTS, Statement};
use vault_protocol::http::{
    ChainAppend, JournalAppend, JournalPage, MAX_BODY, MAX_KEYRING, MAX_RECORDS, NewVault, RescueEntry, ServerInfo,
    SnapshotRef, Statements, VaultState,
};
use vault_protocol::ids::{ChainRef, RescueLocator, VaultId};
use vault_protocol::journal::JournalRef;
use vault_protocol::leaf::Given;
use vault_protocol::release::VaultClosing;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{Bytes, List};

/// Largest of the short answers, in bytes.
pub(crate) const SMALL: usize = 4 * 1024;

impl Connection {
    /// Who the server is. Nobody signs this.
    pub fn info(&self) -> Result<ServerInfo, RemoteError> {
        self.call(&Call::get("/v1/server".into()), |a| cbor(a, SMALL))
    }

    /// Creates a vault from its first statement, which `key` signed. Again is the same as once.
    pub fn create_vault(&self, key: &dyn Signer, body: &NewVault) -> Result<(), RemoteError> {
        let call = Call::post("/v1/vaults".into()).signed(key).cbor(body);
        self.write_statement(&call, &body.statement)
    }

    /// All statements of a member chain from number `from` on, as COSE bytes in the server's order; nothing of them is
    /// believed yet. Nobody signs this. At most 16,384 statements: [`Connection::chain_page`] holds fewer at once.
    pub fn chain(&self, vault: &VaultId, from: u64) -> Result<Vec<Vec<u8>>, RemoteError> {
        let mut all = Vec::new();
        loop {
            let page = self.chain_page(vault, from.saturating_add(all.len() as u64))?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
            if all.len() as u64 > MAX_STATEMENTS {
                return Err(Misbehaviour::TooLong { max: MAX_STATEMENTS }.into());
            }
        }
    }

    /// The statements of [`Connection::chain`] that one answer holds, at most 128; none after the last.
    pub fn chain_page(&self, vault: &VaultId, from: u64) -> Result<Vec<Vec<u8>>, RemoteError> {
        let call = Call::get(format!("/v1/vaults/{vault}/chain")).query(format!("from={from}"));
        let page: Statements = self.call(&call, |a| cbor(a, MAX_BODY))?;
        Ok(page.statements.into_vec().into_iter().map(Bytes::into_vec).collect())
    }

    /// Adds a statement, which `key` signed, to the member chain: [`Refusal::Conflict`](crate::Refusal::Conflict) if it
    /// does not follow the head.
    pub fn append_chain(&self, key: &dyn Signer, vault: &VaultId, body: &ChainAppend) -> Result<(), RemoteError> {
        let call = Call::post(format!("/v1/vaults/{vault}/chain")).signed(key).cbor(body);
        self.write_statement(&call, &body.statement)
    }

    fn write_statement(&self, call: &Call<'_>, statement: &[u8]) -> Result<(), RemoteError> {
        let statement = Signed::<Statement>::decode(statement)
            .map_err(|_| RemoteError::argument("the bytes are no statement of a chain"))?;
        let written = ChainRef { seq: statement.dangerous_unverified().seq, hash: statement.hash() };
        let head: ChainRef = self.call(call, |a| cbor(a, SMALL))?;
        if head == written { Ok(()) } else { Err(Misbehaviour::Head.into()) }
    }

    /// The newest keyring, at most 64 KiB; the head of the chain holds its digest.
    pub fn keyring(&self, key: &dyn Signer, vault: &VaultId) -> Result<Vec<u8>, RemoteError> {
        let call = Call::get(format!("/v1/vaults/{vault}/keyring")).signed(key);
        self.call(&call, |a| raw_up_to(a, MAX_KEYRING))
    }

    /// The heads of chain and journal, the newest snapshot, and how many drops wait.
    pub fn state(&self, key: &dyn Signer, vault: &VaultId) -> Result<VaultState, RemoteError> {
        let call = Call::get(format!("/v1/vaults/{vault}/state")).signed(key);
        self.call(&call, |a| cbor(a, SMALL))
    }

    /// One page of the journal: records from number `from` (0 = first) on, as sealed; none after the last. Ask again
    /// from where they end until the head of [`Connection::state`] is reached.
    pub fn journal(&self, key: &dyn Signer, vault: &VaultId, from: u64) -> Result<Vec<Vec<u8>>, RemoteError> {
        let call = Call::get(format!("/v1/vaults/{vault}/journal")).query(format!("from={from}")).signed(key);
        let page: JournalPage = self.call(&call, |a| cbor(a, MAX_BODY))?;
        Ok(page.records.into_vec().into_iter().map(Bytes::into_vec).collect())
    }

    /// Adds records after the head `after`, and answers the head they make. More than one call carries go in several,
    /// in order: after an error some of the first may stand. `leaf` gives what the public log's leaf of a head is
    /// made of. The same records after the same head again change nothing; [`Refusal::Conflict`](crate::Refusal::Conflict) if another device was first.
    pub fn append_journal(
        &self,
        key: &dyn Signer,
        vault: &VaultId,
        after: JournalRef,
        records: &[Vec<u8>],
        leaf: &dyn Fn(&JournalRef) -> Given,
    ) -> Result<JournalRef, RemoteError> {
        let path = format!("/v1/vaults/{vault}/journal");
        let mut at = after;
        self.in_parts(records, MAX_RECORDS, Vec::len, |records| {
            let list: Result<Vec<_>, _> = records.iter().map(|r| Bytes::new(&r[..])).collect();
            let list = list.map_err(|_| RemoteError::argument("a journal record is too long"))?;
            let to = records.iter().fold(at, |at, record| at.then(record));
            let records = List::new(list).expect("they were counted");
            let body = JournalAppend { after: at, records, leaf: leaf(&to) };
            let call = Call::post(path.clone()).signed(key).cbor(&body);
            if cbor::<JournalRef>(self.once(&call)?, SMALL)? != to {
                return Err(Misbehaviour::Head.into());
            }
            at = to;
            Ok(())
        })?;
        Ok(at)
    }

    /// Names the newest snapshot: an object that is already there, for a position that the journal reached.
    pub fn set_snapshot(&self, key: &dyn Signer, vault: &VaultId, snapshot: &SnapshotRef) -> Result<(), RemoteError> {
        let call = Call::put(format!("/v1/vaults/{vault}/snapshot")).signed(key).cbor(snapshot);
        self.call(&call, nothing)
    }

    /// Lets whoever holds the rescue words find the vault.
    pub fn put_rescue(&self, key: &dyn Signer, vault: &VaultId, locator: &RescueLocator) -> Result<(), RemoteError> {
        self.call(&Call::put(format!("/v1/vaults/{vault}/rescue/{locator}")).signed(key), nothing)
    }

    /// The vault that rescue words belong to. Nobody signs this; only the chain then proves that it is theirs.
    pub fn get_rescue(&self, locator: &RescueLocator) -> Result<VaultId, RemoteError> {
        let entry: RescueEntry = self.call(&Call::get(format!("/v1/rescue/{locator}")), |a| cbor(a, SMALL))?;
        Ok(entry.vault)
    }

    /// Ends the vault: everything goes but the receipts. Answers the COSE bytes of a [`VaultClosing`] of this vault,
    /// whose signature is still to be verified. Again is the same as once.
    pub fn close_vault(&self, key: &dyn Signer, vault: &VaultId) -> Result<Vec<u8>, RemoteError> {
        let call = Call::post(format!("/v1/vaults/{vault}/close")).signed(key);
        self.call(&call, |a| signed(a, SMALL, |closing: &VaultClosing| closing.vault == *vault))
    }
}
