//! `coffre-pro authority`: the side of an order or a hospital, which says who somebody is, and takes that back.

use serde::Serialize;
use vault_engine::Error;
use vault_engine::authority::{Asked, MAX_FILE, read_request};
use vault_protocol::credential::Proof;
use vault_protocol::fingerprint;
use vault_protocol::ids::CredentialId;
use vault_terminal::ask::{self, Manners};
use vault_terminal::checks::Credential;
use vault_terminal::table::{Cell, Record, Table};
use vault_terminal::{Problem, Session, msg};

use crate::cli::{AuthorityIssue, AuthorityRevoke, ProofName};
use crate::commands::contact::digits_lines;
use crate::commands::credential::{read_file, shown, write_file};
use crate::desk::Desk;
use crate::problems::{COMPARE_NEEDED, Engine, WORDS_DIFFER};
use crate::shown::{Fingerprint, Item};
use crate::time;

#[derive(Serialize)]
struct Issued {
    path: String,
    credential: Credential,
}

#[derive(Serialize)]
struct Status {
    fingerprint: String,
    /// When the newest list of revoked credentials was made public.
    status: Option<String>,
    credentials: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    credential: Credential,
    revoked: Option<String>,
}

/// Issues what somebody asked for, after their fingerprint was compared: the request alone shows only that whoever holds the
/// vault asked.
pub(crate) fn issue(session: &Session, args: &AuthorityIssue) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let asked = read_request(&read_file(&args.file, MAX_FILE)?, desk.time()).map_err(Engine)?;
    compare(&desk, &asked, args)?;
    let proof = match args.proof {
        ProofName::InPerson => Proof::InPerson,
        ProofName::Records => Proof::Records,
    };
    let (id, file) = desk.vault.issue_credential(&asked, proof, args.days, desk.now).map_err(Engine)?;
    write_file(session, &args.output, &file)?;
    let body = desk.vault.state().issued.get(&id).map(|issued| shown(&issued.body));
    if let Some(credential) = body {
        let item = Issued { path: args.output.display().to_string(), credential };
        session.out.data("issued", &Item { item: &item }, || record(&item.credential))?;
    }
    session.out.say(&msg!("issued", path = args.output.as_path()));
    desk.after_change()
}

fn compare(desk: &Desk<'_>, asked: &Asked, args: &AuthorityIssue) -> Result<(), Problem> {
    let (vault, name) = (asked.request.vault, asked.request.name.to_string());
    if let Some(typed) = args.fingerprint.as_ref().or(args.words.as_ref()) {
        return fingerprint::compare(typed, &vault).map_err(|e| match e {
            fingerprint::FingerprintError::Different => Engine(Error::WrongFingerprint(name.clone())).into(),
            e => Engine(Error::Fingerprint(e)).into(),
        });
    }
    let (out, global) = (&desk.session.out, &desk.session.global);
    if global.yes || global.no_input {
        return Err(Problem::new(COMPARE_NEEDED).with("name", name));
    }
    let print = Fingerprint::of(&vault, desk.lang());
    out.say(&msg!("issue-about", name = name.as_str(), subject = asked.request.subject.to_string()));
    print.lines().into_iter().chain(digits_lines(&print.digits)).for_each(|l| out.say(&msg!("indented", text = l)));
    match ask::confirm(out, Manners { yes: false, no_input: false }, &msg!("issue-question", name = name.as_str())) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Problem::new(WORDS_DIFFER).with("name", name)),
        Err(ask::AskError::Needed { .. }) => Err(Problem::new(COMPARE_NEEDED).with("name", name)),
        Err(e) => Err(e.into()),
    }
}

/// Takes a credential back, by the beginning of its id.
pub(crate) fn revoke(session: &Session, args: &AuthorityRevoke) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let typed = args.id.to_lowercase();
    let found: Vec<CredentialId> =
        desk.vault.state().issued.keys().copied().filter(|id| id.to_string().starts_with(&typed)).collect();
    let [id] = found[..] else {
        let candidates = found.iter().map(ToString::to_string).collect();
        let error = if found.is_empty() {
            Error::NotFound(args.id.clone())
        } else {
            Error::Ambiguous { typed: args.id.clone(), candidates }
        };
        return Err(Engine(error).into());
    };
    desk.vault.revoke_credential(&id, desk.now).map_err(Engine)?;
    if let Some(issued) = desk.vault.state().issued.get(&id) {
        let item = Line { credential: shown(&issued.body), revoked: issued.revoked.map(time::iso) };
        session.out.data("revoked-credential", &Item { item: &item }, || record(&item.credential))?;
    }
    session.out.say(&msg!("credential-taken-back"));
    desk.after_change()
}

/// What was issued, what was taken back, and how old the public list is.
pub(crate) fn status(session: &Session) -> Result<(), Problem> {
    let desk = Desk::open(session)?;
    let line = |issued: &vault_engine::state::Issued| Line {
        credential: shown(&issued.body),
        revoked: issued.revoked.map(time::iso),
    };
    let status = Status {
        fingerprint: fingerprint::qr_text(desk.vault.id()),
        status: desk.vault.status_made().map(time::iso),
        credentials: desk.vault.state().issued.values().map(line).collect(),
    };
    session.out.data("authority", &status, || {
        let headings = [
            msg!("column-id"),
            msg!("column-name"),
            msg!("field-subject"),
            msg!("column-until"),
            msg!("column-revoked"),
        ];
        let mut table = Table::new(headings);
        for line in &status.credentials {
            let c = &line.credential;
            table.row([
                Cell::both(&c.id[..8], c.id.as_str()),
                Cell::from(c.name.as_str()),
                Cell::from(c.subject.as_str()),
                Cell::both(&c.not_after[..10], c.not_after.as_str()),
                Cell::from(line.revoked.clone().unwrap_or_default()),
            ]);
        }
        table
    })?;
    match desk.vault.status_made() {
        Some(at) => session.out.say(&msg!("status-list", at = time::moment(session.out.words(), at, desk.now))),
        None => session.out.warn(&msg!("status-list-none")),
    }
    Ok(())
}

fn record(c: &Credential) -> Record {
    let mut record = Record::new();
    record.field("id", msg!("column-id"), Cell::both(&c.id[..8], c.id.as_str()));
    record.field("name", msg!("column-name"), c.name.as_str());
    record.field("subject", msg!("field-subject"), c.subject.as_str());
    record.field("profession", msg!("field-profession"), c.profession.as_str());
    record.field("until", msg!("column-until"), Cell::both(&c.not_after[..10], c.not_after.as_str()));
    record
}
