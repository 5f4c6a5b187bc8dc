//! Papers given: dropped for somebody, and, on the other side, waiting until their owner decides.

use crate::contacts::CardFile;
use crate::error::{Error, SenderFault};
use crate::papers::{Added, NewPaper, Source};
use crate::queue::{Drop, Task};
use crate::receive::sorted::{Place, Sort, Sorted};
use crate::state::Words;
use crate::vault::Vault;
use std::collections::{BTreeMap, BTreeSet};
use vault_crypto::deposit::{self, Content, Deposit, DepositError, DepositPackage, MAX_INLINE, Matter, PaperNamed};
use vault_crypto::journal::{DepositDecided, LetterSent, Op};
use vault_crypto::object::{Binding, ObjectCipher, open_from, seal_to};
use vault_crypto::random;
use vault_crypto::secret::{DocumentKey, DropSecret};
use vault_protocol::card::{Card, CheckedCard, Level};
use vault_protocol::chain::{Chain, Powers};
use vault_protocol::context::Label;
use vault_protocol::grant::{Origin, Provenance};
use vault_protocol::hash::{Hash, ObjectDigest, hash, object_digest};
use vault_protocol::ids::{DocId, DropId, MailboxId, MessageId, Time, VaultId, VersionId};
use vault_protocol::object;
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::{self, Bytes, List, Text, WireError};

pub use crate::doubts::Doubt;

/// Bytes of an object in one part.
const PART: usize = 4 << 20;
/// Largest paper that can be given, in bytes: it is sealed in memory.
pub const MAX_GIVEN: u64 = 256 << 20;

/// A paper to give.
#[derive(Clone, Debug)]
pub struct Gift {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Words about it.
    pub words: Words,
    /// Name of the file.
    pub file_name: String,
    /// Media type.
    pub mime: String,
    /// Words to its receiver.
    pub message: Option<String>,
}

/// A deposit waiting for its owner's word.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// What the giver signed.
    pub deposit: Deposit,
    /// The giver's name: the owner's own for a contact, else as the giver's card says.
    pub giver_name: String,
    /// How the giver was verified, if they are a contact.
    pub level: Option<Level>,
    /// What is known against it, the gravest first.
    pub doubts: Vec<Doubt>,
    /// Whether every part has come.
    pub complete: bool,
    lies: Lies,
}

/// Where a letter lies, and what opens it.
#[derive(Clone, Debug)]
struct Lies {
    card: Hash,
    parts: Vec<DropId>,
    place: Place,
}

impl Lies {
    fn parts(&self) -> Vec<Place> {
        self.parts.iter().map(|p| (self.place.0, *p)).collect()
    }
}

/// A letter, opened. What it carries is not held: hundreds of letters may wait.
pub(crate) struct Opened {
    pub(crate) signed: Verified<Deposit>,
    pub(crate) name: String,
    level: Option<Level>,
    doubts: Vec<Doubt>,
    lies: Lies,
}

// A signature says who gave something only if their card was compared, and if nobody else may have its keys.
fn origin(level: Option<Level>, doubts: &[Doubt]) -> Origin {
    let verified = level.is_some_and(|l| l > Level::File) && !doubts.contains(&Doubt::CardRevoked);
    if verified { Origin::Signed } else { Origin::Unsigned }
}

impl Opened {
    /// Where what it brings comes from, as is known now.
    pub(crate) fn provenance(&self) -> Provenance {
        Provenance {
            origin: origin(self.level, &self.doubts),
            giver: Some(self.signed.giver),
            name: Some(Text::clipped(&self.name)),
        }
    }

    /// The places of its parts.
    pub(crate) fn parts(&self) -> Vec<Place> {
        self.lies.parts()
    }
}

impl Vault {
    /// Gives a paper to a contact: sealed to their card, signed inside, dropped in their mailbox.
    pub fn give(&mut self, to: &VaultId, gift: &Gift, now: Time) -> Result<MessageId, Error> {
        self.give_version(to, gift, None, now)
    }

