"""How far another document, a text of the policy, and the source of a flag is at hand: the words for each standing."""

from __future__ import annotations

from typing import Literal

from eligibility.domain.vocabulary import Words

NormStatus = Literal["found", "opening_found", "several_candidates", "not_found", "not_named"]
TextStatus = Literal["as_received", "mended", "reconstructed", "summary", "fictional"]
PolicyStanding = Literal["secondary", "fictional"]
SourceStanding = Literal["notice", "norm", "secondary", "other_province", "unverified"]

NORM_STATUS_WORDS: dict[NormStatus, Words] = {
    "found": Words("已找到全文", "Found in full"),
    "opening_found": Words("只找到开头部分", "Only its opening found"),
    "several_candidates": Words("原文没有写明是哪一件，有多件可能", "The text does not say which; several candidates"),
    "not_found": Words("未找到文本", "Not found"),
    "not_named": Words("原文没有写出名称", "Not named in the text"),
}

TEXT_STATUS_WORDS: dict[TextStatus, Words] = {
    "as_received": Words("原样收录", "As received"),
    "mended": Words("去掉页码和换行", "Page furniture and line wraps removed"),
    "reconstructed": Words("复原", "Reconstructed"),
    "summary": Words("据转载整理的摘要", "A summary from reprints"),
    "fictional": Words("虚构", "Fictional"),
}

POLICY_STANDING_WORDS: dict[PolicyStanding, Words] = {
    "secondary": Words("据转载摘要，尚未与原文核对", "from a secondary summary, not yet checked against the original"),
    "fictional": Words("虚构，仅供教学", "fictional, for teaching only"),
}
"""What stands beside the title of a policy in every answer, where its text is not the original one."""

SOURCE_STANDING_WORDS: dict[SourceStanding, Words] = {
    "notice": Words("本省的申报通知", "An application notice of the province"),
    "norm": Words("其他规范性文件", "Another norm"),
    "secondary": Words("转载，未见原件", "Reprinted; the original was not seen"),
    "other_province": Words("外省文件，仅供参考", "Of another province, for orientation only"),
    "unverified": Words("未核实", "Unverified"),
}
