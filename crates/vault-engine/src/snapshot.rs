//! The state as operations that lead to it: read instead of the journal before it.

use crate::state::{Document, State, Words};
use vault_crypto::journal::{
    AddVersion, Closed, CredentialIssued, CredentialKept, CredentialRevoked, CustodianAccount, CustodiansChosen,
    DepositDecided, Describe, DocAt, GrantReceived, Granted, GrantedPage, KeyObtained, Op, OwnCard, OwnMailbox,
    ReceiptKept, Resealed, Revoked,
};
use vault_protocol::grant::{Origin, Provenance};
use vault_protocol::ids::{Time, VersionId};
use vault_protocol::journal::JournalRef;
use vault_protocol::key::PublicKey;
use vault_protocol::wire::{Bytes, List, Reader, Text, Wire, Writer};
use zeroize::Zeroizing;

/// Where a snapshot stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Snapshot {
    /// The last record it includes.
    pub(crate) at: JournalRef,
    /// The chain statement it was written under.
    pub(crate) under: u64,
    /// Where the local journal goes on: byte offset and frame number.
    pub(crate) log: (u64, u64),
}

/// Encodes a snapshot: `[at, under, offset, frame, operations, [author, op]…, [version]… of each grant]`.
pub(crate) fn encode(snapshot: &Snapshot, state: &State) -> Zeroizing<Vec<u8>> {
    let mut acts: Vec<([u8; 32], Op)> = Vec::new();
    let nobody = [0; 32];
    for doc in state.docs.values() {
        document(doc, &mut acts);
    }
    acts.extend(state.contacts.values().map(|c| (nobody, Op::Contact(c.clone()))));
    for (id, g) in &state.grants {
        let r = &g.record;
        let copy = Granted {
            head: r.head.clone(),
            g: r.g.duplicate(),
            seeds: List::new(r.seeds.iter().map(|s| s.duplicate()).collect::<Vec<_>>()).expect("as many as before"),
            manager: r.manager.duplicate(),
            purpose: r.purpose.clone(),
            purpose_salt: r.purpose_salt,
            standing: r.standing.clone(),
            at: r.at,
        };
        acts.push((nobody, Op::Granted(copy)));
        for (n, hash) in g.pages.iter().enumerate() {
            let page = GrantedPage { grant: *id, page: n as u64, hash: *hash, papers: List::default() };
            acts.push((nobody, Op::GrantedPage(page)));
        }
        let last = g.pages.last().map(|hash| (g.pages.len() as u64 - 1, *hash));
        for (papers, (page, hash)) in g.papers.chunks(2000).zip(std::iter::repeat(last).flatten()) {
            let papers = List::new(papers).expect("2,000 are below the limit");
            acts.push((nobody, Op::GrantedPage(GrantedPage { grant: *id, page, hash, papers })));
        }
        acts.extend(g.revoked.map(|at| (nobody, Op::Revoked(Revoked { grant: *id, at }))));
        for (custodian, closing) in &g.closings {
            let closing = Bytes::new(&closing[..]).expect("as long as before");
            acts.push((nobody, Op::Closed(Closed { grant: *id, custodian: *custodian, closing })));
        }
        for (kept, custodian) in g.receipts.values().flat_map(|r| r.shown_by.iter().map(move |c| (r, *c))) {
            let receipt = Bytes::new(&kept.bytes[..]).expect("as long as before");
            acts.push((nobody, Op::ReceiptKept(ReceiptKept { grant: *id, custodian, receipt })));
        }
    }
    for c in &state.cards {
        let card = OwnCard { card: c.card.clone(), reader: c.reader.duplicate(), wrap: c.wrap.duplicate() };
        acts.push((nobody, Op::OwnCard(card)));
    }
    for m in state.mailboxes.values() {
        acts.push((nobody, Op::OwnMailbox(OwnMailbox { id: m.id, secret: m.secret.duplicate(), contact: m.contact })));
    }
    for (id, decided) in &state.deposits {
        let provenance = Provenance { origin: Origin::Unsigned, giver: decided.giver, name: None };
        let (id, doc, at) = (*id, decided.doc, Time(0));
        acts.push((nobody, Op::DepositDecided(DepositDecided { id, doc, provenance, at })));
    }
    for r in state.received.values() {
        let (head, giver, slot, stored, pages, size, digest, at) =
            (r.head, r.giver, r.slot, r.stored, r.pages, r.size, r.digest, r.at);
        let key = r.key.duplicate();
        let received = GrantReceived { head, giver, slot, stored, pages, size, digest, key, at };
        acts.push((nobody, Op::GrantReceived(received)));
    }
    for k in state.keys.values() {
        let copy = KeyObtained {
            slot: k.slot,
            entry: k.entry,
            key: k.key.duplicate(),
            receipt: k.receipt.clone(),
            statement: k.statement.clone(),
            proof: k.proof.clone(),
        };
        acts.push((nobody, Op::KeyObtained(copy)));
    }
    // Those of before first: the last choice is the one that stands.
    let custodians = &state.custodians;
    let former = custodians.accounts.keys().filter(|v| !custodians.others.contains(v));
    let last = std::iter::once(&custodians.others[..]).filter(|_| !custodians.accounts.is_empty());
    for vaults in former.map(std::slice::from_ref).chain(last) {
        let others: Vec<_> = vaults.iter().filter_map(|v| custodians.accounts.get(v)).map(account).collect();
        let others = List::new(others).expect("one or two");
        acts.push((nobody, Op::CustodiansChosen(CustodiansChosen { others, three: custodians.three })));
    }
    let bytes = |bytes: &Vec<u8>| Bytes::new(&bytes[..]).expect("as long as before");
    let own = state.credentials.iter().map(|c| CredentialKept { credential: bytes(c) });
    acts.extend(own.map(|kept| (nobody, Op::CredentialKept(kept))));
    for (id, issued) in &state.issued {
        acts.push((nobody, Op::CredentialIssued(CredentialIssued { credential: bytes(&issued.bytes) })));
        let revoked = issued.revoked.map(|at| Op::CredentialRevoked(CredentialRevoked { id: *id, at }));
        acts.extend(revoked.map(|op| (nobody, op)));
    }
    acts.extend(state.sent.values().map(|s| (nobody, Op::LetterSent(s.record.clone()))));
    acts.extend(state.profile.iter().map(|p| (nobody, Op::Profile(p.clone()))));

    let mut w = Writer::new();
    w.array(7);
    snapshot.at.write(&mut w);
    w.uint(snapshot.under);
    w.uint(snapshot.log.0);
    w.uint(snapshot.log.1);
    w.uint(state.operations);
    w.array(acts.len());
    for (by, op) in &acts {
        w.array(2);
        w.bytes(by);
        op.write(&mut w);
    }
    w.array(state.grants.len());
    for g in state.grants.values() {
        w.array(g.outdated.len());
        g.outdated.iter().for_each(|v| v.write(&mut w));
    }
    Zeroizing::new(w.finish())
}

