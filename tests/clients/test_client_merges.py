"""Two clients made one, and parted again: nothing is lost, nothing is doubled, and what others wrote stays."""

import os
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.clients.actions.discarding import delete_client, discard, restore
from apps.clients.actions.merging import merge_clients, part_clients
from apps.clients.models import (
    Appointment,
    Client,
    Collaborator,
    Contact,
    Deal,
    Lead,
    Merge,
    NotTheSame,
    Ownership,
    Task,
    Visit,
)
from apps.contracts.models import Contract, Payment
from apps.reports.actions import recount, verify_figures
from salesmgmt.lib.refusal import Refused
from tests.clients.test_discarding import everything
from tests.world import NOW, TODAY, make_client, make_contract, make_deal, make_payment, make_visit, make_world

CASES = int(os.environ.get("PROOF_CASES", "40"))


def merge(keep, gone, by, choices=None, **more):
    return merge_clients(keep, gone, choices=choices or {}, by=by, at=NOW, **more)


@pytest.fixture
def pair(rep, teammate, manager, today):
    """Two clients of a rep and a teammate, with rows on both sides; the manager leads both."""
    keep = make_client(rep, "华东重工有限公司", phone="021-1", note="Ours", tags=["fair"], custom={"a": "1"})
    gone = make_client(
        teammate, "华东重工", code="K-2", website="https://huadong.cn", note="Theirs", tags=["fair", "big"],
        grade="A", added_on=date(2024, 3, 1), custom={"a": "2", "b": "3"},
    )  # fmt: skip
    for client, owner in ((keep, rep), (gone, teammate)):
        contact = Contact.objects.create(client=client, name="Wang")
        make_visit(client, owner, contact=contact)
        deal = make_deal(client, owner)
        make_payment(make_contract(client, owner, "1000", deal=deal), "400")
        Task.objects.create(owner=owner, given_by=owner, text="Call", client=client, made_at=NOW)
        Appointment.objects.create(client=client, owner=owner, on=TODAY, planned_by=owner)
        Lead.objects.create(company_name="L", client=client, came_at=NOW)
        Collaborator.objects.create(client=client, person=manager, added_at=NOW)
    Client.objects.create(name="Branch", owner=rep, parent=gone, added_on=TODAY)
    return keep, gone


@pytest.mark.django_db
def test_everything_of_the_client_given_up_follows(pair, manager):
    keep, gone = pair
    merge(keep, gone, manager)
    assert not Client.objects.filter(pk=gone.pk).exists()
    for model in (Contact, Visit, Deal, Task, Appointment, Lead, Contract):
        assert set(model.objects.values_list("client", flat=True)) == {keep.pk}, model
        assert model.objects.count() == 2, model
    assert Payment.objects.filter(contract__client=keep).count() == 2
    assert Client.objects.get(name="Branch").parent == keep
    # Whoever collaborated on both does so once; the owner who lost the client goes on as a collaborator.
    people = list(Collaborator.objects.filter(client=keep).values_list("person__username", flat=True))
    assert sorted(people) == ["manager", "teammate"]


@pytest.mark.django_db
def test_the_proposals_keep_what_says_more(pair, manager, rep):
    keep, gone = pair
    merge(keep, gone, manager)
    keep.refresh_from_db()
    assert (keep.name, keep.phone, keep.code, keep.domain) == ("华东重工有限公司", "021-1", "K-2", "huadong.cn")
    assert (keep.grade, keep.added_on, keep.added_by) == ("A", date(2024, 3, 1), gone.added_by)
    assert keep.note == "Ours\n\nTheirs"
    assert keep.tags == ["fair", "big"]
    assert keep.custom == {"a": "1", "b": "3"}
    assert keep.owner == rep


@pytest.mark.django_db
def test_what_is_chosen_wins_over_the_proposals(pair, manager, teammate, rep):
    keep, gone = pair
    choices = {"name": "gone", "code": "keep", "owner": "gone", "note": "gone", "custom:a": "gone", "grade": "keep"}
    merge(keep, gone, manager, choices)
    keep.refresh_from_db()
    assert (keep.name, keep.code, keep.owner, keep.grade) == ("华东重工", None, teammate, "C")
    assert (keep.note, keep.custom) == ("Theirs", {"a": "2", "b": "3"})
    assert keep.name_sort == "huadongzhonggong"
    assert Collaborator.objects.filter(client=keep, person=rep).exists()
    present = Ownership.objects.get(client=keep, until=None)
    assert (present.owner, present.by, present.why) == (teammate, manager, "Merged with 华东重工")


