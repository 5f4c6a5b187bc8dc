//! What is to be thought of a letter besides how its giver was compared: things that became known of them since.

use crate::error::Error;
use crate::vault::Vault;
use vault_protocol::ids::{GrantId, Time, VaultId};

/// Why a letter from somebody whose card is kept may not be what it seems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// They have taken all of their cards back: whoever has their keys now is perhaps not them.
    CardRevoked,
    /// The authority that said who they are has taken that back.
    CredentialRevoked,
    /// The owner has closed every door to them.
    DoorClosed,
}

impl Doubt {
    /// Every doubt, the gravest first.
    pub const ALL: [Doubt; 3] = [Doubt::CardRevoked, Doubt::CredentialRevoked, Doubt::DoorClosed];

    /// The word for it in outputs.
    pub const fn code(self) -> &'static str {
        match self {
            Doubt::CardRevoked => "card-revoked",
            Doubt::CredentialRevoked => "credential-revoked",
            Doubt::DoorClosed => "door-closed",
        }
    }
}

impl Vault {
    /// Closes every open door to somebody who has taken all of their cards back: whoever has those keys may be anybody, and a
    /// custodian cannot know whose reader key is behind a door. Answers the doors; done again, none.
    ///
    /// # Errors
    /// As [`Vault::revoke`].
    pub fn close_revoked(&mut self, now: Time) -> Result<Vec<GrantId>, Error> {
        let time = self.log_time(now);
        let mut doors = Vec::new();
        for contact in self.state.contacts.values() {
            let theirs = self.state.grants.iter().filter(|(_, g)| g.head.recipient == contact.vault && g.is_open(time));
            let mut theirs = theirs.map(|(id, _)| *id).peekable();
            if theirs.peek().is_some() && self.has_revoked(contact)? {
                doors.extend(theirs);
            }
        }
        doors.iter().try_for_each(|id| self.revoke(id, now))?;
        Ok(doors)
    }

    /// What is known against letters of somebody, the gravest first, by what was read of the logs last. Nothing of
    /// whoever is no contact: nothing is said for them either.
    pub fn doubts_about(&self, giver: &VaultId, now: Time) -> Result<Vec<Doubt>, Error> {
        let Some(contact) = self.state.contacts.get(giver) else { return Ok(Vec::new()) };
        let mut theirs = self.state.grants.values().filter(|g| g.head.recipient == *giver);
        let time = self.log_time(now);
        // One that ended by itself says nothing: a paper often comes weeks after the visit.
        let closed = theirs.clone().any(|g| g.revoked.is_some()) && !theirs.any(|g| g.is_open(time));
        let mut doubts = Vec::new();
        doubts.extend(self.has_revoked(contact)?.then_some(Doubt::CardRevoked));
        doubts.extend(self.is_disowned(giver, now)?.then_some(Doubt::CredentialRevoked));
        doubts.extend(closed.then_some(Doubt::DoorClosed));
        Ok(doubts)
    }
}
