"""The demo company in the database: whole or not at all."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, Q, Sum

from compensation.models import CreditSplit, PlanVersion
from crm.accounts.access import Role
from crm.accounts.models import Company, Team, User
from crm.audit.models import Line
from crm.core.errors import Refused
from crm.demo.load import load_demo
from crm.demo.staff import SIGN_INS
from customers.models import Assignment, Change, Contact, Customer, LifeEvent, Person
from orders.models import Order, OrderLine, Refund
from tests.make import make_customer

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 10, 6)
AT = datetime(2026, 10, 6, 9, tzinfo=UTC)
TABLES = (Assignment, Change, Contact, CreditSplit, Customer, LifeEvent, Line, Order, OrderLine, Person, Refund, User)


def silent(_done: int, _total: int) -> None:
    """Tell nobody."""


def load(customers: int = 120):
    return load_demo(customers=customers, as_of=AS_OF, at=AT, progress=silent)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Load the company once for the tests that only look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load()
        transaction.set_rollback(True)


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in TABLES}


@pytest.mark.slow
def test_a_load_that_is_killed_leaves_nothing_and_the_next_one_is_whole():
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_demo(customers=3, as_of=AS_OF, at=AT, progress=stop)
    assert not any(counts().values())

    assert load(3).customers == 3


def test_it_stays_out_of_a_database_that_is_in_use():
    make_customer("Bakery Nord")

    with pytest.raises(Refused, match="Somebody works with this database already"):
        load(3)

    assert Customer.objects.get().name == "Bakery Nord"
    assert Order.objects.count() == 0


def test_the_company_its_people_and_their_customers_are_there(loaded):
    assert Company.objects.current().name == "Alder & Finch Supply"
    assert Team.objects.count() == 2
    assert User.objects.filter(role=Role.SALESPERSON).count() == 8
    assert (Customer.objects.count(), loaded.customers) == (120, 120)
    assert Order.objects.count() == loaded.orders > 300
    assert min(counts().values()) > 0


def test_each_role_has_somebody_to_sign_in_as(loaded):
    assert set(SIGN_INS) == set(Role.values)
    assert all(User.objects.get(email=email).role == role for role, email in SIGN_INS.items())
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_a_second_run_changes_nothing(loaded):
    before = counts()

    again = load()

    assert again.customers == 0
    assert counts() == before


def test_the_command_says_what_is_there(loaded):
    out = StringIO()

    call_command("demo_company", customers=20, as_of=AS_OF, stdout=out)

    assert out.getvalue() == "Alder & Finch Supply is there already; nothing was changed.\n"


def test_the_lines_of_each_order_sum_to_its_totals(loaded):
    for order in Order.objects.annotate(net=Sum("lines__net_minor"), cost=Sum("lines__cost_minor")):
        assert (order.net, order.cost) == (order.net_minor, order.cost_minor)
    assert Order.objects.filter(currency="EUR").exclude(company_net_minor=F("net_minor")).exists()


def test_no_refund_is_larger_than_its_order_or_before_it(loaded):
    for refund in Refund.objects.select_related("order"):
        assert refund.net_minor <= refund.order.net_minor
        assert refund.cost_minor <= refund.order.cost_minor
        assert refund.order.ordered_on < refund.refunded_on < AS_OF


def test_splits_and_tenures_are_those_of_people_who_sell(loaded):
    assert CreditSplit.objects.count() == 12
    assert Assignment.objects.filter(salesperson__role=Role.SALESPERSON).count() == Assignment.objects.count()
    assert not Customer.objects.filter(assignments=None).exists()


def test_the_plan_has_all_it_can_have_since_last_month_and_two_people_decided_on_it(loaded):
    first, second = PlanVersion.objects.order_by("number")

    assert (first.ends_on, second.starts_on, second.status) == (date(2026, 9, 1), date(2026, 9, 1), "APPROVED")
    assert (second.author.email, second.approved_by.email) == ("ruth@alder.example", "ines@alder.example")
    terms = PlanVersion.objects.with_parts().get(pk=second.pk).terms()
    assert all((terms.tiers, terms.milestones, terms.targets, terms.hold, terms.override, terms.tail))


def test_orders_are_promised_delivered_and_paid_one_after_the_other_and_never_ahead(loaded):
    late = Order.objects.filter(delivered_on__gt=F("promised_on"))

    assert not Order.objects.filter(promised_on=None).exists()
    assert not Order.objects.filter(Q(delivered_on__gte=AS_OF) | Q(paid_on__gte=AS_OF)).exists()
    assert not Order.objects.filter(paid_on__lt=F("delivered_on")).exists()
    assert 0.04 < late.count() / Order.objects.count() < 0.13
    assert Order.objects.filter(paid_on=None).exists()
