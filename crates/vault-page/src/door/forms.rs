//! What may change something: a form that this page made, sent once.
//!
//! A form's token is 16 random bytes and an HMAC of them with the form's action, under a key of the session: who has not
//! read a page of this session cannot send a form, and a token of one form sends no other. The random bytes are also what
//! tells a double press from a second wish.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::BASE64URL_NOPAD;
use ring::hmac;
use tokio::sync::watch;

use super::reply::{Kept, Reply};
use super::secret;
use super::session::Session;

/// The field that a token comes in: the first of every form.
pub(super) const TOKEN: &str = "_token";
/// The field that says which page the form was on.
pub(super) const FROM: &str = "_from";
const NONCE: usize = 16;
/// Answers kept for a second press.
const MAX_ANSWERS: usize = 64;

pub(super) type Nonce = [u8; NONCE];

/// A token for a form that is sent to `action`.
pub(super) fn token(session: &Session, action: &str) -> String {
    let mut token = secret::random::<NONCE>().to_vec();
    let tag = hmac::sign(&session.forms, &signed(&token, action));
    token.extend_from_slice(tag.as_ref());
    BASE64URL_NOPAD.encode(&token)
}

/// The nonce of a token that is this session's, for this action.
pub(super) fn check(session: &Session, action: &str, token: &str) -> Option<Nonce> {
    let token = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
    let (nonce, tag) = token.split_first_chunk::<NONCE>()?;
    // ring compares in constant time.
    hmac::verify(&session.forms, &signed(nonce, action), tag).ok()?;
    Some(*nonce)
}

fn signed(nonce: &[u8], action: &str) -> Vec<u8> {
    [nonce, action.as_bytes()].concat()
}

/// Which forms were sent, and what was answered.
#[derive(Default)]
pub(super) struct Sent {
    all: Mutex<VecDeque<One>>,
}

struct One {
    form: Form,
    answer: watch::Receiver<Option<Kept>>,
}

/// A form as it was sent: the same form sent with other words is another wish.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) nonce: Nonce,
    pub(super) content: [u8; 32],
}

/// Whether this is the first time.
pub(super) enum Turn {
    First(First),
    /// The answer that the first gets, when it does.
    Again(watch::Receiver<Option<Kept>>),
}

/// The duty to answer. Dropped without an answer, the form counts as never sent.
pub(super) struct First {
    sent: Arc<Sent>,
    form: Form,
    answer: watch::Sender<Option<Kept>>,
}

impl Sent {
    pub(super) fn turn(self: &Arc<Self>, form: Form) -> Turn {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(one) = all.iter().find(|one| one.form == form) {
            return Turn::Again(one.answer.clone());
        }
        if all.len() >= MAX_ANSWERS {
            all.pop_front();
        }
        let (answer, later) = watch::channel(None);
        all.push_back(One { form, answer: later });
        Turn::First(First { sent: self.clone(), form, answer })
    }

    /// Forgets what was answered, not that it was: answers show papers.
    pub(super) fn forget_answers(&self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        for one in all.iter_mut().filter(|one| one.answer.borrow().is_some()) {
            one.answer = watch::channel(Some(Kept::home())).1;
        }
    }
}

impl First {
    pub(super) fn answered(self, reply: &Reply) {
        self.answer.send_replace(Some(reply.keep()));
    }
}

impl Drop for First {
    fn drop(&mut self) {
        if self.answer.borrow().is_none() {
            self.sent.all.lock().unwrap_or_else(PoisonError::into_inner).retain(|one| one.form != self.form);
        }
    }
}
