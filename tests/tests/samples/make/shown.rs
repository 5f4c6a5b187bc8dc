//! Files of evidence: good ones of each level, and each with one fault.

use super::super::tree::{Cose, Tree, cose, payload};
use super::super::{NOW, World, again, device, receipt_body};
use super::logs::{FEWER, LEAVES, Log, RECEIPT, STATEMENT, damaged, line_from_end, log, swap};
use super::{Out, hex, pair};
use vault_crypto::random::dangerous_fixed::with_seed;
use vault_crypto::sign::SigningKey;
use vault_evidence::Evidence;
use vault_evidence::bundle::{ChainLogged, Logged, ShownEntry};
use vault_protocol::chain::{Member, Powers, Statement};
use vault_protocol::hash::Hash;
use vault_protocol::leaf::Mark;
use vault_protocol::release::Receipt;
use vault_protocol::sign::{Message, Verified};
use vault_protocol::wire::{self, Bytes, List};

/// Where the leaf of the dentist's statement stands.
const THEIRS: usize = 6;
// Places of the fields.
const GIVER: usize = 2;
const RECIPIENT: usize = 3;
const CARD: usize = 4;
const H: usize = 5;
const HEAD: usize = 6;
const PAGE: usize = 7;
const ENTRY: usize = 8;
const RECEIPT_FIELD: usize = 9;
const LOGGED: usize = 10;

fn bytes<const MAX: usize>(bytes: &[u8]) -> Bytes<MAX> {
    Bytes::new(bytes).unwrap()
}

/// The story's reading, with a receipt that names the log's older tree, and the log that holds it.
struct Story {
    log: Log,
    receipt: Verified<Receipt>,
    tag: Mark,
}

fn story(w: &World) -> Story {
    let mut log = log(w);
    let seen = log.seen(log.tree(FEWER).head, 2, NOW.0 - 100).to_string();
    let body = Receipt { checkpoint: bytes(seen.as_bytes()), ..receipt_body(&w.head, &w.entries[0].id) };
    let receipt = with_seed("evidence", || w.blinded.sign(body));
    let tag = Mark::reading(w.keys.tag_key(), 0);
    log.leaves[RECEIPT] = tag.leaf(receipt.bytes()).to_vec();
    log.leaves[THEIRS] = Mark::statement(&w.dentist.id(), 0).leaf(w.dentist.first.bytes()).to_vec();
    Story { log, receipt, tag }
}

impl Story {
    /// The leaf's place under a checkpoint that so many witnesses signed.
    fn proof(&self, witnesses: u8) -> String {
        self.log.proof(RECEIPT, self.log.seen(self.log.tree(LEAVES).head, witnesses, NOW.0 + 100)).to_string()
    }

    fn logged(&self, policy: &str, proof: &str) -> Logged {
        let (policy, proof) = (bytes(policy.as_bytes()), bytes(proof.as_bytes()));
        Logged { tag: self.tag.tag, r: self.tag.r, proof, policy }
    }

    fn evidence(&self, w: &World, log: Option<Logged>) -> Evidence {
        Evidence {
            version: 1,
            credential: None,
            giver: List::new([bytes(w.patient.first.bytes())]).unwrap(),
            recipient: List::new([bytes(w.dentist.first.bytes())]).unwrap(),
            card: bytes(w.dentist.card.bytes()),
            h: *w.keys.dangerous_blinding(),
            head: bytes(w.head.bytes()),
            page: bytes(w.page.bytes()),
            entry: ShownEntry::of(&w.entries[0]),
            receipt: bytes(self.receipt.bytes()),
            log,
            giver_log: None,
            recipient_log: None,
        }
    }

    /// The place of a leaf under a checkpoint that so many witnesses signed.
    fn place(&self, leaf: usize, witnesses: u8) -> ChainLogged {
        let policy = if witnesses == 0 { self.log.policy_alone() } else { self.log.policy() };
        let proof = self.log.proof(leaf, self.log.seen(self.log.tree(LEAVES).head, witnesses, NOW.0 + 100)).to_string();
        ChainLogged { proof: bytes(proof.as_bytes()), policy: bytes(policy.as_bytes()) }
    }
}

