//! One paper: its picture, its words, who sees it, who looked, and what can be done with it.

use maud::{Markup, html};
use vault_crypto::deposit::Sense;
use vault_engine::Error;
use vault_engine::state::{BIN, Document};
use vault_formats::Family;
use vault_formats::types::TYPES;
use vault_page::door::{Reply, Trouble};
use vault_protocol::grant::Origin;
use vault_protocol::ids::DocId;
use vault_terminal::{Lang, msg};

use super::frame::{self, own, press, sign, symbol};
use super::pictures;
use super::program::Ctx;
use super::write;
use crate::cli;
use crate::commands::edit::changed;
use crate::kinds;
use crate::letters;
use crate::sees::name_of;
use crate::time;

/// What is done to a paper at an address of its own, beside `edit`, which is a page.
const ACTS: [&str; 8] = ["remove", "restore", "undo", "note", "unnote", "correct", "newest", "private"];
/// Letters of a note.
const NOTE: usize = 1000;

pub(super) fn page(ctx: &mut Ctx<'_>, id: &DocId, rest: &[&str]) -> Reply {
    match rest {
        [] => whole(ctx, id),
        ["open"] => open(ctx, id),
        ["edit"] => edit(ctx, id, None),
        // Where an act was answered: there is nothing else at that address.
        [act] if ACTS.contains(act) => Reply::see(&address(id)),
        _ => Reply::trouble(Trouble::NotFound),
    }
}

fn address(id: &DocId) -> String {
    format!("/p/{id}")
}

fn whole(ctx: &mut Ctx<'_>, id: &DocId) -> Reply {
    let (words, now, date) = (ctx.words, ctx.now, ctx.time());
    let has_picture = pictures::is_there(ctx.vault, id);
    let state = ctx.vault.state();
    let doc = &state.docs[id];
    let at = address(id);
    let path = |act: &str| format!("{at}/{act}");
    let open: Vec<_> =
        state.grants.values().filter(|g| g.is_open(date) && g.papers.iter().any(|p| p.doc == *id)).collect();
    let mut looked: Vec<_> = ctx.vault.history();
    looked.retain(|r| r.paper.is_some_and(|(doc, _)| doc == *id));
    let family = kinds::family_of(&doc.words.type_code);
    let asked = &*ctx.asked;
    let done = asked.query().get("done").and_then(|done| after(ctx, doc, done));
    let title = doc.words.title.clone();
    let drawer = if doc.words.private { "out" } else { "in" };
    let body = html! {
        @if let Some(done) = done { (done) }
        p class="crumb" { a href=(format!("/f/{}", family.id())) { (sign(family.id(), &frame::family(words, family))) } }
        h1 { (own(&title)) }
        div class="paper" {
            a class="preview" href=(path("open")) {
                @if has_picture {
                    img src=(path("picture")) alt=(ctx.say("preview-alt")) width="256";
                } @else {
                    (symbol(family.id()))
                }
                span { (ctx.say("open-paper")) }
            }
            dl {
                @if let Some(date) = frame::date(words, doc) { dt { (ctx.say("paper-date")) } dd { (date) } }
                @if let Some(author) = &doc.words.author { dt { (ctx.say("paper-author")) } dd { (own(author)) } }
                @if !doc.words.tags.is_empty() { dt { (ctx.say("paper-tags")) } dd { (own(&doc.words.tags.join(", "))) } }
                dt { (ctx.say("paper-from")) } dd { (origin(ctx, doc)) }
                dt { (ctx.say("paper-kept")) } dd { (time::day(words, doc.current().added, now)) }
                dt { (ctx.say("seen-by")) }
                dd {
                    ul class="plain" {
                        li { (ctx.say("me")) }
                        @for g in &open {
                            li {
                                a href=(format!("/who/{}", g.head.recipient)) { (own(&name_of(ctx.vault, &g.head.recipient))) }
                                " " (frame::get(ctx, &msg!("until", when = time::until_words(words, g.head.not_after, date))))
                            }
                        }
                    }
                    @if open.is_empty() { p class="small" { (ctx.say("nobody-else")) } }
                }
                @if !looked.is_empty() {
                    dt { (ctx.say("who-looked")) }
                    dd {
                        ul class="plain" {
                            @for r in &looked {
                                li { (own(&name_of(ctx.vault, &r.reader))) " · " (time::moment(words, r.time, now)) }
                            }
                        }
                    }
                }
            }
        }
        (write::newest(ctx, id))
        @for note in doc.standing_notes() {
            blockquote { p { (own(&note.text)) } p class="small" { (ctx.say("note-of-disagreement")) " · " (time::day(words, note.at, now)) } }
        }
        @if let Some(removed) = doc.removed {
            p class="note" {
                (symbol("bin"))
                span { (frame::get(ctx, &msg!("in-bin-until-page", when = time::day(words, removed.plus(BIN), now)))) }
            }
            (press(asked, &path("restore"), &[], "big go", &sign("back", &ctx.say("take-out"))))
        } @else {
            nav class="actions" aria-label=(ctx.say("what-to-do")) {
                a class="big go" href=(format!("/show?paper={id}")) { (sign("show", &ctx.say("show-this"))) }
                a class="big" href=(path("open")) { (sign("print", &ctx.say("open-print"))) }
                a class="big" href=(path("edit")) { (sign("edit", &ctx.say("correct-words"))) }
                (press(asked, &path("private"), &[("drawer", drawer)], "big", &sign("private", &ctx.say(&format!("private-{drawer}")))))
                (press(asked, &path("remove"), &[], "big", &sign("bin", &ctx.say("to-bin"))))
            }
            details open[asked.fields.get("note").is_some()] {
                summary { (ctx.say("disagree")) }
                p { (ctx.say("disagree-explained")) }
                form method="post" action=(path("note")) {
                    (asked.form(&path("note")))
                    label for="note" { (ctx.say("note-label")) }
                    textarea id="note" name="note" rows="4" maxlength=(NOTE) required { (asked.fields.get("note").unwrap_or_default()) }
                    (write::tell_author(ctx, id))
                    button class="big" { (sign("edit", &ctx.say("note-keep"))) }
                }
                @if !doc.standing_notes().is_empty() {
                    (press(asked, &path("unnote"), &[], "", &html! { (ctx.say("note-back")) }))
                }
            }
            (write::correction(ctx, id))
        }
    };
    frame::page(ctx, "paper", &title, body)
}

