//! An identity provider that says whatever a test wants: tokens under its own key or another's, with any header, and answers that
//! no honest one gives. The honest one is a real one (`vault-pro/tests/interop.rs`).

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

/// What it answers at a path, to a body: status and text.
pub type Answers = Arc<dyn Fn(&str, &str) -> (u16, String) + Send + Sync>;

/// A key that signs tokens (ES256), by a name.
pub struct TokenKey {
    pair: EcdsaKeyPair,
    name: &'static str,
}

impl TokenKey {
    /// A fresh key.
    ///
    /// # Panics
    /// If this machine has no randomness.
    pub fn new(name: &'static str) -> TokenKey {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("randomness");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random);
        TokenKey { pair: pair.expect("a key that was just made"), name }
    }

    /// The uncompressed point.
    pub fn public(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    /// As it is published.
    pub fn jwk(&self) -> Value {
        let part = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let (x, y) = self.public()[1..].split_at(32);
        json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.name, "x": part(x), "y": part(y)})
    }

    /// What an honest header says.
    pub fn header(&self) -> Value {
        json!({"alg": "ES256", "typ": "JWT", "kid": self.name})
    }

    /// A token of these two parts, signed with this key whatever they say.
    ///
    /// # Panics
    /// If this machine has no randomness.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let signed = unsigned(header, claims);
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).expect("randomness");
        format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
    }
}

/// The two parts of a token that are signed.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    format!("{}.{}", part(header), part(claims))
}

/// Serves answers on this machine for as long as the test runs; its address, `http://127.0.0.1:PORT`.
///
/// # Panics
/// If no port is free.
pub fn serve(answers: Answers) -> String {
    let door = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", door.local_addr().expect("a port that was bound"));
    std::thread::spawn(move || {
        for visitor in door.incoming().flatten() {
            let answers = answers.clone();
            std::thread::spawn(move || answer(visitor, &answers));
        }
    });
    address
}

fn answer(mut visitor: TcpStream, answers: &Answers) -> Option<()> {
    let (mut asked, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let head = asked.windows(4).position(|four| four == b"\r\n\r\n");
        let length = |head: &str| {
            let line =
                head.lines().find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length:").map(str::to_owned));
            line.and_then(|n| n.trim().parse::<usize>().ok()).unwrap_or(0)
        };
        if let Some(at) = head
            && let text = String::from_utf8_lossy(&asked[..at]).into_owned()
            && asked.len() >= at + 4 + length(&text)
        {
            let path = text.split(' ').nth(1)?;
            let (status, body) = answers(path, &String::from_utf8_lossy(&asked[at + 4..]));
            // A redirect leads to a place that would be found.
            let more = if status == 302 { "location: /token\r\n" } else { "" };
            let head =
                format!("HTTP/1.1 {status} x\r\n{more}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
            return visitor.write_all(&[head.as_bytes(), body.as_bytes()].concat()).ok();
        }
        let n = visitor.read(&mut piece).ok().filter(|n| *n > 0)?;
        asked.extend_from_slice(&piece[..n]);
    }
}
