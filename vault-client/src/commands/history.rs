//! `coffre history`: who looked, what shows it, and what is not as it should be.

use serde::Serialize;
use vault_engine::history::{Doubt, Logged, Reading, Told};
use vault_protocol::ids::Time;
use vault_terminal::progress::Unit;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Message, Problem, Session, msg};

use crate::cli::History;
use crate::commands::who::evidence_words;
use crate::desk::Desk;
use crate::problems::{Engine, FOUND_THERE};
use crate::rounds;
use crate::sees::evidence;
use crate::shown::Who;
use crate::time;

#[derive(Serialize)]
struct Read {
    time: String,
    who: Who,
    did: &'static str,
    paper: Option<ReadPaper>,
    grant: String,
    n: u32,
    log: InLog,
}

/// What the public log says of a receipt.
#[derive(Serialize)]
struct InLog {
    state: &'static str,
    after: Option<String>,
    before: Option<String>,
    leaf: Option<u64>,
}

#[derive(Serialize)]
struct ReadPaper {
    id: String,
    title: String,
}

#[derive(Serialize)]
struct Doubtful {
    what: &'static str,
    who: Who,
    grant: String,
    n: u32,
    after: Option<String>,
    before: Option<String>,
}

#[derive(Serialize)]
struct Readings {
    items: Vec<Read>,
    doubts: Vec<Doubtful>,
    evidence: &'static str,
    asked_now: bool,
    away: Vec<String>,
}

/// Every reading, newest first: what is known here, after asking the server and the public log if they answer.
pub(crate) fn history(session: &Session, args: &History) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let mut away = Vec::new();
    let asked = ask(&mut desk, &mut away);
    let contact = args.contact.as_deref().map(|name| desk.vault.contact(name)).transpose().map_err(Engine)?;
    let contact = contact.map(|contact| contact.vault);
    let mut readings = desk.vault.history();
    readings.retain(|r| contact.is_none_or(|c| c == r.reader));
    let mut doubts = desk.vault.doubts().map_err(Engine)?;
    doubts.retain(|d| contact.is_none_or(|c| c == d.told().reader));
    if let (Some(typed), Some(path)) = (&args.evidence, &args.output) {
        super::evidence::write(&desk, (&readings, &doubts), typed, args.at.as_deref(), path)?;
        if !asked? {
            session.out.say(&msg!("history-as-known"));
        }
        return Ok(());
    }
    let items = readings.iter().map(|r| read(&desk, r)).collect();
    let doubtful = doubts.iter().map(|d| doubt(&desk, d)).collect();
    let level = evidence(readings.iter().filter_map(|r| desk.vault.state().grants.get(&r.grant)));
    let silent = away.join(", ");
    let body = Readings { items, doubts: doubtful, evidence: level, asked_now: matches!(asked, Ok(true)), away };
    session.out.data("history", &body, || table(&desk, &readings))?;
    session.out.say(&msg!("readings-count", count = readings.len()));
    if !readings.is_empty() {
        session.out.say(&evidence_words(level));
    }
    for doubt in &doubts {
        session.out.warn(&words(&desk, doubt));
    }
    desk.say_registers()?;
    if !asked? {
        session.out.say(&msg!("history-as-known"));
    } else if !silent.is_empty() {
        session.out.say(&msg!("history-away", servers = silent));
    }
    match doubts.iter().filter(|doubt| !matches!(doubt, Doubt::Beyond(_))).count() {
        0 => Ok(()),
        n => Err(Problem::new(FOUND_THERE).with("count", n)),
    }
}

// A lie about receipts is told after what is known without the liar. The log first: a leaf counts against a custodian only
// if its box was read after it.
fn ask(desk: &mut Desk<'_>, away: &mut Vec<String>) -> Result<bool, Problem> {
    match desk.vault.server_url() {
        Some(_) => desk.in_passing(|desk| {
            let _shown = desk.session.out.progress(&msg!("asking"), Unit::Count, None);
            away.extend(rounds::look(&mut desk.vault, desk.now)?);
            Ok(())
        }),
        None => Ok(false),
    }
}

