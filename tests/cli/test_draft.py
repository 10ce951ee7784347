"""`draft` on the command line: a folder and a report; nothing is overwritten, refusals are told."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.run import run
from tests.drafts.fictional import articles


def document(folder: Path) -> Path:
    path = folder / "软件措施.txt"
    path.write_text("\n".join(articles()), "utf-8")
    return path


def test_it_writes_the_folder_of_a_pack_and_tells_what_it_found(capsysbinary, tmp_path: Path) -> None:
    said = run(capsysbinary, "draft", document(tmp_path), "-o", tmp_path / "out", "--id", "jia.software_2025", "--json")
    assert said.code == 0
    assert said.json() == json.loads((tmp_path / "out" / "_draft" / "report.json").read_text("utf-8"))
    assert said.json()["counts"]["clauses"] == 7
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "_draft",
        "clauses",
        "policy.yaml",
        "source.txt",
        "terms.yaml",
    ]
    assert "id: jia.software_2025" in (tmp_path / "out" / "policy.yaml").read_text("utf-8")


def test_the_report_is_told_in_both_languages(capsysbinary, tmp_path: Path) -> None:
    chinese = run(capsysbinary, "draft", document(tmp_path), "-o", tmp_path / "zh", "--format", "text")
    english = run(capsysbinary, "draft", document(tmp_path), "-o", tmp_path / "en", "--format", "text", "--lang", "en")
    assert "找到 0 个章节、7 条、8 句" in chinese.text
    assert "0 sections, 7 clauses, 8 sentences" in english.text
    assert "4.1 像是排除情形，不是政府职责" in chinese.text
    assert "4.1 looks like an exclusion, not a duty" in english.text


def test_what_it_wrote_is_refused_by_the_compiler_as_a_draft(capsysbinary, tmp_path: Path) -> None:
    run(capsysbinary, "draft", document(tmp_path), "-o", tmp_path / "out")
    said = run(capsysbinary, "compile", tmp_path / "out", "--format", "text")
    assert said.code == 4
    assert "pack-draft: `2.1` is a draft that no person has decided" in said.err


def test_a_folder_that_is_there_is_kept(capsysbinary, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    said = run(capsysbinary, "draft", document(tmp_path), "-o", tmp_path / "out")
    assert (said.code, list((tmp_path / "out").iterdir())) == (2, [])
    assert "已存在，没有覆盖" in said.err


def test_an_id_that_no_pack_can_have_is_refused(capsysbinary, tmp_path: Path) -> None:
    said = run(capsysbinary, "draft", document(tmp_path), "-o", tmp_path / "out", "--id", "软件")
    assert (said.code, (tmp_path / "out").exists()) == (2, False)
    assert "不能作规则包标识" in said.err


def test_a_document_that_is_refused_leaves_nothing(capsysbinary, tmp_path: Path) -> None:
    (tmp_path / "政策.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    said = run(capsysbinary, "draft", tmp_path / "政策.doc", "-o", tmp_path / "out")
    assert (said.code, (tmp_path / "out").exists()) == (3, False)
    assert "[document-kind]" in said.err
    assert "怎么改" in said.err
