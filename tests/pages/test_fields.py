"""What stands in the fields of a form that is shown again: everything that was typed and ticked, whether it was faulty or a switch was pressed."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.pages.asking import POLICY, Checking, page, text_of

ENGLISH = {"display.lang": "en"}


def test_what_has_no_end_is_said_to_have_none_and_stays_so(client: TestClient) -> None:
    going = Checking(client).begin("8.3").answer(answer="enterprise")
    record, fields = going.at, {"kind": "tech_little_giant", "level": "provincial", "from": "2023-01-01"}
    again = client.post(record, data={**fields, "from": "soon", "to.forever": "1"})
    assert again.status_code == 422
    assert '<input type="checkbox" name="to.forever" value="1" id="f-to-forever" checked>' in again.text
    going.answer(**fields, **{"to.forever": "1"})
    assert "长期" in text_of(page(client, "/check/answers"))
    html = page(client, record)
    assert 'id="f-to-forever" checked>' in html
    assert 'name="to" value=""' in html


def test_a_switch_shows_the_form_in_the_other_language_and_takes_nothing(client: TestClient) -> None:
    going = Checking(client).begin("8.3")
    switched = client.post(going.at, data={"answer": "enterprise", **ENGLISH})
    assert (switched.status_code, switched.headers["content-language"]) == (200, "en")
    assert 'value="enterprise" id="f-answer-1" checked' in switched.text
    assert client.get(going.at).headers["content-language"] == "en"
    assert "enterprise" not in text_of(page(client, "/check/answers").partition("<main")[2]).lower().replace(
        "the enterprise", ""
    )


def test_a_switch_of_all_questions_keeps_what_is_unknown_and_what_there_is_none_of(client: TestClient) -> None:
    Checking(client).begin()
    sent = {"subject": ["body_kind", "founder_is_veteran"], "unsure": "body_kind", "none": "projects", **ENGLISH}
    shown = client.post("/check/all", data=sent).text
    assert 'name="unsure" value="body_kind" id="f-body_kind-unsure" checked' in shown
    assert 'name="none" value="projects" id="none-projects" checked' in shown
    assert 'none-projects" checked' not in page(client, "/check/all")


def test_a_policy_and_a_clause_that_were_chosen_stay_chosen(client: TestClient) -> None:
    first = client.post("/", data={f"clause.{POLICY}": "22.1", "as_of": "2024-06-01", "code": "x", **ENGLISH}).text
    assert '<option value="22.1" lang="en" selected>' in first
    profile = client.post("/check/profile", data={"policy": "fictional.teaching", "pasted": "{", **ENGLISH}).text
    assert '<option value="fictional.teaching" selected>' in profile
    assert "\n{</textarea>" in profile


def test_enter_in_a_field_does_what_the_field_is_for(client: TestClient) -> None:
    by_enter = {"sent.enter": "1"}
    assert client.post("/", data=by_enter).headers["location"] == "/check/q/body_kind"
    assert client.post("/", data={**by_enter, "code": "nothing"}).status_code == 422
    sent = client.post("/check/profile", data={**by_enter, "credit_code": "91"})
    assert (sent.status_code, sent.headers["location"]) == (307, "/check/prefill")
    assert client.post("/check/profile", data={**by_enter, "credit_code": ""}).status_code == 422


def test_what_is_wrong_is_told_in_the_other_language_too_and_only_where_it_was_told(client: TestClient) -> None:
    going = Checking(client).begin()
    faulty = client.post(going.at, data={"answer": ""})
    assert 'form="question" name="display.faulty" value="1"' in faulty.text
    again = client.post(going.at, data={"answer": "", "display.faulty": "1", **ENGLISH})
    assert (again.status_code, "nothing was given" in again.text) == (422, True)
    assert client.post(going.at, data={"answer": "", "display.lang": "zh"}).status_code == 200
    sent = {"subject": "employees[-1]", "employees[-1]": "many", **ENGLISH}
    assert client.post("/check/all", data=sent).status_code == 200
    assert client.post("/check/all", data={**sent, "display.faulty": "1"}).status_code == 422
