//! Doors: opened to a verified contact for some papers until a date, added to, and closed.

use crate::custodians::Choice;
use crate::error::{Error, SenderFault};
use crate::pages::{Door, Paper};
use crate::queue::{CloseSlot, OpenSlot, Task, Upload};
use crate::state::{Document, Grant, State};
use crate::vault::Vault;
use vault_crypto::grant::GrantKeys;
use vault_crypto::journal::{Granted, Op, Resealed, Revoked, Standing};
use vault_crypto::object::{Binding, ObjectError};
use vault_crypto::random;
use vault_crypto::secret::{DocumentKey, GrantSecret, ReleaseSeed, SigningSeed};
use vault_crypto::sign::SigningKey;
use vault_protocol::card::Level;
use vault_protocol::grant::{GrantHead, MAX_READS, Rights, purpose_hash};
use vault_protocol::ids::{DocId, GrantId, ObjectId, Time, VaultId};
use vault_protocol::release::SlotOpening;
use vault_protocol::wire::{Bytes, List, Text};

/// How a door is opened.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The papers.
    pub docs: Vec<DocId>,
    /// To whom.
    pub to: VaultId,
    /// Until when.
    pub until: Time,
    /// What for, in the owner's words.
    pub purpose: String,
    /// What it allows.
    pub rights: Rights,
    /// A rule for papers to come: their type codes. Empty types mean every type.
    pub standing: Option<Vec<String>>,
    /// The owner's word that a contact nobody verified may be shown papers that are not sensitive.
    pub unverified: bool,
    /// Whether one of the papers is of a sensitive category.
    pub sensitive: bool,
}

// The seeds that a custodian holds: the one there is, or the two with other numbers than its own.
fn held_by(custodian: usize, seeds: &[ReleaseSeed]) -> Vec<[u8; 32]> {
    let others = seeds.iter().enumerate().filter(|(j, _)| seeds.len() == 1 || *j != custodian);
    others.map(|(_, seed)| *seed.dangerous_bytes()).collect()
}

impl Vault {
    /// Opens a door through the custodians that the vault has chosen for all. The contact's chain has to be the newest, as
    /// the public log of their server shows: asked now, or less than a day ago. Without the own server it is queued.
    ///
    /// Without the right to read, a door takes and shows nothing: [`Error::GivesOnly`] for papers or a rule.
    pub fn grant(&mut self, how: &Opening, now: Time) -> Result<GrantId, Error> {
        self.grant_through(how, self.custodian_choice(), now)
    }

