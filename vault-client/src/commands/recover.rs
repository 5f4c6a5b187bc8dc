//! `coffre recover`: the vault again, from its rescue sheet and its server.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use vault_crypto::rescue::RescueEntropy;
use vault_engine::recover::{Sheet, read_sheet};
use vault_engine::{Error, Vault};
use vault_remote::{ServerUrl, Settings};
use vault_terminal::out::Mode;
use vault_terminal::table::Record;
use vault_terminal::{Message, Problem, Session, ask, msg};
use zeroize::Zeroizing;

use super::device::others;
use super::init::{empty_home, making, new_secret};
use crate::cli::Recover;
use crate::desk::{Desk, allow};
use crate::problems::{Engine, WORDS_UNREADABLE};
use crate::shown::Fingerprint;
use crate::time;

/// Longest sheet that is read, in bytes: 24 words, their numbers and a heading are under one thousand.
const MAX_SHEET: u64 = 64 * 1024;

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
    let words = words(session, args)?;
    let secret = new_secret(session)?;
    let code = secret.as_ref().map(|s| s.as_slice());
    let vault = come_back(&home, &words, &args.server, args.fingerprint.as_deref(), code).map_err(Engine)?;
    let mut desk = Desk::around(session, vault);
    desk.send().map_err(Engine)?;

    let others = others(&desk.vault);
    let mut removed = 0;
    if args.only_this_device {
        for key in &others {
            desk.vault.expel(key, desk.now).map_err(Engine)?;
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
    } else if body.other_devices > 0 {
        session.out.say(&msg!("recovered-others", count = body.other_devices));
    }
    Ok(())
}

fn told(session: &Session, body: &Recovered, compare: bool) -> String {
    let say = |message: &Message| session.out.wrapped(&session.out.words().get(message)) + "\n\n";
    let mut text = say(&msg!("recovered", papers = body.papers));
    if compare {
        text += &say(&msg!("recovered-compare"));
        for words in body.fingerprint.lines() {
            text += &format!("   {words}\n");
        }
        text.push('\n');
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
    Vault::recover(home, &sheet, &making("", code), time::now())
}

/// The words: from a file, from standard input, or typed; typed ones are seen, since nobody types 24 words blindly.
fn words(session: &Session, args: &Recover) -> Result<RescueEntropy, Problem> {
    let Some(path) = &args.words_file else {
        return ask_words(session);
    };
    let unreadable = |e| Problem::new(WORDS_UNREADABLE).with("path", path).details(e);
    let mut text = Zeroizing::new(String::with_capacity(4096));
    let mut bounded = |from: &mut dyn std::io::Read| from.take(MAX_SHEET).read_to_string(&mut text);
    if path.as_os_str() == "-" {
        bounded(&mut std::io::stdin().lock()).map_err(unreadable)?;
    } else {
        bounded(&mut std::fs::File::open(path).map_err(unreadable)?).map_err(unreadable)?;
    }
    Ok(read_sheet(&text).map_err(Engine)?)
}

/// Line by line, until there are 24.
fn ask_words(session: &Session) -> Result<RescueEntropy, Problem> {
    let mut text = Zeroizing::new(String::with_capacity(4096));
    loop {
        let have = text.split_whitespace().count();
        let question = if have == 0 { msg!("recover-ask") } else { msg!("recover-ask-more", left = 24 - have) };
        let line = Zeroizing::new(ask::line(&session.out, session.global.manners(), &question)?);
        text.push_str(&line);
        text.push(' ');
        match read_sheet(&text) {
            Err(Error::RescueWords(vault_crypto::rescue::RescueError::Count(n))) if n < 24 => {}
            read => return Ok(read.map_err(Engine)?),
        }
    }
}
