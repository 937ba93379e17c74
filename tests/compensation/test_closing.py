"""Closing by two people, balances, and the chain of statements that shows any tampering."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from compensation.models import AccountMove, CommissionEntry, Period, Statement
from compensation.services.closing import close_months_through, close_period, request_close
from compensation.services.seals import is_intact
from crm.accounts.access import Role
from crm.audit.models import Line
from crm.core.errors import Refused
from tests.compensation.ledger import TODAY, close, night
from tests.compensation.test_guards import refused_by
from tests.make import LATE, make_customer, make_order, make_refund, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def bakery(anna):
    return make_customer("Bakery Nord", salesperson=anna)


@pytest.fixture
def order(bakery):
    order = make_order(bakery, "2025-01-15", "1000.00")
    night()
    return order


def january() -> Period:
    return Period.objects.get(starts_on="2025-01-01")


def ask(by):
    return request_close(period=january(), by=by, today=TODAY, at=LATE)


def test_who_asked_does_not_close_and_a_month_that_nobody_asked_for_stays_open(order, finn, olga):
    with pytest.raises(Refused) as unasked:
        close_period(period=january(), by=olga, today=TODAY, at=LATE)
    ask(finn)
    with pytest.raises(Refused) as own:
        close_period(period=january(), by=finn, today=TODAY, at=LATE)

    assert (unasked.value.code, own.value.code) == ("not_requested", "four_eyes")
    assert (january().status, january().requested_by, january().requested_total_minor) == ("OPEN", finn, 50_00)
    assert Line.objects.filter(action="pay.close_requested", by=finn).count() == 1


def test_nobody_closes_a_month_with_their_own_pay_in_it(finn):
    ada = make_user(Role.ADMINISTRATOR, name="Ada")
    customer = make_customer()
    # From when she still sold.
    customer.assignments.create(salesperson=ada, starts_on=date(2024, 1, 1))
    make_order(customer, "2025-01-15", "1000.00")
    night()
    ask(finn)

    with pytest.raises(Refused) as refusal:
        close_period(period=january(), by=ada, today=TODAY, at=LATE)

    assert refusal.value.code == "own_pay"
    assert january().status == "OPEN"


def test_the_second_person_closes_the_figures_that_the_first_one_saw(order, finn, olga):
    ask(finn)
    make_refund(order, "2025-01-25", "100.00")

    with pytest.raises(Refused, match=r"from £50\.00 to £45\.00"):
        close_period(period=january(), by=olga, today=TODAY, at=LATE)
    assert (january().status, CommissionEntry.objects.count()) == ("OPEN", 1)

    ask(olga)
    closed = close_period(period=january(), by=finn, today=TODAY, at=LATE)
    assert (closed.status, closed.total_minor, len(closed.content_hash)) == ("CLOSED", 45_00, 64)


def test_the_database_refuses_a_closing_by_one_person(order, finn):
    ask(finn)

    with refused_by("pay_period_four_eyes"):
        Period.objects.update(status="CLOSED", closed_by=finn, closed_at=LATE)


def test_no_month_is_history_once_two_people_have_closed_one(order, bakery, finn):
    make_order(bakery, "2025-02-15", "1000.00")
    night()
    close("2025-01", finn)
    february = Period.objects.get(starts_on="2025-02-01")

    with pytest.raises(Refused) as refusal:
        close_months_through(period=february, by=finn, today=TODAY, at=LATE)
    with refused_by("pay_period_history_is_over"):
        Period.objects.filter(pk=february.pk).update(status="CLOSED", closed_by=finn, closed_at=LATE, is_history=True)

    assert refusal.value.code == "history_is_over"


def test_history_was_paid_elsewhere_and_a_closed_month_is_payable(order, bakery, finn, anna):
    make_order(bakery, "2025-02-15", "1000.00")
    night()
    close_months_through(period=january(), by=finn, today=TODAY, at=LATE)
    close("2025-02", finn)

    old, new = Statement.objects.filter(payee=anna).order_by("period__starts_on")[:2]
    assert (old.opening_minor, old.total_minor, old.paid_minor, old.closing_minor) == (0, 50_00, 50_00, 0)
    assert (new.opening_minor, new.total_minor, new.paid_minor, new.closing_minor) == (0, 80_00, 0, 80_00)
    moves = AccountMove.objects.order_by("pk").values_list("source", "target", "amount_minor")
    assert list(moves) == [
        ("EXPENSE", "PAYABLE", 50_00),
        ("PAYABLE", "PAID", 50_00),
        ("EXPENSE", "PAYABLE", 80_00),
    ]


@pytest.mark.slow
def test_a_balance_below_zero_is_carried_into_the_next_statement(order, bakery, finn, anna):
    close_months_through(period=january(), by=finn, today=TODAY, at=LATE)
    make_refund(order, "2025-02-05", "1000.00")
    make_order(bakery, "2025-03-15", "100.00")
    night()
    close("2025-02", finn)
    close("2025-03", finn)

    february, march = Statement.objects.filter(payee=anna).order_by("period__starts_on")[1:]
    assert (february.total_minor, february.closing_minor) == (-50_00, -50_00)
    assert (march.opening_minor, march.total_minor, march.closing_minor) == (-50_00, 8_00, -42_00)
    assert march.previous == february


def test_each_statement_is_chained_to_the_payees_one_before(order, bakery, finn, anna):
    make_order(bakery, "2025-02-15", "1000.00")
    make_order(make_customer("Walk-in"), "2025-02-16", "1000.00")
    night()
    close("2025-01", finn)
    close("2025-02", finn)

    first, second = Statement.objects.filter(payee=anna).order_by("pk")[:2]
    house = Statement.objects.get(payee=None)
    assert (first.previous, second.previous, house.previous) == (None, first, None)
    assert all(is_intact(statement) for statement in Statement.objects.final())


GUARDS = {
    "commissionentry": ("commission_entry_append_only", "commission_entry_no_update"),
    "statement": ("statement_is_final", "statement_no_update"),
}


def without_guards(sql: str, *values: str | int) -> None:
    """Write past the triggers, as somebody with the keys of the database could."""
    with connection.cursor() as cursor:
        for table, names in GUARDS.items():
            of = f" ON compensation_{table}" if connection.vendor == "postgresql" else ""
            for name in names:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{of}")
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE compensation_commissionentry SET amount_minor = amount_minor + 1",
        "UPDATE compensation_commissionentry SET rate_ppm = rate_ppm + 1",
        "UPDATE compensation_commissionentry SET origin_on = '2025-01-16'",
        "UPDATE compensation_statement SET opening_minor = 1, closing_minor = closing_minor + 1",
        "UPDATE compensation_statement SET content_hash = 'x'",
    ],
)
def test_tampering_is_found(order, finn, sql):
    close("2025-01", finn)
    out = StringIO()
    call_command("verify_statements", stdout=out)

    without_guards(sql)

    assert out.getvalue() == "1 final statement is what it was when its month was closed.\n"
    with pytest.raises(CommandError, match="2025-01 Anna"):
        call_command("verify_statements", stdout=out)


@pytest.mark.slow
def test_a_forged_statement_breaks_the_one_after_it(order, bakery, finn, anna):
    make_order(bakery, "2025-02-15", "1000.00")
    night()
    close("2025-01", finn)
    close("2025-02", finn)
    forged, after = Statement.objects.filter(payee=anna).order_by("pk")[:2]

    without_guards("UPDATE compensation_statement SET content_hash = 'forged' WHERE id = %s", forged.pk)

    assert not is_intact(Statement.objects.get(pk=after.pk))


def test_the_command_asks_and_closes(order, finn, olga):
    out = StringIO()

    call_command("close_period", "2025-01", "--ask", "--by", finn.email, stdout=out)
    call_command("close_period", "2025-01", "--by", olga.email, stdout=out)

    assert out.getvalue() == "Somebody else can close 2025-01 now.\n2025-01 is closed.\n"
    assert date(2025, 1, 1) == january().starts_on
    assert (january().closed_by, january().is_history) == (olga, False)
