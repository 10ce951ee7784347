"""A receipt as one HTML page for the file of an application: prints on A4, needs no script and nothing from outside.

Everything that is not ours is escaped. The words are Chinese, as the policy is. It reads a receipt and judges nothing; the grounds
are made by judging what the receipt records once more, so the page is only written for a receipt that replays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from eligibility.domain.conclusion import CONCLUSION_WORDS, Conclusion
from eligibility.ir.rules import Pack, TermDef
from eligibility.profile import LEVELS, profile_from_json
from eligibility.services.amounts_html import AmountsHtml
from eligibility.services.explaining import explain
from eligibility.services.receipt_record_html import of_record_parts
from eligibility.services.receipt_record_html import text_of as _text

DISCLAIMER = "本结果供自查参考，不构成行政决定；以主管部门审核为准。"

LEVEL_WORDS = {"claimed": "企业自报", "documented": "有材料证明", "registry": "登记机关数据", "verified": "已核验"}

_SIGNS = {
    Conclusion.ELIGIBLE: "✓",
    Conclusion.CONDITIONALLY_ELIGIBLE: "✓",
    Conclusion.IN_PRIORITY_SCOPE: "✓",
    Conclusion.WITHIN_ORIENTATION: "○",
    Conclusion.INFORMATION_NEEDED: "＋",
    Conclusion.NEEDS_JUDGEMENT: "？",
    Conclusion.NOT_MET_AT_PRESENT: "✗",
    Conclusion.NOT_APPLICABLE: "－",
}

_STYLE = """
@page { size: A4; margin: 18mm 16mm 20mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 8.5pt; } }
* { box-sizing: border-box; }
body { font: 10.5pt/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #1a1a1a;
  max-width: 178mm; margin: 0 auto; padding: 6mm 0; overflow-wrap: anywhere; }
