//! How she wants it: whether one gesture opens the whole summary, where papers are written for another program.

use std::path::Path;

use maud::html;
use vault_page::door::{Reply, Trouble};
use vault_page::look::field;
use vault_terminal::msg;

use super::frame::{self, sign};
use super::program::Ctx;

/// Letters of a path.
const PATH: usize = 1000;

/// `wrong`: what does not go with the folder.
pub(super) fn page(ctx: &mut Ctx<'_>, wrong: Option<&str>) -> Reply {
    let done = ctx.asked.query().get("done").is_some();
    let together = ctx.keeper.opens_together();
    let folder = ctx.keeper.export_folder().map(|f| f.display().to_string()).unwrap_or_default();
    let typed = ctx.asked.fields.get("folder").map_or(folder, str::to_owned);
    let title = ctx.say("pro-settings");
    let body = html! {
        @if done { (frame::done(&ctx.say("pro-settings-kept"), None)) }
        h1 { (sign("settings", &title)) }
        section id="together" {
            h2 { (ctx.say("pro-together")) }
            p { (ctx.say("pro-together-explained")) }
            form method="post" action="/settings/together" class="words" {
                (ctx.asked.form("/settings/together"))
                fieldset {
                    legend { (ctx.say("pro-together-how")) }
                    @for (value, id) in [("no", "pro-together-no"), ("yes", "pro-together-yes")] {
                        label class="tick" {
                            input type="radio" name="together" value=(value) checked[together == (value == "yes")];
                            span { (ctx.say(id)) }
                        }
                    }
                }
                button class="big" { (sign("kept", &ctx.say("keep"))) }
            }
        }
        section id="folder" {
            h2 { (ctx.say("pro-export-folder")) }
            p { (ctx.say("pro-export-explained")) }
            form method="post" action="/settings/folder" class="words" {
                (ctx.asked.form("/settings/folder"))
                (field("folder-path", &ctx.say("pro-export-path"), Some(&ctx.say("pro-export-hint")), wrong, &html! {
                    input id="folder-path" name="folder" dir="ltr" autocomplete="off" maxlength=(PATH) required value=(typed)
                        aria-invalid=[wrong.map(|_| "true")] aria-describedby="folder-path-more";
                }))
                button class="big" { (sign("kept", &ctx.say("keep"))) }
            }
        }
        p class="small" { (frame::get(ctx, &msg!("pro-version", version = env!("CARGO_PKG_VERSION")))) }
    };
    let reply = frame::page(ctx, &title, body);
    if wrong.is_some() { reply.not_yet() } else { reply }
}

pub(super) fn change(ctx: &mut Ctx<'_>, what: &str) -> Reply {
    match what {
        "together" => ctx.keeper.open_together(ctx.asked.fields.get("together") == Some("yes")),
        "folder" => {
            let typed = ctx.asked.fields.get("folder").unwrap_or_default().trim().to_owned();
            let path = Path::new(&typed);
            if typed.len() > PATH || typed.contains('\n') || !path.is_absolute() || !path.is_dir() {
                let said = ctx.say("pro-export-no-folder");
                return page(ctx, Some(&said));
            }
            ctx.keeper.export_to(&typed);
        }
        _ => return Reply::trouble(Trouble::NotFound),
    }
    Reply::see("/settings?done=1")
}
