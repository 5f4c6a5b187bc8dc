//! What is asked, and which page answers.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use maud::Markup;
use vault_engine::{Error, Vault};
use vault_page::door::{Asked, Asset, Document, Draft, Program, Reply, Trouble};
use vault_page::keep::{as_written, from_memory};
use vault_page::look;
use vault_protocol::ids::{DocId, Time};
use vault_terminal::{Catalog, Lang};

use super::keeper::Keeper;
use super::{
    add, card, drafts, emergency, frame, help, home, inbox, list, loan, log, notice, paper, people, pictures, settings,
    sheet, show, start, told, unlock, who, write,
};
use crate::{kinds, time};

/// How long a page waits for the vault before it says that it is busy.
const PATIENCE: Duration = Duration::from_secs(2);
/// The same for a form: what was asked for is done, if it can be.
const FORM_PATIENCE: Duration = Duration::from_secs(20);
/// Papers up to this size are held in memory on their way to the browser, in bytes.
const HELD: u64 = 32 << 20;

static WORDS: [Catalog; 3] = [
    Catalog::for_pages(Lang::Fr, crate::FILES),
    Catalog::for_pages(Lang::En, crate::FILES),
    Catalog::for_pages(Lang::Ar, crate::FILES),
];

/// The words of a language.
pub(crate) fn words(lang: Lang) -> &'static Catalog {
    match lang {
        Lang::Fr => &WORDS[0],
        Lang::En => &WORDS[1],
        Lang::Ar => &WORDS[2],
    }
}

/// A request, with the vault that it is about.
pub(super) struct Ctx<'a> {
    pub(super) asked: &'a mut Asked,
    pub(super) vault: &'a mut Vault,
    pub(super) keeper: &'a Keeper,
    pub(super) words: &'static Catalog,
    pub(super) now: Time,
    /// Whether what was typed before came back into this page.
    pub(super) returned: bool,
}

impl Ctx<'_> {
    /// What time it is where dates decide: the public register's witnesses put this machine's clock right.
    pub(super) fn time(&self) -> Time {
        self.vault.log_time(self.now)
    }
    /// A message without values.
    pub(super) fn say(&self, id: &str) -> String {
        self.words.text(id)
    }
    pub(super) fn lang(&self) -> Lang {
        self.words.lang()
    }
    /// The document that a part of the path names in full.
    pub(super) fn doc(&self, hex: &str) -> Option<DocId> {
        DocId::from_hex(hex).filter(|id| self.vault.state().docs.contains_key(id))
    }
    /// What was asked for cannot be: the page that says why, on the way back to `back`.
    pub(super) fn refuse(&self, error: &Error, back: &str) -> Reply {
        frame::problem(self, error.blame().code, back)
    }
}

/// The patient's pages.
pub(super) struct Pages {
    keeper: Arc<Keeper>,
}

impl Pages {
    pub(super) fn new(keeper: Arc<Keeper>) -> Self {
        Pages { keeper }
    }

    fn with<T>(&self, patience: Duration, act: impl FnOnce(&mut Vault) -> T) -> Option<T> {
        let mut lent = self.keeper.lend(patience)?;
        lent.as_mut().map(act)
    }
}

impl Program for Pages {
    fn is_open(&self) -> bool {
        // Without a vault nothing is shut: the page makes one.
        self.keeper.is_open() || self.keeper.is_new()
    }

    fn lock(&self) {
        self.keeper.lock();
    }

    fn answer(&self, asked: &mut Asked) -> Reply {
        let (words, keeper) = (words(self.keeper.lang()), &*self.keeper);
        if keeper.is_new() {
            return start::answer(keeper, asked);
        }
        if asked.is_post() && asked.path() == "/add" {
            return add::receive(keeper, asked, words);
        }
        if let (false, ["p", id, "picture"]) = (asked.is_post(), &asked.parts()[..]) {
            return pictures::answer(keeper, id);
        }
        if asked.path() == "/sending.json" {
            return frame::sending(keeper, words);
        }
        let patience = if asked.is_post() { FORM_PATIENCE } else { PATIENCE };
        let Some(mut lent) = keeper.lend(patience) else { return frame::busy(asked, words) };
        let Some(vault) = lent.as_mut() else { return unlock::answer(keeper, asked, words) };
        let mut ctx = Ctx { asked, vault, keeper, words, now: time::now(), returned: false };
        if ctx.asked.is_post() { change(&mut ctx) } else { page(&mut ctx) }
    }

