//! One paper: what it is, before it is opened what opening does, and after that the paper itself.

use maud::{Markup, html};
use serde::Serialize;
use vault_formats::Kind;
use vault_page::door::{Reply, Trouble};
use vault_protocol::grant::Origin;
use vault_protocol::ids::{MessageId, VaultId};
use vault_terminal::msg;

use super::frame::{self, done, own, press, sign, symbol};
use super::program::Ctx;
use super::{export, pictures, record};
use crate::commands::written::named;
use crate::granted::Paper;
use crate::letters::Sent;
use crate::opening::Wanted;
use crate::shown::label_of;
use crate::time;

/// A text up to this size is shown on the page itself, in bytes.
const READ: u64 = 64 << 10;
/// Letters of it beside the list.
const PEEKED: usize = 1500;
/// What a browser shows without running any of it.
const SHOWN: [&str; 6] = ["application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"];

pub(super) fn page(ctx: &mut Ctx<'_>, patient: &VaultId, id: &str, rest: &[&str]) -> Reply {
    let Some(paper) = ctx.paper(patient, id) else { return Reply::trouble(Trouble::NotFound) };
    match rest {
        [] => whole(ctx, &paper),
        ["peek.json"] => peek(ctx, &paper),
        ["read"] if paper.is_opened() => read(ctx, &paper),
        _ => Reply::trouble(Trouble::NotFound),
    }
}

fn address(paper: &Paper) -> String {
    format!("/pt/{}/p/{}", paper.patient, paper.id)
}

/// The plain words of a text that is open.
fn text(ctx: &mut Ctx<'_>, paper: &Paper) -> Option<String> {
    let way = paper.way().filter(|_| paper.about.mime.as_str() == Kind::Text.mime() && paper.about.size <= READ)?;
    let bytes = ctx.room.content(way, READ).ok()?;
    let plain = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    Some(String::from_utf8_lossy(&bytes).chars().filter(plain).collect())
}

fn origin(ctx: &Ctx<'_>, paper: &Paper) -> String {
    let from = &paper.about.provenance;
    let name = from.name.as_ref().map(|t| t.to_string()).unwrap_or_default();
    match from.origin {
        Origin::Owner => ctx.say("pro-from-patient"),
        Origin::Helper => ctx.say("pro-from-helper"),
        Origin::Signed => frame::get(ctx, &msg!("pro-from-signed", name = name)),
        Origin::Unsigned => frame::get(ctx, &msg!("pro-from-unsigned", name = name)),
    }
}

/// What is known of a paper without opening it.
fn facts(ctx: &Ctx<'_>, paper: &Paper) -> Vec<(String, String)> {
    let about = &paper.about;
    let mut facts = vec![(ctx.say("pro-type"), label_of(about.type_code.as_str(), ctx.lang()).to_owned())];
    if !paper.date().is_empty() {
        facts.push((ctx.say("pro-date"), time::paper_date(ctx.words, paper.date())));
    }
    facts.extend(about.author.as_ref().map(|author| (ctx.say("pro-author"), author.to_string())));
    facts.push((ctx.say("pro-origin"), origin(ctx, paper)));
    facts.push((ctx.say("pro-size"), vault_terminal::words::size(ctx.words, about.size)));
    if !paper.purpose.is_empty() {
        facts.push((ctx.say("pro-purpose"), paper.purpose.clone()));
    }
    if let Some(until) = paper.until() {
        facts.push((ctx.say("pro-open-until"), time::until_words(ctx.words, until, ctx.room.time())));
    }
    facts
}

/// What opening it does, in plain words; nothing for what opens freely.
fn cost(ctx: &Ctx<'_>, paper: &Paper) -> String {
    let name = ctx.room.name_of(&paper.patient);
    match paper.sent {
        _ if paper.is_opened() => ctx.say("pro-opens-freely"),
        Some(Sent::Waits(_, false)) => ctx.say("page-letter-incomplete"),
        Some(_) => ctx.say("pro-letter-opens"),
        None => frame::receipts_to_sign(ctx, 1, &name),
    }
}

/// What is to be said of it before it is opened.
fn cautions(ctx: &mut Ctx<'_>, paper: &Paper) -> Vec<String> {
    ctx.room.cautions(paper).unwrap_or_default().iter().map(|caution| frame::get(ctx, caution)).collect()
}

#[derive(Serialize)]
struct Peek {
    title: String,
    facts: Vec<(String, String)>,
    cautions: Vec<String>,
    said: String,
    picture: Option<String>,
    alt: String,
    text: Option<String>,
}

