"""The words that people type: docs/protocol/rescue.md."""

import re
import unicodedata

from mnemonic import Mnemonic

from reader import keys
from reader.encoding import Refused, hkdf, refuse_if, sha256


def plain(text):
    """Small letters without accents; everything that is no letter or digit is a space."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[\W_]+", " ", "".join(c for c in letters if not unicodedata.combining(c))).strip()


def index(language):
    """Each word's number; four letters tell all words of a list apart."""
    words = [plain(word) for word in Mnemonic(language).wordlist]
    return {spelling: i for i, word in enumerate(words) for spelling in (word, word[:4])}


INDEX = [index("french"), index("english")]


def indices(typed, count, why):
    """The words' numbers in the list that has them all; of both, if both have them all. Digits mean nothing."""
    words = re.sub(r"\d+", " ", plain(typed)).split()
    refuse_if(len(words) != count, why)
    found = [[its[word] for word in words] for its in INDEX if all(word in its for word in words)]
    refuse_if(not found, "unknown-word")
    return found


class Rescue:
    """The rescue member's keys, from the words as typed."""

    def __init__(self, typed):
        for numbers in indices(typed, 24, "count"):
            bits = "".join(f"{n:011b}" for n in numbers)
            entropy, checksum = int(bits[:256], 2).to_bytes(32, "big"), int(bits[256:], 2)
            if sha256(entropy)[0] == checksum:
                break
        else:
            raise Refused("checksum")
        self.sign_seed = hkdf(entropy, b"", "rescue-sign")
        self.wrap_key = keys.WrapKey(hkdf(entropy, b"", "rescue-wrap"))
        self.locator = hkdf(entropy, b"", "rescue-locator")
        self.check_group = "".join(chr(65 + b % 26) for b in hkdf(entropy, b"", "rescue-check", length=2))
        self.key = keys.public_key(self.sign_seed)
