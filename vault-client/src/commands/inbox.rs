//! `coffre inbox`, `accept`, `refuse`: what others gave. Nothing enters the vault before its owner says so.

use std::collections::BTreeSet;

use serde::Serialize;
use vault_desk::caution::{Caution, cautions};
use vault_engine::deposits::Waiting;
use vault_engine::papers::Added;
use vault_engine::receive::Arrivals;
use vault_engine::{Error, Vault};
use vault_formats::PdfReader;
use vault_protocol::ids::{DocId, Time};
use vault_terminal::progress::Unit;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Catalog, Problem, Session, ids, msg, words as say};

use crate::cli::{Accept, OneDeposit};
use crate::commands::add::{reader, status};
use crate::commands::grant::asks;
use crate::desk::{Desk, past_rules, short};
use crate::letters::{self, What};
use crate::look::look_at_deposit;
use crate::problems::{Engine, IS_A_REQUEST, STOPPED, told};
use crate::shown::{Paper, Who, level, level_words};
use crate::time;

#[derive(Serialize)]
struct Deposit {
    id: String,
    what: &'static str,
    from: Who,
    verified: &'static str,
    doubts: Vec<&'static str>,
    cautions: Vec<&'static str>,
    about: Option<String>,
    request: Option<Asked>,
    title: String,
    type_code: String,
    file_name: String,
    size: u64,
    message: Option<String>,
    time: String,
    complete: bool,
}

/// What is asked for.
#[derive(Serialize)]
struct Asked {
    types: Vec<String>,
    days: u64,
    until: String,
    papers: Vec<String>,
}

impl Deposit {
    fn new(desk: &Desk<'_>, w: &Waiting, cautions: &[Caution]) -> Self {
        let d = &w.deposit;
        let what = letters::what(&desk.vault, w);
        Deposit {
            id: d.id.to_string(),
            what: what.id(),
            from: Who::new(&d.giver, w.giver_name.clone()),
            verified: level(w.level),
            doubts: w.doubts.iter().map(|doubt| doubt.code()).collect(),
            cautions: cautions.iter().map(|caution| caution.code()).collect(),
            about: what.about(&desk.vault).map(|doc| doc.id.to_string()),
            request: match what {
                What::Request(r) => Some(Asked {
                    types: r.types.iter().map(|t| t.to_string()).collect(),
                    days: r.days,
                    until: time::iso(r.not_after),
                    papers: letters::proposed(&desk.vault, r).iter().map(|id| id.to_string()).collect(),
                }),
                _ => None,
            },
            title: d.title.to_string(),
            type_code: d.type_code.to_string(),
            file_name: d.file_name.to_string(),
            size: d.size,
            message: d.message.as_ref().map(|t| t.to_string()),
            time: time::iso(d.time),
            complete: w.complete,
        }
    }
}

#[derive(Serialize)]
struct Inbox {
    items: Vec<Deposit>,
    refused: Vec<Refusal>,
    held: Vec<Held>,
    unreadable: usize,
}

/// What waits for its giver's server.
#[derive(Serialize)]
struct Held {
    name: String,
    count: usize,
}

/// Something that came now and was set aside.
#[derive(Serialize)]
struct Refusal {
    code: &'static str,
    what: String,
    details: Option<String>,
}

impl Refusal {
    fn new(problem: &Problem, words: &Catalog) -> Self {
        let (code, details) = (problem.kind().code, problem.cause().map(str::to_owned));
        Refusal { code, what: problem.what(words), details }
    }
}

/// What waits, after asking the server if it answers.
pub(crate) fn inbox(session: &Session) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let (mut came, catalog) = (Arrivals::default(), session.out.words());
    let asked = desk.in_passing(|desk| {
        let _shown = desk.session.out.progress(&msg!("asking"), Unit::Count, None);
        desk.vault.receive(desk.now).map(|arrivals| came = arrivals)
    });
    let waiting = desk.vault.inbox(desk.now).map_err(Engine)?;
    // Each paper is read once, for what is written and for what is said.
    let found: Vec<_> = waiting.iter().map(|w| cautions(&desk.vault, w)).collect();
    let refused: Vec<Problem> = came.refused.iter().map(told).collect();
    let body = Inbox {
        items: waiting.iter().zip(&found).map(|(w, cautions)| Deposit::new(&desk, w, cautions)).collect(),
        refused: refused.iter().map(|problem| Refusal::new(problem, catalog)).collect(),
        held: letters::held(&desk.vault, &came.held).map(|(name, count)| Held { name, count }).collect(),
        unreadable: came.unreadable,
    };
    session.out.data("inbox", &body, || table(&desk, &waiting, &found))?;
    say_requests(&desk, &waiting);
    for (w, cautions) in waiting.iter().zip(&found) {
        warn(session, w, cautions);
    }
    for problem in &refused {
        session.out.warn(&msg!("arrival-refused", what = problem.what(catalog)));
    }
    for (name, count) in letters::held(&desk.vault, &came.held) {
        session.out.warn(&msg!("letters-held", name = name, count = count));
    }
    if came.unreadable > 0 {
        session.out.warn(&msg!("inbox-unreadable", count = came.unreadable));
    }
    // Once for each giver, whatever came from them.
    let doubts =
        waiting.iter().flat_map(|w| w.doubts.iter().map(|doubt| (w.deposit.giver, *doubt, w.giver_name.as_str())));
    for (_, doubt, name) in doubts.collect::<BTreeSet<_>>() {
        session.out.warn(&msg!("letter-doubt", doubt = doubt.code(), name = name));
    }
    let (papers, words) = letters::count(&waiting);
    if papers > 0 || words == 0 {
        session.out.say(&msg!("inbox-count", count = papers));
    }
    if words > 0 {
        session.out.say(&msg!("inbox-words-count", count = words));
    }
    if !asked? && desk.vault.server_url().is_some() {
        session.out.say(&msg!("inbox-as-known"));
    }
    desk.say_mailbox()
}

