//! What is remembered of a log between two looks at it: how far it was read, what was found, what was signed ahead.

use super::policy::Seen;
use super::tags::Watched;
use crate::error::Error;
use crate::files::{MAX_FRAME, SealedFile};
use crate::vault::Vault;
use vault_log::checkpoint::SignedCheckpoint;
use vault_log::frontier::Frontier;
use vault_log::hash::Hash;
use vault_log::key::VerifierKey;
use vault_log::tree::TreeHead;
use vault_protocol::ids::Time;
use vault_protocol::wire::{self, Bytes, List, WireError};

/// Bytes of a checkpoint of a Coffre log.
pub(super) const MAX_CHECKPOINT: usize = 4096;
/// Checkpoints from answers that the public one has not reached yet.
const MAX_AHEAD: usize = 256;
/// Moments at which the log's size was seen.
const MAX_MOMENTS: usize = 1024;
/// How long the public checkpoint may stay behind what was signed in answers, in seconds.
const LAG: u64 = 600;
/// Runs of tags: doors, and blocks of chains and journals.
const MAX_RUNS: usize = 65_536;
/// Leaves found. Who is read more often loses none: the oldest stay, and the rest is found again.
const MAX_FOUND: usize = 1 << 19;

vault_protocol::record! {
    /// A tree read through.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub(super) struct KeptTree {
        pub(super) size: u64,
        subtrees: List<[u8; 32], 64>,
    }
}

vault_protocol::record! {
    /// A checkpoint that came with an answer, before everybody was shown one as large.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Ahead {
        pub(crate) size: u64,
        pub(crate) root: [u8; 32],
        pub(crate) at: Time,
        pub(crate) checkpoint: Bytes<MAX_CHECKPOINT>,
    }
}

vault_protocol::record! {
    /// How large the log was, as everybody was shown it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) struct Moment {
        pub(crate) at: Time,
        pub(crate) size: u64,
        /// Whether the policy's witnesses had seen it, if it asks for any.
        pub(crate) witnessed: bool,
        /// This device's clock.
        pub(crate) asked: Time,
    }
}

vault_protocol::record! {
    /// A leaf found, by the run of tags that it belongs to.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) struct Found {
        pub(crate) run: [u8; 16],
        pub(crate) number: u32,
        pub(crate) index: u64,
        pub(crate) commitment: [u8; 32],
    }
}

vault_protocol::record! {
    /// How far the log was read for one run of tags.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(super) struct Run {
        pub(super) id: [u8; 16],
        pub(super) to: u64,
        /// How far it was when the door's boxes of receipts were read the last time.
        pub(super) boxes: u64,
    }
}

vault_protocol::record! {
    #[derive(Clone, Debug, PartialEq, Eq)]
    struct File {
        /// Read, and of a signed root.
        tree: KeptTree,
        /// Read further, and not yet held against anything signed.
        partial: KeptTree,
        /// For which runs of tags.
        partial_for: [u8; 32],
        /// The last checkpoint that everybody was shown; empty before the first.
        public: Bytes<MAX_CHECKPOINT>,
        ahead: List<Ahead, MAX_AHEAD>,
        moments: List<Moment, MAX_MOMENTS>,
        runs: List<Run, MAX_RUNS>,
        found: List<Found, MAX_FOUND>,
    }
}

/// What is remembered of one log.
#[derive(Clone, Debug, Default)]
pub(crate) struct Followed {
    pub(crate) tree: Frontier,
    pub(super) partial: Option<Frontier>,
    pub(super) partial_for: [u8; 32],
    pub(crate) public: Vec<u8>,
    pub(crate) ahead: Vec<Ahead>,
    pub(crate) moments: Vec<Moment>,
    pub(super) runs: Vec<Run>,
    pub(crate) found: Vec<Found>,
}

impl KeptTree {
    pub(super) fn new(tree: &Frontier) -> Result<Self, WireError> {
        let subtrees: Vec<[u8; 32]> = tree.subtrees().iter().map(|hash| *hash.as_bytes()).collect();
        Ok(KeptTree { size: tree.size(), subtrees: List::new(subtrees)? })
    }

    pub(super) fn recall(&self) -> Option<Frontier> {
        Frontier::recall(self.size, self.subtrees.iter().copied().map(Hash::new).collect())
    }
}

impl Ahead {
    pub(crate) fn head(&self) -> TreeHead {
        TreeHead { size: self.size, root: Hash::new(self.root) }
    }
}

impl Followed {
    fn file(vault: &Vault, origin: &str) -> SealedFile {
        // One file a log; a name of it may hold anything, so the file has a hash as its own.
        let name = vault_protocol::hash::object_digest(origin.as_bytes()).to_string();
        SealedFile::new(&vault.home, &format!("log-{}", &name[..16]), &vault.device)
    }

