"""Random histories of member chains, judged by this reader as the Rust crate has judged them.

crates/vault-protocol/tests/chain_model.rs writes them to the standard input, one line each: `first HEX ok`, `next HEX no`,
and after each `speaks KEY SECOND POWERS`, where POWERS is a number or `none`.
"""

import sys

from reader.chain import Chain
from reader.encoding import Refused


def judge(statement, chain):
    """The chain with this statement, or None."""
    try:
        if chain is None:
            return Chain(statement)
        chain.next(statement)
        return chain
    except Refused:
        return None


def main():
    chain, said = None, {"ok": 0, "no": 0, "speaks": 0, "silent": 0}
    for number, line in enumerate(sys.stdin, 1):
        word, *rest = line.split()
        if word == "speaks":
            key, second, wanted = rest
            powers = chain.powers(bytes.fromhex(key), int(second))
            found = "none" if powers is None else str(powers[0])
            said["silent" if found == "none" else "speaks"] += 1
        else:
            statement, wanted = rest
            after = judge(bytes.fromhex(statement), None if word == "first" else chain)
            found = "no" if after is None else "ok"
            said[found] += 1
            chain = after or chain
        if found != wanted:
            print(f"line {number}: {word} is {found} here and {wanted} there", file=sys.stderr)
            return 1
    print(" ".join(f"{word} {n}" for word, n in said.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