@pytest.mark.django_db
def test_undoing_gives_exactly_the_rows_before(pair, manager):
    for choices in ({}, {"owner": "gone", "name": "gone", "code": "gone"}):
        for keep, gone in (pair, pair[::-1]):
            before = everything()
            done = merge(keep, gone, manager, choices)
            assert everything() != before
            assert part_clients(done, by=manager, at=NOW).pk == gone.pk
            assert everything() == before
    with pytest.raises(Refused, match="undone already"):
        part_clients(done, by=manager, at=NOW)


@pytest.mark.django_db
def test_only_who_may_change_both_may_merge_them(pair, rep, outsider, other_manager):
    keep, gone = pair
    for by in (rep, outsider, other_manager):
        with pytest.raises(Refused, match="Only the owner"):
            merge(keep, gone, by)
    with pytest.raises(Refused, match="one client already"):
        merge(keep, keep, rep)


@pytest.mark.django_db
def test_only_the_owner_or_a_leader_undoes_it(pair, manager, outsider, teammate):
    done = merge(*pair, manager)
    for by in (outsider, teammate):
        with pytest.raises(Refused, match="Only the owner"):
            part_clients(done, by=by, at=NOW)


@pytest.mark.django_db
def test_what_was_written_meanwhile_stays_where_it_was_written(pair, manager, rep):
    keep, gone = pair
    theirs = Visit.objects.get(client=gone)
    done = merge(keep, gone, manager)
    new = make_visit(keep, rep, note="After")
    Visit.objects.filter(pk=theirs.pk).update(note="Corrected")
    Client.objects.filter(pk=keep.pk).update(grade="K", phone="021-9")
    part_clients(done, by=manager, at=NOW)
    for row in (keep, theirs, new):
        row.refresh_from_db()
    assert (theirs.client_id, theirs.note) == (gone.pk, "Corrected")
    assert new.client == keep
    # Changed since: stays. As the merge left it: what it was.
    assert (keep.grade, keep.phone, keep.code, keep.note) == ("K", "021-9", None, "Ours")


@pytest.mark.django_db
def test_an_owner_given_since_stays_and_each_client_has_one_present_ownership(pair, manager, teammate):
    keep, gone = pair
    done = merge(keep, gone, manager, {"owner": "gone"})
    keep.refresh_from_db()
    keep.owner = manager
    keep.save()
    back = part_clients(done, by=manager, at=NOW)
    keep.refresh_from_db()
    assert (keep.owner, back.owner) == (manager, teammate)
    for client in (keep, back):
        assert Ownership.objects.get(client=client, until=None).owner == client.owner


@pytest.mark.django_db
def test_a_number_taken_since_refuses_the_undoing_and_nothing_is_half_done(pair, manager, rep):
    keep, gone = pair
    done = merge(keep, gone, manager, {"code": "keep"})
    make_client(rep, "Third", code="K-2")
    before = everything()
    with pytest.raises(Refused, match="lient number"):
        part_clients(done, by=manager, at=NOW)
    assert everything() == before


@pytest.mark.django_db
@pytest.mark.parametrize("inner_first", [True, False])
def test_merges_of_merges_are_undone_in_either_order(pair, manager, rep, inner_first):
    keep, gone = pair
    third = make_client(rep, "Third", phone="3")
    visit = make_visit(third, rep)
    before = everything()
    inner = merge(gone, third, manager)
    outer = merge(keep, gone, manager)
    visit.refresh_from_db()
    assert visit.client == keep
    for each in (inner, outer) if inner_first else (outer, inner):
        part_clients(Merge.objects.get(pk=each.pk), by=manager, at=NOW)
    visit.refresh_from_db()
    assert visit.client == third
    assert {client.pk for client in Client.objects.all()} >= {keep.pk, gone.pk, third.pk}
    if not inner_first:
        assert everything() == before


@pytest.mark.django_db
def test_what_lay_in_the_bin_comes_back_to_the_client_that_was_kept(pair, manager, teammate):
    keep, gone = pair
    binned = discard(Visit.objects.get(client=gone), by=teammate, at=NOW)
    merge(keep, gone, manager)
    assert restore(binned, by=teammate, at=NOW).client_id == keep.pk


@pytest.mark.django_db
def test_a_merged_client_keeps_its_merges_through_the_bin(rep, today):
    keep, gone = make_client(rep, "One"), make_client(rep, "Two")
    done = merge(keep, gone, rep)
    restore(delete_client(keep, by=rep, at=NOW), by=rep, at=NOW)
    assert part_clients(Merge.objects.get(pk=done.pk), by=rep, at=NOW).name == "Two"


