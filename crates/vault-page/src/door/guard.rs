//! Which request may pass. Pure: a head of a request in, a verdict out.
//!
//! In this order, since each step may rely on the one before: the name it was asked under (DNS rebinding ends here, before
//! anything else is looked at), the form of the request, then where it came from. Browsers tell that in `Origin` and
//! `Sec-Fetch-Site`; another port of this machine arrives as `same-site`, so "not cross-site" would not be enough.

use std::sync::atomic::{AtomicBool, Ordering};

use hyper::header::{AsHeaderName, HOST, HeaderMap, ORIGIN, UPGRADE};
use hyper::http::request::Parts;
use hyper::{Method, Version};

use super::trouble::Trouble;

/// Bytes of a path with its query.
const MAX_TARGET: usize = 4096;
/// The one path that a request from outside may ask for: it brings an address that works once.
pub(super) const OPEN: &str = "/open/";
/// Where the file that leads a browser in finds out whether it knows our name. It says no more than that.
pub(super) const HERE: &str = "/here/";

/// The names that this run answers to.
#[derive(Debug)]
pub(super) struct Hosts {
    page: String,
    documents: String,
    /// For a browser that does not find names ending in `.localhost`.
    plain: String,
    plain_documents: String,
    /// Whether somebody came in by the plain name. Until then it leads nowhere but to that door.
    plain_used: AtomicBool,
}

/// Which of the two names was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// Pages, under a session.
    Page,
    /// Papers, each under a ticket of its own.
    Documents,
}

/// A request that may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Passed {
    pub(super) room: Room,
    /// By the plain name: what is linked from there stays there.
    pub(super) plain: bool,
}

impl Hosts {
    pub(super) fn new(label: &str, port: u16) -> Self {
        Hosts {
            page: format!("{label}.localhost:{port}"),
            documents: format!("d-{label}.localhost:{port}"),
            plain: format!("127.0.0.1:{port}"),
            plain_documents: format!("localhost:{port}"),
            plain_used: AtomicBool::new(false),
        }
    }

    pub(super) fn page(&self, plain: bool) -> &str {
        if plain { &self.plain } else { &self.page }
    }

    pub(super) fn documents(&self, plain: bool) -> &str {
        if plain { &self.plain_documents } else { &self.documents }
    }

    /// From now on the plain name is one of ours.
    pub(super) fn use_plain(&self) {
        self.plain_used.store(true, Ordering::Relaxed);
    }

    /// Exactly one host, exactly one of ours: no other case, no dot at the end, no other port.
    fn judge(&self, head: &Parts) -> Option<Passed> {
        let host = single(&head.headers, HOST)?;
        let passed = |room, plain| Some(Passed { room, plain });
        if host == self.page {
            return passed(Room::Page, false);
        }
        if host == self.documents {
            return passed(Room::Documents, false);
        }
        let used = self.plain_used.load(Ordering::Relaxed);
        if host == self.plain && (used || head.uri.path().starts_with(OPEN)) {
            return passed(Room::Page, true);
        }
        (used && host == self.plain_documents).then_some(Passed { room: Room::Documents, plain: true })
    }
}

/// Lets a request pass, or says why not.
pub(super) fn judge(hosts: &Hosts, head: &Parts) -> Result<Passed, Trouble> {
    let passed = hosts.judge(head).ok_or(Trouble::Misdirected)?;
    form(head)?;
    match passed.room {
        Room::Page => origin(head, hosts.page(passed.plain))?,
        // A link to a paper leads from one name to another. Its ticket decides, and a ticket changes nothing.
        Room::Documents if head.method == Method::POST => return Err(Trouble::Method),
        Room::Documents => navigation(head)?,
    }
    Ok(passed)
}

/// What no browser sends to a page of ours.
fn form(head: &Parts) -> Result<(), Trouble> {
    if ![Method::GET, Method::HEAD, Method::POST].contains(&head.method) {
        return Err(Trouble::Method);
    }
    let path = head.uri.path();
    let long = path.len() + head.uri.query().map_or(0, str::len) > MAX_TARGET;
    let absolute = head.uri.authority().is_some() || head.uri.scheme().is_some();
    let odd = !path.starts_with('/') || path.contains("//") || path.contains('\\');
    if long || absolute || odd || head.version != Version::HTTP_11 || head.headers.contains_key(UPGRADE) {
        return Err(Trouble::Malformed);
    }
    Ok(())
}

/// Where it came from, as the browser tells it.
fn origin(head: &Parts, own: &str) -> Result<(), Trouble> {
    let said = single_or_none(&head.headers, ORIGIN)?;
    let site = single_or_none(&head.headers, "sec-fetch-site")?;
    let is_own = |origin: &str| origin.strip_prefix("http://") == Some(own);
    if head.method == Method::POST {
        let from_here = said.is_some_and(is_own) && matches!(site, None | Some("same-origin"));
        return if from_here { Ok(()) } else { Err(Trouble::Elsewhere) };
    }
    if head.uri.path().starts_with(OPEN) {
        // The browser follows a file of ours to here, or what somebody pasted. Only ever as a page.
        return if head.method == Method::GET { navigation(head) } else { Err(Trouble::Method) };
    }
    if head.uri.path().starts_with(HERE) {
        return Ok(());
    }
    let from_here = said.is_none_or(is_own) && matches!(site, None | Some("none" | "same-origin"));
    if !from_here {
        return Err(Trouble::Elsewhere);
    }
    framed(head)
}

/// A page of its own in the browser: no picture, no script, no frame in another page.
fn navigation(head: &Parts) -> Result<(), Trouble> {
    match single_or_none(&head.headers, "sec-fetch-mode")? {
        None | Some("navigate") => framed(head),
        Some(_) => Err(Trouble::Elsewhere),
    }
}

/// What navigates must be a page of its own.
fn framed(head: &Parts) -> Result<(), Trouble> {
    let mode = single_or_none(&head.headers, "sec-fetch-mode")?;
    match single_or_none(&head.headers, "sec-fetch-dest")? {
        Some("iframe" | "frame" | "object" | "embed" | "fencedframe") => Err(Trouble::Elsewhere),
        Some(dest) if mode == Some("navigate") && dest != "document" => Err(Trouble::Elsewhere),
        _ => Ok(()),
    }
}

/// The one value of a header that must be there once.
pub(super) fn single(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    single_or_none(headers, name).ok().flatten()
}

fn single_or_none(headers: &HeaderMap, name: impl AsHeaderName) -> Result<Option<&str>, Trouble> {
    let mut values = headers.get_all(name).iter();
    let first = values.next().map(|value| value.to_str().map_err(|_| Trouble::Malformed)).transpose()?;
    if values.next().is_some() { Err(Trouble::Malformed) } else { Ok(first) }
}