/// What is shown beside the list, for the script.
fn peek(ctx: &mut Ctx<'_>, paper: &Paper) -> Reply {
    let cautions = cautions(ctx, paper);
    let mut text = text(ctx, paper).map(|text| text.chars().take(PEEKED).collect::<String>());
    if let (None, Some(stated)) = (&text, record::of(ctx, paper)) {
        let lines = record::lists(&stated).into_iter().flat_map(|(_, lines)| lines).map(|line| line.words.clone());
        let results = stated.results.iter().map(|m| {
            let values: Vec<&str> = m.parts.iter().map(|p| p.shown.as_str()).collect();
            format!("{} {}", m.words, values.join(", "))
        });
        text = Some(lines.chain(results).collect::<Vec<_>>().join("\n").chars().take(PEEKED).collect());
    }
    let peek = Peek {
        title: paper.about.title.to_string(),
        facts: facts(ctx, paper),
        cautions,
        said: cost(ctx, paper),
        picture: pictures::is_there(ctx.room, paper).then(|| format!("{}/picture", address(paper))),
        alt: ctx.say("preview-alt"),
        text,
    };
    serde_json::to_string(&peek).map_or_else(|_| Reply::trouble(Trouble::Broken), Reply::json)
}

fn whole(ctx: &mut Ctx<'_>, paper: &Paper) -> Reply {
    let at = address(paper);
    let back = format!("/pt/{}", paper.patient);
    let name = ctx.room.name_of(&paper.patient);
    let said = match ctx.asked.query().get("done") {
        Some("opened") => Some(frame::get(ctx, &msg!("pro-signed", count = 1_usize, name = name.as_str()))),
        Some("kept") => Some(ctx.say("pro-letter-kept")),
        Some("exported") => Some(ctx.say("pro-exported")),
        _ => None,
    };
    let path = ctx.asked.query().get("to").filter(|_| said.is_some()).map(str::to_owned);
    let cautions = cautions(ctx, paper);
    let text = text(ctx, paper);
    let stated = record::of(ctx, paper);
    let picture = pictures::is_there(ctx.room, paper);
    let title = paper.about.title.as_str();
    let body = html! {
        @if let Some(said) = said {
            (done(&said, path.map(|path| html! { p dir="ltr" { (own(&path)) } })))
        }
        p class="crumb" { a href=(back) data-back { (sign("back", &name)) } }
        h1 { (own(title)) }
        @if paper.unsure { p class="warn" { (symbol("warn")) (ctx.say("pro-version-unsure")) } }
        @for caution in &cautions { p class="warn" { (symbol("warn")) (caution) } }
        @if paper.is_opened() { (ways(ctx, paper)) } @else { (gesture(ctx, paper)) }
        div class="paper" {
            div class="preview" {
                @if picture { img src=(format!("{at}/picture")) alt=(ctx.say("preview-alt")) width="256"; } @else { (symbol(frame::family_of(paper).id())) }
            }
            div {
                dl { @for (what, fact) in facts(ctx, paper) { dt { (what) } dd { (own(&fact)) } } }
            }
        }
        @if let Some(stated) = &stated { section class="answer" { h2 { (ctx.say("pro-states")) } (record::whole(ctx.words, stated)) } }
        @if let Some(text) = &text { pre class="text" dir="auto" tabindex="0" { (text) } }
    };
    frame::page(ctx, title, body)
}

/// The one gesture that opens it, with what it does said before.
fn gesture(ctx: &Ctx<'_>, paper: &Paper) -> Markup {
    let open = format!("{}/open", address(paper));
    html! {
        div class="note" {
            p class="plain" { (symbol("lock")) (cost(ctx, paper)) }
            @if !matches!(paper.sent, Some(Sent::Waits(_, false))) {
                form method="post" action=(open) class="press" {
                    (ctx.asked.form(&open))
                    button class="big go" autofocus { (sign("open", &ctx.say("pro-open"))) }
                    (vault_page::look::on_its_way(&ctx.say("pro-opening")))
                }
            }
            @if matches!(paper.sent, Some(Sent::Waits(..))) {
                p class="small" { (ctx.say("pro-refuse-what")) }
                (press(ctx.asked, &format!("{}/refuse", address(paper)), &[], "big", &sign("stop", &ctx.say("pro-refuse"))))
            }
        }
    }
}

