//! Release slots at a custodian, and the receipts that are the price of every opening (docs/protocol/release.md).

use crate::call::{Call, cbor, nothing, signed};
use crate::connection::Connection;
use crate::error::{Misbehaviour, RemoteError};
use crate::objects::ascending;
use crate::vault::SMALL;
use vault_crypto::sign::Signer;
use vault_log::hash::Hash;
use vault_log::key::VerifierKey;
use vault_protocol::http::{self, LogConsistency, LoggedRequest, MAX_BODY, ReleaseAnswer, ReleaseRequest, SlotLog};
use vault_protocol::ids::SlotId;
use vault_protocol::release::{Closing, Receipt, SlotOpening};
use vault_protocol::sign::Signed;
use vault_protocol::wire::{Bytes, List, Text, WireError};

/// Most receipts read from one box.
const MAX_BOX: usize = 65_536;

/// Everything a receipt box holds: [`http::ReceiptBox`] without the bound of one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptBox {
    /// COSE bytes of receipts in order of number, still to be verified.
    pub receipts: Vec<Bytes<{ 6 * 1024 }>>,
    /// The signed closing, once closed; still to be verified.
    pub closing: Option<Bytes<1024>>,
}

impl Connection {
    /// Opens a slot; `key` is of a member of the vault that pays for it. The same opening again changes nothing.
    pub fn open_slot(&self, key: &dyn Signer, opening: &SlotOpening) -> Result<(), RemoteError> {
        self.call(&Call::put(format!("/v1/slots/{}", opening.slot)).signed(key).cbor(opening), nothing)
    }

    /// Asks for the shares of at most 256 receipts (COSE bytes), in order; `key` is the slot's reader key. Keep the
    /// receipts before: the same bytes again get the same answer. The answer has one [`Released`] for each; its
    /// statement and shares are still to be verified.
    ///
    /// [`Released`]: vault_protocol::release::Released
    pub fn release(&self, key: &dyn Signer, slot: &SlotId, receipts: &[Vec<u8>]) -> Result<ReleaseAnswer, RemoteError> {
        let too_long = |_: WireError| RemoteError::argument("too many receipts, or one too long");
        let list: Result<Vec<_>, _> = receipts.iter().map(|r| Bytes::new(&r[..])).collect();
        let body = ReleaseRequest { receipts: List::new(list.map_err(too_long)?).map_err(too_long)? };
        self.shares(&Call::post(format!("/v1/slots/{slot}/release")).signed(key).cbor(&body), receipts.len())
    }

    /// The same at a custodian that is not the vault's home: `logged` are receipts, each with the `tlog-proof` of its leaf in
    /// the home log, under a checkpoint that was shown there.
    pub fn release_logged(
        &self,
        key: &dyn Signer,
        slot: &SlotId,
        logged: &[(Vec<u8>, Vec<u8>)],
    ) -> Result<ReleaseAnswer, RemoteError> {
        let too_long = |_: WireError| RemoteError::argument("too many receipts, or one too long");
        let receipts: Result<Vec<_>, _> = logged.iter().map(|(receipt, _)| Bytes::new(&receipt[..])).collect();
        let proofs: Result<Vec<_>, _> = logged.iter().map(|(_, proof)| Bytes::new(&proof[..])).collect();
        let body = LoggedRequest {
            receipts: List::new(receipts.map_err(too_long)?).map_err(too_long)?,
            proofs: List::new(proofs.map_err(too_long)?).map_err(too_long)?,
        };
        self.shares(&Call::post(format!("/v1/slots/{slot}/logged")).signed(key).cbor(&body), logged.len())
    }

    fn shares(&self, call: &Call<'_>, expected: usize) -> Result<ReleaseAnswer, RemoteError> {
        let answer: ReleaseAnswer = self.call(call, |a| cbor(a, MAX_BODY))?;
        let (expected, found) = (expected as u64, answer.released.len() as u64);
        if found == expected { Ok(answer) } else { Err(Misbehaviour::Length { expected, found }.into()) }
    }

    /// Says in which log the readings of a slot are, at a custodian that is not the vault's home: in the home's. `key` is the
    /// manager's. The same again changes nothing.
    pub fn name_log(&self, key: &dyn Signer, slot: &SlotId, log: &VerifierKey) -> Result<(), RemoteError> {
        let log = Text::new(log.to_string()).map_err(|_| RemoteError::argument("the key of a log is too long"))?;
        self.call(&Call::put(format!("/v1/slots/{slot}/log")).signed(key).cbor(&SlotLog { log }), nothing)
    }

    /// Hashes that say the tree of size `from` to be the beginning of that of size `to`, in the log of the slot's vault, also
    /// before everybody is shown them; `key` is the reader's. Still to be verified.
    pub fn consistency(&self, key: &dyn Signer, slot: &SlotId, from: u64, to: u64) -> Result<Vec<Hash>, RemoteError> {
        let call = Call::get(format!("/v1/slots/{slot}/consistency"));
        let call = call.query(format!("from={from}&to={to}")).signed(key);
        let answer: LogConsistency = self.call(&call, |a| cbor(a, SMALL))?;
        Ok(answer.proof.iter().map(|hash| Hash::new(*hash)).collect())
    }

    /// Closes a slot; `key` is its manager's or its reader's. Answers the COSE bytes of a [`Closing`] of this slot,
    /// whose signature is still to be verified. Again is the same as once.
    pub fn close_slot(&self, key: &dyn Signer, slot: &SlotId) -> Result<Vec<u8>, RemoteError> {
        let call = Call::post(format!("/v1/slots/{slot}/close")).signed(key);
        self.call(&call, |a| signed(a, SMALL, |closing: &Closing| closing.slot == *slot))
    }

    /// All receipts with numbers `from` and above, and the closing if there is one; `key` is the manager's.
    pub fn receipts(&self, key: &dyn Signer, slot: &SlotId, from: u32) -> Result<ReceiptBox, RemoteError> {
        let mut all = ReceiptBox { receipts: Vec::new(), closing: None };
        let mut next = Some(from);
        while let Some(from) = next {
            let call = Call::get(format!("/v1/slots/{slot}/receipts")).query(format!("from={from}")).signed(key);
            let page: http::ReceiptBox = self.call(&call, |a| cbor(a, MAX_BODY))?;
            all.closing = page.closing;
            let numbers = page.receipts.iter().map(|r| number(r)).collect::<Result<Vec<_>, _>>()?;
            if numbers.first().is_some_and(|first| *first < from) || !ascending(None, numbers.iter().copied()) {
                return Err(Misbehaviour::Order.into());
            }
            all.receipts.extend(page.receipts.into_vec());
            if all.receipts.len() > MAX_BOX {
                return Err(Misbehaviour::TooLong { max: MAX_BOX as u64 }.into());
            }
            next = numbers.last().and_then(|last| last.checked_add(1));
        }
        Ok(all)
    }
}

// Whose it is and what it is worth is for the caller to verify; here it only says where the page ends.
fn number(receipt: &[u8]) -> Result<u32, RemoteError> {
    let receipt = Signed::<Receipt>::decode(receipt).map_err(RemoteError::malformed)?;
    Ok(receipt.dangerous_unverified().n)
}
