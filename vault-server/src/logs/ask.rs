//! Asking witnesses for their cosignatures (`tlog-witness`): all at once, so that a slow one holds up none of the others.

use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, PoisonError};

use futures_util::future::join_all;
use hyper::Method;
use vault_log::checkpoint::{SignedCheckpoint, VerifiedCheckpoint};
use vault_log::fork::ForkReport;
use vault_log::key::VerifierKey;
use vault_log::plan::{self, Plan};
use vault_log::tree::TreeHead;
use vault_log::witness::{AddCheckpoint, monitoring_path, parse_size};

use super::call::WitnessAddress;
use super::one::read_tiles;
use super::{LogError, LogId, Logs};
use crate::problem::{Refused, damaged};
use crate::rows::Rows;

/// Where each witness was, for each log.
pub(super) type Cosigned = Mutex<HashMap<(LogId, usize), u64>>;

/// What a witness said.
enum Said {
    Cosigned(Vec<u8>),
    /// The size it cosigned last.
    Last(u64),
    /// It has cosigned another tree, of the size that was asked for or of this smaller one.
    Fork(u64),
}

impl Logs {
    /// Adds the cosignatures of all witnesses that answer. One that does not is said, and holds nothing up.
    pub(super) async fn cosigned(
        &self,
        rows: &Rows,
        log: LogId,
        head: TreeHead,
        mut checkpoint: SignedCheckpoint,
    ) -> Result<SignedCheckpoint, Refused> {
        let asked = self.ask_all(rows, log, head, &checkpoint).await;
        for ((n, witness), said) in self.settings.witnesses.iter().enumerate().zip(asked) {
            match said? {
                Ok(Said::Cosigned(line)) => {
                    let known = std::slice::from_ref(&witness.key);
                    let mut more = checkpoint.clone();
                    if more.add_cosignatures(&line, known).is_ok() && more.to_string().len() <= 4096 {
                        checkpoint = more;
                        self.witnessed.lock().unwrap_or_else(PoisonError::into_inner).insert((log, n), head.size);
                    } else {
                        crate::log::failed("a witness", &"its cosignature is not its own");
                    }
                }
                Ok(Said::Fork(size)) => {
                    if self.forked(rows, log, head, &checkpoint, witness, size).await? {
                        let why = LogError::Forked { log: log.to_string(), signed: size };
                        self.log(rows, log).await?.stop(&why);
                    }
                }
                Ok(Said::Last(size)) if size > head.size => self.behind(rows, log, &checkpoint, witness, size).await?,
                Ok(Said::Last(_)) => crate::log::failed("a witness", &"it does not take our proofs"),
                Err(error) => crate::log::failed("a witness does not answer", &error),
            }
        }
        Ok(checkpoint)
    }

    async fn ask_all(
        &self,
        rows: &Rows,
        log: LogId,
        head: TreeHead,
        checkpoint: &SignedCheckpoint,
    ) -> Vec<Result<io::Result<Said>, Refused>> {
        let witnesses = self.settings.witnesses.iter().enumerate();
        join_all(witnesses.map(|(n, witness)| self.ask(rows, log, head, checkpoint, n, witness))).await
    }

    async fn ask(
        &self,
        rows: &Rows,
        log: LogId,
        head: TreeHead,
        checkpoint: &SignedCheckpoint,
        n: usize,
        witness: &WitnessAddress,
    ) -> Result<io::Result<Said>, Refused> {
        let known = self.witnessed.lock().unwrap_or_else(PoisonError::into_inner).get(&(log, n)).copied();
        let mut old_size = known.unwrap_or(0).min(head.size);
        let mut said = Ok(Said::Last(0));
        // The second time from the size that it told.
        for _ in 0..2 {
            let plan = Plan::consistency(old_size, head.size).map_err(|_| damaged("the size of a log"))?;
            let tiles = read_tiles(rows, log, plan.tiles()).await?;
            let proof = plan.solve(&tiles).map_err(|_| damaged("the tiles of a log"))?;
            let body = AddCheckpoint { old_size, proof, checkpoint: checkpoint.clone() }.to_string();
            let path = format!("{}/add-checkpoint", witness.path);
            let answer = self.caller.call(witness, Method::POST, &path, body).await;
            said = answer.and_then(|(status, body)| match status {
                200 => Ok(Said::Cosigned(body)),
                409 => Ok(parse_size(&body).map_or(Said::Fork(head.size), Said::Last)),
                // The proof is from the tiles of the tree that is signed: so it knows another beginning.
                422 if old_size > 0 => Ok(Said::Fork(old_size)),
                _ => Err(io::Error::other(format!("it answers {status}"))),
            });
            match said {
                Ok(Said::Last(size)) if size <= head.size && size != old_size => old_size = size,
                _ => break,
            }
        }
        Ok(said)
    }

