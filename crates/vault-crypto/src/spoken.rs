//! Cards exchanged by a code told over the telephone: SPAKE2 of RFC 9382 over edwards25519, with this protocol's own
//! contexts (docs/protocol/spoken.md, docs/decisions/0017-spake2-by-hand.md).
//!
//! Who shows the code goes [`Shows::start`], [`Shows::answer`], [`Agreed::finish`]; who types it [`Types::answer`],
//! [`Types::finish`]. Each value is used up by its next step, so nobody can ask one of them twice: a wrong code ends it.

use crate::random;
use crate::record;
use crate::secret::RecordKey;
use crate::wrap::{pad, unpad};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity as _;
use subtle::ConstantTimeEq as _;
use vault_protocol::context::Label;
use vault_protocol::hash::{hash, hkdf};
use vault_protocol::ids::NameplateId;
use vault_protocol::spoken::{
    DIGITS, FLOOR, M, MAX_MESSAGE, N, PLACE, SECRET, SpokenCard, SpokenFirst, SpokenFourth, SpokenSecond, SpokenThird,
    check_digit, digits, nameplate,
};
use vault_protocol::wire::{self, Bytes, WireError};
use zeroize::{Zeroize, Zeroizing};

const SHOWS: &[u8] = b"shows";
const TYPES: &[u8] = b"types";
const AGREED: &[u8] = b"agreed";

/// The two have not typed the same code, or somebody between them tries to find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the codes are not the same")]
pub struct WrongCode;

/// A code: twelve digits, of which four name a place and seven are secret.
#[allow(missing_debug_implementations)]
pub struct Code(Zeroizing<[u8; DIGITS]>);

impl Code {
    /// Asks the operating system for eleven digits.
    pub fn generate() -> Self {
        // Of 2^64 values over 10^11: no digit is likelier than another by more than one in a hundred million.
        let mut number = u64::from_be_bytes(random::bytes());
        let mut eleven = Zeroizing::new([b'0'; PLACE + SECRET]);
        for digit in eleven.iter_mut().rev() {
            *digit += u8::try_from(number % 10).expect("a digit");
            number /= 10;
        }
        let mut all = Zeroizing::new([0; DIGITS]);
        all[..PLACE + SECRET].copy_from_slice(&*eleven);
        all[DIGITS - 1] = check_digit(&eleven);
        number.zeroize();
        Code(all)
    }

    /// Reads what was typed.
    ///
    /// # Errors
    /// Not twelve digits, or a digit that does not fit the others.
    pub fn parse(typed: &str) -> Result<Self, WireError> {
        Ok(Code(Zeroizing::new(digits(typed)?)))
    }

    /// The code as it is shown and told: three groups of four digits.
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(DIGITS + 2));
        for (i, digit) in self.0.iter().enumerate() {
            if i > 0 && i % 4 == 0 {
                text.push(' ');
            }
            text.push(char::from(*digit));
        }
        text
    }

    fn place(&self) -> &[u8; PLACE] {
        self.0.first_chunk().expect("a code is longer")
    }

    /// Where the two meet.
    pub fn nameplate(&self) -> NameplateId {
        nameplate(self.place())
    }

    // RFC 9382's w.
    fn scalar(&self) -> Zeroizing<Scalar> {
        let mut wide = Zeroizing::new([0; 64]);
        hkdf(&self.0[PLACE..PLACE + SECRET], &[], Label::SpokenCode, &[self.place()], &mut *wide);
        Zeroizing::new(Scalar::from_bytes_mod_order_wide(&wide))
    }
}

fn point(bytes: &[u8; 32]) -> Result<EdwardsPoint, WrongCode> {
    let compressed = CompressedEdwardsY(*bytes);
    compressed.decompress().filter(|point| point.compress() == compressed).ok_or(WrongCode)
}

fn constant(bytes: &[u8; 32]) -> EdwardsPoint {
    point(bytes).expect("a constant of the RFC")
}

fn secret_scalar() -> Zeroizing<Scalar> {
    let wide = Zeroizing::new(random::bytes::<64>());
    Zeroizing::new(Scalar::from_bytes_mod_order_wide(&wide))
}

fn share(own: &Scalar, w: &Scalar, blind: &[u8; 32]) -> [u8; 32] {
    (EdwardsPoint::mul_base(own) + w * constant(blind)).compress().to_bytes()
}

/// K = 8·own·(theirs − w·blind), and the key that follows from it and from both shares.
fn agree(
    code: &Code,
    own: &Scalar,
    theirs: &[u8; 32],
    blind: &[u8; 32],
    shares: (&[u8; 32], &[u8; 32]),
) -> Result<RecordKey, WrongCode> {
    let w = code.scalar();
    let k = (*own * (point(theirs)? - *w * constant(blind))).mul_by_cofactor();
    if k == EdwardsPoint::identity() {
        return Err(WrongCode);
    }
    let (k, w) = (Zeroizing::new(k.compress().to_bytes()), Zeroizing::new(w.to_bytes()));
    Ok(RecordKey::from_bytes(hash(Label::Spoken, &[code.place(), shares.0, shares.1, &*k, &*w]).as_bytes()))
}

fn confirm(key: &RecordKey, fields: &[&[u8]]) -> [u8; 32] {
    let mut out = [0; 32];
    hkdf(key.dangerous_bytes(), &[], Label::SpokenConfirm, fields, &mut out);
    out
}

