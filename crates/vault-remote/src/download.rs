//! Objects as a stream: never more bytes than were asked for, and after a cut no byte twice.

use crate::call::{Access, Call, Failed, length, raw, wrong_length};
use crate::connection::Connection;
use crate::error::{Misbehaviour, RemoteError};
use crate::objects::object_path;
use reqwest::header::CONTENT_RANGE;
use std::io::Write;
use std::ops::Range;
use vault_protocol::ids::{ObjectId, VaultId};

/// Longest range that [`Connection::get_range`] reads at once, in bytes.
pub const MAX_RANGE: u64 = 16 * 1024 * 1024;
/// Longest outboard fetched for it, in bytes.
pub const MAX_OUTBOARD: usize = 32 * 1024 * 1024;

impl Connection {
    /// Writes the bytes `from` up to `size` of an object of `size` bytes, and goes on where the line was cut.
    /// `progress` is told how many bytes of the object are written, those before `from` counted.
    ///
    /// The bytes are the server's until their digest is checked by the caller, over the whole object. After an error
    /// what was written stays, so that a later call can go on from there. [`RemoteError::Local`] if `out` fails.
    #[allow(clippy::too_many_arguments)]
    pub fn get_object(
        &self,
        access: Access<'_>,
        vault: &VaultId,
        locator: &ObjectId,
        size: u64,
        from: u64,
        out: &mut dyn Write,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), RemoteError> {
        if from > size {
            return Err(RemoteError::argument("a place after the end of the object"));
        }
        self.stream(access, vault, locator, size, from..size, out, progress)
    }

    #[allow(clippy::too_many_arguments)]
    pub(crate) fn stream(
        &self,
        access: Access<'_>,
        vault: &VaultId,
        locator: &ObjectId,
        size: u64,
        range: Range<u64>,
        out: &mut dyn Write,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), RemoteError> {
        let mut at = range.start;
        let mut failures = 0;
        let base = Call::get(object_path(vault, locator)).query(access.query()).signed(access.key());
        while at < range.end {
            let before = at;
            let whole = at == 0 && range.end == size;
            let call = if whole { base.clone() } else { base.clone().range(at, range.end) };
            if let Err(failed) = self.pour(&call, whole, size, &mut at, range.end, out, progress) {
                failures = if at > before { 1 } else { failures + 1 };
                self.rest(failed, failures)?;
            }
        }
        Ok(())
    }

    // One answer, as far as it comes.
    #[allow(clippy::too_many_arguments)]
    fn pour(
        &self,
        call: &Call<'_>,
        whole: bool,
        size: u64,
        at: &mut u64,
        end: u64,
        out: &mut dyn Write,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), Failed> {
        let mut answer = raw(self.once(call)?, if whole { 200 } else { 206 })?;
        let (start, expected) = (*at, end - *at);
        if !whole && answer.header(CONTENT_RANGE) != Some(&format!("bytes {start}-{}/{size}", end - 1)) {
            return Err(Misbehaviour::Range.into());
        }
        length(&answer, expected)?;
        while let Some(bytes) = answer.next()? {
            if bytes.len() as u64 > end - *at {
                return Err(Misbehaviour::TooLong { max: expected }.into());
            }
            out.write_all(&bytes).map_err(RemoteError::Local)?;
            *at += bytes.len() as u64;
            progress(*at);
        }
        // A line that is cut is an error of the body; this server ended it.
        if *at < end { Err(wrong_length(expected, *at - start).into()) } else { Ok(()) }
    }
}