/// Where a paper comes from.
fn origin(ctx: &Ctx<'_>, doc: &Document) -> Markup {
    let from = &doc.current().about.provenance;
    let name = from.name.as_ref().map(|t| t.to_string()).unwrap_or_default();
    let said = match from.origin {
        Origin::Owner => "from-you",
        Origin::Helper => "from-helper",
        Origin::Signed => "from-signed",
        Origin::Unsigned if name.is_empty() => "from-imported",
        Origin::Unsigned => "from-unsigned",
    };
    html! { (ctx.say(said)) " " (own(&name)) }
}

/// What was just done, and its undoing.
fn after(ctx: &Ctx<'_>, doc: &Document, what: &str) -> Option<Markup> {
    let undo = |act: &str, fields: &[(&str, &str)]| {
        press(ctx.asked, &format!("{}/{act}", address(&doc.id)), fields, "", &html! { (ctx.say("undo")) })
    };
    let (said, undo) = match what {
        "removed" if doc.removed.is_some() => ("done-removed", Some(undo("restore", &[]))),
        "restored" => ("done-restored", None),
        "changed" => ("done-changed", doc.before.is_some().then(|| undo("undo", &[]))),
        "undone" => ("done-undone", doc.before.is_some().then(|| undo("undo", &[]))),
        "private" => ("done-private", Some(undo("private", &[("drawer", "out")]))),
        "open" => ("done-open", Some(undo("private", &[("drawer", "in")]))),
        "noted" => ("done-noted", Some(undo("unnote", &[]))),
        "unnoted" => ("done-unnoted", None),
        "added" => ("done-added", Some(undo("remove", &[]))),
        "known" => ("done-known", None),
        "asked" => ("done-asked", None),
        "newest" => ("done-newest", None),
        _ => return None,
    };
    Some(frame::done(&ctx.say(said), undo))
}