    /// What a witness shows of a log as cosigned last, if this log's key has signed it.
    async fn shown_by(&self, ours: &SignedCheckpoint, witness: &WitnessAddress) -> Option<VerifiedCheckpoint> {
        let path = format!("{}/witness/{}", witness.path, monitoring_path(ours.claimed_origin()));
        let answer = self.caller.call(witness, Method::GET, &path, String::new()).await;
        let Ok((200, theirs)) = answer else { return None };
        SignedCheckpoint::parse(&theirs).ok()?.verify(&self.signer_key(ours).ok()?).ok()
    }

    /// Keeps what convicts this server, or whoever has its keys, and answers whether it does.
    async fn forked(
        &self,
        rows: &Rows,
        log: LogId,
        head: TreeHead,
        ours: &SignedCheckpoint,
        witness: &WitnessAddress,
        size: u64,
    ) -> Result<bool, Refused> {
        crate::log::failed(
            "a witness has cosigned another tree of a public log than is here, of so many leaves",
            &size,
        );
        let Some(theirs) = self.shown_by(ours, witness).await.filter(|theirs| theirs.head().size <= head.size) else {
            return Ok(false);
        };
        let old = theirs.head().size;
        let (root, proof) = if old == head.size {
            (head.root, Vec::new())
        } else {
            let plan = Plan::consistency(old, head.size).map_err(|_| damaged("the size of a log"))?;
            let paths = plan.tiles().into_iter().chain(Plan::root(old).tiles()).collect();
            let tiles = read_tiles(rows, log, paths).await?;
            let damaged = |_| damaged("the tiles of a log");
            (plan::head(old, &tiles).map_err(damaged)?.root, plan.solve(&tiles).map_err(damaged)?)
        };
        let report = ForkReport::new(theirs.signed().clone(), ours.clone(), root, proof);
        let Ok(key) = self.signer_key(ours) else { return Ok(false) };
        if report.verify(&key).is_err() {
            return Ok(false);
        }
        if let Some(folder) = &self.settings.forks {
            let name = log.to_string().replace('/', "-");
            let written =
                std::fs::create_dir_all(folder).and_then(|()| std::fs::write(folder.join(name), report.to_string()));
            if let Err(error) = written {
                crate::log::failed("writing a fork report", &error);
            }
        }
        Ok(true)
    }

    /// A witness says that it has cosigned more than is here. If it shows that, signed by this log, the records were put back,
    /// and nobody answered for it when the server started: nothing is signed from now on.
    async fn behind(
        &self,
        rows: &Rows,
        log: LogId,
        ours: &SignedCheckpoint,
        witness: &WitnessAddress,
        size: u64,
    ) -> Result<(), Refused> {
        crate::log::failed("a witness has cosigned more leaves of a public log than are here", &size);
        let Some(theirs) = self.shown_by(ours, witness).await else { return Ok(()) };
        let one = self.log(rows, log).await?;
        // Another process on the same store may have been faster.
        let (stored, signed) = (one.newest(rows).await?.0.size, theirs.head().size);
        if stored < signed {
            one.stop(&LogError::Behind { log: log.to_string(), stored, signed });
        }
        Ok(())
    }

    fn signer_key(&self, ours: &SignedCheckpoint) -> Result<VerifierKey, vault_log::key::KeyError> {
        Ok(self.secret.signer(ours.claimed_origin())?.key().clone())
    }

    /// The start-up rule, as far as witnesses answer: none of them may know more of a log than is here.
    pub(super) async fn compare_with_witnesses(
        &self,
        rows: &Rows,
        log: LogId,
        head: TreeHead,
        checkpoint: &SignedCheckpoint,
    ) -> Result<(), LogError> {
        let asked = self.ask_all(rows, log, head, checkpoint).await;
        for (witness, said) in self.settings.witnesses.iter().zip(asked) {
            match said? {
                Ok(Said::Last(size)) if size > head.size => {
                    return Err(LogError::Behind { log: log.to_string(), stored: head.size, signed: size });
                }
                Ok(Said::Fork(size)) => {
                    self.forked(rows, log, head, checkpoint, witness, size).await?;
                    return Err(LogError::Forked { log: log.to_string(), signed: size });
                }
                Ok(_) => {}
                Err(error) => crate::log::failed("a witness does not answer", &error),
            }
        }
        Ok(())
    }
}
