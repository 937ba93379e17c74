"""What of a replay becomes payable: holds, caps, draws and floors of both plans, month by month."""

from datetime import date, timedelta

import pytest

from compensation.models import Period, Simulation, SimulationMonth, Statement
from compensation.models.plan import PlanStatus
from compensation.rules.plan_parts import CARRY
from compensation.services.closing import close_months_through
from tests.compensation.crowd import BEGIN, DAYS, make_crowd
from tests.compensation.ledger import TODAY, close, night
from tests.compensation.test_holds import holding, paid, statement
from tests.compensation.test_lab import draft, replay
from tests.make import LATE, make_customer, make_order

pytestmark = pytest.mark.django_db
YEAR = (date(2025, 1, 1), date(2025, 5, 1))


def said(found: Simulation, payee, side: str, *names: str) -> list[tuple]:
    """Return these figures of a payee's months by one of the plans, month by month."""
    rows = SimulationMonth.objects.filter(result__simulation=found, result__payee=payee, side=side)
    return list(rows.order_by("month_on").values_list(*names))


FIGURES = ("month_on", "total_minor", "held_minor", "lapsed_minor", "capped_minor", "carried_minor", "payable_minor")
BOUNDS = ("month_on", "topped_up_minor", "advanced_minor", "draw_minor")


def closings(payee) -> list[tuple]:
    """Return the same figures as the payee's final statements say them."""
    rows = Statement.objects.final().filter(payee=payee).order_by("period__starts_on")
    names = ("total_minor", "held_closing_minor", "lapsed_minor", "capped_minor", "carry_closing_minor")
    return list(rows.values_list("period__starts_on", *names, "payable_minor"))


def test_pay_that_would_wait_is_a_column_of_its_own_and_not_lost(anna, finn):
    live = holding(anna)
    bakery = make_customer("Bakery", salesperson=anna)
    paid(make_order(bakery, "2025-01-10", "1000.00"), "2025-02-03")
    make_order(bakery, "2025-02-10", "1000.00", external_id="unpaid")
    night()

    found = replay(draft(live.plan, holds_until_paid=True), *YEAR, finn)

    names = ("month_on", "total_minor", "held_minor", "payable_minor")
    # Nobody closed anything: the months are settled one after the other, those without lines too.
    assert said(found, anna, "TRIED", *names)[:2] == [
        (date(2025, 1, 1), 50_00, 50_00, 0),
        (date(2025, 2, 1), 80_00, 80_00, 50_00),
    ]
    row = found.payees.get()
    assert (row.live_payable_minor, row.tried_payable_minor) == (130_00, 50_00)
    assert (row.live_held_minor, row.tried_held_minor) == (0, 80_00)
    assert (row.live_minor, row.tried_minor) == (130_00, 130_00)


def test_a_floor_is_paid_to_whoever_has_customers_and_earned_nothing(default_plan, anna, bo, finn):
    make_customer("Quiet", salesperson=bo)
    make_order(make_customer("Bakery", salesperson=anna), "2025-01-10", "1000.00")
    night()

    found = replay(draft(default_plan, floor_minor=80_00), date(2025, 1, 1), date(2025, 2, 1), finn)

    rows = {row.payee: (row.live_payable_minor, row.tried_payable_minor) for row in found.payees.all()}
    assert rows == {anna: (50_00, 80_00), bo: (0, 80_00)}
    # Winners and losers are told by what is earned: Anna earns the same, Bo nothing by either plan.
    assert (found.better_count, found.worse_count, found.same_count) == (0, 0, 1)


def test_the_draft_statement_of_an_open_month_is_the_live_figure(anna, finn):
    version = holding(anna, cap_minor=30_00, holds_until_paid=True)
    bakery = make_customer("Bakery", salesperson=anna)
    paid(make_order(bakery, "2025-01-10", "1000.00"), "2025-01-11")
    make_order(bakery, "2025-01-12", "500.00", external_id="unpaid")
    night(date(2025, 1, 31))

    found = replay(version, *YEAR, finn)

    one = statement(anna, "2025-01")
    assert (one.status, one.payable_minor, one.held_closing_minor) == ("DRAFT", 30_00, 25_00)
    names = ("is_closed", "payable_minor", "held_minor", "capped_minor")
    # The ledger reaches to the end of January, so there is no later month.
    assert said(found, anna, "LIVE", *names) == said(found, anna, "TRIED", *names) == [(False, 30_00, 25_00, 20_00)]


def test_months_of_history_are_settled_as_the_live_plans_would_and_leave_nothing_behind(anna, finn):
    version = holding(anna, draw_minor=100_00)
    bakery = make_customer("Bakery", salesperson=anna)
    make_order(bakery, "2025-01-10", "1000.00")
    make_order(bakery, "2025-02-10", "1000.00", external_id="second")
    night()
    close_months_through(period=Period.objects.get(starts_on="2025-01-01"), by=finn, today=TODAY, at=LATE)
    close("2025-02", finn)

    found = replay(version, date(2025, 1, 1), date(2025, 3, 1), finn)

    names = ("is_closed", "advanced_minor", "draw_minor", "payable_minor")
    months = [(False, 50_00, 50_00, 100_00), (True, 20_00, 20_00, 100_00)]
    assert said(found, anna, "LIVE", *names) == said(found, anna, "TRIED", *names) == months


@pytest.mark.slow
def test_a_crowd_under_the_live_plan_is_settled_alike_on_both_sides(default_plan, anna, bo, cleo, finn):
    limits = {"cap_minor": 200_00, "cap_excess": CARRY, "draw_minor": 40_00, "holds_until_paid": True}
    version = draft(default_plan, forfeit_days=60, **limits)
    default_plan.versions.filter(number=1).update(ends_on=date(2024, 1, 1))
    version.change(starts_on=date(2024, 1, 1))
    version.change(status=PlanStatus.APPROVED, approved_at=LATE, content_hash="x")
    make_crowd([anna, bo, cleo], seed=7)
    night()
    first = Period.objects.order_by("starts_on").first()
    months = [
        f"{one.starts_on:%Y-%m}" for one in Period.objects.filter(starts_on__gte="2024-01-01").order_by("starts_on")
    ]
    if first.starts_on < date(2024, 1, 1):
        close_months_through(period=Period.objects.get(starts_on="2023-12-01"), by=finn, today=TODAY, at=LATE)
    for month in months[:3]:
        close(month, finn)

    found = replay(version, max(first.starts_on, date(2024, 1, 1)), BEGIN + timedelta(days=DAYS + 1), finn)

    for payee in (anna, bo, cleo):
        assert said(found, payee, "TRIED", *FIGURES) == said(found, payee, "LIVE", *FIGURES)
        assert said(found, payee, "TRIED", *BOUNDS) == said(found, payee, "LIVE", *BOUNDS)
        closed = closings(payee)
        known = {row[0]: row for row in said(found, payee, "LIVE", *FIGURES)}
        assert [known[row[0]] for row in closed if row[0] in known] == [row for row in closed if row[0] in known]
