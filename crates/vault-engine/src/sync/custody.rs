//! At custodians: slots are opened before anybody is told of them, and closed as soon as their owner says so. Each custodian
//! on its own: one that is away or lies holds up none of the others.

use super::Trouble;
use crate::error::{Error, Lie};
use crate::queue::{CloseSlot, OpenSlot, Task, TaskId};
use crate::state::Grant;
use crate::vault::Vault;
use vault_crypto::journal::{Closed, CustodianAccount, Op};
use vault_crypto::sign::SigningKey;
use vault_log::key::VerifierKey;
use vault_protocol::http::{NewVault, Refusal};
use vault_protocol::ids::{GrantId, Time};
use vault_protocol::release::{Closing, SlotOpening};
use vault_protocol::sign::Signed;
use vault_protocol::wire::Bytes;
use vault_remote::RemoteError;

impl Vault {
    fn slots_to_open(&self) -> impl Iterator<Item = (TaskId, &OpenSlot)> {
        self.queue.iter().filter_map(|(id, t)| if let Task::OpenSlot(s) = t { Some((id, s)) } else { None })
    }

    /// Whether an open door still has a slot to be opened somewhere.
    pub(super) fn is_unopened(&self, id: &GrantId, now: Time) -> bool {
        let time = self.log_time(now);
        let open = self.state.grants.get(id).filter(|g| g.is_open(time));
        open.is_some_and(|g| self.slots_to_open().any(|(_, s)| s.opening.slot == g.head.slot))
    }

    /// Opens slots at custodians other than the home server, each under the account that is there for it.
    pub(super) fn open_slots(&mut self, trouble: &mut Trouble, now: Time) -> Result<(), Error> {
        let home = self.server.url.clone();
        let elsewhere = |s: &OpenSlot| s.server.as_str() != home.as_str();
        let due: Vec<(TaskId, OpenSlot)> =
            self.slots_to_open().filter(|(_, s)| elsewhere(s)).map(|(id, s)| (id, s.clone())).collect();
        if due.is_empty() {
            return Ok(());
        }
        // Whatever is read through them stands in the own log, and they give shares under proofs of that one only.
        let log = match self.connection().and_then(|home| self.own_pin(&home, now)) {
            Ok(log) => log.key,
            Err(Error::Offline(_)) => return Ok(()),
            Err(e) => return Err(e),
        };
        for (id, task) in due {
            // An account is chosen before a door is made through it, and never forgotten.
            let Some(account) = self.state.custodians.accounts.get(&task.opening.vault) else {
                self.queue.done(&[id])?;
                continue;
            };
            if trouble.away.contains(task.server.as_str()) {
                continue;
            }
            match self.open_elsewhere(account, &task.opening, &log) {
                Ok(()) => self.queue.done(&[id])?,
                // Away: this waits, and so does whatever tells of the slot.
                Err(Error::Offline(_)) => drop(trouble.away.insert(task.server.to_string())),
                Err(e) => {
                    if let Error::ServerMisbehaved(lie) = &e {
                        self.audit_of(&task.server, lie, now);
                    }
                    trouble.note(e);
                }
            }
        }
        Ok(())
    }

    // A connection of its own, in the account's name: nothing of this vault's is said there.
    fn open_elsewhere(
        &self,
        account: &CustodianAccount,
        opening: &SlotOpening,
        log: &VerifierKey,
    ) -> Result<(), Error> {
        let (line, me) = (self.connect(self.parse_url(&account.server)?), SigningKey::derive(&account.sign));
        let opened = match line.open_slot(&me, opening) {
            // The account is not there yet.
            Err(RemoteError::Refused(Refusal::NotFound)) => {
                if line.info()?.key != account.key {
                    return Err(Lie::OtherServer.into());
                }
                let (statement, keyring) = (account.statement.clone(), account.keyring.clone());
                line.create_vault(&me, &NewVault { statement, keyring, invite: account.invite.clone() })?;
                line.open_slot(&me, opening)
            }
            other => other,
        };
        match opened {
            // It was opened, the answer was lost, and its reader has closed it since.
            Err(RemoteError::Refused(Refusal::Conflict)) => return Ok(()),
            other => other?,
        }
        let manager = self.state.grants.values().find(|g| g.head.slot == opening.slot).map(|g| &g.record.manager);
        let manager = SigningKey::derive(manager.ok_or(Error::NotGranted)?);
        match line.name_log(&manager, &opening.slot, log) {
            // Closed by its reader in this moment.
            Ok(()) | Err(RemoteError::Refused(Refusal::Conflict)) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }

    /// Asks custodians to close what the owner closed.
    pub(super) fn close_slots(&mut self, trouble: &mut Trouble, now: Time) -> Result<(), Error> {
        let tasks: Vec<(TaskId, CloseSlot)> = self
            .queue
            .iter()
            .filter_map(|(id, t)| if let Task::CloseSlot(c) = t { Some((id, c.clone())) } else { None })
            .collect();
        for (id, CloseSlot { grant, custodian }) in tasks {
            let Some(g) = self.state.grants.get(&grant) else {
                self.queue.done(&[id])?;
                continue;
            };
            let (slot, past) = (g.head.slot, g.head.not_after <= self.log_time(now));
            let at = g.head.custodians.get(usize::try_from(custodian).unwrap_or(usize::MAX));
            let server = at.map_or_else(String::new, |c| c.server.to_string());
            // Opened first, if that is still to be done there: a slot that was closed is never opened again.
            if self.slots_to_open().any(|(_, s)| s.opening.slot == slot && s.server.as_str() == server) {
                continue;
            }
            if !trouble.tried.insert(id) {
                continue;
            }
            match self.close_slot(g, custodian) {
                Ok(None) => {}
                Ok(Some(closing)) => {
                    let closed = Closed { grant, custodian, closing: Bytes::new(closing)? };
                    self.commit(vec![Op::Closed(closed)], vec![], now)?;
                }
                // A slot past its date may be forgotten there, and opens nothing any more; one that a server has lost that
                // went back, neither.
                Err(Error::Refused(Refusal::NotFound)) if past || self.is_of_ended_log(g)? => {}
                // Away: this waits.
                Err(Error::Offline(_)) => continue,
                Err(e) => {
                    if let Error::ServerMisbehaved(lie) = &e {
                        self.audit_of(&server, lie, now);
                    }
                    trouble.note(e);
                    continue;
                }
            }
            self.queue.done(&[id])?;
        }
        Ok(())
    }

    // Asks one custodian to close; its signed answer convicts it if it releases later.
    fn close_slot(&self, g: &Grant, custodian: u64) -> Result<Option<Vec<u8>>, Error> {
        let index = usize::try_from(custodian).unwrap_or(usize::MAX);
        let Some(c) = g.head.custodians.get(index) else { return Ok(None) };
        let manager = SigningKey::derive(&g.record.manager);
        let bytes = self.connect(self.parse_url(&c.server)?).close_slot(&manager, &g.head.slot)?;
        let closing = Signed::<Closing>::decode(&bytes).map_err(|_| Lie::Statement)?;
        let closing = closing.verify(&c.key).map_err(|_| Lie::Statement)?;
        if closing.slot != g.head.slot {
            return Err(Lie::Statement.into());
        }
        Ok(Some(bytes))
    }
}