@pytest.mark.django_db
def test_families_stay_trees(rep, today):
    top = make_client(rep, "Top")
    gone = make_client(rep, "Gone", parent=top)
    middle = make_client(rep, "Middle", parent=gone)
    keep = make_client(rep, "Keep", parent=middle)
    done = merge(keep, gone, rep)
    keep.refresh_from_db()
    middle.refresh_from_db()
    assert (keep.parent, middle.parent) == (top, keep)
    part_clients(done, by=rep, at=NOW)
    assert [Client.objects.get(pk=one.pk).parent for one in (keep, middle, gone)] == [middle, gone, top]


@pytest.mark.django_db
def test_a_parent_merged_into_its_subsidiary_and_back(rep, today):
    parent = make_client(rep, "Group")
    branch = make_client(rep, "Branch", parent=parent)
    before = everything()
    done = merge(branch, parent, rep)
    branch.refresh_from_db()
    assert branch.parent is None
    part_clients(done, by=rep, at=NOW)
    assert everything() == before


@pytest.mark.django_db
def test_pairs_told_apart_follow_and_come_back(rep, today):
    one, two, three = (make_client(rep, name) for name in ("One", "Two", "Three"))
    for client, other in ((one, two), (three, two), (three, one)):
        NotTheSame.objects.create(client=client, other=other, by=rep, found_at=NOW)
    before = everything()
    done = merge(one, two, rep)
    assert NotTheSame.objects.count() == 1
    part_clients(done, by=rep, at=NOW)
    assert everything() == before


@pytest.mark.django_db
def test_figures_are_true_after_a_merge_and_after_its_undoing(pair, manager):
    recount()
    done = merge(*pair, manager, {"owner": "gone", "added_on": "gone"})
    recount()
    assert verify_figures() == []
    part_clients(done, by=manager, at=NOW)
    recount()
    assert verify_figures() == []


ROWS = st.lists(
    st.tuples(st.sampled_from(["visit", "deal", "won", "contract", "contact", "task", "plan", "helper", "apart"]),
              st.integers(0, 2), st.integers(0, 3)),
    max_size=14,
)  # fmt: skip
SIDES = st.dictionaries(
    st.sampled_from(["name", "code", "owner", "note", "grade", "parent", "added_on", "phone"]),
    st.sampled_from(["keep", "gone", "both"]),
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "phone": st.sampled_from(["", "021-1", "021-2"]), "note": st.sampled_from(["", "n", "m"]),
        "grade": st.sampled_from("KABC"), "website": st.sampled_from(["", "https://a.cn"]),
        "tags": st.lists(st.sampled_from(["x", "y"]), unique=True), "custom": st.just({"k": "v"}),
    },
)  # fmt: skip
EDITS = st.lists(
    st.tuples(st.sampled_from(["visit", "contract", "phone", "owner", "delete visit", "helper"]), st.integers(0, 3)),
    max_size=6,
)


def plant(kind, client, others, person):
    if kind == "visit":
        make_visit(client, person)
    elif kind in ("deal", "won"):
        make_deal(client, person, stage="engaged" if kind == "deal" else "won")
    elif kind == "contract":
        make_payment(make_contract(client, person, "12.34"), "1.11")
    elif kind == "contact":
        Contact.objects.create(client=client, name="Li")
    elif kind == "task":
        Task.objects.create(owner=person, given_by=person, text="t", client=client, made_at=NOW)
    elif kind == "plan":
        Appointment.objects.create(client=client, owner=person, planned_by=person, on=TODAY)
    elif kind == "helper":
        Collaborator.objects.get_or_create(client=client, person=person, defaults={"added_at": NOW})
    else:
        other = next(one for one in others if one != client)
        if not NotTheSame.objects.filter(client__in=[client, other], other__in=[client, other]).exists():
            NotTheSame.objects.create(client=client, other=other, by=person, found_at=NOW)


def sums():
    """What no merge may change: how many there are of each, and what they come to."""
    return (
        Visit.objects.count(), Deal.objects.count(), Contact.objects.count(),
        sum(Contract.objects.values_list("amount", flat=True), Decimal(0)),
        sum(Payment.objects.values_list("amount", flat=True), Decimal(0)),
    )  # fmt: skip


