"""A whole public log: tlog-tiles, and what a vault must have there by docs/protocol/log.md, chain.md and journal.md."""

from reader.encoding import hash, hkdf, refuse_if, sha256, tag, u64be
from reader.log import Checkpoint, leaf_hash, leaf_of, node_hash


def root_of(hashes):
    """The root of a tree with these leaf hashes, or of a tile's."""
    peaks = []  # (height, hash), each higher than the next
    for h in hashes:
        height = 0
        while peaks and peaks[-1][0] == height:
            h, height = node_hash(peaks.pop()[1], h), height + 1
        peaks.append((height, h))
    if not peaks:
        return sha256(b"")
    root = peaks.pop()[1]
    while peaks:
        root = node_hash(peaks.pop()[1], root)
    return root


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
