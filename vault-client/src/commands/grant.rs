//! `coffre grant`, `grants`, `revoke`: doors opened to one contact, until a date, and closed.

use std::collections::BTreeSet;

use serde::Serialize;
use vault_crypto::deposit::{AccessRequest, Deposit};
use vault_crypto::journal::Contact;
use vault_engine::custodians::Choice;
use vault_engine::deposits::Doubt;
use vault_engine::state::Grant as Granted;
use vault_formats::presets::Preset;
use vault_protocol::ids::{DocId, GrantId};
use vault_terminal::out::Mode;
use vault_terminal::problem::IntoProblem as _;
use vault_terminal::progress::Unit;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, ids, msg};

use crate::cli::{Grant, Grants, Revoke};
use crate::commands::inbox;
use crate::desk::Desk;
use crate::doors::{self, Ask};
use crate::kinds;
use crate::letters::{self, What};
use crate::problems::{
    Engine, IN_BIN, NO_DOOR, NOT_A_CONTACT, NOT_A_REQUEST, PRESET_FITS_NOTHING, PRESET_READS_NOTHING,
    REQUEST_FITS_NOTHING, STOPPED,
};
use crate::profession;
use crate::sees::docs_of;
use crate::shown::{Door, Item, Items, Who, profession_of};
use crate::time;

#[derive(Serialize)]
struct OneGrant {
    id: String,
    to: Who,
    state: &'static str,
    reads: bool,
    doubts: Vec<&'static str>,
    papers: Vec<String>,
    standing: Option<Vec<String>>,
    purpose: String,
    opened: String,
    until: String,
    revoked: Option<String>,
    confirmed: bool,
    custodians: Vec<Holds>,
    readings: usize,
}

/// One custodian of a door.
#[derive(Serialize)]
struct Holds {
    server: String,
    opened: bool,
    closed: bool,
}

impl OneGrant {
    fn new(desk: &Desk<'_>, id: &GrantId, g: &Granted) -> Self {
        let rule = g.record.standing.as_ref();
        OneGrant {
            id: id.to_string(),
            to: Who::new(&g.head.recipient, desk.name_of(&g.head.recipient)),
            state: Door::of(g, desk.time()).id(),
            reads: g.head.rights.read,
            doubts: doubts(desk, g).iter().map(|doubt| doubt.code()).collect(),
            papers: docs_of(g).iter().map(|t| t.to_string()).collect(),
            standing: rule.map(|r| r.types.iter().map(|t| t.to_string()).collect()),
            purpose: g.record.purpose.to_string(),
            opened: time::iso(g.record.at),
            until: time::iso(g.head.not_after),
            revoked: g.revoked.map(time::iso),
            confirmed: g.is_surely_closed(),
            custodians: holds(desk, id, g),
            readings: g.receipts.len(),
        }
    }
}

// What is known against the keys or the credential of whom an open door is to.
fn doubts(desk: &Desk<'_>, g: &Granted) -> Vec<Doubt> {
    match g.is_open(desk.time()) {
        true => desk.vault.doubts_about(&g.head.recipient, desk.now).unwrap_or_default(),
        false => Vec::new(),
    }
}

fn holds(desk: &Desk<'_>, id: &GrantId, g: &Granted) -> Vec<Holds> {
    let not_opened = desk.vault.not_opened(id);
    let one = |(i, c): (u64, &vault_protocol::grant::Custodian)| Holds {
        server: c.server.to_string(),
        opened: !not_opened.contains(&c.server.as_str()),
        closed: g.closings.contains_key(&i),
    };
    (0..).zip(g.head.custodians.iter()).map(one).collect()
}

