"""Ed25519 signatures of entries, by the package cryptography; an extra."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from evalkit.core import about
from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import say
from evalkit.dossier.journal import Signer


def _library(name: str) -> Any:
    try:
        return import_module(f"cryptography.{name}")
    except ImportError:
        rule = say("signatures need the package {name}", name="cryptography")
        remedy = about.remedy("signing")
        raise InputError(Problem(field="--key", rule=rule, remedy=remedy)) from None


class _Ed25519:
    def __init__(self, private: Any) -> None:
        self._private = private
        self.key: str = private.public_key().public_bytes_raw().hex()

    def sign(self, digest: str) -> str:
        signature: bytes = self._private.sign(bytes.fromhex(digest))
        return signature.hex()


def new_key(path: Path) -> str:
    """Write a new private key, readable by its owner alone, and return the public one.

    Raises
    ------
    InputError
        If the file is there already, or cannot be written.
    """
    ed25519 = _library("hazmat.primitives.asymmetric.ed25519")
    forms = _library("hazmat.primitives.serialization")
    private = ed25519.Ed25519PrivateKey.generate()
    text: bytes = private.private_bytes(
        forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        rule = say("already exists; a key is never overwritten")
        raise InputError(Problem(file=str(path), rule=rule)) from None
    except OSError as error:
        rule = say("cannot be written: {reason}", reason=error.strerror)
        raise InputError(Problem(file=str(path), rule=rule)) from None
    with os.fdopen(handle, "wb") as file:
        file.write(text)
    return _Ed25519(private).key


def signer(path: Path) -> Signer:
    """Read a private key.

    Raises
    ------
    InputError
        If the file is not an Ed25519 key in PEM form.
    """
    forms = _library("hazmat.primitives.serialization")
    ed25519 = _library("hazmat.primitives.asymmetric.ed25519")
    try:
        private = forms.load_pem_private_key(path.read_bytes()[:10_000], None)
    except OSError as error:
        rule = say("cannot be read: {reason}", reason=error.strerror)
        raise InputError(Problem(file=str(path), rule=rule)) from None
    except (ValueError, TypeError):
        private = None
    if not isinstance(private, ed25519.Ed25519PrivateKey):
        rule = say("is not an Ed25519 key in PEM form, without a password")
        remedy = say("make one with: evalkit dossier key FILE")
        raise InputError(Problem(file=str(path), rule=rule, remedy=remedy))
    return _Ed25519(private)


def is_signed(key: str, signature: str, digest: str) -> bool:
    """Say whether a signature of a hash is good."""
    ed25519 = _library("hazmat.primitives.asymmetric.ed25519")
    wrong = _library("exceptions").InvalidSignature
    try:
        public = ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), bytes.fromhex(digest))
    except (wrong, ValueError):
        return False
    return True