    /// The same; a new version of a paper that was given before.
    pub fn give_version(
        &mut self,
        to: &VaultId,
        gift: &Gift,
        replaces: Option<PaperNamed>,
        now: Time,
    ) -> Result<MessageId, Error> {
        if gift.bytes.is_empty() {
            return Err(Error::EmptySource(gift.file_name.as_str().into()));
        }
        if gift.bytes.len() as u64 > MAX_GIVEN {
            let max = usize::try_from(MAX_GIVEN).unwrap_or(usize::MAX);
            return Err(WireError::TooLong { what: "paper", max }.into());
        }
        let message = gift.message.as_deref().map(Text::new).transpose()?;
        let card = self.addressed(to, now)?;
        let mut body = self.empty_to(&card, now);
        let key = DocumentKey::generate();
        let binding = Binding { vault: *to, doc: body.doc, version: body.version };
        let mut object = Vec::new();
        let size = gift.bytes.len() as u64;
        seal_to(&ObjectCipher::generate(&key, &binding), size, &mut &gift.bytes[..], &mut object)
            .map_err(Error::DamagedObject)?;
        let mut tasks = Vec::new();
        let content = if object.len() <= MAX_INLINE {
            Content::Inline(Bytes::new(&object[..])?)
        } else {
            let mut parts = Vec::new();
            for part in object.chunks(PART) {
                let id = self.put_out(part)?;
                tasks.push(drop_to(&card, id));
                parts.push(id);
            }
            Content::Parts(List::new(parts)?)
        };
        let w = &gift.words;
        body.digest = object_digest(&object);
        body.size = size;
        body.title = Text::clipped(&w.title);
        body.file_name = Text::clipped(&gift.file_name);
        body.type_code = Text::clipped(&w.type_code);
        body.date = w.date.as_deref().map(Text::clipped);
        body.author = w.author.as_deref().map(Text::clipped);
        body.mime = Text::clipped(&gift.mime);
        body.message = message;
        body.matter = replaces.map(Matter::NewVersion);
        self.post(&card, body, key, content, Some(object_digest(&gift.bytes)), tasks, now)
    }

    /// Sends words to a contact, that bring no paper.
    pub(crate) fn post_words(
        &mut self,
        to: &VaultId,
        matter: Matter,
        text: &str,
        now: Time,
        about: impl FnOnce(&mut Deposit),
    ) -> Result<MessageId, Error> {
        let message = Some(Text::new(text)?);
        let card = self.addressed(to, now)?;
        let mut body = Deposit { matter: Some(matter), message, ..self.empty_to(&card, now) };
        about(&mut body);
        self.post(&card, body, DocumentKey::generate(), Content::Inline(Bytes::default()), None, vec![], now)
    }

    // The card of a contact, as it can be sealed to now; and everything that whoever reads what is sent to it needs of us.
    fn addressed(&mut self, to: &VaultId, now: Time) -> Result<CheckedCard, Error> {
        self.tell_chain(now)?;
        let contact = self.state.contacts.get(to).ok_or_else(|| Error::NotFound(to.to_string()))?;
        let chain = crate::chains::contact_chain(contact)?;
        let card = Signed::<Card>::decode(&contact.card).map_err(SenderFault::Malformed)?;
        let card = CheckedCard::check(card, &chain, now).map_err(SenderFault::Card)?;
        // Whoever has the keys now is not whom the words are for.
        if self.has_revoked(contact)? {
            return Err(Error::CardRevoked(contact.name.to_string()));
        }
        self.renew_card(now)?;
        Ok(card)
    }

    fn empty_to(&self, card: &CheckedCard, now: Time) -> Deposit {
        Deposit {
            recipient: card.vault,
            card: card.hash(),
            id: MessageId::new(random::bytes()),
            giver: self.id,
            chain: self.chain.head_ref(),
            time: now,
            doc: DocId::new(random::bytes()),
            version: VersionId::new(random::bytes()),
            digest: object_digest(&[]),
            size: 0,
            title: Text::default(),
            file_name: Text::default(),
            type_code: Text::default(),
            date: None,
            author: None,
            mime: Text::default(),
            message: None,
            matter: None,
        }
    }

