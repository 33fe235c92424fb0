"""Choices among rows that are written as their name: read as pairs, for making objects of them costs more."""

import django_filters
from django import forms
from django.db.models import ForeignKey
from django.forms.models import ModelChoiceIterator
from django_filters.fields import ModelChoiceField as FilteredChoiceField
from django_filters.fields import ModelChoiceIterator as FilteredChoiceIterator

from salesmgmt.lib.standing import ids_and_names


class Names(ModelChoiceIterator):
    """Gives the id and the name of each row; for models whose text is their `name`."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from ids_and_names(self.queryset)


class _FilteredNames(FilteredChoiceIterator, Names):
    """The same, with the choice of rows that have none."""


class NamedSelect(forms.Select):
    """A list of plain choices, of which two hundred people are many."""

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None):
        return {"value": value, "label": label, "attrs": {"selected": True} if selected else {}}


class _NamedField(FilteredChoiceField):
    iterator, widget = _FilteredNames, NamedSelect


class NamedFilter(django_filters.ModelChoiceFilter):
    """Keeps the rows of one person, stage, region, …, chosen by name."""

    field_class = _NamedField


class NamedFilterSet(django_filters.FilterSet):
    """A filter set whose foreign keys are chosen by name."""

    FILTER_DEFAULTS = {
        **django_filters.FilterSet.FILTER_DEFAULTS,
        ForeignKey: {**django_filters.FilterSet.FILTER_DEFAULTS[ForeignKey], "filter_class": NamedFilter},
    }
