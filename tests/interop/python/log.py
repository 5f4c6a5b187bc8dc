"""Makes and verifies trees, proofs and checkpoints with PyPI's pymerkle and proofbundle. See ../README.md."""

import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from proofbundle import checkpoint, merkle, tlogproof
from pymerkle import InmemoryTree, InvalidProof, verify_inclusion


def requests():
    block = {}
    for line in [*sys.stdin.read().splitlines(), ""]:
        if line:
            name, _, value = line.partition(" ")
            block[name] = value
        elif block:
            yield block
            block = {}


def hashes(text):
    return [bytes.fromhex(part) for part in text.split(",") if part]


def entries_of(fields):
    return [bytes.fromhex(part) for part in fields["entries"].split(",")]


def tree_of(entries):
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    return tree


def make(fields):
    entries, index, old = entries_of(fields), int(fields["index"]), int(fields["old"])
    tree = tree_of(entries)
    root = tree.get_root()
    # pymerkle counts from one, and puts the leaf first.
    inclusion = tree.prove_inclusion(index + 1).path[1:]
    signer, witness = (Ed25519PrivateKey.from_private_bytes(bytes.fromhex(fields[who])) for who in ("log-seed", "witness-seed"))
    note = checkpoint.sign_checkpoint(fields["origin"], len(entries), root, signer, fields["origin"])
    note = checkpoint.cosign_checkpoint(note, witness, fields["witness"], int(fields["time"]))
    proof = tlogproof.format_tlog_proof(index, inclusion, note)
    raw = [key.public_key().public_bytes_raw() for key in (signer, witness)]
    consistency = merkle.consistency_proof(entries, old) if 0 < old < len(entries) else []
    return [
        "root " + root.hex(),
        "old-root " + tree.get_root(old).hex(),
        "inclusion " + ",".join(hash.hex() for hash in inclusion),
        "consistency " + ",".join(hash.hex() for hash in consistency),
        "log-key " + checkpoint.vkey(fields["origin"], raw[0]),
        "witness-key " + checkpoint.cosign_vkey(fields["witness"], raw[1]),
        "proof " + proof.encode().hex(),
    ]


def verify(fields):
    entries, index, old = entries_of(fields), int(fields["index"]), int(fields["old"])
    inclusion, consistency = hashes(fields["inclusion"]), hashes(fields["consistency"])
    root, old_root = bytes.fromhex(fields["root"]), bytes.fromhex(fields["old-root"])
    proof = tree_of(entries).prove_inclusion(index + 1)
    proof.path[1:] = inclusion
    try:
        verify_inclusion(proof.path[0], root, proof, index=index + 1, size=len(entries), algorithm="sha256")
        included = "good"
    except InvalidProof:
        included = "bad"
    if 0 < old < len(entries):
        consistent = "good" if merkle.verify_consistency(old, len(entries), consistency, old_root, root) else "bad"
    else:
        consistent = "none"
    whole = tlogproof.verify_tlog_proof(
        bytes.fromhex(fields["proof"]).decode(),
        entries[index],
        fields["log-key"],
        [fields["witness-key"]],
        threshold=1,
        expected_origin=fields["origin"],
    )
    return [f"inclusion {included}", f"consistency {consistent}", "proof " + ("good" if whole["ok"] else "bad")]


for fields in requests():
    print(*{"make": make, "verify": verify}[sys.argv[1]](fields), "", sep="\n")
