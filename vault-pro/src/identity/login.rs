//! How a professional logs in for a request: the authorization code with PKCE (RFC 7636), through a door on this machine that
//! opens for one answer (RFC 8252). What is kept is the token alone.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};

use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};
use serde::Deserialize;
use vault_engine::authority::Asked;
use vault_terminal::{Catalog, Problem};

use crate::identity::provider::Provider;
use crate::identity::token::nonce;
use crate::problems::{LOGIN_UNFINISHED, NO_DOOR, PROVIDER_FAILED};

/// How long somebody may take to log in.
const PATIENCE: Duration = Duration::from_secs(600);
/// How long a browser may take to say what it wants.
const HEARING: Duration = Duration::from_secs(5);
/// How often the door is looked at.
const TICK: Duration = Duration::from_millis(50);
/// Most visitors at once: browsers open lines that they do not use.
const VISITORS: usize = 32;
/// Longest question of a browser, in bytes.
const MAX_HEAD: usize = 8 * 1024;
/// Longest code of an error that is repeated to the person, in characters.
const MAX_ERROR: usize = 64;

/// What came back through the browser.
enum Answer {
    Code(String),
    Refused(String),
}

#[derive(Deserialize)]
struct Given {
    id_token: String,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

/// Sends somebody to the provider, by `show`ing the address, and waits until they are back: the token, not yet checked.
pub(crate) fn log_in(
    provider: &Provider,
    asked: &Asked,
    words: &Catalog,
    show: impl FnOnce(&str) -> Result<(), Problem>,
) -> Result<String, Problem> {
    let failed = |why: &str| Problem::new(PROVIDER_FAILED).with("issuer", &provider.issuer).details(why);
    let door = TcpListener::bind((Ipv4Addr::LOCALHOST, provider.port));
    let door = door.and_then(|door| door.set_nonblocking(true).map(|()| door));
    let port = |door: TcpListener| door.local_addr().map(|address| (address.port(), door));
    let (port, door) = door.and_then(port).map_err(|e| Problem::new(NO_DOOR).details(e))?;
    let back = format!("http://127.0.0.1:{port}/");
    let (state, verifier) = (secret(), secret());
    let challenge = BASE64URL_NOPAD.encode(digest(&SHA256, verifier.as_bytes()).as_ref());

    let mut fields = form_urlencoded::Serializer::new(String::new());
    fields.extend_pairs([("response_type", "code"), ("client_id", &provider.client), ("redirect_uri", &back)]);
    fields.extend_pairs([("scope", provider.scope.as_str()), ("state", &state), ("nonce", &nonce(asked))]);
    // Whoever sits at a computer where somebody is logged in must not get a token in their name without a word.
    fields.extend_pairs([("prompt", "login"), ("max_age", "0")]);
    fields.extend_pairs([("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")]);
    if let Some(acr) = &provider.acr {
        fields.append_pair("acr_values", acr);
    }
    let address = provider.authorize.as_string();
    let sign = if address.contains('?') { '&' } else { '?' };
    show(&format!("{address}{sign}{}", fields.finish()))?;

    let pages = ["login-back", "login-back-refused", "login-back-stray"].map(|word| page(words, word));
    let expected = Arc::new(Expected { state, issuer: provider.issuer.clone(), pages });
    let code = match wait(&door, &expected).ok_or(Problem::new(LOGIN_UNFINISHED))? {
        Answer::Code(code) => code,
        Answer::Refused(error) => return Err(failed(&error)),
    };

    let mut fields = form_urlencoded::Serializer::new(String::new());
    fields.extend_pairs([("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", &back)]);
    fields.extend_pairs([("client_id", provider.client.as_str()), ("code_verifier", &verifier)]);
    if let Some(secret) = &provider.secret {
        fields.append_pair("client_secret", secret.as_str());
    }
    let (status, body) = provider.ask(&provider.token, Some(fields.finish()))?;
    if status != 200 {
        let error = serde_json::from_slice::<Refusal>(&body).map(|refusal| plain(&refusal.error));
        return Err(failed(&format!("token: {status} {}", error.unwrap_or_default())));
    }
    let given: Given = serde_json::from_slice(&body).map_err(|_| failed("token: no id_token"))?;
    Ok(given.id_token)
}

/// 32 random bytes as text.
fn secret() -> String {
    BASE64URL_NOPAD.encode(&vault_crypto::random::bytes::<32>())
}

/// The code of an error, as RFC 6749 spells them; of a stranger's text no more than that.
fn plain(error: &str) -> String {
    error.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(MAX_ERROR).collect()
}

/// What a browser must bring to be believed, and the page it gets: with a code, refused, or a stray.
struct Expected {
    state: String,
    issuer: String,
    pages: [String; 3],
}

fn page(words: &Catalog, word: &str) -> String {
    let (lang, text) = (words.lang().code(), words.text(word));
    format!("<!doctype html><html lang=\"{lang}\"><meta charset=\"utf-8\"><title>Coffre</title><p>{text}</p></html>")
}

/// The first answer that carries our state. Anything else that knocks is sent away, and the door stays open.
fn wait(door: &TcpListener, expected: &Arc<Expected>) -> Option<Answer> {
    let end = Instant::now() + PATIENCE;
    let (tell, told) = mpsc::channel();
    loop {
        // Each visitor holds one share of `expected`: their number is the number of visitors.
        while let Ok((visitor, _)) = door.accept() {
            if Arc::strong_count(expected) <= VISITORS {
                let (expected, tell) = (expected.clone(), tell.clone());
                std::thread::spawn(move || hear(visitor, &expected, &tell));
            }
        }
        if let Ok(answer) = told.recv_timeout(TICK) {
            return Some(answer);
        }
        if Instant::now() > end {
            return None;
        }
    }
}

fn hear(mut visitor: TcpStream, expected: &Expected, tell: &Sender<Answer>) {
    let answer = head(&mut visitor).and_then(|head| expected.read(&head));
    let [good, refused, stray] = &expected.pages;
    let (status, page) = match &answer {
        Some(Answer::Code(_)) => ("200 OK", good),
        Some(Answer::Refused(_)) => ("200 OK", refused),
        None => ("400 Bad Request", stray),
    };
    let reply = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
         Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n\r\n{page}",
        page.len()
    );
    // A browser that does not wait for the words has still brought the code.
    let _ = visitor.set_write_timeout(Some(HEARING)).and_then(|()| visitor.write_all(reply.as_bytes()));
    if let Some(answer) = answer {
        let _ = tell.send(answer);
    }
}