fn seal(key: &RecordKey, whose: &[u8], card: &SpokenCard) -> Bytes<MAX_MESSAGE> {
    let plain = pad(&wire::encode(card), FLOOR);
    let sealed = record::seal(key, Label::SpokenSeal, &[whose], &[], &plain);
    Bytes::new(sealed).expect("the largest file, padded and sealed, fits a message")
}

fn open(key: &RecordKey, whose: &[u8], sealed: &[u8]) -> Result<SpokenCard, WrongCode> {
    let padded = record::open(key, Label::SpokenSeal, &[whose], &[], sealed).map_err(|_| WrongCode)?;
    let plain = unpad(padded, FLOOR).map_err(|_| WrongCode)?;
    wire::decode(&plain, plain.len()).map_err(|_| WrongCode)
}

fn same(a: &[u8; 32], b: &[u8; 32]) -> Result<(), WrongCode> {
    if bool::from(a.ct_eq(b)) { Ok(()) } else { Err(WrongCode) }
}

/// What both have seen in the end: who they are, and every sealed byte.
fn seen(types: &SpokenCard, shows: &SpokenCard, second: &[u8], third: &[u8]) -> [Vec<u8>; 4] {
    [wire::encode(&types.who), wire::encode(&shows.who), second.to_vec(), third.to_vec()]
}

fn confirm_all(key: &RecordKey, step: &[u8], seen: &[Vec<u8>; 4]) -> [u8; 32] {
    let [types, shows, second, third] = seen;
    confirm(key, &[step, types, shows, second, third])
}

/// Who shows a code and waits.
#[allow(missing_debug_implementations)]
pub struct Shows {
    code: Code,
    scalar: Zeroizing<Scalar>,
    share: [u8; 32],
}

impl Shows {
    /// A code's first message.
    pub fn start(code: Code) -> (Self, SpokenFirst) {
        let scalar = secret_scalar();
        let share = share(&scalar, &code.scalar(), &M);
        (Shows { code, scalar, share }, SpokenFirst { share })
    }

    /// Takes the answer of who typed the code, and gives the own card back.
    ///
    /// # Errors
    /// [`WrongCode`]: the answer is not by somebody who knows the code. There is no second try.
    pub fn answer(self, second: &SpokenSecond, own: &SpokenCard) -> Result<Answered, WrongCode> {
        let key = agree(&self.code, &self.scalar, &second.share, &N, (&self.share, &second.share))?;
        // The confirmation first: it holds under one key only, which the seal alone does not.
        same(&second.confirm, &confirm(&key, &[TYPES, &second.sealed]))?;
        let theirs = open(&key, TYPES, &second.sealed)?;
        let sealed = seal(&key, SHOWS, own);
        let seen = seen(&theirs, own, &second.sealed, &sealed);
        let third = SpokenThird { sealed, confirm: confirm_all(&key, SHOWS, &seen) };
        Ok(Answered { theirs, third, agreed: Agreed { last: confirm_all(&key, AGREED, &seen) } })
    }
}

/// Whose card came, what to send back, and what is still to come.
#[allow(missing_debug_implementations)]
pub struct Answered {
    /// The card of who typed the code.
    pub theirs: SpokenCard,
    /// The message that goes back.
    pub third: SpokenThird,
    /// Waits for the last word.
    pub agreed: Agreed,
}

/// Who showed the code, and waits for the last word.
#[allow(missing_debug_implementations)]
pub struct Agreed {
    last: [u8; 32],
}

impl Agreed {
    /// The other side has seen the same.
    ///
    /// # Errors
    /// [`WrongCode`].
    pub fn finish(self, fourth: &SpokenFourth) -> Result<(), WrongCode> {
        same(&fourth.confirm, &self.last)
    }
}

/// Who typed a code, and waits for the other's card.
#[allow(missing_debug_implementations)]
pub struct Types {
    key: RecordKey,
    own: SpokenCard,
    sealed: Vec<u8>,
}

impl Types {
    /// Answers a code's first message with the own card.
    ///
    /// # Errors
    /// [`WrongCode`] if the first message is no point of the curve.
    pub fn answer(code: &Code, first: &SpokenFirst, own: SpokenCard) -> Result<(Self, SpokenSecond), WrongCode> {
        let scalar = secret_scalar();
        let share = share(&scalar, &code.scalar(), &N);
        let key = agree(code, &scalar, &first.share, &M, (&first.share, &share))?;
        let sealed = seal(&key, TYPES, &own);
        let confirm = confirm(&key, &[TYPES, &sealed]);
        let types = Types { key, own, sealed: sealed.to_vec() };
        Ok((types, SpokenSecond { share, sealed, confirm }))
    }

    /// Takes the card of who shows the code, and says the last word.
    ///
    /// # Errors
    /// [`WrongCode`]: it is not by somebody who knows the code.
    pub fn finish(self, third: &SpokenThird) -> Result<(SpokenCard, SpokenFourth), WrongCode> {
        // The confirmation names who they are, which only the open card says. Of keys that a stranger could know there is
        // one in each attempt, so that a seal which opens under several tells nothing.
        let theirs = open(&self.key, SHOWS, &third.sealed)?;
        let seen = seen(&self.own, &theirs, &self.sealed, &third.sealed);
        same(&third.confirm, &confirm_all(&self.key, SHOWS, &seen))?;
        Ok((theirs, SpokenFourth { confirm: confirm_all(&self.key, AGREED, &seen) }))
    }
}
