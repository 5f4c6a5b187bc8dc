//! A look at a log: what is new is read, held against what is known and signed, and remembered.

use super::kept::{Followed, Found, MAX_CHECKPOINT};
use super::policy::{PinnedLog, Seen};
use super::tags::{Tags, Watched};
use super::walk::{Hit, WalkError, walk};
use crate::error::{Error, Lie};
use crate::files::FileError;
use crate::vault::Vault;
use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;
use vault_log::checkpoint::{SignedCheckpoint, VerifiedCheckpoint};
use vault_log::fork::ForkReport;
use vault_log::frontier::{ClaimError, Frontier};
use vault_log::hash::Hash;
use vault_log::plan::Plan;
use vault_log::proof_file::ProofFile;
use vault_log::tile::{ReadTile, TileError, TilePath};
use vault_log::tree::{TreeHead, verify_consistency};
use vault_protocol::hash::object_digest;
use vault_protocol::ids::Time;
use vault_remote::{Connection, RemoteError};

/// Leaves read between two notes of how far it is.
const STEP: u64 = 1 << 17;
/// Fork reports that are kept.
const MAX_REPORTS: usize = 64;

/// Leaves to be found.
pub(crate) struct Source {
    pub(crate) watched: Watched,
    /// When the first of them can have come; nothing if at any time.
    pub(crate) since: Option<Time>,
}

/// A log's files at the server.
pub(super) struct Remote<'a> {
    pub(super) connection: &'a Connection,
    pub(super) name: &'a str,
}

impl ReadTile for Remote<'_> {
    type Error = RemoteError;
    fn read(&self, path: &TilePath) -> Result<Vec<u8>, RemoteError> {
        self.connection.log_tile(self.name, path)
    }
}

impl Vault {
    /// Reads what is new in a log, for all of `sources`. What is found stays remembered: nothing is read twice but for
    /// new sources.
    pub(crate) fn look(
        &self,
        pin: &PinnedLog,
        connection: &Connection,
        sources: &[Source],
        now: Time,
    ) -> Result<(Followed, Seen), Error> {
        self.still_the_log(pin, connection)?;
        self.take_in(pin, connection, sources, false, now)
    }

    /// The same of a log that has ended: it may be shown smaller than it was, and then nothing of it is taken in.
    pub(super) fn look_back(
        &self,
        pin: &PinnedLog,
        connection: &Connection,
        sources: &[Source],
        now: Time,
    ) -> Result<Followed, Error> {
        self.take_in(pin, connection, sources, true, now).map(|(log, _)| log)
    }

    fn take_in(
        &self,
        pin: &PinnedLog,
        connection: &Connection,
        sources: &[Source],
        ended: bool,
        now: Time,
    ) -> Result<(Followed, Seen), Error> {
        let tiles = Remote { connection, name: pin.name() };
        let mut log = Followed::read(self, pin.origin())?;
        let bytes = connection.log_checkpoint(pin.name())?;
        let target = SignedCheckpoint::parse(&bytes).map_err(|_| Lie::LogSignature)?;
        let seen = self.seen(pin, &target)?;
        if bytes.len() > MAX_CHECKPOINT {
            return Err(Lie::LogSignature.into());
        }
        let old = log.public();
        let shown = old.as_ref().map(|known| self.seen(pin, known)).transpose()?.map_or(TreeHead::EMPTY, |s| s.head);
        if seen.head.size < log.tree.size().max(shown.size) {
            if ended {
                return Ok((log, seen));
            }
            self.keep_both(pin, old.as_ref(), &target, &tiles, now);
            return Err(Lie::LogRollback.into());
        }
        if !ended && log.holds_back(seen.head.size, now) {
            return Err(Lie::LogHeldBack.into());
        }
        self.read_back(pin, &mut log, sources, &tiles)?;
        if let Err(e) = self.read_on(pin, &mut log, sources, (&shown, &seen), &tiles) {
            if let Error::ServerMisbehaved(_) = e {
                // Nothing of what was read counts. Which of two checkpoints is false, a fork report shows.
                log.forget_partial();
                log.write(self, pin.origin())?;
                let ahead = log.ahead.iter().filter_map(|ahead| SignedCheckpoint::parse(&ahead.checkpoint).ok());
                let forked =
                    old.into_iter().chain(ahead).any(|known| self.keep_both(pin, Some(&known), &target, &tiles, now));
                return Err(if forked { Lie::LogFork.into() } else { e });
            }
            return Err(e);
        }
        log.now_shown(bytes, &seen, now);
        log.write(self, pin.origin())?;
        self.hear_time(seen.witnessed.as_ref(), now)?;
        Ok((log, seen))
    }

