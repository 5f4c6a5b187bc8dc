//! `coffre-audit log key`, `log verify`, `log monitor`, `log fork`.

use std::path::Path;

use serde::Serialize;
use vault_log::checkpoint::{SignedCheckpoint, VerifiedCheckpoint};
use vault_log::fork::ForkReport;
use vault_log::key::VerifierKey;
use vault_log::limits::{MAX_FORK_REPORT, MAX_NOTE, MAX_POLICY};
use vault_log::policy::{Policy, Unwitnessed, Witnessed};
use vault_log::tree::TreeHead;
use vault_protocol::credential::{Credential, Subject};
use vault_protocol::fingerprint;
use vault_protocol::http::{ServerInfo, VaultLog};
use vault_protocol::ids::{Time, VaultId};
use vault_protocol::keys_log::KeysEntry;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{self, Wire};
use vault_terminal::out::Mode;
use vault_terminal::progress::Unit;
use vault_terminal::table::Record;
use vault_terminal::{Problem, Session, msg};

use crate::cli::{LogFork, LogKey, LogMonitor, LogVerify, Trust};
use crate::log::follow::{self, Became};
use crate::log::place::{Place, PlaceError};
use crate::log::{LogError, shown, whole};
use crate::problems::{
    BAD_POLICY, BAD_STATE, FORK_REFUSED, LOG_BROKEN, LOG_FORKED, LOG_NAMES, LOG_SHRANK, LOG_TOO_FEW, LOG_UNSIGNED,
    NO_LOG, NOT_A_FINGERPRINT, NOT_A_PLACE, OFFLINE, TRUST_NEEDED, UNREADABLE, UNWRITABLE, read,
};
use crate::shown::iso;

/// Longest answer of a server about itself.
const MAX_ANSWER: usize = 4096;

#[derive(Serialize)]
struct Verified {
    origin: String,
    size: u64,
    root: String,
    signed: bool,
    witnesses: Vec<Witness>,
    existed_by: Option<String>,
    current_at: Option<String>,
    leaves: u64,
    others: u64,
    tiles: u64,
    bytes: u64,
}

#[derive(Serialize)]
struct Witness {
    name: String,
    time: String,
}

#[derive(Serialize)]
struct Monitored {
    origin: String,
    before: Option<u64>,
    size: u64,
    root: String,
    existed_by: Option<String>,
    named: Vec<Named>,
}

/// A new entry of a log of keys that names somebody who is watched for.
#[derive(Serialize)]
struct Named {
    index: u64,
    what: &'static str,
    subject: Option<String>,
    vault: String,
    authority: Option<String>,
}

#[derive(Serialize)]
struct Key {
    key: String,
    origin: String,
}

#[derive(Serialize)]
struct Convicted {
    origin: String,
    key: String,
    older: Size,
    newer: Size,
    beginning: String,
}

#[derive(Serialize)]
struct Size {
    size: u64,
    root: String,
}

/// Asks a server for the key of a log: of the events of a vault, or of its log of keys.
pub(crate) fn key(session: &Session, args: &LogKey) -> Result<(), Problem> {
    let place = place(&args.server)?;
    let key = match &args.vault {
        Some(typed) => {
            let vault = vault(typed).ok_or_else(|| Problem::new(NOT_A_FINGERPRINT).with("typed", typed))?;
            ask::<VaultLog>(&place, &args.server, &format!("v1/vaults/{vault}/log"))?.log.to_string()
        }
        None => ask::<ServerInfo>(&place, &args.server, "v1/server")?.log.to_string(),
    };
    let parsed: VerifierKey =
        key.parse().map_err(|e| Problem::new(LOG_BROKEN).with("place", &args.server).details(e))?;
    let body = Key { origin: parsed.name().as_str().to_owned(), key };
    if session.out.mode() == Mode::Json {
        session.out.json("log-key", &body)?;
    } else {
        session.out.line(&body.key)?;
    }
    session.out.say(&msg!("log-key-means"));
    Ok(())
}

/// The text of a QR code, or 64 hexadecimal digits.
pub(crate) fn vault(typed: &str) -> Option<VaultId> {
    let hex = || Some(VaultId::new(data_encoding::HEXLOWER_PERMISSIVE.decode(typed.as_bytes()).ok()?.try_into().ok()?));
    fingerprint::from_qr_text(typed).ok().or_else(hex)
}