    fn locked(&self, asked: &mut Asked) -> Reply {
        unlock::answer(&self.keeper, asked, words(self.keeper.lang()))
    }

    fn document(&self, id: &str) -> Option<Document> {
        if id.starts_with(log::EVIDENCE) {
            let held = self.keeper.evidence(id)?;
            let (name, size) = (held.name.clone(), held.bytes.len() as u64);
            return Some(Document::new(&name, "application/octet-stream", size, move |from| {
                Ok(from_memory(held.bytes.clone(), from))
            }));
        }
        if id == card::CARD {
            let file = self.with(FORM_PATIENCE, |vault| vault.card_file(time::now()).ok())??;
            let name = format!("{}.coffre", words(self.keeper.lang()).text("card-mine-file"));
            let size = file.len() as u64;
            return Some(Document::new(&name, "application/octet-stream", size, move |from| {
                Ok(from_memory(file, from))
            }));
        }
        let id = DocId::from_hex(id)?;
        let (name, mime, size) = self.with(FORM_PATIENCE, |vault| {
            let doc = vault.state().docs.get(&id)?;
            let about = &doc.current().about;
            Some((crate::commands::open::own_name(doc), about.mime.to_string(), about.size))
        })??;
        let keeper = self.keeper.clone();
        Some(Document::new(&name, &mime, size, move |from| content(&keeper, id, size, from)))
    }

    fn step_aside(&self, meanwhile: &mut dyn FnMut(&dyn Fn() -> bool)) {
        self.keeper.step_aside(meanwhile);
    }

    fn asset(&self, path: &str) -> Option<Asset> {
        look::asset(path)
    }

    fn keep_draft(&self, draft: &Draft) -> bool {
        drafts::keep(&self.keeper, draft)
    }

    fn lock_after(&self) -> Option<Duration> {
        self.keeper.lock_minutes().map(|minutes| Duration::from_secs(60 * minutes))
    }

    fn trouble(&self, trouble: Trouble) -> Markup {
        frame::trouble(words(self.keeper.lang()), trouble)
    }
}

/// A paper's bytes from a place on. Large ones are opened as they are read.
fn content(keeper: &Arc<Keeper>, id: DocId, size: u64, from: u64) -> io::Result<Box<dyn Read + Send>> {
    let gone = || io::Error::from(io::ErrorKind::NotFound);
    if size <= HELD {
        let mut lent = keeper.lend(FORM_PATIENCE).ok_or_else(gone)?;
        let bytes = lent.as_mut().ok_or_else(gone)?.content(&id, None, HELD).map_err(io::Error::other)?;
        return Ok(from_memory(bytes, from));
    }
    let keeper = keeper.clone();
    as_written(from, move |out| {
        let Some(mut lent) = keeper.lend(FORM_PATIENCE) else { return };
        let Some(vault) = lent.as_mut() else { return };
        let _ = vault.write_content(&id, None, out);
    })
}

fn page(ctx: &mut Ctx<'_>) -> Reply {
    drafts::put_back(ctx);
    let parts: Vec<String> = ctx.asked.parts().into_iter().map(str::to_owned).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts[..] {
        [""] => home::page(ctx),
        ["f", family] => list::family(ctx, family),
        ["papers"] => list::search(ctx),
        ["papers.json"] => list::as_typed(ctx),
        ["p", id, ref rest @ ..] => match ctx.doc(id) {
            Some(doc) => paper::page(ctx, &doc, rest),
            None => Reply::trouble(Trouble::NotFound),
        },
        ["add"] => add::page(ctx),
        ["show", ref rest @ ..] => show::page(ctx, rest),
        ["loan"] => loan::page(ctx, None),
        ["loan", id] => loan::one(ctx, id),
        ["who"] => who::page(ctx),
        ["who", person] => who::person(ctx, person),
        ["log"] => log::page(ctx),
        ["inbox"] => inbox::page(ctx),
        ["write", person] => write::page(ctx, person, None),
        ["start", screen, ref rest @ ..] => start::page(ctx, screen, rest),
        ["emergency", ref rest @ ..] => emergency::page(ctx, rest),
        ["rescue", ref rest @ ..] => sheet::page(ctx, &sheet::LATER, rest),
        ["card"] => card::page(ctx),
        ["people"] => people::page(ctx),
        ["people", "add"] => people::add(ctx, None),
        ["people", "told"] => Reply::see("/people/add"),
        ["people", person] => match people::known(ctx, person) {
            Some(id) => people::person(ctx, &id, None),
            None => Reply::trouble(Trouble::NotFound),
        },
        ["settings"] => settings::page(ctx, None),
        ["settings", "server-sees"] => settings::server_sees(ctx),
        ["help"] => help::page(ctx),
        ["unlock"] => Reply::see(ctx.asked.query().get("back").unwrap_or("/")),
        ref parts => of_act(parts).map_or_else(|| Reply::trouble(Trouble::NotFound), |page| Reply::see(&page)),
    }
}

