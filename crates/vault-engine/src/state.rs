//! What the journal adds up to. [`State::apply`] is pure: the same operations in the same order give the same state on
//! every device.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use vault_crypto::deposit::Deposit;
use vault_crypto::journal::{
    AddVersion, Contact, CustodianAccount, CustodiansChosen, Describe, Granted, GrantedPage, GrantedPaper, KeyObtained,
    LetterSent, Note, Op, OwnCard, OwnMailbox, Profile,
};
use vault_crypto::secret::DocumentKey;
use vault_protocol::credential::Credential;
use vault_protocol::grant::{Description, GrantHead};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{
    CredentialId, DocId, EntryId, GrantId, MailboxId, MessageId, ObjectId, SlotId, Time, VaultId, VersionId,
};
use vault_protocol::key::PublicKey;
use vault_protocol::release::Receipt;
use vault_protocol::sign::Signed;
use vault_protocol::wire::Text;

/// Days a removed paper stays in the bin, in seconds.
pub const BIN: u64 = 30 * Time::DAY;

/// One version of a document.
pub struct Version {
    /// What and where it is.
    pub about: Description,
    /// Opens it.
    pub key: DocumentKey,
    /// BLAKE3 of its content.
    pub content: [u8; 32],
    /// The version it follows.
    pub replaces: Option<VersionId>,
    /// When it was put in.
    pub added: Time,
    /// Which member put it in.
    pub by: PublicKey,
    /// When it was last sealed anew.
    pub resealed: Option<Time>,
}

/// The owner's words about a document.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Words {
    /// Title.
    pub title: String,
    /// Type code.
    pub type_code: String,
    /// Date.
    pub date: Option<String>,
    /// Author.
    pub author: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// In the private drawer.
    pub private: bool,
}

impl From<&AddVersion> for Words {
    fn from(a: &AddVersion) -> Self {
        Words {
            title: a.about.title.to_string(),
            type_code: a.about.type_code.to_string(),
            date: a.about.date.as_ref().map(|t| t.to_string()),
            author: a.about.author.as_ref().map(|t| t.to_string()),
            tags: a.tags.iter().map(|t| t.to_string()).collect(),
            private: a.private,
        }
    }
}

impl From<&Describe> for Words {
    fn from(d: &Describe) -> Self {
        Words {
            title: d.title.to_string(),
            type_code: d.type_code.to_string(),
            date: d.date.as_ref().map(|t| t.to_string()),
            author: d.author.as_ref().map(|t| t.to_string()),
            tags: d.tags.iter().map(|t| t.to_string()).collect(),
            private: d.private,
        }
    }
}

impl Words {
    /// These words of a new version, after the owner's own about the version before.
    pub(crate) fn following(self, old: &Words) -> Words {
        Words {
            title: old.title.clone(),
            type_code: old.type_code.clone(),
            date: self.date.or_else(|| old.date.clone()),
            author: self.author.or_else(|| old.author.clone()),
            tags: old.tags.clone(),
            private: old.private || self.private,
        }
    }

    /// A version's description in these words: what a grant carries.
    pub(crate) fn describe(&self, about: &Description) -> Description {
        Description {
            doc: about.doc,
            version: about.version,
            locator: about.locator,
            digest: about.digest,
            size: about.size,
            title: Text::clipped(&self.title),
            file_name: about.file_name.clone(),
            type_code: Text::clipped(&self.type_code),
            date: self.date.as_deref().map(Text::clipped),
            author: self.author.as_deref().map(Text::clipped),
            mime: about.mime.clone(),
            provenance: about.provenance.clone(),
        }
    }
}

/// One document.
pub struct Document {
    /// Its id.
    pub id: DocId,
    /// Its versions, in the order of the journal; never empty.
    pub versions: Vec<Version>,
    /// The owner's words about it.
    pub words: Words,
    /// Those before they were last changed: what undoing brings back.
    pub before: Option<Words>,
    /// Notes of disagreement, oldest first.
    pub notes: Vec<Note>,
    /// In the bin since.
    pub removed: Option<Time>,
    /// The words that describe it, folded, as [`crate::text`] keeps those of its content: made by the first search.
    pub(crate) folded: OnceLock<String>,
}

