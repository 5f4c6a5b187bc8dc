//! What a journal says: signed operations, sealed under the root of their epoch (docs/protocol/journal.md).

use crate::record::{self, Damaged};
use crate::secret::{DocumentKey, DropSecret, GrantSecret, RecordKey, ReleaseSeed, RootKey, SigningSeed, WrapSeed};
use crate::wrap::{pad, unpad};
use vault_protocol::card::Level;
use vault_protocol::chain::{CARRIED, KnownChain};
use vault_protocol::context::Label;
use vault_protocol::grant::{Description, PAGE_ENTRIES, Provenance};
use vault_protocol::hash::{Hash, ObjectDigest};
use vault_protocol::ids::{
    ChainRef, CredentialId, DocId, DropId, EntryId, GrantId, MailboxId, MessageId, ObjectId, SlotId, Time, VaultId,
    VersionId,
};
use vault_protocol::journal::{FLOOR, JournalRef, MAX_RECORD, OVERHEAD, Parts, place};
use vault_protocol::key::PublicKey;
use vault_protocol::leaf::{Given, Mark, journal_tag_key};
use vault_protocol::sign::{Message, Signed, Verified};
use vault_protocol::wire::{Bytes, List, Text, WireError};

/// Most operations in one entry.
pub const MAX_OPS: usize = 512;

/// What a member gives for the log's leaf of a journal's head, under the root of the epoch before what was appended.
pub fn head_leaf(root: &RootKey, vault: &VaultId, epoch: u64, head: &JournalRef) -> Given {
    let key = journal_tag_key(root.dangerous_bytes(), vault, epoch);
    Mark::journal(&key, head.seq).given(head.hash.as_bytes())
}

vault_protocol::record! {
    /// A new document, or a new version of one.
    #[allow(missing_debug_implementations)]
    pub struct AddVersion {
        /// What and where it is.
        pub about: Description,
        /// Opens it.
        pub key: DocumentKey,
        /// The owner's tags; they go into no grant.
        pub tags: List<Text<64>, 16>,
        /// In the private drawer: proposed to nobody.
        pub private: bool,
        /// The version it follows; null for a new document.
        pub replaces: Option<VersionId>,
        /// BLAKE3 of the content: finds duplicates. Stands in the journal only, never in a grant.
        pub content: [u8; 32],
        /// When it was put in.
        pub added: Time,
    }
}

vault_protocol::record! {
    /// The owner's new words about a document; its content stays.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Describe {
        /// The document.
        pub doc: DocId,
        /// Title.
        pub title: Text<255>,
        /// Type code.
        pub type_code: Text<32>,
        /// Date.
        pub date: Option<Text<10>>,
        /// Author.
        pub author: Option<Text<255>>,
        /// Tags.
        pub tags: List<Text<64>, 16>,
        /// In the private drawer.
        pub private: bool,
    }
}

vault_protocol::record! {
    /// Something said of a document at a time: removed, restored, erased.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DocAt {
        /// The document.
        pub doc: DocId,
        /// When.
        pub at: Time,
    }
}

vault_protocol::record! {
    /// A note of disagreement.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Note {
        /// The document.
        pub doc: DocId,
        /// The owner's words; empty takes the note back.
        pub text: Text<4096>,
        /// When.
        pub at: Time,
    }
}

vault_protocol::record! {
    /// Somebody whose card this vault knows.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Contact {
        /// Who: the pin.
        pub vault: VaultId,
        /// The owner's name for them.
        pub name: Text<128>,
        /// Their newest card seen, COSE bytes.
        pub card: Bytes<{ 49 * 1024 }>,
        /// Their chain as far as seen.
        pub chain: KnownChain,
        /// How the pin was compared; null: not yet.
        pub level: Option<Level>,
        /// When.
        pub at: Time,
    }
}

vault_protocol::record! {
    /// A contact let go.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ContactGone {
        /// Who.
        pub vault: VaultId,
        /// When.
        pub at: Time,
    }
}

vault_protocol::record! {
    /// A rule for papers to come.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Standing {
        /// Type codes it covers; empty: every type that is not sensitive.
        pub types: List<Text<32>, 64>,
    }
}

vault_protocol::record! {
    /// One paper under a grant.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct GrantedPaper {
        /// Its entry.
        pub entry: EntryId,
        /// The document.
        pub doc: DocId,
        /// The version.
        pub version: VersionId,
        /// Where the version lay when it was shown: it may have been sealed anew since.
        pub locator: ObjectId,
    }
}

