"""Who may speak for a vault: docs/protocol/chain.md, rule by rule."""

from reader.encoding import refuse_if
from reader.schema import Signed

READ, WRITE, SHARE, MEMBERS, CLOSE, ADD_DEVICE, RESCUE, GUARDIAN = 1, 2, 4, 8, 16, 32, 1 << 16, 1 << 17
ALL = READ | WRITE | SHARE | MEMBERS | CLOSE
LINGERS, MAX_LINGERING = 2592000, 8
DAY = 86400


def holds_all(powers):
    return powers & ALL == ALL


def reach(powers):
    return powers & 63 | (ADD_DEVICE if holds_all(powers) else 0)


def valid(member, t):
    return member.not_after is None or t < member.not_after


def ends_by(end, limit):
    """Whether one end is not after another; null is no end."""
    return limit is None or end is not None and end <= limit


def origin_of(log):
    """The name of the log that a home names, or of a verifier key."""
    return (log.key if isinstance(log, dict) else log).split("+")[0]


def log_follows(old, new):
    """22: the same log, or one that came after it at the same server."""
    if old.log == new.log or not isinstance(new.log, dict):
        return old.log in (new.log, None) or old.server != new.server
    exact = isinstance(old.log, dict)
    after = new.log.before == old.log.key if exact else origin_of(new.log.before) == old.log
    return after and old.server == new.server and origin_of(old.log) != origin_of(new.log)


