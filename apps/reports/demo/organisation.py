"""The people of the demo company, its teams, and who was in which team when."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date, timedelta

from apps.reports.demo import names
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.story import Story
from apps.teams.models import Membership, Person, Role, Team
from salesmgmt.lib.periods import add_months
from salesmgmt.lib.pinyin import sort_key

COMPANY = "华东恒朔自动化设备有限公司"
DOMAIN = "hengshuo.example"  # a domain nobody can own: it tells the demo's people from real ones
NAMED = {Role.DIRECTOR: "director", Role.MANAGER: "manager", Role.REP: "rep", Role.ADMINISTRATOR: "administrator"}

# Region, team, reps, what its market is worth next to the others', and the towns it covers.
TEAMS = (
    ("苏南大区", "苏州部", 7, 1.08, ("苏州", "昆山", "张家港", "太仓", "常熟")),
    ("苏南大区", "无锡常州部", 7, 0.98, ("无锡", "江阴", "宜兴", "常州", "南通")),
    ("浙江大区", "杭州部", 7, 1.10, ("杭州", "绍兴", "嘉兴", "湖州")),
    ("浙江大区", "宁波温州部", 6, 0.95, ("宁波", "余姚", "慈溪", "温州", "台州", "金华")),
    ("沪皖大区", "上海部", 7, 1.12, ("上海", "上海", "上海", "嘉兴", "太仓")),
    ("沪皖大区", "合肥部", 6, 0.82, ("合肥", "芜湖", "马鞍山", "滁州")),
)
FADING, STEADY, STARRY, TROUBLED, NEWEST, SHRUNK = range(6)
# What each team does of its plan: usually, and in the present month.
FORM = (1.02, 0.97, 1.05, 0.99, 1.01, 0.95)
FORM_NOW = (1.07, 0.92, 1.13, None, 1.02, 0.84)
UNASSIGNED = (0, 0.04, 0, 0, 0.03, 0)  # what managers keep for the team as a whole
LEAVES, MOVES = 5, 8  # months ago


@dataclass(eq=False)
class Rep:
    """A rep as the story knows them: how able, how busy, and in which team since when."""

    person: Person
    skill: float
    diligence: float
    level: int  # what share of the team's targets they carry
    stints: list[tuple[date, date | None, Unit]] = field(default_factory=list)

    def team_on(self, day: date) -> Unit | None:
        """This will tell the team a rep is in on a day, if any."""
        for since, until, unit in self.stints:
            if since <= day and (until is None or day < until):
                return unit
        return None

    @property
    def left_on(self) -> date | None:
        return self.stints[-1][1]


@dataclass(eq=False)
class Unit:
    """A team as the story knows it."""

    number: int
    team: Team
    manager: Person
    market: float
    towns: tuple[str, ...]
    intended: int  # reps planned for, whoever is there at the time
    unassigned: float


@dataclass(eq=False)
class Organisation:
    company: Team
    regions: list[Team]
    units: list[Unit]
    reps: list[Rep]
    star: Rep
    hurt: Rep  # looks after the key client that fades

    def on(self, day: date, unit: Unit) -> list[Rep]:
        """This will list who is in a team on a day."""
        return [rep for rep in self.reps if rep.team_on(day) is unit]


class _Staff:
    """Makes people up, with sign-in names nobody else has."""

    def __init__(self, story: Story, ledger: Ledger, password: str, taken: Set[str]):
        self._story, self._ledger, self._password = story, ledger, password
        self._chance, self._usernames, self._names = story.chance("people"), set(taken), set()

    def hire(self, role: str, joined_on: date, username: str = "") -> Person:
        while (name := names.person_name(self._chance)) in self._names:
            pass
        self._names.add(name)
        wanted = username or sort_key(name, surname=True)
        free = (f"{wanted}{n if n > 1 else ''}" for n in range(1, 1000))
        username = next(one for one in free if one not in self._usernames)
        self._usernames.add(username)
        person = Person(
            username=username, name=name, role=role, joined_on=joined_on, password=self._password,
            email=f"{wanted if wanted in NAMED.values() else username}@{DOMAIN}",
            # 129 is a prefix no operator has.
            phone=f"129{self._chance.randrange(10**8):08}",
        )  # fmt: skip
        return self._ledger.add(person)


def lay_out(story: Story, ledger: Ledger, password: str, taken: Set[str] = frozenset()) -> Organisation:
    """This will add the people, the teams and the memberships; `taken` are sign-in names in use already."""
    staff, chance = _Staff(story, ledger, password, taken), story.chance("organisation")
    founded = add_months(story.start, -14)
    director = staff.hire(Role.DIRECTOR, founded, NAMED[Role.DIRECTOR])
    staff.hire(Role.ADMINISTRATOR, founded, NAMED[Role.ADMINISTRATOR])
    company = ledger.add(Team(name=COMPANY, leader=director))
    ledger.add(Membership(person=director, team=company, since=founded))
    regions: dict[str, Team] = {}
    units: list[Unit] = []
    for number, (region, name, reps, market, towns) in enumerate(TEAMS):
        if region not in regions:
            regions[region] = ledger.add(Team(name=region, parent=company, position=len(regions) + 1))
        manager = staff.hire(Role.MANAGER, founded, NAMED[Role.MANAGER] if number == FADING else "")
        team = ledger.add(Team(name=name, parent=regions[region], leader=manager, position=number + 1))
        ledger.add(Membership(person=manager, team=team, since=founded))
        intended = max(2, round(reps * story.size))
        units.append(Unit(number, team, manager, market, towns, intended, UNASSIGNED[number]))
    people = []
    for unit in units:
        for place in range(unit.intended):
            username = NAMED[Role.REP] if (unit.number, place) == (FADING, 0) else ""
            joined = founded + timedelta(days=chance.randrange(300))
            if story.size >= 1 and place >= unit.intended - (3 if unit.number == NEWEST else 1):
                # The youngest of most teams came later.
                joined = _joining_day(story, unit, place)
            person = staff.hire(Role.REP, joined, username)
            rep = Rep(person, chance.uniform(0.75, 1.3), chance.uniform(0.84, 1.14), chance.choice((8, 10, 10, 12)))
            rep.stints.append((joined, None, unit))
            people.append(rep)
    organisation = Organisation(
        company, list(regions.values()), units, people, star=_first_of(people, units[STARRY]),
        hurt=_first_of(people, units[FADING]),
    )  # fmt: skip
    _cast(story, organisation)
    for rep in people:
        for since, until, unit in rep.stints:
            ledger.add(Membership(person=rep.person, team=unit.team, since=since, until=until))
    return organisation


def _joining_day(story: Story, unit: Unit, place: int) -> date:
    months_ago = {SHRUNK: 40, FADING: 40, STEADY: 40}.get(unit.number, 4 + 5 * (unit.intended - place) + unit.number)
    return story.workday_from(add_months(story.today, -months_ago))


def _first_of(people: list[Rep], unit: Unit) -> Rep:
    return next(rep for rep in people if rep.stints[0][2] is unit)


def _cast(story: Story, organisation: Organisation) -> None:
    """This will make one rep the star; in teams large enough for it one leaves and one moves to another team."""
    organisation.star.skill, organisation.star.diligence, organisation.star.level = 2.9, 1.22, 15
    organisation.hurt.skill, organisation.hurt.diligence = 1.0, 1.02
    leaver = [rep for rep in organisation.reps if rep.stints[0][2].number == SHRUNK][-1]
    since, _, unit = leaver.stints[0]
    if unit.intended > 2:
        leaver.stints = [(since, story.workday_from(add_months(story.today, -LEAVES)), unit)]
        leaver.person.is_active = False
    mover = [rep for rep in organisation.reps if rep.stints[0][2].number == STEADY][-1]
    since, _, unit = mover.stints[0]
    if unit.intended > 2:
        moved_on = add_months(story.today, -MOVES)
        mover.stints = [(since, moved_on, unit), (moved_on, None, organisation.units[FADING])]
