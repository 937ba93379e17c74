"""A night that looks at a part of the customers makes the list of one that looks at everybody."""

from datetime import timedelta

import numpy as np
import pytest
from django.db import transaction

from clv.models import Category, CustomerFacts, Run, RunKind, Score
from clv.rules import Code
from customers.models import LifeEventKind
from customers.services.relationship import log_life_event
from retention.facts.cases import read_cases
from retention.facts.scope import guessed_ends
from retention.models import Task
from retention.services.tasks import complete_task
from retention.services.worklist import build_worklist
from tests.make import hand_over, make_contact, make_customer, make_user
from tests.retention.test_worklist import TODAY, valued

pytestmark = pytest.mark.django_db

WRITTEN = [
    *("customer", "kind", "state", "as_of", "opened_on", "at_stake_minor", "minutes", "score", "is_today"),
    *("usual_gap_days", "expected_on", "p_alive", "p_alive_before", "reason_on", "detail", "closed_on", "closed_by"),
]


@pytest.fixture
def anna():
    return make_user()


@pytest.fixture
def bo():
    return make_user()


def scored(on):
    """Let the scores be of a day: each tells its customer's silence in usual gaps."""
    Run.objects.update_or_create(kind=RunKind.SCORES, defaults={"as_of": on})
    for facts in CustomerFacts.objects.exclude(usual_gap_days=None):
        silence = (on - facts.last_ordered_on).days
        Score.objects.filter(customer=facts.customer_id).update(as_of=on, gap_ratio=silence / facts.usual_gap_days)


def looked_at(on, ends):
    return set(read_cases(on, ends).customer_id.tolist())


def test_of_a_list_with_an_end_those_are_looked_at_who_can_come_before_it(anna, bo):
    high = valued(make_customer(salesperson=anna), at_stake="3000.00", silence=60)
    silent = valued(make_customer(salesperson=anna), at_stake="1500.00", silence=120)
    low = valued(make_customer(salesperson=anna), at_stake="1500.00", silence=60)
    of_a_short_list = valued(make_customer(salesperson=bo), at_stake="20.00")
    of_nobody = valued(make_customer(), at_stake="20.00")
    scored(TODAY)

    assert looked_at(TODAY, {anna.pk: 30_000}) == {high.pk, silent.pk, of_a_short_list.pk, of_nobody.pk}
    assert looked_at(TODAY, {anna.pk: 30_000, 0: 30_000}) == {high.pk, silent.pk, of_a_short_list.pk}
    assert looked_at(TODAY, {}) == {high.pk, silent.pk, low.pk, of_a_short_list.pk, of_nobody.pk}


def test_whoever_is_owed_something_is_looked_at_however_little_is_at_stake(anna):
    agreed, moved, neither = (valued(make_customer(salesperson=anna), at_stake="0.00") for _ in range(3))
    make_contact(agreed, anna, TODAY - timedelta(days=9), outcome="WILL_ORDER", next_step="Quote", next_step_on=TODAY)
    kind = LifeEventKind.objects.get(code="MOVE")
    log_life_event(customer=moved, kind=kind, happened_on=TODAY, today=TODAY, by=anna)
    scored(TODAY)

    assert looked_at(TODAY, {anna.pk: 30_000}) == {agreed.pk, moved.pk}
    assert neither.pk in looked_at(TODAY, {})


@pytest.fixture
def crowd(anna, bo):
    """Two long lists and a short one, of customers whom chance made."""
    random = np.random.default_rng(5)
    sellers = [anna] * 130 + [bo] * 10 + [None] * 130
    codes = [Code.MAJOR_LONG_TERM, Code.MINOR_LONG_TERM]
    for number, seller in enumerate(sellers):
        customer = valued(
            make_customer(f"Customer {number}", salesperson=seller),
            at_stake=f"{random.lognormal(6, 0.8):.2f}",
            gap=(gap := [None, 20.0, 40.0, 60.0][random.integers(4)]),
            silence=int(random.integers(60, 160)),
            count=int(random.integers(2, 9)) if gap else 1,
            p_alive=random.random(),
            code=codes[random.integers(2)],
        )
        if random.random() < 0.2:
            reached_on = TODAY - timedelta(days=int(random.integers(1, 120)))
            make_contact(customer, seller or anna, reached_on, outcome="NO_NEED")
    return list(Category.objects.order_by("pk"))


def a_day_of_work(anna, bo, day):
    """Do some of the list, speak with customers, hand some over, and find others worth less or more."""
    first, second, *_, last = Task.objects.pending().filter(customer__salesperson=anna).order_by("-score", "-pk")
    complete_task(task=first, by=anna, today=day)
    make_contact(second.customer, anna, day, outcome="WILL_ORDER", next_step="Ring", next_step_on=day)
    hand_over(last.customer, bo, day)
    for place, score in enumerate(Score.objects.order_by("pk")):
        if place % 7 == 0:
            score.value_at_risk_minor = score.value_at_risk_minor * (place % 3)
            score.save()


def lists_of(day, *, anew):
    """Return the tasks that a night leaves, where it knows where the lists ended before and where it doesn't."""
    with transaction.atomic():
        if anew:
            Run.objects.filter(kind=RunKind.SCORES).delete()
        assert bool(guessed_ends(day)) is not anew
        counts = build_worklist(as_of=day, token=None)
        found = list(Task.objects.order_by("customer", "opened_on", "state").values(*WRITTEN))
        transaction.set_rollback(True)
    return counts, found


@pytest.mark.slow
def test_night_by_night_the_lists_are_those_of_everybody(crowd, anna, bo):
    scored(TODAY)
    build_worklist(as_of=TODAY, token=None)

    for days in range(1, 4):
        day = TODAY + timedelta(days=days)
        a_day_of_work(anna, bo, day)
        scored(day)
        ends = guessed_ends(day)
        assert set(ends) == {anna.pk, 0}
        assert len(looked_at(day, ends)) < len(crowd)
        assert lists_of(day, anew=False) == lists_of(day, anew=True)
        build_worklist(as_of=day, token=None)


@pytest.mark.slow
def test_a_list_that_ends_far_below_the_guess_is_looked_at_whole(crowd, anna):
    scored(TODAY)
    build_worklist(as_of=TODAY, token=None)
    day = TODAY + timedelta(days=1)
    for task in Task.objects.filter(customer__salesperson=anna).order_by("-score")[:20]:
        make_contact(task.customer, anna, day, outcome="NO_NEED")
    Score.objects.filter(customer__salesperson=anna).update(value_at_risk_minor=9_000)
    scored(day)

    found = lists_of(day, anew=False)

    assert found == lists_of(day, anew=True)
    assert any(row["as_of"] == day and row["at_stake_minor"] == 9_000 for row in found[1])


def test_scores_of_another_day_tell_nothing(anna):
    scored(TODAY)

    assert guessed_ends(TODAY + timedelta(days=1)) == {}
