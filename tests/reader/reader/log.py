"""The public logs: docs/protocol/log.md, and the C2SP documents and RFCs that it names."""

import base64
import binascii
import re

from reader import keys
from reader.encoding import Refused, hash, hkdf, refuse_if, sha256, tag, u64be

NOTE, POLICY, PROOF, PROOF_FILE, FORK = 524288, 131072, 63, 655360, 1052672
LOG, WITNESS = 1, 4
NUMBER = re.compile(r"0|[1-9][0-9]*")


def text(data, at_most):
    """UTF-8 without control characters but newlines, as signed-note asks of a text."""
    refuse_if(len(data) > at_most, "too-long")
    try:
        found = data.decode()
    except UnicodeDecodeError:
        raise Refused("malformed") from None
    refuse_if(any(c < " " and c != "\n" for c in found), "malformed")
    return found


def base64_bytes(line, length=None):
    """Base64 in its one spelling."""
    try:
        found = base64.b64decode(line, validate=True)
    except (ValueError, binascii.Error):
        raise Refused("malformed") from None
    refuse_if(base64.b64encode(found).decode() != line or length is not None and len(found) != length, "malformed")
    return found


def number(digits):
    refuse_if(not NUMBER.fullmatch(digits) or int(digits) >= 2**63, "malformed")
    return int(digits)


# RFC 6962 §2.1.

EMPTY = sha256(b"")


def leaf_hash(entry):
    return sha256(b"\0" + entry)


def node_hash(left, right):
    return sha256(b"\1" + left + right)


def root_of(hashes):
    """The root of a tree with these leaf hashes, or of a tile's."""
    peaks = []  # (height, hash), each higher than the next
    for h in hashes:
        height = 0
        while peaks and peaks[-1][0] == height:
            h, height = node_hash(peaks.pop()[1], h), height + 1
        peaks.append((height, h))
    if not peaks:
        return EMPTY
    root = peaks.pop()[1]
    while peaks:
        root = node_hash(peaks.pop()[1], root)
    return root


def check_inclusion(leaf, index, size, root, proof):
    """RFC 9162 §2.1.3.2."""
    refuse_if(index >= size, "not-in-log")
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        refuse_if(sn == 0, "not-in-log")
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    refuse_if(sn != 0 or r != root, "not-in-log")


def check_consistency(old, old_root, new, new_root, proof):
    """RFC 9162 §2.1.4.2; gives the root of the newer tree's first `old` leaves, which the caller compares."""
    refuse_if(old > new, "smaller")
    if old == new or old == 0:
        refuse_if(proof, "inconsistent")
        return new_root if old == new else EMPTY
    proof = list(proof)
    if old & (old - 1) == 0:
        proof.insert(0, old_root)
    refuse_if(not proof, "inconsistent")
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = proof[0]
    for c in proof[1:]:
        refuse_if(sn == 0, "inconsistent")
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    refuse_if(sn != 0 or sr != new_root, "inconsistent")
    return fr


# signed-note, tlog-checkpoint, tlog-cosignature.


class Key:
    """A verifier key: NAME+HASH+KEY."""

    def __init__(self, line):
        parts = line.split("+", 2)
        refuse_if(len(line) > 512 or len(parts) != 3, "malformed")
        self.line, (self.name, hashed, key) = line, parts
        check_key_name(self.name)
        key = base64_bytes(key, 33)
        self.type, self.key = key[0], key[1:]
        refuse_if(self.type not in (LOG, WITNESS), "malformed")
        self.id = sha256(self.name.encode() + b"\n" + key)[:4]
        refuse_if(hashed != self.id.hex(), "malformed")
        keys.check_public_key(self.key)


def check_key_name(name):
    refuse_if(not name or len(name.encode()) > 255 or "+" in name or any(c.isspace() for c in name), "malformed")


