"""Back to where a button was pressed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from salesmgmt.lib.htmx import go


def back_to(request: HttpRequest, default: str, *args) -> HttpResponse:
    """This will go to the page named by `next`, if it is one of ours, or else to `default`."""
    return go(request, place(request) or resolve_url(default, *args))


def place(request: HttpRequest) -> str:
    """This will give the page named by `next`, "" if it is none of ours."""
    page = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours else ""
