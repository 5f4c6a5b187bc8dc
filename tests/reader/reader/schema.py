"""The CDDL blocks of docs/protocol, read from the pages themselves: no schema stands in this program.

Of RFC 8610 only what those pages use: records and lists, choices, sizes, ranges, names. README.md's `signed<typ, body>` is
encoding.md's profile of COSE_Sign1, which the class Signed below reads.
"""

import re
from pathlib import Path

from reader import keys
from reader.encoding import Refused, decode, encode, hash, refuse_if

PAGES = Path(__file__).resolve().parents[3] / "docs" / "protocol"
TOKEN = re.compile(r'\s+|;[^\n]*|("[^"]*"|[A-Za-z][A-Za-z0-9-]*|\.[a-z]+|\.\.|\d+|[\[\]{}()<>*:=/,-])')


class Record(dict):
    """A record: its fields by name, in the schema's order."""

    def __getattr__(self, name):
        return self[name.replace("_", "-")]


class Schemas:
    """Parsed rules by name."""

    def __init__(self):
        self.rules = {}
        for page in sorted(PAGES.glob("*.md")):
            for block in re.findall(r"^```cddl\n(.*?)^```", page.read_text(), re.M | re.S):
                # The one generic rule, signed<typ, body>, is no schema but a profile: class Signed.
                block = re.sub(r"^signed<.*?^\]\)\n", "", block, flags=re.M | re.S)
                self.tokens = [t.group(1) for t in TOKEN.finditer(block) if t.group(1)]
                while self.tokens:
                    self.rule()

    def take(self, *wanted):
        token = self.tokens.pop(0)
        assert not wanted or token in wanted, f"{token} where the pages have {wanted}"
        return token

    def at(self, *wanted):
        return bool(self.tokens) and self.tokens[0] in wanted

    def rule(self):
        name = self.take()
        self.take("=")
        if self.at("signed"):
            while self.take() != ">":
                pass
            return
        shape = self.choice()
        # http.md says a few of the names again; they must then be the same.
        assert self.rules.setdefault(name, shape) == shape, f"{name} stands twice, and differs"

    def choice(self):
        shapes = [self.shape()]
        while self.at("/"):
            self.take()
            shapes.append(self.shape())
        return shapes[0] if len(shapes) == 1 else ("choice", shapes)

    def shape(self):
        token = self.take()
        if token == "(":
            inner = self.choice()
            self.take(")")
            return inner
        if token == "[":
            return self.array()
        if token.isdigit():
            if not self.at(".."):
                return ("number", int(token))
            self.take("..")
            return ("range", int(token), int(self.take()))
        return ("name", token, self.size() if self.at(".size") else None)

    def size(self):
        self.take(".size")
        if not self.at("("):
            n = int(self.take())
            return (n, n)
        self.take("(")
        low = int(self.take())
        self.take("..")
        high = int(self.take())
        self.take(")")
        return (low, high)

    def array(self):
        least = int(self.take()) if self.tokens[0].isdigit() and self.tokens[1] == "*" else 0
        if self.at("*"):
            self.take()
            most = int(self.take()) if self.tokens[0].isdigit() else None
            item = self.choice()
            self.take("]")
            return ("list", least, most, item)
        fields = []
        while not self.at("]"):
            named = self.tokens[1] == ":"
            label = self.take() if named else None
            if named:
                self.take(":")
            fields.append((label, self.choice()))
            if self.at(","):
                self.take()
        self.take("]")
        return ("record", fields)

    # What is read is held against a shape.

    def fit(self, shape, value):
        return getattr(self, "fit_" + shape[0])(value, *shape[1:])

    def fit_number(self, value, n):
        refuse_if(type(value) is not int or value != n, "unknown")
        return value

    def fit_range(self, value, low, high):
        refuse_if(type(value) is not int, "expected")
        refuse_if(not low <= value <= high, "invalid")
        return value

    def fit_choice(self, value, shapes):
        numbered = [s for s in shapes if s[0] == "record" and s[1][0][1][0] == "number"]
        if numbered:  # encoding.md: a choice is a number and a body
            refuse_if(type(value) is not list or len(value) != 2 or type(value[0]) is not int, "expected")
            shapes = [s for s in numbered if s[1][0][1] == ("number", value[0])]
        lengths = [len(s[1]) for s in shapes if s[0] == "record"]
        if lengths and not numbered:  # lists of several fixed lengths
            refuse_if(type(value) is not list, "expected")
            refuse_if(len(value) not in lengths, "too-long" if len(value) > max(lengths) else "invalid")
            shapes = [s for s in shapes if len(s[1]) == len(value)]
        if ("name", "null", None) in shapes and value is not None:
            shapes = [s for s in shapes if s != ("name", "null", None)]
        for shape in shapes[:-1]:
            try:
                return self.fit(shape, value)
            except Refused:
                pass
        refuse_if(not shapes, "unknown")
        return self.fit(shapes[-1], value)

    def fit_record(self, value, fields):
        refuse_if(type(value) is not list or len(value) != len(fields), "expected")
        read = [self.fit(shape, item) for (_, shape), item in zip(fields, value)]
        if not all(name for name, _ in fields):
            return read
        return Record(zip([name for name, _ in fields], read))

    def fit_list(self, value, least, most, item):
        refuse_if(type(value) is not list or len(value) < least, "expected")
        refuse_if(most is not None and len(value) > most, "too-long")
        return [self.fit(item, v) for v in value]

    def fit_name(self, value, name, size):
        low, high = size or (0, None)
        if name == "wrap-key" and type(value) is bytes:
            keys.check_wrap_key(value)
            return value
        if name == "uint":
            refuse_if(type(value) is not int or size and value >= 256**high, "expected")
        elif name in ("bstr", "tstr"):
            refuse_if(type(value) is not {"bstr": bytes, "tstr": str}[name], "expected")
            length = len(value if name == "bstr" else value.encode())
            refuse_if(size and length > high, "too-long")
            refuse_if(length < low, "expected")
        elif name == "bool":
            refuse_if(type(value) is not bool, "expected")
        elif name == "null":
            refuse_if(value is not None, "invalid")
        else:
            value = self.fit(self.rules[name], value)
            if name == "public-key":
                keys.check_public_key(value)
        return value


