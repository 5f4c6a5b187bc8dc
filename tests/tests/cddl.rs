//! Every schema of docs/protocol/ against messages of every kind, with a validator that is not ours.

#![allow(clippy::unwrap_used)]

mod samples;

use samples::tree::{Tree, payload};
use samples::{NOW, World, world};
use std::cell::RefCell;
use std::collections::BTreeSet;
use vault_crypto::deposit::{AccessRequest, Matter, PaperNamed, Sense, ShownPaper, Written};
use vault_crypto::grant::{GrantDrop, MorePages, PageWithEntries};
use vault_crypto::journal as j;
use vault_crypto::keystore::Keystore;
use vault_crypto::secret::{
    DeviceSecret, DocumentKey, DropSecret, GrantSecret, RecordKey, ReleaseSeed, SigningSeed, WrapSeed,
};
use vault_protocol::card::Level;
use vault_protocol::chain::{Chain, Lingers, Rank};
use vault_protocol::credential::{Proof, Scheme};
use vault_protocol::grant::{Origin, Provenance};
use vault_protocol::hash::Hash;
use vault_protocol::http;
use vault_protocol::ids::{DropId, EntryId, GrantId, MailboxId, MessageId, ObjectId, SlotId};
use vault_protocol::journal::JournalRef;
use vault_protocol::keys_log::{KeysEntry, Piece, PublicStatement};
use vault_protocol::release::Released;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{Bytes, List, Text, Wire, encode};
use vault_tests::cddl::Schemas;

/// Pages whose every rule must have been used by some message here. The rest is checked where it is written.
const OURS: &[&str] =
    &["card", "grant", "release", "journal", "keyring", "keystore", "deposit", "evidence", "credential"];

struct Checker {
    schemas: Schemas,
    used: RefCell<BTreeSet<(String, String)>>,
}

impl Checker {
    fn bytes(&self, page: &str, rule: &str, bytes: &[u8]) {
        self.used.borrow_mut().insert((page.to_owned(), rule.to_owned()));
        self.schemas.check(page, rule, bytes).unwrap_or_else(|e| panic!("{page}.md: {e}"));
        // The same with one item more, or another type, does not fit: the schema says something.
        if bytes[0] >> 5 == 4 {
            let mut tree = Tree::parse(bytes);
            tree.items().push(Tree::Bool(true));
            assert!(self.schemas.check(page, rule, &tree.encode()).is_err(), "{page}.md: {rule} takes one item more");
        }
        assert!(self.schemas.check(page, rule, &[0xfb, 0, 0, 0, 0, 0, 0, 0, 0]).is_err(), "{rule} takes a float");
    }
    fn value<T: Wire>(&self, page: &str, rule: &str, value: &T) {
        self.bytes(page, rule, &encode(value));
    }
    /// A whole message, and its record.
    fn signed(&self, page: &str, rule: &str, message: &[u8]) {
        let whole = format!("signed-{rule}");
        self.used.borrow_mut().insert((page.to_owned(), whole.clone()));
        self.schemas.check(page, &whole, message).unwrap_or_else(|e| panic!("{page}.md: {e}"));
        self.bytes(page, rule, &payload(message));
    }
}

fn checker() -> Checker {
    Checker { schemas: Schemas::read().unwrap(), used: RefCell::default() }
}

