"""docs/checks.md: what `check` looks for, with an example of every code, made from the cases of the tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from eligibility.errors import CHECK_CODES
from tests.checks.corpus import CHECKS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "checks.md"

HEAD = """\
# Checks: rules that compile and are wrong all the same

`eligibility check FOLDER|POLICY` looks at rules that compile for what nobody can meet, what makes no difference, what the words of the
policy say otherwise, and what nobody can answer. Every finding has its place, a reason and a way to mend it in Chinese and English and, where
enterprises can show it, an example enterprise: a fictional profile that anybody can judge again, and that the reference executor has judged before
it is told. A finding whose example does not show it is withheld, and counted.

```
eligibility check rules/eligibility_rules/jilin/corridor_2018_2025 --as-of 2026-11-26
eligibility check jilin.corridor_2018_2025 --json
```

It ends with 4 where a rule is faulty (an **error**: it is not what the text says, or can do nothing); a **warning** says that somebody should look, and
counts with `--strict`. It needs the solver: `pip install 'eligibility[checks]'`.

## What a proof covers

Conditions are translated for the solver z3 exactly as the reference executor judges them ([semantics](semantics.md)): three values, every fact known,
missing or asked in vain, findings that agree or contradict each other, codes under codes, days of the calendar with their shifts, decimals as exact
fractions. A property test holds the two against each other. "Nobody" means no enterprise that a profile can describe, on any day.

Lists of records are bounded. Where conditions only ask whether some record is so, or count them against a number, as many records are allowed as can matter, at
most four of one list; of sums, and of counts beyond, the proof covers enterprises with up to four. A question that costs the solver more than a fixed effort has
no answer: nothing is found then, and the last line says how many there were. The effort is not measured in seconds, so every machine finds the same.

## Bounds

Where a pack has scenarios (found where `eligibility test` finds them, [test a policy](test-a-policy.md)), every bound on which none of their enterprises stands is told, with an enterprise that does.

## Author's notes

Some findings are meant. `checks.yaml` beside `policy.yaml` says which and why; each note silences one finding:

```yaml
meant:
  - code: condition-duplicate
    at: "8.3"                 # a provision's id, `term:` and a term's, or an open question's
    quote: 符合条件的           # optional: the words that the condition quotes
    says: C371                # optional: some of the finding's Chinese words, where even the quote is the same
    why: {zh: …, en: …}
```

A note that silences nothing any more is a finding itself. What notes silence is told as `meant`, with the reason. Notes are no part of the rules, and change no digest.

## Codes

"""


def entry(code: str, meaning: str) -> str:
    """What a code means and what is said in the first case of it."""
    told = min((CHECKS / code).glob("*/expected.txt")).read_text("utf-8").split("\n\n")
    example = next(each for each in told if f": {code}: " in each).rstrip()
    return f"### `{code}`\n\n{meaning[0].upper()}{meaning[1:]}.\n\n```\n{example}\n```\n"


def test_the_page_is_what_the_cases_say(golden: Callable[[Path, str], None]) -> None:
    golden(PAGE, HEAD + "\n".join(entry(code, meaning) for code, meaning in CHECK_CODES.items()))
