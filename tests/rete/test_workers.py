"""Workers die, hang and lie; callers get the right answer or a plain refusal, never a wrong one and never none."""

from __future__ import annotations

import os
import pickle
import random
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from eligibility.domain.verdict import MET, NOT_MET
from eligibility.engines.rete import (
    LeafVerdicts,
    NotThisProgram,
    Patience,
    ProvisionOpinion,
    ReteProgram,
    ReteWorkers,
    SecondOpinionUnavailable,
)
from eligibility.engines.rete import worker as worker_module
from eligibility.engines.rete.channel import Channel, Decide, Failed, Load, Ready, Request
from eligibility.engines.rete.entering import entering_from_inputs
from eligibility.engines.rete.opinion import SecondOpinion
from eligibility.engines.rete.program import Part, Rule, Ruleset
from eligibility.engines.rete.worker import ReteWorker, WorkerLost

from .builders import (
    all_,
    any_,
    at_least_,
    expected,
    given,
    leaves,
    names_of,
    none,
    pack,
    program_of,
    provision,
    vector,
)

SLOW_MACHINE = Patience(start=120, load=120, decide=30)
HASTY = Patience(start=120, load=120, decide=0.25)
A, B, C, D = leaves(4)
PROVISION = provision(all_(any_(A, B), none(C)), D)
PROGRAM = ReteProgram.from_pack(pack(PROVISION))
YES = given(PROGRAM, (MET, MET, NOT_MET, NOT_MET))
AGREED = (ProvisionOpinion("1.1", MET, MET),)


@pytest.fixture
def worker() -> Iterator[ReteWorker]:
    worker = ReteWorker(SLOW_MACHINE)
    yield worker
    worker.stop()


def struck(pid: int | None, blow: signal.Signals) -> None:
    assert pid is not None
    os.kill(pid, blow)


def test_a_worker_that_was_killed_is_reported_and_the_next_question_starts_a_fresh_one(worker: ReteWorker) -> None:
    assert worker.decide(PROGRAM, YES).provisions == AGREED
    before = worker.pid
    struck(before, signal.SIGKILL)
    with pytest.raises(WorkerLost):
        worker.decide(PROGRAM, YES)
    assert worker.decide(PROGRAM, YES).provisions == AGREED
    assert worker.pid != before


def test_a_worker_that_hangs_is_killed_by_the_watchdog() -> None:
    worker = ReteWorker(replace(SLOW_MACHINE, decide=0.05))
    for _ in range(100):  # a busy machine may be too slow for so short a patience
        try:
            worker.decide(PROGRAM, YES)
        except WorkerLost:
            continue
        break
    hung = worker.pid
    assert hung is not None
    struck(hung, signal.SIGSTOP)
    with pytest.raises(WorkerLost, match=r"no sign of life for 0\.05 s"):
        worker.decide(PROGRAM, YES)
    assert worker.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(hung, 0)


def test_the_watchdog_waits_one_second_unless_told_otherwise() -> None:
    assert Patience().decide == 1.0


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP, signal.SIGSEGV, signal.SIGFPE])
def test_a_caller_does_not_notice_a_lost_worker(blow: signal.Signals) -> None:
    with ReteWorkers(attempts=100, patience=HASTY) as workers:
        assert workers.decide(PROGRAM, YES).provisions == AGREED
        lost = workers.lost
        struck(workers.pids[0], blow)
        assert workers.decide(PROGRAM, YES).provisions == AGREED
        assert workers.lost > lost


