"""Every file of tests/vectors: the good are taken, with their results; each fault is refused."""

import sys
from pathlib import Path

from beyond import card, credential, deposit, evidence, fingerprint, keystore, policy, public, ranges, spoken
from harness import requests
from reader import chain, grant, keys, log, objects, vault, words
from reader.encoding import Refused, decode, hash, refuse_if, sha256, u32be
from reader.schema import Signed, fit, read, verified

FOLDER = Path(__file__).resolve().parents[2] / "vectors"


class Vector:
    """One file: its header by name, hexadecimal values as bytes."""

    TEXT = {"expect", "comment", "form", "purpose", "password", "method", "authority", "path", "query"}
    TEXT |= {"content-digest", "signature-input", "signature", "verifier-key", "of", "code"}

    def __init__(self, path):
        header, body = path.read_text().split("\n\n", 1)
        self.fields = dict(line.split(": ", 1) if ": " in line else (line[:-1], "") for line in header.splitlines())
        self.data = bytes.fromhex(body)
        self.form = self.fields.get("form")

    def __getitem__(self, name):
        return bytes.fromhex(self.fields[name])

    def number(self, name):
        return int(self.fields[name])

    def chain(self):
        return chain.Chain.read([self[n] for n in ("chain", "chain-2") if n in self.fields])


# Each gives what a good one gives, by the names behind "out-".


def run_object(v):
    content = objects.open_object(v.data, v["key"], v["vault"], v["doc"], v["version"])
    return {"content-sha256": sha256(content), "digest": objects.digest(v.data)}


def run_outboard(v):
    """The object is counted: 0, 1, … 250, 0, 1, …"""
    size, index = v.number("size"), v.number("group")
    start = index * ranges.GROUP
    group = bytearray(at % 251 for at in range(start, min(size, start + ranges.GROUP)))
    if "missing" in v.fields:
        del group[-v.number("missing") :]
    if "changed" in v.fields:
        group[v.number("changed")] ^= 1
    ranges.Ranges(v.data, size, v["digest"]).check(index, bytes(group))
    return {"value": ranges.group_value(bytes(group), index)}


def run_statement(v):
    if "chain" not in v.fields:
        read_chain = chain.Chain(v.data)
    else:
        read_chain = v.chain()
        read_chain.next(v.data)
    return {"hash": read_chain.hashes[-1], "vault": read_chain.vault}


def run_card(v):
    known = Signed("card", v["known"]) if "known" in v.fields else None
    return {"hash": card.check_card(v.data, v.chain(), v.number("now"), known).hash}


def run_credential(v):
    return {"hash": credential.check(v.form or "credential", v.data, v.chain(), v.number("now")).hash}


def run_grant(v):
    if v.form == "sealed":
        drop, plain = grant.open_drop("grant", v.data, v["recipient"], v["card"], keys.WrapKey(v["x-wing-seed"]))
        refuse_if(drop[0] != 1, "expected")
        return {"g": drop[1].g, "plaintext-sha256": sha256(plain)}
    secret = grant.Secret(v["g"])
    head = grant.check_head(
        v.data, v.chain(), v.number("now"), v["recipient"], v["card"], v["reader"], secret, v["purpose-salt"],
        v.fields["purpose"],
    )  # fmt: skip
    return {"hash": head.hash, "slot": secret.slot, "blinded": keys.blind(v["reader"], secret.h)}


def run_page(v):
    entries = fit(("list", 0, 16384, ("name", "grant-entry", None)), decode(v["entries"]))
    seen = [v["seen"][i : i + 16] for i in range(0, len(v["seen"]), 16)] if "seen" in v.fields else []
    page = grant.check_page(
        v.data, v.chain(), v.number("now"), v["head"], v.number("number"), None, v.number("custodians"), entries, seen
    )
    return {"hash": page.hash}


def run_entry(v):
    entry = read("grant-entry", v.data)
    shares = [v["shares"][i : i + 32] for i in range(0, len(v["shares"]), 32)]
    key = grant.open_entry(entry, grant.Secret(v["g"]), v["head"], shares)
    return {"document-key": key, "hash": grant.entry_hash(entry)}


def run_journal(v):
    # The vector gives the one root it is about; a record of another epoch has none to open it.
    its_chain = v.chain()
    its_chain.vault = v["vault"]
    entry = vault.open_entry(v.data, [v["root"]], its_chain, v.number("seq"), v["prev"])
    return {"entry-hash": entry.hash, "record-hash": hash("journal-record", [v.data])}


def run_keyring(v):
    roots = vault.open_keyring(v.data, v.chain(), v["key"], keys.WrapKey(v["x-wing-seed"]))
    return {"roots": " ".join(root.hex() for root in roots)}


def run_signed(kind):
    return lambda v: {"hash": verified(kind, v.data, v["key"]).hash}


def run_closing(v):
    return run_signed("vault-closing" if v.form == "vault" else "closing")(v)


def run_deposit(v):
    if v.form == "sealed":
        wrap = keys.WrapKey(v["x-wing-seed"])
        package, plain = grant.open_drop("deposit", v.data, v["recipient"], v["card"], wrap)
        deposit.open_deposit(package, Signed("deposit", package.signed).body)
        return {"document-key": package.key, "plaintext-sha256": sha256(plain)}
    return {"hash": deposit.check_deposit(v.data, v.chain(), v.number("now"), v["recipient"], v["card"]).hash}


def run_request(v):
    return {"signer": requests.check(v.fields, v.data, v.number("now"), v.number("started"))}


def run_keystore(v):
    key = v["key"] if "key" in v.fields else None
    return {"device-secret": keystore.open_keystore(v.data, v.fields.get("password"), key)}


