//! What reqwest's errors mean. They are nested and mostly private, so the chain of sources is walked for the types
//! that say something.

use crate::error::{Misbehaviour, OfflineReason, RemoteError};
use std::error::Error;
use std::io;

/// A name that must be public and is not, or must be this machine and is not: made by the resolver in `line.rs`.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a name leads where it must not")]
pub(crate) struct OutOfReach;

/// Who is at fault for an exchange that failed.
pub(crate) fn classify(error: &reqwest::Error) -> RemoteError {
    let mut found = Found::default();
    walk(error, &mut found);
    if found.out_of_reach {
        Misbehaviour::PrivateAddress.into()
    } else if error.is_dns() {
        OfflineReason::Name.into()
    } else if found.tls {
        // Before the next line: a TLS alert, too, comes wrapped as invalid data.
        OfflineReason::Tls.into()
    } else if error.is_timeout() {
        OfflineReason::Timeout.into()
    } else if error.is_connect() {
        OfflineReason::Connect.into()
    } else if found.not_http {
        Misbehaviour::NotHttp.into()
    } else {
        OfflineReason::Cut.into()
    }
}

#[derive(Default)]
struct Found {
    out_of_reach: bool,
    tls: bool,
    not_http: bool,
}

fn walk(error: &(dyn Error + 'static), found: &mut Found) {
    let mut next = Some(error);
    while let Some(error) = next {
        found.out_of_reach |= error.is::<OutOfReach>();
        found.tls |= error.is::<rustls::Error>();
        found.not_http |= error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse);
        if let Some(error) = error.downcast_ref::<io::Error>() {
            // hyper says so of a chunk or length that is none.
            found.not_http |= matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput);
            // `source` of an io::Error skips the error inside it.
            if let Some(inner) = error.get_ref() {
                walk(inner, found);
            }
        }
        next = error.source();
    }
}