#[test]
fn every_kind_of_message_fits_its_schema() {
    let (c, w) = (checker(), world());
    for statement in [&w.patient.first, &w.second] {
        c.bytes("chain", "statement", &payload(statement.bytes()));
        c.value("chain", "home", &statement.home);
        c.value("chain", "member", &statement.members[0]);
    }
    c.value("encoding", "chain-ref", &w.patient.chain.head_ref());
    cards_and_grants(&c, &w);
    releases(&c, &w);
    evidence(&c, &w);
    journals(&c, &w);
    local(&c, &w);
    c.value("deposit", "deposit-package", &w.deposit_package);
    c.signed("deposit", "deposit", w.deposit.bytes());
    c.value("deposit", "deposit-content", &w.deposit_package.content);
    matters(&c);
    let parts = vault_crypto::deposit::Content::Parts(List::new([DropId::new([1; 32])]).unwrap());
    c.value("deposit", "deposit-content", &parts);

    let used = c.used.into_inner();
    let left: Vec<_> = c
        .schemas
        .names()
        .filter(|(page, rule)| OURS.contains(page) && !used.contains(&((*page).to_owned(), (*rule).to_owned())))
        .collect();
    assert!(left.is_empty(), "no message was held against {left:?}");
}

fn matters(c: &Checker) {
    let shown = ShownPaper { head: Hash::new([1; 32]), entry: EntryId::new([2; 16]) };
    c.value("deposit", "shown-paper", &shown);
    let given = PaperNamed::Given(MessageId::new([3; 16]));
    let request = AccessRequest {
        types: List::new([Text::new("11502-2").unwrap()]).unwrap(),
        days: 30,
        not_after: NOW.plus(86_400),
    };
    c.value("deposit", "access-request", &request);
    for named in [&given, &PaperNamed::Shown(shown)] {
        c.value("deposit", "paper-named", named);
    }
    let mut all = vec![Matter::NewVersion(given.clone()), Matter::Request(request)];
    for (sense, about) in
        [(Sense::Message, None), (Sense::Correction, Some(given.clone())), (Sense::Disagreement, Some(given))]
    {
        c.value("deposit", "sense", &sense);
        let written = Written { sense, about };
        c.value("deposit", "written", &written);
        all.push(Matter::Written(written));
    }
    for matter in &all {
        c.value("deposit", "matter", matter);
    }
}

fn cards_and_grants(c: &Checker, w: &World) {
    for card in [&w.dentist.card, &w.patient.card] {
        c.signed("card", "card", card.bytes());
        c.value("card", "mailbox", &card.mailbox);
        c.value("card", "card-kind", &card.kind);
    }
    for person in [&w.dentist, &w.patient] {
        let chain = List::new([Bytes::new(person.first.bytes()).unwrap()]).unwrap();
        let file = vault_engine::contacts::CardFile { chain, card: Bytes::new(person.card.bytes()).unwrap() };
        c.value("card", "card-file", &file);
    }
    let said = &w.said;
    c.signed("card", "card", said.next.bytes());
    for item in said.next.evidence.iter() {
        c.bytes("card", "evidence-item", item);
    }
    credentials(c, w);
    for level in [Level::File, Level::Spoken, Level::InPerson] {
        c.value("card", "verification-level", &level);
    }
    c.signed("grant", "grant-head", w.head.bytes());
    c.value("grant", "rights", &w.head.rights);
    c.value("grant", "custodian", &w.head.custodians[0]);
    c.value("grant", "custodians", &w.head.custodians);
    c.signed("grant", "grant-page", w.page.bytes());
    let e = &w.entries[0];
    c.value("grant", "grant-entry", e);
    c.value("grant", "description", &e.description);
    for origin in [Origin::Owner, Origin::Helper, Origin::Signed, Origin::Unsigned] {
        c.value("grant", "origin", &origin);
        let name = Some(Text::new("Dr Zoé Exemple").unwrap());
        c.value("grant", "provenance", &Provenance { origin, giver: Some(w.dentist.id()), name });
    }
    c.value("grant", "grant-package", &w.package);
    let page =
        || PageWithEntries { page: w.package.pages[0].page.clone(), entries: w.package.pages[0].entries.clone() };
    c.value("grant", "page-with-entries", &page());
    let more = || MorePages { head: w.head.hash(), pages: List::new([page()]).unwrap() };
    c.value("grant", "more-pages", &more());
    c.value("grant", "grant-drop", &GrantDrop::More(more()));
}

