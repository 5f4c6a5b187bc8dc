//! `coffre-audit card show`: what a card file says, and whether it leads back to the fingerprint it shows.

use serde::Serialize;
use vault_log::checkpoint::Checkpoint;
use vault_protocol::card::{Card, CardError, CheckedCard, Kind};
use vault_protocol::chain::{CARRIED, Chain, ChainError, Statement};
use vault_protocol::fingerprint::{self, WordList};
use vault_protocol::hash::Hash;
use vault_protocol::keys_log::{Register, Watch};
use vault_protocol::sign::Signed;
use vault_protocol::vouch::{self, Believed};
use vault_protocol::wire::{self, Bytes, List, WireError};
use vault_terminal::checks::{Checks, Credential};
use vault_terminal::table::Record;
use vault_terminal::{Lang, Problem, Session, msg};

use super::log;
use crate::cli::CardShow;
use crate::log::{LogError, whole};
use crate::problems::{CARD_REFUSED, NOT_A_CARD, NOT_A_FINGERPRINT, read};
use crate::shown::{iso, now};

vault_protocol::record! {
    /// A card as it is handed over: docs/protocol/card.md.
    struct CardFile {
        chain: List<Bytes<{ 65 * 1024 }>, CARRIED>,
        card: Bytes<{ 49 * 1024 }>,
    }
}

/// The file of a card that came otherwise: with as much of its chain as it has room for.
pub(super) fn file_of(chain: &[Bytes<{ 65 * 1024 }>], card: &[u8]) -> Result<Vec<u8>, WireError> {
    let chain = chain.iter().take(CARRIED).cloned().collect::<Vec<_>>();
    Ok(wire::encode(&CardFile { chain: List::new(chain)?, card: Bytes::new(card)? }))
}

/// Longest card file, in bytes.
const MAX_FILE: usize = 1 << 20;

#[derive(Serialize)]
struct Body {
    fingerprint: String,
    words: Vec<&'static str>,
    digits: String,
    kind: &'static str,
    name: Option<String>,
    role: Option<String>,
    server: String,
    not_before: String,
    not_after: String,
    seq: u64,
    hash: String,
    statements: usize,
    members: usize,
    valid: bool,
    checks: Checks,
}

/// Shows a card. One that is only out of its dates is shown too, and then refused.
pub(crate) fn show(session: &Session, args: &CardShow) -> Result<(), Problem> {
    let bytes = read(&args.file, MAX_FILE as u64)?;
    let bad = |e: &dyn std::fmt::Display| Problem::new(NOT_A_CARD).with("path", &args.file).details(e);
    let file: CardFile = wire::decode(&bytes, MAX_FILE).map_err(|e| bad(&e))?;
    let signed = Signed::<Card>::decode(&file.card).map_err(|e| bad(&e))?;
    let refused = |e: &dyn std::fmt::Display| Problem::new(CARD_REFUSED).with("path", &args.file).details(e);
    let chain = chain(&file).map_err(|e| refused(&e))?;
    let (card, card_hash) = (signed.dangerous_unverified().clone(), signed.hash());
    let hash = card_hash.to_string();
    if card.chain.seq > chain.head().seq {
        // A long chain is carried as far as it fits; the rest is the home server's to give.
        return Err(refused(&"the file does not carry the chain as far as the card's statement"));
    }
    let checked = match CheckedCard::check(signed.clone(), &chain, now()) {
        Err(CardError::Dates) => CheckedCard::check(signed, &chain, card.not_before).map(|_| Some(CardError::Dates)),
        checked => checked.map(|_| None),
    };
    let dates = checked.map_err(|e| refused(&e))?;
    let list = if session.out.words().lang() == Lang::En { WordList::English } else { WordList::French };
    let body = Body {
        fingerprint: fingerprint::qr_text(&card.vault),
        words: fingerprint::words(&card.vault, list).to_vec(),
        digits: fingerprint::digits(&card.vault),
        kind: match card.kind {
            Kind::Person => "person",
            Kind::Professional => "professional",
            Kind::Authority => "authority",
        },
        name: card.name.as_ref().map(|name| name.to_string()),
        role: card.role.as_ref().map(|role| role.to_string()),
        server: card.mailbox.server.to_string(),
        not_before: iso(card.not_before),
        not_after: iso(card.not_after),
        seq: card.seq,
        hash,
        statements: file.chain.len(),
        members: chain.head().members.len(),
        valid: dates.is_none(),
        checks: checks(args, &card, &card_hash)?,
    };
    session.out.data("card", &body, || {
        let mut record = record(&body);
        body.checks.add_to(&mut record, session.out.words());
        record
    })?;
    if args.keys.is_some() && args.trust.policy.is_none() && args.trust.key.is_none() {
        session.out.warn(&msg!("log-nobody-asked"));
    }
    session.out.say(&msg!("card-means"));
    dates.map_or(Ok(()), |e| Err(refused(&e)))
}

