"""Measure decisions over HTTP beside an endpoint that does nothing, in the same run, on one worker.

`python3 dev.py bench http [--seconds 5] [--rounds 3] [--connections 8] [--http auto|h11|httptools]`. Every round asks each
address in turn; figures are medians over rounds. CPU is the server process's own, from /proc. `no-op` is an endpoint of the
same application that reads the same body and answers `{}`; `bare no-op` is one without the framework's endpoint machinery.
Exits 1 when an answer is no 200, or a bar is missed: whole decision at most 3 times the no-op's CPU, p99 at most 3 times p50.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bench._processor import cpu_seconds
from eligibility import services
from eligibility.profile import slots_from_profile
from eligibility_api.app import create_app
from eligibility_api.asking import ASKINGS
from eligibility_api.bodies import body_of
from eligibility_api.installed import Installed
from eligibility_api.requests import request_from_bytes

DEBIAN_PACKAGES = ("wrk",)

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "01-little-giant-changchun.json"
POLICY = "jilin.corridor_2018_2025"
MOST_CPU = 3.0
MOST_SPREAD = 3.0
ADDRESSES = {
    "bare no-op": "/bench/bare",
    "no-op": "/bench/noop",
    "clause 8": "/v1/decisions",
    "whole policy": "/v1/decisions",
}


def app() -> FastAPI:
    """The service, with two endpoints that do nothing but read the body."""
    application = create_app()

    @application.post("/bench/noop", operation_id="decide")  # the gate lets it through as it does a decision
    async def noop(request: Request) -> Response:
        await request.body()
        return Response(b"{}", media_type="application/json")

    routes = application.router.routes
    # Looked for first, as the addresses of decisions are.
    routes[:0] = [Route("/bench/bare", Bare(), methods=["POST"]), routes.pop()]
    return application


class Bare:
    """Reads the body, answers two bytes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await body_of(scope, receive)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}"})


@dataclass(frozen=True)
class Measured:
    """One address in one round: requests a second, latencies and CPU a request in µs, answers that were no 200."""

    rate: float
    p50: float
    p99: float
    cpu: float
    faults: int


def main(argv: list[str]) -> int:
    """Run the benchmark; the exit status says whether the bars hold."""
    parser = argparse.ArgumentParser(prog="bench http", description="measure decisions over HTTP beside a no-op")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--http", choices=("auto", "h11", "httptools"), default="auto")
    args = parser.parse_args(argv)
    found: dict[str, list[Measured]] = {name: [] for name in ADDRESSES}
    with tempfile.TemporaryDirectory() as folder, serving(args.http) as (pid, port):
        scripts = {name: script(Path(folder) / f"{number}.lua", name) for number, name in enumerate(ADDRESSES)}
        for name, path in ADDRESSES.items():  # the first requests compile; nobody counts them
            measured(pid, f"http://127.0.0.1:{port}{path}", scripts[name], 1, args.connections)
        for _ in range(args.rounds):
            for name, path in ADDRESSES.items():
                url = f"http://127.0.0.1:{port}{path}"
                found[name].append(measured(pid, url, scripts[name], args.seconds, args.connections))
    tell_where_time_goes()
    return told({name: middle(rounds) for name, rounds in found.items()}, args)


