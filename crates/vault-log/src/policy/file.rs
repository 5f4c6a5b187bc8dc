//! The policy file, line by line.

use super::{Group, Member, Policy, PolicyLog, PolicyWitness};
use crate::key::{KeyError, KeyKind, VerifierKey};
use crate::limits::{MAX_POLICY, MAX_POLICY_GROUPS, MAX_POLICY_LOGS, MAX_POLICY_WITNESSES};
use crate::text::decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Why a policy file is refused, and where. Whoever wrote it is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct PolicyError {
    /// The line, from 1; the number after the last for what is missing at the end.
    pub line: usize,
    /// What is wrong with it.
    pub fault: PolicyFault,
}

/// What can be wrong with a line of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyFault {
    /// More bytes, logs, witnesses or groups than are read.
    #[error("more than a policy may hold")]
    TooMuch,
    /// A control character other than tab.
    #[error("a control character")]
    Character,
    /// The file ends inside a line.
    #[error("the last line has no end")]
    NoNewline,
    /// Neither `log`, `witness`, `group` nor `quorum`, or with too few or too many words.
    #[error("not a line of a policy")]
    Line,
    /// A key that cannot be read.
    #[error(transparent)]
    Key(KeyError),
    /// A key of another kind: logs sign notes, witnesses cosign.
    #[error("a key for something else")]
    KeyKind,
    /// One key twice, under whatever name, or for a log and a witness.
    #[error("this key stands here already")]
    SameKey,
    /// A name given twice, or `none`.
    #[error("this name is taken")]
    NameTaken,
    /// A name that no line before defines.
    #[error("no line before defines this name")]
    UnknownName,
    /// A name that is in a group already.
    #[error("this name is in a group already")]
    InAGroup,
    /// A threshold that is no number from 1 to the number of members.
    #[error("not a threshold for so many members")]
    Threshold,
    /// A second quorum.
    #[error("a second quorum")]
    SecondQuorum,
    /// No line says the quorum.
    #[error("no quorum")]
    NoQuorum,
}

use PolicyFault as Fault;

pub(super) fn parse(file: &[u8]) -> Result<Policy, PolicyError> {
    let mut reader = Reader::default();
    let at = |line| move |fault| PolicyError { line, fault };
    if file.len() > MAX_POLICY {
        return Err(at(1)(Fault::TooMuch));
    }
    let mut lines = file.split(|b| *b == b'\n').enumerate().map(|(number, line)| (number + 1, line)).peekable();
    while let Some((number, line)) = lines.next() {
        if lines.peek().is_some() {
            reader.line(line).map_err(at(number))?;
        } else {
            // What follows the last newline: nothing.
            let end = if line.is_empty() { reader.quorum.ok_or(Fault::NoQuorum) } else { Err(Fault::NoNewline) };
            reader.policy.quorum = end.map_err(at(number))?;
        }
    }
    Ok(reader.policy)
}

struct Reader<'f> {
    policy: Policy,
    names: BTreeMap<&'f [u8], Member>,
    in_a_group: BTreeSet<&'f [u8]>,
    /// Outer: whether a line said it.
    quorum: Option<Option<Member>>,
}

impl Default for Reader<'_> {
    fn default() -> Self {
        let policy = Policy { logs: Vec::new(), witnesses: Vec::new(), groups: Vec::new(), quorum: None };
        Reader { policy, names: BTreeMap::new(), in_a_group: BTreeSet::new(), quorum: None }
    }
}

impl<'f> Reader<'f> {
    fn line(&mut self, line: &'f [u8]) -> Result<(), Fault> {
        if line.iter().any(|b| (*b < b' ' && *b != b'\t') || *b == 0x7f) {
            return Err(Fault::Character);
        }
        let words: Vec<&[u8]> = line.split(|b| [b' ', b'\t'].contains(b)).filter(|word| !word.is_empty()).collect();
        match words[..] {
            [] => Ok(()),
            [first, ..] if first.starts_with(b"#") => Ok(()),
            [b"log", key] => self.log(key, None),
            [b"log", key, url] => self.log(key, Some(url)),
            [b"witness", name, key] => self.witness(name, key, None),
            [b"witness", name, key, url] => self.witness(name, key, Some(url)),
            [b"group", name, threshold, ref members @ ..] if !members.is_empty() => {
                self.group(name, threshold, members)
            }
            [b"quorum", name] => self.quorum(name),
            _ => Err(Fault::Line),
        }
    }