/// A signed message inside the file, with one thing changed and signed again.
fn inner(tree: &mut Tree, field: usize, key: &SigningKey, edit: impl FnOnce(&mut Tree)) {
    let message = tree.at(&[field]).bytes();
    let typ = ["card", "", "grant-head", "grant-page"][field - CARD];
    let mut body = Tree::parse(&payload(message));
    edit(&mut body);
    *message = cose(&format!("coffre/v1/{typ}"), key, body.encode());
}

pub(super) fn files(w: &World, out: &mut Out) {
    let s = story(w);
    let (patient, dentist) = (&w.patient.device.sign, &w.dentist.device.sign);
    let sign = |body: &Evidence, key: &SigningKey| key.sign(body.clone()).bytes().to_vec();
    let (policy, alone) = (s.log.policy(), s.log.policy_alone());
    let witnessed = s.evidence(w, Some(s.logged(&policy, &s.proof(2))));
    let good = sign(&witnessed, patient);
    out.add("witnessed", "ok", "two of three witnesses have seen the log", &[], good.clone());
    out.add("by_the_recipient", "ok", "the same, made by who asked to open", &[], sign(&witnessed, dentist));
    let single = s.evidence(w, Some(s.logged(&alone, &s.proof(0))));
    out.add("one_operator", "ok", "in a log that no witness has to have seen", &[], sign(&single, patient));
    let bare = s.evidence(w, None);
    out.add("receipt_alone", "ok", "in no log", &[], sign(&bare, dentist));
    let own = [pair("policy", hex(alone.as_bytes()))];
    out.add("own_policy", "ok", "the judge's own policy asks for no witness", &own, good.clone());
    let mut longer = witnessed.clone();
    longer.giver = List::new([bytes(w.patient.first.bytes()), bytes(w.second.bytes())]).unwrap();
    out.add("a_later_statement", "ok", "the giver's chain goes on", &[], sign(&longer, &w.second_device.sign));

    let own = [pair("policy", hex(s.log.policy().replace("most 2", "most 3").as_bytes()))];
    out.add("own_policy_asks_more", "quorum", "the judge's own policy asks for three witnesses", &own, good.clone());
    forms(w, &good, out);
    parties(w, &wire::encode(&bare), out);
    in_the_log(&s, w, out);
    chains(&s, w, out);
    devices(&witnessed, w, out);
}

/// The dentist had a laptop, too, which could read the card's keys and signed nothing. The witnesses saw the receipt at 120 s.
fn devices(witnessed: &Evidence, w: &World, out: &mut Out) {
    let (dentist, laptop) = (&w.dentist, device(0x7a));
    let mut add = |name: &str, comment: &str, ends: Option<u64>, removed: Option<u64>| {
        let not_after = ends.map(|s| NOW.plus(s));
        let both = [dentist.device.member(Powers::ALL), Member { not_after, ..laptop.member(Powers::READ) }];
        let mut chain = dentist.chain.clone();
        let mut file = witnessed.clone();
        let mut statements = vec![bytes(dentist.first.bytes())];
        let mut next = |members: &[Member], epoch, time| {
            let (head, fresh) = (chain.head().clone(), Hash::new([0x7b; 32]));
            let next = dentist.device.sign.sign(Statement {
                seq: head.seq + 1,
                prev: Some(chain.head_hash()),
                members: List::new(members).unwrap(),
                keyring: if epoch == head.epoch { head.keyring } else { fresh },
                epoch,
                root: if epoch == head.epoch { head.root } else { fresh },
                time: NOW.plus(time),
                ..head
            });
            chain = chain.clone().apply(again(&next)).unwrap();
            statements.push(bytes(next.bytes()));
        };
        next(&both, 0, 50);
        if let Some(at) = removed {
            next(&both[..1], 1, at);
        }
        file.recipient = List::new(statements).unwrap();
        out.add(name, "ok", comment, &[], w.patient.device.sign.sign(file).bytes().to_vec());
    };
    add(
        "holder_removed",
        "a device that had the card's keys was removed when no witness had seen the receipt",
        None,
        Some(120),
    );
    add("holder_removed_later", "the same, a second after they had", None, Some(121));
    add("holder_ended", "it was a member until then, and nobody removed it", Some(120), None);
    add("holder_ended_later", "the same, a second later", Some(121), None);
    add("holder_ended_and_removed", "it ended before the witnesses, and was removed after", Some(90), Some(200));
}

