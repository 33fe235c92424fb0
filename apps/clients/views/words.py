"""The company's own words: the hub, and the lists of segments, regions and sources."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from apps.clients import actions, rules
from apps.clients.forms.words import WordForm
from apps.clients.models import Region, Segment, Source
from apps.teams import gates
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import UNPROCESSABLE

LISTS: dict[str, Any] = {"segments": Segment, "regions": Region, "sources": Source}


@dataclass(frozen=True)
class Page:
    """A page of the hub; one that is not mounted is left out."""

    name: str
    label: Any
    about: Any
    icon: str
    args: tuple = ()

    @property
    def url(self) -> str:
        try:
            return reverse(self.name, args=self.args)
        except NoReverseMatch:
            return ""


PAGES = [
    Page("clients:word_list", gettext_lazy("Segments"), gettext_lazy("The industries clients are told apart by."),
         "building-factory-2", ("segments",)),
    Page("clients:word_list", gettext_lazy("Regions"), gettext_lazy("Where clients are."), "map-pin", ("regions",)),
    Page("clients:word_list", gettext_lazy("Sources"), gettext_lazy("Where clients and leads come from."),
         "login", ("sources",)),
    Page("clients:facts", gettext_lazy("Facts of a visit"), gettext_lazy("What a visit or call can bring out."),
         "checks"),
    Page("clients:custom_fields", gettext_lazy("Own fields"),
         gettext_lazy("What else to ask about clients, visits and leads."), "forms"),
    Page("clients:lead_settings", gettext_lazy("Leads"),
         gettext_lazy("Where leads come in, and whom they go to."), "inbox"),
    Page("clients:rhythms", gettext_lazy("Follow-up rhythm"),
         gettext_lazy("Within how many days clients of each grade are to be seen."), "repeat"),
    Page("clients:pools", gettext_lazy("Pools"),
         gettext_lazy("Where clients go that nobody follows up, and who may claim how many."), "pool"),
]  # fmt: skip


@login_required
@require_safe
def words(request):
    """This will show what the company may put in its own words."""
    gates.permitted_or_403(rules.only_who_keeps_the_words(request.user))
    return render(request, "clients/words.html", {"pages": [page for page in PAGES if page.url]})


@login_required
def word_list(request, kind):
    """This will list the words of one kind, and add one."""
    model = _of(kind)
    gates.permitted_or_403(rules.only_who_keeps_the_words(request.user))
    form = WordForm(request.POST or None)
    done = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, actions.add_word, model, by=request.user, at=timezone.now(), **form.cleaned_data)
    )
    if done:
        messages.success(request, _("Added."))
        return redirect("clients:word_list", kind)
    return _page(request, kind, form)


@login_required
def word(request, kind, pk):
    """This will rename a word."""
    found = _word(request, kind, pk)
    form = WordForm(request.POST or None, initial={"name": found.name})
    done = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, actions.rename_word, found, by=request.user, at=timezone.now(), **form.cleaned_data)
    )
    if done:
        messages.success(request, _("Saved."))
        return redirect("clients:word_list", kind)
    return _page(request, kind, form, found)


@login_required
@require_POST
def word_move(request, kind, pk):
    """This will move a word up or down its list."""
    found = _word(request, kind, pk)
    attempt_or_tell(
        request, actions.move_word, found, by=request.user, at=timezone.now(), up=request.POST.get("to") == "up"
    )
    return redirect("clients:word_list", kind)


@login_required
@require_POST
def word_delete(request, kind, pk):
    """This will delete a word that is not in use."""
    found = _word(request, kind, pk)
    if attempt_or_tell(request, actions.delete_word, found, by=request.user, at=timezone.now()):
        messages.success(request, _("“%(word)s” was deleted.") % {"word": found})
    return redirect("clients:word_list", kind)


def _of(kind: str) -> Any:
    if kind not in LISTS:
        raise Http404
    return LISTS[kind]


def _word(request, kind: str, pk: int) -> Any:
    model = _of(kind)
    gates.permitted_or_403(rules.only_who_keeps_the_words(request.user))
    found = model.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(request, kind: str, form: WordForm, found=None):
    model = _of(kind)
    context = {
        "kind": kind, "form": form, "word": found, "words": list(model.objects.all()),
        "heading": next(page.label for page in PAGES if page.args == (kind,)),
    }  # fmt: skip
    return render(request, "clients/word_list.html", context, status=UNPROCESSABLE if form.errors else 200)
