//! What somebody who asks for a credential brings along: a login's token, a card's signature and certificates.
//!
//! Nobody has the private keys of the seeds (`identity/README.md`), so whatever is confirmed is what the seeds say.

use vault_pro::fuzzed;
use vault_protocol::ids::Time;

/// A second at which the seeds hold.
const NOW: Time = Time(1_800_000_000);
const HOLDER: &str = "rpps:10100000016";
const REQUEST: &[u8] = b"coffre/v1/credential-request";

const SIGNATURE: &[u8] = include_bytes!("identity/signature.der");
const CARD: &[u8] = include_bytes!("identity/card.pem");
const AUTHORITIES: &[u8] = include_bytes!("identity/authorities.pem");
const REVOKED: &[u8] = include_bytes!("identity/revoked.pem");
const KEYS: &[u8] = include_bytes!("identity/keys.json");
const TOKEN: &str = include_str!("identity/token.txt");
const CLAIMS: &[u8] = include_bytes!("identity/claims.json");
const PROVIDER: &[u8] =
    b"issuer = \"https://auth.example\"\nclient = \"ordre\"\nauthorize = \"https://auth.example/a\"\n\
    token = \"https://auth.example/t\"\nkeys = \"keys.json\"\n";

/// A token, or a set of keys and a token behind a zero.
pub fn token(bytes: &[u8]) {
    if let Some(end) = bytes.iter().position(|b| *b == 0) {
        let _ = fuzzed::token(&bytes[..end], &String::from_utf8_lossy(&bytes[end + 1..]));
        return;
    }
    if let Some(body) = fuzzed::token(KEYS, &String::from_utf8_lossy(bytes)) {
        assert_eq!(body, CLAIMS, "the key has signed nothing else");
    }
}

pub fn token_seeds() -> Vec<Vec<u8>> {
    assert_eq!(fuzzed::token(KEYS, TOKEN).as_deref(), Some(CLAIMS), "the seed is good");
    vec![TOKEN.into(), [KEYS, &[0], TOKEN.as_bytes()].concat()]
}

/// What a token says, as if it were signed.
pub fn login(bytes: &[u8]) {
    let Some((subject, at)) = fuzzed::login(PROVIDER, bytes, "n", NOW) else { return };
    assert!(subject.starts_with("rpps:"), "{subject}");
    assert!(at.distance(NOW) <= 24 * 3600 || at < NOW, "nobody logs in tomorrow");
}

pub fn login_seeds() -> Vec<Vec<u8>> {
    let good = fuzzed::login(PROVIDER, CLAIMS, "n", NOW);
    assert_eq!(good, Some((HOLDER.to_owned(), NOW)), "the seed is good");
    vec![CLAIMS.to_vec()]
}

/// Four files, each behind its length; the certificates that are believed stay as they are unless the first byte says otherwise.
pub fn card(bytes: &[u8]) {
    let mut rest = bytes;
    let [own] = super::take::<1>(&mut rest);
    let mut file = || {
        let length = usize::from(u16::from_be_bytes(super::take(&mut rest)));
        let (file, after) = rest.split_at(length.min(rest.len()));
        rest = after;
        file
    };
    let [signature, certificate, authorities, revoked] = std::array::from_fn(|_| file());
    if own != 0 {
        let _ = fuzzed::card([signature, certificate, authorities, revoked], REQUEST, NOW);
        return;
    }
    if let Some(subject) = fuzzed::card([signature, certificate, AUTHORITIES, REVOKED], REQUEST, NOW) {
        assert_eq!(subject, HOLDER, "they have signed nobody else");
    }
}

pub fn card_seeds() -> Vec<Vec<u8>> {
    let files = [SIGNATURE, CARD, AUTHORITIES, REVOKED];
    let seed = |own: u8| {
        let mut seed = vec![own];
        for file in files {
            seed.extend(u16::try_from(file.len()).expect("short files").to_be_bytes());
            seed.extend(file);
        }
        seed
    };
    assert_eq!(fuzzed::card(files, REQUEST, NOW).as_deref(), Some(HOLDER), "the seed is good");
    vec![seed(0), seed(1)]
}
