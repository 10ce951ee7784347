"""The self-check's pages, as a browser without scripts meets them: questions, answers, results, reports; and what is refused."""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from eligibility import services
from eligibility.services.drafts import code_from_text, new_code
from eligibility_api.pages.checks import COOKIE
from tests.pages.asking import ANSWERS, AS_OF, POLICY, Checking, page, shown_in, text_of

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "01-little-giant-changchun.json"


def test_one_clause_takes_at_most_five_questions_and_ends_in_its_result(client: TestClient) -> None:
    going = Checking(client).begin("8.3")
    assert going.finish() == 4
    assert going.at == "/check/answers"
    assert "符合条件：是企业；在长春、吉林、四平、辽源、松原五市或者公主岭市；省级认定在有效期内。" in text_of(
        page(client, "/check/result")
    )


def test_everything_is_asked_with_what_few_have_in_one_question_first(client: TestClient) -> None:
    going = Checking(client).begin().answer(answer="enterprise")
    assert going.at == "/check/q/overview"
    shown = shown_in(going.page())
    assert {"recognitions", "projects", "founder_is_veteran"} <= set(shown)
    going.answer(shown=shown, ticked=["recognitions"])
    assert going.at == "/check/q/recognitions[0]"
    assert going.finish() < 12
    answers = text_of(page(client, "/check/answers"))
    assert "项目 没有" in answers
    assert "由退役军人创办 否" in answers


def test_a_question_says_why_it_is_asked_in_the_words_of_the_policy(client: TestClient) -> None:
    going = Checking(client).begin("8.3")
    html = going.page()
    assert "为什么问这个" in html
    assert (
        '<blockquote lang="zh-CN">对走廊内经认定符合条件的科技型小巨人<mark>企业</mark>给予省级财政奖补支持。</blockquote>'
        in html
    )
    recognised = going.answer(answer="enterprise").page()
    assert "<mark>经认定</mark>符合条件的<mark>科技型小巨人</mark>企业" in recognised
    assert "还需 1 到 3 题" in recognised


def test_not_knowing_skipping_and_having_none_are_three_things(client: TestClient) -> None:
    Checking(client).begin("8.3").answer(answer="enterprise").answer(action="unsure")
    assert "获得的认定 说不清" in text_of(page(client, "/check/answers"))
    Checking(client).begin("8.3").answer(answer="enterprise").answer(action="none")
    assert "获得的认定 没有" in text_of(page(client, "/check/answers"))
    going = Checking(client).begin("8.3").answer(answer="enterprise").answer(action="skip")
    assert going.at != "/check/q/recognitions[0]"
    assert "未填写、还会影响结论的 获得的认定" in text_of(page(client, "/check/answers"))


@pytest.mark.parametrize(
    ("subject", "fields", "said"),
    [
        ("body_kind", {}, "没有填写"),
        ("body_kind", {"answer": "nothing of the kind"}, "不在“主体类型”的取值中"),
        ("registered_division", {"answer": "长春市朝阳"}, "是否想写"),
        ("main_industry", {"answer": "造飞船"}, "不在"),
        ("employees[-1]", {"answer": "-3"}, "不小于零"),
        ("revenue[-1]", {"answer": "很多", "answer.unit": "万元"}, "不是金额"),
        ("recognitions[0]", {"kind": "tech_little_giant", "from": "2023-02-30"}, "没有 2023-02-30 这一天"),
        ("recognitions[0]", {"kind": "tech_little_giant", "from": "2024-03-01", "to": "2023-12-31"}, "晚于"),
        ("recognitions[0]", {}, "请至少填写一项"),
    ],
)
def test_what_is_faulty_is_shown_again_with_what_is_wrong_and_all_that_was_typed(
    client: TestClient, subject: str, fields: dict[str, str], said: str
) -> None:
    Checking(client).begin()
    answer = client.post(f"/check/q/{subject}", data={"sent": "1", **fields})
    assert answer.status_code == 422
    assert said in text_of(answer.text)
    assert "<title>有误：" in answer.text
    assert 'role="alert"' in answer.text
    assert all(
        f'value="{typed}"' in answer.text
        for typed in fields.values()
        if typed not in ("nothing of the kind", "万元", "长春市朝阳")
    )
    assert "还没有填写" in page(client, "/check/answers")