vault_protocol::record! {
    /// A door opened. What is needed to close it, to add papers and to read its receipts.
    #[allow(missing_debug_implementations)]
    pub struct Granted {
        /// The signed head, COSE bytes.
        pub head: Bytes<{ 17 * 1024 }>,
        /// The grant's secret.
        pub g: GrantSecret,
        /// Release seeds, one a custodian.
        pub seeds: List<ReleaseSeed, 3>,
        /// Seed of the key that manages the slots.
        pub manager: SigningSeed,
        /// Purpose.
        pub purpose: Text<512>,
        /// Salt of the purpose.
        pub purpose_salt: [u8; 16],
        /// Rule for papers to come, if any.
        pub standing: Option<Standing>,
        /// When.
        pub at: Time,
    }
}

vault_protocol::record! {
    /// Papers put under a grant.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct GrantedPage {
        /// The grant.
        pub grant: GrantId,
        /// Number of the page.
        pub page: u64,
        /// Hash of the signed page.
        pub hash: Hash,
        /// Part of the page's papers, in order; a large page is told in several operations.
        pub papers: List<GrantedPaper, PAGE_ENTRIES>,
    }
}

vault_protocol::record! {
    /// A door closed by its owner.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Revoked {
        /// The grant.
        pub grant: GrantId,
        /// When the owner said so.
        pub at: Time,
    }
}

vault_protocol::record! {
    /// A custodian's signed closing.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Closed {
        /// The grant.
        pub grant: GrantId,
        /// Index of the custodian in the head.
        pub custodian: u64,
        /// The signed closing, COSE bytes.
        pub closing: Bytes<1024>,
    }
}

vault_protocol::record! {
    /// This vault's own card, with its secret keys. Older ones stay to open older grants.
    #[allow(missing_debug_implementations)]
    pub struct OwnCard {
        /// The card, COSE bytes.
        pub card: Bytes<{ 49 * 1024 }>,
        /// Seed of the reader key.
        pub reader: SigningSeed,
        /// Seed of the X-Wing key.
        pub wrap: WrapSeed,
    }
}

vault_protocol::record! {
    /// A mailbox of this vault.
    #[allow(missing_debug_implementations)]
    pub struct OwnMailbox {
        /// Its id.
        pub id: MailboxId,
        /// What lets others drop into it.
        pub secret: DropSecret,
        /// The contact it is for; null: the card's public one.
        pub contact: Option<VaultId>,
    }
}

vault_protocol::record! {
    /// What became of a deposit.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DepositDecided {
        /// The deposit.
        pub id: MessageId,
        /// The document it became; null: refused.
        pub doc: Option<DocId>,
        /// Where it came from.
        pub provenance: Provenance,
        /// When.
        pub at: Time,
    }
}

vault_protocol::record! {
    /// A receipt found in a custodian's box and checked.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ReceiptKept {
        /// The grant.
        pub grant: GrantId,
        /// Index in the head of the custodian whose box it stood in.
        pub custodian: u64,
        /// The receipt, COSE bytes.
        pub receipt: Bytes<{ 6 * 1024 }>,
    }
}

vault_protocol::record! {
    /// A version sealed anew under another key and place; its content is the same.
    #[allow(missing_debug_implementations)]
    pub struct Resealed {
        /// The version that was; its object is to be deleted.
        pub old: ObjectId,
        /// What and where it is now.
        pub about: Description,
        /// Opens it.
        pub key: DocumentKey,
        /// When: what was sealed anew after a door was closed need not be again.
        pub at: Time,
    }
}

vault_protocol::record! {
    /// A grant received from somebody: everything needed to open its papers.
    #[allow(missing_debug_implementations)]
    pub struct GrantReceived {
        /// Hash of its head.
        pub head: Hash,
        /// From whom.
        pub giver: VaultId,
        /// Its release slot: a second grant under the same one is refused, on every device.
        pub slot: SlotId,
        /// Locator of the object in this vault that holds the grant as it was opened and the pages that came later. Its
        /// document id is the first 16 bytes of `head`, its version id `pages` as u64be and 8 zeros.
        pub stored: ObjectId,
        /// How many pages the grant has by now; the operation with most pages counts.
        pub pages: u64,
        /// Length of the content.
        pub size: u64,
        /// BLAKE3 of the object.
        pub digest: ObjectDigest,
        /// Opens it.
        pub key: DocumentKey,
        /// When.
        pub at: Time,
    }
}

vault_protocol::record! {
    /// A document key obtained from custodians, so that a second device need not ask again.
    #[allow(missing_debug_implementations)]
    pub struct KeyObtained {
        /// The slot.
        pub slot: SlotId,
        /// The entry.
        pub entry: EntryId,
        /// Opens the paper.
        pub key: DocumentKey,
        /// The receipt sent, COSE bytes.
        pub receipt: Bytes<{ 6 * 1024 }>,
        /// The custodian's signed release statement, COSE bytes.
        pub statement: Bytes<1024>,
        /// The proof that the receipt's leaf stands in the log, a `tlog-proof@v1`; null if the giver's own server gave no
        /// share.
        pub proof: Option<Bytes<8192>>,
    }
}