def hammered(workers: ReteWorkers, decisions: int, blows: int, callers: int) -> int:
    """Ask many questions from several threads while workers are killed and stopped; the wrong answers."""
    chance = random.Random(2018)
    nodes = [all_(any_(A, B), none(C)), at_least_(2, B, C, D), any_(all_(A, D), B)]
    provisions = [provision(node, id=f"1.{number}") for number, node in enumerate(nodes)]
    program = program_of(*nodes)
    questions = []
    for _ in range(100):
        world = {name: chance.choice(values) for name, values in names_of(*provisions).items()}
        inputs = given(program, *(vector(each, world) for each in provisions))
        questions.append((inputs, [expected(each, world)[0] for each in provisions]))
    done, counting = [0], threading.Lock()

    def ask(number: int) -> bool:
        inputs, want = questions[number % len(questions)]
        right = [each.verdict for each in workers.decide(program, inputs).provisions] == want
        with counting:
            done[0] += 1
            if done[0] % (decisions // blows) == 0 and workers.pids:
                strike(random.Random(done[0]), workers)
        return right

    with ThreadPoolExecutor(callers) as pool:
        return list(pool.map(ask, range(decisions))).count(False)


def strike(chance: random.Random, workers: ReteWorkers) -> None:
    try:
        os.kill(chance.choice(workers.pids), chance.choice([signal.SIGKILL, signal.SIGSTOP]))
    except ProcessLookupError:
        return


@pytest.mark.slow
def test_no_answer_is_wrong_or_lost_while_workers_are_killed_and_stopped_at_random() -> None:
    with ReteWorkers(2, attempts=100, patience=HASTY) as workers:
        assert hammered(workers, decisions=2_000, blows=20, callers=4) == 0
        assert workers.lost > 0


@pytest.mark.soak
def test_no_answer_is_wrong_or_lost_while_hundreds_of_workers_are_killed_and_stopped() -> None:
    with ReteWorkers(2, attempts=100, patience=HASTY) as workers:
        assert hammered(workers, decisions=50_000, blows=500, callers=8) == 0
        assert workers.lost > 100


def test_many_threads_share_one_worker(workers: ReteWorkers) -> None:
    def ask(met: bool) -> bool:
        verdict = MET if met else NOT_MET
        inputs = given(PROGRAM, (MET, verdict, NOT_MET, NOT_MET))
        return workers.decide(PROGRAM, inputs).provisions == (ProvisionOpinion("1.1", verdict, MET),)

    with ThreadPoolExecutor(8) as callers:
        assert all(callers.map(ask, [True, False] * 100))


@contextmanager
def replies(monkeypatch: pytest.MonkeyPatch, code: str, patience: Patience = SLOW_MACHINE) -> Iterator[ReteWorkers]:
    """Workers whose process runs `code` instead; `channel` is its end, `Ready` was said."""
    script = (
        "import socket; from eligibility.engines.rete.channel import *; "
        "channel = Channel(socket.socket(fileno=0)); channel.send(0, Ready())\n"
    )

    def process(theirs: socket.socket) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-W", "ignore", "-c", script + code], stdin=theirs.fileno())

    monkeypatch.setattr(worker_module, "_process", process)
    with ReteWorkers(attempts=2, patience=patience) as workers:
        yield workers


ANSWER_LOAD = "number, _ = channel.receive(); channel.send(number, Ready()); number, _ = channel.receive()\n"
LIES = {
    "the worker answered another question": ANSWER_LOAD + "channel.send(number - 1, Ready()); channel.receive()",
    "answered another question": ANSWER_LOAD + "channel.send(number, Ready()); channel.receive()",
    "last: the worker answered": ANSWER_LOAD + "channel.send(number, 'MET'); channel.receive()",
    "the worker failed: no room": ANSWER_LOAD + "channel.send(number, Failed('no room'))",
    "the worker died": ANSWER_LOAD + "channel._end.sendall(b'half of')",
    "no sign of life": ANSWER_LOAD + "channel._end.sendall(b'half of'); channel.receive()",
    "2 workers were lost to one question": "raise SystemExit",
}


@pytest.mark.parametrize("why", LIES)
def test_a_worker_that_does_not_answer_the_question_is_refused_in_plain_words(
    why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = HASTY if why == "no sign of life" else SLOW_MACHINE
    with replies(monkeypatch, LIES[why], patience) as workers, pytest.raises(SecondOpinionUnavailable, match=why):
        workers.decide(PROGRAM, YES)


def test_a_worker_that_is_at_it_for_long_but_says_so_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    opinion = SecondOpinion("digest", AGREED, ())
    answer = f"import pickle; opinion = pickle.loads({pickle.dumps(opinion)!r})\n"
    code = (
        ANSWER_LOAD
        + answer
        + "[channel.send(number, Alive()) for _ in range(100)]; channel.send(number, Decided(opinion)); channel.receive()"
    )
    with replies(monkeypatch, code) as workers:
        assert workers.decide(PROGRAM, YES) == opinion


def test_a_library_that_cannot_be_loaded_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import socket; from eligibility.engines.rete.channel import *; Channel(socket.socket(fileno=0)).send(0, Failed('it cannot be loaded', True))"
    started = []

    def process(theirs: socket.socket) -> subprocess.Popen[bytes]:
        started.append(code)
        return subprocess.Popen([sys.executable, "-W", "ignore", "-c", code], stdin=theirs.fileno())

    monkeypatch.setattr(worker_module, "_process", process)
    with ReteWorkers(patience=SLOW_MACHINE) as workers:
        for _ in range(3):
            with pytest.raises(SecondOpinionUnavailable, match="cannot be loaded"):
                workers.decide(PROGRAM, YES)
    assert len(started) == 1


def test_the_process_itself_says_when_the_library_cannot_be_loaded(tmp_path: Path) -> None:
    (tmp_path / "durable").mkdir()
    (tmp_path / "durable" / "__init__.py").write_text("raise ImportError('undefined symbol')", "utf-8")
    ours, theirs = socket.socketpair()
    path = os.pathsep.join([str(tmp_path), str(worker_module._ROOT)])
    command = [sys.executable, "-W", "ignore", "-m", "eligibility.engines.rete.child"]
    with theirs, subprocess.Popen(command, stdin=theirs.fileno(), env={**os.environ, "PYTHONPATH": path}):
        channel = Channel(ours)
        assert channel.receive(120) == (0, Failed("durable-rules cannot be loaded: undefined symbol", True))
        channel.close()


def test_a_program_outside_the_envelope_is_refused_by_the_worker_too() -> None:
    endless = Part(None, PROGRAM.parts[0].provisions, ((Ruleset(0, (Rule("t1", ((),)),)),),))
    bad = replace(PROGRAM, parts=(endless,), digest="0" * 64)
    with (
        ReteWorkers(attempts=1, patience=SLOW_MACHINE) as workers,
        pytest.raises(SecondOpinionUnavailable, match="without a condition would hang"),
    ):
        workers.decide(bad, YES)


def test_leaf_verdicts_of_another_pack_cost_no_worker(workers: ReteWorkers) -> None:
    lost = workers.lost
    with pytest.raises(NotThisProgram):
        workers.decide(PROGRAM, (LeafVerdicts("9.9", ((MET,),)),))
    assert workers.lost == lost


def test_a_program_is_loaded_once_a_worker(worker: ReteWorker) -> None:
    worker.decide(PROGRAM, YES)
    assert worker._running is not None
    asked = worker._running._asked
    worker.decide(PROGRAM, YES)
    assert worker._running._asked == asked + 1


def test_a_worker_full_of_rulesets_starts_afresh() -> None:
    worker = ReteWorker(SLOW_MACHINE, most_rulesets=6)
    pids = []
    for width in range(2, 8):
        program = program_of(all_(*leaves(width)))
        worker.decide(program, given(program, (MET,) * width))
        pids.append(worker.pid)
    worker.stop()
    assert len(set(pids)) == 2


def test_a_program_larger_than_the_limit_is_still_decided() -> None:
    worker = ReteWorker(SLOW_MACHINE, most_rulesets=1)
    for _ in range(2):
        assert worker.decide(PROGRAM, YES).provisions == AGREED
    worker.stop()


def test_closed_workers_leave_no_process_and_refuse_further_questions() -> None:
    workers = ReteWorkers(2, patience=SLOW_MACHINE)
    workers.decide(PROGRAM, YES)
    (pid,) = workers.pids
    workers.close()
    assert workers.pids == ()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(SecondOpinionUnavailable, match="closed"):
        workers.decide(PROGRAM, YES)


def test_workers_that_are_forgotten_take_their_process_with_them() -> None:
    workers = ReteWorkers(patience=SLOW_MACHINE)
    workers.decide(PROGRAM, YES)
    (pid,) = workers.pids
    del workers
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_worker_ends_when_its_supervisor_is_gone() -> None:
    ours, theirs = socket.socketpair()
    with worker_module._process(theirs) as process:
        theirs.close()
        channel = Channel(ours)
        assert channel.receive(120) == (0, Ready())
        channel.close()
        assert process.wait(120) == 0


def test_an_interrupt_from_the_terminal_does_not_end_a_worker(worker: ReteWorker) -> None:
    worker.decide(PROGRAM, YES)
    before = worker.pid
    struck(before, signal.SIGINT)
    assert worker.decide(PROGRAM, YES).provisions == AGREED
    assert worker.pid == before


def test_a_forked_copy_of_the_supervisor_does_not_join_the_conversation(worker: ReteWorker) -> None:
    worker.decide(PROGRAM, YES)
    running = worker._running
    assert running is not None
    running._owner += 1  # as it looks from a forked process
    assert worker.decide(PROGRAM, YES).provisions == AGREED
    assert worker._running is not running
    assert running.process.wait(120) == 0  # it was hung up on here, as nobody else has its line; it was not killed


def memory_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])