    /// [`Vault::grant`] through other custodians than those chosen for all.
    pub fn grant_through(&mut self, how: &Opening, choice: Choice, now: Time) -> Result<GrantId, Error> {
        let shows = !how.docs.is_empty() || how.standing.is_some();
        if shows && !how.rights.read {
            return Err(Error::GivesOnly);
        }
        self.tell_chain(now)?;
        self.hold(&how.to, now)?;
        let contact = self.state.contacts.get(&how.to).ok_or_else(|| Error::NotFound(how.to.to_string()))?;
        let card = self.verified_card(contact, how.unverified, now)?;
        self.is_of_epoch(contact, now)?;
        if how.sensitive && card.level() == Level::File {
            return Err(Error::NotVerifiedEnough(contact.name.to_string()));
        }
        let custodians = self.custodians_of(choice)?;
        self.renew_card(now)?;
        let checkpoint = self.own_checkpoint(now)?;

        let (g, manager) = (GrantSecret::generate(), SigningSeed::generate());
        let seeds: Vec<ReleaseSeed> = custodians.iter().map(|_| ReleaseSeed::generate()).collect();
        let keys = GrantKeys::derive(&g);
        let salt: [u8; 16] = random::bytes();
        let not_before = self.log_time(now);
        let seq = number(&self.state, &how.to, not_before);
        let head = self.sign.sign(GrantHead {
            grant: GrantId::new(random::bytes()),
            vault: self.id,
            chain: self.chain.head_ref(),
            recipient: how.to,
            card: card.hash(),
            reader: keys
                .reader(&card.reader)
                .map_err(|_| SenderFault::Card(vault_protocol::card::CardError::Possession))?,
            slot: keys.slot(),
            secret: keys.commitment(),
            not_before,
            not_after: how.until,
            max_reads: MAX_READS,
            rights: how.rights,
            purpose: purpose_hash(&salt, &how.purpose),
            custodians: List::new(custodians.iter().map(|(_, c)| c.clone()).collect::<Vec<_>>())?,
            seq,
            prev: None,
            checkpoint: Bytes::new(checkpoint)?,
        });
        let id = head.grant;
        let mut tasks = Vec::new();
        for (i, (account, custodian)) in custodians.iter().enumerate() {
            let opening = SlotOpening {
                vault: *account,
                slot: keys.slot(),
                reader: head.reader,
                manager: *SigningKey::derive(&manager).public(),
                seeds: List::new(held_by(i, &seeds))?,
                tag_key: *keys.tag_key(),
                not_after: how.until.day(),
                max_reads: MAX_READS,
            };
            tasks.push(Task::OpenSlot(OpenSlot { server: custodian.server.clone(), opening }));
        }
        let standing = how.standing.as_ref().map(|types| -> Result<Standing, Error> {
            let types = types.iter().map(|t| Text::new(&**t)).collect::<Result<Vec<_>, _>>()?;
            Ok(Standing { types: List::new(types)? })
        });
        let record = Granted {
            head: Bytes::new(head.bytes())?,
            g,
            seeds: List::new(seeds)?,
            manager,
            purpose: Text::new(&*how.purpose)?,
            purpose_salt: salt,
            standing: standing.transpose()?,
            at: now,
        };
        let door = Door { grant: id, head: head.hash(), keys, seeds: &record.seeds };
        let papers = self.docs(&how.docs)?;
        let (told, sent) = self.show(&card, &door, Some(self.package(&record)?), (0, None), papers)?;
        let ops = std::iter::once(Op::Granted(record)).chain(told).collect();
        tasks.extend(sent);
        self.commit(ops, tasks, now)?;
        Ok(id)
    }

    /// Custodians that have not opened a door's slot yet: until all have, nothing of the door goes out.
    pub fn not_opened(&self, id: &GrantId) -> Vec<&str> {
        let Some(g) = self.state.grants.get(id) else { return Vec::new() };
        let opens = |t: &'_ Task| matches!(t, Task::OpenSlot(s) if s.opening.slot == g.head.slot);
        let waiting = self.queue.iter().filter(|(_, t)| opens(t));
        waiting.filter_map(|(_, t)| if let Task::OpenSlot(s) = t { Some(s.server.as_str()) } else { None }).collect()
    }

    // The current version of each, in the owner's newest words.
    fn docs(&self, ids: &[DocId]) -> Result<impl ExactSizeIterator<Item = Paper>, Error> {
        let found = ids.iter().map(|d| self.state.docs.get(d).ok_or_else(|| Error::NotFound(d.to_string())));
        let found: Vec<&Document> = found.collect::<Result<_, _>>()?;
        Ok(found.into_iter().map(|d| (d.description(), d.current().key.duplicate())))
    }

    /// Adds papers to an open door, as a further page. As for a new one, its reader's chain has to be the newest, less than a day
    /// ago, and their card of its epoch.
    pub fn grant_more(&mut self, id: &GrantId, docs: &[DocId], now: Time) -> Result<(), Error> {
        let papers = self.docs(docs)?.collect();
        self.more(id, papers, now)
    }

