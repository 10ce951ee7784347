"""Every problem the product can report: stable codes, positions, help. `docs/errors.md` lists the same codes, and a test compares.

Codes are set where a problem is raised; this module only names them. It must not know how rules or requests are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eligibility.domain.likeness import nearest

PACK_CODES: dict[str, str] = {
    "file-encoding": "a file is not UTF-8",
    "yaml-syntax": "the file is not YAML 1.2, or holds characters that cannot be seen",
    "yaml-feature": "an anchor, alias, tag, directive, empty value or second document, which are refused",
    "duplicate-key": "a key stands twice in one mapping",
    "unknown-key": "a key the language does not have",
    "missing-key": "a key that must be there is not",
    "bad-value": "a value of the wrong form",
    "file-missing": "a file that the pack names is not there",
    "text-hash": "the policy text is not the one the rules were written for",
    "quote-not-found": "a quote does not stand in the text",
    "quote-ambiguous": "a quote stands in the text more than once",
    "quote-outside": "a quote stands outside its provision or clause",
    "clause-not-found": "a clause's number and heading do not stand in the text",
    "clause-missing": "a clause of the policy has no account",
    "clause-duplicate": "two files account for one clause",
    "text-unaccounted": "words of a clause are neither condition, benefit, wording, duty nor heading",
    "departments-differ": "the departments are not those the text prints",
    "id-duplicate": "two provisions or duties have one id",
    "provision-empty": "a provision states neither whom it applies to nor what it requires",
    "condition-shape": "a condition has no head, or more than one",
    "quote-missing": "a condition of a provision has no quote",
    "number-not-quoted": "a number in a condition does not stand in its quote",
    "list-not-open": "the quote says 等, but the list is closed",
    "leaf-syntax": "a leaf is not written in the leaf language",
    "unknown-fact": "a fact the vocabulary does not have",
    "unknown-value": "a value its enumeration does not have",
    "unknown-code": "a code its list does not have",
    "unknown-term": "a term the pack does not define",
    "unknown-open": "an open question the pack does not define",
    "unknown-norm": "a norm the pack does not define",
    "unknown-provision": "an exclusion of a provision that the policy does not have, or of itself, or a limit over one without an amount",
    "amount-shape": "an amount has no head or more than one, or says what its head cannot have",
    "tier-gap": "tiers or bands that overlap, leave a gap, or come in another order",
    "parameter-dates": "two values of a parameter for one day, or a value that ends before it begins",
    "limits-cross": "two limits share some benefits but neither holds all of the other's, and no order of payment is stated",
    "type-mismatch": "a leaf compares or uses things of different types",
    "unit-mismatch": "a quantity has a unit of another dimension",
    "year-selector": "a yearly fact without its year, or a year on a fact that has none",
    "term-cycle": "terms that are defined by each other",
    "term-parameter": "a term used without its parameter, or with one it does not have",
    "unknown-enumeration": "an enumeration or code list that does not exist",
    "fact-duplicate": "two definitions of one fact, enumeration or code list",
    "procedure-shape": "a procedure with a step, move or action that does not exist, or a step without a way in or out",
    "pack-draft": "a draft, whole or in part, that no person has decided: it judges nobody",
    "pack-not-found": "no pack of that id is installed",
    "pack-duplicate": "two installed distributions offer one pack id",
}
"""Problems of packs and vocabularies, found when they are compiled."""

CHECK_CODES: dict[str, str] = {
    "provision-dead": "conditions of a provision contradict each other, so that nobody can meet it",
    "condition-dead": "a condition that nobody can meet",
    "provision-always": "a provision that everybody meets who says all",
    "condition-always": "a condition that everybody meets who says all",
    "condition-duplicate": "a condition that stands twice",
    "condition-redundant": "a condition that makes no difference beside the others",
    "provision-duplicate": "two provisions that give the same to the same",
    "provision-covered": "a provision whose every beneficiary has the same by another",
    "exclusion-idle": "provisions that exclude each other although nobody can meet both",
    "value-unreachable": "a listed value with which the provision can never be met",
    "value-covered": "a value that stands twice, or a code under another one of the list",
    "window-over": "a provision that nobody can meet any more",
    "window-future": "a provision that nobody can meet yet",
    "comparison-differs": "the operator is not what 以上, 以下, 以内, 不满 or 超过 in the quote mean",
    "last-day-lost": "the last or first day, which the text includes, is left out",
    "number-unused": "a number of the text that no condition uses",
    "value-differs": "the text names one value, the condition lists another",
    "value-left-out": "a value that the text lists is not among the condition's",
    "fact-differs": "the text names one figure, the condition compares another",
    "others-closed": "等 in the text, but nothing leaves the list open",
    "exclusion-missing": "不得, 除外 or their like in the text, but nothing is excluded",
    "choice-differs": "或 where all must hold, or 且 where one is enough",
    "band-gap": "a measure between two bands, for which nothing is given",
    "band-unreachable": "a band that nobody who meets the provision reaches",
    "ceiling-idle": "a ceiling that a fixed amount never reaches",
    "limit-idle": "a limit shared by benefits that never reach it, or that a narrower one comes before",
    "amount-conflict": "two provisions that give one benefit in two amounts, and do not exclude each other",
    "fact-unanswerable": "a fact that nobody is asked for and nobody can verify",
    "boundary-untested": "a bound on which no enterprise of the pack's scenarios stands",
    "term-unused": "a term that no provision leans on",
    "open-unused": "an open question that no provision leans on",
    "note-unneeded": "an author's note that silences nothing",
}
"""What `eligibility check` finds in packs that compile. All but note-unneeded can be silenced by a note in the pack."""

TEST_CODES: dict[str, str] = {
    "feature-syntax": "a feature that is not Gherkin",
    "sentence-unknown": "a sentence of a scenario that the product does not know",
    "word-unknown": "a label, place, value or question of a scenario that does not exist",
    "scenario-failed": "a scenario or row of a table that says what is not so",
    "table-profile": "a profile in a table that cannot be read",
    "expectation-unknown": "a provision or conclusion of a table that does not exist",
    "mutation-survived": "a condition can be changed, and no scenario notices",
}
"""What `eligibility test` tells of scenarios, of tables, and of conditions that no scenario holds."""

LAYOUT_CODES: dict[str, str] = {
    "layout-differs": "a rule file that is not in the one layout",
}
"""What `eligibility fmt --check` tells."""

PROFILE_CODES: dict[str, str] = {
    "json-syntax": "the text is not JSON in UTF-8",
    "key-repeated": "a key stands more than once in one object",
    "number-unreadable": "NaN, Infinity, or a number too long to be held exactly",
    "text-broken": "a text with a lone surrogate, half of a character",
    "too-deep": "values nested deeper than is read",
    "profile-missing": "the profile's file is not there or cannot be read",
    "profile-syntax": "the profile is not JSON or YAML of the documented form",
    "fact-unknown": "a fact the vocabulary does not have",
    "field-unknown": "a field the record does not have",
    "value-type": "a value of the wrong type",
    "value-unit": "a quantity in the wrong unit",
    "value-range": "a quantity out of its range",
    "value-unlisted": "a value its enumeration does not have",
    "code-unlisted": "a code its list does not have",
    "date-impossible": "a date that does not exist, or a span that ends before it begins",
    "credit-code": "a credit code with a wrong character, length or check character",
    "envelope": "an envelope of a fact that is not well formed",
    "finding": "a finding that is not well formed or answers no open question",
    "too-large": "a profile beyond the size that is read",
}
"""Problems of profiles, found when they are read."""

REQUEST_CODES: dict[str, str] = {
    "request-syntax": "the request's body is not JSON, or not the strict JSON that is read",
    "request-invalid": "the request does not have the documented form",
    "key-unknown": "a key the request does not have",
    "key-missing": "a key the request must have",
    "profile-invalid": "the profile has problems, listed one by one",
    "body-too-large": "the request's body is larger than is read",
    "policy-unknown": "no policy of that id",
    "clause-unknown": "the policy has no clause or provision of that number",
    "not-found": "no such address",
    "method-not-allowed": "the address does not answer that method",
    "media-type": "the body's media type is not JSON, or it is compressed or not in UTF-8",
    "receipt-faulty": "a receipt that was changed, cut short or cannot be read",
    "receipt-differs": "a sound receipt whose answer comes out differently, so that it is not laid out as a page",
    "rules-unavailable": "the rules that a receipt names are neither installed nor in the store",
    "form-unreadable": "a form that is broken off or has too many parts",
    "form-part": "a form without a part that it must have, or with another",
    "path-refused": "a file of this machine that may not be screened, or is not there",
    "job-unknown": "no job of that id, or it is no longer kept",
    "job-lost": "why a job failed: the worker died several times over it",
    "job-state": "a job that is not where the request needs it to be",
    "too-many-jobs": "as many unfinished jobs as one caller may have",
    "case-refused": "an application cannot go on as it was asked; the list of errors says why (codes of applications)",
    "record-unknown": "there is no record with this number, or it is not yours to see",
    "self-check-unknown": "no self-check is under way in this browser, or it has expired",
    "report-unknown": "there is no report under this code, or it has expired",
    "record-changed": "somebody else has changed the record since it was read; nothing was written",
    "record-taken": "a record with this number or reference is there already; nothing was written",
    "version-needed": "a change without the version it is based on (`If-Match`); nothing was written",
    "version-faulty": "an `If-Match` that is not one `ETag` of ours",
    "idempotency-key-faulty": "an `Idempotency-Key` that is empty, too long, or not visible ASCII",
    "idempotency-key-reused": "an `Idempotency-Key` that another request had within a day; nothing was done",
    "parameter-faulty": "a parameter in the address that is unknown, or has a value it cannot have",
    "cursor-faulty": "a `cursor` that this list did not give",
    "webhooks-off": "a service that has no secret to sign with, and so calls nobody",
    "attachment-refused": "a file that is not taken, or cannot belong to that application",
    "store-unavailable": "the database cannot be reached or written; nothing was kept",
    "busy": "as many slow requests are waiting as may",
    "sign-in-needed": "nobody has said who they are, and the address is not open to everybody",
    "credential-refused": "a key, session or token that is unknown, expired, revoked or of a disabled account",
    "sign-in-refused": "the name and the password do not go together, or there were too many failures",
    "sign-in-unavailable": "the provider that people sign in with does not answer",
    "not-allowed": "this role or key may not do that",
    "cross-site": "a request that another site has had a browser send",
    "too-many-requests": "more requests than one caller may send in that time",
    "too-slow": "a request that does not come to its end in time",
    "account-invalid": "an account that cannot be so",
    "account-own": "an account that would change itself",
    "administrator-last": "a change that would leave nobody to make accounts",
    "password-weak": "a password that can be guessed",
    "second-opinion-unavailable": "the second executor cannot be loaded or did not answer",
    "internal": "a fault of ours",
}
"""Problems of requests, over HTTP and on the command line."""

TABLE_CODES: dict[str, str] = {
    "table-missing": "no file of that name, or it cannot be read",
    "table-kind": "a kind of file that is not read",
    "table-macros": "a workbook with macros",
    "table-disguised": "the content is not what the file's name says",
    "table-encrypted": "a workbook with a password",
    "table-damaged": "a file that is damaged or incomplete",
    "table-empty": "a file, folder or workbook in which nothing stands",
    "table-oversized": "more bytes, parts, sheets, rows, columns or cells than are read",
    "table-far-cell": "a cell far out of the table",
    "table-entities": "XML that defines entities",
    "table-demanding": "a file that takes more memory or time than a table can need",
    "table-encoding": "text in an encoding that is not read",
    "table-headless": "no header is understood",
    "mapping-invalid": "a mapping that is not well formed or names no fact",
    "cell-error": "a cell that shows an error of the spreadsheet",
    "formula-uncalculated": "a formula whose result was not saved",
    "cell-merged": "a cell inside a merged range, outside the key columns",
    "date-serial": "a bare number where a date is wanted",
    "number-ruined": "a long number that was stored as a number and has lost its last digits",
    "unit-clash": "the header and the cell state different units",
    "unit-missing": "an amount without a unit in the header or the cell",
    "unit-unclear": "a share that may be a number of per cent or one in percent format",
    "cells-differ": "two columns of one meaning that disagree",
    "row-duplicate": "an enterprise that stands in the files more than once",
    "row-width": "a row of CSV with more cells than there are headers",
    "row-keyless": "a row that does not say whose it is",
    "records-contradict": "none are said to be, and some are given",
    "column-suggested": "a header that is not known but is like one that is; a remark",
    "column-year": "a yearly fact whose header states no year; a remark",
    "merged-filled": "a key that was filled down from a merged cell; a remark",
    "record-orphan": "a record of an enterprise that is not among the applicants; a remark",
    "sheet-unused": "a sheet that is not used; a remark",
    "dataset-column": "a column of a dataset has a type that its fact cannot have",
    "dataset-key": "a dataset without the column that is its key",
    "dataset-results": "a folder for results that holds something else, or the results of another run",
}
"""Problems of files of applicants: of whole files, which are refused; of cells and rows; and remarks that keep no row back."""


DOCUMENT_CODES: dict[str, str] = {
    "document-missing": "no document of that name, or it cannot be read",
    "document-kind": "a kind of document that is not read",
    "document-disguised": "the content is not what the document's name says",
    "document-encrypted": "a document with a password",
    "document-damaged": "a document that is damaged or incomplete",
    "document-empty": "a document in which nothing stands",
    "document-oversized": "more bytes, parts, pages, lines, characters or levels than are read",
    "document-entities": "XML that defines entities",
    "document-demanding": "a document that takes more memory or time than one can need",
    "document-encoding": "text in an encoding that is not read",
    "document-scanned": "a PDF of pictures, without text",
    "document-extra": "a kind of document whose library is not installed",
}
"""Policy documents that no draft can be made from."""

CASE_CODES: dict[str, str] = {
    "move-unknown": "a move that the policy's procedure does not have",
    "move-step": "a move that does not lead away from the step where the application is",
    "move-role": "a move that another role makes",
    "move-need": "a move whose needs are not met",
    "work-step": "something that is not done in the step where the application is",
    "four-eyes": "whoever decided may not confirm it",
    "interest": "whoever has an interest in the enterprise takes no part",
    "reason-short": "a reason that is missing or has fewer than 10 characters",
    "ground-missing": "an override that rests on nothing: neither words of the policy nor an attachment",
    "quote-foreign": "quoted words that do not stand in the policy's text",
    "attachment-foreign": "an attachment that is not there or belongs to another enterprise",
    "officer-foreign": "a case officer who is none, is disabled, or is not responsible for the place",
    "view-refused": "a filter of the worklist that cannot be kept under that name, or is one too many",
    "provision-foreign": "a provision that the policy does not have or that is not applied for",
    "conclusion-foreign": "a conclusion that the provision cannot come to",
    "benefit-excluded": "a grant of something that is not given beside another benefit that is granted",
    "conclusion-held": "agreement with a conclusion on which two opinions differ",
    "determination-outdated": "a determination that was made of other facts, findings or rules than are in force",
    "ruling-settled": "a decision that awaits no second reviewer",
    "nothing-missing": "a return for correction of an application in which nothing is missing, without a reason",
    "open-foreign": "a finding on something that the policy does not leave open",
    "task-otherwise": "a task that is not completed by itself: it ends with the step or the determination that it is about",
    "task-answer": "a task that asks a question, completed without an answer, or one that asks none, with an answer",
    "amount-faulty": "an amount of money that is not one, or more than there is",
    "publication-over": "a list that is not open to objections, or cannot be made as asked",
    "profile-foreign": "a profile of another enterprise, or with findings, which officers record",
    "level-beyond": "evidence of a level that whoever gives it cannot vouch for",
}
"""What keeps an application from going on, told to whoever works on it."""


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One problem of a pack: where it is (line and column from 1), what it is, and how to mend it."""

    file: str
    line: int
    column: int
    code: str
    message: str
    help: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: {self.code}: {self.message}"
        return f"{place}\n    help: {self.help}" if self.help else place


