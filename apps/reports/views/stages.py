"""How deals pass on from stage to stage, as a part of the deals page and as a page."""

from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_safe

from apps.reports.forms import Question
from apps.reports.measures.stages import ENOUGH, conversions, twelve_months
from salesmgmt.lib.htmx import page_or_fragment


@login_required
@require_safe
def stages(request):
    """This will show each stage's conversion over the last twelve months; its numbers open the deals behind them."""
    question = Question.asked(request, "stage_conversion", by="")
    question = question.at(twelve_months(question.company))
    steps = [
        {
            "conversion": found,
            "passed_url": question.address("reports:rows", kpi="stages_passed", by=None, stage=found.stage.pk),
            "entered_url": question.address("reports:rows", kpi="stages_entered", by=None, stage=found.stage.pk),
        }
        for found in conversions(question.scope, question.period)
    ]
    context = {"steps": steps, "question": question, "enough": ENOUGH}
    return page_or_fragment(request, "reports/stages.html", context, partial="reports/stages_part.html")
