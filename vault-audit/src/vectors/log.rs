//! What this project's public functions say to vectors of `log` and `evidence`. Also a part of `tests/tests/samples`,
//! which makes those vectors: so nothing of this program is used here.

use vault_evidence::{Fault, Finding, Maker};
use vault_log::bundle;
use vault_log::checkpoint::{CheckpointError, SignedCheckpoint};
use vault_log::edge::Edge;
use vault_log::fork::{ForkError, ForkReport};
use vault_log::hash::Hash;
use vault_log::key::VerifierKey;
use vault_log::note::NoteError;
use vault_log::policy::{Policy, Unwitnessed, Witnessed};
use vault_log::proof_file::{ProofFile, ProofFileError};
use vault_log::tile::{TileKind, TilePath, parse_hashes};
use vault_log::tree::{ProofError, TreeHead, verify_consistency};
use vault_protocol::chain::ChainError;
use vault_protocol::hash::Hash as Digest;
use vault_protocol::ids::VaultId;
use vault_protocol::leaf::{self, Mark, journal_tag_key};
use vault_protocol::wire::WireError;

/// Results of a good one, or why it is refused.
pub(super) type Answer = Result<Vec<(&'static str, String)>, &'static str>;

/// A file: its values by their names, and its bytes.
pub(super) struct File<'a> {
    /// A value.
    pub(super) get: &'a dyn Fn(&str) -> Option<String>,
    /// The bytes.
    pub(super) body: &'a [u8],
}

impl File<'_> {
    fn text(&self, name: &str) -> Result<String, String> {
        (self.get)(name).ok_or_else(|| format!("no field {name}"))
    }
    fn hex(&self, name: &str) -> Result<Vec<u8>, String> {
        data_encoding::HEXLOWER.decode(self.text(name)?.as_bytes()).map_err(|e| format!("{name}: {e}"))
    }
    fn fixed<const N: usize>(&self, name: &str) -> Result<[u8; N], String> {
        self.hex(name)?.try_into().map_err(|_| format!("{name} has another length than {N}"))
    }
    fn number<N: std::str::FromStr>(&self, name: &str) -> Result<N, String> {
        self.text(name)?.parse().map_err(|_| format!("{name} is no number"))
    }
    fn policy(&self) -> Result<Policy, String> {
        Policy::parse(&self.hex("policy")?).map_err(|e| format!("policy: {e}"))
    }
}

/// A vector of `log`, by its `form`.
///
/// # Errors
/// A value that the check needs and the file does not have in a usable form.
pub(super) fn log(file: &File<'_>) -> Result<Answer, String> {
    match file.text("form")?.as_str() {
        "checkpoint" => checkpoint(file),
        "policy" => Ok(policy(file.body)),
        "proof" => proof(file),
        "growth" => growth(file),
        "tile" => tile(file),
        "leaf" => leaf(file),
        "fork" => fork(file),
        other => Err(format!("no such form: {other}")),
    }
}

fn checkpoint(file: &File<'_>) -> Result<Answer, String> {
    let policy = file.policy()?;
    let judged = SignedCheckpoint::parse(file.body).map_err(checkpoint_error).and_then(|checkpoint| {
        let seen = policy.verify(&checkpoint).map_err(unwitnessed)?;
        let (origin, head) = (seen.checkpoint().origin().to_owned(), seen.checkpoint().head());
        let (size, root) = (head.size.to_string(), hex(head.root.as_bytes()));
        Ok([vec![("origin", origin), ("size", size), ("root", root)], times(&seen)].concat())
    });
    Ok(judged)
}

fn policy(body: &[u8]) -> Answer {
    let policy = Policy::parse(body).map_err(|_| "malformed")?;
    Ok(vec![("logs", policy.logs().len().to_string()), ("witnesses", policy.witnesses().len().to_string())])
}

fn proof(file: &File<'_>) -> Result<Answer, String> {
    let (policy, entry) = (file.policy()?, file.hex("entry")?);
    let judged = ProofFile::parse(file.body).map_err(proof_error).and_then(|proof| {
        let seen = proof.verify(&entry, &policy).map_err(proof_error)?;
        Ok([vec![("index", proof.index().to_string())], times(&seen)].concat())
    });
    Ok(judged)
}

