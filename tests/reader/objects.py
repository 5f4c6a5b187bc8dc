"""One version of one paper: docs/protocol/object.md."""

import hmac

from blake3 import blake3

from encoding import hkdf, open_aead, padme, refuse_if

HEADER, CHUNK, TAG, FLOOR = 61, 65536, 16, 4096


def digest(data):
    return blake3(data).digest()


def open_object(data, key, vault, doc, version):
    """The exact content."""
    refuse_if(data[:5] != b"CFR1\x01" or len(data) <= HEADER, "not-an-object")
    chunks = -(-(len(data) - HEADER) // (CHUNK + TAG))
    padded = len(data) - HEADER - chunks * TAG
    # Known before anything is opened: some content has this padded length.
    refuse_if(padded < FLOOR or padded > 2**48 or padded != padme(padded), "not-an-object")
    wide = hkdf(key, data[5:29], "object", [vault, doc, version], 64)
    refuse_if(not hmac.compare_digest(wide[32:], data[29:61]), "not-this-document")
    plain = bytearray()
    for i in range(chunks):
        at = HEADER + i * (CHUNK + TAG)
        nonce = i.to_bytes(11, "big") + (b"\x01" if i == chunks - 1 else b"\x00")
        plain += open_aead(wide[:32], nonce, b"", data[at : at + CHUNK + TAG], "damaged")
    length = int.from_bytes(plain[:8], "big")
    refuse_if(max(FLOOR, padme(8 + length)) != len(plain) or any(plain[8 + length :]), "damaged")
    return bytes(plain[8 : 8 + length])