h1 { font-size: 17pt; line-height: 1.4; margin: 0 0 2mm; }
h2 { font-size: 13pt; margin: 8mm 0 2mm; border-bottom: 1.5pt solid #1a1a1a; padding-bottom: 1mm; break-after: avoid; }
h3 { font-size: 11.5pt; margin: 0 0 1.5mm; break-after: avoid; }
h4 { font-size: 10.5pt; margin: 2.5mm 0 1mm; break-after: avoid; }
p { margin: 1.5mm 0; }
table { width: 100%; border-collapse: collapse; margin: 2mm 0; font-size: 9.5pt; table-layout: fixed; }
th, td { border: 0.5pt solid #8a8a8a; padding: 1.2mm 1.8mm; text-align: left; vertical-align: top; }
th { background: #f0f0ee; font-weight: 600; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
dl { display: grid; grid-template-columns: 30mm 1fr; gap: 1mm 4mm; margin: 3mm 0; }
dt { color: #555; } dd { margin: 0; }
.digest { font: 8.5pt/1.5 "DejaVu Sans Mono", monospace; word-break: break-all; }
.provision { border-top: 0.75pt solid #8a8a8a; padding: 3.5mm 0 2mm; }
.conclusion { font-weight: 600; white-space: nowrap; }
blockquote { margin: 1.5mm 0; padding: 1mm 3mm; border-left: 2.5pt solid #8a8a8a; font-family: "Noto Serif CJK SC", "SimSun", serif; }
.label { display: inline-block; border: 0.5pt solid #555; border-radius: 2pt; padding: 0 1.2mm; font-size: 8.5pt; margin-right: 1mm; }
.note { font-size: 9.5pt; color: #333; }
.disclaimer { border: 1pt solid #1a1a1a; padding: 2mm 3mm; margin: 4mm 0; font-weight: 600; }
.counts td:nth-child(2), .counts th:nth-child(2) { width: 22mm; text-align: right; }
.w18 { width: 18%; } .w20 { width: 20%; } .w22 { width: 22%; } .w24 { width: 24%; } .w28 { width: 28%; } .w30 { width: 30%; } .w58 { width: 58%; }
ul { margin: 1mm 0; padding-left: 6mm; }
"""

Document = Mapping[str, Any]


def receipt_html(receipt: Document, pack: Pack) -> str:
    """The page of a receipt (as `receipt_from_bytes` gives it), with the pack that it names."""
    return "\n".join(_Page(receipt, pack).parts()) + "\n"


class _Page:
    def __init__(self, receipt: Document, pack: Pack) -> None:
        self.receipt = receipt
        self.pack = pack
        self.profile = profile_from_json(receipt["profile"], pack.vocabulary)
        day, level = date.fromisoformat(receipt["as_of"]), LEVELS[receipt["level"]]
        explained = explain(pack, self.profile, day, level, "zh", only=receipt["only"])
        self.explained = {each["id"]: each for each in explained["provisions"]}
        amounts = receipt["decision"].get("amounts")
        self.amounts = AmountsHtml(amounts, "zh") if amounts is not None else None

    def parts(self) -> Iterator[str]:
        """The page, from the top."""
        name = self._fact("name") or "（未填企业名称）"
        yield f'<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>{_text(name)} 政策比对结果</title>'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>"
        yield "<h1>惠企政策比对结果</h1>"
        yield from self._head(name)
        yield f'<p class="disclaimer">{DISCLAIMER}</p>'
        yield from self._counts()
        yield from self._missing()
        if self.amounts:
            yield self.amounts.together(2)
        yield "<h2>逐项结果</h2>"
        for provision in self.receipt["decision"]["provisions"]:
            yield from self._provision(provision)
        yield from self._presumptions()
        yield from self._duties()
        yield from of_record_parts(self.receipt)
        yield from self._identity()
        yield "</main>\n</body>\n</html>"

    def _fact(self, id: str) -> str:
        given = self.profile.facts.get(id)
        return str(given.value) if given is not None and isinstance(given.value, str) else ""

    def _head(self, name: str) -> Iterator[str]:
        rows = [
            ("编号", self.receipt["decision_sha256"][:12].upper()),
            ("企业名称", name),
            ("统一社会信用代码", self._fact("credit_code") or "（未填）"),
            ("政策", f"{self.pack.title.zh}（规则版本 {self.pack.version}）"),
            ("适用日期", self.receipt["as_of"]),
            ("证据要求", LEVEL_WORDS[self.receipt["level"]]),
            ("范围", f"第 {self.receipt['only']} 条（项）" if self.receipt["only"] else "全部条款"),
        ]
        yield "<dl>" + "".join(f"<dt>{_text(term)}</dt><dd>{_text(words)}</dd>" for term, words in rows) + "</dl>"

    def _counts(self) -> Iterator[str]:
        counts = self.receipt["decision"]["counts"]
        yield '<h2>结论汇总</h2>\n<table class="counts"><thead><tr><th>结论</th><th>项数</th></tr></thead><tbody>'
        for conclusion in Conclusion:
            if counts.get(conclusion.value):
                words = CONCLUSION_WORDS[conclusion].zh
                yield f"<tr><td>{_text(words)}</td><td>{_text(counts[conclusion.value])}</td></tr>"
        yield "</tbody></table>"

    def _missing(self) -> Iterator[str]:
        """Every fact still missing, once, with the provisions that wait for it."""
        waiting: dict[str, list[str]] = {}
        for id, provision in self.explained.items():
            for cause in provision["grounds"].get("open", ()):
                if cause["settler"] == "enterprise":
                    waiting.setdefault(cause["label"], []).append(id)
        if waiting:
            yield "<h2>待补充的信息</h2>\n<table><thead><tr><th>信息</th><th>涉及事项</th></tr></thead><tbody>"
            for label, ids in waiting.items():
                yield f"<tr><td>{_text(label)}</td><td>{_text('、'.join(ids))}</td></tr>"
            yield "</tbody></table>"

    def _provision(self, provision: Document) -> Iterator[str]:
        explained = self.explained[provision["id"]]
        conclusion = Conclusion(provision["conclusion"])
        sign, words = _SIGNS[conclusion], CONCLUSION_WORDS[conclusion].zh
        yield '<section class="provision">'
        yield f'<h3>{_text(provision["id"])} {_text(explained["title"])} <span class="conclusion">{sign} {_text(words)}</span></h3>'
        yield f'<p class="note">第 {_text(provision["clause"])} 条 {_text(provision["heading"])}</p>'
        yield f"<blockquote>{_text(provision['quote']['text'])}</blockquote>"
        yield f"<p>{_text(explained['summary'])}</p>"
        yield from self._grounds(explained["grounds"])
        if self.amounts:
            yield self.amounts.steps(provision["id"], 4)
        yield from self._labelled(provision)
        yield f'<p class="note">责任单位：{_text("、".join(provision["departments"]) or "（原文未载明）")}</p>\n</section>'

    def _grounds(self, grounds: Document) -> Iterator[str]:
        if grounds.get("sufficient"):
            yield from self._table("满足的条件", grounds["sufficient"])
        sets = grounds.get("blocking", ())
        for number, each in enumerate(sets[:3], 1):
            title = "未满足的条件" if len(sets) == 1 else f"未满足的条件（第 {number} 组，各组都须解决）"
            yield from self._table(title, each["lines"], each["words"] if len(each["lines"]) > 1 else "")
        if len(sets) > 3:
            yield f'<p class="note">另有 {len(sets) - 3} 组，见收据全文。</p>'
        if grounds.get("open"):
            yield from self._open(grounds["open"])

    def _table(self, title: str, lines: list[Document], note: str = "") -> Iterator[str]:
        yield f"<h4>{_text(title)}</h4>" + (f'<p class="note">{_text(note)}。</p>' if note else "")
        yield '<table><thead><tr><th class="w24">条件</th><th class="w28">您的情况</th><th class="w30">要求</th><th class="w18">来源</th></tr></thead><tbody>'
        for line in lines:
            yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in self._cells(line)) + "</tr>"
        yield "</tbody></table>"

    def _cells(self, line: Document) -> tuple[str, str, str, str]:
        quote = f"<br>“{_text(line['quote']['text'])}”" if "quote" in line else ""
        presumed = ' <span class="label">推定</span>' if "presumption" in line else ""
        record = f"第 {line['record'] + 1} 条：" if "record" in line else ""
        own = f"{_text(record)}{_text(line.get('fact', ''))} {_text(line.get('found', ''))}".strip()
        gap = f"<br>{_text(line['gap'])}" if "gap" in line else ""
        sources = line.get("sources", ())
        told = "；".join(
            _text(
                "，".join(
                    [
                        *(each[key] for key in ("source", "on") if key in each),
                        LEVEL_WORDS.get(each["level"], "认定意见"),
                    ]
                )
            )
            for each in sources
        )
        return (
            _text(line["condition"]) + presumed + quote,
            own or _text(line["words"]),
            _text(line.get("needed", "")) + gap,
            told or ("企业自报" if "fact" in line else ""),
        )

    def _open(self, causes: list[Document]) -> Iterator[str]:
        yield '<h4>尚未确定的事项</h4>\n<table><thead><tr><th class="w58">事项</th><th class="w20">由谁确定</th><th class="w22">依据原文</th></tr></thead><tbody>'
        for each in causes:
            quote = f"“{_text(each['quote']['text'])}”" if "quote" in each else ""
            yield f"<tr><td>{_text(each['words'])}</td><td>{_text(each['settler_words'])}</td><td>{quote}</td></tr>"
        yield "</tbody></table>"

    def _labelled(self, provision: Document) -> Iterator[str]:
        """Interpretations and presumptions, each called what it is."""
        names = dict.fromkeys(each.words.zh for each in self._presumed(provision))
        if names:
            yield f'<p class="note"><span class="label">推定</span>{_text("；".join(names))}（理由见“推定说明”）</p>'
        for reading in next(each for each in self.pack.provisions if each.id == provision["id"]).readings:
            yield f'<p class="note"><span class="label">解释口径</span>“{_text(reading.quote.text)}”：{_text(reading.words.zh)}。{_text(reading.why.zh)}</p>'

    def _presumed(self, provision: Document) -> list[TermDef]:
        ids = (id.split("@")[0] for id in provision["presumptions"])
        return [self.pack.terms[id] for id in ids if id in self.pack.terms]

    def _presumptions(self) -> Iterator[str]:
        """Why each word that the policy leaves undefined was read as it was, once."""
        provisions = self.receipt["decision"]["provisions"]
        terms = {each.id: each for provision in provisions for each in self._presumed(provision)}
        if terms:
            yield "<h2>推定说明</h2>\n<p>原文没有界定下列用语。推定只用于自查，主管部门另有认定的，以认定为准。</p>\n<dl>"
            yield from (f"<dt>{_text(each.words.zh)}</dt><dd>{_text(each.why.zh)}</dd>" for each in terms.values())
            yield "</dl>"

    def _duties(self) -> Iterator[str]:
        duties = self.receipt["decision"]["duties"]
        if duties:
            yield "<h2>政府职责</h2>\n<p>下列内容只对政府部门提出要求，企业无需申报。</p>\n<ul>"
            yield from (f"<li>{_text(each['id'])} {_text(each['quote']['text'])}</li>" for each in duties)
            yield "</ul>"

    def _identity(self) -> Iterator[str]:
        policy, engine = self.receipt["policy"], self.receipt["engine"]
        rows = [
            ("规则包", f"{policy['id']}，版本 {policy['version']}"),
            ("规则摘要", policy["digest"]),
            ("事实摘要", self.receipt["facts_digest"]),
            ("决定摘要", self.receipt["decision_sha256"]),
            ("引擎", f"{engine['name']} {engine['version']}（{'、'.join(self.receipt['executors'])}）"),
        ]
        yield '<h2>核验信息</h2>\n<p class="note">凭同一份收据重新计算（eligibility replay），结果应逐字节相同。</p>'
        yield (
            "<dl>"
            + "".join(f'<dt>{_text(term)}</dt><dd class="digest">{_text(words)}</dd>' for term, words in rows)
            + "</dl>"
        )
        yield f'<p class="disclaimer">{DISCLAIMER}</p>'
