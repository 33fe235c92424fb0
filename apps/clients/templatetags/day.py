"""Words for the pages of the day."""

from django import template

register = template.Library()


@register.simple_tag
def late_days(on, today):
    """How many days ago something was due."""
    return (today - on).days if on else 0
