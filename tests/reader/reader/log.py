"""Proofs of the public logs: docs/protocol/log.md, and the C2SP documents and RFCs that it names."""

import base64
import re

from reader import keys
from reader.encoding import Refused, hash, hkdf, refuse_if, sha256, tag

LARGEST_NOTE, LARGEST_PROOF_FILE, LONGEST_PROOF = 524288, 655360, 63
NAME, NUMBER, BASE64 = r"([^\s+]+)", r"(0|[1-9][0-9]*)", r"([A-Za-z0-9+/]+=*)"
KEY = re.compile(rf"{NAME}\+([0-9a-f]{{8}})\+{BASE64}")
SIGNATURE = re.compile(rf"— {NAME} {BASE64}\n")
CHECKPOINT = re.compile(rf"(([^\n]+)\n{NUMBER}\n{BASE64}\n(?:[^\n]+\n)*)\n((?:{SIGNATURE.pattern}){{1,64}})")
PROOF = re.compile(rf"c2sp\.org/tlog-proof@v1\n(?:extra {BASE64}\n)?index {NUMBER}\n((?:[^\n]+\n)*)\n")


def parsed(pattern, data, at_most):
    """The groups of a text: UTF-8 without control characters but newlines, as signed-note asks."""
    refuse_if(len(data) > at_most, "too-long")
    found = pattern.fullmatch(data.decode(errors="ignore"))
    refuse_if(not found or found[0].encode() != data or re.search(r"[\0-\x09\x0b-\x1f]", found[0]), "malformed")
    return found.groups()


def base64_bytes(line, length=None):
    """Base64 in its one spelling."""
    try:
        found = base64.b64decode(line, validate=True)
    except ValueError:
        raise Refused("malformed") from None
    refuse_if(base64.b64encode(found).decode() != line or length is not None and len(found) != length, "malformed")
    return found


def number(digits):
    refuse_if(not re.fullmatch(NUMBER, digits) or int(digits) >= 2**63, "malformed")
    return int(digits)


# RFC 6962 §2.1.


def leaf_hash(entry):
    return sha256(b"\0" + entry)


def node_hash(left, right):
    return sha256(b"\1" + left + right)


def sides(index, last, proof, why):
    """RFC 9162 §2.1.3.2, its middle: each hash of a proof, and whether it stands to the left, up to the root."""
    for h in proof:
        refuse_if(last == 0, why)
        left = index & 1 or index == last
        yield h, left
        while left and index and not index & 1:
            index, last = index >> 1, last >> 1
        index, last = index >> 1, last >> 1
    refuse_if(last != 0, why)


def check_inclusion(leaf, index, size, root, proof):
    refuse_if(index >= size, "not-in-log")
    for h, left in sides(index, size - 1, proof, "not-in-log"):
        leaf = node_hash(h, leaf) if left else node_hash(leaf, h)
    refuse_if(leaf != root, "not-in-log")


# signed-note, tlog-checkpoint.


class Key:
    """A log's verifier key: NAME+HASH+KEY."""

    kind = 1

    def __init__(self, line):
        self.line, (self.name, hashed, key) = line, parsed(KEY, line.encode(), 512)
        check_name(self.name)
        key = base64_bytes(key, 33)
        self.key, self.id = key[1:], sha256(self.name.encode() + b"\n" + key)[:4]
        refuse_if(key[0] != self.kind or hashed != self.id.hex(), "malformed")
        keys.check_public_key(self.key)

    def verify(self, signature, text):
        """The second that a signature states: a log's states none."""
        keys.verify(self.key, signature, text.encode())
        return 0

    def judge(self, checkpoint):
        """The least policy: this one log, and nobody else's word."""
        refuse_if(checkpoint.origin != self.name, "unknown-log")
        refuse_if(not checkpoint.signed_by(self), "unsigned")
        return []


def check_name(name):
    refuse_if(len(name.encode()) > 255, "malformed")


class Checkpoint:
    """A signed note that says a tree; proves nothing before a key or a policy has judged it."""

    def __init__(self, data):
        self.note, (self.text, self.origin, size, root, signatures, *_) = data, parsed(CHECKPOINT, data, LARGEST_NOTE)
        check_name(self.origin)
        self.size, self.root, self.signatures = number(size), base64_bytes(root, 32), []
        for name, signature in SIGNATURE.findall(signatures):
            check_name(name)
            signature = base64_bytes(signature)
            refuse_if(len(signature) < 5, "malformed")
            self.signatures.append((name, signature[:4], signature[4:]))

    def signed_by(self, key):
        """What each of this key's signatures states. One wrong signature refuses the note."""
        return [key.verify(s, self.text) for name, its_id, s in self.signatures if (name, its_id) == (key.name, key.id)]


def hash_lines(lines):
    refuse_if(len(lines) > LONGEST_PROOF, "too-long")
    return [base64_bytes(line, 32) for line in lines]


class Proof:
    """tlog-proof@v1."""

    def __init__(self, data):
        refuse_if(len(data) > LARGEST_PROOF_FILE, "too-long")
        head, end, checkpoint = data.partition(b"\n\n")
        extra, index, hashes = parsed(PROOF, head + end, LARGEST_PROOF_FILE)
        self.extra = None if extra is None else base64_bytes(extra)
        refuse_if(extra and len(self.extra) > 65536, "too-long")
        self.index, self.hashes = number(index), hash_lines(hashes.split("\n")[:-1])
        self.checkpoint = Checkpoint(checkpoint)

    def verify(self, entry, judge):
        """That this entry stands in a log that a key or a policy believes; what `judge` says of its checkpoint."""
        c = self.checkpoint
        said = judge.judge(c)
        check_inclusion(leaf_hash(entry), self.index, c.size, c.root, self.hashes)
        return said


# log.md, "A leaf of events".


def opened_leaf(its_tag, r, thing):
    return b"\1" + its_tag + hash("leaf", [r, thing])


def leaf_of(key, label, fields, thing):
    its_tag = tag(key, label, fields)
    return opened_leaf(its_tag, hkdf(key, b"", "leaf-secret", [its_tag]), thing)