fn credentials(c: &Checker, w: &World) {
    let said = &w.said;
    c.signed("credential", "credential", said.credential.bytes());
    c.value("credential", "credential-id", &said.credential.id);
    c.value("credential", "subject", &said.credential.subject);
    c.value("credential", "profession", &said.credential.profession);
    for scheme in [Scheme::Rpps, Scheme::Foreign, Scheme::Other] {
        c.value("credential", "scheme", &scheme);
    }
    for proof in [Proof::InPerson, Proof::Records] {
        c.value("credential", "proof", &proof);
    }
    c.signed("credential", "credential-request", said.request.bytes());
    c.signed("credential", "card-notice", said.notice.bytes());
    c.signed("credential", "revocation", said.revocation.bytes());
    c.used.borrow_mut().insert(("credential".to_owned(), "signed-status".to_owned()));
    c.schemas.check("credential", "signed-status", said.status.bytes()).unwrap();
    c.bytes("credential", "status-list", &payload(said.status.bytes()));
    let links = vault_protocol::card::Successions::default();
    c.value("card", "successions", &links);
    let link = Tree::parse(&said.next.evidence[1]).at(&[1, 0, 0]).encode();
    c.bytes("card", "succession-link", &link);
    let statement = PublicStatement { vault: w.dentist.id(), statement: Bytes::new(w.dentist.first.bytes()).unwrap() };
    c.value("credential", "public-statement", &statement);
    let piece = Piece { entry: said.notice.hash(), part: 1, parts: 2, bytes: Bytes::new([1]).unwrap() };
    c.value("credential", "piece", &piece);
    for entry in [
        KeysEntry::Credential(Bytes::new(said.credential.bytes()).unwrap()),
        KeysEntry::Status(Bytes::new(said.status.bytes()).unwrap()),
        KeysEntry::Statement(statement),
        KeysEntry::Card(Bytes::new(said.notice.bytes()).unwrap()),
        KeysEntry::Revocation(Bytes::new(said.revocation.bytes()).unwrap()),
        KeysEntry::Piece(piece.clone()),
    ] {
        c.value("credential", "keys-entry", &entry);
    }
    let file = vault_engine::authority::RequestFile {
        chain: List::new([Bytes::new(w.dentist.first.bytes()).unwrap()]).unwrap(),
        request: Bytes::new(said.request.bytes()).unwrap(),
    };
    c.value("credential", "request-file", &file);
    let file = vault_engine::authority::CredentialFile {
        chain: List::new([Bytes::new(w.dentist.first.bytes()).unwrap()]).unwrap(),
        credential: Bytes::new(said.credential.bytes()).unwrap(),
    };
    c.value("credential", "credential-file", &file);
}

fn releases(c: &Checker, w: &World) {
    c.value("release", "slot-opening", &w.slot);
    c.signed("release", "receipt", w.receipt.bytes());
    c.signed("release", "release-statement", w.release.bytes());
    c.signed("release", "closing", w.closing.bytes());
    c.signed("release", "vault-closing", w.vault_closing.bytes());
    let given = Released { shares: List::new([w.share]).unwrap(), next_free: None, clock: None, proof: None };
    let refused = Released { shares: List::default(), next_free: Some(7), clock: Some(NOW), proof: None };
    c.value("release", "release-answer-line", &given);
    c.value("release", "release-answer-line", &refused);
    // What the server's page builds on it; all calls of that page are checked in vault-server/tests/docs.rs.
    let statement = Some(Bytes::new(w.release.bytes()).unwrap());
    let released = List::new([given, refused]).unwrap();
    c.value("http", "release-answer", &http::ReleaseAnswer { released, statement });
    let receipts = List::new([Bytes::new(w.receipt.bytes()).unwrap()]).unwrap();
    c.value("http", "receipt-box", &http::ReceiptBox { receipts, closing: None });
}

