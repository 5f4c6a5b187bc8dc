//! What speaks for the holder of a card, in answers that are never summed into one (docs/protocol/credential.md): what an
//! authority says of them, what the public log of keys shows, and, beside these two, how the card was compared
//! ([`Level`](crate::card::Level)).

use crate::card::{Card, Kind};
use crate::chain::Powers;
use crate::credential::Credential;
use crate::hash::Hash;
use crate::ids::{Time, VaultId};
use crate::keys_log::{Listed, Register};
use crate::sign::Signed;

macro_rules! answers {
    ($(#[$m:meta])* $name:ident { $($(#[$vm:meta])* $v:ident = $code:literal),+ $(,)? }) => {
        $(#[$m])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$vm])* $v),+ }
        impl $name {
            /// Every answer, in the order of the published table.
            pub const ALL: &[$name] = &[$($name::$v),+];
            /// The word for it in outputs.
            pub const fn code(self) -> &'static str {
                match self { $($name::$v => $code),+ }
            }
        }
    };
}

answers! {
    /// First: what an authority says.
    Word {
        /// The card carries no credential.
        None = "none",
        /// By an authority that is not believed here.
        Unknown = "unknown-authority",
        /// Not signed by the authority it names.
        Forged = "not-signed",
        /// Signed for another vault.
        OtherVault = "other-vault",
        /// The authority took it back.
        Revoked = "revoked",
        /// Not yet, or no longer valid.
        Ended = "ended",
        /// The authority's log was not read, or has no status list: nobody can tell whether it stands.
        NoStatus = "no-status",
        /// The newest status list is older than 48 hours: nobody can tell whether it still stands.
        OldStatus = "old-status",
        /// Signed, in its dates, and not revoked.
        Stands = "stands",
    }
}

answers! {
    /// Second: what the log shows.
    Seen {
        /// Without a credential, not an authority's, and nothing of this vault stands there: nothing has to.
        NotNeeded = "not-needed",
        /// The log could not be read.
        NotRead = "not-read",
        /// The holder took all cards back.
        Revoked = "revoked",
        /// A newer card of this holder stands there, or another with the same number.
        OtherCard = "other-card",
        /// The card does not stand there; or its credential, by an authority that is believed, not in that one's log.
        Missing = "missing",
        /// A newer credential for this person stands there, for another vault.
        OtherVault = "other-vault",
        /// What has to stand there does, and nothing newer.
        Newest = "newest",
    }
}

/// What is known of an authority that is believed.
#[derive(Clone, Copy, Debug)]
pub struct Believed<'a> {
    /// Its vault.
    pub vault: VaultId,
    /// Its server's log of keys, if it was read.
    pub register: Option<&'a Register>,
}

/// The credential on a card that counts here: one by an authority that is believed, else the first.
pub fn credential(card: &Card, believed: &[Believed<'_>]) -> Option<Signed<Credential>> {
    let mut all = card.credentials();
    let by = |c: &Signed<Credential>| believed.iter().any(|b| b.vault == c.dangerous_unverified().authority);
    let at = all.iter().position(by).unwrap_or(0);
    (at < all.len()).then(|| all.swap_remove(at))
}

/// What an authority says of the holder of a card.
pub fn word(card: &Card, believed: &[Believed<'_>], now: Time) -> Word {
    let Some(signed) = credential(card, believed) else { return Word::None };
    let c = signed.dangerous_unverified().clone();
    let Some(authority) = believed.iter().find(|b| b.vault == c.authority) else { return Word::Unknown };
    let Some(register) = authority.register else { return Word::NoStatus };
    let Some(chain) = register.chain(&c.authority) else { return Word::NoStatus };
    let hash = signed.hash();
    // One that stands in the log was judged by the chain as it was then; one that does not, by the chain as it is.
    let was_said = register.listed().iter().any(|l| l.hash == hash && l.believed);
    let signs_now = || {
        chain.member(signed.claimed_signer(), now).is_some_and(|m| m.powers.has(Powers::SHARE))
            && Credential::check(signed.clone(), chain).is_ok()
    };
    if !was_said && !signs_now() {
        return Word::Forged;
    }
    if c.vault != card.vault {
        return Word::OtherVault;
    }
    if register.revokes(&c.authority, &c.id) || register.is_revoked(&c.authority) {
        return Word::Revoked;
    }
    if c.dated(now).is_err() {
        return Word::Ended;
    }
    match register.status(&c.authority) {
        None => Word::NoStatus,
        Some(status) if !status.counts(now) => Word::OldStatus,
        Some(_) => Word::Stands,
    }
}

/// What the logs show of a card: that of its holder's own server, and those of the authorities that are believed.
pub fn seen(card: &Card, hash: &Hash, own: Option<&Register>, believed: &[Believed<'_>]) -> Seen {
    let credential = credential(card, believed);
    if own.is_some_and(|register| register.is_revoked(&card.vault)) {
        return Seen::Revoked;
    }
    let public = own.is_some_and(|register| !register.cards(&card.vault).is_empty());
    if card.kind != Kind::Authority && credential.is_none() && !public {
        return Seen::NotNeeded;
    }
    let Some(own) = own else { return Seen::NotRead };
    let cards = own.cards(&card.vault);
    if !cards.iter().any(|listed| listed.hash == *hash) {
        return if cards.iter().any(|listed| listed.seq >= card.seq) { Seen::OtherCard } else { Seen::Missing };
    }
    if cards.iter().any(|listed| listed.seq >= card.seq && listed.hash != *hash) {
        return Seen::OtherCard;
    }
    let Some(signed) = credential else { return Seen::Newest };
    let (c, hash) = (signed.dangerous_unverified(), signed.hash());
    // Of one that is not believed no log is read: what is said then is said of the card.
    let Some(authority) = believed.iter().find(|b| b.vault == c.authority) else { return Seen::Newest };
    let Some(register) = authority.register else { return Seen::NotRead };
    let Some(there) = register.listed().iter().find(|l| l.hash == hash) else { return Seen::Missing };
    // Places of one log can be compared; of two logs, only what the authorities say of the time.
    let newer = |l: &Listed, here: bool| {
        let later = if here { l.index > there.index } else { l.credential.not_before >= c.not_before };
        l.believed && later && l.credential.subject == c.subject && l.credential.vault != card.vault
    };
    let another = believed.iter().filter_map(|b| Some((b.vault == c.authority, b.register?))).any(|(here, r)| {
        r.listed().iter().any(|l| newer(l, here) && !r.revokes(&l.credential.authority, &l.credential.id))
    });
    if another { Seen::OtherVault } else { Seen::Newest }
}
