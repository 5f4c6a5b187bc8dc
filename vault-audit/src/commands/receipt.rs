//! `coffre-audit receipt verify`: who signed a receipt, and what it says.

use serde::Serialize;
use vault_protocol::key::PublicKey;
use vault_protocol::release::Receipt;
use vault_protocol::sign::{Message as _, OVERHEAD, Signed};
use vault_terminal::table::Record;
use vault_terminal::{Problem, Session, msg};

use crate::cli::ReceiptVerify;
use crate::problems::{NOT_A_KEY, NOT_A_RECEIPT, RECEIPT_REFUSED, read};
use crate::shown::iso;

#[derive(Serialize)]
struct Body {
    key: String,
    expected_key: bool,
    time: String,
    grant_head: String,
    slot: String,
    entry: String,
    n: u32,
    prev: Option<String>,
    checkpoint: String,
    hash: String,
}

/// Verifies a receipt, under the key that is given or else under the one it names.
pub(crate) fn verify(session: &Session, args: &ReceiptVerify) -> Result<(), Problem> {
    // Hexadecimal takes two digits a byte, and line ends.
    let bytes = read(&args.file, 3 * (Receipt::MAX + OVERHEAD) as u64)?;
    let bad = |e: &dyn std::fmt::Display| Problem::new(NOT_A_RECEIPT).with("path", &args.file).details(e);
    let signed = Signed::<Receipt>::decode(&plain(bytes)).map_err(|e| bad(&e))?;
    let expected = args.key.as_deref().map(key).transpose()?;
    let refused = |e: &dyn std::fmt::Display| Problem::new(RECEIPT_REFUSED).with("path", &args.file).details(e);
    let receipt = match &expected {
        Some(key) => signed.verify(key),
        None => signed.verify_as_claimed(),
    };
    let receipt = receipt.map_err(|e| refused(&e))?;
    let body = Body {
        key: receipt.signer().to_string(),
        expected_key: expected.is_some(),
        time: iso(receipt.time),
        grant_head: receipt.head.to_string(),
        slot: receipt.slot.to_string(),
        entry: receipt.entry.to_string(),
        n: receipt.n,
        prev: receipt.prev.map(|hash| hash.to_string()),
        checkpoint: String::from_utf8_lossy(&receipt.checkpoint).into_owned(),
        hash: receipt.hash().to_string(),
    };
    session.out.data("receipt", &body, || record(&body))?;
    session.out.say(&if body.expected_key { msg!("receipt-of-this-key") } else { msg!("receipt-of-its-key") });
    Ok(())
}

/// Bytes as they are, or written in hexadecimal as in `tests/vectors/`.
fn plain(bytes: Vec<u8>) -> Vec<u8> {
    let digits: Vec<u8> = bytes.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    data_encoding::HEXLOWER_PERMISSIVE.decode(&digits).unwrap_or(bytes)
}

fn key(typed: &str) -> Result<PublicKey, Problem> {
    let bad = || Problem::new(NOT_A_KEY).with("typed", typed);
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(typed.as_bytes()).map_err(|_| bad())?;
    PublicKey::parse(&bytes.try_into().map_err(|_| bad())?).map_err(|e| bad().details(e))
}

fn record(body: &Body) -> Record {
    let mut record = Record::new();
    record.field("key", msg!("field-key"), body.key.as_str());
    record.field("time", msg!("field-time"), body.time.as_str());
    record.field("grant_head", msg!("field-grant-head"), body.grant_head.as_str());
    record.field("slot", msg!("field-slot"), body.slot.as_str());
    record.field("entry", msg!("field-entry"), body.entry.as_str());
    record.field("n", msg!("field-n"), body.n.to_string());
    record.field("prev", msg!("field-prev"), body.prev.clone().unwrap_or_default());
    record.field("checkpoint", msg!("field-checkpoint"), body.checkpoint.as_str());
    record.field("hash", msg!("field-hash"), body.hash.as_str());
    record
}