class Chain:
    """A chain folded from its first statement; next() is the one function that chain.md is about."""

    def __init__(self, first):
        signed = Signed("statement", first)
        signed.verify(signed.key)
        s = signed.body
        self.check_shape(s)
        refuse_if(s.seq != 0 or s.prev is not None, "not-next")  # rule 6
        refuse_if(s.epoch != 0, "epoch")
        refuse_if(isinstance(s.home.log, dict), "unknown-log")
        signer = {m.key: m for m in s.members}.get(signed.key)
        refuse_if(signer is None, "not-a-member")  # rule 7
        refuse_if(not holds_all(signer.powers) or not valid(signer, s.time), "no-power")
        self.vault = signed.hash
        self.hashes, self.messages, self.statements, self.spoke = [], [], [], []
        self.readers, self.lingering = set(), {}
        self.ranks = {m.key: 0 for m in s.members if m.powers & (RESCUE | GUARDIAN)}
        self.keep(signed)

    @staticmethod
    def read(statements):
        """A whole chain, from its first statement."""
        refuse_if(not statements, "other-vault")
        chain = Chain(statements[0])
        for statement in statements[1:]:
            chain.next(statement)
        return chain

    @property
    def head(self):
        return self.statements[-1]

    @property
    def members(self):
        return {m.key: m for m in self.head.members}

    def keep(self, signed):
        s = signed.body
        if self.statements and s.epoch != self.head.epoch:
            self.readers = set()
        self.readers |= {m.key for m in s.members if m.powers & READ and valid(m, s.time)}
        self.hashes.append(signed.hash)
        self.messages.append(signed.data)
        self.statements.append(s)
        self.spoke.append((self.members, self.lingering))

    def powers(self, key, t, seq=-1):
        """What a key may do at a second, and its end; None if it may not speak. `seq`: as the chain stood there."""
        members, lingering = self.spoke[seq]
        if key in members and valid(members[key], t):
            return members[key].powers, members[key].not_after
        if key in lingering and t < lingering[key][1]:
            return ALL | RESCUE, None  # rule 3: what every rescue member had
        return None

    def check_signer(self, signed, power, now, seq=-1):
        speaks = self.powers(signed.key, now, seq)
        refuse_if(speaks is None or not speaks[0] & power, "not-a-member")
        signed.verify(signed.key)

    def contains(self, ref):
        return ref.seq < len(self.hashes) and self.hashes[ref.seq] == ref.hash

    @staticmethod
    def check_shape(s):
        refuse_if(len({m.key for m in s.members}) != len(s.members), "members")  # rule 1
        for m in s.members:
            refuse_if(m.powers & ~(63 | RESCUE | GUARDIAN), "invalid")
            refuse_if(m.powers & ADD_DEVICE and m.powers != ADD_DEVICE, "members")  # rule 2
            refuse_if(m.powers & RESCUE and m.powers & GUARDIAN, "members")  # rule 4
        lasting = [m for m in s.members if holds_all(m.powers) and m.not_after is None]
        rescues = [m for m in s.members if m.powers & RESCUE]
        refuse_if(len(rescues) > 1 or any(m not in lasting for m in rescues), "members")  # rule 3
        refuse_if(not lasting, "members")  # rule 5

    def next(self, statement):
        signed = Signed("statement", statement)
        new, old, t, me = signed.body, self.head, signed.body.time, signed.key
        self.check_shape(new)
        # 8. Place.
        refuse_if(new.seq != old.seq + 1 or new.prev != self.hashes[-1], "not-next")
        refuse_if(t < old.time, "time")
        speaks = self.powers(me, t)
        refuse_if(speaks is None, "not-a-member")
        signed.verify(me)
        powers, end = speaks
        before, after = self.members, {m.key: m for m in new.members}
        added = [m for k, m in after.items() if k not in before]
        changed = [(before[k], m) for k, m in after.items() if k in before and before[k] != m]
        removed = [m for k, m in before.items() if k not in after]
        if powers & ADD_DEVICE:
            # 9. The circle.
            refuse_if(len(added) != 1 or changed or removed, "no-power")
            refuse_if(added[0].powers != ALL or not ends_by(added[0].not_after, end), "no-power")
            refuse_if((new.home, new.epoch, new.root) != (old.home, old.epoch, old.root), "no-power")
        else:
            refuse_if(not powers & MEMBERS, "no-power")
            self.check_gifts(powers, end, t, [(None, m) for m in added] + changed)
            # 11. Nobody takes from above.
            for b in removed + [b for b, _ in changed]:
                if b.key != me and valid(b, t):
                    refuse_if(b.powers & 63 & ~reach(powers), "no-power")
                    if b.powers & GUARDIAN:
                        refuse_if(not powers & RESCUE or self.rank(me) > self.ranks[b.key], "no-power")
            # 12. Nobody speaks for another.
            refuse_if(any(b.key != me and (b.wrap != m.wrap or b.powers & RESCUE) for b, m in changed), "rescue")
            refuse_if(new.home != old.home and not holds_all(powers), "no-power")  # 15
            refuse_if(not log_follows(old.home, new.home), "unknown-log")  # 22
            refuse_if(new.keyring != old.keyring and not powers & READ, "no-power")  # 18
        # 13. While a key lingers, a statement that lists it is signed by itself.
        refuse_if(any(k in after and k != me for k, (_, until) in self.lingering.items() if t < until), "rescue")
        # 16, 17. Epochs.
        step = new.epoch - old.epoch
        refuse_if(step not in (0, 1) or (new.root != old.root) != bool(step), "epoch")
        refuse_if(step and not powers & READ, "epoch")
        readers_now = {m.key for m in new.members if m.powers & READ and valid(m, t)}
        refuse_if(powers & READ and not self.readers <= readers_now and not step, "epoch")
        # 19. What is kept for the rescue sheet.
        refuse_if(new.seq >= (16384 if powers & RESCUE else 15360), "no-power")
        refuse_if(step and new.epoch >= (256 if powers & RESCUE else 240), "no-power")
        self.count_ranks(powers, me, t, new.seq, before, after, removed)
        self.keep(signed)

    def check_gifts(self, powers, end, t, gifts):
        """10. Nobody gives what they have not."""
        guardians = any(m.powers & GUARDIAN and valid(m, t) for m in self.head.members)
        for old, m in gifts:
            given = m.powers & ~(old.powers if old else 0)
            if old and not given and ends_by(m.not_after, old.not_after) and m.wrap == old.wrap:
                continue
            refuse_if(m.powers & 63 & ~reach(powers) or not ends_by(m.not_after, end), "no-power")
            refuse_if(given & (RESCUE | GUARDIAN) and not holds_all(powers), "no-power")
            refuse_if(given & GUARDIAN and guardians and not powers & (RESCUE | GUARDIAN), "no-power")

    def rank(self, key):
        return self.lingering[key][0] if key in self.lingering else self.ranks.get(key)

    def count_ranks(self, powers, me, t, seq, before, after, removed):
        """13 and 14: who lingers and what every status counts from, after a statement that holds."""
        mine, was_lingering = self.rank(me), me in self.lingering
        lingering = {k: v for k, v in self.lingering.items() if t < v[1] and k != me}
        for b in removed:
            if b.powers & RESCUE and b.key != me and not (powers & RESCUE and mine < self.ranks[b.key]):
                lingering[b.key] = (self.ranks[b.key], t + LINGERS)
        if powers & RESCUE:
            lingering = {k: v for k, v in lingering.items() if v[0] <= mine}
        self.lingering = dict(sorted(lingering.items(), key=lambda kv: kv[1][0])[:MAX_LINGERING])
        ranks = {}
        for key, m in after.items():
            status = m.powers & (RESCUE | GUARDIAN)
            had = before[key].powers if key in before else RESCUE if key == me and was_lingering else 0
            if status & had:
                ranks[key] = mine if key == me else self.ranks[key]
            elif status:
                ranks[key] = mine if powers & status else seq
        self.ranks = ranks
