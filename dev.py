#!/usr/bin/env python3
"""The one door to the project: set it up, serve it, show it, test it, check it, measure it.

It runs on a bare Debian 12 `python3` with nothing installed: it fetches what is missing, makes `.venv` and runs every
command inside it. Standard library only, and nothing here may know the product's meaning: a command is a short list of steps,
each another program. Progress goes to stderr, what the programs say stays on their own streams.
"""

from __future__ import annotations

import argparse
import ast
import os
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from tools.environment import (
    PYTHON,
    ROOT,
    STEPS,
    VENV,
    Stop,
    ensure,
    ensure_databases,
    ensure_debian,
    inside,
    must,
    run,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

NO_TESTS_COLLECTED = 5
BROWSER = ("chromium", "fonts-noto-cjk")
"""The Debian packages of a browser, and of a typeface that has the policy's characters."""
TYPED = (
    "eligibility",
    "api/eligibility_api",
    "api/eligibility_client",
    "rules/eligibility_rules",
    "tools",
    "dev.py",
    "bench",
    "tests",
)
RULES = ("rules", "features", "eligibility/ir/procedure.yaml")
"""Where rule files stand, with the tables of scenarios."""
SHIPPED = ("eligibility", "api/eligibility_api", "api/eligibility_client", "rules/eligibility_rules")


def setup(_: argparse.Namespace, __: list[str]) -> None:
    ensure("dev")


def examples() -> list[Path]:
    found = [path for path in sorted((ROOT / "examples").glob("*")) if path.suffix in {".json", ".yaml", ".yml"}]
    if not found:
        raise Stop("there is no example in `examples/`", "restore the folder from version control")
    return [path.relative_to(ROOT) for path in found]


def port_is_free(host: str, port: int) -> bool:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError:
            return False
    return True


def serve(args: argparse.Namespace, rest: list[str]) -> None:
    """Serve over HTTP until interrupted; needs no development extra."""
    if not port_is_free(args.host, args.port):
        raise Stop(
            f"{args.host}:{args.port} is in use or not an address of this machine", "choose another --port or --host"
        )
    ensure()
    address = f"http://{args.host}:{args.port}"
    say(f"\n   {address}   (Ctrl-C stops it)\n\n   try:\n\n{FIRST_REQUEST.format(address=address)}\n")
    STEPS.tell()
    command = inside(
        "uvicorn", "eligibility_api.app:create_app", "--factory", "--host", args.host, "--port", str(args.port), *rest
    )
    os.chdir(ROOT)
    os.execv(PYTHON, [str(word) for word in command])  # noqa: S606 - Ctrl-C then reaches the server itself


FIRST_REQUEST = """\
   curl -s {address}/v1/decisions -H 'content-type: application/json' -d '{{"policy": "jilin.corridor_2018_2025",
     "as_of": "2024-06-01", "clause": "8.3", "profile": {{"facts": {{"body_kind": "企业", "registered_division": "220104"}}}}}}'"""
"""A small request to copy: it is answered 待补充, with what is missing. `{address}` is where the product runs."""


def demo(_: argparse.Namespace, rest: list[str]) -> None:
    """Judge every example on the command line."""
    ensure()
    for path in examples():
        with STEPS.step(str(path)):
            must(
                [VENV / "bin" / "eligibility", "judge", path, "--as-of", "2024-06-01", "--format", "text", *rest],
                "see the message above",
            )


def pytest(rest: Sequence[str], env: Mapping[str, str] | None = None) -> int:
    alone = any(word.startswith(("-n", "--pdb", "--trace")) or word == "no:xdist" for word in rest)
    return run(inside("pytest", *([] if alone else ["-n", "2", "--dist", "loadgroup"]), *rest), env)


def test(args: argparse.Namespace, rest: list[str]) -> None:
    """Run the tests; a whole run also holds the core meaning to full branch coverage."""
    ensure("dev")
    if not args.quick:
        ensure_debian(["libreoffice-calc"], "the spreadsheet program that opens our workbooks in the tests")
        ensure_debian(BROWSER, "the browser that opens our pages in the tests")
    if not rest:  # whoever names tests may do without the databases of others
        ensure_databases()
    if args.quick or rest:
        selection = ["-m", "not soak and not slow"] if args.quick else []
        with STEPS.step("tests"):
            passed(pytest([*selection, *rest]))
        return
    with tempfile.TemporaryDirectory() as folder:
        env = {"COVERAGE_FILE": str(Path(folder) / "data")}
        with STEPS.step("tests"):
            passed(pytest(["-p", "tools.core_coverage"], env))
        with STEPS.step("coverage of the core meaning"):
            hold_coverage(env)


def passed(code: int) -> None:
    if code:
        raise Stop("tests failed", "run one again: python3 dev.py test PATH::NAME -n 0", code)


def hold_coverage(env: Mapping[str, str]) -> None:
    must(inside("coverage", "combine", "-q"), "no test ran the core meaning", env)
    must(inside("coverage", "report"), "write a test for the lines and branches named above, or remove them", env)


def check(args: argparse.Namespace, rest: list[str]) -> None:
    """Run every static check and tell all that failed, not only the first."""
    ensure("dev")
    if args.fix:
        run(inside("ruff", "check", "--quiet", "--fix-only", "."))
        run(inside("ruff", "format", "--quiet", "."))
        run([VENV / "bin" / "eligibility", "fmt", "--format", "text", *RULES])
    typed = [path for path in TYPED if (ROOT / path).exists()]
    checks: dict[str, list[str | Path]] = {
        "format": inside("ruff", "format", "--check", "--quiet", "--diff", "."),
        "lint": inside("ruff", "check", "--quiet", "."),
        "types": inside("mypy", *typed),
        "layers": [VENV / "bin" / "lint-imports", "--no-logo", "--no-cache"],
        "dependencies": inside("deptry", *SHIPPED),
        "files": inside("tools.check_files"),
        "rules": [VENV / "bin" / "eligibility", "fmt", "--check", "--format", "text", *RULES],
    }
    if unknown := set(rest) - checks.keys():
        raise Stop(f"no check `{', '.join(sorted(unknown))}`", f"there are: {', '.join(checks)}")
    failed = [name for name, command in checks.items() if (not rest or name in rest) and not succeeds(name, command)]
    if failed:
        raise Stop(f"failed: {', '.join(failed)}", f"once mended: python3 dev.py check {' '.join(failed)}")
    say("   all checks passed")


def succeeds(name: str, command: Sequence[str | Path]) -> bool:
    with STEPS.step(name):
        return run(command) == 0


def benches() -> dict[str, Path]:
    return {path.stem: path for path in sorted((ROOT / "bench").glob("[a-z]*.py"))}


def debian_packages_of(module: Path) -> list[str]:
    """The module-level tuple DEBIAN_PACKAGES, read without importing the module."""
    for node in ast.parse(module.read_text("utf-8")).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if (
            isinstance(node, ast.Assign | ast.AnnAssign)
            and isinstance(target, ast.Name)
            and target.id == "DEBIAN_PACKAGES"
        ):
            return list(ast.literal_eval(node.value)) if node.value else []
    return []


def bench(_: argparse.Namespace, rest: list[str]) -> None:
    """Run the benchmarks named first, or all of them; what follows the names goes to each."""
    known = benches()
    flags = rest[next((i for i, word in enumerate(rest) if word.startswith("-")), len(rest)) :]
    names = rest[: len(rest) - len(flags)] or list(known)
    unknown = [name for name in names if name not in known]
    if unknown or not known:
        raise Stop(f"no benchmark `{', '.join(unknown)}` in `bench/`", f"there are: {', '.join(known) or 'none yet'}")
    ensure("bench")
    for name in names:
        ensure_debian(debian_packages_of(known[name]), f"what the benchmark `{name}` compares with")
        with STEPS.step(name):
            entry = f"import sys; from bench.{name} import main; sys.exit(main(sys.argv[1:]))"
            must([PYTHON, "-c", entry, *flags], "see the message above")


def golden(args: argparse.Namespace, rest: list[str]) -> None:
    """Compare with the golden files, or write them anew."""
    ensure("dev")
    with STEPS.step("golden files"):
        code = pytest(["-m", "golden", "-n", "0", *(["--golden-reset"] if args.reset else []), *rest])
    if code not in {0, NO_TESTS_COLLECTED}:
        raise Stop("golden files differ", "read the difference; if it is right: python3 dev.py golden --reset", code)


def soak(_: argparse.Namespace, rest: list[str]) -> None:
    """The long runs: larger random trials, endurance, a generated client, and the mutation run over the core meaning."""
    ensure("dev")
    wanted = rest or ["tests", "client", "mutation"]
    if "tests" in wanted:
        ensure_databases()
        with STEPS.step("endurance"):
            code = pytest(["-m", "soak", "--hypothesis-profile=soak", "-n", "0"])
        if code not in {0, NO_TESTS_COLLECTED}:
            passed(code)
    if "client" in wanted:
        with STEPS.step("generated client"):
            must(inside("tools.generated_client"), "mend the OpenAPI document, or what the client is told to call")
    if "mutation" in wanted:
        with STEPS.step("mutation"):
            must(
                inside("tools.mutation"),
                "write the missing test, or explain the mutant in tools/equivalent_mutants.txt",
            )


def screenshots(_: argparse.Namespace, rest: list[str]) -> None:
    """Take the pictures of the documentation anew, or those named."""
    ensure("dev")
    ensure_debian(BROWSER, "the browser that takes the pictures")
    with STEPS.step("screenshots"):
        must(inside("tools.screenshots", *rest), "see the message above")


COMMANDS: dict[str, Callable[[argparse.Namespace, list[str]], None]] = {
    "serve": serve,
    "demo": demo,
    "test": test,
    "check": check,
    "bench": bench,
    "golden": golden,
    "soak": soak,
    "screenshots": screenshots,
    "setup": setup,
}


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="dev.py",
        description="the one door to the project",
        epilog="what a command does not know goes on to the program behind it",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="|".join(COMMANDS))
    helps = {
        "serve": "serve over HTTP",
        "demo": "judge each file of examples/",
        "test": "run the tests; more arguments go to pytest",
        "check": "format, lint, types, layers, dependencies, files; name some to run only those",
        "bench": "run the benchmarks of bench/, or those named",
        "golden": "compare with the golden files",
        "soak": "the long runs: tests, client, mutation; name one to run only that",
        "screenshots": "take the pictures of the documentation anew, or those named",
        "setup": "only set up the virtual environment",
    }
    made = {name: commands.add_parser(name, help=text) for name, text in helps.items()}
    made["serve"].add_argument("--host", default="127.0.0.1")
    made["serve"].add_argument("--port", type=int, default=8000)
    made["test"].add_argument("--quick", action="store_true", help="without the slow tests and the coverage bar")
    made["check"].add_argument("--fix", action="store_true", help="first mend what ruff can mend by itself")
    made["golden"].add_argument("--reset", action="store_true", help="write the golden files anew")
    return top


def fail(stop: Stop) -> NoReturn:
    say(f"error: {stop.what}" + (f"\n   mend: {stop.mend}" if stop.mend else ""))
    raise SystemExit(stop.code)


def main(argv: list[str]) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever runs it may have an older one
        fail(Stop(f"Python {sys.version.split()[0]} is too old", "run dev.py with Python 3.11 or newer"))
    args, rest = parser().parse_known_args(argv)
    try:
        COMMANDS[args.command](args, rest)
    except Stop as stop:
        STEPS.tell()
        fail(stop)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    STEPS.tell()


if __name__ == "__main__":
    main(sys.argv[1:])
