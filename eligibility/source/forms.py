"""What the models say of a value at a place of a rule file: the order of its keys, and whether each of them has a line of its own. It knows no YAML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from eligibility.source.models import Source


@dataclass(frozen=True, slots=True)
class Form:
    """The type that the models give a value: a model, a list, a mapping, a text, a number, or anything at all."""

    annotation: Any

    @property
    def free(self) -> bool:
        """Whether it can be anything, as facts of a profile can."""
        return self.annotation is Any

    @property
    def typed(self) -> bool:
        """Whether it is a number or a flag, and no text."""
        return self.annotation in (int, bool, Decimal)

    @property
    def lines(self) -> bool:
        """Whether it never stands on one line."""
        if self.model is not None:
            return self.model.LAYOUT != "short"
        values = get_args(self.annotation)[-1:] if get_origin(self.annotation) is dict else ()
        return any(_is_model(each) for each in values)

    @property
    def paragraphs(self) -> bool:
        """Whether an empty line stands between it and the one before."""
        return self.model is not None and self.model.LAYOUT == "paragraphs"

    @property
    def model(self) -> type[Source] | None:
        """The model, if it is one."""
        return self.annotation if _is_model(self.annotation) else None

    def ordered(self, content: Mapping[str, Any]) -> list[str]:
        """The keys in the order of the model; those of other mappings, as they stand."""
        if self.model is None:
            return list(content)
        known = [*self.model.FIRST, *_keys(self.model)]
        return sorted(content, key=known.index)

    def at(self, key: str | int, value: Any) -> Form:
        """The form of what stands under a key or at a place of a list."""
        if self.model is not None:
            return Form(_fitting(_keys(self.model)[str(key)], value))
        inner = get_args(self.annotation)
        return Form(_fitting(inner[-1], value) if inner else Any)


def _keys(model: type[Source]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Source)


def _fitting(annotation: Any, value: Any) -> Any:
    """The one of several types that a value has."""
    choices = list(_choices(annotation))
    return next((each for each in choices if _fits(each, value)), choices[0])


def _choices(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from _choices(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for each in get_args(annotation):
            yield from _choices(each) if each is not type(None) else ()
    else:
        yield annotation


def _fits(annotation: Any, value: Any) -> bool:
    match value:
        case Mapping():
            return get_origin(annotation) is dict or (_is_model(annotation) and _keys(annotation).keys() >= set(value))
        case list():
            return get_origin(annotation) is list
        case _:
            return get_origin(annotation) not in (list, dict) and not _is_model(annotation)


def model_of(content: Mapping[str, Any], models: Iterable[type[Source]]) -> type[Source]:
    """The model of the kind of file that has these keys: all of them if there is one, else as many as can be."""
    return max(models, key=lambda model: _likeness(set(content), model))


def _likeness(keys: set[str], model: type[Source]) -> tuple[int, int]:
    """Keys that are no key of the model weigh most, then keys that it must have and that are not there."""
    required = {field.alias or name for name, field in model.model_fields.items() if field.is_required()}
    return -len(keys - _keys(model).keys()), -len(required - keys)
