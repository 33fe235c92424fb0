"""The pages of leads: the inbox, one lead, and what becomes of it."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.clients import rules
from apps.clients.actions import leads as actions
from apps.clients.filters.leads import LeadFilter
from apps.clients.forms.leads import AddLeadForm, AssignLeadForm, ConvertForm, RejectForm, WrittenLead
from apps.clients.measures.leads import yields
from apps.clients.models import Lead
from apps.clients.tables.leads import LEADS, how_long
from apps.teams.gates import permitted_or_403, visible_or_404
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.history import changes_of
from salesmgmt.lib.htmx import UNPROCESSABLE, page_or_fragment
from salesmgmt.lib.periods import Grain, Period
from salesmgmt.lib.ui import PeriodPicker, toast

WITH = ("owner", "source", "segment", "region", "form", "client", "contact", "deal")


@login_required
@require_safe
def leads(request):
    """This will list the leads the viewer sees, the open ones first."""
    rows = Lead.objects.visible_to(request.user).select_related("owner", "source")
    narrowed = LeadFilter(request.GET, rows, request=request)
    context = {"table": LEADS.page(request, narrowed.qs), "filter": narrowed}
    return page_or_fragment(request, "clients/leads.html", context, partial="components/table.html")


@login_required
@require_safe
def lead(request, pk):
    """This will show a lead, what can be done with it, and its story."""
    found = visible_or_404(Lead.objects.select_related(*WITH), request.user, pk=pk)
    open_ = not rules.a_lead_still_open(found)
    context = {
        "lead": found, "changes": changes_of(found), "answer": how_long(found.time_to_answer),
        "waits": how_long(timezone.now() - found.came_at) if found.state == "new" else "",
        "may_answer": open_ and not rules.who_may_answer(request.user, found),
        "may_assign": open_ and request.user.leads,
        "may_reopen": not (rules.who_may_answer(request.user, found) or rules.a_rejected_lead(found)),
    }  # fmt: skip
    return render(request, "clients/lead.html", context)


@login_required
def add(request):
    """This will take in a lead that somebody types."""
    form = AddLeadForm(request.POST or None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, actions.take_lead, by=request.user, at=timezone.now(), **form.values)
        if made:
            toast(request, _("Added."))
            seen = Lead.objects.visible_to(request.user).filter(pk=made.pk).exists()
            return redirect("clients:lead", made.pk) if seen else redirect("clients:leads")
    return _form(request, form, _("Add a lead"))


@login_required
def change(request, pk):
    """This will correct what is known of a lead."""
    found = _answerable(request, pk)
    form = WrittenLead(request.POST or None, instance=found, viewer=request.user)
    done = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, actions.change_lead, found, by=request.user, at=timezone.now(), **form.values)
    )
    if done:
        toast(request, _("Saved."))
        return redirect("clients:lead", pk)
    return _form(request, form, _("Change the lead"), found)


@login_required
@require_POST
def answer(request, pk):
    """This will note that the lead was answered."""
    found = visible_or_404(Lead, request.user, pk=pk)
    permitted_or_403(rules.who_may_answer(request.user, found))
    if attempt_or_tell(request, actions.answer_lead, found, by=request.user, at=timezone.now()):
        toast(request, _("Answered."))
    return redirect("clients:lead", pk)


@login_required
@require_POST
def reopen(request, pk):
    """This will open a rejected lead again."""
    found = visible_or_404(Lead, request.user, pk=pk)
    permitted_or_403(rules.who_may_answer(request.user, found))
    attempt_or_tell(request, actions.reopen_lead, found, by=request.user, at=timezone.now())
    return redirect("clients:lead", pk)


@login_required
def assign(request, pk):
    """This will give a lead to somebody."""
    found = _answerable(request, pk)
    form = AssignLeadForm(request.POST or None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        if attempt(form, actions.assign_lead, found, to=to, by=request.user, at=timezone.now()):
            toast(request, _("%(lead)s now belongs to %(person)s.") % {"lead": found, "person": to})
            return redirect("clients:lead", pk)
    return _form(request, form, _("Give the lead to"), found)


@login_required
def reject(request, pk):
    """This will close a lead nothing comes of."""
    found = _answerable(request, pk)
    form = RejectForm(request.POST or None)
    done = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, actions.reject_lead, found, by=request.user, at=timezone.now(), **form.cleaned_data)
    )
    if done:
        toast(request, _("Rejected."))
        return redirect("clients:lead", pk)
    return _form(request, form, _("Reject the lead"), found)


@login_required
def convert(request, pk):
    """This will make a client, a contact and perhaps a deal of a lead."""
    found = _answerable(request, pk)
    form = ConvertForm(request.POST or None, lead=found, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, actions.convert_lead, found, by=request.user, at=timezone.now(), **form.cleaned_data)
        if made:
            toast(request, _("%(lead)s is a client now.") % {"lead": found})
            return redirect("clients:detail", made.client.pk)
    return _form(request, form, _("Make a client of the lead"), found)


@login_required
@require_safe
def sources(request):
    """This will show what the sources of leads come to in a fiscal year."""
    year = _year(request)
    found = [(each, how_long(each.answer)) for each in yields(request.user, year, request.company.zone)]
    picker = PeriodPicker(_year_name(year), f"?period={year.previous}", f"?period={year.next}")
    context = {"yields": found, "period": year, "picker": picker}
    return render(request, "clients/lead_sources.html", context)


def _year(request) -> Period:
    """This will read the year asked for; what is none means this one."""
    try:
        asked = request.company.period(request.GET.get("period", ""))
    except ValueError:
        asked = request.company.period()
    return request.company.around(Grain.YEAR, asked.first)


def _year_name(year: Period) -> str:
    return _("Year %(year)s") % {"year": year}


def _answerable(request, pk) -> Lead:
    found = visible_or_404(Lead.objects.select_related("owner"), request.user, pk=pk)
    permitted_or_403(rules.who_may_answer(request.user, found))
    return found


def _form(request, form, heading: str, found: Lead | None = None):
    context = {"form": form, "heading": heading, "lead": found}
    return render(request, "clients/lead_form.html", context, status=UNPROCESSABLE if form.errors else 200)
