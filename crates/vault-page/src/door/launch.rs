//! How the browser is told where to go: by a file that only this user may read. An address on a command line can be read
//! by everybody on the machine.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use data_encoding::HEXLOWER;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use ring::digest::{SHA256, digest};

use super::guard::{HERE, OPEN};
use super::idle::Times;
use super::{DoorError, os};

/// Names of files that lead a browser in: this, 16 hexadecimal digits, and that.
const BEGIN: &str = "page-";
const END: &str = ".html";
/// How long a file may lead elsewhere, if nobody removes it.
const LEADS: Duration = Duration::from_secs(600);

/// An address that opens the page once, within a minute.
#[derive(Debug)]
pub struct Address {
    folder: PathBuf,
    host: String,
    plain: String,
    ticket: String,
}

impl Address {
    pub(super) fn new(folder: &Path, host: &str, plain: &str, ticket: String) -> Self {
        Address { folder: folder.to_owned(), host: host.to_owned(), plain: plain.to_owned(), ticket }
    }

    /// To be pasted into a browser by a person who asked for it; the page opens in the first that comes.
    pub fn url(&self) -> String {
        self.at(&self.host)
    }

    /// Opens it in this user's browser.
    ///
    /// # Errors
    /// The machine's, or [`DoorError::NoBrowser`].
    pub fn open(&self) -> Result<(), DoorError> {
        let file = self.write().map_err(DoorError::of("writing the file that opens the page"))?;
        if os::open_in_browser(&file) { Ok(()) } else { Err(DoorError::NoBrowser) }
    }

    /// Writes the file that leads a browser to it, and says where it is. It is removed when it was used, or after its minute.
    ///
    /// # Errors
    /// The disk's.
    pub fn write(&self) -> std::io::Result<PathBuf> {
        let path = os::readable_by_browsers(&self.folder).join(name(&self.ticket));
        os::private_file(&path)?.write_all(self.page().into_string().as_bytes())?;
        Ok(path)
    }

    /// As one process tells it to another.
    pub(super) fn words(&self) -> String {
        format!("{}\n{}\n{}\n", self.host, self.plain, self.ticket)
    }

    pub(super) fn parse(folder: &Path, words: &str) -> Option<Self> {
        let mut lines = words.lines();
        let (host, plain, ticket) = (lines.next()?, lines.next()?, lines.next()?);
        Some(Address::new(folder, host, plain, ticket.to_owned()))
    }

    fn at(&self, host: &str) -> String {
        format!("http://{host}{OPEN}{}", self.ticket)
    }

    /// Names ending in `.localhost` are this machine in nearly every browser. Where they are not, the plain address serves;
    /// the page finds out, since a browser that fails says so on a page of its own, where nobody can help.
    fn page(&self) -> Markup {
        let (name, plain) = (self.at(&self.host), self.at(&self.plain));
        let probe = format!("http://{}{HERE}{}", self.host, self.ticket);
        let script = format!(
            "fetch({probe:?},{{mode:'no-cors'}}).then(()=>location.replace({name:?}),()=>location.replace({plain:?}))"
        );
        html! {
            (DOCTYPE)
            html lang="fr" {
                head {
                    meta charset="utf-8";
                    meta name="referrer" content="no-referrer";
                    title { "…" }
                    noscript { meta http-equiv="refresh" content=(format!("0;url={name}")); }
                }
                body {
                    p { a href=(name) { "Ouvrir · Open · افتح" } }
                    p { a href=(plain) { "127.0.0.1" } }
                    script { (PreEscaped(script)) }
                }
            }
        }
    }
}

/// What leads this user's browser to a page elsewhere; gone when it is dropped.
#[derive(Debug)]
pub struct Leading(PathBuf);

impl Leading {
    /// Opens `address` in the browser of this user's choice, by a file in a folder of `program`'s.
    ///
    /// # Errors
    /// The machine's, or [`DoorError::NoBrowser`].
    pub fn to(address: &str, program: &str) -> Result<Leading, DoorError> {
        let folder = os::folder(program)?;
        sweep(&folder, LEADS);
        let path = os::readable_by_browsers(&folder).join(name(address));
        let doing = DoorError::of("writing the file that opens the browser");
        let mut file = os::private_file(&path).map_err(&doing)?;
        let leading = Leading(path);
        let page = html! {
            (DOCTYPE)
            html lang="fr" {
                head {
                    meta charset="utf-8";
                    meta name="referrer" content="no-referrer";
                    meta http-equiv="refresh" content=(format!("0;url={address}"));
                    title { "…" }
                }
                body { p { a href=(address) { "Ouvrir · Open · افتح" } } }
            }
        };
        file.write_all(page.into_string().as_bytes()).map_err(&doing)?;
        if os::open_in_browser(&leading.0) { Ok(leading) } else { Err(DoorError::NoBrowser) }
    }
}

impl Drop for Leading {
    fn drop(&mut self) {
        // What a program leaves that is killed is swept by the next.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The file of a ticket, by a name that does not tell the ticket.
fn name(ticket: &str) -> String {
    format!("{BEGIN}{}{END}", &HEXLOWER.encode(digest(&SHA256, ticket.as_bytes()).as_ref())[..16])
}

/// Whether a file is one of these, and nothing of the user's.
fn is_ours(name: &str) -> bool {
    let middle = name.strip_prefix(BEGIN).and_then(|name| name.strip_suffix(END));
    middle.is_some_and(|middle| middle.len() == 16 && middle.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Removes the file of a ticket that was used.
pub(super) fn used(folder: &Path, ticket: &str) {
    // It is not there when the address was pasted.
    let _ = std::fs::remove_file(os::readable_by_browsers(folder).join(name(ticket)));
}

/// Removes files that are older than their address lives.
pub(super) fn sweep(folder: &Path, life: Duration) {
    let place = os::readable_by_browsers(folder);
    // A folder that pages share: the others' files are not ours to end early.
    let life = if place == folder { life } else { life.max(Times::default().address) };
    let Ok(entries) = std::fs::read_dir(place) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(is_ours)) {
        let made = entry.metadata().and_then(|found| found.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
        if made.elapsed().map_or(true, |age| age >= life) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_ours_is_swept() {
        assert!(is_ours(&name("x")) && name("x") != name("y"));
        for other in
            ["page-letter.html", "page-0123456789abcdef.htm", "page-0123456789abcdeg.html", "0123456789abcdef.html"]
        {
            assert!(!is_ours(other), "{other}");
        }
    }
}
