"""What a sentence gives, proposed from its verbs. A proposal is a place to begin: a person decides.

The order is that of docs/write-a-policy.md: what the sentence fixes itself, what another norm fixes, priority, service,
orientation; what is left binds only government.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from eligibility.drafts.model import Doubt, Proposal
from eligibility.ir.rules import Effect

_BODY = re.compile(
    r"企业|公司|院校|高校|院所|机构|孵化基地|孵化器|众创空间|开发区|园区|单位|项目|人才|退役军人|毕业生|工商户|农户|合作社|协会|产品|行业"
    r"|团队|创业者|联盟|纳税人|职工|载体|创新中心|研究中心|实验室|示范基地|申请人|投资者|投资人|经营主体|市场主体|平台型|经营者|商户"
)
"""Whom a sentence may address besides government."""

_GOVERNMENT = re.compile(r"^(?:和|并|各类)?(?:各地(?!和)|各市|各县|各区|各级|地方|市县|有关部门|各部门|县（市|省直)")
_MONEY = (
    r"(?:奖补|奖励|奖金|补助|补贴|资助|贴息|资金|扶持金|经费|[\d０-９.．]+\s*(?:万|亿|百|千)?元|[\d０-９.．]+\s*[%％])"
)
_GIVE = re.compile(
    rf"(?:给予|予以|发放|拨付|享受)[^，。；]{{0,40}}?{_MONEY}|(?:奖励|补贴|补助|资助|奖补)[^，。；]{{0,16}}?[\d０-９.．]+\s*(?:万|亿|百|千)?元"
    rf"|按[^。；]{{0,40}}[\d０-９.．]+\s*[%％][^。；]{{0,20}}(?:给予|予以|补助|补贴|奖励|资助)|(?:减免|免征|免收|减征|返还)[^，。；]{{1,24}}"
)
_BY_NORM = re.compile(
    r"(?:按照|按|依照|根据|参照)[^，。；]{0,40}?(?:》|办法|规定|政策|条例|细则|标准)[^，。；]{0,24}?(?:给予|予以|享受|执行|兑现|减|免|落实|发放|办理)"
    r"|依法依规|(?:^|[，；])(?:全面|认真|继续|严格)?落实[^，。；]{0,20}(?:税|费|优惠|减免|补贴)[^，。；]{0,10}政策"
)
_PRIORITY = re.compile(
    r"优先(?:予以|给予)?(?:重点)?(?:支持|安排|推荐|纳入|保障|享受|办理|列入|考虑|供应|申报|解决|采购|满足|扶持)|优先(?:予以|给予)"
)
_SERVICE = re.compile(
    r"培训|帮扶|辅导|培树|提供[^。；]{0,40}服务|开展[^，。；]{0,16}服务|(?:组织推进|培育|选树|打造|梯度培养)[^，。；]{0,6}?(?:[\d０-９一十百千数余多]+[批户家个名])"
    r"|对接(?:[^，。；]{0,4})(?:平台|清单|会)"
)
_COFOUND = re.compile(
    r"(?:创建|组建|设立|新建)(?:和[^，。；]{0,4})?一批|(?:联合|牵头)[^，。；]{2,40}(?:组成|组建|成立)[^，。；]{0,12}(?:联合体|联盟|共同体)"
)
_ORIENT = re.compile(
    r"(?:支持|鼓励|引导|允许|探索)(?!基金|资金|作用|性|体系|力度|政策)(?:和|并)?(?:支持|鼓励|引导|允许)?([^，。；]{1,60})"
)
_SUPPORTED = re.compile(r"对[^。；]{2,200}?(?:给予|予以)[^，。；]{0,6}?(?:支持|扶持|倾斜|奖励|表彰)")
_FINANCE = re.compile(r"贷款|融资|担保|保险|信贷")
_NAMES = re.compile(r"《[^《》]*》")
_EXCLUDES = re.compile(
    r"不得|不予|不再|除外|不重复|不享受|取消[^，。；]{0,10}资格|追回|就高不就低|就高不重复|从高不重复"
)
_DEFINES = re.compile(r"(?:所称|是指|指的是|适用于|解释权|负责解释|起施行|有效期|同时废止|另行(?:制定|规定))")
_SHARED = re.compile(
    r"(?:合计|累计|总额)[^，。；]{0,12}?(?:不得?超过|不高于|控制在)|(?:依次|按[^，。；]{0,8}(?:顺序|次序))[^，。；]{0,6}?(?:支付|兑付|兑现|拨付)"
)
_CONDITIONS = re.compile(
    r"(?:应当|应|须|需|必须)?(?:同时)?(?:符合|具备|满足)(?:以下|下列)[^，。；]{0,8}(?:条件|要求)|下列条件|以下条件|申报条件"
)


def proposal_for(sentence: str) -> Proposal:
    """The effect that a sentence's verbs suggest, with the words it rests on."""
    masked = _NAMES.sub(lambda found: "《" + "〇" * (len(found[0]) - 2) + "》", sentence)
    found = _proposed(masked)
    begin = masked.find(found.verb)
    return replace(found, verb=sentence[begin : begin + len(found.verb)])


