//! What speaks for the holder of a card, as every program shows it: three answers that stand apart, never one verdict.
//!
//! Shapes and texts only: this crate knows no vault. A program fills [`Checks`] from its own.

use serde::Serialize;

use crate::msg;
use crate::table::{Cell, Record};
use crate::{Catalog, Message};

/// Who somebody is, by an authority's word.
#[derive(Clone, Debug, Serialize)]
pub struct Credential {
    /// Its id.
    pub id: String,
    /// Scheme and number.
    pub subject: String,
    /// Name.
    pub name: String,
    /// Profession code.
    pub profession: String,
    /// Specialty code.
    pub specialty: Option<String>,
    /// Whose it is: hexadecimal.
    pub vault: String,
    /// Who says so: hexadecimal.
    pub authority: String,
    /// Valid from.
    pub not_before: String,
    /// Valid until.
    pub not_after: String,
    /// How the authority made sure.
    pub proof: &'static str,
}

/// What somebody is, and by whose word. Texts are in the reader's language.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Profession {
    /// By the word of an authority that is believed, while it stands. A code that the public table does not have is said to be one.
    pub confirmed: Option<String>,
    /// What that authority is called here.
    pub by: Option<String>,
    /// What the card says of its own holder.
    pub own: Option<String>,
    /// The two are not the same profession.
    pub differs: bool,
    /// The line of the public table that is proposed: by the authority's word, or where none stands by the card's.
    pub preset: Option<&'static str>,
}

impl Profession {
    /// In one line, whoever says it.
    pub fn said(&self) -> Option<Message> {
        let own = self.own.as_deref();
        let confirmed = self.confirmed.as_deref().zip(self.by.as_deref());
        Some(match (confirmed, own) {
            (Some((confirmed, by)), _) => msg!("profession-confirmed", profession = confirmed, by = by),
            (None, Some(own)) => msg!("profession-own", own = own),
            (None, None) => return None,
        })
    }

    /// That the card says something else than the authority.
    pub fn contradiction(&self) -> Option<Message> {
        let (confirmed, by, own) = (self.confirmed.as_deref()?, self.by.as_deref()?, self.own.as_deref()?);
        self.differs.then(|| msg!("profession-differs", profession = confirmed, by = by, own = own))
    }

    /// A line of its own, for a person.
    pub fn add_to(&self, record: &mut Record, words: &Catalog) {
        if let Some(said) = self.said() {
            let bare = self.confirmed.as_ref().or(self.own.as_ref()).cloned().unwrap_or_default();
            record.field("profession", msg!("field-profession"), Cell::both(words.get(&said), bare));
        }
    }
}

/// The three answers.
#[derive(Clone, Debug, Serialize)]
pub struct Checks {
    /// What an authority says.
    pub authority: &'static str,
    /// What it is called here, if it is believed.
    pub authority_name: Option<String>,
    /// What the public log shows.
    pub log: &'static str,
    /// How the card was compared.
    pub compared: &'static str,
    /// The credential on the card, whatever is to be thought of it.
    pub credential: Option<Credential>,
}

impl Checks {
    /// Three lines, each in its own words.
    pub fn add_to(&self, record: &mut Record, words: &Catalog) {
        let name = self.authority_name.as_deref().unwrap_or_default();
        let authority = words.get(&msg!("check-authority", word = self.authority, name = name));
        record.field("check-authority", msg!("field-check-authority"), Cell::both(authority, self.authority));
        if let Some(c) = &self.credential {
            let said = format!("{}, {}", c.name, c.subject);
            record.field("credential", msg!("field-credential"), Cell::both(said, c.id.as_str()));
        }
        let log = words.get(&msg!("check-log", word = self.log));
        record.field("check-log", msg!("field-check-log"), Cell::both(log, self.log));
        let compared = words.get(&msg!("check-compared", word = self.compared));
        record.field("check-compared", msg!("field-check-compared"), Cell::both(compared, self.compared));
    }

    /// Whether one of the answers is that somebody else may be behind the card.
    pub fn alarms(&self) -> bool {
        matches!(self.authority, "not-signed" | "other-vault" | "revoked")
            || matches!(self.log, "revoked" | "other-card" | "other-vault")
    }
}
