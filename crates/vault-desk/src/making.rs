//! A new vault, its rescue words, and the server that its sealed copy lives on.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use vault_crypto::password::Cost;
use vault_crypto::rescue::RescueEntropy;
use vault_engine::recover::write_sheet;
use vault_engine::{Error, Making, Vault};
use vault_protocol::fingerprint::WordList;
use vault_protocol::ids::Time;
use vault_remote::{Connection, Refusal, ServerUrl, Settings, ToldTime};
use vault_terminal::out::{Mode, room};
use vault_terminal::secret::{self, Secret, Source};
use vault_terminal::table::{Cell, Record};
use vault_terminal::{Message, Problem, Session, msg};

use crate::clock::{self, allow, ready};
use crate::print::{Fingerprint, word_list};
use crate::told::{FILE_EXISTS, FOLDER_TAKEN, NO_FOLDER_FOR_IT, ON_ANOTHER_SERVER, SECRET_SHORT, WHERE_TO, told};

/// What a guess of a secret code costs.
pub const COST: Cost = Cost::DESKTOP;
/// Fewest characters of a secret code. Guesses are made dear as well; this only keeps `1234` out.
pub const SHORTEST_SECRET: usize = 6;

/// What the command line says of a new vault, beside its owner.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The server's address.
    pub server: Option<&'a str>,
    /// What that server asks of newcomers.
    pub invite: Option<&'a str>,
    /// No line is opened now.
    pub offline: bool,
    /// The file that the rescue words go to, instead of the terminal.
    pub rescue_out: Option<&'a Path>,
}

/// A vault that was just made, and its rescue words.
pub struct Begun {
    /// The vault, open.
    pub vault: Vault,
    /// What the words stand for.
    pub entropy: RescueEntropy,
    /// The time it was made: not ahead of its server's.
    pub at: Time,
    /// Whether its server's address was taken: to be told when the words are out, by [`end`].
    pub server: Result<(), Error>,
}

/// The words of a rescue sheet, as they are shown.
#[derive(Serialize)]
pub struct Rescue {
    words: Vec<String>,
    check: String,
    language: &'static str,
}

impl Rescue {
    /// The words of `entropy` in a list.
    pub fn of(entropy: &RescueEntropy, list: WordList) -> Self {
        Rescue {
            words: entropy.words(list).split(' ').map(str::to_owned).collect(),
            check: entropy.check_group(),
            language: if list == WordList::English { "en" } else { "fr" },
        }
    }

    /// With their numbers, in rows, and the check group below.
    pub fn lines(&self, session: &Session) -> String {
        let (mut text, a_line) = (String::new(), if session.out.around().accessible { 1 } else { 4 });
        for (row, words) in self.words.chunks(a_line).enumerate() {
            let number = |i: usize| row * a_line + i + 1;
            let cell = |(i, word): (usize, &String)| {
                // Accents that combine with their letter take no room.
                let gap = " ".repeat(14usize.saturating_sub(room(word)));
                format!("{:>2} {word}{gap}", number(i))
            };
            let cells: Vec<String> = words.iter().enumerate().map(cell).collect();
            text += &format!("   {}\n", cells.concat().trim_end());
        }
        text + &format!("\n   {}\n\n", session.out.words().get(&msg!("rescue-check", check = self.check.as_str())))
    }

    /// As fields for a program.
    pub fn add_to(&self, record: &mut Record) {
        record.field("rescue", msg!("rescue-heading"), self.words.join(" "));
        record.field("rescue-check", msg!("rescue-heading"), self.check.as_str());
    }
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

impl Order<'_> {
    /// All that can be wrong with the arguments is found before anything is made.
    ///
    /// # Errors
    /// No server named, an address that is none, a file that is there already.
    pub fn check(&self, session: &Session) -> Result<(), Problem> {
        let Some(url) = self.server else {
            return if self.offline { self.check_file() } else { Err(Problem::new(WHERE_TO)) };
        };
        ServerUrl::parse(url, allow()).map_err(|e| told(session.program(), &e.into()))?;
        self.check_file()
    }