/// A second copy of an account.
pub(crate) fn account(a: &CustodianAccount) -> CustodianAccount {
    CustodianAccount {
        server: a.server.clone(),
        key: a.key,
        vault: a.vault,
        sign: a.sign.duplicate(),
        statement: a.statement.clone(),
        keyring: a.keyring.clone(),
        invite: a.invite.clone(),
    }
}

fn describe(doc: &Document, w: &Words) -> Op {
    Op::Describe(Describe {
        doc: doc.id,
        title: Text::clipped(&w.title),
        type_code: Text::clipped(&w.type_code),
        date: w.date.as_deref().map(Text::clipped),
        author: w.author.as_deref().map(Text::clipped),
        tags: tags(w),
        private: w.private,
    })
}

fn tags(w: &Words) -> List<Text<64>, 16> {
    List::new(w.tags.iter().map(|t| Text::clipped(t)).collect::<Vec<_>>()).unwrap_or_default()
}

fn document(doc: &Document, acts: &mut Vec<([u8; 32], Op)>) {
    let w = &doc.words;
    for v in &doc.versions {
        let add = AddVersion {
            about: v.about.clone(),
            key: v.key.duplicate(),
            tags: tags(w),
            private: w.private,
            replaces: v.replaces,
            content: v.content,
            added: v.added,
        };
        acts.push((*v.by.as_bytes(), Op::AddVersion(add)));
        if let Some(at) = v.resealed {
            let again = Resealed { old: v.about.locator, about: v.about.clone(), key: v.key.duplicate(), at };
            acts.push((*v.by.as_bytes(), Op::Resealed(again)));
        }
    }
    let last = &doc.versions[doc.versions.len() - 1].about;
    let same = last.title.as_str() == w.title
        && last.type_code.as_str() == w.type_code
        && last.date.as_deref() == w.date.as_deref()
        && last.author.as_deref() == w.author.as_deref();
    acts.extend(doc.before.iter().map(|before| ([0; 32], describe(doc, before))));
    if !same || doc.before.is_some() {
        acts.push(([0; 32], describe(doc, w)));
    }
    acts.extend(doc.notes.iter().map(|n| ([0; 32], Op::Note(n.clone()))));
    acts.extend(doc.removed.map(|at| ([0; 32], Op::Remove(DocAt { doc: doc.id, at }))));
}

/// Reads a snapshot; `None` if it is not one of this version, and the journal is read instead.
pub(crate) fn decode(bytes: &[u8]) -> Option<(Snapshot, State)> {
    let mut r = Reader::new(bytes);
    r.array(7, "snapshot").ok()?;
    let at = JournalRef::read(&mut r).ok()?;
    let under = r.uint().ok()?;
    let log = (r.uint().ok()?, r.uint().ok()?);
    let operations = r.uint().ok()?;
    let n = r.list(usize::MAX, "acts").ok()?;
    let mut state = State::default();
    // Most acts are by one device: its key is checked once.
    let mut last: Option<PublicKey> = None;
    for _ in 0..n {
        r.array(2, "act").ok()?;
        let by: [u8; 32] = r.fixed("author").ok()?;
        let op = Op::read(&mut r).ok()?;
        if by != [0; 32] && last.is_none_or(|l| *l.as_bytes() != by) {
            last = Some(PublicKey::parse(&by).ok()?);
        }
        match last {
            Some(author) => state.apply(op, &author),
            None => state.apply(op, &anybody()),
        }
    }
    if r.list(usize::MAX, "grants").ok()? != state.grants.len() {
        return None;
    }
    for g in state.grants.values_mut() {
        g.outdated.clear();
        for _ in 0..r.list(usize::MAX, "outdated").ok()? {
            g.outdated.insert(VersionId::read(&mut r).ok()?);
        }
    }
    state.operations = operations;
    state.snapshot_operations = operations;
    Some((Snapshot { at, under, log }, state))
}

// Operations without an author in the snapshot do not record one in the state either.
fn anybody() -> PublicKey {
    // Ed25519's base point: a valid key that signs nothing here.
    let mut base = [0x66; 32];
    base[0] = 0x58;
    PublicKey::parse(&base).expect("the base point passes the checks")
}

#[cfg(test)]
mod tests;
