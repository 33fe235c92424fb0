"""Lists of a telephone system: whose call it was, which client it went to, and the same list twice."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from apps.clients.imports.calls import dialled, length, moment, result
from apps.clients.models import Contact, Visit
from tests import world as making

HEADER = "对方号码,坐席,开始时间,通话时长,状态,流水号\n"


@pytest.fixture
def client(world):
    return making.make_client(world.rep, "宏达机械", phone="021-5555 8000")


@pytest.fixture
def contact(client):
    return Contact.objects.create(client=client, name="王敏", phone="138-0013 8000")


def test_a_call_finds_its_contact_its_rep_and_its_length(world, client, contact, import_file, today):
    job = import_file("calls", HEADER + "013800138000,rep,2026/3/17 10:05:33,3:20,已接通,A-1\n", by=world.manager)
    assert (job.created, job.errors) == (1, [])
    call = Visit.objects.get()
    assert (call.client, call.contact, call.owner, call.how) == (client, contact, world.rep, "phone")
    assert (call.call_result, call.call_seconds, call.minutes, call.call_id) == ("reached", 200, 4, "A-1")
    assert call.visited_on == today - timedelta(days=1)
    # It was noted when it ended, so it is not marked as logged late.
    assert call.logged_late == ""


def test_a_number_of_the_client_itself_will_do(world, client, import_file):
    import_file("calls", HEADER + "02155558000,rep,2026-03-17 10:05,0,未接,A-1\n", by=world.manager)
    call = Visit.objects.get()
    assert (call.client, call.contact, call.call_result, call.minutes) == (client, None, "no_answer", None)


@pytest.mark.parametrize("columns", ["流水号", "备注"])
def test_the_same_list_again_changes_nothing(columns, world, contact, import_file, everything):
    text = HEADER.replace("流水号", columns)
    text += "13800138000,rep,2026-03-17 10:05:33,200,answered,A-1\n13800138000,rep,2026-03-17 11:00:00,0,busy,A-2\n"
    first = import_file("calls", text, by=world.manager)
    assert (first.created, first.errors) == (2, [])
    before = everything()
    again = import_file("calls", text, by=world.manager)
    assert (again.created, again.updated, again.unchanged, again.errors) == (0, 0, 2, [])
    assert everything() == before


def test_an_unknown_number_is_told_at_its_row_and_column(world, contact, import_file):
    text = HEADER + "13800138000,rep,2026-03-17 10:05:33,200,已接,A-1\n13911112222,rep,2026-03-17 11:00,5,已接,A-2\n"
    job = import_file("calls", text, by=world.manager, good_rows_only=True)
    [(row, column, sentence)] = job.errors
    assert (row, column) == (3, "对方号码")
    assert "No client or contact within your reach has the number 13911112222" in sentence
    assert Visit.objects.count() == 1


def test_a_number_out_of_sight_is_as_unknown_as_one_that_nobody_has(world, import_file):
    hidden = making.make_client(world.outsider, "Hidden Works", phone="13800138000")
    job = import_file("calls", HEADER + "13800138000,rep,2026-03-17 10:05,200,已接,A-1\n", by=world.manager)
    [(_row, _column, sentence)] = job.errors
    assert hidden.name not in sentence
    assert "No client or contact within your reach" in sentence
    assert not Visit.objects.exists()


def test_of_two_clients_with_one_number_the_callers_own_is_meant(world, client, import_file):
    other = making.make_client(world.teammate, "远大", phone="02155558000")
    text = HEADER + "02155558000,{},2026-03-17 10:05,9,已接,A-1\n"
    import_file("calls", text.format("teammate"), by=world.manager)
    assert Visit.objects.get().client == other
    job = import_file("calls", text.format("manager").replace("A-1", "A-2"), by=world.manager)
    assert "Several clients have the number" in job.errors[0][2]


def test_whoever_called_is_found_by_phone_or_extension(world, contact, import_file):
    world.rep.phone, world.teammate.phone = "139 0000 0001", "021-5555 8012"
    world.rep.save()
    world.teammate.save()
    text = "number,caller,ext,start,id\n13800138000,13900000001,,2026-03-17 10:05,1\n"
    text += "13800138000,,8012,2026-03-17 10:06,2\n"
    assert import_file("calls", text, by=world.manager).errors == []
    assert list(Visit.objects.order_by("call_id").values_list("owner", flat=True)) == [world.rep.pk, world.teammate.pk]


def test_nobody_imports_calls_of_people_they_do_not_lead(world, contact, import_file):
    job = import_file("calls", HEADER + "13800138000,outsider,2026-03-17 10:05,200,已接,A-1\n", by=world.manager)
    assert (job.errors[0][0], job.errors[0][1]) == (2, "坐席")
    assert not Visit.objects.exists()


def test_a_call_that_has_not_been_made_yet_is_refused(world, contact, import_file):
    later = timezone.localdate() + timedelta(days=2)
    job = import_file("calls", HEADER + f"13800138000,rep,{later} 10:05,200,已接,A-1\n", by=world.manager)
    assert job.errors[0][1] == "开始时间"


@pytest.mark.parametrize(
    "written", ["2026-03-17 10:05:33", "2026/3/17 10:05:33", "2026年3月17日 10:05:33", "46098.420520833336"]
)
def test_moments_are_read_as_people_and_spreadsheets_write_them(written):
    found = moment(float(written) if "." in written else written)
    assert timezone.localtime(found).replace(tzinfo=None) == datetime(2026, 3, 17, 10, 5, 33)


@pytest.mark.parametrize("written", ["2026-03-17", "yesterday", "2026-03-17 25:00", "2026-02-30 10:00"])
def test_what_is_no_moment_is_refused(written):
    with pytest.raises(ValueError, match=r"2026-01-0[58]|2026-01-05|calendar|date"):
        moment(written)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("3:20", 200), ("0:00", 0), ("1:02:03", 3723), ("3分20秒", 200), ("200", 200), (200.0, 200), ("65s", 65)],
)
def test_lengths_are_read_in_seconds(written, seconds):
    assert length(written) == seconds


def test_results_are_read_as_telephone_systems_say_them():
    with override("zh-hans"):
        assert [result(word) for word in ("ANSWERED", "占线", "空号", "No Answer", "无人接听")] == [
            "reached", "busy", "wrong", "no_answer", "no_answer",
        ]  # fmt: skip
        with pytest.raises(ValueError, match="飞鸽"):
            result("飞鸽")


def test_a_zero_before_a_mobile_number_is_the_telephone_systems():
    assert dialled("0 138 0013 8000") == dialled("+86 13800138000") == "13800138000"
    assert dialled("021-55558000") == "02155558000"
