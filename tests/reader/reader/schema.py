"""The CDDL blocks of docs/protocol, read from the pages themselves: no schema stands in this program.

Of RFC 8610 only what those pages use: records and lists, choices, sizes, ranges, names. README.md's `signed<typ, body>`
is encoding.md's profile of COSE_Sign1, which the class Signed below reads.
"""

import re
from pathlib import Path

from cbor2 import CBORTag

from reader import keys
from reader.encoding import Record, Refused, decode, encode, hash, refuse_if

PAGES = Path(__file__).resolve().parents[3] / "docs" / "protocol"
TOKEN = re.compile(
    r"\s+|;[^\n]*|,"  # nothing
    r"|(signed<[^>]*>|[A-Za-z][A-Za-z0-9-]*:?"  # a name, or a field's name with its colon
    r"|\.size (?:\d+|\(\d+\.\.\d+\))|\d+\.\.\d+|\d*\*\d*|\d+|[][()=/])"
)
BUILT_IN = {"uint": int, "bstr": bytes, "tstr": str, "bool": bool, "null": type(None)}
NULL = ("name", "null", None)


def parse_pages():
    """Shapes by name. http.md says a few names again; they must then be the same."""
    rules = {}
    for page in sorted(PAGES.glob("*.md")):
        for block in re.findall(r"^```cddl\n(.*?)^```", page.read_text(), re.M | re.S):
            # The one generic rule is no schema but a profile.
            block = re.sub(r"^signed<.*?^\]\)\n", "", block, flags=re.M | re.S)
            tokens = [t.group(1) for t in TOKEN.finditer(block) if t.group(1)]
            while tokens:
                name, equals = tokens.pop(0), tokens.pop(0)
                shape = parse(tokens)
                assert equals == "=" and rules.setdefault(name, shape) == shape, f"{page}: {name}"
    return rules


def parse(tokens):
    """One shape off the front of the tokens, with its alternatives."""
    shapes = [parse_one(tokens)]
    while tokens[:1] == ["/"]:
        tokens.pop(0)
        shapes.append(parse_one(tokens))
    return shapes[0] if len(shapes) == 1 else ("choice", shapes)


def parse_one(tokens):
    token = tokens.pop(0)
    if token == "(":
        inner = parse(tokens)
        assert tokens.pop(0) == ")"
        return inner
    if token == "[":
        bounds = tokens.pop(0).split("*") if "*" in tokens[0] else None
        fields = []
        while tokens[0] != "]":
            name = tokens.pop(0)[:-1] if tokens[0][-1] == ":" else None
            fields.append((name, parse(tokens)))
        tokens.pop(0)
        return ("record", fields) if bounds is None else ("list", *bounds, fields[0][1])
    if token[0].isdigit():
        return ("number", *map(int, token.split("..")))
    size = re.findall(r"\d+", tokens.pop(0)) if tokens and tokens[0].startswith(".size") else None
    return ("name", token, size and (int(size[0]), int(size[-1])))


# What is read is held against a shape.


def fit(shape, value):
    return FIT[shape[0]](value, *shape[1:])


def fit_number(value, low, high=None):
    refuse_if(type(value) is not int, "expected")
    refuse_if(high is None and value != low, "unknown")
    refuse_if(high is not None and not low <= value <= high, "invalid")
    return value


def fit_choice(value, shapes):
    """The first alternative that fits; if none does, why not the one that came nearest."""
    shapes = [shape for shape in shapes if shape != NULL or value is None]
    if type(value) is list and shapes[0][0] == "record":
        longest = max(len(fields) for _, fields in shapes)
        shapes = [shape for shape in shapes if len(shape[1]) == len(value)]
        refuse_if(not shapes, "too-long" if len(value) > longest else "invalid")
    why = set()
    for shape in shapes:
        try:
            return fit(shape, value)
        except Refused as refused:
            why.add(str(refused))
    raise Refused(min(why - {"unknown"}, default="unknown"))


