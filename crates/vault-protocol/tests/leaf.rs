//! Leaves of the log of events, against the page's definitions written out: who finds another tag finds nothing, and who
//! opens another commitment convicts somebody wrongly.

#![allow(clippy::unwrap_used)]

use vault_protocol::context::Label;
use vault_protocol::hash::{hash, hkdf, tag};
use vault_protocol::ids::VaultId;
use vault_protocol::leaf::{self, Mark};

fn derived(ikm: &[u8], label: Label, fields: &[&[u8]]) -> [u8; 32] {
    let mut out = [0; 32];
    hkdf(ikm, &[], label, fields, &mut out);
    out
}

#[test]
fn every_mark_follows_from_its_key_as_the_page_says() {
    let (vault, root) = (VaultId::new([3; 32]), [4; 32]);
    let slot = [5; 32];
    let chain = derived(vault.as_bytes(), Label::ChainTags, &[]);
    let journal = derived(&root, Label::JournalTags, &[vault.as_bytes(), &7u64.to_be_bytes()]);
    assert_eq!((leaf::chain_tag_key(&vault), leaf::journal_tag_key(&root, &vault, 7)), (chain, journal));
    type Way<'f> = (Mark, [u8; 32], Label, &'f [&'f [u8]]);
    let marks: [Way<'_>; 5] = [
        (Mark::reading(&slot, 9), slot, Label::TagRead, &[&9u32.to_be_bytes()]),
        (Mark::closing(&slot), slot, Label::TagClosing, &[]),
        (Mark::statement(&vault, 9), chain, Label::TagChain, &[&9u64.to_be_bytes()]),
        (Mark::vault_closing(&vault), chain, Label::TagClosing, &[]),
        (Mark::journal(&journal, 9), journal, Label::TagJournal, &[&9u64.to_be_bytes()]),
    ];
    for (mark, key, label, fields) in marks {
        let found = tag(&key, label, fields);
        assert_eq!(mark, Mark { tag: found, r: derived(&key, Label::LeafSecret, &[&found]) }, "{label:?}");
        let commitment = hash(Label::Leaf, &[&mark.r, b"a thing"]);
        let whole = [&[1][..], &found, commitment.as_bytes()].concat();
        assert_eq!(mark.leaf(b"a thing")[..], whole);
        assert_eq!(mark.given(b"a thing")[..], whole[1..]);
    }
}

#[test]
fn a_leaf_that_a_client_gives_is_hashed_once_more() {
    let given: leaf::Given = std::array::from_fn(|i| u8::try_from(i).unwrap());
    let tag = hash(Label::GivenTag, &[&given[..16]]);
    let commitment = hash(Label::GivenLeaf, &[&given[16..]]);
    let made = leaf::leaf_of_given(&given);
    assert_eq!(made[..], [&[1][..], &tag.as_bytes()[..16], commitment.as_bytes()].concat());
    assert_eq!(leaf::given_tag(&given[..16])[..], tag.as_bytes()[..16]);
}

#[test]
fn an_entry_of_another_form_is_no_leaf() {
    let dummy = leaf::dummy(std::array::from_fn(|i| u8::try_from(i + 1).unwrap()));
    assert_eq!(dummy[..], (1..=1).chain(1..=48).collect::<Vec<u8>>());
    let (tag, commitment) = leaf::parse(&dummy).unwrap();
    assert_eq!((&tag[..], &commitment[..]), (&dummy[1..17], &dummy[17..]));
    let mut newer = dummy;
    newer[0] = 2;
    for none in [&newer[..], &dummy[..48], &[&dummy[..], &[0]].concat(), &[], &[1]] {
        assert_eq!(leaf::parse(none), None, "{none:?}");
    }
}
