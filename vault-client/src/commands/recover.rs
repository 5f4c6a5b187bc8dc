//! `coffre recover`: the vault again, from its rescue sheet and its server.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use vault_crypto::rescue::{RescueEntropy, RescueError};
use vault_desk::clock::allow;
use vault_desk::making::{empty_home, new_secret};
use vault_desk::print::{Fingerprint, digits_lines};
use vault_engine::recover::{Sheet, read_sheet};
use vault_engine::{Error, Vault};
use vault_remote::{ServerUrl, Settings};
use vault_terminal::interrupt::Named;
use vault_terminal::out::Mode;
use vault_terminal::table::Record;
use vault_terminal::{Message, Problem, Session, ask, msg};
use zeroize::Zeroizing;

use super::device::others;
use super::init::how;
use crate::cli::Recover;
use crate::desk::Desk;
use crate::problems::{Engine, WORDS_UNREADABLE};
use crate::time;

/// Longest sheet that is read, in bytes: 24 words, their numbers and a heading are under one thousand. What holds it has room
/// for all of it at once, since a text that grows leaves copies behind that nobody wipes.
const MAX_SHEET: usize = 4096;

#[derive(Serialize)]
struct Recovered {
    id: String,
    #[serde(flatten)]
    fingerprint: Fingerprint,
    home: String,
    server: String,
    papers: usize,
    other_devices: usize,
    removed_devices: usize,
}

/// Comes back. What can be wrong with the arguments and the words is found before the server is called.
pub(crate) fn recover(session: &Session, args: &Recover) -> Result<(), Problem> {
    let home = empty_home(session)?;
    ServerUrl::parse(&args.server, allow()).map_err(|e| Engine(e.into()))?;
    let words = words(session, args.words_file.as_deref())?;
    let secret = new_secret(session)?;
    let code = secret.as_ref().map(|s| s.as_slice());
    let vault = come_back(&home, &words, &args.server, args.fingerprint.as_deref(), code).map_err(Engine)?;
    let mut desk = Desk::around(session, vault);
    // The vault is back, whatever comes of these two: that is said first, since a second try would find it here.
    let sent = desk.in_passing(|desk| desk.send().map(drop));
    let others = others(&desk.vault);
    let (mut removed, mut shut_out) = (0, Ok(()));
    if args.only_this_device {
        for key in &others {
            shut_out = desk.vault.expel(key, desk.now);
            if shut_out.is_err() {
                break;
            }
            removed += 1;
        }
    }
    let body = Recovered {
        id: desk.vault.id().to_string(),
        fingerprint: Fingerprint::of(desk.vault.id(), desk.lang()),
        home: home.display().to_string(),
        server: args.server.clone(),
        papers: desk.vault.state().visible().count(),
        other_devices: others.len() - removed,
        removed_devices: removed,
    };
    let mode = session.out.mode();
    if mode == Mode::Person {
        session.out.own_text(&told(session, &body, args.fingerprint.is_none()))?;
    } else {
        session.out.data("recovered", &body, || record(&body))?;
    }
    session.out.finish()?;
    if removed > 0 {
        session.out.say(&msg!("recovered-removed", count = removed));
    }
    if body.other_devices > 0 {
        session.out.say(&msg!("recovered-others", count = body.other_devices));
    }
    sent?;
    Ok(shut_out.map_err(Engine)?)
}

fn told(session: &Session, body: &Recovered, compare: bool) -> String {
    let say = |message: &Message| session.out.wrapped(&session.out.words().get(message)) + "\n\n";
    let mut text = say(&msg!("recovered", papers = body.papers));
    if compare {
        text += &say(&msg!("recovered-compare"));
        for lines in [body.fingerprint.lines(), digits_lines(&body.fingerprint.digits)] {
            lines.iter().for_each(|line| text += &format!("   {line}\n"));
            text.push('\n');
        }
    }
    text
}

fn record(body: &Recovered) -> Record {
    let mut record = Record::new();
    record.field("id", msg!("column-id"), body.id.as_str());
    record.field("words", msg!("fingerprint-heading"), body.fingerprint.words.join(" "));
    record.field("home", msg!("field-home"), body.home.as_str());
    record.field("server", msg!("field-server"), body.server.as_str());
    record.field("papers", msg!("field-papers"), body.papers.to_string());
    record
}

/// The vault of these words, from its server into an empty home.
pub(crate) fn come_back(
    home: &Path,
    words: &RescueEntropy,
    server: &str,
    fingerprint: Option<&str>,
    code: Option<&[u8]>,
) -> Result<Vault, Error> {
    let line = Settings { clock: Arc::new(time::now), ..Settings::default() };
    let sheet = Sheet { words, server, fingerprint, allow: allow(), line };
    Vault::recover(home, &sheet, &how("", code), time::now())
}

/// The words: from a file, from standard input, or typed; typed ones are seen, since nobody types 24 words blindly.
pub(super) fn words(session: &Session, file: Option<&Path>) -> Result<RescueEntropy, Problem> {
    let Some(path) = file else {
        return ask_words(session);
    };
    let unreadable = |e| Problem::new(WORDS_UNREADABLE).with("path", path).details(e);
    let mut sheet = blank();
    let mut bounded = |from: &mut dyn std::io::Read| match from.take(MAX_SHEET as u64 + 1).read_to_string(&mut sheet) {
        Ok(read) if read > MAX_SHEET => Err(std::io::ErrorKind::FileTooLarge.into()),
        read => read,
    };
    if path.as_os_str() == "-" {
        bounded(&mut std::io::stdin().lock()).map_err(unreadable)?;
    } else {
        bounded(&mut Named::open(path).map_err(unreadable)?).map_err(unreadable)?;
    }
    Ok(read_sheet(&sheet).map_err(Engine)?)
}

fn blank() -> Zeroizing<String> {
    Zeroizing::new(String::with_capacity(2 * MAX_SHEET))
}

/// Line by line, until there are 24.
fn ask_words(session: &Session) -> Result<RescueEntropy, Problem> {
    let (mut sheet, mut have) = (blank(), 0);
    loop {
        let question = if have == 0 { msg!("recover-ask") } else { msg!("recover-ask-more", left = 24 - have) };
        let line = Zeroizing::new(ask::line(&session.out, session.global.manners(), &question)?);
        if sheet.len() + line.len() >= MAX_SHEET {
            return Err(Engine(RescueError::Count(have).into()).into());
        }
        sheet.push_str(&line);
        sheet.push(' ');
        match read_sheet(&sheet) {
            Err(Error::RescueWords(RescueError::Count(words))) if words < 24 => have = words,
            read => return Ok(read.map_err(Engine)?),
        }
    }
}
