"""What people type: rescue words (docs/protocol/rescue.md) and fingerprints (docs/protocol/fingerprint.md)."""

import base64
import re
import unicodedata

from mnemonic import Mnemonic

from reader import keys
from reader.encoding import Refused, hkdf, refuse_if, sha256


def plain(text):
    """Small letters without accents; everything that is no letter or digit is a space."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[\W_]+", " ", "".join(c for c in letters if not unicodedata.combining(c))).strip()


LISTS = {name: [plain(word) for word in Mnemonic(name).wordlist] for name in ("french", "english")}
# Four letters tell all words of a list apart.
INDEX = {
    name: {word: i for i, word in enumerate(words)} | {word[:4]: i for i, word in enumerate(words)}
    for name, words in LISTS.items()
}


def indices(words):
    """The words' numbers in the one list that has them all; of either list, if both have them all."""
    found = [[index[word] for word in words] for index in INDEX.values() if all(word in index for word in words)]
    refuse_if(not found, "unknown-word")
    return found


class Rescue:
    """The rescue member's keys, from the words as typed."""

    def __init__(self, typed):
        words = re.sub(r"\d+", " ", plain(typed)).split()
        refuse_if(len(words) != 24, "count")
        for numbers in indices(words):
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
        self.private, self.key = keys.signing_key(self.sign_seed)


def same_fingerprint(typed, vault):
    """Whether what a person typed or scanned is this vault's."""
    text = typed.strip()
    if re.match("COFFRE", text, re.I):
        refuse_if(len(text) != 60 or text[:8].upper() != "COFFRE1:", "unreadable")
        try:
            found = base64.b32decode(text[8:].upper() + "====")
        except ValueError:
            raise Refused("unreadable") from None
        refuse_if(base64.b32encode(found).decode().rstrip("=") != text[8:].upper(), "unreadable")
        refuse_if(found != vault, "different")
        return
    letters = plain(text)
    digits = letters.replace(" ", "")
    if digits.isdigit():
        refuse_if(len(digits) != 60, "unreadable")
        refuse_if(int(digits) != int.from_bytes(vault[:25], "big") % 10**60, "different")
        return
    words = re.sub(r"\d+", " ", letters).split()
    refuse_if(len(words) != 12, "unreadable")
    bits = f"{int.from_bytes(vault, 'big'):0256b}"
    refuse_if([int(bits[i * 11 : i * 11 + 11], 2) for i in range(12)] not in indices(words), "different")
