//! Papers given: dropped for somebody, and, on the other side, waiting until their owner decides.

use crate::error::{Error, SenderFault};
use crate::files::FileError;
use crate::papers::{Added, NewPaper, Source};
use crate::queue::{Drop, Task};
use crate::state::Words;
use crate::vault::{Vault, fold};
use std::io::Read;
use vault_crypto::deposit::{self, Content, Deposit, DepositPackage, MAX_INLINE};
use vault_crypto::journal::{DepositDecided, Op};
use vault_crypto::object::{Binding, ObjectCipher, open_from, seal_to};
use vault_crypto::random;
use vault_crypto::secret::{DocumentKey, DropSecret};
use vault_protocol::card::{Card, CheckedCard, Level};
use vault_protocol::chain::Powers;
use vault_protocol::context::Label;
use vault_protocol::grant::{Origin, Provenance};
use vault_protocol::hash::{Hash, hash, object_digest};
use vault_protocol::ids::{DocId, DropId, MailboxId, MessageId, Time, VaultId, VersionId};
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::{Bytes, List, Text};

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
    /// Whether every part has come.
    pub complete: bool,
    mailbox: MailboxId,
    drop: DropId,
}

struct Opened {
    signed: Verified<Deposit>,
    package: DepositPackage,
    name: String,
    level: Option<Level>,
    mailbox: MailboxId,
    drop: DropId,
}

impl Vault {
    /// Gives a paper to a contact: sealed to their card, signed inside, dropped in their mailbox.
    pub fn give(&mut self, to: &VaultId, gift: &Gift, now: Time) -> Result<MessageId, Error> {
        let contact = self.state.contacts.get(to).ok_or_else(|| Error::NotFound(to.to_string()))?;
        let chain = crate::contacts::contact_chain(contact)?;
        let card = Signed::<Card>::decode(&contact.card).map_err(SenderFault::Malformed)?;
        let card = CheckedCard::check(card, &chain, now).map_err(SenderFault::Card)?;
        self.renew_card(now)?;

        let (doc, version) = (DocId::new(random::bytes()), VersionId::new(random::bytes()));
        let key = DocumentKey::generate();
        let binding = Binding { vault: *to, doc, version };
        let mut object = Vec::new();
        let size = gift.bytes.len() as u64;
        seal_to(&ObjectCipher::generate(&key, &binding), size, &mut &gift.bytes[..], &mut object)
            .map_err(Error::DamagedObject)?;
        let (server, mailbox) = (card.mailbox.server.clone(), card.mailbox.id);
        let drop = |id: DropId| {
            let secret = DropSecret::from_bytes(&card.mailbox.drop_secret);
            Task::Drop(Drop { server: server.clone(), mailbox, secret, id })
        };
        let mut tasks = Vec::new();
        let content = if object.len() <= MAX_INLINE {
            Content::Inline(Bytes::new(&object[..])?)
        } else {
            let mut parts = Vec::new();
            for part in object.chunks(PART) {
                let id = self.put_out(part)?;
                tasks.push(drop(id));
                parts.push(id);
            }
            Content::Parts(List::new(parts)?)
        };
        let w = &gift.words;
        let signed = self.sign.sign(Deposit {
            recipient: *to,
            card: card.hash(),
            id: MessageId::new(random::bytes()),
            giver: self.id,
            chain: self.chain.head_ref(),
            time: now,
            doc,
            version,
            digest: object_digest(&object),
            size,
            title: Text::clipped(&w.title),
            file_name: Text::clipped(&gift.file_name),
            type_code: Text::clipped(&w.type_code),
            date: w.date.as_deref().map(Text::clipped),
            author: w.author.as_deref().map(Text::clipped),
            mime: Text::clipped(&gift.mime),
            message: gift.message.as_deref().map(Text::new).transpose()?,
            grant: None,
        });
        let id = signed.id;
        let package = DepositPackage {
            signed: Bytes::new(signed.bytes())?,
            key,
            content,
            chain: self.chain_list()?,
            card: self.state.cards.last().ok_or(Error::NoServer)?.card.clone(),
        };
        let letter = deposit::seal(&card, &package)?;
        tasks.push(drop(self.put_out(&letter)?));
        self.commit(vec![], tasks, now)?;
        Ok(id)
    }

