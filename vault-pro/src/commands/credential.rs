//! `coffre-pro credential`, `coffre-pro card rotate`, `coffre-pro card revoke`: an authority's word about oneself, new keys,
//! and the end of all cards.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use vault_desk::clock::allow;
use vault_engine::Error;
use vault_engine::authority::{MAX_FILE, MAX_REVOCATION, read_request};
use vault_page::door::Leading;
use vault_protocol::credential::{Credential as Said, Profession, Subject};
use vault_remote::{Connection, ServerUrl};
use vault_terminal::checks::Credential;
use vault_terminal::interrupt::Named;
use vault_terminal::out::{Mode, Output};
use vault_terminal::table::{Cell, Record};
use vault_terminal::{Problem, Session, msg, secret};

use crate::cli::{CardRevoke, CredentialImport, CredentialLogin, CredentialRequest};
use crate::desk::Desk;
use crate::identity::{self, Provider};
use crate::problems::{Engine, FILE_EXISTS, NO_FOLDER_FOR_IT, NOT_A_NUMBER, REVOKE_HOW};
use crate::shown::Item;
use crate::time;

/// What a credential says, for every answer.
pub(crate) fn shown(c: &Said) -> Credential {
    Credential {
        id: c.id.to_string(),
        subject: c.subject.to_string(),
        name: c.name.to_string(),
        profession: c.profession.code.to_string(),
        specialty: c.profession.specialty.as_ref().map(|s| s.to_string()),
        vault: c.vault.to_string(),
        authority: c.authority.to_string(),
        not_before: time::iso(c.not_before),
        not_after: time::iso(c.not_after),
        proof: c.proof.code(),
    }
}

/// A small file, as a whole.
pub(crate) fn read_file(path: &Path, max: usize) -> Result<Vec<u8>, Problem> {
    let unreadable = |error| Engine(Error::Source { path: path.to_owned(), error });
    let mut bytes = Vec::new();
    let file = Named::open(path).map_err(unreadable)?;
    file.take(max as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// Writes a file that was not there, or that may be replaced.
pub(crate) fn write_file(session: &Session, path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    if !session.global.yes && path.exists() {
        return Err(Problem::new(FILE_EXISTS).with("path", path));
    }
    fs::write(path, bytes).map_err(|e| Problem::new(NO_FOLDER_FOR_IT).with("path", path).details(e))
}

/// A file that is there in full, under another name, before what cannot be taken back is done. Dropped before it is
/// [settled](Place::settle), it is gone, and what was there stays.
pub(crate) struct Place<'a> {
    path: &'a Path,
    part: PathBuf,
    file: File,
    settled: bool,
}

impl Place<'_> {
    /// As [`write_file`] would have it: one that was not there, or that may be replaced.
    pub(crate) fn open<'a>(session: &Session, path: &'a Path) -> Result<Place<'a>, Problem> {
        if !session.global.yes && path.exists() {
            return Err(Problem::new(FILE_EXISTS).with("path", path));
        }
        let trouble = |e: io::Error| Problem::new(NO_FOLDER_FOR_IT).with("path", path).details(e);
        if path.is_dir() {
            return Err(trouble(io::ErrorKind::IsADirectory.into()));
        }
        let mut name = path.file_name().ok_or_else(|| trouble(io::ErrorKind::InvalidInput.into()))?.to_owned();
        name.push(".part");
        let part = path.with_file_name(name);
        // One that a power cut has left was never given to anybody.
        let _ = fs::remove_file(&part);
        let file = File::create_new(&part).map_err(trouble)?;
        Ok(Place { path, part, file, settled: false })
    }

    /// Writes it, durably, under the other name.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        let all = self.file.write_all(bytes).and_then(|()| self.file.sync_all());
        all.map_err(|e| Problem::new(NO_FOLDER_FOR_IT).with("path", self.path).details(e))
    }

    /// Gives it its name. What fails now leaves it under the other, which the error says.
    pub(crate) fn settle(mut self) -> Result<(), Problem> {
        self.settled = true;
        fs::rename(&self.part, self.path)
            .map_err(|e| Problem::new(NO_FOLDER_FOR_IT).with("path", self.part.as_path()).details(e))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if !self.settled {
            let _ = fs::remove_file(&self.part);
        }
    }
}

