"""What the database itself refuses, whoever asks."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from compensation.models import (
    CommissionEntry,
    CreditShare,
    CreditSplit,
    Period,
    PlanAssignment,
    PlanVersion,
    Statement,
    TenureStep,
)
from compensation.models.credit import SplitStatus
from compensation.models.plan import PlanStatus
from compensation.services.credit import split_credit
from crm.core.constraints import message_for, violated
from tests.compensation.ledger import close, night, snapshot
from tests.make import LATE, make_customer, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(anna):
    return make_order(make_customer("Bakery Nord", salesperson=anna), "2025-01-15", "1000.00")


@pytest.fixture
def line(order):
    night()
    return CommissionEntry.objects.get()


@pytest.fixture
def closed(line, finn):
    return close("2025-01", finn)


class refused_by:  # noqa: N801 - it reads as a sentence
    """Expects the database to refuse the block, and leaves the transaction usable."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        self.point = transaction.atomic()
        self.point.__enter__()

    def __exit__(self, kind, error, trace) -> bool:
        self.point.__exit__(kind, error, trace)
        assert isinstance(error, DatabaseError), f"nothing was refused, expected {self.name}"
        assert violated(error) == self.name
        return True


def copy_of(line: CommissionEntry, **changes) -> CommissionEntry:
    """Return an unsaved line like `line`."""
    values = {field.attname: getattr(line, field.attname) for field in CommissionEntry._meta.concrete_fields}
    del values["id"], values["created_at"]
    return CommissionEntry(**{**values, "seq": line.seq + 1, **changes})


def test_a_line_is_never_changed(line):
    before = snapshot()

    with refused_by("commission_entry_append_only"):
        CommissionEntry.objects.update(amount_minor=1)

    assert snapshot() == before


def test_a_line_is_never_deleted(line):
    with refused_by("commission_entry_append_only"):
        CommissionEntry.objects.all()._raw_delete("default")

    assert CommissionEntry.objects.count() == 1


def test_a_line_is_never_replaced(line):
    if connection.vendor == "postgresql":
        sql = "INSERT INTO compensation_commissionentry SELECT * FROM compensation_commissionentry"
    else:
        sql = "INSERT OR REPLACE INTO compensation_commissionentry SELECT * FROM compensation_commissionentry"
    before = snapshot()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert snapshot() == before


def test_a_line_is_posted_once(line):
    with pytest.raises(DatabaseError), transaction.atomic():
        copy_of(line, seq=line.seq).save()

    assert CommissionEntry.objects.count() == 1


def test_a_line_of_the_house_account_is_posted_once(order):
    order.customer.assignments.update(starts_on=date(2025, 6, 1))
    night()
    line = CommissionEntry.objects.get(payee=None)

    with pytest.raises(DatabaseError), transaction.atomic():
        copy_of(line, seq=line.seq).save()

    assert CommissionEntry.objects.count() == 1


def test_a_line_of_nothing_is_refused(line):
    with refused_by("commission_entry_not_zero"):
        copy_of(line, amount_minor=0).save()


def test_a_closed_month_takes_no_line(line, closed):
    with refused_by("commission_entry_period_open"):
        copy_of(line).save()

    assert str(message_for("commission_entry_period_open")).startswith("This month is closed.")


def test_a_line_without_a_month_is_refused(line):
    with refused_by("commission_entry_period_open"):
        copy_of(line, period_id=999_999).save()


def test_a_closed_month_is_never_opened_again_or_deleted(closed):
    with refused_by("pay_period_is_closed"):
        Period.objects.filter(pk=closed.pk).update(status="OPEN", closed_by=None, closed_at=None)
    with refused_by("pay_period_is_closed"):
        Period.objects.filter(pk=closed.pk)._raw_delete("default")

    assert Period.objects.get(pk=closed.pk).status == "CLOSED"


def test_a_final_statement_is_never_changed_or_deleted(closed):
    with refused_by("statement_is_final"):
        Statement.objects.filter(period=closed).update(line_count=7)
    with refused_by("statement_is_final"):
        Statement.objects.filter(period=closed)._raw_delete("default")


