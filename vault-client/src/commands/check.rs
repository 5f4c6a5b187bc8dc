//! `coffre check`: is everything there, and is it what it was? Each finding says what, whose fault, and what to do.

use serde::Serialize;
use vault_engine::Error;
use vault_engine::check::{Checked, Finding};
use vault_engine::history::Doubt;
use vault_protocol::ids::DocId;
use vault_terminal::problem::AtFault;
use vault_terminal::progress::Unit;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Message, Problem, Session, msg};

use crate::cli::Check;
use crate::desk::Desk;
use crate::problems::{Engine, FOUND_HERE, FOUND_THERE, not_here};

#[derive(Serialize)]
struct Answer {
    objects: u64,
    remote: u64,
    repaired: usize,
    items: Vec<Found>,
}

#[derive(Serialize)]
struct Found {
    what: &'static str,
    at_fault: Option<AtFault>,
    paper: Option<FoundPaper>,
    text: String,
    advice: String,
}

#[derive(Serialize)]
struct FoundPaper {
    id: String,
    title: String,
}

/// Reads everything kept here through; with `--remote` asks the server for what it has; with `--repair` brings back
/// from the server what is damaged or missing here.
pub(crate) fn check(session: &Session, args: &Check) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let mut checked = look(&mut desk, args.remote)?;
    let mut repaired: Result<usize, Problem> = Ok(0);
    let broken = |f: &Finding| matches!(f, Finding::DamagedHere(_) | Finding::OnlyAtServer(_));
    if args.repair && checked.findings.iter().any(broken) {
        let progress = session.out.progress(&msg!("repairing"), Unit::Bytes, None);
        repaired = desk.vault.repair(&mut |n| progress.set(n)).map_err(|e| not_here(&e));
        drop(progress);
        checked = look(&mut desk, args.remote)?;
    }
    let items: Vec<Found> = checked.findings.iter().map(|f| found(&desk, f)).collect();
    let count = repaired.as_ref().map_or(0, |n| *n);
    let (here, there) = (fault_of(&items, AtFault::File), fault_of(&items, AtFault::Server));
    let body = Answer { objects: checked.objects, remote: checked.remote, repaired: count, items };
    session.out.data("check", &body, || table(&desk, &body))?;
    let out = &session.out;
    out.say(&msg!("checked-here", count = checked.objects));
    if args.remote {
        out.say(&msg!("checked-there", count = checked.remote));
    }
    if count > 0 {
        out.say(&msg!("repaired", count = count));
    }
    repaired?;
    match (there, here) {
        (0, 0) => {
            out.say(&msg!("check-good"));
            Ok(())
        }
        // No server has a lost paper: its own advice is the one that helps.
        (0, n) => match body.items.iter().find(|i| i.what == "lost").and_then(|i| i.paper.as_ref()) {
            Some(p) => Err(Engine(Error::Lost { id: p.id.clone(), title: p.title.clone() }).into()),
            None => Err(Problem::new(FOUND_HERE).with("count", n)),
        },
        (n, _) => Err(Problem::new(FOUND_THERE).with("count", n)),
    }
}

fn look(desk: &mut Desk<'_>, remote: bool) -> Result<Checked, Problem> {
    let kept: u64 = desk.vault.state().docs.values().flat_map(|d| &d.versions).map(|v| v.about.size).sum();
    let total = if remote { 2 * kept } else { kept };
    let progress = desk.session.out.progress(&msg!("checking"), Unit::Bytes, Some(total));
    Ok(desk.vault.check(remote, desk.now, &mut |n| progress.add(n)).map_err(Engine)?)
}

fn fault_of(items: &[Found], fault: AtFault) -> usize {
    items.iter().filter(|f| f.at_fault == Some(fault)).count()
}

fn found(desk: &Desk<'_>, finding: &Finding) -> Found {
    let catalog = desk.session.out.words();
    let paper = |id: &DocId| {
        let title = desk.vault.state().docs.get(id).map(|d| d.words.title.clone()).unwrap_or_default();
        FoundPaper { id: id.to_string(), title }
    };
    let (what, at_fault, paper) = match finding {
        Finding::DamagedHere(id) => ("damaged-here", Some(AtFault::File), Some(paper(id))),
        // Not yet fetched on this device, or gone from it: the copy at the server is whole.
        Finding::OnlyAtServer(id) => ("only-at-server", None, Some(paper(id))),
        Finding::Lost(id) => ("lost", Some(AtFault::File), Some(paper(id))),
        Finding::Withheld(id) => ("withheld", Some(AtFault::Server), Some(paper(id))),
        Finding::WrongLength(id) => ("wrong-length", Some(AtFault::Server), Some(paper(id))),
        Finding::Lie(_) => ("lie", Some(AtFault::Server), None),
        Finding::Undeleted(_) => ("undeleted", None, None),
        Finding::Reading(Doubt::Beyond(_)) => ("reading", None, None),
        Finding::Reading(_) => ("reading", Some(AtFault::Server), None),
        _ => ("other", None, None),
    };
    let message = match what {
        "damaged-here" => msg!("finding-damaged-here"),
        "only-at-server" => msg!("finding-only-at-server"),
        "lost" => msg!("finding-lost"),
        "withheld" => msg!("finding-withheld"),
        "wrong-length" => msg!("finding-wrong-length"),
        "lie" => msg!("finding-lie", what = lie_words(desk, finding)),
        "undeleted" => msg!("finding-undeleted"),
        "reading" => msg!("finding-reading", what = doubt_words(desk, finding)),
        _ => msg!("finding-other"),
    };
    Found { what, at_fault, paper, text: catalog.get(&message), advice: advice(desk, &message) }
}

fn lie_words(desk: &Desk<'_>, finding: &Finding) -> String {
    let Finding::Lie(lie) = finding else { return String::new() };
    desk.session.out.words().format("err-server-lied", &[("lie", lie.sort().into())])
}

fn doubt_words(desk: &Desk<'_>, finding: &Finding) -> String {
    let Finding::Reading(doubt) = finding else { return String::new() };
    desk.session.out.words().get(&super::history::words(desk, doubt))
}

fn advice(desk: &Desk<'_>, message: &Message) -> String {
    desk.session.out.words().find(message.id, Some("advice"), &message.args).unwrap_or_default()
}

fn table(desk: &Desk<'_>, answer: &Answer) -> Table {
    let catalog = desk.session.out.words();
    let headings = [msg!("column-what"), msg!("column-paper"), msg!("column-fault"), msg!("column-do")];
    let mut table = Table::new(headings);
    for item in &answer.items {
        let fault = match item.at_fault {
            Some(AtFault::Server) => ("fault-server", "server"),
            Some(_) => ("fault-file", "file"),
            None => ("fault-nobody", ""),
        };
        // Which lie, and which reading, only the words say.
        let what = if matches!(item.what, "lie" | "reading") { item.text.as_str() } else { item.what };
        table.row([
            Cell::both(item.text.as_str(), what),
            item.paper.as_ref().map_or_else(|| Cell::from(""), |p| Cell::both(p.title.as_str(), p.id.as_str())),
            Cell::both(catalog.text(fault.0), fault.1),
            Cell::from(item.advice.as_str()),
        ]);
    }
    table
}
