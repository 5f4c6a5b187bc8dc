//! `coffre list`, `coffre find`, `coffre show`: what is kept.

use serde::Serialize;
use vault_desk::making::yes_no;
use vault_engine::state::BIN;
use vault_protocol::ids::Time;
use vault_terminal::table::{Cell, Record};
use vault_terminal::{Problem, Session, msg, words as say};

use crate::choose::{self, Wanted};
use crate::cli::{Find, List, OnePaper};
use crate::desk::Desk;
use crate::kinds;
use crate::problems::Engine;
use crate::shown::{Item, Items, Paper, Who, origin_words, papers_table};
use crate::time;

/// Papers, newest first, narrowed by what the arguments say.
pub(crate) fn list(session: &Session, args: &List) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let mut codes = Vec::new();
    for typed in &args.kinds {
        codes.extend(kinds::several(typed, desk.lang())?.into_iter().map(|t| t.code));
    }
    let contact = args.contact.as_deref().map(|name| desk.vault.contact(name)).transpose().map_err(Engine)?;
    let wanted = Wanted {
        codes: (!args.kinds.is_empty()).then_some(codes),
        since: args.since.as_deref().map(time::parse_paper_date).transpose()?,
        until: args.until.as_deref().map(time::parse_paper_date).transpose()?,
        author: args.author.clone(),
        tags: args.tags.clone(),
        person: contact.map(|c| c.vault),
        bin: args.bin,
        ..Wanted::default()
    };
    let count = show_all(&mut desk, &wanted)?;
    session.out.say(&if args.bin { msg!("bin-count", count = count) } else { msg!("papers-count", count = count) });
    Ok(())
}

/// Papers that have every word, in their description or in themselves.
pub(crate) fn find(session: &Session, args: &Find) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let count = show_all(&mut desk, &Wanted { words: args.words.join(" "), ..Wanted::default() })?;
    session.out.say(&msg!("found-count", count = count));
    Ok(())
}

fn show_all(desk: &mut Desk<'_>, wanted: &Wanted) -> Result<usize, Problem> {
    let (out, lang, short) = (&desk.session.out, desk.lang(), desk.short_docs());
    let docs = choose::papers(&mut desk.vault, wanted, desk.now).map_err(Engine)?;
    if out.mode() == vault_terminal::out::Mode::Json {
        let items = docs.iter().map(|doc| Paper::new(doc, lang)).collect();
        out.json("papers", &Items { items })?;
    } else {
        out.data("papers", &(), || papers_table(&docs, &short, out.words()))?;
    }
    Ok(docs.len())
}

#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    paper: Paper,
    versions_kept: Vec<OneVersion>,
    notes: Vec<OneNote>,
    shown_to: Vec<ShownTo>,
    read_by: Vec<ReadBy>,
}

#[derive(Serialize)]
struct OneVersion {
    id: String,
    added: String,
    size: u64,
    current: bool,
}

#[derive(Serialize)]
struct OneNote {
    at: String,
    text: String,
}

#[derive(Serialize)]
struct ShownTo {
    who: Who,
    until: String,
    grant: String,
}

#[derive(Serialize)]
struct ReadBy {
    who: Who,
    time: String,
}

/// Everything about one paper: its words, its versions, its notes, who can see it and who looked.
pub(crate) fn show(session: &Session, args: &OnePaper) -> Result<(), Problem> {
    let desk = Desk::open(session)?;
    let doc = desk.doc(&args.id)?;
    let state = desk.vault.state();
    let time = desk.time();
    let open: Vec<_> =
        state.grants.iter().filter(|(_, g)| g.is_open(time) && g.papers.iter().any(|p| p.doc == doc.id)).collect();
    let read: Vec<_> =
        desk.vault.history().into_iter().filter(|r| r.paper.is_some_and(|(id, _)| id == doc.id)).collect();
    let notes = doc.standing_notes();
    let whole = Whole {
        paper: Paper::new(doc, desk.lang()),
        versions_kept: doc
            .versions
            .iter()
            .map(|v| OneVersion {
                id: v.about.version.to_string(),
                added: time::iso(v.added),
                size: v.about.size,
                current: doc.heads().any(|h| h.about.version == v.about.version),
            })
            .collect(),
        notes: notes.iter().map(|n| OneNote { at: time::iso(n.at), text: n.text.to_string() }).collect(),
        shown_to: open
            .iter()
            .map(|(id, g)| ShownTo {
                who: Who::new(&g.head.recipient, desk.name_of(&g.head.recipient)),
                until: time::iso(g.head.not_after),
                grant: id.to_string(),
            })
            .collect(),
        read_by: read
            .iter()
            .map(|r| ReadBy { who: Who::new(&r.reader, desk.name_of(&r.reader)), time: time::iso(r.time) })
            .collect(),
    };
    session.out.data("paper", &Item { item: whole }, || {
        let catalog = session.out.words();
        let (w, about) = (&doc.words, &doc.current().about);
        let both = |at: Time| Cell::both(time::moment(catalog, at, desk.now), time::iso(at));
        let mut record = Record::new();
        let short = desk.short_docs().remove(&doc.id).unwrap_or_default();
        record.field("id", msg!("column-id"), Cell::both(short, doc.id.to_string()));
        record.field("title", msg!("column-paper"), w.title.as_str());
        let label = kinds::label_of(&w.type_code, desk.lang());
        record.field("type", msg!("column-type"), Cell::both(label, w.type_code.as_str()));
        if let Some(date) = &w.date {
            record.field("date", msg!("column-date"), Cell::both(time::paper_date(catalog, date), date.as_str()));
        }
        if let Some(author) = &w.author {
            record.field("author", msg!("column-author"), author.as_str());
        }
        if !w.tags.is_empty() {
            record.field("tags", msg!("field-tags"), w.tags.join(", "));
        }
        if w.private {
            record.field("private", msg!("field-private"), yes_no(session, true));
        }
        record.field("file", msg!("field-file"), about.file_name.as_str());
        record.field("size", msg!("column-size"), Cell::both(say::size(catalog, about.size), about.size.to_string()));
        record.field("from", msg!("field-from"), catalog.get(&origin_words(doc)));
        record.field("added", msg!("field-added"), both(doc.current().added));
        if doc.versions.len() > 1 {
            record.field("versions", msg!("field-versions"), doc.versions.len().to_string());
        }
        for note in &notes {
            record.field("note", msg!("field-note"), note.text.to_string());
        }
        for (_, g) in &open {
            let name = desk.name_of(&g.head.recipient);
            let until = time::until_words(catalog, g.head.not_after, desk.time());
            let person = catalog.get(&msg!("shown-until", name = name.as_str(), until = until));
            let data = format!("{} {name}", time::iso(g.head.not_after));
            record.field("shown-to", msg!("field-shown-to"), Cell::both(person, data));
        }
        for r in &read {
            let name = desk.name_of(&r.reader);
            let when = time::moment(catalog, r.time, desk.now);
            let person = catalog.get(&msg!("asked-to-open", name = name.as_str(), when = when));
            record.field("read-by", msg!("field-read-by"), Cell::both(person, format!("{} {name}", time::iso(r.time))));
        }
        if let Some(at) = doc.removed {
            record.field("removed", msg!("field-bin-until"), both(at.plus(BIN)));
        }
        record
    })?;
    Ok(())
}