fn growth(file: &File<'_>) -> Result<Answer, String> {
    let policy = file.policy()?;
    let older = SignedCheckpoint::parse(&file.hex("older")?).map_err(|e| e.to_string())?;
    let older = policy.verify(&older).map_err(|e| e.to_string())?.checkpoint().clone();
    let hashes = file.hex("hashes")?;
    let hashes = parse_hashes(&hashes, u16::try_from(hashes.len() / 32).unwrap_or(0)).unwrap_or_default();
    let judged = SignedCheckpoint::parse(file.body).map_err(checkpoint_error).and_then(|newer| {
        let newer = policy.verify(&newer).map_err(unwitnessed)?.checkpoint().clone();
        let (old, new) = (older.head(), newer.head());
        if older.origin() != newer.origin() {
            return Err("unknown-log");
        }
        if old.size == new.size && old.root != new.root {
            return Err("fork");
        }
        verify_consistency(&old, &new, &hashes).map_err(grown)?;
        Ok(vec![("size", new.size.to_string())])
    });
    Ok(judged)
}

/// The bundle, or the tile of leaves, of a tree that has no other: the root follows from it.
fn tile(file: &File<'_>) -> Result<Answer, String> {
    let (path, root) = (file.text("path")?, Hash::from(file.fixed("root")?));
    let path: TilePath = path.parse().map_err(|_| format!("no path of a tile: {path}"))?;
    let made = match path.kind() {
        TileKind::Entries => bundle::parse(file.body, path.width()).ok().and_then(|entries| {
            let growth = Edge::new().append(&entries).ok()?;
            Some(growth.edge.head())
        }),
        TileKind::Hashes(_) => parse_hashes(file.body, path.width()).map(|hashes| {
            let mut frontier = vault_log::frontier::Frontier::default();
            hashes.into_iter().for_each(|hash| frontier.push(hash));
            frontier.head()
        }),
    };
    Ok(match made {
        None => Err("malformed"),
        Some(head) if head.root != root => Err("wrong-root"),
        Some(TreeHead { size, .. }) => Ok(vec![("size", size.to_string())]),
    })
}

fn leaf(file: &File<'_>) -> Result<Answer, String> {
    let thing = file.hex("thing")?;
    let vault = || Ok::<_, String>(VaultId::new(file.fixed("vault")?));
    let wanted = match file.text("of")?.as_str() {
        "reading" => Mark::reading(&file.fixed("tag-key")?, file.number("n")?).leaf(&thing),
        "slot" => Mark::closing(&file.fixed("tag-key")?).leaf(&thing),
        "statement" => Mark::statement(&vault()?, file.number("seq")?).leaf(&thing),
        "vault" => Mark::vault_closing(&vault()?).leaf(&thing),
        "journal" => {
            let key = journal_tag_key(&file.fixed("root")?, &vault()?, file.number("epoch")?);
            let head = Digest::new(file.fixed("thing")?);
            leaf::leaf_of_given(&Mark::journal(&key, file.number("seq")?).given(head.as_bytes()))
        }
        other => return Err(format!("no such leaf: {other}")),
    };
    Ok(match leaf::parse(file.body) {
        None => Err("malformed"),
        Some(_) if file.body != wanted => Err("mismatch"),
        Some((tag, _)) => Ok(vec![("tag", hex(tag))]),
    })
}

fn fork(file: &File<'_>) -> Result<Answer, String> {
    let key: VerifierKey = file.text("verifier-key")?.parse().map_err(|e| format!("verifier-key: {e}"))?;
    let error = |e| match e {
        ForkError::Checkpoint(e) => checkpoint_error(e),
        ForkError::Proof(e) => grown(e),
        ForkError::NoFork => "no-fork",
        _ => "malformed",
    };
    let judged = ForkReport::parse(file.body).and_then(|report| report.verify(&key).map(|()| report)).map_err(error);
    Ok(judged.map(|report| vec![("origin", report.checkpoints().0.claimed_origin().to_owned())]))
}

/// A vector of `evidence`.
///
/// # Errors
/// A policy beside it that is none.
pub(super) fn evidence(file: &File<'_>) -> Result<Answer, String> {
    let own = if (file.get)("policy").is_some() { Some(file.policy()?) } else { None };
    Ok(vault_evidence::verify(file.body, own.as_ref()).map(|found| shown(&found)).map_err(fault))
}

