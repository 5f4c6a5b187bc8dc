//! Links for people without the tool: opened and closed by their vault, and counted.

use crate::call::{Call, cbor, nothing};
use crate::connection::Connection;
use crate::error::{Misbehaviour, RemoteError};
use crate::objects::ascending;
use vault_crypto::sign::Signer;
use vault_protocol::ids::{LinkId, VaultId};
use vault_protocol::link::{LinkLine, LinkList, LinkOpening};

/// Largest list of links, in bytes.
const MAX_LIST: usize = 64 * 1024;

impl Connection {
    /// Opens a link with its file. The same again is the same as once.
    pub fn open_link(
        &self,
        key: &dyn Signer,
        vault: &VaultId,
        link: &LinkId,
        opening: &LinkOpening,
    ) -> Result<(), RemoteError> {
        self.call(&Call::put(path(vault, link)).signed(key).cbor(opening), nothing)
    }

    /// Closes a link.
    pub fn close_link(&self, key: &dyn Signer, vault: &VaultId, link: &LinkId) -> Result<(), RemoteError> {
        self.call(&Call::delete(path(vault, link)).signed(key), nothing)
    }

    /// The vault's links, in order of id.
    pub fn links(&self, key: &dyn Signer, vault: &VaultId) -> Result<Vec<LinkLine>, RemoteError> {
        let call = Call::get(format!("/v1/vaults/{vault}/links")).signed(key);
        let list: LinkList = self.call(&call, |a| cbor(a, MAX_LIST))?;
        if !ascending(None, list.links.iter().map(|line| line.id)) {
            return Err(Misbehaviour::Order.into());
        }
        Ok(list.links.into_vec())
    }
}

fn path(vault: &VaultId, link: &LinkId) -> String {
    format!("/v1/vaults/{vault}/links/{link}")
}
