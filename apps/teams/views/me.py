"""One's own page: details, language, appearance; the two choices are also in every page's menu."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from apps.teams import actions
from apps.teams.forms import LanguageForm, ThemeForm
from apps.teams.measures import leader_of
from apps.teams.models import Membership, Team
from apps.teams.models.person import Theme


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
