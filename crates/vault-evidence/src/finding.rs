//! What a file of evidence shows, in types and in words.

use jiff::Timestamp;
use std::fmt;
use vault_protocol::card::Kind;
use vault_protocol::grant::Description;
use vault_protocol::hash::Hash;
use vault_protocol::ids::{ChainRef, EntryId, Time, VaultId};

/// Who made the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// Somebody who speaks for the vault whose paper it is.
    Giver,
    /// Somebody who speaks for the vault that asked to open it.
    Recipient,
}

/// How strong the evidence is that nobody hid, added or backdated anything. The signature of the one who asked holds at
/// every level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The signed receipt alone: nothing shows when it came to be.
    Receipt,
    /// In a log that no witness of the policy has to have seen: the order is that of the log's operator.
    OneOperator,
    /// In a log that a quorum of independent witnesses has seen.
    Witnessed,
}

impl Level {
    /// Its name in what programs print.
    pub fn name(self) -> &'static str {
        match self {
            Level::Receipt => "receipt",
            Level::OneOperator => "one-operator",
            Level::Witnessed => "witnessed",
        }
    }
}

/// What the file cannot exclude.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caveat {
    /// A device that had the keys of the recipient's card was removed from their chain at this time, and nothing shows that
    /// the receipt was there before: whoever had that device may have made it.
    HolderRemoved(Time),
}

/// A log that holds the last statement of a chain, and with it the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainSeen {
    /// The log's name.
    pub log: String,
    /// Witnesses had seen it there by then; nothing without a quorum of them.
    pub by: Option<Time>,
}

/// What a file of evidence shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Who asked to open: the fingerprint is what counts.
    pub recipient: VaultId,
    /// What their card says of them: name and role as they write it.
    pub name: Option<String>,
    /// Their role, in their words.
    pub role: Option<String>,
    /// Whether the card is a professional's.
    pub kind: Kind,
    /// Whose paper.
    pub giver: VaultId,
    /// The paper, as it was described to the recipient.
    pub paper: Description,
    /// When, by the recipient's own clock, which a custodian held against its own.
    pub said: Time,
    /// Not before this: the recipient had seen a checkpoint that the witnesses had signed by then.
    pub not_before: Option<Time>,
    /// Not after this: the witnesses had seen the log with the receipt in it by then.
    pub not_after: Option<Time>,
    /// The log's name, if the receipt is in one.
    pub log: Option<String>,
    /// Witnesses of the policy that signed the log's state.
    pub witnesses: Vec<String>,
    /// How strong it is.
    pub level: Level,
    /// How many custodians had a part of the key: one, or three of which two had to give theirs.
    pub custodians: usize,
    /// Number of the reading under this grant.
    pub n: u32,
    /// The grant.
    pub grant: Hash,
    /// The entry.
    pub entry: EntryId,
    /// How far the recipient's chain goes in the file: what came after cannot be seen from it.
    pub recipient_chain: ChainRef,
    /// The log that shows it as the chain which their server took. Nothing: a device that was removed before may have made
    /// another one, which breaks no rule.
    pub recipient_log: Option<ChainSeen>,
    /// The same of the giver's.
    pub giver_chain: ChainRef,
    /// The same of the giver's.
    pub giver_log: Option<ChainSeen>,
    /// Who made the file.
    pub maker: Maker,
    /// What it cannot exclude.
    pub caveats: Vec<Caveat>,
}

fn moment(t: Time) -> String {
    i64::try_from(t.0)
        .ok()
        .and_then(|s| Timestamp::from_second(s).ok())
        .map_or_else(|| t.0.to_string(), |t| t.to_string())
}

// Names, titles and roles are a stranger's words: no control character of theirs reaches a terminal.
fn plain(s: &str) -> String {
    s.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let role = self.role.as_deref().map(|r| format!(", {}", plain(r))).unwrap_or_default();
        let name = self.name.as_deref().map_or_else(|| "somebody without a name".to_owned(), plain);
        writeln!(f, "Asked to open: {name}{role} (in the words of their own card)")?;
        writeln!(f, "  fingerprint {}", self.recipient)?;
        let date = self.paper.date.as_ref().map(|d| format!(", dated {}", plain(d))).unwrap_or_default();
        writeln!(f, "Paper: {}{date}, of the vault {}", plain(&self.paper.title), self.giver)?;
        writeln!(f, "When: {} by their own clock, reading number {}", moment(self.said), self.n)?;
        match (self.not_before, self.not_after) {
            (Some(a), Some(b)) => writeln!(f, "  witnesses: between {} and {}", moment(a), moment(b))?,
            (None, Some(b)) => writeln!(f, "  witnesses: not after {}", moment(b))?,
            (Some(a), None) => writeln!(f, "  witnesses: not before {}", moment(a))?,
            (None, None) => writeln!(f, "  no witness says when")?,
        }
        let log = self.log.as_deref().map(plain).unwrap_or_default();
        match self.level {
            Level::Receipt => writeln!(f, "Evidence: their signed receipt alone, in no log")?,
            Level::OneOperator => {
                writeln!(f, "Evidence: held by a single operator: their signed receipt, in the log {log}")?;
            }
            Level::Witnessed => {
                let by = self.witnesses.join(", ");
                writeln!(f, "Evidence: their signed receipt, in the log {log}, witnessed by {by}")?;
            }
        }
        match self.custodians {
            1 => writeln!(f, "  one custodian had the key's last part")?,
            n => writeln!(f, "  {n} custodians had the key's last part; two had to give theirs")?,
        }
        let maker = match self.maker {
            Maker::Giver => "who owns the paper",
            Maker::Recipient => "who asked to open it",
        };
        writeln!(f, "This file was made by {maker}.")?;
        for Caveat::HolderRemoved(at) in &self.caveats {
            let at = moment(*at);
            writeln!(
                f,
                "But: a device that had the keys of their card was removed on {at}, and no witness had seen the receipt before."
            )?;
        }
        for (whose, seen) in [("their", &self.recipient_log), ("the owner's", &self.giver_log)] {
            match seen {
                Some(ChainSeen { log, by: Some(by) }) => {
                    writeln!(
                        f,
                        "The log {} holds {whose} chain, witnesses had seen it by {}.",
                        plain(log),
                        moment(*by)
                    )?;
                }
                Some(ChainSeen { log, by: None }) => writeln!(f, "The log {} holds {whose} chain.", plain(log))?,
                None => writeln!(
                    f,
                    "But: no log shows that {whose} server took this chain. A device removed before may have made another."
                )?,
            }
        }
        write!(
            f,
            "It shows that they asked, under a key that only they have. It does not show that they read, or read again.\n\
             Their chain goes to statement {} here, the owner's to {}: what came after is not in this file.",
            self.recipient_chain.seq, self.giver_chain.seq
        )
    }
}
