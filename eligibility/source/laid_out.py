"""A rule file in the one layout: read strictly, written anew, and read again to see that it says the same. It writes nothing to disk."""

from __future__ import annotations

import re
from collections.abc import Mapping

from eligibility.errors import PackProblems
from eligibility.source.forms import Form, model_of
from eligibility.source.layout import text_from_content
from eligibility.source.models import Source
from eligibility.source.read import file_from_bytes, model_from_yaml
from eligibility.source.remarks import remarks_of
from eligibility.source.schema import FILES
from eligibility.source.yaml import YamlFile, comments_of, empty_lines_of

_MOST = 5
"""How often a file is laid out at most. A comment whose entry comes to stand on another's line is then about that one, which can move it once more."""


def laid_out(name: str, data: bytes) -> bytes:
    """The file in the one layout, which another time would leave it as it is.

    Raises `PackProblems` where its form is wrong: nobody knows what such a file means to say.
    """
    for _ in range(_MOST):
        written = _laid_out(name, data)
        if written == data:
            return data
        data = written
    raise AssertionError(f"the layout of {name} does not settle")


def _laid_out(name: str, data: bytes) -> bytes:
    file = file_from_bytes(name, data)
    kind, model = _read(file)
    text = re.sub("\r\n?", "\n", data.decode("utf-8").removeprefix("\ufeff"))
    written = text_from_content(file.content, Form(kind), remarks_of(file, comments_of(text), empty_lines_of(text)))
    again = file_from_bytes(name, written.encode())
    assert (again.problems, again.content) == ([], file.content), f"the layout changed what {name} says"
    assert model_from_yaml(again, kind) == model, f"the layout changed what {name} means"
    assert _words_beside(written) == _words_beside(text), f"the layout lost a comment of {name}"
    return written.encode()


def _read(file: YamlFile) -> tuple[type[Source], Source]:
    """The kind of a file, and what it says. Raises `PackProblems`."""
    if not file.problems and not isinstance(file.content, Mapping):
        file.refuse(file.mark(()), "bad-value", "the file is no mapping of keys", "write `key: value` lines")
    if file.problems:
        raise PackProblems(file.problems)
    kind = model_of(file.content, FILES.values())
    model = model_from_yaml(file, kind)
    if model is None:
        raise PackProblems(file.problems)
    return kind, model


def _words_beside(text: str) -> list[str]:
    """The words of all comments, of which several may come to stand on one line."""
    return sorted(" ".join(each.text for each in comments_of(text)).split())
