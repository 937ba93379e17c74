"""The history of values: what is told, what moved it, and that the parts sum to the change to the cent."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import F

from clv.models import Champion, ChampionReason, CustomerFacts, Fit, ModelName, Score, ValueChange
from clv.models.history import PARTS, Cause
from clv.selectors.history import latest_change, told_on
from clv.services import fit_models, refresh_facts, score_customers
from clv.services.versions import define_value
from crm.accounts.access import Role
from orders.models import Order
from orders.models.refund import RefundKind
from tests import make
from tests.clv.test_api import ask
from tests.clv.test_services import TODAY, cdnow, write_facts

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 31)


def night(on):
    """Sum up, keep the fit there is, and score."""
    refresh_facts(as_of=on, token=None)
    fit_models(as_of=on, token="t")
    score_customers(as_of=on, token="t")


def parts_of(line):
    return {cause: getattr(line, column) for cause, column in PARTS.items() if getattr(line, column)}


@pytest.fixture
def bakery():
    bakery = make.make_customer("Bakery")
    for day in ("2026-01-01", "2026-02-01", "2026-03-02"):
        make.make_order(bakery, day, "100", cost="40")
    night(MAY)
    return bakery


@pytest.fixture
def scored():
    write_facts(list(cdnow()))
    fit_models(as_of=TODAY, token=None)
    score_customers(as_of=TODAY, token=None)


def test_the_first_line_is_the_whole_value(bakery):
    line = ValueChange.objects.get()

    assert (line.cause, line.as_of, line.customer) == (Cause.FIRST, MAY, bakery)
    assert line.change_minor == line.margin_minor == Score.objects.get().margin_minor
    assert parts_of(line) == {}


@pytest.mark.parametrize("many", [0, 10**9])
def test_first_lines_beside_the_table_are_those_within_it(monkeypatch, many):
    monkeypatch.setattr("clv.services.history.MANY_ROWS", many)
    customers = [make.make_customer(name) for name in "ABC"]
    for customer in customers[:2]:
        make.make_order(customer, "2026-01-01", "100", cost="40")

    night(MAY)
    make.make_order(customers[0], "2026-06-01", "500", cost="100")
    night(date(2026, 6, 1))

    lines = list(ValueChange.objects.order_by("pk").values_list("customer", "as_of", "cause"))
    assert sorted(lines[:2]) == [(customer.pk, MAY, Cause.FIRST) for customer in customers[:2]]
    assert lines[2:] == [(customers[0].pk, date(2026, 6, 1), Cause.ORDER)]
    told = dict(ValueChange.objects.order_by("as_of").values_list("customer", "margin_minor"))
    assert dict(Score.objects.filter(pk__in=told).values_list("pk", "told_margin_minor")) == told


def test_numbers_of_lines_go_on_where_a_table_is_put_in_the_place_of_another(monkeypatch):
    monkeypatch.setattr("clv.services.history.MANY_ROWS", 0)
    make.make_order(make.make_customer("Bakery"), "2026-01-01", "100", cost="40")
    night(MAY)
    first = ValueChange.objects.get().pk
    ValueChange.objects.all().delete()

    night(MAY)

    assert ValueChange.objects.get().pk > first


def test_a_prospect_has_no_history():
    make.make_customer("Prospect")

    night(MAY)

    assert not ValueChange.objects.exists()


def test_a_quiet_night_tells_nothing(bakery):
    night(MAY + timedelta(days=1))

    assert ValueChange.objects.count() == 1
    score = Score.objects.get()
    assert (score.as_of, score.told_on) == (MAY + timedelta(days=1), MAY)
    assert score.told_margin_minor == ValueChange.objects.get().margin_minor


def test_an_order_moves_the_value_and_the_parts_sum_to_the_cent(bakery):
    before = Score.objects.get().margin_minor
    make.make_order(bakery, "2026-06-01", "500", cost="100")

    night(date(2026, 6, 1))

    line = ValueChange.objects.latest("as_of")
    assert line.cause == Cause.ORDER
    assert line.change_minor == line.margin_minor - before == sum(parts_of(line).values())
    assert line.order_minor > 400_00
    assert (line.refund_minor, line.cost_minor, line.refit_minor, line.definition_minor) == (0, 0, 0, 0)


def test_a_refund_moves_the_value_down(bakery):
    order = Order.objects.latest("ordered_on")
    make.make_refund(order, "2026-06-01", "30", kind=RefundKind.ALLOWANCE)

    night(date(2026, 6, 1))

    line = ValueChange.objects.latest("as_of")
    assert line.cause == Cause.REFUND
    assert line.refund_minor < -30_00
    assert line.order_minor == 0
    assert sum(parts_of(line).values()) == line.change_minor


def test_an_order_and_a_refund_of_one_day_are_told_apart(bakery):
    make.make_refund(Order.objects.latest("ordered_on"), "2026-06-01", "50")
    make.make_order(bakery, "2026-06-01", "200", cost="100")

    night(date(2026, 6, 1))

    line = ValueChange.objects.latest("as_of")
    assert line.order_minor > 0 > line.refund_minor
    assert sum(parts_of(line).values()) == line.change_minor


def test_what_goods_cost_is_a_cause_of_its_own(bakery):
    order = Order.objects.latest("ordered_on")
    Order.objects.filter(pk=order.pk).update(cost_minor=90_00, company_cost_minor=90_00)

    night(date(2026, 6, 1))

    line = ValueChange.objects.latest("as_of")
    assert line.cause == Cause.COST
    assert line.cost_minor <= -50_00
    assert (line.order_minor, line.refund_minor) == (0, 0)


def test_another_definition_restates_and_says_so(bakery):
    mara = make.make_user()
    define_value(by=mara, effective_on=date(2026, 6, 1), today=MAY, why="Shorter", lifespan_months=12)

    night(date(2026, 6, 1))

    line = ValueChange.objects.latest("as_of")
    assert line.cause == Cause.DEFINITION
    assert line.definition_minor < 0
    assert sum(parts_of(line).values()) == line.change_minor


def test_silence_adds_up_until_it_is_told(scored):
    customers = Score.objects.count()

    for days in (1, 20, 60, 120):
        score_customers(as_of=TODAY + timedelta(days=days), token="t")

    told = ValueChange.objects.exclude(cause=Cause.FIRST)
    assert set(told.values_list("cause", flat=True)) == {Cause.SILENCE}
    assert customers < ValueChange.objects.count() < 4 * customers
    changes = Counter()
    for line in ValueChange.objects.all():
        changes[line.customer_id] += line.change_minor
    for score in Score.objects.all():
        # Nothing drifts away: the changes sum to what was told last, and that is near what is believed now.
        assert changes[score.customer_id] == score.told_margin_minor
        assert abs(score.margin_minor - score.told_margin_minor) <= max(100, 0.05 * abs(score.told_margin_minor))


@pytest.mark.slow
def test_the_same_night_again_replaces_its_own_lines(scored):
    later = TODAY + timedelta(days=90)
    score_customers(as_of=later, token="t")
    names = [field.name for field in ValueChange._meta.fields if field.name != "id"]
    once = list(ValueChange.objects.order_by("customer", "as_of").values(*names))

    score_customers(as_of=later, token="t")

    assert list(ValueChange.objects.order_by("customer", "as_of").values(*names)) == once
    assert len(once) > Score.objects.count()


@pytest.mark.slow
def test_a_night_for_an_earlier_day_takes_back_what_was_told_later(scored):
    score_customers(as_of=TODAY + timedelta(days=90), token="t")

    score_customers(as_of=TODAY + timedelta(days=1), token="t")

    assert not ValueChange.objects.filter(as_of__gt=TODAY + timedelta(days=1)).exists()


@pytest.mark.slow
def test_models_fitted_anew_are_a_cause(scored):
    once = list(CustomerFacts.objects.filter(purchase_day_count=1).values_list("pk", flat=True))
    CustomerFacts.objects.filter(pk__in=once[::2]).delete()
    later = TODAY + timedelta(days=1)

    fit_models(as_of=later, token=None)
    score_customers(as_of=later, token="t")

    line = ValueChange.objects.filter(as_of=later).first()
    assert line.cause == Cause.REFIT
    assert sum(parts_of(line).values()) == line.change_minor
    assert line.fitted_as_of == later
    assert Fit.objects.filter(as_of=TODAY).exists()


def test_a_champion_chosen_after_the_fit_is_a_cause_once(scored):
    chosen_on, later = TODAY + timedelta(days=1), TODAY + timedelta(days=2)
    Champion.objects.create(model=ModelName.MBG_NBD, since_on=chosen_on, reason=ChampionReason.WON_CLEARLY)
    score_customers(as_of=chosen_on, token="t")
    moved = ValueChange.objects.filter(as_of=chosen_on).latest("margin_minor").customer
    CustomerFacts.objects.filter(pk=moved).update(margin_minor=F("margin_minor") + 5_000)

    score_customers(as_of=later, token="t")

    first, second = ValueChange.objects.filter(customer=moved, as_of__gte=chosen_on).order_by("as_of")
    assert (first.cause, first.fitted_as_of, second.fitted_as_of) == (Cause.REFIT, TODAY, TODAY)
    assert second.cause == Cause.COST
    assert second.refit_minor == 0
    # A day without an order is a day of silence, and no more than that.
    assert abs(second.silence_minor) < 0.01 * second.margin_minor


def test_what_was_believed_on_a_day_can_be_asked_again(bakery):
    make.make_order(bakery, "2026-06-01", "500", cost="100")
    night(date(2026, 6, 1))

    assert told_on(bakery.pk, MAY - timedelta(days=1)) is None
    assert told_on(bakery.pk, MAY).cause == Cause.FIRST
    assert told_on(bakery.pk, date(2026, 6, 1)).cause == Cause.ORDER
    assert told_on(bakery.pk, date(2026, 7, 1)).as_of == date(2026, 6, 1)


def test_the_latest_change_says_what_moved_the_value_last_night_or_how_little_did(bakery):
    night(MAY + timedelta(days=1))
    quiet = latest_change(bakery.pk)
    make.make_order(bakery, "2026-06-02", "500", cost="100")
    night(date(2026, 6, 2))
    loud = latest_change(bakery.pk)

    assert (quiet.since, quiet.cause, quiet.is_told) == (MAY, Cause.SILENCE, False)
    assert quiet.change_minor == 0
    assert (loud.since, loud.cause, loud.is_told) == (MAY, Cause.ORDER, True)
    assert loud.change_minor == sum(loud.parts.values()) > 400_00


def test_the_history_comes_page_by_page_with_the_parts_of_each_change(bakery):
    mara = make.make_user(Role.ADMINISTRATOR)
    make.make_order(bakery, "2026-06-01", "500", cost="100")
    night(date(2026, 6, 1))

    page = ask(mara, f"customers/{bakery.pk}/value-history/?page_size=1").json()
    then = ask(mara, f"customers/{bakery.pk}/value-history/?on=2026-05-31").json()
    latest = ask(mara, f"customers/{bakery.pk}/value-change/").json()

    line = page["results"][0]
    assert page["next"] is not None
    assert (line["as_of"], line["cause"], line["cause_text"]) == ("2026-06-01", "ORDER", "Orders")
    assert sum(Decimal(part["change"]["amount"]) for part in line["parts"]) == Decimal(line["change"]["amount"])
    assert [row["cause"] for row in then["results"]] == ["FIRST"]
    assert (latest["cause"], latest["change"]) == ("ORDER", line["change"])


def test_a_day_that_is_none_is_refused(bakery):
    mara = make.make_user(Role.ADMINISTRATOR)

    answer = ask(mara, f"customers/{bakery.pk}/value-history/?on=yesterday")

    assert answer.status_code == 400


def test_the_history_of_another_salespersons_customer_does_not_exist(bakery):
    stranger = make.make_user()

    assert ask(stranger, f"customers/{bakery.pk}/value-history/").status_code == 404
    assert ask(stranger, f"customers/{bakery.pk}/value-change/").status_code == 404
