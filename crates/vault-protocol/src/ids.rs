//! Names of things on the wire: random bytes, never derived from a name, a content or each other
//! (the vault id alone is a hash: that of its first chain statement).

use crate::wire::{Reader, Wire, WireError, Writer};

/// Declares fixed-length identifiers that print as hexadecimal.
macro_rules! id {
    ($($(#[$m:meta])* pub struct $name:ident($n:literal);)+) => {$(
        $(#[$m])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $n]);
        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $n;
            /// Names these bytes.
            pub const fn new(bytes: [u8; $n]) -> Self {
                $name(bytes)
            }
            /// The bytes.
            pub const fn as_bytes(&self) -> &[u8; $n] {
                &self.0
            }
            /// Reads lower-case hexadecimal of exactly the right length.
            pub fn from_hex(s: &str) -> Option<Self> {
                let mut out = [0; $n];
                if s.len() != 2 * $n {
                    return None;
                }
                data_encoding::HEXLOWER.decode_mut(s.as_bytes(), &mut out).ok()?;
                Some($name(out))
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({}…)", stringify!($name), data_encoding::HEXLOWER.encode(&self.0[..4]))
            }
        }
        impl $crate::wire::Wire for $name {
            fn write(&self, w: &mut $crate::wire::Writer) {
                w.bytes(&self.0);
            }
            fn read(r: &mut $crate::wire::Reader<'_>) -> Result<Self, $crate::wire::WireError> {
                r.fixed(stringify!($name)).map($name)
            }
        }
    )+};
}
pub(crate) use id;

id! {
    /// The fingerprint of a person: hash of the first statement of the member chain.
    pub struct VaultId(32);
    /// Where an object lies on the server.
    pub struct ObjectId(32);
    /// A place where others drop grants, deposits and messages.
    pub struct MailboxId(32);
    /// One dropped message: the digest of its bytes.
    pub struct DropId(32);
    /// A release slot at a custodian.
    pub struct SlotId(32);
    /// A link for somebody without the tool.
    pub struct LinkId(32);
    /// Where two people meet by a spoken code.
    pub struct NameplateId(32);
    /// One document, the same through its versions.
    pub struct DocId(16);
    /// One version of a document; random, so that no order shows.
    pub struct VersionId(16);
    /// One grant.
    pub struct GrantId(16);
    /// One entry of a grant.
    pub struct EntryId(16);
    /// One message or deposit, so that nothing is taken twice.
    pub struct MessageId(16);
    /// One credential, in status lists.
    pub struct CredentialId(16);
    /// Where a server keeps the vault id for somebody who holds the rescue words.
    pub struct RescueLocator(32);
}

crate::record! {
    /// A position in a member chain: the statement a signer had last seen.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct ChainRef {
        /// Sequence number of the statement; the first is 0.
        pub seq: u64,
        /// Its hash.
        pub hash: crate::hash::Hash,
    }
}

/// Seconds since 1970-01-01 00:00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub u64);

/// Days since 1970-01-01 UTC: the only grain the server keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub u32);

impl Time {
    /// Seconds in a day.
    pub const DAY: u64 = 86_400;
    /// The day it falls on.
    pub fn day(self) -> Day {
        Day(u32::try_from(self.0 / Self::DAY).unwrap_or(u32::MAX))
    }
    /// Later by some seconds, never past the end of time.
    pub fn plus(self, seconds: u64) -> Time {
        Time(self.0.saturating_add(seconds))
    }
    /// How far apart two times are, in seconds.
    pub fn distance(self, other: Time) -> u64 {
        self.0.abs_diff(other.0)
    }
}

impl Day {
    /// The first second of the day.
    pub fn start(self) -> Time {
        Time(u64::from(self.0) * Time::DAY)
    }
}

impl Wire for Time {
    fn write(&self, w: &mut Writer) {
        w.uint(self.0);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, WireError> {
        r.uint().map(Time)
    }
}

impl Wire for Day {
    fn write(&self, w: &mut Writer) {
        w.uint(u64::from(self.0));
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, WireError> {
        u32::read(r).map(Day)
    }
}

impl From<crate::hash::Hash> for VaultId {
    fn from(h: crate::hash::Hash) -> Self {
        VaultId::new(*h.as_bytes())
    }
}
