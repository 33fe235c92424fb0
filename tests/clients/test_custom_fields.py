"""The company's own fields: who keeps them, on forms by segment, in filters, files and the history."""

import pytest
from django.urls import reverse

from apps.clients.models import Client, CustomField, Segment
from apps.clients.tables.clients import clients_table
from salesmgmt.lib.history import changes_of
from salesmgmt.lib.importing import all_kinds
from tests import world as making
from tests.imports.conftest import import_file  # noqa: F401 - a fixture

LIST, ADD = reverse("clients:list"), reverse("clients:add")


def make_field(key, kind="text", of="client", segments=(), **fields):
    made = CustomField.objects.create(of=of, key=key, label=fields.pop("label", key.title()), kind=kind, **fields)
    made.segments.set(segments)
    return made


def sent(**changes) -> dict:
    return {"name": "Lake Works", "status": "prospect", "grade": "B"} | changes


@pytest.fixture
def of_every_kind(world):
    return [
        make_field("system", "choice", choices=["Fanuc", "Siemens"], position=1),
        make_field("machines", "number", position=2),
        make_field("warranty", "date", position=3),
        make_field("remark", "text", position=4),
    ]


# --- keeping them -----------------------------------------------------------------------------------


def test_a_director_adds_a_field_whose_key_is_made_of_its_label(director, browse):
    response = browse(director).post(
        reverse("clients:custom_field_add"),
        {"label": "设备台数", "of": "client", "kind": "number", "choices": "", "key": ""},
    )
    assert response.status_code == 302
    field = CustomField.objects.get()
    assert (field.key, field.kind, field.is_used) == ("she_bei_tai_shu", "number", True)


def test_a_choice_without_choices_is_told_at_its_field(director, browse):
    typed = {"label": "System", "of": "client", "kind": "choice", "choices": " \n ", "key": ""}
    response = browse(director).post(reverse("clients:custom_field_add"), typed)
    assert response.status_code == 422
    assert "Write what may be chosen." in str(response.context["form"].errors["choices"])


def test_two_fields_cannot_have_one_key_or_one_label(director, browse, of_every_kind):
    typed = {"label": "Machines", "of": "client", "kind": "text", "choices": "", "key": "machines"}
    assert "key" in browse(director).post(reverse("clients:custom_field_add"), typed).context["form"].errors
    typed["key"] = ""
    assert "label" in browse(director).post(reverse("clients:custom_field_add"), typed).context["form"].errors


def test_order_kind_and_key_stay_but_the_place_can_change(director, browse, of_every_kind):
    first, second = of_every_kind[:2]
    browse(director).post(reverse("clients:custom_field_move", args=[second.pk]), {"to": "up"})
    assert list(CustomField.objects.values_list("key", flat=True))[:2] == ["machines", "system"]
    typed = {"label": "Control", "choices": "Fanuc", "key": "other", "kind": "text", "is_used": "on"}
    browse(director).post(reverse("clients:custom_field", args=[first.pk]), typed)
    first.refresh_from_db()
    assert (first.label, first.key, first.kind, first.choices) == ("Control", "system", "choice", ["Fanuc"])


@pytest.mark.parametrize("person", ["rep", "manager"])
def test_nobody_else_keeps_the_fields(person, world, browse, of_every_kind):
    browser = browse(getattr(world, person))
    for name, args in (("custom_fields", []), ("custom_field_add", []), ("custom_field", [of_every_kind[0].pk])):
        assert browser.get(reverse(f"clients:{name}", args=args)).status_code == 403
    typed = {"label": "Mine", "of": "client", "kind": "text", "choices": "", "key": ""}
    assert browser.post(reverse("clients:custom_field_add"), typed).status_code == 403
    assert CustomField.objects.count() == 4


