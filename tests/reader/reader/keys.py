"""Public keys, and what is checked before one is used: docs/protocol/keys.md; opening what was wrapped to one."""

import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite
from nacl import bindings as sodium
from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey

from reader.encoding import Refused, refuse_if

L = 2**252 + 27742317777372353535851937790883648493
HPKE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


@lru_cache(maxsize=None)
def check_public_key(key):
    """keys.md, "Ed25519", 1 to 3, which are one question to libsodium: canonical, not of small order, no torsion."""
    refuse_if(not sodium.crypto_core_ed25519_is_valid_point(key), "invalid")


def verify(key, signature, message, why="signature"):
    try:
        check_public_key(key)
        VerifyKey(key).verify(message, signature)
    except (CryptoError, Refused):
        raise Refused(why) from None


def public_key(seed):
    return sodium.crypto_sign_seed_keypair(seed)[0]


def blind(reader, h64):
    """keys.md, "Blinded keys": A' = (h mod l) A."""
    check_public_key(reader)
    h = int.from_bytes(h64, "little") % L
    refuse_if(h == 0, "invalid")
    return sodium.crypto_scalarmult_ed25519_noclamp(h.to_bytes(32, "little"), reader)


@lru_cache(maxsize=None)
def check_wrap_key(key):
    """keys.md, "X-Wing", 4 to 6."""
    refuse_if(len(key) != 1216, "invalid")
    for i in range(0, 1152, 3):  # 768 numbers of 12 bits, two in each three bytes, the low bits first
        pair = int.from_bytes(key[i : i + 3], "little")
        refuse_if(pair & 4095 >= 3329 or pair >> 12 >= 3329, "invalid")
    refuse_low_order(key[1184:], "invalid")


def refuse_low_order(value, why):
    try:
        sodium.crypto_scalarmult(b"\x09" * 32, value)
    except CryptoError:  # the library refuses a product of zero
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
            return HPKE.decrypt(sealed, self.private, info)
        except InvalidTag:
            raise Refused("not-for-us") from None