    // `paper`: BLAKE3 of what it brings, if it brings a paper.
    #[allow(clippy::too_many_arguments, reason = "the parts of one letter")]
    fn post(
        &mut self,
        card: &CheckedCard,
        body: Deposit,
        key: DocumentKey,
        content: Content,
        paper: Option<ObjectDigest>,
        mut tasks: Vec<Task>,
        now: Time,
    ) -> Result<MessageId, Error> {
        let signed = self.sign.sign(body);
        let package = DepositPackage {
            signed: Bytes::new(signed.bytes())?,
            key,
            content,
            chain: self.carried()?,
            card: self.state.cards.last().ok_or(Error::NoServer)?.card.clone(),
        };
        let letter = deposit::seal(card, &package)?;
        let drop = self.put_out(&letter)?;
        tasks.push(drop_to(card, drop));
        let sent = LetterSent { deposit: package.signed, drop, content: paper };
        self.commit(vec![Op::LetterSent(sent)], tasks, now)?;
        Ok(signed.id)
    }

    /// What waits in the mailboxes, as far as it has been fetched, oldest first.
    pub fn inbox(&self, now: Time) -> Result<Vec<Waiting>, Error> {
        let here = |place: &Place| self.incoming(&place.0, &place.1).exists();
        let waiting = self.open_letters(&Sorted::read(self), now)?.into_iter().map(|o| Waiting {
            complete: o.parts().iter().all(here),
            level: o.level,
            doubts: o.doubts,
            lies: o.lies,
            deposit: o.signed.into_body(),
            giver_name: o.name,
        });
        Ok(waiting.collect())
    }

    /// What waits until the server of somebody known can be asked who may sign for them: how much, by whom it says it is by.
    pub fn letters_held(&self) -> BTreeMap<VaultId, usize> {
        let mut held = Sorted::read(self).held();
        held.retain(|giver, _| self.state.contacts.contains_key(giver));
        held
    }

    /// The card that a waiting letter carries, as a card file: for [`Vault::add_contact`], which believes nothing of it. Whoever
    /// compares it with its holder knows who wrote.
    ///
    /// # Errors
    /// [`Error::NotFound`] when no such letter waits.
    pub fn card_of_letter(&self, letter: &MessageId, now: Time) -> Result<Vec<u8>, Error> {
        let gone = || Error::NotFound(letter.to_string());
        let opened = self.open_letters(&Sorted::read(self), now)?.into_iter().find(|o| o.signed.id == *letter);
        let opened = opened.ok_or_else(gone)?;
        let keys = self.card_keys();
        let (card, key, _) = keys.iter().find(|(card, ..)| *card == opened.lies.card).ok_or_else(gone)?;
        let bytes = self.waiting_bytes(&opened.lies.place)?.ok_or_else(gone)?;
        let package = deposit::open(key, &self.id, card, &bytes).map_err(|_| SenderFault::Content)?;
        Ok(wire::encode(&CardFile { chain: package.chain, card: package.card }))
    }

    /// Opens the letters that wait. They were checked when they came, and are the same bytes.
    pub(crate) fn open_letters(&self, sorted: &Sorted, now: Time) -> Result<Vec<Opened>, Error> {
        let keys = self.card_keys();
        let mut letters = Vec::new();
        let mut known: BTreeMap<VaultId, Vec<Doubt>> = BTreeMap::new();
        for (place, _, letter) in sorted.letters() {
            if self.state.deposits.contains_key(&letter.id) {
                continue;
            }
            let Some((card, key, _)) = keys.iter().find(|(card, ..)| *card == letter.card) else { continue };
            let Some(bytes) = self.waiting_bytes(&place)? else { continue };
            let Ok(package) = deposit::open(key, &self.id, card, &bytes) else { continue };
            let Ok(signed) = Signed::<Deposit>::decode(&package.signed) else { continue };
            let Ok(signed) = signed.verify_as_claimed() else { continue };
            let (name, level) = self.giver(&signed.giver, &package, now);
            let parts = match package.content {
                Content::Inline(_) => Vec::new(),
                Content::Parts(parts) => parts.into_vec(),
            };
            let doubts = match known.get(&signed.giver) {
                Some(doubts) => doubts.clone(),
                None => known.entry(signed.giver).or_insert(self.doubts_about(&signed.giver, now)?).clone(),
            };
            letters.push(Opened { signed, name, level, doubts, lies: Lies { card: *card, parts, place } });
        }
        Ok(letters)
    }

