"""`policies`, `compile`, `version`: what is installed, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eligibility import services
from eligibility.cli.options import policy_ids
from eligibility.cli.terminal import display_width
from tests.cli.run import POLICY, program, run


@pytest.fixture(scope="module")
def pack() -> services.Pack:
    return services.installed_pack(POLICY)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_programs_get_the_documents_of_the_services(capsysbinary, pack: services.Pack, lang: str) -> None:
    expected = {
        ("policies", "list"): services.policies(lang),
        ("policies", "show"): services.policy(pack, lang),
        ("policies", "show", POLICY, "--clause", "8"): services.clause(pack, 8, lang),
        ("policies", "coverage"): services.coverage_of(pack, lang),
        ("policies", "coverage", "-c", "24"): services.coverage_of(pack, lang)["clauses"][23],
        ("policies", "schema"): services.profile_schema(pack, lang),
        ("policies", "schema", "--all"): services.profile_schema(None, lang),
        ("policies", "vocabulary"): services.vocabulary(lang),
        ("policies", "vocabulary", "--codes", "division"): services.codes("division", lang),
    }
    assert {words: run(capsysbinary, *words, "--lang", lang).json() for words in expected} == expected


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "words",
    [
        ("policies", "list"),
        ("policies", "show"),
        ("policies", "show", "--clause", "4"),
        ("policies", "show", "--clause", "24"),
        ("policies", "coverage"),
        ("policies", "coverage", "--clause", "9"),
        ("compile",),
        ("version",),
    ],
    ids=" ".join,
)
def test_people_get_text_that_fits_the_terminal(capsysbinary, words: tuple[str, ...], lang: str) -> None:
    said = run(capsysbinary, *words, "--lang", lang, "--format", "text")
    assert (said.code, said.err) == (0, "")
    assert len(said.text) > 20
    assert [line for line in said.text.splitlines() if display_width(line) > 80] == []


def test_coverage_says_that_all_is_accounted(capsysbinary) -> None:
    said = run(capsysbinary, "policies", "coverage", "--format", "text").text
    assert said.splitlines()[0] == "条款 26/26，句子 69/69，字符 100%"


def test_coverage_of_a_clause_shows_each_of_its_words_once(capsysbinary, pack: services.Pack) -> None:
    said = run(capsysbinary, "policies", "coverage", "-c", "9", "--format", "text").text
    assert "须研判          等  9.1" in said
    assert "政府职责        积极构建集产业协同创新中心" in said


@pytest.mark.parametrize(("form", "begins"), [("html", b"<!doctype html>"), ("md", b"# ")])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_policy_is_laid_out_to_be_read(capsysbinary, tmp_path: Path, form: str, begins: bytes, lang: str) -> None:
    out = tmp_path / "policy"
    run(capsysbinary, "policies", "render", "--as", form, "-o", str(out), "--lang", lang)
    piped = run(capsysbinary, "policies", "render", "--as", form, "--lang", lang)
    assert out.read_bytes().startswith(begins)
    assert piped.out.rstrip() == out.read_bytes().rstrip()
    assert "科技型小巨人" in piped.text


def test_the_schemas_for_editors_are_written_to_a_folder(capsysbinary, tmp_path: Path) -> None:
    said = run(capsysbinary, "compile", "--schema", tmp_path / "new" / "schemas")
    names = {
        "bands",
        "calendar",
        "checks",
        "clause",
        "policy",
        "procedure",
        "readings",
        "table",
        "overlay",
        "terms",
        "vocabulary",
    }
    assert (said.code, said.out) == (0, b"")
    assert {path.name for path in (tmp_path / "new" / "schemas").iterdir()} == {f"{name}.schema.json" for name in names}
    assert all(str(tmp_path / "new" / "schemas" / f"{name}.schema.json") in said.err for name in names)
    assert "properties" in json.loads((tmp_path / "new" / "schemas" / "policy.schema.json").read_text("utf-8"))


def test_the_version_names_engine_and_policies(capsysbinary) -> None:
    said = run(capsysbinary, "version").json()
    assert said == {
        "engine": {"name": "eligibility", "version": services.ENGINE_VERSION},
        "policies": sorted(services.installed_packs()),
    }


def test_a_shell_completes_commands_and_policies() -> None:
    def complete(words: str) -> list[str]:
        at = str(words.count(" "))
        return program(_ELIGIBILITY_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=at).text.split()

    assert complete("eligibility po") == ["policies"]
    assert complete("eligibility judge --policy jil") == [POLICY]
    assert policy_ids("nothing") == []


HEAVY = ("eligibility.services", "eligibility.ir", "lark", "yaml", "pydantic", "rich")


def test_help_comes_without_the_engine() -> None:
    """It is asked for while typing, so nothing heavy may be imported for it."""
    code = f"""
import sys
from eligibility.cli import main
status = main(["--help"])
sys.exit(status or ",".join(name for name in {HEAVY!r} if name in sys.modules) or 0)
"""
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(name in done.stdout for name in ("judge", "explain", "policies", "compile", "serve", "version"))


def test_serving_hands_over_to_the_http_server(monkeypatch: pytest.MonkeyPatch) -> None:
    from eligibility.cli import main
    from eligibility.cli.serving import GRACE

    started: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda _path, words: started.append(words))
    main(["serve", "--port", "0"])
    assert started[0][1:] == [
        "-m", "uvicorn", "eligibility_api.app:create_app", "--factory", "--host", "127.0.0.1", "--port", "0",
        "--timeout-graceful-shutdown", str(GRACE),
    ]  # fmt: skip
