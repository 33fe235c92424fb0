"""What a visit or call just logged adds up to, for the toast that says it is saved."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from apps.clients.models import Visit
from apps.targets.kpis import KPIS
from apps.targets.measures.promised import target_of
from salesmgmt.lib.htmx import fragment, is_fragment
from salesmgmt.lib.periods import Grain


@login_required
@require_safe
def after_visit(request):
    """This will tell how far the month's target has come, and how many the week has."""
    if not is_fragment(request):
        return redirect("targets:mine")
    kpi = KPIS["calls" if request.GET.get("how") == "phone" else "visits"]
    own = Visit.objects.visible_to(request.user).owned_by(request.user)
    own = own.calls() if kpi.key == "calls" else own.meetings()
    month, week = request.company.period(), request.company.around(Grain.WEEK, request.company.today())
    target = target_of(kpi.key, month, person=request.user)
    done = own.within(month).count()
    context = {
        "kpi": kpi, "target": target, "done": done, "week": own.within(week).count(),
        "attainment": done / target if target else None,
    }  # fmt: skip
    return fragment(request, "targets/after_visit.html", context)
