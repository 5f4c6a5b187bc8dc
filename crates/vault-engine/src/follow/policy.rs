//! Which log and which witnesses are believed: pinned when a server is first met, or said by the owner.

use crate::error::{Error, Lie};
use crate::files::{FileError, SealedFile};
use crate::vault::Vault;
use crate::vouched::split_policy;
use vault_log::checkpoint::SignedCheckpoint;
use vault_log::key::VerifierKey;
use vault_log::limits::MAX_POLICY;
use vault_log::policy::{Policy, PolicyError, PolicyFault, Unwitnessed, Witnessed};
use vault_protocol::ids::VaultId;
use vault_protocol::wire::{self, Bytes, List, Text};
use vault_remote::Connection;

const MAX_PINS: usize = 65_536;

vault_protocol::record! {
    /// The log of one vault's events, as its server named it when it was first asked.
    #[derive(Clone, Debug, PartialEq, Eq)]
    struct Pin {
        vault: VaultId,
        server: Text<255>,
        key: Text<512>,
    }
}

vault_protocol::record! {
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    struct Pins {
        /// Of two for one vault at one server, the later is the log that came after the other.
        pins: List<Pin, MAX_PINS>,
        /// The owner's own policy file.
        policy: Option<Bytes<MAX_POLICY>>,
    }
}

/// One log that this vault believes.
#[derive(Clone, Debug)]
pub struct PinnedLog {
    /// Whose events it holds.
    pub vault: VaultId,
    /// The server that keeps it.
    pub server: String,
    /// Its verifier key; the name is its origin.
    pub key: VerifierKey,
}

impl PinnedLog {
    /// The origin without its host: where the files lie at the server.
    pub(crate) fn name(&self) -> &str {
        self.key.name().as_str().split_once('/').map_or("", |(_, name)| name)
    }

    pub(crate) fn origin(&self) -> &str {
        self.key.name().as_str()
    }
}

/// A checkpoint that its log has signed, and what the policy's witnesses say of it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) head: vault_log::tree::TreeHead,
    /// Nothing if the policy asks for no witnesses, or too few have signed.
    pub(crate) witnessed: Option<Witnessed>,
}

impl Vault {
    fn pins(&self) -> Result<(SealedFile, Pins), Error> {
        let file = SealedFile::new(&self.home, "logs", &self.device);
        let damaged = |_| FileError::Damaged(file.path().to_owned());
        let pins = file.read()?.map(|b| wire::decode(&b, crate::files::MAX_FRAME).map_err(damaged)).transpose()?;
        Ok((file, pins.unwrap_or_default()))
    }

    /// The logs that are or were believed, each pinned when its server was first asked for it, or when its vault's chain
    /// named it in the place of the one before. Of several of one vault at one server the last is believed.
    pub fn pinned_logs(&self) -> Result<Vec<PinnedLog>, Error> {
        let (file, pins) = self.pins()?;
        let read = |pin: &Pin| {
            let key = pin.key.parse().map_err(|_| FileError::Damaged(file.path().to_owned()))?;
            Ok(PinnedLog { vault: pin.vault, server: pin.server.to_string(), key })
        };
        pins.pins.iter().map(read).collect()
    }

    /// The owner's policy file (`tlog-policy`), if one was set: witnesses, and how many of them have to agree.
    pub fn policy(&self) -> Result<Option<Policy>, Error> {
        let (file, pins) = self.pins()?;
        let damaged = |_: PolicyError| FileError::Damaged(file.path().to_owned());
        Ok(pins.policy.map(|bytes| Policy::parse(&bytes).map_err(damaged)).transpose()?)
    }

    /// The same as it was written.
    pub(crate) fn policy_text(&self) -> Result<Option<String>, Error> {
        let (file, pins) = self.pins()?;
        let damaged = |_| FileError::Damaged(file.path().to_owned());
        Ok(pins.policy.map(|bytes| String::from_utf8(bytes.into_vec()).map_err(damaged)).transpose()?)
    }

