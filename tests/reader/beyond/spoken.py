"""Cards by a spoken code: docs/protocol/spoken.md. Plain numbers on the curve; fast enough, and nothing is secret here."""

import hmac

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from reader.encoding import encode, hash, hkdf, open_record, padme, refuse_if, sha256, u32be, unpad
from reader.keys import L
from reader.schema import read

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)
M = bytes.fromhex("d048032c6ea0b6d697ddc2e86bda85a33adac920f1bf18e1b0c6d166a5cecdaf")
N = bytes.fromhex("d3bfb518f44f3430f29d0c92af503865a1ed3281dc69b35dd868ba85f886c4ab")
WRONG = "wrong-secret"


def root(y, sign):
    """x of a point, by RFC 8032, 5.1.3."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    refuse_if((x * x - square) % P or (x == 0 and sign), WRONG)
    return P - x if x & 1 != sign else x


def read_point(data):
    number = int.from_bytes(data, "little")
    y, sign = number % 2**255, number >> 255
    refuse_if(y >= P, WRONG)
    return root(y, sign), y


def write_point(point):
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2
    return (x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P


def times(n, point):
    out = (0, 1)
    while n:
        out = add(out, point) if n & 1 else out
        point, n = add(point, point), n >> 1
    return out


G = read_point(bytes.fromhex("58" + "66" * 31))


class Code:
    """spoken.md, "The code"."""

    def __init__(self, typed):
        letters = [c for c in typed if not c.isspace() and c not in "-.‑–"]
        refuse_if(len(letters) != 12 or not all(c in "0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹" for c in letters), "unreadable")
        numbers = [int(c) for c in letters]
        doubled = [n * 2 if i % 2 else n for i, n in enumerate(reversed(numbers))]
        refuse_if(sum(n // 10 + n % 10 for n in doubled) % 10 != 0, "checksum")
        digits = "".join(map(str, numbers)).encode()
        self.place = digits[:4]
        self.nameplate = hash("nameplate", [self.place])
        self.w = scalar(hkdf(digits[4:11], b"", "spoken-code", [self.place], 64))


def scalar(wide):
    return int.from_bytes(wide, "little") % L


class Side:
    """One of the two: 64 bytes for the scalar, 32 for the salt of the own card."""

    def __init__(self, typed, random, own, shows):
        self.code, self.secret, self.salt, self.own = Code(typed), scalar(random[:64]), random[64:], own
        self.shows = shows
        mine, self.other = (M, N) if shows else (N, M)
        self.share = write_point(add(times(self.secret, G), times(self.code.w, read_point(mine))))

    def agree(self, theirs):
        masked = times(self.code.w, read_point(self.other))
        k = times(8 * self.secret, add(read_point(theirs), (P - masked[0], masked[1])))
        refuse_if(k == (0, 1), WRONG)
        shares = [self.share, theirs] if self.shows else [theirs, self.share]
        self.key = hash("spoken", [self.code.place, *shares, write_point(k), self.code.w.to_bytes(32, "little")])

    def confirm(self, *fields):
        return hkdf(self.key, b"", "spoken-confirm", fields)

    def open(self, sealed, whose):
        refuse_if(len(sealed) < 48, WRONG)
        padded = open_record(self.key, "spoken-seal", [whose], b"", sealed, WRONG)
        return read("spoken-card", unpad(padded, 4096, WRONG))

    def seal(self, whose):
        plain = encode(self.own)
        padded = (u32be(len(plain)) + plain).ljust(max(4096, padme(4 + len(plain))), b"\0")
        key = hkdf(self.key, self.salt, "spoken-seal", [whose])
        return self.salt + ChaCha20Poly1305(key).encrypt(bytes(12), padded, b"")

    def seen(self, types, shows, second, third):
        return [encode(types.who), encode(shows.who), second, third]


def same(found, wanted):
    refuse_if(not hmac.compare_digest(found, wanted), WRONG)


def shows(typed, random, own, second):
    """Who shows the code takes part 1: their card, part 2, and the last word that must come."""
    side = Side(typed, random, own, True)
    side.agree(second.share)
    same(second.confirm, side.confirm(b"types", second.sealed))
    theirs = side.open(second.sealed, b"types")
    sealed = side.seal(b"shows")
    seen = side.seen(theirs, own, second.sealed, sealed)
    return side, theirs, [sealed, side.confirm(b"shows", *seen)], side.confirm(b"agreed", *seen)


def types(typed, random, own, first, third):
    """Who types the code: part 1, the other's card from part 2, and part 3."""
    side = Side(typed, random, own, False)
    side.agree(first.share)
    sealed = side.seal(b"types")
    second = [side.share, sealed, side.confirm(b"types", sealed)]
    theirs = side.open(third.sealed, b"shows")
    seen = side.seen(own, theirs, sealed, third.sealed)
    same(third.confirm, side.confirm(b"shows", *seen))
    return second, theirs, [side.confirm(b"agreed", *seen)]


def run(v):
    """A file of tests/vectors/spoken, by its form."""
    if v.form == "code":
        return {"nameplate": Code(v.data.decode()).nameplate}
    code, random, own = v.fields["code"], v["random"], read("spoken-card", v["own"])
    if v.form == "second":
        side, theirs, third, _ = shows(code, random, own, read("spoken-second", v.data))
        return {
            "first": encode([side.share]),
            "vault": theirs.who.vault,
            "file-sha256": sha256(theirs.file),
            "third-sha256": sha256(encode(third)),
        }
    if v.form == "third":
        third = read("spoken-third", v.data)
        second, theirs, fourth = types(code, random, own, read("spoken-first", v["first"]), third)
        return {"second-sha256": sha256(encode(second)), "vault": theirs.who.vault, "fourth": encode(fourth)}
    fourth = read("spoken-fourth", v.data)
    *_, last = shows(code, random, own, read("spoken-second", v["second"]))
    same(fourth.confirm, last)
    return {}
