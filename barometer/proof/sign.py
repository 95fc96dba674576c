"""A detached signature of a record: a DSSE envelope with an in-toto statement, Ed25519, offline.

A record is signed by the hash by which the chain knows it: one signature vouches for all before it, too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from barometer.errors import BarometerError, NotInstalled
from barometer.files import canonical_json, write_atomic
from barometer.language import label
from barometer.project import Project
from barometer.proof.verify import Verification, verify
from barometer.records.record import Record, open_record
from barometer.records.told import Told

PAYLOAD = "application/vnd.in-toto+json"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:barometer:record:1"
"""What is stated of the subject: which edition, published when."""


@dataclass(frozen=True)
class Signed(Told):
    """Whether a signature is the key's, and of a record of the chain.

    Attributes
    ----------
    edition
        The record that it vouches for, as the signature says.
    key
        The public key's name: its digest, as securesystemslib forms it.
    genuine
        Whether the envelope was signed by that key, and states what a signature of a record states.
    here
        Whether the chain holds the record that was signed.
    before
        How many records it builds on: they are vouched for with it.
    checked
        Files and links of the whole chain.
    """

    edition: str
    key: str
    genuine: bool
    here: bool
    before: int
    checked: Verification

    @property
    def ok(self) -> bool:
        """Whether the signature is genuine, its record is there and the chain is whole."""
        return self.genuine and self.here and self.checked.ok

    def text(self, language: str = "da") -> str:
        """Return the result in words."""
        values = {"edition": self.edition, "signer": self.key[:16], "count": self.before}
        if not self.genuine:
            key = "verify.signature_false"
        elif not self.here:
            key = "verify.signature_elsewhere"
        else:
            key = "verify.signature_holds" if self.checked.ok else "verify.signature_broken"
        return "\n".join([label(key, language, **values), self.checked.text(language)])


def sign_record(project: Project, edition: int | str, key: Path, output: Path | None = None) -> Path:
    """Sign a record and write the envelope; return its file.

    Parameters
    ----------
    key
        A private Ed25519 key in PEM form.
    output
        `data/signatures/<edition>.dsse.json` if not given.

    Raises
    ------
    BarometerError
        If a record or the chain is broken, the key cannot be used, or the extra `sign` is not installed.
    """
    record = open_record(project, edition)
    verify(project).require()
    dsse, signer = _library()
    try:
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        private = load_pem_private_key(key.read_bytes(), None)
        mine = signer.CryptoSigner(private)
    except (OSError, ValueError, TypeError) as error:
        raise _unfit(key, "private", error) from error
    _require_ed25519(mine.public_key, key)
    envelope = dsse.Envelope(canonical_json(_statement(record)).encode("utf-8"), PAYLOAD, {})
    envelope.sign(mine)
    target = output or project.root / "data" / "signatures" / f"{record.edition}.dsse.json"
    write_atomic(target, canonical_json(envelope.to_dict()))
    return target


def _statement(record: Record) -> dict[str, Any]:
    return {
        "_type": STATEMENT,
        "subject": [{"name": f"measurement {record.edition}", "digest": {"sha256": record.hash}}],
        "predicateType": PREDICATE,
        "predicate": {"edition": record.edition, "published": record.published, "code": record.code},
    }


def verify_signature(project: Project, signature: Path, key: Path) -> Signed:
    """Return whether a signature is that of a public key, and of a record of today's chain.

    Parameters
    ----------
    signature
        The envelope that `sign` wrote.
    key
        The public Ed25519 key in PEM form, as its owner has published it.

    Raises
    ------
    BarometerError
        If a file cannot be read, or the extra `sign` is not installed.
    """
    dsse, signer = _library()
    public = _public_key(key, signer)
    try:
        envelope = dsse.Envelope.from_dict(json.loads(signature.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BarometerError(
            f"{signature} cannot be read as a signature ({error}); name the file that barometer sign wrote"
        ) from error
    edition, sha = _stated(envelope)
    checked = replace(verify(project), anchored=True)
    there = dict(zip(checked.records["edition"], checked.records["record"], strict=True))
    here = bool(sha) and there.get(edition) == sha
    return Signed(
        edition=edition,
        key=public.keyid,
        genuine=bool(sha) and _is_signed(envelope, public),
        here=here,
        before=checked.order.index(edition) if edition in checked.order else 0,
        checked=checked,
    )


def _is_signed(envelope: Any, public: Any) -> bool:
    from securesystemslib.exceptions import VerificationError

    try:
        envelope.verify([public], 1)
    except VerificationError:
        return False
    return True


def _stated(envelope: Any) -> tuple[str, str]:
    """Return the edition and the hash that an envelope states; "" where it states something else."""
    try:
        told = json.loads(envelope.payload)
        known = (envelope.payload_type, told["_type"], told["predicateType"])
        (subject,) = told["subject"]
        if known == (PAYLOAD, STATEMENT, PREDICATE):
            return str(told["predicate"]["edition"]), str(subject["digest"]["sha256"])
    except (ValueError, KeyError, TypeError):
        pass
    return "", ""


def _public_key(file: Path, signer: Any) -> Any:
    try:
        from cryptography.hazmat.primitives.serialization import load_pem_public_key

        public = signer.SSlibKey.from_crypto(load_pem_public_key(file.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise _unfit(file, "public", error) from error
    _require_ed25519(public, file)
    return public


def _require_ed25519(public: Any, file: Path) -> None:
    if public.keytype != "ed25519":
        raise BarometerError(f"{file} holds a key of the kind {public.keytype}; expected Ed25519")


def _unfit(file: Path, kind: str, error: Exception) -> BarometerError:
    made = "openssl genpkey -algorithm ed25519" if kind == "private" else "openssl pkey -pubout"
    return BarometerError(
        f"{file} cannot be used as a {kind} key ({error}); expected an Ed25519 key in PEM form without a "
        f"passphrase, as {made} writes it"
    )


def _library() -> tuple[Any, Any]:
    try:
        from securesystemslib import dsse, signer
    except ImportError as error:
        raise NotInstalled(
            "signing needs securesystemslib, which is not installed; run pip install 'barometer[sign]'"
        ) from error
    return dsse, signer
