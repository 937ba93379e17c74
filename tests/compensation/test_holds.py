"""Pay that waits for payment, delivery or a kept promise, through the real closing."""

from datetime import date

import pytest

from compensation.models import (
    AccountMove,
    CommissionEntry,
    HeldMove,
    HoldRelease,
    Period,
    PlanAssignment,
    PlanVersion,
    Statement,
)
from compensation.models.plan import Plan, PlanStatus
from compensation.services.accounts import payable_by_payee
from compensation.services.closing import close_months_through, close_period, request_close
from compensation.services.holds import release_hold
from compensation.services.payroll import mark_paid
from compensation.services.seals import broken_in, is_intact
from crm.core.errors import Invalid, Refused
from orders.services.dates import set_order_dates
from orders.services.place import void_order
from tests.compensation.ledger import TODAY, close, night
from tests.compensation.office import payroll
from tests.compensation.test_guards import refused_by
from tests.make import LATE, make_customer, make_order, make_refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def bakery(anna):
    return make_customer("Bakery Nord", salesperson=anna)


def holding(payee, **terms) -> PlanVersion:
    """Return the version of a plan of their own under which the pay of `payee` waits or is bounded."""
    plan = Plan.objects.create(name=f"Plan of {payee.name}")
    version = PlanVersion.objects.create(
        plan=plan,
        number=1,
        starts_on=date(2024, 1, 1),
        status=PlanStatus.APPROVED,
        first_ppm=50_000,
        returning_ppm=80_000,
        approved_at=LATE,
        **terms,
    )
    PlanAssignment.objects.create(salesperson=payee, plan=plan, starts_on=date(2024, 1, 1))
    return version


def paid(order, on, by=None, **dates):
    days = {"paid_on": date.fromisoformat(on), **dates} if on else dates
    return set_order_dates(order=order, dates=days, by=by, today=TODAY)


def statement(payee, month) -> Statement:
    return Statement.objects.get(payee=payee, period__starts_on=f"{month}-01")


def moved() -> list[tuple[str, str, int]]:
    return list(AccountMove.objects.order_by("pk").values_list("source", "target", "amount_minor"))


def test_a_draft_counts_nothing_as_payable_that_waits(bakery, anna):
    holding(anna, holds_until_paid=True)
    paid(make_order(bakery, "2025-01-10", "1000.00"), "2025-01-20")
    make_order(bakery, "2025-01-12", "500.00", external_id="unpaid")
    night(date(2025, 1, 31))

    draft = statement(anna, "2025-01")
    assert (draft.earned_minor, draft.held_closing_minor, draft.brought_minor) == (75_00, 25_00, 50_00)


def test_pay_of_an_unpaid_order_is_earned_and_held_and_released_with_the_month_of_the_payment(bakery, anna, finn):
    holding(anna, holds_until_paid=True)
    order = make_order(bakery, "2025-01-10", "1000.00")
    night()
    close("2025-01", finn)
    paid(order, "2025-02-07")
    make_order(bakery, "2025-02-20", "1000.00", external_id="unpaid")
    night()
    close("2025-02", finn)

    january, february = statement(anna, "2025-01"), statement(anna, "2025-02")
    assert (january.earned_minor, january.held_in_minor, january.held_closing_minor) == (50_00, 50_00, 50_00)
    assert (january.payable_minor, january.closing_minor) == (0, 0)
    assert (february.held_opening_minor, february.held_in_minor, february.released_minor) == (50_00, 80_00, 50_00)
    assert (february.held_closing_minor, february.payable_minor, february.closing_minor) == (80_00, 50_00, 50_00)
    assert moved() == [("EXPENSE", "HELD", 50_00), ("EXPENSE", "HELD", 80_00), ("HELD", "PAYABLE", 50_00)]
    moves = HeldMove.objects.order_by("pk").values_list("order__external_id", "state", "since_on", "held_minor")
    assert list(moves) == [
        (None, "HELD", date(2025, 1, 10), 50_00),
        (None, "RELEASED", date(2025, 2, 7), -50_00),
        ("unpaid", "HELD", date(2025, 2, 20), 80_00),
    ]
    assert all(is_intact(one) for one in Statement.objects.final())
    assert [amount for _pk, amount in CommissionEntry.objects.values_list("pk", "amount_minor")] == [50_00, 80_00]


