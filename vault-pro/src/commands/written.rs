//! `coffre-pro request`, `write`, `messages`: words between patients and professionals. A request that is not granted
//! comes back in no form: not even that it was read.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};
use serde::Serialize;
use vault_crypto::deposit::{MAX_DAYS, Matter, PaperNamed, Sense, ShownPaper, Written};
use vault_desk::sent::what;
use vault_engine::Error;
use vault_engine::deposits::Waiting;
use vault_engine::written::{About, Request as Asked};
use vault_formats::typed::{self, Meant};
use vault_formats::types::DocumentType;
use vault_protocol::ids::{MessageId, Time, VaultId};
use vault_terminal::table::{Cell, Record, Table};
use vault_terminal::{Problem, Session, ids, msg, words};

use crate::cli::{Messages, Request, Write};
use crate::commands::give::recipient;
use crate::desk::{Desk, Office, Speaks, short};
use crate::granted::Paper;
use crate::letters::Sent;
use crate::problems::{
    Engine, KIND_AMBIGUOUS, KIND_UNKNOWN, NOT_A_CORRECTION, NOT_SENT, NOTHING_SAID, PERIOD_UNREADABLE,
};
use crate::shown::{Items, Who, label_of, level};
use crate::time;

#[derive(Serialize)]
struct Requested {
    to: Who,
    types: Vec<&'static str>,
    days: u64,
    purpose: String,
}

/// Asks a patient to be shown papers of some kinds.
pub(crate) fn request(session: &Session, args: &Request) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let patient = recipient(&mut desk, &args.patient)?;
    let purpose = said(&args.purpose)?.to_owned();
    let days = days(&args.period, desk.time())?;
    let mut types: Vec<&'static str> = Vec::new();
    for typed in &args.types {
        types.extend(meant(typed, &desk)?.into_iter().map(|t| t.code));
    }
    types.sort_unstable();
    types.dedup();
    sure(&desk, &patient, |name| msg!("request-unverified", name = name))?;
    let asked = Asked { types: types.iter().map(|t| (*t).to_owned()).collect(), days, purpose: purpose.clone() };
    desk.vault.ask_papers(&patient, &asked, desk.now).map_err(Engine)?;
    let body = Requested { to: Who::new(&desk, &patient), types, days, purpose };
    session.out.data("requested", &body, || {
        let mut record = Record::new();
        let labels: Vec<&str> = body.types.iter().map(|code| label_of(code, desk.lang())).collect();
        record.field("patient", msg!("column-patient"), body.to.name.as_str());
        record.field("types", msg!("column-type"), labels.join(", "));
        record
    })?;
    session.out.say(&msg!("request-sent", name = body.to.name.as_str()));
    desk.after_change()
}

fn meant(typed: &str, desk: &Desk<'_>) -> Result<Vec<&'static DocumentType>, Problem> {
    if let Some(group) = typed::group(typed) {
        return Ok(group);
    }
    match typed::one(typed) {
        Meant::One(one) => Ok(vec![one]),
        Meant::Nothing => Err(Problem::new(KIND_UNKNOWN).with("typed", typed)),
        Meant::Some(close) => {
            let candidates: Vec<String> =
                close.iter().map(|t| format!("{} ({})", t.code, label_of(t.code, desk.lang()))).collect();
            Err(Problem::new(KIND_AMBIGUOUS).with("typed", typed).with("candidates", candidates.join(", ")))
        }
    }
}

/// Days from today, of a time as people type it: `1d`, `2w`, `3m`, `1y`.
pub(crate) fn days(typed: &str, now: Time) -> Result<u64, Problem> {
    let bad = || Problem::new(PERIOD_UNREADABLE).with("typed", typed).with("most", MAX_DAYS);
    let span = words::period(typed.trim()).ok_or_else(bad)?;
    let now: Timestamp = words::at(now.0);
    let today = now.to_zoned(TimeZone::UTC);
    let days =
        today.checked_add(span).and_then(|end| today.date().until((Unit::Day, end.date()))).map_err(|_| bad())?;
    u64::try_from(days.get_days()).ok().filter(|days| (1..=MAX_DAYS).contains(days)).ok_or_else(bad)
}

/// What goes to somebody whose card nobody compared may reach anybody: it goes after a yes.
///
/// # Errors
/// `not-sent` after a no; the terminal's when nobody is there to ask.
pub(crate) fn sure(
    desk: &Desk<'_>,
    patient: &VaultId,
    of: impl FnOnce(String) -> vault_terminal::Message,
) -> Result<(), Problem> {
    let asked = || desk.session.confirm(&of(desk.name_of(patient)));
    if desk.is_compared(patient) || asked()? { Ok(()) } else { Err(Problem::new(NOT_SENT)) }
}

pub(crate) fn said(text: &str) -> Result<&str, Problem> {
    let text = text.trim();
    if text.is_empty() { Err(Problem::new(NOTHING_SAID)) } else { Ok(text) }
}

#[derive(Serialize)]
struct Message {
    to: Who,
    about: Option<String>,
}

/// Writes to a patient, about a paper that they show or sent, or about none.
pub(crate) fn write(session: &Session, args: &Write) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let text = said(&args.text)?.to_owned();
    let patient = recipient(&mut desk, &args.patient)?;
    let about = args.about.as_deref().map(|typed| about(&mut desk, &patient, typed)).transpose()?;
    sure(&desk, &patient, |name| msg!("write-unverified", name = name))?;
    let (named, title) = about.unzip();
    desk.vault.write(&patient, Sense::Message, &text, named, desk.now).map_err(Engine)?;
    let body = Message { to: Who::new(&desk, &patient), about: title };
    session.out.data("written", &body, || {
        let mut record = Record::new();
        record.field("patient", msg!("column-patient"), body.to.name.as_str());
        record
    })?;
    session.out.say(&msg!("message-sent", name = body.to.name.as_str()));
    desk.after_change()
}