impl Document {
    fn say(&mut self, words: Words) {
        if words != self.words {
            self.before = Some(std::mem::replace(&mut self.words, words));
            self.folded.take();
        }
    }
    /// The notes that stand: an empty one takes back the one before it.
    pub fn standing_notes(&self) -> Vec<&Note> {
        self.notes.iter().fold(Vec::new(), |mut standing, note| {
            if note.text.is_empty() {
                standing.pop();
            } else {
                standing.push(note);
            }
            standing
        })
    }
    /// The versions nothing replaces: one, or two after two devices changed it apart. Both are kept.
    pub fn heads(&self) -> impl Iterator<Item = &Version> {
        let replaced = |v: &Version| self.versions.iter().any(|w| w.replaces == Some(v.about.version));
        self.versions.iter().filter(move |v| !replaced(v))
    }
    /// The newest version.
    pub fn current(&self) -> &Version {
        self.heads().last().unwrap_or(&self.versions[self.versions.len() - 1])
    }
    /// The folded words of its title, author, file name, tags and date, each after a line break.
    pub(crate) fn folded(&self, fold: &dyn Fn(&str) -> String) -> &str {
        self.folded.get_or_init(|| {
            let w = &self.words;
            let about = [w.author.as_deref(), w.date.as_deref(), Some(self.current().about.file_name.as_str())];
            let mut out = String::new();
            let all = w.tags.iter().map(String::as_str).chain(about.into_iter().flatten());
            for part in std::iter::once(w.title.as_str()).chain(all) {
                for word in fold(part).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
                    out.push('\n');
                    out.push_str(word);
                }
            }
            out
        })
    }
    /// The current version's description in the owner's newest words: what a grant carries.
    pub fn description(&self) -> Description {
        self.described(self.current())
    }
    /// A version's description in the owner's newest words.
    pub(crate) fn described(&self, version: &Version) -> Description {
        self.words.describe(&version.about)
    }
}

/// One door opened by this vault.
pub struct Grant {
    /// Its head, as this vault signed it.
    pub head: GrantHead,
    /// The head's hash.
    pub hash: Hash,
    /// How it was recorded: its secrets, purpose, rule.
    pub record: Granted,
    /// Hash of each page.
    pub pages: Vec<Hash>,
    /// The papers under it.
    pub papers: Vec<GrantedPaper>,
    /// Versions that lie elsewhere than where they were shown here: their reader needs a page for them.
    pub(crate) outdated: BTreeSet<VersionId>,
    /// When its owner closed it.
    pub revoked: Option<Time>,
    /// Signed closings by custodian index.
    pub closings: BTreeMap<u64, Vec<u8>>,
    /// Every receipt, by number and hash, and the custodians whose boxes it stood in. One device of a reader may give a
    /// number at one custodian that another gives at another.
    pub receipts: BTreeMap<(u32, Hash), KeptReceipt>,
}

/// A receipt kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptReceipt {
    /// Its COSE bytes.
    pub bytes: Vec<u8>,
    /// Indexes in the head of the custodians that have shown it.
    pub shown_by: BTreeSet<u64>,
}

impl Grant {
    /// Whether its dates and its owner leave it open at a time.
    pub fn is_open(&self, now: Time) -> bool {
        self.revoked.is_none() && now < self.head.not_after
    }
    /// Whether a page can be its next, or is one that is there and told of in several operations.
    pub(crate) fn takes(&self, page: u64, hash: &Hash) -> bool {
        let there = usize::try_from(page).ok().and_then(|n| self.pages.get(n));
        page == self.pages.len() as u64 || there == Some(hash)
    }
    /// Whether enough custodians have signed the closing that the rest cannot open: the one, or two of three.
    pub fn is_surely_closed(&self) -> bool {
        self.closings.len() >= self.closings_needed()
    }
    /// How many custodians have to sign the closing until the rest cannot open.
    pub fn closings_needed(&self) -> usize {
        if self.head.custodians.len() == 1 { 1 } else { 2 }
    }
    /// Addresses of the custodians that have not signed the closing.
    pub fn not_closed(&self) -> impl Iterator<Item = &str> {
        let custodians = (0..).zip(self.head.custodians.iter());
        custodians.filter(|(i, _)| !self.closings.contains_key(i)).map(|(_, c)| c.server.as_str())
    }
}

