"""What value means, in versions: the night works with one, a preview writes nothing, old figures stay."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import DatabaseError, transaction
from rest_framework.test import APIClient

from clv.models import Category, Definition, DefinitionTotal, Run, RunKind, Score
from clv.services import assign_categories, fit_models, refresh_facts, score_customers
from clv.services.versions import define_value
from crm.accounts.access import Role
from crm.audit.models import Line
from crm.core.errors import Invalid, Stale
from tests import make

pytestmark = pytest.mark.django_db

NIGHT = date(2027, 1, 1)
TODAY = date(2027, 1, 2)


def run_night(as_of=NIGHT):
    for work in (refresh_facts, fit_models, score_customers, assign_categories):
        work(as_of=as_of, token=None)


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def fin():
    return make.make_user(Role.FINANCE)


@pytest.fixture
def shops():
    """Two customers with the same orders; one took an hour of calls and cost 50 to win."""
    make.make_company(currency="GBP")
    anna = make.make_user()
    quiet = make.make_customer("Quiet", salesperson=anna)
    costly = make.make_customer("Costly", salesperson=anna, acquisition_cost_minor=50_00)
    for shop in (quiet, costly):
        for day, amount in (("2025-01-01", "100"), ("2025-07-02", "200"), ("2026-03-01", "300")):
            make.make_order(shop, day, amount, cost="20")
    make.make_contact(costly, anna, "2026-02-01", minutes=60)
    run_night()
    return quiet, costly


def test_two_hundred_twice_a_year_for_five_years_is_two_thousand(fin):
    make.make_company(currency="GBP")

    current = client_of(fin).get("/api/v1/clv-definitions/current/").json()

    assert current["number"] == 1
    assert (current["measure"], current["lifespan_months"], current["yearly_discount_rate"]) == ("MARGIN", 60, "0.1")
    assert current["example"]["average_order"]["amount"] == "200.00"
    assert (current["example"]["orders_per_year"], current["example"]["years"]) == (2, "5")
    assert current["example"]["simple"]["amount"] == "2000.00"
    # Sixty payments of 33.33 at the end of each month, at 1.1 ^ (1/12) - 1 a month.
    assert Decimal(current["example"]["discounted"]["amount"]) == Decimal("1584.62")


def test_a_new_version_is_written_down_and_the_next_night_works_with_it(fin, shops):
    wish = {"lifespan_months": 12, "why": "We plan by the year.", "effective_on": "2027-01-02"}

    answer = client_of(fin).post("/api/v1/clv-definitions/", wish, format="json")
    before = Score.objects.get(customer=shops[0]).future_margin_minor
    run_night(TODAY)

    assert answer.status_code == 201, answer.content
    assert (answer.json()["number"], answer.json()["author"]["name"]) == (2, fin.name)
    assert Line.objects.filter(action="definition.made", by=fin).count() == 1
    run = Run.objects.get(kind=RunKind.SCORES)
    assert (run.definition.number, run.lifespan_months) == (2, 12)
    assert Score.objects.get(customer=shops[0]).future_margin_minor < before


@pytest.mark.slow
def test_a_night_before_its_day_still_works_with_the_old_version(shops):
    make.make_definition(effective_on=date(2027, 2, 1), lifespan_months=12)

    run_night(TODAY)

    assert Run.objects.get(kind=RunKind.SCORES).definition.number == 1


@pytest.mark.slow
def test_the_totals_of_the_old_version_stay_beside_the_new_ones(fin, shops):
    old = DefinitionTotal.objects.get(definition__number=1)
    define_value(by=fin, effective_on=TODAY, today=TODAY, why="Shorter.", lifespan_months=12)

    run_night(TODAY)

    kept = DefinitionTotal.objects.get(definition__number=1)
    new = DefinitionTotal.objects.get(definition__number=2)
    assert (kept.as_of, kept.margin_minor) == (NIGHT, old.margin_minor)
    assert (new.as_of, new.customers) == (TODAY, 2)
    assert new.margin_minor < kept.margin_minor
    assert new.margin_minor == sum(Score.objects.values_list("margin_minor", flat=True))
    listed = client_of(fin).get("/api/v1/clv-definitions/").json()["results"]
    assert [(v["number"], v["total"]["as_of"]) for v in listed] == [(2, "2027-01-02"), (1, "2027-01-01")]


@pytest.mark.slow
def test_the_same_night_again_keeps_one_row_of_totals(shops):
    run_night()

    assert DefinitionTotal.objects.count() == 1


@pytest.mark.slow
def test_included_costs_lower_the_value_of_who_caused_them(fin, shops):
    quiet, costly = (Score.objects.get(customer=shop).margin_minor for shop in shops)
    define_value(
        by=fin, effective_on=TODAY, today=TODAY, why="Count them.",
        includes_cost_to_serve=True, includes_acquisition_cost=True,
    )  # fmt: skip

    run_night()
    same_day = Score.objects.get(customer=shops[1]).margin_minor
    run_night(TODAY)
    after = [Score.objects.get(customer=shop) for shop in shops]

    assert quiet == costly == same_day
    # 60 minutes at 0.70, and 50.00 to win them.
    assert after[0].margin_minor - after[1].margin_minor == 42_00 + 50_00
    assert after[1].margin_low_minor <= after[1].margin_minor <= after[1].margin_high_minor
    assert after[0].future_margin_minor == after[1].future_margin_minor


def test_a_preview_shows_old_beside_new_and_writes_nothing(fin, shops):
    before = list(Score.objects.order_by("pk").values())

    answer = client_of(fin).post(
        "/api/v1/clv-definitions/preview/",
        {"includes_cost_to_serve": True, "includes_acquisition_cost": True},
        format="json",
    )

    found = answer.json()
    assert answer.status_code == 200, answer.content
    assert found["as_of"] == "2027-01-01"
    assert Decimal(found["before"]["amount"]) - Decimal(found["after"]["amount"]) == Decimal("92.00")
    assert [row["name"] for row in found["losers"]] == ["Costly"]
    assert found["losers"][0]["change"]["amount"] == "-92.00"
    assert found["winners"] == []
    assert sum(row["customers_after"] for row in found["categories"]) == 2
    assert Definition.objects.count() == 1
    assert list(Score.objects.order_by("pk").values()) == before


@pytest.mark.slow
def test_the_preview_is_what_the_night_then_writes(fin, shops):
    wish = {"lifespan_months": 24, "yearly_discount_rate": "0.2"}
    client = client_of(fin)
    found = client.post("/api/v1/clv-definitions/preview/", wish, format="json").json()
    define_value(
        by=fin, effective_on=NIGHT, today=TODAY, why="So be it.", lifespan_months=24, yearly_discount_ppm=200_000
    )

    run_night()

    total = sum(Score.objects.values_list("margin_minor", flat=True))
    assert Decimal(found["after"]["amount"]) * 100 == total
    codes = sorted(Category.objects.values_list("code", flat=True))
    expected = [row["code"] for row in found["categories"] for _ in range(row["customers_after"])]
    assert codes == sorted(expected)


def test_by_revenue_the_total_is_revenue(fin, shops):
    wish = {"measure": "REVENUE"}

    found = client_of(fin).post("/api/v1/clv-definitions/preview/", wish, format="json").json()

    assert Decimal(found["after"]["amount"]) * 100 == sum(Score.objects.values_list("revenue_minor", flat=True))


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"lifespan_months": 0, "why": "x"}, 400),
        ({"lifespan_months": 12}, 400),
        ({"lifespan_months": 12, "why": " "}, 400),
        ({"yearly_discount_rate": "11", "why": "x"}, 400),
        ({"measure": "TURNOVER", "why": "x"}, 400),
        ({"effective_on": "1899-12-31", "why": "x"}, 422),
        ({"measure": "REVENUE", "includes_cost_to_serve": True, "why": "x"}, 400),
        ({"lifespan_months": 12, "why": "x", "replaces": 7}, 412),
    ],
    ids=str,
)
def test_a_definition_that_makes_no_sense_is_refused(fin, wish, status):
    make.make_company(currency="GBP")

    answer = client_of(fin).post("/api/v1/clv-definitions/", wish, format="json")

    assert answer.status_code == status, answer.content
    assert Definition.objects.count() == 1


def test_whoever_saw_an_older_version_is_told():
    make.make_definition(lifespan_months=24)

    with pytest.raises(Stale):
        make.make_definition(lifespan_months=36, replaces=1)


def test_a_day_before_the_newest_version_is_refused():
    make.make_definition(effective_on=date(2026, 6, 1))

    with pytest.raises(Invalid, match="Choose this day or a later one"):
        make.make_definition(effective_on=date(2026, 5, 31))


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_lets_nobody_change_a_version(change):
    version = make.make_definition(lifespan_months=24)

    rows = Definition.objects.filter(pk=version.pk)
    attempt = partial(rows.update, lifespan_months=1) if change == "update" else partial(rows._raw_delete, rows.db)

    with pytest.raises(DatabaseError, match="clv_version_append_only"), transaction.atomic():
        attempt()

    assert Definition.objects.get(pk=version.pk).lifespan_months == 24


def test_a_salesperson_reads_the_definition_but_decides_nothing(shops):
    client = client_of(make.make_user(Role.SALESPERSON))

    assert client.get("/api/v1/clv-definitions/").status_code == 200
    assert client.post("/api/v1/clv-definitions/", {"why": "x"}, format="json").status_code == 403
    assert client.post("/api/v1/clv-definitions/preview/", {}, format="json").status_code == 403


def test_before_the_first_night_there_is_nothing_to_compare_with(fin):
    answer = client_of(fin).post("/api/v1/clv-definitions/preview/", {}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (409, "no_night_yet")