def test_an_order_that_is_paid_within_its_month_was_never_held(bakery, anna, finn):
    holding(anna, holds_until_paid=True)
    paid(make_order(bakery, "2025-01-10", "1000.00"), "2025-01-31")
    night()
    close("2025-01", finn)

    assert (statement(anna, "2025-01").held_in_minor, statement(anna, "2025-01").closing_minor) == (0, 50_00)
    assert not HeldMove.objects.exists()


def test_a_payment_on_the_first_of_the_next_month_releases_in_that_month(bakery, anna, finn):
    holding(anna, holds_until_paid=True)
    paid(make_order(bakery, "2025-01-10", "1000.00"), "2025-02-01")
    night()
    close("2025-01", finn)

    assert statement(anna, "2025-01").held_closing_minor == 50_00


@pytest.mark.slow
def test_a_refund_of_a_held_order_shrinks_what_is_held_and_nothing_payable(bakery, anna, finn):
    holding(anna, holds_until_paid=True)
    order = make_order(bakery, "2025-01-10", "1000.00")
    night()
    close("2025-01", finn)
    make_refund(order, "2025-02-05", "400.00")
    night()
    close("2025-02", finn)
    paid(order, "2025-03-03")
    night()
    make_order(bakery, "2025-03-03", "10.00")
    night()
    close("2025-03", finn)

    february, march = statement(anna, "2025-02"), statement(anna, "2025-03")
    assert (february.total_minor, february.held_in_minor, february.held_closing_minor) == (-20_00, -20_00, 30_00)
    assert (february.payable_minor, february.closing_minor) == (0, 0)
    assert (march.released_minor, march.held_in_minor, march.payable_minor) == (30_00, 80, 30_00)


@pytest.mark.slow
def test_a_refund_after_the_release_takes_back_what_is_payable(bakery, anna, finn):
    holding(anna, holds_until_paid=True)
    order = make_order(bakery, "2025-01-10", "1000.00")
    night()
    close("2025-01", finn)
    paid(order, "2025-02-03")
    make_order(make_customer("Walk-in"), "2025-02-16", "1000.00")
    night()
    close("2025-02", finn)
    make_refund(order, "2025-03-05", "1000.00")
    night()
    close("2025-03", finn)

    march = statement(anna, "2025-03")
    assert (march.held_in_minor, march.payable_minor, march.closing_minor) == (0, -50_00, 0)
    assert payable_by_payee()[anna.pk] == 0


@pytest.mark.slow
def test_a_void_order_leaves_nothing_held(bakery, anna, finn):
    holding(anna, holds_until_paid=True)
    order = make_order(bakery, "2025-01-10", "1000.00")
    night()
    close("2025-01", finn)
    void_order(order=order, on=date(2025, 2, 2), reason="Twice", by=None)
    night()
    close("2025-02", finn)

    february = statement(anna, "2025-02")
    assert (february.held_in_minor, february.held_closing_minor, february.payable_minor) == (-50_00, 0, 0)


@pytest.mark.slow
def test_what_still_waits_after_its_days_is_forfeited(bakery, anna, finn):
    holding(anna, holds_until_paid=True, forfeit_days=30)
    make_order(bakery, "2025-01-10", "1000.00")
    night()
    close("2025-01", finn)
    make_order(bakery, "2025-02-20", "1000.00")
    night()
    close("2025-02", finn)

    february = statement(anna, "2025-02")
    assert (february.lapsed_minor, february.held_closing_minor, february.payable_minor) == (50_00, 80_00, 0)
    assert ("HELD", "FORFEITED", 50_00) in moved()


@pytest.mark.slow
def test_a_payment_in_time_that_is_heard_of_late_brings_forfeited_pay_back(bakery, anna, finn):
    holding(anna, holds_until_paid=True, forfeit_days=30)
    order = make_order(bakery, "2025-01-10", "1000.00")
    night()
    close("2025-01", finn)
    make_order(bakery, "2025-02-20", "1000.00")
    make_order(bakery, "2025-03-20", "1000.00")
    night()
    close("2025-02", finn)
    paid(order, "2025-02-09")
    night()
    close("2025-03", finn)

    march = statement(anna, "2025-03")
    assert (march.released_minor, march.lapsed_minor, march.payable_minor) == (50_00, -50_00 + 80_00, 50_00)


