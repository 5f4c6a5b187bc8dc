//! What stands behind the door.

use std::time::Duration;

use maud::Markup;

use super::asked::{Asked, Fields};
use super::documents::Document;
use super::reply::{Asset, Reply};
use super::trouble::Trouble;

/// A program with pages. It is asked on several threads at once, one request at a time in each, and may take its time.
pub trait Program: Send + Sync + 'static {
    /// Whether it shows papers now. While not, [`Program::locked`] is asked for everything.
    fn is_open(&self) -> bool;

    /// Wipes what must not stay in memory: nobody was there for a while, or somebody pressed "lock", or the end.
    fn lock(&self);

    /// Answers a request that has passed the door. What is asked with POST is wanted, and is wanted once.
    fn answer(&self, asked: &mut Asked) -> Reply;

    /// The same while locked: shows where to unlock, at whatever path was asked for; forms there are sent to `/unlock`
    /// or below it. Other forms do not come here: what was written in them is kept as a [`Draft`], and the browser is led
    /// to `/unlock?kept=1&back=` and the page it was on.
    fn locked(&self, asked: &mut Asked) -> Reply;

    /// The paper that [`Asked::paper`] was given this id for.
    fn document(&self, id: &str) -> Option<Document> {
        let _ = id;
        None
    }

    /// What anybody may see who found the door: style, script, letters, symbols, under `/assets/`.
    fn asset(&self, path: &str) -> Option<Asset> {
        let _ = path;
        None
    }

    /// Keeps what was written and not sent yet, so that it outlives a lock and a crash. Also asked while locked, so it
    /// seals with a key that cannot open. Whether it is kept now.
    fn keep_draft(&self, draft: &Draft) -> bool {
        let _ = draft;
        false
    }

    /// The whole page that says what is wrong, in this program's frame and words.
    fn trouble(&self, trouble: Trouble) -> Markup {
        trouble.plain_page()
    }

    /// How long without anybody until it locks, where the person chose that; else [`Times::lock`](super::Times::lock).
    fn lock_after(&self) -> Option<Duration> {
        None
    }

    /// Puts what it holds down for another program of this person, does `meanwhile`, which is told whether that is still wanted,
    /// and takes it up again. If it cannot put it down, `meanwhile` is not done.
    fn step_aside(&self, meanwhile: &mut dyn FnMut(&dyn Fn() -> bool)) {
        meanwhile(&|| true);
    }

    /// Whether it has something under way that an end would cut: then it goes on without anybody there.
    fn is_busy(&self) -> bool {
        false
    }
}

/// What somebody wrote in a form and has not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Where the form is sent: one draft for each.
    pub action: String,
    /// The page it is on, with its query: where to find it again.
    pub from: String,
    /// What was written. Secrets are never among them: fields whose names begin with `code`, `digits`, `secret` or `password`
    /// are left out; nor is what somebody states about one moment, which weeks later would be stated about another
    /// (`how`, `same`, `seen`, `sure`, `unverified`, `unvouched`).
    pub fields: Fields,
}

impl Draft {
    /// Fields that are not written down, whoever sends them: names that begin so.
    const NEVER: &[&str] = &["code", "digits", "secret", "password"];
    /// Fields that state what was so when they were ticked or pressed.
    const MOMENT: &[&str] = &["how", "same", "seen", "sure", "unverified", "unvouched"];

    pub(super) fn new(action: &str, from: &str, fields: &Fields) -> Self {
        let secret = |name: &str| Draft::NEVER.iter().any(|never| name.starts_with(never));
        let keep = |name: &str| !name.starts_with('_') && !secret(name) && !Draft::MOMENT.contains(&name);
        Draft { action: action.to_owned(), from: local(from), fields: fields.only(keep) }
    }
}

/// A path of ours, whatever a form says.
pub(super) fn local(path: &str) -> String {
    let plain = path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if path.starts_with('/') && !path.starts_with("//") && plain { path.to_owned() } else { "/".to_owned() }
}
