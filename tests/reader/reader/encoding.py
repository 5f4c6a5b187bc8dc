"""Bytes and their one spelling: docs/protocol/encoding.md, and the conventions of docs/protocol/README.md."""

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Refused(Exception):
    """What is read is not what it must be. The first word is one of tests/vectors/README.md."""


def refuse_if(wrong, why):
    if wrong:
        raise Refused(why)


def u32be(n):
    return n.to_bytes(4, "big")


def u64be(n):
    return n.to_bytes(8, "big")


# encoding.md, "Deterministic CBOR". Only unsigned integers, bytes, text, arrays, true, false and null.


def encode(value):
    if value is None or value is False or value is True:
        return {None: b"\xf6", False: b"\xf4", True: b"\xf5"}[value]
    if isinstance(value, int):
        return _head(0, value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    fields = list(value.values()) if isinstance(value, dict) else value
    return _head(4, len(fields)) + b"".join(map(encode, fields))


def _head(kind, n):
    for extra, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if n < 24:
            return bytes([kind << 5 | n])
        if n < 256**size:
            return bytes([kind << 5 | extra]) + n.to_bytes(size, "big")
    raise ValueError("not below 2^64")


def decode(data):
    """One item and nothing after it. "Decode, encode again, compare" catches every second spelling."""
    value, end = _item(data, 0, 0)
    refuse_if(end != len(data), "trailing")
    refuse_if(encode(value) != data, "not-canonical")
    return value


def _item(data, at, depth):
    refuse_if(at >= len(data) or depth > 16, "malformed")
    kind, small = data[at] >> 5, data[at] & 31
    at += 1
    if kind == 7:
        refuse_if(small not in (20, 21, 22), "expected")
        return {20: False, 21: True, 22: None}[small], at
    refuse_if(kind not in (0, 2, 3, 4) or small > 27, "expected")
    n = small
    if small >= 24:
        size = 1 << (small - 24)
        refuse_if(at + size > len(data), "malformed")
        n, at = int.from_bytes(data[at : at + size], "big"), at + size
    if kind == 0:
        return n, at
    # Every item takes a byte at least: a claimed length that is not there is refused before anything is made of it.
    refuse_if(n > len(data) - at, "malformed")
    if kind == 4:
        items = []
        for _ in range(n):
            value, at = _item(data, at, depth + 1)
            items.append(value)
        return items, at
    body = data[at : at + n]
    if kind == 2:
        return body, at + n
    try:
        return body.decode(), at + n
    except UnicodeDecodeError:
        raise Refused("malformed") from None


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

ZERO_NONCE = bytes(12)


def open_aead(key, nonce, aad, sealed, why):
    refuse_if(len(sealed) < 16, why)
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, sealed, aad)
    except InvalidTag:
        raise Refused(why) from None


def open_record(key, label, fields, aad, sealed, why):
    refuse_if(len(sealed) < 48, why)
    return open_aead(hkdf(key, sealed[:32], label, fields), ZERO_NONCE, aad, sealed[32:], why)


def padme(n):
    """object.md, "Plaintext and padding"."""
    if n < 2:
        return n
    e = n.bit_length() - 1
    step = 1 << (e - e.bit_length())
    return (n + step - 1) // step * step


def unpad(padded, smallest, why):
    refuse_if(len(padded) < 4, why)
    length = int.from_bytes(padded[:4], "big")
    refuse_if(len(padded) != max(smallest, padme(4 + length)) or any(padded[4 + length :]), why)
    return padded[4 : 4 + length]
