"""Source text under construction: lines, fresh names, and constants that generated code refers to by name.

Nothing written by a user becomes source text: identifiers are made here, text constants enter as their `repr`, and everything
else is bound by reference in the generated module's namespace.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import CodeType
from typing import Any

WIDEST = 40
"""Operands joined in one expression; a longer chain is cut, because the compiler descends into each."""


class Module:
    """One generated module: the functions written so far and the objects that they name."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = dict(namespace)
        self._functions: list[str] = []
        self._names = 0
        self._constants: dict[int, tuple[str, object]] = {}

    def fresh(self, prefix: str) -> str:
        """A name nobody has."""
        self._names += 1
        return f"{prefix}{self._names}"

    def constant(self, value: object) -> str:
        """Source text for a constant: itself where `repr` is sure to read back, else a name bound to the object."""
        if type(value) in (int, bool, str):
            return repr(value) if type(value) is not int or value >= 0 else f"({value!r})"
        return self.reference(value)

    def reference(self, value: object) -> str:
        """A name bound to the object itself."""
        known = self._constants.get(id(value))
        if known is None:
            known = self._constants[id(value)] = (self.fresh("C"), value)
            self.namespace[known[0]] = value
        return known[0]

    def add(self, name: str, parameters: Sequence[str], body: Body) -> None:
        """Add a finished function."""
        self._functions.append(f"def {name}({', '.join(parameters)}):\n{body.text()}")

    def run(self, title: str) -> dict[str, Any]:
        """Compile and run the module; returns its namespace."""
        code: CodeType = compile("\n".join(self._functions), f"<compiled {title}>", "exec", dont_inherit=True)
        exec(code, self.namespace)  # noqa: S102 - the text is made here from typed rules
        return self.namespace


class Body:
    """The lines of one function, and the loads that must come before them."""

    def __init__(self, depth: int = 1) -> None:
        self.loads: dict[str, str] = {}
        self._lines: list[str] = []
        self._depth = depth

    def add(self, line: str) -> None:
        """One statement at the current depth."""
        self._lines.append(" " * self._depth + line)

    @contextmanager
    def under(self, head: str) -> Iterator[None]:
        """Statements under `if …`, `else` or `for …`."""
        self.add(head + ":")
        self._depth += 1
        start = len(self._lines)
        yield
        if len(self._lines) == start:
            self.add("pass")
        self._depth -= 1

    def splice(self, other: Body) -> None:
        """Another body's loads and lines, at the depth reached here."""
        shift = " " * (self._depth - 1)
        self._lines += [shift + line for line in (*other._load_lines(1), *other._lines)]

    def _load_lines(self, depth: int) -> list[str]:
        return [" " * depth + f"{name} = {text}" for name, text in self.loads.items()]

    def text(self) -> str:
        """The function's body."""
        return "\n".join([*self._load_lines(1), *self._lines]) or " pass"


def joined(operator: str, operands: Sequence[str], body: Body, module: Module) -> str:
    """`a & b & c`, in steps where there are very many."""
    while len(operands) > WIDEST:
        name = module.fresh("w")
        body.add(f"{name} = {f' {operator} '.join(operands[:WIDEST])}")
        operands = [name, *operands[WIDEST:]]
    return f" {operator} ".join(operands)
