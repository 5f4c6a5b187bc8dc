"""Whose vault it is, as people compare it: docs/protocol/fingerprint.md."""

import base64
import re

from reader.encoding import Refused, refuse_if
from reader.words import indices, plain


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
    bits = f"{int.from_bytes(vault, 'big'):0256b}"
    wanted = [int(bits[i * 11 : i * 11 + 11], 2) for i in range(12)]
    refuse_if(wanted not in indices(letters, 12, "unreadable"), "different")
