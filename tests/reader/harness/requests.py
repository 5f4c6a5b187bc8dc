"""Signed requests: docs/protocol/requests.md. Checked as a server does, and made to read a vault from one."""

import base64
import hashlib
import re

from reader import keys
from reader.encoding import Refused, refuse_if

NAMES = ("@method", "@authority", "@path", "@query", "content-digest")
SAFE = re.compile(r"[A-Za-z0-9._~/=&-]*")
INPUT = re.compile(r'([a-z0-9]+)=(\(((?:"[^"]*"(?: (?!\)))?)*)\)((?:;[a-z]+=(?:\d+|"[^"]*"))*))')
SIGNATURE = re.compile(r"([a-z0-9]+)=:([A-Za-z0-9+/]+=*):")


def base(method, authority, path, query, digest, names, parameters):
    """RFC 9421 §2.5, of these components in this order; the parameters as received."""
    values = dict(zip(NAMES, (method, authority, path, "?" + query, digest)))
    lines = [f'"{name}": {values[name]}' for name in names] + [f'"@signature-params": {parameters}']
    return "\n".join(lines).encode()


def body_digest(body):
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def check(call, body, now, started):
    """The signer of a request; `call` are its parts by the names of tests/vectors/README.md."""
    path, query = call["path"], call["query"]
    refuse_if(not SAFE.fullmatch(path) or not SAFE.fullmatch(query) or path[:1] != "/", "malformed")
    refuse_if({".", ".."} & set(path.split("/")), "malformed")
    refuse_if(max(len(call["signature-input"]), len(call["signature"])) > 1024, "malformed")
    wanted, given = INPUT.fullmatch(call["signature-input"]), SIGNATURE.fullmatch(call["signature"])
    refuse_if(not wanted or not given or wanted[1] != given[1], "malformed")
    names = re.findall('"([^"]*)"', wanted[3])
    refuse_if(len(set(names)) != len(names), "malformed")
    refuse_if(set(names) != set(NAMES), "covered")
    pairs = re.findall(r';([a-z]+)=(?:(\d+)|"([^"]*)")', wanted[4])
    values = {name: (number, text) for name, number, text in pairs}
    refuse_if(len(values) != len(pairs), "malformed")
    refuse_if(set(values) - {"alg"} != {"created", "expires", "nonce", "keyid", "tag"}, "malformed")
    (created, _), (expires, _) = values["created"], values["expires"]
    refuse_if(not (1 <= len(created) <= 15 and 1 <= len(expires) <= 15), "malformed")
    created, expires = int(created), int(expires)
    nonce, keyid = values["nonce"][1], values["keyid"][1]
    refuse_if(not re.fullmatch("[A-Za-z0-9+/]{21}[AQgw]==", nonce), "malformed")
    refuse_if(not re.fullmatch("[0-9a-f]{64}", keyid), "malformed")
    refuse_if(values["tag"][1] != "coffre-v1" or values.get("alg", ("", "ed25519"))[1] != "ed25519", "malformed")
    refuse_if(not 0 <= expires - created <= 60, "life")
    message = base(call["method"], call["authority"], path, query, call["content-digest"], names, wanted[2])
    try:
        keys.verify(bytes.fromhex(keyid), base64.b64decode(given[2], validate=True), message)
    except (Refused, ValueError):
        raise Refused("signature") from None
    refuse_if(created > now + 30 or expires < now - 30, "clock")
    # "Time and replay": the process before this one may have answered what was created up to 30 s after the start.
    refuse_if(created <= started + 30, "clock")
    refuse_if(call["content-digest"] != body_digest(body), "digest")
    return bytes.fromhex(keyid)


def sign(sign_with, public, method, authority, path, query, body, now, nonce):
    """The headers of a request."""
    digest = body_digest(body)
    covered = " ".join(f'"{name}"' for name in NAMES)
    parameters = (
        f'({covered});created={now};expires={now + 60};nonce="{base64.b64encode(nonce).decode()}"'
        f';keyid="{public.hex()}";tag="coffre-v1"'
    )
    signature = sign_with(base(method, authority, path, query, digest, NAMES, parameters))
    return {
        "content-digest": digest,
        "signature-input": "coffre=" + parameters,
        "signature": f"coffre=:{base64.b64encode(signature).decode()}:",
    }
