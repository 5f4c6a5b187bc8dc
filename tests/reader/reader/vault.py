"""A vault from inside: docs/protocol/keyring.md and journal.md."""

from reader.chain import WRITE
from reader.encoding import Record, ctx, encode, hash, open_record, refuse_if, u64be, unpad
from reader.objects import digest
from reader.schema import Signed, read

ZEROS = bytes(32)


def open_keyring(data, chain, key, wrap_key):
    """keyring.md, "Opening one": all roots, the newest last."""
    head, first = chain.head, chain.statements[0]
    refuse_if(len(data) > 65536, "too-long")
    refuse_if(hash("keyring", [data]) != head.keyring, "not-named")
    ring = read("keyring", data)
    refuse_if(ring.epoch != head.epoch, "not-named")
    refuse_if(len(ring.previous) != ring.epoch, "previous")
    # The keyring that the first statement names is bound to that statement, as long as it is named.
    place = chain.vault
    if head.keyring == first.keyring:
        place = hash("founding", [encode(Record(first, keyring=ZEROS))])
    wraps = [w.sealed for w in ring.wraps if w.member == key]
    refuse_if(not wraps, "not-for-us")
    info = ctx("root-wrap", [place, u64be(ring.epoch), key])
    root = unpad(wrap_key.open(info, wraps[0]), 64, "not-for-us")
    refuse_if(len(root) != 32 or hash("root", [root]) != head.root, "wrong-root")
    roots = [root]
    for i, sealed in enumerate(ring.previous):
        fields = [chain.vault, u64be(ring.epoch - i)]
        roots.append(open_record(roots[-1], "previous-root", fields, b"", sealed, "previous"))
    return roots[::-1]


def open_entry(record, roots, chain, seq, prev):
    """journal.md, "A record" and "An entry": one signed entry, in its place."""
    refuse_if(len(record) > 262144, "too-long")
    refuse_if(len(record) < 56 + 512, "expected")
    epoch = int.from_bytes(record[:8], "big")
    refuse_if(epoch >= len(roots), "sealed")
    aad = u64be(seq) + prev
    padded = open_record(roots[epoch], "journal-key", [chain.vault, u64be(epoch)], aad, record[8:], "sealed")
    signed = Signed("journal-entry", unpad(padded, 512, "sealed"))
    entry = signed.body
    refuse_if((entry.vault, entry.seq, entry.prev, entry.epoch) != (chain.vault, seq, prev, epoch), "place")
    refuse_if(not chain.contains(entry.chain), "fork")
    refuse_if(chain.statements[entry.chain.seq].epoch != epoch, "epoch")
    # "Who might write when": by the chain as it stood there, at the second of that statement.
    chain.check_signer(signed, WRITE, chain.statements[entry.chain.seq].time, entry.chain.seq)
    return signed


class Journal:
    """Every record from the first; what they add up to, as far as papers go: documents by id, in order."""

    def __init__(self, chain, roots):
        self.chain, self.roots, self.seq, self.prev = chain, roots, 0, ZEROS
        self.chain_seq, self.documents, self.entries, self.positions = 0, {}, [], [ZEROS]

    def take(self, record):
        signed = open_entry(record, self.roots, self.chain, self.seq, self.prev)
        refuse_if(signed.body.chain.seq < self.chain_seq, "fork")
        self.chain_seq = signed.body.chain.seq
        self.seq, self.prev = self.seq + 1, hash("journal-record", [record])
        self.entries.append(signed)
        self.positions.append(self.prev)
        for number, body in signed.body.ops:
            self.fold(number, body)

    def fold(self, number, op):
        """journal.md, "How operations add up", of documents: 1 to 6 and 17 of the operations."""
        if number == 1:
            about = op.about
            doc = self.documents.setdefault(about.doc, Record(versions={}, replaced=set(), notes=[], removed=None))
            if about.version in doc.versions:
                return
            doc["versions"][about.version] = Record(about=about, key=op.key, content=op.content)
            doc["replaced"].add(op.replaces)
            described = Record(about, tags=op.tags, private=op.private)
            doc.update((k, described[k]) for k in ("title", "type-code", "date", "author", "tags", "private"))
        elif number == 17 and op.about.doc in self.documents:
            kept = self.documents[op.about.doc].versions.get(op.about.version)
            if kept and kept.about.locator == op.old:
                kept.update(about=op.about, key=op.key)
        elif number in (2, 3, 4, 5, 6) and op.doc in self.documents:
            doc = self.documents[op.doc]
            if number == 2:
                doc.update((k, v) for k, v in op.items() if k != "doc")
            elif number == 3 and doc.removed is None:
                doc["removed"] = op.at
            elif number == 4:
                doc["removed"] = None
            elif number == 5 and doc.removed is not None and op.at >= doc.removed + 30 * 86400:
                del self.documents[op.doc]
            elif number == 6 and op.text:
                doc["notes"].append(op)
            elif number == 6 and doc.notes:
                doc["notes"].pop()

    def operations(self, number):
        """The bodies of all operations of one kind, in order."""
        return [body for entry in self.entries for n, body in entry.body.ops if n == number]

    def heads(self, doc):
        """Versions that no other replaces."""
        document = self.documents[doc]
        return [v for i, v in document.versions.items() if i not in document.replaced]


def check_content(version, content):
    """journal.md: the size and BLAKE3 of the content that an add-version names."""
    refuse_if(len(content) != version.about.size or digest(content) != version.content, "damaged")
    return content
