"""What makes the app installable on a phone: its manifest, its service worker, and the page it shows offline."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

ICONS = (("192", "any"), ("512", "any"), ("maskable-512", "maskable"))


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """This will give the service worker, which stands at the root so that it serves every page."""
    places = {
        "log": reverse("clients:log"),
        "shell": reverse("clients:log_offline"),
        "offline": reverse("offline"),
        "static": settings.STATIC_URL,
    }
    context = {name: json.dumps(place) for name, place in places.items()}
    response = render(request, "service_worker.js", context, content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@require_safe
@cache_control(no_cache=True)
@vary_on_headers("Accept-Language", "Cookie")
def manifest(request: HttpRequest) -> JsonResponse:
    """This will tell the phone what to call the app and how to show it."""
    company = getattr(request, "company", None)
    name = getattr(company, "name", "") or "salesmgmt"
    icons = [
        {"src": static(f"icons/{file}.png"), "type": "image/png", "purpose": purpose, "sizes": f"{size}x{size}"}
        for file, purpose in ICONS
        for size in [file.rpartition("-")[2]]
    ]
    log = {"name": _("Log a visit"), "url": reverse("clients:log"), "icons": icons[:1]}
    return JsonResponse(
        {
            "id": "/", "name": name, "short_name": name[:12], "lang": get_language(), "start_url": "/", "scope": "/",
            "display": "standalone", "background_color": "#f4f6f9", "theme_color": "#1d5fd1",
            "icons": icons, "shortcuts": [log],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip


@require_safe
@cache_control(no_cache=True)
def offline(request: HttpRequest) -> HttpResponse:
    """This will show what can be done without a network; it holds nothing of the person, for the device keeps it."""
    return render(request, "offline.html", {"messages": ()})


urlpatterns = [
    path("sw.js", service_worker, name="service_worker"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("offline/", offline, name="offline"),
]
