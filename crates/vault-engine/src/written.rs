//! Words between vaults, that bring no paper: messages, requests to be shown papers, requests to correct one. They travel
//! as deposits and wait like them (docs/protocol/deposit.md). And what follows a correction: the new version, for those who
//! were shown the old.

use crate::deposits::is_over;
use crate::error::{Error, SenderFault};
use crate::papers::{Added, NewPaper, Source};
use crate::state::{Document, Words};
use crate::vault::Vault;
use vault_crypto::deposit::{AccessRequest, Deposit, MAX_DAYS, Matter, PaperNamed, Sense, ShownPaper, Written};
use vault_protocol::grant::Origin;
use vault_protocol::ids::{DocId, GrantId, MessageId, Time, VaultId};
use vault_protocol::wire::{List, Text, WireError};

/// How long a request may be granted, in seconds: 30 days.
pub const REQUEST_LASTS: u64 = 30 * Time::DAY;

/// A paper that words are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Its name between the two.
    pub named: PaperNamed,
    /// Its title, as its reader called it: nothing if they know it by the name alone.
    pub title: String,
    /// Its date, likewise.
    pub date: Option<String>,
}

/// What is asked of a patient.
#[derive(Clone, Debug)]
pub struct Request {
    /// Type codes of the papers.
    pub types: Vec<String>,
    /// For how many days.
    pub days: u64,
    /// What for.
    pub purpose: String,
}

impl Vault {
    /// Asks a contact to be shown papers. Whatever they decide, nothing comes back but what they show.
    pub fn ask_papers(&mut self, to: &VaultId, request: &Request, now: Time) -> Result<MessageId, Error> {
        if !(1..=MAX_DAYS).contains(&request.days) || request.types.is_empty() {
            return Err(WireError::Invalid("a request that asks for nothing, or for ever").into());
        }
        let types = request.types.iter().map(|t| Text::new(t.as_str())).collect::<Result<Vec<_>, _>>()?;
        let not_after = self.log_time(now).plus(REQUEST_LASTS);
        let asked = AccessRequest { types: List::new(types)?, days: request.days, not_after };
        self.post_words(to, Matter::Request(asked), said(&request.purpose)?, now, |_| {})
    }

    /// Writes to a contact, about a paper that both know or about none.
    pub fn write(
        &mut self,
        to: &VaultId,
        sense: Sense,
        text: &str,
        about: Option<About>,
        now: Time,
    ) -> Result<MessageId, Error> {
        let named = about.as_ref().map(|a| a.named.clone());
        if sense != Sense::Message && named.is_none() {
            return Err(WireError::Invalid("a correction of no paper").into());
        }
        self.post_words(to, Matter::Written(Written { sense, about: named }), said(text)?, now, |body| {
            if let Some(about) = about {
                body.title = Text::clipped(&about.title);
                body.date = about.date.as_deref().map(Text::clipped);
            }
        })
    }

    /// What one of the own papers is called between this vault and somebody else. Nothing if they do not know it.
    pub fn about(&self, doc: &DocId, with: &VaultId) -> Option<About> {
        let given = |d: &crate::state::Decided| d.doc == Some(*doc) && d.giver == Some(*with);
        if let Some((id, _)) = self.state.deposits.iter().find(|(_, d)| given(d)) {
            // As they called it themselves, and never as its owner does since.
            let versions = &self.state.docs.get(doc)?.versions;
            let theirs = versions.iter().rev().find(|v| v.about.provenance.giver == Some(*with)).map(|v| &v.about);
            let title = theirs.map(|t| t.title.to_string()).unwrap_or_default();
            let date = theirs.and_then(|t| t.date.as_ref()).map(|t| t.to_string());
            return Some(About { named: PaperNamed::Given(*id), title, date });
        }
        let theirs = self.state.grants.values().filter(|g| g.head.recipient == *with);
        let shown = theirs.flat_map(|g| g.papers.iter().map(move |p| (g.hash, p))).find(|(_, p)| p.doc == *doc);
        let (head, paper) = shown?;
        let named = PaperNamed::Shown(ShownPaper { head, entry: paper.entry });
        Some(About { named, title: String::new(), date: None })
    }