/// Faults of the file as a message.
fn forms(w: &World, good: &[u8], out: &mut Out) {
    let (patient, body) = (&w.patient.device.sign, payload(good));
    let mut add = |name: &str, expect: &str, comment: &str, bytes: Vec<u8>| out.add(name, expect, comment, &[], bytes);
    add("truncated", "malformed", "the last byte is missing", good[..good.len() - 1].to_vec());
    add("trailing_byte", "not-canonical", "one byte more after the message", [good, &[0]].concat());
    let mut flipped = good.to_vec();
    *flipped.last_mut().unwrap() ^= 1;
    add("signature_bit", "maker", "one bit of the file's signature changed", flipped);
    add(
        "stranger",
        "maker",
        "signed by somebody who speaks for neither",
        cose(Evidence::TYP, &w.stranger.sign, body.clone()),
    );
    let kid = *patient.public().as_bytes();
    let borrowed = Cose { typ: Evidence::TYP, algorithm: -19, kid, payload: body.clone() };
    let borrowed = borrowed.with(&w.stranger.sign.sign_context(&borrowed.to_be_signed()));
    add("borrowed_name", "maker", "signed by a stranger under the giver's name", borrowed);
    let mut edited = |name: &str, expect: &str, comment: &str, edit: &dyn Fn(&mut Tree)| {
        let mut tree = Tree::parse(&body);
        edit(&mut tree);
        add(name, expect, comment, cose(Evidence::TYP, patient, tree.encode()));
    };
    edited("version", "unknown", "version 2", &|t| *t.at(&[0]) = Tree::Uint(2));
    edited("credential", "invalid", "a credential, of which nothing is known yet", &|t| {
        *t.at(&[1]) = Tree::Bytes(vec![1])
    });
    edited("field_added", "expected", "one field more", &|t| t.items().push(Tree::Null));
}