@pytest.mark.slow
def test_a_broken_promise_holds_until_a_person_releases_it(bakery, anna, finn, olga, mara):
    holding(anna, holds_until_promise_kept=True)
    order = make_order(bakery, "2025-01-10", "1000.00", promised_on=date(2025, 1, 20))
    paid(order, "2025-01-25", delivered_on=date(2025, 1, 21))
    night()
    close("2025-01", finn)
    with pytest.raises(Refused) as by_manager:
        release_hold(order=order, reason="Not our fault", by=mara, today=date(2025, 2, 3), at=LATE)
    with pytest.raises(Invalid):
        release_hold(order=order, reason=" ", by=olga, today=date(2025, 2, 3), at=LATE)
    release_hold(order=order, reason="The carrier's strike", by=olga, today=date(2025, 2, 3), at=LATE)
    make_order(bakery, "2025-02-20", "1000.00")
    night()
    close("2025-02", finn)

    assert by_manager.value.code == "forbidden"
    assert statement(anna, "2025-01").held_closing_minor == 50_00
    assert (statement(anna, "2025-02").released_minor, statement(anna, "2025-02").payable_minor) == (50_00, 130_00)
    with pytest.raises(Refused) as again:
        release_hold(order=order, reason="Once more", by=olga, today=TODAY, at=LATE)
    assert again.value.code == "already_released"


def test_pay_that_waits_for_nothing_is_not_released_by_hand(bakery, anna, olga):
    holding(anna, holds_until_paid=True)
    order = paid(make_order(bakery, "2025-01-10", "1000.00"), "2025-01-11")
    night()

    with pytest.raises(Refused) as refusal:
        release_hold(order=order, reason="Why not", by=olga, today=TODAY, at=LATE)

    assert (refusal.value.code, HoldRelease.objects.count()) == ("nothing_held", 0)


def test_nobody_releases_their_own_pay(finn):
    holding(finn, holds_until_paid=True)
    customer = make_customer()
    # From when he still sold.
    customer.assignments.create(salesperson=finn, starts_on=date(2024, 1, 1))
    order = make_order(customer, "2025-01-10", "1000.00")
    night()

    with pytest.raises(Refused) as refusal:
        release_hold(order=order, reason="Mine", by=finn, today=TODAY, at=LATE)

    assert refusal.value.code == "own_pay"


def test_a_payment_since_the_closing_was_asked_for_has_it_asked_for_again(bakery, anna, finn, olga):
    holding(anna, holds_until_paid=True)
    order = make_order(bakery, "2025-01-10", "1000.00")
    night()
    january = Period.objects.get(starts_on="2025-01-01")
    request_close(period=january, by=olga, today=TODAY, at=LATE)
    paid(order, "2025-01-20")

    with pytest.raises(Refused, match="what is held of it changed") as refusal:
        close_period(period=january, by=finn, today=TODAY, at=LATE)

    assert refusal.value.code == "changed_since_request"


@pytest.mark.slow
def test_a_month_of_history_holds_nothing_back_then_or_later(bakery, anna, finn):
    holding(anna, holds_until_paid=True, draw_minor=500_00)
    order = make_order(bakery, "2025-01-10", "1000.00")
    night()
    close_months_through(period=Period.objects.get(starts_on="2025-01-01"), by=finn, today=TODAY, at=LATE)
    make_refund(order, "2025-02-05", "400.00")
    make_order(bakery, "2025-02-06", "10000.00")
    night()
    close("2025-02", finn)

    january, february = statement(anna, "2025-01"), statement(anna, "2025-02")
    assert (january.held_in_minor, january.advanced_minor, january.paid_minor, january.closing_minor) == (
        0,
        0,
        50_00,
        0,
    )
    # The refund takes back what was paid; the new order waits, so the draw lifts the month.
    assert (february.held_in_minor, february.advanced_minor, february.closing_minor) == (800_00, 520_00, 500_00)


