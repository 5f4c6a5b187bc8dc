//! Papers whose only copy was lost before it went to the server: deleted by somebody, or by a dying disk. Each stops
//! itself alone: what the journal would say of it waits, everything else goes on, and the same paper given again heals
//! it.

use crate::error::Error;
use crate::objects::Pending;
use crate::papers::Source;
use crate::queue::{Append, Task, TaskId, Upload};
use crate::vault::{Vault, copy};
use std::collections::{BTreeMap, BTreeSet};
use vault_crypto::journal::{Op, Resealed};
use vault_crypto::object::Binding;
use vault_crypto::random;
use vault_crypto::secret::DocumentKey;
use vault_protocol::ids::{DocId, MessageId, ObjectId, Time};
use vault_protocol::wire::List;

/// What cannot be told to anybody now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) docs: BTreeSet<DocId>,
    /// Copies of grants received: they are fetched again.
    received: BTreeSet<ObjectId>,
}

impl Held {
    fn concerns(&self, op: &Op) -> bool {
        match op {
            Op::AddVersion(a) => self.docs.contains(&a.about.doc),
            Op::Describe(d) => self.docs.contains(&d.doc),
            Op::Remove(d) | Op::Restore(d) | Op::Erase(d) => self.docs.contains(&d.doc),
            Op::Note(n) => self.docs.contains(&n.doc),
            Op::Resealed(r) => self.docs.contains(&r.about.doc),
            Op::GrantReceived(g) => self.received.contains(&g.stored),
            _ => false,
        }
    }

    /// Whether nothing of it can be sent.
    pub(crate) fn holds(&self, append: &Append) -> bool {
        append.ops.iter().all(|op| self.concerns(op))
    }
}

impl Vault {
    /// Papers that were to be sent and whose object is not here any more, as far as can be seen without reading them
    /// through: nobody has them. Giving the same file again heals each.
    pub fn lost(&self) -> Vec<DocId> {
        let in_use = |d: &DocId| self.state.docs.get(d).is_some_and(|d| d.removed.is_none());
        self.held().docs.into_iter().filter(in_use).collect()
    }

    /// What is held back because of them.
    pub(crate) fn held(&self) -> Held {
        let gone: BTreeSet<ObjectId> =
            self.uploads().filter(|(_, u)| !self.seems_here(u)).map(|(_, u)| u.locator).collect();
        self.held_by(&gone)
    }

    fn held_by(&self, gone: &BTreeSet<ObjectId>) -> Held {
        if gone.is_empty() {
            return Held::default();
        }
        let versions = self.state.docs.values().flat_map(|d| d.versions.iter().map(move |v| (v.about.locator, d.id)));
        let named: BTreeMap<ObjectId, DocId> = versions.collect();
        let received = self.state.received.values().map(|r| r.stored).filter(|l| gone.contains(l)).collect();
        Held { docs: gone.iter().filter_map(|l| named.get(l).copied()).collect(), received }
    }

    pub(crate) fn uploads(&self) -> impl Iterator<Item = (TaskId, &Upload)> {
        self.queue.iter().filter_map(|(id, t)| if let Task::Upload(u) = t { Some((id, u)) } else { None })
    }

    /// Whether an object that waits to be sent is here, as far as its length tells.
    pub(crate) fn seems_here(&self, u: &Upload) -> bool {
        !self.damaged.contains(&u.locator) && self.objects.size(&u.locator) == Some(u.size)
    }

    /// Whether an object waits to be sent.
    pub(crate) fn is_unsent(&self, locator: &ObjectId) -> bool {
        self.uploads().any(|(_, u)| u.locator == *locator)
    }

