"""Finds words in templates that no translation can reach."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

# Names that are the same in every language, and the schemes of captured links.
ALLOWED = {"salesmgmt", "Excel", "CSV", "XLSX", "KPI", "API", "ID", "PDF", "UTF", "GB18030", "tel", "mailto"}
SPOKEN_ATTRIBUTES = {"title", "aria-label", "placeholder", "alt", "label", "data-confirm", "data-confirm-label"}
SILENT_ELEMENTS = {"script", "style", "code", "kbd"}
WORD = re.compile(r"[^\W\d_]+")
SKIPPED = {"comment": "endcomment", "blocktranslate": "endblocktranslate", "blocktrans": "endblocktrans"}
# A literal given to a tag as something to show: {% empty title="No visits" %}, {% badge "Won" "good" %}.
SPOKEN_ARGUMENT = re.compile(
    r"""(?:\b(?:title|text|label|submit|placeholder|heading)=|^(?:badge|fact)\s+)(["'])(?P<words>[^"']*)\1"""
)


def bare_words(text: str) -> bool:
    """This will tell whether a text has words that would need translating."""
    return any(word not in ALLOWED for word in WORD.findall(text))


def bare_text_in(template: str, html: bool = True) -> Iterator[tuple[int, str]]:
    """This will yield the line and the words of each bare text in a template."""
    rest, until = [], ""
    for token in Lexer(template).tokenize():
        contents = token.contents
        name = contents.split()[0] if token.token_type == TokenType.BLOCK and contents.split() else ""
        newlines = "\n" * contents.count("\n")
        if until:
            until = "" if name == until else until
            rest.append(newlines)
        elif token.token_type == TokenType.TEXT:
            rest.append(contents)
        else:
            until = SKIPPED.get(name, "")
            rest.append(newlines)
            match = SPOKEN_ARGUMENT.search(contents) if name and name not in SKIPPED else None
            if match and bare_words(match["words"]):
                yield token.lineno or 0, match["words"]
    remaining = "".join(rest)
    if html:
        reader = _Reader()
        reader.feed(remaining)
        reader.close()
        yield from reader.found
    else:
        for number, line in enumerate(remaining.splitlines(), 1):
            if bare_words(line):
                yield number, line.strip()


def bare_text_of(paths: Iterator[Path], root: Path) -> Iterator[str]:
    """This will yield a sentence for each bare text in some templates."""
    for path in paths:
        for line, words in bare_text_in(path.read_text(encoding="utf-8"), html=path.suffix == ".html"):
            yield f"{path.relative_to(root).as_posix()}:{line}: “{words}” is not marked for translation."


class _Reader(HTMLParser):
    """Collects what a visitor would read or hear."""

    def __init__(self):
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.silent = 0

    def handle_starttag(self, tag, attributes):
        if tag in SILENT_ELEMENTS:
            self.silent += 1
        for name, value in attributes:
            if name in SPOKEN_ATTRIBUTES and value and bare_words(value):
                self.found.append((self.getpos()[0], value))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.silent -= tag in SILENT_ELEMENTS

    def handle_endtag(self, tag):
        if tag in SILENT_ELEMENTS and self.silent:
            self.silent -= 1

    def handle_data(self, text):
        if not self.silent and bare_words(text):
            self.found.append((self.getpos()[0], " ".join(text.split())))
