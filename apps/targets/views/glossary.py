"""The glossary: what every KPI means, and how it is counted."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.targets.kpis import KPIS
from apps.targets.measures.glossary import entries


@login_required
@require_safe
def glossary(request):
    return render(request, "targets/glossary.html", {"entries": entries(KPIS.values())})
