//! `coffre-audit card show`: what a card file says, and whether it leads back to the fingerprint it shows.

use serde::Serialize;
use vault_protocol::card::{Card, CardError, CheckedCard, Kind};
use vault_protocol::chain::{CARRIED, Chain, ChainError, Statement};
use vault_protocol::fingerprint::{self, WordList};
use vault_protocol::sign::Signed;
use vault_protocol::wire::{self, Bytes, List};
use vault_terminal::table::Record;
use vault_terminal::{Lang, Problem, Session, msg};

use crate::cli::CardShow;
use crate::problems::{CARD_REFUSED, NOT_A_CARD, read};
use crate::shown::{iso, now};

vault_protocol::record! {
    /// A card as it is handed over: docs/protocol/card.md.
    struct CardFile {
        chain: List<Bytes<{ 65 * 1024 }>, CARRIED>,
        card: Bytes<{ 49 * 1024 }>,
    }
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
}

/// Shows a card. One that is only out of its dates is shown too, and then refused.
pub(crate) fn show(session: &Session, args: &CardShow) -> Result<(), Problem> {
    let bytes = read(&args.file, MAX_FILE as u64)?;
    let bad = |e: &dyn std::fmt::Display| Problem::new(NOT_A_CARD).with("path", &args.file).details(e);
    let file: CardFile = wire::decode(&bytes, MAX_FILE).map_err(|e| bad(&e))?;
    let signed = Signed::<Card>::decode(&file.card).map_err(|e| bad(&e))?;
    let refused = |e: &dyn std::fmt::Display| Problem::new(CARD_REFUSED).with("path", &args.file).details(e);
    let chain = chain(&file).map_err(|e| refused(&e))?;
    let (card, hash) = (signed.dangerous_unverified().clone(), signed.hash().to_string());
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
    };
    session.out.data("card", &body, || record(&body))?;
    session.out.say(&msg!("card-means"));
    dates.map_or(Ok(()), |e| Err(refused(&e)))
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
