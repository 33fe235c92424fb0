"""The demo company's days: visits planned for this week and the next, tasks, rhythms, and what people were told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from apps.clients.models import Appointment, Rhythm, Task, Visit
from apps.clients.models.appointment import AppointmentState
from apps.reports.demo.clients import Account, Book
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.organisation import Organisation, Rep
from apps.reports.demo.story import Story
from apps.teams.models import Notification
from apps.teams.models.notification import Mailing
from salesmgmt.lib.periods import Period

RHYTHMS = {"K": 14, "A": 30, "B": 60, "C": 90}
HOURS = (time(9), time(9, 30), time(10, 30), time(13, 30), time(14), time(15, 30), None)
PURPOSES = (
    "确认技术方案和交期", "演示样机", "商谈年度框架价格", "回访设备运行情况", "拜访新任采购经理", "核对验收清单",
    "催收到期货款", "了解明年投资计划",
)  # fmt: skip
# Text, and how many days from today it is due.
OWN_TASKS = (("整理客户的报价对比表", 0), ("更新客户联系人名片", 2), ("准备季度回顾的材料", 6))
GIVEN_TASKS = (("补充本月拜访的下一步", -2), ("把样机测试报告发给客户", 0), ("约客户技术负责人来厂参观", 4))


def lay_out(story: Story, ledger: Ledger, organisation: Organisation, book: Book, now: datetime) -> None:
    """This will add all of it; to be called after the field work, some of which was planned."""
    chance = story.chance("day")
    for grade, days in RHYTHMS.items():
        ledger.add(Rhythm(grade=grade, days=days))
    held = book.held(story.today)
    for rep in organisation.reps:
        unit, accounts = rep.team_on(story.today), held.get(rep, [])
        if unit and accounts:
            _plan(story, ledger, rep, accounts, chance)
            _give(story, ledger, rep, unit.manager, accounts, chance, now)
    _link_what_is_done(story, ledger)


def _plan(story: Story, ledger: Ledger, rep: Rep, accounts: list[Account], chance: Random) -> None:
    """This will plan visits from today to the end of next week."""
    week = Period.week(story.today)
    days = [d for d in (week.first + timedelta(days=n) for n in range(14)) if d >= story.today and story.is_worked(d)]
    for day in days:
        far = (day - story.today).days > 5
        for account in chance.sample(accounts, min(chance.choice((0, 1, 1) if far else (1, 2, 2)), len(accounts))):
            ledger.add(
                Appointment(
                    client=account.client, owner=rep.person, on=day, starts=chance.choice(HOURS),
                    minutes=chance.choice((30, 60, 60, 90)), how="onsite" if chance.random() < 0.8 else "online",
                    purpose=chance.choice(PURPOSES), planned_by=rep.person,
                )
            )  # fmt: skip


def _give(
    story: Story, ledger: Ledger, rep: Rep, manager, accounts: list[Account], chance: Random, now: datetime
) -> None:
    """This will add a rep's tasks, own ones and those of the manager, who told them so."""
    for text, days in chance.sample(OWN_TASKS, 2):
        _task(story, ledger, rep.person, rep.person, text, days, None, now)
    for text, days in chance.sample(GIVEN_TASKS, 2):
        task = _task(story, ledger, rep.person, manager, text, days, chance.choice(accounts).client, now)
        assert task.due_on is not None
        ledger.add(
            Notification(
                person=rep.person, kind="task_given_due", key=f"task {task.pk}", url=f"/clients/tasks/{task.pk}/",
                values={"person": manager.name, "task": text, "due_on": f"{task.due_on:%Y-%m-%d}"},
                made_at=task.made_at, mailing=Mailing.UNWANTED,
            )
        )  # fmt: skip
    done = _task(story, ledger, rep.person, manager, "补齐上月合同附件", -4, None, now)
    done.done_at = now - timedelta(days=1, hours=2)
    ledger.add(
        Notification(
            person=manager, kind="task_done", key=f"task {done.pk}", url=f"/clients/tasks/{done.pk}/",
            values={"person": rep.person.name, "task": done.text}, made_at=done.done_at, mailing=Mailing.UNWANTED,
            read_at=now if chance.random() < 0.6 else None,
        )
    )  # fmt: skip


def _task(story: Story, ledger: Ledger, owner, giver, text: str, days: int, client, now: datetime) -> Task:
    made_at = now - timedelta(days=3, minutes=10)
    due_on: date = story.workday_from(story.today + timedelta(days=days))
    return ledger.add(Task(owner=owner, given_by=giver, text=text, client=client, due_on=due_on, made_at=made_at))


def _link_what_is_done(story: Story, ledger: Ledger) -> None:
    """This will let some of this week's visits have been planned."""
    week = Period.week(story.today)
    recent = [v for v in ledger.of(Visit) if v.visited_on >= week.first and v.how == "onsite" and v.pk % 2]
    for visit in recent:
        ledger.add(
            Appointment(
                client_id=visit.client_id, owner_id=visit.owner_id, on=visit.visited_on, starts=HOURS[visit.pk % 6],
                how="onsite", minutes=60, purpose=PURPOSES[visit.pk % len(PURPOSES)], planned_by_id=visit.owner_id,
                state=AppointmentState.DONE, visit=visit,
            )
        )  # fmt: skip
