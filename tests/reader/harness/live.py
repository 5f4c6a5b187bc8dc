"""A patient and a dentist use the real programs and three real servers; then each vault is read here from 24 words and the
server's address alone, and what is read is what they put in. The dentist's words are enough to open a grant as well, of
three custodians. At the end the public log is read, and a file of evidence judged.

    live.py FOLDER     where coffre, coffre-pro and coffre-server are
"""

import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cbor2 import CBORTag

from beyond.card import check_card
from beyond.custodians import collect
from beyond.deposit import check_deposit, open_deposit
from beyond.evidence import judge
from beyond.fingerprint import same_fingerprint
from beyond.keystore import open_keystore
from beyond.policy import Policy
from beyond.public import check_journal, check_statements
from harness.remote import Answered, Custodians, RemoteVault, Server, blinded_signer, events_log, public_log
from reader import grant, keys
from reader.chain import Chain
from reader.encoding import Refused, decode, encode, tag, u32be, u64be
from reader.log import Proof, leaf_of
from reader.objects import digest, open_object
from reader.schema import Signed, fit, read, verified

SECRET = "une longue phrase de passe"
ORDONNANCE = "Ordonnance du 12 mars 2026.\nMetformine 500 mg, deux par jour.\n".encode()
BILAN = "Bilan sanguin du 3 mai 2026.\nGlycémie 1,10 g/l.\n".encode()
SUITE = "Bilan sanguin du 2 juin 2026.\nGlycémie 0,98 g/l.\n".encode()
BILAN_2 = BILAN + "Corrigé : 1,01 g/l.\n".encode()
LETTRE = "Compte rendu.\nCouronne posée sur la 26.\n".encode()


