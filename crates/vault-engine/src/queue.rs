//! What is still to be done at servers: kept on disk first, done when there is a network, in order.

use crate::files::{FileError, Log};
use std::collections::BTreeMap;
use std::path::Path;
use vault_crypto::journal::Op;
use vault_crypto::secret::{DeviceSecret, DropSecret};
use vault_protocol::hash::{Hash, ObjectDigest};
use vault_protocol::ids::{DropId, GrantId, MailboxId, MessageId, ObjectId, RescueLocator, Time};
use vault_protocol::release::SlotOpening;
use vault_protocol::wire::{self, List, Text};

vault_protocol::record! {
    /// An object to upload.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) struct Upload {
        pub(crate) locator: ObjectId,
        pub(crate) size: u64,
        pub(crate) digest: ObjectDigest,
    }
}

vault_protocol::record! {
    /// Operations to append to the journal as one entry.
    pub(crate) struct Append {
        pub(crate) id: MessageId,
        pub(crate) time: Time,
        pub(crate) ops: List<Op, { vault_crypto::journal::MAX_OPS }>,
    }
}

vault_protocol::record! {
    /// Bytes to drop into somebody's mailbox. They lie in the folder `out`, named by their digest.
    pub(crate) struct Drop {
        pub(crate) server: Text<255>,
        pub(crate) mailbox: MailboxId,
        pub(crate) secret: DropSecret,
        pub(crate) id: DropId,
        /// The door it belongs to: nothing of it goes out once that is closed.
        pub(crate) shown: Option<Shown>,
    }
}

impl Drop {
    /// The page of a door in it, if there is one.
    pub(crate) fn page(&self) -> Option<(GrantId, PageAt)> {
        self.shown.and_then(|s| Some((s.grant, s.page?)))
    }
}

vault_protocol::record! {
    /// What of a door is in a drop: a page of it, its head, or both.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) struct Shown {
        pub(crate) grant: GrantId,
        /// Whether the head is in it.
        pub(crate) whole: bool,
        /// The page in it, if there is one.
        pub(crate) page: Option<PageAt>,
    }
}

vault_protocol::record! {
    /// A page by its number and hash.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub(crate) struct PageAt {
        pub(crate) number: u64,
        pub(crate) hash: Hash,
    }
}

vault_protocol::record! {
    /// A slot to open at a custodian.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct OpenSlot {
        pub(crate) server: Text<255>,
        pub(crate) opening: SlotOpening,
    }
}

vault_protocol::record! {
    /// A slot to close at one custodian of a grant.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct CloseSlot {
        pub(crate) grant: GrantId,
        pub(crate) custodian: u64,
    }
}

vault_protocol::record! {
    /// A mailbox to open.
    pub(crate) struct OpenMailbox {
        pub(crate) id: MailboxId,
        pub(crate) secret: DropSecret,
    }
}

vault_protocol::record! {
    /// A drop that was dealt with.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) struct TakeDrop {
        pub(crate) mailbox: MailboxId,
        pub(crate) id: DropId,
    }
}

vault_protocol::choice! {
    pub(crate) enum Task {
        1 => Upload(Upload),
        2 => Append(Append),
        3 => Drop(Drop),
        4 => OpenSlot(OpenSlot),
        5 => CloseSlot(CloseSlot),
        6 => Delete(ObjectId),
        7 => OpenMailbox(OpenMailbox),
        8 => Rescue(RescueLocator),
        9 => TakeDrop(TakeDrop),
    }
}

vault_protocol::record! {
    struct Numbered {
        number: u64,
        task: Task,
    }
}

vault_protocol::record! {
    /// One task becomes two in one step: the first keeps its place, the second follows it.
    struct Split {
        first: Numbered,
        second: Numbered,
    }
}

const MAX_TASKS: usize = 65_536;

vault_protocol::choice! {
    enum Frame {
        1 => Add(List<Numbered, MAX_TASKS>),
        2 => Done(List<u64, MAX_TASKS>),
        3 => Split(Split),
        4 => Swap(Swap),
    }
}

vault_protocol::record! {
    /// Tasks that go and tasks that come, in one step. One that comes under a number that is there takes its place.
    struct Swap {
        done: List<u64, MAX_TASKS>,
        add: List<Numbered, MAX_TASKS>,
    }
}

pub(crate) type TaskId = u64;

/// Between two tasks there is room for those into which the first may be split.
const ROOM: u64 = 4096;

// The number of the task that comes after this one.
fn after(id: TaskId) -> TaskId {
    (id / ROOM + 1) * ROOM
}

/// Tasks in the order they were given.
pub(crate) struct Queue {
    log: Log,
    tasks: BTreeMap<TaskId, Task>,
    next: TaskId,
}