/// Faults of who, to whom and what, each signed as a dishonest maker would.
fn parties(w: &World, body: &[u8], out: &mut Out) {
    let (patient, dentist) = (&w.patient.device.sign, &w.dentist.device.sign);
    let mut edit = |name: &str, expect: &str, comment: &str, edit: &dyn Fn(&mut Tree)| {
        let mut tree = Tree::parse(body);
        edit(&mut tree);
        out.add(name, expect, comment, &[], cose(Evidence::TYP, patient, tree.encode()));
    };
    edit("no_chain", "other-vault", "the giver's chain is missing", &|t| *t.at(&[GIVER]) = Tree::List(vec![]));
    edit("other_chain", "other-vault", "the recipient's chain is the giver's", &|t| {
        *t.at(&[RECIPIENT]) = t.at(&[GIVER]).clone()
    });
    edit("chain_ends_before", "other-vault", "the head names a statement that the file does not have", &|t| {
        inner(t, HEAD, patient, |head| {
            *head.at(&[2, 0]) = Tree::Uint(1);
            *head.at(&[2, 1]) = Tree::Bytes(w.second.hash().as_bytes().to_vec())
        })
    });
    edit("head_by_a_stranger", "no-power", "the head is signed by somebody without the power", &|t| {
        inner(t, HEAD, &w.stranger.sign, |_| ())
    });
    edit("card_by_a_stranger", "no-power", "the card is signed by somebody without the power", &|t| {
        inner(t, CARD, &w.stranger.sign, |_| ())
    });
    edit("head_bit", "grant", "one bit of the head's signature changed", &|t| {
        *t.at(&[HEAD]).bytes().last_mut().unwrap() ^= 1
    });
    edit("card_bit", "card", "one bit of the card's signature changed", &|t| {
        *t.at(&[CARD]).bytes().last_mut().unwrap() ^= 1
    });
    edit("possession", "card", "nobody shows to hold the card's reader key", &|t| {
        inner(t, CARD, dentist, |card| card.at(&[4]).bytes()[9] ^= 1)
    });
    edit("other_card", "grant", "another card than the grant was made to", &|t| {
        inner(t, CARD, dentist, |card| *card.at(&[12]) = Tree::Null)
    });
    edit("h", "reader-key", "another h", &|t| t.at(&[H]).bytes()[0] ^= 1);
    edit("h_zero", "reader-key", "h is 0", &|t| *t.at(&[H]) = Tree::Bytes(vec![0; 64]));
    edit("page_of_another", "grant", "a page of another grant", &|t| {
        inner(t, PAGE, patient, |page| *page.at(&[0]) = Tree::Bytes(vec![1; 32]))
    });
    edit("page_by_a_stranger", "grant", "the page is signed by somebody without the power", &|t| {
        inner(t, PAGE, &w.stranger.sign, |_| ())
    });
    edit("other_title", "grant", "another title than the page's entry has", &|t| {
        *t.at(&[ENTRY, 3, 5]) = Tree::Text("Certificat".into())
    });
    edit("other_salt", "grant", "another salt", &|t| t.at(&[ENTRY, 1]).bytes()[0] ^= 1);
    let other = ShownEntry::of(&w.entries[1]);
    edit("other_entry", "receipt", "the other paper of the page, which was not asked for", &|t| {
        *t.at(&[ENTRY]) = Tree::parse(&wire::encode(&other))
    });
    edit("receipt_bit", "receipt", "one bit of the receipt's signature changed", &|t| {
        *t.at(&[RECEIPT_FIELD]).bytes().last_mut().unwrap() ^= 1
    });
    let many = Receipt { n: 4096, ..receipt_body(&w.head, &w.entries[0].id) };
    let many = with_seed("too many", || w.blinded.sign(many));
    edit("receipt_number", "receipt", "a number that the grant does not have", &|t| {
        *t.at(&[RECEIPT_FIELD]) = Tree::Bytes(many.bytes().to_vec())
    });
}

