//! Letters: papers that patients and colleagues have sent. One waits until it is opened, which keeps it in this vault, or
//! refused; whoever sent it hears of neither.

use std::collections::BTreeSet;
use std::sync::Arc;

use vault_crypto::deposit::{Matter, PaperNamed, Written};
use vault_desk::caution::cautions;
use vault_desk::sent::title;
use vault_engine::Error;
use vault_engine::deposits::Waiting;
use vault_engine::state::{Document, Sent as Letter};
use vault_formats::{PdfReader, examine, stem, words};
use vault_protocol::grant::{Description, Provenance};
use vault_protocol::ids::{DocId, MessageId, ObjectId, VaultId};
use vault_protocol::wire::Text;
use vault_terminal::{Message, msg};

use crate::desk::{Desk, Office, Speaks};
use crate::granted::Paper;
use crate::time;

/// How a letter stands.
#[derive(Clone, Copy)]
pub(crate) enum Sent {
    /// It waits; whether all of it has come.
    Waits(MessageId, bool),
    /// It was opened, and is kept as this document.
    Kept(DocId),
}

impl<S: Speaks> Office<S> {
    /// The letters that wait, oldest first.
    pub(crate) fn waiting(&mut self) -> Result<Arc<[Waiting]>, Error> {
        if let Some(known) = &self.inbox {
            return Ok(known.clone());
        }
        let waiting: Arc<[Waiting]> = self.vault.inbox(self.now)?.into();
        self.strangers.extend(waiting.iter().map(|w| (w.deposit.giver, w.giver_name.clone())));
        self.inbox = Some(waiting.clone());
        Ok(waiting)
    }

    /// Who is known and has sent what waits until their server can be asked, by name, and how much it is.
    pub(crate) fn held(&self) -> Vec<(String, usize)> {
        let held = self.vault.letters_held();
        held.iter().map(|(giver, count)| (self.name_of(giver), *count)).collect()
    }

    /// Who has sent letters that wait or were kept.
    pub(crate) fn senders(&mut self) -> Result<BTreeSet<VaultId>, Error> {
        let mut all: BTreeSet<VaultId> = self.waiting()?.iter().map(|w| w.deposit.giver).collect();
        let kept = self.kept().filter_map(|(_, doc)| provenance(doc).giver.zip(provenance(doc).name.clone()));
        let kept: Vec<(VaultId, Text<128>)> = kept.collect();
        all.extend(kept.iter().map(|(giver, _)| *giver));
        for (giver, name) in kept {
            self.strangers.entry(giver).or_insert_with(|| name.to_string());
        }
        Ok(all)
    }

    /// What somebody has sent.
    pub(crate) fn letters(&mut self, from: &VaultId) -> Result<Vec<Paper>, Error> {
        let waiting = self.waiting()?;
        let mut papers: Vec<Paper> = waiting
            .iter()
            .filter(|w| w.deposit.giver == *from && w.deposit.is_paper())
            .map(|w| self.letter(from, w))
            .collect();
        let mut seen = BTreeSet::new();
        for (id, doc) in self.kept().filter(|(_, doc)| provenance(doc).giver == Some(*from)) {
            // One content sent twice is one document.
            if seen.insert(doc.id) {
                papers.push(self.sent(from, id, doc.description(), Sent::Kept(doc.id)));
            }
        }
        Ok(papers)
    }

    /// The paper that somebody names, as this professional knows it: by its title where they gave it, or as it is shown
    /// here.
    pub(crate) fn title_of(&mut self, w: &Waiting) -> Result<Option<String>, Error> {
        let named = match &w.deposit.matter {
            Some(Matter::Written(Written { about: Some(named), .. })) => named,
            _ => return Ok(None),
        };
        match self.vault.given_to(&w.deposit.giver, named) {
            Some(letter) => Ok(Some(letter.deposit.title.to_string())),
            None if matches!(named, PaperNamed::Given(_)) => Ok(Some(w.deposit.title.to_string())),
            None => self.title_shown(&w.deposit.giver, named),
        }
    }

    // The title of a paper that somebody shows.
    fn title_shown(&mut self, by: &VaultId, named: &PaperNamed) -> Result<Option<String>, Error> {
        let PaperNamed::Shown(shown) = named else { return Ok(None) };
        let papers = self.papers(by)?;
        let is_it = |p: &&Paper| p.copies.iter().any(|c| c.head == shown.head && c.entry == shown.entry);
        Ok(papers.iter().find(is_it).map(|p| p.about.title.to_string()))
    }