    /// Applies the owner's rules to papers that came since: each open door with a rule gets those of its types. Of papers that are
    /// `sensitive`, by their words or otherwise, none goes that is not of a `sensitive_type` which the rule names; and nothing of
    /// either goes to somebody nobody verified.
    pub fn apply_standing(
        &mut self,
        sensitive: &dyn Fn(&Document) -> bool,
        sensitive_type: &dyn Fn(&str) -> bool,
        now: Time,
    ) -> Result<usize, Error> {
        let mut due: Vec<(GrantId, Vec<DocId>)> = Vec::new();
        let time = self.log_time(now);
        for (id, g) in self.state.grants.iter().filter(|(_, g)| g.is_open(time)) {
            let Some(rule) = &g.record.standing else { continue };
            // Doors to somebody let go stay as they are.
            let Some(contact) = self.state.contacts.get(&g.head.recipient) else { continue };
            let unverified = contact.level.is_none_or(|l| l == Level::File);
            let wanted = |d: &&Document| {
                let code = d.words.type_code.as_str();
                let named = rule.types.iter().any(|t| t.as_str() == code);
                let (delicate, of_type) = (sensitive(d), sensitive_type(code));
                let typed = (named || rule.types.is_empty()) && (!delicate || named && of_type);
                // A version that somebody else gave is shown on by its owner's word, to whoever saw another and to nobody
                // else: a paper is new once.
                let given = d.current().about.provenance.giver.is_some();
                let had = g.papers.iter().any(|p| p.version == d.current().about.version || given && p.doc == d.id);
                let added = if given { d.versions.first().map(|v| v.added) } else { None };
                let added = added.unwrap_or(d.current().added);
                let allowed = !unverified || !delicate && !of_type;
                typed && allowed && !had && !d.words.private && added >= g.record.at
            };
            let docs: Vec<DocId> = self.state.visible().filter(wanted).map(|d| d.id).collect();
            if !docs.is_empty() {
                due.push((*id, docs));
            }
        }
        let (mut count, mut failed, mut disowned) = (0, None, None);
        for (id, docs) in due {
            // What was shown was shown by the owner's word; more of it is not by the program's.
            let who = self.state.grants[&id].head.recipient;
            if self.is_disowned(&who, now)? {
                let name = self.state.contacts.get(&who).map(|c| c.name.to_string()).unwrap_or_default();
                disowned.get_or_insert(Error::CredentialRevoked(name));
                continue;
            }
            match self.grant_more(&id, &docs, now) {
                Ok(()) => count += docs.len(),
                // One door's trouble is not the others'.
                Err(e) => drop(failed.get_or_insert(e)),
            }
        }
        // It stands until the door is closed: what else went wrong is not hidden behind it.
        failed.or(disowned).map_or(Ok(count), Err)
    }

    /// The door whose id begins with what was typed.
    pub fn grant_called(&self, typed: &str) -> Result<&Grant, Error> {
        let id = crate::papers::by_prefix(typed, self.state.grants.keys().map(|g| g.to_string()))?;
        GrantId::from_hex(&id).and_then(|g| self.state.grants.get(&g)).ok_or_else(|| Error::NotFound(typed.to_owned()))
    }

    /// Closes a door: at once here, and at every custodian as soon as there is a network. The door is surely closed
    /// when enough of them have signed ([`Grant::is_surely_closed`]).
    pub fn revoke(&mut self, id: &GrantId, now: Time) -> Result<(), Error> {
        let g = self.state.grants.get(id).ok_or_else(|| Error::NotFound(id.to_string()))?;
        if g.revoked.is_some() {
            return Ok(());
        }
        let custodians = g.head.custodians.len() as u64;
        let tasks = (0..custodians).map(|custodian| Task::CloseSlot(CloseSlot { grant: *id, custodian })).collect();
        self.commit(vec![Op::Revoked(Revoked { grant: *id, at: now })], tasks, now)
    }

    /// Seals the papers of a door anew under other keys and places, and gives the remaining readers a page for them.
    /// Each paper is one durable step: stopped half-way, the same call goes on with those left.
    pub fn reencrypt(&mut self, id: &GrantId, now: Time, progress: &mut dyn FnMut(u64)) -> Result<usize, Error> {
        let g = self.state.grants.get(id).ok_or_else(|| Error::NotFound(id.to_string()))?;
        let since = g.revoked.unwrap_or(now);
        let mut todo: Vec<(DocId, ObjectId)> = Vec::new();
        for p in &g.papers {
            let doc = self.state.docs.get(&p.doc);
            let version = doc.and_then(|d| d.versions.iter().find(|v| v.about.version == p.version));
            if let Some(v) = version.filter(|v| v.resealed.is_none_or(|at| at < since)) {
                todo.push((p.doc, v.about.locator));
            }
        }
        for (doc, old) in &todo {
            self.reseal(doc, old, now)?;
            progress(1);
        }
        // What was sealed anew in a run that was stopped is owed to the readers too.
        for (door, papers) in self.owed(now) {
            match self.more(&door, papers, now) {
                // Owed until their server answers, or their new card is here.
                Err(Error::NotFresh(_) | Error::CardOutdated(_)) => {}
                other => other?,
            }
        }
        Ok(todo.len())
    }

