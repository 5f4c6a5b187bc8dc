//! Nameplates: where two people exchange their cards by a spoken code. Nobody signs these calls; use a connection of its
//! own, or the server would see whose code it is.

use crate::call::{Call, Failed, nothing, raw_up_to};
use crate::connection::Connection;
use crate::error::RemoteError;
use crate::line::Incoming;
use bytes::Bytes;
use vault_protocol::ids::NameplateId;
use vault_protocol::spoken::{PARTS, max_message};

impl Connection {
    /// Says a part of an exchange. Again is the same as once.
    pub fn say(&self, nameplate: &NameplateId, part: usize, message: &[u8]) -> Result<(), RemoteError> {
        if message.is_empty() || message.len() > max_message(part) {
            return Err(RemoteError::argument("not a message of a spoken code"));
        }
        let call = Call::put(path(nameplate)).query(query(part)?).raw(Bytes::copy_from_slice(message));
        self.call(&call, nothing)
    }

    /// Hears a part; `None` as long as it was not said.
    pub fn hear(&self, nameplate: &NameplateId, part: usize) -> Result<Option<Vec<u8>>, RemoteError> {
        self.call(&Call::get(path(nameplate)).query(query(part)?), |answer| said(answer, max_message(part)))
    }
}

fn said(answer: Incoming<'_>, at_most: usize) -> Result<Option<Vec<u8>>, Failed> {
    if answer.status() == 204 { nothing(answer).map(|()| None) } else { raw_up_to(answer, at_most).map(Some) }
}

fn path(nameplate: &NameplateId) -> String {
    format!("/v1/nameplates/{nameplate}")
}

fn query(part: usize) -> Result<String, RemoteError> {
    if part < PARTS { Ok(format!("part={part}")) } else { Err(RemoteError::argument("an exchange has four parts")) }
}
