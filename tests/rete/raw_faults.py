"""What durable-rules 2.0.28 does when it is used as its manual says: a program, run by `test_faults.py` in its own process.

Not tried is what reads memory that nobody wrote and so differs from build to build: that `"abc" >= 10` and `"1" == 1` hold.
Each function's result is printed as JSON under its name. None of them kills or hangs the process; those that do are not here.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable

from durable.engine import Host, MessageNotHandledException

Fired = list[str]
TRIED: dict[str, Callable[[], object]] = {}


def tried(function: Callable[[], object]) -> Callable[[], object]:
    TRIED[function.__name__] = function
    return function


class Quiet(Host):
    def _run(self) -> None:
        pass


def noting(name: str, fired: Fired) -> Callable[[object], None]:
    def act(c: object) -> None:
        fired.append(name)

    return act


def host_of(rules: dict[str, tuple[dict, Callable]]) -> Host:
    host = Quiet()
    host.register_rulesets({"r": {name: {"all": [{"m": test}], "run": run} for name, (test, run) in rules.items()}})
    return host


def fact(**properties: object) -> dict[str, object]:
    return {"id": "1", "sid": "s", **properties}


def fires(test: dict, properties: dict) -> int:
    """How often a rule fires on one fact."""
    fired: Fired = []
    try:
        host_of({"rule": (test, noting("rule", fired))}).assert_fact("r", fact(**properties))
    except MessageNotHandledException:
        return 0
    return len(fired)


def error_of(action: Callable[[], object]) -> str:
    try:
        action()
    except Exception as error:  # noqa: BLE001 - whatever it raises is the finding
        return f"error {error}" if str(error).startswith("Could not") else type(error).__name__
    return ""


@tried
def true_equals_one() -> int:
    return fires({"k": 1}, {"k": True})


@tried
def another_name_with_the_same_hash_is_the_same_name() -> int:
    return fires({"liquid": True}, {"costarring": True})


@tried
def numbers_beyond_64_bits_are_all_one() -> int:
    return fires({"k": 2**63 - 1}, {"k": 2**64})


@tried
def text_is_less_than_a_longer_one() -> int:
    return fires({"$lt": {"k": "ab!"}}, {"k": "ab"})


@tried
def a_missing_property_is_unequal() -> int:
    return fires({"$neq": {"k": True}}, {"other": True})


@tried
def or_fires_once_a_path() -> int:
    return fires({"$or": [{"a": True}, {"b": True}]}, {"a": True, "b": True})


@tried
def all_of_no_items() -> int:
    return fires({"$iall": {"items": {"item": True}}}, {"items": []})


@tried
def a_repetition_in_a_pattern() -> str:
    return error_of(lambda: host_of({"rule": ({"$mt": {"k": "a{1,200}"}}, noting("rule", []))}))


@tried
def a_fact_that_no_rule_takes() -> str:
    host = host_of({"rule": ({"k": True}, noting("rule", []))})
    return error_of(lambda: host.assert_fact("r", fact(other=True)))


@tried
def two_ids_with_one_hash() -> str:
    host = host_of({"rule": ({"k": True}, noting("rule", []))})
    host.assert_fact("r", {"id": "liquid", "sid": "s", "k": True})
    return error_of(lambda: host.assert_fact("r", {"id": "costarring", "sid": "s", "k": True}))


def both_certificates(*sids: str) -> Fired:
    fired: Fired = []
    host = Quiet()
    patterns = [{"a": {"certificate_a": True}}, {"b": {"certificate_b": True}}]
    host.register_rulesets({"r": {"both": {"all": patterns, "run": noting("both", fired)}}})
    host.assert_fact("r", {"id": "1", "sid": sids[0], "certificate_a": True})
    host.assert_fact("r", {"id": "2", "sid": sids[1], "certificate_b": True})
    return fired


@tried
def two_sids_with_two_hashes() -> Fired:
    return both_certificates("mr_liu", "mr_wang")


@tried
def two_sids_with_one_hash() -> Fired:
    return both_certificates("liquid", "costarring")


@tried
def two_rules_on_an_event() -> Fired:
    fired: Fired = []
    rules = {name: ({"k": True}, noting(name, fired)) for name in ("one", "two")}
    host_of(rules).post("r", fact(k=True))
    return fired


@tried
def two_rules_on_a_fact() -> Fired:
    fired: Fired = []
    rules = {name: ({"k": True}, noting(name, fired)) for name in ("one", "two")}
    host_of(rules).assert_fact("r", fact(k=True))
    return fired


@tried
def an_action_with_two_arguments() -> int:
    fired: Fired = []
    rules = {name: ({"k": True}, lambda c, name=name: fired.append(name)) for name in ("one", "two")}
    host_of(rules).assert_fact("r", fact(k=True))
    return len(fired)


def stop_everything(c: object) -> None:
    raise SystemExit("stop everything")


@tried
def an_exception_in_an_action() -> tuple[Fired, bool]:
    fired: Fired = []
    host = host_of({"one": ({"k": True}, stop_everything), "two": ({"k": True}, noting("two", fired))})
    host.assert_fact("r", fact(k=True))
    return fired, "stop everything" in host.get_state("r", "s")["exception"]


@tried
def a_batch_that_fails_and_the_next_caller() -> Fired:
    fired: Fired = []
    host = host_of({name: ({name: True}, noting(name, fired)) for name in ("giant", "veteran")})
    batch = [{"id": "1", "sid": "s", "giant": True}, {"id": "2", "sid": "s", "nothing": True}]
    assert error_of(lambda: host.assert_facts("r", batch)).startswith("MessageNotHandledException")
    fired.clear()
    host.assert_fact("r", {"id": "3", "sid": "s", "veteran": True})
    return sorted(fired)


@tried
def a_batch_with_a_large_number() -> Fired:
    fired: Fired = []
    host = host_of({name: ({name: True}, noting(name, fired)) for name in ("one", "two")})
    batch = [
        {"id": "1", "sid": "s", "one": True},
        {"id": "2", "sid": "s", "x": 1e300},
        {"id": "3", "sid": "s", "two": True},
    ]
    error_of(lambda: host.assert_facts("r", batch))
    return fired


def true_at_once(count: int) -> str:
    host = host_of({f"r{n}": ({f"p{n}": True}, noting("", [])) for n in range(count)})
    return error_of(lambda: host.assert_fact("r", fact(**{f"p{n}": True for n in range(count)})))


@tried
def sixty_four_tests_true_at_once() -> str:
    return true_at_once(64)


@tried
def sixty_five_tests_true_at_once() -> str:
    return true_at_once(65)


@tried
def three_hundred_rules_that_share_a_test() -> str:
    return error_of(lambda: host_of({f"r{n}": ({"k": True}, noting("", [])) for n in range(300)}))


@tried
def many_properties() -> str:
    host = host_of({"rule": ({"k": True}, noting("", []))})
    return error_of(lambda: host.assert_fact("r", fact(k=True, **{f"p{n}": True for n in range(300)})))


@tried
def numbers_in_exponent_form() -> list[str]:
    return [error_of(lambda number=number: fires({"$gt": {"k": 0}}, {"k": number})) for number in (1e-05, 1e16)]


@tried
def a_state_for_each_of_many_applicants() -> str:
    host = host_of({"rule": ({"k": True}, noting("", []))})

    def judge_all() -> None:
        for number in range(1_100):
            host.assert_fact("r", {"id": str(number), "sid": str(number), "k": True})

    return error_of(judge_all)


@tried
def threads_of_the_stock_host() -> int:
    before = threading.active_count()
    Quiet()
    assert threading.active_count() == before
    Host()
    return threading.active_count() - before


if __name__ == "__main__":
    json.dump({name: function() for name, function in TRIED.items()}, sys.stdout, ensure_ascii=False)