def fit_record(value, fields):
    refuse_if(type(value) is not list or len(value) != len(fields), "expected")
    read = [fit(shape, part) for (_, shape), part in zip(fields, value)]
    return Record(zip((name for name, _ in fields), read)) if all(name for name, _ in fields) else read


def fit_list(value, least, most, shape):
    refuse_if(type(value) is not list or len(value) < int(least or 0), "expected")
    refuse_if(most and len(value) > int(most), "too-long")
    return [fit(shape, part) for part in value]


def fit_name(value, name, size):
    if name not in BUILT_IN:
        if name == "wrap-key" and type(value) is bytes:
            keys.check_wrap_key(value)
        value = fit(RULES[name], value)
        if name == "public-key":
            keys.check_public_key(value)
        return value
    refuse_if(type(value) is not BUILT_IN[name], "invalid" if name == "null" else "expected")
    if name == "uint":
        refuse_if(not 0 <= value < 256 ** (size[1] if size else 8), "expected")
    elif size:
        length = len(value.encode() if name == "tstr" else value)
        refuse_if(length > size[1], "too-long")
        refuse_if(length < size[0], "expected")
    return value


FIT = {"number": fit_number, "choice": fit_choice, "record": fit_record, "list": fit_list, "name": fit_name}
RULES = parse_pages()


def read(name, data, at_most=None):
    """One record of this name, alone."""
    refuse_if(at_most is not None and len(data) > at_most, "too-long")
    return fit(RULES[name], decode(data))


# encoding.md, "Signed messages": body, largest payload and hash label of each typ. The last three are of journal.md,
# deposit.md and evidence.md.
KINDS = {
    "statement": ("statement", 65536, "hash/statement"),
    "card": ("card", 49152, "hash/card"),
    "grant-head": ("grant-head", 16384, "hash/grant-head"),
    "grant-page": ("grant-page", 525312, "hash/grant-page"),
    "receipt": ("receipt", 5120, "hash/receipt"),
    "release": ("release-statement", 512, "hash/release"),
    "closing": ("closing", 256, "hash/closing"),
    "vault-closing": ("vault-closing", 256, "hash/closing"),
    "journal-entry": ("journal-entry", 261120, "hash/journal-entry"),
    "deposit": ("deposit", 8192, "hash/deposit"),
    "evidence": ("evidence", 2097152, "hash/evidence"),
}


class Signed:
    """A signed message: well-formed, but proving nothing until verify() was asked with a reason to trust its key."""

    def __init__(self, kind, data):
        record, at_most, label = KINDS[kind]
        message = decode(data, after="not-canonical")
        refuse_if(not isinstance(message, CBORTag), "malformed")
        refuse_if(message.tag != 18, "expected")
        refuse_if(type(message.value) is not tuple or len(message.value) != 4 or message.value[1] != {}, "malformed")
        self.protected, _, self.payload, self.signature = message.value
        refuse_if({type(part) for part in (self.protected, self.payload, self.signature)} != {bytes}, "malformed")
        self.key = self.protected[6:38]
        refuse_if(self.protected != encode({1: -19, 4: self.key, 16: "coffre/v1/" + kind}), "expected")
        refuse_if(len(self.signature) != 64, "expected")
        refuse_if(len(self.payload) > at_most, "too-long")
        self.data, self.hash = data, hash(label, [data])
        self.body = read(record, self.payload)

    def verify(self, key, why="signature"):
        """That this key, which the caller trusts for this message, has signed it."""
        refuse_if(self.key != key, why)
        keys.verify(key, self.signature, encode(["Signature1", self.protected, b"", self.payload]), why)


def verified(kind, data, key, why="signature"):
    """A receipt, release statement or closing, under the key that must have signed it."""
    signed = Signed(kind, data)
    signed.verify(key, why)
    return signed