class Checkpoint:
    """A signed note that says a tree; proves nothing before a policy has judged it."""

    def __init__(self, data, at_most=NOTE):
        note = text(data, at_most)
        refuse_if("\n\n" not in note or not note.endswith("\n"), "malformed")
        self.note = data
        self.text, signatures = note.rsplit("\n\n", 1)
        self.text += "\n"
        self.signatures = []
        for line in signatures.split("\n")[:-1]:
            parts = line.split(" ")
            refuse_if(len(parts) != 3 or parts[0] != "—", "malformed")
            check_key_name(parts[1])
            signature = base64_bytes(parts[2])
            refuse_if(len(signature) < 5, "malformed")
            self.signatures.append((parts[1], signature[:4], signature[4:]))
        refuse_if(not self.signatures or len(self.signatures) > 64, "malformed")
        lines = self.text.split("\n")[:-1]
        refuse_if(len(lines) < 3 or not all(lines), "malformed")
        self.origin, self.size, self.root = lines[0], number(lines[1]), base64_bytes(lines[2], 32)
        refuse_if(len(self.origin.encode()) > 255, "malformed")

    def signed_by(self, key):
        """The times at which this key has signed, 0 for a log's. One wrong signature refuses the note."""
        found = []
        for name, its_id, signature in self.signatures:
            if (name, its_id) != (key.name, key.id):
                continue
            time, message = 0, self.text
            if key.type == WITNESS:
                refuse_if(len(signature) != 72, "signature")
                time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
                refuse_if(not 0 < time < 2**63, "signature")
                message = f"cosignature/v1\ntime {time}\n{self.text}"
            keys.verify(key.key, signature, message.encode())
            found.append(time)
        return found


class Policy:
    """tlog-policy: which logs, which witnesses, how many of them."""

    def __init__(self, data):
        refuse_if(len(data) > POLICY, "too-long")
        refuse_if(any(c < 32 and c not in (9, 10) or c == 127 for c in data), "malformed")
        refuse_if(data and not data.endswith(b"\n"), "malformed")
        self.logs, self.witnesses, self.quorum = [], {}, None
        groups, members, quorums = {}, set(), []
        # Octets with the high bit mean nothing here: any of them is as good as another.
        for line in data.decode("latin-1").split("\n"):
            word, *rest = re.split("[ \t]+", line.strip(" \t"))
            if not word or word.startswith("#"):
                continue
            known = {*groups, *self.witnesses}
            if word == "log" and len(rest) in (1, 2):
                self.logs.append(typed(rest[0], LOG))
            elif word == "witness" and len(rest) in (2, 3):
                refuse_if(rest[0] in known or rest[0] == "none", "malformed")
                self.witnesses[rest[0]] = typed(rest[1], WITNESS)
            elif word == "group" and len(rest) >= 3:
                name, k, *names = rest
                refuse_if(name in known or name == "none" or not set(names) <= known, "malformed")
                refuse_if(len(set(names)) != len(names) or members & set(names), "malformed")
                k = {"any": 1, "all": len(names)}.get(k) or number(k)
                refuse_if(not 1 <= k <= len(names), "malformed")
                members |= set(names)
                groups[name] = (k, names)
            else:
                refuse_if(word != "quorum" or len(rest) != 1 or rest[0] not in {*known, "none"}, "malformed")
                quorums.append(rest[0])
        refuse_if(len(quorums) != 1, "malformed")
        (self.quorum,), self.groups = quorums, groups
        every = [k.key for k in self.logs + list(self.witnesses.values())]
        refuse_if(len(set(every)) != len(every), "malformed")
        refuse_if(len(self.logs) > 256 or len(self.witnesses) > 64 or len(groups) > 64, "too-long")

    def reached(self, names, which=None):
        """Whether these witnesses make the quorum."""
        which = which or self.quorum
        if which in self.groups:
            k, members = self.groups[which]
            return sum(self.reached(names, m) for m in members) >= k
        return which == "none" or which in names

    def judge(self, checkpoint):
        """Names and times of the witnesses that signed it: enough of them, and its log."""
        logs = [key for key in self.logs if key.name == checkpoint.origin]
        refuse_if(not logs, "unknown-log")
        refuse_if(not any([checkpoint.signed_by(key) for key in logs]), "unsigned")
        times = [(name, time) for name, key in self.witnesses.items() for time in checkpoint.signed_by(key)]
        refuse_if(not self.reached({name for name, _ in times}), "quorum")
        return times

    def was_there_by(self, times):
        """log.md, "Reading": the first second by which a quorum had seen it; None without witnesses."""
        return self.first(times, False, lambda time, t: time <= t)

    def was_current_at(self, times):
        return self.first(times, True, lambda time, t: time >= t)

    def first(self, times, backwards, good):
        seconds = sorted({time for _, time in times}, reverse=backwards) if self.quorum != "none" else []
        return next((t for t in seconds if self.reached({name for name, time in times if good(time, t)})), None)


