"""Tokens by which an application acts for a person, as the sign-in hands them out.

Suites that are not about signing in take a shorter way than its pages: they sit beside the server's data directory, and sign
such tokens with its own key.
Needs Python 3.11 and nothing else.
"""

import base64
import hashlib
import json
import pathlib
import sqlite3
import time
import uuid

#: DigestInfo of SHA-256 in PKCS #1 v1.5 signatures (RFC 8017, section 9.2).
SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


class Signer:
    """Signs with the key by which a server with that data directory signs now."""

    def __init__(self, data):
        database = sqlite3.connect(f"file:{pathlib.Path(data) / 'keepwatch.db'}?mode=ro", uri=True)
        row = database.execute("select key_id, private_key from signing_keys order by not_before limit 1").fetchone()
        database.close()
        self.key_id, self.modulus, self.exponent = row[0], *private_key(row[1])

    def token(self, tenant, client, user, scopes, seconds=3600, audience="https://graph.microsoft.com"):
        """A token with which `client` may do what `scopes` say for `user`, who is as the Graph API has them."""
        now, issuer = int(time.time()), f"https://sts.windows.net/{tenant}/"
        claims = {
            "aud": audience, "iss": issuer, "idp": issuer, "iat": now, "nbf": now,
            "exp": now + seconds, "appid": client, "appidacr": "1", "idtyp": "user", "oid": user["id"],
            "sub": f"of {user['id']}", "name": user["displayName"], "upn": user["userPrincipalName"],
            "scp": " ".join(scopes), "acr": "1", "amr": ["pwd"], "tid": tenant, "uti": uuid.uuid4().hex[:22], "ver": "1.0",
        }  # fmt: skip
        header = {"typ": "JWT", "alg": "RS256", "kid": self.key_id, "x5t": self.key_id}
        signed = f"{encoded(header)}.{encoded(claims)}"
        return f"{signed}.{unpadded(self.sign(signed.encode()))}"

    def sign(self, message):
        length = (self.modulus.bit_length() + 7) // 8
        digest = SHA256_PREFIX + hashlib.sha256(message).digest()
        block = b"\x00\x01" + b"\xff" * (length - len(digest) - 3) + b"\x00" + digest
        return pow(int.from_bytes(block), self.exponent, self.modulus).to_bytes(length)


def private_key(pkcs8):
    """Modulus and private exponent of an RSA key in PKCS #8 (RFC 5208 around RFC 8017, appendix A.1.2)."""
    _, _, octets = elements(elements(pkcs8)[0])[:3]
    _, modulus, _, exponent = elements(elements(octets)[0])[:4]
    return int.from_bytes(modulus), int.from_bytes(exponent)


def elements(der):
    """The contents of the DER elements that follow each other in `der`."""
    found = []
    while der:
        length, begin = der[1], 2
        if length & 0x80:
            begin += length & 0x7F
            length = int.from_bytes(der[2:begin])
        found.append(der[begin : begin + length])
        der = der[begin + length :]
    return found


def encoded(value):
    return unpadded(json.dumps(value).encode())


def unpadded(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
