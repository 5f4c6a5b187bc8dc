//! The one encoding: deterministic CBOR (RFC 8949 §4.2), read strictly.
//!
//! A record is a definite array with a fixed number of fields in a fixed order; an absent field is
//! `null`. A choice is the array `[number, body]`. [`decode`] refuses anything that does not encode
//! back to the same bytes, so one meaning has one spelling and one hash (docs/protocol/encoding.md).

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use zeroize::{Zeroize, Zeroizing};

/// Why bytes are not a message. Always the fault of whoever made the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    /// More bytes or items than the named maximum.
    #[error("{what} is longer than {max}")]
    TooLong {
        /// The thing measured.
        what: &'static str,
        /// Its maximum, in bytes or items.
        max: usize,
    },
    /// The bytes end too early or are not CBOR.
    #[error("not well-formed CBOR")]
    Malformed,
    /// Well-formed, but another type than the schema's.
    #[error("expected {0}")]
    Expected(&'static str),
    /// Bytes follow the end of the message.
    #[error("bytes after the end")]
    Trailing,
    /// A second spelling of the same value.
    #[error("not the canonical encoding")]
    NotCanonical,
    /// A version, suite or kind this program does not know.
    #[error("unknown {what} {found}")]
    Unknown {
        /// What kind of number it is.
        what: &'static str,
        /// The number found.
        found: u64,
    },
    /// A value that its type forbids.
    #[error("{0}")]
    Invalid(&'static str),
}

/// A value with exactly one encoding.
pub trait Wire: Sized {
    /// Appends the encoding.
    fn write(&self, w: &mut Writer);
    /// Reads one value; bounds are checked before anything is allocated.
    fn read(r: &mut Reader<'_>) -> Result<Self, WireError>;
}

/// Encodes a value.
pub fn encode<T: Wire>(value: &T) -> Vec<u8> {
    encode_about(value, 128)
}

/// Encodes a value of about `expected` bytes: a large one is not copied as it grows. Any number will do.
pub fn encode_about<T: Wire>(value: &T, expected: usize) -> Vec<u8> {
    encode_after(Vec::with_capacity(expected), value)
}

/// Encodes a value behind what a buffer holds. If it has no space, a larger one takes its place and it is wiped.
pub fn encode_after<T: Wire>(buffer: Vec<u8>, value: &T) -> Vec<u8> {
    let mut w = Writer(Encoder::new(Buffer(buffer)));
    value.write(&mut w);
    w.finish()
}

/// Decodes a value of at most `max` bytes, refusing trailing bytes and non-canonical spellings.
pub fn decode<T: Wire>(bytes: &[u8], max: usize) -> Result<T, WireError> {
    if bytes.len() > max {
        return Err(WireError::TooLong { what: "message", max });
    }
    let mut r = Reader(Decoder::new(bytes));
    let value = T::read(&mut r)?;
    if r.0.position() != bytes.len() {
        return Err(WireError::Trailing);
    }
    if *Zeroizing::new(encode(&value)) != bytes {
        return Err(WireError::NotCanonical);
    }
    Ok(value)
}

// What is encoded may hold keys (journal entries, grants): a buffer that grows leaves no copy behind.
struct Buffer(Vec<u8>);

impl minicbor::encode::Write for Buffer {
    type Error = std::convert::Infallible;

    fn write_all(&mut self, more: &[u8]) -> Result<(), Self::Error> {
        let need = self.0.len() + more.len();
        if need > self.0.capacity() {
            let mut larger = Vec::with_capacity(need.max(2 * self.0.capacity()));
            larger.extend_from_slice(&self.0);
            self.0.zeroize();
            self.0 = larger;
        }
        self.0.extend_from_slice(more);
        Ok(())
    }
}

/// Writes canonical CBOR. It cannot fail: it writes to memory.
#[allow(missing_debug_implementations)]
pub struct Writer(Encoder<Buffer>);

const MEMORY: &str = "writing to memory cannot fail";

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

impl Writer {
    /// Writes to memory.
    pub fn new() -> Self {
        Writer(Encoder::new(Buffer(Vec::with_capacity(128))))
    }
    /// What was written.
    pub fn finish(self) -> Vec<u8> {
        self.0.into_writer().0
    }
    /// The head of a definite array.
    pub fn array(&mut self, len: usize) {
        self.0.array(len as u64).expect(MEMORY);
    }
    /// A byte string.
    pub fn bytes(&mut self, b: &[u8]) {
        self.0.bytes(b).expect(MEMORY);
    }
    /// A text string.
    pub fn text(&mut self, s: &str) {
        self.0.str(s).expect(MEMORY);
    }
    /// An unsigned integer, shortest form.
    pub fn uint(&mut self, n: u64) {
        self.0.u64(n).expect(MEMORY);
    }
    /// `null`.
    pub fn null(&mut self) {
        self.0.null().expect(MEMORY);
    }
    /// `true` or `false`.
    pub fn bool(&mut self, b: bool) {
        self.0.bool(b).expect(MEMORY);
    }
}

/// Reads CBOR items one by one.
#[allow(missing_debug_implementations)]
pub struct Reader<'b>(Decoder<'b>);

impl<'b> Reader<'b> {
    /// Reads from bytes. Only [`decode`] checks that a message is canonical and ends where it should; this is for bytes
    /// that this program has sealed itself.
    pub fn new(bytes: &'b [u8]) -> Self {
        Reader(Decoder::new(bytes))
    }
    /// The head of a definite array of exactly `len` items.
    pub fn array(&mut self, len: usize, what: &'static str) -> Result<(), WireError> {
        match self.0.array() {
            Ok(Some(n)) if n == len as u64 => Ok(()),
            Ok(_) => Err(WireError::Expected(what)),
            Err(e) => Err(malformed(&e, what)),
        }
    }
    /// The head of a definite array of at most `max` items.
    pub fn list(&mut self, max: usize, what: &'static str) -> Result<usize, WireError> {
        match self.0.array() {
            Ok(Some(n)) if n <= max as u64 => usize::try_from(n).map_err(|_| WireError::Malformed),
            Ok(Some(_)) => Err(WireError::TooLong { what, max }),
            Ok(None) => Err(WireError::NotCanonical),
            Err(e) => Err(malformed(&e, what)),
        }
    }
    /// A definite byte string of at most `max` bytes, borrowed from the input.
    pub fn bytes(&mut self, max: usize, what: &'static str) -> Result<&'b [u8], WireError> {
        let b = self.0.bytes().map_err(|e| malformed(&e, what))?;
        if b.len() > max { Err(WireError::TooLong { what, max }) } else { Ok(b) }
    }
    /// A definite byte string of exactly `N` bytes.
    pub fn fixed<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], WireError> {
        self.bytes(N, what)?.try_into().map_err(|_| WireError::Expected(what))
    }
    /// A definite text string of at most `max` bytes.
    pub fn text(&mut self, max: usize, what: &'static str) -> Result<&'b str, WireError> {
        let s = self.0.str().map_err(|e| malformed(&e, what))?;
        if s.len() > max { Err(WireError::TooLong { what, max }) } else { Ok(s) }
    }
    /// An unsigned integer.
    pub fn uint(&mut self) -> Result<u64, WireError> {
        self.0.u64().map_err(|e| malformed(&e, "an unsigned integer"))
    }
    /// Whether the next item is `null`, consuming it if so.
    pub fn null(&mut self) -> Result<bool, WireError> {
        match self.0.datatype() {
            Ok(Type::Null) => self.0.null().map(|()| true).map_err(|e| malformed(&e, "null")),
            Ok(_) => Ok(false),
            Err(e) => Err(malformed(&e, "an item")),
        }
    }
    /// Whether the next item is text.
    pub fn is_text(&mut self) -> Result<bool, WireError> {
        self.0.datatype().map(|next| next == Type::String).map_err(|e| malformed(&e, "an item"))
    }
    /// `true` or `false`.
    pub fn bool(&mut self) -> Result<bool, WireError> {
        self.0.bool().map_err(|e| malformed(&e, "a boolean"))
    }
}

fn malformed(e: &minicbor::decode::Error, what: &'static str) -> WireError {
    if e.is_type_mismatch() { WireError::Expected(what) } else { WireError::Malformed }
}

impl Wire for u64 {
    fn write(&self, w: &mut Writer) {
        w.uint(*self);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, WireError> {
        r.uint()
    }
}

impl Wire for u32 {
    fn write(&self, w: &mut Writer) {
        w.uint(u64::from(*self));
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, WireError> {
        u32::try_from(r.uint()?).map_err(|_| WireError::Expected("a 32-bit integer"))
    }
}

impl Wire for bool {
    fn write(&self, w: &mut Writer) {
        w.bool(*self);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, WireError> {
        r.bool()
    }
}

impl<const N: usize> Wire for [u8; N] {
    fn write(&self, w: &mut Writer) {
        w.bytes(self);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, WireError> {
        r.fixed("a byte string of fixed length")
    }
}

impl<T: Wire> Wire for Option<T> {
    fn write(&self, w: &mut Writer) {
        match self {
            Some(v) => v.write(w),
            None => w.null(),
        }
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, WireError> {
        if r.null()? { Ok(None) } else { T::read(r).map(Some) }
    }
}

/// Text of at most `MAX` bytes of UTF-8.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Text<MAX> {
    /// Refuses text longer than `MAX` bytes.
    pub fn new(s: impl Into<String>) -> Result<Self, WireError> {
        let s = s.into();
        if s.len() > MAX { Err(WireError::TooLong { what: "text", max: MAX }) } else { Ok(Text(s)) }
    }
    /// Cuts at the last character that fits.
    pub fn clipped(s: &str) -> Self {
        Text(s[..s.floor_char_boundary(MAX)].to_owned())
    }
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> std::ops::Deref for Text<MAX> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Wire for Text<MAX> {
    fn write(&self, w: &mut Writer) {
        w.text(&self.0);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, WireError> {
        r.text(MAX, "text").map(|s| Text(s.to_owned()))
    }
}

/// A byte string of at most `MAX` bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bytes<const MAX: usize>(Vec<u8>);

impl<const MAX: usize> Bytes<MAX> {
    /// Refuses more than `MAX` bytes.
    pub fn new(b: impl Into<Vec<u8>>) -> Result<Self, WireError> {
        let b = b.into();
        if b.len() > MAX { Err(WireError::TooLong { what: "byte string", max: MAX }) } else { Ok(Bytes(b)) }
    }
    /// Takes the bytes out.
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }
}

impl<const MAX: usize> std::ops::Deref for Bytes<MAX> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl<const MAX: usize> Wire for Bytes<MAX> {
    fn write(&self, w: &mut Writer) {
        w.bytes(&self.0);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, WireError> {
        r.bytes(MAX, "byte string").map(|b| Bytes(b.to_vec()))
    }
}

/// A list of at most `MAX` items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> List<T, MAX> {
    /// Refuses more than `MAX` items.
    pub fn new(items: impl Into<Vec<T>>) -> Result<Self, WireError> {
        let items = items.into();
        if items.len() > MAX { Err(WireError::TooLong { what: "list", max: MAX }) } else { Ok(List(items)) }
    }
    /// Takes the items out.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        List(Vec::new())
    }
}

impl<T, const MAX: usize> std::ops::Deref for List<T, MAX> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Wire, const MAX: usize> Wire for List<T, MAX> {
    fn write(&self, w: &mut Writer) {
        w.array(self.0.len());
        for item in &self.0 {
            item.write(w);
        }
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, WireError> {
        let n = r.list(MAX, "list")?;
        // An item is at least one byte long, so a claimed length cannot allocate more than the input holds.
        let mut items = Vec::with_capacity(n.min(64));
        for _ in 0..n {
            items.push(T::read(r)?);
        }
        Ok(List(items))
    }
}

/// Declares a record: a struct that is a CBOR array of its fields in order. `checked by` names a function that refuses
/// values which no field's type can: whoever decodes the record cannot forget to.
#[macro_export]
macro_rules! record {
    ($(#[$m:meta])* $vis:vis struct $name:ident { $($fields:tt)* }) => {
        $crate::record! {
            $(#[$m])* $vis struct $name checked by (|_: &$name| Ok(())) { $($fields)* }
        }
    };
    ($(#[$m:meta])* $vis:vis struct $name:ident checked by ($check:expr) {
        $($(#[$fm:meta])* $fvis:vis $f:ident : $t:ty),+ $(,)?
    }) => {
        $(#[$m])*
        $vis struct $name { $($(#[$fm])* $fvis $f: $t),+ }
        impl $crate::wire::Wire for $name {
            fn write(&self, w: &mut $crate::wire::Writer) {
                w.array([$(stringify!($f)),+].len());
                $($crate::wire::Wire::write(&self.$f, w);)+
            }
            fn read(r: &mut $crate::wire::Reader<'_>) -> Result<Self, $crate::wire::WireError> {
                r.array([$(stringify!($f)),+].len(), stringify!($name))?;
                let value = $name { $($f: $crate::wire::Wire::read(r)?),+ };
                let check: fn(&$name) -> Result<(), $crate::wire::WireError> = $check;
                check(&value)?;
                Ok(value)
            }
        }
    };
}

/// Declares a choice: an enum that is the CBOR array `[number, body]`.
#[macro_export]
macro_rules! choice {
    ($(#[$m:meta])* $vis:vis enum $name:ident { $($(#[$vm:meta])* $n:literal => $v:ident ( $t:ty )),+ $(,)? }) => {
        $(#[$m])*
        $vis enum $name { $($(#[$vm])* $v($t)),+ }
        impl $crate::wire::Wire for $name {
            fn write(&self, w: &mut $crate::wire::Writer) {
                w.array(2);
                match self { $($name::$v(body) => { w.uint($n); $crate::wire::Wire::write(body, w); })+ }
            }
            fn read(r: &mut $crate::wire::Reader<'_>) -> Result<Self, $crate::wire::WireError> {
                r.array(2, stringify!($name))?;
                match r.uint()? {
                    $($n => Ok($name::$v($crate::wire::Wire::read(r)?)),)+
                    found => Err($crate::wire::WireError::Unknown { what: stringify!($name), found }),
                }
            }
        }
    };
}

/// Declares a small closed set of numbers.
#[macro_export]
macro_rules! code {
    ($(#[$m:meta])* $vis:vis enum $name:ident { $($(#[$vm:meta])* $v:ident = $n:literal),+ $(,)? }) => {
        $(#[$m])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $($(#[$vm])* $v = $n),+ }
        impl $crate::wire::Wire for $name {
            fn write(&self, w: &mut $crate::wire::Writer) {
                w.uint(*self as u64);
            }
            fn read(r: &mut $crate::wire::Reader<'_>) -> Result<Self, $crate::wire::WireError> {
                match r.uint()? {
                    $($n => Ok($name::$v),)+
                    found => Err($crate::wire::WireError::Unknown { what: stringify!($name), found }),
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    record! {
        #[derive(Clone, Debug, PartialEq, Eq)]
        struct Sample { a: u64, b: Option<Text<4>>, c: List<[u8; 2], 3> }
    }

    fn sample() -> Sample {
        Sample { a: 24, b: None, c: List::new([[1, 2], [3, 4]]).unwrap() }
    }

    #[test]
    fn a_record_is_an_array_of_its_fields() {
        assert_eq!(encode(&sample()), [0x83, 0x18, 24, 0xf6, 0x82, 0x42, 1, 2, 0x42, 3, 4]);
        assert_eq!(decode::<Sample>(&encode(&sample()), 64), Ok(sample()));
    }

    #[test]
    fn a_second_spelling_is_refused() {
        let long_int = [0x83, 0x19, 0, 24, 0xf6, 0x80];
        assert_eq!(decode::<Sample>(&long_int, 64), Err(WireError::NotCanonical));
        let indefinite = [0x9f, 0x18, 24, 0xf6, 0x80, 0xff];
        assert!(decode::<Sample>(&indefinite, 64).is_err());
        let undefined = [0x83, 0x18, 24, 0xf7, 0x80];
        assert!(decode::<Sample>(&undefined, 64).is_err());
    }

    #[test]
    fn lengths_are_bounded_before_allocation() {
        let mut huge = vec![0x83, 0x18, 24, 0xf6, 0x9a];
        huge.extend(u32::MAX.to_be_bytes());
        assert_eq!(decode::<Sample>(&huge, 64), Err(WireError::TooLong { what: "list", max: 3 }));
        assert_eq!(decode::<Sample>(&[0; 65], 64), Err(WireError::TooLong { what: "message", max: 64 }));
        let long_text = [0x83, 1, 0x65, b'a', b'b', b'c', b'd', b'e', 0x80];
        assert_eq!(decode::<Sample>(&long_text, 64), Err(WireError::TooLong { what: "text", max: 4 }));
    }

    #[test]
    fn trailing_bytes_are_refused() {
        let mut bytes = encode(&sample());
        bytes.push(0);
        assert_eq!(decode::<Sample>(&bytes, 64), Err(WireError::Trailing));
    }

    proptest::proptest! {
        #[test]
        fn no_input_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..64)) {
            if let Ok(v) = decode::<Sample>(&bytes, 64) {
                proptest::prop_assert_eq!(encode(&v), bytes);
            }
        }
    }
}