def test_a_record_is_added_changed_and_removed(client: TestClient) -> None:
    going = Checking(client).begin("8.3").answer(answer="enterprise")
    going.answer(kind="high_tech_enterprise", action="another")
    assert going.at == "/check/q/recognitions[1]"
    going.answer(**ANSWERS["recognitions[0]"])
    assert "科技型小巨人企业" in text_of(page(client, "/check/answers"))
    client.post("/check/q/recognitions[0]", data={"kind": "srdi_sme"})
    assert "1" in (answers := text_of(page(client, "/check/answers")))
    assert "专精特新中小企业" in answers
    assert "高新技术企业" not in answers
    client.post("/check/q/recognitions[0]", data={"action": "delete"})
    assert "专精特新中小企业" not in text_of(page(client, "/check/answers"))


def test_a_record_that_says_nothing_ends_the_list(client: TestClient) -> None:
    going = Checking(client).begin("8.3").answer(answer="enterprise")
    going.answer(**ANSWERS["recognitions[0]"], action="another").answer()
    assert not going.at.startswith("/check/q/recognitions")
    assert text_of(page(client, "/check/answers")).count("科技型小巨人企业") == 1


def test_an_answer_can_be_changed_and_the_result_changes_with_it(client: TestClient) -> None:
    Checking(client).begin("8.3").finish()
    assert "✓ 8.3" in text_of(page(client, "/check/result"))
    client.post("/check/q/body_kind", data={"answer": "university"})
    assert "- 8.3" in text_of(page(client, "/check/result"))


def test_all_questions_on_one_page_take_what_is_sound_and_say_what_is_not(client: TestClient) -> None:
    Checking(client).begin("8")
    fields = {
        "subject": ["body_kind", "registered_division"],
        "body_kind": "enterprise",
        "registered_division": "nowhere",
        "none": ["recognitions"],
    }
    answer = client.post("/check/all", data=fields)
    assert answer.status_code == 422
    assert "不在“行政区划代码”中" in text_of(answer.text)
    answers = text_of(page(client, "/check/answers"))
    assert "主体类型 企业" in answers
    assert "获得的认定 没有" in answers
    assert client.post("/check/all", data={"subject": "ownership", "unsure": "ownership"}).status_code == 303
    assert "所有制性质 说不清" in text_of(page(client, "/check/answers"))


def test_a_resume_code_goes_on_where_it_was_left_in_any_writing(client: TestClient) -> None:
    going = Checking(client).begin("8.3").answer(answer="enterprise")
    code = str(client.cookies[COOKIE])
    assert code in going.page()
    client.cookies.clear()
    answer = client.post("/check/resume", data={"code": code.lower().replace("-", " ")})
    assert answer.headers["location"] == "/check/q/recognitions[0]"
    assert answer.cookies[COOKIE] == code


@pytest.mark.parametrize("typed", ["", "nonsense", "7K3M-XX2P-9QRA-HD4W", "<script>alert(1)</script>"])
def test_a_code_that_is_none_is_told_so_and_stays_where_it_was_typed(client: TestClient, typed: str) -> None:
    answer = client.post("/check/resume", data={"code": typed})
    assert answer.status_code == 422
    assert "没有这个恢复码" in answer.text
    assert "<script>alert" not in answer.text


