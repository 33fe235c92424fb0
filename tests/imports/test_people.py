"""People and teams come in from a file: names, roles, the tree, who leads, since when."""

from datetime import date

import pytest

from apps.teams.models import Company, Membership, Person, Role, Team
from tests import world as making

SINCE = date(2026, 1, 1)


def test_people_teams_and_leaders_are_made_from_paths(world, import_file):
    job = import_file(
        "people",
        "姓名,部门,上级,入职日期,邮箱\n李明,North/Sales 1,王芳,2026-01-01,li@example.com\n"
        "曾小红,North/Sales 1,王芳,2026-01-01,\n",
        by=world.administrator,
    )
    assert (job.state, job.created, job.errors) == ("done", 2, [])
    team = Team.objects.get(name="Sales 1")
    assert (team.parent.name, team.parent.parent, team.parent.leader) == ("North", world.company, None)
    assert (team.leader.name, team.leader.role, team.leader.username) == ("王芳", Role.MANAGER, "wangfang")
    li, zeng = Person.objects.get(name="李明"), Person.objects.get(name="曾小红")
    assert (li.username, li.role, li.email, li.joined_on) == ("liming", Role.REP, "li@example.com", SINCE)
    # A surname is read as one.
    assert zeng.username == "zengxiaohong"
    assert not li.has_usable_password()
    for person in (li, zeng, team.leader):
        [membership] = person.memberships.all()
        assert (membership.team, membership.since, membership.until) == (team, SINCE, None)


def test_a_leader_listed_further_down_is_not_made_twice(world, import_file):
    text = "name,team,leader,role,since\nAnna,North,Ben Boss,,2026-01-01\nBen Boss,North,,manager,2026-01-01\n"
    job = import_file("people", text, by=world.administrator)
    assert (job.created, job.errors) == (2, [])
    boss = Person.objects.get(name="Ben Boss")
    assert Team.objects.get(name="North").leader == boss
    assert boss.memberships.count() == 1


def test_someone_may_be_marked_as_leading_their_team(world, import_file):
    job = import_file("people", "name,team,leads the team\nBen Boss,North,yes\nAnna,North,no\n", by=world.administrator)
    assert job.errors == []
    boss = Person.objects.get(name="Ben Boss")
    assert (Team.objects.get(name="North").leader, boss.role) == (boss, Role.MANAGER)
    assert Person.objects.get(name="Anna").role == Role.REP


def test_a_director_without_teams_founds_the_company(db, import_file):
    Company.objects.update_or_create(pk=1, defaults={"name": "Huadong"})
    director = making.make_person("director", Role.DIRECTOR)
    job = import_file("people", "name,team,since\nAnna,East,2026-01-01\n", by=director)
    assert (job.state, job.errors) == ("done", [])
    top = Team.objects.get(parent=None)
    assert (top.name, top.leader) == ("Huadong", director)
    assert director.memberships.get().team == top
    assert Team.objects.get(name="East").parent == top


def test_a_move_ends_the_time_in_the_team_before(world, import_file):
    job = import_file("people", "username,name,team,since\nrep,Rep,West/Far team,2026-03-01\n", by=world.administrator)
    assert (job.updated, job.errors) == (1, [])
    before, now = world.rep.memberships.order_by("since")
    assert (before.team, before.until) == (world.team, date(2026, 3, 1))
    assert (now.team, now.since, now.until) == (world.far_team, date(2026, 3, 1), None)


def test_a_first_day_is_corrected_in_place(world, import_file):
    job = import_file("people", "username,name,team,since\nrep,Rep,East/Team,2023-05-01\n", by=world.administrator)
    assert (job.updated, job.errors) == (1, [])
    assert world.rep.memberships.get().since == date(2023, 5, 1)


def test_a_move_back_in_time_is_refused_at_its_row(world, import_file):
    job = import_file("people", "username,name,team,since\nrep,Rep,West/Far team,2023-01-01\n", by=world.administrator)
    [[row, column, sentence]] = job.errors
    assert (row, column) == (2, "since")
    assert "another team" in sentence


def test_sign_in_names_made_from_alike_names_differ(world, import_file):
    text = "name,username,team\nAnna Bell,,West\nAnna  Bell,anna2,West\nAnna-Bell,,West\n"
    assert import_file("people", text, by=world.administrator).errors == []
    assert set(Person.objects.filter(name__startswith="Anna").values_list("username", flat=True)) == {
        "anna.bell", "anna2", "anna-bell",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("Anna,rep,x@example.com,West,", "name"),
        ("Anna,REP,,West,", "name"),
        ("Anna,anna,taken@example.com,West,", "email"),
        ("Anna,anna,no-address,West,", "email"),
        ("Anna,anna,,,Boss", "leader"),
    ],
)
def test_what_is_taken_or_wrong_is_told_at_its_column(world, import_file, line, column):
    making.make_person("taken", email="Taken@example.com")
    text = f"name,username,email,team,leader\n{line}\n"
    job = import_file("people", text, by=world.administrator, mapping={"existing": "refuse"})
    if column == "name":  # found by the sign-in name: it is the person there already
        assert [error[1] for error in job.errors] == ["username"]
    else:
        assert [error[:2] for error in job.errors] == [[2, column]]
    assert not Person.objects.filter(name="Anna").exists()


def test_two_leaders_of_one_team_are_refused(world, import_file):
    text = "name,team,leader\nAnna,North,Boss A\nBen,North,Boss B\n"
    job = import_file("people", text, by=world.administrator)
    [[row, column, sentence]] = job.errors
    assert (row, column) == (3, "leader")
    assert "Row 2" in sentence
    assert not Team.objects.filter(name="North").exists()


def test_a_manager_adds_people_to_teams_below_their_own_only(world, import_file):
    fine = import_file("people", "name,team\nAnna,East/Team\nBen,East/Team/New\n", by=world.manager)
    assert (fine.state, fine.errors) == ("done", [])
    assert Team.objects.get(name="New").parent == world.team
    for team in ("East/Other team", "East", "West/Far team", "", "Nowhere/At all", "East/Other team/Below"):
        job = import_file("people", f"name,team\nCleo,{team}\n", by=world.manager)
        assert [error[:2] for error in job.errors] == [[2, "team"]], team
    assert not Person.objects.filter(name="Cleo").exists()


def test_a_foreign_team_and_a_missing_one_read_alike_to_a_manager(world, import_file):
    sentences = {
        import_file("people", f"name,team\nCleo,{team}\n", by=world.manager).errors[0][2]
        for team in ("West/Far team", "West/No such team", "No such region")
    }
    assert len(sentences) == 1


def test_a_manager_may_not_change_people_nor_make_directors(world, import_file):
    change = import_file("people", "username,name,phone,team\nrep,Rep,123,East/Team\n", by=world.manager)
    assert [error[:2] for error in change.errors] == [[2, "phone"]]
    director = import_file("people", "name,role,team\nAnna,director,East/Team\n", by=world.manager)
    assert [error[:2] for error in director.errors] == [[2, "role"]]
    leader = import_file("people", "name,team,leader\nAnna,East/Team,Anna\n", by=world.manager)
    assert [error[:2] for error in leader.errors] == [[2, "leader"]]
    assert Membership.objects.filter(team=world.team).count() == 4