#[derive(Serialize)]
struct Written {
    path: String,
    subject: Option<String>,
}

/// Writes the file that an authority is given.
pub(crate) fn request(session: &Session, args: &CredentialRequest) -> Result<(), Problem> {
    let wrong = |e: vault_protocol::wire::WireError| Problem::new(NOT_A_NUMBER).with("typed", &args.number).details(e);
    let subject: Subject = args.number.parse().map_err(wrong)?;
    let profession = Profession::new(&args.profession, args.specialty.as_deref()).map_err(wrong)?;
    let mut desk = Desk::open(session)?;
    let own = desk.vault.state().profile.as_ref().map(|p| p.name.to_string()).unwrap_or_default();
    let name = args.name.clone().unwrap_or(own);
    let file = desk.vault.credential_request(subject.clone(), &name, profession, desk.now).map_err(Engine)?;
    write_file(session, &args.output, &file)?;
    let item = Written { path: args.output.display().to_string(), subject: Some(subject.to_string()) };
    session.out.data("credential-request", &Item { item: &item }, || {
        let mut record = Record::new();
        record.field("path", msg!("column-file"), item.path.as_str());
        record.field("subject", msg!("field-subject"), subject.to_string());
        record
    })?;
    session.out.say(&msg!("request-written", path = args.output.as_path()));
    Ok(())
}

#[derive(Serialize)]
struct LoggedIn {
    path: String,
    issuer: String,
    subject: String,
    time: String,
    confirmed: Vec<&'static str>,
}

/// Logs the holder of a request in with an identity provider, and keeps what it says of them for the authority. It needs no
/// vault: it may be done at the authority's desk as well.
pub(crate) fn login(session: &Session, args: &CredentialLogin) -> Result<(), Problem> {
    let start = time::now();
    let asked = read_request(&read_file(&args.file, MAX_FILE)?, start).map_err(Engine)?;
    let provider = Provider::read(&args.provider)?;
    if args.output.exists() {
        return Err(Problem::new(FILE_EXISTS).with("path", args.output.as_path()));
    }
    let mut browser = None;
    let token = identity::log_in(&provider, &asked, session.out.words(), |address| {
        show_address(&session.out, address)?;
        session.out.say(&msg!("login-go", name = asked.request.name.to_string(), issuer = provider.issuer.as_str()));
        if !args.no_open {
            // By a file: every user of this machine can read what a program is started with. Without a browser, the address
            // stands above.
            browser = Leading::to(address, "coffre-pro").ok();
        }
        Ok(())
    })?;
    drop(browser);
    let login = provider.check(&token, &asked, Some(start), time::now())?;
    let confirmed = identity::compare(&asked.request, &login.person)?;
    keep_file(&args.output, token.as_bytes())?;
    let item = LoggedIn {
        path: args.output.display().to_string(),
        issuer: provider.issuer,
        subject: login.person.subject.to_string(),
        time: time::iso(login.at),
        confirmed,
    };
    session.out.data("login", &Item { item: &item }, || {
        let mut record = Record::new();
        record.field("path", msg!("column-file"), item.path.as_str());
        record.field("subject", msg!("field-subject"), item.subject.as_str());
        record
    })?;
    session.out.say(&msg!("login-kept", path = args.output.as_path()));
    Ok(())
}

#[derive(Serialize)]
struct Address<'a> {
    address: &'a str,
}

fn show_address(out: &Output, address: &str) -> Result<(), Problem> {
    if out.mode() == Mode::Person {
        out.own_text(&format!("\n   {address}\n\n"))?;
    } else {
        out.data("login-address", &Address { address }, || {
            let mut record = Record::new();
            record.field("address", msg!("field-address"), address);
            record
        })?;
    }
    // Whoever reads this in a pipe has to go there now.
    Ok(out.finish()?)
}