    /// Sets the owner's policy, or takes it back. The logs it names with another key than the pinned one are refused: a
    /// log does not change its key.
    ///
    /// Lines about authorities are taken out first: who is believed about other people.
    pub fn set_policy(&mut self, policy: Option<&[u8]>) -> Result<(), Error> {
        let (file, mut pins) = self.pins()?;
        let wrong = |line| Error::Policy(PolicyError { line, fault: PolicyFault::Line });
        let (authorities, policy) = match policy {
            Some(bytes) if bytes.len() <= MAX_POLICY => {
                let (authorities, rest) = split_policy(bytes).map_err(wrong)?;
                (authorities, Some(rest))
            }
            // Too long to be read.
            other => (Vec::new(), other.map(<[u8]>::to_vec)),
        };
        let policy = policy.as_deref();
        if let Some(bytes) = policy {
            let read = Policy::parse(bytes).map_err(Error::Policy)?;
            for pin in self.pinned_logs()? {
                agrees(&read, &pin.key).map_err(|_| Error::PolicyKey(pin.origin().to_owned()))?;
            }
        }
        pins.policy = policy.map(Bytes::new).transpose()?;
        self.set_authorities(authorities)?;
        Ok(file.write(&wire::encode(&pins))?)
    }

    /// Refuses a log that the owner's policy names with another key.
    pub(super) fn agrees(&self, pin: &PinnedLog) -> Result<(), Error> {
        self.policy()?.map_or(Ok(()), |policy| agrees(&policy, &pin.key))
    }

    /// The log of a vault's events at a server that is believed, if one is.
    pub(crate) fn pinned(&self, vault: &VaultId, server: &str) -> Result<Option<PinnedLog>, Error> {
        Ok(self.pinned_logs()?.into_iter().rfind(|pin| pin.vault == *vault && pin.server == server))
    }

    /// The log of a vault's events: as it was pinned, or as its server names it now, for the first time.
    pub(crate) fn log_of(&self, vault: &VaultId, connection: &Connection) -> Result<PinnedLog, Error> {
        if let Some(known) = self.pinned(vault, connection.server().as_str())? {
            return Ok(known);
        }
        let pin = self.log_named(vault, connection)?;
        self.pin(&pin)?;
        Ok(pin)
    }

    /// The log of a vault's events as its server names it now: only the server's word.
    pub(crate) fn log_named(&self, vault: &VaultId, connection: &Connection) -> Result<PinnedLog, Error> {
        let key = connection.vault_log(vault)?.parse().map_err(|_| Lie::OtherLog)?;
        let pin = PinnedLog { vault: *vault, server: connection.server().as_str().to_owned(), key };
        // The host is what the server was called when its log began.
        if !pin.name().starts_with("events/") {
            return Err(Lie::OtherLog.into());
        }
        Ok(pin)
    }

    /// Believes a log from now on.
    pub(super) fn pin(&self, pin: &PinnedLog) -> Result<(), Error> {
        self.agrees(pin)?;
        let (file, mut pins) = self.pins()?;
        let mut list = std::mem::take(&mut pins.pins).into_vec();
        list.push(Pin { vault: pin.vault, server: Text::new(&*pin.server)?, key: Text::new(pin.key.to_string())? });
        pins.pins = List::new(list)?;
        Ok(file.write(&wire::encode(&pins))?)
    }

    /// Asks the server again which log holds a vault's events: another key than the pinned one stops everything that
    /// would rest on it.
    pub(super) fn still_the_log(&self, pin: &PinnedLog, connection: &Connection) -> Result<(), Error> {
        let key: VerifierKey = connection.vault_log(&pin.vault)?.parse().map_err(|_| Lie::OtherLog)?;
        if key == pin.key { Ok(()) } else { Err(Lie::OtherLog.into()) }
    }

    /// Verifies a checkpoint of a pinned log: the log's signature, and what the witnesses of the policy say.
    pub(crate) fn seen(&self, pin: &PinnedLog, checkpoint: &SignedCheckpoint) -> Result<Seen, Error> {
        let verified = checkpoint.verify(&pin.key).map_err(|_| Lie::LogSignature)?;
        let head = verified.head();
        let Some(policy) = self.policy()? else { return Ok(Seen { head, witnessed: None }) };
        match policy.quorum(verified) {
            Ok(witnessed) => Ok(Seen { head, witnessed: Some(witnessed).filter(|seen| seen.existed_by().is_some()) }),
            // A witness that is down is nobody's lie.
            Err(Unwitnessed::NoQuorum(_)) => Ok(Seen { head, witnessed: None }),
            Err(_) => Err(Lie::LogSignature.into()),
        }
    }
}

// A policy that names this log names this key.
fn agrees(policy: &Policy, key: &VerifierKey) -> Result<(), Error> {
    let mut named = policy.logs().iter().filter(|log| log.key.name() == key.name()).peekable();
    if named.peek().is_none() || named.any(|log| log.key == *key) { Ok(()) } else { Err(Lie::OtherLog.into()) }
}