def typed(line, kind):
    try:
        key = Key(line.encode("latin-1").decode())
    except UnicodeDecodeError:
        raise Refused("malformed") from None
    refuse_if(key.type != kind, "malformed")
    return key


def hash_lines(lines):
    refuse_if(len(lines) > PROOF, "too-long")
    return [base64_bytes(line, 32) for line in lines]


class Proof:
    """tlog-proof@v1."""

    def __init__(self, data, at_most=PROOF_FILE):
        refuse_if(len(data) > at_most, "too-long")
        head, found, checkpoint = data.partition(b"\n\n")
        lines = text(head, at_most).split("\n")
        refuse_if(not found or lines.pop(0) != "c2sp.org/tlog-proof@v1", "malformed")
        self.extra = base64_bytes(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else None
        refuse_if(self.extra is not None and len(self.extra) > 65536, "too-long")
        refuse_if(not lines or not lines[0].startswith("index "), "malformed")
        self.index, self.hashes = number(lines[0][6:]), hash_lines(lines[1:])
        self.checkpoint = Checkpoint(checkpoint)

    def verify(self, entry, policy):
        """That this entry stands in a log that the policy believes; the witnesses' times."""
        times, c = policy.judge(self.checkpoint), self.checkpoint
        check_inclusion(leaf_hash(entry), self.index, c.size, c.root, self.hashes)
        return times


def check_growth(older, newer, proof):
    """log.md, "Reading": that a checkpoint continues another of the same log."""
    refuse_if(older.origin != newer.origin, "unknown-log")
    first = check_consistency(older.size, older.root, newer.size, newer.root, proof)
    refuse_if(first != older.root, "fork" if older.size == newer.size else "inconsistent")


class ForkReport:
    """log.md, "Fork reports": it convicts the log, or it is refused."""

    def __init__(self, data, key):
        head, _, rest = text(data, FORK).partition("\n\n")
        # Each checkpoint has one empty line of its own.
        parts = rest.split("\n\n")
        refuse_if(len(parts) != 4, "malformed")
        lines = head.split("\n")
        refuse_if(len(lines) < 2 or lines[0] != "coffre-log-fork@v1" or not lines[1].startswith("root "), "malformed")
        root, proof = base64_bytes(lines[1][5:], 32), hash_lines(lines[2:])
        self.older = Checkpoint(f"{parts[0]}\n\n{parts[1]}\n".encode())
        self.newer = Checkpoint(f"{parts[2]}\n\n{parts[3]}".encode())
        for checkpoint in (self.older, self.newer):
            refuse_if(checkpoint.origin != key.name, "unknown-log")
            refuse_if(not checkpoint.signed_by(key), "unsigned")
        old, new = self.older, self.newer
        refuse_if(check_consistency(old.size, root, new.size, new.root, proof) != root, "inconsistent")
        refuse_if(root == old.root, "no-fork")


# tlog-tiles.


def tile_path(level, index, width=256):
    """`level` is "entries" for a bundle."""
    groups, n = [f"{index % 1000:03}"], index // 1000
    while n:
        groups.insert(0, f"x{n % 1000:03}")
        n //= 1000
    return f"tile/{level}/{'/'.join(groups)}" + (f".p/{width}" if width < 256 else "")


def read_tile(data, width):
    refuse_if(len(data) != 32 * width, "malformed")
    return [data[i : i + 32] for i in range(0, len(data), 32)]


def read_bundle(data, width):
    entries, at = [], 0
    while at < len(data):
        refuse_if(at + 2 > len(data), "malformed")
        length = int.from_bytes(data[at : at + 2], "big")
        refuse_if(at + 2 + length > len(data) or len(entries) == width, "malformed")
        entries.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    refuse_if(len(entries) != width, "malformed")
    return entries


class Log:
    """A whole log, read by `get(path)`: every entry, under a checkpoint that a policy believes."""

    def __init__(self, get, policy):
        self.checkpoint = Checkpoint(get("checkpoint"))
        self.times, self.entries, size = policy.judge(self.checkpoint), [], self.checkpoint.size
        for index in range(-(-size // 256)):
            width = min(256, size - 256 * index)
            self.entries += read_bundle(get(tile_path("entries", index, width)), width)
            hashes = read_tile(get(tile_path(0, index, width)), width)
            refuse_if(hashes != [leaf_hash(e) for e in self.entries[256 * index :]], "wrong-root")
        refuse_if(root_of(map(leaf_hash, self.entries)) != self.checkpoint.root, "wrong-root")

        self.places = {}
        for i, e in enumerate(self.entries):
            if len(e) == 49 and e[0] == 1:
                self.places.setdefault(e[1:17], i)

    def find(self, its_tag):
        """Place of the first leaf with this tag, or None."""
        return self.places.get(its_tag)

    def check(self, older):
        """That this log continues a checkpoint seen elsewhere."""
        refuse_if(older.size > self.checkpoint.size, "smaller")
        refuse_if(root_of(map(leaf_hash, self.entries[: older.size])) != older.root, "fork")


# log.md, "A leaf of events".


def opened_leaf(its_tag, r, thing):
    return b"\1" + its_tag + hash("leaf", [r, thing])


def leaf_of(key, label, fields, thing):
    its_tag = tag(key, label, fields)
    return opened_leaf(its_tag, hkdf(key, b"", "leaf-secret", [its_tag]), thing)


def check_statements(log, chain):
    """chain.md, "Freshness", 3 and 4, of a chain whose newest statement is not younger than the log."""
    for seq, statement in enumerate(chain.messages):
        place = log.find(statement_leaf(chain.vault, seq, statement)[1:17])
        refuse_if(place is None or log.entries[place] != statement_leaf(chain.vault, seq, statement), "fork")
    later = tag(chain_tags(chain.vault), "chain", [u64be(len(chain.messages))])
    refuse_if(log.find(later) is not None, "fork")


def check_journal(log, journal):
    """journal.md, "In the log": the newest position is there, all that are there are this journal's, none is later."""
    epochs = [entry.body.epoch for entry in journal.entries]
    newest, chain = None, journal.chain
    for epoch in set(epochs):
        for seq in range(1, journal.seq + 257):
            head = journal.positions[seq] if seq <= journal.seq else bytes(32)
            leaf = journal_leaf(journal.roots[epoch], chain.vault, epoch, seq, head)
            place = log.find(leaf[1:17])
            if place is None or seq > journal.seq and epoch != epochs[-1]:
                continue
            refuse_if(seq > journal.seq, "not-next")
            if epochs[seq - 1] == epoch or seq == journal.seq:
                refuse_if(log.entries[place] != leaf, "fork")
                newest = max(newest or 0, seq)
    refuse_if(newest != journal.seq, "not-in-log")


def chain_tags(vault):
    return hkdf(vault, b"", "chain-tags")


def statement_leaf(vault, seq, statement):
    return leaf_of(chain_tags(vault), "chain", [u64be(seq)], statement)


def journal_leaf(root, vault, epoch, seq, head):
    """journal.md, "In the log": what the server makes of what a client gives."""
    key = hkdf(root, b"", "journal-tags", [vault, u64be(epoch)])
    its_tag = tag(key, "journal", [u64be(seq)])
    commitment = hash("leaf", [hkdf(key, b"", "leaf-secret", [its_tag]), head])
    return b"\1" + hash("given-tag", [its_tag])[:16] + hash("given-leaf", [commitment])
