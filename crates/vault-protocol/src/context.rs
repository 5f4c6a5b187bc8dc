//! Every label of the protocol, in one list. A label separates one use of a key or hash from every other.
//!
//! `ctx(label, fields…) = "coffre/v1/" ‖ label ‖ 0x00 ‖ Σ (u32be length ‖ field)`; the published table is
//! docs/protocol/labels.md, and a test holds the two equal.

macro_rules! labels {
    ($($(#[$m:meta])* $v:ident = $s:literal),+ $(,)?) => {
        /// One use of a key, hash or signature.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Label { $($(#[$m])* $v),+ }
        impl Label {
            /// Every label, in the order of the published table.
            pub const ALL: &[Label] = &[$(Label::$v),+];
            /// The label as it stands in the bytes.
            pub const fn as_str(self) -> &'static str {
                match self { $(Label::$v => $s),+ }
            }
        }
    };
}

labels! {
    /// HKDF: payload key and commitment of an object. Fields: vault id, document id, version id.
    Object = "object",
    /// Hash of a member chain statement; of the first one it is the vault id.
    HashStatement = "hash/statement",
    /// Hash of a card.
    HashCard = "hash/card",
    /// Hash of a grant head (`gh`).
    HashGrantHead = "hash/grant-head",
    /// Hash of a grant page.
    HashGrantPage = "hash/grant-page",
    /// Hash of one salted grant entry without its wrapped key.
    HashGrantEntry = "hash/grant-entry",
    /// Hash of a journal entry.
    HashJournalEntry = "hash/journal-entry",
    /// Hash of a receipt.
    HashReceipt = "hash/receipt",
    /// Hash of a release statement.
    HashRelease = "hash/release",
    /// Hash of a closing.
    HashClosing = "hash/closing",
    /// Hash of a file of evidence.
    HashEvidence = "hash/evidence",
    /// Hash of a deposit.
    HashDeposit = "hash/deposit",
    /// Hash of a snapshot.
    HashSnapshot = "hash/snapshot",
    /// Hash of a credential.
    HashCredential = "hash/credential",
    /// Hash of a status list.
    HashStatus = "hash/status",
    /// Hash of a request for a credential.
    HashCredentialRequest = "hash/credential-request",
    /// Hash of a card's notice in the log of keys.
    HashCardNotice = "hash/card-notice",
    /// Hash of the revocation of a vault's cards.
    HashRevocation = "hash/revocation",
    /// Hash of an entry of the log of keys that stands there in pieces.
    HashKeysEntry = "hash/keys-entry",
    /// Digest of a keyring.
    Keyring = "keyring",
    /// What the first keyring is bound to. Field: the first statement with 32 zero bytes as its keyring digest.
    Founding = "founding",
    /// Commitment to a root key in the member chain. Field: root.
    Root = "root",
    /// Hash of a journal record as the server holds it. Field: record bytes.
    JournalRecord = "journal-record",
    /// HKDF: key of one journal record. Fields: vault id, epoch.
    JournalKey = "journal-key",
    /// HKDF: key of one snapshot. Fields: vault id, epoch.
    SnapshotKey = "snapshot-key",
    /// HKDF: key that carries the previous root under the next. Fields: vault id, epoch.
    PreviousRoot = "previous-root",
    /// HPKE info: a root key for one member. Fields: the keyring's place, epoch, member's signing key.
    RootWrap = "root-wrap",
    /// Possession proof of a card's reader key. Fields: vault id, wrap key digest, card sequence number.
    Possession = "possession",
    /// Digest of a card's X-Wing key inside the possession proof. Field: key.
    WrapKeyDigest = "wrap-key",
    /// What a card's reader key signs about the one that takes its place. Fields: vault id, old key, new key.
    Succession = "succession",
    /// Commitment to `g` in a grant head. Field: g.
    GrantSecret = "g",
    /// HKDF from `g`: blinding scalar.
    Blind = "blind",
    /// Nonce of a blinded signature. Fields: prefix, A', random, message.
    BlindNonce = "blind-nonce",
    /// HKDF from `g`: key of the log tags.
    TagKey = "tag-key",
    /// HKDF from `g`: slot id.
    Slot = "slot",
    /// HKDF from `g`: reader's half `a` of every wrapping key.
    Half = "half",
    /// Salted hash of a grant's purpose. Fields: salt, purpose.
    Purpose = "purpose",
    /// HPKE info: a grant. Fields: recipient vault id, card hash.
    Grant = "grant",
    /// HKDF: key that wraps one document key. Fields: gh, entry id, ciphertext digest.
    Wrap = "wrap",
    /// HKDF from a release seed: one share. Fields: slot, gh, entry id.
    Release = "release",
    /// Check value of one share in a grant entry. Fields: slot, entry id, share.
    Share = "share",
    /// HKDF over all shares: the released half `R_e`. Fields: gh, entry id.
    Released = "released",
    /// Digest of a list of receipts in a release statement. Field: receipts, each as one field.
    ReleaseReceipts = "release-receipts",
    /// Digest of the shares in a release statement. Field: shares, each as one field.
    ReleaseShares = "release-shares",
    /// Commitment of a log leaf. Fields: r, the thing it stands for.
    Leaf = "leaf",
    /// HPKE info: a deposit. Fields: recipient vault id, card hash.
    Deposit = "deposit",
    /// Ed25519 seed that signs drops, from a drop secret. Field: mailbox id.
    Drop = "drop",
    /// Id of a drop. Field: bytes.
    DropId = "drop-id",
    /// Check of the code of a link. Fields: link id, code.
    LinkCode = "link-code",
    /// Name of a spoken code's place at the server. Field: the code's first four digits.
    Nameplate = "nameplate",
    /// HKDF from the secret digits of a spoken code: the scalar of SPAKE2. Field: the first four digits.
    SpokenCode = "spoken-code",
    /// The key that two people agree on by a spoken code. Fields: the first four digits, both shares, K, the scalar.
    Spoken = "spoken",
    /// HKDF from that key: key of one card on its way. Field: whose.
    SpokenSeal = "spoken-seal",
    /// HKDF from that key: confirmation of a message. Fields: whose, and what it confirms.
    SpokenConfirm = "spoken-confirm",
    /// HKDF: device secret and password to the keystore slot's key. Field: slot header.
    Keystore = "keystore",
    /// HKDF: a local file's key from the device secret. Field: kind of file.
    Local = "local",
    /// HKDF from the rescue entropy: Ed25519 seed of the rescue member.
    RescueSign = "rescue-sign",
    /// HKDF from the rescue entropy: X-Wing seed of the rescue member.
    RescueWrap = "rescue-wrap",
    /// HKDF from the rescue entropy: locator under which a server keeps the vault id.
    RescueLocator = "rescue-locator",
    /// HKDF from the rescue entropy: the two letters of the check group.
    RescueCheck = "rescue-check",
    /// HMAC tag of a reading in the public log. Field: n.
    TagRead = "read",
    /// HMAC tag of a chain statement in the public log. Field: seq.
    TagChain = "chain",
    /// HMAC tag of a closing, of a slot or of a vault, in the public log.
    TagClosing = "closing",
    /// HMAC tag of a journal's head in the public log. Field: seq.
    TagJournal = "journal",
    /// HKDF from a vault id: key of the log tags of its chain.
    ChainTags = "chain-tags",
    /// HKDF from a root key: key of the log tags of its epoch's journal heads. Fields: vault id, epoch.
    JournalTags = "journal-tags",
    /// HKDF from the key of a log tag: `r` of the leaf. Field: tag.
    LeafSecret = "leaf-secret",
    /// Tag of a leaf that a client gave, its first 16 bytes. Field: the tag as given.
    GivenTag = "given-tag",
    /// Commitment of a leaf that a client gave. Field: the commitment as given.
    GivenLeaf = "given-leaf",
}

/// Builds a context string from a label and its fields.
///
/// ```
/// use vault_protocol::context::{ctx, Label};
/// assert_eq!(ctx(Label::Slot, &[b"ab"]), b"coffre/v1/slot\0\0\0\0\x02ab");
/// ```
pub fn ctx(label: Label, fields: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::with_capacity(32 + fields.iter().map(|f| f.len() + 4).sum::<usize>());
    each_part(label, fields, |part| out.extend_from_slice(part));
    out
}

/// Passes a context string on in pieces, for hashing without a copy.
pub(crate) fn each_part(label: Label, fields: &[&[u8]], mut part: impl FnMut(&[u8])) {
    part(b"coffre/v1/");
    part(label.as_str().as_bytes());
    part(&[0]);
    for field in fields {
        let len = u32::try_from(field.len()).expect("fields are bounded far below 4 GiB");
        part(&len.to_be_bytes());
        part(field);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a8_labels_are_unique_and_prefix_free() {
        for (i, a) in Label::ALL.iter().enumerate() {
            assert!(a.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'/'));
            for b in &Label::ALL[i + 1..] {
                // The NUL after the label is what makes contexts prefix-free even where labels are not.
                let (a, b) = (ctx(*a, &[]), ctx(*b, &[]));
                assert!(!a.starts_with(&b) && !b.starts_with(&a), "{a:?} {b:?}");
            }
        }
    }
}