    /// A checkpoint of the log that everybody was shown after `since`: the one that is remembered, or a new one, which has to
    /// continue all that is known. No leaf is read.
    pub(crate) fn glance(
        &self,
        pin: &PinnedLog,
        connection: &Connection,
        since: u64,
        now: Time,
    ) -> Result<Vec<u8>, Error> {
        let mut log = Followed::read(self, pin.origin())?;
        if !log.public.is_empty() && log.moments.last().is_some_and(|moment| moment.at.0 > since) {
            return Ok(log.public);
        }
        self.still_the_log(pin, connection)?;
        let bytes = connection.log_checkpoint(pin.name())?;
        let target = SignedCheckpoint::parse(&bytes).map_err(|_| Lie::LogSignature)?;
        let seen = self.seen(pin, &target)?;
        let tiles = Remote { connection, name: pin.name() };
        let old = log.public().map(|known| self.seen(pin, &known).map(|seen| (seen.head, known))).transpose()?;
        if old.as_ref().is_some_and(|(head, _)| seen.head.size < head.size) {
            self.keep_both(pin, old.as_ref().map(|(_, known)| known), &target, &tiles, now);
            return Err(Lie::LogRollback.into());
        }
        if log.holds_back(seen.head.size, now) {
            return Err(Lie::LogHeldBack.into());
        }
        let ahead = log.ahead.iter().filter(|ahead| ahead.size <= seen.head.size);
        let ahead = ahead.filter_map(|a| Some((a.head(), SignedCheckpoint::parse(&a.checkpoint).ok()?)));
        let tree = (log.tree.size() > 0).then(|| (log.tree.head(), None));
        let known = ahead.map(|(head, c)| (head, Some(c))).chain(old.map(|(head, c)| (head, Some(c)))).chain(tree);
        for (head, checkpoint) in known {
            let proof = match Plan::consistency(head.size, seen.head.size).map(|plan| plan.solve(&tiles)) {
                Ok(Ok(proof)) => proof,
                Ok(Err(TileError::Read(e))) => return Err(e.into()),
                _ => return Err(Lie::LogEntries.into()),
            };
            if verify_consistency(&head, &seen.head, &proof).is_err() {
                let forked = self.keep_both(pin, checkpoint.as_ref(), &target, &tiles, now);
                return Err(if forked { Lie::LogFork } else { Lie::LogEntries }.into());
            }
        }
        log.now_shown(bytes, &seen, now);
        log.write(self, pin.origin())?;
        self.hear_time(seen.witnessed.as_ref(), now)?;
        Ok(log.public)
    }

    /// The proof that a leaf stands in its place, under the last checkpoint that everybody was shown.
    pub(crate) fn proof_of(
        &self,
        pin: &PinnedLog,
        log: &Followed,
        index: u64,
        leaf: &[u8],
    ) -> Result<ProofFile, Error> {
        let connection = self.connect(self.parse_url(&pin.server)?);
        // One that has ended may be kept there only so far.
        let shown = match self.pinned(&pin.vault, &pin.server)?.filter(|now| now.key != pin.key) {
            Some(_) => SignedCheckpoint::parse(&connection.log_checkpoint(pin.name())?).ok(),
            None => log.public(),
        };
        let shown = shown.ok_or(Lie::LogSignature)?;
        let size = shown.verify(&pin.key).map_err(|_| Lie::LogSignature)?.head().size;
        let hashes = match Plan::inclusion(index, size)
            .map(|plan| plan.solve(&Remote { connection: &connection, name: pin.name() }))
        {
            Ok(Ok(hashes)) => hashes,
            Ok(Err(TileError::Read(e))) => return Err(e.into()),
            _ => return Err(Lie::LogEntries.into()),
        };
        let proof = ProofFile::new(index, hashes, shown).map_err(|_| Lie::LogEntries)?;
        proof.verify_logged(leaf, &pin.key).map_err(|_| Lie::LogEntries)?;
        Ok(proof)
    }