fn evidence(c: &Checker, w: &World) {
    use vault_evidence::bundle::{ChainLogged, Evidence, Logged, ShownEntry, VERSION};
    let statements = |first: &vault_protocol::sign::Verified<vault_protocol::chain::Statement>| {
        vault_evidence::bundle::Statements::new([Bytes::new(first.bytes()).unwrap()]).unwrap()
    };
    let (tag, r) = ([1; 16], [2; 32]);
    let logged = Logged { tag, r, proof: Bytes::new([3; 9]).unwrap(), policy: Bytes::new([4; 9]).unwrap() };
    let mut evidence = Evidence {
        version: VERSION,
        credential: None,
        giver: statements(&w.patient.first),
        recipient: statements(&w.dentist.first),
        card: Bytes::new(w.dentist.card.bytes()).unwrap(),
        h: *w.keys.dangerous_blinding(),
        head: Bytes::new(w.head.bytes()).unwrap(),
        page: Bytes::new(w.page.bytes()).unwrap(),
        entry: ShownEntry::of(&w.entries[0]),
        receipt: Bytes::new(w.receipt.bytes()).unwrap(),
        log: None,
        giver_log: None,
        recipient_log: None,
    };
    c.value("evidence", "shown-entry", &evidence.entry);
    c.value("evidence", "logged", &logged);
    c.value("evidence", "evidence", &evidence);
    let chain = ChainLogged { proof: logged.proof.clone(), policy: logged.policy.clone() };
    c.value("evidence", "chain-logged", &chain);
    (evidence.log, evidence.giver_log, evidence.recipient_log) = (Some(logged), Some(chain.clone()), Some(chain));
    c.signed("evidence", "evidence", w.patient.device.sign.sign(evidence).bytes());
}

fn local(c: &Checker, w: &World) {
    for ring in [&w.patient.keyring, &w.second_keyring] {
        c.bytes("keyring", "keyring", ring);
    }
    let ring: vault_crypto::keyring::Keyring = vault_protocol::wire::decode(&w.patient.keyring, 1 << 16).unwrap();
    c.value("keyring", "root-wrap", &ring.wraps[0]);
    c.bytes("keystore", "keystore", &w.keystore);
    let open = Keystore::with_key(&DeviceSecret::generate(), &RecordKey::generate());
    c.value("keystore", "keystore", &open);
    for store in [Keystore::decode(&w.keystore).unwrap(), open] {
        c.value("keystore", "unlock-slot", &store.slots[0]);
        match &store.slots[0] {
            vault_crypto::keystore::Slot::Password(p) => {
                c.value("keystore", "password-slot", p);
                c.value("keystore", "argon2-cost", &p.cost);
            }
            vault_crypto::keystore::Slot::Open(o) => c.value("keystore", "open-slot", o),
        }
    }
}

/// Holds an operation against its own rule and against the choice.
macro_rules! op {
    ($c:expr, $rule:literal, $variant:ident, $body:expr) => {{
        let body = $body;
        $c.value("journal", $rule, &body);
        $c.value("journal", "operation", &j::Op::$variant(body));
    }};
}

