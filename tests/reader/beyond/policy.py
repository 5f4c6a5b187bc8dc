"""Whose word about a log counts: docs/protocol/log.md, tlog-policy, tlog-cosignature; that a log grew; reports of forks."""

import re

from reader import keys
from reader.encoding import Refused, refuse_if, sha256
from reader.log import BASE64, Checkpoint, Key, base64_bytes, hash_lines, node_hash, number, parsed, sides

LARGEST_POLICY, LARGEST_FORK = 131072, 1052672
LINES = r"(?:[^\n]+\n)"
FORK = re.compile(rf"coffre-log-fork@v1\nroot {BASE64}\n({LINES}*)\n({LINES}+\n{LINES}+)\n({LINES}+\n{LINES}+)")


class Witness(Key):
    """Who says when it saw a tree: tlog-cosignature."""

    kind = 4

    def verify(self, signature, text):
        refuse_if(len(signature) != 72, "signature")
        time = int.from_bytes(signature[:8], "big")
        refuse_if(not 0 < time < 2**63, "signature")
        keys.verify(self.key, signature[8:], f"cosignature/v1\ntime {time}\n{text}".encode())
        return time


class Policy:
    """tlog-policy: which logs, which witnesses, how many of them."""

    def __init__(self, data):
        refuse_if(len(data) > LARGEST_POLICY, "too-long")
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
                self.logs.append(typed(Key, rest[0]))
            elif word == "witness" and len(rest) in (2, 3):
                refuse_if(rest[0] in known or rest[0] == "none", "malformed")
                self.witnesses[rest[0]] = typed(Witness, rest[1])
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


def typed(kind, line):
    try:
        return kind(line.encode("latin-1").decode())
    except UnicodeDecodeError:
        raise Refused("malformed") from None


def check_consistency(old, old_root, new, new_root, proof):
    """RFC 9162 §2.1.4.2. Gives the root of the newer tree's first `old` leaves, which the caller compares."""
    refuse_if(old > new, "smaller")
    if old in (0, new):
        refuse_if(proof, "inconsistent")
        return new_root if old else sha256(b"")
    proof = [old_root, *proof] if old & (old - 1) == 0 else proof
    refuse_if(not proof, "inconsistent")
    index, last, was, now = old - 1, new - 1, proof[0], proof[0]
    while index & 1:
        index, last = index >> 1, last >> 1
    for h, left in sides(index, last, proof[1:], "inconsistent"):
        was, now = (node_hash(h, was), node_hash(h, now)) if left else (was, node_hash(now, h))
    refuse_if(now != new_root, "inconsistent")
    return was


def check_growth(older, newer, proof):
    """log.md, "Reading": that a checkpoint continues another of the same log."""
    refuse_if(older.origin != newer.origin, "unknown-log")
    first = check_consistency(older.size, older.root, newer.size, newer.root, proof)
    refuse_if(first != older.root, "fork" if older.size == newer.size else "inconsistent")


class ForkReport:
    """log.md, "Fork reports": it convicts the log, or it is refused."""

    def __init__(self, data, key):
        root, hashes, older, newer = parsed(FORK, data, LARGEST_FORK)
        root, proof = base64_bytes(root, 32), hash_lines(hashes.split("\n")[:-1])
        self.older, self.newer = old, new = Checkpoint(older.encode()), Checkpoint(newer.encode())
        key.judge(old)
        key.judge(new)
        refuse_if(check_consistency(old.size, root, new.size, new.root, proof) != root, "inconsistent")
        refuse_if(root == old.root, "no-fork")
