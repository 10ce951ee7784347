"""Bundles of rules: the same bytes for the same rules, nothing changed in them goes unseen, and only trusted ones are served."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from eligibility.domain.canonical import canonical
from eligibility.packs import installed_source
from eligibility.services.bundling import BundleFaulty, bundle_from_bytes, bundle_from_source, packs_to_serve
from eligibility.services.signing import Ed25519Signer, public_text, trusting
from eligibility_api.app import create_app
from tests.checks.corpus import base, sourced
from tests.cli.run import POLICY, run

SIGNER, STRANGER = Ed25519Signer(b"1" * 32), Ed25519Signer(b"2" * 32)
SOURCE = sourced(base("grants"))
NAME, DATA = bundle_from_source(SOURCE, SIGNER)
TRUST = trusting([public_text(SIGNER.public)], "test")


def members() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(DATA)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive(files: dict[str, bytes], again: str | None = None) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
        if again is not None:
            with pytest.warns(UserWarning, match="Duplicate"):
                made.writestr(again, b"")
    return written.getvalue()


def why(data: bytes) -> str:
    with pytest.raises(BundleFaulty) as refused:
        bundle_from_bytes(data, TRUST)
    return refused.value.en


def test_the_same_rules_and_key_give_the_same_bytes_and_what_was_put_in_comes_out() -> None:
    assert bundle_from_source(SOURCE, SIGNER) == (NAME, DATA)
    bundle = bundle_from_bytes(DATA, TRUST)
    assert (bundle.policy, bundle.digest, bundle.key) == ("test.grants", SOURCE.compiled().digest, SIGNER.key)
    assert bundle.source == SOURCE


def test_no_member_can_be_changed_taken_out_or_put_in_unseen() -> None:
    for name, data in members().items():
        assert why(archive({**members(), name: data + b" "}))
        assert why(archive({each: kept for each, kept in members().items() if each != name}))
    assert why(archive({**members(), "pack/clauses/clause_03.yaml": b"clause: 3\n"})) == (
        "the file `pack/clauses/clause_03.yaml` is not in the manifest"
    )
    assert why(archive(members(), again="pack/terms.yaml")) == "two of its files have one name"


def test_only_trusted_keys_count() -> None:
    assert "is not trusted" in why(bundle_from_source(SOURCE, STRANGER)[1])
    stolen = json.loads(members()["signature.json"]) | {"signature": STRANGER.sign(members()["manifest.json"])}
    assert why(archive({**members(), "signature.json": f"{canonical(stolen)}\n".encode()})) == (
        "the signature is not one of its manifest"
    )


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", DATA[:-30], DATA[: len(DATA) // 2]])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    assert why(data) == "not a bundle that can be read"


def test_a_service_that_trusts_keys_serves_only_what_they_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert POLICY in packs_to_serve().packs
    monkeypatch.setenv("ELIGIBILITY_BUNDLES", str(tmp_path))
    monkeypatch.setenv("ELIGIBILITY_PACK_KEYS", public_text(SIGNER.public))
    name, data = bundle_from_source(installed_source(POLICY), STRANGER)
    (tmp_path / name).write_bytes(data)
    assert POLICY not in packs_to_serve().packs
    assert "is not trusted" in packs_to_serve().refused[name].en
    name, data = bundle_from_source(installed_source(POLICY), SIGNER)
    (tmp_path / name).write_bytes(data)
    assert list(packs_to_serve().packs) == [POLICY]
    with TestClient(create_app()) as client:
        assert [each["id"] for each in client.get("/v1/policies").json()] == [POLICY]


def test_signed_and_verified_on_the_command_line(capsysbinary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(capsysbinary, "bundle", "write", POLICY, "-o", tmp_path).code == 2
    monkeypatch.setenv("ELIGIBILITY_PACK_KEY", run(capsysbinary, "audit", "key").text.strip())
    said = run(capsysbinary, "bundle", "write", POLICY, "-o", tmp_path).json()
    file = tmp_path / said["file"]
    assert run(capsysbinary, "bundle", "verify", file).code == 2
    verified = run(capsysbinary, "bundle", "verify", file, "--public-key", said["public"])
    assert (verified.code, verified.json()["policy"]) == (0, POLICY)
    refused = run(capsysbinary, "bundle", "verify", file, "--public-key", public_text(SIGNER.public))
    assert (refused.code, refused.json()["verified"]) == (3, False)
