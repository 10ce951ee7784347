"""docs/errors.md: every code of the product with an example of what is said and how to mend it, made from the cases of the tests.

The page is a golden file, so that no example can grow old: `python3 dev.py golden --reset` writes it anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eligibility.drafts.documents import received_from_file
from eligibility.drafts.refusal import without_library
from eligibility.errors import (
    CASE_CODES,
    CHECK_CODES,
    DOCUMENT_CODES,
    LAYOUT_CODES,
    PACK_CODES,
    PROFILE_CODES,
    REQUEST_CODES,
    TABLE_CODES,
    TEST_CODES,
    CaseProblems,
    Problem,
    ProfileProblems,
)
from eligibility.packs import installed_vocabulary
from eligibility.profile import numbers_as_decimals, profile_from_json
from eligibility.services.formatting import differing, formatted
from eligibility.source.strict_json import JsonProblems
from eligibility.tables.mapping import mapping_from_text
from eligibility.tables.model import CellProblem
from eligibility.tables.reading import roster_from_files
from eligibility.tables.refusal import FileRefused
from eligibility_api.words import STATUSES, TITLES
from tests.drafts.hostile import DOCUMENTS
from tests.hostile import CORPUS
from tests.minimal_pack import GOLDEN
from tests.procedure.office import an_office
from tests.procedure.refused import CASES as REFUSED
from tests.profile_cases import CASES, Case, code_of
from tests.screening.refused import DATASETS
from tests.table_cases import CASES as TABLES
from tests.table_cases import MAPPING, vocabulary_for

PAGE = Path(__file__).resolve().parents[2] / "docs" / "errors.md"

HEAD = """\
# Problems and how to mend them

Every problem has a stable code. This page lists all codes with what is said in one case of each; the cases are those of the tests
(`tests/golden/diagnostics/`, `tests/profile_cases.py`, `tests/procedure/refused.py`, `tests/hostile.py`, `tests/table_cases.py`,
`tests/drafts/hostile.py`), and a test writes this page from them.
"""

OF_PACKS = """
## Packs and vocabularies

`eligibility compile` tells every problem of a pack at once: file, line and column, code, what is wrong, and after `help:` how to
mend it. An editor that reads the JSON Schemas of `eligibility compile --schema` marks many of them while you type.
"""

OF_CHECKS = """
## Rules that compile

What `eligibility check` finds in them has codes too; [checks](checks.md) has an example of each:
"""

OF_TESTS = """
## Scenarios and tables

What `eligibility test` tells has codes too; [test a policy](test-a-policy.md) says when:
"""

OF_LAYOUT = """
## Layout