    /// The title of the paper that a letter from here brings or is about; empty if it is about none that is known.
    pub(crate) fn title_sent(&mut self, letter: &Letter) -> Result<String, Error> {
        let known = title(&self.vault, letter);
        match &letter.deposit.matter {
            Some(Matter::Written(Written { about: Some(named), .. })) if known.is_empty() => {
                Ok(self.title_shown(&letter.deposit.recipient, named)?.unwrap_or_default())
            }
            _ => Ok(known),
        }
    }

    /// Whether the title of the paper that somebody names is only their own word: it names a letter of this professional that
    /// is not among those kept here, or never was.
    pub(crate) fn is_claimed(&self, w: &Waiting) -> bool {
        let Some(Matter::Written(Written { about: Some(named @ PaperNamed::Given(_)), .. })) = &w.deposit.matter else {
            return false;
        };
        !w.deposit.title.is_empty() && self.vault.given_to(&w.deposit.giver, named).is_none()
    }

    fn kept(&self) -> impl Iterator<Item = (&MessageId, &Document)> {
        let state = self.vault.state();
        let kept = state.deposits.iter().filter_map(|(id, d)| Some((id, state.docs.get(d.doc.as_ref()?)?)));
        kept.filter(|(_, doc)| doc.removed.is_none())
    }

    fn letter(&self, from: &VaultId, w: &Waiting) -> Paper {
        let d = &w.deposit;
        let about = Description {
            doc: d.doc,
            version: d.version,
            // It lies nowhere yet.
            locator: ObjectId::new([0; 32]),
            digest: d.digest,
            size: d.size,
            title: d.title.clone(),
            file_name: d.file_name.clone(),
            type_code: d.type_code.clone(),
            date: d.date.clone(),
            // As it will be once it is kept: who gave it, if nobody else is named.
            author: d.author.clone().or_else(|| Some(Text::clipped(&w.giver_name))),
            mime: d.mime.clone(),
            provenance: Provenance { origin: w.origin(), giver: Some(*from), name: Some(Text::clipped(&w.giver_name)) },
        };
        self.sent(from, &d.id, about, Sent::Waits(d.id, w.complete))
    }

    fn sent(&self, from: &VaultId, id: &MessageId, mut about: Description, sent: Sent) -> Paper {
        about.date = about.date.filter(|d| time::is_paper_date(d, self.now));
        let (id, purpose) = (id.to_string(), String::new());
        Paper { patient: *from, id, about, purpose, copies: Vec::new(), sent: Some(sent), unsure: false }
    }

    /// What is to be said of a letter before it is opened; nothing of what is no letter, or was opened.
    pub(crate) fn cautions(&mut self, paper: &Paper) -> Result<Vec<Message>, Error> {
        let Some(Sent::Waits(id, true)) = paper.sent else { return Ok(Vec::new()) };
        let waiting = self.waiting()?;
        let letter = waiting.iter().filter(|w| w.deposit.id == id);
        Ok(letter.flat_map(|w| cautions(&self.vault, w).into_iter().map(|caution| caution.words(w))).collect())
    }

    /// Takes a letter that waits into this vault, with its words for finding.
    pub(crate) fn keep_letter(&mut self, id: &MessageId, pdf: &PdfReader) -> Result<DocId, Error> {
        let found = |bytes: &[u8], name: &str| -> Vec<String> {
            let text = examine(name, bytes, bytes.len() as u64, pdf).text.unwrap_or_default();
            words(&text).map(|word| stem(&word).into_owned()).collect()
        };
        let added = self.vault.accept(id, false, &found, self.now)?;
        self.inbox = None;
        Ok(added.doc())
    }
}

impl Desk<'_> {
    /// One line when letters fill the mailbox: full, it takes no door either, and nobody would know here.
    pub(crate) fn say_mailbox(&mut self) -> Result<(), Error> {
        if let Some(percent) = self.vault.mailbox_filling()? {
            let count = self.waiting()?.len();
            self.session.out.warn(&msg!("mailbox-filling", percent = percent, count = count));
        }
        Ok(())
    }
}

fn provenance(doc: &Document) -> &Provenance {
    &doc.current().about.provenance
}
