"""Addresses of the pages about one plan."""

from django import template
from django.urls import NoReverseMatch

register = template.Library()


@register.simple_tag
def plan_url(choice, page, **changes):
    """The address of another page about the same plan; "" where there is no such page."""
    try:
        return choice.url(page, **changes)
    except NoReverseMatch:
        return ""


@register.simple_tag
def split_fields(form, split):
    """The fields for weights and totals, with what was typed into them."""
    typed = (split.weights, split.totals) if split else ({}, {})
    return form.drawn.split_fields(*typed)


@register.filter
def magnitude(amount):
    """How large an amount is, whichever way."""
    return abs(amount)
