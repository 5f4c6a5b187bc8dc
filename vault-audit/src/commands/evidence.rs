//! `coffre-audit evidence verify`: what a file of evidence shows, judged offline.

use std::io::Write as _;
use std::path::Path;

use serde::Serialize;
use vault_evidence::{Caveat, ChainSeen, Evidence, Fault, Maker, verify as judge};
use vault_log::limits::MAX_POLICY;
use vault_log::policy::Policy;
use vault_protocol::card::Kind;
use vault_protocol::fingerprint;
use vault_protocol::ids::ChainRef;
use vault_protocol::sign::{Message as _, OVERHEAD, Signed};
use vault_protocol::wire::WireError;
use vault_terminal::table::{Cell, Record};
use vault_terminal::{Problem, Session, msg};

use crate::cli::EvidenceVerify;
use crate::problems::{BAD_POLICY, EVIDENCE_REFUSED, UNWRITABLE, read};
use crate::shown::iso;

#[derive(Serialize)]
struct Body {
    asked: Asked,
    paper: Paper,
    n: u32,
    said: String,
    not_before: Option<String>,
    not_after: Option<String>,
    level: &'static str,
    log: Option<String>,
    witnesses: Vec<String>,
    custodians: usize,
    made_by: &'static str,
    own_policy: bool,
    grant: String,
    entry: String,
    chains: Chains,
    device_removed: Vec<String>,
}

#[derive(Serialize)]
struct Chains {
    giver: ChainShown,
    recipient: ChainShown,
}

/// How far a chain goes in the file, and the log that shows it.
#[derive(Serialize)]
struct ChainShown {
    statement: u64,
    log: Option<String>,
    seen_by: Option<String>,
}

impl ChainShown {
    fn new(end: &ChainRef, seen: Option<ChainSeen>) -> Self {
        let (log, by) = seen.map(|seen| (seen.log, seen.by)).unzip();
        ChainShown { statement: end.seq, log, seen_by: by.flatten().map(iso) }
    }
}

#[derive(Serialize)]
struct Asked {
    fingerprint: String,
    name: Option<String>,
    role: Option<String>,
    kind: &'static str,
}

#[derive(Serialize)]
struct Paper {
    title: String,
    date: Option<String>,
    vault: String,
}

/// Judges a file, by the auditor's policy or else by the one that the file brings along.
pub(crate) fn verify(session: &Session, args: &EvidenceVerify) -> Result<(), Problem> {
    let file = read(&args.file, (Evidence::MAX + OVERHEAD) as u64)?;
    let policy = args.policy.as_ref().map(|path| {
        let bad = |e: &dyn std::fmt::Display| Problem::new(BAD_POLICY).with("path", path).details(e);
        Policy::parse(&read(path, MAX_POLICY as u64)?).map_err(|e| bad(&e))
    });
    let policy = policy.transpose()?;
    let found = judge(&file, policy.as_ref())
        .map_err(|e: Fault| Problem::new(EVIDENCE_REFUSED).with("path", &args.file).details(e))?;
    take_apart(&file, args)?;
    let removed = found.caveats.iter().map(|Caveat::HolderRemoved(at)| iso(*at)).collect();
    let body = Body {
        asked: Asked {
            fingerprint: fingerprint::qr_text(&found.recipient),
            name: found.name,
            role: found.role,
            kind: match found.kind {
                Kind::Person => "person",
                Kind::Professional => "professional",
                Kind::Authority => "authority",
            },
        },
        paper: Paper {
            title: found.paper.title.to_string(),
            date: found.paper.date.as_ref().map(|date| date.to_string()),
            vault: fingerprint::qr_text(&found.giver),
        },
        n: found.n,
        said: iso(found.said),
        not_before: found.not_before.map(iso),
        not_after: found.not_after.map(iso),
        level: found.level.name(),
        log: found.log,
        witnesses: found.witnesses,
        custodians: found.custodians,
        made_by: match found.maker {
            Maker::Giver => "giver",
            Maker::Recipient => "recipient",
        },
        own_policy: policy.is_some(),
        grant: found.grant.to_string(),
        entry: found.entry.to_string(),
        chains: Chains {
            giver: ChainShown::new(&found.giver_chain, found.giver_log),
            recipient: ChainShown::new(&found.recipient_chain, found.recipient_log),
        },
        device_removed: removed,
    };
    session.out.data("evidence", &body, || record(session, &body))?;
    for at in &body.device_removed {
        session.out.warn(&msg!("evidence-device-removed", at = at));
    }
    if body.chains.recipient.log.is_none() {
        session.out.warn(&msg!("evidence-their-chain"));
    }
    if body.chains.giver.log.is_none() {
        session.out.warn(&msg!("evidence-owners-chain"));
    }
    if !body.own_policy && body.log.is_some() {
        session.out.warn(&msg!("evidence-its-policy"));
    }
    session.out.say(&msg!("evidence-means"));
    Ok(())
}

/// Writes what was asked for of a file that was judged, for the commands that look at it alone: the card that the grant was made to,
/// with its chain, and the receipt.
fn take_apart(file: &[u8], args: &EvidenceVerify) -> Result<(), Problem> {
    let refused = |e: WireError| Problem::new(EVIDENCE_REFUSED).with("path", &args.file).details(e);
    let signed = Signed::<Evidence>::decode(file).map_err(refused)?;
    let evidence = signed.dangerous_unverified();
    let write = |path: &Path, bytes: &[u8]| {
        let new = std::fs::File::create_new(path).and_then(|mut new| new.write_all(bytes));
        new.map_err(|e| Problem::new(UNWRITABLE).with("path", path).details(e))
    };
    if let Some(path) = &args.card {
        write(path, &super::card::file_of(&evidence.recipient, &evidence.card).map_err(refused)?)?;
    }
    args.receipt.as_ref().map_or(Ok(()), |path| write(path, &evidence.receipt))
}

fn record(session: &Session, body: &Body) -> Record {
    let catalog = session.out.words();
    let mut record = Record::new();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    record.field("asked", msg!("field-asked"), text(&body.asked.name));
    record.field("role", msg!("field-role"), text(&body.asked.role));
    record.field("fingerprint", msg!("field-fingerprint"), body.asked.fingerprint.as_str());
    record.field("paper", msg!("field-paper"), body.paper.title.as_str());
    record.field("date", msg!("field-date"), text(&body.paper.date));
    record.field("vault", msg!("field-vault"), body.paper.vault.as_str());
    record.field("said", msg!("field-time"), body.said.as_str());
    record.field("not_before", msg!("field-not-before"), text(&body.not_before));
    record.field("not_after", msg!("field-not-after"), text(&body.not_after));
    let level = catalog.text(&format!("evidence-{}", body.level));
    record.field("level", msg!("field-level"), Cell::both(level, body.level));
    record.field("log", msg!("field-origin"), text(&body.log));
    for witness in &body.witnesses {
        record.field("witness", msg!("field-witness"), witness.as_str());
    }
    record.field("custodians", msg!("field-custodians"), body.custodians.to_string());
    let maker = catalog.text(&format!("evidence-by-{}", body.made_by));
    record.field("made_by", msg!("field-maker"), Cell::both(maker, body.made_by));
    record
}
