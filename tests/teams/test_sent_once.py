"""A form that is sent twice does its work once, whoever breaks off when; and is answered as the first time."""

import os
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from apps.clients.models import Deal, Visit
from apps.teams.actions import forget_submissions
from apps.teams.models import Submission
from salesmgmt import once
from tests import world as making

ADD = reverse("clients:deal_add")
LOG = reverse("clients:log")
# A few in bin/test, as many as the promise says in bin/proof.
ROUNDS = 500 if os.environ.get("PROOF_CASES") else 4
SENDERS = 20
JSON = {"Accept": "application/json"}


def a_deal(name="Robot line", **changes) -> dict:
    stage = making.make_stages().engaged
    rows = {"lines-TOTAL_FORMS": 0, "lines-INITIAL_FORMS": 0, "lines-MIN_NUM_FORMS": 0, "lines-MAX_NUM_FORMS": 200}
    return {"name": name, "stage": stage.pk, "opened_on": "2026-01-05", "once": str(uuid4())} | rows | changes


def a_visit(client, **changes) -> dict:
    key = str(uuid4())
    return {"key": key, "once": key, "client": client.pk, "how": "onsite", "facts": ["price"]} | changes


def test_the_same_form_again_gives_the_same_answer_and_does_nothing(rep, browse):
    browser, form = browse(rep), a_deal()
    first, second = browser.post(ADD, form), browser.post(ADD, form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert Deal.objects.count() == 1


def test_without_a_key_a_form_is_as_many_deals_as_it_is_sent_times(rep, browse):
    browser, form = browse(rep), a_deal(once="")
    browser.post(ADD, form)
    browser.post(ADD, form)
    assert Deal.objects.count() == 2


def test_the_key_may_come_as_a_header(rep, browse):
    browser, form, key = browse(rep), a_deal(once=""), {"Idempotency-Key": str(uuid4())}
    browser.post(ADD, form, headers=key)
    browser.post(ADD, form, headers=key)
    assert Deal.objects.count() == 1


def test_other_content_under_the_same_key_is_told_and_can_be_saved_as_a_new_entry(rep, browse):
    browser, form = browse(rep), a_deal("Robot line", note="ten\r\npieces")
    made = browser.post(ADD, form)
    refused = browser.post(ADD, form | {"name": "Robot cell"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "sent before with other content" in page
    assert made.headers["Location"] in page
    assert [deal.name for deal in Deal.objects.all()] == ["Robot line"]
    again = dict(refused.context["typed"]) | {"once": str(uuid4())}
    browser.post(ADD, again)
    assert {(deal.name, deal.note) for deal in Deal.objects.all()} == {
        ("Robot line", "ten\r\npieces"), ("Robot cell", "ten\r\npieces"),
    }  # fmt: skip


def test_the_same_key_at_another_address_is_other_content(rep, browse):
    browser, form = browse(rep), a_deal()
    browser.post(ADD, form)
    assert browser.post(f"{ADD}?client=1", form).status_code == 422


def test_a_form_with_errors_may_be_corrected_and_sent_again(rep, browse):
    browser, form = browse(rep), a_deal("")
    assert browser.post(ADD, form).status_code == 422
    assert not Submission.objects.exists()
    assert browser.post(ADD, form | {"name": "Robot line"}).status_code == 302
    assert Deal.objects.count() == 1


def test_the_key_belongs_to_the_person(world, browse):
    form = a_deal()
    browse(world.rep).post(ADD, form)
    assert browse(world.teammate).post(ADD, form).status_code == 302
    assert {deal.owner for deal in Deal.objects.all()} == {world.rep, world.teammate}


def test_json_is_answered_again_as_it_was(world, browse):
    client = making.make_client(world.rep)
    browser, form = browse(world.rep), a_visit(client)
    first, second = (browser.post(LOG, form, headers=JSON) for _time in range(2))
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert first.json()["saved"] == Visit.objects.get().pk
    other = browser.post(LOG, form | {"note": "more"}, headers=JSON)
    assert other.status_code == 422
    assert other.json()["sent_before"]


def test_what_was_taken_back_is_not_brought_back_by_a_late_repeat(world, browse):
    client = making.make_client(world.rep)
    browser, form = browse(world.rep), a_visit(client)
    saved = browser.post(LOG, form, headers=JSON).json()
    browser.post(reverse("clients:visit_delete", args=[saved["saved"]]))
    assert not Visit.objects.exists()
    assert browser.post(LOG, form, headers=JSON).json() == saved
    assert not Visit.objects.exists()


def test_an_outbox_does_not_send_as_someone_else(world, browse):
    client = making.make_client(world.rep)
    browser, form = browse(world.teammate), a_visit(client)
    answer = browser.post(LOG, form, headers=JSON | {"X-Sent-By": str(world.rep.pk)})
    assert answer.status_code == 401
    assert not Visit.objects.exists()
    assert browse(world.rep).post(LOG, form, headers=JSON | {"X-Sent-By": str(world.rep.pk)}).status_code == 200


def test_an_error_of_the_program_leaves_neither_work_nor_key(rep, monkeypatch):
    browser, form = Browser(raise_request_exception=False), a_deal()
    browser.force_login(rep)
    with monkeypatch.context() as broken:
        # After the deal is written, and before it is answered.
        broken.setattr("apps.clients.views.deals.toast", lambda *_args: 1 / 0)
        assert browser.post(ADD, form).status_code == 500
    assert not Deal.objects.exists()
    assert not Submission.objects.exists()
    assert browser.post(ADD, form).status_code == 302
    assert Deal.objects.count() == 1


def answered(person, response, **headers):
    """This will pass one form through the middleware to a view that gives `response`."""
    request = RequestFactory().post("/clients/", {"once": str(uuid4())}, headers=headers)
    request.user = person

    def rest(request):
        early = middleware.process_view(request, None, (), {})
        return early or response

    middleware = once.SentOnce(rest)
    middleware(request)
    return Submission.objects.first()


def test_only_what_was_done_is_kept_and_files_pass_as_they_are(rep):
    assert answered(rep, HttpResponse("<form>")) is None
    assert answered(rep, HttpResponse("a,b", headers={"Content-Disposition": "attachment"})) is None
    assert answered(rep, JsonResponse({"errors": {}}, status=422)) is None
    assert answered(rep, HttpResponse(status=404)) is None
    assert answered(rep, JsonResponse({"saved": 7}, status=201)).answer == {"saved": 7}
    Submission.objects.all().delete()
    assert answered(rep, HttpResponse(status=302, headers={"Location": "/" + "x" * 600})).location.startswith("/xxx")


def test_files_are_part_of_what_was_sent(rep):
    def printed(content):
        photo = SimpleUploadedFile("photo.jpg", content)
        request = RequestFactory().post("/clients/", {"note": "a", "photos": [photo]})
        fingerprint = once._fingerprint(request)
        assert request.FILES["photos"].read() == content, "whoever comes next reads from the start"
        return fingerprint

    assert printed(b"one") == printed(b"one")
    assert printed(b"one") != printed(b"two")


def test_keys_are_kept_for_thirty_days(rep, browse):
    form = a_deal()
    browse(rep).post(ADD, form)
    assert forget_submissions(at=timezone.now() + timedelta(days=29)) == 0
    assert forget_submissions(at=timezone.now() + timedelta(days=31)) == 1


def test_forms_that_make_something_carry_a_key_without_scripts(rep, browse):
    page = browse(rep).get(reverse("clients:contact_add", args=[making.make_client(rep).pk])).content.decode()
    assert 'name="once"' in page


# --- at the same moment -------------------------------------------------------------------------------------


@pytest.mark.at_length
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_and_all_hear_the_same(transactional_db, world):
    for number in range(ROUNDS):
        form, together = a_deal(f"Deal {number}"), Barrier(SENDERS)
        browsers = [Browser() for _sender in range(SENDERS)]
        for browser in browsers:
            browser.force_login(world.rep)

        def send(browser, form=form, together=together):
            try:
                together.wait(30)
                answer = browser.post(ADD, form)
                return answer.status_code, answer.headers.get("Location")
            finally:
                connection.close()

        with ThreadPoolExecutor(SENDERS) as pool:
            heard = set(pool.map(send, browsers))
        assert len(heard) == 1, heard
        assert heard.pop()[0] == 302
        assert Deal.objects.filter(name=f"Deal {number}").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_for_the_first_and_not_for_ever(transactional_db, world, monkeypatch):
    started, go_on = Event(), Event()
    monkeypatch.setattr("apps.teams.actions.sending.PATIENCE", "300ms")
    from apps.clients.views import deals

    def slowly(*args, opened=deals.open_deal, **kwargs):
        made = opened(*args, **kwargs)
        started.set()
        go_on.wait(10)
        return made

    monkeypatch.setattr(deals, "open_deal", slowly)
    form = a_deal()

    def send():
        browser = Browser()
        browser.force_login(world.rep)
        try:
            return browser.post(ADD, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(send)
        started.wait(10)
        assert pool.submit(send).result(10) == 409
        go_on.set()
        assert first.result(10) == 302
    assert send() == 302
    assert Deal.objects.count() == 1


# --- the connection breaks ------------------------------------------------------------------------------------


@pytest.mark.at_length
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cut", ["before", "within", "during", "after"])
def test_a_connection_that_breaks_loses_nothing_and_doubles_nothing(transactional_db, live_server, world, cut):
    client = making.make_client(world.rep)
    browser = Browser()
    browser.force_login(world.rep)
    cookie = browser.cookies["sessionid"].value
    browser.get(LOG)
    token = browser.cookies["csrftoken"].value
    host, port = live_server.url.removeprefix("http://").split(":")

    def request(form) -> bytes:
        body = urlencode(form | {"csrfmiddlewaretoken": token}, doseq=True).encode()
        return (
            f"POST {LOG} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: sessionid={cookie}; csrftoken={token}\r\n"
            f"Accept: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Connection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body

    for number in range(ROUNDS):
        form = a_visit(client, note=f"visit {number}")
        whole = request(form)
        with socket.create_connection((host, int(port)), timeout=10) as line:
            if cut == "within":
                line.sendall(whole[:-20])
            elif cut == "during":
                line.sendall(whole)
            elif cut == "after":
                line.sendall(whole)
                line.recv(12)
        answer = b""
        with socket.create_connection((host, int(port)), timeout=20) as line:
            line.sendall(whole)
            while part := line.recv(65536):
                answer += part
        assert answer.startswith(b"HTTP/1.1 200"), answer[:300]
        assert Visit.objects.filter(note=f"visit {number}").count() == 1
