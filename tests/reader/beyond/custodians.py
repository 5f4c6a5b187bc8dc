"""Those who give shares out: docs/protocol/release.md, with three of them where two are needed."""

from reader.encoding import hash, hkdf, refuse_if
from reader.grant import share_check
from reader.schema import verified


def share(seed, secret, gh, entry):
    """release.md: what a custodian computes of a release seed."""
    return hkdf(seed, b"", "release", [secret.slot, gh, entry.id])


def collect(entry, secret, custodians, answers):
    """release.md, "Three custodians": all shares, in the order of the seeds, from what custodians (from 0) answered."""
    found = [None] * custodians
    for i, given in answers.items():
        numbers = [j for j in range(custodians) if custodians == 1 or j != i]
        for j, share in zip(numbers, given):
            if share_check(secret, entry, share) == entry.shares[16 * j : 16 * j + 16]:
                found[j] = share
    refuse_if(None in found, "wrong-share")
    return found


def check_release(data, key, slot, receipts, shares):
    """release.md: the custodian's statement, over what it answered."""
    signed = verified("release", data, key)
    refuse_if(signed.body.slot != slot, "mismatch")
    refuse_if(signed.body.receipts != hash("release-receipts", receipts), "mismatch")
    refuse_if(signed.body.shares != hash("release-shares", shares), "mismatch")
    return signed
