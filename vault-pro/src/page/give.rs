//! Papers for a patient: dropped or chosen, with a word. They wait in the patient's letter box until the patient keeps them.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use maud::html;
use vault_crypto::deposit::PaperNamed;
use vault_engine::deposits::MAX_GIVEN;
use vault_page::door::{Asked, Fields, Reply, Trouble, UploadError};
use vault_page::look::on_its_way;
use vault_protocol::ids::{MessageId, VaultId};
use vault_terminal::{Catalog, msg};

use super::frame::{self, own, sign};
use super::keeper::{Keeper, Room};
use super::pictures;
use super::program::{Ctx, sent};
use super::write::{anyway, may_go};
use crate::commands::written::answerable;

/// Bytes of one form.
pub(super) const MOST: u64 = 4 << 30;
/// How long giving waits for whoever has the vault.
const PATIENCE: Duration = Duration::from_secs(60);
/// Letters of the word beside a paper.
const WORD: usize = 1000;

/// What came of a form.
pub(super) struct Given {
    given: Vec<String>,
    failed: Vec<(String, String)>,
}

/// The form; after it, what was given.
pub(super) fn page(ctx: &mut Ctx<'_>, patient: &VaultId, given: Option<&Given>) -> Reply {
    let name = ctx.room.name_of(patient);
    let action = format!("/pt/{patient}/give");
    let title = frame::get(ctx, &msg!("pro-give-to", name = name.as_str()));
    let answers = ctx.asked.fields.get("replaces").or_else(|| ctx.asked.query().get("replaces")).map(str::to_owned);
    let answers = answers.and_then(|typed| answered(ctx.room, patient, &typed));
    let body = html! {
        p class="crumb" { a href=(format!("/pt/{patient}")) data-back { (sign("back", &name)) } }
        h1 { (title) }
        @if let Some(given) = given {
            @if !given.given.is_empty() {
                (frame::done(&frame::get(ctx, &msg!("pro-given", count = given.given.len(), name = name.as_str())), None))
                ul { @for title in &given.given { li { (own(title)) } } }
            }
            @for (file, why) in &given.failed { p class="warn" role="alert" { (own(file)) " : " (why) } }
        }
        @if ctx.room.vault.state().contacts.contains_key(patient) {
            p { (ctx.say(if answers.is_some() { "pro-give-version" } else { "pro-give-explained" })) }
            form method="post" action=(action) enctype="multipart/form-data" class="drop" {
                (ctx.asked.form(&action))
                @if let Some((id, _)) = &answers { input type="hidden" name="replaces" value=(id.to_string()); }
                label for="message" { (ctx.say("pro-give-word")) }
                textarea id="message" name="message" rows="2" maxlength=(WORD) { (ctx.asked.fields.get("message").unwrap_or_default()) }
                // Before the files: what stands after them is read last, if at all.
                (anyway(ctx, patient, |name| msg!("pro-give-anyway", name = name)))
                label for="file" { (sign("add", &ctx.say("pro-give-files"))) }
                p class="small" { (ctx.say("pro-give-hint")) }
                input type="file" id="file" name="file" multiple[answers.is_none()] required;
                button class="big go" { (sign("add", &ctx.say("pro-give"))) }
                (on_its_way(&ctx.say("pro-giving")))
            }
        } @else {
            p class="warn" { (ctx.say("pro-give-no-card")) }
            p { a class="big go" href="/add" { (sign("add", &ctx.say("pro-add"))) } }
        }
    };
    let reply = frame::page(ctx, &title, body);
    if given.is_some_and(|g| g.given.is_empty()) { reply.not_yet() } else { reply }
}

/// Takes the files of a form, one after the other: one that is bad stops none of the others.
pub(super) fn receive(keeper: &Arc<Keeper>, asked: &mut Asked, words: &'static Catalog, patient: &str) -> Reply {
    let Some(patient) = VaultId::from_hex(patient) else { return Reply::trouble(Trouble::NotFound) };
    let Some(mut upload) = asked.upload.take() else { return Reply::see(&format!("/pt/{patient}/give")) };
    let mut all = Given { given: vec![], failed: vec![] };
    let cut = loop {
        let mut file = match upload.next_file() {
            Ok(Some(file)) => file,
            Ok(None) => break None,
            Err(e) => break Some(e),
        };
        let name = file.name.clone().unwrap_or_default();
        let mut bytes = Vec::new();
        if file.by_ref().take(MAX_GIVEN + 1).read_to_end(&mut bytes).is_err() {
            break Some(UploadError::Cut);
        }
        match one(keeper, words, &patient, &asked.fields, &name, bytes) {
            Ok(title) => all.given.push(title),
            Err(why) => all.failed.push((name, why)),
        }
    };
    match cut {
        Some(UploadError::TooLarge) if all.given.is_empty() => return Reply::trouble(Trouble::TooLarge),
        Some(_) => all.failed.push((String::new(), words.text("door-cut"))),
        None => {}
    }
    keeper.run_errand();
    let Some(mut lent) = keeper.lend(PATIENCE) else { return frame::busy(asked, words) };
    let Some(room) = lent.as_mut() else { return Reply::see("/") };
    if !all.given.is_empty() {
        sent(room, keeper, asked.path());
        asked.fields = vault_page::door::Fields::default();
    }
    page(&mut Ctx { asked, room, keeper, words, returned: false }, &patient, Some(&all))
}

/// Looks at one file and gives it, with what the form says beside it. Answers its title, or why not.
fn one(
    keeper: &Keeper,
    words: &Catalog,
    patient: &VaultId,
    fields: &Fields,
    name: &str,
    bytes: Vec<u8>,
) -> Result<String, String> {
    let message = fields.get("message").map(str::trim).filter(|m| !m.is_empty());
    let message = message.map(|m| m.chars().take(WORD).collect::<String>());
    let mut lent = keeper.lend(PATIENCE).ok_or_else(|| words.text("page-busy"))?;
    let room = lent.as_mut().ok_or_else(|| words.text("locked"))?;
    if !may_go(room, fields, patient) {
        return Err(words.get(&msg!("give-unverified", name = room.name_of(patient))));
    }
    // What one file has answered, a second does not.
    let answers = match fields.get("replaces") {
        Some(typed) => Some(answered(room, patient, typed).ok_or_else(|| words.text("pro-version-over"))?),
        None => None,
    };
    let gift = room.gift(Path::new(name), name.to_owned(), bytes, message, pictures::pdf());
    let given = gift.and_then(|gift| {
        let (letter, named) = answers.unzip();
        room.vault.give_version(patient, &gift, named, room.now)?;
        // What was asked is answered: it waits no more. If that fails, the paper is given all the same, and is not given again.
        if let Some(letter) = letter {
            if let Err(e) = room.vault.refuse(&letter, room.now) {
                keeper.note(e.blame().code);
            }
            room.inbox = None;
        }
        Ok(gift.words.title)
    });
    given.map_err(|e| frame::said(words, &e))
}

/// The letter that a new version answers, if it still waits, and the paper it is about.
fn answered(room: &mut Room, patient: &VaultId, typed: &str) -> Option<(MessageId, PaperNamed)> {
    let id = MessageId::from_hex(typed)?;
    answerable(room, patient).ok()?.into_iter().find(|(letter, _)| *letter == id)
}
