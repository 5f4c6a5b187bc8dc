//! Answers.

use std::borrow::Cow;

use bytes::Bytes;
use hyper::StatusCode;
use maud::Markup;

use super::program::local;
use super::trouble::Trouble;

/// What a program answers.
#[derive(Debug)]
pub struct Reply {
    pub(super) status: StatusCode,
    pub(super) content: Content,
    pub(super) again: Option<u16>,
    pub(super) camera: bool,
}

#[derive(Debug)]
pub(super) enum Content {
    Page(String),
    See(String),
    Json(String),
    Picture(&'static str, Bytes),
    Trouble(Trouble),
    Nothing,
}

impl Reply {
    fn of(content: Content) -> Self {
        Reply { status: StatusCode::OK, content, again: None, camera: false }
    }

    /// A whole page of HTML.
    pub fn page(page: impl Into<String>) -> Self {
        Reply::of(Content::Page(page.into()))
    }

    /// Go to this path: the answer to a form that did something. Only ever a path of ours.
    pub fn see(path: &str) -> Self {
        Reply { status: StatusCode::SEE_OTHER, ..Reply::of(Content::See(local(path))) }
    }

    /// For a script of ours: JSON, whole.
    pub fn json(json: impl Into<String>) -> Self {
        Reply::of(Content::Json(json.into()))
    }

    /// A picture that the program made itself, as PNG: never one that came from outside.
    pub fn png(bytes: impl Into<Bytes>) -> Self {
        Reply::of(Content::Picture("image/png", bytes.into()))
    }

    /// The same as JPEG.
    pub fn jpeg(bytes: impl Into<Bytes>) -> Self {
        Reply::of(Content::Picture("image/jpeg", bytes.into()))
    }

    /// Nothing is here, or it went wrong: the page that says so.
    pub fn trouble(trouble: Trouble) -> Self {
        Reply { status: trouble.status(), ..Reply::of(Content::Trouble(trouble)) }
    }

    pub(super) fn nothing() -> Self {
        Reply { status: StatusCode::NO_CONTENT, ..Reply::of(Content::Nothing) }
    }

    /// A page that says that something does not go as it was filled in: 422.
    #[must_use]
    pub fn not_yet(self) -> Self {
        Reply { status: StatusCode::UNPROCESSABLE_ENTITY, ..self }
    }

    pub(super) fn is_not_yet(&self) -> bool {
        self.status == StatusCode::UNPROCESSABLE_ENTITY
    }

    /// Whether what a form asked for was done, as far as this answer says: it is no [`not_yet`](Reply::not_yet) and no trouble.
    pub fn was_taken(&self) -> bool {
        self.status.is_success() || self.status.is_redirection()
    }

    /// The browser asks again after so many seconds, with or without script: for progress. Asking again is not a person.
    #[must_use]
    pub fn again_in(self, seconds: u16) -> Self {
        Reply { again: Some(seconds), ..self }
    }

    /// This page may use the camera.
    #[must_use]
    pub fn with_camera(self) -> Self {
        Reply { camera: true, ..self }
    }

    /// What a second press of the same form gets.
    pub(super) fn keep(&self) -> Kept {
        match &self.content {
            Content::Page(page) => Kept::Page(self.status, page.clone()),
            Content::See(path) => Kept::See(path.clone()),
            Content::Trouble(trouble) => Kept::Trouble(*trouble),
            Content::Json(_) | Content::Picture(..) | Content::Nothing => Kept::home(),
        }
    }
}

/// An answer that can be given again.
#[derive(Clone)]
pub(super) enum Kept {
    Page(StatusCode, String),
    See(String),
    Trouble(Trouble),
}

impl Kept {
    pub(super) fn home() -> Self {
        Kept::See("/".to_owned())
    }

    pub(super) fn reply(self) -> Reply {
        match self {
            Kept::Page(status, page) => Reply { status, ..Reply::page(page) },
            Kept::See(path) => Reply::see(&path),
            Kept::Trouble(trouble) => Reply::trouble(trouble),
        }
    }
}

impl From<Markup> for Reply {
    fn from(page: Markup) -> Self {
        Reply::page(page.into_string())
    }
}

/// A file that is part of the program and holds nothing of anybody's.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its media type, with the charset where it is a text.
    pub kind: &'static str,
    /// The file.
    pub bytes: Cow<'static, [u8]>,
}
