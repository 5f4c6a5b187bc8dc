//! `coffre init`, `coffre server set`: a new vault, and where its sealed copy lives.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use vault_crypto::password::Cost;
use vault_engine::recover::write_sheet;
use vault_engine::{Error, Making, Vault};
use vault_protocol::card::Kind;
use vault_protocol::fingerprint::WordList;
use vault_remote::{Connection, Refusal, ServerUrl, Settings, ToldTime};
use vault_terminal::out::{Mode, room};
use vault_terminal::secret::{self, Secret, Source};
use vault_terminal::table::{Cell, Record};
use vault_terminal::{Message, Problem, Session, msg};

use crate::cli::{Init, ServerSet};
use crate::desk::{Desk, allow};
use crate::problems::{Engine, FILE_EXISTS, FOLDER_TAKEN, NO_FOLDER_FOR_IT, ON_ANOTHER_SERVER, SECRET_SHORT, WHERE_TO};
use crate::shown::{Fingerprint, word_list};
use crate::time;

/// Fewest characters of a secret code. Guesses are made dear as well; this only keeps `1234` out.
pub(crate) const SHORTEST_SECRET: usize = 6;
/// What a guess of it costs.
pub(crate) const COST: Cost = Cost::DESKTOP;

#[derive(Serialize)]
struct Rescue {
    words: Vec<String>,
    check: String,
    language: &'static str,
}

#[derive(Serialize)]
struct Made {
    id: String,
    #[serde(flatten)]
    fingerprint: Fingerprint,
    home: String,
    server: Option<String>,
    rescue: Option<Rescue>,
    rescue_file: Option<String>,
}

/// Makes a vault. All that can be wrong with the arguments is found before anything is made, and the rescue words are
/// out before anything else can fail.
pub(crate) fn init(session: &Session, args: &Init) -> Result<(), Problem> {
    if args.server.is_none() && !args.offline {
        return Err(Problem::new(WHERE_TO));
    }
    if let Some(url) = &args.server {
        ServerUrl::parse(url, allow()).map_err(|e| Engine(e.into()))?;
    }
    let home = empty_home(session)?;
    if let Some(path) = args.rescue_out.as_deref().filter(|p| p.exists()) {
        return Err(Problem::new(FILE_EXISTS).with("path", path));
    }
    let secret = new_secret(session)?;
    let how = making(args.name.as_deref().unwrap_or(""), secret.as_ref().map(|s| s.as_slice()));
    // A vault that was made in the future reaches no server until then: so its server is asked, if it is there.
    let told = ToldTime::default();
    if let (Some(url), false) = (&args.server, args.offline) {
        ask_time(url, &told);
    }
    let made_at = told.not_ahead(time::now());
    let (vault, entropy) = Vault::make(&home, &how, made_at).map_err(Engine)?;
    let mut desk = Desk::around(session, vault);
    desk.now = made_at;
    desk.vault.line.told = told;
    let server = args.server.as_ref().map(|url| desk.vault.set_server(url, args.invite.as_deref()));

    let list = word_list(desk.lang());
    let language = if list == WordList::English { "en" } else { "fr" };
    let (words, check) = (entropy.words(list), entropy.check_group());
    let written = args.rescue_out.as_deref().map(|path| {
        let sheet = write_sheet(&entropy, list, desk.vault.id());
        secret::keep(path, sheet.as_bytes()).map_err(|e| Problem::new(NO_FOLDER_FOR_IT).with("path", path).details(e))
    });
    // A sheet that could not be written is shown: the words exist only now.
    let to_file = matches!(written, Some(Ok(())));
    let split = || words.split(' ').map(str::to_owned).collect();
    let made = Made {
        id: desk.vault.id().to_string(),
        fingerprint: Fingerprint::of(desk.vault.id(), desk.lang()),
        home: home.display().to_string(),
        server: desk.vault.server_url().map(str::to_owned),
        rescue: (!to_file).then(|| Rescue { words: split(), check, language }),
        rescue_file: args.rescue_out.as_ref().filter(|_| to_file).map(|p| p.display().to_string()),
    };
    match session.out.mode() {
        Mode::Person => session.out.own_text(&sheet(session, &made))?,
        Mode::Tsv | Mode::Json => session.out.data("vault", &made, || record(&made))?,
    }
    session.out.finish()?;
    written.unwrap_or(Ok(()))?;
    // Said only now: by then the words are out.
    server.unwrap_or(Ok(())).map_err(Engine)?;

    if args.server.is_none() {
        session.out.say(&msg!("vault-offline"));
    } else if args.offline || !first_sync(&mut desk)? {
        session.out.say(&msg!("vault-sent-later"));
    } else {
        session.out.say(&msg!("vault-sent"));
    }
    Ok(())
}

/// Where a vault may come to be: no vault's home yet, and nobody's papers.
pub(super) fn empty_home(session: &Session) -> Result<PathBuf, Problem> {
    let home = session.home()?.path;
    check_free(&home)?;
    Ok(home)
}

/// How a patient's vault is made, by command or by page.
pub(crate) fn making<'a>(name: &'a str, password: Option<&'a [u8]>) -> Making<'a> {
    Making { kind: Kind::Person, name: name.trim(), role: "", password, cost: COST }
}

/// Whether a secret code is long enough.
pub(crate) fn is_long_enough(secret: &[u8]) -> bool {
    String::from_utf8_lossy(secret).chars().count() >= SHORTEST_SECRET
}

/// A vault can be made here: there is none, and nothing else.
pub(crate) fn check_free(home: &Path) -> Result<(), Problem> {
    if home.join("keystore").exists() {
        return Err(Engine(Error::Exists(home.to_owned())).into());
    }
    if is_something_else(home) {
        return Err(Problem::new(FOLDER_TAKEN).with("path", home));
    }
    Ok(())
}