def grown(decisions: int) -> float:
    with ReteWorkers(patience=SLOW_MACHINE) as workers:
        for _ in range(200):
            workers.decide(PROGRAM, YES)
        (pid,) = workers.pids
        before = memory_of(pid)
        for _ in range(decisions):
            workers.decide(PROGRAM, YES)
        assert workers.pids == (pid,)
        return memory_of(pid) / before - 1


def test_memory_stays_flat() -> None:
    assert grown(2_000) < 0.05


@pytest.mark.soak
def test_memory_stays_flat_for_long() -> None:
    assert grown(200_000) < 0.05


MESSAGES: list[Callable[[], Request]] = [
    lambda: Load(PROGRAM),
    lambda: Decide("digest", entering_from_inputs(PROGRAM, YES)),
]


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_arrives_as_it_was_sent(message: Callable[[], Request]) -> None:
    ours, theirs = (Channel(end) for end in socket.socketpair())
    ours.send(7, message())
    assert theirs.receive(5) == (7, message())
    ours.close()
    with pytest.raises(EOFError):
        theirs.receive(5)
    theirs.close()


def test_a_message_that_stops_half_way_is_not_waited_for_for_ever() -> None:
    raw, theirs = socket.socketpair()
    raw.sendall(struct.pack("!QI", 1, 1000) + b"half")
    channel = Channel(theirs)
    with pytest.raises(TimeoutError):
        channel.receive(0.01)
    raw.close()
    channel.close()
