//! What a paper that waits is and does not look like, or what opening it could do: said before it is kept, as of one's own files.

use vault_engine::Vault;
use vault_engine::deposits::Waiting;
use vault_formats::{Kind, Warning, sniff};
use vault_terminal::{Message, msg};

/// One thing to know before it is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Caution {
    /// Its first bytes are of another kind than its name.
    NameLies,
    /// Its name hides its own end.
    NameTurns,
    /// It is a program.
    Program,
    /// It is a web page, which may hold a program.
    WebPage,
    /// It holds several files.
    Archive,
}

impl Caution {
    /// For programs, and the end of its words.
    pub fn code(self) -> &'static str {
        match self {
            Caution::NameLies => "name-lies",
            Caution::NameTurns => "name-turns",
            Caution::Program => "program",
            Caution::WebPage => "web-page",
            Caution::Archive => "archive",
        }
    }

    /// In words, of one letter.
    pub fn words(self, of: &Waiting) -> Message {
        msg!("paper-caution", caution = self.code(), file = of.deposit.file_name.as_str())
    }
}

/// What is to be said of a paper that waits, by its first bytes. What cannot be read now is said by the taking itself.
pub fn cautions(vault: &Vault, waiting: &Waiting) -> Vec<Caution> {
    let given = &waiting.deposit;
    if !waiting.complete || !given.is_paper() {
        return Vec::new();
    }
    let Ok(bytes) = vault.waiting_content(waiting) else { return Vec::new() };
    let found = sniff(given.file_name.as_str(), &bytes, bytes.len() as u64);
    let by_name = found.warnings.iter().map(|warning| match warning {
        Warning::NameTurnsDirection => Caution::NameTurns,
        _ => Caution::NameLies,
    });
    let by_kind = match found.kind {
        Kind::Program => Some(Caution::Program),
        kind if kind.is_active() => Some(Caution::WebPage),
        Kind::Zip => Some(Caution::Archive),
        _ => None,
    };
    by_name.chain(by_kind).collect()
}