/// Opens a door.
pub(crate) fn grant(session: &Session, args: &Grant) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let asked = args.request.as_deref().map(|typed| asked(&desk, typed)).transpose()?;
    let until = match (&args.until, &asked) {
        (None, Some((_, request))) => letters::until(request, desk.time()),
        (typed, _) => time::parse_until(typed.as_deref().unwrap_or("1d"), desk.time())?,
    };
    let mut docs = desk.docs(&args.ids)?;
    let preset = args.preset.as_deref().map(|typed| kinds::preset(typed, desk.lang())).transpose()?;
    // Whoever reads nothing is opened a door to give by.
    let by_preset = preset.is_some_and(|p| p.types().next().is_none()) && args.ids.is_empty() && !args.standing;
    let gives_only = args.deposit_only || by_preset;
    let proposed = match (preset, &asked) {
        _ if gives_only => Vec::new(),
        (Some(preset), _) => propose(&desk, preset, args)?,
        (None, Some((_, request))) => propose_asked(&desk, request, args)?,
        (None, None) => Vec::new(),
    };
    docs.extend(proposed.iter().filter(|id| !docs.contains(id)).copied().collect::<Vec<_>>());
    for id in &docs {
        let doc = &desk.vault.state().docs[id];
        if doc.removed.is_some() {
            return Err(Problem::new(IN_BIN).with("title", doc.words.title.as_str()));
        }
    }
    let mut standing: Option<Vec<String>> = args.standing.then(Vec::new);
    for typed in &args.kinds {
        let codes = kinds::several(typed, desk.lang())?.into_iter().map(|t| t.code.to_owned());
        standing.get_or_insert_default().extend(codes);
    }
    if let (Some(standing), Some(preset)) = (&mut standing, preset) {
        standing.extend(preset.types().map(|t| t.code.to_owned()));
    }
    let contact = match &asked {
        // Whoever asked is known by their key, whatever they are called.
        Some((d, _)) => {
            let stranger = || Problem::new(NOT_A_CONTACT).with("name", desk.name_of(&d.giver));
            desk.vault.state().contacts.get(&d.giver).ok_or_else(stranger)?.clone()
        }
        None => desk.vault.contact(args.to.as_deref().unwrap_or_default()).map_err(Engine)?.clone(),
    };
    let delicate: Vec<String> = doors::delicate(&desk.vault, &docs).map(|doc| doc.words.title.clone()).collect();
    if let Some(preset) = preset {
        say_profession(&desk, &contact, preset);
    }
    let unvouched = ask_unvouched(&desk, &contact, args.unvouched)?;
    ask_about(session, &contact, &delicate)?;
    if preset.is_some() || asked.is_some() {
        ask_about_proposed(&desk, &contact, &proposed)?;
    }
    if let Some((d, _)) = &asked {
        // It may have ended while its owner thought about it.
        desk.vault.request_waiting(&d.id, time::now()).map_err(Engine)?;
    }
    let (count, rule) = (docs.len(), standing.is_some());
    let choice = match args.custodians.as_deref() {
        None => desk.vault.custodian_choice(),
        Some("1") => Choice::One,
        Some(_) => Choice::Three,
    };
    let ask = Ask {
        docs,
        to: contact.vault,
        until,
        purpose: purpose(args, asked.as_ref().map(|(d, _)| d)),
        standing,
        unverified: args.unverified,
        unvouched,
        gives_only,
        choice: Some(choice),
    };
    let id = doors::open(&mut desk.vault, ask, desk.now).map_err(Engine)?;
    if let Some((d, _)) = &asked {
        desk.vault.refuse(&d.id, desk.now).map_err(Engine)?;
    }
    tell(&desk, &id)?;
    let name = contact.name.as_str();
    let until = time::until_words(session.out.words(), until, desk.time());
    session.out.say(&match gives_only {
        true => msg!("door-gives-only", name = name, until = until),
        false => msg!("door-opened", name = name, count = count, until = until),
    });
    if rule {
        match doors::is_unvouched(&desk.vault, &contact.vault, desk.now).map_err(Engine)? {
            true => session.out.warn(&msg!("door-rule-unvouched", name = name)),
            false => session.out.say(&msg!("door-rule")),
        }
    }
    let sent = desk.after_change();
    // With one custodian that is the server itself, of which is said what waits for it.
    let missing = desk.vault.not_opened(&id);
    if choice == Choice::Three && !missing.is_empty() {
        session.out.warn(&msg!("door-waits", servers = missing.join(", "), name = name));
    }
    sent
}

