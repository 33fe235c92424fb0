"""The Chinese catalogue: which strings the code has, which of them have Chinese, and merging new ones in safely."""

import ast
import fcntl
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

HEADER = """# Simplified Chinese for salesmgmt.
# Entries are merged in by `manage.py messages --set`; see its help.
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

# Which argument holds what, by the name a call is known under.
SHAPES: dict[str, tuple[str, ...]] = {
    name + lazy: shape
    for name, shape in {
        "gettext": ("msgid",),
        "gettext_noop": ("msgid",),
        "pgettext": ("context", "msgid"),
        "ngettext": ("msgid", "plural"),
        "npgettext": ("context", "msgid", "plural"),
    }.items()
    for lazy in ("", "_lazy")
} | {"_": ("msgid",), "_lazy": ("msgid",)}

LITERAL = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
IN_TEMPLATE = re.compile(rf"(?<![\w.])(n?p?gettext|_)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%[sdf](?!\w)")


@dataclass(frozen=True, order=True)
class Found:
    """A string to translate and a file that has it."""

    msgid: str
    context: str
    plural: str
    path: str

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.msgid


class NotLiteral(ValueError):
    """A call asks for the translation of something that is put together while running."""


# --- reading the code ------------------------------------------------------------------------------------


def sources(root: Path) -> Iterator[Path]:
    """This will list the files that may hold strings: our Python and our templates."""
    for folder in ("apps", "salesmgmt"):
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
    yield from templates(root)


def templates(root: Path) -> Iterator[Path]:
    """This will list our templates, pages and mails."""
    for folder in (root / "templates", *sorted((root / "apps").glob("*/templates"))):
        yield from sorted(path for path in folder.rglob("*") if path.suffix in (".html", ".txt"))


def strings_in(root: Path, forgiving: bool = False) -> list[Found]:
    """This will find every string marked for translation; forgiving skips a file that cannot be read yet."""
    found: list[Found] = []
    for path in sources(root):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(root).as_posix()
        try:
            found += strings_in_python(text, name) if path.suffix == ".py" else strings_in_template(text, name)
        except (SyntaxError, NotLiteral):
            if not forgiving:
                raise
    return found


def strings_in_python(text: str, path: str) -> list[Found]:
    """This will find the strings of gettext calls, however they are spread over lines."""
    found = []
    tree = ast.parse(text, path)
    shapes = SHAPES | _renamed(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        shape = shapes.get(name)
        if not shape or not node.args:
            continue
        words = [getattr(argument, "value", None) for argument in node.args[: len(shape)]]
        if len(words) < len(shape) or not all(isinstance(word, str) for word in words):
            if isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
                raise NotLiteral(f"{path}:{node.lineno}: {name}() needs one literal string.")
            continue
        found.append(_found(dict(zip(shape, words, strict=True)), path))
    return found


def _renamed(tree: ast.AST) -> dict[str, tuple[str, ...]]:
    """This will give the shapes of calls that a file imports under a name of its own."""
    return {
        one.asname: SHAPES[one.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for one in node.names
        if one.asname and one.name in SHAPES
    }


def strings_in_template(text: str, path: str) -> list[Found]:
    """This will find the strings of translate, blocktranslate and _("…") in a template."""
    found = []
    for match in IN_TEMPLATE.finditer(templatize(text, origin=path)):
        words = [ast.literal_eval(literal) for literal in re.findall(LITERAL, match[2], re.DOTALL)]
        found.append(_found(dict(zip(SHAPES[match[1]], words, strict=False)), path))
    return found


def _found(words: dict, path: str) -> Found:
    return Found(words["msgid"], words.get("context", ""), words.get("plural", ""), path)


# --- the catalogue ---------------------------------------------------------------------------------------


def catalogue_path(root: Path) -> Path:
    return root / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """This will keep others from writing the catalogue meanwhile."""
    folder = catalogue_path(root).parent
    folder.mkdir(parents=True, exist_ok=True)
    # The folder and not the file, which is replaced as a whole.
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def read(root: Path) -> Catalog:
    """This will read the catalogue, or begin one."""
    path = catalogue_path(root)
    if not path.exists():
        return Catalog(locale="zh_Hans", fuzzy=False)
    with path.open("rb") as lines:
        return read_po(lines, locale="zh_Hans")


def write(root: Path, catalogue: Catalog) -> None:
    """This will write the catalogue sorted and without dates or places, and compile it."""
    body = BytesIO()
    write_po(body, catalogue, width=100, no_location=True, omit_header=True, sort_output=True)
    _replace(catalogue_path(root), (HEADER.encode() + body.getvalue()).rstrip() + b"\n")
    compile_catalogue(root, catalogue)


def compile_catalogue(root: Path, catalogue: Catalog | None = None) -> Path:
    """This will write the form that gettext reads."""
    body = BytesIO()
    write_mo(body, catalogue or read(root))
    path = catalogue_path(root).with_suffix(".mo")
    _replace(path, body.getvalue())
    return path


def _replace(path: Path, content: bytes) -> None:
    """This will change a file at once, so that nobody reads half of it."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    os.replace(fresh, path)


