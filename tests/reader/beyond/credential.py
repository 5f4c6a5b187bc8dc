"""An authority's word, and what stands in the log of keys: docs/protocol/credential.md."""

import re

from reader.chain import DAY, SHARE
from reader.encoding import refuse_if
from reader.schema import KINDS, Signed

KINDS |= {
    "credential": ("credential", 2048, "hash/credential"),
    "status": ("status-list", 57344, "hash/status"),
    "credential-request": ("credential-request", 2048, "hash/credential-request"),
    "card-notice": ("card-notice", 512, "hash/card-notice"),
    "revocation": ("revocation", 256, "hash/revocation"),
}
MAX_LIFE, STATUS_LIFE, REQUEST_LIFE = 366 * DAY, 2 * DAY, 30 * DAY
NUMBERS = {1: r"[0-9]{11}", 2: r"[A-Z]{2}-[!-~]+", 3: r"[!-~]+"}


def check_subject(subject):
    refuse_if(not re.fullmatch(NUMBERS[subject.scheme], subject.number), "invalid")
    if subject.scheme == 1:
        doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(subject.number))]
        refuse_if(sum(n // 10 + n % 10 for n in doubled) % 10, "invalid")


def check_profession(profession):
    codes = [profession.code] + ([profession.specialty] if profession.specialty is not None else [])
    refuse_if(any(not re.fullmatch(r"[A-Za-z0-9_]+", c) for c in codes), "invalid")


def said_by(signed, vault, chain, at):
    refuse_if(vault != chain.vault, "other-vault")
    refuse_if(not chain.contains(signed.body.chain), "fork")
    chain.check_signer(signed, SHARE, at)
    return signed


def check(form, data, chain, now):
    kind = {"request": "credential-request", "notice": "card-notice"}.get(form, form)
    signed = Signed(kind, data)
    body = signed.body
    if form in ("notice", "revocation"):
        return said_by(signed, body.vault, chain, body.time if form == "revocation" else body.not_before)
    if form == "status":
        refuse_if(any(a >= b for a, b in zip(body.revoked, body.revoked[1:])), "invalid")
        said_by(signed, body.authority, chain, body.time)
        refuse_if(body.time > now + DAY or now > body.time + STATUS_LIFE, "dates")
        return signed
    check_subject(body.subject)
    check_profession(body.profession)
    if form == "request":
        refuse_if(body.time > now + DAY or now > body.time + REQUEST_LIFE, "dates")
        return said_by(signed, body.vault, chain, now)
    refuse_if(not 0 < body.not_after - body.not_before <= MAX_LIFE, "too-long-a-life")
    said_by(signed, body.authority, chain, body.not_before)
    refuse_if(body.not_before > now + DAY or now >= body.not_after, "dates")
    return signed
