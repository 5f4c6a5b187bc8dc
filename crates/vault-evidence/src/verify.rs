//! The judge of a file of evidence. Every step leads from one signed thing to the next by a hash or a key.

use crate::bundle::{ChainLogged, Evidence, Statements};
use crate::finding::{Caveat, ChainSeen, Finding, Level, Maker};
use std::collections::BTreeMap;
use vault_log::policy::{Policy, PolicyError};
use vault_log::proof_file::{ProofFile, ProofFileError};
use vault_protocol::card::{self, Card};
use vault_protocol::chain::{Chain, ChainError, HomeLog, Member, Powers, Statement};
use vault_protocol::grant::{GrantHead, GrantPage};
use vault_protocol::ids::{ChainRef, Time, VaultId};
use vault_protocol::leaf::{Mark, leaf};
use vault_protocol::release::Receipt;
use vault_protocol::sign::{Message, Signed, Verified};
use vault_protocol::wire::WireError;

/// Whose part of the file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The one whose paper it is.
    Giver,
    /// The one who asked to open it.
    Recipient,
}

/// Why a file is no evidence. Whoever made the file is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// Not a file of evidence, or one with something in it that has no place there.
    #[error("not a file of evidence: {0}")]
    Malformed(#[from] WireError),
    /// The file was changed, or is signed by somebody who speaks for neither side.
    #[error("the file is not signed by either side, or was changed since")]
    Maker,
    /// One side's chain breaks its rules, is another's, or ends before what it is to show.
    #[error("the chain of the {0:?} does not show who spoke for them: {1}")]
    Chain(Party, ChainError),
    /// The card is not one of the recipient's.
    #[error("the card is not the recipient's: {0}")]
    Card(&'static str),
    /// The grant is not the giver's, or not made to this card.
    #[error("the grant does not belong here: {0}")]
    Grant(&'static str),
    /// `h` does not lead from the card's reader key to the grant's.
    #[error("the receipt's key is not shown to be the recipient's")]
    ReaderKey,
    /// The receipt is of another grant or paper, or not signed by the recipient.
    #[error("the receipt does not belong here: {0}")]
    Receipt(&'static str),
    /// The policy is none, or holds more than a policy needs.
    #[error("the policy: {0}")]
    Policy(String),
    /// The receipt is not in the log as the policy asks.
    #[error("the log: {0}")]
    Log(#[from] ProofFileError),
    /// The chain says that it is in another log than the proof's.
    #[error("the chain of the {0:?} names another log than the one that is to show it")]
    OtherLog(Party),
    /// Data in the log's proof that nobody signed.
    #[error("data beside the log's proof that nobody signed")]
    Unsigned,
}

impl From<PolicyError> for Fault {
    fn from(e: PolicyError) -> Self {
        Fault::Policy(e.to_string())
    }
}

/// Judges a file of evidence. With `policy`, by the judge's own choice of logs and witnesses; without, by the file's,
/// which is its maker's.
pub fn verify(file: &[u8], policy: Option<&Policy>) -> Result<Finding, Fault> {
    // First of all: with the file's signature every bit of it is accounted for. Whose it is comes with the chains.
    let file = Signed::<Evidence>::decode(file)?.verify_as_claimed().map_err(|_| Fault::Maker)?;
    let e = &*file;
    let head = Signed::<GrantHead>::decode(&e.head)?;
    let card = Signed::<Card>::decode(&e.card)?;
    let page = Signed::<GrantPage>::decode(&e.page)?;

    let (at, time) = (head.dangerous_unverified().chain, head.dangerous_unverified().not_before);
    let giver = walk(Party::Giver, &e.giver, &head.dangerous_unverified().vault, &at, time, head.claimed_signer())?;
    let (at, time) = (card.dangerous_unverified().chain, card.dangerous_unverified().not_before);
    let of = card.dangerous_unverified().vault;
    let recipient = walk(Party::Recipient, &e.recipient, &of, &at, time, card.claimed_signer())?;

    let maker = match file.signer().as_bytes() {
        key if speaks(&giver.chain, key) => Maker::Giver,
        key if speaks(&recipient.chain, key) => Maker::Recipient,
        _ => return Err(Fault::Maker),
    };

    let head = claimed(head).ok_or(Fault::Grant("its head is not signed"))?;
    let card = claimed(card).ok_or(Fault::Card("it is not signed"))?;
    let proof = card::possession(&card.vault, &card.wrap, card.seq);
    card.reader.verify(&proof, &card.possession).map_err(|_| Fault::Card("nobody shows to hold its reader key"))?;
    if head.recipient != card.vault || head.card != card.hash() {
        return Err(Fault::Grant("it was made to another card"));
    }
    if card.reader.blinded(&file.h) != Ok(head.reader) {
        return Err(Fault::ReaderKey);
    }

    if !giver.later.contains(page.claimed_signer()) {
        return Err(Fault::Grant("its page is signed by somebody who could not"));
    }
    let page = claimed(page).ok_or(Fault::Grant("its page is not signed"))?;
    let named = file.entry.hash();
    if page.head != head.hash() || !page.entries.as_chunks::<32>().0.contains(named.as_bytes()) {
        return Err(Fault::Grant("its page does not name this paper"));
    }
    if file.entry.shares.len() != 16 * head.custodians.len() {
        return Err(Fault::Grant("another number of custodians"));
    }

    let receipt = Signed::<Receipt>::decode(&file.receipt)?;
    let receipt = receipt.verify(&head.reader).map_err(|_| Fault::Receipt("it is not signed by the recipient"))?;
    if receipt.head != head.hash() || receipt.slot != head.slot || receipt.entry != file.entry.id {
        return Err(Fault::Receipt("it is of another paper"));
    }
    if receipt.n >= head.max_reads {
        return Err(Fault::Receipt("it has a number that the grant does not have"));
    }
    let logged = logged(&file, &receipt, policy)?;
    let seen_in = |party, walked: &Walked, statements, log: &Option<ChainLogged>| {
        chain_logged(party, &walked.chain, statements, log.as_ref(), policy)
    };
    let giver_log = seen_in(Party::Giver, &giver, &file.giver, &file.giver_log)?;
    let recipient_log = seen_in(Party::Recipient, &recipient, &file.recipient, &file.recipient_log)?;
    let removed = recipient.holders.lost_by(logged.not_after);
    Ok(Finding {
        recipient: card.vault,
        name: card.name.as_ref().map(|t| t.to_string()),
        role: card.role.as_ref().map(|t| t.to_string()),
        kind: card.kind,
        giver: head.vault,
        paper: file.entry.description.clone(),
        said: receipt.time,
        not_before: logged.not_before,
        not_after: logged.not_after,
        log: logged.name,
        witnesses: logged.witnesses,
        level: logged.level,
        custodians: head.custodians.len(),
        n: receipt.n,
        grant: head.hash(),
        entry: receipt.entry,
        recipient_chain: recipient.chain.head_ref(),
        recipient_log,
        giver_chain: giver.chain.head_ref(),
        giver_log,
        maker,
        caveats: removed.map(Caveat::HolderRemoved).into_iter().collect(),
    })
}

fn claimed<M: Message>(m: Signed<M>) -> Option<Verified<M>> {
    m.verify_as_claimed().ok()
}

fn speaks(chain: &Chain, key: &[u8; 32]) -> bool {
    chain.member(key, chain.head().time).is_some()
}

/// What a chain shows of one who signed under it.
struct Walked {
    chain: Chain,
    /// Keys that could share under the statement named, or under a later one.
    later: Vec<[u8; 32]>,
    /// Who had the keys of what was signed.
    holders: Holders,
}

/// The devices that have a card's keys: whose signer made them, and whoever reads the journal that they stand in, under the root
/// of its epoch or of a later one.
#[derive(Default)]
struct Holders {
    epoch: u64,
    /// Whether the card's statement was seen: what ended before its epoch began reads nothing of it.
    named: bool,
    /// Each one's end, if it has one.
    keys: BTreeMap<[u8; 32], Option<Time>>,
    /// When the first of them was none any more.
    lost: Option<Time>,
}

impl Holders {
    /// Goes on by one statement, which may be the one that the card names.
    fn follow(&mut self, s: &Statement, signer: &[u8; 32], named: bool) {
        if !self.named && s.epoch != self.epoch {
            *self = Holders { epoch: s.epoch, ..Holders::default() };
        }
        if named {
            self.named = true;
            self.keys.entry(*signer).or_insert(None);
        }
        let signs = |m: &Member| m.key.as_bytes() == signer && m.is_valid(s.time) && m.powers.has(Powers::SHARE);
        let holds = |m: &&Member| m.reads(s.time) || self.named && signs(m);
        let now: BTreeMap<_, _> = s.members.iter().filter(holds).map(|m| (*m.key.as_bytes(), m.not_after)).collect();
        for (_, end) in self.keys.extract_if(.., |key, _| !now.contains_key(key)) {
            let gone = end.map_or(s.time, |end| end.min(s.time));
            self.lost = Some(self.lost.map_or(gone, |lost| lost.min(gone)));
        }
        self.keys.extend(now);
    }

    /// When the first was lost, unless that was after a second; with one, an end that no statement came after counts, too.
    fn lost_by(&self, by: Option<Time>) -> Option<Time> {
        let ended = self.keys.values().flatten().copied().filter(|_| by.is_some());
        self.lost.into_iter().chain(ended).min().filter(|at| by.is_none_or(|by| *at <= by))
    }
}

// Judged where it was signed: to have been removed later undoes nothing by itself.
fn walk(
    party: Party,
    statements: &Statements,
    vault: &VaultId,
    at: &ChainRef,
    time: Time,
    signer: &[u8; 32],
) -> Result<Walked, Fault> {
    let fault = |e| Fault::Chain(party, e);
    let shares = |chain: &Chain, time| chain.member(signer, time).is_some_and(|m| m.powers.has(Powers::SHARE));
    let (mut all, mut later, mut holders, mut found) = (None::<Chain>, Vec::new(), Holders::default(), false);
    for bytes in statements.iter() {
        let next = Signed::<Statement>::decode(bytes)?;
        let chain = match all.take() {
            None => Chain::start(next),
            Some(chain) => chain.extend([next]),
        };
        let chain = chain.map_err(fault)?;
        if chain.vault_id() != *vault {
            return Err(fault(ChainError::OtherVault));
        }
        if chain.head_ref() == *at {
            found = true;
            if !shares(&chain, time) {
                return Err(fault(ChainError::NoPower));
            }
        }
        holders.follow(chain.head(), signer, chain.head_ref() == *at);
        if found {
            let able = chain.head().members.iter().filter(|m| m.powers.has(Powers::SHARE));
            later.extend(able.map(|m| *m.key.as_bytes()));
        }
        all = Some(chain);
    }
    let chain = all.filter(|_| found).ok_or(fault(ChainError::OtherVault))?;
    Ok(Walked { chain, later, holders })
}

struct InLog {
    name: Option<String>,
    not_before: Option<Time>,
    not_after: Option<Time>,
    witnesses: Vec<String>,
    level: Level,
}

fn logged(file: &Evidence, receipt: &Verified<Receipt>, own: Option<&Policy>) -> Result<InLog, Fault> {
    let Some(log) = &file.log else {
        let (name, not_before, not_after, witnesses) = (None, None, None, Vec::new());
        return Ok(InLog { name, not_before, not_after, witnesses, level: Level::Receipt });
    };
    let (proof, beside) = (proof(&log.proof)?, policy(&log.policy)?);
    let policy = own.unwrap_or(&beside);
    let seen = proof.verify(&leaf(&log.tag, &log.r, receipt.bytes()), policy)?;
    // What the recipient had seen when signing: a bound only if the judge's witnesses vouch for it.
    let before = vault_log::checkpoint::SignedCheckpoint::parse(&receipt.checkpoint).ok();
    let before = before.and_then(|c| policy.verify(&c).ok()).and_then(|w| w.current_at());
    Ok(InLog {
        name: Some(seen.checkpoint().origin().to_owned()),
        not_before: before.map(Time),
        not_after: seen.existed_by().map(Time),
        witnesses: seen.by().iter().map(|(name, _)| name.to_string()).collect(),
        level: if seen.existed_by().is_some() { Level::Witnessed } else { Level::OneOperator },
    })
}

// The last statement names all before it: where it stands, the whole chain does.
fn chain_logged(
    party: Party,
    chain: &Chain,
    statements: &Statements,
    log: Option<&ChainLogged>,
    own: Option<&Policy>,
) -> Result<Option<ChainSeen>, Fault> {
    let (Some(log), Some(last)) = (log, statements.last()) else { return Ok(None) };
    let (proof, beside) = (proof(&log.proof)?, policy(&log.policy)?);
    let origin = proof.checkpoint().claimed_origin();
    let home = chain.head().home.log.as_ref();
    if home.is_some_and(|home| home.origin() != origin) {
        return Err(Fault::OtherLog(party));
    }
    // One that came after another is named with its key.
    if let Some(renewed) = home.and_then(HomeLog::renewed) {
        let signed = renewed.key.parse().is_ok_and(|key| proof.checkpoint().verify(&key).is_ok());
        if !signed {
            return Err(Fault::OtherLog(party));
        }
    }
    // The two sides may have two servers: a judge who knows the log of one is not shown the other's.
    if own.is_some_and(|own| own.logs().iter().all(|log| log.key.name().as_str() != origin)) {
        return Ok(None);
    }
    let leaf = Mark::statement(&chain.vault_id(), chain.head().seq).leaf(last);
    let seen = proof.verify(&leaf, own.unwrap_or(&beside))?;
    Ok(Some(ChainSeen { log: origin.to_owned(), by: seen.existed_by().map(Time) }))
}

fn policy(bytes: &[u8]) -> Result<Policy, Fault> {
    let policy = Policy::parse(bytes)?;
    // A file holds one reading and nothing that nobody signs for. Blanks may stand before a comment.
    let comment = |line: &[u8]| line.iter().find(|b| !b" \t".contains(b)) == Some(&b'#');
    if bytes.split(|b| *b == b'\n').any(comment) {
        return Err(Fault::Policy("it has comments".to_owned()));
    }
    Ok(policy)
}

fn proof(bytes: &[u8]) -> Result<ProofFile, Fault> {
    let proof = ProofFile::parse(bytes)?;
    if proof.extra().is_some() { Err(Fault::Unsigned) } else { Ok(proof) }
}
