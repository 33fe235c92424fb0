"""Pieces of the shell that are the same on page after page, drawn once in each process."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

# A piece has a few variants: languages, places, roles. Beyond that something is named that changes with every page.
VARIANTS_AT_MOST = 500


@register.tag
def remembered(parser, token):
    """Keep what is drawn between the tags, for the language and the values named: `{% remembered nav company.name %}`.

    Whatever else the piece shows must be the same for everyone and for as long as the process runs: nothing of the
    person, of the request or from the database that is not named.
    """
    values = [parser.compile_filter(part) for part in token.split_contents()[1:]]
    nodelist = parser.parse(("endremembered",))
    parser.delete_first_token()
    return RememberedNode(nodelist, values)


class RememberedNode(template.Node):
    """See `remembered`."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist, values):
        self.nodelist, self.values = nodelist, values
        self.drawn: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context):
        key = (get_language(), *[value.resolve(context) for value in self.values])
        found = self.drawn.get(key)
        if found is None:
            if len(self.drawn) >= VARIANTS_AT_MOST:
                self.drawn.clear()
            found = self.drawn[key] = self.nodelist.render(context)
        return found