fn warn(session: &Session, w: &Waiting, cautions: &[Caution]) {
    for caution in cautions {
        session.out.warn(&caution.words(w));
    }
}

fn table(desk: &Desk<'_>, waiting: &[Waiting], cautions: &[Vec<Caution>]) -> Table {
    let catalog = desk.session.out.words();
    let short = short(waiting.iter().map(|w| w.deposit.id));
    let headings = [
        msg!("column-id"),
        msg!("column-when"),
        msg!("column-from"),
        msg!("column-verified"),
        msg!("column-paper"),
        msg!("column-size"),
        msg!("column-message"),
    ];
    let mut table = Table::new(headings).right(5);
    for (w, cautions) in waiting.iter().zip(cautions) {
        let d = &w.deposit;
        let mut named = named(desk, w);
        for caution in cautions {
            named = format!("{named} · {}", catalog.get(&msg!("caution-short", caution = caution.code())));
        }
        table.row([
            Cell::both(short.get(&d.id).cloned().unwrap_or_default(), d.id.to_string()),
            Cell::both(time::moment(catalog, d.time, desk.now), time::iso(d.time)),
            Cell::from(w.giver_name.clone()),
            Cell::both(catalog.get(&level_words(w.level)), level(w.level)),
            Cell::both(named, d.title.to_string()),
            Cell::both(if d.is_paper() { say::size(catalog, d.size) } else { String::new() }, d.size.to_string()),
            Cell::from(d.message.as_ref().map(|t| t.to_string()).unwrap_or_default()),
        ]);
    }
    table
}

/// What waits, in a few words.
fn named(desk: &Desk<'_>, w: &Waiting) -> String {
    let (what, catalog) = (letters::what(&desk.vault, w), desk.session.out.words());
    let about = what.about(&desk.vault).map(|doc| doc.words.title.clone()).unwrap_or_default();
    let message = match &what {
        What::Paper => return w.deposit.title.to_string(),
        What::Version(_) => msg!("letter-version", title = about),
        What::Request(r) => {
            msg!("letter-request", types = letters::asked_for(r, desk.session.out.words()).join(", "), days = r.days)
        }
        What::Words(..) if about.is_empty() => msg!("letter-message"),
        What::Words(..) => msg!("letter-message-about", title = about),
    };
    catalog.get(&message)
}

/// Each request, with who asks and what can be answered: the owner decides about people, and sees how sure it is who
/// they are.
fn say_requests(desk: &Desk<'_>, waiting: &[Waiting]) {
    let out = &desk.session.out;
    let short = short(waiting.iter().map(|w| w.deposit.id));
    for w in waiting {
        let What::Request(r) = letters::what(&desk.vault, w) else { continue };
        let id = short.get(&w.deposit.id).cloned().unwrap_or_default();
        let (name, checked) = (w.giver_name.as_str(), out.words().get(&level_words(w.level)));
        let (types, days) = (letters::asked_for(r, desk.session.out.words()).join(", "), r.days);
        let purpose = w.deposit.message.as_deref().unwrap_or_default().to_owned();
        let said = msg!("request-asks", name = name, checked = checked, types = types, days = days, purpose = purpose);
        out.say(&said);
        if r.not_after < desk.time() {
            out.say(&msg!("request-is-over"));
        } else {
            out.say(&msg!("request-how", id = id, count = letters::proposed(&desk.vault, r).len()));
        }
    }
}

#[derive(Serialize)]
struct Accepted {
    status: &'static str,
    paper: Option<Paper>,
}

