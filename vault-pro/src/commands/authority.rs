//! `coffre-pro authority`: the side of an order or a hospital, which says who somebody is, and takes that back.

use serde::Serialize;
use vault_desk::print::{Fingerprint, digits_lines};
use vault_engine::Error;
use vault_engine::authority::{Asked, MAX_FILE, read_request};
use vault_protocol::credential::{CredentialRequest, Proof};
use vault_protocol::fingerprint;
use vault_protocol::ids::{CredentialId, Time};
use vault_terminal::catalog::Value;
use vault_terminal::checks::Credential;
use vault_terminal::table::{Cell, Record, Table};
use vault_terminal::{Problem, Session, msg};

use crate::cli::{AuthorityIssue, AuthorityRevoke, ProofName};
use crate::commands::credential::{Place, read_file, shown};
use crate::desk::Desk;
use crate::identity::{self, MAX_TOKEN, Provider, Signature};
use crate::problems::{COMPARE_NEEDED, Engine, WORDS_DIFFER};
use crate::shown::Item;
use crate::time;

#[derive(Serialize)]
struct Issued {
    path: String,
    credential: Credential,
    checked: Vec<Checked>,
}

/// Who else said what of the person, about this one request.
#[derive(Serialize)]
struct Checked {
    /// `login` or `signature`.
    how: &'static str,
    /// The provider, or who issued the certificate.
    by: String,
    /// When somebody logged in; nobody knows when something was signed.
    time: Option<String>,
    #[serde(skip)]
    at: Option<Time>,
    /// What was found to be as it was asked for.
    confirmed: Vec<&'static str>,
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
    let file = read_file(&args.file, MAX_FILE)?;
    let asked = read_request(&file, desk.time()).map_err(Engine)?;
    let checked = check(&desk, &file, &asked, args)?;
    compare(&desk, &asked, args)?;
    let proof = match args.proof {
        // Whoever has a login or a signature before them says how they knew the person: there `cli` wants it said.
        None | Some(ProofName::InPerson) => Proof::InPerson,
        Some(ProofName::Records) => Proof::Records,
    };
    // What is issued is published: what can be wrong with its file, a full disk too, is found before, and the file is named last.
    let mut kept = Place::open(session, &args.output)?;
    let signed = desk.vault.sign_credential(&asked, proof, args.days, desk.now).map_err(Engine)?;
    kept.write(&signed.file)?;
    let id = desk.vault.issue_credential(signed, desk.now).map_err(Engine)?;
    kept.settle()?;
    let body = desk.vault.state().issued.get(&id).map(|issued| shown(&issued.body));
    if let Some(credential) = body {
        let item = Issued { path: args.output.display().to_string(), credential, checked };
        session.out.data("issued", &Item { item: &item }, || record(&item.credential))?;
    }
    session.out.say(&msg!("issued", path = args.output.as_path()));
    desk.after_change()
}

/// What a login and a signature that came with the request say: each must be good, and of the person who is asked about. The
/// operator is told what they confirm and what they leave open, and decides.
fn check(desk: &Desk<'_>, file: &[u8], asked: &Asked, args: &AuthorityIssue) -> Result<Vec<Checked>, Problem> {
    let (now, out) = (desk.time(), &desk.session.out);
    let mut checked = Vec::new();
    if let (Some(token), Some(provider)) = (&args.login, &args.provider) {
        let provider = Provider::read(provider)?;
        let token = read_file(token, MAX_TOKEN)?;
        let login = provider.check(&String::from_utf8_lossy(&token), asked, None, now)?;
        let confirmed = identity::compare(&asked.request, &login.person)?;
        let (at, by) = (Some(login.at), provider.issuer);
        checked.push(Checked { how: "login", by, time: at.map(time::iso), at, confirmed });
    }
    if let (Some(signature), Some(certificate), Some(authorities)) = (&args.signature, &args.certificate, &args.ca) {
        let files = Signature { signature, certificate, authorities, revoked: args.crl.as_deref() };
        let signed = files.check(file, now)?;
        let mut confirmed = identity::compare(&asked.request, &signed.person)?;
        match args.crl {
            Some(_) => confirmed.push("not-revoked"),
            None => out.warn(&msg!("warn-no-list")),
        }
        checked.push(Checked { how: "signature", by: signed.issuer, time: None, at: None, confirmed });
    }
    checked.iter().for_each(|one| tell(desk, one, &asked.request));
    Ok(checked)
}

/// Says what one of them confirms, and what of the request nobody but its maker has said.
fn tell(desk: &Desk<'_>, one: &Checked, request: &CredentialRequest) {
    let out = &desk.session.out;
    let words = |list: &[&'static str]| {
        let word = |what: &&'static str| out.words().format("confirmed", &[("what", Value::Choice(what))]);
        list.iter().map(word).collect::<Vec<_>>().join(", ")
    };
    let how = Value::Choice(one.how);
    let at = one.at.map(|at| time::moment(out.words(), at, desk.now)).unwrap_or_default();
    out.say(&msg!("checked", how = how, by = one.by.as_str(), at = at, confirmed = words(&one.confirmed)));
    let asked = if request.profession.specialty.is_some() { &["profession", "specialty"][..] } else { &["profession"] };
    let open: Vec<&str> = asked.iter().copied().filter(|what| !one.confirmed.contains(what)).collect();
    if !open.is_empty() {
        out.warn(&msg!("warn-not-said", what = words(&open)));
    }
}

fn compare(desk: &Desk<'_>, asked: &Asked, args: &AuthorityIssue) -> Result<(), Problem> {
    let (vault, name) = (asked.request.vault, asked.request.name.to_string());
    if let Some(typed) = args.fingerprint.as_ref().or(args.words.as_ref()) {
        return fingerprint::compare(typed, &vault).map_err(|e| match e {
            fingerprint::FingerprintError::Different => Engine(Error::WrongFingerprint(name.clone())).into(),
            e => Engine(Error::Fingerprint(e)).into(),
        });
    }
    let out = &desk.session.out;
    let print = Fingerprint::of(&vault, desk.lang());
    out.say(&msg!("issue-about", name = name.as_str(), subject = asked.request.subject.to_string()));
    print.lines().into_iter().chain(digits_lines(&print.digits)).for_each(|l| out.say(&msg!("indented", text = l)));
    let problem = |kind| Problem::new(kind).with("name", name.as_str());
    let question = msg!("issue-question", name = name.as_str());
    desk.session.confirm_in_person(&question, problem(COMPARE_NEEDED), problem(WORDS_DIFFER))
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
