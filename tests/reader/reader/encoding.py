"""Bytes and their one spelling: docs/protocol/encoding.md, and the conventions of docs/protocol/README.md."""

import hashlib
import hmac
import io

import cbor2
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ZERO_NONCE = bytes(12)


class Refused(Exception):
    """What is read is not what it must be. The first word is one of tests/vectors/README.md."""


def refuse_if(wrong, why):
    if wrong:
        raise Refused(why)


def u32be(n):
    return n.to_bytes(4, "big")


def u64be(n):
    return n.to_bytes(8, "big")


# encoding.md, "Deterministic CBOR". What it does not allow and a library does (maps, floats, …) fits no schema.


class Record(dict):
    """A record: its fields by name, in the schema's order."""

    def __getattr__(self, name):
        return self[name.replace("_", "-")]


def encode(value):
    return cbor2.dumps(bare(value))


def bare(value):
    """Without the names of the fields."""
    if isinstance(value, Record):
        value = list(value.values())
    return [bare(part) for part in value] if isinstance(value, list) else value


def decode(data, after="trailing"):
    """One item and nothing after it. "Decode, encode again, compare" catches every second spelling."""
    stream = io.BytesIO(data)
    try:
        value = cbor2.CBORDecoder(stream, allow_indefinite=False).decode()
        again = encode(value)
    except cbor2.CBORDecodeEOF:
        raise Refused("malformed") from None
    except (cbor2.CBORError, RecursionError):  # a tag can make a list contain itself
        raise Refused("expected") from None
    refuse_if(stream.tell() != len(data), after)
    refuse_if(again != data, "not-canonical")
    return value


# encoding.md, "Contexts and hashes".


def ctx(label, fields=()):
    return b"coffre/v1/" + label.encode() + b"\0" + b"".join(u32be(len(f)) + f for f in fields)


def sha256(data):
    return hashlib.sha256(data).digest()


def hash(label, fields):  # noqa: A001  the page's word
    return sha256(ctx(label, fields))


def hkdf(ikm, salt, label, fields=(), length=32):
    return HKDF(SHA256(), length, salt, ctx(label, fields)).derive(ikm)


def tag(key, label, fields):
    return hmac.digest(key, ctx(label, fields), "sha256")[:16]


# README.md, "Conventions": AEAD, record, pad.


def open_aead(key, nonce, aad, sealed, why):
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, sealed, aad)
    except InvalidTag:
        raise Refused(why) from None


def open_record(key, label, fields, aad, sealed, why):
    return open_aead(hkdf(key, sealed[:32], label, fields), ZERO_NONCE, aad, sealed[32:], why)


def padme(n):
    """object.md, "Plaintext and padding"."""
    e = max(n, 1).bit_length() - 1
    step = 1 << (e - e.bit_length()) if e else 1
    return -(-n // step) * step


def unpad(padded, smallest, why):
    length = int.from_bytes(padded[:4], "big")
    refuse_if(len(padded) != max(smallest, padme(4 + length)) or any(padded[4 + length :]), why)
    return padded[4 : 4 + length]
