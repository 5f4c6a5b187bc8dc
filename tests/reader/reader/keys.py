"""Public keys and what is checked before one is used (docs/protocol/keys.md); blinded keys; opening what was wrapped."""

import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite

from reader.encoding import ctx, refuse_if, Refused, sha256

# Edwards25519 in the extended coordinates of RFC 8032 §5.1.4: x = X/Z, y = Y/Z, x y = T/Z.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
IDENTITY = (0, 1, 1, 0)


def add(a, b):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    e = (y1 - x1) * (y2 - x2) % P
    f = (y1 + x1) * (y2 + x2) % P
    g = 2 * t1 * t2 * D % P
    h = 2 * z1 * z2 % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, point):
    total = IDENTITY
    while n:
        if n & 1:
            total = add(total, point)
        point, n = add(point, point), n >> 1
    return total


def is_identity(point):
    x, y, z, _ = point
    return x % P == 0 and (y - z) % P == 0


def compress(point):
    x, y, z, _ = point
    x, y = x * pow(z, P - 2, P) % P, y * pow(z, P - 2, P) % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decompress(data):
    """RFC 8032 §5.1.3; None if there is no such point."""
    n = int.from_bytes(data, "little")
    y, sign = n & (1 << 255) - 1, n >> 255
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if x * x % P != x2:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != x2:
        return None
    x, y = (P - x if x & 1 != sign else x) % P, y % P
    return x, y, 1, x * y % P


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


@lru_cache(maxsize=None)
def check_public_key(key):
    """keys.md, "Ed25519", 1 to 3: canonical, not of small order, no torsion."""
    point = decompress(key)
    refuse_if(point is None or compress(point) != key, "invalid")
    refuse_if(is_identity(times(8, point)) or not is_identity(times(L, point)), "invalid")
    return point


def verify(key, signature, message, why="signature"):
    try:
        check_public_key(key)
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, Refused):
        raise Refused(why) from None


def signing_key(seed):
    """The Ed25519 private key of a seed, and its public key."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return private, private.public_key().public_bytes_raw()


# keys.md, "Blinded keys", and grant.md, "The reader key".


def blind(reader, h64):
    """A' = (h mod l) A."""
    h = int.from_bytes(h64, "little") % L
    refuse_if(h == 0, "invalid")
    return compress(times(h, check_public_key(reader)))


def blinded_sign(seed, h64, fresh, message):
    wide = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(wide[:32], "little") & (1 << 254) - 8 | 1 << 254
    x = scalar * int.from_bytes(h64, "little") % L
    blinded = compress(times(x, BASE))
    r = reduce(hashlib.sha512(ctx("blind-nonce", [wide[32:], blinded, fresh, message])))
    big_r = compress(times(r, BASE))
    return big_r + ((r + reduce(hashlib.sha512(big_r + blinded + message)) * x) % L).to_bytes(32, "little")


def reduce(digest):
    return int.from_bytes(digest.digest(), "little") % L


# keys.md, "X-Wing".


@lru_cache(maxsize=None)
def check_wrap_key(key):
    refuse_if(len(key) != 1216, "invalid")
    for i in range(0, 1152, 3):  # 768 numbers of 12 bits, two in each three bytes, the low bits first
        pair = int.from_bytes(key[i : i + 3], "little")
        refuse_if(pair & 4095 >= 3329 or pair >> 12 >= 3329, "invalid")
    refuse_low_order(key[1184:], "invalid")


def refuse_low_order(value, why):
    try:
        X25519PrivateKey.from_private_bytes(b"\x09" * 32).exchange(X25519PublicKey.from_public_bytes(value))
    except ValueError:  # the library refuses a product of zero
        raise Refused(why) from None


class WrapKey:
    """An X-Wing private key from its seed of 32 bytes."""

    def __init__(self, seed):
        # draft-connolly-cfrg-xwing-kem, expandDecapsulationKey.
        wide = hashlib.shake_256(seed).digest(96)
        ml_kem, x25519 = MLKEM768PrivateKey.from_seed_bytes(wide[:64]), X25519PrivateKey.from_private_bytes(wide[64:])
        self.private = MLKEM768X25519PrivateKey(ml_kem, x25519)
        self.public = ml_kem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()

    def open(self, info, sealed):
        """README.md, HPKE: enc 1120, ciphertext, tag 16."""
        refuse_if(len(sealed) < 1136, "not-for-us")
        refuse_low_order(sealed[1088:1120], "not-for-us")
        try:
            return Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305).decrypt(sealed, self.private, info)
        except InvalidTag:
            raise Refused("not-for-us") from None
