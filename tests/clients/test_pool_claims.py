"""Who sees what waits in a pool, claims it, gives it up or hands it out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.clients import actions
from apps.clients.measures.claiming import rooms_of
from apps.clients.measures.ownerships import owners_before, ownerships_of
from apps.clients.models import BulkChange, Client, Ownership, Pool, Segment
from salesmgmt.lib.refusal import Refused
from tests.clients.pools import give_back, got_on, held_since, make_pool, noon, on, place_of, told, waiting
from tests.world import TODAY, make_client, make_deal, make_person, make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
EVERY_GRADE_30 = {"K": 30, "A": 30, "B": 30, "C": 30}


# --- who sees what --------------------------------------------------------------------------------------------


def test_a_pool_is_seen_by_its_team_and_those_above_and_by_nobody_beside_it(world, browse):
    client = waiting(make_pool("Team", team=world.team), "Secret Machines")
    for person in (world.rep, world.teammate, world.manager, world.director):
        assert b"Secret Machines" in browse(person).get(reverse("clients:pool")).content
        assert browse(person).get(reverse("clients:pool_client", args=[client.pk])).status_code == 200
    for person in (world.outsider, world.other_manager):
        assert b"Secret Machines" not in browse(person).get(reverse("clients:pool")).content
        assert browse(person).get(reverse("clients:pool_client", args=[client.pk])).status_code == 404
        with pytest.raises(Refused):
            actions.claim_client(client, by=person, at=noon(TODAY))


def test_the_card_tells_nothing_of_the_story(world, browse):
    pool = make_pool()
    client = held_since(
        world.rep, name="Hongda", phone="021-55501234", note="Owner is ill", website="https://hongda.example",
        address="上海市浦东新区张江路 1288 号", segment=world.segment,
    )  # fmt: skip
    client.contacts.create(name="Wang Fang", phone="13900002222")
    make_visit(client, world.rep, note="They want a discount")
    actions.release_client(client, pool=pool, by=world.rep, at=noon(TODAY), why="No need")
    browser = browse(world.teammate)
    for url in (reverse("clients:pool"), reverse("clients:pool_client", args=[client.pk])):
        page = browser.get(url).content.decode()
        assert "Hongda" in page
        assert "上海市浦东新区张江路" in page
        for secret in (
            "55501234",
            "Owner is ill",
            "hongda.example",
            "1288 号",
            "Wang Fang",
            "13900002222",
            "a discount",
            "No need",
        ):
            assert secret not in page, secret
    for name in ("detail", "change", "history", "timeline", "release", "reassign"):
        assert browser.get(reverse(f"clients:{name}", args=[client.pk])).status_code == 404, name
    assert browser.get(reverse("contracts:for_client", args=[client.pk])).status_code == 404
    assert browser.get(reverse("contracts:release", args=[client.pk])).status_code == 404
    assert b"Hongda" not in browser.get(reverse("clients:visits")).content
    assert b"Hongda" not in browser.get(reverse("clients:list")).content


def test_whoever_claims_a_client_reads_its_whole_story(world, browse):
    client = held_since(world.rep, name="Hongda")
    visit = make_visit(client, world.rep, note="They want a discount")
    actions.release_client(client, pool=make_pool(cool_days=0), by=world.rep, at=noon(TODAY), why="No need")
    assert browse(world.teammate).get(reverse("clients:visit", args=[visit.pk])).status_code == 404
    response = browse(world.teammate).post(reverse("clients:claim", args=[client.pk]))
    assert response["Location"] == reverse("clients:detail", args=[client.pk])
    assert browse(world.teammate).get(reverse("clients:detail", args=[client.pk])).status_code == 200


def test_the_pool_can_be_searched_and_narrowed(world, browse):
    pool, other = make_pool("East", team=world.east), make_pool("Company")
    waiting(pool, "Alpha", grade="A", segment=world.segment)
    waiting(pool, "Beta", grade="C")
    waiting(other, "Gamma", grade="C")
    browser = browse(world.rep)

    def shown(query):
        page = browser.get(f"{reverse('clients:pool')}?{query}").content.decode()
        return {name for name in ("Alpha", "Beta", "Gamma") if f">{name}</a>" in page}

    assert shown("") == {"Alpha", "Beta", "Gamma"}
    assert shown(f"pool={pool.pk}") == {"Alpha", "Beta"}
    assert shown("grade=C") == {"Beta", "Gamma"}
    assert shown("q=alp") == {"Alpha"}
    assert shown(f"segment={world.segment.pk}") == {"Alpha"}
    assert shown("sort=quiet") == {"Alpha", "Beta", "Gamma"}


# --- limits ---------------------------------------------------------------------------------------------------


def claim(client, by):
    return actions.claim_client(client, by=by, at=noon(TODAY))


def test_claims_of_a_day_are_limited_and_those_given_up_again_count_too(world):
    pool = make_pool(claims_a_day=2, cool_days=0)
    first, second, third = (waiting(pool) for _number in range(3))
    claim(first, world.rep)
    actions.release_client(first, pool=pool, by=world.rep, at=noon(TODAY), why="Not for me")
    claim(second, world.rep)
    with pytest.raises(Refused, match="You have claimed 2 clients today"):
        claim(third, world.rep)
    claim(third, world.teammate)
    # Tomorrow is another day.
    Ownership.objects.filter(owner=world.rep).update(since=noon(on(-1)))
    claim(first, world.rep)


def test_nobody_claims_more_than_a_pool_lets_them_hold(world):
    pool = make_pool(clients_at_most=2)
    make_client(world.rep)
    claim(waiting(pool), world.rep)
    with pytest.raises(Refused, match="You hold 2 clients; in this pool nobody may hold more than 2"):
        claim(waiting(pool), world.rep)
    assert rooms_of(world.rep, [pool], today=TODAY)[pool.pk].clients_left == 0


def test_what_is_left_is_said_in_words(world, browse):
    pool = make_pool(claims_a_day=5, clients_at_most=60)
    make_client(world.rep)
    claim(waiting(pool), world.rep)
    waiting(pool)
    page = browse(world.rep).get(reverse("clients:pool")).content.decode()
    assert "4 of 5 claims left today; you hold 2 of 60 clients." in page


def test_the_last_owner_waits_before_claiming_again_and_others_do_not(world, browse):
    pool = make_pool(cool_days=30)
    client = held_since(world.rep)
    actions.release_client(client, pool=pool, by=world.rep, at=noon(TODAY), why="No need")
    Ownership.objects.filter(client=client, owner=world.rep).update(since=noon(on(-90)), until=noon(on(-10)))
    with pytest.raises(Refused, match="you may claim it again on"):
        claim(client, world.rep)
    page = browse(world.rep).get(reverse("clients:pool")).content.decode()
    assert "You may claim it again on" in page
    assert reverse("clients:claim", args=[client.pk]) not in page
    Ownership.objects.filter(client=client, owner=world.rep).update(until=noon(on(-30)))
    claim(client, world.rep)
    assert place_of(client) == world.rep


def test_two_people_do_not_pass_a_client_to_and_fro(world):
    pool = make_pool(cool_days=30)
    client = held_since(world.rep)
    actions.release_client(client, pool=pool, by=world.rep, at=noon(TODAY), why="No need")
    claim(client, world.teammate)
    actions.release_client(client, pool=pool, by=world.teammate, at=noon(TODAY), why="No need")
    Ownership.objects.filter(client=client, until__isnull=False).update(until=noon(on(-5)), since=noon(on(-6)))
    for person in (world.rep, world.teammate):
        with pytest.raises(Refused, match="again on"):
            claim(client, person)


def test_somebody_without_a_team_claims_nothing(world):
    with pytest.raises(Refused, match="You belong to no team"):
        claim(waiting(make_pool()), world.administrator)


def test_the_second_to_claim_hears_that_someone_was_quicker(world, browse):
    client = waiting(make_pool())
    browse(world.teammate).post(reverse("clients:claim", args=[client.pk]))
    response = browse(world.rep).post(reverse("clients:claim", args=[client.pk]), follow=True)
    assert [str(message) for message in response.context["messages"]] == ["Someone was quicker."]
    assert place_of(client) == world.teammate


# --- giving up and handing out --------------------------------------------------------------------------------


def test_the_owner_or_a_leader_gives_a_client_up_with_a_reason(world, browse):
    pool = make_pool()
    client = held_since(world.rep)
    page = reverse("clients:release", args=[client.pk])
    assert browse(world.rep).post(page, {"pool": pool.pk, "why": ""}).status_code == 422
    assert place_of(client) == world.rep
    assert browse(world.teammate).post(page, {"pool": pool.pk, "why": "Mine!"}).status_code == 404
    assert browse(world.manager).post(page, {"pool": pool.pk, "why": "Moved away"}).status_code == 302
    assert place_of(client) == pool
    present = Ownership.objects.get(client=client, until__isnull=True)
    assert (present.way, present.by, present.why) == ("released", world.manager, "Moved away")


def test_a_client_with_an_open_deal_is_not_given_up(world):
    client = held_since(world.rep)
    make_deal(client, world.rep)
    with pytest.raises(Refused, match="There is an open deal"):
        actions.release_client(client, pool=make_pool(), by=world.rep, at=noon(TODAY), why="No need")


def hand_out(clients, to, how, by):
    _change, pairs = actions.assign_clients([client.pk for client in clients], to=to, how=how, by=by, at=noon(TODAY))
    return {client.name: person.username for client, person in pairs}


def test_clients_are_handed_out_in_turn(world):
    pool = make_pool()
    clients = [waiting(pool, name) for name in ("A1", "A2", "A3")]
    assert hand_out(clients, [world.rep, world.teammate], "round", world.manager) == {
        "A1": "rep", "A2": "teammate", "A3": "rep",
    }  # fmt: skip
    present = Ownership.objects.get(client=clients[0], until__isnull=True)
    assert (present.owner, present.way, present.by) == (world.rep, "assigned", world.manager)
    assert len(told(world.rep, "clients_assigned")) == 1


def test_clients_are_handed_out_to_whoever_holds_the_fewest(world):
    pool = make_pool()
    for _number in range(2):
        make_client(world.rep)
    clients = [waiting(pool, name) for name in ("A1", "A2", "A3", "A4")]
    assert hand_out(clients, [world.rep, world.teammate], "load", world.manager) == {
        "A1": "teammate", "A2": "teammate", "A3": "rep", "A4": "teammate",
    }  # fmt: skip


def test_clients_are_handed_out_to_whoever_knows_the_segment(world):
    pool, chips = make_pool(), Segment.objects.create(name="Chips")
    make_client(world.rep, segment=chips)
    make_client(world.teammate, segment=world.segment)
    clients = [waiting(pool, "A1", segment=chips), waiting(pool, "A2", segment=world.segment),
               waiting(pool, "A3", segment=chips), waiting(pool, "A4")]  # fmt: skip
    assert hand_out(clients, [world.rep, world.teammate], "segment", world.manager) == {
        "A1": "rep", "A2": "teammate", "A3": "rep", "A4": "teammate",
    }  # fmt: skip


def test_nobody_is_given_more_than_the_pool_lets_them_hold(world):
    pool = make_pool(clients_at_most=1)
    clients = [waiting(pool, name) for name in ("A1", "A2", "A3")]
    given = hand_out(clients, [world.rep, world.teammate], "round", world.manager)
    assert given == {"A1": "rep", "A2": "teammate"}
    assert place_of(clients[2]) == pool


def test_only_leaders_hand_out_and_only_to_their_people(world, browse):
    client = waiting(make_pool())
    for by, to in ((world.rep, world.rep), (world.manager, world.outsider)):
        with pytest.raises(Refused):
            hand_out([client], [to], "round", by)
    assert browse(world.rep).get(reverse("clients:assign")).status_code == 404


def test_handing_out_is_shown_first_and_can_be_taken_back(world, browse):
    pool = make_pool()
    ticked, left = waiting(pool, "Alpha"), waiting(pool, "Beta")
    browser = browse(world.manager)
    chosen = {"client": [ticked.pk], "to": [world.rep.pk], "how": "round"}
    page = browser.get(reverse("clients:assign"), chosen).content.decode()
    assert "Hand out 1 client" in page
    assert place_of(ticked) == pool
    browser.post(reverse("clients:assign"), chosen)
    assert place_of(ticked) == world.rep
    assert place_of(left) == pool
    undo = reverse("clients:assign_undo", args=[BulkChange.objects.get().pk])
    assert browse(world.director).post(undo).status_code == 404
    browser.post(undo)
    assert place_of(ticked) == pool
    with pytest.raises(Refused, match="taken back already"):
        actions.take_back_assigned(BulkChange.objects.get(), by=world.manager, at=noon(TODAY))


def test_what_was_passed_on_meanwhile_is_not_taken_back(world):
    client = waiting(make_pool())
    change, _pairs = actions.assign_clients([client.pk], to=[world.rep], how="load", by=world.manager, at=noon(TODAY))
    actions.reassign(client, to=world.teammate, by=world.manager, at=noon(TODAY))
    assert actions.take_back_assigned(change, by=world.manager, at=noon(TODAY)) == 0
    assert place_of(client) == world.teammate


def test_all_that_the_filters_keep_can_be_handed_out(world, browse):
    pool = make_pool()
    good, poor = waiting(pool, "Alpha", grade="A"), waiting(pool, "Beta", grade="C")
    page = browse(world.manager).get(f"{reverse('clients:assign')}?grade=A").content.decode()
    assert good.name in page or f'value="{good.pk}"' in page
    assert f'name="client" value="{poor.pk}"' not in page


# --- the whole history ----------------------------------------------------------------------------------------


def test_the_whole_ownership_is_told_with_how_and_why(world):
    make_pool("East", follow_up={"C": 30})
    client = actions.add_client(by=world.rep, at=noon(TODAY), name="Hongda")
    actions.reassign(client, to=world.teammate, by=world.manager, at=noon(TODAY))
    got_on(client, on(-30))
    Ownership.objects.filter(client=client, owner=world.rep).update(since=noon(on(-90)), until=noon(on(-30)))
    give_back()
    client.refresh_from_db()
    claim(client, world.other_manager)
    stretches = [(str(s.owner or ""), s.way, s.why, str(s.by or "")) for s in ownerships_of(client)]
    assert stretches == [
        ("Other Manager", "Claimed from the pool", "", "Other Manager"),
        ("", "Returned to the pool", "30 days without follow-up", ""),
        ("Teammate", "Handed over", "", "Manager"),
        ("Rep", "Added", "", "Rep"),
    ]
    assert [str(stretch.owner) for stretch in owners_before(client)] == ["Teammate", "Rep"]
    assert next(stretch.days for stretch in ownerships_of(client) if str(stretch.owner) == "Rep") == 60


def test_any_way_of_giving_a_client_an_owner_takes_it_out_of_its_pool(world):
    client = waiting(make_pool())
    Client.objects.filter(pk=client.pk).update(owner=world.rep)
    assert place_of(client) == world.rep
    assert client.pool_id is None


# --- settings -------------------------------------------------------------------------------------------------


def test_directors_and_administrators_keep_the_pools(world, browse):
    given = {
        "name": "East", "team": world.east.pk, "region": "", "claims_a_day": "5", "clients_at_most": "",
        "cool_days": "30", "warn_days": "3", "is_open": "on", "follow_up_C": "30", "deal_C": "", "deal_A": "180",
    }  # fmt: skip
    for person in (world.rep, world.manager):
        assert browse(person).get(reverse("clients:pools")).status_code == 403
        assert browse(person).post(reverse("clients:pool_add"), given).status_code == 403
    assert browse(world.administrator).post(reverse("clients:pool_add"), given).status_code == 302
    pool = Pool.objects.get()
    rules = pool.rules.order_by("grade").values_list("grade", "days_without_follow_up", "days_without_deal")
    assert list(rules) == [("A", None, 180), ("C", 30, None)]
    assert (pool.claims_a_day, pool.clients_at_most) == (5, None)
    change = reverse("clients:pool_change", args=[pool.pk])
    assert browse(world.director).post(change, given | {"follow_up_C": "", "claims_a_day": ""}).status_code == 302
    pool.refresh_from_db()
    assert pool.claims_a_day is None
    assert list(pool.rules.values_list("grade", flat=True)) == ["A"]
    refused = browse(world.director).post(change, given | {"follow_up_C": "soon"})
    assert refused.status_code == 422
    assert 'value="soon"' in refused.content.decode()


def test_the_pool_page_asks_as_much_for_many_clients_as_for_few(world, browse):
    pool = make_pool()
    browser = browse(world.rep)
    waiting(pool)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse("clients:pool"))
        return len(captured)

    queries()
    few = queries()
    for number in range(12):
        waiting(pool, f"Client of many {number}", segment=world.segment, region=world.region)
    assert queries() == few


def test_a_leader_of_two_lines_sees_each_waiting_client_once(world, browse):
    someone = make_person("of_two", team=world.team)
    world.other_team.leader = someone
    world.other_team.save()
    waiting(make_pool("East", team=world.east), "Alpha")
    page = browse(someone).get(reverse("clients:pool")).content.decode()
    assert page.count(">Alpha</a>") == 1
