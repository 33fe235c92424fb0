"""Any order of opening and saving by any number of people: nothing is overwritten unseen, nothing typed is lost."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import SimpleNamespace

from django import forms
from hypothesis import given
from hypothesis import strategies as st

from salesmgmt.lib.merging import Merging, fingerprint

NAMES = ("name", "note", "amount", "facts")
FACTS = [("a", "Asked"), ("b", "Budget"), ("c", "Contract")]


class RowForm(Merging, forms.Form):
    name = forms.CharField(required=False)
    note = forms.CharField(required=False, widget=forms.Textarea)
    amount = forms.DecimalField(required=False)
    facts = forms.MultipleChoiceField(choices=FACTS, required=False)

    def __init__(self, data=None, *, row):
        super().__init__(data)
        self.opened = row

    def held(self, record):
        return {name: getattr(record, name) for name in NAMES}


VALUES = {
    "name": st.sampled_from(["", "Robot", "Press"]),
    "note": st.sampled_from(["", "one\ntwo", "three"]),
    "amount": st.sampled_from([None, Decimal("5.00"), Decimal("7.50")]),
    "facts": st.sampled_from([[], ["a"], ["b", "a"]]),
}
TYPED = st.fixed_dictionaries({}, optional=VALUES)
STEPS = st.lists(
    st.tuples(st.sampled_from(["ann", "bob", "cam"]), st.sampled_from(["open", "save"]), TYPED), max_size=14
)


def posted(page) -> dict:
    """What a browser would send: text with its own line ends, amounts as they were shown."""
    form = {"seen": page.seen}
    for name in NAMES:
        value = page.values[name]
        text = "" if value is None else str(value).replace("\r\n", "\n").replace("\n", "\r\n")
        form[name] = value if name == "facts" else text
    return form


class Data(dict):
    def getlist(self, name):
        return self.get(name, [])

    def copy(self):
        return Data(self)


def hidden(form) -> str:
    from html import unescape

    return unescape(str(form.seen).split('value="')[1].removesuffix('">'))


@given(STEPS)
def test_nobody_overwrites_what_they_have_not_seen_and_nobody_loses_what_they_typed(steps):
    row = SimpleNamespace(pk=1, name="", note="", amount=None, facts=[])
    writers, pages = dict.fromkeys(NAMES, ""), {}
    for person, act, typed in steps:
        if act == "open" or person not in pages:
            seen = {name: getattr(row, name) for name in NAMES}
            pages[person] = SimpleNamespace(seen=hidden(RowForm(row=row)), opened=dict(seen), values=dict(seen))
        page = pages[person]
        page.values |= typed
        form = RowForm(Data(posted(page)), row=row)
        assert form.is_valid(), form.errors
        before = {name: getattr(row, name) for name in NAMES}
        changes = form.merge(row, mine=lambda name, person=person: writers[name] == person, whose=lambda name: "Ann")

        def same(one, other):
            return fingerprint(one) == fingerprint(other)

        clashing = {
            name for name in NAMES
            if not same(page.values[name], page.opened[name]) and not same(before[name], page.opened[name])
            and not same(page.values[name], before[name]) and writers[name] != person
        }  # fmt: skip
        if clashing:
            assert changes is None
            assert set(form.errors) == clashing
            for name in clashing:
                # Both values stand at the field: theirs in the sentence, one's own in the control.
                assert form[name].value() == posted(page)[name]
                page.opened[name] = before[name]
            page.seen = hidden(form)
            continue
        for name, value in changes.items():
            assert not same(page.values[name], page.opened[name]), "what was not touched is not written"
            setattr(row, name, value)
            if not same(value, before[name]):
                writers[name] = person
        for name in NAMES:
            touched = not same(page.values[name], page.opened[name])
            assert same(getattr(row, name), page.values[name] if touched else before[name])
            page.opened[name] = page.values[name] = getattr(row, name)
        page.seen = hidden(RowForm(row=row))


def test_saving_again_overwrites_knowingly():
    row = SimpleNamespace(pk=1, name="Robot", note="", amount=None, facts=[])
    seen = hidden(RowForm(row=row))
    row.name = "Press"
    data = Data(name="Lathe", note="", amount="", facts=[], seen=seen)
    form = RowForm(data, row=row)
    assert form.is_valid()
    assert form.merge(row, mine=lambda _name: False, whose=lambda _name: "Ann") is None
    assert "Ann changed this to: Press" in form.errors["name"][0]
    again = RowForm(Data(data | {"seen": hidden(form)}), row=row)
    assert again.is_valid()
    assert again.merge(row, mine=lambda _name: False, whose=lambda _name: "") == {"name": "Lathe"}
    row.name = "Mill"
    once_more = RowForm(Data(data | {"seen": hidden(form)}), row=row)
    assert once_more.is_valid()
    assert once_more.merge(row, mine=lambda _name: False, whose=lambda _name: "") is None, "a third value is asked too"


def test_without_what_was_seen_every_field_counts_as_typed():
    row = SimpleNamespace(pk=1, name="Robot", note="x", amount=None, facts=[])
    for seen in ("", "nonsense", "[1]"):
        form = RowForm(Data(name="Lathe", note="x", amount="", facts=[], seen=seen), row=row)
        assert form.is_valid()
        assert form.merge(row, mine=lambda _name: False, whose=lambda _name: "") == {"name": "Lathe"}


def test_a_value_has_one_fingerprint_however_it_is_held():
    assert fingerprint("a\r\nb ") == fingerprint("a\nb")
    assert fingerprint(Decimal("5.00")) == fingerprint(5) == fingerprint("5")
    assert fingerprint(["b", "a"]) == fingerprint({"a", "b"}) == fingerprint(["a", "b"])
    assert fingerprint(None) == fingerprint("") == fingerprint([]) == fingerprint({})
    assert fingerprint([(1, 2)]) != fingerprint([(2, 1)])
    assert fingerprint([(1, 2), (3, 4)]) != fingerprint([(3, 4), (1, 2)])
    assert fingerprint(True) != fingerprint(False)
    assert fingerprint(date(2026, 1, 2)) != fingerprint(date(2026, 2, 1))
    noon = datetime(2026, 1, 2, 4, tzinfo=UTC)
    assert fingerprint(noon) == fingerprint(noon.astimezone(timezone(timedelta(hours=8))))
