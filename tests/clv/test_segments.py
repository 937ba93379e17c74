"""Tenure, fifths, quiet profit, boundaries and chosen categories."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from clv.models import Category, CategoryOverride, CustomerFacts, CustomerSegments, SegmentRules
from clv.services import assign_categories, score_customers, writing
from clv.services.arrays import read_past
from clv.services.choices import NothingChosen, choose_category, end_choice
from clv.services.membership import Membership, place_customers, read_held, read_touched
from clv.services.versions import set_boundaries
from crm.accounts.access import Role
from crm.audit.models import Line
from crm.core.errors import Invalid
from customers.models import Change, Customer
from customers.services.receivers import CustomerMerged
from tests import make

pytestmark = pytest.mark.django_db

TODAY = date(2027, 1, 1)


def write_facts(rows):
    """Write facts straight into the table: dicts of what differs from a customer with two purchases."""
    customers = Customer.objects.bulk_create([Customer(name=f"Customer {i}") for i in range(len(rows))])
    usual = {
        "as_of": TODAY, "purchase_day_count": 2, "order_count": 2,
        "first_ordered_on": TODAY - timedelta(days=100), "last_ordered_on": TODAY - timedelta(days=10),
        "revenue_minor": 1_000_00, "margin_minor": 400_00, "contribution_minor": 400_00,
    }  # fmt: skip
    CustomerFacts.objects.bulk_create(
        CustomerFacts(customer=customer, **(usual | row)) for customer, row in zip(customers, rows, strict=True)
    )
    return customers


def place(**rules):
    known = Membership(read_held(), read_touched(as_of=TODAY))
    return place_customers(read_past(as_of=TODAY), known, rules=SegmentRules(**rules))


def column(name):
    return list(CustomerSegments.objects.order_by("pk").values_list(name, flat=True))


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


def test_each_boundary_of_tenure_belongs_to_one_side():
    nobody = {"purchase_day_count": 0, "first_ordered_on": None, "last_ordered_on": None}
    old, young = TODAY - timedelta(days=365), TODAY - timedelta(days=364)
    write_facts(
        [
            nobody,
            {"purchase_day_count": 1, "first_ordered_on": old},
            {"purchase_day_count": 2, "first_ordered_on": young},
            {"purchase_day_count": 2, "first_ordered_on": old},
        ]
    )

    place()

    assert column("tenure") == ["", "FIRST_TIME", "RETURNING", "LONG_TERM"]


def test_five_customers_fill_five_fifths_and_five_is_the_best():
    write_facts(
        [{"purchase_day_count": n, "margin_minor": -n, "last_ordered_on": date(2026, 12, n)} for n in (1, 2, 3, 4, 5)]
    )

    place()

    assert column("frequency_fifth") == [1, 2, 3, 4, 5]
    assert column("recency_fifth") == [1, 2, 3, 4, 5]
    assert column("margin_fifth") == [5, 4, 3, 2, 1]


def test_equal_figures_share_a_fifth():
    write_facts([{"purchase_day_count": n} for n in (1, 1, 1, 1, 1, 1, 2, 2, 3, 9)])

    place()

    # Six below the twos: 1 + 5 * 6 / 10; eight below the three, nine below the nine.
    assert column("frequency_fifth") == [1, 1, 1, 1, 1, 1, 4, 4, 5, 5]
    assert set(column("recency_fifth")) == {1}


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-5, 5), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_fifths_depend_on_the_figure_alone_and_never_fall_as_it_rises(margins, random):
    Customer.objects.all().delete()
    random.shuffle(margins)
    write_facts([{"margin_minor": margin} for margin in margins])

    place()

    found = sorted(zip(margins, column("margin_fifth"), strict=True))
    assert all(1 <= fifth <= 5 for _, fifth in found)
    assert [fifth for _, fifth in found] == sorted(fifth for _, fifth in found)
    assert len(dict(found)) == len(set(found))


def test_who_has_not_bought_is_in_no_fifth():
    write_facts([{"purchase_day_count": 0, "first_ordered_on": None, "last_ordered_on": None}, {}])

    place()

    assert column("recency_fifth") == [None, 1]


def test_only_rows_that_change_are_written():
    write_facts([{"margin_minor": n} for n in range(10)])

    first, _ = place()
    second, _ = place()
    CustomerFacts.objects.filter(margin_minor=0).update(margin_minor=100)
    third, _ = place()

    assert (first, second) == (10, 0)
    assert 0 < third < 10


def test_a_first_night_of_many_rows_writes_what_that_of_a_few_does(monkeypatch):
    write_facts([{"margin_minor": n} for n in range(10)])
    assign_categories(as_of=TODAY, token=None)
    written = [list(model.objects.order_by("pk").values()) for model in (Category, CustomerSegments)]
    Category.objects.all().delete()
    CustomerSegments.objects.all().delete()
    monkeypatch.setattr(writing, "MANY_ROWS", 1)

    assign_categories(as_of=TODAY, token=None)

    assert [list(model.objects.order_by("pk").values()) for model in (Category, CustomerSegments)] == written
    counts = assign_categories(as_of=TODAY, token=None)
    assert (counts["changed"], counts["moved"]) == (0, 0)


def test_a_customer_is_of_quiet_profit_if_and_only_if_the_rule_holds():
    rows = [
        # revenue, cost to serve, contribution
        (1_000_00, 0, 500_00),
        (1_000_00, 100_00, 500_00),
        (1_500_00, 0, 750_00),
        (1_500_01, 0, 760_00),
        (500_00, 0, 250_00),
        (499_99, 0, 260_00),
        (1_000_00, 0, 100_00),
        (1_000_00, 200_00, -1),
        (1_000_00, 300_00, 100_00),
    ]
    write_facts(
        [
            {"revenue_minor": revenue, "cost_to_serve_minor": served, "contribution_minor": kept}
            for revenue, served, kept in rows
        ]
    )

    _, rule = place(quiet_profit_share_ppm=700_000)

    assert (rule.revenue_from_minor, rule.revenue_to_minor) == (500_00, 1_500_00)
    assert (rule.serve_up_to_ppm, rule.profit_from_ppm) == (0, 500_000)
    expected = [
        rule.revenue_from_minor <= revenue <= rule.revenue_to_minor
        and served * 1_000_000 // revenue <= rule.serve_up_to_ppm
        and kept > 0
        and kept * 1_000_000 // revenue >= rule.profit_from_ppm
        for revenue, served, kept in rows
    ]
    assert column("is_quiet_profit") == expected == [True, False, True, False, True, False, False, False, False]


def test_the_rule_of_quiet_profit_is_shown_with_its_numbers():
    write_facts([{"revenue_minor": 1_000_00, "contribution_minor": 300_00}] * 3)
    assign_categories(as_of=TODAY, token=None)

    found = client_of(make.make_user(Role.FINANCE)).get("/api/v1/segments/quiet-profit/").json()

    assert found["customers"] == 3
    assert found["rule"].startswith("Revenue within 50% of the median, among the 50% of buyers who cost least")
    assert found["numbers"] == {
        "revenue_from": {"amount": "500.00", "currency": "GBP"},
        "revenue_to": {"amount": "1500.00", "currency": "GBP"},
        "serve_up_to": "0.0",
        "profit_from": "0.3",
    }


def test_segments_and_the_table_of_fifths_count_within_reach():
    anna = make.make_user(Role.SALESPERSON)
    mine = make.make_customer("Mine", salesperson=anna)
    write_facts([{}] * 4)
    CustomerFacts.objects.create(
        customer=mine, as_of=TODAY, purchase_day_count=1, order_count=1, margin_minor=500,
        first_ordered_on=TODAY, last_ordered_on=TODAY, revenue_minor=900,
    )  # fmt: skip
    score_customers(as_of=TODAY, token=None)
    assign_categories(as_of=TODAY, token=None)

    own = {card["code"]: card for card in client_of(anna).get("/api/v1/segments/").json()}
    everybody = {card["code"]: card for card in client_of(make.make_user(Role.FINANCE)).get("/api/v1/segments/").json()}
    table = client_of(anna).get("/api/v1/segments/rfm/").json()

    assert (own["FIRST_TIME"]["customers"], own["RETURNING"]["customers"]) == (1, 0)
    assert (everybody["FIRST_TIME"]["customers"], everybody["RETURNING"]["customers"]) == (1, 4)
    assert own["FIRST_TIME"]["query"] == "tenure=FIRST_TIME"
    assert sum(c["customers"] for c in everybody.values() if c["kind"] == "CATEGORY") == 5
    assert (table["customers"], table["margin"]["amount"], len(table["cells"])) == (1, "5.00", 25)
    # Four of five have been silent for longer; all others came back.
    assert [(c["recency"], c["frequency"]) for c in table["cells"] if c["customers"]] == [(5, 1)]


def test_other_boundaries_move_customers_only_after_the_night(fin):
    write_facts([{"first_ordered_on": TODAY - timedelta(days=200)}] * 3)
    assign_categories(as_of=TODAY, token=None)
    before = column("tenure")
    wish = {"long_term_days": 180, "major_share": "1"}

    found = client_of(fin).post("/api/v1/segment-rules/preview/", wish, format="json").json()
    set_boundaries(by=fin, effective_on=TODAY, today=TODAY, why="Half a year is long here.", long_term_days=180)
    assign_categories(as_of=TODAY, token=None)

    assert before == ["RETURNING"] * 3
    assert (found["changed_categories"], found["before"]) == (3, found["after"])
    assert sum(row["customers_after"] for row in found["categories"]) == 3
    assert column("tenure") == ["LONG_TERM"] * 3
    cards = client_of(fin).get("/api/v1/categories/").json()
    assert cards[3]["rule"].endswith("ordered first 180 days ago or more.")


def test_boundaries_that_make_no_sense_are_refused(fin):
    client = client_of(fin)

    for wish in ({"major_share": "0"}, {"inactive_days": 0}, {"inactive_below": "1.1"}):
        assert client.post("/api/v1/segment-rules/", {**wish, "why": "x"}, format="json").status_code == 400

    assert SegmentRules.objects.count() == 1


class TestChoices:
    def test_a_choice_holds_until_its_day_and_then_the_rules_decide_by_themselves(self, fin):
        [customer] = write_facts([{}])
        assign_categories(as_of=TODAY, token=None)
        ruled = Category.objects.get().code

        choose_category(
            customer=customer, code="INACTIVE", reason="Moved away.", expires_on=TODAY + timedelta(days=30),
            today=TODAY, by=fin,
        )  # fmt: skip
        at_once = Category.objects.get()
        assign_categories(as_of=TODAY + timedelta(days=29), token=None)
        last_day = Category.objects.get()
        counts = assign_categories(as_of=TODAY + timedelta(days=30), token=None)
        after = Category.objects.get()

        assert (at_once.code, at_once.ruled_code, at_once.since_on) == ("INACTIVE", ruled, TODAY)
        assert (last_day.code, last_day.chosen_until) == ("INACTIVE", TODAY + timedelta(days=30))
        assert (after.code, after.ruled_code, after.chosen_until) == (ruled, "", None)
        assert after.since_on == TODAY + timedelta(days=30)
        assert counts["expired"] == 1
        assert CategoryOverride.objects.get().ended_on == TODAY + timedelta(days=30)

    def test_ending_a_choice_brings_the_rules_back_at_once(self, fin):
        [customer] = write_facts([{}])
        assign_categories(as_of=TODAY, token=None)
        ruled = Category.objects.get().code
        url = f"/api/v1/customers/{customer.pk}/category-choices/"
        tomorrow = (make.LATE.date()).isoformat()
        client = client_of(fin)
        make_choice(customer, fin)

        end_choice(customer=customer, today=TODAY, by=fin)

        assert Category.objects.get().code == ruled
        assert [line.action for line in Line.objects.order_by("pk")][-2:] == [
            "category.chosen",
            "category.choice_ended",
        ]
        assert Change.objects.filter(customer=customer).count() == 2
        assert client.get(url).status_code == 200
        assert (
            client.post(url, {"code": "INACTIVE", "reason": "x", "expires_on": tomorrow}, format="json").status_code
            == 403
        )

    def test_a_second_choice_takes_the_place_of_the_first(self, fin):
        [customer] = write_facts([{}])
        make_choice(customer, fin)

        make_choice(customer, fin, code="MINOR_LONG_TERM")

        assert list(CategoryOverride.objects.order_by("pk").values_list("code", "ended_on")) == [
            ("INACTIVE", TODAY),
            ("MINOR_LONG_TERM", None),
        ]

    @pytest.mark.parametrize(
        "wrong", [{"expires_on": TODAY}, {"expires_on": TODAY + timedelta(days=367)}, {"reason": " "}], ids=str
    )
    def test_a_choice_without_end_or_reason_is_refused(self, fin, wrong):
        [customer] = write_facts([{}])

        with pytest.raises(Invalid):
            make_choice(customer, fin, **wrong)

        assert not CategoryOverride.objects.exists()

    @pytest.mark.parametrize("late", [0, 3])
    def test_a_choice_that_has_expired_ended_on_that_day_whoever_comes_before_the_night(self, fin, late):
        one, other = write_facts([{}, {}])
        expired, after = TODAY + timedelta(days=30), TODAY + timedelta(days=30 + late)
        make_choice(one, fin)
        make_choice(other, fin)

        end_choice(customer=one, today=after, by=fin)
        make_choice(other, fin, today=after, expires_on=after + timedelta(days=1))

        ended = CategoryOverride.objects.filter(starts_on=TODAY).order_by("customer")
        assert list(ended.values_list("customer", "ended_on")) == [(one.pk, expired), (other.pk, expired)]

    @pytest.mark.parametrize("ended_on", [TODAY - timedelta(days=1), TODAY + timedelta(days=31)])
    def test_the_database_itself_lets_a_choice_end_only_while_it_holds(self, fin, ended_on):
        [customer] = write_facts([{}])
        choice = make_choice(customer, fin)

        with pytest.raises(IntegrityError), transaction.atomic():
            CategoryOverride.objects.filter(pk=choice.pk).update(ended_on=ended_on)

        assert CategoryOverride.objects.get().ended_on is None

    def test_a_customer_who_was_merged_meanwhile_gets_no_category_and_loses_none(self, fin):
        stays, goes = write_facts([{}, {}])
        make_choice(goes, fin)
        make.make_merge(stays, goes)

        with pytest.raises(CustomerMerged):
            make_choice(goes, fin, code="MINOR_LONG_TERM")
        with pytest.raises(CustomerMerged):
            end_choice(customer=goes, today=TODAY, by=fin)

        assert list(CategoryOverride.objects.values_list("customer", "code", "ended_on")) == [
            (goes.pk, "INACTIVE", None)
        ]

    def test_where_the_rules_decide_there_is_nothing_to_end(self, fin):
        [customer] = write_facts([{}])

        with pytest.raises(NothingChosen):
            end_choice(customer=customer, today=TODAY, by=fin)


def make_choice(customer, by, **values):
    wish = {"code": "INACTIVE", "reason": "Moved away.", "expires_on": TODAY + timedelta(days=30), "today": TODAY}
    return choose_category(customer=customer, by=by, **(wish | values))


@pytest.fixture
def fin():
    return make.make_user(Role.FINANCE)
