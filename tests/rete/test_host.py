"""The envelope at work: what durable-rules is really shown, and that every surprise is the host's last act."""

from __future__ import annotations

import inspect
import json
import threading
from itertools import count

import durable.engine
import pytest

from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED
from eligibility.engines.rete import EnvelopeBreached, ReteProgram
from eligibility.engines.rete.decide import Contradiction, second_opinion
from eligibility.engines.rete.entering import entering_from_inputs
from eligibility.engines.rete.host import HostBroken, ReteHost, _noting
from eligibility.engines.rete.program import MOST_PRODUCTIONS, MOST_TESTS, Part, Rule, Ruleset
from eligibility.engines.rete.rails import OK

from .builders import all_, any_, at_least_, given, leaf, leaves, none, presumed, program_of

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcfromtimestamp:DeprecationWarning")

A, B, C, D, E, F, G = leaves(7)
PROGRAM = program_of(all_(any_(A, B), presumed(none(C, D))), at_least_(2, E, F, G), all_())
MET_ALL = entering_from_inputs(
    PROGRAM, given(PROGRAM, (MET, UNDETERMINED, None, NOT_MET, NOT_MET), (MET, NOT_MET, MET), ())
)


class Calls:
    """Records what goes into the library's C code, and lets it through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[tuple[str, tuple]] = []
        self._originals = {name: getattr(durable.engine.durable_rules_engine, name) for name in self.names()}
        monkeypatch.setattr(durable.engine, "durable_rules_engine", self)

    @staticmethod
    def names() -> list[str]:
        return [name for name in dir(durable.engine.durable_rules_engine) if not name.startswith("_")]

    def __getattr__(self, name: str):
        original = self._originals[name]

        def call(*args):
            self.seen.append((name, args))
            return original(*args)

        return call if callable(original) and not inspect.isclass(original) else original

    def arguments(self, name: str) -> list[tuple]:
        return [args for called, args in self.seen if called == name]


@pytest.fixture
def host() -> ReteHost:
    host = ReteHost()
    host.load(PROGRAM)
    return host


def test_the_library_is_shown_true_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls(monkeypatch)
    host = ReteHost()
    host.load(PROGRAM)
    host.decide(PROGRAM, MET_ALL)
    facts = [json.loads(text) for _, text in calls.arguments("assert_fact")]
    assert facts
    for fact in facts:
        assert fact.pop("sid") == "s"
        assert fact.pop("id").isdigit()
        assert set(fact.values()) == {True}
        assert all(type(value) is bool for value in fact.values())
        assert len(fact) <= MOST_TESTS


def test_a_ruleset_is_made_of_and_or_and_rails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls(monkeypatch)
    ReteHost().load(PROGRAM)
    definitions = [json.loads(text) for _, text in calls.arguments("create_ruleset")]
    assert len(definitions) == sum(1 for _ in PROGRAM.rulesets())
    for definition in definitions:
        assert OK in definition
        for production in definition.values():
            assert set(production) == {"all"}
            (pattern,) = production["all"]
            assert set(pattern) == {"m"}
            assert holds_rails_alone(pattern["m"])


def holds_rails_alone(condition: dict) -> bool:
    ((name, value),) = condition.items()
    if name in {"$and", "$or"}:
        return bool(value) and all(holds_rails_alone(each) for each in value)
    return name[0] in "tfbo" and not name.startswith("$") and value is True


def test_only_these_calls_ever_reach_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls(monkeypatch)
    host = ReteHost()
    host.load(PROGRAM)
    host.decide(PROGRAM, MET_ALL)
    assert {name for name, _ in calls.seen} == {
        "create_ruleset",
        "assert_fact",
        "start_action_for_state",
        "update_state",
        "complete_and_start_action",
        "retract_fact",
    }


def test_every_fact_is_taken_back_before_the_next_and_no_id_comes_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls(monkeypatch)
    host = ReteHost()
    host.load(PROGRAM)
    for _ in range(3):
        host.decide(PROGRAM, MET_ALL)
    moves = [(name, json.loads(args[1])["id"]) for name, args in calls.seen if name in {"assert_fact", "retract_fact"}]
    ids = count(1)
    for asserted, retracted in zip(moves[::2], moves[1::2], strict=True):
        id = str(next(ids))
        assert (asserted, retracted) == (("assert_fact", id), ("retract_fact", id))


def test_rulesets_are_built_once_and_never_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls(monkeypatch)
    host = ReteHost()
    for _ in range(3):
        host.load(PROGRAM)
        host.decide(PROGRAM, MET_ALL)
    assert len(calls.arguments("create_ruleset")) == host.rulesets == sum(1 for _ in PROGRAM.rulesets())
    assert calls.arguments("delete_ruleset") == []


def test_no_thread_is_started(host: ReteHost) -> None:
    before = threading.enumerate()
    ReteHost().load(PROGRAM)
    assert threading.enumerate() == before


def test_an_action_takes_one_argument_and_has_no_default() -> None:
    parameters = inspect.signature(_noting("t1", [])).parameters.values()
    assert [parameter.default for parameter in parameters] == [inspect.Parameter.empty]


def full(tests: int, productions: int) -> ReteProgram:
    """A program of one ruleset at the very limits."""
    rules = [Rule(f"t{1000 + number}", ((f"t{number}",),)) for number in range(productions - 2)]
    wide = Rule("t999", tuple((f"t{number}",) for number in range(500, 500 + tests - 1 - len(rules))))
    return ReteProgram("f" * 64, (), (Part(None, (), ((Ruleset(0, (*rules, wide)),),)),), {})


def test_a_full_ruleset_fires_every_rule_when_every_rail_is_true() -> None:
    program = full(MOST_TESTS, MOST_PRODUCTIONS)
    host = ReteHost()
    host.load(program)
    (ruleset,) = program.rulesets()
    fired = host.fire(program.digest, 0, ruleset.reads)
    assert set(fired) == {rule.concludes for rule in ruleset.rules}
    assert fired.count("t999") == 21


def test_a_rule_that_fires_once_a_path_is_concluded_once() -> None:
    program = program_of(any_(*leaves(5)))
    host = ReteHost()
    host.load(program)
    (receipt,) = host.decide(program, entering_from_inputs(program, given(program, (MET,) * 5))).receipts
    assert len(receipt.concluded) == len(set(receipt.concluded))


def test_rails_of_other_rulesets_are_not_shown(host: ReteHost, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls(monkeypatch)
    strange = frozenset({"revenue", "$s", "t99999", *next(PROGRAM.rulesets()).reads})
    host.fire(PROGRAM.digest, 0, strange)
    ((_, text),) = calls.arguments("assert_fact")
    assert set(json.loads(text)) <= {"id", "sid", OK, *next(PROGRAM.rulesets()).reads}


def test_a_program_outside_the_limits_is_not_loaded() -> None:
    host = ReteHost()
    with pytest.raises(EnvelopeBreached):
        host.load(full(MOST_TESTS + 1, 3))
    assert host.rulesets == 0


class Refusing(list):
    """A list that fails as memory may."""

    def append(self, item: object) -> None:
        raise MemoryError("no room")


def broken_afterwards(host: ReteHost) -> bool:
    with pytest.raises(HostBroken, match="failed before"):
        host.decide(PROGRAM, MET_ALL)
    return True


def test_an_exception_in_an_action_is_noticed_though_the_library_swallows_it() -> None:
    host = ReteHost()
    host._fired = Refusing()
    host.load(PROGRAM)
    with pytest.raises(HostBroken, match="an action failed: exception caught no room"):
        host.decide(PROGRAM, MET_ALL)
    assert broken_afterwards(host)


def test_a_chain_of_rules_that_the_library_breaks_off_after_ten_seconds_is_noticed(
    host: ReteHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = count(0, 11)
    monkeypatch.setattr(durable.engine, "_unix_now", lambda: next(ticks))
    with pytest.raises(HostBroken, match="broke off between two rules"):
        host.decide(PROGRAM, MET_ALL)
    assert broken_afterwards(host)


def test_a_sentinel_that_does_not_fire_is_noticed(host: ReteHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host._host, "assert_fact", lambda name, fact: {"sid": "s"})
    monkeypatch.setattr(host._host, "retract_fact", lambda name, fact: None)
    with pytest.raises(HostBroken, match="the sentinel fired 0 times"):
        host.decide(PROGRAM, MET_ALL)
    assert broken_afterwards(host)


@pytest.mark.parametrize("error", [durable.engine.MessageObservedException({}), MemoryError(), RuntimeError("303")])
def test_after_an_error_the_fact_is_taken_back_and_the_host_refuses_further_work(
    error: Exception, host: ReteHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def fail(name, fact):
        raise error

    monkeypatch.setattr(host._host, "assert_fact", fail)
    monkeypatch.setattr(host._host, "retract_fact", lambda name, fact: calls.append(fact["sid"]))
    with pytest.raises(HostBroken):
        host.decide(PROGRAM, MET_ALL)
    assert calls == ["s"]
    assert broken_afterwards(host)


def test_an_interrupt_too_is_the_hosts_last_act(host: ReteHost, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(name, fact):
        raise KeyboardInterrupt

    monkeypatch.setattr(host._host, "retract_fact", interrupt)
    with pytest.raises(KeyboardInterrupt):
        host.decide(PROGRAM, MET_ALL)
    assert broken_afterwards(host)


def test_a_condition_that_comes_out_both_met_and_not_met_is_refused() -> None:
    program = program_of(all_(leaf()))
    (number,) = [number for number, place in program.places.items() if place == "1.0/requires"]
    with pytest.raises(Contradiction, match="both met and not met"):
        second_opinion(
            program,
            entering_from_inputs(program, given(program, (MET,))),
            lambda ruleset, rails: (f"t{number}", f"f{number}"),
        )


def test_what_no_rule_concludes_is_undetermined() -> None:
    program = program_of(all_(leaf()))
    opinion = second_opinion(program, entering_from_inputs(program, given(program, (MET,))), lambda ruleset, rails: ())
    assert [each.verdict for each in opinion.provisions] == [UNDETERMINED]
