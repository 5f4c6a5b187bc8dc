"""What a vault shows of itself: docs/protocol/card.md."""

from reader import keys
from reader.chain import DAY, SHARE
from reader.encoding import Refused, ctx, hash, refuse_if, u64be
from reader.schema import Signed, read


def check_card(data, chain, now, known=None):
    """"Checking a card"."""
    signed = Signed("card", data)
    card = signed.body
    refuse_if(card.vault != chain.vault, "other-vault")  # 1
    refuse_if(not chain.contains(card.chain), "fork")  # 2
    refuse_if(chain.head.time > now + DAY, "clock")  # 6, its second half
    chain.check_signer(signed, SHARE, now)  # 3
    check_possession(card, "possession")  # 4
    refuse_if(card.not_after - card.not_before > (90 if card.kind == 2 else 366) * DAY, "too-long-a-life")  # 5
    refuse_if(card.not_before > now + DAY or now >= card.not_after or card.not_after <= card.not_before, "dates")  # 6
    if known is not None and known.hash != signed.hash:  # 7
        follows = card.seq == known.body.seq + 1 and card.prev == known.hash
        refuse_if(not follows and card.seq <= known.body.seq + 1, "replaced")
        refuse_if(not succeeds(card, known.body.reader), "not-succeeded")
    return signed


def succeeds(card, key):
    """"Succession": whether each reader key from a known one to the card's signed the next."""
    links = []
    for item in card.evidence:
        try:
            item = read("evidence-item", item)
        except Refused:
            continue
        links += item[1].links if item[0] == 2 else []

    def signed(link):
        try:
            keys.verify(link.old, link.signature, ctx("succession", [card.vault, link.old, link.new]), "signature")
        except Refused:
            return False
        return True

    for _ in range(len(links) + 1):
        if key == card.reader:
            return True
        key = next((link.new for link in reversed(links) if link.old == key and signed(link)), None)
    return False


def check_possession(card, why):
    proof = ctx("possession", [card.vault, hash("wrap-key", [card.wrap]), u64be(card.seq)])
    keys.verify(card.reader, card.possession, proof, why)