@pytest.mark.slow
def test_payroll_pays_what_is_payable_and_not_what_is_held(bakery, anna, finn, olga):
    holding(anna, holds_until_paid=True)
    order = make_order(bakery, "2025-01-10", "1000.00")
    paid(make_order(bakery, "2025-01-25", "1000.00"), "2025-01-26")
    night()
    close("2025-01", finn)
    run = payroll(by=finn)
    mark_paid(run=run, paid_on=date(2025, 2, 5), reference="1", by=olga, today=TODAY, at=LATE)
    paid(order, "2025-02-10")
    night()
    make_order(bakery, "2025-02-10", "1.00")
    night()
    close("2025-02", finn)

    row = run.rows.get()
    assert (row.carried_minor, row.month_minor, row.amount_minor) == (0, 80_00, 80_00)
    february = statement(anna, "2025-02")
    assert (february.opening_minor, february.paid_minor, february.closing_minor) == (80_00, 80_00, 50_00)
    assert payroll("2025-02", by=finn).total_minor == 50_00


@pytest.mark.slow
def test_a_release_needs_no_line_of_the_month(bakery, anna, finn):
    holding(anna, holds_until_paid=True)
    order = make_order(bakery, "2025-01-10", "1000.00")
    make_order(make_customer("Walk-in"), "2025-02-16", "1000.00")
    night()
    close("2025-01", finn)
    paid(order, "2025-02-10")
    close("2025-02", finn)

    february = statement(anna, "2025-02")
    assert (february.line_count, february.total_minor, february.closing_minor) == (0, 0, 50_00)
    assert broken_in(february.period) == []
    assert night() == 0


def test_what_closing_did_to_held_pay_is_sealed_and_never_changed(bakery, anna, finn):
    holding(anna, holds_until_paid=True)
    make_order(bakery, "2025-01-10", "1000.00")
    night()
    close("2025-01", finn)

    with refused_by("held_move_append_only"):
        HeldMove.objects.update(held_minor=0, earned_minor=0)
    with refused_by("held_move_append_only"):
        HeldMove.objects.all()._raw_delete("default")
    with refused_by("held_move_balances"):
        HeldMove.objects.create(
            statement=statement(anna, "2025-01"),
            payee=anna,
            order=make_order(bakery, "2025-01-11", "1.00"),
            plan_version=PlanVersion.objects.get(holds_until_paid=True),
            state="HELD",
            since_on=date(2025, 1, 11),
            earned_minor=1,
            held_minor=0,
            payable_minor=0,
            forfeited_minor=0,
        )


def test_the_draft_of_the_newest_month_says_what_would_be_held(bakery, anna):
    holding(anna, holds_until_paid=True)
    make_order(bakery, "2029-12-10", "1000.00")

    night()

    draft = statement(anna, "2029-12")
    assert (draft.earned_minor, draft.held_in_minor, draft.payable_minor, draft.closing_minor) == (50_00, 50_00, 0, 0)


@pytest.mark.slow
def test_a_version_for_the_past_holds_what_was_posted_before_at_the_same_rates(bakery, anna, finn, default_plan):
    make_order(bakery, "2025-01-10", "1000.00")
    night()
    holding(anna, holds_until_paid=True)
    night()
    close("2025-01", finn)

    assert CommissionEntry.objects.count() == 1
    assert statement(anna, "2025-01").held_closing_minor == 50_00


def test_a_loss_takes_away_what_is_payable_and_is_neither_held_nor_released(bakery, anna, finn):
    holding(anna, holds_until_paid=True)
    make_order(bakery, "2025-01-10", "100.00", cost="113.60")
    make_order(bakery, "2025-01-12", "1000.00", external_id="unpaid")
    night()
    close("2025-01", finn)

    january = statement(anna, "2025-01")
    # 5 % of -13.60 and of 1,000.00.
    assert (january.total_minor, january.held_in_minor, january.released_minor) == (49_32, 50_00, 0)
    assert (january.held_closing_minor, january.payable_minor) == (50_00, -68)
    assert moved() == [("EXPENSE", "HELD", 50_00), ("PAYABLE", "EXPENSE", 68)]
    assert is_intact(january)