/// Whether a folder holds more than what a vault's making, cut short, may have left: somebody's papers, for example,
/// among which a vault would write and clean up.
fn is_something_else(home: &Path) -> bool {
    const OURS: [&str; 15] = [
        "audit",
        "chain",
        "device",
        "in",
        "journal",
        "key",
        "lock",
        "objects",
        "out",
        "queue",
        "recovering",
        "rescue",
        "server",
        "snapshot",
        "words",
    ];
    let Ok(mut entries) = fs::read_dir(home) else { return false };
    entries.any(|entry| {
        let Ok(entry) = entry else { return true };
        let name = entry.file_name();
        let name = name.to_str().unwrap_or_default();
        !OURS.contains(&name.strip_suffix(".new").unwrap_or(name)) && name != "keystore.new"
    })
}

/// Asks a server what time it is. One that is away says nothing.
fn ask_time(url: &str, told: &ToldTime) {
    let Ok(url) = ServerUrl::parse(url, allow()) else { return };
    let second = Duration::from_secs(1);
    let clock = Arc::new(time::now);
    let line = Settings { clock, connect: 3 * second, idle: 8 * second, told: told.clone(), ..Settings::default() };
    let _ = Connection::with(url, line).info();
}

pub(super) fn new_secret(session: &Session) -> Result<Option<Secret>, Problem> {
    if session.global.secret.source() == Source::Device {
        return Ok(None);
    }
    let secret = session.new_secret(&msg!("secret-prompt-new"), &msg!("secret-prompt-again"))?;
    if !is_long_enough(&secret) {
        return Err(Problem::new(SECRET_SHORT).with("least", SHORTEST_SECRET));
    }
    Ok(Some(secret))
}

/// What the person writes down, and how others recognise their card.
fn sheet(session: &Session, made: &Made) -> String {
    let catalog = session.out.words();
    let say = |message: &Message| session.out.wrapped(&catalog.get(message)) + "\n\n";
    let mut text = say(&msg!("vault-made", home = made.home.as_str()));
    if let Some(rescue) = &made.rescue {
        text += &say(&msg!("rescue-heading"));
        let a_line = if session.out.around().accessible { 1 } else { 4 };
        for (row, words) in rescue.words.chunks(a_line).enumerate() {
            let number = |i: usize| row * a_line + i + 1;
            let cell = |(i, word): (usize, &String)| {
                // Accents that combine with their letter take no room.
                let gap = " ".repeat(14usize.saturating_sub(room(word)));
                format!("{:>2} {word}{gap}", number(i))
            };
            let cells: Vec<String> = words.iter().enumerate().map(cell).collect();
            text += &format!("   {}\n", cells.concat().trim_end());
        }
        text += &format!("\n   {}\n\n", catalog.get(&msg!("rescue-check", check = rescue.check.as_str())));
        text += &say(&msg!("rescue-advice"));
    } else if let Some(path) = &made.rescue_file {
        text += &say(&msg!("rescue-written", path = path.as_str()));
    }
    text += &say(&msg!("fingerprint-heading"));
    for words in made.fingerprint.lines() {
        text += &format!("   {words}\n");
    }
    text + "\n"
}

fn record(made: &Made) -> Record {
    let mut record = Record::new();
    record.field("id", msg!("column-id"), made.id.as_str());
    record.field("fingerprint", msg!("fingerprint-heading"), made.fingerprint.fingerprint.as_str());
    record.field("words", msg!("fingerprint-heading"), made.fingerprint.words.join(" "));
    record.field("home", msg!("field-home"), made.home.as_str());
    record.field("server", msg!("field-server"), made.server.clone().unwrap_or_default());
    if let Some(rescue) = &made.rescue {
        record.field("rescue", msg!("rescue-heading"), rescue.words.join(" "));
        record.field("rescue-check", msg!("rescue-heading"), rescue.check.as_str());
    }
    record
}

/// Tells the server of the vault, for the first time. Nobody there is normal; a refusal is the person's to know.
fn first_sync(desk: &mut Desk<'_>) -> Result<bool, Problem> {
    match desk.send() {
        Ok(_) => Ok(true),
        Err(Error::Offline(_)) => Ok(false),
        Err(e) => Err(Engine(e).into()),
    }
}

#[derive(Serialize)]
struct ServerIs {
    server: String,
    synced: bool,
    waiting: usize,
}

/// Sets the server of a vault that has none yet, or corrects an address that was never reached.
pub(crate) fn set_server(session: &Session, args: &ServerSet) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    desk.vault.set_server(&args.url, args.invite.as_deref()).map_err(|e| match e {
        Error::Refused(Refusal::Conflict) => {
            Problem::new(ON_ANOTHER_SERVER).with("server", desk.vault.server_url().unwrap_or_default())
        }
        e => Engine(e).into(),
    })?;
    let synced = first_sync(&mut desk);
    let server = desk.vault.server_url().unwrap_or_default().to_owned();
    let body = ServerIs { server: server.clone(), synced: matches!(synced, Ok(true)), waiting: desk.vault.waiting() };
    session.out.data("server", &body, || {
        let mut record = Record::new();
        record.field("server", msg!("field-server"), server.as_str());
        record.field("synced", msg!("field-sent"), yes_no(session, body.synced));
        record
    })?;
    if !synced? {
        session.out.say(&msg!("server-set-offline"));
        desk.say_waiting();
    }
    Ok(())
}

/// `oui` and `true`.
pub(crate) fn yes_no(session: &Session, yes: bool) -> Cell {
    let words = session.out.words();
    let person = if yes { words.text("yes") } else { words.text("no") };
    Cell::both(person, yes.to_string())
}