/// Chains that their logs show, and faults of that.
fn chains(s: &Story, w: &World, out: &mut Out) {
    let both = |giver: ChainLogged, recipient: ChainLogged| {
        let (giver_log, recipient_log) = (Some(giver), Some(recipient));
        Evidence { giver_log, recipient_log, ..s.evidence(w, Some(s.logged(&s.log.policy(), &s.proof(2)))) }
    };
    let sign = |body: Evidence| w.patient.device.sign.sign(body).bytes().to_vec();
    let good = || both(s.place(STATEMENT, 2), s.place(THEIRS, 0));
    let own = |policy: &str| [pair("policy", hex(policy.as_bytes()))];
    out.add("chains_in_the_log", "ok", "a log shows both chains, witnessed and not", &[], sign(good()));
    let alone = own(&s.log.policy_alone());
    out.add("chains_by_an_own_policy", "ok", "the judge's own policy asks for no witness", &alone, sign(good()));
    let bare = Evidence { log: None, ..good() };
    let another = own(&s.log.policy_alone_of_another());
    out.add("chains_of_a_log_not_judged", "ok", "the judge's own policy names another log", &another, sign(bare));
    let asks_more = own(&s.log.policy().replace("most 2", "most 3"));
    let bare = Evidence { log: None, ..good() };
    out.add("chain_not_witnessed", "quorum", "the judge's own policy asks for three witnesses", &asks_more, sign(bare));
    let mut add = |name: &str, expect: &str, comment: &str, edit: &dyn Fn(&mut ChainLogged)| {
        let mut place = s.place(THEIRS, 2);
        edit(&mut place);
        out.add(name, expect, comment, &[], sign(both(s.place(STATEMENT, 2), place)));
    };
    add("chain_of_another", "not-in-log", "the place of the other side's statement", &|p| *p = s.place(STATEMENT, 2));
    add("chain_policy_comment", "policy", "a comment in the policy", &|p| {
        p.policy = bytes(&[b"# seen\n", &p.policy[..]].concat())
    });
    add("chain_extra", "unsigned", "data in the proof that nobody signed", &|p| {
        p.proof = bytes(&swap(std::str::from_utf8(&p.proof).unwrap(), "index ", "extra AAAA\nindex "))
    });
    let mut longer = both(s.place(STATEMENT, 2), s.place(THEIRS, 2));
    longer.giver = List::new([bytes(w.patient.first.bytes()), bytes(w.second.bytes())]).unwrap();
    let longer = w.second_device.sign.sign(longer).bytes().to_vec();
    out.add("chain_goes_on", "not-in-log", "the log holds an earlier statement than the last", &[], longer);
}

/// Faults of what says when.
fn in_the_log(s: &Story, w: &World, out: &mut Out) {
    let (policy, proof) = (s.log.policy(), s.proof(2));
    let mut add = |name: &str, expect: &str, comment: &str, logged: Logged| {
        let file = w.patient.device.sign.sign(s.evidence(w, Some(logged)));
        out.add(name, expect, comment, &[], file.bytes().to_vec());
    };
    add("policy_comment", "policy", "a comment in the policy", s.logged(&format!("# seen\n{policy}"), &proof));
    add(
        "policy_comment_behind_a_blank",
        "policy",
        "the same behind a blank",
        s.logged(&format!("\t # seen\n{policy}"), &proof),
    );
    add("policy_broken", "policy", "no policy", s.logged("quorum everybody\n", &proof));
    let extra = String::from_utf8(swap(&proof, "index ", "extra AAAA\nindex ")).unwrap();
    add("extra", "unsigned", "data in the proof that nobody signed", s.logged(&policy, &extra));
    let mut other = s.logged(&policy, &proof);
    other.r[0] ^= 1;
    add("r", "not-in-log", "an r that does not open the leaf", other);
    let mut other = s.logged(&policy, &proof);
    other.tag[0] ^= 1;
    add("tag", "not-in-log", "another tag", other);
    let at = String::from_utf8(swap(&proof, "index 4\n", "index 3\n")).unwrap();
    add("other_place", "not-in-log", "the proof of another place", s.logged(&policy, &at));
    add(
        "one_witness",
        "quorum",
        "one of the three witnesses that the file's policy names",
        s.logged(&policy, &s.proof(1)),
    );
    let time = String::from_utf8(line_from_end(&proof, 1, |line| damaged(line, 11))).unwrap();
    add("cosignature_time", "signature", "a cosignature with another time than was signed", s.logged(&policy, &time));
    let origin = String::from_utf8(swap(&proof, "events/001\n", "events/002\n")).unwrap();
    add("other_log", "unknown-log", "a checkpoint of a log that the policy does not know", s.logged(&policy, &origin));
    let mut bare = s.evidence(w, None);
    bare.log = Some(s.logged(&s.log.policy_alone(), &proof));
    let mut tree = Tree::parse(&wire::encode(&bare));
    tree.at(&[LOGGED, 0]).bytes().pop();
    let short = cose(Evidence::TYP, &w.patient.device.sign, tree.encode());
    out.add("tag_short", "expected", "a tag of 15 bytes", &[], short);
}
