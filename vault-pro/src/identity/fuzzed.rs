//! What strangers bring to an authority, read as `authority issue` reads it, without files: for the fuzzer (tests/fuzz).

use std::path::Path;

use vault_protocol::ids::Time;

use crate::identity::jws::Keys;
use crate::identity::provider::Provider;
use crate::identity::signature::Parts;

/// The body of a token that one of these keys has signed.
pub fn token(keys: &[u8], token: &str) -> Option<Vec<u8>> {
    Keys::read(keys)?.open(token).ok()
}

/// Whose number the body of a token confirms, and when they logged in: with a provider as its file says, for one request.
pub fn login(provider: &[u8], body: &[u8], nonce: &str, now: Time) -> Option<(String, Time)> {
    let login = Provider::parse(provider, Path::new("")).ok()?.judge(body, nonce, None, now).ok()?;
    Some((login.person.subject.to_string(), login.at))
}

/// Whose number a signature on a request confirms: the files `[signature, certificate, authorities, revoked]`.
pub fn card([signature, certificate, authorities, revoked]: [&[u8]; 4], signed: &[u8], now: Time) -> Option<String> {
    let parts = Parts { signature, certificate, authorities, revoked: Some(revoked) };
    Some(parts.check(signed, now).ok()?.person.subject.to_string())
}
