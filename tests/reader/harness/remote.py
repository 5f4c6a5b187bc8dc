"""A vault from 24 words and a server's address: docs/protocol/http.md, and "Coming back" of rescue.md."""

import base64
import hashlib
import http.client
import secrets
import time
from urllib.parse import urlsplit

from nacl import bindings as sodium
from nacl.signing import SigningKey

from beyond.custodians import check_release
from beyond.public import Log
from beyond.ranges import GROUP, Ranges
from harness import requests
from reader import keys
from reader.chain import Chain
from reader.encoding import ctx, encode, refuse_if, sha256
from reader.grant import receipt_leaf
from reader.log import Checkpoint, Key, Proof
from reader.objects import HEADER, Opener, digest, open_object, place
from reader.schema import read
from reader.vault import Journal, check_content, open_keyring
from reader.words import Rescue

MAX_ANSWER = 9437184


class Answered(Exception):
    """A server's refusal: the status, and the code behind "problem/"."""


class Server:
    def __init__(self, url):
        self.url, parts = url, urlsplit(url)
        self.authority = parts.netloc
        line = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}[parts.scheme]
        self.connect = lambda: line(parts.netloc, timeout=30)

    def call(self, method, path, query="", body=b"", signer=None, range=None):
        """The answer's bytes. A signer is a function from the message to its signature, and the public key."""
        headers = {}
        if signer:
            sign, public = signer
            now, nonce = int(time.time()), secrets.token_bytes(16)
            headers = requests.sign(sign, public, method, self.authority, path, query, body, now, nonce)
        if range:
            headers["range"] = f"bytes={range[0]}-{range[1] - 1}"
        connection = self.connect()
        try:
            connection.request(method, path + ("?" + query if query else ""), body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status not in (200, 204, 206):
            raise Answered(answer.status, content.decode(errors="replace"))
        return content

    def pages(self, path, name, signer=None, start=0):
        """Every item of a paged list, until a page is empty."""
        items = []
        while True:
            page = read(name, self.call("GET", path, f"from={start + len(items)}", signer=signer), MAX_ANSWER)[0]
            if not page:
                return items
            items += page


def signer(seed):
    return (lambda message: SigningKey(seed).sign(message).signature), keys.public_key(seed)


def blinded_signer(seed, reader, h):
    """grant.md, "The reader key": signs under A'."""
    return (lambda message: blinded_sign(seed, h, secrets.token_bytes(32), message)), keys.blind(reader, h)


def blinded_sign(seed, h64, fresh, message):
    wide = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(wide[:32], "little") & (1 << 254) - 8 | 1 << 254
    x = scalar * int.from_bytes(h64, "little") % keys.L
    public = times_base(x)
    r = reduced(ctx("blind-nonce", [wide[32:], public, fresh, message]))
    big_r = times_base(r)
    return big_r + ((r + reduced(big_r + public + message) * x) % keys.L).to_bytes(32, "little")


def times_base(n):
    return sodium.crypto_scalarmult_ed25519_base_noclamp(n.to_bytes(32, "little"))


def reduced(data):
    return int.from_bytes(hashlib.sha512(data).digest(), "little") % keys.L


class RemoteVault:
    """All of a vault, verified, from words and an address."""

    def __init__(self, url, typed):
        self.server, rescue = Server(url), Rescue(typed)
        self.signer = signer(rescue.sign_seed)
        entry = read("rescue-entry", self.server.call("GET", f"/v1/rescue/{rescue.locator.hex()}"))
        self.id, self.path = entry.vault, f"/v1/vaults/{entry.vault.hex()}"
        self.chain = Chain.read(self.server.pages(self.path + "/chain", "statements"))
        refuse_if(self.chain.vault != self.id, "other-vault")
        refuse_if(rescue.key not in self.chain.members, "not-a-member")
        keyring = self.server.call("GET", self.path + "/keyring", signer=self.signer)
        self.roots = open_keyring(keyring, self.chain, rescue.key, rescue.wrap_key)
        self.journal = Journal(self.chain, self.roots)
        self.records = self.server.pages(self.path + "/journal", "journal-page", self.signer)
        for record in self.records:
            self.journal.take(record)
        state = read("vault-state", self.server.call("GET", self.path + "/state", signer=self.signer))
        refuse_if((state.journal.seq, state.journal.hash) != (self.journal.seq, self.journal.prev), "fork")
        refuse_if(state.chain.hash != self.chain.hashes[-1], "fork")

    def content(self, version):
        """A paper's exact content, from the server's object."""
        about = version.about
        data = self.server.call("GET", f"{self.path}/objects/{about.locator.hex()}", signer=self.signer)
        refuse_if(digest(data) != about.digest, "damaged")
        return check_content(version, open_object(data, version.key, self.id, about.doc, about.version))

    def chunk(self, version, i):
        """One chunk of a paper's object, by ranges: the outboard's groups first, then the AEAD."""
        about, path = version.about, f"{self.path}/objects/{version.about.locator.hex()}"
        outboard = self.server.call("GET", path + "/outboard", signer=self.signer)
        length = place((len(outboard) // 32) * GROUP)  # more than there can be: a server cuts a range at the end
        last = self.server.call("GET", path, signer=self.signer, range=(len(outboard) // 32 * GROUP - GROUP, length))
        length = len(outboard) // 32 * GROUP - GROUP + len(last)
        ranges, groups = Ranges(outboard, length, about.digest), {}
        for group in {0, place(i) // GROUP, min(place(i + 1), length) // GROUP}:
            its = (group * GROUP, min(length, (group + 1) * GROUP))
            groups[group] = ranges.check(group, self.server.call("GET", path, signer=self.signer, range=its))
        opener = Opener(groups[0][:HEADER], length, version.key, self.id, about.doc, about.version)
        joined = b"".join(groups[g] for g in sorted(groups) if g >= place(i) // GROUP)
        at = place(i) - place(i) // GROUP * GROUP
        return opener.chunk(i, joined[at : at + place(i + 1) - place(i)])

    def drops(self, mailbox):
        """What waits in a mailbox of this vault, as it lies there."""
        path = f"{self.path}/mailboxes/{mailbox.hex()}"
        listed = read("drop-list", self.server.call("GET", path, signer=self.signer))[0]
        return [self.server.call("GET", f"{path}/{drop.id.hex()}", signer=self.signer) for drop in listed]


class Custodians:
    """release.md and http.md from the reader's side: a grant's custodians, the home first, and the log of its readings."""

    def __init__(self, head, secret, identity):
        self.head, self.secret, self.identity = head, secret, identity
        self.servers = [Server(c.server) for c in head.body.custodians]
        self.log = events_log(self.servers[0], head.body.vault)
        self.path = f"/v1/slots/{secret.slot.hex()}"
        self.log.judge(Checkpoint(head.body.checkpoint))

    def shown(self):
        """The log as everybody is shown it."""
        note = self.servers[0].call("GET", f"/{self.log.name.partition('/')[2]}/checkpoint")
        self.log.judge(Checkpoint(note))
        return note

    def ask(self, i, call, body):
        answer = self.servers[i].call("POST", f"{self.path}/{call}", body=encode(body), signer=self.identity)
        answer = read("release-answer", answer, MAX_ANSWER)
        return answer.released[0], answer.statement

    def release(self, receipt, second=None):
        """Answers by custodian, of the home and, of three, of another; each statement and the proof verified."""
        line, statement = self.ask(0, "release", [[receipt]])
        said = self.check(0, line, statement, receipt)
        proof = Proof(line.proof)
        proof.verify(receipt_leaf(self.secret, receipt), self.log)
        refuse_if(not proof.index < said.log_size <= proof.checkpoint.size, "mismatch")
        shares = {0: line.shares}
        if second:
            self.show(second, proof.checkpoint)
            line_2, statement = self.ask(second, "logged", [[receipt], [line.proof]])
            said = self.check(second, line_2, statement, receipt)
            refuse_if(line_2.proof is not None or not proof.index < said.log_size, "mismatch")
            shares[second] = line_2.shares
        return shares, proof

    def check(self, i, line, statement, receipt):
        key = self.head.body.custodians[i].key
        return check_release(statement, key, self.secret.slot, [receipt], line.shares).body

    def show(self, i, checkpoint):
        """A custodian that is not the home is shown what the home signed, and that it continues what it was shown before."""
        path, size = f"/v1/logs/{sha256(self.log.line.encode()).hex()}/checkpoint", 0
        try:
            size = Checkpoint(self.servers[i].call("GET", path)).size
        except Answered as answered:
            assert answered.args[0] == 404, answered
        if size >= checkpoint.size:
            return
        sizes = f"from={size}&to={checkpoint.size}"
        proof = self.servers[0].call("GET", self.path + "/consistency", sizes, signer=self.identity) if size else None
        hashes = read("log-consistency", proof).proof if size else []
        lines = [f"old {size}", *(base64.b64encode(h).decode() for h in hashes), "", ""]
        self.servers[i].call("POST", path, body="\n".join(lines).encode() + checkpoint.note)


def events_log(server, vault):
    """The verifier key of the log that a vault's events are in."""
    return Key(read("vault-log", server.call("GET", f"/v1/vaults/{vault.hex()}/log")).log)


def public_log(server, key):
    """All that the log shows to everybody."""
    prefix = "/" + key.name.split("/", 1)[1]
    return Log(lambda path: server.call("GET", f"{prefix}/{path}"), key)