/// Three answers that stand apart. Logs are read whole; whose signature on them counts is the caller's choice.
fn checks(args: &CardShow, card: &Card, hash: &Hash) -> Result<Checks, Problem> {
    let typed = args.authority.as_deref();
    let authority = typed.map(|t| log::vault(t).ok_or_else(|| Problem::new(NOT_A_FINGERPRINT).with("typed", t)));
    let authority = authority.transpose()?;
    let mut watch = Watch { authorities: authority.into_iter().collect(), ..Watch::default() };
    watch.holders.insert(card.vault);
    watch.subjects.extend(card.credentials().iter().map(|c| c.dangerous_unverified().subject.clone()));
    let read = |typed: &String| register(args, typed, &watch);
    let own = args.keys.as_ref().map(read).transpose()?;
    let theirs = args.authority_keys.as_ref().map(read).transpose()?;
    let believed: Vec<Believed<'_>> =
        authority.into_iter().map(|vault| Believed { vault, register: theirs.as_ref() }).collect();
    let credential = vouch::credential(card, &believed).map(|signed| {
        let c = signed.dangerous_unverified();
        Credential {
            id: c.id.to_string(),
            subject: c.subject.to_string(),
            name: c.name.to_string(),
            profession: c.profession.code.to_string(),
            specialty: c.profession.specialty.as_ref().map(|s| s.to_string()),
            vault: c.vault.to_string(),
            authority: c.authority.to_string(),
            not_before: iso(c.not_before),
            not_after: iso(c.not_after),
            proof: c.proof.code(),
        }
    });
    Ok(Checks {
        authority: vouch::word(card, &believed, now()).code(),
        authority_name: args.authority.clone(),
        log: vouch::seen(card, hash, own.as_ref(), &believed).code(),
        // Nobody compares a file.
        compared: "none",
        credential,
    })
}

fn register(args: &CardShow, typed: &str, watch: &Watch) -> Result<Register, Problem> {
    let place = log::place(typed)?;
    let told = |e| log::told(e, typed);
    let checkpoint = crate::log::shown(&place).map_err(told)?;
    let head = match log::policy(&args.trust)? {
        Some(policy) => log::judge(&policy, &checkpoint)?.checkpoint().head(),
        None => Checkpoint::parse(checkpoint.note().text()).map_err(|e| told(LogError::Broken(e.to_string())))?.head,
    };
    let mut register = Register::new(watch.clone());
    whole::read(&place, &head, &mut |entry| register.take(entry), &mut |_| {}).map_err(told)?;
    Ok(register)
}

fn chain(file: &CardFile) -> Result<Chain, ChainError> {
    let mut statements =
        file.chain.iter().map(|bytes| Signed::<Statement>::decode(bytes).map_err(|_| ChainError::NotNext));
    let mut chain = Chain::start(statements.next().unwrap_or(Err(ChainError::OtherVault))?)?;
    for statement in statements {
        chain = chain.apply(statement?)?;
    }
    Ok(chain)
}

fn record(body: &Body) -> Record {
    let mut record = Record::new();
    record.field("fingerprint", msg!("field-fingerprint"), body.fingerprint.as_str());
    record.field("words", msg!("field-words"), body.words.join(" "));
    record.field("digits", msg!("field-digits"), body.digits.as_str());
    record.field("kind", msg!("field-kind"), body.kind);
    record.field("name", msg!("field-name"), body.name.clone().unwrap_or_default());
    record.field("role", msg!("field-role"), body.role.clone().unwrap_or_default());
    record.field("server", msg!("field-server"), body.server.as_str());
    record.field("from", msg!("field-from"), body.not_before.as_str());
    record.field("until", msg!("field-until"), body.not_after.as_str());
    record.field("number", msg!("field-number"), body.seq.to_string());
    record.field("hash", msg!("field-hash"), body.hash.as_str());
    record.field("members", msg!("field-members"), format!("{} ({})", body.members, body.statements));
    record
}