/// What can be done with what is open.
fn ways(ctx: &Ctx<'_>, paper: &Paper) -> Markup {
    let at = address(paper);
    let id = format!("{}/{}", paper.patient, paper.id);
    let shown = SHOWN.contains(&paper.about.mime.as_str());
    html! {
        @if !shown { p class="note" { (ctx.say(if record::is_for_summary(paper) { "pro-for-programs" } else { "open-as-file" })) } }
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            @if shown { a class="big go" href=(format!("{at}/read")) autofocus { (sign("print", &ctx.say("pro-read"))) } }
            a class="big" href=(ctx.asked.paper_as_file(&id)) { (sign("keep-file", &ctx.say("keep-file"))) }
            (press(ctx.asked, &format!("{at}/export"), &[], "big", &sign("folder", &ctx.say("pro-export"))))
            @if named(paper).is_some() && ctx.room.vault.state().contacts.contains_key(&paper.patient) {
                a class="big" href=(format!("/pt/{}/write?about={}", paper.patient, paper.id)) { (sign("edit", &ctx.say("pro-write-about"))) }
            }
        }
    }
}

/// Leads to the paper itself, in a room of its own. Its address works once: it is made when it is wanted.
fn read(ctx: &Ctx<'_>, paper: &Paper) -> Reply {
    let target = ctx.asked.paper(&format!("{}/{}", paper.patient, paper.id));
    let body = html! {
        h1 { (own(paper.about.title.as_str())) }
        meta http-equiv="refresh" content=(format!("0;url={target}"));
        p { a class="big go" href=(target) { (sign("open", &ctx.say("open-paper"))) } }
        p { a class="big" href=(address(paper)) { (sign("back", &ctx.say("go-back"))) } }
    };
    frame::page(ctx, paper.about.title.as_str(), body)
}

pub(super) fn change(ctx: &mut Ctx<'_>, patient: &VaultId, id: &str, act: &str) -> Reply {
    let Some(paper) = ctx.paper(patient, id) else { return Reply::trouble(Trouble::NotFound) };
    let at = address(&paper);
    match act {
        "open" | "summary" => {
            let letter = paper.sent.is_some();
            match open(ctx, vec![paper]) {
                Err(said) => frame::problem(ctx, &said, &at),
                Ok(signed) if act == "summary" => Reply::see(&format!("/pt/{patient}?done={signed}")),
                // A letter that was kept has the number that it came with.
                Ok(_) if letter => Reply::see(&format!("{at}?done=kept")),
                // Somebody opened it before, from another page: it was signed for then.
                Ok(0) => Reply::see(&at),
                Ok(_) => Reply::see(&format!("{at}?done=opened")),
            }
        }
        "refuse" => match paper.sent {
            Some(Sent::Waits(letter, _)) => refuse(ctx, patient, &letter, &at),
            _ => Reply::trouble(Trouble::NotFound),
        },
        "export" => export::one(ctx, paper, &at),
        _ => Reply::trouble(Trouble::NotFound),
    }
}

/// Lets a letter go unread. Whoever sent it hears nothing of that; if it was all that is known of them, they are gone from here.
fn refuse(ctx: &mut Ctx<'_>, from: &VaultId, letter: &MessageId, back: &str) -> Reply {
    match ctx.room.vault.refuse(letter, ctx.room.now) {
        Ok(()) => {
            ctx.room.inbox = None;
            let at = if ctx.knows(from) { format!("/pt/{from}") } else { "/".to_owned() };
            Reply::see(&format!("{at}?done=refused"))
        }
        Err(e) => ctx.refuse(&e, back),
    }
}

/// Opens papers, each against its own receipt. Answers how many were signed; or why, if none of them opens.
pub(super) fn open(ctx: &mut Ctx<'_>, papers: Vec<Paper>) -> Result<usize, String> {
    let mut wanted: Vec<Wanted> = papers.into_iter().map(|paper| Wanted::new(paper, "".into())).collect();
    let pdf = pictures::pdf();
    let go_on = || Ok(());
    let room = &mut *ctx.room;
    let asked = room.take_letters(&mut wanted, pdf, &go_on).and_then(|()| room.ask(&mut wanted, &mut |_| {}, &go_on));
    let words = ctx.words;
    let plain = |problem: &vault_terminal::Problem| frame::said_of(words, problem);
    let asked = asked.map_err(|problem| plain(&problem))?;
    // A convenience, for which no paper fails.
    let _ = ctx.room.keep_words(&wanted, pdf);
    match wanted.iter().find_map(|w| w.fault.as_ref()) {
        Some(fault) if wanted.iter().all(|w| w.way.is_none()) => Err(plain(fault)),
        _ => Ok(asked.signed),
    }
}
