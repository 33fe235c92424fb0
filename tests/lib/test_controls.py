"""Form controls look as Django's own templates draw them."""

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe
from pytest_django.asserts import assertHTMLEqual

from apps.clients.models import Segment
from salesmgmt.lib.controls import WRITTEN, Controls

CHOICES = [("", "All"), ("a&b", "A & <b>"), (3, 1234), ("Group <1>", [("x", mark_safe("<i>x</i>")), (True, "yes")])]


class Everything(forms.Form):
    text = forms.CharField(initial='"<&', widget=forms.TextInput(attrs={"placeholder": 'a "b"', "data-x": False}))
    number = forms.IntegerField(initial=1234, min_value=0, required=False)
    day = forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), initial="2026-03-01")
    secret = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput, initial="<h>")
    ticked = forms.BooleanField(initial=True, required=False)
    area = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), initial="\nfirst <line>")
    empty = forms.CharField(widget=forms.Textarea, required=False)
    one = forms.ChoiceField(choices=CHOICES, initial="3")
    several = forms.MultipleChoiceField(choices=CHOICES, initial=["3", "x"])
    radio = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, initial="a&b")
    boxes = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple, initial=["x"])


@pytest.mark.parametrize("sent", [None, {"text": "<t>", "one": "a&b", "radio": "x", "area": "<a>", "number": "x"}])
@pytest.mark.parametrize("name", list(Everything.base_fields))
def test_a_control_is_the_same_as_from_djangos_template(name, sent):
    ours, djangos = Everything(sent, renderer=Controls()), Everything(sent, renderer=TemplatesSetting())
    assertHTMLEqual(str(ours[name]), str(djangos[name]))


def test_a_box_of_several_stands_alone_or_in_its_label():
    for box, djangos in zip(
        Everything(renderer=Controls())["radio"], Everything(renderer=TemplatesSetting())["radio"], strict=True
    ):
        assertHTMLEqual(box.tag(), djangos.tag())
        assertHTMLEqual(box.tag(wrap_label=True), djangos.tag(wrap_label=True))


def test_what_is_typed_is_escaped():
    form = Everything({"text": '"><script>', "area": "</textarea><script>"}, renderer=Controls())
    assert "<script>" not in str(form["text"]) + str(form["area"])


def test_every_template_that_is_replaced_exists():
    from django.template.loader import get_template

    for template in WRITTEN:
        get_template(template)


def test_a_choice_of_nothing_is_a_dash(world):
    class OfASegment(forms.Form):
        segment = forms.ModelChoiceField(Segment.objects.all(), required=False)

    drawn = str(OfASegment(renderer=Controls())["segment"])
    assert '<option value="" selected>—</option>' in drawn
    assert "---" not in drawn
