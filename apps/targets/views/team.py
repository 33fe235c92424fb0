"""Team targets: what was handed down beside what people commit to, and reminding who has not answered."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from apps.targets.actions import remind_to_answer
from apps.targets.forms.pages import TeamChoice
from apps.targets.measures.commitments import both_sides
from apps.targets.measures.standing import read_standing
from apps.targets.tables import written_answers
from apps.teams.actions import note_export
from apps.teams.models import Person
from salesmgmt.lib.exporting import FORMATS, as_file
from salesmgmt.lib.forms import attempt_or_tell


def _choice(request) -> TeamChoice:
    return TeamChoice(request.GET, viewer=request.user, company=request.company)


@login_required
@require_safe
def team(request):
    choice = _choice(request)
    if request.GET.get("export") in FORMATS:
        return _export(choice, request.GET["export"])
    standing = read_standing(choice.team, choice.goal, choice.span, request.user)
    return render(request, "targets/team.html", {"choice": choice, "standing": standing})


def _export(choice: TeamChoice, extension: str):
    both = both_sides(choice.team, choice.goal, choice.span, choice.viewer)
    answers = [answer for side in (both.own, *both.sides) for answer in side.answers]
    headers, written = written_answers(answers, choice.part_name)
    rows = list(written)
    note_export(
        by=choice.viewer, at=timezone.now(), table="targets", query=f"kpi={choice.goal.kpi}&span={choice.span}",
        columns=headers, format=extension, rows=len(rows),
    )  # fmt: skip
    return as_file(f"targets-{choice.goal.kpi}-{choice.span}", extension, headers, rows)


@login_required
@require_POST
def remind(request):
    choice = _choice(request)
    keys = [key for key in request.POST.getlist("person") if key.isdecimal() and len(key) < 19]
    people = Person.objects.visible_to(request.user).filter(pk__in=keys)
    whose = {"team": choice.team, "goal": choice.goal, "span": choice.span}
    count = attempt_or_tell(request, remind_to_answer, list(people), **whose, by=request.user, at=timezone.now())
    if count:
        text = ngettext("%(count)s person is reminded.", "%(count)s people are reminded.", count)
        messages.success(request, text % {"count": count})
    elif count == 0:
        messages.info(request, _("They were reminded today already."))
    return redirect(choice.url())