/// A delicate or private paper is shown on purpose, never by a slip: a person in front of a terminal is asked.
fn ask_about(session: &Session, contact: &Contact, delicate: &[String]) -> Result<(), Problem> {
    if delicate.is_empty() || !asks(session) {
        return Ok(());
    }
    let (titles, name) = (delicate.join(", "), contact.name.as_str());
    if session.confirm(&msg!("show-delicate", titles = titles, name = name))? {
        return Ok(());
    }
    Err(Problem::new(STOPPED))
}

/// Whether its owner says that a door opens though nobody vouches for its reader any more: beforehand, or to the question that a
/// person in front of a terminal is asked. Nobody's yes to all questions is a yes to this one.
fn ask_unvouched(desk: &Desk<'_>, contact: &Contact, said: bool) -> Result<bool, Problem> {
    let session = desk.session;
    if said || !asks(session) || !doors::is_unvouched(&desk.vault, &contact.vault, desk.now).map_err(Engine)? {
        return Ok(said);
    }
    match session.confirm(&msg!("show-unvouched-ask", name = contact.name.as_str()))? {
        true => Ok(true),
        false => Err(Problem::new(STOPPED)),
    }
}

// What somebody asks for, if it can still be granted.
fn asked(desk: &Desk<'_>, typed: &str) -> Result<(Deposit, AccessRequest), Problem> {
    let waiting = inbox::meant(desk, typed)?;
    match letters::what(&desk.vault, &waiting) {
        What::Request(_) => Ok(desk.vault.request_waiting(&waiting.deposit.id, desk.now).map_err(Engine)?),
        _ => Err(Problem::new(NOT_A_REQUEST).with("typed", typed)),
    }
}

// The owner's words, or else those of whoever asked.
fn purpose(args: &Grant, asked: Option<&Deposit>) -> String {
    match args.purpose.trim() {
        "" => asked.map(letters::purpose).unwrap_or_default(),
        typed => typed.to_owned(),
    }
}

/// What a request proposes, but for what its owner leaves out.
fn propose_asked(desk: &Desk<'_>, request: &AccessRequest, args: &Grant) -> Result<Vec<DocId>, Problem> {
    let left_out = desk.docs(&args.except)?;
    let mut proposed = letters::proposed(&desk.vault, request);
    proposed.retain(|id| !left_out.contains(id));
    if proposed.is_empty() && args.ids.is_empty() && !args.standing {
        return Err(Problem::new(REQUEST_FITS_NOTHING));
    }
    Ok(proposed)
}

/// What a preset proposes, but for what its owner leaves out.
fn propose(desk: &Desk<'_>, preset: &Preset, args: &Grant) -> Result<Vec<DocId>, Problem> {
    let name = kinds::preset_label(preset, desk.lang());
    if preset.types().next().is_none() {
        return Err(Problem::new(PRESET_READS_NOTHING).with("name", name));
    }
    let left_out = desk.docs(&args.except)?;
    let fitting = kinds::proposed(preset, desk.vault.state()).into_iter();
    let proposed: Vec<DocId> = fitting.filter(|id| !left_out.contains(id)).collect();
    if proposed.is_empty() && args.ids.is_empty() && !args.standing {
        return Err(Problem::new(PRESET_FITS_NOTHING).with("name", name));
    }
    Ok(proposed)
}

/// What is proposed for a profession is shown to whoever is in it: who says so is said before, and if it is another one.
fn say_profession(desk: &Desk<'_>, contact: &Contact, preset: &Preset) {
    let out = &desk.session.out;
    let known = profession_of(&desk.vault, contact, desk.now, out.words());
    if let Some(said) = known.said() {
        out.say(&msg!("grant-profession", name = contact.name.as_str(), said = out.words().get(&said)));
    }
    if known.confirmed.is_some() && !profession::is(preset, known.preset) {
        let name = kinds::preset_label(preset, desk.lang());
        out.warn(&msg!("grant-other-profession", name = contact.name.as_str(), profession = name));
    }
}

