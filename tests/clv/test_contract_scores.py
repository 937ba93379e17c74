"""Contracts in the scores: who holds one is valued by its renewals, and by what they buy beside it."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from rest_framework.test import APIClient

from clv.maths.renewals import renewals_ahead
from clv.maths.sbg import Sbg
from clv.models import Cause, ContractRetention, ContractWorth, Method, Reason, RungFigures, Score, ValueChange
from clv.models.history import PARTS
from clv.services import fit_models, refresh_facts, score_customers
from clv.services.versions import define_value
from crm.accounts.access import Role
from orders.models import Holding, Order
from orders.services.holdings import end_holding, open_holding
from orders.services.place import void_order
from orders.services.pricing import LineWish
from tests import make

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 31)


def night(on, *, token=None):
    refresh_facts(as_of=on, token=None)
    fit_models(as_of=on, token="t")
    score_customers(as_of=on, token=token)


def hold(customer, product, *, started_on=date(2026, 1, 15), price="1200", cost="200", months=12):
    return open_holding(
        customer=customer, product=product, started_on=started_on, term_months=months, by=None, today=MAY,
        price_minor=round(float(price) * 100), cost_minor=round(float(cost) * 100),
    )  # fmt: skip


@pytest.fixture
def service():
    make.make_company(currency="GBP")
    make.make_definition(lifespan_months=24, yearly_discount_ppm=0)
    return make.make_product("Service")


@pytest.fixture
def bakery(service):
    bakery = make.make_customer("Bakery")
    for day in ("2026-01-01", "2026-02-01", "2026-03-02"):
        make.make_order(bakery, day, "100", cost="40")
    return bakery


def parts_of(line):
    return {cause: getattr(line, column) for cause, column in PARTS.items() if getattr(line, column)}


def test_a_running_contract_is_added_to_what_is_bought_beside_it(bakery, service):
    night(MAY)
    before = Score.objects.get()
    hold(bakery, service)

    night(MAY)

    after, held = Score.objects.get(), ContractWorth.objects.get()
    # Renewed in January 2027 and 2028, each time a margin of 1,000: by 4 in 5, then by 5 in 6 of these.
    assert held.future_margin_minor == round(1000_00 * (4 / 5 + 4 / 5 * 5 / 6))
    assert (held.renews_on, held.contract_count, held.beside_ppm) == (date(2027, 1, 15), 1, 1_000_000)
    assert after.future_margin_minor == before.future_margin_minor + held.future_margin_minor
    assert (after.method, after.reason) == (Method.SBG, Reason.CONTRACT_ASSUMED)
    assert (after.p_alive, after.year_orders) == (1.0, pytest.approx(before.year_orders + 0.8))
    assert after.margin_low_minor < after.margin_minor < after.margin_high_minor


def test_what_was_invoiced_for_the_contract_is_not_expected_twice(bakery, service):
    night(MAY)
    before = Score.objects.get()
    Holding.objects.all().delete()
    lines = [LineWish(product=service, quantity=Decimal(1), unit_price=Decimal(900), unit_cost=Decimal(100))]
    make.make_order(bakery, "2026-04-01", lines=lines)
    hold(bakery, service)

    night(MAY)

    held, after = ContractWorth.objects.get(), Score.objects.get()
    # 300 of 1,200 so far were for other things.
    assert held.beside_ppm == 250_000
    alone = after.future_margin_minor - held.future_margin_minor
    assert before.future_margin_minor > 0
    # Four purchases of 245 margin on average, a quarter of which goes on.
    assert alone == pytest.approx(before.future_margin_minor / 3 * 4 * (980 / 4) / 60 / 4, abs=1)


def test_a_contract_makes_a_customer_of_who_has_not_ordered(service):
    prospect = make.make_customer("Prospect")
    hold(prospect, service)

    night(MAY)

    score, held = Score.objects.get(), ContractWorth.objects.get()
    assert score.margin_minor == score.value_at_risk_minor == held.future_margin_minor
    assert (score.method, score.year_margin_minor) == (Method.SBG, 800_00)
    assert score.next_order_on == date(2027, 1, 15)
    assert ContractRetention.objects.get().as_of == MAY
    assert Score.objects.of_buyers().count() == 1


def test_an_overdue_renewal_leaves_a_chance(service):
    hold(make.make_customer(), service, started_on=date(2025, 5, 1))

    night(MAY)

    score = Score.objects.get()
    assert score.p_alive == pytest.approx(0.8)
    assert score.next_order_on == MAY


def test_ended_contracts_leave_the_ladder_to_the_other_rungs(bakery, service):
    end_holding(holding=hold(bakery, service), on=MAY, by=None, today=MAY)

    night(MAY)

    assert Score.objects.get().method == Method.SIMPLE
    assert not ContractWorth.objects.exists()


@pytest.mark.slow
def test_what_contracts_do_is_a_cause_of_its_own_and_the_parts_sum_to_the_cent(bakery, service):
    night(MAY)
    holding = hold(bakery, service, started_on=date(2025, 6, 2))
    later = MAY + timedelta(days=1)
    night(later, token="t")

    line = ValueChange.objects.latest("as_of")
    assert line.cause == Cause.CONTRACT
    assert line.contract_minor == line.contract_future_minor == ContractWorth.objects.get().future_margin_minor
    assert sum(parts_of(line).values()) == line.change_minor

    end_holding(holding=holding, on=later, by=None, today=later)
    night(later + timedelta(days=1), token="t")

    lost, line = line, ValueChange.objects.latest("as_of")
    assert line.cause == Cause.CONTRACT
    assert (line.contract_minor, line.contract_future_minor) == (-lost.contract_future_minor, 0)
    assert sum(parts_of(line).values()) == line.change_minor == line.margin_minor - line_before(line).margin_minor


def line_before(line):
    return ValueChange.objects.filter(as_of__lt=line.as_of).latest("as_of")


def test_another_definition_and_a_contract_are_told_apart(bakery, service):
    hold(bakery, service)
    night(MAY)
    later = MAY + timedelta(days=1)
    define_value(by=None, effective_on=later, today=later, why="Longer.", lifespan_months=48)

    night(later, token="t")

    line = ValueChange.objects.latest("as_of")
    assert line.cause == Cause.DEFINITION
    assert line.contract_minor == 0
    assert line.definition_minor > 1000_00
    assert sum(parts_of(line).values()) == line.change_minor


@pytest.mark.slow
def test_any_size_of_shards_gives_the_same_contracts(settings, bakery, service):
    for number in range(20):
        hold(make.make_customer(), service, started_on=date(2025, 1, 1) + timedelta(days=20 * number), months=3)
    found = []
    for settings.NIGHT_SHARD_CUSTOMERS in (1_000, 3):
        night(MAY)
        found.append((list(ContractWorth.objects.order_by("pk").values()), list(Score.objects.order_by("pk").values())))

    assert found[0] == found[1]
    assert len(found[0][0]) == 20


def test_rungs_are_counted_with_the_scores(bakery, service):
    make.make_customer("Prospect")
    hold(make.make_customer("Holder"), service)

    night(MAY)

    rungs = {(row.method, row.reason): row.customers for row in RungFigures.objects.all()}
    assert rungs == {
        (Method.SBG, Reason.CONTRACT_ASSUMED): 1,
        (Method.SIMPLE, Reason.TOO_FEW_CUSTOMERS): 1,
        (Method.SEGMENT_MEAN, Reason.NO_ORDER): 1,
    }


def test_the_parts_with_renewals_sum_to_the_lifetime_margin_to_the_cent(bakery, service):
    hold(bakery, service)
    night(MAY)
    client = APIClient()
    client.force_login(make.make_user(Role.FINANCE))

    value = client.get(f"/api/v1/customers/{bakery.pk}/clv/?explain=1").json()

    parts = {part["code"]: Decimal(part["margin"]["amount"]) for part in value["explain"]["parts"]}
    assert sum(parts.values()) == Decimal(value["margin"]["amount"])
    assert parts["RENEWALS"] == Decimal(value["contracts"]["future_margin"]["amount"])
    assert "1 contract, due on 15 Jan 2027 and renewed with a chance of 0.80" in value["explain"]["sentence"]


def test_four_in_five_simulated_contracts_end_within_their_interval():
    generator = np.random.default_rng(11)
    model, count, most = Sbg(2.0, 40.0), 20_000, 100
    # Contracts by the month that were renewed twice already, looked at from there.
    stay = generator.beta(model.stay + 2.0, model.leave, count)
    made = np.minimum(generator.geometric(1.0 - stay) - 1, most)

    found = renewals_ahead(model, np.full(count, 2.0), np.full(count, most), period_rate=0.005)

    worth = np.concatenate([[0.0], np.cumsum(1.005 ** -np.arange(float(most)))])[made]
    assert worth.mean() == pytest.approx(found.expected[0], rel=0.01)
    within = np.mean((worth >= found.low) & (worth <= found.high))
    # Renewals are whole numbers: both ends stand on one, so a little more than four in five lie within.
    assert 0.79 <= within <= 0.85


@pytest.fixture
def prospect(service):
    return make.make_customer("Prospect")


def test_the_value_of_who_holds_a_contract_and_never_ordered_has_a_history(prospect, service):
    hold(prospect, service)

    night(MAY)

    line = ValueChange.objects.get()
    assert (line.cause, line.method, line.as_of) == (Cause.FIRST, Method.SBG, MAY)
    assert line.margin_minor == line.contract_future_minor == Score.objects.get().margin_minor > 0
    assert (line.first_ordered_on, line.last_ordered_on, line.purchase_day_count) == (None, None, 0)


def test_the_same_night_again_tells_of_contracts_alone_what_it_told(prospect, service):
    hold(prospect, service)
    night(MAY)
    [told] = ValueChange.objects.values("as_of", "cause", "margin_minor", "beside_ppm")

    night(MAY, token="t")

    assert list(ValueChange.objects.values("as_of", "cause", "margin_minor", "beside_ppm")) == [told]


def test_a_first_order_beside_a_contract_is_told_as_an_order(prospect, service):
    hold(prospect, service)
    night(MAY)
    later = MAY + timedelta(days=1)
    make.make_order(prospect, later, "100", cost="40")

    night(later, token="t")

    line = ValueChange.objects.latest("as_of")
    assert line.cause == Cause.ORDER
    assert (line.contract_minor, line.first_ordered_on) == (0, later)
    # The order's own margin, and what is expected after it.
    assert line.order_minor >= 60_00
    assert sum(parts_of(line).values()) == line.change_minor == line.margin_minor - line_before(line).margin_minor


def test_a_contract_that_ends_without_an_order_leaves_a_newcomers_value(bakery, prospect, service):
    holding = hold(prospect, service)
    night(MAY)
    later = MAY + timedelta(days=1)
    end_holding(holding=holding, on=later, by=None, today=later)

    night(later, token="t")

    told = ValueChange.objects.filter(customer=prospect)
    line, score = told.latest("as_of"), Score.objects.get(customer=prospect)
    assert (line.cause, line.method, line.as_of) == (Cause.CONTRACT, Method.SEGMENT_MEAN, later)
    assert line.margin_minor == score.margin_minor > 0
    assert line.contract_minor == line.change_minor == line.margin_minor - told.earliest("as_of").margin_minor


def test_an_order_taken_back_leaves_what_is_told_true(bakery, service):
    night(MAY)
    later = MAY + timedelta(days=1)
    for order in Order.objects.all():
        void_order(order=order, on=later, reason="Entered twice", by=None)

    night(later, token="t")

    line = ValueChange.objects.latest("as_of")
    assert (line.purchase_day_count, line.first_ordered_on) == (0, None)
    assert line.margin_minor == Score.objects.get().margin_minor
    assert sum(parts_of(line).values()) == line.change_minor
