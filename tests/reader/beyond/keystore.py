"""The file that unlocks a device: docs/protocol/keystore.md."""

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from reader.encoding import Refused, decode, encode, open_record, refuse_if
from reader.schema import read


def open_keystore(data, password=None, key=None):
    """keystore.md: the device secret, by a password or by the key beside the file."""
    refuse_if(len(data) > 4096, "too-long")
    raw = decode(data)
    refuse_if(type(raw) is list and raw and type(raw[0]) is int and raw[0] > 1, "newer")
    store = read("keystore", data)
    refuse_if(store.version != 1, "invalid")
    for kind, slot in store.slots:
        if kind == 1 and password is not None:
            cost = slot.cost
            refuse_if(not 65536 <= cost.memory <= 2097152, "invalid")
            refuse_if(not 3 <= cost.time <= 16 or not 1 <= cost.lanes <= 16, "invalid")
            k = Argon2id(salt=slot.salt, length=32, iterations=cost.time, lanes=cost.lanes, memory_cost=cost.memory)
            header = slot.salt + encode(cost)
            unlocking = k.derive(password.encode())
        elif kind == 2 and key is not None:
            header, unlocking = b"open", key
        else:
            continue
        try:
            return open_record(unlocking, "keystore", [header], header, slot.sealed, "wrong-secret")
        except Refused:
            continue
    raise Refused("wrong-secret")