/// The program proposes and the patient decides: a person in front of a terminal sees the papers before they are shown.
fn ask_about_proposed(desk: &Desk<'_>, contact: &Contact, proposed: &[DocId]) -> Result<(), Problem> {
    let session = desk.session;
    if !asks(session) || proposed.is_empty() {
        return Ok(());
    }
    let (short, catalog) = (desk.short_docs(), session.out.words());
    for doc in proposed.iter().filter_map(|id| desk.vault.state().docs.get(id)) {
        let (number, words) = (short.get(&doc.id).cloned().unwrap_or_default(), &doc.words);
        let date = time::paper_date(catalog, words.date.as_deref().unwrap_or_default());
        session.out.say(&msg!("preset-paper", number = number, title = words.title.as_str(), date = date));
    }
    if session.confirm(&msg!("preset-show", count = proposed.len(), name = contact.name.as_str()))? {
        return Ok(());
    }
    session.out.say(&msg!("preset-edit"));
    Err(Problem::new(STOPPED))
}

pub(crate) fn asks(session: &Session) -> bool {
    session.out.mode() == Mode::Person && !session.global.yes && !session.global.no_input
}

fn tell(desk: &Desk<'_>, id: &GrantId) -> Result<(), Problem> {
    let Some(g) = desk.vault.state().grants.get(id) else { return Ok(()) };
    let body = Item { item: OneGrant::new(desk, id, g) };
    Ok(desk.session.out.data("grant", &body, || table(desk, &[(id, g)]))?)
}

/// Doors, the newest first; without `--all` only those that are open or closing.
pub(crate) fn list(session: &Session, args: &Grants) -> Result<(), Problem> {
    let desk = Desk::open(session)?;
    let time = desk.time();
    let current = |g: &Granted| matches!(Door::of(g, time), Door::Open | Door::Closing);
    let mut doors: Vec<(&GrantId, &Granted)> =
        desk.vault.state().grants.iter().filter(|(_, g)| args.all || current(g)).collect();
    doors.sort_by_key(|(_, g)| std::cmp::Reverse(g.record.at));
    let body = Items { items: doors.iter().map(|(id, g)| OneGrant::new(&desk, id, g)).collect() };
    session.out.data("grants", &body, || table(&desk, &doors))?;
    let doubted = doors.iter().flat_map(|(_, g)| doubts(&desk, g).into_iter().map(|doubt| (g.head.recipient, doubt)));
    for (who, doubt) in doubted.collect::<BTreeSet<_>>() {
        session.out.warn(&msg!("door-doubt", doubt = doubt.code(), name = desk.name_of(&who)));
    }
    session.out.say(&msg!("doors-count", count = doors.len()));
    Ok(())
}

fn table(desk: &Desk<'_>, doors: &[(&GrantId, &Granted)]) -> Table {
    let catalog = desk.session.out.words();
    let short = desk.short_grants();
    let headings = [
        msg!("column-door"),
        msg!("column-to"),
        msg!("column-papers"),
        msg!("column-until"),
        msg!("column-state"),
        msg!("column-purpose"),
    ];
    let mut table = Table::new(headings);
    for (id, g) in doors {
        let count = docs_of(g).len();
        let papers = if !g.head.rights.read {
            catalog.text("gives-only")
        } else if g.record.standing.is_some() {
            catalog.get(&msg!("papers-and-rule", count = count))
        } else {
            count.to_string()
        };
        let state = Door::of(g, desk.time());
        table.row([
            Cell::both(short.get(*id).cloned().unwrap_or_default(), id.to_string()),
            Cell::from(desk.name_of(&g.head.recipient)),
            Cell::both(papers, if g.head.rights.read { count.to_string() } else { "gives-only".to_owned() }),
            Cell::both(time::until_words(catalog, g.head.not_after, desk.time()), time::iso(g.head.not_after)),
            Cell::both(catalog.get(&state.words()), state.id()),
            Cell::from(g.record.purpose.to_string()),
        ]);
    }
    table
}

