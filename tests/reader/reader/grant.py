"""What passes between two vaults: docs/protocol/grant.md, release.md and deposit.md."""

from reader import keys
from reader.chain import DAY, SHARE
from reader.encoding import ZERO_NONCE, ctx, encode, hash, hkdf, open_aead, refuse_if, unpad
from reader.objects import digest, open_object
from reader.schema import Signed, read

MAX_PACKAGE = 7378360


class Secret:
    """grant.md, "From one secret"."""

    def __init__(self, g):
        self.g = g
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


def open_entry(entry, secret, gh, shares):
    """grant.md, "Entries": the document key, from a entry and all its released shares."""
    checks = [hash("share", [secret.slot, entry.id, share])[:16] for share in shares]
    refuse_if(not shares or b"".join(checks) != entry.shares, "wrong-share")
    released = hkdf(b"".join(shares), b"", "released", [gh, entry.id])
    salt, sealed = entry.wrapped[:32], entry.wrapped[32:]
    k = hkdf(secret.half + released, salt, "wrap", [gh, entry.id, entry.description.digest])
    return open_aead(k, ZERO_NONCE, b"", sealed, "not-for-us")


def share(seed, secret, gh, entry):
    """release.md: what a custodian computes of a release seed."""
    return hkdf(seed, b"", "release", [secret.slot, gh, entry.id])


def collect(entry, secret, custodians, answers):
    """release.md, "Three custodians": all shares, in the order of the seeds, from what custodians (from 0) answered."""
    found = [None] * custodians
    for i, given in answers.items():
        numbers = [j for j in range(custodians) if custodians == 1 or j != i]
        for j, share in zip(numbers, given):
            if hash("share", [secret.slot, entry.id, share])[:16] == entry.shares[16 * j : 16 * j + 16]:
                found[j] = share
    refuse_if(None in found, "wrong-share")
    return found


def check_release(data, key, slot, receipts, shares):
    """release.md: the custodian's statement, over what it answered."""
    signed = Signed("release", data)
    signed.verify(key)
    refuse_if(signed.body.slot != slot, "mismatch")
    refuse_if(signed.body.receipts != hash("release-receipts", receipts), "mismatch")
    refuse_if(signed.body.shares != hash("release-shares", shares), "mismatch")
    return signed


def check_signed(kind, data, key):
    """A receipt, release statement or closing, under the key that must have signed it."""
    signed = Signed(kind, data)
    signed.verify(key)
    return signed


def check_deposit(data, chain, now, recipient, card):
    """deposit.md, "What the recipient checks", 2 and 3."""
    signed = Signed("deposit", data)
    body = signed.body
    refuse_if((body.recipient, body.card) != (recipient, card), "other-recipient")
    refuse_if(body.giver != chain.vault or not chain.contains(body.chain), "other-vault")
    refuse_if(chain.head.time > now + DAY, "clock")
    chain.check_signer(signed, SHARE, now)
    return signed


def open_deposit(package, body, drops=()):
    """The same, 5: the object, inline or in parts, which are drops of the same mailbox."""
    kind, sealed = package.content
    if kind == 2:
        parts = {hash("drop-id", [drop]): drop for drop in drops}
        refuse_if(any(part not in parts for part in sealed), "mismatch")
        sealed = b"".join(parts[part] for part in sealed)
    refuse_if(digest(sealed) != body.digest, "damaged")
    content = open_object(sealed, package.key, body.recipient, body.doc, body.version)
    refuse_if(len(content) != body.size, "damaged")
    return content