    /// What is remembered; nothing of a log that was never read.
    pub(crate) fn read(vault: &Vault, origin: &str) -> Result<Followed, Error> {
        let sealed = Self::file(vault, origin);
        let Some(bytes) = sealed.read()? else { return Ok(Followed::default()) };
        let damaged = || crate::files::FileError::Damaged(sealed.path().to_owned());
        let file: File = wire::decode(&bytes, MAX_FRAME).map_err(|_| damaged())?;
        let tree = file.tree.recall().ok_or_else(damaged)?;
        Ok(Followed {
            partial: file.partial.recall().filter(|partial| partial.size() > tree.size()),
            tree,
            public: file.public.into_vec(),
            ahead: file.ahead.into_vec(),
            moments: file.moments.into_vec(),
            partial_for: file.partial_for,
            runs: file.runs.into_vec(),
            found: file.found.into_vec(),
        })
    }

    /// Makes it last.
    pub(crate) fn write(&self, vault: &Vault, origin: &str) -> Result<(), Error> {
        let file = File {
            tree: KeptTree::new(&self.tree)?,
            partial: self.partial.as_ref().map(KeptTree::new).transpose()?.unwrap_or_default(),
            public: Bytes::new(&self.public[..])?,
            ahead: List::new(&self.ahead[..])?,
            moments: List::new(&self.moments[..])?,
            partial_for: self.partial_for,
            runs: List::new(&self.runs[..])?,
            found: List::new(&self.found[..])?,
        };
        Ok(Self::file(vault, origin).write(&wire::encode(&file))?)
    }

    /// How large it was when it was seen last.
    pub(crate) fn seen_size(&self, key: &VerifierKey) -> u64 {
        let shown = self.public().and_then(|shown| shown.verify(key).ok()).map_or(0, |shown| shown.head().size);
        let ahead = self.ahead.iter().map(|ahead| ahead.size).max().unwrap_or(0);
        shown.max(ahead).max(self.tree.size())
    }

    /// The last checkpoint that everybody was shown.
    pub(crate) fn public(&self) -> Option<SignedCheckpoint> {
        SignedCheckpoint::parse(&self.public).ok()
    }

    /// Forgets what was read and not yet held against anything signed.
    pub(super) fn forget_partial(&mut self) {
        self.partial = None;
        let size = self.tree.size();
        self.found.retain(|found| found.index < size);
    }

    /// Notes a verified checkpoint of an answer.
    pub(crate) fn note_ahead(&mut self, head: TreeHead, checkpoint: &[u8], at: Time) -> Result<(), WireError> {
        if self.ahead.iter().all(|known| known.head() != head) {
            // It came after the last look, whatever the clock says.
            let at = self.moments.last().map_or(at, |last| at.max(last.at));
            let checkpoint = Bytes::new(checkpoint)?;
            self.ahead.push(Ahead { size: head.size, root: *head.root.as_bytes(), at, checkpoint });
            // With more, the log is read more rarely than answers come: one of two near each other is enough.
            if self.ahead.len() > MAX_AHEAD {
                self.ahead.remove(MAX_AHEAD / 2);
            }
        }
        Ok(())
    }

    /// Whether what was signed in an answer is not shown to everybody, long after: at a look since, and now. A clock that was
    /// put right between the answer and the first look accuses nobody.
    pub(super) fn holds_back(&self, shown: u64, now: Time) -> bool {
        let looked =
            |ahead: &Ahead| self.moments.iter().any(|m| m.at > ahead.at && m.size < ahead.size && m.at.plus(LAG) < now);
        self.ahead.iter().filter(|ahead| ahead.size > shown).any(looked)
    }

    /// Takes what everybody is shown now, after it was held against all that is known.
    pub(super) fn now_shown(&mut self, checkpoint: Vec<u8>, seen: &Seen, now: Time) {
        self.public = checkpoint;
        self.ahead.retain(|ahead| ahead.size > seen.head.size);
        let at = seen.witnessed.as_ref().and_then(|w| w.existed_by()).map_or(now, Time);
        self.note_moment(Moment {
            at: at.min(now),
            size: seen.head.size,
            witnessed: seen.witnessed.is_some(),
            asked: now,
        });
    }

    /// Notes how large the log is shown now.
    fn note_moment(&mut self, moment: Moment) {
        self.moments.push(moment);
        if self.moments.len() > MAX_MOMENTS {
            // Old moments lie further apart.
            let mut n = 0;
            self.moments.retain(|_| {
                n += 1;
                n > MAX_MOMENTS / 2 || n % 2 == 0
            });
        }
    }

    /// The size that the log had reached a day before a time, as far as known: what came after stands above it.
    pub(super) fn size_before(&self, time: Time) -> u64 {
        let before = self.moments.iter().filter(|moment| moment.at.plus(Time::DAY) <= time);
        before.map(|moment| moment.size).max().unwrap_or(0).min(self.tree.size())
    }

