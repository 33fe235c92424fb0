"""One URL as a page or as the fragment that updates it, and redirects that a fragment request can follow."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

# Swapped into the page by the shell's htmx configuration; other errors become a toast.
UNPROCESSABLE = 422


def is_fragment(request: HttpRequest) -> bool:
    """This will tell whether htmx asks for a part of the page it already shows.

    Boosted links and a history entry that is no longer kept both need the whole page.
    """
    htmx = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def wants_json(request: HttpRequest) -> bool:
    """This will tell whether whoever asks would rather have JSON than a page, as a form's outbox does."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def page_or_fragment(
    request: HttpRequest, template: str, context: dict | None = None, *, partial: str, status: int = 200
) -> HttpResponse:
    """This will answer with the whole page, or with `partial` alone where htmx asked for it."""
    if is_fragment(request):
        return fragment(request, partial, context, status=status)
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def fragment(request: HttpRequest, template: str, context: dict | None = None, *, status: int = 200) -> HttpResponse:
    """This will answer with a part of a page, and bring waiting messages along as toasts."""
    html = render_to_string(template, context, request)
    html += render_to_string("components/toasts.html", {"out_of_band": True}, request)
    response = HttpResponse(html, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def go(request: HttpRequest, to, *args, **kwargs) -> HttpResponse:
    """This will send the browser to another page, also from within a fragment request."""
    response = redirect(to, *args, **kwargs)
    return _in_the_browser(response) if getattr(request, "htmx", False) else response


def _in_the_browser(response: HttpResponseRedirect) -> HttpResponse:
    """This will turn a redirect into one that the whole page follows."""
    answer = HttpResponse(headers={"HX-Redirect": response.url})
    answer.cookies = response.cookies
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def signed_out_fragments(get_response):
    """This will answer redirects of fragment requests with HX-Redirect.

    A plain redirect would be followed silently, and after the session ended the sign-in page would
    land inside the page. Once signed in again, the person returns to the page they were on, not to
    the fragment's address.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not (is_fragment(request) and isinstance(response, HttpResponseRedirect)):
            return response
        if _is_sign_in(response.url) and not request.user.is_authenticated:
            from django.contrib.auth.views import redirect_to_login

            page = getattr(request, "htmx").current_url_abs_path or "/"  # noqa: B009
            return _in_the_browser(redirect_to_login(page))
        return _in_the_browser(response)

    return middleware


def _is_sign_in(url: str) -> bool:
    from django.conf import settings
    from django.shortcuts import resolve_url

    return url.partition("?")[0] == resolve_url(settings.LOGIN_URL)