    /// Judges the letters that wait from somebody by what is known of them now: of a stranger nobody was asked when they came, and a
    /// device may have been removed since. What cannot be judged waits, and is looked at again.
    pub(crate) fn judge_letters(&mut self, giver: &VaultId, now: Time) -> Result<(), Error> {
        let mut sorted = Sorted::read(self);
        let keys = self.card_keys();
        let mut changed = false;
        for letter in self.open_letters(&sorted, now)?.iter().filter(|letter| letter.signed.giver == *giver) {
            let key = keys.iter().find(|(card, ..)| *card == letter.lies.card).map(|(_, key, _)| key);
            let Some(bytes) = self.waiting_bytes(&letter.lies.place)? else { continue };
            let package = key.and_then(|key| deposit::open(key, &self.id, &letter.lies.card, &bytes).ok());
            let good = package.is_some_and(|package| self.check_letter(&package, &letter.lies.card, now).is_ok());
            if let Some((_, sort)) = sorted.0.get_mut(&letter.lies.place).filter(|_| !good) {
                (*sort, changed) = (Sort::Waits(*giver), true);
            }
        }
        if changed { sorted.write(self) } else { Ok(()) }
    }

    // The owner's own name for them; else what their card says, if it is theirs; else the beginning of their number.
    fn giver(&self, giver: &VaultId, package: &DepositPackage, now: Time) -> (String, Option<Level>) {
        if let Some(contact) = self.state.contacts.get(giver) {
            return (contact.name.to_string(), contact.level);
        }
        let card = Signed::<Card>::decode(&package.card).ok();
        let chain = self.chain_here(giver, &package.chain, now).ok();
        let card = card.zip(chain).and_then(|(card, chain)| chain.verify(card, Powers::SHARE, now).ok());
        let said = card.filter(|c| c.vault == *giver).and_then(|c| c.name.as_ref().map(|n| n.to_string()));
        (said.unwrap_or_else(|| giver.to_string()[..8].to_owned()), None)
    }

    /// Checks a letter when it comes: signed by its giver, for this vault and the card it was sealed to. Answers what
    /// its giver calls it.
    pub(crate) fn check_letter(&self, package: &DepositPackage, card: &Hash, now: Time) -> Result<MessageId, Error> {
        let claimed = Signed::<Deposit>::decode(&package.signed).map_err(SenderFault::Malformed)?;
        let d = claimed.dangerous_unverified();
        let beside = answers_at(package);
        let chain = self.chain_of(&d.giver, &package.chain, &d.chain, &beside, now)?;
        let verify = |chain: &Chain| {
            deposit::verify(package, chain, self.log_time(now), &self.id, card).map_err(|e| match e {
                DepositError::Signer(e) => SenderFault::NotByGiver(e),
                DepositError::Malformed(e) => SenderFault::Malformed(e),
                // B8: whoever sealed it is not who made it.
                _ => SenderFault::MadeForAnother,
            })
        };
        let signed = verify(&chain)?;
        let nothing = matches!(&package.content, Content::Inline(bytes) if bytes.is_empty());
        if signed.size > MAX_GIVEN || nothing == signed.is_paper() {
            return Err(SenderFault::Content.into());
        }
        if is_over(&signed, self.log_time(now)) {
            return Err(SenderFault::Expired.into());
        }
        // D4: a device that was removed can still sign under what is known here. Of strangers nothing is said, so nobody is
        // asked.
        if self.state.contacts.contains_key(&signed.giver) && !self.is_fresh(&signed.giver, &chain.head_ref(), now) {
            verify(&self.fresh_sender(&chain, &beside, now)?)?;
        }
        Ok(signed.id)
    }