class PackProblems(Exception):
    """A pack that does not compile, with all its problems at once."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: Sequence[Diagnostic] = tuple(sorted(set(diagnostics)))
        super().__init__("\n".join(str(each) for each in self.diagnostics))


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a profile or request. `pointer` is a JSON pointer (RFC 6901) to the value."""

    code: str
    pointer: str
    zh: str
    en: str
    help_zh: str = ""
    help_en: str = ""


class ProfileProblems(Exception):
    """A profile that cannot be read, with all its problems at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(problems)
        super().__init__("\n".join(f"{each.pointer or '/'}: {each.code}: {each.en}" for each in self.problems))


class RequestProblems(Exception):
    """Something that cannot be done as it was asked for, with all its problems at once. `code` is one of `REQUEST_CODES`."""

    def __init__(self, code: str, problems: Iterable[Problem]) -> None:
        self.code = code
        self.problems: Sequence[Problem] = tuple(problems)
        super().__init__("\n".join(f"{each.pointer or '/'}: {each.code}: {each.en}" for each in self.problems))


class CaseProblems(Exception):
    """Something that cannot be done to an application as it was asked, with all the reasons at once. Nothing was written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(problems)
        super().__init__("\n".join(f"{each.pointer or '/'}: {each.code}: {each.en}" for each in self.problems))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean …` for the nearest known words, or nothing."""
    near = nearest(word, known)
    return "did you mean " + " or ".join(f"`{each}`" for each in near) + "?" if near else ""
