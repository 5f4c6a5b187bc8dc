"""A vault from 24 words and a server's address: docs/protocol/http.md, and "Coming back" of rescue.md."""

import http.client
import secrets
import time
from urllib.parse import urlsplit

from reader import keys
from harness import requests
from reader.chain import Chain
from reader.encoding import encode, refuse_if
from reader.objects import digest, open_object
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

    def call(self, method, path, query="", body=b"", signer=None):
        """The answer's bytes. A signer is a function from the message to its signature, and the public key."""
        headers = {}
        if signer:
            sign, public = signer
            now, nonce = int(time.time()), secrets.token_bytes(16)
            headers = requests.sign(sign, public, method, self.authority, path, query, body, now, nonce)
        connection = self.connect()
        try:
            connection.request(method, path + ("?" + query if query else ""), body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status not in (200, 204):
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
    private, public = keys.signing_key(seed)
    return private.sign, public


def blinded_signer(seed, reader, h):
    """grant.md, "The reader key": signs under A'."""
    return (lambda message: keys.blinded_sign(seed, h, secrets.token_bytes(32), message)), keys.blind(reader, h)


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
        for record in self.server.pages(self.path + "/journal", "journal-page", self.signer):
            self.journal.take(record)
        state = read("vault-state", self.server.call("GET", self.path + "/state", signer=self.signer))
        refuse_if((state.journal.seq, state.journal.hash) != (self.journal.seq, self.journal.prev), "fork")
        refuse_if(state.chain.hash != self.chain.hashes[-1], "fork")

    def operations(self, number):
        return [body for entry in self.journal.entries for n, body in entry.body.ops if n == number]

    def content(self, version):
        """A paper's exact content, from the server's object."""
        about = version.about
        data = self.server.call("GET", f"{self.path}/objects/{about.locator.hex()}", signer=self.signer)
        refuse_if(digest(data) != about.digest, "damaged")
        return check_content(version, open_object(data, version.key, self.id, about.doc, about.version))

    def drops(self, mailbox):
        """What waits in a mailbox of this vault, as it lies there."""
        path = f"{self.path}/mailboxes/{mailbox.hex()}"
        listed = read("drop-list", self.server.call("GET", path, signer=self.signer))[0]
        return [self.server.call("GET", f"{path}/{drop.id.hex()}", signer=self.signer) for drop in listed]


def release(server, secret, identity, receipt):
    """release.md from the reader's side, one receipt: the custodian's answer to it, and its signed statement."""
    body = encode([[receipt]])
    answer = server.call("POST", f"/v1/slots/{secret.slot.hex()}/release", body=body, signer=identity)
    answer = read("release-answer", answer, MAX_ANSWER)
    return answer.released[0], answer.statement