class Program:
    """coffre or coffre-pro, in a home of its own."""

    def __init__(self, folder, name, home):
        self.command, self.home = [folder / name, "--home", home, "--json", "--no-input", "--yes"], home
        self.secret = home.with_suffix(".secret")
        self.secret.write_text(SECRET + "\n")
        self.environment = os.environ | {"COFFRE_ALLOW_LOOPBACK": "1", "COFFRE_LANG": "fr", "TZ": "UTC"}

    def __call__(self, *arguments):
        command = [*self.command, "--secret-file", self.secret, *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return json.loads(done.stdout)


def start_server(folder, data):
    command = [folder / "coffre-server", "serve", "--data", data, "--listen", "127.0.0.1:0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    url = re.search(r"http://\S+", server.stdout.readline())
    assert url, "the server did not say where it listens"
    return server, url.group()


def refused(what, why):
    try:
        what()
    except (Refused, Answered) as said:
        assert why in str(said), said
        return
    raise AssertionError(f"taken, and should have been refused: {why}")


def test(name):
    """As cargo's test runner says it, for xtask to count."""
    test.count += 1
    print(f"test live/{name} ... ok", flush=True)


test.count = 0


def story(folder, work):
    servers = [start_server(folder, work / name) for name in ("server", "second", "third")]
    url = servers[0][1]
    try:
        patient, dentist = Program(folder, "coffre", work / "patient"), Program(folder, "coffre-pro", work / "dentist")
        made = patient("init", "--server", url, "--name", "Hélène Martin", "--lang", "en")
        made_too = dentist("init", "--server", url, "--name", "Dr Lenoir", "--role", "dentiste")
        hers, his = " ".join(made["rescue"]["words"]), " ".join(made_too["rescue"]["words"])
        radio = b"DICM" + secrets.token_bytes(3_000_001)
        ids = put_in(patient, work, radio)
        dentist("card", "-o", work / "card")
        patient("contact", "add", work / "card", "--name", "Dr Lenoir")
        patient("contact", "verify", "Lenoir", "--fingerprint", made_too["fingerprint"])
        patient("custodian", "set", *(its_url for _, its_url in servers))
        shown = (ids["Ordonnance"], ids["Bilan"], "--standing", "--type", "11502-2")
        patient("grant", *shown, "--to", "Lenoir", "--purpose", "pose d'une couronne")
        patient("sync")
        (work / "suite.txt").write_bytes(SUITE)
        later = patient("add", work / "suite.txt", "--title", "Suite", "--type", "11502-2", "--no-private")
        ids["Suite"] = later["items"][0]["paper"]["id"]
        patient("sync")

        for program in (patient, dentist):
            assert len(open_keystore((program.home / "keystore").read_bytes(), SECRET)) == 32
            refused(lambda: open_keystore((program.home / "keystore").read_bytes(), SECRET + "s"), "wrong-secret")
        test("keystores")

        vault = RemoteVault(url, hers)
        assert vault.id.hex() == made["id"]
        for form in (made["fingerprint"], " ".join(made["words"]), made["digits"]):
            same_fingerprint(form, vault.id)
        check_papers(vault, ids, radio)
        test("vault_from_words")
        words = made["rescue"]["words"]
        refused(lambda: RemoteVault(url, " ".join(words[1:] + words[:1])), "checksum")
        nobody = " ".join(["abandon"] * 23 + ["art"])
        refused(lambda: RemoteVault(url, nobody), "not-found")
        test("other_words")

        slot, identity, seen = read_grant(RemoteVault(url, his), vault, work / "card")
        test("grant_from_words")

        (work / "lettre.txt").write_bytes(LETTRE)
        dentist("receive")
        opened = dentist("open", "Helene", "--all", "-o", work)
        assert {(work / i["path"]).read_bytes() for i in opened["items"]} == {ORDONNANCE, BILAN_2, SUITE}
        # Two letters: one fits into its deposit, the other travels in parts.
        scan = secrets.token_bytes(5_000_000)
        (work / "scan.bin").write_bytes(scan)
        dentist("give", "--yes", "Helene", work / "lettre.txt", "--message", "Bonne journée")
        dentist("give", "--yes", "Helene", work / "scan.bin")
        dentist("sync")
        check_received(RemoteVault(url, his), vault)
        test("grant_as_kept")
        read_deposits(url, hers, [(LETTRE, "Bonne journée"), (scan, None)])
        test("deposit_from_words")

        patient("sync")
        # Six readings: three that this program signed for, three of the dentist's.
        history = patient("history")["items"]
        assert len(history) == 6, history
        for letter in patient("inbox")["items"]:
            patient("accept", letter["id"])
        patient("revoke", "Lenoir")
        patient("sync")
        check_after(RemoteVault(url, hers), ids, [LETTRE, scan])
        test("receipts_and_closing")
        path = f"/v1/vaults/{vault.id.hex()}/objects/{bytes(32).hex()}"
        refused(lambda: Server(url).call("GET", path, f"slot={slot.hex()}", signer=identity), "closed")
        test("closed_door")
        check_public(RemoteVault(url, hers), seen)
        test("public_log")
        paper = next(i["paper"]["id"] for i in dentist("receipts")["items"] if i["paper"]["title"] == "Bilan")
        dentist("receipts", paper, "--evidence", work / "evidence")
        check_evidence((work / "evidence").read_bytes(), "recipient", RemoteVault(url, his), vault)
        patient("sync")
        patient("history", "--evidence", ids["Bilan"], "-o", work / "preuve")
        check_evidence((work / "preuve").read_bytes(), "giver", RemoteVault(url, his), vault)
        test("evidence")
    finally:
        for server, _ in servers:
            server.terminate()
            server.wait(30)


def put_in(patient, work, radio):
    """Papers, a second version, other words, a note; into the bin and out of it."""
    files = {"ordonnance.txt": ORDONNANCE, "bilan.txt": BILAN, "bilan2.txt": BILAN_2, "radio.bin": radio}
    for name, content in files.items():
        (work / name).write_bytes(content)
    ids = {}
    for name, title in (("ordonnance.txt", "Ordonnance"), ("bilan.txt", "Bilan"), ("radio.bin", "Radio")):
        words = ("--title", title, "--date", "2026-05-03", "--tag", "essai", "--no-private")
        ids[title] = patient("add", work / name, *words)["items"][0]["paper"]["id"]
    patient("add", work / "bilan2.txt", "--replaces", ids["Bilan"], "--title", "Bilan", "--no-private")
    patient("edit", ids["Radio"], "--title", "Radio panoramique", "--private")
    patient("note", ids["Bilan"], "Ce chiffre est faux.")
    patient("note", ids["Bilan"], "Celui-ci non plus.")
    patient("note", ids["Bilan"], "")
    patient("remove", ids["Ordonnance"])
    patient("restore", ids["Ordonnance"])
    patient("remove", ids["Radio"])
    return ids


def check_papers(vault, ids, radio):
    papers = vault.journal.documents
    assert {doc.hex() for doc in papers} == set(ids.values())
    ordonnance, bilan, picture = (papers[bytes.fromhex(ids[t])] for t in ("Ordonnance", "Bilan", "Radio"))
    assert (ordonnance.title, bilan.title, picture.title) == ("Ordonnance", "Bilan", "Radio panoramique")
    assert picture.private and picture.tags == ["essai"] and picture.date == "2026-05-03" and not ordonnance.private
    assert picture.removed is not None and ordonnance.removed is None and bilan.removed is None
    assert [note.text for note in bilan.notes] == ["Ce chiffre est faux."]
    newest = {i: [vault.content(v) for v in vault.journal.heads(bytes.fromhex(i))] for i in ids.values()}
    assert newest == {
        ids["Ordonnance"]: [ORDONNANCE], ids["Bilan"]: [BILAN_2], ids["Radio"]: [radio], ids["Suite"]: [SUITE],
    }  # fmt: skip
    (version,) = vault.journal.heads(bytes.fromhex(ids["Radio"]))
    for i in (0, 7, 45):  # behind the eight bytes that say the length; the last is cut short
        assert vault.chunk(version, i)[8 if i == 0 else 0 :][:2000] == radio[max(0, i * 65536 - 8) :][:2000]
    assert [vault.content(v) for v in bilan.versions.values()] == [BILAN, BILAN_2]


def own_card(vault, now):
    own = vault.journal.operations(13)[-1]
    card, wrap_key = check_card(own.card, vault.chain, now), keys.WrapKey(own.wrap)
    assert card.body.wrap == wrap_key.public and card.body.reader == keys.public_key(own.reader)
    return own, card, wrap_key


def read_grant(dentist, patient, card_file):
    """All of grant.md and release.md, as the dentist: the drop, the papers, and receipts of this reader's own."""
    now = int(time.time())
    own, card, wrap_key = own_card(dentist, now)
    assert own.card in card_file.read_bytes()
    drops = dentist.drops(card.body.mailbox.id)
    opened = [grant.open_drop("grant", drop, dentist.id, card.hash, wrap_key)[0] for drop in drops]
    assert sorted(kind for kind, _ in opened) == [1, 2]
    package, later = (body for _, body in sorted(opened, key=lambda one: one[0]))
    assert package.purpose == "pose d'une couronne"
    giver, secret = Chain.read(package.chain), grant.Secret(package.g)
    assert giver.vault == patient.id
    check_card(package.card, giver, now)
    told = (package.purpose_salt, package.purpose)
    head = grant.check_head(package.head, giver, now, dentist.id, card.hash, card.body.reader, secret, *told)
    assert later.head == head.hash
    entries = grant.check_pages(package.pages + later.pages, giver, now, head)
    identity = blinded_signer(own.reader, card.body.reader, secret.h)
    assert identity[1] == head.body.reader and len(head.body.custodians) == 3
    store, custodians, found, seen = Server(package.store), Custodians(head, secret, identity), [], []
    for n, entry in enumerate(entries):
        about = entry.description
        path = f"/v1/vaults/{patient.id.hex()}/objects/{about.locator.hex()}"
        data = store.call("GET", path, f"slot={secret.slot.hex()}", signer=identity)
        assert digest(data) == about.digest
        shown, nonce = custodians.shown(), secrets.token_bytes(16)
        payload = encode([head.hash, secret.slot, entry.id, n, None, int(time.time()), nonce, shown])
        receipt = sign_message("receipt", payload, identity)
        answers, proof = custodians.release(receipt, second=1 + n % 2)
        refused(lambda: collect(entry, secret, 3, {0: answers[0]}), "wrong-share")
        key = grant.open_entry(entry, secret, head.hash, collect(entry, secret, 3, answers))
        found.append((about.title, open_object(data, key, patient.id, about.doc, about.version)))
        seen.append(proof.checkpoint)
    assert sorted(found) == [("Bilan", BILAN_2), ("Ordonnance", ORDONNANCE), ("Suite", SUITE)]
    return secret.slot, identity, seen


def sign_message(kind, payload, identity):
    """encoding.md, "Signed messages": what Signed takes apart, put together."""
    sign, public = identity
    protected = encode({1: -19, 4: public, 16: "coffre/v1/" + kind})
    signature = sign(encode(["Signature1", protected, b"", payload]))
    return encode(CBORTag(18, [protected, {}, payload, signature]))


def check_received(dentist, patient):
    """journal.md: the grant as his vault keeps it, and the keys that came of his receipts."""
    kept = max(dentist.journal.operations(18), key=lambda one: one.pages)
    data = dentist.server.call("GET", f"{dentist.path}/objects/{kept.stored.hex()}", signer=dentist.signer)
    assert digest(data) == kept.digest
    content = open_object(data, kept.key, dentist.id, kept.head[:16], u64be(kept.pages) + bytes(8))
    assert len(content) == kept.size
    package, later = read_list(content)
    head = Signed("grant-head", package.head)
    assert head.hash == kept.head and head.body.slot == kept.slot and kept.pages == len(package.pages) + len(later)
    entries = {e.id: e for page in package.pages + later for e in page.entries}
    obtained = dentist.journal.operations(19)
    log, secret = events_log(patient.server, patient.id), grant.Secret(package.g)
    assert {o.entry for o in obtained} == set(entries)
    for one in obtained:
        grant.check_receipt(one.receipt, head, one.entry)
        statement = Signed("release", one.statement)
        assert statement.key in {c.key for c in head.body.custodians}
        statement.verify(statement.key)
        Proof(one.proof).verify(grant.receipt_leaf(secret, one.receipt), log)
        about = entries[one.entry].description
        data = patient.server.call("GET", f"{patient.path}/objects/{about.locator.hex()}", signer=patient.signer)
        assert open_object(data, one.key, patient.id, about.doc, about.version) in (ORDONNANCE, BILAN_2, SUITE)


def read_list(content):
    """`[grant-package, [0*4096 page-with-entries]]`: the one schema that stands in a sentence of journal.md."""
    pages = ("list", 0, 4096, ("name", "page-with-entries", None))
    return fit(("record", [(None, ("name", "grant-package", None)), (None, pages)]), decode(content))


def read_deposits(url, typed, wanted):
    patient, now = RemoteVault(url, typed), int(time.time())
    _, card, wrap_key = own_card(patient, now)
    mailboxes = {card.body.mailbox.id} | {m.id for m in patient.journal.operations(14)}
    drops, found = [drop for mailbox in mailboxes for drop in patient.drops(mailbox)], []
    for drop in drops:
        try:
            package, _ = grant.open_drop("deposit", drop, patient.id, card.hash, wrap_key)
        except Refused:  # a part
            continue
        giver = Chain.read(package.chain)
        check_card(package.card, giver, now)
        signed = check_deposit(package.signed, giver, now, patient.id, card.hash)
        found.append((open_deposit(package, signed.body, drops), signed.body.message))
    assert len(drops) > len(found) and sorted(found) == sorted(wanted)


def check_after(patient, ids, letters):
    (granted,) = patient.journal.operations(9)
    head = Signed("grant-head", granted.head)
    kept = [(r.custodian, verified("receipt", r.receipt, head.body.reader)) for r in patient.journal.operations(16)]
    assert sorted(r.body.n for custodian, r in kept if custodian == 0) == [0, 1, 2, 3, 4, 5]
    # Each reading was taken by a second operator, too.
    assert {r.body.n for custodian, r in kept if custodian > 0} == {0, 1, 2, 3, 4, 5}
    closings = patient.journal.operations(12)
    assert sorted(c.custodian for c in closings) == [0, 1, 2]
    for closed in closings:
        closing = verified("closing", closed.closing, head.body.custodians[closed.custodian].key)
        assert closing.body.slot == head.body.slot
        assert closing.body.receipts == sum(custodian == closed.custodian for custodian, _ in kept)
    added = [i for i in patient.journal.documents if i.hex() not in ids.values()]
    assert sorted(patient.content(v) for i in added for v in patient.journal.heads(i)) == sorted(letters)


def check_public(patient, seen):
    """The whole public log, when it has come so far: every statement, position, reading and closing has its leaf."""
    (granted,), closings = patient.journal.operations(9), patient.journal.operations(12)
    secret = grant.Secret(granted.g)
    (home,) = (c.closing for c in closings if c.custodian == 0)
    closing, key = leaf_of(secret.tag_key, "closing", [], home), events_log(patient.server, patient.id)
    for _ in range(150):  # what everybody is shown moves once a minute
        log = public_log(patient.server, key)
        if log.find(closing[1:17]) is not None:
            break
        time.sleep(1)
    place = log.find(closing[1:17])
    assert log.entries[place] == closing and Signed("closing", home).body.log_size <= place
    check_statements(log, patient.chain)
    check_journal(log, patient.journal)
    for older in seen:
        log.check(older)
    receipts = {r.receipt for r in patient.journal.operations(16)}
    leaves = {n: log.find(tag(secret.tag_key, "read", [u32be(n)])) for n in range(4096)}
    leaves = {n: at for n, at in leaves.items() if at is not None}
    assert sorted(leaves) == [0, 1, 2, 3, 4, 5] and all(at < Signed("closing", home).body.log_size for at in leaves.values())
    for receipt in receipts:
        n = Signed("receipt", receipt).body.n
        assert log.entries[leaves[n]] == grant.receipt_leaf(secret, receipt)


def check_evidence(file, maker, dentist, patient):
    found = judge(file)
    assert (found.recipient, found.giver, found.title) == (dentist.id, patient.id, "Bilan")
    assert (found.maker, found.level, found.custodians) == (maker, "one-operator", 3)
    # By a judge's own policy the same; by one that knows another log, nothing.
    key = events_log(patient.server, patient.id)
    assert judge(file, Policy(f"log {key.line}\nquorum none\n".encode())).level == "one-operator"
    other = Server(patient.server.url).call("GET", "/v1/server")
    refused(lambda: judge(file, Policy(f"log {read('server-info', other).log}\nquorum none\n".encode())), "unknown-log")
    for at in range(0, len(file), len(file) // 40):
        refused(lambda: judge(file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :]), "")


def main():
    with tempfile.TemporaryDirectory() as work:
        story(Path(sys.argv[1]).resolve(), Path(work))
    assert test.count == 10
    print(f"test result: ok. {test.count} passed; 0 failed; 0 ignored")


if __name__ == "__main__":
    main()
