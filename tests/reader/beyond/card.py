"""What a vault shows of itself: docs/protocol/card.md."""

from reader import keys
from reader.chain import DAY, SHARE
from reader.encoding import ctx, hash, refuse_if, u64be
from reader.schema import Signed


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
        refuse_if(not follows and card.seq <= known.body.seq + 1, "fork")
    return signed


def check_possession(card, why):
    proof = ctx("possession", [card.vault, hash("wrap-key", [card.wrap]), u64be(card.seq)])
    keys.verify(card.reader, card.possession, proof, why)
