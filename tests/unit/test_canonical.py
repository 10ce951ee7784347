"""A pack's print and digest: reading the print back gives the same pack, layout changes nothing, meaning changes the digest."""

from __future__ import annotations

import json
import re

import pytest

from eligibility.ir.build import pack_from_files
from eligibility.ir.canonical import canonical_pack, files_from_pack
from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack, installed_packs, installed_vocabulary
from tests.minimal_pack import Files, changed, compiled, minimal

GOOD = compiled(minimal())


def digest_after(change: str) -> str:
    return compiled(changed(minimal(), change)).digest


@pytest.mark.parametrize("id", installed_packs())
def test_an_installed_pack_reads_back_from_its_print(id: str) -> None:
    pack = installed_pack(id)
    assert pack_from_files(files_from_pack(pack), installed_vocabulary()) == pack


def reread(pack: Pack) -> Pack:
    return pack_from_files(files_from_pack(pack), pack.vocabulary)


def test_the_minimal_pack_reads_back_from_its_print() -> None:
    assert reread(GOOD) == GOOD


EVERY_SHAPE = """
@ clauses/clause_01.yaml
-    applies_to: {quote: 走廊内, term: in_corridor, of: registered_division}
-    requires:
-      all:
+    applies_to:
+      all:
+        - {quote: 走廊内, term: in_corridor, of: registered_division, reading: {zh: 读作, en: Read as}}
+        - {quote: 企业, ref: plan}
+        - {quote: 奖补, open: meihekou, zh: 梅河口, en: Meihekou}
+        - any:
+            - {quote: 从业人员, term: small_firm}
+            - none: [{quote: 比例, holds: "size_class is large"}]
+    readings: [{quote: 上一年度, zh: 财政年度, en: Fiscal year, why: {zh: 因, en: Because}}]
+    excludes: [{ids: ["2.1"], quote: 给予奖补}]
+    requires:
+      quote: 从业人员20人
+      at_least: 20
+      unless: {quote: 营业收入, holds: "is_key is false"}
+      of:

@ clauses/clause_01.yaml
-        - {quote: 从业人员20人以上, holds: "employees[-1] >= 20人"}
+        - {quote: 以上, holds: "employees[-1] >= employees[-2]"}
+"""


def every_shape() -> Files:
    more = "".join('        - {quote: 研发费用, holds: "is_key"}\n' for _ in range(18))
    files = changed(minimal(), EVERY_SHAPE.rstrip("+\n"))
    name = "clauses/clause_01.yaml"
    marker = "    wording: [{quote: 对, why"
    files[name] = files[name].decode().replace(marker, more + marker).encode()
    return files


def test_a_pack_with_conditions_of_every_shape_reads_back_from_its_print() -> None:
    pack = compiled(every_shape())
    assert reread(pack) == pack
    printed = json.dumps(canonical_pack(pack))
    shapes = {
        "all",
        "any",
        "none",
        "at_least",
        "of",
        "holds",
        "term",
        "open",
        "ref",
        "reading",
        "readings",
        "per",
        "excludes",
    }
    assert shapes <= set(re.findall(r'"(\w+)":', printed))


