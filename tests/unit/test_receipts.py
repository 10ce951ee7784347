"""Receipts: sealed, replayed byte for byte, found out when changed, and good after the rules have moved on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from eligibility.domain.canonical import canonical
from eligibility.packs import PackSource, installed_pack, installed_source, source_from_folder
from eligibility.profile import LEVELS, profile_from_json
from eligibility.services import judging
from eligibility.services.archive import Archive, ArchiveFaulty, PackNotKept
from eligibility.services.receipts import KIND, receipt, receipt_from_bytes
from eligibility.services.replaying import ReplayStatus, replay
from eligibility.services.sealing import BrokenSeal, sealed, unsealed
from tests.enterprises import EXAMPLES, random_said

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "rules" / "eligibility_rules" / "jilin" / "corridor_2018_2025"
PACK = installed_pack("jilin.corridor_2018_2025")
DAY = date(2025, 6, 1)
DAYS = (DAY, date(2024, 2, 29), date(2026, 12, 31))


def random_receipt(r: Random, pack: Any = PACK) -> bytes:
    only = r.choice([each.id for each in PACK.provisions]) if r.random() < 0.95 else None
    profile = profile_from_json(random_said(r), pack.vocabulary)
    return receipt(pack, profile, r.choice(DAYS), r.choice(list(LEVELS.values())), r.choice(("zh", "en")), only=only)


def one_receipt() -> bytes:
    return receipt(PACK, profile_from_json(EXAMPLES[0], PACK.vocabulary), DAY, only="8.3")


def hold_random_decisions(seed: int, how_many: int) -> None:
    r = Random(seed)
    for _ in range(how_many):
        assert replay(random_receipt(r)).status is ReplayStatus.IDENTICAL


def test_random_decisions_come_out_the_same() -> None:
    hold_random_decisions(1, 40)


@pytest.mark.soak
def test_a_thousand_random_decisions_come_out_the_same() -> None:
    hold_random_decisions(2, 1000)


REPLAYING = """
import sys
from pathlib import Path
from eligibility.services.archive import Archive
from eligibility.services.replaying import replay
for path in sorted(Path(sys.argv[1]).glob("*.receipt")):
    print(replay(path.read_bytes(), Archive(Path(sys.argv[2]))).status.value)