SCHEMAS = Schemas()


def read(name, data, at_most=None):
    """One record of this name, alone."""
    refuse_if(at_most is not None and len(data) > at_most, "too-long")
    return SCHEMAS.fit(SCHEMAS.rules[name], decode(data))


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
        # The only spelling there is: 18([<<{1: -19, 4: KEY, 16: TYP}>>, {}, PAYLOAD, SIGNATURE]).
        refuse_if(data[:1] != b"\xd2" and data[:1] > b"\xbf", "expected")  # another tag
        refuse_if(data[:2] != b"\xd2\x84", "malformed")
        protected, rest = byte_string(data[2:])
        refuse_if(rest[:1] != b"\xa0", "malformed")
        payload, rest = byte_string(rest[1:])
        signature, rest = byte_string(rest)
        refuse_if(rest, "not-canonical")
        self.key = protected[6:38]
        self.protected = b"\xa3\x01\x32\x04" + encode(self.key) + b"\x10" + encode("coffre/v1/" + kind)
        refuse_if(protected != self.protected or len(signature) != 64, "expected")
        refuse_if(len(payload) > at_most, "too-long")
        parts = b"\xd2\x84" + encode(protected) + b"\xa0" + encode(payload) + encode(signature)
        refuse_if(parts != data, "not-canonical")
        self.data, self.payload, self.signature = data, payload, signature
        self.hash = hash(label, [data])
        self.body = read(record, payload)

    def verify(self, key, why="signature"):
        """That this key, which the caller trusts for this message, has signed it."""
        refuse_if(self.key != key, why)
        keys.verify(key, self.signature, encode(["Signature1", self.protected, b"", self.payload]), why)


def byte_string(data):
    refuse_if(not data or data[0] >> 5 != 2 or data[0] & 31 > 27, "malformed")
    size = max(0, (data[0] & 31) - 23)
    size = 1 << (size - 1) if size else 0
    refuse_if(len(data) < 1 + size, "malformed")
    n = int.from_bytes(data[1 : 1 + size], "big") if size else data[0] & 31
    refuse_if(len(data) < 1 + size + n, "malformed")
    return data[1 + size : 1 + size + n], data[1 + size + n :]