# Shrinking takes minutes for cases of this size, and says little more.
@pytest.mark.django_db
@settings(max_examples=CASES, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
@given(planted=ROWS, ours=FIELDS, theirs=FIELDS, choices=SIDES, parent=st.integers(0, 3), stays=st.booleans(),
       edits=EDITS, checks=st.booleans())  # fmt: skip
def test_merging_and_parting_any_two_clients_gives_every_row_back(
    planted, ours, theirs, choices, parent, stays, edits, checks
):
    with transaction.atomic():
        world = make_world()
        people = [world.rep, world.teammate, world.manager, world.rep]
        clients = [
            make_client(world.rep, "One", **ours), make_client(world.teammate, "Two", code="T", **theirs),
            make_client(world.rep, "Three"),
        ]  # fmt: skip
        if parent in (1, 2):
            child, above = clients[:2] if parent == 1 else clients[1::-1]
            child.parent = above
            child.save()
        elif parent == 3:
            clients[2].parent = clients[1]
            clients[2].save()
        for kind, which, who in planted:
            plant(kind, clients[which], clients, people[who])
        before, total, visits = everything(), sums(), dict(Visit.objects.values_list("pk", "client"))
        done = merge(clients[0], clients[1], world.manager, choices, stays=stays)
        assert sums() == total
        if not edits:
            part_clients(done, by=world.manager, at=NOW)
            assert everything() == before
        else:
            edited = edit(clients[0], edits, people, world)
            part_clients(done, by=world.manager, at=NOW)
            assert sums() == (total[0] + edited[0], *total[1:3], total[3] + edited[1], total[4] + edited[2])
            assert Ownership.objects.filter(until=None).count() == 3
            there = dict(Visit.objects.values_list("pk", "client"))
            assert {pk: client for pk, client in visits.items() if pk in there}.items() <= there.items()
        if checks:
            recount()
            assert verify_figures() == []
        transaction.set_rollback(True)


def edit(client, edits, people, world):
    """This will do what people do between a merge and its undoing, and tell by how much sums changed."""
    visits, signed, paid = 0, Decimal(0), Decimal(0)
    for kind, who in edits:
        if kind == "visit":
            make_visit(client, people[who])
            visits += 1
        elif kind == "delete visit" and (found := Visit.objects.order_by("pk").first()):
            discard(found, by=world.manager, at=NOW)
            visits -= 1
        elif kind == "contract":
            make_payment(make_contract(client, people[who], "5.55"), "0.05")
            signed, paid = signed + Decimal("5.55"), paid + Decimal("0.05")
        elif kind == "helper":
            plant("helper", client, [], people[who])
        else:
            Client.objects.filter(pk=client.pk).update(
                **{"phone": f"021-{who}"} if kind == "phone" else {"owner": people[who]}
            )
    return visits, signed, paid


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pairs", [((0, 1), (1, 2)), ((0, 1), (1, 0)), ((0, 1), (2, 1)), ((1, 0), (2, 0))])
def test_two_merges_at_once_lose_no_row(pairs):
    world = make_world()
    clients = [make_client(world.rep, name) for name in ("One", "Two", "Three")]
    for client in clients:
        make_visit(client, world.rep)
        make_payment(make_contract(client, world.rep, "10"), "5")
    start, ended = Barrier(2), []

    def run(keep, gone):
        try:
            start.wait()
            merge(clients[keep], clients[gone], world.rep)
            ended.append("merged")
        except Refused as refused:
            ended.append(refused.sentence)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "merged" in ended
    assert sums() == (3, 0, 0, Decimal(30), Decimal(15))
    there = set(Client.objects.values_list("pk", flat=True))
    assert len(there) == 3 - ended.count("merged")
    assert set(Visit.objects.values_list("client", flat=True)) <= there
    assert Ownership.objects.filter(until=None).count() == len(there)


@pytest.mark.django_db(transaction=True)
def test_a_visit_logged_while_its_client_is_merged_is_not_lost_silently():
    world = make_world()
    keep, gone = make_client(world.rep, "Keep"), make_client(world.rep, "Gone")
    start, ended = Barrier(2), []

    def log():
        try:
            start.wait()
            for _each in range(20):
                make_visit(gone, world.rep, on=TODAY - timedelta(days=1))
                ended.append("logged")
        except Exception as error:
            ended.append(type(error).__name__)
        finally:
            connection.close()

    thread = Thread(target=log)
    thread.start()
    start.wait()
    merge(keep, gone, world.rep)
    thread.join()
    # What was told to be logged is there, with the client that was kept.
    assert Visit.objects.filter(client=keep).count() == Visit.objects.count() == ended.count("logged")


@pytest.mark.django_db
def test_a_visit_kept_on_the_phone_while_its_client_was_merged_goes_to_the_kept_one(pair, manager, teammate, browse):
    keep, gone = pair
    merge(keep, gone, manager)
    sent = {"key": str(uuid4()), "client": gone.pk, "how": "onsite", "visited_on": TODAY, "note": "From the lift"}
    browse(teammate).post(reverse("clients:log"), sent)
    assert Visit.objects.get(note="From the lift").client == keep