/// A door opened to this vault by somebody.
pub struct Received {
    /// Hash of its head.
    pub head: Hash,
    /// Whose papers.
    pub giver: VaultId,
    /// Its release slot.
    pub slot: SlotId,
    /// Where the grant is kept, as an object of this vault.
    pub stored: ObjectId,
    /// How many pages it has.
    pub pages: u64,
    /// Its length.
    pub size: u64,
    /// Its digest.
    pub digest: vault_protocol::hash::ObjectDigest,
    /// Its key.
    pub key: DocumentKey,
    /// When it came.
    pub at: Time,
}

/// What became of a deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The document that it became, or none.
    pub doc: Option<DocId>,
    /// Who gave it.
    pub giver: Option<VaultId>,
}

/// Who holds the shares of doors, besides the vault's own server.
#[derive(Default)]
pub struct Custodians {
    /// Every account that the vault has had, by the empty vault that it is.
    pub accounts: BTreeMap<VaultId, CustodianAccount>,
    /// The two that stand for doors with three custodians; empty if none were chosen.
    pub others: Vec<VaultId>,
    /// Whether a door has three custodians where its owner says nothing.
    pub three: bool,
}

impl Custodians {
    fn choose(&mut self, chosen: CustodiansChosen) {
        self.three = chosen.three;
        self.others = chosen.others.iter().map(|a| a.vault).collect();
        self.accounts.extend(chosen.others.into_vec().into_iter().map(|a| (a.vault, a)));
    }
}

/// A credential that this vault, an authority, has issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// Its COSE bytes.
    pub bytes: Vec<u8>,
    /// What it says.
    pub body: Credential,
    /// When it was taken back.
    pub revoked: Option<Time>,
}

/// A letter that this vault has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// What was signed.
    pub deposit: Deposit,
    /// As it was kept.
    pub record: LetterSent,
}

/// Everything a vault knows.
#[derive(Default)]
pub struct State {
    /// Documents, those in the bin too.
    pub docs: BTreeMap<DocId, Document>,
    /// People whose cards are known.
    pub contacts: BTreeMap<VaultId, Contact>,
    /// Doors opened.
    pub grants: BTreeMap<GrantId, Grant>,
    /// Own cards, oldest first.
    pub cards: Vec<OwnCard>,
    /// Own mailboxes.
    pub mailboxes: BTreeMap<MailboxId, OwnMailbox>,
    /// Deposits decided.
    pub deposits: BTreeMap<MessageId, Decided>,
    /// Letters sent, those that still wait for the network too.
    pub sent: BTreeMap<MessageId, Sent>,
    /// Grants received, by slot-independent head hash.
    pub received: BTreeMap<Hash, Received>,
    /// Objects in whose place another stands: two devices took the same grant in or sealed one paper anew, or pages came.
    pub superseded: BTreeSet<ObjectId>,
    /// Document keys obtained.
    pub keys: BTreeMap<(SlotId, EntryId), KeyObtained>,
    /// What the owner says of themselves.
    pub profile: Option<Profile>,
    /// Who holds the shares of doors.
    pub custodians: Custodians,
    /// Own credentials, COSE bytes, oldest first.
    pub credentials: Vec<Vec<u8>>,
    /// Credentials that this vault has issued, and when it took them back.
    pub issued: BTreeMap<CredentialId, Issued>,
    /// Operations applied: how far a snapshot saves work.
    pub operations: u64,
    /// Of these, how many the last snapshot holds.
    pub(crate) snapshot_operations: u64,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "State({} documents)", self.docs.len())
    }
}

impl State {
    /// Objects that stand in the place of nothing any more. What the vault names is never among them, whoever wrote that.
    pub(crate) fn left_behind(&self) -> BTreeSet<ObjectId> {
        let versions = self.docs.values().flat_map(|d| &d.versions).map(|v| v.about.locator);
        let named: BTreeSet<ObjectId> = versions.chain(self.received.values().map(|r| r.stored)).collect();
        self.superseded.difference(&named).copied().collect()
    }
}

