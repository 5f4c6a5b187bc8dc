//! What a member may do (docs/protocol/chain.md, table of powers).

use crate::wire::{Reader, Wire, WireError, Writer};

/// What a member may do: opaque bits on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Powers(u32);

impl Powers {
    /// Holds `root`: reads everything.
    pub const READ: Powers = Powers(1);
    /// Writes journal entries and objects.
    pub const WRITE: Powers = Powers(1 << 1);
    /// Signs cards and grants, opens slots and mailboxes.
    pub const SHARE: Powers = Powers(1 << 2);
    /// Signs chain statements, giving at most the powers it has itself, to nobody above it.
    pub const MEMBERS: Powers = Powers(1 << 3);
    /// Closes the vault.
    pub const CLOSE: Powers = Powers(1 << 4);
    /// May add one device with *all*, and nothing else (the circle of trusted persons). Stands alone.
    pub const ADD_DEVICE: Powers = Powers(1 << 5);
    /// Status: the rescue member, at most one. Replaced by others, it stays valid for 30 days.
    pub const RESCUE: Powers = Powers(1 << 16);
    /// Status: a guardian, removed only by themselves, by the rescue member they came under, or by a date.
    pub const GUARDIAN: Powers = Powers(1 << 17);
    /// The power *all*: own devices, the rescue member, the guardian of the whole vault.
    pub const ALL: Powers = Powers(0b1_1111);
    const STATUS: u32 = 0b11 << 16;
    // All of the above.
    const KNOWN: u32 = 0b11_0000_0000_0011_1111;

    /// Both sets together.
    pub const fn and(self, other: Powers) -> Powers {
        Powers(self.0 | other.0)
    }
    /// Whether every bit of `other` is here.
    pub const fn has(self, other: Powers) -> bool {
        self.0 & other.0 == other.0
    }
    /// The bits as they stand in a statement.
    pub const fn bits(self) -> u32 {
        self.0
    }
    // Without the two status bits, which have rules of their own.
    pub(super) const fn acts(self) -> Powers {
        Powers(self.0 & !Self::STATUS)
    }
    // What a member with MEMBERS is above: it may give these powers, and take them. Adding a device with *all* is
    // worth *all*.
    pub(super) const fn reach(self) -> Powers {
        if self.has(Powers::ALL) { Powers::ALL.and(Powers::ADD_DEVICE) } else { self.acts() }
    }
}

impl std::fmt::Debug for Powers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Powers({:#b})", self.0)
    }
}

impl Wire for Powers {
    fn write(&self, w: &mut Writer) {
        w.uint(u64::from(self.0));
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, WireError> {
        let bits = u32::read(r)?;
        if bits & !Self::KNOWN == 0 { Ok(Powers(bits)) } else { Err(WireError::Invalid("unknown powers")) }
    }
}
