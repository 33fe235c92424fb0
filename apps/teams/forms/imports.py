"""What is given to the importer: a file, what its rows are, and how its columns are to be read."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.teams.actions import LARGEST_FILE
from apps.teams.models import Import, Person
from salesmgmt.lib.importing import Kind, all_kinds

LARGEST_MAPPING = 1024 * 1024
SUFFIXES = ".csv,.tsv,.txt,.xlsx,.xls,.ods"


def kinds_for(viewer: Person) -> dict[str, Kind]:
    """This will give the kinds that someone may import."""
    return {key: kind for key, kind in all_kinds().items() if not kind.why_not(viewer)}


class ImportForm(forms.Form):
    """A file with its kind, and a mapping where the columns are not called like the fields."""

    kind = forms.ChoiceField(label=_("What is in the file"))
    file = forms.FileField(
        label=_("File"), max_length=255, widget=forms.ClearableFileInput(attrs={"accept": SUFFIXES}),
        help_text=_("CSV or XLSX, 20 MB at most. The first line names the columns."),
    )  # fmt: skip
    like = forms.ModelChoiceField(
        label=_("Columns as in"),
        queryset=Import.objects.none(),
        required=False,
        empty_label=_("matched by their names"),
    )
    mapping = forms.FileField(
        label=_("Mapping file"), required=False, widget=forms.ClearableFileInput(attrs={"accept": ".json"}),
        help_text=_("Optional: a JSON file that says which column fills which field and what its words mean."),
    )  # fmt: skip

    add_words = forms.BooleanField(
        label=_("Add segments, regions, product categories and contacts that are not there yet"), required=False
    )

    def __init__(self, *args: Any, viewer: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [(key, one.label) for key, one in kinds_for(viewer).items()]
        like: Any = self.fields["like"]
        mapped = Import.objects.visible_to(viewer).exclude(mapping={}).defer("content", "errors", "preview")
        like.queryset = mapped.order_by("-pk")
        like.label_from_instance = self._earlier

    @staticmethod
    def _earlier(job: Import) -> str:
        known = all_kinds()
        label = known[job.kind].label if job.kind in known else job.kind
        return _now("import %(number)s: %(kind)s from %(file)s") % {
            "number": job.pk, "kind": label, "file": job.filename,
        }  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("A file may have 20 MB at most; split this one."))
        return file

    def clean_mapping(self) -> dict | None:
        file = self.cleaned_data["mapping"]
        if not file:
            return None
        if file.size > LARGEST_MAPPING:
            raise forms.ValidationError(_("This is too large for a mapping."))
        try:
            found = json.loads(file.read().decode("utf-8-sig"))
        except ValueError as error:
            raise forms.ValidationError(_("This is not JSON: %(error)s"), params={"error": str(error)}) from None
        if not isinstance(found, dict):
            raise forms.ValidationError(_("A mapping is a JSON object in braces."))
        return found

    def values(self) -> dict[str, Any]:
        """This will give what `start_import` takes."""
        given, file = self.cleaned_data, self.cleaned_data["file"]
        mapping = given["mapping"] or (given["like"].mapping if given["like"] else {})
        if given["add_words"]:
            # What a stage means cannot be told from its name, so only a mapping has stages made.
            words = {word for word in all_kinds()[given["kind"]].makes if word != "stage"}
            mapping = mapping | {"create_missing": sorted(words.union(mapping.get("create_missing", ())))}
        return {"kind": given["kind"], "filename": file.name, "content": file.read(), "mapping": mapping}