fn ask<T: Wire>(place: &Place, typed: &str, path: &str) -> Result<T, Problem> {
    let bytes = place.get(path, MAX_ANSWER).and_then(|found| found.ok_or(PlaceError::Answer(path.to_owned(), 404)));
    let bytes = bytes.map_err(|e| told(e.into(), typed))?;
    wire::decode(&bytes, MAX_ANSWER).map_err(|e| told(LogError::Broken(e.to_string()), typed))
}

/// Reads a whole log. Without a policy or a key nobody's signature counts, and that is said.
pub(crate) fn verify(session: &Session, args: &LogVerify) -> Result<(), Problem> {
    let place = place(&args.place)?;
    let checkpoint = shown(&place).map_err(|e| told(e, &args.place))?;
    let witnessed = policy(&args.trust)?.map(|policy| judge(&policy, &checkpoint)).transpose()?;
    // What nobody has to have signed is still a tree of some size.
    let claimed = vault_log::checkpoint::Checkpoint::parse(checkpoint.note().text());
    let head = match (&witnessed, claimed) {
        (Some(witnessed), _) => witnessed.checkpoint().head(),
        (None, Ok(claimed)) => claimed.head,
        (None, Err(e)) => return Err(told(LogError::Broken(e.to_string()), &args.place)),
    };
    let progress = session.out.progress(&msg!("log-reading"), Unit::Count, Some(head.size));
    let read = whole::read(&place, &head, &mut |_| {}, &mut |n| progress.add(n)).map_err(|e| told(e, &args.place))?;
    drop(progress);
    let (witnesses, existed_by, current_at) = seen_by(witnessed.as_ref());
    let body = Verified {
        origin: checkpoint.claimed_origin().to_owned(),
        size: head.size,
        root: head.root.to_string(),
        signed: witnessed.is_some(),
        witnesses,
        existed_by,
        current_at,
        leaves: read.leaves,
        others: read.others,
        tiles: read.tiles,
        bytes: read.bytes,
    };
    session.out.data("log", &body, || record(&body))?;
    if !body.signed {
        session.out.warn(&msg!("log-nobody-asked"));
    }
    session.out.say(&msg!(
        "log-whole",
        size = body.size,
        tiles = body.tiles,
        signed = if body.signed { "yes" } else { "no" }
    ));
    Ok(())
}

/// Goes on from the checkpoint seen last, and keeps the one shown now.
pub(crate) fn monitor(session: &Session, args: &LogMonitor) -> Result<(), Problem> {
    let place = place(&args.place)?;
    let policy = policy(&args.trust)?.ok_or(Problem::new(TRUST_NEEDED))?;
    let last = kept(&args.state, &policy)?;
    let checkpoint = shown(&place).map_err(|e| told(e, &args.place))?;
    let witnessed = judge(&policy, &checkpoint)?;
    let now = witnessed.checkpoint();
    if let Some(last) = &last {
        if last.origin() != now.origin() {
            let detail = format!("{} instead of {}", now.origin(), last.origin());
            return Err(Problem::new(BAD_STATE).with("path", &args.state).details(detail));
        }
        let report = args.report.clone().unwrap_or_else(|| args.state.with_extension("fork"));
        match follow::compare(&place, last, now).map_err(|e| told(e, &args.place))? {
            Became::Grew => {}
            Became::Shrank => {
                write(&report, format!("{}\n{}", now.signed(), last.signed()).as_bytes())?;
                let sizes = Problem::new(LOG_SHRANK).with("before", last.head().size).with("now", now.head().size);
                return Err(sizes.with("path", &report));
            }
            Became::Forked(fork) => {
                write(&report, fork.to_string().as_bytes())?;
                return Err(Problem::new(LOG_FORKED).with("path", &report));
            }
        }
    }
    let named = named(&place, args, now.head(), last.as_ref().map_or(0, |last| last.head().size))?;
    write(&args.state, checkpoint.to_string().as_bytes())?;
    let (_, existed_by, _) = seen_by(Some(&witnessed));
    let body = Monitored {
        origin: now.origin().to_owned(),
        before: last.as_ref().map(|last| last.head().size),
        size: now.head().size,
        root: now.head().root.to_string(),
        existed_by,
        named,
    };
    session.out.data("log-monitored", &body, || {
        let mut record = Record::new();
        record.field("origin", msg!("field-origin"), body.origin.as_str());
        record.field("before", msg!("field-before"), body.before.map(|n| n.to_string()).unwrap_or_default());
        record.field("size", msg!("field-size"), body.size.to_string());
        record.field("root", msg!("field-root"), body.root.as_str());
        for named in &body.named {
            let whose = named.subject.clone().unwrap_or_default();
            record.field(
                "named",
                msg!("field-named"),
                format!("{} {} {whose} {}", named.index, named.what, named.vault),
            );
        }
        record
    })?;
    session.out.say(&if last.is_some() { msg!("log-grew") } else { msg!("log-first") });
    if body.named.is_empty() { Ok(()) } else { Err(Problem::new(LOG_NAMES).with("count", body.named.len())) }
}