/// A browser's question up to its empty line.
fn head(visitor: &mut TcpStream) -> Option<String> {
    visitor.set_nonblocking(false).ok()?;
    let end = Instant::now() + HEARING;
    let (mut all, mut piece) = (Vec::new(), [0; 1024]);
    while !all.windows(4).any(|four| four == b"\r\n\r\n") {
        let left = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())?;
        visitor.set_read_timeout(Some(left)).ok()?;
        let n = visitor.read(&mut piece).ok().filter(|n| *n > 0 && all.len() + n <= MAX_HEAD)?;
        all.extend_from_slice(&piece[..n]);
    }
    String::from_utf8(all).ok()
}

impl Expected {
    /// What the question says, if it is the answer that is waited for.
    fn read(&self, head: &str) -> Option<Answer> {
        let target = head.strip_prefix("GET ")?.split(' ').next()?;
        let query = target.strip_prefix("/?")?;
        let one = |name: &str| {
            let mut all = form_urlencoded::parse(query.as_bytes()).filter(|(found, _)| found == name);
            let first = all.next()?.1.into_owned();
            all.next().is_none().then_some(first)
        };
        let ours = one("state").is_some_and(|state| same(&state, &self.state));
        // RFC 9207: a provider that names itself must be the one that was asked.
        let other =
            form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "iss" && value != *self.issuer);
        if !ours || other {
            return None;
        }
        match one("code") {
            Some(code) => Some(Answer::Code(code)),
            None => Some(Answer::Refused(plain(&one("error")?))),
        }
    }
}

/// Whether two secrets are equal, in a time that does not tell where they differ.
fn same(a: &str, b: &str) -> bool {
    digest(&SHA256, a.as_bytes()).as_ref() == digest(&SHA256, b.as_bytes()).as_ref()
}
