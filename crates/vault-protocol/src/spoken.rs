//! Cards exchanged by a code told over the telephone: SPAKE2, as the server that carries it sees it
//! (docs/protocol/spoken.md). The server has the first four digits' hash and sealed bytes; the rest of the code never
//! leaves the two people.

use crate::context::Label;
use crate::credential::luhn;
use crate::hash::hash;
use crate::ids::{ChainRef, NameplateId, VaultId};
use crate::wire::{Bytes, WireError};

/// Digits of a code: four of its place, seven that are secret, one that shows a slip.
pub const DIGITS: usize = 12;
/// The first of them name the place where the two meet.
pub const PLACE: usize = 4;
/// The next are secret.
pub const SECRET: usize = 7;
/// Messages that pass, two from each side.
pub const PARTS: usize = 4;
/// How long a code is good for, in seconds.
pub const LIFE: u64 = 600;
/// Largest message, in bytes.
pub const MAX_MESSAGE: usize = 128 * 1024;
/// Largest of the two messages that hold no card, parts 0 and 3, in bytes.
pub const MAX_BARE: usize = 64;
/// Largest card file in one, in bytes: a statement and a card of the largest fit, and sealed they fit a message.
pub const MAX_FILE: usize = 118 * 1024;
/// Smallest sealed card, in bytes, before what sealing adds.
pub const FLOOR: u64 = 4096;
/// Codes open at one server at once.
pub const MAX_OPEN: usize = 1024;
/// Codes open at once from one address.
pub const MAX_OPEN_HERE: usize = 32;
/// Bytes that a server keeps of all of them; beyond it none is opened.
pub const MAX_KEPT: usize = 64 * 1024 * 1024;
/// Bytes that it keeps of those opened from one address.
pub const MAX_KEPT_HERE: usize = 2 * 1024 * 1024;
/// Nameplates where nobody was, or somebody else, that one address may ask for within [`LIFE`].
pub const MAX_MISSES: u32 = 20;
/// Wrong codes within [`FORGIVEN`] after which a device takes no more of them.
pub const TRIES: usize = 3;
/// How long a wrong code counts, in seconds: 30 days.
pub const FORGIVEN: u64 = 2_592_000;

/// M of RFC 9382 §6 for edwards25519: nobody knows its discrete logarithm.
pub const M: [u8; 32] = *b"\xd0\x48\x03\x2c\x6e\xa0\xb6\xd6\x97\xdd\xc2\xe8\x6b\xda\x85\xa3\x3a\xda\xc9\x20\xf1\xbf\x18\xe1\xb0\xc6\xd1\x66\xa5\xce\xcd\xaf";
/// N of the same.
pub const N: [u8; 32] = *b"\xd3\xbf\xb5\x18\xf4\x4f\x34\x30\xf2\x9d\x0c\x92\xaf\x50\x38\x65\xa1\xed\x32\x81\xdc\x69\xb3\x5d\xd8\x68\xba\x85\xf8\x86\xc4\xab";

crate::record! {
    /// Part 0, of who shows the code.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct SpokenFirst {
        /// `x·G + w·M`.
        pub share: [u8; 32],
    }
}

crate::record! {
    /// Part 1, of who types it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SpokenSecond {
        /// `y·G + w·N`.
        pub share: [u8; 32],
        /// Their card, sealed.
        pub sealed: Bytes<MAX_MESSAGE>,
        /// That the key is the same, and that this card is theirs.
        pub confirm: [u8; 32],
    }
}

crate::record! {
    /// Part 2, of who shows the code.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SpokenThird {
        /// Their card, sealed.
        pub sealed: Bytes<MAX_MESSAGE>,
        /// That the key is the same, and who both are.
        pub confirm: [u8; 32],
    }
}

crate::record! {
    /// Part 3, of who types it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct SpokenFourth {
        /// That both saw the same.
        pub confirm: [u8; 32],
    }
}

crate::record! {
    /// Who somebody is, by their own word.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct SpokenWho {
        /// Their vault.
        pub vault: VaultId,
        /// The newest statement of its chain that they know.
        pub chain: ChainRef,
    }
}

crate::record! {
    /// What is sealed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SpokenCard {
        /// Who says so.
        pub who: SpokenWho,
        /// A card file (docs/protocol/card.md), with as much of the chain as has room.
        pub file: Bytes<MAX_FILE>,
    }
}

/// Largest message of a part, in bytes.
pub const fn max_message(part: usize) -> usize {
    if part == 1 || part == 2 { MAX_MESSAGE } else { MAX_BARE }
}

/// Where the two of a code meet: all that the server learns of the code.
pub fn nameplate(place: &[u8; PLACE]) -> NameplateId {
    NameplateId::new(*hash(Label::Nameplate, &[place]).as_bytes())
}

/// The digits of a code as typed: blanks, dashes and dots between them are left out. ASCII; the caller wipes them.
///
/// # Errors
/// Not twelve digits, or the last does not fit the others: a slip, which costs no try.
pub fn digits(typed: &str) -> Result<[u8; DIGITS], WireError> {
    let mut out = [0; DIGITS];
    let mut room = out.iter_mut();
    for c in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '\u{2011}' | '\u{2013}')) {
        let digit = ascii(c).ok_or(WireError::Expected("twelve digits"))?;
        *room.next().ok_or(WireError::Expected("twelve digits"))? = digit;
    }
    if room.next().is_some() {
        return Err(WireError::Expected("twelve digits"));
    }
    if luhn(&out) { Ok(out) } else { Err(WireError::Invalid("a digit of the code is wrong")) }
}

/// A code's last digit, by the eleven before it.
pub fn check_digit(eleven: &[u8; PLACE + SECRET]) -> u8 {
    let mut all = [b'0'; DIGITS];
    all[..PLACE + SECRET].copy_from_slice(eleven);
    let fits = |digit: &u8| {
        all[DIGITS - 1] = *digit;
        luhn(&all)
    };
    (b'0'..=b'9').find(fits).expect("one of ten digits fits any sum")
}

// Also the digits that Arabic and Persian keyboards write.
fn ascii(c: char) -> Option<u8> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(zero)).ok().map(|value| b'0' + value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_one_digit_is_seen() {
        let eleven = *b"48210937715";
        let mut code = eleven.to_vec();
        code.push(check_digit(&eleven));
        let text = String::from_utf8(code.clone()).unwrap();
        assert_eq!(digits(&format!("{}  {}-{}", &text[..4], &text[4..8], &text[8..])).unwrap().to_vec(), code);
        for at in 0..DIGITS {
            for digit in b'0'..=b'9' {
                let mut other = code.clone();
                other[at] = digit;
                let read = digits(std::str::from_utf8(&other).unwrap());
                assert_eq!(read.is_ok(), other == code, "{at} {digit}");
            }
        }
        let arabic: String = text.bytes().map(|b| char::from_u32(0x660 + u32::from(b - b'0')).unwrap()).collect();
        assert_eq!(digits(&arabic).unwrap().to_vec(), code);
        for bad in ["", "4821", &format!("{text}0"), &text[1..], "48210937715x", "４８２１０９３７７１５０"]
        {
            assert!(digits(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_code_has_a_nameplate_of_its_own() {
        assert_ne!(nameplate(b"4821"), nameplate(b"4812"));
    }
}
