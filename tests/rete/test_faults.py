"""The faults of durable-rules 2.0.28 are real in the version that is installed; each is why something in the envelope is so.

None is shown in this process, so that none can hurt the other tests. If one of these tests fails, the library has
changed: measure it anew before the envelope is touched.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PRELUDE = """
from durable.engine import Host
class Quiet(Host):
    def _run(self): pass
def do(c): pass
def host(test, run=do):
    made = Quiet()
    made.register_rulesets({'r': {'rule': {'all': [{'m': test}], 'run': run}}})
    return made
"""


def started(script: str) -> subprocess.Popen[str]:
    """Run it where memory that nobody wrote holds the same rubbish every time."""
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", PRELUDE + script],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "MALLOC_PERTURB_": "165"},
        text=True,
    )


DEADLY = {
    "deleting the state of one who matched nothing": """
h = host({'k': 1})
try: h.assert_fact('r', {'id': '1', 'sid': 's', 'k': 0})
except Exception: pass
h.delete_state('r', 's')
""",
    "an id of nine megabytes": "host({'k': True}).assert_fact('r', {'id': 'x' * 9_000_000, 'sid': 's', 'k': True})",
    "a division by a fact that is zero": """
host({'$gt': {'a': {'$div': {'$l': {'$m': 'b'}, '$r': {'$m': 'c'}}}}}).assert_fact(
    'r', {'id': '1', 'sid': 's', 'a': 1, 'b': 1, 'c': 0})
""",
    "a regular expression over Chinese characters": "host({'$mt': {'name': '[一-龥]+'}})",
}


@pytest.mark.parametrize("fault", DEADLY)
def test_it_kills_its_process(fault: str) -> None:
    with started(DEADLY[fault]) as process:
        process.communicate()
    assert process.returncode < 0


HANGING = {
    "five hundred and twelve tests in a ruleset": """
h = Quiet()
h.register_rulesets({'r': {f'r{n}': {'all': [{'m': {f'p{n}': True}}], 'run': do} for n in range(512)}})
print('registered', flush=True)
h.assert_fact('r', {'id': '1', 'sid': 's', 'p1': True})
""",
    "a rule without a condition": """
h = host({'$and': []})
print('registered', flush=True)
h.assert_fact('r', {'id': '1', 'sid': 's', 'k': True})
""",
    "a rule that its own state satisfies": """
h = host({'$ex': {'id': 1}})
print('registered', flush=True)
h.assert_fact('r', {'id': '1', 'sid': 's', 'k': True})
""",
    "an action that asserts what it matches": """
from itertools import count
ids = count()
h = host({'k': True}, lambda c: c.assert_fact({'id': str(next(ids)), 'k': True}))
print('registered', flush=True)
h.assert_fact('r', {'id': 'x', 'sid': 's', 'k': True})
""",
}


@pytest.mark.parametrize("fault", HANGING)
def test_it_hangs_its_process(fault: str) -> None:
    with started(HANGING[fault]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "registered\n"
        try:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.3)
        finally:
            process.kill()


MISBEHAVIOUR: dict[str, tuple[object, str]] = {
    "true_equals_one": (1, "only booleans are shown"),
    "numbers_beyond_64_bits_are_all_one": (1, "only booleans are shown"),
    "text_is_less_than_a_longer_one": (0, "only booleans are shown"),
    "a_repetition_in_a_pattern": ("error Could not create ruleset, error code: 501", "there are no patterns"),
    "numbers_in_exponent_form": (["error Could not assert fact, error code: 204"] * 2, "only booleans are shown"),
    "another_name_with_the_same_hash_is_the_same_name": (1, "names are made by us and their hashes compared"),
    "a_missing_property_is_unequal": (0, "a condition has two rails"),
    "or_fires_once_a_path": (2, "conclusions are a set"),
    "all_of_no_items": (0, "there are no lists"),
    "two_ids_with_one_hash": ("MessageObservedException", "one fact lives at a time"),
    "two_sids_with_two_hashes": ([], "there is one sid"),
    "two_sids_with_one_hash": (["both"], "there is one sid"),
    "a_state_for_each_of_many_applicants": ("MemoryError", "there is one sid"),
    "a_fact_that_no_rule_takes": ("MessageNotHandledException", "every ruleset has a sentinel"),
    "two_rules_on_an_event": (["one"], "nothing is posted"),
    "two_rules_on_a_fact": (["one", "two"], "facts are asserted"),
    "an_action_with_two_arguments": (1, "an action has one argument"),
    "an_exception_in_an_action": ([["two"], True], "the state is looked at after every fact"),
    "a_batch_that_fails_and_the_next_caller": (["giant", "veteran"], "there are no batches"),
    "a_batch_with_a_large_number": (["one"], "there are no batches"),
    "sixty_four_tests_true_at_once": ("", "a ruleset has at most 60 tests"),
    "sixty_five_tests_true_at_once": (
        "error Could not assert fact, error code: 303",
        "a ruleset has at most 60 tests",
    ),
    "three_hundred_rules_that_share_a_test": (
        "error Could not create ruleset, error code: 108",
        "a ruleset has at most 40 productions",
    ),
    "many_properties": ("error Could not assert fact, error code: 302", "a fact holds what its ruleset reads"),
    "threads_of_the_stock_host": (2, "our host starts no threads"),
}


@pytest.fixture(scope="module")
def found() -> dict[str, object]:
    command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("raw_faults.py"))]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(ran.stdout))


@pytest.mark.parametrize("fault", MISBEHAVIOUR)
def test_it_misbehaves(fault: str, found: dict[str, object]) -> None:
    expected, _why_the_envelope_is_so = MISBEHAVIOUR[fault]
    assert found[fault] == expected


def test_every_misbehaviour_that_is_tried_is_expected(found: dict[str, object]) -> None:
    assert sorted(found) == sorted(MISBEHAVIOUR)
