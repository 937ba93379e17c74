"""Days on which an order was promised, delivered and paid."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from crm.accounts.access import Role
from crm.audit.models import Line
from crm.core.errors import Invalid, Refused
from customers.models import Change
from orders.models import Order
from orders.services.dates import set_order_dates
from orders.services.place import void_order
from tests.make import make_customer, make_order, make_team, make_user
from tests.orders.test_api import client_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 20)


@pytest.fixture
def anna():
    return make_user(team=make_team("North"))


@pytest.fixture
def finn():
    return make_user(Role.FINANCE)


@pytest.fixture
def order(anna):
    return make_order(make_customer("Bakery Nord", salesperson=anna), "2026-03-01", "100.00")


def set_dates(order, by, **dates):
    return set_order_dates(order=order, dates=dates, by=by, today=TODAY)


def test_finance_says_when_an_order_was_paid_and_the_night_hears_of_it(order, finn):
    Change.objects.all().delete()

    paid = set_dates(order, finn, paid_on=date(2026, 3, 10))

    assert (paid.paid_on, paid.version) == (date(2026, 3, 10), 2)
    line = Line.objects.get(action="order.dated")
    assert (line.before, line.after) == ({"paid_on": None}, {"paid_on": "2026-03-10"})
    assert Change.objects.get().customer_id == order.customer_id


def test_a_day_can_be_cleared_and_the_same_day_again_changes_nothing(order, finn):
    set_dates(order, finn, paid_on=date(2026, 3, 10))
    set_dates(order, finn, paid_on=date(2026, 3, 10))
    cleared = set_dates(order, finn, paid_on=None)

    assert (cleared.paid_on, cleared.version) == (None, 3)


@pytest.mark.parametrize(
    ("delivered", "kept"), [(None, None), ("2026-03-09", True), ("2026-03-10", True), ("2026-03-11", False)]
)
def test_a_promise_is_kept_up_to_its_own_day(order, delivered, kept):
    order.promised_on = date(2026, 3, 10)
    order.delivered_on = date.fromisoformat(delivered) if delivered else None

    assert order.kept_promise is kept


@pytest.mark.parametrize("dates", [{"paid_on": date(2026, 2, 28)}, {"delivered_on": date(2026, 3, 21)}])
def test_a_day_before_the_order_or_to_come_is_refused(order, finn, dates):
    with pytest.raises(Invalid):
        set_dates(order, finn, **dates)

    assert Order.objects.get().version == 1


def test_a_promise_may_lie_in_the_future(order, anna):
    assert set_dates(order, anna, promised_on=date(2026, 5, 1)).promised_on == date(2026, 5, 1)


def test_a_salesperson_gives_a_promise_but_neither_moves_it_nor_says_that_it_was_kept(order, anna):
    set_dates(order, anna, promised_on=date(2026, 3, 5))
    refused = []
    for dates in ({"promised_on": date(2026, 3, 9)}, {"delivered_on": TODAY}, {"paid_on": TODAY}):
        with pytest.raises(Refused) as refusal:
            set_dates(order, anna, **dates)
        refused.append(refusal.value.code)

    assert refused == ["promise_given", "forbidden", "forbidden"]
    current = Order.objects.get()
    assert (current.promised_on, current.delivered_on, current.paid_on) == (date(2026, 3, 5), None, None)


def test_a_void_order_has_no_days(order, finn):
    void_order(order=order, on=TODAY, reason="Twice", by=finn)

    with pytest.raises(Refused):
        set_dates(order, finn, paid_on=TODAY)


@pytest.mark.parametrize("name", ["promised_on", "delivered_on", "paid_on"])
def test_the_database_refuses_a_day_before_the_order(order, name):
    with pytest.raises(IntegrityError, match="order_dates_not_before_the_order"), transaction.atomic():
        Order.objects.update(**{name: date(2026, 2, 28)})


def test_over_http_a_day_needs_the_version_that_was_read(order, finn):
    api = client_of(finn)
    url = f"/api/v1/orders/{order.pk}/"

    late = api.patch(url, {"paid_on": "2026-03-10"}, format="json", headers={"If-Match": '"7"'})
    done = api.patch(url, {"paid_on": "2026-03-10"}, format="json", headers={"If-Match": '"1"'})

    assert (late.status_code, done.status_code) == (412, 200)
    assert (done.json()["paid_on"], done.json()["kept_promise"], done.headers["ETag"]) == ("2026-03-10", None, '"2"')