What `eligibility fmt --check` tells of a rule file ([write a policy](write-a-policy.md#layout)); without `--check` it mends it.
"""

OF_PROFILES = """
## Profiles

A profile's problems come all at once too (the first hundred), each with a JSON pointer (RFC 6901) to the value, in Chinese and
English. Over HTTP they are the `errors` of a problem document with the code `profile-invalid` or `request-syntax`.
"""

OF_DOCUMENTS = """
## Policy documents

`eligibility draft` refuses a document as a whole, with one of these codes ([draft](draft.md)).
"""

OF_REQUESTS = """
## Requests

What a request is answered with when it has no other answer: a problem document (RFC 9457) whose `code` is one of these.
"""

OF_CASES = """
## Applications

What keeps an application from going on is told to whoever works on it, all reasons at once, and nothing is written then. Over HTTP they are
the `errors` of a problem document with the code `case-refused`.
"""

OF_TABLES = """
## Files of applicants

A file that is refused is not read at all. Everything smaller is told by sheet, row and column of the cell, keeps its own row back
and no other; a remark keeps none back. Values that a profile cannot hold have the codes of profiles.
"""

MENDING: dict[str, str] = {
    "case-refused": "look at the `errors`; `offers` of the application tell which moves are open",
    "request-syntax": "send one JSON text in UTF-8; the `errors` say where it stops being strict JSON (codes above)",
    "request-invalid": "compare the body with the OpenAPI document; the `errors` name every key and value",
    "key-unknown": "take the key out, or correct its spelling; nothing is ever ignored",
    "key-missing": "add the key: every request about an enterprise names its `policy`, its day `as_of` and the `profile`",
    "profile-invalid": "mend the values that the `errors` point to (codes above)",
    "body-too-large": "send one enterprise a request, with its records and not its documents",
    "policy-unknown": "take an id from `GET /v1/policies` or `eligibility policies list`",
    "clause-unknown": "take a number from `GET /v1/policies/{id}` or `eligibility policies show`",
    "not-found": "compare the address with the OpenAPI document",
    "method-not-allowed": "use a method that the answer's `Allow` header names",
    "media-type": "send `Content-Type: application/json`, uncompressed and in UTF-8",
    "receipt-faulty": "send the receipt's bytes as they were given (`curl --data-binary @receipt.json`); the `errors` name what changed",
    "receipt-differs": "see with `POST /v1/replays` what differs and why; another engine version is named first",
    "rules-unavailable": "ask a service that keeps packs in a store (`ELIGIBILITY_STORE`), or one with that version installed",
    "form-unreadable": "send one part `request` and one part `file`, whole",
    "form-part": "send `request` as JSON text, and either `file` or `path` in the request",
    "path-refused": "name a file that is there, in a folder that the service allows (`ELIGIBILITY_FOLDERS`)",
    "job-unknown": "use the id as it was answered; a job is removed after seven days",
    "job-lost": "check the file and send it again; if it happens again, tell whoever runs the service",
    "job-state": "look how the job is first",
    "too-many-jobs": "wait for a job to end, or cancel one",
    "record-unknown": "look at the number; whoever asks sees only what is theirs",
    "self-check-unknown": "begin one on the first page, or enter the resume code there",
    "report-unknown": "compare the code with the one on the report; a report is kept for a year",
    "record-changed": "read the record again, look at what has changed, and decide anew with its present version",
    "record-taken": "use the record that is there, or another reference",
    "version-needed": "read the record, and send its `ETag` back as `If-Match`",
    "version-faulty": "send the `ETag` as it came, in its quotes, and only one",
    "idempotency-key-faulty": "take a random id, such as a UUID, for each thing that is to be done once",
    "idempotency-key-reused": "take a new key for every new request; repeat a request with the same body",
    "parameter-faulty": "compare the address with the OpenAPI document",
    "cursor-faulty": "begin with the first page, and follow `next` as it is given",
    "webhooks-off": "ask whoever runs the service to set `ELIGIBILITY_WEBHOOK_KEY`, or ask `GET /v1/events`",
    "attachment-refused": "send a PDF, OFD, image, .docx or .xlsx without macros, to an application that has not ended",
    "store-unavailable": "try again later; nothing was kept. Whoever runs the service: look at its data folder",
    "sign-in-needed": "sign in (`POST /v1/session`), or send a key as `Authorization: Bearer …`",
    "credential-refused": "sign in again, or have an administrator make another key",
    "sign-in-refused": "check name and password; after five failures wait as long as `Retry-After` says",
    "sign-in-unavailable": "try again later; whoever runs the service: look whether the provider of `ELIGIBILITY_OIDC_ISSUER` answers",
    "not-allowed": "see docs/access.md for who may do it; a key may need the scope as well",
    "cross-site": "send the request from a page of this site, with the session's `csrf` as `X-CSRF-Token`; programs send a key instead of a cookie",
    "too-many-requests": "wait as many seconds as `Retry-After` says",
    "too-slow": "send the body without pauses; use a better line for large files",
    "account-invalid": "mend what the `errors` point to",
    "account-own": "ask another administrator",
    "administrator-last": "make another administrator first",
    "password-weak": "choose a password that the `errors` have nothing to say about, such as a sentence",
    "busy": "wait as many seconds as `Retry-After` says",
    "second-opinion-unavailable": "ask without the second opinion, or run the service on Python 3.12 or earlier",
    "internal": "nothing at your side; report the time and the address, the log has the rest",
    "profile-missing": "name a file that exists and can be read, or `-` for what is piped in",
}


def example_of_pack(code: str) -> str:
    """What is told in the first case of a code."""
    folder = GOLDEN / "diagnostics" / code
    told = folder / "expected.txt"
    return (told if told.exists() else min(folder.glob("*/expected.txt"))).read_text("utf-8").rstrip()


def problems_of(case: Case) -> list[Problem]:
    try:
        profile_from_json(numbers_as_decimals(case.text), installed_vocabulary())
    except JsonProblems as problems:
        return list(problems.problems)
    except ProfileProblems as problems:
        return list(problems.problems)
    return []


def entry_of_profile(code: str) -> Iterator[str]:
    if code in MENDING:
        yield f"Mend: {MENDING[code]}."
        return
    case = next(case for case in CASES.values() if code_of(case) == code)
    yield f"```json\n{shortened(case.text)}\n```\n"
    for each in problems_of(case):
        where = f"`{shortened(each.pointer)}`: " if each.pointer else ""
        yield f"- {where}{each.en}{f' ({each.help_en})' if each.help_en else ''}"
        yield f"- {where}{each.zh}{f'（{each.help_zh}）' if each.help_zh else ''}"


def entry_of_case(code: str, folder: Path) -> Iterator[str]:
    """What is told in the case of a code."""
    with an_office(folder / f"{code}.sqlite3") as office:
        try:
            REFUSED[code](office)
        except CaseProblems as problems:
            for each in problems.problems:
                where = f"`{each.pointer}`: " if each.pointer else ""
                yield f"- {where}{each.en}{f' ({shortened(each.help_en)})' if each.help_en else ''}"
                yield f"- {where}{each.zh}{f'（{shortened(each.help_zh)}）' if each.help_zh else ''}"


def example_of_layout(folder: Path) -> str:
    """What is told of a file with its keys in another order."""
    (folder / "terms.yaml").write_text("opens: {}\nterms: {}\n", "utf-8")
    [told] = differing(formatted([str(folder / "terms.yaml")]))
    return str(told).removeprefix(f"{folder}/")


def entry_of_table(code: str, folder: Path) -> Iterator[str]:
    """What is told of the first file of a code."""
    where: str
    told: Problem | FileRefused | CellProblem
    where, told = told_of_dataset(code, folder) if code in DATASETS else told_of_table(code, folder)
    yield f"- `{where}`: {told.en} ({told.help_en})" if told.help_en else f"- `{where}`: {told.en}"
    yield f"- `{where}`: {told.zh}（{told.help_zh}）" if told.help_zh else f"- `{where}`: {told.zh}"


def told_of_dataset(code: str, folder: Path) -> tuple[str, Problem]:
    told = DATASETS[code](folder / code)
    return told.pointer.removeprefix("/") or "results", told


def told_of_table(code: str, folder: Path) -> tuple[str, FileRefused | CellProblem]:
    vocabulary = vocabulary_for(code)
    try:
        if code == "mapping-invalid":
            mapping_from_text("mapping.json", MAPPING, vocabulary)
        make = TABLES[code][0] if code in TABLES else CORPUS[code][0]
        roster = roster_from_files([make(folder)], vocabulary)
    except FileRefused as refused:
        return refused.file, refused
    problems = [*(each for row in roster.faulty for each in row.problems), *roster.notes]
    found = next(each for each in problems if each.code == code)
    return str(found.place), found


def entry_of_document(code: str, folder: Path) -> Iterator[str]:
    """What is told of the first document of a code."""
    told = without_library("政策.pdf", "pypdfium2") if code == "document-extra" else told_of_document(code, folder)
    yield f"- `{told.file}`: {told.en} ({told.help_en})"
    yield f"- `{told.file}`: {told.zh}（{told.help_zh}）"


def told_of_document(code: str, folder: Path) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        received_from_file(DOCUMENTS[code][0](folder))
    return refused.value


def shortened(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:100]}…{text[-20:]}"


def page(folder: Path) -> str:
    parts = [HEAD, OF_PACKS]
    parts += [
        f"\n### `{code}`\n\n{capital(PACK_CODES[code])}.\n\n```\n{example_of_pack(code)}\n```\n" for code in PACK_CODES
    ]
    parts += [OF_CHECKS, ", ".join(f"`{code}`" for code in CHECK_CODES), ".\n"]
    parts += [OF_TESTS, ", ".join(f"`{code}`" for code in TEST_CODES), ".\n", OF_LAYOUT]
    parts += [
        f"\n### `{code}`\n\n{capital(meaning)}.\n\n```\n{example_of_layout(folder)}\n```\n"
        for code, meaning in LAYOUT_CODES.items()
    ]
    parts.append(OF_PROFILES)
    for code, meaning in PROFILE_CODES.items():
        parts.append(f"\n### `{code}`\n\n{capital(meaning)}.\n\n" + "\n".join(entry_of_profile(code)) + "\n")
    parts.append(OF_CASES)
    for code, meaning in CASE_CODES.items():
        parts.append(f"\n### `{code}`\n\n{capital(meaning)}.\n\n" + "\n".join(entry_of_case(code, folder)) + "\n")
    parts.append(OF_TABLES)
    for code, meaning in TABLE_CODES.items():
        parts.append(f"\n### `{code}`\n\n{capital(meaning)}.\n\n" + "\n".join(entry_of_table(code, folder)) + "\n")
    parts.append(OF_DOCUMENTS)
    for code, meaning in DOCUMENT_CODES.items():
        parts.append(f"\n### `{code}`\n\n{capital(meaning)}.\n\n" + "\n".join(entry_of_document(code, folder)) + "\n")
    parts.append(OF_REQUESTS)
    for code, meaning in REQUEST_CODES.items():
        status = (
            f"HTTP {STATUSES[code]}"
            if code in STATUSES
            else "In a job"
            if code == "job-lost"
            else "In the list of errors"
        )
        words = f"{status}: {TITLES[code].en} / {TITLES[code].zh}"
        parts.append(f"\n### `{code}`\n\n{capital(meaning)}.\n\n{words}. Mend: {MENDING[code]}.\n")
    return "".join(parts)


def capital(words: str) -> str:
    return words if words[:2].isupper() else words[0].upper() + words[1:]


def test_the_page_is_what_the_cases_say(golden: Callable[[Path, str], None], tmp_path: Path) -> None:
    golden(PAGE, page(tmp_path))


def test_the_page_lists_every_code_once_and_no_other() -> None:
    listed = re.findall(r"^### `([a-z-]+)`$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert listed == [
        *PACK_CODES,
        *LAYOUT_CODES,
        *PROFILE_CODES,
        *CASE_CODES,
        *TABLE_CODES,
        *DOCUMENT_CODES,
        *REQUEST_CODES,
    ]


def test_no_code_means_two_things() -> None:
    groups = (
        PACK_CODES,
        CHECK_CODES,
        TEST_CODES,
        LAYOUT_CODES,
        PROFILE_CODES,
        CASE_CODES,
        TABLE_CODES,
        DOCUMENT_CODES,
        REQUEST_CODES,
    )
    assert len({code for group in groups for code in group}) == sum(len(group) for group in groups)


def test_what_is_to_be_done_is_said_for_every_request_code() -> None:
    assert REQUEST_CODES.keys() | {"profile-missing"} == MENDING.keys()


def test_every_code_is_raised_somewhere() -> None:
    root = PAGE.parents[1]
    code = "\n".join(
        path.read_text("utf-8")
        for folder in ("eligibility", "api")
        for path in (root / folder).rglob("*.py")
        if path.name != "errors.py"
    )
    assert [
        each
        for each in (
            *PACK_CODES,
            *CHECK_CODES,
            *TEST_CODES,
            *LAYOUT_CODES,
            *PROFILE_CODES,
            *CASE_CODES,
            *TABLE_CODES,
            *DOCUMENT_CODES,
            *REQUEST_CODES,
        )
        if f'"{each}"' not in code
    ] == []
