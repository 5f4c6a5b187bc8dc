//! `coffre-pro status`: who shows what, what waits, which lies were found.

use serde::Serialize;
use vault_desk::trust::{self, Lie};
use vault_engine::Alarm;
use vault_terminal::checks::Credential;
use vault_terminal::table::{Cell, Record};
use vault_terminal::trust::Trust;
use vault_terminal::{Problem, Session, msg, words};

use crate::commands::credential::shown;
use crate::desk::Desk;
use crate::problems::Engine;

#[derive(Serialize)]
struct Status {
    home: String,
    fingerprint: String,
    server: Option<String>,
    patients: usize,
    doors_open: usize,
    papers: usize,
    opened: usize,
    receipts: usize,
    inbox: usize,
    waiting: usize,
    head: Head,
    trust: Trust,
    credential: Option<Credential>,
    alarms: Vec<Alarmed>,
    lies: Vec<Lie>,
}

/// Something public under the owner's name that is not theirs.
#[derive(Serialize)]
struct Alarmed {
    alarm: &'static str,
    what: String,
    believed: bool,
}

fn alarmed(alarm: &Alarm) -> Alarmed {
    let (code, what) = alarm_words(alarm);
    let believed = !matches!(alarm, Alarm::OtherVault { believed: false, .. });
    Alarmed { alarm: code, what, believed }
}

/// What its words are chosen by, and which vault or card it is about.
pub(crate) fn alarm_words(alarm: &Alarm) -> (&'static str, String) {
    match alarm {
        Alarm::OtherVault { vault, .. } => ("other-vault", vault.to_string()),
        Alarm::UnknownCard(hash) => ("unknown-card", hash.to_string()),
        Alarm::Revoked => ("revoked", String::new()),
    }
}

/// Says what is public under the owner's name and is not theirs: wherever the registers were just read, too.
pub(crate) fn say_alarms(desk: &Desk<'_>) -> Result<(), Problem> {
    for (alarm, what) in desk.vault.alarms().map_err(Engine)?.iter().map(alarm_words) {
        desk.session.out.warn(&msg!("status-alarm", alarm = alarm, what = what));
    }
    Ok(())
}

#[derive(Serialize)]
struct Head {
    entries: u64,
    statements: u64,
}

/// Says how things stand, without asking anybody.
pub(crate) fn status(session: &Session) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let now = desk.time();
    let patients = desk.patients().map_err(Engine)?;
    let (mut doors_open, mut papers, mut opened) = (0, 0, 0);
    for patient in &patients {
        doors_open += desk.doors(patient).map_err(Engine)?.iter().filter(|d| d.is_open(now)).count();
        let shown = desk.papers(patient).map_err(Engine)?;
        papers += shown.len();
        opened += shown.iter().filter(|p| p.is_opened()).count();
    }
    let inbox = desk.waiting().map_err(Engine)?.len();
    let vault = &desk.vault;
    let status = Status {
        home: vault.home().display().to_string(),
        fingerprint: vault_protocol::fingerprint::qr_text(vault.id()),
        server: vault.server_url().map(str::to_owned),
        patients: patients.len(),
        doors_open,
        papers,
        opened,
        receipts: vault.state().keys.len(),
        inbox,
        waiting: vault.waiting(),
        trust: trust::of(vault).map_err(Engine)?,
        head: Head { entries: vault.journal_head().seq, statements: vault.chain().head().seq + 1 },
        credential: vault.own_credential().as_ref().map(shown),
        alarms: vault.alarms().map_err(Engine)?.iter().map(alarmed).collect(),
        lies: vault.audit_list().iter().filter_map(|line| Lie::noted(line)).collect(),
    };
    session.out.data("status", &status, || record(&desk, &status))?;
    status.trust.warn(session, words::at(desk.now.0));
    say_alarms(&desk)?;
    if !status.lies.is_empty() {
        session.out.warn(&msg!("status-lies", count = status.lies.len()));
    }
    if vault.is_shown_other_log() {
        session.out.warn(&msg!("renewed-status", program = "coffre-pro"));
    }
    desk.say_mailbox().map_err(Engine)?;
    desk.say_waiting();
    Ok(())
}

fn record(desk: &Desk<'_>, s: &Status) -> Record {
    let catalog = desk.session.out.words();
    let mut record = Record::new();
    let count = |n: usize| Cell::from(n.to_string());
    record.field("home", msg!("field-home"), s.home.as_str());
    let server = s.server.clone().unwrap_or_else(|| catalog.text("no-server"));
    record.field("server", msg!("field-server"), Cell::both(server, s.server.clone().unwrap_or_default()));
    record.field("patients", msg!("field-patients"), count(s.patients));
    record.field("doors-open", msg!("field-doors"), count(s.doors_open));
    record.field("papers", msg!("field-papers"), count(s.papers));
    record.field("opened", msg!("field-opened-count"), count(s.opened));
    record.field("receipts", msg!("field-receipts"), count(s.receipts));
    record.field("inbox", msg!("field-inbox"), count(s.inbox));
    let waits = catalog.get(&msg!("waits", all = s.waiting));
    record.field("waiting", msg!("field-waiting"), Cell::both(waits, s.waiting.to_string()));
    s.trust.add_to(&mut record, catalog, words::at(desk.now.0));
    record.field("head", msg!("field-head"), s.head.entries.to_string());
    for lie in &s.lies {
        let person = lie.in_words(desk.session);
        record.field("lie", msg!("field-lie"), Cell::both(person, format!("{}\t{}", lie.time, lie.what)));
    }
    record
}