/// Takes a deposit into the vault. One that speaks of something delicate goes to the private drawer.
pub(crate) fn accept(session: &Session, args: &Accept) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let waiting = meant(&desk, &args.id)?;
    let (given, now) = (&waiting.deposit, desk.now);
    let mut made_private = false;
    let added = match letters::what(&desk.vault, &waiting) {
        What::Request(_) => return Err(Problem::new(IS_A_REQUEST).with("id", args.id.as_str())),
        What::Words(..) => letters::keep(&mut desk.vault, &waiting, session.out.words(), now).map_err(Engine)?,
        What::Paper | What::Version(_) => {
            warn(session, &waiting, &cautions(&desk.vault, &waiting));
            if letters::seems_other(&mut desk.vault, given, &reader(), now).map_err(Engine)? {
                session.out.warn(&msg!("not-yours", title = given.title.as_str()));
                if asks(session) && !session.confirm(&msg!("not-yours-question"))? {
                    return Err(Problem::new(STOPPED));
                }
            }
            let (added, private) = take(&mut desk.vault, given, args.private, &reader(), now).map_err(Engine)?;
            made_private = private;
            added
        }
    };
    let title = desk.vault.state().docs.get(&added.doc()).map(|d| d.words.title.clone()).unwrap_or_default();
    let doc = desk.vault.state().docs.get(&added.doc());
    let body = Accepted { status: status(&added), paper: doc.map(|d| Paper::new(d, desk.lang())) };
    session.out.data("accepted", &body, || {
        let docs: Vec<_> = doc.into_iter().collect();
        crate::shown::papers_table(&docs, &desk.short_docs(), session.out.words())
    })?;
    if made_private && !args.private {
        session.out.say(&msg!("made-private", title = title.as_str()));
    }
    session.out.say(&msg!("deposit-accepted", title = title.as_str()));
    if let Added::Version(doc) = added {
        show_new(&mut desk, &doc, &title, args.show_new)?;
    }
    desk.after_change()
}

/// Whoever sees an older version of a paper sees the new one if its owner says so: said, or asked, before it happens. Whoever
/// nobody vouches for any more does not by that yes: they are named, with the command that shows it to them.
fn show_new(desk: &mut Desk<'_>, doc: &DocId, title: &str, yes: bool) -> Result<(), Problem> {
    let session = desk.session;
    let older = letters::see_older(&desk.vault, doc, desk.now).map_err(Engine)?;
    let id = desk.short_docs().get(doc).cloned().unwrap_or_default();
    if !older.shown.is_empty() {
        let names = older.shown.into_iter().collect::<Vec<_>>().join(", ");
        let question = msg!("show-new-question", names = names.as_str(), title = title);
        let wanted = !letters::is_delicate(&desk.vault, doc) && (yes || asks(session) && session.confirm(&question)?);
        if wanted && letters::show_newest(&mut desk.vault, doc, desk.now).map_err(Engine)? {
            session.out.say(&msg!("show-new-done", names = names));
        } else {
            session.out.say(&msg!("show-new-not", names = names, id = id.as_str()));
        }
    }
    for name in older.unvouched.values() {
        session.out.warn(&msg!("show-new-unvouched", name = name.as_str(), id = id.as_str()));
    }
    Ok(())
}

/// Takes a deposit into the vault; answers also whether what it says makes it private.
///
/// # Errors
/// It is gone, or not what its giver signed, or a fault of this machine.
pub(crate) fn take(
    vault: &mut Vault,
    given: &vault_crypto::deposit::Deposit,
    private: bool,
    pdf: &PdfReader,
    now: Time,
) -> Result<(Added, bool), Error> {
    let bytes = vault.deposit_content(&given.id, now)?;
    let now = past_rules(vault, now);
    let looked = look_at_deposit(given, bytes, pdf);
    let text = looked.paper.text;
    let added = vault.accept(&given.id, private || looked.made_private, &|_, _| text.clone(), now)?;
    Ok((added, looked.made_private))
}

/// Refuses a deposit. The giver is not told.
pub(crate) fn refuse(session: &Session, args: &OneDeposit) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let waiting = meant(&desk, &args.id)?;
    let (id, title) = (waiting.deposit.id, named(&desk, &waiting));
    let typed = id.to_string()[..ids::SHORTEST].to_owned();
    desk.vault.refuse(&id, desk.now).map_err(Engine)?;
    #[derive(Serialize)]
    struct Refused {
        id: String,
        title: String,
    }
    session.out.data("refused", &Refused { id: id.to_string(), title: title.clone() }, || {
        let mut table = Table::new([msg!("column-id"), msg!("column-paper")]);
        table.row([Cell::both(typed, id.to_string()), Cell::from(title.clone())]);
        table
    })?;
    session.out.say(&msg!("deposit-refused", title = title));
    desk.after_change()
}

/// What waits under what was typed.
///
/// # Errors
/// Nothing does, or several things do.
pub(crate) fn meant(desk: &Desk<'_>, typed: &str) -> Result<Waiting, Problem> {
    let mut waiting = desk.vault.inbox(desk.now).map_err(Engine)?;
    let all: Vec<String> = waiting.iter().map(|w| w.deposit.id.to_string()).collect();
    Ok(waiting.swap_remove(ids::resolve(typed, &all)?))
}