fn journals(c: &Checker, w: &World) {
    c.signed("journal", "journal-entry", w.entry.bytes());
    c.value("journal", "journal-ref", &JournalRef::EMPTY.then(&w.record));
    let (about, doc) = (&w.entries[0].description, w.binding.doc);
    let text = |s: &str| Text::new(s).unwrap();
    let card = Bytes::new(w.dentist.card.bytes()).unwrap();
    let receipt = Bytes::new(w.receipt.bytes()).unwrap();
    let provenance = about.provenance.clone();
    op!(
        c,
        "add-version",
        AddVersion,
        j::AddVersion {
            about: about.clone(),
            key: DocumentKey::generate(),
            tags: List::default(),
            private: true,
            replaces: Some(w.binding.version),
            content: [3; 32],
            added: NOW,
        }
    );
    op!(
        c,
        "describe",
        Describe,
        j::Describe {
            doc,
            title: Text::new("Bilan").unwrap(),
            type_code: Text::default(),
            date: None,
            author: None,
            tags: List::new([Text::new("sang").unwrap()]).unwrap(),
            private: false,
        }
    );
    op!(c, "document-at", Remove, j::DocAt { doc, at: NOW });
    op!(c, "document-at", Restore, j::DocAt { doc, at: NOW });
    op!(c, "document-at", Erase, j::DocAt { doc, at: NOW });
    op!(c, "note", Note, j::Note { doc, text: Text::new("Pas d'accord").unwrap(), at: NOW });
    let known = Chain::start(Signed::decode(w.dentist.first.bytes()).unwrap()).unwrap().keep().unwrap();
    c.value("chain", "known-chain", &known);
    let rank = Rank { key: w.dentist.card.reader, rank: 3 };
    c.value("chain", "rank", &rank);
    let member = w.dentist.first.members[0].clone();
    c.value("chain", "lingers", &Lingers { member, until: NOW, rank: 3 });
    op!(
        c,
        "contact",
        Contact,
        j::Contact {
            vault: w.dentist.id(),
            name: text("Dr Zoé"),
            card: card.clone(),
            chain: known.clone(),
            level: Some(Level::InPerson),
            at: NOW,
        }
    );
    op!(c, "contact-gone", ContactGone, j::ContactGone { vault: w.dentist.id(), at: NOW });
    let standing = || j::Standing { types: List::new([Text::new("11502-2").unwrap()]).unwrap() };
    c.value("journal", "standing", &standing());
    op!(
        c,
        "granted",
        Granted,
        j::Granted {
            head: Bytes::new(w.head.bytes()).unwrap(),
            g: GrantSecret::generate(),
            seeds: List::new([ReleaseSeed::generate()]).unwrap(),
            manager: SigningSeed::generate(),
            purpose: Text::new(samples::PURPOSE).unwrap(),
            purpose_salt: [1; 16],
            standing: Some(standing()),
            at: NOW,
        }
    );
    let paper = || j::GrantedPaper {
        entry: w.entries[0].id,
        doc,
        version: w.binding.version,
        locator: w.entries[0].description.locator,
    };
    c.value("journal", "granted-paper", &paper());
    op!(
        c,
        "granted-page",
        GrantedPage,
        j::GrantedPage { grant: w.head.grant, page: 0, hash: w.page.hash(), papers: List::new([paper()]).unwrap() }
    );
    let (signer, signature) = (*w.page.signer(), *w.page.signature());
    let [entries, salts] =
        [*vault_protocol::grant::entry_hash(&w.entries[0]).as_bytes(), [5; 32]].map(|bytes| Bytes::new(bytes).unwrap());
    op!(
        c,
        "page-kept",
        PageKept,
        j::PageKept { grant: w.head.grant, page: 0, hash: w.page.hash(), signer, signature, entries, salts }
    );
    let statements = List::new([Bytes::new(w.dentist.first.bytes()).unwrap()]).unwrap();
    let credential = || Bytes::new(w.said.credential.bytes()).unwrap();
    op!(c, "credential-kept", CredentialKept, j::CredentialKept { credential: credential() });
    op!(c, "credential-issued", CredentialIssued, j::CredentialIssued { credential: credential() });
    op!(c, "credential-revoked", CredentialRevoked, j::CredentialRevoked { id: w.said.credential.id, at: NOW });
    let drop = vault_protocol::ids::DropId::new([4; 32]);
    for content in [None, Some(w.deposit.digest)] {
        let deposit = Bytes::new(w.deposit.bytes()).unwrap();
        op!(c, "letter-sent", LetterSent, j::LetterSent { deposit, drop, content });
    }
    op!(c, "chain-kept", ChainKept, j::ChainKept { vault: w.dentist.id(), first: 0, statements });
    op!(c, "revoked", Revoked, j::Revoked { grant: GrantId::new([1; 16]), at: NOW });
    op!(
        c,
        "closed-by-custodian",
        Closed,
        j::Closed { grant: w.head.grant, custodian: 0, closing: Bytes::new(w.closing.bytes()).unwrap() }
    );
    op!(c, "own-card", OwnCard, j::OwnCard { card, reader: SigningSeed::generate(), wrap: WrapSeed::generate() });
    op!(
        c,
        "own-mailbox",
        OwnMailbox,
        j::OwnMailbox { id: MailboxId::new([1; 32]), secret: DropSecret::generate(), contact: Some(w.dentist.id()) }
    );
    op!(
        c,
        "deposit-decided",
        DepositDecided,
        j::DepositDecided { id: MessageId::new([1; 16]), doc: Some(doc), provenance, at: NOW }
    );
    op!(c, "receipt-kept", ReceiptKept, j::ReceiptKept { grant: w.head.grant, custodian: 0, receipt: receipt.clone() });
    let account = j::CustodianAccount {
        server: Text::new("https://gardien.example").unwrap(),
        key: *w.custodian.public(),
        vault: w.patient.id(),
        sign: SigningSeed::generate(),
        statement: Bytes::new(w.patient.first.bytes()).unwrap(),
        keyring: Bytes::new(&w.patient.keyring[..]).unwrap(),
        invite: Some(Text::new("code").unwrap()),
    };
    c.value("journal", "custodian-account", &account);
    let others = List::new([account]).unwrap();
    op!(c, "custodians-chosen", CustodiansChosen, j::CustodiansChosen { others, three: false });
    op!(
        c,
        "resealed",
        Resealed,
        j::Resealed { old: ObjectId::new([1; 32]), about: about.clone(), key: DocumentKey::generate(), at: NOW }
    );
    op!(
        c,
        "grant-received",
        GrantReceived,
        j::GrantReceived {
            head: w.head.hash(),
            giver: w.patient.id(),
            slot: SlotId::new([1; 32]),
            stored: ObjectId::new([1; 32]),
            pages: 1,
            size: 5,
            digest: about.digest,
            key: DocumentKey::generate(),
            at: NOW,
        }
    );
    op!(
        c,
        "key-obtained",
        KeyObtained,
        j::KeyObtained {
            slot: w.slot.slot,
            entry: w.entries[0].id,
            key: DocumentKey::generate(),
            receipt,
            statement: Bytes::new(w.release.bytes()).unwrap(),
            proof: Some(Bytes::new(&b"c2sp.org/tlog-proof@v1"[..]).unwrap()),
        }
    );
    op!(c, "profile", Profile, j::Profile { name: text("Zoé"), role: Text::default() });
}

#[test]
fn a_schema_refuses_what_the_program_refuses_for_its_shape() {
    // Faults that are a matter of shape are found by both; the others need keys and are the vectors' business.
    let c = checker();
    let shapes =
        ["wrong_typ", "wrong_algorithm", "field_added", "field_missing", "no_tag", "other_tag", "unprotected_header"];
    for (kind, page, rule) in [
        ("card", "card", "signed-card"),
        ("grant", "grant", "signed-grant-head"),
        ("page", "grant", "signed-grant-page"),
        ("receipt", "release", "signed-receipt"),
        ("release", "release", "signed-release-statement"),
        ("closing", "release", "signed-closing"),
        ("deposit", "deposit", "signed-deposit"),
    ] {
        let read = |name: &str| {
            let path = format!("{}/vectors/{kind}/{name}.txt", env!("CARGO_MANIFEST_DIR"));
            samples::check::Vector::from_text(kind, name, &std::fs::read_to_string(path).unwrap()).unwrap().body
        };
        assert_eq!(c.schemas.check(page, rule, &read("good")), Ok(()));
        for shape in shapes {
            assert!(c.schemas.check(page, rule, &read(shape)).is_err(), "{kind}/{shape} fits {rule}");
        }
    }
}