LAYOUTS: dict[str, str] = {
    "a comment": """
@ terms.yaml
-terms:
+# What words mean here.
+terms:   # each with its source
""",
    "keys in another order": """
@ clauses/clause_01.yaml
-        - quote: 上一年度研发费用占营业收入比例不低于3%
-          holds: rd_spending[-1] / revenue[-1] >= 3%
+        - holds: rd_spending[-1] / revenue[-1] >= 3%
+          quote: 上一年度研发费用占营业收入比例不低于3%
""",
    "terms in another order": """
@ terms.yaml
-    norm: plan
-norms:
-  plan: {zh: 走廊规划, en: Corridor plan, status: not_found}
+    norm: plan

@ terms.yaml
-terms:
+norms:
+  plan: {zh: 走廊规划, en: Corridor plan, status: not_found}
+terms:
""",
    "braces opened out": """
@ policy.yaml
-title: {zh: 关于支持示范企业发展的若干措施, en: Measures to support model enterprises}
+title:
+  zh: 关于支持示范企业发展的若干措施
+  en: >-
+    Measures to support
+    model enterprises
""",
    "quotes": """
@ clauses/clause_01.yaml
-        - {quote: 从业人员20人以上, holds: "employees[-1] >= 20人"}
+        - {"quote": '从业人员20人以上', 'holds': 'employees[-1] >= 20人'}
""",
    "a quote wrapped over lines": """
@ clauses/clause_01.yaml
-    quote: 对走廊内上一年度研发费用占营业收入比例不低于3%、从业人员20人以上的企业给予奖补。
+    quote: 对走廊内上一年度研发费用占营业收入比例
+      不低于3%、从业人员20人
+      以上的企业给予奖补。
""",
    "a heading wrapped over lines": """
@ clauses/clause_01.yaml
-heading: 支持企业加大研发投入
+heading: 支持企业
+  加大研发投入
""",
    "white space in a leaf": """
@ clauses/clause_01.yaml
-          holds: rd_spending[-1] / revenue[-1] >= 3%
+          holds: (rd_spending[-1]/revenue[-1])   >=3.0%
""",
    "labels for ids": """
@ clauses/clause_02.yaml
-        - {quote: 汽车零部件、新能源等领域, holds: "field in open [auto_parts, new_energy]"}
+        - {quote: 汽车零部件、新能源等领域, holds: "field in open [汽车零部件, New energy]"}
""".replace("New energy", "`New energy`"),
    "another unit of the same amount": """
@ clauses/clause_02.yaml
-        - {quote: 总投资1000万元以上的, holds: investment >= 1000万元}
+        - {quote: 总投资1000万元以上的, holds: investment >= 0.1亿元}
""",
    "is for ==": """
@ clauses/clause_02.yaml
-      unless: {quote: 项目, holds: "activities has [overseas]"}
+      unless: {quote: 项目, holds: "activities has [境外活动]"}
""",
    "labels and white space in a term": """
@ terms.yaml
-      - holds: size_class in [small, micro]
+      - holds: size_class   in [小型, Micro]
""",
    "is for in, in a term with a parameter": """
@ terms.yaml
-      - all: [{holds: place is 220581}, {open: meihekou}]
+      - all:
+          - holds: place in [220581]
+          - open: meihekou
""",
    "a clause's file under another name": "= clauses/second.yaml clauses/clause_02.yaml\n\n! clauses/clause_02.yaml\n",
    "a text's file under another name": """
= measures.txt text.txt

! text.txt

@ policy.yaml
-    file: text.txt
+    file: measures.txt
""",
    "the vocabulary's layout": """
@ vocabulary/facts.yaml
-  founded: {zh: 成立日期, en: Founded, type: date}
-  is_key: {zh: 重点企业, en: Key enterprise, type: boolean}
+  # Facts of the enterprise.
+  is_key:
+    type: boolean
+    en: Key enterprise
+    zh: 重点企业
+  founded: {zh: 成立日期, en: Founded, type: date}
""",
}


@pytest.mark.parametrize("change", LAYOUTS.values(), ids=LAYOUTS)
def test_layout_does_not_change_the_digest(change: str) -> None:
    assert digest_after(change) == GOOD.digest


def test_line_ends_and_a_byte_order_mark_do_not_change_the_digest() -> None:
    files = {
        name: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n") if name.endswith(".yaml") else data
        for name, data in minimal().items()
    }
    assert compiled(files).digest == GOOD.digest


