"""Makes a history for tests/vectors/history/: a patient and a dentist use the real programs and three servers, and all that lies on
the home server of their two vaults is copied, with the words that open them. Run once for each version, and never again.

    python -B -m harness.freeze PROGRAMS FOLDER
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from beyond.public import check_journal, tile_path
from reader.encoding import Refused
from reader.schema import read

from harness.history import summary
from harness.live import BILAN, BILAN_2, LETTRE, ORDONNANCE, SUITE, Program, own_card, put_in, start_server
from harness.remote import RemoteVault, events_log, public_log


def write(folder, name, data):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def copy_vault(vault, folder, words):
    """What the server keeps of a vault, as it gives it out."""
    write(folder, "words", words + "\n")
    for name, items in (("chain", vault.chain.messages), ("journal", vault.records)):
        for n, item in enumerate(items):
            write(folder, f"{name}/{n:04}", item)
    write(folder, "keyring", vault.server.call("GET", vault.path + "/keyring", signer=vault.signer))
    listed = read("object-list", vault.server.call("GET", vault.path + "/objects", signer=vault.signer))[0]
    for item in listed:
        path = f"{vault.path}/objects/{item.locator.hex()}"
        write(folder, f"objects/{item.locator.hex()}", vault.server.call("GET", path, signer=vault.signer))
        write(folder, f"outboards/{item.locator.hex()}", vault.server.call("GET", path + "/outboard", signer=vault.signer))


def copy_log(vaults, folder):
    """The public log, as soon as it has the newest of each vault."""
    server, key = vaults[0].server, events_log(vaults[0].server, vaults[0].id)
    assert {events_log(v.server, v.id).line for v in vaults} == {key.line}
    while not all(is_there(v, public_log(server, key)) for v in vaults):
        time.sleep(1)
    write(folder, "key", key.line + "\n")
    prefix = "/" + key.name.split("/", 1)[1]
    checkpoint = server.call("GET", f"{prefix}/checkpoint")
    write(folder, "checkpoint", checkpoint)
    size = int(checkpoint.split(b"\n")[1])
    assert size < 256
    for kind in ("entries", 0):
        path = tile_path(kind, 0, size)
        write(folder, path, server.call("GET", f"{prefix}/{path}"))


def is_there(vault, log):
    try:
        check_journal(log, vault.journal)
        return True
    except Refused as refused:
        assert str(refused) == "not-in-log", refused
        return False


def main():
    programs, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        servers = [start_server(programs, work / name) for name in ("server", "second", "third")]
        try:
            story(programs, work, folder, [url for _, url in servers])
        finally:
            for server, _ in servers:
                server.terminate()
                server.wait(30)


def story(programs, work, folder, urls):
    patient, dentist = Program(programs, "coffre", work / "patient"), Program(programs, "coffre-pro", work / "dentist")
    hers = " ".join(patient("init", "--server", urls[0], "--name", "Hélène Martin")["rescue"]["words"])
    made = dentist("init", "--server", urls[0], "--name", "Dr Lenoir", "--role", "dentiste")
    his = " ".join(made["rescue"]["words"])
    ids = put_in(patient, work, bytes(range(256)) * 600)
    dentist("card", "-o", work / "card")
    patient("contact", "add", work / "card", "--name", "Dr Lenoir")
    patient("contact", "verify", "Lenoir", "--fingerprint", made["fingerprint"])
    patient("custodian", "set", *urls)
    shown = (ids["Ordonnance"], ids["Bilan"], "--standing", "--type", "11502-2")
    patient("grant", *shown, "--to", "Lenoir", "--purpose", "pose d'une couronne")
    patient("sync")
    (work / "suite.txt").write_bytes(SUITE)
    patient("add", work / "suite.txt", "--title", "Suite", "--type", "11502-2", "--no-private")
    patient("sync")
    reader = RemoteVault(urls[0], his)
    for n, drop in enumerate(reader.drops(own_card(reader, int(time.time()))[1].body.mailbox.id)):
        write(folder, f"dentist/drops/{n}", drop)
    dentist("receive")
    dentist("open", "Helene", "--all", "-o", work)
    (work / "lettre.txt").write_bytes(LETTRE)
    dentist("give", "--yes", "Helene", work / "lettre.txt", "--message", "Bonne journée")
    dentist("sync")
    owner = RemoteVault(urls[0], hers)
    mailboxes = {own_card(owner, int(time.time()))[1].body.mailbox.id} | {m.id for m in owner.journal.operations(14)}
    for n, drop in enumerate(drop for mailbox in sorted(mailboxes) for drop in owner.drops(mailbox)):
        write(folder, f"patient/drops/{n}", drop)
    patient("sync")
    for letter in patient("inbox")["items"]:
        patient("accept", letter["id"])
    patient("history")
    patient("revoke", "Lenoir")
    patient("sync")
    paper = next(i["paper"]["id"] for i in dentist("receipts")["items"] if i["paper"]["title"] == "Bilan")
    dentist("receipts", paper, "--evidence", work / "his")
    for _ in range(150):  # what everybody is shown moves once a minute
        patient("sync")
        if all(item["log"]["state"] == "logged" for item in patient("history")["items"]):
            break
        time.sleep(1)
    patient("history", "--evidence", ids["Bilan"], "-o", work / "hers")
    write(folder, "evidence/recipient", (work / "his").read_bytes())
    write(folder, "evidence/giver", (work / "hers").read_bytes())
    vaults = [RemoteVault(urls[0], words) for words in (hers, his)]
    for vault, name, words in zip(vaults, ("patient", "dentist"), (hers, his)):
        copy_vault(vault, folder / name, words)
    copy_log(vaults, folder / "log")
    found = summary(folder)
    contents = {c for p in found["patient"]["papers"] for c in p["contents"]}
    assert {c.decode() for c in (ORDONNANCE, BILAN_2, SUITE, LETTRE)} <= contents and BILAN.decode() not in contents
    write(folder, "expected.json", json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
