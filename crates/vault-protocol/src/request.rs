//! Signed requests: RFC 9421 with RFC 9530, in a strict profile (docs/protocol/requests.md).
//!
//! Covered: `"@method" "@authority" "@path" "@query"` and the digest of the body, each once, nothing else.
//! Parameters are checked as received and never written anew, so implementations that order them otherwise agree.

use crate::hash::{Hash, sha256};
use crate::ids::Time;
use crate::key::PublicKey;
use data_encoding::BASE64;

/// Longest life of a request, in seconds.
pub const MAX_LIFE: u64 = 60;
/// How far two clocks may be apart, in seconds.
pub const SKEW: u64 = 30;
/// The tag that keeps these signatures apart from any other use of RFC 9421.
pub const TAG: &str = "coffre-v1";
/// Longest header this profile reads.
pub const MAX_HEADER: usize = 1024;
/// Digest of an ordinary body (RFC 9530).
pub const CONTENT_DIGEST: &str = "content-digest";
/// Digest of an object part: BLAKE3, checked as the bytes stream in.
pub const BLAKE3_DIGEST: &str = "coffre-blake3";

/// Why a signed request is refused. The server's answer is the same for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// A signature header is absent, too long or outside the profile.
    #[error("the request's signature headers are malformed")]
    Malformed,
    /// The components covered are not exactly those of the profile.
    #[error("the signature does not cover what it must")]
    Covered,
    /// The signature does not verify, or the key is one that must be refused.
    #[error("the request's signature does not verify")]
    Signature,
    /// It lives too long.
    #[error("the request lives longer than allowed")]
    Life,
    /// The clocks are too far apart.
    #[error("the request's time is too far from this clock")]
    Clock,
}

/// What is covered, besides the parameters.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// Method, upper case.
    pub method: &'a str,
    /// Host and port as the client reached it, lower case.
    pub authority: &'a str,
    /// Path, unreserved characters and `/` only.
    pub path: &'a str,
    /// Query without the `?`; may be empty.
    pub query: &'a str,
    /// Name of the digest header: [`CONTENT_DIGEST`] or [`BLAKE3_DIGEST`].
    pub digest_name: &'a str,
    /// Its value.
    pub digest: &'a str,
}

/// Value of `content-digest` for a body (RFC 9530 §2), an empty one too.
pub fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", BASE64.encode(&sha256(body)))
}

/// Computes the value of `content-digest` for a body that is not all in memory.
#[derive(Clone)]
#[allow(missing_debug_implementations)]
pub struct ContentHasher(ring::digest::Context);

impl ContentHasher {
    /// Of nothing yet.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        ContentHasher(ring::digest::Context::new(&ring::digest::SHA256))
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The header's value.
    pub fn finish(self) -> String {
        format!("sha-256=:{}:", BASE64.encode(self.0.finish().as_ref()))
    }
}

/// So many bytes in base 64 with padding, in its one canonical form: the decoder alone takes `Zg==Zg==`, two texts after
/// one another.
fn base64<const N: usize>(text: &str) -> Option<[u8; N]> {
    let bytes = BASE64.decode(text.as_bytes()).ok().filter(|bytes| BASE64.encode(bytes) == text)?;
    bytes.try_into().ok()
}

/// Value of `coffre-blake3` for the BLAKE3 of a part.
pub fn blake3_digest(digest: &[u8; 32]) -> String {
    format!(":{}:", BASE64.encode(digest))
}

/// Reads a value of `coffre-blake3`.
pub fn parse_blake3_digest(value: &str) -> Option<[u8; 32]> {
    let inner = value.strip_prefix(':')?.strip_suffix(':')?;
    base64(inner)
}

/// Whether a path or query is one that no proxy or library rewrites: unreserved characters, no dot segments.
pub fn is_plain(s: &str) -> bool {
    let dots = s.split('/').any(|segment| segment == "." || segment == "..");
    !dots && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/=&".contains(&b))
}

