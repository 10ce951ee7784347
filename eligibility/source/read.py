"""Files to source models, with every problem placed. It must not know what the rules mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from eligibility.errors import Diagnostic, did_you_mean
from eligibility.source.models import PATTERN_WORDS, Source
from eligibility.source.yaml import Path, YamlFile, yaml_from_text

Model = TypeVar("Model", bound=Source)


def file_from_bytes(name: str, data: bytes) -> YamlFile:
    """Read a file's structure."""
    try:
        return yaml_from_text(name, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        return YamlFile(name, problems=[not_utf8(name, data, error)])


def not_utf8(name: str, data: bytes, error: UnicodeDecodeError) -> Diagnostic:
    """The problem of a file that is not UTF-8, at the line of the first byte that is not."""
    line = data.count(b"\n", 0, error.start) + 1
    message = f"the byte {data[error.start]:#04x} is not UTF-8"
    return Diagnostic(name, line, 1, "file-encoding", message, "save the file as UTF-8")


def model_from_bytes(name: str, data: bytes, model: type[Model]) -> tuple[Model | None, YamlFile]:
    """Read a file as `model`. Problems are in the file's `problems`; the model is `None` when there are any of form."""
    file = file_from_bytes(name, data)
    return (None if file.content is None else model_from_yaml(file, model)), file


def model_from_yaml(file: YamlFile, model: type[Model]) -> Model | None:
    """Check a read file's content against a model, adding problems to the file."""
    try:
        return model.model_validate(file.content)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            path = _content_path(file.content, detail["loc"])
            if not any(path[:length] in file.refused for length in range(len(path) + 1)):
                file.problems.append(_diagnostic(file, model, path, detail))
        return None


def _content_path(content: Any, loc: tuple[str | int, ...]) -> Path:
    """pydantic's location without the names of union members, which are in no file. A bad key is `#key`, as in marks."""
    path: list[str | int] = []
    for index, part in enumerate(loc):
        if part == "[key]":
            return (*path[:-1], f"#{path[-1]}")
        if _has(content, part):
            content = content[part]
        elif index < len(loc) - 1:
            continue
        path.append(part)
    return tuple(path)


def _has(content: Any, part: str | int) -> bool:
    if isinstance(content, list):
        return isinstance(part, int) and part < len(content)
    return isinstance(content, Mapping) and part in content


def _diagnostic(file: YamlFile, model: type[BaseModel], path: Path, detail: ErrorDetails) -> Diagnostic:
    name = _name(path)
    match detail["type"]:
        case "extra_forbidden":
            known = list(_keys_at(model, path[:-1]))
            help = did_you_mean(name, known) or f"keys here: {', '.join(known)}"
            return file.diagnostic((*path[:-1], f"#{name}"), "unknown-key", f"`{name}` is not a key here", help)
        case "missing":
            return file.diagnostic(path[:-1], "missing-key", f"the key `{name}` is missing", f"add `{name}:`")
        case _:
            message, help = _words("id" if detail["loc"][-1] == "[key]" else name, detail)
            return file.diagnostic(path, "bad-value", message, help)


def _name(path: Path) -> str:
    """The key a value stands under; of an entry of a list the list's."""
    keys = [part.removeprefix("#") for part in path if isinstance(part, str)]
    return keys[-1] if keys else "the file"


def _words(name: str, detail: ErrorDetails) -> tuple[str, str]:
    """What is wrong with a value, and how to mend it."""
    given, about = detail["input"], detail.get("ctx", {})
    match detail["type"]:
        case "string_pattern_mismatch":
            return f"`{given}` is not a valid `{name}`", PATTERN_WORDS[about["pattern"]]
        case "string_too_short":
            return f"`{name}` is empty", "write it, or leave the key out"
        case "string_type":
            return f"`{name}` is {_form(given)}, but a text is wanted", ""
        case "list_type":
            return (
                f"`{name}` is {_form(given)}, but a list is wanted",
                "write `[…]`, or one entry a line, each after `- `",
            )
        case "model_type" | "dict_type":
            return f"`{name}` is {_form(given)}, but keys with values are wanted", "write `key: value` lines below it"
        case "literal_error" | "enum":
            known = [each.strip("'") for each in about["expected"].replace(" or ", ", ").split(", ")]
            return f"`{given}` is not a valid `{name}`", did_you_mean(str(given), known) or f"one of {', '.join(known)}"
        case "int_type" | "greater_than_equal":
            return (
                f"`{name}` is {_form(given)}, but a whole number is wanted",
                f"from {about.get('ge', 1)} up, digits only",
            )
        case "points":
            help = "digits, with up to four places behind a point, as 12.5"
            return f"`{name}` is {_form(given)}, but a number of points is wanted", help
        case "bool_type":
            return f"`{name}` is {_form(given)}, but true or false is wanted", ""
        case "too_short" | "too_long":
            wanted = "at least one is" if about.get("min_length") == 1 else "two are"
            return f"`{name}` has {about['actual_length']} entries, but {wanted} wanted", ""
        case _:  # pragma: no cover  (a test goes through every kind of error that the models can give)
            return f"`{name}`: {detail['msg']}", ""


def _form(given: Any) -> str:
    match given:
        case Mapping():
            return "a mapping"
        case list():
            return "a list"
        case _:
            return f"`{given}`"


def _keys_at(model: type[BaseModel], path: Path) -> Iterator[str]:
    """The keys that the mapping at a path may have."""
    for found in _models_at(model, path):
        yield from (field.alias or name for name, field in found.model_fields.items())


def _models_at(annotation: Any, path: Path) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not path:
            yield annotation
        elif path[0] in annotation.model_fields:
            yield from _models_at(annotation.model_fields[str(path[0])].annotation, path[1:])
    elif get_origin(annotation) in (list, dict):
        yield from _models_at(get_args(annotation)[-1], path[1:])
    else:
        for argument in get_args(annotation):
            yield from _models_at(argument, path)
