//! The signature of a token (RFC 7515, compact), by the keys that a provider publishes (RFC 7517). Three algorithms, all of them
//! with a public key: what is signed with nothing, or with a secret that the provider would share, is refused before any key is
//! looked at.

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;

/// Most keys in a set.
const MAX_KEYS: usize = 64;
/// Bytes of a coordinate on P-256.
const COORDINATE: usize = 32;

/// Why a signature counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsigned {
    /// Not a token.
    Malformed,
    /// Signed in a way that proves nothing here.
    Algorithm,
    /// By a key that the provider does not publish.
    Key,
    /// Not by that key.
    Signature,
}

/// How a token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum Algorithm {
    RS256,
    PS256,
    ES256,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// What a reader must understand, and this one does not.
    crit: Option<serde_json::Value>,
    /// Nor is a body that is not written as others are.
    b64: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// The keys of a provider.
#[derive(Debug)]
pub(crate) struct Keys(Vec<Key>);

impl Keys {
    /// Reads a set of keys; those of kinds that nothing here uses are left out. `None`: it is none.
    pub(crate) fn read(bytes: &[u8]) -> Option<Keys> {
        let set: Set = serde_json::from_slice(bytes).ok()?;
        let known = set.keys.into_iter().take(MAX_KEYS).filter_map(|key| serde_json::from_value(key).ok());
        Some(Keys(known.collect()))
    }

    /// The body of a token, if one of these keys signed it.
    pub(crate) fn open(&self, token: &str) -> Result<Vec<u8>, Unsigned> {
        let mut parts = token.split('.');
        let (Some(header), Some(body), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Unsigned::Malformed);
        };
        let bytes = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| Unsigned::Malformed);
        let said: Header = serde_json::from_slice(&bytes(header)?).map_err(|_| Unsigned::Malformed)?;
        if said.crit.is_some() || said.b64.is_some() {
            return Err(Unsigned::Malformed);
        }
        let algorithm = match said.alg.as_str() {
            "RS256" => Algorithm::RS256,
            "PS256" => Algorithm::PS256,
            "ES256" => Algorithm::ES256,
            _ => return Err(Unsigned::Algorithm),
        };
        let (content, signature) = (bytes(body)?, bytes(signature)?);
        let fitting = |key: &&Key| key.fits(algorithm, &said.alg, said.kid.as_deref());
        let mut keys = self.0.iter().filter(fitting);
        // Two keys of one name, or a token without a name and two keys: nobody guesses.
        let (Some(key), None) = (keys.next(), keys.next()) else { return Err(Unsigned::Key) };
        let signed = &token.as_bytes()[..header.len() + 1 + body.len()];
        key.verify(algorithm, signed, &signature)?;
        Ok(content)
    }
}

impl Key {
    /// Whether a token that says this may be signed by this key.
    fn fits(&self, algorithm: Algorithm, alg: &str, kid: Option<&str>) -> bool {
        let kind = match algorithm {
            Algorithm::RS256 | Algorithm::PS256 => self.kty == "RSA",
            Algorithm::ES256 => self.kty == "EC" && self.crv.as_deref() == Some("P-256"),
        };
        let named = kid.is_none() || kid == self.kid.as_deref();
        kind && named
            && self.usage.as_deref().is_none_or(|u| u == "sig")
            && self.alg.as_deref().is_none_or(|a| a == alg)
    }

    fn verify(&self, algorithm: Algorithm, signed: &[u8], signature: &[u8]) -> Result<(), Unsigned> {
        let part = |text: &Option<String>| {
            let text = text.as_deref().ok_or(Unsigned::Key)?;
            BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| Unsigned::Key)
        };
        // ring takes RSA keys of 2048 to 8192 bits, and no point that is not on its curve.
        let rsa = |how| {
            let key = RsaPublicKeyComponents { n: part(&self.n)?, e: part(&self.e)? };
            key.verify(how, signed, signature).map_err(|_| Unsigned::Signature)
        };
        match algorithm {
            Algorithm::RS256 => rsa(&signature::RSA_PKCS1_2048_8192_SHA256),
            Algorithm::PS256 => rsa(&signature::RSA_PSS_2048_8192_SHA256),
            Algorithm::ES256 => {
                let (x, y) = (part(&self.x)?, part(&self.y)?);
                if x.len() != COORDINATE || y.len() != COORDINATE {
                    return Err(Unsigned::Key);
                }
                let point = [&[4][..], &x, &y].concat();
                let key = UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point);
                key.verify(signed, signature).map_err(|_| Unsigned::Signature)
            }
        }
    }
}
