//! What was sent: each letter as it was signed, kept in the journal when it left (docs/protocol/journal.md). So both sides of a
//! correspondence can be read again, on every device and after a recovery.

use crate::error::Error;
use crate::queue::Task;
use crate::state::{Document, Sent};
use crate::vault::Vault;
use vault_crypto::deposit::{Matter, PaperNamed, Written};
use vault_protocol::ids::{MessageId, VaultId};

impl Vault {
    /// The letters sent, the newest first; those to one person, if one is named.
    pub fn letters_sent(&self, to: Option<&VaultId>) -> Vec<&Sent> {
        // The own vault's, whatever stands in the journal.
        let own = self.state.sent.values().filter(|s| s.deposit.giver == self.id);
        let mut sent: Vec<&Sent> = own.filter(|s| to.is_none_or(|to| s.deposit.recipient == *to)).collect();
        sent.sort_by_key(|s| std::cmp::Reverse((s.deposit.time, s.deposit.id)));
        sent
    }

    /// Whether a letter waits on this device for the network. Of one that another device wrote nothing is known here: it says no.
    pub fn is_still_here(&self, sent: &Sent) -> bool {
        self.queue.iter().any(|(_, task)| matches!(task, Task::Drop(drop) if drop.id == sent.record.drop))
    }

    /// The letter whose id begins with what was typed.
    ///
    /// # Errors
    /// None, or several.
    pub fn letter_called(&self, typed: &str) -> Result<&Sent, Error> {
        let own = self.letters_sent(None);
        let id = crate::papers::by_prefix(typed, own.iter().map(|s| s.deposit.id.to_string()))?;
        let found = own.into_iter().find(|s| s.deposit.id.to_string() == id);
        found.ok_or_else(|| Error::NotFound(typed.to_owned()))
    }

    /// The own paper that a letter is about. Nothing if it is about none, or the paper is gone.
    pub fn paper_of_letter(&self, sent: &Sent) -> Option<&Document> {
        match &sent.deposit.matter {
            Some(Matter::Written(Written { about: Some(named), .. })) => {
                self.paper_named(&sent.deposit.recipient, named)
            }
            _ => None,
        }
    }

    /// The letter with a paper that somebody else names as one that this vault gave them. Nothing if it never was, or was given
    /// to another: whoever names it says no more than a number.
    pub fn given_to(&self, to: &VaultId, named: &PaperNamed) -> Option<&Sent> {
        let PaperNamed::Given(id) = named else { return None };
        self.letter_to(to, id).filter(|s| s.deposit.is_paper())
    }

    fn letter_to(&self, to: &VaultId, id: &MessageId) -> Option<&Sent> {
        self.state.sent.get(id).filter(|s| s.deposit.recipient == *to && s.deposit.giver == self.id)
    }
}