/// What came since about somebody who is watched for: by number or by fingerprint. The whole log is read, so that nobody who
/// serves it learns who that is.
fn named(place: &Place, args: &LogMonitor, head: TreeHead, since: u64) -> Result<Vec<Named>, Problem> {
    let (mut subjects, mut vaults) = (Vec::new(), Vec::new());
    for typed in &args.naming {
        match (typed.parse::<Subject>(), vault(typed)) {
            (Ok(subject), _) => subjects.push(subject),
            (_, Some(vault)) => vaults.push(vault),
            _ => return Err(Problem::new(NOT_A_FINGERPRINT).with("typed", typed)),
        }
    }
    let (mut found, mut index) = (Vec::new(), 0);
    if args.naming.is_empty() {
        return Ok(found);
    }
    let mut look = |entry: &[u8]| {
        if index >= since {
            found.extend(names(entry, index, &subjects, &vaults));
        }
        index += 1;
    };
    whole::read(place, &head, &mut look, &mut |_| {}).map_err(|e| told(e, &args.place))?;
    Ok(found)
}

fn names(entry: &[u8], index: u64, subjects: &[Subject], vaults: &[VaultId]) -> Option<Named> {
    let entry = KeysEntry::decode(entry).ok()?;
    if let KeysEntry::Credential(bytes) = &entry {
        let c = Signed::<Credential>::decode(bytes).ok()?.dangerous_unverified().clone();
        let wanted = subjects.contains(&c.subject) || vaults.contains(&c.vault);
        return wanted.then(|| Named {
            index,
            what: "credential",
            subject: Some(c.subject.to_string()),
            vault: fingerprint::qr_text(&c.vault),
            authority: Some(fingerprint::qr_text(&c.authority)),
        });
    }
    let what = match entry {
        KeysEntry::Card(_) => "card",
        KeysEntry::Revocation(_) => "revocation",
        _ => return None,
    };
    let vault = entry.claimed_vault().filter(|vault| vaults.contains(vault))?;
    Some(Named { index, what, subject: None, vault: fingerprint::qr_text(&vault), authority: None })
}

/// Judges a fork report with nothing else at hand: whether the log of a known key has signed two histories.
pub(crate) fn fork(session: &Session, args: &LogFork) -> Result<(), Problem> {
    let policy = policy(&args.trust)?.ok_or(Problem::new(TRUST_NEEDED))?;
    let refused = |e: &dyn std::fmt::Display| Problem::new(FORK_REFUSED).with("path", &args.file).details(e);
    let report = ForkReport::parse(&read(&args.file, MAX_FORK_REPORT as u64)?).map_err(|e| refused(&e))?;
    let (older, newer) = report.checkpoints();
    let keys = policy.logs().iter().map(|log| &log.key);
    let older = older.verify_any(keys.clone()).map_err(|e| refused(&e))?;
    let key = keys.into_iter().find(|key| older.signed().verify(key).is_ok()).ok_or_else(|| refused(&""))?;
    report.verify(key).map_err(|e| refused(&e))?;
    let newer = newer.verify(key).map_err(|e| refused(&e))?;
    let size = |head: TreeHead| Size { size: head.size, root: head.root.to_string() };
    let body = Convicted {
        origin: newer.origin().to_owned(),
        key: key.to_string(),
        older: size(older.head()),
        newer: size(newer.head()),
        beginning: report.beginning().to_string(),
    };
    session.out.data("log-fork", &body, || {
        let mut record = Record::new();
        record.field("origin", msg!("field-origin"), body.origin.as_str());
        record.field("older", msg!("field-older"), format!("{} {}", body.older.size, body.older.root));
        record.field("beginning", msg!("field-beginning"), body.beginning.as_str());
        record.field("newer", msg!("field-newer"), format!("{} {}", body.newer.size, body.newer.root));
        record
    })?;
    session.out.say(&msg!("log-convicted", origin = body.origin.as_str()));
    Ok(())
}

/// Servers on this machine without TLS: for tests and the demonstration.
pub(crate) fn place(typed: &str) -> Result<Place, Problem> {
    let loopback = std::env::var_os("COFFRE_ALLOW_LOOPBACK").is_some_and(|v| v == "1");
    Place::new(typed, loopback).map_err(|e| told(e.into(), typed))
}

