"""Papers shown to somebody, and what a reading leaves behind: docs/protocol/grant.md and release.md."""

from reader import keys
from reader.chain import DAY, SHARE
from reader.encoding import ZERO_NONCE, ctx, encode, hash, hkdf, open_aead, refuse_if, u32be, unpad
from reader.log import leaf_of
from reader.schema import Signed, read, verified

MAX_PACKAGE = 7378360


class Secret:
    """grant.md, "From one secret"."""

    def __init__(self, g):
        self.h = hkdf(g, b"", "blind", length=64)
        self.slot, self.tag_key, self.half = (hkdf(g, b"", label) for label in ("slot", "tag-key", "half"))
        self.hash = hash("g", [g])


def open_drop(kind, drop, recipient, card, wrap_key):
    """A sealed grant or deposit: the record inside."""
    refuse_if(len(drop) > 8388608, "too-long")
    name = {"grant": "grant-drop", "deposit": "deposit-package"}[kind]
    plain = unpad(wrap_key.open(ctx(kind, [recipient, card]), drop), 4096, "not-for-us")
    return read(name, plain, MAX_PACKAGE), plain


def check_head(data, chain, now, recipient, card, reader, secret, salt, purpose):
    """grant.md, "What the recipient checks", 2 to 4."""
    signed = Signed("grant-head", data)
    head = signed.body
    refuse_if(len({c.key for c in head.custodians}) != len(head.custodians), "invalid")  # "Head and pages"
    refuse_if(head.vault != chain.vault or not chain.contains(head.chain), "other-vault")
    refuse_if(chain.head.time > now + DAY, "clock")
    chain.check_signer(signed, SHARE, now)
    refuse_if((head.recipient, head.card) != (recipient, card), "mismatch")
    refuse_if((head.secret, head.slot) != (secret.hash, secret.slot), "mismatch")
    refuse_if(head.reader != keys.blind(reader, secret.h), "mismatch")
    refuse_if(head.purpose != hash("purpose", [salt, purpose.encode()]), "mismatch")
    refuse_if(head.not_after < head.not_before, "mismatch")
    return signed


def entry_hash(entry):
    return hash("hash/grant-entry", [entry.wrapped[:32], entry.id, entry.shares, encode(entry.description)])


def check_page(data, chain, now, head, number, prev, custodians, entries, seen=()):
    """The same, 7 to 9."""
    signed = Signed("grant-page", data)
    page = signed.body
    chain.check_signer(signed, SHARE, now)
    refuse_if((page.head, page.page, page.prev) != (head, number, prev), "mismatch")
    refuse_if(page.entries != b"".join(map(entry_hash, entries)), "mismatch")
    refuse_if(any(len(e.shares) != 16 * custodians for e in entries), "mismatch")
    ids = [e.id for e in entries]
    refuse_if(len(set(ids)) != len(ids) or set(ids) & set(seen), "mismatch")
    return signed


def check_pages(pages, chain, now, head):
    """All pages of a grant, the later ones behind those of its package: the entries."""
    prev, entries = None, []
    for number, page in enumerate(pages):
        its, seen = (head.hash, number, prev, len(head.body.custodians)), [e.id for e in entries]
        prev = check_page(page.page, chain, now, *its, page.entries, seen).hash
        entries += page.entries
    return entries


def open_entry(entry, secret, gh, shares):
    """grant.md, "Entries": the document key, from an entry and all its released shares."""
    checks = [share_check(secret, entry, share) for share in shares]
    refuse_if(not shares or b"".join(checks) != entry.shares, "wrong-share")
    released = hkdf(b"".join(shares), b"", "released", [gh, entry.id])
    salt, sealed = entry.wrapped[:32], entry.wrapped[32:]
    k = hkdf(secret.half + released, salt, "wrap", [gh, entry.id, entry.description.digest])
    return open_aead(k, ZERO_NONCE, b"", sealed, "not-for-us")


def share_check(secret, entry, share):
    return hash("share", [secret.slot, entry.id, share])[:16]


def check_receipt(data, head, entry, why="mismatch"):
    """release.md: that who holds this grant's reader key has asked to open this entry."""
    signed = verified("receipt", data, head.body.reader, why)
    r = signed.body
    refuse_if((r.head, r.slot, r.entry) != (head.hash, head.body.slot, entry), why)
    refuse_if(r.n >= head.body.max_reads, why)
    return signed


def receipt_leaf(secret, receipt):
    """log.md: what stands in the log of this reading."""
    n = Signed("receipt", receipt).body.n
    return leaf_of(secret.tag_key, "read", [u32be(n)], receipt)
