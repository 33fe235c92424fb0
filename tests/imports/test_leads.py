"""Leads from a file: given out by the rules, judged as if made by hand, the same file twice, undone."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.clients.actions.leads import change_lead, convert_lead, reject_lead, take_lead
from apps.clients.models import Client, CustomField, Lead, LeadRule, Source
from apps.teams import actions
from apps.teams.models import Notification
from salesmgmt.lib.importing import Decision, all_kinds
from salesmgmt.lib.refusal import Refused
from tests import world as making

pytestmark = pytest.mark.usefixtures("today")

HEADER = "公司名称,联系人,职务,手机,邮箱,需求,线索来源,行业,地区,负责人,提交时间\n"
FULL = HEADER + "宏达机械,王敏,采购经理,138-0013 8000,wang@example.com,询价,展会,机械,上海,rep,2026/3/17 10:05\n"
WORDS = {"create_missing": ["source", "segment", "region"]}


def errors(job):
    return [(row, column) for row, column, _sentence in job.errors]


def counts(job):
    return job.created, job.updated, job.unchanged


def test_a_row_becomes_a_new_lead_with_all_it_says(world, import_file):
    job = import_file("leads", FULL, by=world.manager, mapping=WORDS)
    assert (job.created, job.errors, job.preview["unused"]) == (1, [], [])
    lead = Lead.objects.get()
    assert (lead.company_name, lead.person_name, lead.job) == ("宏达机械", "王敏", "采购经理")
    assert (lead.phone, lead.email, lead.wants) == ("138-0013 8000", "wang@example.com", "询价")
    assert (lead.owner, lead.state) == (world.rep, "new")
    assert (lead.source.name, lead.segment.name, lead.region.name) == ("展会", "机械", "上海")
    assert lead.came_at == datetime(2026, 3, 17, 2, 5, tzinfo=UTC)
    assert timezone.now() - lead.assigned_at < timedelta(minutes=1)


def test_columns_are_known_in_english_as_well(world, import_file):
    text = (
        "Company,Contact name,Job title,Mobile,E-mail,Message,Lead source,Industry,Province,Lead owner,Submitted at\n"
    )
    job = import_file("leads", text + "A,B,C,1,a@b.cn,x,,,,rep,2026-03-17\n", by=world.manager)
    assert (counts(job), job.preview["unused"]) == ((1, 0, 0), [])


def test_without_a_time_it_came_now_and_a_day_begins_at_midnight(world, import_file):
    import_file("leads", "company,phone,came at\nA,1,\nB,2,2026-03-17\nC,3,46098.5\n", by=world.manager)
    came = dict(Lead.objects.values_list("company_name", "came_at"))
    assert timezone.now() - came["A"] < timedelta(minutes=1)
    assert timezone.localtime(came["B"]).isoformat() == "2026-03-17T00:00:00+08:00"
    assert timezone.localtime(came["C"]).isoformat() == "2026-03-17T12:00:00+08:00"


# --- who gets them -------------------------------------------------------------------------------------


def test_rows_without_an_owner_go_in_turn_to_whom_the_rules_say(world, import_file):
    fair = Source.objects.create(name="展会")
    LeadRule.objects.create(position=1, source=fair, person=world.outsider)
    rule = LeadRule.objects.create(position=2, team=world.team, sharing="round_robin")
    text = "company,phone,source,owner\n" + "".join(f"C{n},{n},,\n" for n in range(4))
    job = import_file("leads", text + "F,9,展会,\nM,10,,manager\n", by=world.director)
    assert (counts(job), job.errors) == ((6, 0, 0), [])
    owners = dict(Lead.objects.values_list("company_name", "owner"))
    in_turn = [world.rep.pk, world.teammate.pk]
    assert [owners[f"C{n}"] for n in range(4)] == in_turn * 2
    assert (owners["F"], owners["M"]) == (world.outsider.pk, world.manager.pk)
    assert set(Lead.objects.exclude(company_name__in="FM").values_list("team", flat=True)) == {world.team.pk}
    rule.refresh_from_db()
    assert rule.last == world.teammate
    assert not Lead.objects.filter(assigned_at__isnull=True).exists()


def test_by_load_the_leads_of_the_very_file_count(world, import_file):
    LeadRule.objects.create(team=world.team, sharing="load")
    text = "company,phone,owner\nA,1,rep\nB,2,rep\n" + "".join(f"C{n},1{n},\n" for n in range(4))
    import_file("leads", text, by=world.director)
    owners = list(Lead.objects.values_list("owner", flat=True))
    assert [owners.count(person.pk) for person in (world.rep, world.teammate)] == [3, 3]


def test_without_a_rule_they_wait_unowned(world, import_file):
    job = import_file("leads", "company,phone\nA,1\n", by=world.manager)
    assert counts(job) == (1, 0, 0)
    lead = Lead.objects.get()
    assert (lead.owner, lead.assigned_at, lead.state) == (None, None, "new")


def test_a_look_at_the_file_takes_nobodys_turn(world, import_file):
    rule = LeadRule.objects.create(team=world.team)
    with CaptureQueriesContext(connection) as asked:
        import_file("leads", "company,phone\nA,1\n", by=world.director, dry_run=True)
    # Nor does it lock the rules, which enquiries that come meanwhile would wait for.
    assert not [each for each in asked if "clients_leadrule" in each["sql"]]
    rule.refresh_from_db()
    assert rule.last is None
    assert not Lead.objects.exists()
    assert not Notification.objects.exists()


def test_a_row_the_database_refuses_takes_nobodys_turn(world, import_file):
    LeadRule.objects.create(team=world.team)
    text = "company,phone,enquiry\nA,1,\nB,2,x\nC,3,\nD,4,\n"
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE clients_lead ADD CONSTRAINT no_x CHECK (wants <> 'x')")
    job = import_file("leads", text, by=world.director, good_rows_only=True)
    assert (job.created, errors(job)) == (3, [(3, "")])
    owners = dict(Lead.objects.values_list("company_name", "owner"))
    assert sorted(owners) == ["A", "C", "D"]
    assert [owners[name] for name in "ACD"] == [world.rep.pk, world.teammate.pk, world.rep.pk]
    assert LeadRule.objects.get().last == world.rep
    told = Notification.objects.filter(kind="leads_imported")
    assert {row.person: row.values["number"] for row in told} == {world.rep: 2, world.teammate: 1}


def test_whom_the_rules_chose_is_told_once_and_whoever_is_named_is_not(world, import_file):
    LeadRule.objects.create(person=world.rep)
    text = "company,phone,owner\nA,1,\nB,2,\nC,3,teammate\n"
    import_file("leads", text, by=world.manager)
    told = Notification.objects.get()
    assert (told.person, told.kind, told.values) == (world.rep, "leads_imported", {"number": 2})


def test_owners_are_whom_the_importing_person_leads_and_may_sign_in(world, import_file):
    text = "company,phone,owner\nA,1,rep\nB,2,outsider\nC,3,nobodyatall\nD,4,teammate\n"
    world.teammate.is_active = False
    world.teammate.save()
    job = import_file("leads", text, by=world.manager, good_rows_only=True)
    assert errors(job) == [(3, "owner"), (4, "owner"), (5, "owner")]
    assert Lead.objects.get().owner == world.rep


# --- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",,13800138000,,rep,", "company"),
        ("A,,,,rep,", "phone"),
        ("A,,1,not an address,rep,", "e-mail"),
        ("A,,1,,rep,2026-03-19", "came at"),
        ("A,,1,,rep,2026-03-18 13:00", "came at"),
        ("A,,1,,rep,2026-03-17 25:00", "came at"),
        ("A,,1,,rep,some day", "came at"),
        (f"{'x' * 201},,1,,rep,", "company"),
    ],
)
def test_a_bad_row_is_told_at_its_column(world, import_file, row, column):
    job = import_file("leads", f"company,full name,phone,e-mail,owner,came at\n{row}\n", by=world.manager)
    assert errors(job) == [(2, column)]
    assert not Lead.objects.exists()


def test_an_unknown_source_is_refused_unless_it_shall_be_made(world, import_file):
    job = import_file("leads", "company,phone,source\nA,1,Fair\n", by=world.manager)
    assert errors(job) == [(2, "source")]


def test_own_fields_of_leads_come_in_and_are_asked_for(world, import_file):
    CustomField.objects.create(of="lead", key="budget", label="Budget", kind="number", required=True)
    CustomField.objects.create(of="client", key="system", label="System", kind="text")
    assert "own_system" not in all_kinds()["leads"].by_name
    job = import_file(
        "leads", "company,phone,Budget\nA,1,1.2万\nB,2,\nC,3,much\n", by=world.manager, good_rows_only=True
    )
    assert errors(job) == [(3, "Budget"), (4, "Budget")]
    assert Lead.objects.get().custom == {"budget": "12000"}


# --- what is there already -----------------------------------------------------------------------------


@pytest.mark.parametrize("came", ["", "2026-03-16", "2026-03-16 09:30:12"])
@pytest.mark.parametrize("reached", ["138 0013 8000,", ",Wang@Example.com"])
def test_the_same_file_again_adds_nothing_whatever_became_of_the_lead(world, import_file, came, reached, everything):
    text = f"company,full name,phone,e-mail,enquiry,owner,came at\nA,B,{reached},x,rep,{came}\n"
    assert counts(import_file("leads", text, by=world.manager)) == (1, 0, 0)
    before = everything()
    assert counts(import_file("leads", text, by=world.manager)) == (0, 0, 1)
    assert everything() == before
    reject_lead(Lead.objects.get(), reason="spam", by=world.rep, at=timezone.now())
    before = everything()
    again = import_file("leads", text.replace("A,B", "Ａ,b"), by=world.manager)
    assert (counts(again), again.errors) == ((0, 0, 1), [])
    assert everything() == before


def test_a_number_is_the_same_however_it_is_written(world, import_file):
    import_file("leads", "company,phone,owner\nA,138-0013 8000,rep\n", by=world.manager)
    job = import_file("leads", "company,phone,position held\nA,+86 13800138000,Buyer\n", by=world.manager)
    assert counts(job) == (0, 1, 0)
    lead = Lead.objects.get()
    # An empty owner leaves the lead with whom it is.
    assert (lead.job, lead.owner) == ("Buyer", world.rep)


def test_an_enquiry_at_another_time_or_by_another_person_is_another_lead(world, import_file):
    text = "company,full name,phone,came at\nA,B,1380013,2026-03-16 09:30\n"
    import_file("leads", text, by=world.director)
    for changed in (("09:30", "09:31"), ("03-16", "03-15"), ("A,B", "A,C"), ("1380013", "1380014")):
        assert counts(import_file("leads", text.replace(*changed), by=world.director)) == (1, 0, 0)
    # Two of one file as well.
    both = text + "A,B,1380013,2026-03-17\nA,B,1380013,2026-03-17\n"
    job = import_file("leads", both, by=world.director, good_rows_only=True)
    assert (counts(job), errors(job)) == ((1, 0, 1), [(4, "phone")])


def test_whoever_writes_again_after_their_lead_was_closed_is_a_new_one(world, import_file):
    import_file("leads", "company,phone,enquiry,owner\nA,1380013,x,rep\n", by=world.manager)
    convert_lead(Lead.objects.get(), by=world.rep, at=timezone.now())
    job = import_file("leads", "company,phone,enquiry,owner\nA,1380013,another,rep\n", by=world.manager)
    assert counts(job) == (1, 0, 0)
    assert Client.objects.count() == 1
    assert sorted(Lead.objects.values_list("state", flat=True)) == ["converted", "new"]


def test_a_lead_that_came_by_form_is_found_by_its_day_or_minute_and_keeps_its_time(world, import_file):
    at = making.NOW - timedelta(days=1, seconds=-27, microseconds=-5)
    lead = take_lead(key=uuid4(), at=at, by=world.manager, owner=world.rep, company_name="A", phone="1380013")
    for came in ("2026-03-17", "2026-03-17 12:00"):
        job = import_file("leads", f"company,phone,enquiry,came at\nA,1380013,{came},{came}\n", by=world.manager)
        assert counts(job) == (0, 1, 0)
    lead.refresh_from_db()
    assert (lead.came_at, lead.wants) == (at, "2026-03-17 12:00")


def test_another_owner_in_the_file_gets_the_lead(world, import_file):
    text = "company,phone,owner\nA,1380013,{}\n"
    import_file("leads", text.format("rep"), by=world.manager)
    before = Lead.objects.get().assigned_at
    assert counts(import_file("leads", text.format("teammate"), by=world.manager)) == (0, 1, 0)
    lead = Lead.objects.get()
    assert lead.owner == world.teammate
    assert lead.assigned_at > before


def test_what_the_rules_gave_out_of_sight_is_not_brought_in_twice(world, import_file):
    LeadRule.objects.create(person=world.outsider)
    text = "company,phone,position held\nA,1380013,{}\n"
    assert counts(import_file("leads", text.format("x"), by=world.manager)) == (1, 0, 0)
    assert not Lead.objects.visible_to(world.manager).exists()
    job = import_file("leads", text.format("y"), by=world.manager)
    assert counts(job) == (0, 0, 1)
    assert Lead.objects.get().job == "x"


def test_a_manager_never_touches_leads_of_others(world, import_file):
    theirs = take_lead(
        key=uuid4(), at=making.NOW, owner=world.outsider, company_name="Hidden", phone="1380013", job="x"
    )
    job = import_file("leads", "company,phone,position held,owner\nHidden,1380013,y,rep\n", by=world.manager)
    assert counts(job) == (1, 0, 0)
    theirs.refresh_from_db()
    assert (theirs.job, theirs.owner) == ("x", world.outsider)


def test_a_new_row_with_the_number_or_address_of_an_open_lead_is_shown_beside_it(world, import_file):
    known = take_lead(
        key=uuid4(), at=making.NOW, by=world.manager, owner=world.rep,
        company_name="A", phone="021-5555 6666", email="a@a.cn",
    )  # fmt: skip
    take_lead(key=uuid4(), at=making.NOW, owner=world.outsider, company_name="Hidden", phone="02155556666")
    text = "company,phone,e-mail\nA Ltd,02155556666,\nB,1,A@a.cn\nC,5555,\n"
    job = import_file("leads", text, by=world.manager, dry_run=True)
    assert job.alike == {"2": [[known.pk, "same phone"]], "3": [[known.pk, "same e-mail"]]}
    job.decisions = {"2": list(Decision("update", known.pk))}
    job.save()
    job = actions.run_import(actions.import_for_real(job, by=world.manager, at=timezone.now()))
    assert counts(job) == (2, 1, 0)
    known.refresh_from_db()
    assert known.company_name == "A Ltd"


def test_the_pages_of_the_wizard_show_leads(world, browse):
    take_lead(key=uuid4(), at=making.NOW, by=world.manager, owner=world.rep, company_name="A", phone="021-5555 6666")
    browser = browse(world.manager)
    sent = {"kind": "leads", "text": "公司\t电话\t时间\nA Ltd\t02155556666\t2026/3/17 10:05\nB\t\t\n"}
    answer = browser.post(reverse("teams:import_add"), sent, follow=True)
    body = answer.content.decode()
    assert "Give a phone number or an e-mail address." in body
    [(page, _status)] = answer.redirect_chain
    beside = browser.get(f"{page}alike/").content.decode()
    assert "same phone" in beside
    assert "2026-03-18 12:00" in beside


# --- undone --------------------------------------------------------------------------------------------


def test_after_an_undo_everything_is_as_before(world, import_file, everything):
    import_file("leads", "company,phone,owner\nA,1380013,rep\n", by=world.manager)
    before = everything()
    text = "company,phone,position held,owner,source\nA,1380013,Buyer,teammate,Fair\nB,1380014,,rep,Fair\n"
    job = import_file("leads", text, by=world.manager, mapping=WORDS)
    assert counts(job) == (1, 1, 0)
    assert everything() != before
    actions.undo_import(job, by=world.manager, at=timezone.now())
    assert everything() == before


def test_leads_that_the_rules_gave_out_go_again_with_an_undo(world, import_file):
    LeadRule.objects.create(team=world.team)
    job = import_file("leads", "company,phone\nA,1\nB,2\n", by=world.manager)
    actions.undo_import(job, by=world.manager, at=timezone.now())
    assert not Lead.objects.exists()


def test_an_undo_is_refused_once_a_lead_was_worked_on(world, import_file):
    job = import_file("leads", "company,phone,owner\nA,1,rep\n", by=world.manager)
    change_lead(Lead.objects.get(), job="Buyer", by=world.rep, at=timezone.now())
    with pytest.raises(Refused, match="Leads"):
        actions.undo_import(job, by=world.manager, at=timezone.now())


def test_many_leads_take_few_questions(world, import_file, django_assert_max_num_queries):
    LeadRule.objects.create(team=world.team)
    text = "company,phone\n" + "".join(f"C{n},{13800000000 + n}\n" for n in range(600))
    with django_assert_max_num_queries(80):
        job = import_file("leads", text, by=world.director)
    assert counts(job) == (600, 0, 0)
