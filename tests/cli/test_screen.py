"""`screen`: from a workbook to results, as an officer runs it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from eligibility.cli.progress import ProgressBar
from eligibility.services import screening_files
from tests.cli.run import POLICY, run
from tests.cli.stopping import stopping_after
from tests.tables_files import credit_code, text_file, workbook

DAY = "2024-06-01"


def test_a_workbook_comes_back_marked_with_counts_in_words(
    applied: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    out, page = applied.with_name("结果.xlsx"), applied.with_name("报告.html")
    said = run(capfdbinary, "screen", applied, "-o", out, "--as-of", DAY, "--report", page, "--format", "text")
    assert said.code == 0
    assert "家企业 × 39 个事项" in said.text
    assert f"{out}\n{page}\n" in said.text
    assert "读入 40 行 = 可用 " in said.err
    assert "40/40" not in said.err
    assert out.read_bytes().startswith(b"PK")
    html = page.read_text("utf-8")
    assert html.count("<figure") == html.count("<h3 id=") >= 3
    assert "http" not in html.replace("http://www.w3.org", "")
    assert [each.name for each in applied.parent.iterdir() if each.suffix in {".part", ".journal"}] == []


def test_piped_it_gives_counts_that_add_up(applied: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    said = run(capfdbinary, "screen", applied, "-o", applied.with_name("a.jsonl"), "--as-of", DAY, "--only", "8")
    data = said.json()
    rows = data["rows"]
    assert rows["read"] == rows["usable"] + rows["faulty"] + rows["skipped"] == 40
    assert sum(data["conclusions"].values()) == 3 * rows["usable"]
    lines = [json.loads(line) for line in applied.with_name("a.jsonl").read_text("utf-8").splitlines()]
    assert [each["provision"] for each in lines] == ["8.1", "8.2", "8.3"] * rows["usable"]
    assert applied.with_name("a.problems.csv").exists()
    assert json.loads(applied.with_name("a.jsonl.about.json").read_text("utf-8"))["政策"]["标识"] == POLICY


def test_text_that_looks_like_a_formula_gets_a_tab_in_csv_and_this_is_said(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    given = text_file(
        tmp_path / "a.csv",
        f"统一社会信用代码,名称,备注\n{credit_code(1)},甲,=1+1\n{credit_code(2)},乙,-12.5\n{credit_code(3)},丙,＝A1\n",
    )
    said = run(
        capfdbinary, "screen", given, "-o", tmp_path / "b.csv", "--as-of", DAY, "--only", "8.3", "--shape", "wide"
    )
    data = (tmp_path / "b.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [each["备注"] for each in rows] == ["\t=1+1", "-12.5", "\t＝A1"]
    assert [each["8.3.conclusion"] for each in rows] == ["information_needed"] * 3
    assert "CSV 里有 2 格" in said.err


def test_a_file_without_a_usable_row_is_faulty_input_and_nothing_is_written(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    given = workbook(tmp_path / "a.xlsx", {"表": [["名称", "参加社会保险"], ["甲", "大概"]]})
    said = run(capfdbinary, "screen", given, "-o", tmp_path / "b.xlsx", "--as-of", DAY)
    assert said.code == 3
    assert "没有一行可用" in said.err
    assert not (tmp_path / "b.xlsx").exists()


def test_a_refused_file_is_told_with_how_to_mend_it(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    said = run(capfdbinary, "screen", tmp_path / "none.xlsx", "-o", tmp_path / "b.xlsx", "--as-of", DAY)
    assert said.code == 3
    assert "[table-missing]" in said.err


@pytest.mark.parametrize("out", ["b.pdf", "nowhere/b.xlsx"])
def test_results_that_cannot_be_written_are_a_usage_fault_before_anything_is_judged(
    applied: Path, out: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(capfdbinary, "screen", applied, "-o", applied.parent / out, "--as-of", DAY).code == 2


def test_a_likely_header_is_used_when_the_officer_says_so_and_the_mapping_is_kept(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = workbook(tmp_path / "a.xlsx", {"表": [["名称", "研发费用额（2023年）（万元）"], ["甲", 30]]})
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    said = run(capfdbinary, "screen", given, "-o", tmp_path / "b.xlsx", "--as-of", DAY, "-i", "-m", tmp_path / "m.json")
    assert said.code == 0
    assert json.loads((tmp_path / "m.json").read_text("utf-8")) == {
        "columns": {"研发费用额（2023年）（万元）": "rd_spending[2023] 万元"}
    }


def test_a_run_that_is_stopped_goes_on_and_ends_in_the_same_bytes(
    applied: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, stopped = applied.with_name("whole.xlsx"), applied.with_name("stopped.xlsx")
    assert run(capfdbinary, "screen", applied, "-o", whole, "--as-of", DAY).code == 0
    with monkeypatch.context() as patched:
        patched.setattr(screening_files, "Screener", stopping_after(17))
        said = run(capfdbinary, "screen", applied, "-o", stopped, "--as-of", DAY)
    assert said.code == 130
    assert "stopped.xlsx.journal" in said.err
    assert not stopped.exists()
    again = run(capfdbinary, "screen", applied, "-o", stopped, "--as-of", DAY)
    assert "17 行已经做过" in again.err
    assert stopped.read_bytes() == whole.read_bytes()
    assert not stopped.with_name("stopped.xlsx.journal").exists()


def test_a_journal_of_another_day_is_not_gone_on_with(
    applied: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = applied.with_name("a.xlsx")
    with monkeypatch.context() as patched:
        patched.setattr(screening_files, "Screener", stopping_after(9))
        run(capfdbinary, "screen", applied, "-o", out, "--as-of", DAY)
    assert "已经做过" not in run(capfdbinary, "screen", applied, "-o", out, "--as-of", "2024-06-02").err


class Clock:
    """Seconds that pass by themselves, a quarter a look."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        self.at += 0.25
        return self.at


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_in_a_terminal_a_bar_says_rate_and_time_left() -> None:
    stream = Screen()
    bar = ProgressBar(100, "zh", stream, Clock())
    bar(50)
    assert "████████████░░░░░░░░░░░░ 50/100 50% · 每秒 " in stream.getvalue()
    assert "还需 0:0" in stream.getvalue()
    bar(100)
    assert stream.getvalue().endswith("\n")


def test_elsewhere_plain_lines_come_now_and_then() -> None:
    stream = io.StringIO()
    bar = ProgressBar(100, "en", stream, Clock())
    for done in range(1, 101):
        bar(done)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[-1].startswith("100/100 100% · ")
    assert "\r" not in stream.getvalue()
