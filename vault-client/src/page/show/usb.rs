//! Papers on a USB key: plain files that any computer opens.

use std::path::{Path, PathBuf};

use maud::html;
use vault_engine::Error;
use vault_engine::state::Document;
use vault_page::door::Reply;
use vault_page::look::on_its_way;
use vault_terminal::msg;

use super::super::frame::{self, own, sign, symbol};
use super::super::program::Ctx;
use super::choose::{self, given};
use crate::carry::{self, Carried};
use crate::doors;
use crate::drives::{self, Drive};
use crate::time;

/// What says that the folder that was written counts.
const ELSEWHERE: &str = "elsewhere";
/// How many folders of one day a key takes.
const SAME_DAY: usize = 1000;

/// Where to, and which papers. `why`: what did not go the last time.
pub(super) fn page(ctx: &mut Ctx<'_>, why: Option<&str>) -> Reply {
    let drives = drives::found();
    let path = |drive: &Drive| drive.path.display().to_string();
    let chosen = given(ctx, "drive").map(str::to_owned).or_else(|| drives.first().map(path));
    let chosen = chosen.unwrap_or_else(|| ELSEWHERE.to_owned());
    let body = html! {
        h1 { (sign("usb", &ctx.say("usb-title"))) }
        @if let Some(why) = why { p class="warn" role="alert" { (why) } }
        p { (ctx.say("usb-honest")) }
        form method="post" action="/show/usb" class="words" {
            (ctx.asked.form("/show/usb"))
            fieldset {
                legend { (ctx.say("usb-where")) }
                @if drives.is_empty() { p class="note" { (ctx.say("usb-none")) } }
                @for drive in &drives {
                    label class="tick" {
                        input type="radio" name="drive" value=(path(drive)) checked[path(drive) == chosen];
                        (symbol("usb")) span { (own(&drive.name)) }
                    }
                }
                label class="tick" {
                    input type="radio" name="drive" value=(ELSEWHERE) checked[chosen == ELSEWHERE];
                    (symbol("folder")) span { (ctx.say("usb-elsewhere")) }
                }
                input name="folder" maxlength="1000" dir="ltr" autocomplete="off" value=(given(ctx, "folder").unwrap_or_default()) aria-label=(ctx.say("usb-folder-label"));
                p class="small" { a href=(again(ctx)) { (ctx.say("usb-look-again")) } }
            }
            (choose::fields(ctx, &[]))
            (on_its_way(&ctx.say("usb-writing")))
            button class="big go" { (sign("usb", &ctx.say("usb-go"))) }
        }
        p { a class="big" href="/show" { (sign("back", &ctx.say("go-back"))) } }
    };
    let reply = frame::page(ctx, "show", &ctx.say("usb-title"), body);
    if why.is_some() { reply.not_yet() } else { reply }
}

/// This page once more, for whoever puts the key in now.
fn again(ctx: &Ctx<'_>) -> String {
    let paper = given(ctx, "paper").and_then(|hex| ctx.doc(hex));
    paper.map_or_else(|| "/show/usb".to_owned(), |id| format!("/show/usb?paper={id}"))
}

/// Writes the papers, after a word more if one of them is delicate.
pub(super) fn change(ctx: &mut Ctx<'_>) -> Reply {
    let docs = choose::papers(ctx);
    if docs.is_empty() {
        let why = ctx.say("nothing-chosen");
        return page(ctx, Some(&why));
    }
    let Some(place) = place(ctx) else {
        let why = ctx.say("usb-gone");
        return page(ctx, Some(&why));
    };
    if given(ctx, "sure") != Some("1") && doors::delicate(ctx.vault, &docs).next().is_some() {
        let delicate: Vec<&Document> = doors::delicate(ctx.vault, &docs).collect();
        let body = html! {
            h1 { (ctx.say("usb-delicate")) }
            (frame::rows(ctx.words, &delicate))
            form method="post" action="/show/usb" class="words" {
                (ctx.asked.form("/show/usb"))
                (choose::carried(ctx, &["paper", "family", "drive", "folder"]))
                (on_its_way(&ctx.say("usb-writing")))
                button class="big stop" name="sure" value="1" { (sign("usb", &ctx.say("usb-delicate-yes"))) }
            }
            p { a class="big go" href="/show/usb" { (sign("back", &ctx.say("delicate-no"))) } }
        };
        return frame::page(ctx, "", &ctx.say("usb-title"), body);
    }
    let folder = free(&place, &format!("{} {}", ctx.say("usb-folder"), time::local_day(ctx.now)));
    match carry::to_folder(ctx.vault, &docs, &folder, ctx.lang(), &mut || true) {
        Ok(written) => done(ctx, &folder, &written),
        Err(e) => {
            let why = match &e {
                Error::Output { error, .. } => ctx.say(match error.kind() {
                    std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => "usb-full",
                    std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => "usb-denied",
                    _ => "usb-gone",
                }),
                e => frame::problem_words(ctx.words, e.blame().code),
            };
            page(ctx, Some(&why))
        }
    }
}

/// The folder that is meant, if it is there now: a drive that was pulled out is not written to where it was.
fn place(ctx: &Ctx<'_>) -> Option<PathBuf> {
    let chosen = given(ctx, "drive")?;
    let typed = given(ctx, "folder").map(PathBuf::from);
    let place = match chosen {
        ELSEWHERE => typed?,
        chosen => {
            drives::found().into_iter().map(|drive| drive.path).find(|path| path.display().to_string() == chosen)?
        }
    };
    (place.is_absolute() && place.is_dir()).then_some(place)
}

/// A folder of this name that is not there yet.
fn free(place: &Path, name: &str) -> PathBuf {
    let mut names = (1..SAME_DAY).map(|n| place.join(if n == 1 { name.to_owned() } else { format!("{name} ({n})") }));
    names.find(|folder| !folder.exists()).unwrap_or_else(|| place.join(name))
}

fn done(ctx: &mut Ctx<'_>, folder: &Path, written: &[Carried]) -> Reply {
    let body = html! {
        h1 { (sign("usb", &ctx.say("usb-title"))) }
        (frame::done(&frame::get(ctx, &msg!("usb-done", count = written.len())), None))
        p { (ctx.say("usb-done-where")) " " (own(&folder.display().to_string())) }
        ul { @for one in written { li { (own(&one.file)) } } }
        p class="warn" { (ctx.say("usb-honest")) }
        p { a class="big go" href="/" { (sign("home", &ctx.say("home"))) } }
    };
    frame::page(ctx, "", &ctx.say("usb-title"), body)
}
