//! The emergency sheet: what she wants strangers to know when she cannot speak. She writes it, it is printed, and nobody sees it
//! otherwise: it opens no door.
//!
//! What she wrote is a paper of hers like any other, plain text under the headings of the sheet: sealed, with its versions, in
//! every export. The headings come in the order of [`PARTS`], whatever language they are in; that is how it is read again.

use maud::{Markup, html};
use vault_engine::state::Document;
use vault_engine::{Error, Vault};
use vault_page::door::Reply;
use vault_page::look::{Language, field, print_button};
use vault_page::sheets::{Emergency, Voice};
use vault_protocol::grant::Origin;
use vault_protocol::ids::{DocId, Time};

use super::add::pdf;
use super::frame::{self, own, sign, symbol};
use super::program::{Ctx, words};
use crate::desk;
use crate::look::{Given, look_at_bytes};
use crate::time;

/// The file that the paper is: hers alone, so that a scan of another sheet is never taken for it.
const FILE: &str = "fiche-urgence.txt";
/// "Profil médical", in the French table.
const TYPE: &str = "DOCPAT08";
/// The parts of the sheet: the field's name, and the message that is its heading.
const PARTS: [(&str, &str); 8] = [
    ("born", "sheet-born"),
    ("allergies", "sheet-allergies"),
    ("treatments", "sheet-treatments"),
    ("problems", "sheet-problems"),
    ("devices", "sheet-devices"),
    ("wishes", "sheet-wishes"),
    ("call", "sheet-call"),
    ("doctor", "sheet-doctor"),
];
/// Begins a heading in the paper. A line of hers that begins so is moved in by a space.
const HEADING: &str = "## ";
/// Lines of one part, and letters of a line: all of it stays on one side of A4.
const LINES: usize = 8;
const LETTERS: usize = 120;
/// Largest paper of this kind that is read, in bytes.
const LARGEST: u64 = 64 << 10;
/// After so many months it is to be made again.
const MONTHS: i32 = 6;

/// What she wrote, part by part.
type Written = [Vec<String>; PARTS.len()];

/// The paper, if she has written one and not thrown it away.
fn paper(vault: &Vault) -> Option<&Document> {
    let hers = |d: &&Document| {
        let about = &d.current().about;
        about.file_name.as_str() == FILE && about.provenance.origin == Origin::Owner
    };
    vault.state().visible().filter(hers).max_by_key(|d| d.current().added)
}

/// When she was born, in her own words, if she has written it on the sheet.
///
/// # Errors
/// As [`Vault::content`].
pub(crate) fn born(vault: &mut Vault) -> Result<String, Error> {
    let Some(id) = paper(vault).map(|d| d.id) else { return Ok(String::new()) };
    let text = vault.content(&id, None, LARGEST)?;
    let [born, ..] = parse(&String::from_utf8_lossy(&text));
    Ok(born.join("\n"))
}

fn read(ctx: &mut Ctx<'_>) -> Result<Option<(DocId, Time, Written)>, Error> {
    let Some((id, at)) = paper(ctx.vault).map(|d| (d.id, d.current().added)) else { return Ok(None) };
    let text = ctx.vault.content(&id, None, LARGEST)?;
    Ok(Some((id, at, parse(&String::from_utf8_lossy(&text)))))
}

fn parse(text: &str) -> Written {
    let mut written = Written::default();
    let mut part = None;
    for line in text.lines() {
        if line.starts_with(HEADING) {
            part = Some(part.map_or(0, |n: usize| n + 1));
        } else if let Some(lines) = part.and_then(|n| written.get_mut(n)).filter(|_| !line.trim().is_empty()) {
            lines.push(line.trim().to_owned());
        }
    }
    written
}

fn write(ctx: &Ctx<'_>, written: &Written) -> String {
    let mut text = format!("{}\n", ctx.say("emergency-title"));
    for ((_, heading), lines) in PARTS.iter().zip(written) {
        text += &format!("\n{HEADING}{}\n", ctx.say(heading));
        for line in lines {
            text += if line.starts_with(HEADING) { " " } else { "" };
            text += line;
            text += "\n";
        }
    }
    text
}

/// The sheet as it is printed; without one, the form.
pub(super) fn page(ctx: &mut Ctx<'_>, rest: &[&str]) -> Reply {
    let found = match read(ctx) {
        Ok(found) => found,
        Err(e) => return ctx.refuse(&e, "/"),
    };
    match (found, rest) {
        (Some((_, at, written)), []) => shown(ctx, at, &written),
        (found, _) => form(ctx, &found.map(|(_, _, written)| written).unwrap_or_default(), false),
    }
}