@contextmanager
def serving(http: str) -> Iterator[tuple[int, int]]:
    """One worker on a free port: its process and port."""
    command = [sys.executable, "-m", "uvicorn", "bench.http:app", "--factory", "--port", "0", "--no-access-log"]
    often = {**os.environ, "ELIGIBILITY_RATE_OPEN": "9999999/1"}  # counted as always, and never too often
    with subprocess.Popen([*command, "--http", http], cwd=ROOT, env=often, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            for line in server.stderr:
                if ready := re.search(r"running on http://127\.0\.0\.1:(\d+)", line):
                    yield server.pid, int(ready[1])
                    return
            raise RuntimeError("the server did not start")
        finally:
            server.terminate()


def body_for(name: str) -> bytes:
    """The request: a full profile, for the whole policy or one clause."""
    clause = {"clause": "8"} if name == "clause 8" else {}
    profile = json.loads(EXAMPLE.read_text("utf-8"))
    return json.dumps(
        {"policy": POLICY, "as_of": "2024-06-01", **clause, "profile": profile}, ensure_ascii=False
    ).encode()


def script(path: Path, name: str) -> Path:
    """A script for wrk that posts the body."""
    text = body_for(name).decode()
    counting = "summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout"
    path.write_text(
        f'wrk.method = "POST"\nwrk.headers["content-type"] = "application/json"\nwrk.body = [==[{text}]==]\n'
        "done = function(summary, latency)\n"
        f'  io.write(string.format("figures %d %d %d %d %d\\n", summary.requests, summary.duration, '
        f"latency:percentile(50), latency:percentile(99), {counting}))\nend\n",
        "utf-8",
    )
    return path


def measured(pid: int, url: str, script: Path, seconds: int, connections: int) -> Measured:
    """Ask one address for some seconds, and weigh the server's own CPU meanwhile."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), url]
    before = cpu_seconds(pid)
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = cpu_seconds(pid) - before
    requests, duration, p50, p99, faults = (int(each) for each in told.split("figures ")[1].split())
    return Measured(requests / duration * 1e6, p50, p99, used / requests * 1e6, faults)


def middle(rounds: list[Measured]) -> Measured:
    """The median of each figure; of faults all."""
    names = ("rate", "p50", "p99", "cpu")
    rate, p50, p99, cpu = (statistics.median(getattr(each, name) for each in rounds) for name in names)
    return Measured(rate, p50, p99, cpu, sum(each.faults for each in rounds))


def tell_where_time_goes() -> None:
    """The parts of one decision, in this process: the least CPU of many, in µs."""
    installed = Installed()
    body = body_for("whole policy")
    decide, request = ASKINGS["decide"], request_from_bytes(body, installed)
    data = services.numbers_as_decimals(body)
    vocabulary = services.installed_vocabulary()
    parts: dict[str, Callable[[], Any]] = {
        "parse the body": lambda: services.numbers_as_decimals(body),
        "read the profile": lambda: services.profile_from_json(data["profile"], vocabulary, "/profile"),
        "facts as of the day": lambda: slots_from_profile(request.profile, request.as_of),
        "judge and write, with the facts": lambda: decide.write(request, "zh"),
        "all of it": lambda: decide.answer(body, installed, "zh"),
    }
    print(f"one decision: {len(body)} bytes in, {len(decide.write(request, 'zh'))} bytes out; CPU in µs")
    for name, part in parts.items():
        print(f"  {name:34}{least(part):8.0f}")


def least(part: Callable[[], Any], batches: int = 20, each: int = 20) -> float:
    """The least CPU of a call over several batches, in µs."""
    times = []
    for _ in range(batches):
        begun = process_time()
        for _ in range(each):
            part()
        times.append((process_time() - begun) / each)
    return min(times) * 1e6


def told(found: dict[str, Measured], args: argparse.Namespace) -> int:
    """Print the figures; 0 when every bar holds."""
    base = found["no-op"].cpu
    print(f"one worker, {args.connections} connections, {args.rounds} rounds of {args.seconds} s, http {args.http}")
    print(f"{'':14}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'p99/p50':>9}{'CPU µs':>9}{'× no-op':>9}{'faults':>8}")
    for name, each in found.items():
        print(
            f"{name:14}{each.rate:12.0f}{each.p50 / 1000:9.2f}{each.p99 / 1000:9.2f}{each.p99 / each.p50:9.1f}"
            f"{each.cpu:9.0f}{each.cpu / base:9.2f}{each.faults:8d}"
        )
    whole = found["whole policy"]
    held = whole.cpu <= MOST_CPU * base and whole.p99 <= MOST_SPREAD * whole.p50
    print(
        f"bars (whole policy: CPU at most {MOST_CPU} × no-op, p99 at most {MOST_SPREAD} × p50): {'held' if held else 'missed'}"
    )
    return 0 if held and not any(each.faults for each in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
