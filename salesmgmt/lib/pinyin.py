"""Chinese names as pinyin: a text to sort by and one to search in."""

from functools import lru_cache

from django.db import models

# Characters read otherwise as a surname than as a word; pypinyin takes the word's reading.
SURNAMES = {"曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "朴": "piao",
            "任": "ren", "华": "hua", "盖": "ge", "尉": "yu", "翟": "zhai", "覃": "qin", "缪": "miao"}  # fmt: skip


@lru_cache(maxsize=20_000)
def syllables(text: str) -> tuple[str, ...]:
    """This will read a text as pinyin syllables; what is not Chinese stays as it is, in lower case."""
    from pypinyin import lazy_pinyin

    return tuple(part.lower() for part in lazy_pinyin(text))


def sort_key(text: str, surname: bool = False) -> str:
    """This will give the text that Chinese and Latin names are sorted by."""
    return "".join(_as_a_name(text) if surname else syllables(text))


def _as_a_name(text: str) -> tuple[str, ...]:
    """This will read a person's name: a surname of one character as surnames are read."""
    if len(text) in (2, 3) and text[0] in SURNAMES:
        return (SURNAMES[text[0]], *syllables(text[1:]))
    return syllables(text)


def search_text(*texts: str, surname: bool = False) -> str:
    """This will give one lower-case text that holds each name, its pinyin and its initials."""
    found = []
    for text in filter(None, texts):
        parts = _as_a_name(text) if surname else syllables(text)
        full, initials = "".join(parts), "".join(part[0] for part in parts if part)
        found += [text.lower()] + ([full, initials] if full != text.lower() else [])
    return " ".join(dict.fromkeys(found))


class SortKeyField(models.CharField):
    """The pinyin of another field, kept up to date by `save` and `bulk_create` alike."""

    def __init__(self, *args, source: str = "name", surname: bool = False, **kwargs):
        self.source, self.surname = source, surname
        kwargs |= {"max_length": 400, "editable": False, "default": "", "blank": True}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "editable", "default", "blank"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs | {"source": self.source, "surname": self.surname}

    def pre_save(self, model_instance, add):
        value = sort_key(getattr(model_instance, self.source), self.surname)[:400]
        setattr(model_instance, self.attname, value)
        return value


class SearchTextField(models.TextField):
    """Names, pinyin and initials of other fields in one searchable text, kept up to date like `SortKeyField`."""

    def __init__(self, *args, sources: tuple[str, ...] = ("name",), surname: bool = False, **kwargs):
        self.sources, self.surname = tuple(sources), surname
        kwargs |= {"editable": False, "default": "", "blank": True}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("editable", "default", "blank"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs | {"sources": self.sources, "surname": self.surname}

    def pre_save(self, model_instance, add):
        texts = (getattr(model_instance, source) for source in self.sources)
        value = search_text(*texts, surname=self.surname)
        setattr(model_instance, self.attname, value)
        return value
