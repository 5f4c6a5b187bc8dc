//! What stands in the file.

use vault_protocol::chain::CARRIED;
use vault_protocol::context::Label;
use vault_protocol::grant::{Description, GrantEntry, PAGE_ENTRIES, entry_hash_of};
use vault_protocol::hash::Hash;
use vault_protocol::ids::EntryId;
use vault_protocol::sign::Message;
use vault_protocol::wire::{Bytes, List, WireError};

/// Largest file, in bytes.
pub const MAX_EVIDENCE: usize = <Evidence as Message>::MAX + vault_protocol::sign::OVERHEAD;
/// The one version there is.
pub const VERSION: u64 = 1;
/// Largest policy in a file, in bytes.
pub const MAX_POLICY: usize = 128 * 1024;

/// Statements of a chain from the first on, COSE bytes.
pub type Statements = List<Bytes<{ 65 * 1024 }>, CARRIED>;

vault_protocol::record! {
    /// The one entry complained of, without its wrapped key: what its hash on the page is made from.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ShownEntry {
        /// Names the entry.
        pub id: EntryId,
        /// Salt of its hash.
        pub salt: [u8; 32],
        /// Check values of the custodians' shares.
        pub shares: Bytes<48>,
        /// The paper.
        pub description: Description,
    }
}

impl ShownEntry {
    /// What may be shown of an entry.
    pub fn of(entry: &GrantEntry) -> Self {
        ShownEntry {
            id: entry.id,
            salt: *entry.salt(),
            shares: entry.shares.clone(),
            description: entry.description.clone(),
        }
    }

    /// Its hash, as the page names it.
    pub fn hash(&self) -> Hash {
        entry_hash_of(&self.salt, &self.id, &self.shares, &self.description)
    }
}

vault_protocol::record! {
    /// Where the receipt stands in the public log.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Logged {
        /// The leaf's tag.
        pub tag: [u8; 16],
        /// Opens the leaf's commitment.
        pub r: [u8; 32],
        /// The leaf's place: a `tlog-proof@v1`.
        pub proof: Bytes<8192>,
        /// Which logs and witnesses count: a `tlog-policy`, without comments.
        pub policy: Bytes<MAX_POLICY>,
    }
}

vault_protocol::record! {
    /// Where a chain's last statement in the file stands in the public log of its vault's events: tag and opening follow
    /// from the vault's id.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ChainLogged {
        /// The leaf's place: a `tlog-proof@v1`.
        pub proof: Bytes<8192>,
        /// Which logs and witnesses count: a `tlog-policy`, without comments.
        pub policy: Bytes<MAX_POLICY>,
    }
}

vault_protocol::record! {
    /// Evidence of one reading, signed by a member of the giver's or the recipient's chain: whoever complains, or answers.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Evidence checked by (is_possible) {
        /// 1.
        pub version: u64,
        /// Null in version 1: what an authority says stands on the card.
        pub credential: Option<Bytes<4096>>,
        /// The giver's chain.
        pub giver: Statements,
        /// The recipient's chain.
        pub recipient: Statements,
        /// The recipient's card that the grant was made to, COSE bytes.
        pub card: Bytes<{ 49 * 1024 }>,
        /// `h`: shows whose key the grant's reader key is.
        pub h: [u8; 64],
        /// The grant's head, COSE bytes.
        pub head: Bytes<{ 17 * 1024 }>,
        /// The page that names the entry, COSE bytes.
        pub page: Bytes<{ PAGE_ENTRIES * 32 + 2048 }>,
        /// The entry.
        pub entry: ShownEntry,
        /// The receipt, COSE bytes.
        pub receipt: Bytes<{ 6 * 1024 }>,
        /// Where it stands in the log; null if it stands in none.
        pub log: Option<Logged>,
        /// Where the giver's chain stands in their log; null if nothing shows that.
        pub giver_log: Option<ChainLogged>,
        /// Where the recipient's chain stands in their log; null if nothing shows that.
        pub recipient_log: Option<ChainLogged>,
    }
}

fn is_possible(e: &Evidence) -> Result<(), WireError> {
    if e.version != VERSION {
        return Err(WireError::Unknown { what: "version of evidence", found: e.version });
    }
    match e.credential {
        None => Ok(()),
        Some(_) => Err(WireError::Invalid("a credential, which version 1 has no place for")),
    }
}

impl Message for Evidence {
    const TYP: &'static str = "coffre/v1/evidence";
    const HASH: Label = Label::HashEvidence;
    const MAX: usize = 2 * 1024 * 1024;
}
