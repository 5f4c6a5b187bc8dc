//! What is asked, and which page answers.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use maud::Markup;
use vault_engine::Error;
use vault_page::door::{self, Asked, Asset, Document, Fields, Program, Reply, Trouble};
use vault_page::keep::{as_written, from_memory, is_same_page};
use vault_page::look;
use vault_protocol::ids::VaultId;
use vault_terminal::{Catalog, Lang};

use super::keeper::{Keeper, Room};
use super::{
    add, card, code, compare, frame, give, paper, papers, patient, patients, pictures, plate, receipts, request,
    settings, write,
};
use crate::file_name;
use crate::granted::Paper;
use crate::opening::Way;

/// How long a page waits for the vault before it says that it is busy.
const PATIENCE: Duration = Duration::from_secs(2);
/// The same for a form: what was asked for is done, if it can be.
const FORM_PATIENCE: Duration = Duration::from_secs(20);
/// Papers up to this size are held in memory on their way to the browser, in bytes.
const HELD: u64 = 32 << 20;
/// The id of the own card, among those of papers.
pub(super) const CARD: &str = "card";
/// Fields that nobody types: pressed, or put there by the page.
const NOT_TYPED: [&str; 8] = ["about", "back", "for", "form", "lang", "letter", "replaces", "together"];

static WORDS: [Catalog; 3] = [
    Catalog::for_pages(Lang::Fr, crate::FILES),
    Catalog::for_pages(Lang::En, crate::FILES),
    Catalog::for_pages(Lang::Ar, crate::FILES),
];

/// The words of a language.
pub(super) fn words(lang: Lang) -> &'static Catalog {
    match lang {
        Lang::Fr => &WORDS[0],
        Lang::En => &WORDS[1],
        Lang::Ar => &WORDS[2],
    }
}

/// A request, with the vault that it is about.
pub(super) struct Ctx<'a> {
    pub(super) asked: &'a mut Asked,
    pub(super) room: &'a mut Room,
    pub(super) keeper: &'a Arc<Keeper>,
    pub(super) words: &'static Catalog,
    /// Whether what was typed before came back into this page.
    pub(super) returned: bool,
}

impl Ctx<'_> {
    /// A message without values.
    pub(super) fn say(&self, id: &str) -> String {
        self.words.text(id)
    }

    pub(super) fn lang(&self) -> Lang {
        self.words.lang()
    }

    /// What was asked for cannot be: the page that says why, on the way back to `back`.
    pub(super) fn refuse(&self, error: &Error, back: &str) -> Reply {
        frame::problem(self, &frame::said(self.words, error), back)
    }

    /// One paper of a patient, as it can be opened now.
    pub(super) fn paper(&mut self, patient: &VaultId, id: &str) -> Option<Paper> {
        one(self.room, patient, id)
    }

    /// Whether somebody shows or sends something, or their card is here.
    pub(super) fn knows(&mut self, who: &VaultId) -> bool {
        self.room.vault.state().contacts.contains_key(who)
            || self.room.patients().is_ok_and(|patients| patients.contains(who))
    }
}

fn one(room: &mut Room, patient: &VaultId, id: &str) -> Option<Paper> {
    room.papers(patient).ok()?.into_iter().find(|paper| paper.id == id)
}

/// The professional's pages.
pub(super) struct Pages {
    keeper: Arc<Keeper>,
}

impl Pages {
    pub(super) fn new(keeper: Arc<Keeper>) -> Self {
        Pages { keeper }
    }
}

impl Program for Pages {
    fn is_open(&self) -> bool {
        self.keeper.is_open()
    }

    fn lock(&self) {
        self.keeper.lock();
    }

    fn answer(&self, asked: &mut Asked) -> Reply {
        let (words, keeper) = (words(self.keeper.lang()), &self.keeper);
        let parts: Vec<String> = asked.parts().into_iter().map(str::to_owned).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        if let (false, ["pt", patient, "p", id, "picture"]) = (asked.is_post(), &parts[..]) {
            return pictures::answer(keeper, patient, id);
        }
        if let (true, ["pt", patient, "give"]) = (asked.is_post(), &parts[..]) {
            return give::receive(keeper, asked, words, patient);
        }
        if asked.path() == "/code.json" {
            return code::is_over(keeper);
        }
        let patience = if asked.is_post() { FORM_PATIENCE } else { PATIENCE };
        let Some(mut lent) = keeper.lend(patience) else { return frame::busy(asked, words) };
        let Some(room) = lent.as_mut() else { return frame::locked(keeper, asked, words) };
        let mut ctx = Ctx { asked, room, keeper, words, returned: false };
        if ctx.asked.is_post() { change(&mut ctx, &parts) } else { page(&mut ctx, &parts) }
    }

