"""What every request passes through: headers, the person's language, the company's time zone, the audit trail."""

import pghistory
from django.utils import translation

from salesmgmt.lib.standing import as_it_stands


def security_headers(get_response):
    """This will add the headers that Django has no setting for."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware


def probes(get_response):
    """This will answer the probes before anything that needs a session or the database."""

    def middleware(request):
        from salesmgmt import health

        answer = {"/healthz": health.healthz, "/readyz": health.readyz}.get(request.path)
        return answer(request) if answer else get_response(request)

    return middleware


def personal_settings(get_response):
    """This will speak the person's language and keep the company's time during the request. What seldom changes is
    remembered from one request to the next."""

    def middleware(request):
        from apps.teams.models import Company

        with as_it_stands(), Company.bound() as request.company:
            language = request.user.is_authenticated and request.user.language
            if language:
                translation.activate(language)
                request.LANGUAGE_CODE = translation.get_language()
            return get_response(request)

    return middleware


def audited(get_response):
    """This will have the database note who made each change of a request."""

    def middleware(request):
        if request.method in ("GET", "HEAD", "OPTIONS") or not request.user.is_authenticated:
            return get_response(request)
        with pghistory.context(person=request.user.pk, url=request.path):
            return get_response(request)

    return middleware