    /// How far the log was read for a run of tags; nothing if never.
    pub(crate) fn read_to(&self, run: &Watched) -> Option<u64> {
        let id = run.id();
        self.runs.iter().find(|run| run.id == id).map(|run| run.to)
    }

    /// Notes that it was read so far for a run of tags.
    pub(super) fn note_read(&mut self, run: &Watched, to: u64) {
        let id = run.id();
        match self.runs.iter_mut().find(|run| run.id == id) {
            Some(run) => run.to = to,
            None => self.runs.push(Run { id, to, boxes: 0 }),
        }
    }

    /// Notes that the boxes of a door were read after the log was: every leaf found until now has a receipt there, if its
    /// custodian is honest.
    pub(crate) fn note_boxes(&mut self, door: &Watched) {
        let id = door.id();
        if let Some(run) = self.runs.iter_mut().find(|run| run.id == id) {
            run.boxes = run.to;
        }
    }

    /// Notes that the box of a door cannot be had: what this device saw in the log by `since`, and was not shown the box of after
    /// that, counts as if it had been read.
    pub(crate) fn note_box_refused(&mut self, door: &Watched, since: Time) {
        let id = door.id();
        let seen = self.moments.iter().filter(|moment| moment.asked <= since).map(|moment| moment.size).max();
        if let (Some(seen), Some(run)) = (seen, self.runs.iter_mut().find(|run| run.id == id)) {
            run.boxes = run.boxes.max(seen.min(run.to));
        }
    }

    /// How far the log was read when the boxes of a door were.
    pub(crate) fn boxes_read_to(&self, door: &Watched) -> u64 {
        let id = door.id();
        self.runs.iter().find(|run| run.id == id).map_or(0, |run| run.boxes)
    }

    /// Leaves of one run of tags, from the first.
    pub(crate) fn of(&self, run: &Watched) -> impl Iterator<Item = &Found> {
        let id = run.id();
        self.found.iter().filter(move |found| found.run == id)
    }

    /// Keeps what was found, in the order of the log, each leaf once.
    pub(super) fn keep(&mut self, more: Vec<Found>) {
        self.found.extend(more);
        self.found.sort_by_key(|found| (found.index, found.run));
        self.found.dedup();
        self.found.truncate(MAX_FOUND);
    }

    /// Between which moments a leaf came into the log: it was not there at the first, and was at the second.
    pub(crate) fn between(&self, index: u64) -> (Option<Time>, Option<Moment>) {
        let after = self.moments.iter().rev().find(|moment| moment.size <= index).map(|moment| moment.at);
        (after, self.moments.iter().find(|moment| moment.size > index).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_came_between_two_moments() {
        let mut log = Followed::default();
        assert_eq!(log.between(0), (None, None));
        let moment = |at, size| Moment { at: Time(at), size, witnessed: false, asked: Time(at) };
        [moment(100, 5), moment(200, 5), moment(300, 9)].into_iter().for_each(|m| log.note_moment(m));
        assert_eq!(log.between(4), (None, Some(moment(100, 5))));
        assert_eq!(log.between(5), (Some(Time(200)), Some(moment(300, 9))));
        assert_eq!(log.between(9), (Some(Time(300)), None));
        // Old moments are thinned out, and the newest stays.
        (0..5000).for_each(|n| log.note_moment(moment(1000 + n, 10 + n)));
        assert!(log.moments.len() <= MAX_MOMENTS);
        assert!(log.moments.is_sorted_by_key(|m| m.at));
        assert_eq!(log.moments.last(), Some(&moment(5999, 5009)));
    }

    #[test]
    fn what_was_signed_is_held_back_if_two_looks_far_apart_do_not_show_it() {
        let mut log = Followed::default();
        log.note_ahead(TreeHead { size: 20, root: Hash::EMPTY_TREE }, b"checkpoint", Time(1000)).unwrap();
        assert!(!log.holds_back(10, Time(90_000)), "nobody has looked since: this may be another clock");
        log.note_moment(Moment { at: Time(90_000), size: 10, witnessed: false, asked: Time(90_000) });
        assert!(!log.holds_back(10, Time(90_600)));
        assert!(log.holds_back(10, Time(90_601)) && log.holds_back(19, Time(90_601)));
        assert!(!log.holds_back(20, Time(90_601)));
    }

    #[test]
    fn checkpoints_ahead_are_bounded() {
        let mut log = Followed::default();
        let head = |size| TreeHead { size, root: Hash::EMPTY_TREE };
        for size in 0..1000 {
            log.note_ahead(head(size), b"checkpoint", Time(size)).unwrap();
            log.note_ahead(head(size), b"checkpoint", Time(size)).unwrap();
        }
        assert_eq!(log.ahead.len(), MAX_AHEAD);
        assert_eq!(log.ahead.last().map(Ahead::head), Some(head(999)));
    }
}