/// Closes a door, or every open door of somebody.
pub(crate) fn revoke(session: &Session, args: &Revoke) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let doors = doors_meant(&desk, &args.grant, args.reencrypt)?;
    let recipient = desk.vault.state().grants[&doors[0]].head.recipient;
    let name = desk.name_of(&recipient);
    for id in &doors {
        desk.vault.revoke(id, desk.now).map_err(Engine)?;
    }
    // The closing goes out before anything else is done or said.
    let sent = desk.after_change();
    if args.reencrypt {
        reencrypt(&mut desk, &doors)?;
    }
    let state = desk.vault.state();
    let closed: Vec<(&GrantId, &Granted)> = doors.iter().filter_map(|id| state.grants.get_key_value(id)).collect();
    let body = Items { items: closed.iter().map(|(id, g)| OneGrant::new(&desk, id, g)).collect() };
    session.out.data("grants", &body, || table(&desk, &closed))?;
    session.out.say(&match closed.iter().any(|(_, g)| g.head.rights.read) {
        true => msg!("stopped-honest", name = name.as_str()),
        false => msg!("stopped-gives-only", name = name.as_str()),
    });
    if closed.iter().all(|(_, g)| g.is_surely_closed()) {
        let alone = closed.iter().all(|(_, g)| g.head.custodians.len() == 1);
        session.out.say(&if alone { msg!("stopped-confirmed") } else { msg!("stopped-confirmed-by-two") });
    } else if closed.iter().all(|(_, g)| g.head.custodians.len() == 1) {
        session.out.warn(&msg!("stopped-unconfirmed", name = name.as_str()));
    } else {
        let open = closed.iter().filter(|(_, g)| !g.is_surely_closed());
        let mut servers: Vec<&str> = open.flat_map(|(_, g)| g.not_closed()).collect();
        servers.sort_unstable();
        servers.dedup();
        session.out.warn(&msg!("stopped-too-few", name = name.as_str(), servers = servers.join(", ")));
    }
    sent
}

fn doors_meant(desk: &Desk<'_>, typed: &str, reencrypt: bool) -> Result<Vec<GrantId>, Problem> {
    match desk.grant(typed) {
        Ok(g) => Ok(vec![g.head.grant]),
        Err(e @ ids::Unresolved::Ambiguous { .. }) => Err(e.into_problem()),
        Err(_) => {
            let contact = desk.vault.contact(typed).map_err(Engine)?;
            let mut doors = doors::open_to(&desk.vault, &contact.vault, desk.now);
            if doors.is_empty() && reencrypt {
                // Closed by a run that was stopped before its papers were all sealed anew: this one goes on.
                let hers = desk.vault.state().grants.iter().filter(|(_, g)| g.head.recipient == contact.vault);
                doors = hers.filter(|(_, g)| g.revoked.is_some()).map(|(id, _)| *id).collect();
            }
            match doors.is_empty() {
                true => Err(Problem::new(NO_DOOR).with("name", contact.name.as_str())),
                false => Ok(doors),
            }
        }
    }
}

fn reencrypt(desk: &mut Desk<'_>, doors: &[GrantId]) -> Result<(), Problem> {
    let papers: usize = doors.iter().map(|id| desk.vault.state().grants[id].papers.len()).sum();
    let progress = desk.session.out.progress(&msg!("sealing-anew"), Unit::Count, Some(papers as u64));
    let mut count = 0;
    for id in doors {
        desk.session.interrupt.check()?;
        count += desk.vault.reencrypt(id, desk.now, &mut |n| progress.add(n)).map_err(Engine)?;
    }
    drop(progress);
    desk.session.out.say(&msg!("sealed-anew", count = count));
    desk.after_change()
}
