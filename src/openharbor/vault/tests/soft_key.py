"""A security key in software, for tests: it makes and signs as a real one does, and lies where it is told to."""

import json
import struct
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

ORIGIN = "https://harbor.example.org"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftKey:
    """One credential on one key. `count` is None for a key that does not count."""

    def __init__(self, origin=ORIGIN, *, count=0, name=b"credential of a soft key"):
        self.origin, self.count, self.name = origin, count, name
        self.private = ec.generate_private_key(ec.SECP256R1())

    def make(self, options, **lies):
        """Answer `navigator.credentials.create`."""
        public = lies.pop("public", ES256.from_cryptography_key(self.private.public_key()))
        made = bytes(16) + struct.pack(">H", len(self.name)) + self.name + cbor.encode(public)
        data = self._data(options["rp"]["id"], lies, ATTESTED) + made
        stated = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"attestationObject": stated}, self._client("webauthn.create", options, lies))

    def sign(self, options, **lies):
        """Answer `navigator.credentials.get`."""
        data = self._data(options["rpId"], lies, 0)
        client = self._client("webauthn.get", options, lies)
        signature = self.private.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"authenticatorData": data, "signature": lies.get("signature", signature)}, client)

    def _data(self, host, lies, flags):
        if self.count is not None:
            self.count += 1
        count = lies.get("count", self.count or 0)
        flags |= lies.get("flags", PRESENT | VERIFIED)
        return sha256(lies.get("host", host).encode()).digest() + struct.pack(">BI", flags, count)

    def _client(self, kind, options, lies):
        said = {
            "type": lies.get("kind", kind), "challenge": lies.get("challenge", options["challenge"]),
            "origin": lies.get("origin", self.origin), "crossOrigin": lies.get("cross", False),
        }  # fmt: skip
        return json.dumps(said).encode()

    def _answer(self, response, client):
        name = websafe_encode(self.name)
        packed = {key: websafe_encode(value) for key, value in response.items()}
        packed["clientDataJSON"] = websafe_encode(client)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": packed})


def bent(challenge):
    """Return a challenge with one bit changed in its end."""
    raw = bytearray(websafe_decode(challenge))
    raw[20] ^= 1
    return websafe_encode(bytes(raw))
