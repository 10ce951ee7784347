"""Measure the self-check's pages: `python3 dev.py bench web [--enterprises 200] [--users 100] [--minutes 1]`.

Questions of generated enterprises beside a form that asks everything; weight, requests, first paint and shifts of pages in Chromium, with a processor
four times slower and a line of 1.6 Mbit/s with 150 ms; the server's processor time an answer; and many users at once who think for three
seconds between pages, on one worker. Figures of many users are beside an address that does nothing, in the same run: on a machine that others
use too, only the two together say something. Exits 1 when a bar is missed that does not hang on the clock.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import re
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx2
from playwright.sync_api import expect

from bench._bars import Bar
from bench._processor import cpu_seconds
from bench._self_checks import self_checks
from eligibility.packs import installed_pack
from eligibility_api.pages.static import static_files
from tests.browser.visiting import visit_of
from tests.pages.asking import ANSWERS, POLICY, shown_in
from tests.server import started_service
from tools.browser import running_browser

DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk")
THINKING = 3.0
"""Seconds between pages."""
ROUNDS = 12
WARM = 10
"""Users before those who are counted."""


def main(words: Sequence[str]) -> int:
    """Measure, print, and say by the exit code whether the bars are met that do not hang on the clock."""
    parser = argparse.ArgumentParser(prog="dev.py bench web")
    parser.add_argument("--enterprises", type=int, default=200)
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=1)
    args = parser.parse_args(words)
    bars = [*questions(args.enterprises)]
    with service() as (port, pid):
        bars += answers(port, pid)
        bars += painted(port)
        timed = asyncio.run(many(port, pid, args.users, args.minutes * 60))
    for bar in (*bars, *timed):
        print(bar.line())
    return 0 if all("MISSED" not in bar.line() for bar in bars) else 1


@contextmanager
def service() -> Iterator[tuple[int, int]]:
    """The service on a data folder of its own, as it starts by default: its port and process."""
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"ELIGIBILITY_DATA": data, "ELIGIBILITY_RATE_OPEN": "off", "ELIGIBILITY_LOG": "text"}
        with started_service() as started:
            yield started


# Questions


def questions(count: int) -> Iterator[Bar]:
    """How many a self-check takes."""
    pack = installed_pack(POLICY)
    for population in ("plausible", "at random"):
        whole = list(self_checks(pack, population, count))
        pages, form = (statistics.mean(getattr(each, name) for each in whole) for name in ("pages", "form_pages"))
        controls, all_ = (
            statistics.mean(getattr(each, name) for each in whole) for name in ("controls", "form_controls")
        )
        print(
            f"  {count} enterprises, {population}: {pages:.1f} questions, the form has {form:.1f}; {controls:.1f} controls, the form {all_:.1f}"
        )
        yield Bar(f"everything: questions of the form's, {population}", pages / form, 0.40)
    alone = {number: [each.pages for each in self_checks(pack, "plausible", count, number)] for number in clauses(pack)}
    means = {number: statistics.mean(each) for number, each in alone.items()}
    most = {number: max(each) for number, each in alone.items()}
    longest = sorted(alone, key=lambda number: -most[number])[:8]
    print(f"  a clause alone, questions in the mean and at most: {[(each, round(means[each], 1), most[each]) for each in longest]}")  # fmt: skip
    yield Bar("one clause: questions, mean of the longest", max(means.values()), 5, "{:.1f}")
    yield Bar("one clause: questions, at most", max(most.values()), 5, "{:.0f}")


def clauses(pack: Any) -> list[str]:
    """Every clause of which something can be checked: what the first page offers to check alone."""
    return list(dict.fromkeys(str(each.clause) for each in pack.provisions))


# Processor time of the server


def resident_bytes(pid: int) -> int:
    """What a process holds in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


@dataclass
class User:
    """Somebody who checks everything, without scripts."""

    client: httpx2.AsyncClient
    at: str = ""
    seconds: list[float] = field(default_factory=list)
    pages: dict[str, int] = field(default_factory=dict)

    async def begin(self) -> None:
        """At the first question."""
        answer = await self.client.post("/", data={"all": POLICY, "as_of": "2024-06-01"})
        self.at = answer.headers["location"]

    async def step(self) -> None:
        """One page, and its answer."""
        html = await self._timed("GET", self.at)
        if not self.at.startswith("/check/q/"):
            await self._timed("GET", "/check/result")
            await self.begin()
            return
        subject = self.at.removeprefix("/check/q/")
        fields = {**ANSWERS.get(subject, {"action": "unsure"}), "sent": "1"}
        if subject == "overview":
            fields |= {"shown": shown_in(html), "ticked": ["recognitions"]}
        began = perf_counter()
        answer = await self.client.post(self.at, data=fields)
        self.seconds.append(perf_counter() - began)
        assert answer.status_code == 303, (answer.status_code, self.at)
        self.at = answer.headers["location"]

    async def _timed(self, method: str, path: str) -> str:
        began = perf_counter()
        answer = await self.client.request(method, path)
        self.seconds.append(perf_counter() - began)
        assert answer.status_code == 200, (answer.status_code, path)
        self.pages[re.sub(r"\[.*", "", path)] = int(answer.headers["content-length"])
        return str(answer.text)