    fn reseal(&mut self, doc: &DocId, old: &ObjectId, now: Time) -> Result<(), Error> {
        let missing = || Error::NotFound(doc.to_string());
        let d = self.state.docs.get(doc).ok_or_else(missing)?;
        let v = d.versions.iter().find(|v| v.about.locator == *old).ok_or_else(missing)?;
        let mut about = v.about.clone();
        let binding = Binding { vault: self.id, doc: about.doc, version: about.version };
        let v = v.key.duplicate();
        self.bring(&about, &mut |_| {})?;
        let fresh = DocumentKey::generate();
        // From one seal into the other through a pipe: nothing readable lies on the disk in between.
        let (mut source, mut sink) = std::io::pipe().map_err(crate::files::FileError::io(&self.home))?;
        let pending = std::thread::scope(|scope| {
            let (objects, about, binding) = (&self.objects, &about, &binding);
            let opener = scope.spawn(move || objects.unseal(&v, binding, &about.locator, &mut sink, &mut |_| {}));
            let sealed = objects.seal(&fresh, binding, about.size, &mut source, &mut |_| {});
            drop(source);
            let opened = opener.join().unwrap_or(Err(ObjectError::Damaged));
            match (opened, sealed) {
                (Ok(n), Ok(pending)) if n == about.size => Ok(pending),
                // The vault's own disk is full, or the object is damaged.
                (_, Err(ObjectError::Io(e))) => Err(Error::File(crate::files::FileError::io(&self.home)(e))),
                (opened, sealed) => {
                    let why = sealed.map(|p| objects.discard(p)).err();
                    Err(Error::DamagedObject(opened.err().or(why).unwrap_or(ObjectError::Damaged)))
                }
            }
        })?;
        let s = pending.sealed;
        self.objects.keep(&[pending]).map_err(|e| Error::File(crate::files::FileError::io(&self.home)(e)))?;
        (about.locator, about.digest) = (s.locator, s.digest);
        let op = Op::Resealed(Resealed { old: *old, about, key: fresh, at: now });
        let tasks =
            vec![Task::Upload(Upload { locator: s.locator, size: s.size, digest: s.digest }), Task::Delete(*old)];
        self.commit(vec![op], tasks, now)?;
        self.objects.remove(old).map_err(|e| Error::File(crate::files::FileError::io(&self.home)(e)))
    }
}

/// Bits of a grant's number that stand for nothing: as many numbers as each second has.
const NUMBERS_A_SECOND: u64 = 1 << 20;

/// The number of a new grant: greater than those of all before to this recipient, and of how many there were it says nothing.
/// A door that was closed before it went out is no gap that its recipient could see (R4; docs/protocol/grant.md).
fn number(state: &State, recipient: &VaultId, now: Time) -> u64 {
    let before = state.grants.values().filter(|g| g.head.recipient == *recipient).map(|g| g.head.seq).max();
    let least = before.map_or(0, |seq| seq.saturating_add(1)).max(now.0.saturating_mul(NUMBERS_A_SECOND));
    let left = NUMBERS_A_SECOND - least % NUMBERS_A_SECOND;
    least.saturating_add(u64::from_be_bytes(random::bytes()) % left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_is_of_its_second_and_of_no_count() {
        let (who, now) = (VaultId::new([7; 32]), Time(1_800_000_000));
        let drawn: Vec<u64> = (0..64).map(|_| number(&State::default(), &who, now)).collect();
        assert!(drawn.iter().all(|seq| seq / NUMBERS_A_SECOND == now.0), "{drawn:?}");
        assert!(drawn.iter().any(|seq| *seq != drawn[0]), "drawn");
        assert!(number(&State::default(), &who, Time(u64::MAX)) >= u64::MAX - NUMBERS_A_SECOND);
    }
}
