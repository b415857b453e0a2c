"""Issue credentials and check them without asking a server."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field

CLOCK_SLACK = 600


@dataclass(frozen=True)
class Credential:
    number: str
    claim: str
    issuer: str
    issued_at: int
    signature: str


@dataclass
class Issuer:
    name: str
    key: bytes
    issued: dict[str, Credential] = field(default_factory=dict)

    def issue(self, claim: str) -> Credential:
        """Make a credential that says one thing."""
        number = secrets.token_hex(16)
        issued_at = int(time.time())
        body = json.dumps([number, claim, self.name, issued_at]).encode()
        signature = hmac.new(self.key, body, hashlib.sha256).hexdigest()
        credential = Credential(number, claim, self.name, issued_at, signature)
        self.issued[number] = credential
        return credential


@dataclass
class Verifier:
    keys: dict[str, bytes]
    revoked: set[str] = field(default_factory=set)
    fetched_at: int = 0

    def refresh(self, numbers: list[str], now: int) -> None:
        """Replace the list of revoked credentials, unless it is older than ours."""
        if now < self.fetched_at:
            raise ValueError("an older list")
        self.revoked = {hashlib.sha256(n.encode()).hexdigest() for n in numbers}
        self.fetched_at = now

    def check(self, credential: Credential, challenge: str, answer: str, now: int) -> str:
        """Return an empty text, or why the credential is refused."""
        key = self.keys.get(credential.issuer)
        if key is None:
            return "unknown issuer"
        body = json.dumps(
            [credential.number, credential.claim, credential.issuer, credential.issued_at]
        ).encode()
        wanted = hmac.new(key, body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(wanted, credential.signature):
            return "wrong signature"
        if credential.issued_at > now + CLOCK_SLACK:
            return "issued in the future: check the clock"
        digest = hashlib.sha256(credential.number.encode()).hexdigest()
        if digest in self.revoked:
            return "revoked"
        fresh = hashlib.sha256((challenge + credential.signature).encode()).hexdigest()
        if not hmac.compare_digest(fresh, answer):
            return "not shown afresh"
        return ""


def answer(credential: Credential, challenge: str) -> str:
    """Answer a challenge, so that a picture of the screen is of no use."""
    return hashlib.sha256((challenge + credential.signature).encode()).hexdigest()