    fn locked(&self, asked: &mut Asked) -> Reply {
        frame::locked(&self.keeper, asked, words(self.keeper.lang()))
    }

    fn document(&self, id: &str) -> Option<Document> {
        let mut lent = self.keeper.lend(FORM_PATIENCE)?;
        let room = lent.as_mut()?;
        if id == CARD {
            let card = room.vault.card_file(room.now).ok()?;
            let name = format!("{}.coffre", words(self.keeper.lang()).text("pro-card-file"));
            let size = card.len() as u64;
            return Some(Document::new(&name, "application/octet-stream", size, move |from| {
                Ok(from_memory(card, from))
            }));
        }
        let (patient, id) = id.split_once('/')?;
        let paper = one(room, &VaultId::from_hex(patient)?, id)?;
        let way = paper.way()?;
        let name = file_name::named(&paper, 1, self.keeper.lang());
        let (mime, size) = (paper.about.mime.to_string(), paper.about.size);
        let keeper = self.keeper.clone();
        Some(Document::new(&name, &mime, size, move |from| content(&keeper, way, size, from)))
    }

    fn step_aside(&self, meanwhile: &mut dyn FnMut(&dyn Fn() -> bool)) {
        self.keeper.step_aside(meanwhile);
    }

    fn asset(&self, path: &str) -> Option<Asset> {
        let own = |kind, text: &'static str| Some(Asset { kind, bytes: text.as_bytes().into() });
        match path {
            "/assets/pro.css" => own("text/css; charset=utf-8", include_str!("../../assets/pro.css")),
            "/assets/pro.js" => own("text/javascript; charset=utf-8", include_str!("../../assets/pro.js")),
            _ => look::asset(path),
        }
    }

    fn keep_draft(&self, draft: &door::Draft) -> bool {
        let typed = draft.fields.iter().any(|(name, value)| !NOT_TYPED.contains(&name) && !value.trim().is_empty());
        let draft = || vault_engine::drafts::Draft::new(&draft.action, &draft.from, draft.fields.iter());
        typed && draft().is_some_and(|draft| self.keeper.keep_draft(&draft))
    }

    fn trouble(&self, trouble: Trouble) -> Markup {
        frame::trouble(words(self.keeper.lang()), trouble)
    }
}

/// An open paper's bytes from a place on. Large ones are opened as they are read.
fn content(keeper: &Arc<Keeper>, way: Way, size: u64, from: u64) -> io::Result<Box<dyn Read + Send>> {
    let gone = || io::Error::from(io::ErrorKind::NotFound);
    if size <= HELD {
        let mut lent = keeper.lend(FORM_PATIENCE).ok_or_else(gone)?;
        let room = lent.as_mut().ok_or_else(gone)?;
        return Ok(from_memory(room.content(way, HELD).map_err(io::Error::other)?, from));
    }
    let keeper = keeper.clone();
    as_written(from, move |out| {
        let Some(mut lent) = keeper.lend(FORM_PATIENCE) else { return };
        let Some(room) = lent.as_mut() else { return };
        let _ = match way {
            Way::Door(copy) => room.vault.write_received(&copy.head, &copy.entry, out, room.now),
            Way::Own(doc) => room.vault.write_content(&doc, None, out),
        };
    })
}

