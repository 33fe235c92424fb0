"""What is given to the importer: a file, what its rows are, and how its columns are to be read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.teams.actions import LARGEST_FILE
from apps.teams.models import Import, Person
from salesmgmt.lib.importing import Kind, all_kinds
from salesmgmt.lib.importing.files import ENCODINGS

LARGEST_MAPPING = 1024 * 1024
SUFFIXES = ".csv,.tsv,.txt,.xlsx,.xls,.ods"


def kinds_for(viewer: Person) -> dict[str, Kind]:
    """This will give the kinds that someone may import."""
    return {key: kind for key, kind in all_kinds().items() if not kind.why_not(viewer)}


class ImportForm(forms.Form):
    """A file or pasted rows with their kind, and a mapping for those who have one."""

    kind = forms.ChoiceField(label=_("What the rows are"))
    file = forms.FileField(
        label=_("File"), max_length=255, required=False, widget=forms.ClearableFileInput(attrs={"accept": SUFFIXES}),
        help_text=_("CSV or XLSX, 20 MB at most. A line at the top names the columns."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Or paste rows"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "import-paste"}),
        help_text=_("Copied from Excel or WPS with the line that names the columns, or separated by commas."),
    )  # fmt: skip
    encoding = forms.ChoiceField(
        label=_("Encoding of a text file"), required=False,
        choices=[("", _("recognised by itself")), *ENCODINGS.items()],
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
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("A file may have 20 MB at most; split this one."))
        return file

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if len(text.encode()) > LARGEST_FILE:
            raise forms.ValidationError(_("A file may have 20 MB at most; split this one."))
        return text if text.strip() else ""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not {"file", "text"} & self.errors.keys() and not given.get("file") and not given.get("text"):
            self.add_error("file", _("Choose a file, or paste rows."))
        return given

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
        """This will give what `take_in` takes."""
        given, file = self.cleaned_data, self.cleaned_data["file"]
        # What a stage means cannot be told from its name, so only a mapping has stages made.
        words = [word for word in all_kinds()[given["kind"]].makes if word != "stage"] if given["add_words"] else []
        source = {"filename": file.name, "content": file.read()} if file else self._pasted()
        return source | {
            "kind": given["kind"], "words": words, "encoding": given["encoding"] if file else "",
            "mapping": given["mapping"] or (given["like"].mapping if given["like"] else None),
        }  # fmt: skip

    def _pasted(self) -> dict[str, Any]:
        return {"filename": f"{_now('Pasted rows')}.csv", "content": self.cleaned_data["text"].encode()}


class ReadingForm(forms.Form):
    """How a file is read: its encoding or its sheet, and the line that names the columns."""

    encoding = forms.ChoiceField(label=_("Encoding"), choices=list(ENCODINGS.items()), required=False)
    sheet = forms.ChoiceField(label=_("Sheet"), required=False, widget=forms.RadioSelect)
    header = forms.IntegerField(
        label=_("Line that names the columns"), min_value=0, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Empty: found by itself."),
    )  # fmt: skip

    def __init__(self, *args: Any, sheets: Sequence[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        if sheets:
            del self.fields["encoding"]
            sheet: Any = self.fields["sheet"]
            sheet.choices, sheet.required = [(name, name) for name in sheets], True
        else:
            del self.fields["sheet"]

    def values(self) -> dict[str, Any]:
        """This will give what `choose_reading` takes."""
        given = self.cleaned_data
        return {
            "encoding": given.get("encoding", ""), "sheet": given.get("sheet", ""), "header": given["header"] or 0,
        }  # fmt: skip


class ColumnsForm(forms.Form):
    """Which field each column fills, and what is done with rows that are there already."""

    existing = forms.ChoiceField(
        label=_("Rows that are there already"), required=False,
        choices=[("update", _("are changed")), ("skip", _("are left out")), ("refuse", _("are an error"))],
    )  # fmt: skip
    match = forms.ChoiceField(label=_("Are found by"), required=False)
    blank = forms.ChoiceField(
        label=_("Empty cells"), required=False,
        choices=[("keep", _("leave what is there")), ("clear", _("empty what is there"))],
    )  # fmt: skip
    create_missing = forms.MultipleChoiceField(
        label=_("Add where missing"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, kind: Kind, columns: dict[str, str], mapping: dict, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind, self.columns = kind, columns
        fields = [(one.name, f"{one.label} *" if one.required else str(one.label)) for one in kind.fields]
        for place, (column, name) in enumerate(columns.items()):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column, required=False, choices=[("", _("not used")), *fields], initial=name
            )
        self._say("existing", mapping.get("existing", "update"))
        self._say("blank", mapping.get("blank", "keep"))
        found_by = {"": _now("whatever fits, the surest first")} | {
            ",".join(key): ", ".join(str(kind.by_name[name].label) for name in key)
            for key in (*kind.keys, *kind.other_keys)
        }
        match: Any = self.fields["match"]
        match.choices = list(found_by.items())
        self._say("match", ",".join(mapping.get("match", ())))
        if kind.makes:
            missing: Any = self.fields["create_missing"]
            missing.choices = [(word, _now(word)) for word in kind.makes]
            self._say("create_missing", mapping.get("create_missing", []))
        else:
            del self.fields["create_missing"]

    def _say(self, name: str, value: Any) -> None:
        self.fields[name].initial = value

    @property
    def column_fields(self) -> list:
        return [self[f"column_{place}"] for place in range(len(self.columns))]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        chosen: dict[str, str] = {}
        for place, column in enumerate(self.columns):
            if name := given.get(f"column_{place}"):
                if name in chosen:
                    wrong = {"column": chosen[name]}
                    self.add_error(f"column_{place}", _now("“%(column)s” fills this already.") % wrong)
                chosen.setdefault(name, column)
        return given

    def values(self) -> dict[str, Any]:
        """This will give what `map_columns` takes."""
        given = self.cleaned_data
        return {
            "columns": {column: given[f"column_{place}"] for place, column in enumerate(self.columns)},
            "existing": given["existing"] or "update", "blank": given["blank"] or "keep",
            "match": given["match"].split(",") if given["match"] else None,
            "create_missing": sorted(given.get("create_missing", ())),
        }  # fmt: skip
