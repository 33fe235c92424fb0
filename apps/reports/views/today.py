"""What is missing for the month, for the day's page: the foremost figure as a ring, the next one in a line."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.reports.measures import Scope
from apps.reports.measures.attendance import workdays_of
from apps.reports.measures.gap import standing_of
from apps.targets.kpis import bases
from salesmgmt.lib.links import address

SHOWN = 2


@login_required
@require_safe
def today_target(request):
    """This will show how the person's month stands, or that of the teams they lead."""
    company, scope = request.company, Scope.open_for(request.user)
    period = company.period()
    workdays = workdays_of(scope, period, company)
    goals = [(kpi, standing_of(scope, kpi, period, workdays)) for kpi in bases()[:SHOWN]]
    goals = [(kpi, standing) for kpi, standing in goals if standing.target]
    first = goals[0] if goals else None
    context = {
        "goal": first, "others": goals[1:], "workdays": workdays, "period": period,
        "url": f"{address('reports:dashboard')}?kpi={first[0].key}" if first else address("reports:dashboard"),
        "filled": _percent(first[1].attainment) if first else 0,
        "turn": round((first[1].pace or 0) * 360) if first else 0,
        "planned": address("targets:mine"),
    }  # fmt: skip
    return render(request, "reports/today_target.html", context)


def _percent(share) -> str:
    """This will give a share as the ring takes it: 0 to 100 of its way round."""
    return f"{min(max(share or 0, 0), 1) * 100:.1f}"