impl Target<'_> {
    // The names are those of `covered`, in any order.
    fn base<'n>(&self, names: impl IntoIterator<Item = &'n str>, params: &str) -> String {
        let mut out = String::with_capacity(512);
        for name in names {
            let component = match name {
                "@method" => self.method,
                "@authority" => self.authority,
                "@path" => self.path,
                "@query" => &format!("?{}", self.query),
                _ => self.digest,
            };
            out += &format!("\"{name}\": {component}\n");
        }
        out += &format!("\"@signature-params\": {params}");
        out
    }

    fn covered(&self) -> [&str; 5] {
        ["@method", "@authority", "@path", "@query", self.digest_name]
    }

    /// The parameters and the bytes to sign for a new request.
    pub fn prepare(&self, created: Time, nonce: &[u8; 16], key: &PublicKey) -> Prepared {
        let names = self.covered();
        let quoted: Vec<String> = names.iter().map(|n| format!("\"{n}\"")).collect();
        let params = format!(
            "({});created={};expires={};nonce=\"{}\";keyid=\"{key}\";tag=\"{TAG}\"",
            quoted.join(" "),
            created.0,
            created.plus(MAX_LIFE).0,
            BASE64.encode(nonce),
        );
        let base = self.base(names, &params);
        Prepared { params, base }
    }

    /// Verifies the two signature headers for this target, whose path and query must be plain ([`is_plain`]); time
    /// and replay are the caller's ([`Received::check_time`]).
    pub fn verify(&self, signature_input: &str, signature: &str) -> Result<Received, RequestError> {
        self.read(signature_input, signature)?.verify_as_claimed()
    }

    /// Reads the two signature headers for this target without believing them: a server looks the key up first, and
    /// need not check again a key that it knows.
    pub fn read(&self, signature_input: &str, signature: &str) -> Result<Claim, RequestError> {
        if [signature_input, signature].iter().any(|header| header.len() > MAX_HEADER) {
            return Err(RequestError::Malformed);
        }
        if !self.path.starts_with('/') || !is_plain(self.path) || !is_plain(self.query) {
            return Err(RequestError::Malformed);
        }
        let (label, params) = signature_input.split_once('=').ok_or(RequestError::Malformed)?;
        let (sig_label, sig) = signature.split_once('=').ok_or(RequestError::Malformed)?;
        let good_label = !label.is_empty() && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if !good_label || label != sig_label {
            return Err(RequestError::Malformed);
        }
        let sig = sig.strip_prefix(':').and_then(|s| s.strip_suffix(':')).ok_or(RequestError::Malformed)?;
        let sig = base64(sig).ok_or(RequestError::Malformed)?;
        let (names, params_read) = parse_params(params).ok_or(RequestError::Malformed)?;
        let wanted = self.covered();
        if names.len() != wanted.len() || !wanted.iter().all(|w| names.contains(w)) {
            return Err(RequestError::Covered);
        }
        Ok(Claim { params: params_read, base: self.base(names, params), signature: sig })
    }
}

/// A signed request as it came: well-formed, unbelieved.
#[derive(Clone, Debug)]
pub struct Claim {
    params: Params,
    base: String,
    signature: [u8; 64],
}

impl Claim {
    /// Who claims to have signed, to look the key up; proves nothing.
    pub fn claimed_signer(&self) -> &[u8; 32] {
        &self.params.keyid
    }

    /// Verifies under a key, which must be the claimed one.
    pub fn verify(&self, key: &PublicKey) -> Result<Received, RequestError> {
        let Params { keyid, created, expires, nonce } = self.params;
        if key.as_bytes() != &keyid {
            return Err(RequestError::Signature);
        }
        key.verify(self.base.as_bytes(), &self.signature).map_err(|_| RequestError::Signature)?;
        if expires < created || expires.distance(created) > MAX_LIFE {
            return Err(RequestError::Life);
        }
        Ok(Received { key: *key, created, expires, nonce })
    }