/// Leads to the paper itself, in a room of its own. Its address works once: it is made when it is wanted.
fn open(ctx: &mut Ctx<'_>, id: &DocId) -> Reply {
    let target = ctx.asked.paper(&id.to_string());
    let file = ctx.asked.paper_as_file(&id.to_string());
    let doc = &ctx.vault.state().docs[id];
    let shown = ["application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"]
        .contains(&doc.current().about.mime.as_str());
    let title = doc.words.title.clone();
    let body = html! {
        h1 { (own(&title)) }
        @if shown {
            meta http-equiv="refresh" content=(format!("0;url={target}"));
            p { a class="big go" href=(target) { (sign("open", &ctx.say("open-paper"))) } }
        } @else {
            p class="note" { (ctx.say("open-as-file")) }
        }
        p { a class="big" href=(file) { (sign("keep-file", &ctx.say("keep-file"))) } }
        p { a class="big" href=(address(id)) { (sign("back", &ctx.say("go-back"))) } }
    };
    frame::page(ctx, "paper", &title, body)
}

/// The words about a paper, to be changed.
fn edit(ctx: &mut Ctx<'_>, id: &DocId, wrong: Option<&str>) -> Reply {
    let doc = &ctx.vault.state().docs[id];
    let w = &doc.words;
    let action = format!("{}/edit", address(id));
    let fields = &ctx.asked.fields;
    let value = |name: &str, had: &str| fields.get(name).unwrap_or(had).to_owned();
    let family = kinds::family_of(&w.type_code);
    let chosen = value("type", &w.type_code);
    let body = html! {
        h1 { (ctx.say("correct-words")) }
        @if let Some(wrong) = wrong { p class="warn" role="alert" { (wrong) } }
        form method="post" action=(action) class="words" {
            (ctx.asked.form(&action))
            label { span { (ctx.say("paper-title")) } input name="title" maxlength="255" required value=(value("title", &w.title)); }
            label { span { (ctx.say("paper-type")) }
                select name="type" {
                    @if vault_formats::types::by_code(&w.type_code).is_none() { option value=(w.type_code) selected { (w.type_code) } }
                    @for family in std::iter::once(family).chain(Family::ALL.into_iter().filter(|f| *f != family)) {
                        optgroup label=(frame::family(ctx.words, family)) {
                            @for t in TYPES.iter().filter(|t| t.family == family) {
                                option value=(t.code) selected[t.code == chosen] { (kinds::label(t, ctx.lang())) }
                            }
                        }
                    }
                }
            }
            label { span { (ctx.say("paper-date")) } input name="date" inputmode="numeric" placeholder=(ctx.say("date-example"))
                value=(value("date", &typed_date(w.date.as_deref().unwrap_or_default(), ctx.lang()))); }
            label { span { (ctx.say("paper-author")) } input name="author" maxlength="255" value=(value("author", w.author.as_deref().unwrap_or_default())); }
            button class="big go" { (sign("kept", &ctx.say("keep"))) }
        }
        p { a class="big" href=(address(id)) { (sign("back", &ctx.say("change-nothing"))) } }
    };
    let reply = frame::page(ctx, "", &ctx.say("correct-words"), body);
    if wrong.is_some() { reply.not_yet() } else { reply }
}

/// A day as people here type it.
fn typed_date(date: &str, lang: Lang) -> String {
    match date.split('-').collect::<Vec<_>>()[..] {
        [y, m, d] if lang != Lang::En => format!("{d}/{m}/{y}"),
        [y, m] if lang != Lang::En => format!("{m}/{y}"),
        _ => date.to_owned(),
    }
}

/// Whether the author is somebody whose card nobody compared, and nobody said that the words are to go there all the same.
fn unmeant(ctx: &Ctx<'_>, id: &DocId) -> bool {
    letters::author(ctx.vault, id).is_some_and(|who| !write::is_meant(ctx, &who))
}