fn shown(found: &Finding) -> Vec<(&'static str, String)> {
    let maker = match found.maker {
        Maker::Giver => "giver",
        Maker::Recipient => "recipient",
    };
    let level = found.level.name();
    let vault_evidence::Finding { recipient, giver, said, n, custodians, .. } = found;
    let mut all = vec![("recipient", recipient.to_string()), ("giver", giver.to_string())];
    all.extend([("maker", maker.to_owned()), ("level", level.to_owned()), ("said", said.0.to_string())]);
    all.extend([("n", n.to_string()), ("custodians", custodians.to_string())]);
    let removed = found.caveats.first().map(|vault_evidence::Caveat::HolderRemoved(at)| *at);
    for (name, time) in [("by", found.not_after), ("since", found.not_before), ("removed", removed)] {
        all.extend(time.map(|time| (name, time.0.to_string())));
    }
    let chains = [("giver-log", &found.giver_log), ("recipient-log", &found.recipient_log)];
    all.extend(chains.into_iter().filter_map(|(name, seen)| Some((name, seen.as_ref()?.log.clone()))));
    all
}

fn times(seen: &Witnessed) -> Vec<(&'static str, String)> {
    let times = [("by", seen.existed_by()), ("since", seen.current_at())];
    times.into_iter().filter_map(|(name, time)| Some((name, time?.to_string()))).collect()
}

fn note_error(e: &NoteError) -> &'static str {
    match e {
        NoteError::TooLong | NoteError::TooManySignatures => "too-long",
        NoteError::BadSignature(_) => "signature",
        NoteError::Unsigned => "unsigned",
        _ => "malformed",
    }
}

fn checkpoint_error(e: CheckpointError) -> &'static str {
    match e {
        CheckpointError::Note(e) => note_error(&e),
        CheckpointError::OtherLog => "unknown-log",
        _ => "malformed",
    }
}

fn unwitnessed(e: Unwitnessed) -> &'static str {
    match e {
        Unwitnessed::UnknownLog(_) => "unknown-log",
        Unwitnessed::Checkpoint(e) => checkpoint_error(e),
        Unwitnessed::NoQuorum(_) => "quorum",
        _ => "another",
    }
}

fn proof_error(e: ProofFileError) -> &'static str {
    match e {
        ProofFileError::TooLong => "too-long",
        ProofFileError::Format => "malformed",
        ProofFileError::Checkpoint(e) => checkpoint_error(e),
        ProofFileError::Unwitnessed(e) => unwitnessed(e),
        ProofFileError::Inclusion(_) => "not-in-log",
        _ => "another",
    }
}

fn grown(e: ProofError) -> &'static str {
    if e == ProofError::Backwards { "smaller" } else { "inconsistent" }
}

fn fault(e: Fault) -> &'static str {
    match e {
        Fault::Malformed(e) => wire_error(e),
        Fault::Maker => "maker",
        Fault::Chain(_, e) => chain_error(e),
        Fault::Card(_) => "card",
        Fault::Grant(_) => "grant",
        Fault::ReaderKey => "reader-key",
        Fault::Receipt(_) => "receipt",
        Fault::Policy(_) => "policy",
        Fault::Log(e) => proof_error(e),
        Fault::Unsigned => "unsigned",
        Fault::OtherLog(_) => "unknown-log",
        _ => "another",
    }
}

pub(super) fn wire_error(e: WireError) -> &'static str {
    match e {
        WireError::TooLong { .. } => "too-long",
        WireError::Malformed => "malformed",
        WireError::Expected(_) => "expected",
        WireError::Trailing => "trailing",
        WireError::NotCanonical => "not-canonical",
        WireError::Unknown { .. } => "unknown",
        WireError::Invalid(_) => "invalid",
        _ => "another",
    }
}

pub(super) fn chain_error(e: ChainError) -> &'static str {
    match e {
        ChainError::Signature => "signature",
        ChainError::NotAMember => "not-a-member",
        ChainError::NoPower => "no-power",
        ChainError::Members => "members",
        ChainError::OtherVault => "other-vault",
        ChainError::NotNext => "not-next",
        ChainError::Time => "time",
        ChainError::Epoch => "epoch",
        ChainError::Rescue => "rescue",
        ChainError::Clock => "clock",
        ChainError::Log => "unknown-log",
        _ => "another",
    }
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
