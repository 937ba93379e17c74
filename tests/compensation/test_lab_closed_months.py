"""A replay over closed months in which all happened that can: held, released, capped, carried, advanced."""

from typing import NamedTuple

import pytest

from compensation.models import PlanVersion, Statement
from compensation.rules.plan_parts import CARRY
from compensation.selectors.lab import notes
from compensation.services.settlement import SETTLED
from crm.accounts.access import Role
from crm.accounts.models import User
from tests.compensation.ledger import close, night, snapshot
from tests.compensation.test_holds import holding, paid
from tests.compensation.test_lab import draft, replay
from tests.compensation.test_lab_limits import BOUNDS, FIGURES, YEAR, closings, said
from tests.compensation.test_limits import pay_out
from tests.make import make_customer, make_order, make_refund, make_team, make_user
from tests.once import once

pytestmark = pytest.mark.django_db


class Worked(NamedTuple):
    """The plan of closed months, whom it pays, and who closed them."""

    version: PlanVersion
    anna: User
    finn: User


@once
def company() -> Worked:
    """Four closed months with all that can happen: held, released, forfeited, capped, carried, advanced, recovered."""
    team = make_team("North")
    anna = make_user(Role.SALESPERSON, team=team, name="Anna")
    finn, olga = (make_user(Role.FINANCE, name=name) for name in ("Finn", "Olga"))
    version = holding(anna, cap_minor=90_00, cap_excess=CARRY, draw_minor=30_00, holds_until_paid=True, forfeit_days=40)
    bakery, mill = make_customer("Bakery", salesperson=anna), make_customer("Mill", salesperson=anna)
    first = paid(make_order(bakery, "2025-01-10", "3000.00"), "2025-02-03")
    never = make_order(mill, "2025-01-12", "400.00")
    night()
    pay_out("2025-01", finn, olga)
    paid(make_order(bakery, "2025-02-20", "1000.00"), "2025-02-21")
    make_refund(never, "2025-02-25", "100.00")
    night()
    pay_out("2025-02", finn, olga)
    make_refund(first, "2025-03-04", "2900.00")
    night()
    close("2025-03", finn)
    paid(make_order(mill, "2025-04-01", "2000.00"), "2025-04-30")
    night()
    close("2025-04", finn)
    return Worked(version, anna, finn)


@pytest.fixture
def worked(company):
    return company.version


@pytest.fixture
def anna(company):
    return company.anna


@pytest.fixture
def finn(company):
    return company.finn


def test_a_replay_of_the_live_plan_becomes_payable_as_it_was_closed_to_the_cent(worked, anna, finn):
    before = snapshot(), list(Statement.objects.order_by("pk").values())

    found = replay(worked, *YEAR, finn)

    assert said(found, anna, "TRIED", *FIGURES) == said(found, anna, "LIVE", *FIGURES) == closings(anna)
    assert said(found, anna, "TRIED", *BOUNDS) == said(found, anna, "LIVE", *BOUNDS)
    moved = {name for row in Statement.objects.filter(payee=anna).values(*SETTLED) for name in SETTLED if row[name]}
    assert moved == {*SETTLED} - {"topped_up_minor", "capped_minor"}
    sum_of_months = sum(payable for *_rest, payable in closings(anna))
    assert found.live_payable_minor == found.tried_payable_minor == sum_of_months
    assert (snapshot(), list(Statement.objects.order_by("pk").values())) == before


def test_a_trial_has_its_own_cap_and_carries_what_it_leaves(worked, anna, finn):
    trial = draft(worked.plan, cap_minor=50_00, cap_excess=CARRY)

    found = replay(trial, *YEAR, finn)

    live, tried = (found.payees.values_list(f"{side}_payable_minor", flat=True).get() for side in ("live", "tried"))
    assert live == sum(payable for *_rest, payable in closings(anna))
    # Nothing waits: 170.00, then 75.00 with 50.00 a month, 145.00 + 160.00 lost and earned after it.
    names = ("total_minor", "held_minor", "carried_minor", "payable_minor")
    assert said(found, anna, "TRIED", *names) == [
        (170_00, 0, 120_00, 50_00),
        (75_00, 0, 145_00, 50_00),
        (-145_00, 0, 0, 0),
        (160_00, 0, 110_00, 50_00),
    ]
    assert tried == 150_00


def test_the_notes_no_longer_say_that_limits_are_left_out(worked, finn):
    found = replay(worked, *YEAR, finn)

    assert not any("draws" in note for note in notes(found, worked))