    /// The own paper that somebody else names. Nothing if the name is not between this vault and them.
    pub fn paper_named(&self, by: &VaultId, named: &PaperNamed) -> Option<&Document> {
        let doc = match named {
            PaperNamed::Given(id) => self.state.deposits.get(id).filter(|d| d.giver == Some(*by))?.doc?,
            PaperNamed::Shown(shown) => {
                let mut theirs = self.state.grants.values().filter(|g| g.head.recipient == *by);
                let grant = theirs.find(|g| g.hash == shown.head)?;
                grant.papers.iter().find(|p| p.entry == shown.entry)?.doc
            }
        };
        self.state.docs.get(&doc)
    }

    /// The own paper of which a deposit brings a new version: its giver gave that paper too.
    pub fn replaced_by(&self, d: &Deposit) -> Option<DocId> {
        let Some(Matter::NewVersion(named)) = &d.matter else { return None };
        let doc = self.paper_named(&d.giver, named).filter(|doc| doc.removed.is_none())?;
        doc.versions.iter().any(|v| v.about.provenance.giver == Some(d.giver)).then_some(doc.id)
    }

    /// Who gave a paper: to whom a request to correct it goes.
    pub fn author_of(&self, doc: &DocId) -> Option<VaultId> {
        let from = &self.state.docs.get(doc)?.current().about.provenance;
        from.giver.filter(|_| matches!(from.origin, Origin::Signed | Origin::Unsigned))
    }

    /// A request that waits, which may be granted now. Once it is, [`Vault::refuse`] is done with it: whoever asked sees
    /// neither.
    pub fn request_waiting(&self, id: &MessageId, now: Time) -> Result<(Deposit, AccessRequest), Error> {
        let o = self.letter(id, now)?;
        let d = o.signed.into_body();
        match d.matter.clone() {
            Some(Matter::Request(_)) if is_over(&d, self.log_time(now)) => Err(SenderFault::Expired.into()),
            Some(Matter::Request(request)) => Ok((d, request)),
            _ => Err(Error::NotFound(id.to_string())),
        }
    }

    /// Keeps a message that waits, as a private paper: no rule shows it to anybody. `words`: how it is found.
    pub fn keep_words(&mut self, id: &MessageId, words: Words, text: Vec<String>, now: Time) -> Result<Added, Error> {
        let o = self.letter(id, now)?;
        let (Some(Matter::Written(_)), Some(message)) = (&o.signed.matter, &o.signed.message) else {
            return Err(Error::NotFound(id.to_string()));
        };
        let file_name = format!("{}.txt", o.signed.id);
        let paper = NewPaper {
            source: Source::Bytes(file_name.as_str().into(), message.as_bytes().to_vec()),
            words: Words { private: true, ..words },
            file_name,
            mime: "text/plain".to_owned(),
            provenance: o.provenance(),
            text,
            replaces: None,
        };
        self.keep_letter(o, paper, now)
    }

    /// The open doors that show a paper in an older version than its newest.
    pub fn showing_older(&self, doc: &DocId, now: Time) -> Vec<GrantId> {
        let Some(newest) = self.state.docs.get(doc).map(|d| d.current().about.version) else { return Vec::new() };
        let time = self.log_time(now);
        let open = self.state.grants.iter().filter(|(_, g)| g.is_open(time));
        let older = open.filter(|(_, g)| {
            let mut papers = g.papers.iter().filter(|p| p.doc == *doc).peekable();
            papers.peek().is_some() && papers.all(|p| p.version != newest)
        });
        older.map(|(id, _)| *id).collect()
    }

    /// Shows the newest version of a paper through every open door that shows an older one. Whoever was let go, or whose card
    /// counts no more, holds up none of the others: the first trouble is answered when all were tried. Whoever's credential was
    /// taken back is passed over: to them a paper goes by its owner's word for them, and by no other.
    ///
    /// Whether it may be shown is the caller's to ask: what the old version was says nothing of the new one.
    pub fn show_newest(&mut self, doc: &DocId, now: Time) -> Result<usize, Error> {
        let (mut count, mut failed) = (0, None);
        for door in self.showing_older(doc, now) {
            if self.is_disowned(&self.state.grants[&door].head.recipient, now)? {
                continue;
            }
            match self.grant_more(&door, &[*doc], now) {
                Ok(()) => count += 1,
                Err(e) => drop(failed.get_or_insert(e)),
            }
        }
        failed.map_or(Ok(count), Err)
    }
}

fn said(text: &str) -> Result<&str, Error> {
    let text = text.trim();
    if text.is_empty() { Err(WireError::Invalid("words that say nothing").into()) } else { Ok(text) }
}