    /// Verifies under the claimed key: shows only that whoever holds it made this request.
    pub fn verify_as_claimed(&self) -> Result<Received, RequestError> {
        self.verify(&PublicKey::parse(&self.params.keyid).map_err(|_| RequestError::Signature)?)
    }
}

#[derive(Clone, Copy, Debug)]
struct Params {
    keyid: [u8; 32],
    created: Time,
    expires: Time,
    nonce: [u8; 16],
}

/// A request ready for its signature.
#[derive(Clone, Debug)]
pub struct Prepared {
    params: String,
    base: String,
}

impl Prepared {
    /// The signature base (RFC 9421 §2.5): what is signed. It begins with `"@method"`, as no COSE message does.
    pub fn to_be_signed(&self) -> &[u8] {
        self.base.as_bytes()
    }
    /// Values of the headers `signature-input` and `signature`.
    pub fn headers(&self, signature: &[u8; 64]) -> (String, String) {
        (format!("coffre={}", self.params), format!("coffre=:{}:", BASE64.encode(signature)))
    }
}

/// A request whose signature verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// The key that signed.
    pub key: PublicKey,
    /// When, by the client's clock.
    pub created: Time,
    /// Until when.
    pub expires: Time,
    /// Single use.
    pub nonce: [u8; 16],
}

impl Received {
    /// Checks the clock: skew of 30 s either way, and nothing made before `since`: what an earlier process may have
    /// answered, whose memory of used nonces is gone.
    pub fn check_time(&self, now: Time, since: Time) -> Result<(), RequestError> {
        let too_early = now.plus(SKEW) < self.created;
        let too_late = self.expires.plus(SKEW) < now;
        if too_early || too_late || self.created < since { Err(RequestError::Clock) } else { Ok(()) }
    }
}

// `("a" "b");created=1;expires=2;nonce="…";keyid="…";tag="coffre-v1"`, parameters in any order, each at most once.
fn parse_params(params: &str) -> Option<(Vec<&str>, Params)> {
    let (list, rest) = params.strip_prefix('(')?.split_once(')')?;
    let mut names = Vec::with_capacity(5);
    for item in list.split(' ') {
        let name = item.strip_prefix('"')?.strip_suffix('"')?;
        if names.contains(&name) || names.len() == 8 {
            return None;
        }
        names.push(name);
    }
    let (mut created, mut expires, mut nonce, mut keyid, mut tag, mut alg) = (None, None, None, None, None, None);
    let mut rest = rest.strip_prefix(';')?;
    loop {
        let (param, next) = match rest.split_once(';') {
            Some((p, n)) => (p, Some(n)),
            None => (rest, None),
        };
        let (name, value) = param.split_once('=')?;
        let text = || value.strip_prefix('"')?.strip_suffix('"').filter(|v| !v.contains(['"', '\\']));
        match name {
            "created" => set(&mut created, number(value)?)?,
            "expires" => set(&mut expires, number(value)?)?,
            "nonce" => set(&mut nonce, base64(text()?)?)?,
            "keyid" => set(&mut keyid, *Hash::from_hex(text()?)?.as_bytes())?,
            "tag" => set(&mut tag, (text()? == TAG).then_some(())?)?,
            "alg" => set(&mut alg, (text()? == "ed25519").then_some(())?)?,
            _ => return None,
        }
        match next {
            Some(n) => rest = n,
            None => break,
        }
    }
    tag?;
    Some((names, Params { keyid: keyid?, created: Time(created?), expires: Time(expires?), nonce: nonce? }))
}

fn set<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    if slot.replace(value).is_some() { None } else { Some(()) }
}

fn number(s: &str) -> Option<u64> {
    let plain = !s.is_empty() && s.len() <= 15 && s.bytes().all(|b| b.is_ascii_digit());
    if plain { s.parse().ok() } else { None }
}