fn table(desk: &Desk<'_>, readings: &[Reading]) -> Table {
    let catalog = desk.session.out.words();
    let headings =
        [msg!("column-when"), msg!("column-who"), msg!("column-did"), msg!("column-paper"), msg!("column-proof")];
    let mut table = Table::new(headings);
    for r in readings {
        let title = title(desk, r);
        table.row([
            Cell::both(time::moment(catalog, r.time, desk.now), time::iso(r.time)),
            Cell::from(desk.name_of(&r.reader)),
            Cell::both(catalog.text("did-ask-to-open"), "asked-to-open"),
            Cell::both(title.clone().unwrap_or_else(|| catalog.text("paper-unknown")), title.unwrap_or_default()),
            Cell::both(catalog.get(&proof(desk, &r.logged)), in_log(&r.logged).state),
        ]);
    }
    table
}

fn title(desk: &Desk<'_>, r: &Reading) -> Option<String> {
    let (doc, _) = r.paper?;
    desk.vault.state().docs.get(&doc).map(|d| d.words.title.clone())
}

fn read(desk: &Desk<'_>, r: &Reading) -> Read {
    Read {
        time: time::iso(r.time),
        who: Who::new(&r.reader, desk.name_of(&r.reader)),
        did: "asked-to-open",
        paper: r.paper.map(|(doc, _)| ReadPaper { id: doc.to_string(), title: title(desk, r).unwrap_or_default() }),
        grant: r.grant.to_string(),
        n: r.n,
        log: in_log(&r.logged),
    }
}

fn in_log(logged: &Logged) -> InLog {
    let nothing = |state| InLog { state, after: None, before: None, leaf: None };
    match logged {
        Logged::NotYet => nothing("not-yet"),
        Logged::Missing => nothing("missing"),
        Logged::Other => nothing("other"),
        Logged::Leaf { index, after, before, witnessed } => InLog {
            state: if *witnessed { "witnessed" } else { "logged" },
            after: after.map(time::iso),
            before: Some(time::iso(*before)),
            leaf: Some(*index),
        },
    }
}

fn proof(desk: &Desk<'_>, logged: &Logged) -> Message {
    let catalog = desk.session.out.words();
    let moment = |at: Time| time::moment(catalog, at, desk.now);
    match logged {
        Logged::NotYet => msg!("proof-not-yet"),
        Logged::Missing => msg!("proof-missing"),
        Logged::Other => msg!("proof-other"),
        Logged::Leaf { after: Some(after), before, witnessed: true, .. } => {
            msg!("proof-witnessed", after = moment(*after), before = moment(*before))
        }
        Logged::Leaf { after: Some(after), before, .. } => {
            msg!("proof-between", after = moment(*after), before = moment(*before))
        }
        Logged::Leaf { before, .. } => msg!("proof-by", before = moment(*before)),
    }
}

fn doubt(desk: &Desk<'_>, doubt: &Doubt) -> Doubtful {
    let told = doubt.told();
    Doubtful {
        what: sort(doubt),
        who: Who::new(&told.reader, desk.name_of(&told.reader)),
        grant: told.grant.to_string(),
        n: told.n,
        after: told.after.map(time::iso),
        before: told.before.map(time::iso),
    }
}

fn sort(doubt: &Doubt) -> &'static str {
    match doubt {
        Doubt::Withheld(_) => "withheld",
        Doubt::Unlogged(_) => "unlogged",
        Doubt::OtherLeaf(_) => "other-leaf",
        Doubt::AfterClosing(_) => "after-closing",
        Doubt::Beyond(_) => "beyond",
        _ => "other",
    }
}

/// A doubt in words.
pub(super) fn words(desk: &Desk<'_>, doubt: &Doubt) -> Message {
    let told = doubt.told();
    let name = desk.name_of(&told.reader);
    match doubt {
        Doubt::Withheld(_) => msg!("doubt-withheld", name = name, when = when(desk, told)),
        Doubt::Unlogged(_) => msg!("doubt-unlogged", name = name),
        Doubt::OtherLeaf(_) => msg!("doubt-other", name = name),
        Doubt::AfterClosing(_) => msg!("doubt-after-closing", name = name),
        Doubt::Beyond(_) => msg!("doubt-beyond", name = name),
        _ => msg!("finding-other"),
    }
}

fn when(desk: &Desk<'_>, told: &Told) -> String {
    let catalog = desk.session.out.words();
    let moment = |at: Time| time::moment(catalog, at, desk.now);
    let words = match (told.after, told.before) {
        (Some(after), Some(before)) => msg!("when-between", after = moment(after), before = moment(before)),
        (None, Some(before)) => msg!("when-by", before = moment(before)),
        _ => msg!("when-unknown"),
    };
    catalog.get(&words)
}