    fn log(&mut self, key: &[u8], url: Option<&[u8]>) -> Result<(), Fault> {
        let key = parse_key(key, KeyKind::Note)?;
        self.refuse_known(&key)?;
        push(&mut self.policy.logs, PolicyLog { key, url: url.map(<[u8]>::to_vec) }, MAX_POLICY_LOGS).map(|_| ())
    }

    fn witness(&mut self, name: &'f [u8], key: &[u8], url: Option<&[u8]>) -> Result<(), Fault> {
        let key = parse_key(key, KeyKind::Cosignature)?;
        self.refuse_known(&key)?;
        let witness = PolicyWitness { name: name.to_vec(), key, url: url.map(<[u8]>::to_vec) };
        let number = push(&mut self.policy.witnesses, witness, MAX_POLICY_WITNESSES)?;
        self.name(name, Member::Witness(number))
    }

    /// Also a log as its own witness: it would be a quorum of nobody.
    fn refuse_known(&self, key: &VerifierKey) -> Result<(), Fault> {
        let logs = self.policy.logs.iter().map(|log| &log.key);
        let mut known = logs.chain(self.policy.witnesses.iter().map(|witness| &witness.key));
        if known.any(|known| known.public() == key.public()) { Err(Fault::SameKey) } else { Ok(()) }
    }

    fn group(&mut self, name: &'f [u8], threshold: &[u8], names: &[&'f [u8]]) -> Result<(), Fault> {
        let mut members = Vec::with_capacity(names.len());
        for member in names {
            members.push(*self.names.get(member).ok_or(Fault::UnknownName)?);
            if !self.in_a_group.insert(member) {
                return Err(Fault::InAGroup);
            }
        }
        let threshold = match threshold {
            b"any" => Some(1),
            b"all" => Some(members.len()),
            number => std::str::from_utf8(number)
                .ok()
                .and_then(|number| decimal(number, u64::MAX))
                .and_then(|number| usize::try_from(number).ok())
                .filter(|number| (1..=members.len()).contains(number)),
        };
        let group = Group { threshold: threshold.ok_or(Fault::Threshold)?, members };
        let number = push(&mut self.policy.groups, group, MAX_POLICY_GROUPS)?;
        self.name(name, Member::Group(number))
    }

    fn quorum(&mut self, name: &[u8]) -> Result<(), Fault> {
        let quorum = match name {
            b"none" => None,
            name => Some(*self.names.get(name).ok_or(Fault::UnknownName)?),
        };
        match self.quorum.replace(quorum) {
            None => Ok(()),
            Some(_) => Err(Fault::SecondQuorum),
        }
    }

    fn name(&mut self, name: &'f [u8], member: Member) -> Result<(), Fault> {
        if name == b"none" || self.names.insert(name, member).is_some() {
            return Err(Fault::NameTaken);
        }
        Ok(())
    }
}

fn parse_key(text: &[u8], kind: KeyKind) -> Result<VerifierKey, Fault> {
    let text = std::str::from_utf8(text).map_err(|_| Fault::Key(KeyError::Format))?;
    let key: VerifierKey = text.parse().map_err(Fault::Key)?;
    if key.kind() == kind { Ok(key) } else { Err(Fault::KeyKind) }
}

/// Gives the number of the new item.
fn push<T>(list: &mut Vec<T>, item: T, limit: usize) -> Result<usize, Fault> {
    if list.len() == limit {
        return Err(Fault::TooMuch);
    }
    list.push(item);
    Ok(list.len() - 1)
}