/// Takes the authority's answer in.
pub(crate) fn import(session: &Session, args: &CredentialImport) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let said = desk.vault.import_credential(&read_file(&args.file, MAX_FILE)?, desk.now).map_err(Engine)?;
    let item = shown(&said);
    session.out.data("credential", &Item { item: &item }, || {
        let mut record = Record::new();
        record.field("id", msg!("column-id"), Cell::both(&item.id[..8], item.id.as_str()));
        record.field("subject", msg!("field-subject"), item.subject.as_str());
        record.field("until", msg!("column-until"), Cell::both(&item.not_after[..10], item.not_after.as_str()));
        record
    })?;
    session.out.say(&msg!("credential-imported"));
    desk.after_change()
}

#[derive(Serialize)]
struct Rotated {
    seq: u64,
    until: String,
}

/// Makes new keys now.
pub(crate) fn rotate(session: &Session) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    desk.vault.rotate_card(desk.now).map_err(Engine)?;
    if let Some((_, card)) = desk.vault.own_card(desk.now) {
        let body = Rotated { seq: card.seq, until: time::iso(card.not_after) };
        session.out.data("rotated", &body, || {
            let mut record = Record::new();
            record.field("seq", msg!("column-id"), body.seq.to_string());
            record.field("until", msg!("column-until"), Cell::both(&body.until[..10], body.until.as_str()));
            record
        })?;
    }
    session.out.say(&msg!("card-rotated"));
    desk.after_change()
}

#[derive(Serialize)]
struct Revoked {
    published: bool,
    path: Option<String>,
}

/// Takes all cards back: by a file that was kept apart, without any device; or, made now, into such a file or at once.
pub(crate) fn revoke(session: &Session, args: &CardRevoke) -> Result<(), Problem> {
    let published = match (&args.file, &args.prepare) {
        (Some(file), _) => {
            let entry = read_file(file, MAX_REVOCATION)?;
            let server = args.server.as_deref().ok_or(Problem::new(REVOKE_HOW))?;
            publish(&entry, server)?;
            true
        }
        (None, Some(path)) => {
            let desk = Desk::open(session)?;
            keep_file(path, &desk.vault.revocation(desk.now).map_err(Engine)?)?;
            false
        }
        (None, None) => {
            if !session.global.yes {
                return Err(Problem::new(REVOKE_HOW));
            }
            let desk = Desk::open(session)?;
            let server = desk.vault.server_url().ok_or(Engine(Error::NoServer))?.to_owned();
            publish(&desk.vault.revocation(desk.now).map_err(Engine)?, &server)?;
            true
        }
    };
    let body = Revoked { published, path: args.prepare.as_ref().map(|p| p.display().to_string()) };
    session.out.data("revocation", &body, || {
        let mut record = Record::new();
        record.field("published", msg!("field-published"), body.published.to_string());
        record
    })?;
    session.out.say(&if published { msg!("cards-revoked") } else { msg!("revocation-written") });
    Ok(())
}

fn publish(entry: &[u8], server: &str) -> Result<(), Problem> {
    let vault = vault_protocol::keys_log::KeysEntry::decode(entry).ok().and_then(|e| e.claimed_vault());
    let malformed = Error::Credential(vault_engine::CredentialFault::Malformed);
    let vault = vault.ok_or(Engine(malformed))?;
    let url = ServerUrl::parse(server, allow()).map_err(|e| Engine(e.into()))?;
    let line = vault_remote::Settings { clock: std::sync::Arc::new(time::now), ..vault_remote::Settings::default() };
    Ok(Connection::with(url, line).revoke_cards(&vault, entry).map_err(|e| Engine(e.into()))?)
}

/// Where the revocation is put that is made with the vault.
pub(crate) fn first_revocation(session: &Session, entry: &[u8], path: &Path) -> Result<(), Problem> {
    keep_file(path, entry)?;
    session.out.say(&msg!("revocation-kept", path = path));
    Ok(())
}

/// Whoever reads a revocation can end all cards of the vault, and a login names its person: both are kept as secrets are.
fn keep_file(path: &Path, entry: &[u8]) -> Result<(), Problem> {
    secret::keep(path, entry).map_err(|e| match e.kind() {
        io::ErrorKind::AlreadyExists => Problem::new(FILE_EXISTS).with("path", path),
        _ => Problem::new(NO_FOLDER_FOR_IT).with("path", path).details(e),
    })
}
