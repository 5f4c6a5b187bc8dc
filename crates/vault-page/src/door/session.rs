//! Who asks: the cookie that a one-time address was changed for.

use std::sync::{Arc, Mutex, PoisonError};

use hyper::header::{COOKIE, HeaderMap};

use super::secret::{self, Secret};

/// Browsers at once: a second start joins the first with a session of its own.
const MAX_SESSIONS: usize = 16;

/// One browser that was let in.
pub(super) struct Session {
    pub(super) secret: Secret,
    /// What its forms are signed with: not the cookie, so that neither tells the other.
    pub(super) forms: ring::hmac::Key,
}

/// All of them.
pub(super) struct Sessions {
    all: Mutex<Vec<Arc<Session>>>,
    /// In the cookie's name: on the plain name all ports share their cookies, and two programs must not overwrite theirs.
    tag: String,
}

impl Sessions {
    pub(super) fn new() -> Self {
        Sessions { all: Mutex::default(), tag: secret::label() }
    }

    pub(super) fn begin(&self) -> Arc<Session> {
        let forms = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, Secret::generate().bytes());
        let session = Arc::new(Session { secret: Secret::generate(), forms });
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX_SESSIONS {
            all.remove(0);
        }
        all.push(session.clone());
        session
    }

    /// The session whose cookie came along. Cookies that others set beside it do not hide it.
    pub(super) fn find(&self, headers: &HeaderMap) -> Option<Arc<Session>> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let names = [self.name(true), self.name(false)];
        let values = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let named = pairs.filter(|(name, _)| names.iter().any(|ours| ours == name));
        named.map(|(_, value)| value).find_map(|value| all.iter().find(|session| session.secret.is(value)).cloned())
    }

    /// `Set-Cookie` for a session. Some browsers keep no `Secure` cookie of a page without TLS, even of their own machine.
    pub(super) fn cookie(&self, session: &Session, secure: bool) -> String {
        let secured = if secure { " Secure;" } else { "" };
        format!("{}={};{secured} HttpOnly; SameSite=Strict; Path=/", self.name(secure), session.secret.text())
    }

    /// `__Host-`: the browser takes it from this very host alone, for all paths, and only with `Secure`.
    fn name(&self, secure: bool) -> String {
        format!("{}s-{}", if secure { "__Host-" } else { "" }, self.tag)
    }
}