pub(crate) fn policy(trust: &Trust) -> Result<Option<Policy>, Problem> {
    if let Some(file) = &trust.policy {
        let bytes = read(file, MAX_POLICY as u64)?;
        let bad = |e: &dyn std::fmt::Display| Problem::new(BAD_POLICY).with("path", file).details(e);
        return Policy::parse(&bytes).map(Some).map_err(|e| bad(&e));
    }
    let Some(typed) = &trust.key else { return Ok(None) };
    let bad = |e: &dyn std::fmt::Display| Problem::new(BAD_POLICY).with("path", typed).details(e);
    let key: VerifierKey = typed.parse().map_err(|e| bad(&e))?;
    Policy::parse(format!("log {key}\nquorum none\n").as_bytes()).map(Some).map_err(|e| bad(&e))
}

pub(crate) fn judge(policy: &Policy, checkpoint: &SignedCheckpoint) -> Result<Witnessed, Problem> {
    policy.verify(checkpoint).map_err(|e| {
        let kind = if matches!(e, Unwitnessed::NoQuorum(_)) { LOG_TOO_FEW } else { LOG_UNSIGNED };
        Problem::new(kind).details(e)
    })
}

/// The checkpoint of the last time, if there was one. It was judged then; its log must still be one of the policy's.
fn kept(state: &Path, policy: &Policy) -> Result<Option<VerifiedCheckpoint>, Problem> {
    if !state.exists() {
        return Ok(None);
    }
    let bytes = read(state, MAX_NOTE as u64)?;
    let bad = |e: &dyn std::fmt::Display| Problem::new(BAD_STATE).with("path", state).details(e);
    let checkpoint = SignedCheckpoint::parse(&bytes).map_err(|e| bad(&e))?;
    let keys = policy.logs().iter().map(|log| &log.key);
    checkpoint.verify_any(keys).map(Some).map_err(|e| bad(&e))
}

/// Whole, or as it was.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let bad = |e: std::io::Error| Problem::new(UNWRITABLE).with("path", path).details(e);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(bad)?;
    std::io::Write::write_all(&mut file, bytes).map_err(bad)?;
    file.as_file().sync_all().map_err(bad)?;
    file.persist(path).map_err(|e| bad(e.error))?;
    Ok(())
}

pub(crate) fn told(error: LogError, place: &str) -> Problem {
    match error {
        LogError::Place(PlaceError::Address) => Problem::new(NOT_A_PLACE).with("place", place),
        LogError::Place(PlaceError::Offline(e)) => Problem::new(OFFLINE).with("place", place).details(e),
        LogError::Place(PlaceError::Io { path, source }) => {
            Problem::new(UNREADABLE).with("path", &path).details(source)
        }
        LogError::NoLog => Problem::new(NO_LOG).with("place", place),
        LogError::Place(e) => Problem::new(LOG_BROKEN).with("place", place).details(e),
        LogError::Broken(e) => Problem::new(LOG_BROKEN).with("place", place).details(e),
    }
}

/// Who has cosigned, and between which seconds it is known to have been there.
fn seen_by(witnessed: Option<&Witnessed>) -> (Vec<Witness>, Option<String>, Option<String>) {
    let Some(witnessed) = witnessed else { return (Vec::new(), None, None) };
    let witness = |(name, time): &(vault_log::key::KeyName, u64)| Witness {
        name: name.as_str().to_owned(),
        time: iso(Time(*time)),
    };
    let date = |time: Option<u64>| time.map(|time| iso(Time(time)));
    (witnessed.by().iter().map(witness).collect(), date(witnessed.existed_by()), date(witnessed.current_at()))
}

fn record(body: &Verified) -> Record {
    let mut record = Record::new();
    record.field("origin", msg!("field-origin"), body.origin.as_str());
    record.field("size", msg!("field-size"), body.size.to_string());
    record.field("root", msg!("field-root"), body.root.as_str());
    for witness in &body.witnesses {
        record.field("witness", msg!("field-witness"), format!("{} {}", witness.name, witness.time));
    }
    record.field("existed_by", msg!("field-existed-by"), body.existed_by.clone().unwrap_or_default());
    record.field("current_at", msg!("field-current-at"), body.current_at.clone().unwrap_or_default());
    record.field("leaves", msg!("field-leaves"), body.leaves.to_string());
    record.field("others", msg!("field-others"), body.others.to_string());
    record
}
