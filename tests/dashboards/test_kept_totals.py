"""The total of many customers is read from the night's sums: the same figures as adding them up."""

from datetime import date

import pytest
from rest_framework.test import APIClient

from clv.models import Run, RunKind, Score
from clv.services.choices import choose_category
from crm.accounts.access import Role
from crm.dashboards.models import BookFigures, GroupFigures, OwnFigures
from crm.dashboards.selectors import kept_totals
from customers.models import Change, Customer
from customers.services.assignments import reassign_customer
from tests.dashboards.figures import work_out
from tests.make import hand_over, make_customer, make_order, make_team, make_user
from tests.nights import sum_up

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)


@pytest.fixture
def north():
    return make_team("North")


@pytest.fixture
def company(north):
    """Two books in two teams, with values of the night."""
    anna, bo = make_user(name="Anna", team=north), make_user(name="Bo", team=make_team("South"))
    for number, seller in enumerate((anna, anna, anna, bo)):
        customer = make_customer(f"Customer {number}", salesperson=seller, on=date(2025, 1, 1))
        for day in range(1, 3 + number):
            make_order(customer, date(2026, 3, day), "100.00")
    night()
    return north


def night():
    work_out(TODAY)
    sum_up(as_of=TODAY)


def ask(user, **filters):
    client = APIClient()
    client.force_login(user)
    return client.get("/api/v1/customers/summary/", filters).json()


def both(monkeypatch, user, **filters):
    """Return what is added up now, and what the night kept."""
    live = ask(user, **filters)
    monkeypatch.setattr(kept_totals, "LIVE_UP_TO", 0)
    assert kept_totals.kept_total(user, {name: [value] for name, value in filters.items()}) is not None
    return live, ask(user, **filters)


def test_the_total_of_one_customer_has_that_customers_own_interval(company):
    admin = make_user(Role.ADMINISTRATOR)
    score = Score.objects.get(customer__name="Customer 3")
    # Beside a customer who has never ordered, too.
    make_customer("Customer 30")
    night()

    total = ask(admin, search="Customer 3")

    score.refresh_from_db()
    assert total["customers"] == 2
    assert [total["clv"][name]["amount"] for name in ("margin", "low", "high")] == [
        f"{minor / 100:.2f}" for minor in (score.margin_minor, score.margin_low_minor, score.margin_high_minor)
    ]
    assert score.margin_low_minor < score.margin_minor < score.margin_high_minor


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MANAGER])
@pytest.mark.parametrize(
    "filters",
    [{}, {"category": "MINOR_SHORT_TERM"}, {"relationship_type": "TRANSACTION"}, {"overdue": "true"}],
    ids=str,
)
def test_what_the_night_kept_is_what_adding_up_gives(monkeypatch, company, role, filters):
    user = make_user(role=role, team=company if role == Role.MANAGER else None)

    live, kept = both(monkeypatch, user, **filters)

    assert kept == live
    assert kept["customers"] > 0


def test_what_the_night_kept_of_one_customer_has_that_customers_own_interval(monkeypatch, company):
    score = Score.objects.select_related("customer").get(customer__name="Customer 3")
    Customer.objects.filter(pk=score.customer_id).update(acquisition_channel="WEB")
    make_customer("Never came", salesperson=score.customer.salesperson, acquisition_channel="WEB")
    night()
    score.refresh_from_db()
    own = [f"{minor / 100:.2f}" for minor in (score.margin_low_minor, score.margin_high_minor)]

    for user in (make_user(Role.ADMINISTRATOR), make_user(Role.MANAGER, team=score.customer.salesperson.team)):
        live, kept = both(monkeypatch, user, acquisition_channel="WEB")

        assert kept == live
        assert [kept["clv"][name]["amount"] for name in ("low", "high")] == own
    figures = OwnFigures.objects.get(salesperson=score.customer.salesperson, code="WEB")
    assert (figures.customers, figures.low_minor, figures.high_minor) == (
        2, score.margin_low_minor, score.margin_high_minor
    )  # fmt: skip