fn page(ctx: &mut Ctx<'_>, parts: &[&str]) -> Reply {
    put_back(ctx);
    if let ["pt", patient, rest @ ..] = parts {
        let Some(patient) = known(ctx, patient) else { return Reply::trouble(Trouble::NotFound) };
        return match rest {
            [] => patient::page(ctx, &patient),
            ["papers.json"] => papers::as_typed(ctx, &patient),
            ["give"] => give::page(ctx, &patient, None),
            ["request"] => request::page(ctx, &patient, None),
            ["write"] => write::page(ctx, &patient, None),
            ["compare"] => compare::page(ctx, &patient, None),
            ["p", _, "open" | "summary" | "export"] => of_act(parts),
            ["p", id, rest @ ..] => paper::page(ctx, &patient, id, rest),
            _ => of_act(parts),
        };
    }
    match parts {
        [""] => patients::page(ctx),
        ["card"] => card::page(ctx),
        ["card", "plate"] => plate::page(ctx),
        ["add"] => add::page(ctx, None),
        ["code"] => code::page(ctx, None),
        ["receipts"] => receipts::page(ctx),
        ["settings"] => settings::page(ctx, None),
        ["unlock"] => Reply::see(ctx.asked.query().get("back").unwrap_or("/")),
        _ => of_act(parts),
    }
}

/// The page that an act is of, by the address where the act is answered. Who comes back there, in another language or after a code,
/// finds that page: nothing is shown at such an address itself.
fn of_act(parts: &[&str]) -> Reply {
    Reply::see(&match parts {
        ["pt", patient, "p", id, _] => format!("/pt/{patient}/p/{id}"),
        ["pt", patient, "told"] => format!("/pt/{patient}/compare"),
        ["pt", patient, "summary" | "away"] => format!("/pt/{patient}"),
        ["code", _] => "/code".to_owned(),
        ["settings", _] => "/settings".to_owned(),
        ["language" | "look" | "lock"] | ["drafts", "forget"] => "/".to_owned(),
        _ => return Reply::trouble(Trouble::NotFound),
    })
}

fn change(ctx: &mut Ctx<'_>, parts: &[&str]) -> Reply {
    let reply = match parts {
        ["pt", patient, rest @ ..] => match (known(ctx, patient), rest) {
            (Some(patient), ["summary"]) => patient::open_all(ctx, &patient),
            (Some(patient), ["request"]) => request::send(ctx, &patient),
            (Some(patient), ["write"]) => write::send(ctx, &patient),
            (Some(patient), ["away"]) => write::away(ctx, &patient),
            (Some(patient), ["compare"]) => compare::verify(ctx, &patient),
            (Some(patient), ["told"]) => code::typed(ctx, Some(patient)),
            (Some(patient), ["p", id, act]) => paper::change(ctx, &patient, id, act),
            _ => Reply::trouble(Trouble::NotFound),
        },
        ["add"] => add::receive(ctx),
        ["code", act] => code::change(ctx, act),
        ["language"] => frame::language(ctx.keeper, ctx.asked),
        // What follows any change is what is asked for.
        ["look"] => Reply::see("/"),
        ["settings", what] => settings::change(ctx, what),
        ["unlock"] => Reply::see("/"),
        ["drafts", "forget"] => forget(ctx),
        _ => Reply::trouble(Trouble::NotFound),
    };
    if reply.was_taken() {
        sent(ctx.room, ctx.keeper, ctx.asked.path());
    }
    ctx.keeper.run_errand();
    reply
}

/// The patient that a part of the path names in full, if they show or send something, or their card is here.
fn known(ctx: &mut Ctx<'_>, hex: &str) -> Option<VaultId> {
    let id = VaultId::from_hex(hex)?;
    ctx.knows(&id).then_some(id)
}

/// Puts what was typed back into the forms of the page that is asked for.
fn put_back(ctx: &mut Ctx<'_>) {
    let address = ctx.asked.address();
    let mut drafts = ctx.room.vault.drafts();
    drafts.retain(|draft| is_same_page(draft.from.as_str(), &address));
    let typed = drafts.iter().flat_map(|d| d.fields.iter());
    let fields: Fields = typed.map(|t| (t.name.to_string(), t.value.to_string())).collect();
    ctx.returned = fields.iter().next().is_some();
    if ctx.returned {
        ctx.asked.fields = fields;
    }
}

/// Erases the draft of a form that was sent.
pub(super) fn sent(room: &Room, keeper: &Keeper, action: &str) {
    if let Err(e) = room.vault.forget_draft(action) {
        keeper.note(e.blame().code);
    }
}

/// Erases a draft that is not wanted.
fn forget(ctx: &Ctx<'_>) -> Reply {
    match ctx.room.vault.forget_draft(ctx.asked.fields.get("form").unwrap_or_default()) {
        Ok(()) => Reply::see("/"),
        Err(e) => ctx.refuse(&e, "/"),
    }
}