CLAUSE_1, CLAUSE_2 = "@ clauses/clause_01.yaml\n", "@ clauses/clause_02.yaml\n"
PERSONS = '-        - {quote: 从业人员20人以上, holds: "employees[-1] >= 20人"}\n'
FIELDS = '-        - {quote: 汽车零部件、新能源等领域, holds: "field in open [auto_parts, new_energy]"}\n'
MEANINGS: dict[str, str] = {
    "an operator": f'{CLAUSE_1}{PERSONS}+        - {{quote: 从业人员20人以上, holds: "employees[-1] > 20人"}}',
    "a year": f'{CLAUSE_1}{PERSONS}+        - {{quote: 从业人员20人以上, holds: "employees[-2] >= 20人"}}',
    "words beside a number": f'{CLAUSE_1}{PERSONS}+        - {{quote: 从业人员20人以上…企业, holds: "employees[-1] >= 20人"}}',
    "a fact": f'{CLAUSE_1}{PERSONS}+        - {{quote: 从业人员20人以上, holds: "count(projects) >= 20人"}}',
    "a quote": f'{CLAUSE_1}{PERSONS}+        - {{quote: 从业人员20人, holds: "employees[-1] >= 20人"}}\n+        - {{quote: 以上, holds: is_key}}',
    "a name": f'{CLAUSE_1}{PERSONS}+        - {{quote: 从业人员20人以上, zh: 人数, en: Persons, holds: "employees[-1] >= 20人"}}',
    "a reading": f'{CLAUSE_1}{PERSONS}+        - {{quote: 从业人员20人以上, holds: "employees[-1] >= 20人", reading: {{zh: 年末, en: At the end}}}}',
    "a head": f"{CLAUSE_1}-      all:\n+      any:",
    "an exclusion": f'{CLAUSE_2}-      unless: {{quote: 项目, holds: "activities has [overseas]"}}\n+      unless: {{quote: 项目, holds: is_key}}\n',
    "an effect": f"{CLAUSE_1}-    effect: grant\n+    effect: conditional",
    "a benefit": f"{CLAUSE_1}-zh: 奖补, en: Award, amount\n+zh: 补助, en: Award, amount",
    "an open amount": f"{CLAUSE_1}-amount: {{open: 奖补标准另行规定, en: Set elsewhere}}\n+amount: {{open: 未载明, en: Not stated}}",
    "a title": f"{CLAUSE_1}-    title: {{zh: 研发奖补\n+    title: {{zh: 研发补助",
    "an open list": f'{CLAUSE_2}{FIELDS}+        - {{quote: 汽车零部件、新能源等领域, holds: "field not in open [auto_parts, new_energy]"}}',
    "a listed value": f'{CLAUSE_2}{FIELDS}+        - {{quote: 汽车零部件、新能源等领域, holds: "field in open [auto_parts]"}}',
    "the order of a list": f'{CLAUSE_2}{FIELDS}+        - {{quote: 汽车零部件、新能源等领域, holds: "field in open [new_energy, auto_parts]"}}',
    "what wording is for": f"{CLAUSE_1}-why: the addressee\n+why: whom it addresses",
    "a term of a provision": f"{CLAUSE_1}-term: in_corridor, of: registered_division\n+term: in_corridor, of: main_division\n\n@ vocabulary/facts.yaml\n-  is_key: \n+  main_division: {{zh: 主要地, en: Main place, type: code(division)}}\n+  is_key: ",
    "a norm of a provision": f"{CLAUSE_2}-    norms: [plan]\n+    norms: []",
    "benefits that exclude each other": f'{CLAUSE_2}-    norms: [plan]\n+    norms: [plan]\n+    excludes: [{{ids: ["1.1"], quote: 给予奖补}}]',
    "a term's body": "@ terms.yaml\n-      - holds: size_class in [small, micro]\n+      - holds: size_class in [micro]",
    "the body of a term with a parameter": "@ terms.yaml\n-      - holds: place under [220100]\n+      - holds: place under [220184]",
    "a parameter in a term's body": "@ terms.yaml\n-      - holds: place under [220100]\n+      - holds: registered_division under [220100]",
    "a term's status": "@ terms.yaml\n-    status: presumption\n+    status: definition",
    "a term's reason": "@ terms.yaml\n-    why: {zh: 按划分标准\n+    why: {zh: 按办法",
    "a term's source": "@ terms.yaml\n-    source: 第1条“走廊内”\n+    source: 第1条",
    "an open question's kind": "@ terms.yaml\n-    kind: other_norm\n+    kind: judgement",
    "who settles an open question": "@ terms.yaml\n-    settled_by: {zh: 省工业和信息化厅\n+    settled_by: {zh: 省发展改革委",
    "a norm's status": "@ terms.yaml\n-status: not_found\n+status: found",
    "the version": '@ policy.yaml\n-version: "1"\n+version: "2"',
    "what is open of the policy": "@ policy.yaml\n-effective: {open: 原文未载明施行日期\n+effective: {open: 未载明",
    "furniture": '@ policy.yaml\n-furniture: [{quote: "—1—", why: page number}]\n+furniture: []',
    "a label of the vocabulary": "@ vocabulary/facts.yaml\n-zh: 从业人员, en: Persons employed\n+zh: 员工, en: Persons employed",
    "a type of the vocabulary": "@ vocabulary/facts.yaml\n-  founded: {zh: 成立日期, en: Founded, type: date}\n+  founded: {zh: 成立日期, en: Founded, type: end_date}",
    "a code list": "@ vocabulary/divisions.csv\n-220184,公主岭市,220100\n+220184,公主岭市,220000",
    "a bound of a table": "@ vocabulary/bands.yaml\n-large_min: 1000\n+large_min: 1001",
}


@pytest.mark.parametrize("change", MEANINGS.values(), ids=MEANINGS)
def test_a_change_of_meaning_changes_the_digest(change: str) -> None:
    assert digest_after(change) != GOOD.digest


def test_another_text_changes_the_digest() -> None:
    files = minimal()
    text = files["text.txt"].replace(b"\xe2\x80\x941\xe2\x80\x94", b"\xe2\x80\x941\xe2\x80\x94\n")
    from hashlib import sha256

    old, new = (sha256(each).hexdigest() for each in (files["text.txt"], text))
    files |= {"text.txt": text, "policy.yaml": files["policy.yaml"].replace(old.encode(), new.encode())}
    assert compiled(files).digest != GOOD.digest


def test_the_digest_is_the_same_in_every_run() -> None:
    assert compiled(minimal()).digest == GOOD.digest
    assert re.fullmatch(r"[0-9a-f]{64}", GOOD.digest)


def test_a_quote_is_shown_without_the_white_space_of_line_wraps() -> None:
    wrapped = changed(minimal(), LAYOUTS["a quote wrapped over lines"].lstrip("\n"))
    assert compiled(wrapped).provisions[0].quote == GOOD.provisions[0].quote