    pub(crate) fn letter(&self, id: &MessageId, now: Time) -> Result<Opened, Error> {
        let letters = self.open_letters(&Sorted::read(self), now)?;
        letters.into_iter().find(|o| o.signed.id == *id).ok_or_else(|| Error::NotFound(id.to_string()))
    }

    /// The content of a deposit, checked against what its giver signed.
    pub fn deposit_content(&self, id: &MessageId, now: Time) -> Result<Vec<u8>, Error> {
        let o = self.letter(id, now)?;
        self.unseal_letter(&o.signed, &o.lies)
    }

    /// The same of one that [`Vault::inbox`] answered. The others are not opened again for it: hundreds may wait.
    ///
    /// # Errors
    /// As [`Vault::deposit_content`].
    pub fn waiting_content(&self, waiting: &Waiting) -> Result<Vec<u8>, Error> {
        self.unseal_letter(&waiting.deposit, &waiting.lies)
    }

    fn unseal_letter(&self, signed: &Deposit, lies: &Lies) -> Result<Vec<u8>, Error> {
        if !signed.is_paper() {
            return Err(Error::NotFound(signed.id.to_string()));
        }
        // What the giver signed says how long the object is: no part more is read than that.
        let wrong = || Error::from(SenderFault::Content);
        let sealed = object::padded(signed.size).map(object::sealed).and_then(|n| usize::try_from(n).ok());
        let sealed = sealed.ok_or_else(wrong)?;
        let gone = || Error::NotFound(signed.id.to_string());
        let keys = self.card_keys();
        let (card, key, _) = keys.iter().find(|(card, ..)| *card == lies.card).ok_or_else(gone)?;
        let letter = self.waiting_bytes(&lies.place)?.ok_or_else(gone)?;
        let package = deposit::open(key, &self.id, card, &letter).map_err(|_| wrong())?;
        let object = match &package.content {
            Content::Inline(b) => b.to_vec(),
            Content::Parts(_) => {
                let mut object = Vec::new();
                for place in lies.parts() {
                    let part = self.waiting_bytes(&place)?;
                    object.extend(part.ok_or_else(|| Error::NotFound(place.1.to_string()))?);
                    if object.len() > sealed {
                        return Err(wrong());
                    }
                }
                object
            }
        };
        if object.len() != sealed || object_digest(&object) != signed.digest {
            return Err(wrong());
        }
        let binding = Binding { vault: self.id, doc: signed.doc, version: signed.version };
        let mut plain = Vec::new();
        match open_from(&package.key, &binding, object.len() as u64, &mut &object[..], &mut plain) {
            Ok(n) if n == signed.size => Ok(plain),
            _ => Err(wrong()),
        }
    }

    /// Takes a deposit into the vault as a document of its own. `text` gives the words of its content.
    pub fn accept(
        &mut self,
        id: &MessageId,
        private: bool,
        text: &dyn Fn(&[u8], &str) -> Vec<String>,
        now: Time,
    ) -> Result<Added, Error> {
        let o = self.letter(id, now)?;
        let bytes = self.unseal_letter(&o.signed, &o.lies)?;
        let d = &o.signed;
        let provenance = o.provenance();
        let replaces = self.replaced_by(d);
        let mut words = Words {
            title: d.title.to_string(),
            type_code: d.type_code.to_string(),
            date: d.date.as_ref().map(|t| t.to_string()),
            author: d.author.as_ref().map_or_else(|| Some(o.name.clone()), |a| Some(a.to_string())),
            tags: Vec::new(),
            private,
        };
        if let Some(old) = replaces.and_then(|doc| self.state.docs.get(&doc)) {
            words = words.following(&old.words);
        }
        let paper = NewPaper {
            text: text(&bytes, d.file_name.as_str()),
            source: Source::Bytes(d.file_name.as_str().into(), bytes),
            words,
            file_name: d.file_name.to_string(),
            mime: d.mime.to_string(),
            provenance,
            replaces,
        };
        self.keep_letter(o, paper, now)
    }