def test_that_there_are_too_many_to_be_counted_is_read_too(monkeypatch, company):
    monkeypatch.setattr(kept_totals, "LIVE_UP_TO", 0)
    client = APIClient()
    client.force_login(make_user(role=Role.ADMINISTRATOR))
    page = {"page_size": 2, "relationship_type": "TRANSACTION"}

    counted = client.get("/api/v1/customers/", page).json()
    GroupFigures.objects.update(customers=10_001)
    kept = client.get("/api/v1/customers/", page).json()
    last = client.get("/api/v1/customers/", page | {"page_size": 4}).json()

    assert (counted["count"], counted["count_is_capped"]) == (4, False)
    assert (kept["count"], kept["count_is_capped"]) == (10_000, True)
    # A list that fits on its page is counted by itself.
    assert (last["count"], last["count_is_capped"]) == (4, False)


def test_few_customers_are_added_up_as_they_stand_now(company):
    admin = make_user(role=Role.ADMINISTRATOR)

    make_customer("Came today")

    assert ask(admin)["customers"] == 5


@pytest.mark.parametrize("filters", [{"search": "1"}, {"relationship_type": "TRANSACTION", "search": "1"}], ids=str)
def test_other_filters_are_added_up(monkeypatch, company, filters):
    monkeypatch.setattr(kept_totals, "LIVE_UP_TO", 0)
    admin = make_user(role=Role.ADMINISTRATOR)

    assert kept_totals.kept_total(admin, {name: [value] for name, value in filters.items()}) is None
    assert ask(admin, **filters)["customers"] == 1


def test_whoever_waits_for_a_salesperson_is_in_no_teams_sums(monkeypatch, company):
    monkeypatch.setattr(kept_totals, "LIVE_UP_TO", 0)
    manager = make_user(role=Role.MANAGER, team=company)
    make_customer("Waits")
    night()

    assert kept_totals.kept_total(manager, {}) is None
    assert ask(manager)["customers"] == 4


def test_while_the_sums_are_of_an_earlier_night_they_are_not_used(monkeypatch, company):
    monkeypatch.setattr(kept_totals, "LIVE_UP_TO", 0)
    admin = make_user(role=Role.ADMINISTRATOR)
    BookFigures.objects.update(customers=99)
    assert ask(admin)["customers"] == 99

    Run.objects.filter(kind=RunKind.SCORES).update(as_of=date(2026, 7, 1))

    assert ask(admin)["customers"] == Customer.objects.count() == 4


def test_salespeople_have_their_own_added_up(monkeypatch, company):
    monkeypatch.setattr(kept_totals, "LIVE_UP_TO", 0)
    anna = Customer.objects.get(name="Customer 0").salesperson

    assert kept_totals.kept_total(anna, {}) is None
    assert ask(anna)["customers"] == 3


OF_A_BOOK = [
    {"category": "MINOR_SHORT_TERM"},
    {"relationship_type": "TRANSACTION"},
    {"acquisition_channel": "UNKNOWN"},
    {"overdue": "true"},
]


def counts(user):
    """Return how many of each group the list tells, and what the night kept of it."""
    client = APIClient()
    client.force_login(user)
    pages = [client.get("/api/v1/customers/", {"page_size": 1, **query}).json() for query in OF_A_BOOK]
    kept = [
        kept_totals.kept_count(user, {name: [value] for name, value in query.items()}) if page["next"] else None
        for query, page in zip(OF_A_BOOK, pages, strict=True)
    ]
    return [page["count"] for page in pages], kept


def test_how_many_of_a_book_belong_to_a_group_is_kept_until_somebody_moves(company):
    anna = Customer.objects.get(name="Customer 0").salesperson
    OwnFigures.objects.all().delete()
    live, nothing = counts(anna)
    night()
    Change.objects.all().delete()

    told, kept = counts(anna)
    reassign_customer(
        customer=Customer.objects.get(name="Customer 0"),
        to=Customer.objects.get(name="Customer 3").salesperson,
        on=TODAY,
        by=make_user(role=Role.ADMINISTRATOR),
        today=TODAY,
    )
    after, stale = counts(anna)

    assert nothing == [None] * 4
    assert told == kept == live == [3, 3, 3, 3]
    assert (after, stale) == ([2, 2, 2, 2], [None] * 4)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
def test_how_many_of_a_group_is_kept_for_whoever_leads_until_somebody_moves(company, role):
    team = Customer.objects.get(name="Customer 0").salesperson.team
    leader = make_user(role=role, team=team if role is Role.MANAGER else None)
    GroupFigures.objects.all().delete()
    live, nothing = counts(leader)
    night()
    Change.objects.all().delete()

    told, kept = counts(leader)
    reassign_customer(
        customer=Customer.objects.get(name="Customer 0"),
        to=Customer.objects.get(name="Customer 3").salesperson,
        on=TODAY,
        by=make_user(role=Role.ADMINISTRATOR),
        today=TODAY,
    )
    after, stale = counts(leader)

    assert nothing == [None] * 4
    assert told == kept == live
    assert stale == [None] * 4
    assert after == ([one - 1 for one in live] if role is Role.MANAGER else live)


