//! CBOR without a schema: every word and every byte string in a value, so that nothing hides in a field that somebody
//! forgot. Byte strings that are CBOR themselves (signed messages are) are gone into.

use minicbor::Decoder;
use minicbor::data::Type;

/// Deepest nesting that is followed.
const DEPTH: u8 = 16;

/// What stands in a value.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Items {
    /// Every text.
    pub(super) texts: Vec<String>,
    /// Every byte string that is not CBOR itself.
    pub(super) bytes: Vec<Vec<u8>>,
}

impl Items {
    /// Reads a value; `None` if it is not one CBOR item from its first byte to its last.
    pub(super) fn of(value: &[u8]) -> Option<Items> {
        let mut items = Items::default();
        items.read(value, DEPTH)?;
        Some(items)
    }

    fn read(&mut self, value: &[u8], depth: u8) -> Option<()> {
        let mut at = Decoder::new(value);
        self.item(&mut at, depth)?;
        (at.position() == value.len()).then_some(())
    }

    fn item(&mut self, at: &mut Decoder<'_>, depth: u8) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match at.datatype().ok()? {
            Type::Bytes => {
                let bytes = at.bytes().ok()?;
                // Only what has parts: a random byte may well be a number.
                let mut inner = Items::default();
                let has_parts = bytes.first().is_some_and(|b| (0x80..0xe0).contains(b));
                if has_parts && inner.read(bytes, depth).is_some() {
                    self.texts.append(&mut inner.texts);
                    self.bytes.append(&mut inner.bytes);
                } else {
                    self.bytes.push(bytes.to_vec());
                }
            }
            Type::String => self.texts.push(at.str().ok()?.to_owned()),
            Type::Array => {
                for _ in 0..at.array().ok()?? {
                    self.item(at, depth)?;
                }
            }
            Type::Map => {
                for _ in 0..at.map().ok()?? {
                    self.item(at, depth)?;
                    self.item(at, depth)?;
                }
            }
            Type::Tag => {
                at.tag().ok()?;
                self.item(at, depth)?;
            }
            Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::I8
            | Type::I16
            | Type::I32
            | Type::I64
            | Type::Int
            | Type::Bool
            | Type::Null => at.skip().ok()?,
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_bytes_are_found_however_deep() {
        // [1, "a", 18([h'82 61 62 41 ff', null])]
        let value = [0x83, 1, 0x61, b'a', 0xd2, 0x82, 0x45, 0x82, 0x61, b'b', 0x41, 0xff, 0xf6];
        let items = Items::of(&value).unwrap();
        assert_eq!(items, Items { texts: vec!["a".into(), "b".into()], bytes: vec![vec![0xff]] });
        let id = [&[0x81, 0x58, 32][..], &[0x82; 32]].concat();
        assert_eq!(Items::of(&id).unwrap().bytes, [vec![0x82; 32]], "an id that looks like a list is an id");
    }

    #[test]
    fn what_is_no_item_is_none() {
        for bad in [
            &[][..],
            &[0x81],
            &[1, 1],
            &[0x9f, 1, 0xff],
            &[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x81; 40],
        ] {
            assert_eq!(Items::of(bad), None, "{bad:?}");
        }
    }
}