    /// What waits in the mailboxes, as far as it has been fetched.
    pub fn inbox(&self, now: Time) -> Result<Vec<Waiting>, Error> {
        let mut waiting: Vec<Waiting> = self
            .letters(now)?
            .into_iter()
            .map(|o| {
                let complete = match &o.package.content {
                    Content::Inline(_) => true,
                    Content::Parts(parts) => parts.iter().all(|p| self.incoming(&o.mailbox, p).exists()),
                };
                let (mailbox, drop, level) = (o.mailbox, o.drop, o.level);
                Waiting { deposit: o.signed.into_body(), giver_name: o.name, level, complete, mailbox, drop }
            })
            .collect();
        waiting.sort_by_key(|w| w.deposit.time);
        Ok(waiting)
    }

    fn letters(&self, now: Time) -> Result<Vec<Opened>, Error> {
        let keys = self.card_keys();
        let mut letters = Vec::new();
        for (mailbox, drop, bytes) in self.all_incoming()? {
            let opened = keys
                .iter()
                .find_map(|(card, key, _)| deposit::open(key, &self.id, card, &bytes).ok().map(|p| (p, *card)));
            let Some((package, card)) = opened else { continue };
            // A letter that is not what its giver signed is left aside: it shows nothing and becomes nothing.
            let Ok((signed, name, level)) = self.check_letter(&package, &card, now) else { continue };
            if self.state.deposits.contains_key(&signed.id) {
                continue;
            }
            letters.push(Opened { signed, package, name, level, mailbox, drop });
        }
        Ok(letters)
    }

    fn check_letter(
        &self,
        package: &DepositPackage,
        card: &Hash,
        now: Time,
    ) -> Result<(Verified<Deposit>, String, Option<Level>), SenderFault> {
        let signed = Signed::<Deposit>::decode(&package.signed).map_err(SenderFault::Malformed)?;
        let d = signed.dangerous_unverified();
        let giver = d.giver;
        // B8: sealed anew to another, or under another card, it names neither.
        if d.recipient != self.id || d.card != *card {
            return Err(SenderFault::Replayed);
        }
        let statements: Vec<Vec<u8>> = package.chain.iter().map(|b| b.to_vec()).collect();
        let mut chain = fold(&giver, &statements).map_err(SenderFault::Chain)?;
        let contact = self.state.contacts.get(&giver);
        if let Some(known) = contact {
            let old = crate::contacts::contact_chain(known)?;
            if chain.is_prefix_of(&old) {
                chain = old;
            } else if !old.is_prefix_of(&chain) {
                return Err(SenderFault::Card(vault_protocol::card::CardError::Fork));
            }
        }
        let signed = chain.verify(signed, Powers::SHARE, now).map_err(SenderFault::Chain)?;
        let name = match contact {
            Some(c) => c.name.to_string(),
            None => {
                let card = Signed::<Card>::decode(&package.card).map_err(SenderFault::Malformed)?;
                let card = chain.verify(card, Powers::SHARE, now).map_err(SenderFault::Chain)?;
                card.name.as_ref().map_or_else(|| giver.to_string()[..8].to_owned(), |n| n.to_string())
            }
        };
        Ok((signed, name, contact.and_then(|c| c.level)))
    }

    fn letter(&self, id: &MessageId, now: Time) -> Result<Opened, Error> {
        self.letters(now)?.into_iter().find(|o| o.signed.id == *id).ok_or_else(|| Error::NotFound(id.to_string()))
    }

    /// The content of a deposit, checked against what its giver signed.
    pub fn deposit_content(&self, id: &MessageId, now: Time) -> Result<Vec<u8>, Error> {
        let o = self.letter(id, now)?;
        self.unseal_letter(&o)
    }

