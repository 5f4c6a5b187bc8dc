//! `coffre link`, `coffre links`: papers for somebody without the tool, by a link that any reader of SMART Health Links opens.

use serde::Serialize;
use vault_engine::Vault;
use vault_engine::links::{Link, Made};
use vault_protocol::ids::Time;
use vault_terminal::out::Mode;
use vault_terminal::problem::IntoProblem as _;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, ids, msg};

use crate::cli::{Link as Args, LinkStop};
use crate::commands::card::qr_lines;
use crate::commands::grant::asks;
use crate::desk::Desk;
use crate::doors;
use crate::loans::{self, Ask};
use crate::problems::{Engine, IN_BIN, LINK_TOO_LARGE, STOPPED};
use crate::shown::{Item, Items};
use crate::time;

#[derive(Serialize)]
struct One {
    id: String,
    link: Option<String>,
    code: Option<String>,
    papers: Vec<String>,
    state: &'static str,
    until: String,
    once: Option<bool>,
    opened: u32,
    wrong: u32,
}

impl One {
    fn made(made: &Made) -> Self {
        One {
            id: made.id.to_string(),
            link: Some(loans::address(made)),
            code: made.code.as_ref().map(|code| code.to_string()),
            papers: made.docs.iter().map(ToString::to_string).collect(),
            state: "open",
            until: time::iso(made.until),
            once: Some(made.once),
            opened: 0,
            wrong: 0,
        }
    }

    fn new(link: &Link, now: Time) -> Self {
        let (state, until) = (loans::state(link, now), time::iso(link.until));
        let (opened, wrong) = (link.opened, link.wrong);
        match &link.made {
            Some(made) => One { state, until, opened, wrong, ..One::made(made) },
            // Another device made it: it can be stopped here, not shown.
            None => One {
                id: link.id.to_string(),
                link: None,
                code: None,
                papers: Vec::new(),
                state,
                until,
                once: None,
                opened,
                wrong,
            },
        }
    }
}

/// Makes a link, or stops one.
pub(crate) fn link(session: &Session, args: &Args) -> Result<(), Problem> {
    if let Some(LinkStop::Stop(stop)) = &args.stop {
        return self::stop(session, &stop.id);
    }
    let mut desk = Desk::open(session)?;
    let until = time::parse_until(&args.until, desk.time())?;
    let docs = desk.docs(&args.ids)?;
    let all = &desk.vault.state().docs;
    if let Some(doc) = docs.iter().map(|id| &all[id]).find(|doc| doc.removed.is_some()) {
        return Err(Problem::new(IN_BIN).with("title", doc.words.title.as_str()));
    }
    let delicate: Vec<&str> = doors::delicate(&desk.vault, &docs).map(|doc| doc.words.title.as_str()).collect();
    if asks(session) && !delicate.is_empty() {
        let titles = delicate.join(", ");
        if !session.confirm(&msg!("link-delicate", titles = titles))? {
            return Err(Problem::new(STOPPED));
        }
    }
    let (lang, now) = (desk.lang(), desk.now);
    let ask = Ask { docs, until, code: args.code, once: args.once };
    let made = loans::open(&mut desk.vault, ask, lang, now).map_err(|e| match loans::too_large(&e) {
        true => Problem::new(LINK_TOO_LARGE),
        false => Engine(e).into(),
    })?;
    let body = Item { item: One::made(&made) };
    if session.out.mode() == Mode::Person {
        let address = loans::address(&made);
        session.out.own_text(&format!("{}\n   {address}\n\n", qr_lines(&address)))?;
        if let Some(code) = &made.code {
            session.out.say(&msg!("link-code", code = code.as_str()));
        }
    } else {
        session.out.data("link", &body, || table(&desk, std::slice::from_ref(&body.item)))?;
    }
    let until = time::until_words(session.out.words(), until, desk.time());
    session.out.say(&msg!("link-made", until = until, number = body.item.id[..8].to_owned()));
    session.out.warn(&msg!("link-honest"));
    Ok(())
}

/// Every link, and how often it was opened.
pub(crate) fn list(session: &Session) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let now = desk.time();
    let links = desk.vault.links().map_err(Engine)?;
    let body = Items { items: links.iter().map(|link| One::new(link, now)).collect() };
    session.out.data("links", &body, || table(&desk, &body.items))?;
    session.out.say(&msg!("links-count", count = body.items.len()));
    Ok(())
}

fn table(desk: &Desk<'_>, links: &[One]) -> Table {
    let catalog = desk.session.out.words();
    let headings =
        [msg!("column-link"), msg!("column-papers"), msg!("column-until"), msg!("column-state"), msg!("column-opened")];
    let mut table = Table::new(headings).right(4);
    for one in links {
        let state = catalog.text(&format!("link-{}", one.state));
        table.row([
            Cell::both(one.id[..8].to_owned(), one.id.clone()),
            one.papers.len().to_string().into(),
            one.until.as_str().into(),
            Cell::both(state, one.state),
            one.opened.to_string().into(),
        ]);
    }
    table
}

fn stop(session: &Session, typed: &str) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let id = meant(&mut desk.vault, typed)?;
    desk.vault.stop_link(&id).map_err(Engine)?;
    #[derive(Serialize)]
    struct Stopped {
        id: String,
    }
    session.out.data("link-stopped", &Stopped { id: id.to_string() }, || {
        let mut table = Table::new([msg!("column-link")]);
        table.row([id.to_string().into()]);
        table
    })?;
    session.out.say(&msg!("link-stopped"));
    Ok(())
}

fn meant(vault: &mut Vault, typed: &str) -> Result<vault_protocol::ids::LinkId, Problem> {
    let links = vault.links().map_err(Engine)?;
    let all: Vec<String> = links.iter().map(|link| link.id.to_string()).collect();
    let at = ids::resolve(typed, &all).map_err(|e| e.into_problem())?;
    Ok(links[at].id)
}
