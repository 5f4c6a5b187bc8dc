//! SMART Health Cards: what a vaccination proof says. Its signature is **not** checked here.

use std::io::Read;

use data_encoding::BASE64URL_NOPAD;
use flate2::read::DeflateDecoder;
use serde_json::Value;

use crate::error::ReadError;
use crate::fhir::{self, Fhir};
use crate::kind::Kind;
use crate::limits::{MAX_EMBEDDED, MAX_INFLATED};

const CARD: Kind = Kind::HealthCard;

/// Reads every card of a `.smart-health-card` file; the first describes the file.
pub(crate) fn read(bytes: &[u8]) -> Result<Fhir, ReadError> {
    let file = fhir::parse(bytes, CARD)?;
    let cards = file
        .get("verifiableCredential")
        .and_then(Value::as_array)
        .ok_or(ReadError::Malformed { kind: CARD, what: "no credential" })?;
    if cards.len() > MAX_EMBEDDED {
        return Err(ReadError::Excessive { kind: CARD, what: "credentials" });
    }
    let mut all = Fhir::default();
    for card in cards {
        let jws = card.as_str().ok_or(ReadError::Malformed { kind: CARD, what: "credential" })?;
        let one = read_jws(jws)?;
        all.hints = std::mem::take(&mut all.hints).or(one.hints);
        all.text.push_str(&one.text);
    }
    Ok(all)
}

fn read_jws(jws: &str) -> Result<Fhir, ReadError> {
    let payload = jws.split('.').nth(1).ok_or(ReadError::CutShort { kind: CARD })?;
    let packed = BASE64URL_NOPAD
        .decode(payload.as_bytes())
        .map_err(|_| ReadError::Malformed { kind: CARD, what: "base64url" })?;
    let mut json = Vec::new();
    DeflateDecoder::new(&packed[..])
        .take(MAX_INFLATED as u64 + 1)
        .read_to_end(&mut json)
        .map_err(|_| ReadError::Malformed { kind: CARD, what: "deflate" })?;
    if json.len() > MAX_INFLATED {
        return Err(ReadError::Excessive { kind: CARD, what: "inflated bytes" });
    }
    let claims = fhir::parse(&json, CARD)?;
    let bundle = claims
        .pointer("/vc/credentialSubject/fhirBundle")
        .ok_or(ReadError::Malformed { kind: CARD, what: "no FHIR bundle" })?;
    fhir::from_value(bundle)
}