    fn unseal_letter(&self, o: &Opened) -> Result<Vec<u8>, Error> {
        let object = match &o.package.content {
            Content::Inline(b) => b.to_vec(),
            Content::Parts(parts) => {
                let mut object = Vec::new();
                for part in parts.iter() {
                    let path = self.incoming(&o.mailbox, part);
                    let file = std::fs::File::open(&path).map_err(|_| Error::NotFound(part.to_string()))?;
                    file.take(PART as u64).read_to_end(&mut object).map_err(FileError::io(&path))?;
                }
                object
            }
        };
        if object_digest(&object) != o.signed.digest {
            return Err(SenderFault::Content.into());
        }
        let binding = Binding { vault: self.id, doc: o.signed.doc, version: o.signed.version };
        let mut plain = Vec::new();
        let size = open_from(&o.package.key, &binding, object.len() as u64, &mut &object[..], &mut plain);
        match size {
            Ok(n) if n == o.signed.size => Ok(plain),
            _ => Err(SenderFault::Content.into()),
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
        let bytes = self.unseal_letter(&o)?;
        let d = &o.signed;
        let verified = o.level.is_some_and(|l| l > Level::File);
        let provenance = Provenance {
            origin: if verified { Origin::Signed } else { Origin::Unsigned },
            giver: Some(d.giver),
            name: Some(Text::clipped(&o.name)),
        };
        let words = Words {
            title: d.title.to_string(),
            type_code: d.type_code.to_string(),
            date: d.date.as_ref().map(|t| t.to_string()),
            author: d.author.as_ref().map_or_else(|| Some(o.name.clone()), |a| Some(a.to_string())),
            tags: Vec::new(),
            private,
        };
        let paper = NewPaper {
            text: text(&bytes, d.file_name.as_str()),
            source: Source::Bytes(d.file_name.as_str().into(), bytes),
            words,
            file_name: d.file_name.to_string(),
            mime: d.mime.to_string(),
            provenance: provenance.clone(),
            replaces: None,
        };
        let added = self.add(vec![paper], now, &mut |_| {})?.remove(0)?;
        let (Added::New(doc) | Added::Duplicate(doc) | Added::Version(doc)) = added;
        self.decide(&o, Some(doc), provenance, now)?;
        Ok(added)
    }

    /// Refuses a deposit. The giver is not told.
    pub fn refuse(&mut self, id: &MessageId, now: Time) -> Result<(), Error> {
        let o = self.letter(id, now)?;
        let provenance = Provenance { origin: Origin::Unsigned, giver: Some(o.signed.giver), name: None };
        self.decide(&o, None, provenance, now)
    }

    fn decide(&mut self, o: &Opened, doc: Option<DocId>, provenance: Provenance, now: Time) -> Result<(), Error> {
        let op = Op::DepositDecided(DepositDecided { id: o.signed.id, doc, provenance, at: now });
        let mut drops = vec![o.drop];
        if let Content::Parts(parts) = &o.package.content {
            drops.extend(parts.iter().copied());
        }
        let tasks =
            drops.iter().map(|d| Task::TakeDrop(crate::queue::TakeDrop { mailbox: o.mailbox, id: *d })).collect();
        self.commit(vec![op], tasks, now)?;
        drops.iter().for_each(|d| drop(self.forget_incoming(&o.mailbox, d)));
        Ok(())
    }

    /// The deposit whose id begins with what was typed.
    pub fn deposit_called(&self, typed: &str, now: Time) -> Result<MessageId, Error> {
        let ids: Vec<String> = self.inbox(now)?.iter().map(|w| w.deposit.id.to_string()).collect();
        let id = crate::papers::by_prefix(typed, ids.into_iter())?;
        MessageId::from_hex(&id).ok_or_else(|| Error::NotFound(typed.to_owned()))
    }
}

impl Waiting {
    /// Where it waits: a drop of a mailbox.
    pub fn place(&self) -> (&MailboxId, &DropId) {
        (&self.mailbox, &self.drop)
    }
}

/// The id of a drop's bytes.
pub fn drop_id(bytes: &[u8]) -> DropId {
    DropId::new(*hash(Label::DropId, &[bytes]).as_bytes())
}