def test_a_choice_of_category_and_a_change_of_the_customer_end_what_is_kept(company):
    anna = Customer.objects.get(name="Customer 0").salesperson
    Change.objects.all().delete()
    asked = [{name: [value] for name, value in query.items()} for query in OF_A_BOOK]
    customer = Customer.objects.get(name="Customer 0")

    found = []
    for reason in ("category.chosen", "customer.changed", "customer.merged", "order.placed"):
        Change.objects.all().delete()
        Change.objects.create(customer=customer, reason=reason)
        found.append([kept_totals.kept_count(anna, one) is not None for one in asked])

    assert found == [
        [False, True, True, True],
        [True, False, False, True],
        [False, False, False, False],
        [True, True, True, True],
    ]


def test_several_filters_and_values_are_counted(company):
    anna = Customer.objects.get(name="Customer 0").salesperson
    Change.objects.all().delete()
    asked = [
        {},
        {"overdue": ["false"]},
        {"overdue": ["true"], "search": ["1"]},
        {"category": ["MINOR_SHORT_TERM", "UNPROFITABLE"]},
    ]

    assert [kept_totals.kept_count(anna, one) for one in asked] == [None] * 4


@pytest.fixture
def anna(monkeypatch, company):
    """The salesperson of three customers; the sums of a book serve from its first customer on."""
    monkeypatch.setattr(kept_totals, "OWN_LIVE_UP_TO", 0)
    Change.objects.all().delete()
    return Customer.objects.get(name="Customer 0").salesperson


def kept_and_added_up(monkeypatch, user, **filters):
    """Return whether the night's sums serve, and what is told with them and without."""
    serves = kept_totals.kept_total(user, {name: [value] for name, value in filters.items()}) is not None
    told = ask(user, **filters)
    with monkeypatch.context() as patch:
        patch.setattr(kept_totals, "OWN_LIVE_UP_TO", 10_000)
        return serves, told, ask(user, **filters)


@pytest.mark.parametrize("filters", [{}, *OF_A_BOOK], ids=str)
def test_of_ones_own_customers_the_night_kept_what_adding_up_gives(monkeypatch, anna, filters):
    serves, kept, live = kept_and_added_up(monkeypatch, anna, **filters)

    assert serves
    assert kept == live
    assert kept["customers"] > 0


def test_once_a_customer_came_or_went_ones_own_are_added_up(monkeypatch, anna):
    bo = Customer.objects.get(name="Customer 3").salesperson
    hand_over(Customer.objects.get(name="Customer 3"), anna, TODAY)
    hand_over(Customer.objects.get(name="Customer 0"), bo, TODAY)

    serves, told, live = kept_and_added_up(monkeypatch, anna)

    assert not serves
    assert told == live
    assert told["customers"] == 3


def test_a_new_customer_ends_the_total_of_the_book(monkeypatch, anna):
    Change.objects.create(customer=Customer.objects.get(name="Customer 0"), reason="customer.created")

    assert kept_totals.kept_total(anna, {}) is None


def test_once_a_category_was_chosen_those_of_a_category_are_added_up(monkeypatch, anna):
    choose_category(
        customer=Customer.objects.get(name="Customer 0"),
        code="MAJOR_LONG_TERM",
        reason="Will grow.",
        expires_on=date(2026, 8, 1),
        today=TODAY,
        by=anna,
    )

    serves, told, live = kept_and_added_up(monkeypatch, anna, category="MAJOR_LONG_TERM")

    assert not serves
    assert told == live
    assert kept_totals.kept_total(anna, {}) is not None


def test_figures_of_an_earlier_night_or_of_other_filters_are_not_used(anna):
    assert kept_totals.kept_total(anna, {"search": ["Cu"]}) is None
    assert kept_totals.kept_total(anna, {"category": ["INACTIVE", "MAJOR_LONG_TERM"]}) is None

    OwnFigures.objects.update(as_of=date(2026, 6, 29))

    assert kept_totals.kept_total(anna, {"category": ["MINOR_SHORT_TERM"]}) is None