def run_rescue(v):
    rescue = words.Rescue(v.data.decode())
    return {
        "check-group": rescue.check_group, "locator": rescue.locator, "signing-key": rescue.key,
        "x-wing-key-sha256": sha256(rescue.wrap_key.public),
    }  # fmt: skip


def run_log(v):
    return LOG[v.form](v)


def run_checkpoint(v):
    judge, checkpoint = policy.Policy(v["policy"]), log.Checkpoint(v.data)
    times = judge.judge(checkpoint)
    its = {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root}
    return its | seconds(judge, times)


def seconds(judge, times):
    return {"by": judge.was_there_by(times), "since": judge.was_current_at(times)}


def run_policy(v):
    read_policy = policy.Policy(v.data)
    return {"logs": len(read_policy.logs), "witnesses": len(read_policy.witnesses)}


def run_proof(v):
    judge, proof = policy.Policy(v["policy"]), log.Proof(v.data)
    return {"index": proof.index} | seconds(judge, proof.verify(v["entry"], judge))


def run_growth(v):
    judge, older, newer = policy.Policy(v["policy"]), log.Checkpoint(v["older"]), log.Checkpoint(v.data)
    judge.judge(older), judge.judge(newer)
    policy.check_growth(older, newer, [v["hashes"][i : i + 32] for i in range(0, len(v["hashes"]), 32)])
    return {"size": newer.size}


def run_tile(v):
    """The one bundle, or the one tile of leaves, of a small tree."""
    path = v.fields["path"]
    width = int(path.rpartition(".p/")[2])
    if path == public.tile_path("entries", 0, width):
        hashes = [log.leaf_hash(e) for e in public.read_bundle(v.data, width)]
    else:
        assert path == public.tile_path(0, 0, width)
        hashes = public.read_tile(v.data, width)
    refuse_if(public.root_of(hashes) != v["root"], "wrong-root")
    return {"size": width}


def run_leaf(v):
    of, thing = v.fields["of"], v["thing"]
    if of == "reading":
        made = log.leaf_of(v["tag-key"], "read", [u32be(v.number("n"))], thing)
    elif of == "slot":
        made = log.leaf_of(v["tag-key"], "closing", [], thing)
    elif of == "statement":
        made = public.statement_leaf(v["vault"], v.number("seq"), thing)
    elif of == "vault":
        made = log.leaf_of(public.chain_tags(v["vault"]), "closing", [], thing)
    else:
        made = public.journal_leaf(v["root"], v["vault"], v.number("epoch"), v.number("seq"), thing)
    refuse_if(len(v.data) != 49 or v.data[0] != 1, "malformed")
    refuse_if(v.data != made, "mismatch")
    return {"tag": v.data[1:17]}


def run_fork(v):
    return {"origin": policy.ForkReport(v.data, log.Key(v.fields["verifier-key"])).older.origin}


LOG = {
    "checkpoint": run_checkpoint, "policy": run_policy, "proof": run_proof, "growth": run_growth, "tile": run_tile,
    "leaf": run_leaf, "fork": run_fork,
}  # fmt: skip


def run_evidence(v):
    found = evidence.judge(v.data, policy.Policy(v["policy"]) if "policy" in v.fields else None)
    return {name.replace("_", "-"): value for name, value in found.items()}


def run_fingerprint(v):
    fingerprint.same_fingerprint(v.data.decode(), v["vault"])
    return {}


RUN = {
    "object": run_object, "outboard": run_outboard, "statement": run_statement, "card": run_card, "grant": run_grant,
    "page": run_page,
    "entry": run_entry, "journal": run_journal, "keyring": run_keyring, "receipt": run_signed("receipt"),
    "release": run_signed("release"), "closing": run_closing, "deposit": run_deposit, "request": run_request,
    "keystore": run_keystore, "rescue": run_rescue, "fingerprint": run_fingerprint,
    "log": run_log, "evidence": run_evidence, "credential": run_credential, "spoken": spoken.run,
}  # fmt: skip


def judge(kind, vector):
    """None, or how this reader and the file differ; any other exception is a fault of the reader."""
    wanted = vector.fields["expect"]
    try:
        results = RUN[kind](vector)
    except Refused as refused:
        # Another reader may check in another order; this one checks in the same, so that nothing is refused by accident.
        return None if str(refused) == wanted else f"refused as {refused}, must be {wanted}"
    if wanted != "ok":
        return f"taken, must be refused as {wanted}"
    for name, value in vector.fields.items():
        if name.startswith("out-"):
            found = results[name[4:]]
            found = found.hex() if isinstance(found, bytes) else str(found)
            if found != value:
                return f"{name} is {found}, must be {value}"
    return None


def main():
    kinds = sorted(p.name for p in FOLDER.iterdir() if p.is_dir() and p.name != "history")
    failed = [f"{kind}: no reader, or no files" for kind in sorted(set(kinds) ^ set(RUN))]
    passed = 0
    for kind in sorted(set(kinds) & set(RUN)):
        taken, refused = 0, 0
        for path in sorted((FOLDER / kind).glob("*.txt")):
            name = f"{kind}/{path.stem}"
            vector = Vector(path)
            wrong = judge(kind, vector)
            if wrong:
                failed.append(name)
                print(f"test {name} ... FAILED\n  {wrong}")
            elif vector.fields["expect"] == "ok":
                taken += 1
            else:
                refused += 1
        print(f"{kind}: {taken} taken, {refused} refused", flush=True)
        passed += taken + refused
        if not taken:
            failed.append(f"{kind}: no good one")
    # As cargo's test runner says it, for xtask to count.
    print(f"test result: {'FAILED' if failed else 'ok'}. {passed} passed; {len(failed)} failed; 0 ignored")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