def test_a_statement_that_does_not_add_up_is_refused(line):
    with refused_by("statement_adds_up"):
        Statement.objects.update(total_minor=1)


def test_two_approved_versions_of_a_plan_never_overlap(default_plan):
    second = PlanVersion.objects.create(
        plan=default_plan, number=2, starts_on=date(2025, 1, 1), first_ppm=1, returning_ppm=1
    )

    with refused_by("pay_plan_versions_never_overlap"):
        second.change(status=PlanStatus.APPROVED, approved_at=LATE)
    default_plan.versions.filter(number=1).update(ends_on=date(2025, 1, 1))
    second.change(status=PlanStatus.APPROVED, approved_at=LATE)

    assert default_plan.versions.approved().count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"returning_ppm": 90_000},
        {"starts_on": date(2020, 1, 1)},
        {"base": "REVENUE"},
        {"clawback_days": 1},
        {"status": PlanStatus.DRAFT},
        {"content_hash": "0" * 64},
    ],
)
def test_what_an_approved_version_says_never_changes(default_plan, change):
    with refused_by("pay_plan_version_is_approved"):
        default_plan.versions.update(**change)


def test_the_steps_of_an_approved_version_never_change(default_plan):
    version = default_plan.versions.get()

    with refused_by("pay_plan_version_is_approved"):
        TenureStep.objects.create(plan_version=version, months=36, rate_ppm=1)
    with refused_by("pay_plan_version_is_approved"):
        version.steps.update(rate_ppm=1)
    with refused_by("pay_plan_version_is_approved"):
        version.steps.all()._raw_delete("default")

    assert list(version.steps.order_by("months").values_list("months", "rate_ppm")) == [(12, 10_000), (24, 20_000)]


def test_an_author_does_not_approve_the_own_version(default_plan, finn):
    with refused_by("pay_plan_version_four_eyes"):
        PlanVersion.objects.create(
            plan=default_plan,
            number=2,
            starts_on=date(2025, 1, 1),
            first_ppm=1,
            returning_ppm=1,
            author=finn,
            approved_by=finn,
        )


def test_a_salesperson_follows_one_plan_at_a_time(default_plan, anna):
    PlanAssignment.objects.create(
        salesperson=anna, plan=default_plan, starts_on=date(2025, 1, 1), ends_on=date(2025, 2, 1)
    )
    PlanAssignment.objects.create(salesperson=anna, plan=default_plan, starts_on=date(2025, 2, 1))

    with refused_by("pay_plan_assignments_never_overlap"):
        PlanAssignment.objects.create(salesperson=anna, plan=default_plan, starts_on=date(2025, 1, 31))


def test_a_split_enters_into_force_only_when_it_is_whole(order, anna):
    split = CreditSplit.objects.create(order=order, reason="Agreed")
    CreditShare.objects.create(split=split, payee=anna, ppm=999_999)

    with refused_by("credit_split_sums_to_one"):
        CreditSplit.objects.filter(pk=split.pk).update(status=SplitStatus.CURRENT)

    assert CreditSplit.objects.get().status == SplitStatus.DRAFT


def test_a_split_in_force_never_changes(order, anna, bo, mara):
    split = split_credit(order=order, shares=[(anna, 400_000), (bo, 600_000)], reason="Agreed", by=mara)

    with refused_by("credit_split_is_fixed"):
        split.shares.filter(payee=anna).update(ppm=500_000)
    with refused_by("credit_split_is_fixed"):
        split.shares.filter(payee=anna)._raw_delete("default")
    with refused_by("credit_split_is_fixed"):
        CreditShare.objects.create(split=split, payee=None, ppm=1)

    assert sorted(split.shares.values_list("ppm", flat=True)) == [400_000, 600_000]


def test_a_period_is_a_whole_month():
    with refused_by("pay_period_is_whole_months"):
        Period.objects.create(starts_on=date(2025, 1, 2), ends_on=date(2025, 2, 1))

    assert not Period.objects.exists()