def _proposed(sentence: str) -> Proposal:
    if found := _EXCLUDES.search(sentence):
        gives = _GIVE.search(sentence)
        if gives is None or found.start() < gives.start():
            return Proposal("duty", found[0], "exclusion")
    for effect, verb_of in _TESTS:
        if verb := verb_of(sentence):
            return Proposal(effect, verb, "several_parts" if "；" in sentence else "")
    for doubt, form in _NO_BENEFIT:
        if found := form.search(sentence):
            return Proposal("duty", found[0], doubt)
    return Proposal("duty", "", "" if _TASK.search(sentence) else "no_verb")


_NO_BENEFIT: tuple[tuple[Doubt, re.Pattern[str]], ...] = (
    ("limit", _SHARED),
    ("condition", _CONDITIONS),
    ("definition", _DEFINES),
)
_TASK = re.compile(
    r"加快|推进|推动|实施|落实|完善|健全|建立|建设|构建|加强|强化|提升|发挥|促进|深化|深入|创新|改进|优化|开展|组织|制定|协调|统筹|做好|举办|引进|发展"
    r"|支持|积极|大力|全面|切实|进一步|着力|瞄准|围绕|依托|结合|顺应|指导|突出|扩大|培育|探索|承接|指定|负责|牵头|会同|公示|审核|受理|监督|检查"
)


def _given(sentence: str) -> str:
    found = _GIVE.search(sentence)
    return found[0] if found and not _BY_NORM.search(sentence) else ""


def _given_by_norm(sentence: str) -> str:
    found = _BY_NORM.search(sentence)
    return found[0].strip("，；") if found and (_BODY.search(sentence) or _GIVE.search(sentence)) else ""


def _prior(sentence: str) -> str:
    found = _PRIORITY.search(sentence)
    return found[0] if found else ""


def _cofounded(sentence: str) -> str:
    found = _COFOUND.search(sentence)
    return found[0] if found and _BODY.search(sentence, found.start()) else ""


def _served(sentence: str) -> str:
    """A service to somebody: to whom must stand in the sentence, and for a matching in the same part of it."""
    found = _SERVICE.search(sentence)
    if found is None:
        return ""
    part = sentence if "对接" not in found[0] else _part_with(sentence, found.start())
    return found[0] if _BODY.search(part) else ""


def _part_with(sentence: str, at: int) -> str:
    begin = max(sentence.rfind(mark, 0, at) for mark in "，；") + 1
    ends = [end for mark in "，；。" if (end := sentence.find(mark, at)) >= 0]
    return sentence[begin : min(ends, default=len(sentence))]


def _oriented(sentence: str) -> str:
    for found in _ORIENT.finditer(sentence):
        aim = found[1]
        if _GOVERNMENT.match(aim):
            continue
        if _BODY.search(aim) or (found[0].startswith("探索") and _FINANCE.search(aim)):
            return found[0][: found.start(1) - found.start()]
    found_support = _SUPPORTED.search(sentence)
    return found_support[0][-4:] if found_support else ""


_TESTS: tuple[tuple[Effect, Callable[[str], str]], ...] = (
    ("grant", _given),
    ("conditional", _given_by_norm),
    ("priority", _prior),
    ("support", _cofounded),
    ("service", _served),
    ("support", _oriented),
)
