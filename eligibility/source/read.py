"""Files to source models, with every problem placed. It must not know what the rules mean."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from eligibility.errors import Diagnostic, did_you_mean
from eligibility.source.models import Source
from eligibility.source.yaml import Path, YamlFile, yaml_from_text

Model = TypeVar("Model", bound=Source)


def model_from_text(name: str, text: str, model: type[Model]) -> tuple[Model | None, YamlFile]:
    """Read a file as `model`. Problems are in the file's `problems`; the model is `None` when there are any of form."""
    file = yaml_from_text(name, text)
    if any(problem.code == "yaml-syntax" for problem in file.problems):
        return None, file
    return model_from_yaml(file, model), file


def model_from_yaml(file: YamlFile, model: type[Model]) -> Model | None:
    """Check a read file's content against a model, adding problems to the file."""
    try:
        return model.model_validate(file.content)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=True):
            file.problems.append(_diagnostic(file, model, detail))
        return None


def _diagnostic(file: YamlFile, model: type[BaseModel], detail: ErrorDetails) -> Diagnostic:
    path = _content_path(file.content, detail["loc"])
    key = str(path[-1]) if path else "the file"
    match detail["type"]:
        case "extra_forbidden":
            return file.diagnostic(_key_path(path), "unknown-key", f"`{key}` is not a key here", _help_for_key(model, path, key))
        case "missing":
            return file.diagnostic(path[:-1], "missing-key", f"the key `{key}` is missing")
        case "string_pattern_mismatch":
            return file.diagnostic(path, "bad-value", f"`{detail['input']}` is not a valid `{key}`", _pattern_help(detail))
        case _:
            return file.diagnostic(path, "bad-value", f"`{key}`: {_words(detail)}")


def _words(detail: ErrorDetails) -> str:
    shown = detail["input"] if isinstance(detail["input"], str | int) else type(detail["input"]).__name__
    return f"{detail['msg'][0].lower()}{detail['msg'][1:]}, not `{shown}`"


def _pattern_help(detail: ErrorDetails) -> str:
    return f"it must match {detail.get('ctx', {}).get('pattern', '')}"


def _content_path(content: Any, loc: tuple[str | int, ...]) -> Path:
    """pydantic's location without the names of union members that are in no file."""
    path: list[str | int] = []
    for index, part in enumerate(loc):
        if isinstance(content, dict) and part in content:
            content = content[part]
        elif isinstance(content, list) and isinstance(part, int) and part < len(content):
            content = content[part]
        elif index < len(loc) - 1:
            continue
        path.append(part)
    return tuple(path)


def _key_path(path: Path) -> Path:
    return (*path[:-1], f"#{path[-1]}") if path else path


def _help_for_key(model: type[BaseModel], path: Path, key: str) -> str:
    known = {name for each in _models_within(model, set()) for name in each.model_fields}
    return did_you_mean(key, known)


def _models_within(model: type[BaseModel], seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """The model and every model its fields use."""
    if model not in seen:
        seen.add(model)
        for field in model.model_fields.values():
            for inner in _models_of(field.annotation):
                _models_within(inner, seen)
    return seen


def _models_of(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in getattr(annotation, "__args__", ()) for model in _models_of(argument)]
