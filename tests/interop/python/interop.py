"""Signs and verifies requests of the Coffre profile with PyPI's http-message-signatures. See ../README.md."""

import datetime
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, MappingKeyResolver, algorithms

TAG = "coffre-v1"


class Request:
    """The message interface that the library asks for."""

    def __init__(self, fields):
        self.method, self.url = fields["method"], fields["url"]
        names = ("content-digest", "coffre-blake3", "signature-input", "signature")
        self.headers = {name: fields[name] for name in names if name in fields}
        self.components = ("@method", "@authority", "@path", "@query", fields["digest-name"])


def requests():
    block = {}
    for line in [*sys.stdin.read().splitlines(), ""]:
        if line:
            name, _, value = line.partition(" ")
            block[name] = value
        elif block:
            yield block
            block = {}


def sign(fields):
    request = Request(fields)
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(fields["seed"]))
    created = datetime.datetime.fromtimestamp(int(fields["created"]), datetime.timezone.utc)
    resolver = MappingKeyResolver(public_keys={}, private_keys={fields["keyid"]: key})
    HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=resolver).sign(
        request,
        key_id=fields["keyid"],
        created=created,
        expires=created + datetime.timedelta(seconds=60),
        nonce=fields["nonce"],
        tag=TAG,
        include_alg=fields["alg"] == "yes",
        covered_component_ids=request.components,
        # The library checks the digest of the body before it signs it.
        use_existing_digest="content-digest" in request.headers,
        body=bytes.fromhex(fields["body"]) if "content-digest" in request.headers else None,
    )
    headers = {name.lower(): value for name, value in request.headers.items()}
    return ["signature-input " + headers["signature-input"], "signature " + headers["signature"]]


def verify(fields):
    request = Request(fields)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(fields["keyid"]))
    resolver = MappingKeyResolver(public_keys={fields["keyid"]: key}, private_keys={})
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=resolver)
    try:
        [result] = verifier.verify(
            request,
            max_age=datetime.timedelta(seconds=60),
            expect_tag=TAG,
            require_components=request.components,
            body=bytes.fromhex(fields["body"]) if "content-digest" in request.headers else None,
        )
    except Exception as error:
        return [f"verdict bad {type(error).__name__}: {error}".replace("\n", " ")]
    if result.parameters["nonce"] != fields["nonce"]:
        return ["verdict bad another nonce"]
    return ["verdict good"]


for fields in requests():
    print(*{"sign": sign, "verify": verify}[sys.argv[1]](fields), "", sep="\n")