def answers(port: int, pid: int) -> Iterator[Bar]:
    """Processor time of one answer, its page included: the median of rounds."""
    per_answer, heaviest = asyncio.run(_rounds(port, pid))
    yield Bar(
        "server: ms of processor time an answer with its page",
        statistics.median(per_answer) * 1000,
        10,
        "{:.1f}",
        best=min(per_answer) * 1000,
    )
    print(f"  heaviest pages (bytes on the wire): {dict(sorted(heaviest.items(), key=lambda item: -item[1])[:4])}")
    yield Bar("heaviest page, KB on the wire", max(heaviest.values()) / 1000, 30, "{:.1f}")
    own = sum(len(gzip.compress(each.body, 9)) for name, each in static_files().files.items() if name.endswith(".js"))
    yield Bar("own scripts, KB compressed", own / 1000, 6, "{:.2f}")


async def _rounds(port: int, pid: int) -> tuple[list[float], dict[str, int]]:
    found: list[float] = []
    heaviest: dict[str, int] = {}
    for number in range(ROUNDS + 2):
        async with browsing(port) as client:
            user = User(client)
            await user.begin()
            began, count = cpu_seconds(pid), 0
            while user.at.startswith("/check/q/"):
                await user.step()
                count += 1
            if number >= 2:  # the first ones find words and searches that are kept
                found.append((cpu_seconds(pid) - began) / count)
            for path in ("/", "/check/all", "/check/answers", "/check/result", "/check/result/8.3", "/check/profile"):
                await user._timed("GET", path)  # noqa: SLF001 - of this module
            heaviest |= user.pages
    return found, heaviest


def browsing(port: int) -> httpx2.AsyncClient:
    """A browser with a cookie jar of its own."""
    headers = {"accept": "text/html", "accept-language": "zh-CN", "accept-encoding": "gzip"}
    return httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60, trust_env=False)


# Many at once


async def many(port: int, pid: int, users: int, seconds: float) -> list[Bar]:
    """So many users for so long, and one who only asks whether the service lives."""
    await asyncio.gather(*(_warm(port) for _ in range(WARM)))
    before = resident_bytes(pid)
    until = perf_counter() + seconds
    idle: list[float] = []
    everybody = await asyncio.gather(
        *(_user(port, number, users, until) for number in range(users)), _idle(port, until, idle)
    )
    grown = (resident_bytes(pid) - before) / users / 1000
    times = [each for user in everybody if user is not None for each in user.seconds]
    spread, nothing = statistics.quantiles(times, n=100), statistics.quantiles(idle, n=100)
    print(f"  {users} users for {seconds:.0f} s: {len(times)} pages, p50 {spread[49] * 1000:.0f} ms, p95 {spread[94] * 1000:.0f} ms, p99 {spread[98] * 1000:.0f} ms; "
          f"an address that does nothing p50 {nothing[49] * 1000:.0f} ms, p95 {nothing[94] * 1000:.0f} ms; load {os.getloadavg()[0]:.1f}")  # fmt: skip
    return [
        Bar(f"{users} users at once: p95 of a page, ms", spread[94] * 1000, 150, "{:.0f}"),
        Bar(f"{users} users at once: KB of memory each", grown, 20, "{:.1f}"),
    ]


async def _warm(port: int) -> None:
    """A user who does not think: what is kept for everybody is there before anybody is counted."""
    async with browsing(port) as client:
        user = User(client)
        await user.begin()
        for _ in range(30):
            await user.step()


async def _user(port: int, number: int, users: int, until: float) -> User:
    async with browsing(port) as client:
        user = User(client)
        await asyncio.sleep(THINKING * number / users)
        await user.begin()
        while perf_counter() < until:
            await user.step()
            await asyncio.sleep(THINKING)
        return user


async def _idle(port: int, until: float, seconds: list[float]) -> None:
    async with browsing(port) as client:
        while perf_counter() < until:
            began = perf_counter()
            await client.get("/livez")
            seconds.append(perf_counter() - began)
            await asyncio.sleep(0.2)


# In a browser


def painted(port: int) -> Iterator[Bar]:
    """First contentful and largest paint, shifts, and requests of a page, on a slow machine and line."""
    with running_browser() as browser:
        seen = visit_of(browser, port, width=360)
        requests: list[str] = []
        seen.page.on("request", lambda request: requests.append(request.url))
        seen.page.add_init_script(_WATCHING)
        devtools = seen.context.new_cdp_session(seen.page)
        devtools.send("Network.enable")
        line = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
        devtools.send("Network.emulateNetworkConditions", line)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        seen.go("/")
        first = seen.page.evaluate(_SEEN)
        count = len(requests)
        seen.corridor().get_by_role("button", name="开始全面自查").click()
        seen.page.get_by_role("radio").first.wait_for()
        began = perf_counter()
        seen.page.get_by_role("radio").first.check()
        expect(seen.page.get_by_role("status")).to_contain_text("有条件符合")
        reflected = perf_counter() - began
        question = seen.page.evaluate(_SEEN)
        seen.context.close()
    yield Bar("first page: requests", count, 5, "{:.0f}")
    yield Bar("first page: largest contentful paint, s", first["lcp"] / 1000, 1.2, "{:.2f}")
    yield Bar("first answer reflected, s", reflected, 2.5, "{:.2f}")
    yield Bar("layout shift of first page and question", first["cls"] + question["cls"], 0.001)


_SEEN = "new Promise(done => requestAnimationFrame(() => setTimeout(() => done(window.seen), 300)))"
"""What was seen, once the page has been painted."""
_WATCHING = """
window.seen = {lcp: 0, cls: 0};
new PerformanceObserver(list => { for (const each of list.getEntries()) window.seen.lcp = each.startTime; }).observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => { for (const each of list.getEntries()) if (!each.hadRecentInput) window.seen.cls += each.value; }).observe({type: 'layout-shift', buffered: true});
"""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
