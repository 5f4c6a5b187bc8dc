"""One version of one paper: docs/protocol/object.md."""

import hmac

from blake3 import blake3

from reader.encoding import hkdf, open_aead, padme, refuse_if

HEADER, CHUNK, TAG, FLOOR = 61, 65536, 16, 4096


def digest(data):
    return blake3(data).digest()


def place(i):
    """Where chunk i begins in an object."""
    return HEADER + i * (CHUNK + TAG)


class Opener:
    """An object of this length, by its first bytes."""

    def __init__(self, header, length, key, vault, doc, version):
        refuse_if(header[:5] != b"CFR1\x01" or length <= HEADER, "not-an-object")
        self.chunks = -(-(length - HEADER) // (CHUNK + TAG))
        padded = length - HEADER - self.chunks * TAG
        # Known before anything is opened: some content has this padded length.
        refuse_if(padded < FLOOR or padded > 2**48 or padded != padme(padded), "not-an-object")
        wide = hkdf(key, header[5:29], "object", [vault, doc, version], 64)
        refuse_if(not hmac.compare_digest(wide[32:], header[29:61]), "not-this-document")
        self.key = wide[:32]

    def chunk(self, i, sealed):
        nonce = i.to_bytes(11, "big") + (b"\x01" if i == self.chunks - 1 else b"\x00")
        return open_aead(self.key, nonce, b"", sealed, "damaged")


def open_object(data, key, vault, doc, version):
    """The exact content."""
    opener = Opener(data[:HEADER], len(data), key, vault, doc, version)
    plain = b"".join(opener.chunk(i, data[place(i) : place(i + 1)]) for i in range(opener.chunks))
    length = int.from_bytes(plain[:8], "big")
    refuse_if(max(FLOOR, padme(8 + length)) != len(plain) or any(plain[8 + length :]), "damaged")
    return plain[8 : 8 + length]
