//! A request that has passed, as a program sees it.

use std::fmt;
use std::sync::Arc;

use hyper::header::ACCEPT_LANGUAGE;
use hyper::http::request::Parts;
use hyper::{Method, Uri};
use maud::{Markup, html};
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use super::forms;
use super::guard::single;
use super::session::Session;
use super::shell::Desk;
use super::trouble::Trouble;
use super::upload::Upload;

/// Fields of one form or query.
const MAX_FIELDS: usize = 512;

/// Names and values, in the order of the form; a name may come several times. A value may be somebody's code or her 24
/// words: none is ever printed, and all are wiped when nobody holds them any more.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, Zeroizing<String>)>);

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Fields {
    /// What `application/x-www-form-urlencoded` says, as browsers send it.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Trouble> {
        let mut fields = Fields::default();
        for (name, value) in form_urlencoded::parse(bytes) {
            fields.push(name.into_owned(), value.into_owned())?;
        }
        Ok(fields)
    }

    pub(super) fn push(&mut self, name: String, value: String) -> Result<(), Trouble> {
        if self.0.len() >= MAX_FIELDS {
            return Err(Trouble::TooLarge);
        }
        self.0.push((name, value.into()));
        Ok(())
    }

    pub(super) fn only(&self, keep: impl Fn(&str) -> bool) -> Self {
        Fields(self.0.iter().filter(|(name, _)| keep(name)).cloned().collect())
    }

    /// The first value of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All values of this name: boxes that were ticked.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(fields: T) -> Self {
        Fields(fields.into_iter().map(|(name, value)| (name, value.into())).collect())
    }
}

/// One request.
#[allow(missing_debug_implementations)]
pub struct Asked {
    pub(super) desk: Arc<Desk>,
    pub(super) session: Arc<Session>,
    pub(super) plain: bool,
    post: bool,
    uri: Uri,
    parts: Vec<String>,
    query: Fields,
    language: Option<String>,
    /// What a form holds; of a form with files, what stands before the first file.
    pub fields: Fields,
    /// The files of a form that brings some.
    pub upload: Option<Upload>,
}

impl Asked {
    pub(super) fn new(desk: Arc<Desk>, session: Arc<Session>, plain: bool, head: &Parts) -> Result<Self, Trouble> {
        let parts = head.uri.path().split('/').skip(1).map(part).collect::<Result<_, _>>()?;
        let query = Fields::parse(head.uri.query().unwrap_or_default().as_bytes())?;
        let language = single(&head.headers, ACCEPT_LANGUAGE).map(str::to_owned);
        Ok(Asked {
            desk,
            session,
            plain,
            post: head.method == Method::POST,
            uri: head.uri.clone(),
            parts,
            query,
            language,
            fields: Fields::default(),
            upload: None,
        })
    }

    /// Whether a form was sent. Otherwise a page is asked for, and nothing may change.
    pub fn is_post(&self) -> bool {
        self.post
    }

    /// The path as it was asked for, such as `/f/analyses`.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// The path with its query: the page that is asked for.
    pub fn address(&self) -> String {
        self.uri.path_and_query().map_or("/", |address| address.as_str()).to_owned()
    }

    /// Its parts, decoded: `["f", "analyses"]`; of `/` one that is empty.
    pub fn parts(&self) -> Vec<&str> {
        self.parts.iter().map(String::as_str).collect()
    }

    /// What stands after the `?`.
    pub fn query(&self) -> &Fields {
        &self.query
    }

    /// The languages that the browser prefers, as it says them: `fr-FR,fr;q=0.9`.
    pub fn languages(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// The hidden fields that a form of this page must begin with. `action` is the path it is sent to, without a query.
    /// With `method="post"`; with `enctype="multipart/form-data"` where it brings files.
    pub fn form(&self, action: &str) -> Markup {
        let from = self.uri.path_and_query().map_or("/", |from| from.as_str());
        let from = if self.post { self.fields.get(forms::FROM).unwrap_or("/") } else { from };
        html! {
            input type="hidden" name=(forms::TOKEN) value=(forms::token(&self.session, action));
            input type="hidden" name=(forms::FROM) value=(from);
        }
    }

    /// The address of a paper, in a room of its own. It works once, within a minute, for [`Program::document`] with this id.
    /// To be shown where a browser can do that safely, or else to be kept as a file.
    ///
    /// [`Program::document`]: super::Program::document
    pub fn paper(&self, id: &str) -> String {
        self.desk.paper_address(id, false, self.plain)
    }

    /// The same, always as a file to keep.
    pub fn paper_as_file(&self, id: &str) -> String {
        self.desk.paper_address(id, true, self.plain)
    }

    /// What every page has in its `head`: the script that keeps drafts and says that somebody is there. Pages work without.
    pub fn head(&self) -> Markup {
        html! {
            meta name="door" content=(forms::token(&self.session, super::handler::BEAT));
            script src=(super::handler::SCRIPT) defer {}
        }
    }
}

fn part(part: &str) -> Result<String, Trouble> {
    let part = percent_decode_str(part).decode_utf8().map_err(|_| Trouble::Malformed)?;
    if [".", ".."].contains(&&*part) || part.chars().any(char::is_control) {
        return Err(Trouble::Malformed);
    }
    Ok(part.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_never_printed() {
        let fields = Fields::parse(b"code=mille+lapins&words=abandon%20about").unwrap();
        assert_eq!(fields.get("words"), Some("abandon about"));
        assert_eq!(format!("{fields:?}"), "[\"code\", \"words\"]");
        let draft = super::super::program::Draft::new("/write", "/write", &fields);
        assert!(!format!("{draft:?}").contains("abandon"));
    }
}