def _add(catalogue: Catalog, context: str, msgid: str, plural: str, text: str) -> None:
    identifier = (msgid, plural) if plural else msgid
    catalogue.delete(msgid, context=context or None)
    catalogue.add(identifier, (text,) if plural else text, context=context or None)


def set_translations(root: Path, given: dict) -> int:
    """This will merge {"msgid": "Chinese"} in; keys may be "context\\u0004msgid", values {"plural":…, "zh":…}."""
    plurals = {found.key: found.plural for found in strings_in(root, forgiving=True) if found.plural}
    with locked(root):
        catalogue = read(root)
        for key, value in given.items():
            context, _mark, msgid = key.rpartition("\u0004")
            told = value if isinstance(value, dict) else {"zh": value}
            plural = told.get("plural") or plurals.get((context, msgid), "")
            _add(catalogue, context, msgid, plural, told["zh"])
        write(root, catalogue)
    return len(given)


def update(root: Path) -> tuple[int, int]:
    """This will make the catalogue's strings those of the code; those gone are kept aside with their Chinese."""
    wanted = {found.key: found for found in sorted(strings_in(root), reverse=True)}
    plurals = {found.key: found.plural for found in strings_in(root) if found.plural}
    with locked(root):
        catalogue = read(root)
        present = {(message.context or "", _id(message)): message for message in catalogue if message.id}
        kept = {(m.context or "", _id(m)): m for m in catalogue.obsolete.values()}
        for key in wanted:
            old = present.get(key) or kept.get(key)
            _add(catalogue, *key, plurals.get(key, ""), _text(old) if old and not old.fuzzy else "")
            catalogue.obsolete = {k: m for k, m in catalogue.obsolete.items() if (m.context or "", _id(m)) != key}
        gone = [message for key, message in present.items() if key not in wanted]
        for message in gone:
            catalogue.delete(message.id, context=message.context)
            if _text(message):
                catalogue.obsolete[(message.id if isinstance(message.id, str) else message.id[0])] = message
        write(root, catalogue)
    return len(wanted), len(gone)


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _text(message: Message) -> str:
    text = message.string
    return text if isinstance(text, str) else next(iter(text or ()), "")


# --- what is missing ---------------------------------------------------------------------------------------


def missing(root: Path, under: Iterable[str] = ()) -> list[Found]:
    """This will list the strings without Chinese, of some folders or of all."""
    catalogue, folders = read(root), tuple(under)
    lacking: dict[tuple[str, str], Found] = {}
    for found in strings_in(root):
        message = catalogue.get(found.msgid, context=found.context or None)
        if message and not message.fuzzy and _text(message):
            continue
        if not folders or found.path.startswith(folders):
            lacking.setdefault(found.key, found)
    return sorted(lacking.values())


def as_json(lacking: Iterable[Found]) -> str:
    """This will write strings as the file that `--set` takes, for someone to fill in."""
    rows = {
        (f"{found.context}\u0004" if found.context else "") + found.msgid: (
            {"plural": found.plural, "zh": ""} if found.plural else ""
        )
        for found in lacking
    }
    return json.dumps(rows, ensure_ascii=False, indent=1)


def faults(root: Path) -> list[str]:
    """This will say what is wrong with the catalogue, a sentence for each."""
    lines = [f"{found.path}: no Chinese for “{found.msgid}”." for found in missing(root)]
    for message in read(root):
        if not message.id or not _text(message):
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted, given = set(PLACEHOLDER.findall(ids[-1])), set(PLACEHOLDER.findall(_text(message)))
        # A singular may say "one" in words, so the plural tells which placeholders there are.
        if wanted != given:
            lines.append(
                f"“{ids[0]}” has {' '.join(sorted(wanted)) or 'no placeholder'}, "
                f"its Chinese {' '.join(sorted(given)) or 'none'}."
            )
    return lines