fn place(docs: &BTreeMap<DocId, Document>, doc: &DocId, version: &VersionId) -> Option<ObjectId> {
    let versions = docs.get(doc).into_iter().flat_map(|d| &d.versions);
    versions.filter(|v| v.about.version == *version).map(|v| v.about.locator).next()
}

impl State {
    /// Applies one operation by a member. An operation about something unknown or gone changes nothing: after a rebase
    /// a paper edited here may have been erased there.
    pub fn apply(&mut self, op: Op, by: &PublicKey) {
        self.operations += 1;
        match op {
            Op::AddVersion(a) => self.add_version(a, by),
            Op::Describe(d) => {
                if let Some(doc) = self.docs.get_mut(&d.doc) {
                    doc.say(Words::from(&d));
                }
            }
            Op::Remove(r) => {
                if let Some(doc) = self.docs.get_mut(&r.doc) {
                    doc.removed.get_or_insert(r.at);
                }
            }
            Op::Restore(r) => {
                if let Some(doc) = self.docs.get_mut(&r.doc) {
                    doc.removed = None;
                }
            }
            Op::Erase(r) => {
                // A paper that another device took out of the bin before this entry came stays.
                if self.docs.get(&r.doc).is_some_and(|d| d.removed.is_some_and(|t| t.plus(BIN) <= r.at)) {
                    self.docs.remove(&r.doc);
                }
            }
            Op::Note(n) => {
                if let Some(doc) = self.docs.get_mut(&n.doc) {
                    doc.notes.push(n);
                }
            }
            Op::Contact(c) => {
                self.contacts.insert(c.vault, c);
            }
            Op::ContactGone(c) => drop(self.contacts.remove(&c.vault)),
            Op::Granted(g) => self.granted(g),
            Op::GrantedPage(p) => self.granted_page(p),
            Op::Revoked(r) => {
                if let Some(g) = self.grants.get_mut(&r.grant) {
                    g.revoked.get_or_insert(r.at);
                }
            }
            Op::Closed(c) => {
                if let Some(g) = self.grants.get_mut(&c.grant) {
                    g.closings.entry(c.custodian).or_insert_with(|| c.closing.into_vec());
                }
            }
            Op::OwnCard(c) => self.cards.push(c),
            Op::OwnMailbox(m) => drop(self.mailboxes.insert(m.id, m)),
            Op::DepositDecided(d) => {
                self.deposits.insert(d.id, Decided { doc: d.doc, giver: d.provenance.giver });
            }
            Op::ReceiptKept(k) => {
                let named = Signed::<Receipt>::decode(&k.receipt).map(|r| (r.dangerous_unverified().n, r.hash()));
                if let (Some(g), Ok(name)) = (self.grants.get_mut(&k.grant), named) {
                    let kept = g.receipts.entry(name).or_default();
                    kept.bytes = k.receipt.into_vec();
                    kept.shown_by.insert(k.custodian);
                }
            }
            Op::Resealed(r) => {
                let doc = self.docs.get_mut(&r.about.doc);
                let versions = doc.map(|d| &mut d.versions);
                let version = versions.and_then(|all| all.iter_mut().find(|v| v.about.locator == r.old));
                if version.is_none() {
                    // Another device sealed it anew first, or the paper was erased meanwhile.
                    self.superseded.insert(r.about.locator);
                }
                if let Some(v) = version {
                    let there = |g: &Grant, lies: Option<&ObjectId>| {
                        let shows = |p: &GrantedPaper| p.version == v.about.version;
                        g.papers.iter().any(|p| shows(p) && lies.is_none_or(|l| p.locator == *l))
                    };
                    for g in self.grants.values_mut().filter(|g| there(g, None)) {
                        match there(g, Some(&r.about.locator)) {
                            true => g.outdated.remove(&v.about.version),
                            false => g.outdated.insert(v.about.version),
                        };
                    }
                    v.about = r.about;
                    v.key = r.key;
                    v.resealed = Some(r.at);
                }
            }
            Op::GrantReceived(g) => {
                let old = self.received.get(&g.head);
                let fuller = old.is_none_or(|r| r.pages < g.pages);
                let loser = old.map(|r| if fuller { r.stored } else { g.stored });
                let stands = old.is_some_and(|r| !fuller && r.stored == g.stored);
                self.superseded.extend(loser.filter(|_| !stands));
                if fuller {
                    let (head, giver, slot, stored, pages, size, digest, at) =
                        (g.head, g.giver, g.slot, g.stored, g.pages, g.size, g.digest, g.at);
                    let received = Received { head, giver, slot, stored, pages, size, digest, key: g.key, at };
                    self.received.insert(head, received);
                }
            }
            Op::KeyObtained(k) => {
                self.keys.entry((k.slot, k.entry)).or_insert(k);
            }
            Op::Profile(p) => self.profile = Some(p),
            Op::CustodiansChosen(c) => self.custodians.choose(c),
            Op::CredentialKept(c) => {
                self.credentials.retain(|known| *known != *c.credential);
                self.credentials.push(c.credential.into_vec());
            }
            Op::CredentialIssued(c) => {
                if let Ok(signed) = Signed::<Credential>::decode(&c.credential) {
                    let body = signed.dangerous_unverified().clone();
                    let issued = Issued { bytes: c.credential.into_vec(), body, revoked: None };
                    self.issued.entry(issued.body.id).or_insert(issued);
                }
            }
            Op::CredentialRevoked(c) => {
                if let Some(issued) = self.issued.get_mut(&c.id) {
                    issued.revoked.get_or_insert(c.at);
                }
            }
            Op::LetterSent(record) => {
                if let Ok(signed) = Signed::<Deposit>::decode(&record.deposit) {
                    let deposit = signed.dangerous_unverified().clone();
                    self.sent.entry(deposit.id).or_insert(Sent { deposit, record });
                }
            }
            // For evidence: read from the journal when somebody asks for it.
            Op::PageKept(_) | Op::ChainKept(_) => {}
        }
    }

