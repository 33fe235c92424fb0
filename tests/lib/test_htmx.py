"""Pages, fragments, and what becomes of a fragment request when the session has ended."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from salesmgmt.lib.htmx import go, is_fragment, signed_out_fragments

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/clients/?q=a"}


def ask(path="/clients/rows/", user=None, **headers):
    request = RequestFactory().get(path, headers=headers)
    request.htmx = HtmxDetails(request)
    request.user = user or AnonymousUser()
    return request


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_only_a_plain_htmx_request_wants_a_fragment(headers, answer):
    assert is_fragment(ask(**headers)) is answer


def test_a_fragment_request_after_the_session_ended_takes_the_whole_page_to_sign_in():
    middleware = signed_out_fragments(lambda _request: HttpResponseRedirect("/accounts/login/?next=/clients/rows/"))
    response = middleware(ask(**HTMX))
    assert response.status_code == 200
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=/clients/%3Fq%3Da"
    assert "HX-Request" in response.headers["Vary"]
    assert "Location" not in response.headers


def test_a_page_of_another_site_is_not_where_one_returns_to():
    middleware = signed_out_fragments(lambda _request: HttpResponseRedirect("/accounts/login/"))
    response = middleware(ask(**HTMX | {"HX-Current-URL": "https://evil.example/x"}))
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=/"


def test_a_redirect_of_a_page_is_left_alone():
    plain = HttpResponseRedirect("/accounts/login/")
    assert signed_out_fragments(lambda _request: plain)(ask()) is plain
    fine = HttpResponse("rows")
    assert signed_out_fragments(lambda _request: fine)(ask(**HTMX)) is fine


def test_go_leads_the_browser_on_from_a_page_and_from_a_fragment():
    assert go(ask(), "/clients/").headers["Location"] == "/clients/"
    assert go(ask(**HTMX), "/clients/").headers["HX-Redirect"] == "/clients/"
