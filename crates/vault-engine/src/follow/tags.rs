//! Every tag that a leaf of one's own can have, in one set (docs/protocol/log.md).
//!
//! A tag is kept as its first 8 bytes: that is enough to pass over every leaf but a few, and those are compared with the
//! whole tag, which is made again. 200 doors of 4,096 readings are 13 MB.

use vault_protocol::context::Label;
use vault_protocol::hash::TagKey;
use vault_protocol::ids::VaultId;
use vault_protocol::leaf;

/// Statements watched for together: one more of them than a chain has is always among those.
pub const CHAIN_BLOCK: u32 = 256;

/// Heads of a journal watched for together.
pub const JOURNAL_BLOCK: u32 = 4096;

/// A sort of leaves to be found: a run of numbers under one key.
#[derive(Clone)]
#[allow(missing_debug_implementations, reason = "it finds every leaf of its owner")]
pub struct Watched {
    key: TagKey,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    // The last number is the closing.
    Slot { max_reads: u32 },
    Chain { first: u64 },
    Journal { first: u64 },
}

impl Watched {
    /// The readings under a slot, by their numbers, and as number `max_reads` its closing.
    pub fn slot(tag_key: &[u8; 32], max_reads: u32) -> Self {
        Watched { key: TagKey::new(tag_key), kind: Kind::Slot { max_reads } }
    }

    /// [`CHAIN_BLOCK`] statements of a chain, from number `first` on.
    pub fn chain(vault: &VaultId, first: u64) -> Self {
        Watched { key: TagKey::new(&leaf::chain_tag_key(vault)), kind: Kind::Chain { first } }
    }

    /// [`JOURNAL_BLOCK`] heads of a journal, from that after `first` records on, under the key of one epoch.
    pub fn journal(tag_key: &[u8; 32], first: u64) -> Self {
        Watched { key: TagKey::new(tag_key), kind: Kind::Journal { first } }
    }

    /// How many tags there are.
    pub fn count(&self) -> u32 {
        match self.kind {
            Kind::Slot { max_reads } => max_reads + 1,
            Kind::Chain { .. } => CHAIN_BLOCK,
            Kind::Journal { .. } => JOURNAL_BLOCK,
        }
    }

    /// The tag of a number below [`count`](Self::count).
    pub fn tag(&self, number: u32) -> [u8; 16] {
        match self.kind {
            Kind::Slot { max_reads } if number == max_reads => self.key.tag(Label::TagClosing, &[]),
            Kind::Slot { .. } => self.key.tag(Label::TagRead, &[&number.to_be_bytes()]),
            Kind::Journal { first } => {
                leaf::given_tag(&self.key.tag(Label::TagJournal, &[&(first + u64::from(number)).to_be_bytes()]))
            }
            Kind::Chain { first } => self.key.tag(Label::TagChain, &[&(first + u64::from(number)).to_be_bytes()]),
        }
    }

    /// What it is remembered by: its first tag, which belongs to no other.
    pub fn id(&self) -> [u8; 16] {
        self.tag(0)
    }
}

#[derive(Clone, Copy)]
struct Known {
    prefix: u64,
    watched: u32,
    number: u32,
}

/// The set.
#[allow(missing_debug_implementations, reason = "it finds every leaf of its owner")]
pub struct Tags {
    watched: Vec<Watched>,
    known: Vec<Known>,
    /// Where the tags begin that have these first two bytes.
    starts: Vec<u32>,
}

impl Tags {
    /// Makes every tag.
    pub fn new(watched: Vec<Watched>) -> Self {
        let mut known = Vec::with_capacity(watched.iter().map(|w| w.count() as usize).sum());
        for (w, number) in (0u32..).zip(&watched).flat_map(|(i, w)| (0..w.count()).map(move |n| ((i, w), n))) {
            known.push(Known { prefix: prefix(&w.1.tag(number)), watched: w.0, number });
        }
        known.sort_unstable_by_key(|k| k.prefix);
        let mut starts = Vec::with_capacity(0x1_0001);
        let mut at = 0u32;
        for first in 0..=0x1_0000u64 {
            while known.get(at as usize).is_some_and(|k| k.prefix >> 48 < first) {
                at += 1;
            }
            starts.push(at);
        }
        Tags { watched, known, starts }
    }

    /// What is watched for, in the order given.
    pub fn watched(&self) -> &[Watched] {
        &self.watched
    }

    /// Whose tag it is: the place in [`watched`](Self::watched), and the number.
    pub fn find(&self, tag: &[u8; 16]) -> Option<(usize, u32)> {
        let prefix = prefix(tag);
        let first = usize::from(u16::from_be_bytes([tag[0], tag[1]]));
        let run = self.known.get(self.starts[first] as usize..self.starts[first + 1] as usize)?;
        let mut same = run.iter().filter(|k| k.prefix == prefix).map(|k| (k.watched as usize, k.number));
        same.find(|(watched, number)| self.watched[*watched].tag(*number) == *tag)
    }
}

fn prefix(tag: &[u8; 16]) -> u64 {
    tag.first_chunk().map_or(0, |first| u64::from_be_bytes(*first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault_protocol::leaf::Mark;

    #[test]
    fn every_tag_is_found_as_what_it_is_and_no_other() {
        let vault = VaultId::new([7; 32]);
        let watched = vec![
            Watched::slot(&[1; 32], 4096),
            Watched::slot(&[2; 32], 10),
            Watched::chain(&vault, 0),
            Watched::chain(&vault, 256),
            Watched::journal(&[3; 32], 4096),
        ];
        let tags = Tags::new(watched);
        for (i, w) in tags.watched().iter().enumerate() {
            assert!((0..w.count()).all(|n| tags.find(&w.tag(n)) == Some((i, n))), "{i}");
        }
        assert_eq!(tags.find(&Mark::reading(&[1; 32], 4095).tag), Some((0, 4095)));
        assert_eq!(tags.find(&Mark::closing(&[2; 32]).tag), Some((1, 10)));
        assert_eq!(tags.find(&Mark::statement(&vault, 257).tag), Some((3, 1)));
        let head = leaf::leaf_of_given(&Mark::journal(&[3; 32], 5000).given(&[1; 32]));
        assert_eq!(tags.find(leaf::parse(&head).unwrap().0), Some((4, 904)));
        for other in [Mark::reading(&[2; 32], 10), Mark::reading(&[9; 32], 0), Mark::statement(&vault, 512)] {
            assert_eq!(tags.find(&other.tag), None);
        }
        // The first half of a tag is not the tag.
        let mut near = tags.watched()[0].tag(5);
        near[15] ^= 1;
        assert_eq!(tags.find(&near), None);
        assert_eq!(Tags::new(vec![]).find(&[0; 16]), None);
    }
}
