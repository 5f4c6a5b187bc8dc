"""A part of a paper without the rest: docs/protocol/object.md, "Digest and ranges". The library shows no chaining
values, so BLAKE3 §2 is done here by hand.
"""

from reader.encoding import refuse_if

GROUP = 65536
IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
PERMUTED = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
MIXED = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15))
MIXED += ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))
CHUNK_START, CHUNK_END, PARENT, ROOT = 1, 2, 4, 8


def compress(value, block, counter, flags):
    m = [int.from_bytes(block.ljust(64, b"\0")[i : i + 4], "little") for i in range(0, 64, 4)]
    v = [*value, *IV[:4], counter & 0xFFFFFFFF, counter >> 32, len(block), flags]
    for _ in range(7):
        for i, (a, b, c, d) in enumerate(MIXED):
            for word, first, second in ((m[2 * i], 16, 12), (m[2 * i + 1], 8, 7)):
                v[a] = v[a] + v[b] + word & 0xFFFFFFFF
                v[d] = rotate(v[d] ^ v[a], first)
                v[c] = v[c] + v[d] & 0xFFFFFFFF
                v[b] = rotate(v[b] ^ v[c], second)
        m = [m[i] for i in PERMUTED]
    return [v[i] ^ v[i + 8] for i in range(8)]


def rotate(x, by):
    return x >> by | x << 32 - by & 0xFFFFFFFF


def merge(values, flags=0):
    """The chaining value of some neighbours': the left half is the largest power of two that leaves something."""
    if len(values) == 1:
        return values[0]
    half = 1 << (len(values) - 1).bit_length() - 1
    both = merge(values[:half]) + merge(values[half:])
    return b"".join(w.to_bytes(4, "little") for w in compress(IV, both, 0, PARENT | flags))


def group_value(group, index):
    """The chaining value of group `index` of an object of several groups."""
    values = []
    for n, at in enumerate(range(0, len(group), 1024)):
        chunk, value = group[at : at + 1024], IV
        for start in range(0, len(chunk), 64):
            flags = CHUNK_START * (start == 0) | CHUNK_END * (start + 64 >= len(chunk))
            value = compress(value, chunk[start : start + 64], index * GROUP // 1024 + n, flags)
        values.append(b"".join(w.to_bytes(4, "little") for w in value))
    return merge(values)


class Ranges:
    """The groups of an object, by its outboard: each is judged alone, before the AEAD."""

    def __init__(self, outboard, length, its_digest):
        groups = -(-length // GROUP)
        refuse_if(groups < 2 or len(outboard) != 32 * groups, "damaged")
        self.values = [outboard[i : i + 32] for i in range(0, len(outboard), 32)]
        refuse_if(merge(self.values, ROOT) != its_digest, "damaged")

    def check(self, index, group):
        refuse_if(group_value(group, index) != self.values[index], "damaged")
        return group