// The paper's name between the two, and its title for here: the patient knows it by the name.
fn about(desk: &mut Desk<'_>, patient: &VaultId, typed: &str) -> Result<(About, String), Problem> {
    let papers = desk.papers(patient).map_err(Engine)?;
    let all: Vec<String> = papers.iter().map(|p| p.id.clone()).collect();
    let paper = &papers[ids::resolve(typed, &all)?];
    let named = named(paper).ok_or_else(|| ids::Unresolved::Unknown { typed: typed.to_owned() })?;
    Ok((named, paper.about.title.to_string()))
}

/// What a paper is called between its patient and here; nothing for a letter that was kept, which has no name there.
pub(crate) fn named(paper: &Paper) -> Option<About> {
    let named = match (paper.copies.first(), &paper.sent) {
        (Some(copy), _) => PaperNamed::Shown(ShownPaper { head: copy.head, entry: copy.entry }),
        (None, Some(Sent::Waits(id, _))) => PaperNamed::Given(*id),
        (None, _) => return None,
    };
    Some(About { named, title: String::new(), date: None })
}

#[derive(Serialize)]
struct One {
    id: String,
    what: &'static str,
    from: Who,
    verified: &'static str,
    about: Option<String>,
    about_claimed: bool,
    text: String,
    time: String,
}

/// The words that wait: messages, corrections that patients ask for, disagreements.
pub(crate) fn messages(session: &Session, args: &Messages) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let only = args.patient.as_deref().map(|typed| desk.patient(typed)).transpose()?;
    let waiting = desk.waiting().map_err(Engine)?;
    let wanted = |w: &&Waiting| !w.deposit.is_paper() && only.is_none_or(|who| w.deposit.giver == who);
    let mut items = Vec::new();
    for w in waiting.iter().filter(wanted) {
        items.push(One {
            id: w.deposit.id.to_string(),
            what: what(&w.deposit),
            from: Who { id: w.deposit.giver.to_string(), name: w.giver_name.clone() },
            verified: level(w.level),
            about: desk.title_of(w).map_err(Engine)?,
            about_claimed: desk.is_claimed(w),
            text: w.deposit.message.as_deref().unwrap_or_default().to_owned(),
            time: time::iso(w.deposit.time),
        });
    }
    let body = Items { items };
    session.out.data("messages", &body, || table(&desk, &waiting, &body.items))?;
    session.out.say(&msg!("messages-count", count = body.items.len()));
    Ok(())
}

fn table(desk: &Desk<'_>, waiting: &[Waiting], items: &[One]) -> Table {
    let catalog = desk.session.out.words();
    let short = short(waiting.iter().map(|w| w.deposit.id));
    let headings = [
        msg!("column-id"),
        msg!("column-when"),
        msg!("column-from"),
        msg!("column-what"),
        msg!("column-paper"),
        msg!("column-words"),
    ];
    let mut table = Table::new(headings);
    for one in items {
        let found = waiting.iter().find(|w| w.deposit.id.to_string() == one.id);
        let id = found.and_then(|w| short.get(&w.deposit.id).cloned()).unwrap_or_default();
        let when = found.map(|w| time::moment(catalog, w.deposit.time, desk.now)).unwrap_or_default();
        table.row([
            Cell::both(id, one.id.as_str()),
            Cell::both(when, one.time.as_str()),
            Cell::from(one.from.name.as_str()),
            Cell::both(catalog.text(&format!("what-{}", one.what)), one.what),
            match (&one.about, one.about_claimed) {
                (Some(title), true) => {
                    Cell::both(catalog.get(&msg!("about-claimed", title = title.as_str())), title.as_str())
                }
                (title, _) => Cell::from(title.clone().unwrap_or_default()),
            },
            Cell::from(one.text.as_str()),
        ]);
    }
    table
}

/// The letter of a patient that a new version answers, and the paper it is about.
pub(crate) fn corrected(
    desk: &mut Desk<'_>,
    patient: &VaultId,
    typed: &str,
) -> Result<(MessageId, PaperNamed), Problem> {
    let all = answerable(desk, patient).map_err(Engine)?;
    let named: Vec<String> = all.iter().map(|(id, _)| id.to_string()).collect();
    match ids::resolve(typed, &named) {
        Ok(at) => Ok(all[at].clone()),
        Err(ids::Unresolved::Unknown { .. }) => Err(Problem::new(NOT_A_CORRECTION).with("typed", typed)),
        Err(e) => Err(e.into()),
    }
}

/// The letters of a patient that a new version of a paper may answer, each with the paper that it is about.
pub(crate) fn answerable<S: Speaks>(
    desk: &mut Office<S>,
    patient: &VaultId,
) -> Result<Vec<(MessageId, PaperNamed)>, Error> {
    let about = |w: &Waiting| match &w.deposit.matter {
        Some(Matter::Written(Written { about: Some(named), .. })) if w.deposit.giver == *patient => {
            Some((w.deposit.id, named.clone()))
        }
        _ => None,
    };
    Ok(desk.waiting()?.iter().filter_map(about).collect())
}
