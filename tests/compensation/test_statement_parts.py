"""A statement adds up from every part of a plan, and its seal covers what each line was reckoned from."""

from datetime import date

import pytest
from django.db import transaction

from compensation.models import CommissionEntry, Period, Statement
from compensation.models.entry import Component, Event, Source
from compensation.models.statement import Seal
from compensation.rules import evaluation
from compensation.selectors.statements import parts_of
from compensation.services.periods import ensure_period
from compensation.services.seals import is_intact
from compensation.services.statements import COLUMN, refresh_drafts
from tests.compensation.ledger import TODAY, close
from tests.compensation.test_closing import without_guards
from tests.compensation.test_guards import refused_by

pytestmark = pytest.mark.django_db

AMOUNTS = {
    Component.FIRST: 1_00,
    Component.RETURNING: 2_00,
    Component.UP_SELL: 4_00,
    Component.CROSS_SELL: 8_00,
    Component.TIER: 16_00,
    Component.MILESTONE: 32_00,
    Component.TARGET: -64_00,
    Component.OVERRIDE: 128_00,
}


@pytest.fixture
def statement(anna):
    """One line of each component, as if the night had posted it."""
    ensure_period(date(2025, 1, 15))
    period = Period.objects.get(starts_on="2025-01-01")
    for number, (component, amount) in enumerate(AMOUNTS.items(), start=1):
        CommissionEntry.objects.create(
            source=Source.TARGET,
            source_id=number,
            event=Event.MONTH,
            event_id=202501,
            component=component,
            payee=anna,
            seq=1,
            amount_minor=amount,
            currency="GBP",
            origin_on=date(2025, 1, 15),
            period=period,
            inputs={"eligible": 10, "done": 7, "at": [[800_000, 1_100_000]]},
        )
    refresh_drafts([period.pk], as_of=TODAY)
    return Statement.objects.get()


def test_each_part_of_a_plan_has_its_column_and_they_sum_to_what_is_earned(statement):
    assert (statement.first_minor, statement.returning_minor, statement.lifetime_minor) == (1_00, 30_00, 32_00)
    assert (statement.target_minor, statement.team_minor) == (-64_00, 128_00)
    assert (statement.earned_minor, statement.total_minor) == (127_00, 127_00)
    assert set(COLUMN) == set(Component) - {Component.ADJUSTMENT}


def test_each_part_of_a_plan_has_its_own_line_in_how_it_adds_up(statement):
    parts = {part.code: part.amount_minor for part in parts_of(statement)}

    assert parts == {component.value: amount for component, amount in AMOUNTS.items()}


@pytest.mark.parametrize("column", ["lifetime_minor", "target_minor", "team_minor"])
def test_a_part_that_the_total_does_not_know_of_is_refused(statement, column):
    with refused_by("statement_adds_up"):
        Statement.objects.update(**{column: 1})


def test_the_seal_covers_the_inputs_of_a_line(statement, finn):
    close("2025-01", finn)
    sealed = Statement.objects.get()

    assert (sealed.seal, is_intact(sealed)) == (Seal.PARTS, True)
    without_guards("UPDATE compensation_commissionentry SET inputs = %s WHERE source_id = 1", '{"eligible": 11}')
    assert not is_intact(sealed)


def test_the_seal_covers_the_parts_of_the_statement(statement, finn):
    close("2025-01", finn)

    with transaction.atomic():
        without_guards(
            "UPDATE compensation_statement SET first_minor = first_minor + 1, team_minor = team_minor - 1"
            " WHERE status = %s",
            "FINAL",
        )

    assert not is_intact(Statement.objects.get())


def test_a_line_of_no_order_evaluates_again_from_its_inputs(statement, monkeypatch):
    line = CommissionEntry.objects.get(component=Component.MILESTONE)
    line.inputs, line.posted_minor = {"done": 7}, 2_00
    monkeypatch.setitem(evaluation.WANTED, Source.TARGET, lambda inputs: inputs["done"] * 100)

    assert line.evaluate() == 5_00
    line.inputs = None
    assert line.evaluate() == -2_00