    /// Remembers checkpoints of answers: what everybody is shown has to reach and continue them.
    pub(crate) fn note_checkpoints(
        &self,
        pin: &PinnedLog,
        checkpoints: &[VerifiedCheckpoint],
        now: Time,
    ) -> Result<(), Error> {
        let mut log = Followed::read(self, pin.origin())?;
        for checkpoint in checkpoints {
            // What is shown to nobody yet is larger than what is shown to everybody.
            if checkpoint.head().size < log.tree.size() {
                return Err(Lie::LogRollback.into());
            }
            log.note_ahead(checkpoint.head(), checkpoint.signed().to_string().as_bytes(), now)?;
        }
        log.write(self, pin.origin())
    }

    // What was read before is read once more for runs of tags that were not watched for then, from where their leaves
    // can stand on.
    fn read_back(
        &self,
        pin: &PinnedLog,
        log: &mut Followed,
        sources: &[Source],
        tiles: &Remote<'_>,
    ) -> Result<(), Error> {
        let head = log.tree.head();
        let from =
            |s: &Source| log.read_to(&s.watched).unwrap_or_else(|| s.since.map_or(0, |time| log.size_before(time)));
        let behind: Vec<(u64, &Source)> = sources.iter().map(|s| (from(s), s)).filter(|s| s.0 < head.size).collect();
        let Some(from) = behind.iter().map(|s| s.0).min() else { return Ok(()) };
        let start = match Frontier::claimed(from, head.size, tiles) {
            Ok(start) => start,
            Err(ClaimError::Tile(TileError::Read(e))) => return Err(e.into()),
            Err(_) => return Err(Lie::LogEntries.into()),
        };
        let tags = Tags::new(behind.iter().map(|s| s.1.watched.clone()).collect());
        let mut found = Vec::new();
        walk(start, &[head], &tags, tiles, &mut |hit| found.push(kept(&tags, hit)), &mut |_| {}).map_err(error)?;
        log.forget_partial();
        log.keep(found);
        behind.iter().for_each(|s| log.note_read(&s.1.watched, head.size));
        log.write(self, pin.origin())
    }

    // The leaves that came since. Every so often it is noted how far that is, so that a long way need not be gone twice.
    fn read_on(
        &self,
        pin: &PinnedLog,
        log: &mut Followed,
        sources: &[Source],
        (shown, seen): (&TreeHead, &Seen),
        tiles: &Remote<'_>,
    ) -> Result<(), Error> {
        let ids: Vec<[u8; 16]> = sources.iter().map(|s| s.watched.id()).collect();
        let these = vault_protocol::hash::sha256(ids.as_flattened());
        // What was signed inside the part that was read is still to be held against it; and it was read for others.
        let inside = |partial: &Frontier| {
            log.ahead.iter().any(|ahead| ahead.size < partial.size())
                || (log.tree.size() < shown.size && shown.size < partial.size())
        };
        if log.partial_for != these || log.partial.as_ref().is_some_and(inside) {
            log.forget_partial();
        }
        log.partial_for = these;
        let start = log.partial.take().unwrap_or_else(|| log.tree.clone());
        let mut heads: Vec<TreeHead> = log.ahead.iter().map(super::kept::Ahead::head).collect();
        heads.push(*shown);
        heads.retain(|head| head.size >= start.size() && head.size <= seen.head.size);
        heads.push(seen.head);
        heads.sort_by_key(|head| head.size);
        let tags = Tags::new(sources.iter().map(|s| s.watched.clone()).collect());
        let (mut next, mut noted) = (start.size() + STEP, Ok(()));
        let found = std::cell::RefCell::new(Vec::new());
        let end =
            walk(start, &heads, &tags, tiles, &mut |hit| found.borrow_mut().push(kept(&tags, hit)), &mut |tree| {
                if tree.size() >= next && tree.size() < seen.head.size && noted.is_ok() {
                    next = tree.size() + STEP;
                    log.keep(found.take());
                    log.partial = Some(tree.clone());
                    noted = log.write(self, pin.origin());
                }
            });
        let end = end.map_err(error)?;
        noted?;
        log.keep(found.take());
        (log.tree, log.partial) = (end, None);
        sources.iter().for_each(|s| log.note_read(&s.watched, log.tree.size()));
        Ok(())
    }

