//! A word on the desktop that something is new: only of the kinds that she chose, none at first, and never what it is. The one
//! sentence is the same for all, so that whoever looks at her screen, or reads what her desktop keeps of it, learns nothing.
//!
//! Shown by the desktop's own program where there is one. A browser would ask for leave again at every start, since the page's
//! name is another each time.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use maud::{Markup, html};
use vault_engine::Vault;
use vault_page::door::Reply;
use vault_protocol::ids::{GrantId, Time};
use vault_terminal::Catalog;

use super::frame::sign;
use super::program::Ctx;
use crate::wants::{NOTICE_KINDS, Notices};

/// The desktop's program for short messages.
const PROGRAM: &str = "notify-send";
/// A door closes soon in the last tenth of its time, and in its last day, in seconds.
const DAY: u64 = 24 * 3600;

/// What there was of each kind: what comes after it is new.
pub(super) struct Seen {
    pub(super) readings: usize,
    pub(super) deposits: usize,
    pub(super) closing: BTreeSet<GrantId>,
}

impl Seen {
    pub(super) fn of(vault: &Vault, now: Time) -> Seen {
        let date = vault.log_time(now);
        let soon = |made: Time, end: Time| end.0.saturating_sub(date.0) <= (end.0.saturating_sub(made.0) / 10).min(DAY);
        let open = vault.state().grants.iter().filter(|(_, g)| g.is_open(date));
        Seen {
            readings: vault.history().len(),
            deposits: vault.inbox(now).map_or(0, |all| all.len()),
            closing: open.filter(|(_, g)| soon(g.record.at, g.head.not_after)).map(|(id, _)| *id).collect(),
        }
    }

    /// Whether something of a wanted kind has come since `before`.
    pub(super) fn is_news(&self, before: &Seen, wanted: Notices) -> bool {
        let [readings, deposits, doors] = wanted.0;
        readings && self.readings > before.readings
            || deposits && self.deposits > before.deposits
            || doors && !self.closing.is_subset(&before.closing)
    }
}

fn program() -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(PROGRAM)).find(|path| path.is_file())
}

/// Says that something is new. A desktop that does not show it loses nothing: the page says the same.
pub(super) fn tell(words: &Catalog) {
    let Some(program) = program() else { return };
    let said = [words.text("page-name"), words.text("notice-said")];
    let mut command = Command::new(program);
    command.args(said).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Ok(mut child) = command.spawn() {
        // A desktop may take its time.
        std::thread::spawn(move || drop(child.wait()));
    }
}

/// The part of the settings.
pub(super) fn choice(ctx: &Ctx<'_>) -> Markup {
    let chosen = ctx.keeper.notices();
    html! {
        p { (ctx.say("notice-explained")) }
        @if program().is_none() { p class="small" { (ctx.say("notice-cannot")) } }
        details open[chosen != Notices::default()] {
            summary id="notice-when" { (ctx.say("notice-when")) }
            form method="post" action="/settings/notices" class="words" data-no-draft {
                (ctx.asked.form("/settings/notices"))
                fieldset aria-labelledby="notice-when" {
                    @for (kind, on) in NOTICE_KINDS.iter().zip(chosen.0) {
                        label class="tick" {
                            input type="checkbox" name=(kind) value="1" checked[on];
                            span { (ctx.say(&format!("notice-{kind}"))) }
                        }
                    }
                }
                button class="big" { (sign("kept", &ctx.say("keep"))) }
            }
        }
    }
}

/// Takes what was chosen.
pub(super) fn choose(ctx: &Ctx<'_>) -> Reply {
    let chosen = Notices::of(|kind| ctx.asked.fields.get(kind) == Some("1"));
    ctx.keeper.choose_notices(chosen);
    Reply::see("/settings?done=notices#notices")
}
