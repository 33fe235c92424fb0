"""Tasks: for oneself and for one's people; told when given and when done; listed by whose they are."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.clients import actions
from apps.clients.models import Discarded, Task
from apps.teams.models import Notification
from apps.teams.notices import words
from salesmgmt.lib.refusal import Refused
from tests.world import NOW, TODAY, make_client, make_deal

pytestmark = pytest.mark.usefixtures("today")


def add(by, text="Send the sample", **more):
    return actions.add_task(text=text, by=by, at=NOW, **more)


def told(person):
    return [words(each) for each in Notification.objects.visible_to(person).order_by("pk")]


def test_a_task_for_oneself_is_told_to_nobody(rep):
    task = add(rep)
    assert (task.owner, task.given_by) == (rep, rep)
    assert not Notification.objects.exists()


def test_who_is_given_a_task_is_told_and_who_gave_it_hears_when_it_is_done(rep, manager):
    task = add(manager, owner=rep, due_on=TODAY)
    assert len(told(rep)) == 1
    assert "Manager gives you a task for" in told(rep)[0]
    assert told(manager) == []
    actions.finish_task(task, by=rep, at=NOW)
    actions.finish_task(task, by=rep, at=NOW + timedelta(seconds=1))
    assert told(manager) == ["Rep has done: Send the sample"]
    actions.reopen_task(task, by=manager, at=NOW + timedelta(seconds=2))
    assert told(rep)[-1] == "Manager has opened again: Send the sample"
    task.refresh_from_db()
    assert task.done_at is None


@pytest.mark.parametrize(("giver", "getter"), [("rep", "teammate"), ("rep", "manager"), ("other_manager", "rep")])
def test_tasks_are_given_only_to_oneself_and_ones_people(world, giver, getter):
    with pytest.raises(Refused):
        add(getattr(world, giver), owner=getattr(world, getter))


def test_a_task_about_a_deal_is_about_its_client(rep):
    client = make_client(rep)
    assert add(rep, deal=make_deal(client, rep)).client == client


def test_only_who_has_to_do_with_a_task_changes_it_and_only_who_gave_it_deletes_it(rep, teammate, manager):
    task = add(manager, owner=rep)
    for action in (actions.finish_task, actions.change_task, actions.delete_task):
        with pytest.raises(Refused):
            action(task, by=teammate, at=NOW)
    with pytest.raises(Refused):
        actions.delete_task(task, by=rep, at=NOW)
    actions.delete_task(task, by=manager, at=NOW)
    assert not Task.objects.exists()
    assert Discarded.objects.get().name == "Send the sample"


def test_given_on_the_new_one_is_told(rep, teammate, manager):
    task = add(manager, owner=rep)
    actions.change_task(task, owner=teammate, by=manager, at=NOW)
    assert told(teammate) == ["Manager gives you a task: Send the sample"]
    with pytest.raises(Refused):
        actions.change_task(task, owner=rep, by=teammate, at=NOW)


def test_the_list_shows_mine_given_by_me_and_my_peoples(rep, teammate, manager, browse):
    add(rep, "my own"), add(manager, "given to the rep", owner=rep), add(teammate, "the teammate’s")
    done = add(rep, "done already")
    actions.finish_task(done, by=rep, at=NOW)

    def listed(person, **asked):
        page = browse(person).get(reverse("clients:tasks"), asked)
        return {row.record.text for row in page.context["table"].rows}

    assert listed(rep) == {"my own", "given to the rep"}
    assert listed(rep, state="done") == {"done already"}
    assert listed(rep, state="all") == {"my own", "given to the rep", "done already"}
    assert listed(rep, whose="people") == listed(rep)
    assert listed(manager) == set()
    assert listed(manager, whose="given") == {"given to the rep"}
    assert listed(manager, whose="people") == {"my own", "given to the rep", "the teammate’s"}


def test_overdue_ones_are_found(rep, browse):
    add(rep, "late", due_on=TODAY - timedelta(days=1)), add(rep, "today", due_on=TODAY), add(rep, "open")
    for state, expected in {"overdue": {"late"}, "today": {"late", "today"}, "": {"late", "today", "open"}}.items():
        page = browse(rep).get(reverse("clients:tasks"), {"state": state})
        assert {row.record.text for row in page.context["table"].rows} == expected


def test_the_short_form_adds_a_task_about_the_client_it_stands_beside(rep, browse):
    client = make_client(rep)
    address = f"{reverse('clients:task_add')}?client={client.pk}"
    typed = {"quick": 1, "text": "Ask for the drawing", "due_on": "2026-03-20", "next": "/clients/today/"}
    assert browse(rep).post(address, typed).headers["Location"] == "/clients/today/"
    task = Task.objects.get()
    assert (task.client, task.owner, f"{task.due_on}") == (client, rep, "2026-03-20")


def test_what_the_short_form_gets_wrong_goes_on_in_the_whole_form(rep, browse):
    answer = browse(rep).post(reverse("clients:task_add"), {"quick": 1, "text": "", "due_on": "2026-03-20"})
    assert answer.status_code == 422
    assert 'value="2026-03-20"' in answer.content.decode()


def test_a_client_one_does_not_see_cannot_be_named(rep, outsider, browse):
    hidden = make_client(outsider, "Hidden works")
    assert browse(rep).get(f"{reverse('clients:task_add')}?client={hidden.pk}").status_code == 404
    answer = browse(rep).post(reverse("clients:task_add"), {"text": "x", "client": "Hidden works"})
    assert answer.status_code == 422
    assert not Task.objects.exists()


def test_done_by_its_button_can_be_taken_back(rep, browse):
    task, browser = add(rep), browse(rep)
    address = reverse("clients:task_done", args=[task.pk])
    browser.post(address, {"next": "/clients/today/"})
    task.refresh_from_db()
    assert task.done_at
    body = browser.get(reverse("clients:today")).content.decode()
    assert f'action="{address}?reopen=1' in body
    browser.post(f"{address}?reopen=1")
    task.refresh_from_db()
    assert task.done_at is None