    /// Keeps two checkpoints that one log has signed and that do not go together: `proof` is what it says about how the
    /// older one grew. Answers whether it is convicted.
    pub(crate) fn keep_fork(
        &self,
        pin: &PinnedLog,
        connection: &Connection,
        (older, newer): (&SignedCheckpoint, &SignedCheckpoint),
        proof: &[Hash],
        now: Time,
    ) -> bool {
        match ForkReport::by_proof(older, newer, proof, &pin.key) {
            Some(report) => {
                self.keep_report(&report.to_string(), now);
                true
            }
            None => self.keep_both(pin, Some(older), newer, &Remote { connection, name: pin.name() }, now),
        }
    }

    // Keeps two checkpoints that contradict each other, as a fork report where that can be proved; answers whether.
    pub(super) fn keep_both(
        &self,
        pin: &PinnedLog,
        known: Option<&SignedCheckpoint>,
        shown: &SignedCheckpoint,
        tiles: &Remote<'_>,
        now: Time,
    ) -> bool {
        let Some(known) = known else { return false };
        let report = fork(pin, known, shown, tiles).or_else(|| fork(pin, shown, known, tiles));
        let text = report.as_ref().map_or_else(|| format!("{known}\n{shown}"), ForkReport::to_string);
        self.keep_report(&text, now);
        report.is_some()
    }

    // The error says it already: the file is for others. The same found again is the same file, and the newest; of a server that
    // makes new lies without end the first are kept.
    fn keep_report(&self, text: &str, now: Time) {
        let digest = &object_digest(text.as_bytes()).to_string()[..16];
        let kept = self.fork_reports().unwrap_or_default();
        let named = |path: &&PathBuf| path.file_stem().is_some_and(|name| name.to_string_lossy().ends_with(digest));
        if let Some(same) = kept.iter().find(named) {
            let _ = fs::File::options().write(true).open(same).and_then(|file| file.set_modified(SystemTime::now()));
            return;
        }
        if kept.len() >= MAX_REPORTS {
            return;
        }
        let folder = self.home.join("forks");
        let path = folder.join(format!("{}-{digest}.txt", now.0));
        let _ = crate::os::create_private_folder(&folder).and_then(|()| crate::os::replace(&path, text.as_bytes()));
    }

    /// The fork reports and contradicting checkpoints that are kept here, the last found last: for anybody who follows the same
    /// log.
    pub fn fork_reports(&self) -> Result<Vec<PathBuf>, Error> {
        let folder = self.home.join("forks");
        let mut files = Vec::new();
        let entries = match fs::read_dir(&folder) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(FileError::io(&folder))?,
        };
        for entry in entries {
            let entry = entry.map_err(FileError::io(&folder))?;
            let found = entry.metadata().and_then(|meta| meta.modified()).map_err(FileError::io(&folder))?;
            files.push((found, entry.path()));
        }
        files.sort();
        Ok(files.into_iter().map(|(_, path)| path).collect())
    }
}

fn kept(tags: &Tags, hit: Hit) -> Found {
    let run = tags.watched()[hit.watched].id();
    Found { run, number: hit.number, index: hit.index, commitment: hit.commitment }
}

fn error(e: WalkError<RemoteError>) -> Error {
    match e {
        WalkError::Read(e) => e.into(),
        WalkError::Malformed(_) | WalkError::Root { .. } => Lie::LogEntries.into(),
    }
}

// What the newer tree says of the older one's size, if that convicts the log.
fn fork(pin: &PinnedLog, older: &SignedCheckpoint, newer: &SignedCheckpoint, tiles: &Remote<'_>) -> Option<ForkReport> {
    let (old, new) = (older.verify(&pin.key).ok()?.head(), newer.verify(&pin.key).ok()?.head());
    if old.size > new.size {
        return None;
    }
    let (proof, root) = if old.size == new.size {
        (Vec::new(), new.root)
    } else {
        let proof = Plan::consistency(old.size, new.size).ok()?.solve(tiles).ok()?;
        (proof, Frontier::claimed(old.size, new.size, tiles).ok()?.head().root)
    };
    let beginning = TreeHead { size: old.size, root };
    verify_consistency(&beginning, &new, &proof).ok()?;
    let report = ForkReport::new(older.clone(), newer.clone(), root, proof);
    report.verify(&pin.key).is_ok().then_some(report)
}
