//! Secrets: one type each, wiped on drop, without Debug, Clone, comparison or serialisation.

use vault_protocol::wire::{Reader, Wire, WireError, Writer};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Declares 32-byte secrets.
macro_rules! secrets {
    ($($(#[$m:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$m])*
        #[derive(Zeroize, ZeroizeOnDrop)]
        #[allow(missing_debug_implementations)]
        pub struct $name([u8; 32]);

        impl $name {
            /// Asks the operating system for 32 random bytes.
            pub fn generate() -> Self {
                $name($crate::random::bytes())
            }
            /// Takes bytes that are already secret, wiping nothing of the caller's copy.
            pub fn from_bytes(bytes: &[u8; 32]) -> Self {
                $name(*bytes)
            }
            /// The bytes, for the one computation that needs them. Do not store or print them.
            pub fn dangerous_bytes(&self) -> &[u8; 32] {
                &self.0
            }
            /// A second copy in memory, wiped on its own.
            pub fn duplicate(&self) -> Self {
                $name(self.0)
            }
        }

        /// Inside sealed records only: journals, keyrings, grants.
        impl Wire for $name {
            fn write(&self, w: &mut Writer) {
                w.bytes(&self.0);
            }
            fn read(r: &mut Reader<'_>) -> Result<Self, WireError> {
                Ok($name(*Zeroizing::new(r.fixed::<32>("a key")?)))
            }
        }
    )+};
}

secrets! {
    /// Opens one version of one document.
    DocumentKey,
    /// Opens a vault's journal: one an epoch.
    RootKey,
    /// The secret of one grant: everything about its reader key and slot follows from it.
    GrantSecret,
    /// A release seed: from it a custodian computes its shares.
    ReleaseSeed,
    /// Seed of an Ed25519 key.
    SigningSeed,
    /// Seed of an X-Wing key.
    WrapSeed,
    /// What a vault's local files are sealed under.
    DeviceSecret,
    /// Lets its holder drop into one mailbox.
    DropSecret,
    /// Opens the file of one link, for whoever has the link.
    LinkKey,
    /// Key of one local file, or one kind of record.
    RecordKey,
}

#[cfg(test)]
mod tests {
    // A type that is both Debug (or Clone) and ours would make the blanket call ambiguous and fail to compile.
    macro_rules! assert_not_impl {
        ($t:ty: $($trait:path),+) => {$({
            trait AmbiguousIfImpl<A> { fn some_item() {} }
            impl<T: ?Sized> AmbiguousIfImpl<()> for T {}
            struct Invalid;
            impl<T: ?Sized + $trait> AmbiguousIfImpl<Invalid> for T {}
            <$t as AmbiguousIfImpl<_>>::some_item();
        })+};
    }

    #[test]
    fn e8_keys_cannot_print_copy_or_compare_themselves() {
        use super::*;
        assert_not_impl!(DocumentKey: std::fmt::Debug, Clone, PartialEq, std::fmt::Display);
        assert_not_impl!(RootKey: std::fmt::Debug, Clone, PartialEq, std::fmt::Display);
        assert_not_impl!(GrantSecret: std::fmt::Debug, Clone, PartialEq, std::fmt::Display);
        assert_not_impl!(ReleaseSeed: std::fmt::Debug, Clone, PartialEq, std::fmt::Display);
        assert_not_impl!(SigningSeed: std::fmt::Debug, Clone, PartialEq, std::fmt::Display);
        assert_not_impl!(WrapSeed: std::fmt::Debug, Clone, PartialEq, std::fmt::Display);
        assert_not_impl!(DeviceSecret: std::fmt::Debug, Clone, PartialEq, std::fmt::Display);
        assert_not_impl!(RecordKey: std::fmt::Debug, Clone, PartialEq, std::fmt::Display);
        assert_not_impl!(crate::sign::SigningKey: std::fmt::Debug, Clone, PartialEq);
        assert_not_impl!(crate::wrap::UnwrapKey: std::fmt::Debug, Clone, PartialEq);
        assert_not_impl!(crate::blind::BlindedKey: std::fmt::Debug, Clone, PartialEq);
    }
}