# --- on the form ------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_plain_and_shown_on_the_page(rep, browse, of_every_kind):
    browser = browse(rep)
    typed = sent(own_system="Siemens", own_machines="１.2万", own_warranty="2026-05-01", own_remark=" two  halls ")
    assert browser.post(ADD, typed).status_code == 302
    client = Client.objects.get()
    assert client.custom == {
        "system": "Siemens", "machines": "12000", "warranty": "2026-05-01", "remark": "two  halls"
    }  # fmt: skip
    page = browser.get(reverse("clients:detail", args=[client.pk])).content.decode()
    assert "Siemens" in page
    assert "12,000" in page


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("own_machines", "many", "is not a number"),
        ("own_warranty", "2026-02-30", "Enter a valid date"),
        ("own_system", "Homemade", "not one of the available choices"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(name, typed, told, rep, browse, of_every_kind):
    response = browse(rep).post(ADD, sent(**{name: typed}))
    assert response.status_code == 422
    assert told in str(response.context["form"].errors[name])
    assert not Client.objects.exists()


def test_a_field_required_in_a_segment_is_asked_for_there_alone(rep, browse, world):
    make_field("licence", required=True, segments=[world.segment])
    other = Segment.objects.create(name="Food")
    response = browse(rep).post(ADD, sent(segment=world.segment.pk))
    assert "The company asks for this." in str(response.context["form"].errors["own_licence"])
    assert browse(rep).post(ADD, sent(segment=other.pk)).status_code == 302
    assert browse(rep).post(ADD, sent(name="B", segment=world.segment.pk, own_licence="X1")).status_code == 302
    assert Client.objects.get(name="B").custom == {"licence": "X1"}


def test_choosing_a_segment_brings_its_fields_with_what_was_typed(rep, browse, world):
    make_field("licence", segments=[world.segment])
    make_field("remark")
    url, typed = reverse("clients:own_fields"), {"of": "client", "own_remark": "kept"}
    without = browse(rep).get(url, typed).content.decode()
    assert "own_licence" not in without
    with_it = browse(rep).get(url, typed | {"segment": world.segment.pk}).content.decode()
    assert "own_licence" in with_it
    assert 'value="kept"' in with_it


def test_the_fields_of_a_hidden_client_are_not_there(outsider, rep, browse, of_every_kind):
    client = making.make_client(rep, custom={"remark": "secret"})
    asked = {"of": "client", "record": client.pk}
    assert browse(outsider).get(reverse("clients:own_fields"), asked).status_code == 404
    assert "secret" in browse(rep).get(reverse("clients:own_fields"), asked).content.decode()


def test_what_a_retired_field_or_another_segments_held_stays(rep, browse, world, of_every_kind):
    client = making.make_client(rep, segment=world.segment, custom={"machines": "3", "system": "Homemade", "gone": "x"})
    CustomField.objects.filter(key="machines").update(is_used=False)
    browser, change = browse(rep), reverse("clients:change", args=[client.pk])
    assert 'name="own_machines"' not in browser.get(change).content.decode()
    # The choice that is no longer offered stays choosable where it is held.
    assert browser.post(change, sent(own_system="Homemade", own_remark="new")).status_code == 302
    client.refresh_from_db()
    assert client.custom == {"machines": "3", "gone": "x", "system": "Homemade", "remark": "new"}


def test_the_history_names_the_field_that_changed(rep, browse, of_every_kind):
    client = making.make_client(rep, "Lake Works", custom={"machines": "3"})
    browse(rep).post(reverse("clients:change", args=[client.pk]), sent(own_machines="5"))
    told = [(change.field, change.old, change.new) for change in changes_of(Client.objects.get())]
    assert ("Machines", "3", "5") in told


# --- lists and files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"own_system": "Fanuc"}, ["A"]),
        ({"own_machines_from": "9"}, ["B"]),
        ({"own_machines_to": "9"}, ["A"]),
        ({"own_machines_from": "1", "own_machines_to": "1,200"}, ["A", "B"]),
        ({"own_warranty_from": "2026-06-01"}, ["B"]),
        ({"own_remark": "HALL"}, ["A"]),
    ],
)
def test_the_list_is_narrowed_by_own_fields(asked, found, rep, browse, of_every_kind):
    making.make_client(
        rep, "A", custom={"system": "Fanuc", "machines": "2", "warranty": "2026-01-01", "remark": "two halls"}
    )
    making.make_client(rep, "B", custom={"system": "Siemens", "machines": "1200", "warranty": "2026-09-01"})
    # What nobody could have typed does not break the filter.
    making.make_client(rep, "C", custom={"machines": "broken"})
    response = browse(rep).get(LIST, asked)
    assert [row.record.name for row in response.context["table"].rows] == found


def test_own_fields_go_out_as_typed_columns(rep, of_every_kind):
    making.make_client(rep, "A", custom={"system": "Fanuc", "machines": "2.5", "warranty": "2026-01-01"})
    rows = Client.objects.visible_to(rep).with_last_visit(rep).with_names().with_parent_name(rep)
    headers, lines = clients_table(rep, of_every_kind).export(rows)
    line = dict(zip(headers, next(iter(lines)), strict=True))
    assert (line["System"], str(line["Machines"]), str(line["Warranty"])) == ("Fanuc", "2.5", "2026-01-01")


def test_own_fields_come_in_by_label_or_key(director, import_file, of_every_kind, rep):  # noqa: F811
    content = "name,owner,System,machines,Warranty\nA,rep,siemens,1.2万,2026年1月5日\nB,rep,Homemade,2,\n"
    job = import_file("clients", content, by=director, good_rows_only=True)
    assert Client.objects.get().custom == {"system": "Siemens", "machines": "12000", "warranty": "2026-01-05"}
    assert [(number, column) for number, column, _told in job.errors] == [(3, "System")]


def test_an_import_that_does_not_name_them_leaves_own_fields_alone(director, import_file, of_every_kind, rep):  # noqa: F811
    making.make_client(rep, "A", code="K1", custom={"machines": "7"})
    import_file("clients", "code,name,phone,machines\nK1,A,021,\n", by=director)
    import_file("clients", "code,name,phone\nK1,A,022\n", by=director)
    client = Client.objects.get()
    assert (client.phone, client.custom) == ("022", {"machines": "7"})


def test_the_template_file_has_a_column_for_each_own_field(of_every_kind):
    assert [str(field.label) for field in all_kinds()["clients"].fields][-4:] == [
        "System", "Machines", "Warranty", "Remark"
    ]  # fmt: skip


def test_a_file_brings_sources_tags_and_codes(director, import_file, rep):  # noqa: F811
    content = (
        "name,owner,来源,标签,信用代码\n"
        "A,rep,展会,老客户、重点,9135 0100 M000 100Y 43\n"
        "B,rep,,,91350100M000100Y44\n"
        "C,rep,,,91350100M000100Y43\n"
    )
    job = import_file("clients", content, by=director, mapping={"create_missing": ["source"]}, good_rows_only=True)
    client = Client.objects.get()
    assert (client.source.name, client.tags, client.credit_code) == ("展会", ["老客户", "重点"], "91350100M000100Y43")
    assert [number for number, _column, _told in job.errors] == [3, 4]
