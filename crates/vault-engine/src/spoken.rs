//! Cards exchanged by a spoken code (docs/protocol/spoken.md): one of the two shows twelve digits and tells them by
//! telephone, the other types them. Each gets the other's card, verified at level 2.
//!
//! A program asks again every second or so until the other side has answered: [`Vault::show_code`], then
//! [`Vault::code_answered`]; [`Vault::type_code`], then [`Vault::code_confirmed`].

use crate::contacts::{CardFile, MAX_CARD_FILE, server_of};
use crate::error::{Error, SenderFault};
use crate::files::SealedFile;
use crate::vault::Vault;
use vault_crypto::spoken::{Agreed, Code, Shows, Types, WrongCode};
use vault_protocol::card::{CardError, Level};
use vault_protocol::http::Refusal;
use vault_protocol::ids::{NameplateId, Time, VaultId};
use vault_protocol::spoken::{
    FORGIVEN, LIFE, MAX_FILE, PARTS, SpokenCard, SpokenFirst, SpokenFourth, SpokenSecond, SpokenThird, SpokenWho,
    TRIES, max_message,
};
use vault_protocol::wire::{self, Bytes, List, Wire};
use vault_remote::{Connection, RemoteError};
use zeroize::Zeroizing;

/// The file of failed codes in the home.
const FILE: &str = "spoken";
/// Places tried until a free one is found.
const PLACES: usize = 8;
/// Most failures kept: those that count, and those of exchanges under way.
const KEPT: usize = 64;

vault_protocol::record! {
    #[derive(Default)]
    struct Failures {
        tries: List<Try, KEPT>,
    }
}

vault_protocol::record! {
    /// One that counts until it is taken back.
    #[derive(Clone, Copy)]
    struct Try {
        at: Time,
        nameplate: NameplateId,
    }
}

/// A code that is shown, until it was answered.
#[allow(missing_debug_implementations)]
pub struct Shown {
    text: Zeroizing<String>,
    nameplate: NameplateId,
    connection: Connection,
    own: SpokenCard,
    expected: Option<VaultId>,
    step: ShownStep,
}

enum ShownStep {
    Waits(Shows),
    Agreed { agreed: Agreed, theirs: VaultId },
    Over,
}

impl Shown {
    /// The code as it is shown and told: three groups of four digits.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The server where the two meet.
    pub fn server(&self) -> &str {
        self.connection.server().as_str()
    }

    /// Whether the other side is known already and only its last word is missing.
    pub fn is_answered(&self) -> bool {
        matches!(self.step, ShownStep::Agreed { .. })
    }
}

/// A code that was typed, until its other side has confirmed.
#[allow(missing_debug_implementations)]
pub struct Typed {
    nameplate: NameplateId,
    connection: Connection,
    name: Option<String>,
    expected: Option<VaultId>,
    failure: Try,
    types: Option<Types>,
}

