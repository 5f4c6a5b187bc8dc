"""Every history of tests/vectors/history/: whole vaults that earlier versions wrote, opened from their words, and held against what
stands in expected.json.
"""

import json
import sys
from pathlib import Path

from beyond.card import check_card
from beyond.custodians import share
from beyond.deposit import check_deposit, open_deposit
from beyond.evidence import judge
from beyond.public import Log, check_journal, check_statements
from beyond.ranges import GROUP, Ranges
from reader import grant, keys
from reader.chain import Chain
from reader.encoding import sha256, tag, u32be
from reader.log import Key, leaf_of
from reader.objects import digest, open_object
from reader.schema import Signed
from reader.vault import Journal, check_content, open_keyring
from reader.words import Rescue

FOLDER = Path(__file__).resolve().parents[2] / "vectors" / "history"


def files(folder):
    return [path.read_bytes() for path in sorted(folder.iterdir())]


class FrozenVault:
    def __init__(self, folder):
        rescue = Rescue((folder / "words").read_text())
        self.chain = Chain.read(files(folder / "chain"))
        self.roots = open_keyring((folder / "keyring").read_bytes(), self.chain, rescue.key, rescue.wrap_key)
        self.journal, self.objects = Journal(self.chain, self.roots), folder / "objects"
        for record in files(folder / "journal"):
            self.journal.take(record)
        for path in self.objects.iterdir():
            data, outboard = path.read_bytes(), (folder / "outboards" / path.name).read_bytes()
            if outboard:
                ranges = Ranges(outboard, len(data), digest(data))
                ranges.check(0, data[:GROUP])

    def content(self, version):
        about = version.about
        data = (self.objects / about.locator.hex()).read_bytes()
        assert digest(data) == about.digest
        return check_content(version, open_object(data, version.key, self.chain.vault, about.doc, about.version))

    def summary(self):
        papers = []
        for i, doc in self.journal.documents.items():
            contents = sorted(shown(self.content(v)) for v in self.journal.heads(i))
            papers.append({
                "title": doc.title, "date": doc.date, "tags": doc.tags, "private": doc.private, "contents": contents,
                "versions": len(doc.versions), "in the bin": doc.removed is not None, "notes": [n.text for n in doc.notes],
            })  # fmt: skip
        ops = {}
        for entry in self.journal.entries:
            for number, _ in entry.body.ops:
                ops[str(number)] = ops.get(str(number), 0) + 1
        return {
            "vault": self.chain.vault.hex(), "statements": len(self.chain.messages), "records": self.journal.seq,
            "journal": self.journal.prev.hex(), "operations": ops, "papers": sorted(papers, key=lambda p: p["title"]),
        }  # fmt: skip


def shown(content):
    """Text as it is, other content by its SHA-256."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return sha256(content).hex()


def card(vault):
    own = vault.journal.operations(13)[-1]
    signed = Signed("card", own.card)
    return check_card(own.card, vault.chain, signed.body.not_before), keys.WrapKey(own.wrap)


def summary(folder):
    patient, dentist = FrozenVault(folder / "patient"), FrozenVault(folder / "dentist")
    found = {"patient": patient.summary(), "dentist": dentist.summary()}
    found["grant"], head, secret, entries = read_grant(folder, patient, dentist)
    found["deposits"] = [read_deposit(drop, patient, dentist) for drop in files(folder / "patient" / "drops")]
    found["opened"] = read_opened(patient, dentist, head, secret, entries)
    found["log"] = read_log(folder / "log", patient, dentist, secret)
    found["evidence"] = {}
    for name in ("giver", "recipient"):
        shows = judge((folder / "evidence" / name).read_bytes())
        found["evidence"][name] = {k: v.hex() if isinstance(v, bytes) else v for k, v in shows.items()}
    return found


def read_grant(folder, patient, dentist):
    own, wrap_key = card(dentist)
    drops = [grant.open_drop("grant", d, dentist.chain.vault, own.hash, wrap_key)[0] for d in files(folder / "dentist" / "drops")]
    package, later = (body for _, body in sorted(drops, key=lambda one: one[0]))
    giver, secret, told = Chain.read(package.chain), grant.Secret(package.g), (package.purpose_salt, package.purpose)
    assert giver.vault == patient.chain.vault
    now = Signed("grant-head", package.head).body.not_before
    head = grant.check_head(package.head, giver, now, dentist.chain.vault, own.hash, own.body.reader, secret, *told)
    assert later.head == head.hash
    entries = grant.check_pages(package.pages + later.pages, giver, now, head)
    about = {"head": head.hash.hex(), "purpose": package.purpose, "custodians": len(head.body.custodians)}
    return about | {"papers": sorted(e.description.title for e in entries)}, head, secret, entries


def read_opened(patient, dentist, head, secret, entries):
    """The shares, from the giver's seeds, open what the reader obtained by his receipts."""
    (granted,) = patient.journal.operations(9)
    obtained, titles = {o.entry: o for o in dentist.journal.operations(19)}, []
    for entry in entries:
        shares = [share(seed, secret, head.hash, entry) for seed in granted.seeds]
        assert grant.open_entry(entry, secret, head.hash, shares) == obtained[entry.id].key
        grant.check_receipt(obtained[entry.id].receipt, head, entry.id)
        titles.append(entry.description.title)
    return sorted(titles)


def read_deposit(drop, patient, dentist):
    own, wrap_key = card(patient)
    package, _ = grant.open_drop("deposit", drop, patient.chain.vault, own.hash, wrap_key)
    giver = Chain.read(package.chain)
    assert giver.vault == dentist.chain.vault
    signed = check_deposit(package.signed, giver, giver.head.time, patient.chain.vault, own.hash)
    return {"message": signed.body.message, "content": open_deposit(package, signed.body).decode()}


def read_log(folder, patient, dentist, secret):
    key = Key((folder / "key").read_text().strip())
    log = Log(lambda path: (folder / path).read_bytes(), key)
    for vault in (patient, dentist):
        check_statements(log, vault.chain)
        check_journal(log, vault.journal)
    (closing,) = (c.closing for c in patient.journal.operations(12) if c.custodian == 0)
    place = log.find(leaf_of(secret.tag_key, "closing", [], closing)[1:17])
    assert log.entries[place] == leaf_of(secret.tag_key, "closing", [], closing)
    readings = {n: log.find(tag(secret.tag_key, "read", [u32be(n)])) for n in range(4096)}
    readings = {str(n): at for n, at in readings.items() if at is not None}
    for kept in patient.journal.operations(16):
        n = Signed("receipt", kept.receipt).body.n
        assert log.entries[readings[str(n)]] == grant.receipt_leaf(secret, kept.receipt)
    c = log.checkpoint
    return {"origin": c.origin, "size": c.size, "root": c.root.hex(), "closing": place, "readings": readings}


def main():
    failed = 0
    for folder in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        wanted = json.loads((folder / "expected.json").read_text())
        good = summary(folder) == wanted
        failed += not good
        print(f"test history/{folder.name} ... {'ok' if good else 'FAILED'}", flush=True)
    passed = len([path for path in FOLDER.iterdir() if path.is_dir()]) - failed
    print(f"test result: {'FAILED' if failed or not passed else 'ok'}. {passed} passed; {failed} failed; 0 ignored")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