    fn add_version(&mut self, a: AddVersion, by: &PublicKey) {
        let id = a.about.doc;
        let words = Words::from(&a);
        let version = Version {
            about: a.about,
            key: a.key,
            content: a.content,
            replaces: a.replaces,
            added: a.added,
            by: *by,
            resealed: None,
        };
        match self.docs.get_mut(&id) {
            Some(doc) => {
                // One version id stands for one content for ever.
                if doc.versions.iter().all(|v| v.about.version != version.about.version) {
                    doc.say(words);
                    doc.versions.push(version);
                    doc.folded.take();
                }
            }
            None => {
                let (versions, before, notes, removed) = (vec![version], None, Vec::new(), None);
                self.docs.insert(id, Document { id, versions, words, before, notes, removed, folded: OnceLock::new() });
            }
        }
    }

    fn granted(&mut self, record: Granted) {
        // Signed by this vault and verified with the journal entry around it.
        let Ok(head) = Signed::<GrantHead>::decode(&record.head) else { return };
        let hash = head.hash();
        let head = head.dangerous_unverified().clone();
        self.grants.entry(head.grant).or_insert(Grant {
            head,
            hash,
            record,
            pages: Vec::new(),
            papers: Vec::new(),
            outdated: BTreeSet::new(),
            revoked: None,
            closings: BTreeMap::new(),
            receipts: BTreeMap::new(),
        });
    }

    fn granted_page(&mut self, p: GrantedPage) {
        let Some(g) = self.grants.get_mut(&p.grant) else { return };
        if !g.takes(p.page, &p.hash) {
            return;
        }
        if g.pages.len() as u64 == p.page {
            g.pages.push(p.hash);
        }
        for paper in p.papers.iter() {
            let lies = place(&self.docs, &paper.doc, &paper.version);
            if lies.is_some_and(|lies| lies != paper.locator) {
                g.outdated.insert(paper.version);
            } else {
                g.outdated.remove(&paper.version);
            }
        }
        g.papers.extend(p.papers.into_vec());
    }

    /// Where a version lies now, if it is there.
    pub(crate) fn place(&self, doc: &DocId, version: &VersionId) -> Option<ObjectId> {
        place(&self.docs, doc, version)
    }

    /// Documents that are not in the bin.
    pub fn visible(&self) -> impl Iterator<Item = &Document> {
        self.docs.values().filter(|d| d.removed.is_none())
    }

    /// The document whose current version has this content.
    pub fn duplicate(&self, content: &[u8; 32]) -> Option<&Document> {
        self.visible().find(|d| d.current().content == *content)
    }
}
