"""The envelope around durable-rules: the only module that imports it, and the only one that calls it.

Imported by the worker process alone. What was measured to kill, hang or mislead the library cannot be said through it:
it takes programs that pass `check_program` and sets of rail names, nothing else. One fact at a time is asserted and always
retracted; every ruleset has a sentinel that must fire; after any surprise the host refuses all further work, because
nobody knows what state the library is in.

It must never post, batch, delete or update state, start the library's background threads, or show it a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from durable.engine import Host

from eligibility.engines.rete.decide import second_opinion
from eligibility.engines.rete.entering import Entering
from eligibility.engines.rete.opinion import SecondOpinion
from eligibility.engines.rete.program import ReteProgram, Rule, Ruleset, check_program
from eligibility.engines.rete.rails import OK

SID = "s"
"""The one state that all facts belong to; two sids with one hash would share a state."""


class HostBroken(RuntimeError):
    """The library did something it must not; the host, and best its process, is to be thrown away."""


class _QuietHost(Host):  # type: ignore[misc]  # the library has no types
    """A host without the two dispatcher threads, on which actions could run behind our back."""

    def _run(self) -> None:
        """Start nothing."""


class ReteHost:
    """Programs loaded into durable-rules, in this process. For one thread."""

    def __init__(self) -> None:
        self._host = _QuietHost()
        self._ids = count(1)
        self._fired: list[str] = []
        self._reads: dict[str, frozenset[str]] = {}
        self._broken = False

    @property
    def rulesets(self) -> int:
        """How many rulesets are loaded; they stay until the process ends, because deleting one leaks."""
        return len(self._reads)

    def load(self, program: ReteProgram) -> None:
        """Build the program's rulesets, once. Raises `EnvelopeBreached`, `HostBroken`."""
        check_program(program)
        with self._trusted():
            for ruleset in program.rulesets():
                name = _name(program.digest, ruleset.number)
                if name not in self._reads:
                    self._host.register_rulesets({name: self._definition(ruleset)})
                    self._reads[name] = ruleset.reads

    def decide(
        self, program: ReteProgram, entering: tuple[Entering, ...], alive: Callable[[], None] = lambda: None
    ) -> SecondOpinion:
        """Every provision of a loaded program. Raises `HostBroken`, `Contradiction`."""
        return second_opinion(program, entering, lambda number, rails: self.fire(program.digest, number, rails), alive)

    def fire(self, digest: str, number: int, rails: frozenset[str]) -> tuple[str, ...]:
        """The rails that one ruleset concludes from the true rails. Raises `HostBroken`."""
        name = _name(digest, number)
        reads = self._reads[name]
        shown = rails & reads
        if not shown and OK not in reads:
            return ()
        with self._trusted():
            return self._fire(name, {"id": str(next(self._ids)), "sid": SID, OK: True, **dict.fromkeys(shown, True)})

    def _fire(self, name: str, fact: dict[str, Any]) -> tuple[str, ...]:
        self._fired.clear()
        try:
            state = self._host.assert_fact(name, fact)
        finally:
            self._host.retract_fact(name, fact)
        _check_state(state)
        if self._fired.count(OK) != 1:
            raise HostBroken(f"the sentinel fired {self._fired.count(OK)} times")
        return tuple(rail for rail in self._fired if rail != OK)

    @contextmanager
    def _trusted(self) -> Iterator[None]:
        """Work with the library; whatever goes wrong, even an interrupt, is the last thing it did."""
        if self._broken:
            raise HostBroken("this host failed before")
        self._broken = True
        try:
            yield
        except HostBroken:
            raise
        except Exception as error:
            raise HostBroken(f"{type(error).__name__}: {error}") from error
        self._broken = False

    def _definition(self, ruleset: Ruleset) -> dict[str, Any]:
        sentinel = Rule(OK, ((OK,),))
        return {
            rule.concludes: {"all": [{"m": _condition(rule)}], "run": _noting(rule.concludes, self._fired)}
            for rule in (sentinel, *ruleset.rules)
        }


def _name(digest: str, number: int) -> str:
    return f"r{digest[:24]}.{number}"


def _check_state(state: Any) -> None:
    """An exception in an action is swallowed into the state; an action that took over ten seconds ends the chain unseen."""
    if not isinstance(state, dict):
        raise HostBroken("durable-rules broke off between two rules")
    if "exception" in state:
        raise HostBroken(f"an action failed: {state['exception']}")


def _condition(rule: Rule) -> dict[str, Any]:
    paths = [_conjunction(path) for path in rule.paths]
    return paths[0] if len(paths) == 1 else {"$or": paths}


def _conjunction(path: tuple[str, ...]) -> dict[str, Any]:
    return {path[0]: True} if len(path) == 1 else {"$and": [{rail: True} for rail in path]}


def _noting(rail: str, fired: list[str]) -> Callable[[Any], None]:
    """An action. It takes exactly one argument (two would make it asynchronous) and only appends (a raise is swallowed)."""

    def note(_context: Any) -> None:
        fired.append(rail)

    return note