    /// Sets aside what the journal would say of papers that are lost. What concerns others keeps its place and its id.
    pub(super) fn hold_back(&mut self) -> Result<Held, Error> {
        let held = self.held();
        if held == Held::default() {
            return Ok(held);
        }
        let mixed = |a: &Append| a.ops.iter().any(|op| held.concerns(op)) && !held.holds(a);
        let ids: Vec<TaskId> = self.queue.appends().filter(|(_, a)| mixed(a)).map(|(id, _)| id).collect();
        for id in ids {
            let Some(Task::Append(a)) = self.queue.get(id) else { continue };
            let part =
                |wanted: bool| a.ops.iter().filter(|op| held.concerns(op) == wanted).map(copy).collect::<Vec<_>>();
            let (stay, wait) = (List::new(part(false))?, List::new(part(true))?);
            let rest = Append { id: a.id, time: a.time, ops: stay };
            let apart = Append { id: MessageId::new(random::bytes()), time: a.time, ops: wait };
            self.queue.split(id, Task::Append(rest), Task::Append(apart))?;
        }
        self.take_again(&held)?;
        Ok(held)
    }

    // A grant's drop is deleted only after the journal has told of the grant: it is still in the mailbox, and is taken
    // in once more.
    fn take_again(&mut self, held: &Held) -> Result<(), Error> {
        if held.received.is_empty() {
            return Ok(());
        }
        let again = |op: &Op| matches!(op, Op::GrantReceived(g) if held.received.contains(&g.stored));
        let undone = |task: &Task| match task {
            Task::Upload(u) => held.received.contains(&u.locator),
            Task::Append(a) => a.ops.iter().all(again),
            Task::TakeDrop(_) => true,
            _ => false,
        };
        let ids: Vec<TaskId> = self.queue.iter().filter(|(_, t)| undone(t)).map(|(id, _)| id).collect();
        self.queue.done(&ids)?;
        self.reload()
    }

    /// The version of a document that has this content, was never sent and is lost.
    pub(crate) fn lost_version(&self, doc: &DocId, content: &[u8; 32]) -> Option<ObjectId> {
        let versions = &self.state.docs.get(doc)?.versions;
        let version = versions.iter().find(|v| v.content == *content)?;
        let (_, upload) = self.uploads().find(|(_, u)| u.locator == version.about.locator)?;
        let whole = self.seems_here(upload) && self.objects.digest(&upload.locator).is_ok_and(|d| d == upload.digest);
        (!whole).then_some(upload.locator)
    }

    /// Seals a lost version anew from its content. Others hear of both places at once, and go to the second.
    pub(crate) fn heal(&mut self, doc: &DocId, old: &ObjectId, source: &Source, now: Time) -> Result<(), Error> {
        let missing = || Error::NotFound(doc.to_string());
        let versions = &self.state.docs.get(doc).ok_or_else(missing)?.versions;
        let version = versions.iter().find(|v| v.about.locator == *old).ok_or_else(missing)?;
        let (mut about, content) = (version.about.clone(), version.content);
        let binding = Binding { vault: self.id, doc: about.doc, version: about.version };
        let key = DocumentKey::generate();
        let (pending, _) = self.seal_source(source, &key, &binding, &mut |_| {})?;
        let sealed = pending.sealed;
        if sealed.content != content {
            self.objects.discard(pending);
            return Err(Error::SourceChanged(source.path().to_owned()));
        }
        self.keep_or_forget(vec![pending])?;
        (about.locator, about.digest) = (sealed.locator, sealed.digest);
        let op = Op::Resealed(Resealed { old: *old, about, key, at: now });
        let upload = Upload { locator: sealed.locator, size: sealed.size, digest: sealed.digest };
        // The old upload ends by itself: nothing names its object any more.
        self.commit(vec![op], vec![Task::Upload(upload)], now)
    }

    fn keep_or_forget(&self, pending: Vec<Pending>) -> Result<(), Error> {
        match self.objects.keep(&pending) {
            Ok(()) => Ok(()),
            Err(e) => {
                pending.into_iter().for_each(|p| self.objects.forget(p));
                Err(crate::files::FileError::io(&self.home)(e).into())
            }
        }
    }
}
