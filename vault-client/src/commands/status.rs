//! `coffre status`: what is kept, what waits, which doors are open, which lies were found.

use serde::Serialize;
use vault_desk::trust::{self, Lie};
use vault_engine::state::Document;
use vault_engine::sync::CLEANED;
use vault_terminal::table::{Cell, Record};
use vault_terminal::trust::Trust;
use vault_terminal::{Problem, Session, msg, words};

use crate::desk::Desk;
use crate::problems::Engine;
use crate::sees;
use crate::shown::Door;

#[derive(Serialize)]
struct Status {
    home: String,
    fingerprint: String,
    server: Option<String>,
    papers: usize,
    private: usize,
    bin: usize,
    contacts: usize,
    doors_open: usize,
    doors_closing: usize,
    doors_doubted: usize,
    inbox: usize,
    waiting: Waiting,
    lost: Vec<Lost>,
    head: Head,
    trust: Trust,
    cleaned: Vec<Lie>,
    lies: Vec<Lie>,
}

#[derive(Serialize)]
struct Waiting {
    papers: usize,
    all: usize,
}

#[derive(Serialize)]
struct Lost {
    id: String,
    title: String,
}

#[derive(Serialize)]
struct Head {
    entries: u64,
    statements: u64,
}

/// Says how things stand, without asking anybody.
pub(crate) fn status(session: &Session) -> Result<(), Problem> {
    let desk = Desk::open(session)?;
    let (vault, now) = (&desk.vault, desk.time());
    let state = vault.state();
    let noted = vault.audit_list().into_iter().filter_map(|line| Lie::noted(&line));
    let (cleaned, lies) = noted.partition(|line| line.sort == CLEANED);
    let doors = |wanted: Door| state.grants.values().filter(|g| Door::of(g, now) == wanted).count();
    let status = Status {
        home: vault.home().display().to_string(),
        fingerprint: vault_protocol::fingerprint::qr_text(vault.id()),
        server: vault.server_url().map(str::to_owned),
        papers: state.visible().count(),
        private: state.visible().filter(|d| d.words.private).count(),
        bin: state.docs.values().filter(|d| d.removed.is_some()).count(),
        contacts: state.contacts.len(),
        doors_open: doors(Door::Open),
        doors_closing: doors(Door::Closing),
        doors_doubted: sees::who(vault, desk.now)
            .iter()
            .filter(|row| !row.doubts.is_empty())
            .map(|row| row.doors.len())
            .sum(),
        inbox: vault.inbox(now).map_err(Engine)?.len(),
        waiting: Waiting { papers: vault.waiting_papers(), all: vault.waiting() },
        lost: vault.lost().iter().filter_map(|id| state.docs.get(id)).map(lost).collect(),
        trust: trust::of(vault).map_err(Engine)?,
        head: Head { entries: vault.journal_head().seq, statements: vault.chain().head().seq + 1 },
        cleaned,
        lies,
    };
    session.out.data("status", &status, || record(&desk, &status))?;
    status.trust.warn(session, words::at(now.0));
    if !status.lies.is_empty() {
        session.out.warn(&msg!("status-lies", count = status.lies.len()));
    }
    if vault.is_shown_other_log() {
        session.out.warn(&msg!("renewed-status", program = "coffre"));
    }
    for row in sees::who(vault, desk.now) {
        for doubt in &row.doubts {
            session.out.warn(&msg!("door-doubt", doubt = doubt.code(), name = row.name.as_str()));
        }
    }
    desk.say_lost();
    desk.say_mailbox()?;
    desk.say_waiting();
    Ok(())
}

fn lost(doc: &Document) -> Lost {
    Lost { id: doc.id.to_string(), title: doc.words.title.clone() }
}

fn record(desk: &Desk<'_>, s: &Status) -> Record {
    let catalog = desk.session.out.words();
    let mut record = Record::new();
    let count = |n: usize| Cell::from(n.to_string());
    record.field("home", msg!("field-home"), s.home.as_str());
    let server = s.server.clone().unwrap_or_else(|| catalog.text("no-server"));
    record.field("server", msg!("field-server"), Cell::both(server, s.server.clone().unwrap_or_default()));
    record.field("papers", msg!("field-papers"), count(s.papers));
    record.field("private", msg!("field-private-count"), count(s.private));
    record.field("bin", msg!("field-bin"), count(s.bin));
    record.field("contacts", msg!("field-contacts"), count(s.contacts));
    record.field("doors-open", msg!("field-doors"), count(s.doors_open));
    if s.doors_closing > 0 {
        record.field("doors-closing", msg!("field-doors-closing"), count(s.doors_closing));
    }
    record.field("inbox", msg!("field-inbox"), count(s.inbox));
    let waits = catalog.get(&msg!("waits", papers = s.waiting.papers, all = s.waiting.all));
    record.field("waiting", msg!("field-waiting"), Cell::both(waits, s.waiting.all.to_string()));
    s.trust.add_to(&mut record, catalog, words::at(desk.now.0));
    record.field("head", msg!("field-head"), s.head.entries.to_string());
    for lost in &s.lost {
        record.field("lost", msg!("field-lost"), Cell::both(lost.title.as_str(), lost.id.as_str()));
    }
    for cleaned in &s.cleaned {
        record.field("cleaned", msg!("field-cleaned"), Cell::both(cleaned.time.as_str(), cleaned.what.as_str()));
    }
    for lie in &s.lies {
        let person = lie.in_words(desk.session);
        record.field("lie", msg!("field-lie"), Cell::both(person, format!("{} {}", lie.time, lie.what)));
    }
    record
}
