"""Passes over the pack as a whole: facts nobody can answer, terms and questions nothing uses, provisions that say the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from eligibility.checks.examined import Claim, Examined, Finding, Part, example_of
from eligibility.checks.solver import both, opposite
from eligibility.domain.verdict import MET
from eligibility.domain.vocabulary import Words
from eligibility.ir.conditions import terms_in
from eligibility.ir.reads import reads_of
from eligibility.ir.rules import Gate, Node, Open, Term


def unanswerable(examined: Examined) -> Iterator[Finding]:
    """Facts that conditions read, that nobody is asked for and nobody can verify."""
    told: set[str] = set()
    for part in examined.provisions:
        for condition in part.conditions:
            for read in reads_of(condition.node, part.provision.per) if not isinstance(condition.node, Gate) else ():
                fact = examined.pack.vocabulary.facts[read.fact]
                if fact.question is None and not fact.verified_by and read.fact not in told:
                    told.add(read.fact)
                    words = Words(
                        f"填报项“{fact.words.zh}”没有提问，也没有核验部门，谁也答不了",
                        f"nobody is asked for the fact `{read.fact}` and nobody can verify it",
                    )
                    help = Words(
                        "在词汇里写上 `question` 或 `verified_by`",
                        "give it a `question` or `verified_by` in the vocabulary",
                    )
                    yield part.finding("fact-unanswerable", "warning", words, help, condition)


def unused(examined: Examined) -> Iterator[Finding]:
    """Terms and open questions of terms.yaml that no provision leans on."""
    nodes = [node for each in examined.pack.provisions for node in (each.applies_to, each.requires)]
    used = {term.id.split("@", 1)[0] for node in nodes for term in terms_in(node)}
    asked = {id for node in nodes for id in _opens(node)}
    file = examined.files["terms.yaml"]
    help = Words("用上它，或者删去", "use it, or take it out")
    for key, known, zh, en, code in (
        ("terms", used, "术语", "term", "term-unused"),
        ("opens", asked, "开放问题", "open question", "open-unused"),
    ):
        for id in file.content.get(key, {}):
            if id not in known:
                mark = file.mark((key, f"#{id}"))
                words = Words(f"没有事项用到{zh} `{id}`", f"no provision uses the {en} `{id}`")
                yield Finding(file.name, mark.line, mark.column, code, "warning", id, words, help)


def _opens(node: Node) -> Iterator[str]:
    match node:
        case Open(id=id):
            yield id
        case Gate(children=children):
            for child in children:
                yield from _opens(child)
        case Term(body=body):
            yield from _opens(body)
        case _:
            return


def repeated(examined: Examined) -> Iterator[Finding]:
    """Two provisions of one effect and benefit, of which one gives nothing that the other does not."""
    for one, other in combinations(examined.provisions, 2):
        if _gift(one) == _gift(other):
            yield from _repeated(examined, one, other)


def _gift(part: Part) -> tuple[object, ...]:
    said = part.provision
    return said.effect, said.benefit.words.zh, said.per


def _repeated(examined: Examined, one: Part, other: Part) -> Iterator[Finding]:
    query = examined.query(one, other)
    first, second = query.concluded(one.provision), query.concluded(other.provision)
    covers = query.never(both(second.met, opposite(first.met))), query.never(both(first.met, opposite(second.met)))
    if query.never(first.met) or query.never(second.met) or not any(covers):
        return
    inner, outer = (other, one) if covers[0] else (one, other)
    words = (
        Words(f"{inner.id} 与 {outer.id} 的对象和内容相同", f"{inner.id} gives the same to the same as {outer.id}")
        if all(covers)
        else Words(
            f"符合 {inner.id} 的都符合 {outer.id}，内容也相同",
            f"whoever meets {inner.id} meets {outer.id}, which gives the same",
        )
    )
    help = Words("合并两个事项，或核对条件和内容", "make them one, or mend condition or benefit")
    claims = Claim(inner.provision, MET), Claim(outer.provision, MET)
    example = example_of(query, both(first.met, second.met), Words("两项都符合", "meets both"), *claims)
    code = "provision-duplicate" if all(covers) else "provision-covered"
    yield inner.finding(code, "warning", words, help, None, example)


def apart(examined: Examined) -> Iterator[Finding]:
    """Provisions that exclude each other's benefits although nobody can meet both."""
    by_id = {part.id: part for part in examined.provisions}
    for part in examined.provisions:
        for id in dict.fromkeys(id for each in part.provision.excludes for id in each.ids):
            query = examined.query(part, by_id[id])
            here, there = query.concluded(part.provision).met, query.concluded(by_id[id].provision).met
            if query.never(both(here, there)) and not query.never(here) and not query.never(there):
                words = Words(
                    f"{part.id} 与 {id} 互相排斥，但没有主体能同时符合两项",
                    f"{part.id} excludes {id}, but nobody can meet both",
                )
                help = Words("核对条件，或删去 `excludes`", "mend a condition, or take `excludes` out")
                says = Words(f"符合 {part.id}，不可能再符合 {id}", f"meets {part.id}, and so cannot meet {id}")
                claims = Claim(part.provision, MET), Claim(by_id[id].provision, MET, not_=True)
                example = example_of(query, here, says, *claims)
                yield part.finding("exclusion-idle", "warning", words, help, None, example)
