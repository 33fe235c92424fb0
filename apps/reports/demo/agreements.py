"""How the demo company agreed on its targets: published, answered, changed, and planned for what comes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from apps.reports.demo.goals import NOT_YET_ASSIGNED, TEN_THOUSAND, THOUSAND
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.organisation import FADING, STARRY, TROUBLED, Organisation
from apps.reports.demo.story import Story
from apps.targets.models import Commitment, Draft, Entry, Goal, Revision, Target, Tier
from apps.targets.models.revision import Kind, State
from apps.teams.models import Person, Team
from salesmgmt.lib.money import split
from salesmgmt.lib.periods import Period

TIERS = {Tier.STRETCH: Decimal("1.10"), Tier.CHALLENGE: Decimal("1.25")}
NEW_BUSINESS = ("business", 1)
NEW_BUSINESS_SHARE = Decimal("0.22")
NEGOTIATED = (Goal("signed_amount"), Goal("collected_amount"), Goal("visits"))
REASONS = (
    "两个老客户今年预算压缩，能确认的只有这些。",
    "手上在跟的项目要到季度末才能定，这个月先按这个数。",
    "新接手的客户还在熟悉，前两个月请少压一点。",
    "这个月有一周展会，拜访排不满。",
    "有一个大单基本谈定，我可以多扛一些。",
)


@dataclass
class Agreements:
    """Adds what was agreed around the targets that the ledger holds already."""

    story: Story
    ledger: Ledger
    organisation: Organisation
    zone: ZoneInfo

    def lay_out(self) -> None:
        """This will add tiers and parts, publish everything, let people answer, and change and plan a little."""
        self.year = Period.year(self.story.today, self.story.fiscal)
        self.coming = Period.quarter(self.story.today, self.story.fiscal).next
        self._aim_higher()
        self._ask_for_new_business()
        self._publish()
        self._answer()
        self._change()
        self._plan_what_comes()

    # --- more goals ---

    def _aim_higher(self) -> None:
        """This will set stretch and challenge targets for what is signed this year, for everyone who has a target."""
        for target in self._targets("signed_amount"):
            for tier, factor in TIERS.items():
                higher = _times(target.amount, factor, TEN_THOUSAND if target.person is None else THOUSAND)
                self._add(target, Goal("signed_amount", tier), max(higher, _known(target)))

    def _ask_for_new_business(self) -> None:
        """This will set how much of what teams sign is to come from new clients."""
        for target in self._targets("signed_amount"):
            if target.person is None:
                part = _times(target.amount, NEW_BUSINESS_SHARE, TEN_THOUSAND)
                self._add(target, Goal("signed_amount", Tier.BASE, *NEW_BUSINESS), part)

    def _targets(self, kpi: str) -> list[Target]:
        return [t for t in self.ledger.of(Target) if t.goal == Goal(kpi) and t.month in self.year]

    def _add(self, target: Target, goal: Goal, amount: Decimal) -> None:
        self.ledger.add(
            Target(**goal.fields, month=target.month, team=target.team, person=target.person, amount=amount)
        )

    # --- published ---

    def _publish(self) -> None:
        """This will write every target into the ledger, as its leader published it before the year, or the quarter
        that comes, began."""
        plans: dict[tuple[Goal, Team, date], list[Target]] = defaultdict(list)
        for target in self.ledger.of(Target):
            target.original = target.amount
            span = self.coming if target.month in self.coming else Period.year(target.month, self.story.fiscal)
            plans[target.goal, self._plan_of(target), span.first].append(target)
        for (goal, team, first), targets in plans.items():
            at = self._moment(min(first - timedelta(days=12), self.story.today - timedelta(days=6)), 10)
            leader = _leader(team)
            revision = self.ledger.add(
                Revision(
                    **goal.fields, kind=Kind.PUBLICATION, team=team, by=leader, asked_at=at, state=State.APPROVED,
                    decided_by=leader, decided_at=at,
                )
            )  # fmt: skip
            for target in targets:
                self._write(revision, target, None, target.amount, at)

    def _plan_of(self, target: Target) -> Team:
        return target.team if target.person else target.team.parent or target.team

    def _write(self, revision: Revision, target: Target, before, after, at: datetime | None) -> None:
        self.ledger.add(
            Entry(
                **target.goal.fields, revision=revision, month=target.month, team=target.team, person=target.person,
                before=before, after=after, applied_at=at,
            )
        )  # fmt: skip

    def _moment(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour, 20), self.zone)

    # --- answered ---

    def _answer(self) -> None:
        """This will let people and team leaders answer; for the quarter that comes about half have not yet."""
        for target in self.ledger.of(Target):
            who = target.person or (target.team.leader if target.team.parent else None)
            if who is None or target.month < self.year.first:
                continue
            if target.month in self.coming and self.story.chance(f"silent {who.username}").random() < 0.45:
                continue
            chance = self.story.chance(f"answer {who.username} {target.kpi} {Period.quarter(target.month).first}")
            factor = Decimal(1)
            if target.person and target.goal in NEGOTIATED and chance.random() < 0.10:
                factor = Decimal(str(chance.choice((0.85, 0.9, 0.92, 1.05))))
            step = THOUSAND if _known(target) > TEN_THOUSAND else Decimal(1)
            amount = _times(target.amount, factor, step) if factor != 1 else _known(target)
            reason = chance.choice(REASONS[:4]) if factor < 1 else REASONS[4]
            published = self._moment(min(target.month - timedelta(days=12), self.story.today - timedelta(days=6)), 15)
            self.ledger.add(
                Commitment(
                    **target.goal.fields, month=target.month, team=target.team, person=target.person,
                    offered=target.amount, amount=amount, reason=reason if amount != target.amount else "", by=who,
                    answered_at=published + timedelta(days=chance.randrange(1, 5)),
                )
            )  # fmt: skip

    # --- changed ---

    def _change(self) -> None:
        """This will move part of a target from one rep to another, ask for less where a key client fades, and turn
        down what was asked too early."""
        month = self.story.today.replace(day=1)
        trouble = self._people(TROUBLED, month)
        if len(trouble) >= 2:
            giver, taker = trouble[0], trouble[-1]
            moved = _times(giver.amount, Decimal("0.2"), THOUSAND)
            why = "两个在谈的大项目推迟到下季度，先由组内同事分担一部分。"
            wanted = {giver: _known(giver) - moved, taker: _known(taker) + moved}
            self._decide(TROUBLED, wanted, why, State.APPROVED)
        hurt = [t for t in self._people(FADING, month) if t.person == self.organisation.hurt.person]
        if hurt:
            less = {hurt[0]: _times(hurt[0].amount, Decimal("0.8"), THOUSAND)}
            self._decide(FADING, less, "重点客户连续三个月订单下滑，正在挽回，本月目标申请下调。", State.PENDING)
        early = self._people(STARRY, month)
        if len(early) >= 2:
            less = {early[-1]: _times(early[-1].amount, Decimal("0.7"), THOUSAND)}
            self._decide(
                STARRY, less, "月初有展会，拜访时间不够。", State.REJECTED, "展会排期年初就知道，请按原目标安排。"
            )

    def _people(self, number: int, month: date) -> list[Target]:
        team = self.organisation.units[number].team
        return [t for t in self._targets("signed_amount") if t.team is team and t.person and t.month == month]

    def _decide(self, number: int, wanted: dict[Target, Decimal], why: str, state: str, remark: str = "") -> None:
        unit, director = self.organisation.units[number], self.organisation.company.leader
        at = self._moment(self.story.today - timedelta(days=2 if state == State.PENDING else 9), 9)
        decided = None if state == State.PENDING else at + timedelta(hours=5)
        goal = next(iter(wanted)).goal
        revision = self.ledger.add(
            Revision(
                **goal.fields, kind=Kind.CHANGE, team=unit.team, by=unit.manager, asked_at=at, why=why, state=state,
                approver=director, decided_by=director if decided else None, decided_at=decided, remark=remark,
            )
        )  # fmt: skip
        for target, amount in wanted.items():
            in_force = state == State.APPROVED
            self._write(revision, target, target.amount, amount, decided if in_force else None)
            if in_force:
                target.amount = amount

    # --- planned ---

    def _plan_what_comes(self) -> None:
        """This will leave drafts where the coming quarter is not given to people yet, with something still open."""
        for unit in (self.organisation.units[number] for number in NOT_YET_ASSIGNED):
            reps = self.organisation.on(self.story.today, unit)
            for target in self.ledger.of(Target):
                ours = target.team is unit.team and target.person is None and target.goal == Goal("signed_amount")
                if not (ours and target.month in self.coming and reps):
                    continue
                part = _times(target.amount, Decimal("0.9"), THOUSAND)
                for rep, amount in zip(reps, split(part, [rep.level for rep in reps], THOUSAND), strict=True):
                    self.ledger.add(
                        Draft(
                            **target.goal.fields, month=target.month, team=unit.team, person=rep.person, amount=amount
                        )
                    )


def _known(target: Target) -> Decimal:
    """This will give the amount of a target that was not taken back."""
    return target.amount or Decimal(0)


def _times(amount: Decimal | None, factor: Decimal, step: Decimal) -> Decimal:
    """This will give a part or a multiple of an amount, as roundly as people plan."""
    return ((amount or Decimal(0)) * factor / step).to_integral_value() * step


def _leader(team) -> Person:
    """This will give who plans for a team: its leader, or the nearest above."""
    return team.leader or _leader(team.parent)
