"""Where durable-rules cannot load, that is said in plain words and nothing else breaks."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from eligibility.engines import rete
from eligibility.engines.rete import availability

PACKAGE = Path(rete.__file__).parent
PRODUCT = PACKAGE.parents[2]


def test_on_python_3_13_and_later_it_says_so_without_trying() -> None:
    found = availability((3, 13), command=("must-not-be-run",))
    assert not found.ready
    assert str(found) == (
        "no second opinion: durable-rules cannot load on Python 3.13 and later (this is 3.13); everything else works"
    )


def test_a_library_that_is_not_installed_is_named() -> None:
    assert "needs a C compiler" in availability((3, 12), lambda name: None).why


def test_a_library_that_does_not_load_is_quoted() -> None:
    command = (sys.executable, "-c", "raise ImportError('undefined symbol: _Py')")
    found = availability((3, 12), lambda name: object(), command)
    assert found.why == "durable-rules is installed but does not load: ImportError: undefined symbol: _Py"


def test_a_library_that_kills_its_process_is_found_out() -> None:
    command = (sys.executable, "-c", "import os; os.abort()")
    assert "exit status -6" in availability((3, 12), lambda name: object(), command).why


def test_it_is_available_exactly_where_it_can_be() -> None:
    assert availability().ready == (sys.version_info < (3, 13))


def test_importing_the_package_imports_neither_the_library_nor_another_executor() -> None:
    script = "import eligibility.engines.rete, sys; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=PRODUCT)
    modules = ran.stdout.split()
    assert [name for name in modules if name.startswith("durable")] == []
    assert [name for name in modules if name.startswith("eligibility.engines.") and ".rete" not in name] == []


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def product_files() -> list[Path]:
    return [path for folder in ("eligibility", "api", "rules") for path in sorted((PRODUCT / folder).rglob("*.py"))]


def test_one_module_of_the_product_imports_the_library() -> None:
    doors = [path for path in product_files() if any(name.split(".")[0] == "durable" for name in imported(path))]
    assert doors == [PACKAGE / "host.py"]


FORBIDDEN = {
    "post",
    "post_batch",
    "assert_facts",
    "assert_event",
    "assert_events",
    "retract_facts",
    "update_state",
    "delete_state",
    "delete_ruleset",
    "start_timer",
    "dispatch",
    "dispatch_timers",
    "fork",
}


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.name)
def test_what_was_measured_to_fail_is_never_called(path: Path) -> None:
    called = {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
    assert called.isdisjoint(FORBIDDEN)


def test_no_operator_but_and_and_or_is_written_in_the_envelope() -> None:
    texts = {
        node.value
        for node in ast.walk(ast.parse((PACKAGE / "host.py").read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert {text for text in texts if text.startswith("$")} == {"$and", "$or"}
