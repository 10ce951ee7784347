"""What each problem code means to its receiver, in Chinese and English, and the HTTP status of those that are answers."""

from __future__ import annotations

from eligibility.domain.vocabulary import Words

STATUSES: dict[str, int] = {
    "request-syntax": 400,
    "request-invalid": 422,
    "profile-invalid": 422,
    "body-too-large": 413,
    "policy-unknown": 404,
    "clause-unknown": 404,
    "not-found": 404,
    "method-not-allowed": 405,
    "media-type": 415,
    "receipt-faulty": 422,
    "receipt-differs": 409,
    "rules-unavailable": 409,
    "busy": 503,
    "second-opinion-unavailable": 503,
    "internal": 500,
}
"""Codes that a whole answer may have. The others stand in its list of errors only."""

TITLES: dict[str, Words] = {
    "request-syntax": Words("请求正文不是规范的 JSON", "The request's body is not the strict JSON that is read"),
    "request-invalid": Words("请求不符合接口说明", "The request does not have the documented form"),
    "profile-invalid": Words("企业画像有误", "The profile has problems"),
    "body-too-large": Words("请求正文过大", "The request's body is too large"),
    "policy-unknown": Words("没有这项政策", "There is no such policy"),
    "clause-unknown": Words("政策没有这一条款或事项", "The policy has no such clause or provision"),
    "not-found": Words("没有这个地址", "There is no such address"),
    "method-not-allowed": Words("该地址不支持这种请求方法", "The address does not answer that method"),
    "media-type": Words("请求正文的类型不受支持", "The body's media type is not supported"),
    "receipt-faulty": Words("收据有误", "The receipt is faulty"),
    "receipt-differs": Words("收据完好，但重新计算的结果不同", "The receipt is sound, but the answer comes out differently"),
    "rules-unavailable": Words("缺少收据所记的规则包", "The rules that a receipt names are not at hand"),
    "busy": Words("等待处理的请求过多，请稍后再试", "Too many requests are waiting; try again in a moment"),
    "second-opinion-unavailable": Words("第二执行器不可用", "The second opinion cannot be had"),
    "internal": Words("服务出现故障", "A fault of ours"),
    "key-unknown": Words("请求含有未定义的键", "A key the request does not have"),
    "key-missing": Words("请求缺少必需的键", "A key the request must have"),
    "json-syntax": Words("文本不是 UTF-8 编码的 JSON", "The text is not JSON in UTF-8"),
    "key-repeated": Words("同一对象中键重复", "A key stands more than once in one object"),
    "number-unreadable": Words("数值为 NaN、Infinity，或长到不能精确保存", "NaN, Infinity, or a number too long to be held exactly"),
    "text-broken": Words("文字含有不完整的字符", "A text with half of a character"),
    "too-deep": Words("嵌套层数过多", "Values are nested too deeply"),
    "profile-syntax": Words("企业画像的结构不符合说明", "The profile does not have the documented form"),
    "fact-unknown": Words("没有这一事实", "There is no such fact"),
    "field-unknown": Words("记录没有这一字段", "The record has no such field"),
    "value-type": Words("值的类型不对", "A value of the wrong type"),
    "value-unit": Words("数量的单位不对", "A quantity in the wrong unit"),
    "value-range": Words("数量超出范围", "A quantity out of its range"),
    "value-unlisted": Words("值不在可选范围内", "A value its list does not have"),
    "code-unlisted": Words("代码不在代码表中", "A code its list does not have"),
    "date-impossible": Words("日期不存在，或起止颠倒", "A date that does not exist, or a span that ends before it begins"),
    "credit-code": Words("统一社会信用代码有误", "The unified social credit code is wrong"),
    "envelope": Words("事实的来源、等级等说明有误", "What is said about a fact's source or level is not well formed"),
    "finding": Words("认定意见有误", "A finding is not well formed, or answers no open question"),
    "too-large": Words("内容超过允许的长度", "Longer than is read"),
}  # fmt: skip