/// The page that an act is of, by the address where the act is answered. Who comes back there, in another language or after a code,
/// finds that page: nothing is shown at such an address itself.
fn of_act(parts: &[&str]) -> Option<String> {
    Some(match parts {
        ["log", _] => "/log".to_owned(),
        ["inbox", _, _] => "/inbox".to_owned(),
        ["settings", _] => "/settings".to_owned(),
        ["people", person, _] => format!("/people/{person}"),
        ["loan", id, _] => format!("/loan/{id}"),
        ["who", person, "stop", ..] | ["who", person, "again"] => format!("/who/{person}"),
        ["language" | "send" | "lock"] | ["drafts", "forget"] => "/".to_owned(),
        _ => return None,
    })
}

fn change(ctx: &mut Ctx<'_>) -> Reply {
    let parts: Vec<String> = ctx.asked.parts().into_iter().map(str::to_owned).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let reply = match parts[..] {
        ["p", id, act] => match ctx.doc(id) {
            Some(doc) => paper::change(ctx, &doc, act),
            None => Reply::trouble(Trouble::NotFound),
        },
        ["show", ref rest @ ..] => show::change(ctx, rest),
        ["inbox", id, act] => inbox::decide(ctx, id, act),
        ["write", person] => write::send(ctx, person),
        ["loan"] => loan::make(ctx),
        ["loan", id, "stop"] => loan::stop(ctx, id),
        ["who", person, "stop"] => who::stop(ctx, person),
        ["who", person, "stop", drawer] => who::stop_drawer(ctx, person, drawer),
        ["who", person, "again"] => who::again(ctx, person),
        ["language"] => frame::language(ctx.keeper, ctx.asked),
        // What follows any change is what is asked for.
        ["send"] => Reply::see(ctx.asked.fields.get("_from").unwrap_or("/")),
        ["start", "sheet", "proof"] => sheet::proved(ctx, &sheet::FIRST_RUN),
        ["emergency"] => emergency::keep(ctx),
        ["rescue", "show"] => sheet::opened(ctx),
        ["rescue", "new"] => sheet::renew(ctx),
        ["rescue", "drill"] => sheet::drilled(ctx),
        ["rescue", "proof"] => sheet::proved(ctx, &sheet::LATER),
        // The vault is there already: the form was sent twice.
        ["start", ..] | ["unlock"] => Reply::see("/"),
        ["drafts", "forget"] => drafts::forget(ctx),
        ["log", "evidence"] => log::evidence(ctx),
        ["settings", "notices"] => notice::choose(ctx),
        ["people", "add"] => people::receive(ctx),
        ["people", "told"] => told::send(ctx, None),
        ["people", person, act] => match (people::known(ctx, person), act) {
            (Some(id), "verify") => people::verify(ctx, &id),
            (Some(id), "told") => told::send(ctx, Some(id)),
            (Some(id), "remove") => people::remove(ctx, &id),
            _ => Reply::trouble(Trouble::NotFound),
        },
        ["settings", what] => settings::change(ctx, what),
        _ => Reply::trouble(Trouble::NotFound),
    };
    if reply.was_taken() {
        drafts::sent(ctx);
    }
    // What follows any change: the owner's rules, then the line.
    let now = ctx.now;
    let ruled = crate::rounds::in_passing(ctx.vault, |vault| {
        vault.apply_standing(&kinds::is_sensitive, &kinds::is_sensitive_type, now)
    });
    if let Err(e) = ctx.keeper.ruled(ruled) {
        ctx.keeper.note(e.blame().code);
    }
    ctx.keeper.run_errand();
    reply
}