/// A word before a note goes to its author too. The note alone is kept without it.
fn tells(ctx: &Ctx<'_>, id: &DocId, text: &str) -> Reply {
    let name = letters::author(ctx.vault, id).map(|who| name_of(ctx.vault, &who)).unwrap_or_default();
    let at = format!("{}/note", address(id));
    let body = html! {
        h1 { (ctx.say("disagree")) }
        p class="warn" role="alert" { (symbol("warn")) (frame::get(ctx, &msg!("write-unverified", name = name))) }
        blockquote { p { (own(text)) } }
        div class="actions" {
            (press(ctx.asked, &at, &[("note", text)], "big go", &sign("kept", &ctx.say("note-keep"))))
            (press(ctx.asked, &at, &[("note", text), ("tell", "1"), ("unverified", "1")], "big", &sign("edit", &ctx.say("write-send"))))
        }
        p { a class="big" href=(address(id)) { (sign("back", &ctx.say("change-nothing"))) } }
    };
    frame::page(ctx, "", &ctx.say("disagree"), body).not_yet()
}

pub(super) fn change(ctx: &mut Ctx<'_>, id: &DocId, act: &str) -> Reply {
    let at = address(id);
    let (fields, now) = (ctx.asked.fields.clone(), ctx.now);
    let did: Result<&str, Error> = match act {
        "remove" => ctx.vault.remove(id, now).map(|()| "removed"),
        "restore" => ctx.vault.restore(id, now).map(|()| "restored"),
        "undo" => ctx.vault.undo_words(id, now).map(|()| "undone"),
        "note" => match fields.get("note").map(str::trim).filter(|n| !n.is_empty()) {
            // The same question as for any words to somebody whose card nobody compared.
            Some(text) if fields.get("tell") == Some("1") && unmeant(ctx, id) => return tells(ctx, id, text),
            Some(text) => {
                let told = match fields.get("tell") {
                    Some("1") => letters::to_author(ctx.vault, id, Sense::Disagreement, text, now).map(drop),
                    _ => Ok(()),
                };
                told.and_then(|()| ctx.vault.note(id, text, now)).map(|()| "noted")
            }
            None => return Reply::see(&at),
        },
        "correct" => match fields.get("wrong").map(str::trim).filter(|said| !said.is_empty()) {
            // The tick is required by the form: without it nothing was sent by it.
            Some(_) if unmeant(ctx, id) => return Reply::see(&at),
            Some(text) => letters::to_author(ctx.vault, id, Sense::Correction, text, now).map(|_| "asked"),
            None => return Reply::see(&at),
        },
        "newest" => match letters::show_newest(ctx.vault, id, now) {
            // With the question that a delicate paper asks.
            Ok(false) => return Reply::see(&format!("/show?paper={id}")),
            shown => shown.map(|_| "newest"),
        },
        "unnote" => ctx.vault.note(id, "", now).map(|()| "unnoted"),
        "private" => {
            let mut words = ctx.vault.state().docs[id].words.clone();
            words.private = fields.get("drawer") == Some("in");
            let said = if words.private { "private" } else { "open" };
            ctx.vault.describe(id, &words, now).map(|()| said)
        }
        "edit" => {
            let given = cli::Words {
                title: fields.get("title").map(str::to_owned),
                kind: fields.get("type").map(str::to_owned),
                date: fields.get("date").map(str::to_owned),
                author: fields.get("author").map(str::to_owned),
                ..cli::Words::default()
            };
            let old = &ctx.vault.state().docs[id].words;
            match changed(old, &given, ctx.lang()) {
                Err(problem) => {
                    let what = frame::slip(ctx.words, &problem);
                    return edit(ctx, id, Some(&what));
                }
                Ok(words) if words == *old => return Reply::see(&at),
                Ok(words) => ctx.vault.describe(id, &words, now).map(|()| "changed"),
            }
        }
        _ => return Reply::trouble(Trouble::NotFound),
    };
    match did {
        Ok(done) => Reply::see(&format!("{at}?done={done}")),
        Err(e) => ctx.refuse(&e, &at),
    }
}
