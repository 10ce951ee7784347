"""The audit log in words: what somebody did, to what kind of record, and what about it. It reads no log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eligibility.domain.conclusion import CONCLUSION_WORDS, Conclusion
from eligibility.domain.vocabulary import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eligibility_api.languages import Lang

DEEDS: dict[str, Words] = {
    "addAttachment": Words("附上材料", "attached a file"),
    "addFinding": Words("记录研判结论", "recorded a finding"),
    "answerObjection": Words("答复异议", "answered an objection"),
    "archive": Words("归档", "archived"),
    "assignApplications": Words("分派", "assigned it"),
    "changeAccount": Words("修改账号", "changed an account"),
    "changeApplication": Words("更改申报事项", "changed the provisions applied for"),
    "changePassword": Words("修改密码", "changed a password"),
    "changeWebhook": Words("修改回调", "changed a webhook"),
    "completeTask": Words("完成待办", "completed a task"),
    "createAccount": Words("开设账号", "opened an account"),
    "createApplication": Words("建立申报", "began the application"),
    "createKey": Words("生成密钥", "made a key"),
    "createPublication": Words("发布公示", "published a list"),
    "createWebhook": Words("登记回调", "registered a webhook"),
    "declareInterest": Words("申报回避", "declared an interest"),
    "deleteWebhook": Words("删除回调", "removed a webhook"),
    "disburse": Words("记录兑付", "recorded a disbursement"),
    "endInterest": Words("解除回避", "ended an interest"),
    "eraseEnterprise": Words("清除企业信息", "erased an enterprise's data"),
    "exportCases": Words("导出办件", "exported cases"),
    "exportEnterprise": Words("导出企业信息", "exported an enterprise's data"),
    "moveApplication": Words("办理", "moved it on"),
    "objectTo": Words("提出异议", "objected"),
    "putEnterpriseProfile": Words("保存企业档案", "kept a profile"),
    "recover": Words("追回", "claimed back"),
    "redetermine": Words("重新认定", "determined anew"),
    "removeView": Words("删除视图", "removed a view"),
    "resend": Words("重发回调", "sent again to a webhook"),
    "reviewRuling": Words("复核意见", "reviewed a decision"),
    "revokeKey": Words("吊销密钥", "revoked a key"),
    "ruleOnProvision": Words("提出审核意见", "decided on a provision"),
    "saveView": Words("保存视图", "kept a view"),
    "signCheckpoint": Words("签署检查点", "signed a checkpoint"),
    "signIn": Words("登录", "signed in"),
    "signInRefused": Words("登录被拒", "was refused at sign-in"),
    "signOut": Words("退出登录", "signed out"),
    "submitApplication": Words("提交申报", "submitted"),
    "takeTask": Words("领取待办", "took a task"),
    "testWebhook": Words("测试回调", "tried a webhook"),
    "watch": Words("主动比对", "was compared by the watch"),
    "withdrawApplication": Words("撤回申报", "withdrew an application"),
    "withdrawFinding": Words("撤回研判结论", "withdrew a finding"),
    "withdrawPublication": Words("撤下公示", "took a list down"),
    "withdrawRuling": Words("撤回审核意见", "withdrew a decision"),
}
"""What somebody did, by the action that is noted of it."""

KINDS: dict[str, Words] = {
    "Account": Words("账号", "Account"),
    "Application": Words("申报", "Application"),
    "Attachment": Words("材料", "Attachment"),
    "Checkpoint": Words("检查点", "Checkpoint"),
    "Delivery": Words("回调", "Delivery"),
    "Determination": Words("认定", "Determination"),
    "Enterprise": Words("企业", "Enterprise"),
    "Interest": Words("回避", "Interest"),
    "Key": Words("密钥", "Key"),
    "Objection": Words("异议", "Objection"),
    "Payment": Words("兑付", "Payment"),
    "Publication": Words("公示", "Publication"),
    "RecordedFinding": Words("研判结论", "Finding"),
    "Ruling": Words("审核意见", "Decision"),
    "Snapshot": Words("企业档案", "Profile"),
    "Task": Words("待办", "Task"),
    "Webhook": Words("回调登记", "Webhook"),
}
"""The kinds of records that actions are noted of."""


def words_of(table: Mapping[str, Words], id: str, lang: Lang) -> str:
    """The words of an action or a kind; of one that has none, as an older log may have, the id itself."""
    return table[id].in_language(lang) if id in table else id


def choices(table: Mapping[str, Words], chosen: str, lang: Lang) -> dict[str, str]:
    """All that can be chosen, by their words; also what was asked for and has none."""
    ids = {*table, chosen} - {""}
    return dict(sorted(((each, words_of(table, each, lang)) for each in ids), key=lambda item: item[1]))


def about(details: Mapping[str, Any], steps: Mapping[str, str], lang: Lang) -> str:
    """What about it, in a few words: the provision with its conclusion, or from which step to which."""
    if "from" in details and "to" in details:
        return " → ".join(steps.get(str(each), str(each)) for each in (details["from"], details["to"]))
    conclusion = details.get("conclusion")
    said = CONCLUSION_WORDS[Conclusion(conclusion)].in_language(lang) if conclusion else ""
    return " ".join(each for each in (str(details.get("provision") or ""), said) if each)