    fn check_file(&self) -> Result<(), Problem> {
        self.rescue_out.map_or(Ok(()), check_absent)
    }
}

/// Nothing is written over.
///
/// # Errors
/// There is a file already.
pub fn check_absent(path: &Path) -> Result<(), Problem> {
    if path.exists() { Err(Problem::new(FILE_EXISTS).with("path", path)) } else { Ok(()) }
}

/// Where a vault may come to be: no vault's home yet, and nobody's papers.
///
/// # Errors
/// As [`check_free`]; and no folder is named.
pub fn empty_home(session: &Session) -> Result<PathBuf, Problem> {
    let home = session.home()?.path;
    check_free(session.program(), &home)?;
    Ok(home)
}

/// A vault can be made here: there is none, and nothing else.
///
/// # Errors
/// There is one, or something else.
pub fn check_free(program: &'static str, home: &Path) -> Result<(), Problem> {
    if home.join("keystore").exists() {
        return Err(told(program, &Error::Exists(home.to_owned())));
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

/// Whether a secret code is long enough.
pub fn is_long_enough(secret: &[u8]) -> bool {
    String::from_utf8_lossy(secret).chars().count() >= SHORTEST_SECRET
}

/// Asks for a new secret code; none for a device that keeps its own.
///
/// # Errors
/// It is too short, or nobody gives one.
pub fn new_secret(session: &Session) -> Result<Option<Secret>, Problem> {
    match session.global.secret.source() {
        Source::Device => Ok(None),
        source => new_secret_from(session, &source).map(Some),
    }
}

/// The same from elsewhere than where the command's own secret comes from.
///
/// # Errors
/// As [`new_secret`].
pub fn new_secret_from(session: &Session, source: &Source) -> Result<Secret, Problem> {
    let secret = session.new_secret(source, &msg!("secret-prompt-new"), &msg!("secret-prompt-again"))?;
    if !is_long_enough(&secret) {
        return Err(Problem::new(SECRET_SHORT).with("least", SHORTEST_SECRET));
    }
    Ok(secret)
}

/// Makes a vault, and shows or writes its rescue words before anything else can fail.
///
/// # Errors
/// A fault of this machine. A vault that is made stays, and a sheet that could not be written is shown: the words exist
/// only now.
pub fn begin(session: &Session, home: &Path, how: &Making<'_>, order: &Order<'_>) -> Result<Begun, Problem> {
    // A vault that was made in the future reaches no server until then: so its server is asked, if it is there.
    let time = ToldTime::default();
    if let (Some(url), false) = (order.server, order.offline) {
        ask_time(url, &time);
    }
    let at = time.not_ahead(clock::now());
    let (vault, entropy) = Vault::make(home, how, at).map_err(|e| told(session.program(), &e))?;
    let mut vault = ready(vault);
    vault.line.told = time;
    let server = order.server.map_or(Ok(()), |url| vault.set_server(url, order.invite));
    show_sheet(session, home, &vault, &entropy, order.rescue_out)?;
    Ok(Begun { vault, entropy, at, server })
}

fn show_sheet(
    session: &Session,
    home: &Path,
    vault: &Vault,
    entropy: &RescueEntropy,
    file: Option<&Path>,
) -> Result<(), Problem> {
    let lang = session.out.words().lang();
    let list = word_list(lang);
    let written = file.map(|path| {
        let sheet = write_sheet(entropy, list, vault.id());
        secret::keep(path, sheet.as_bytes()).map_err(|e| Problem::new(NO_FOLDER_FOR_IT).with("path", path).details(e))
    });
    let to_file = matches!(written, Some(Ok(())));
    let made = Made {
        id: vault.id().to_string(),
        fingerprint: Fingerprint::of(vault.id(), lang),
        home: home.display().to_string(),
        server: vault.server_url().map(str::to_owned),
        rescue: (!to_file).then(|| Rescue::of(entropy, list)),
        rescue_file: file.filter(|_| to_file).map(|p| p.display().to_string()),
    };
    match session.out.mode() {
        Mode::Person => session.out.own_text(&sheet(session, &made))?,
        Mode::Tsv | Mode::Json => session.out.data("vault", &made, || record(&made))?,
    }
    session.out.finish()?;
    written.unwrap_or(Ok(()))
}

/// Asks a server what time it is. One that is away says nothing.
fn ask_time(url: &str, time: &ToldTime) {
    let Ok(url) = ServerUrl::parse(url, allow()) else { return };
    let second = Duration::from_secs(1);
    let clock = Arc::new(clock::now);
    let line = Settings { clock, connect: 3 * second, idle: 8 * second, told: time.clone(), ..Settings::default() };
    let _ = Connection::with(url, line).info();
}

/// What the person writes down, and how others recognise their card.
fn sheet(session: &Session, made: &Made) -> String {
    let catalog = session.out.words();
    let say = |message: &Message| session.out.wrapped(&catalog.get(message)) + "\n\n";
    let mut text = say(&msg!("vault-made", home = made.home.as_str()));
    if let Some(rescue) = &made.rescue {
        text += &say(&msg!("rescue-heading"));
        text += &rescue.lines(session);
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
        rescue.add_to(&mut record);
    }
    record
}

/// Tells a new vault's server of it, by `send`, and says what became of that.
///
/// # Errors
/// The server does not take it. Nobody there is normal.
pub fn end<T>(
    session: &Session,
    order: &Order<'_>,
    server: Result<(), Error>,
    send: impl FnOnce() -> Result<T, Error>,
) -> Result<(), Problem> {
    server.map_err(|e| told(session.program(), &e))?;
    let said = if order.server.is_none() {
        msg!("vault-offline")
    } else if order.offline || !was_sent(session, send())? {
        msg!("vault-sent-later")
    } else {
        msg!("vault-sent")
    };
    session.out.say(&said);
    Ok(())
}

// Nobody there is normal; a refusal is the person's to know.
fn was_sent<T>(session: &Session, sent: Result<T, Error>) -> Result<bool, Problem> {
    match sent {
        Ok(_) => Ok(true),
        Err(Error::Offline(_)) => Ok(false),
        Err(e) => Err(told(session.program(), &e)),
    }
}

#[derive(Serialize)]
struct ServerIs {
    server: String,
    synced: bool,
    waiting: usize,
}

/// Sets the server of a vault that has none yet, or corrects an address that was never reached; then sends. Answers
/// whether the server was there.
///
/// # Errors
/// The vault lives on another server, the address is none, or the server refuses.
pub fn set_server<T>(
    session: &Session,
    vault: &mut Vault,
    url: &str,
    invite: Option<&str>,
    send: impl FnOnce(&mut Vault) -> Result<T, Error>,
) -> Result<bool, Problem> {
    vault.set_server(url, invite).map_err(|e| match e {
        Error::Refused(Refusal::Conflict) => {
            Problem::new(ON_ANOTHER_SERVER).with("server", vault.server_url().unwrap_or_default())
        }
        e => told(session.program(), &e),
    })?;
    let synced = was_sent(session, send(vault));
    let server = vault.server_url().unwrap_or_default().to_owned();
    let body = ServerIs { server: server.clone(), synced: matches!(synced, Ok(true)), waiting: vault.waiting() };
    session.out.data("server", &body, || {
        let mut record = Record::new();
        record.field("server", msg!("field-server"), server.as_str());
        record.field("synced", msg!("field-sent"), yes_no(session, body.synced));
        record
    })?;
    if let Ok(false) = synced {
        session.out.say(&msg!("server-set-offline"));
    }
    synced
}

/// `oui` and `true`.
pub fn yes_no(session: &Session, yes: bool) -> Cell {
    let words = session.out.words();
    let person = if yes { words.text("yes") } else { words.text("no") };
    Cell::both(person, yes.to_string())
}
