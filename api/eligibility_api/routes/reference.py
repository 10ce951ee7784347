"""`/reference`: the description of the interface as a page to read, made here and needing nothing from any other host: no script, one style sheet.

It shows what the OpenAPI document says and adds nothing to it.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from eligibility_api.pages.site import Head

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eligibility_api.languages import Lang
    from eligibility_api.pages.site import Site
    from eligibility_api.turns import Turns

Json = dict[str, Any]

_CODE = re.compile("`([^`]+)`")
_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {"title": "接口说明", "sent": "请求正文", "answers": "答复", "called": "回调", "forms": "数据结构", "needed": "必填"},
    "en": {"title": "Interface", "sent": "Body", "answers": "Answers", "called": "Webhooks", "forms": "Forms", "needed": "required"},
}  # fmt: skip


def reference_router(described: Callable[[Lang], Json], turns: Turns, site: Site) -> APIRouter:
    """The address. `described` gives the OpenAPI document in a language."""
    router, pages = APIRouter(include_in_schema=False), dict[str, str]()

    @router.get("/reference", operation_id="showReference")
    async def reference(request: Request) -> Response:
        lang = site.language(request)
        if lang not in pages:
            pages[lang] = await turns.do(lambda: reference_html(described(lang), lang))
        return site.answer(request, "plain.html", Head(_WORDS[lang]["title"]), content=pages[lang])

    return router


def reference_html(document: Json, lang: Lang) -> str:
    """An OpenAPI document as HTML: what leads where first, then every operation, then every form."""
    words = _WORDS[lang]
    titles = {each["name"]: _said(each["description"], lang) for each in document["tags"]}
    by_tag: dict[str, list[tuple[str, str, Json]]] = {title: [] for title in titles.values()}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            by_tag[titles[operation["tags"][0]]].append((method.upper(), path, operation))
    called = [("POST", name, each["post"]) for name, each in document.get("webhooks", {}).items()]
    groups = {**by_tag, words["called"]: called}
    contents = "".join(_contents(tag, operations, lang) for tag, operations in groups.items())
    details = "".join(
        f"<h2>{escape(tag)}</h2>{''.join(_operation(*each, lang) for each in operations)}"
        for tag, operations in groups.items()
    )
    forms = "".join(_form(name, schema) for name, schema in sorted(document["components"]["schemas"].items()))
    about = _CODE.sub(r"<code>\1</code>", escape(_said(document["info"]["description"], lang, "\n\n")))
    return f"<p>{about}</p>{contents}{details}<h2>{words['forms']}</h2>{forms}"


def _said(both: str, lang: Lang, between: str = " / ") -> str:
    """What is said in a language, of what is said in Chinese and then in English; all of what is not."""
    zh, _, en = both.partition(between)
    return en if lang == "en" and en else zh


def _contents(tag: str, operations: list[tuple[str, str, Json]], lang: Lang) -> str:
    links = (
        f'<li><a href="#{escape(each["operationId"])}"><code>{method} {escape(path)}</code></a> {escape(_said(each["summary"], lang))}</li>'
        for method, path, each in operations
    )
    return f"<details><summary>{escape(tag)}</summary><ul>{''.join(links)}</ul></details>"


def _operation(method: str, path: str, operation: Json, lang: Lang) -> str:
    id, more, words = escape(operation["operationId"]), _said(operation.get("description", ""), lang), _WORDS[lang]
    parts = [
        f'<h3 id="{id}"><code>{method} {escape(path)}</code></h3><p>{escape(_said(operation["summary"], lang))} · <code>{id}</code></p>',
        f"<p>{escape(more)}</p>" if more else "",
        _listed(_parameter(each, words["needed"]) for each in operation.get("parameters", ())),
    ]
    if "requestBody" in operation:
        parts.append(f"<p>{words['sent']}</p>{_contents_of(operation['requestBody'])}")
    parts.append(f"<p>{words['answers']}</p>")
    parts.append(_listed(_answer(status, each) for status, each in operation["responses"].items()))
    return "".join(parts)


def _listed(items: Iterator[str]) -> str:
    found = "".join(f"<li>{each}</li>" for each in items)
    return f"<ul>{found}</ul>" if found else ""


def _parameter(parameter: Json, needed: str) -> str:
    need = f" · {needed}" if parameter.get("required") else ""
    said = parameter.get("description", "")
    return f"<code>{escape(parameter['name'])}</code> ({escape(parameter['in'])}){need} {escape(said)}"


def _answer(status: str, answer: Json) -> str:
    kinds = ", ".join(f"<code>{escape(each)}</code>" for each in answer.get("content", {}))
    forms = {name for each in answer.get("content", {}).values() for name in _named(each.get("schema", {}))}
    links = " ".join(_link(name) for name in sorted(forms))
    return f"<code>{escape(str(status))}</code> {escape(answer['description'])} {kinds} {links}"


def _contents_of(body: Json) -> str:
    """What may be sent: by its form's name, else the schema itself."""
    shown = []
    for kind, each in body["content"].items():
        schema = each["schema"]
        form = _link(*_named(schema)) if "$ref" in schema else _schema(schema)
        shown.append(f"<p><code>{escape(kind)}</code></p>{form}")
    return "".join(shown)


def _form(name: str, schema: Json) -> str:
    return (
        f'<details id="form-{escape(name)}"><summary><code>{escape(name)}</code></summary>{_schema(schema)}</details>'
    )


def _schema(schema: Json) -> str:
    return f'<pre tabindex="0"><code>{escape(json.dumps(schema, ensure_ascii=False, indent=1))}</code></pre>'


def _link(name: str) -> str:
    return f'<a href="#form-{escape(name)}"><code>{escape(name)}</code></a>'


def _named(schema: Any) -> Iterator[str]:
    """The forms that a schema refers to."""
    match schema:
        case {"$ref": str(place)}:
            yield place.rpartition("/")[2]
        case dict():
            for each in schema.values():
                yield from _named(each)
        case list():
            for each in schema:
                yield from _named(each)