    /// Puts what a letter brought into the vault, and is done with the letter.
    pub(crate) fn keep_letter(&mut self, o: Opened, paper: NewPaper, now: Time) -> Result<Added, Error> {
        let provenance = paper.provenance.clone();
        let added = self.add(vec![paper], now, &mut |_| {})?.remove(0)?;
        self.decide(&[o], Some(&(added.doc(), provenance)), now)?;
        Ok(added)
    }

    /// Refuses a deposit. The giver is not told.
    pub fn refuse(&mut self, id: &MessageId, now: Time) -> Result<(), Error> {
        self.refuse_all(&[*id], now)
    }

    /// Refuses several deposits at once: hundreds cost little more than one. If one of them does not wait here, none is
    /// refused.
    pub fn refuse_all(&mut self, ids: &[MessageId], now: Time) -> Result<(), Error> {
        let mut wanted: BTreeSet<MessageId> = ids.iter().copied().collect();
        let mut letters = self.open_letters(&Sorted::read(self), now)?;
        letters.retain(|o| wanted.remove(&o.signed.id));
        match wanted.first() {
            Some(missing) => Err(Error::NotFound(missing.to_string())),
            None => self.decide(&letters, None, now),
        }
    }

    fn decide(&mut self, letters: &[Opened], kept: Option<&(DocId, Provenance)>, now: Time) -> Result<(), Error> {
        let decided = |o: &Opened| {
            let refused = || Provenance { origin: Origin::Unsigned, giver: Some(o.signed.giver), name: None };
            let (doc, provenance) = kept.map_or_else(|| (None, refused()), |(doc, p)| (Some(*doc), p.clone()));
            Op::DepositDecided(DepositDecided { id: o.signed.id, doc, provenance, at: now })
        };
        self.commit(letters.iter().map(decided).collect(), vec![], now)?;
        // A letter may name another's letter, a grant, or another's parts as its own: those stay.
        let mut sorted = Sorted::read(self);
        let others: BTreeSet<Place> = self.open_letters(&sorted, now)?.iter().flat_map(Opened::parts).collect();
        let mut drops: Vec<Place> = letters.iter().map(|o| o.lies.place).collect();
        let parts = letters.iter().flat_map(Opened::parts);
        drops.extend(parts.filter(|p| sorted.is_sealed(p) && !others.contains(p)));
        self.forget_drops(&drops, &mut sorted, now)
    }

    /// The deposit whose id begins with what was typed.
    pub fn deposit_called(&self, typed: &str, now: Time) -> Result<MessageId, Error> {
        let ids: Vec<String> = self.inbox(now)?.iter().map(|w| w.deposit.id.to_string()).collect();
        let id = crate::papers::by_prefix(typed, ids.into_iter())?;
        MessageId::from_hex(&id).ok_or_else(|| Error::NotFound(typed.to_owned()))
    }
}

impl Waiting {
    /// Where a paper that it brings would come from, for ever: signed by somebody whose card was compared and still counts,
    /// or not.
    pub fn origin(&self) -> Origin {
        origin(self.level, &self.doubts)
    }

    /// Where it waits: a drop of a mailbox.
    pub fn place(&self) -> (&MailboxId, &DropId) {
        (&self.lies.place.0, &self.lies.place.1)
    }
}

/// Where its giver says that they are reached; empty if that cannot be read.
fn answers_at(package: &DepositPackage) -> String {
    let card = Signed::<Card>::decode(&package.card);
    card.map(|c| c.dangerous_unverified().mailbox.server.to_string()).unwrap_or_default()
}

/// Whether a deposit asks for something and the time for it is over.
pub(crate) fn is_over(d: &Deposit, time: Time) -> bool {
    matches!(&d.matter, Some(Matter::Request(request)) if request.not_after <= time)
}

fn drop_to(card: &CheckedCard, id: DropId) -> Task {
    let (server, mailbox) = (card.mailbox.server.clone(), card.mailbox.id);
    let secret = DropSecret::from_bytes(&card.mailbox.drop_secret);
    Task::Drop(Drop { server, mailbox, secret, id, shown: None })
}

/// The id of a drop's bytes.
pub fn drop_id(bytes: &[u8]) -> DropId {
    DropId::new(*hash(Label::DropId, &[bytes]).as_bytes())
}