def test_without_a_self_check_its_pages_say_how_to_begin(client: TestClient) -> None:
    for path in (
        "/check/q/body_kind",
        "/check/all",
        "/check/answers",
        "/check/result",
        "/check/result/8.3",
        "/check/report",
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "没有进行中的自查" in answer.text
    assert client.post("/check/q/body_kind", data={"answer": "enterprise"}).status_code == 404


def test_what_was_cleared_is_gone(client: TestClient) -> None:
    Checking(client).begin("8.3").answer(answer="enterprise")
    code = str(client.cookies[COOKIE])
    assert client.post("/check/forget", data={"x": "1"}).headers["location"] == "/"
    assert client.post("/check/resume", data={"code": code}).status_code == 422
    assert client.get("/check/answers").status_code == 404


def test_a_question_that_the_policy_does_not_have_is_not_found(client: TestClient) -> None:
    Checking(client).begin()
    for subject in ("nothing", "recognitions[7]", "recognitions[0].nothing", "employees[x]", "body_kind[0]", "..%2F"):
        assert client.get(f"/check/q/{subject}").status_code == 404, subject
        assert client.post(f"/check/q/{subject}", data={"answer": "1"}).status_code == 404, subject


def test_nothing_that_a_forged_form_names_is_a_fault_of_ours(client: TestClient) -> None:
    Checking(client).begin()
    for fields in ({"shown": "nothing"}, {"shown": "body_kind"}, {"shown": "projects[0].place"}):
        assert client.post("/check/q/overview", data=fields).status_code == 404
    odd = {
        "subject": ["nothing", "projects", "projects[3].place", "../x"],
        "none": "nothing",
        "unsure": "x",
        "unsure_list": "y",
    }
    assert client.post("/check/all", data=odd).status_code == 303
    for action in ("none", "unsure", "skip", "delete", "another", "nothing of the kind"):
        assert client.post("/check/q/projects[0]", data={"action": action, "modes": "\x00"}).status_code in (303, 422)


def test_no_address_says_anything_of_the_enterprise(client: TestClient) -> None:
    going = Checking(client).begin()
    seen = [going.at]
    while going.at.startswith("/check/q/"):
        subject = going.at.removeprefix("/check/q/")
        fields = (
            {"shown": shown_in(going.page())} if subject == "overview" else ANSWERS.get(subject, {"action": "unsure"})
        )
        seen.append(going.answer(**fields).at)
    values = [str(each) for fields in ANSWERS.values() for each in fields.values()]
    assert [(address, value) for address in seen for value in values if value in address] == []


def test_the_language_is_switched_in_the_middle_and_nothing_is_lost(client: TestClient) -> None:
    going = Checking(client).begin("8.3").answer(answer="enterprise")
    client.cookies.set("display", "en")
    html = going.page()
    assert "Which recognitions" in html or "recognition" in html
    assert "Kind of body" in page(client, "/check/answers") or "Enterprise" in page(client, "/check/answers")
    client.cookies.set("display", "zh")
    assert "主体类型 企业" in text_of(page(client, "/check/answers"))


def test_a_provision_shows_every_condition_with_what_is_and_what_is_needed(client: TestClient) -> None:
    Checking(client).begin("8.3").finish()
    said = text_of(page(client, "/check/result/8.3"))
    assert "主体类型：企业 (自报)" in said
    assert "要求 主体类型为企业" in said
    assert "“走廊内”" in said or "走廊内" in said
    assert "解释口径" in said
    assert "省科技厅、省工业和信息化厅、省财政厅" in said
    assert "营业执照 证明 主体类型、注册地" in said
    assert "到 2027-01-01 会变为： 暂不符合" in said or "到 2027-01-01 会变为：暂不符合" in said
    assert client.get("/check/result/99.9").status_code == 404


def test_a_provision_that_one_answer_decides_shows_both_futures(client: TestClient) -> None:
    going = Checking(client).begin("17.2b")
    while going.at not in ("/check/q/founder_is_veteran", "/check/answers"):
        going.answer(**ANSWERS.get(going.at.removeprefix("/check/q/"), {"action": "unsure"}))
    said = text_of(page(client, "/check/result/17.2b"))
    assert "只差一个问题" in said
    assert re.search(r"答“是”：\s*(符合|暂不符合|仍然未定)", said)
    assert re.search(r"答“否”：\s*(符合|暂不符合|仍然未定)", said)


def test_where_nothing_is_met_the_nearest_is_pointed_at(client: TestClient) -> None:
    Checking(client).begin("8.3")
    assert "目前没有符合的，最接近的是" in page(client, "/check/result")


def test_a_report_is_kept_under_a_code_and_its_receipt_replays(client: TestClient) -> None:
    Checking(client).begin("8.3").finish()
    made = client.post("/check/report", data={"name": "<b>虚构</b>公司"})
    assert made.status_code == 303
    where = made.headers["location"]
    client.cookies.clear()  # whoever has the code may look
    said = page(client, where)
    assert "&lt;b&gt;虚构&lt;/b&gt;公司" in said
    assert "完全一致" in said
    receipt = client.get(f"{where}/receipt").content
    assert services.replayed(receipt, None).status.is_proof
    assert json.loads(receipt)["conclusions"] == {"8.3": "eligible"}
    assert page(client, where.lower()) == said or client.get(where.lower()).status_code == 200


@pytest.mark.slow
def test_a_report_is_had_as_a_tagged_pdf(client: TestClient) -> None:
    Checking(client).begin("8.3").finish()
    where = client.post("/check/report", data={"name": "虚构公司"}).headers["location"]
    made = client.get(f"{where}/pdf")
    assert made.headers["content-type"] == "application/pdf"
    assert made.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in unpacked(made.content)  # tagged, for screen readers


def unpacked(pdf: bytes) -> bytes:
    """A PDF with its compressed streams opened."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"".join(zlib.decompressobj().decompress(each) for each in streams if each[:1] == b"x")


@pytest.mark.parametrize("code", ["x", "7K3M-XX2P-9QRA-HD4W"])
def test_a_report_that_is_not_there_is_said_to_be_so(client: TestClient, code: str) -> None:
    for path in (f"/r/{code}", f"/r/{code}/receipt", f"/r/{code}/pdf"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "没有这份报告" in answer.text


def test_a_faulty_credit_code_is_told_and_the_name_is_kept(client: TestClient) -> None:
    Checking(client).begin("8.3").finish()
    answer = client.post("/check/report", data={"name": "虚构公司", "credit_code": "91220104FAKE00013X"})
    assert answer.status_code == 422
    assert 'value="虚构公司"' in answer.text


def test_a_saved_profile_is_a_beginning_pasted_or_as_a_file(client: TestClient) -> None:
    said = EXAMPLE.read_text("utf-8")
    pasted = client.post("/check/profile", data={"policy": POLICY, "pasted": said})
    assert pasted.status_code == 303
    answers = text_of(page(client, "/check/answers"))
    assert "注册地 朝阳区（220104）" in answers
    assert "从业人员" in answers
    sent = client.post("/check/profile", data={"policy": POLICY}, files={"file": ("p.json", said.encode())})
    assert sent.status_code == 303
    assert text_of(page(client, "/check/answers")).count("科技型小巨人企业") == 1
    client.post("/check/q/employees[-1]", data={"answer": "77"})
    assert "77人" in text_of(page(client, "/check/answers"))


def test_answers_are_carried_to_another_policy_and_not_asked_again(client: TestClient) -> None:
    checking = Checking(client).begin()
    checking.finish()
    first, offered = client.cookies["check"], page(client, "/check/result")
    assert f'value="{POLICY}"' not in offered
    assert 'value="national.technology_sme"' in offered
    begun = client.post("/check/carried", data={"policy": "national.technology_sme"})
    assert begun.status_code == 303
    assert begun.headers["location"].removeprefix("/check/q/") not in ANSWERS.keys() - {"overview"}
    answers = text_of(page(client, "/check/answers"))
    assert "注册地 朝阳区（220104）" in answers
    assert "从业人员（上一年度） 100人" in answers
    client.post("/check/resume", data={"code": first})
    assert "环长春四辽吉松" in text_of(page(client, "/check/result"))


def test_answers_are_carried_to_no_policy_that_is_not_there_and_from_no_check_that_is_not(client: TestClient) -> None:
    assert client.post("/check/carried", data={"policy": "national.technology_sme"}).status_code == 404
    Checking(client).begin()
    assert client.post("/check/carried", data={"policy": "no.such"}).status_code == 404


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("", "没有选择文件"),
        ("{", "JSON"),
        ('{"facts": {"body_kind": 3}}', "`3` 不是文字 /facts/body_kind"),
        ('{"facts": {"credit_code": "91220104FAKE00013X"}}', "校验"),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_a_profile_that_is_none_is_told_why_and_stays(client: TestClient, pasted: str, said: str) -> None:
    answer = client.post("/check/profile", data={"policy": POLICY, "pasted": pasted})
    assert answer.status_code == 422
    assert said in text_of(answer.text)
    assert "<script>alert" not in answer.text


def test_the_form_is_had_and_an_empty_one_is_told_to_be_empty(client: TestClient) -> None:
    form = client.get(f"/check/form/{POLICY}")
    assert form.content.startswith(b"PK")
    answer = client.post("/check/profile", data={"policy": POLICY}, files={"file": ("f.xlsx", form.content)})
    assert answer.status_code == 422
    assert "表里有 0 家企业" in text_of(answer.text)


def test_a_preview_tells_what_an_answer_would_come_to_and_keeps_nothing(client: TestClient) -> None:
    going = Checking(client).begin("8.3")
    answer = client.post(going.at, data={"action": "preview", "answer": "university"}, headers={"x-fragment": "1"})
    assert "不适用" in text_of(answer.text)
    assert "<h1" not in answer.text
    assert "还没有填写" in page(client, "/check/answers")


def test_codes_have_no_signs_that_are_taken_for_one_another() -> None:
    code = new_code()
    assert re.fullmatch(r"(?:[2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}", code)
    assert code_from_text(f" {code.lower()} ") == code
    assert code_from_text(code[:-1]) is None
    assert code_from_text(code[:-1] + "0") is None


def test_the_day_is_todays_unless_said_and_must_be_one(client: TestClient) -> None:
    form = {"all": POLICY}
    assert client.post("/", data={**form, "as_of": "2024-02-30"}).status_code == 422
    assert client.post("/", data=form).status_code == 303
    assert client.post("/", data={"all": "nothing"}).status_code == 404
    assert client.post("/", data={"one": POLICY, f"clause.{POLICY}": "99"}).status_code == 404
    assert AS_OF not in page(client, "/check/result")