vault_protocol::record! {
    /// A server that is not the vault's own and holds shares of its grants, and the vault's account there: an empty vault
    /// under other keys, which nothing links to this one.
    #[allow(missing_debug_implementations)]
    pub struct CustodianAccount {
        /// Address of the server.
        pub server: Text<255>,
        /// Its signing key, as it was when it was chosen.
        pub key: PublicKey,
        /// The empty vault there.
        pub vault: VaultId,
        /// Seed of the one key that speaks for it.
        pub sign: SigningSeed,
        /// Its first statement, COSE bytes.
        pub statement: Bytes<{ 65 * 1024 }>,
        /// The keyring that names; nobody opens it.
        pub keyring: Bytes<{ vault_protocol::http::MAX_KEYRING }>,
        /// Invitation code, if the server asks for one.
        pub invite: Option<Text<128>>,
    }
}

vault_protocol::record! {
    /// Who holds the shares of grants to come. Accounts of before stay, for slots that are still to be opened there.
    #[allow(missing_debug_implementations)]
    pub struct CustodiansChosen {
        /// The two others, if any were ever chosen.
        pub others: List<CustodianAccount, 2>,
        /// Whether a grant has three custodians where its giver says nothing.
        pub three: bool,
    }
}

vault_protocol::record! {
    /// What the owner says of themselves.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Profile {
        /// Name for their cards; may be empty.
        pub name: Text<128>,
        /// Role for their cards; may be empty.
        pub role: Text<128>,
    }
}

vault_protocol::record! {
    /// What else of a page shows a third party who asked for a paper: with it, any device makes evidence of the reading. It
    /// changes nothing of the vault's state.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct PageKept {
        /// The grant.
        pub grant: GrantId,
        /// Number of the page.
        pub page: u64,
        /// Hash of the signed page.
        pub hash: Hash,
        /// Who signed it.
        pub signer: PublicKey,
        /// Their signature.
        pub signature: [u8; 64],
        /// Hash of each entry, 32 bytes; part of them, in order, as `granted-page` tells the papers.
        pub entries: Bytes<{ PAGE_ENTRIES * 32 }>,
        /// Salt of each of these, 32 bytes.
        pub salts: Bytes<{ PAGE_ENTRIES * 32 }>,
    }
}

vault_protocol::record! {
    /// Statements of somebody's chain, as they came with their card: what a contact keeps of a chain judges by it and does
    /// not show it. It changes nothing of the vault's state.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ChainKept {
        /// Whose.
        pub vault: VaultId,
        /// Number of the first of them.
        pub first: u64,
        /// They, COSE bytes.
        pub statements: List<Bytes<{ 65 * 1024 }>, CARRIED>,
    }
}

vault_protocol::record! {
    /// An authority's credential for this vault; the newest counts.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct CredentialKept {
        /// The credential, COSE bytes.
        pub credential: Bytes<2240>,
    }
}

vault_protocol::record! {
    /// A credential that this vault, an authority, has issued.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct CredentialIssued {
        /// The credential, COSE bytes.
        pub credential: Bytes<2240>,
    }
}

vault_protocol::record! {
    /// A credential that this vault has taken back.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct CredentialRevoked {
        /// Which.
        pub id: CredentialId,
        /// When.
        pub at: Time,
    }
}

vault_protocol::record! {
    /// A letter that was sent: what was given or told to somebody.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LetterSent {
        /// The deposit as it was signed, COSE bytes.
        pub deposit: Bytes<{ 9 * 1024 }>,
        /// The drop that it goes out in.
        pub drop: DropId,
        /// BLAKE3 of the paper in it: shows which file it was. Null for words alone.
        pub content: Option<ObjectDigest>,
    }
}

