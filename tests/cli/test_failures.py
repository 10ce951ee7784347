"""Whatever goes wrong is told with what, where and how to mend it; the exit code says which kind it was; stdout stays empty."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eligibility.cli.failures import tell
from eligibility.errors import PROFILE_CODES
from eligibility.services.rosters import FileRefused
from tests.cli.run import DAY, LITTLE_GIANT, program, run
from tests.minimal_pack import minimal

FAULTY_YAML = """\
facts:
  name: 示例
  employes: {"2024": 3}
  employees: {"2024": 很多}
  recognitions:
    - kind: 科技小巨仁
      to: 2024-02-30
"""


def told(capture: pytest.CaptureFixture[bytes], path: Path, content: str | bytes, *options: str) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    said = run(capture, "judge", path, "--as-of", DAY, *options)
    assert (said.code, said.out) == (3, b"")
    return said.err


def test_every_problem_of_a_profile_has_place_words_and_remedy(capsysbinary, tmp_path: Path) -> None:
    path = tmp_path / "faulty.yaml"
    said = told(capsysbinary, path, FAULTY_YAML)
    assert f"{path}：有 4 处问题" in said
    for place in ("3:3  /facts/employes  [fact-unknown]", "4:23  /facts/employees/2024  [value-type]"):
        assert f"{path}:{place}" in said
    assert "怎么改：是否想写 `employees`（从业人员）？" in said
    assert f"{path}:7:11  /facts/recognitions/0/to  [date-impossible]\n    没有 2024-02-30 这一天" in said


def test_problems_are_told_in_english_too(capsysbinary, tmp_path: Path) -> None:
    said = told(capsysbinary, tmp_path / "faulty.yaml", FAULTY_YAML, "--lang", "en")
    assert "4 problems" in said
    assert "how to mend: did you mean `employees`?" in said


def test_problems_are_data_when_json_is_asked_for(capsysbinary, tmp_path: Path) -> None:
    said = json.loads(told(capsysbinary, tmp_path / "faulty.yaml", FAULTY_YAML, "--format", "json"))
    assert [(each["code"], each["line"], each["column"]) for each in said["problems"]] == [
        ("fact-unknown", 3, 3),
        ("value-type", 4, 23),
        ("value-unlisted", 6, 13),
        ("date-impossible", 7, 11),
    ]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.json", '{"facts": {"name": "x",\n  "name": "y"}}', ":2:3  /facts/name  [key-repeated]"),
        ("a.json", '{"facts": {"name": ', ":1:20  /  [json-syntax]"),
        ("a.json", '{"facts": {"revenue": {"2024": NaN}}}', "/facts/revenue/2024  [number-unreadable]"),
        ("a.json", "[" * 100_000, "[too-deep]"),
        ("a.json", "[]", "[profile-syntax]"),
        ("a.json", "", "[json-syntax]"),
        ("a.json", '{"facts": {"name": "名称"}}'.encode("gb18030"), ":1:1  /  [profile-syntax]"),
        ("a.json", b"\n" * 5_000_001, "[too-large]"),
        ("a.yaml", "facts:\n  name: x\n  name: y\n", ":3:3  /  [key-repeated]"),
        ("a.yaml", "facts:\n  name: &a x\n", ":2:9  /  [profile-syntax]"),
        ("a.yaml", "facts: {name: [}\n", ":1:16  /  [profile-syntax]"),
        ("a.yaml", "[" * 100_000, "[profile-syntax]"),
        ("a", "facts:\n  name: [x]\n", ":2:9  /facts/name  [value-type]"),
    ],
)
def test_what_is_no_profile_is_told_where_it_fails(
    capsysbinary, tmp_path: Path, name: str, content: str | bytes, expected: str
) -> None:
    said = told(capsysbinary, tmp_path / name, content)
    assert expected in said
    assert expected.rpartition("[")[2].rstrip("]") in PROFILE_CODES


def test_a_file_that_is_not_there_is_faulty_input(capsysbinary, tmp_path: Path) -> None:
    said = run(capsysbinary, "judge", tmp_path / "nothing.json", "--as-of", DAY)
    assert (said.code, said.out) == (3, b"")
    assert "no such file" in said.err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("judge", LITTLE_GIANT, "--policy", "jilin.corridor"), "jilin.corridor_2018_2025"),
        (("judge", LITTLE_GIANT, "--as-of", DAY, "--clause", "99"), "`99`"),
        (("judge", LITTLE_GIANT, "--as-of", "2025-02-30"), "`2025-02-30`"),
        (("judge", LITTLE_GIANT, "--as-of", "20250630"), "`20250630`"),
        (("judge", LITTLE_GIANT, "--lang", "fr"), "'zh', 'en'"),
        (("judge",), "Missing argument"),
        (("explain", LITTLE_GIANT, "8"), "8.1, 8.2, 8.3"),
        (("explain", LITTLE_GIANT, "1"), "政府职责"),
        (("explain", LITTLE_GIANT, "1.1"), "政府职责"),
        (("explain", LITTLE_GIANT, "8.9", "--as-of", DAY), "`8.9`"),
        (("policies", "show", "nowhere"), "nowhere"),
        (("policies", "show", "--clause", "27"), "27"),
        (("policies", "coverage", "--clause", "27"), "27"),
        (("policies", "vocabulary", "--codes", "divisions"), "`divisions`"),
        (("compile", "nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_meant_is_a_fault_of_usage(
    capsysbinary, arguments: tuple[str | Path, ...], expected: str
) -> None:
    said = run(capsysbinary, *arguments)
    assert (said.code, said.out) == (2, b"")
    assert expected in said.err


def test_a_fault_of_ours_is_called_so(capsysbinary, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("eligibility.services.judge", broken)
    said = run(capsysbinary, "judge", LITTLE_GIANT, "--as-of", DAY)
    assert (said.code, said.out) == (5, b"")
    assert "ZeroDivisionError: oops" in said.err
    assert "Traceback" not in said.err
    monkeypatch.setenv("ELIGIBILITY_DEBUG", "1")
    assert "Traceback" in run(capsysbinary, "judge", LITTLE_GIANT, "--as-of", DAY).err


def test_the_service_is_not_started_with_settings_that_cannot_be_used() -> None:
    said = program("serve", "--lang", "en", ELIGIBILITY_DATABASE="nonsense", ELIGIBILITY_LANGUAGE="en")
    assert (said.code, said.out) == (2, b"")
    assert "ELIGIBILITY_DATABASE: cannot be used: it must be `postgresql://…`" in said.err
    assert "ELIGIBILITY_LANGUAGE: there is no such setting" in said.err


def test_a_reader_that_goes_away_is_no_fault() -> None:
    import subprocess

    from tests.cli.run import PROGRAM

    started = subprocess.Popen(
        [*PROGRAM, "judge", str(LITTLE_GIANT), "--as-of", DAY], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert started.stdout is not None
    started.stdout.close()
    _, err = started.communicate()
    assert b"Traceback" not in err


def write_pack(folder: Path, changes: dict[str, tuple[str, str]]) -> None:
    for name, data in minimal().items():
        text = data.decode()
        if name in changes:
            text = text.replace(*changes[name])
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def test_rules_that_do_not_compile_are_told_where(capsysbinary, tmp_path: Path) -> None:
    write_pack(tmp_path, {"clauses/clause_01.yaml": ("employees[-1] >= 20人", "employes[-1] >= 30人")})
    said = run(capsysbinary, "compile", tmp_path, "--vocabulary", tmp_path / "vocabulary", "--format", "text")
    assert (said.code, said.text.strip()) == (4, "")
    assert f"{tmp_path}/clauses/clause_01.yaml:" in said.err
    assert "unknown-fact" in said.err
    assert "did you mean `employees`?" in said.err


def test_rules_that_do_not_compile_are_data_when_piped(capsysbinary, tmp_path: Path) -> None:
    write_pack(tmp_path, {"policy.yaml": ('"1"', '"1"\nnonsense: x')})
    said = run(capsysbinary, "compile", tmp_path, "--vocabulary", tmp_path / "vocabulary")
    assert said.code == 4
    assert [(each["ok"], each["diagnostics"][0]["code"]) for each in said.json()] == [(False, "unknown-key")]


def test_rules_that_compile_have_a_digest(capsysbinary, tmp_path: Path) -> None:
    write_pack(tmp_path, {})
    said = run(capsysbinary, "compile", tmp_path, "--vocabulary", tmp_path / "vocabulary")
    assert said.code == 0
    assert [(each["ok"], each["id"], len(each["digest"])) for each in said.json()] == [(True, "test.minimal", 64)]


def test_the_program_ends_with_the_code_it_says() -> None:
    assert program("judge", "nothing.json", "--as-of", DAY).code == 3


def test_a_refused_file_of_applicants_is_told_with_its_code_and_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    refused = FileRefused(
        "a.xlsm", "table-macros", "文件带有宏，不读取", "the file holds macros", "请另存为 .xlsx", "save as .xlsx"
    )
    assert tell(refused, "zh", as_json=False) == 3
    assert capsys.readouterr().err == "a.xlsm  [table-macros]\n    文件带有宏，不读取\n    怎么改：请另存为 .xlsx\n"
    assert tell(refused, "en", as_json=True) == 3
    assert json.loads(capsys.readouterr().err)["help_en"] == "save as .xlsx"
