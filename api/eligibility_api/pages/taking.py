"""What a self-check's forms send, read and taken: what is wrong with it is told by its field, and nothing has changed then. It draws nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eligibility.services.self_check import NoQuestion
from eligibility.values import Faulty
from eligibility_api.pages.fields import said_in
from eligibility_api.problems import refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eligibility.services.self_check import Place, SelfCheck
    from eligibility_api.pages.forms import Form
    from eligibility_api.problems import Refused


def placed(check: SelfCheck, subject: str) -> Place:
    """The question of an address. Raises `Refused`."""
    try:
        return check.place(subject)
    except NoQuestion as error:
        raise _no_such_question() from error


def _no_such_question() -> Refused:
    return refused("not-found", "这项政策没有这个问题", "this policy has no such question")


def faults_in(check: SelfCheck, place: Place, form: Form) -> dict[str, Faulty]:
    """What is wrong with what was sent, by the field's name."""
    if form.get("action") in ("unsure", "skip", "none", "delete") or place.kind == "overview":
        return {}
    if place.kind == "question":
        return read_all(check, [place.subject], form, "answer")[1] or (
            {} if _is_said(check, place, form) else {"answer": _nothing()}
        )
    name, index = check.record_of(place.subject)
    said, faults = read_record(check, name, index, form)
    if not faults and not said and index == 0:
        faults[name] = Faulty(
            "value-type", "请至少填写一项，或者选“没有”", "fill in something, or say that there is none"
        )
    return faults


class NotSound(Exception):
    """What was sent cannot be taken: what is wrong with it, by the field's name."""

    def __init__(self, faults: Mapping[str, Faulty]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


def take_sound(check: SelfCheck, subject: str, form: Form) -> None:
    """Take an answer to a question. Raises `NotSound`, and `Refused` for what is no question; nothing has changed then."""
    place = placed(check, subject)
    if faults := faults_in(check, place, form):
        raise NotSound(faults)
    try:
        take(check, place, form)
    except Faulty as fault:
        raise NotSound({check.record_of(place.subject)[0] if place.kind == "record" else "answer": fault}) from fault
    except NoQuestion as error:
        raise _no_such_question() from error


def unsound_together(check: SelfCheck, said: dict[str, Any]) -> dict[str, Faulty]:
    """What does not go with what is known, which is taken out of what was said."""
    faults: dict[str, Faulty] = {}
    for subject, value in list(said.items()):
        try:
            check.going.put(subject, value)
        except Faulty as fault:
            faults[subject] = fault
            del said[subject]
    return faults


def _is_said(check: SelfCheck, place: Place, form: Form) -> bool:
    return said_in(check, place.subject, "answer", form) is not None


def _nothing() -> Faulty:
    return Faulty(
        "value-type", "没有填写", "nothing was given", "不清楚可以选“不清楚”，也可以先跳过", "you may say that you do not know, or leave it for now"
    )  # fmt: skip


def take(check: SelfCheck, place: Place, form: Form) -> None:
    """Take what was sent, once it is known to be sound."""
    action = form.get("action")
    if place.kind == "overview":
        check.look_over(form.all("shown"), frozenset(form.all("ticked")))
    elif place.kind == "record":
        take_record(check, place, form)
    elif action == "unsure":
        check.unsure(place.subject)
    elif action == "skip":
        check.going.pass_over(place.subject)
    elif action == "none":
        check.none_of(place.subject)
    else:
        check.going.put(place.subject, said_in(check, place.subject, "answer", form))


def take_record(check: SelfCheck, place: Place, form: Form) -> None:
    """Take a record, or that there is none, or that the list is not known."""
    name, index = check.record_of(place.subject)
    match form.get("action"):
        case "none":
            check.none_of(name)
        case "unsure":
            check.unsure(name)
        case "skip":
            check.going.pass_over(name)
        case "delete":
            check.going.take_record(name, index)
        case action:
            said, _ = read_record(check, name, index, form)
            check.put_record(name, index, said, another=action == "another")


def read_record(check: SelfCheck, name: str, index: int, form: Form) -> tuple[dict[str, Any], dict[str, Faulty]]:
    """The fields of a record that were filled in, and what is wrong with others."""
    said: dict[str, Any] = {}
    faults: dict[str, Faulty] = {}
    for each in check.field_names(name):
        try:
            if (value := said_in(check, f"{name}[{index}].{each}", each, form)) is not None:
                said[each] = value
        except Faulty as fault:
            faults[each] = fault
    return said, faults


def is_plain(check: SelfCheck, subject: str) -> bool:
    """Whether a subject is a question of its own: not a list, nor anything that is none."""
    try:
        return check.place(subject).kind == "question"
    except NoQuestion:
        return False


def read_all(
    check: SelfCheck, subjects: Sequence[str], form: Form, name: str | None = None
) -> tuple[dict[str, Any], dict[str, Faulty]]:
    """What was answered of several questions, and what is wrong with others."""
    said: dict[str, Any] = {}
    faults: dict[str, Faulty] = {}
    for each in subjects:
        try:
            if (value := said_in(check, each, name or each, form)) is not None:
                said[each] = value
        except Faulty as fault:
            faults[name or each] = fault
    return said, faults


def put_all(check: SelfCheck, said: Mapping[str, Any], form: Form) -> None:
    """Take several answers, and what was said to be unknown or none."""
    for subject, value in said.items():
        check.going.put(subject, value)
    for each in form.all("unsure"):
        if each not in said and is_plain(check, each):
            check.unsure(each)
    for each in form.all("unsure_list"):
        if check.is_list(each):
            check.unsure(each)
    for each in form.all("none"):
        if check.is_list(each):
            check.none_of(each)