fn shown(ctx: &Ctx<'_>, at: Time, written: &Written) -> Reply {
    let first = frame::language_of(ctx.words);
    let asked = ctx.asked.query().get("with").and_then(Language::from_code);
    let other = if first == Language::French { Language::Arabic } else { Language::French };
    let second = asked.filter(|l| *l != first).unwrap_or(other);
    let voice = Voice { first, second, say: &|language, id| words(frame::lang_of(language)).text(id) };
    let parts = written.each_ref().map(|lines| lines.iter().map(String::as_str).collect::<Vec<_>>());
    let [born, allergies, treatments, problems, devices, wishes, call, doctor] = &parts;
    let name = ctx.vault.state().profile.as_ref().map(|p| p.name.to_string()).unwrap_or_default();
    let sheet = Emergency {
        name: &name,
        born: &born.join(" "),
        allergies,
        treatments,
        problems,
        devices,
        wishes,
        call,
        doctor,
        printed: &time::day_in_full(ctx.words, ctx.now),
        renew: &time::in_months(ctx.words, ctx.now, MONTHS),
    };
    let body = html! {
        @if ctx.asked.query().get("done") == Some("kept") { (frame::done(&ctx.say("emergency-kept"), None)) }
        h1 { (sign("emergency", &ctx.say("emergency-title"))) }
        @if time::months_since(at, ctx.now) >= MONTHS { p class="warn" { (symbol("warn")) (ctx.say("emergency-old")) } }
        p { (ctx.say("emergency-how")) }
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            (print_button(&ctx.say("print")))
            a class="big" href="/emergency/edit" { (sign("edit", &ctx.say("emergency-change"))) }
            @for language in Language::ALL.into_iter().filter(|l| *l != first && *l != second) {
                a class="big" href=(format!("/emergency?with={}", language.code())) {
                    (symbol("language")) span { (ctx.say("emergency-with")) " " bdi lang=(language.code()) { (language.own_name()) } }
                }
            }
        }
        (sheet.sheet(&voice))
    };
    frame::page(ctx, "emergency", &ctx.say("emergency-title"), body)
}

/// The form, with what she wrote: before, or just now where it did not fit.
fn form(ctx: &Ctx<'_>, written: &Written, too_much: bool) -> Reply {
    let fields = &ctx.asked.fields;
    let value = |name: &str, lines: &[String]| fields.get(name).map_or_else(|| lines.join("\n"), str::to_owned);
    let input = |name: &str, lines: &[String]| -> Markup {
        html! {
            @if name == "born" {
                input id=(name) name=(name) autocomplete="bday" maxlength=(LETTERS) value=(value(name, lines));
            } @else {
                textarea id=(name) name=(name) rows="3" maxlength=(LINES * LETTERS) { (value(name, lines)) }
            }
        }
    };
    let name = ctx.vault.state().profile.as_ref().map(|p| p.name.to_string()).unwrap_or_default();
    let body = html! {
        h1 { (sign("emergency", &ctx.say("emergency-title"))) @if !name.is_empty() { " · " (own(&name)) } }
        p { (ctx.say("emergency-explained")) }
        @if too_much { p class="warn" role="alert" { (symbol("warn")) (ctx.say("emergency-too-much")) } }
        form method="post" action="/emergency" class="words" {
            (ctx.asked.form("/emergency"))
            @for ((name, heading), lines) in PARTS.iter().zip(written) {
                @let label = ctx.say(if *name == "born" { "emergency-born" } else { heading });
                (field(name, &label, None, None, &input(name, lines)))
            }
            button class="big go" { (sign("kept", &ctx.say("keep"))) }
        }
        p { a class="big" href="/" { (sign("back", &ctx.say("change-nothing"))) } }
    };
    let reply = frame::page(ctx, "emergency", &ctx.say("emergency-title"), body);
    if too_much { reply.not_yet() } else { reply }
}

/// Keeps what she wrote: as a new version of her sheet, if she had one.
pub(super) fn keep(ctx: &mut Ctx<'_>) -> Reply {
    let lines = |name: &str| -> Vec<String> {
        let typed = ctx.asked.fields.get(name).unwrap_or_default();
        typed.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    let written: Written = PARTS.map(|(name, _)| lines(name));
    if written.iter().any(|part| part.len() > LINES || part.iter().any(|line| line.chars().count() > LETTERS)) {
        return form(ctx, &written, true);
    }
    let old = match read(ctx) {
        Ok(old) => old,
        Err(e) => return ctx.refuse(&e, "/emergency"),
    };
    if old.as_ref().is_some_and(|(_, _, before)| *before == written) {
        return Reply::see("/emergency");
    }
    // Whoever she names in it did not write it.
    let author = ctx.vault.state().profile.as_ref().map(|p| p.name.to_string()).filter(|name| !name.is_empty());
    let had = old.map(|(id, ..)| (id, ctx.vault.state().docs[&id].words.clone()));
    let given = Given {
        title: had.is_none().then(|| ctx.say("emergency-title")),
        type_code: Some(TYPE),
        date: Some(time::local_day(ctx.now)),
        author: Some(author.unwrap_or_else(|| ctx.say("me"))),
        replaces: had,
        ..Given::default()
    };
    let text = write(ctx, &written).into_bytes();
    let now = desk::past_rules(ctx.vault, ctx.now);
    let kept = match look_at_bytes(FILE, text, &given, pdf()) {
        Ok(looked) => ctx.vault.add(vec![looked.paper], now, &mut |_| {}),
        Err(problem) => return frame::problem(ctx, problem.kind().code, "/emergency/edit"),
    };
    match kept.and_then(|mut all| all.pop().transpose()) {
        Ok(_) => Reply::see("/emergency?done=kept"),
        Err(e) => ctx.refuse(&e, "/emergency/edit"),
    }
}