"""


@pytest.mark.slow
@pytest.mark.parametrize("hash_seed", ["1", "4242"])
def test_a_fresh_process_under_another_hash_seed_says_the_same(tmp_path: Path, hash_seed: str) -> None:
    hold_in_a_fresh_process(tmp_path, hash_seed, 12)


@pytest.mark.soak
def test_a_fresh_process_under_another_hash_seed_says_the_same_of_a_thousand(tmp_path: Path) -> None:
    hold_in_a_fresh_process(tmp_path, "99", 1000)


def hold_in_a_fresh_process(tmp_path: Path, hash_seed: str, how_many: int) -> None:
    """Half of the receipts are of rules that have been published anew since."""
    r = Random(int(hash_seed))
    source = edited_source(tmp_path / "pack")
    edited = source.compiled()
    Archive(tmp_path / "kept").keep(edited, source)
    for number in range(how_many):
        (tmp_path / f"{number}.receipt").write_bytes(random_receipt(r, edited if number % 2 else PACK))
    shutil.rmtree(tmp_path / "pack")
    command = [sys.executable, "-c", REPLAYING, str(tmp_path), str(tmp_path / "kept")]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=ROOT)
    assert Counter(done.stdout.split()) == {"identical": how_many}


def edited_source(folder: Path) -> PackSource:
    """The installed rules, published anew under another version."""
    shutil.copytree(RULES, folder)
    policy = folder / "policy.yaml"
    policy.write_text(policy.read_text("utf-8").replace('version: "1"', 'version: "0.9"'), "utf-8")
    return source_from_folder(folder)


def test_an_old_receipt_is_replayed_after_the_policy_has_moved_on(tmp_path: Path) -> None:
    source = edited_source(tmp_path / "pack")
    old = source.compiled()
    assert old.digest != PACK.digest
    archive = Archive(tmp_path / "kept")
    data = receipt(old, profile_from_json(EXAMPLES[0], old.vocabulary), DAY, only="8.3")
    missing = replay(data, archive)
    assert missing.status is ReplayStatus.RULES_UNAVAILABLE
    assert old.digest in missing.differences[0].en
    archive.keep(old, source)
    shutil.rmtree(tmp_path / "pack")
    assert replay(data, archive).status is ReplayStatus.IDENTICAL


def test_every_changed_byte_is_found() -> None:
    r, data = Random(3), one_receipt()
    for _ in range(150):
        changed = bytearray(data)
        place = r.randrange(len(data))
        changed[place] ^= 1 << r.randrange(8)
        assert replay(bytes(changed)).status is ReplayStatus.RECEIPT_FAULTY


@pytest.mark.parametrize("cut", [0, 1, 1000, -1, -2])
def test_a_receipt_cut_short_is_found(cut: int) -> None:
    assert replay(one_receipt()[:cut]).status is ReplayStatus.RECEIPT_FAULTY


@pytest.mark.parametrize(
    ("was", "is_", "field"),
    [('"as_of":"2025-06-01","conclusions"', '"as_of":"2025-06-02","conclusions"', "/as_of"), ('"8.3":"eligible"', '"8.3":"not_applicable"', "/conclusions")],
)  # fmt: skip
def test_the_changed_field_is_named(was: str, is_: str, field: str) -> None:
    data = one_receipt().decode()
    assert data.count(was) == 1
    assert [each.pointer for each in replay(data.replace(was, is_).encode()).differences] == [field]


def test_white_space_is_a_change_too() -> None:
    assert replay(one_receipt() + b"\n").status is ReplayStatus.RECEIPT_FAULTY
    assert replay(one_receipt().replace(b'"as_of":', b'"as_of": ', 1)).status is ReplayStatus.RECEIPT_FAULTY


def test_what_was_changed_and_sealed_anew_differs() -> None:
    content = receipt_from_bytes(one_receipt())
    content["conclusions"] = {"8.3": "not_applicable"}
    found = replay(sealed(content))
    assert found.status is ReplayStatus.DIFFERS
    assert [(each.pointer, each.recorded, each.recomputed) for each in found.differences] == [
        ("/conclusions/8.3", "not_applicable", "eligible")
    ]


def test_another_engine_is_named_as_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    data = one_receipt()
    monkeypatch.setattr(judging, "ENGINE_VERSION", "99")
    found = replay(data)
    assert found.status is ReplayStatus.DIFFERS
    assert found.differences[0].pointer == "/engine"
    assert found.document("zh")["differences"][0]["words"].startswith("引擎版本不同")


def test_facts_that_can_no_longer_be_read_are_told() -> None:
    content = receipt_from_bytes(one_receipt())
    content["profile"] = {"facts": {"no_such_fact": 1}}
    found = replay(sealed(content))
    assert found.status is ReplayStatus.RECEIPT_FAULTY
    assert found.differences[0].pointer == "/profile"


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    source = edited_source(tmp_path / "pack")
    archive = Archive(tmp_path / "kept")
    path = archive.keep(source.compiled(), source)
    data = receipt(source.compiled(), profile_from_json(EXAMPLES[0], PACK.vocabulary), DAY, only="8.3")
    path.write_bytes(path.read_bytes().replace("走廊".encode(), "走库".encode(), 1))
    with pytest.raises(ArchiveFaulty, match="pack"):
        archive.pack(source.compiled().digest)
    assert replay(data, archive).status is ReplayStatus.RULES_UNAVAILABLE


def test_a_pack_is_kept_once_and_whole(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "a" / "b")
    path = archive.keep(PACK, installed_source(PACK.id))
    before = path.read_bytes()
    assert archive.keep(PACK, installed_source(PACK.id)) == path
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [f"{PACK.digest}.json"]
    assert archive.pack(PACK.digest).digest == PACK.digest


def test_a_source_of_another_pack_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(ArchiveFaulty):
        Archive(tmp_path / "kept").keep(PACK, edited_source(tmp_path / "pack"))


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "0" * 63, "G" * 64, "0" * 64])
def test_what_is_no_digest_is_not_kept(tmp_path: Path, digest: str) -> None:
    with pytest.raises(PackNotKept):
        Archive(tmp_path).pack(digest)


@pytest.mark.parametrize("text", ["0.50", "1E+3", "5", "-0.0", "1E-7", "12345678901234567890.12345678901234567890"])
def test_numbers_stay_as_they_were_written(text: str) -> None:
    printed = canonical({"n": Decimal(text)})
    assert json.loads(printed, parse_float=Decimal)["n"].as_tuple() == Decimal(text).as_tuple()


@pytest.mark.parametrize("value", [0.5, float("nan"), Decimal("NaN"), {1: 2}, {1, 2}, b""])
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical({"a": value})


@pytest.mark.parametrize(
    "data", [b"", b"[]\n", b"{}\n", b'{"a":NaN}\n', b"\xff", b"[" * 100_000, b'{"digest":1,"digests":{}}\n']
)
def test_what_is_not_sealed_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenSeal):
        unsealed(data, KIND)


def test_a_seal_of_another_kind_is_refused() -> None:
    with pytest.raises(BrokenSeal, match="kind"):
        unsealed(sealed({"kind": "eligibility.pack"}), KIND)
