"""The style page: every component, with made-up figures."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from salesmgmt.lib import ui
from salesmgmt.lib.htmx import page_or_fragment
from salesmgmt.lib.many import with_choosing
from salesmgmt.lib.tables import Column, Table


class SampleForm(forms.Form):
    """One field of each kind that forms here use."""

    name = forms.CharField(label=gettext_lazy("Client"), help_text=gettext_lazy("As it is on the contract."))
    amount = forms.DecimalField(label=gettext_lazy("Amount"), decimal_places=2)
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("visit", gettext_lazy("Visit")), ("call", gettext_lazy("Call"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    shared = forms.BooleanField(label=gettext_lazy("Credit is shared"), required=False)


class SampleFilter(forms.Form):
    """What a filter bar is made of."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False)
    app_label = forms.ChoiceField(label=gettext_lazy("App"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        apps: Any = ContentType.objects.order_by("app_label").values_list("app_label", flat=True).distinct()
        field: Any = self.fields["app_label"]
        field.choices = [("", _("All")), *((app, app) for app in apps)]


# Any table that every installation has will do.
SAMPLES = Table(
    "samples",
    Column("model", gettext_lazy("Model"), sort="model", link=lambda row: f"#row-{row.pk}", phone="title"),
    Column("app", gettext_lazy("App"), value="app_label", sort="app_label"),
    Column("figure", gettext_lazy("Amount"), value=lambda row: row.pk * Decimal("12345.67"), unit="money", sort="pk"),
    Column("state", gettext_lazy("State"), value="app_label", template="styleguide/state.html"),
    Column("long", gettext_lazy("Name in full"), value="__str__", phone=False, long=True),
    default_sort="model",
    size=8,
)


@login_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """This will show every component to administrators."""
    if not getattr(request.user, "is_administrator", False):
        raise Http404
    filters = SampleFilter(request.GET or None)
    rows = ContentType.objects.all()
    if filters.is_valid():
        rows = rows.filter(model__icontains=filters.cleaned_data["q"])
        if filters.cleaned_data["app_label"]:
            rows = rows.filter(app_label=filters.cleaned_data["app_label"])
    ways = [("grade", _("Change the grade")), ("delete", _("Delete"))]
    table = with_choosing(SAMPLES.page(request, rows), request.path, ways, at_once=1000)
    context = {"table": table, "filter": filters} | samples(request)
    return page_or_fragment(request, "styleguide.html", context, partial="components/table.html")


def samples(request: HttpRequest) -> dict:
    """This will make something to show in each component."""
    now = timezone.now()
    here = request.path
    bad = SampleForm({"name": "华东机械", "amount": "x", "day": "2026-02-30"})
    bad.is_valid()
    if request.GET.get("toast"):
        ui.toast(request, _("The visit was logged."), undo_url=here)
        messages.error(request, _("The amount must be above zero."))
    choices = [
        ui.Choice(_("This month"), f"{here}?period=month", active=True),
        ui.Choice(_("This quarter"), f"{here}?period=quarter"),
        ui.Choice(_("This year"), f"{here}?period=year"),
    ]
    trend = [Decimal(n) for n in (31, 28, 40, 38, 45, 41, 52, 49, 60, 58, 71, 66)]
    sums = [sum(trend[: n + 1]) * 21000 for n in range(12)]
    months = [f"2026-{month:02}" for month in range(1, 13)]
    return {
        "numbers": [Decimal(text) for text in ("-4510000", "9999.5", "123456.78", "99999999", "123456789.01")],
        "fractions": [(Decimal("0.62"), Decimal("0.68")), (Decimal("0.81"), Decimal("0.68")), (Decimal("1.14"), None)],
        "tones": list(ui.TONES),
        "trend": trend,
        "picker": ui.PeriodPicker(_("This month"), f"{here}?p=-1", f"{here}?p=1", choices),
        "crumbs": [ui.Crumb(_("Company"), here), ui.Crumb("华东大区", here), ui.Crumb("上海一组")],
        "sections": [
            ui.Choice(_("Timeline"), here, active=True, icon="clock"),
            ui.Choice(_("Deals"), here, count=12),
            ui.Choice(_("Contracts"), here, count=3),
        ],
        "stats": [
            ui.Stat(
                _("Signed amount"), Decimal("7498000"), "money", here, target=Decimal("12000000"),
                attainment=Decimal("0.6248"), pace=Decimal("0.682"), comparison=Decimal("0.121"),
                comparison_label=_("on the same workday last year"), trend=trend, help_url=here,
            ),
            ui.Stat(
                _("Visits"), 1234, "count", here, target=1500, attainment=Decimal("0.823"), pace=Decimal("0.682"),
                comparison=Decimal("-0.034"), comparison_label=_("on last month"), trend=trend[::-1],
            ),
            ui.Stat(_("Win rate"), Decimal("0.413"), "percent", here, comparison=Decimal("0"),
                    comparison_unit="points", comparison_label=_("on last month"), trend=trend),
            ui.Stat(_("Collection rate"), None, "percent", note=_("Nothing was due in this period.")),
        ],
        "events": [
            ui.TimelineItem(now, "walk", _("Visit"), _("Met the decision maker; asked about the price."), "陈思远"),
            ui.TimelineItem(now - timedelta(days=2), "trophy", _("Deal won"), by="陈思远", tone="good", meta="¥86万"),
            ui.TimelineItem(now - timedelta(days=9), "alert-triangle", _("Payment overdue"), tone="bad", meta="¥12万"),
        ],
        "changes": [
            ui.Change(now, "王建国", _("Owner"), "李娜", "陈思远"),
            ui.Change(now - timedelta(days=1), "李娜", _("Amount"), Decimal("80000.00"), Decimal("86000.00")),
            ui.Change(now - timedelta(days=30), None, "", kind="add"),
        ],
        "facts": [
            ui.Fact(_("Owner"), "陈思远", here),
            ui.Fact(_("Segment"), _("Machinery")),
            ui.Fact(_("Next step"), None),
            ui.Fact(_("Since"), now.date()),
        ],
        "charts": [
            ui.Chart(
                "pace", _("Signed amount against target"), months,
                [
                    ui.Series(_("Actual"), sums[:9] + [None] * 3, "line", "actual"),
                    ui.Series(_("Target"), [Decimal(n) * 1000000 for n in range(1, 13)], "line", "target"),
                    ui.Series(_("Last year"), [value * Decimal("0.9") for value in sums], "line", "last_year"),
                ],
                summary=_("Nine months in, the company is ahead of last year and behind its target."),
            ),
            ui.Chart(
                "teams", _("Signed amount by team"), ["上海一组", "上海二组", "杭州组", "南京组"],
                [ui.Series(_("Actual"), [2510000, 1820000, 940000, Decimal(-120000)], "bar", urls=[here] * 4)],
                horizontal=True,
            ),
        ],
        "nothing_to_draw": ui.Chart("none", _("Signed amount by team"), [], []),
        "years": [now.year + 1],
        "progress": ui.Progress(3120, 8800, _("Importing deals")),
        "form": SampleForm(),
        "bad_form": bad,
    }  # fmt: skip