impl Vault {
    /// Shows a new code at the own server, for anybody or for one contact only.
    ///
    /// # Errors
    /// [`Error::CodesSpent`]; [`Error::NoServer`], [`Error::Offline`], a refusal of the server.
    pub fn show_code(&mut self, expected: Option<VaultId>, now: Time) -> Result<Shown, Error> {
        self.check_tries(now)?;
        let own = self.spoken_card(now)?;
        let connection = self.connection()?;
        for _ in 0..PLACES {
            let code = Code::generate();
            let (text, nameplate) = (code.text(), code.nameplate());
            let (shows, first) = Shows::start(code);
            match connection.say(&nameplate, 0, &wire::encode(&first)) {
                Ok(()) => {
                    let step = ShownStep::Waits(shows);
                    return Ok(Shown { text, nameplate, connection, own, expected, step });
                }
                // Somebody meets there.
                Err(RemoteError::Refused(Refusal::Conflict)) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Err(Error::Refused(Refusal::Slow))
    }

    /// Whose card came for a code that is shown, once all was said; `None` as long as the other side has not gone on.
    ///
    /// # Errors
    /// [`Error::CodeWrong`] if somebody answered who does not know the code: it is used up then. [`Error::CodeGone`] after its
    /// time. A card that must be refused; [`Error::WrongFingerprint`] if it is not the contact's for whom it was shown.
    pub fn code_answered(&mut self, shown: &mut Shown, now: Time) -> Result<Option<VaultId>, Error> {
        match std::mem::replace(&mut shown.step, ShownStep::Over) {
            ShownStep::Over => Err(Error::CodeGone),
            ShownStep::Waits(shows) => {
                let Some(second) = heard::<SpokenSecond>(&shown.connection, &shown.nameplate, 1).transpose() else {
                    shown.step = ShownStep::Waits(shows);
                    return Ok(None);
                };
                let second = match second {
                    Err(Error::Offline(_)) => {
                        shown.step = ShownStep::Waits(shows);
                        return Ok(None);
                    }
                    second => second?,
                };
                let failure = self.count_try(shown.nameplate, now)?;
                let Ok(answered) = shows.answer(&second, &shown.own) else {
                    // A slip should not keep the other side waiting: they are told no more than silence would say.
                    let nothing = SpokenThird { sealed: Bytes::default(), confirm: [0; 32] };
                    let _ = said(&shown.connection, &shown.nameplate, 2, &nothing);
                    return Err(self.code_wrong(now));
                };
                self.forgive(failure, now)?;
                let theirs = self.take_spoken(&answered.theirs, shown.expected.as_ref(), None, now)?;
                said(&shown.connection, &shown.nameplate, 2, &answered.third)?;
                shown.step = ShownStep::Agreed { agreed: answered.agreed, theirs };
                Ok(None)
            }
            ShownStep::Agreed { agreed, theirs } => {
                let fourth = match heard::<SpokenFourth>(&shown.connection, &shown.nameplate, 3) {
                    Ok(None) | Err(Error::Offline(_)) => {
                        shown.step = ShownStep::Agreed { agreed, theirs };
                        return Ok(None);
                    }
                    fourth => fourth?.ok_or(Error::CodeGone)?,
                };
                agreed.finish(&fourth).map_err(|WrongCode| self.code_wrong(now))?;
                self.keep_level(&theirs, Level::Spoken, now)?;
                Ok(Some(theirs))
            }
        }
    }

    /// Answers a code that somebody told, with the own card. `at`: the server they named, else the contact's or the own one.
    ///
    /// # Errors
    /// [`Error::CodeForm`] for what is no code: it costs no try; nor does [`Error::CodeUsed`]. [`Error::CodeGone`] if nobody waits there.
    /// [`Error::CodesSpent`], [`Error::NoServer`], [`Error::Offline`], a refusal of the server.
    pub fn type_code(
        &mut self,
        typed: &str,
        at: Option<&str>,
        expected: Option<VaultId>,
        name: Option<&str>,
        now: Time,
    ) -> Result<Typed, Error> {
        let code = Code::parse(typed).map_err(Error::CodeForm)?;
        self.check_tries(now)?;
        let nameplate = code.nameplate();
        // Once more would be another guess for who answers in the place of the other side.
        if self.failures(now)?.iter().any(|t| t.nameplate == nameplate && now < t.at.plus(LIFE)) {
            return Err(Error::CodeUsed);
        }
        let own = self.spoken_card(now)?;
        let theirs = expected.and_then(|id| self.state.contacts.get(&id)).and_then(server_of);
        let connection = match at.map(str::to_owned).or(theirs) {
            Some(url) => self.connect(self.parse_url(&url)?),
            None => self.connection()?,
        };
        let first: SpokenFirst = heard(&connection, &nameplate, 0)?.ok_or(Error::CodeGone)?;
        let failure = self.count_try(nameplate, now)?;
        let (types, second) = Types::answer(&code, &first, own).map_err(|WrongCode| self.code_wrong(now))?;
        if let Err(e) = said(&connection, &nameplate, 1, &second) {
            // Somebody else answered first: perhaps with a guess.
            return Err(if matches!(e, Error::Refused(Refusal::Conflict)) { self.code_wrong(now) } else { e });
        }
        let name = name.map(str::to_owned);
        Ok(Typed { nameplate, connection, name, expected, failure, types: Some(types) })
    }

    /// Whose card came for a code that was typed; `None` as long as the other side has not answered.
    ///
    /// # Errors
    /// [`Error::CodeWrong`] if the answer is not by somebody who knows the code, [`Error::CodeGone`] after its time; else as
    /// [`Vault::code_answered`].
    pub fn code_confirmed(&mut self, typed: &mut Typed, now: Time) -> Result<Option<VaultId>, Error> {
        let third: SpokenThird = match heard(&typed.connection, &typed.nameplate, 2) {
            Ok(None) | Err(Error::Offline(_)) => return Ok(None),
            // Nobody answered in time: who shows it was told that the code is wrong, if it was.
            third => third?.ok_or(Error::CodeGone)?,
        };
        let types = typed.types.take().ok_or(Error::CodeGone)?;
        let (card, fourth) = types.finish(&third).map_err(|WrongCode| self.code_wrong(now))?;
        self.forgive(typed.failure, now)?;
        let theirs = self.take_spoken(&card, typed.expected.as_ref(), typed.name.as_deref(), now)?;
        said(&typed.connection, &typed.nameplate, 3, &fourth)?;
        self.keep_level(&theirs, Level::Spoken, now)?;
        Ok(Some(theirs))
    }

    /// What this side says of itself: its card, with as much of its chain as has room.
    fn spoken_card(&mut self, now: Time) -> Result<SpokenCard, Error> {
        let file: CardFile = wire::decode(&self.card_file(now)?, MAX_CARD_FILE)?;
        // What the list and each statement add, and the list of one statement more.
        let mut room = (MAX_FILE - 64).saturating_sub(file.card.len());
        let fits = |s: &Bytes<{ 65 * 1024 }>| {
            let needs = s.len() + 5;
            let fits = needs <= room;
            room = room.saturating_sub(needs);
            fits
        };
        let chain: Vec<_> = file.chain.into_vec().into_iter().take_while(fits).collect();
        let file = CardFile { chain: List::new(chain)?, card: file.card };
        let who = SpokenWho { vault: self.id, chain: self.chain.head_ref() };
        Ok(SpokenCard { who, file: Bytes::new(wire::encode(&file))? })
    }

    /// Takes in a card that came by a code, at no level yet.
    fn take_spoken(
        &mut self,
        said: &SpokenCard,
        expected: Option<&VaultId>,
        name: Option<&str>,
        now: Time,
    ) -> Result<VaultId, Error> {
        if let Some(expected) = expected.filter(|expected| **expected != said.who.vault) {
            let known = self.state.contacts.get(expected).map(|c| c.name.to_string());
            return Err(Error::WrongFingerprint(known.unwrap_or_default()));
        }
        let file: CardFile = wire::decode(&said.file, MAX_FILE).map_err(SenderFault::Malformed)?;
        let (_, card) = self.check_card(&file, now)?;
        if card.vault != said.who.vault {
            return Err(SenderFault::Card(CardError::OtherVault).into());
        }
        // They know their own chain up to here: who shows it shorter, or otherwise, hides something.
        self.chain_of(&card.vault, &file.chain, &said.who.chain, &card.mailbox.server, now)?;
        self.add_contact(&said.file, name, now)
    }

    fn failures_file(&self) -> SealedFile {
        SealedFile::new(&self.home, FILE, &self.device)
    }

    /// Failures that still count.
    fn failures(&self, now: Time) -> Result<Vec<Try>, Error> {
        let file = self.failures_file();
        let Some(bytes) = file.read()? else { return Ok(Vec::new()) };
        let kept = wire::decode::<Failures>(&bytes, crate::files::MAX_FRAME);
        let mut tries = kept.map_err(|_| crate::FileError::Damaged(file.path().to_owned()))?.tries.into_vec();
        tries.retain(|t| now < t.at.plus(FORGIVEN));
        Ok(tries)
    }

    fn keep_failures(&self, tries: Vec<Try>) -> Result<(), Error> {
        Ok(self.failures_file().write(&wire::encode(&Failures { tries: List::new(tries)? }))?)
    }

    fn check_tries(&self, now: Time) -> Result<(), Error> {
        if self.failures(now)?.len() >= TRIES { Err(Error::CodesSpent) } else { Ok(()) }
    }

    /// Counts a failure before anything is said that a guess could be held against.
    fn count_try(&self, nameplate: NameplateId, now: Time) -> Result<Try, Error> {
        let mut tries = self.failures(now)?;
        if tries.len() >= TRIES {
            return Err(Error::CodesSpent);
        }
        let failure = Try { at: now, nameplate };
        tries.push(failure);
        self.keep_failures(tries)?;
        Ok(failure)
    }

    /// Takes one back: the other side knew the code.
    fn forgive(&self, failure: Try, now: Time) -> Result<(), Error> {
        let mut tries = self.failures(now)?;
        if let Some(one) = tries.iter().rposition(|t| t.at == failure.at && t.nameplate == failure.nameplate) {
            tries.remove(one);
        }
        self.keep_failures(tries)
    }

    /// Forgets all failures: somebody was compared in person.
    pub(crate) fn forgive_all(&self) -> Result<(), Error> {
        if self.failures_file().read()?.is_some() { self.keep_failures(Vec::new()) } else { Ok(()) }
    }

    fn code_wrong(&self, now: Time) -> Error {
        let counted = self.failures(now).map_or(TRIES, |tries| tries.len());
        Error::CodeWrong { left: TRIES.saturating_sub(counted) }
    }
}

const _: () = assert!(PARTS == 4 && TRIES < KEPT);

/// A part, if it was said. What is none is the server's fault: nobody's guess.
fn heard<T: Wire>(connection: &Connection, nameplate: &NameplateId, part: usize) -> Result<Option<T>, Error> {
    let bytes = match connection.hear(nameplate, part) {
        Err(RemoteError::Refused(Refusal::NotFound)) => return Err(Error::CodeGone),
        other => other?,
    };
    let decoded = bytes.map(|bytes| wire::decode::<T>(&bytes, max_message(part))).transpose();
    decoded.map_err(|e| SenderFault::Malformed(e).into())
}

fn said<T: Wire>(connection: &Connection, nameplate: &NameplateId, part: usize, message: &T) -> Result<(), Error> {
    match connection.say(nameplate, part, &wire::encode(message)) {
        Err(RemoteError::Refused(Refusal::NotFound)) => Err(Error::CodeGone),
        other => Ok(other?),
    }
}