vault_protocol::choice! {
    /// One operation.
    #[allow(missing_debug_implementations)]
    pub enum Op {
        /// New document or version.
        1 => AddVersion(AddVersion),
        /// New words about a document.
        2 => Describe(Describe),
        /// Into the bin, for 30 days.
        3 => Remove(DocAt),
        /// Out of the bin.
        4 => Restore(DocAt),
        /// Keys and objects dropped for good.
        5 => Erase(DocAt),
        /// Note of disagreement.
        6 => Note(Note),
        /// Contact added or changed.
        7 => Contact(Contact),
        /// Contact let go.
        8 => ContactGone(ContactGone),
        /// Door opened.
        9 => Granted(Granted),
        /// Papers put under a grant.
        10 => GrantedPage(GrantedPage),
        /// Door closed.
        11 => Revoked(Revoked),
        /// A custodian's closing.
        12 => Closed(Closed),
        /// Own card.
        13 => OwnCard(OwnCard),
        /// Own mailbox.
        14 => OwnMailbox(OwnMailbox),
        /// Deposit accepted or refused.
        15 => DepositDecided(DepositDecided),
        /// Receipt kept.
        16 => ReceiptKept(ReceiptKept),
        /// Version sealed anew.
        17 => Resealed(Resealed),
        /// Grant received.
        18 => GrantReceived(GrantReceived),
        /// Document key obtained.
        19 => KeyObtained(KeyObtained),
        /// Profile.
        20 => Profile(Profile),
        /// Custodians chosen.
        21 => CustodiansChosen(CustodiansChosen),
        /// What shows others a page.
        22 => PageKept(PageKept),
        /// What shows others a chain.
        23 => ChainKept(ChainKept),
        /// Own credential.
        24 => CredentialKept(CredentialKept),
        /// Credential issued.
        25 => CredentialIssued(CredentialIssued),
        /// Credential taken back.
        26 => CredentialRevoked(CredentialRevoked),
        /// Letter sent.
        27 => LetterSent(LetterSent),
    }
}

vault_protocol::record! {
    /// One entry: what its author signs.
    #[allow(missing_debug_implementations)]
    pub struct Entry {
        /// The vault.
        pub vault: VaultId,
        /// Number of the record, from 0.
        pub seq: u64,
        /// Hash of the record before; all zeros in the first.
        pub prev: Hash,
        /// Epoch of the root it is sealed under.
        pub epoch: u64,
        /// Random: by it a device whose answer was lost finds its own entry again and does not write it twice.
        pub id: MessageId,
        /// The member chain as the author saw it.
        pub chain: ChainRef,
        /// The author's clock.
        pub time: Time,
        /// What they did.
        pub ops: List<Op, MAX_OPS>,
    }
}

impl Message for Entry {
    const TYP: &'static str = "coffre/v1/journal-entry";
    const HASH: Label = Label::HashJournalEntry;
    const MAX: usize = MAX_RECORD - 1024;
}

/// Why a record is not the next entry of a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// Not a record.
    #[error("not a journal record: {0}")]
    Malformed(#[from] WireError),
    /// Sealed under another root, for another place, or changed.
    #[error("a journal record that is not of this place or this vault")]
    Sealed,
    /// The signed entry inside names another place.
    #[error("a journal entry signed for another place")]
    Place,
    /// Sealed under an epoch whose root is not known here.
    #[error("a journal record of epoch {0}, whose root is not known here")]
    Epoch(u64),
}

impl From<Damaged> for EntryError {
    fn from(_: Damaged) -> Self {
        EntryError::Sealed
    }
}

/// Seals a signed entry as the record for its place.
pub fn seal(root: &RootKey, entry: &Verified<Entry>) -> Result<Vec<u8>, WireError> {
    let padded = pad(entry.bytes(), FLOOR);
    if padded.len() + OVERHEAD > MAX_RECORD {
        return Err(WireError::TooLong { what: "journal entry", max: MAX_RECORD - OVERHEAD });
    }
    let key = RecordKey::from_bytes(root.dangerous_bytes());
    let epoch = entry.epoch.to_be_bytes();
    let aad = place(entry.seq, &entry.prev);
    let sealed = record::seal(&key, Label::JournalKey, &[entry.vault.as_bytes(), &epoch], &aad, &padded);
    Ok([&epoch[..], &sealed].concat())
}

/// Opens the record at a place. The signature is for the caller to verify, against the member chain.
pub fn open(root: &RootKey, vault: &VaultId, after: &JournalRef, bytes: &[u8]) -> Result<Signed<Entry>, EntryError> {
    let parts = Parts::parse(bytes)?;
    let key = RecordKey::from_bytes(root.dangerous_bytes());
    let aad = place(after.seq, &after.hash);
    let fields: [&[u8]; 2] = [vault.as_bytes(), &parts.epoch.to_be_bytes()];
    let padded = record::open(&key, Label::JournalKey, &fields, &aad, &bytes[8..])?;
    let cose = unpad(padded, FLOOR).map_err(|_| EntryError::Sealed)?;
    let entry = Signed::<Entry>::decode(&cose)?;
    let e = entry.dangerous_unverified();
    if e.vault != *vault || e.seq != after.seq || e.prev != after.hash || e.epoch != parts.epoch {
        return Err(EntryError::Place);
    }
    Ok(entry)
}
