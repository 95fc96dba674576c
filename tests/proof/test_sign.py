"""A detached signature: made and checked offline; whatever is changed is found."""

from __future__ import annotations

import base64
import json
import shutil
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_public_key,
)

from barometer.cli import main
from barometer.errors import BarometerError
from barometer.project import Project
from barometer.proof.sign import sign_record, verify_signature
from barometer.records.record import open_record


def write_keys(folder: Path, name: str, private: object) -> tuple[Path, Path]:
    """Write a key pair as openssl does; return the private and the public file."""
    mine, theirs = folder / f"{name}.pem", folder / f"{name}.pub"
    mine.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))  # type: ignore[attr-defined]
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]
    theirs.write_bytes(public)
    return mine, theirs


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    return write_keys(tmp_path, "city", Ed25519PrivateKey.from_private_bytes(b"1" * 32))


def test_without_the_extra_the_command_that_installs_it_is_said(
    frozen: Project,
    keys: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "securesystemslib", None)
    with pytest.raises(SystemExit) as ended:
        main(["--project", str(frozen.root), "sign", "2013", "--key", str(keys[0])])
    told = capsys.readouterr().err
    assert ended.value.code == 1 and told.count("\n") == 1
    assert told.endswith("ikke er installeret; kør pip install 'barometer[sign]'\n")
    assert not (frozen.root / "data" / "signatures").exists()


def test_a_signed_record_is_vouched_for_with_all_before_it(frozen: Project, keys: tuple[Path, Path]) -> None:
    file = sign_record(frozen, "2013", keys[0])
    assert file == frozen.root / "data" / "signatures" / "2013.dsse.json"
    found = verify_signature(frozen, file, keys[1])
    assert found.ok and (found.edition, found.before) == ("2013", 1) and "ægte" in found.text()
    first = file.read_bytes()
    assert sign_record(frozen, "2013", keys[0]).read_bytes() == first

    # Checked once more without the library: the bytes that DSSE says are signed, and the statement in them.
    told = json.loads(first)
    payload = base64.b64decode(told["payload"])
    signed = b"DSSEv1 %d %s %d %s" % (
        len(told["payloadType"]),
        told["payloadType"].encode(),
        len(payload),
        payload,
    )
    public = load_pem_public_key(keys[1].read_bytes())
    public.verify(base64.b64decode(told["signatures"][0]["sig"]), signed)  # type: ignore[call-arg, union-attr]
    statement = json.loads(payload)
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["subject"][0]["digest"]["sha256"] == open_record(frozen, 2013).hash


def test_whatever_is_changed_is_found(frozen: Project, keys: tuple[Path, Path], tmp_path: Path) -> None:
    file = sign_record(frozen, "2013", keys[0])
    other = write_keys(tmp_path, "other", Ed25519PrivateKey.from_private_bytes(b"2" * 32))
    assert not verify_signature(frozen, file, other[1]).genuine
    told = json.loads(file.read_bytes())
    payload = base64.b64decode(told["payload"]).replace(b"2013", b"2012")
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(told | {"payload": base64.b64encode(payload).decode()}))
    found = verify_signature(frozen, forged, keys[1])
    assert not found.ok and "beviser intet" in found.text()
    shutil.rmtree(frozen.measurements / "2013")
    found = verify_signature(frozen, file, keys[1])
    assert found.genuine and not found.ok and "har ikke den måling 2013" in found.text()


def test_what_cannot_sign(frozen: Project, keys: tuple[Path, Path], tmp_path: Path) -> None:
    elliptic = write_keys(tmp_path, "elliptic", generate_private_key(SECP256R1()))
    with pytest.raises(BarometerError, match="expected Ed25519"):
        sign_record(frozen, "2013", elliptic[0])
    for wrong in (keys[1], tmp_path / "none.pem"):
        with pytest.raises(BarometerError, match="cannot be used as a private key"):
            sign_record(frozen, "2013", wrong)
    with pytest.raises(BarometerError, match="cannot be read as a signature"):
        verify_signature(frozen, keys[0], keys[1])
    (frozen.measurements / "2012" / "verdicts.csv").write_text("")
    with pytest.raises(BarometerError, match="is not the one that was frozen"):
        sign_record(frozen, "2013", keys[0])
