"""One's own page: details, language, appearance; the two choices are also in every page's menu."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBadRequest, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from apps.teams import actions
from apps.teams.forms import LanguageForm, ThemeForm
from apps.teams.measures import leader_of
from apps.teams.models import Membership, Team
from apps.teams.models.person import Theme
from salesmgmt.lib.ui import toast


@login_required
@require_safe
def me(request):
    """This will show a person their own details and choices."""
    today, viewer = request.company.today(), request.user
    own = Membership.objects.visible_to(viewer).filter(person=viewer).select_related("team")
    context = {
        "now": own.on(today).first(),
        "leader": leader_of(viewer, today),
        "leads": Team.objects.visible_to(viewer).filter(leader=viewer),
        "themes": [
            (theme.value, theme.label, icon)
            for theme, icon in zip(Theme, ("device-desktop", "sun", "moon"), strict=True)
        ],
    }
    return render(request, "teams/me.html", context)


@require_safe
@never_cache
def sender(request) -> JsonResponse:
    """This will tell a device who is signed in, with a fresh token to send by; nobody, if so."""
    if not request.user.is_authenticated:
        return JsonResponse({"person": None})
    return JsonResponse({"person": request.user.pk, "token": get_token(request)})


@require_POST
def language(request):
    """This will keep the language in a cookie, and with the person once they are signed in."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    if request.user.is_authenticated:
        actions.set_language(request.user, language=form.cleaned_data["language"])
    return set_language(request)


@require_POST
@login_required
def mailing(request):
    """This will keep whether a person is told things by mail as well."""
    wanted = request.POST.get("told_by_mail") == "on"
    actions.set_mailing(request.user, told_by_mail=wanted, by=request.user, at=timezone.now())
    text = _("What waits for you also comes by mail.") if wanted else _("No more notifications come by mail.")
    toast(request, text)
    return redirect("teams:me")


@require_POST
@login_required
def theme(request):
    """This will keep light, dark or as the device."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    actions.set_theme(request.user, theme=form.cleaned_data["theme"])
    return redirect(_back(request))


def _back(request) -> str:
    """This will give the page the person came from, if it is one of ours."""
    page = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours else resolve_url("teams:me")
