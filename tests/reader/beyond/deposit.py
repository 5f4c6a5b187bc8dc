"""Papers given to somebody: docs/protocol/deposit.md."""

from reader.chain import DAY, SHARE
from reader.encoding import hash, refuse_if
from reader.objects import digest, open_object
from reader.schema import Signed


def check_deposit(data, chain, now, recipient, card):
    """deposit.md, "What the recipient checks", 2 and 3."""
    signed = Signed("deposit", data)
    body = signed.body
    check_matter(body)
    refuse_if((body.recipient, body.card) != (recipient, card), "other-recipient")
    refuse_if(body.giver != chain.vault or not chain.contains(body.chain), "other-vault")
    refuse_if(chain.head.time > now + DAY, "clock")
    chain.check_signer(signed, SHARE, now)
    return signed


def check_matter(body):
    """The same, "Without a paper"."""
    kind, matter = body.matter or (1, None)
    if kind != 1:
        refuse_if(body.size != 0 or not (body.message or "").strip(), "invalid")
    refuse_if(kind == 2 and not matter.types, "invalid")
    refuse_if(kind == 3 and matter.sense != 1 and matter.about is None, "invalid")


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
