//! One object of any size, in parts that are made durable one by one: what was sent once is not sent again.

use crate::call::{Call, Failed, cbor, nothing};
use crate::connection::Connection;
use crate::error::{Misbehaviour, RemoteError};
use crate::objects::object_path;
use crate::vault::SMALL;
use bytes::Bytes;
use std::io::{Read, Seek, SeekFrom};
use std::time::Instant;
use vault_crypto::sign::Signer;
use vault_protocol::hash::ObjectDigest;
use vault_protocol::http::{Refusal, UploadState};
use vault_protocol::ids::{ObjectId, VaultId};

/// How often in a row a server may say that an upload stands elsewhere than it last said.
const MAX_CONFLICTS: u32 = 4;

impl Connection {
    /// Stores the `size` bytes of `source` as one object and answers when they are durable. Goes in parts of at most
    /// 4 MiB, each held in memory once, and goes on where an earlier try ended. `progress` is told how many bytes of
    /// the object the server holds.
    ///
    /// [`RemoteError::Local`] if the source fails or is shorter; [`Refusal::Conflict`] if other bytes lie there.
    #[allow(clippy::too_many_arguments)]
    pub fn put_object(
        &self,
        key: &dyn Signer,
        vault: &VaultId,
        locator: &ObjectId,
        size: u64,
        digest: &ObjectDigest,
        source: &mut (impl Read + Seek),
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), RemoteError> {
        let upload = Upload { line: self, key, path: object_path(vault, locator), size, digest };
        // What goes in one part is sent at once; of a larger object an earlier part may already be there.
        let mut next = Some(if size <= self.pace.size() { 0 } else { upload.state()? });
        let (mut failures, mut furthest) = (0, 0);
        while let Some(from) = next {
            progress(from);
            let len = self.pace.size().min(size - from);
            let part = read_part(source, from, len).map_err(RemoteError::Local)?;
            let start = Instant::now();
            next = match upload.send(part, from) {
                Ok(()) => {
                    self.pace.came_through(len, start.elapsed());
                    Some(from + len).filter(|next| *next < size)
                }
                Err(failed) => {
                    failures += 1;
                    Some(upload.recover(failed, from, failures)?)
                }
            };
            let reached = next.unwrap_or(size);
            if reached > furthest {
                (furthest, failures) = (reached, 0);
            }
        }
        progress(size);
        Ok(())
    }
}

struct Upload<'a> {
    line: &'a Connection,
    key: &'a dyn Signer,
    path: String,
    size: u64,
    digest: &'a ObjectDigest,
}

impl Upload<'_> {
    fn send(&self, part: Bytes, from: u64) -> Result<(), Failed> {
        let query = format!("offset={from}&size={}&digest={}", self.size, self.digest);
        let call = Call::put(self.path.clone()).query(query).signed(self.key).part(part);
        nothing(self.line.once(&call)?)
    }

    /// From where to go on. At the end an empty part is left to send: the server says then whether the object that is
    /// there is this one, or ends an upload that it stopped in.
    fn state(&self) -> Result<u64, RemoteError> {
        let call = Call::get(format!("{}/upload", self.path)).signed(self.key);
        let state: UploadState = self.line.call(&call, |a| cbor(a, SMALL))?;
        match state.received {
            received if received <= self.size => Ok(received),
            _ if state.complete => Err(RemoteError::Refused(Refusal::Conflict)),
            _ => Err(Misbehaviour::Upload.into()),
        }
    }

    // After a part that failed: asks how far the upload has come, which a lost answer, a cut part or another try of the
    // same upload leaves open.
    fn recover(&self, failed: Failed, from: u64, failures: u32) -> Result<u64, RemoteError> {
        let conflict = matches!(failed.error, RemoteError::Refused(Refusal::Conflict));
        if !conflict {
            self.line.rest(failed, failures)?;
            return self.state();
        }
        let next = self.state()?;
        // Where the server is, is where we thought it was: it is not the place that it refuses. Or it cannot say.
        if next == from || failures > MAX_CONFLICTS { Err(failed.error) } else { Ok(next) }
    }
}

fn read_part(source: &mut (impl Read + Seek), from: u64, len: u64) -> std::io::Result<Bytes> {
    source.seek(SeekFrom::Start(from))?;
    let mut part = vec![0; usize::try_from(len).expect("a part is far below 4 GiB")];
    source.read_exact(&mut part)?;
    Ok(part.into())
}
