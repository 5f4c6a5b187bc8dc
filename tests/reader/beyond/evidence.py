"""One file that shows a third party who asked to open what: docs/protocol/evidence.md. No network, no key, no clock."""

from beyond.card import check_possession
from beyond.policy import Policy
from beyond.public import statement_leaf
from reader import keys
from reader.chain import READ, SHARE, Chain, origin_of, valid
from reader.encoding import Record, Refused, encode, hash, refuse_if
from reader.grant import check_receipt
from reader.log import Checkpoint, Proof, opened_leaf
from reader.schema import Signed


def judge(data, policy=None):
    """"How it is judged", rule by rule; `policy` is the judge's own, if it has one. Gives what the file shows."""
    file = Signed("evidence", data)  # 1
    file.verify(file.key, "maker")
    e = file.body
    head, card, page = Signed("grant-head", e.head), Signed("card", e.card), Signed("grant-page", e.page)
    giver, recipient = Chain.read(e.giver), Chain.read(e.recipient)  # 2
    refuse_if(giver.vault != head.body.vault or recipient.vault != card.body.vault, "other-vault")
    check_spoke(head, giver)  # 4
    check_spoke(card, recipient)
    makers = [name for name, chain in (("giver", giver), ("recipient", recipient)) if speaks(chain, file.key)]
    refuse_if(not makers, "maker")  # 3
    head.verify(head.key, "grant")
    card.verify(card.key, "card")
    a = card.body
    check_possession(a, "card")  # 5
    refuse_if((head.body.recipient, head.body.card) != (a.vault, card.hash), "grant")
    refuse_if(int.from_bytes(e.h, "little") % keys.L == 0, "reader-key")  # 6
    refuse_if(keys.blind(a.reader, e.h) != head.body.reader, "reader-key")
    able = {m.key for s in giver.statements[head.body.chain.seq :] for m in s.members if m.powers & SHARE}
    refuse_if(page.key not in able, "grant")  # 7
    page.verify(page.key, "grant")
    entry, named = e.entry, page.body.entries
    its_hash = hash("hash/grant-entry", [entry.salt, entry.id, entry.shares, encode(entry.description)])
    refuse_if(page.body.head != head.hash, "grant")
    refuse_if(its_hash not in [named[i : i + 32] for i in range(0, len(named), 32)], "grant")
    refuse_if(len(entry.shares) != 16 * len(head.body.custodians), "grant")
    receipt = check_receipt(e.receipt, head, entry.id, "receipt")  # 8
    r = receipt.body
    found = Record(
        recipient=a.vault, giver=head.body.vault, title=entry.description.title, said=r.time, maker=makers[0],
        level="receipt", custodians=len(head.body.custodians), n=r.n, log=None, by=None, since=None, removed=None,
        giver_log=None, recipient_log=None,
    )  # fmt: skip
    if e.log:
        look_into_log(e.log, receipt, policy, found)
    found["giver_log"] = log_of_chain(giver, e.giver, e.giver_log, policy)  # 10
    found["recipient_log"] = log_of_chain(recipient, e.recipient, e.recipient_log, policy)
    found["removed"] = lost_by(recipient.statements, card, found.by)
    return found


def lost_by(statements, card, by):
    """"What it does not show": when the first holder of the card's keys was lost, if the receipt may have come after."""
    at, holders, lost = card.body.chain.seq, {}, []
    for s in statements:
        if s.epoch < statements[at].epoch:
            continue
        if s.seq == at:
            holders.setdefault(card.key, None)
        holds = {m.key: READ | SHARE if m.key == card.key and s.seq >= at else READ for m in s.members}
        now = {m.key: m.not_after for m in s.members if m.powers & holds[m.key] and valid(m, s.time)}
        lost += [s.time if end is None else min(end, s.time) for key, end in holders.items() if key not in now]
        holders = now
    if by is not None:
        lost += [end for end in holders.values() if end is not None]
    return min((t for t in lost if by is None or t <= by), default=None)


def look_into_log(log, receipt, policy, found):
    """9, and the times."""
    beside, proof = policy_and_proof(log)
    policy = policy or beside
    times = proof.verify(opened_leaf(log.tag, log.r, receipt.data), policy)
    found.update(log=proof.checkpoint.origin, by=policy.was_there_by(times))
    found["level"] = "one-operator" if found.by is None else "witnessed"
    try:
        seen = Checkpoint(receipt.body.checkpoint)
        found["since"] = policy.was_current_at(policy.judge(seen))
    except Refused:
        pass


def policy_and_proof(log):
    try:
        policy = Policy(log.policy)
    except Refused:
        raise Refused("policy") from None
    refuse_if(any(line.strip(b" \t").startswith(b"#") for line in log.policy.split(b"\n")), "policy")
    proof = Proof(log.proof)
    refuse_if(proof.extra is not None, "unsigned")
    return policy, proof


def log_of_chain(chain, statements, log, policy):
    """10: the name of the log that holds the last statement, if one is shown and the judge knows it."""
    if not log:
        return None
    beside, proof = policy_and_proof(log)
    origin, home = proof.checkpoint.origin, chain.head.home.log
    refuse_if(home is not None and origin_of(home) != origin, "unknown-log")
    if policy and all(key.name != origin for key in policy.logs):
        return None
    leaf = statement_leaf(chain.vault, chain.head.seq, statements[-1])
    if isinstance(home, dict):
        proof.verify(leaf, Policy(f"log {home.key}\nquorum none\n".encode()))
    proof.verify(leaf, policy or beside)
    return origin


def shares(chain, key, t, seq):
    powers = chain.powers(key, t, seq)
    return powers is not None and bool(powers[0] & SHARE)


def speaks(chain, key):
    return chain.powers(key, chain.head.time) is not None


def check_spoke(signed, chain):
    """4: its signer had *share* under the statement that it names, at its beginning."""
    at = signed.body.chain
    refuse_if(not chain.contains(at), "other-vault")
    refuse_if(not shares(chain, signed.key, signed.body.not_before, at.seq), "no-power")
