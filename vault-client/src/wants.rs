//! How she wants her page: its language, the picture that she knows it by, when it locks by itself, what it tells her desktop. Each in
//! a small file of the home: none says anything of her papers, and the first is needed before she has unlocked. The page and
//! `coffre settings` read and write the same.

use std::path::Path;

use vault_page::keep::{remember, remembered};
use vault_terminal::Lang;

const LANGUAGE: &str = "page-language";
const PICTURE: &str = "page-picture";
const LOCK: &str = "page-lock-minutes";
const NOTICES: &str = "page-notices";
/// Minutes without anybody after which it may lock by itself. The second is what it does unless told otherwise.
pub(crate) const LOCK_MINUTES: [u64; 4] = [5, 10, 15, 30];
/// What may be told on the desktop: a name in a form, on the command line and in the file.
pub(crate) const NOTICE_KINDS: [&str; 3] = ["reading", "deposit", "door"];

/// Which of [`NOTICE_KINDS`] are told; none at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Notices(pub(crate) [bool; NOTICE_KINDS.len()]);

impl Notices {
    /// Those of which `is` says yes.
    pub(crate) fn of(is: impl Fn(&str) -> bool) -> Self {
        Notices(NOTICE_KINDS.map(is))
    }

    /// Their names.
    pub(crate) fn names(self) -> Vec<&'static str> {
        NOTICE_KINDS.iter().zip(self.0).filter(|(_, on)| *on).map(|(kind, _)| *kind).collect()
    }
}

pub(crate) fn language(home: &Path) -> Option<Lang> {
    remembered(home, LANGUAGE).and_then(|tag| Lang::from_tag(&tag))
}

pub(crate) fn set_language(home: &Path, lang: Lang) {
    remember(home, LANGUAGE, lang.code());
}

pub(crate) fn picture(home: &Path) -> Option<String> {
    remembered(home, PICTURE)
}

pub(crate) fn set_picture(home: &Path, picture: &str) {
    remember(home, PICTURE, picture);
}

/// When it locks, if she chose that.
pub(crate) fn lock_minutes(home: &Path) -> Option<u64> {
    remembered(home, LOCK)?.parse().ok().filter(|minutes| LOCK_MINUTES.contains(minutes))
}

pub(crate) fn set_lock_minutes(home: &Path, minutes: u64) {
    remember(home, LOCK, &minutes.to_string());
}

pub(crate) fn notices(home: &Path) -> Notices {
    let kept = remembered(home, NOTICES).unwrap_or_default();
    Notices::of(|kind| kept.split(' ').any(|word| word == kind))
}

pub(crate) fn set_notices(home: &Path, notices: Notices) {
    remember(home, NOTICES, &notices.names().join(" "));
}