impl Queue {
    pub(crate) fn open(home: &Path, device: &DeviceSecret) -> Result<Queue, FileError> {
        let mut tasks = BTreeMap::new();
        let mut next = 0;
        let path = home.join("queue");
        let log = Log::open(home, "queue", device, (0, 0), |plain| {
            let frame = wire::decode(plain, crate::files::MAX_FRAME).map_err(|_| FileError::Damaged(path.clone()))?;
            let (done, add) = match frame {
                Frame::Add(add) => (List::default(), add.into_vec()),
                Frame::Done(done) => (done, Vec::new()),
                Frame::Split(Split { first, second }) => (List::default(), vec![first, second]),
                Frame::Swap(swap) => (swap.done, swap.add.into_vec()),
            };
            done.iter().for_each(|n| drop(tasks.remove(n)));
            for n in add {
                next = next.max(after(n.number));
                tasks.insert(n.number, n.task);
            }
            Ok(())
        })?;
        Ok(Queue { log, tasks, next })
    }

    /// Adds tasks in one durable step: all of them, or none after a crash.
    pub(crate) fn add(&mut self, tasks: Vec<Task>) -> Result<(), FileError> {
        let mut rest: Vec<Numbered> = Vec::with_capacity(tasks.len());
        for task in tasks {
            rest.push(Numbered { number: self.next, task });
            self.next = after(self.next);
        }
        // One frame is one step. A frame holds far more tasks than the engine puts into one call.
        let frame = Frame::Add(List::new(rest).map_err(|_| too_many())?);
        self.log.append([&wire::encode(&frame)[..]])?;
        let Frame::Add(added) = frame else { return Ok(()) };
        self.tasks.extend(added.into_vec().into_iter().map(|n| (n.number, n.task)));
        Ok(())
    }

    /// Puts tasks in the place of others in one durable step. `again` keep their numbers, and so their places.
    pub(crate) fn swap(
        &mut self,
        done: &[TaskId],
        again: Vec<(TaskId, Task)>,
        fresh: Vec<Task>,
    ) -> Result<(), FileError> {
        let mut add: Vec<Numbered> = again.into_iter().map(|(number, task)| Numbered { number, task }).collect();
        for task in fresh {
            add.push(Numbered { number: self.next, task });
            self.next = after(self.next);
        }
        let done = List::new(done).map_err(|_| too_many())?;
        let frame = Frame::Swap(Swap { done, add: List::new(add).map_err(|_| too_many())? });
        self.log.append([&wire::encode(&frame)[..]])?;
        let Frame::Swap(swap) = frame else { return Ok(()) };
        swap.done.iter().for_each(|id| drop(self.tasks.remove(id)));
        self.tasks.extend(swap.add.into_vec().into_iter().map(|n| (n.number, n.task)));
        Ok(())
    }

    /// Strikes tasks off: here at once, since they are done whatever this disk says. A task that comes back with the next
    /// start is done again, or known by its entry in the journal.
    pub(crate) fn done(&mut self, ids: &[TaskId]) -> Result<(), FileError> {
        if ids.is_empty() {
            return Ok(());
        }
        ids.iter().for_each(|id| drop(self.tasks.remove(id)));
        for part in ids.chunks(MAX_TASKS) {
            let frame = Frame::Done(List::new(part).map_err(|_| too_many())?);
            self.log.append([&wire::encode(&frame)[..]])?;
        }
        if self.tasks.is_empty() {
            self.log.clear()?;
            self.next = 0;
        }
        Ok(())
    }

    /// Puts two tasks in the place of one, one after the other.
    pub(crate) fn split(&mut self, id: TaskId, first: Task, second: Task) -> Result<(), FileError> {
        let room = (id + 1..after(id)).find(|n| !self.tasks.contains_key(n)).unwrap_or(self.next);
        let numbered = |number, task| Numbered { number, task };
        let frame = Frame::Split(Split { first: numbered(id, first), second: numbered(room, second) });
        self.log.append([&wire::encode(&frame)[..]])?;
        if let Frame::Split(Split { first, second }) = frame {
            self.next = self.next.max(after(room));
            self.tasks.extend([(first.number, first.task), (second.number, second.task)]);
        }
        Ok(())
    }

    /// All tasks in order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (TaskId, &Task)> {
        self.tasks.iter().map(|(id, t)| (*id, t))
    }

    pub(crate) fn get(&self, id: TaskId) -> Option<&Task> {
        self.tasks.get(&id)
    }

    /// Operations not yet in the server's journal, in order.
    pub(crate) fn appends(&self) -> impl Iterator<Item = (TaskId, &Append)> {
        self.iter().filter_map(|(id, t)| if let Task::Append(a) = t { Some((id, a)) } else { None })
    }
}

fn too_many() -> FileError {
    FileError::Io { path: "queue".into(), error: std::io::ErrorKind::FileTooLarge.into() }
}
