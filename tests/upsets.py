"""What happens to some orders of a crowd, by chance, and looking at what would be without letting it stand."""

import random
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from crm.accounts.models import User
from customers.models import Assignment
from orders.models import Order
from orders.models.order import OrderStatus
from tests.compensation.crowd import BEGIN


def void(chance: random.Random, orders: Sequence[int], people: Sequence[User]) -> None:
    """Make them void on their own day."""
    Order.objects.filter(pk__in=orders).update(status=OrderStatus.VOID, voided_on=F("ordered_on"))


def confirm(chance: random.Random, orders: Sequence[int], people: Sequence[User]) -> None:
    """Let them stand again."""
    Order.objects.filter(pk__in=orders).update(status=OrderStatus.CONFIRMED, voided_on=None)


def move(chance: random.Random, orders: Sequence[int], people: Sequence[User]) -> None:
    """Let them stand, on another day."""
    confirm(chance, orders, people)
    Order.objects.filter(pk__in=orders).update(ordered_on=BEGIN + timedelta(days=chance.randrange(1200)))


def give_away(chance: random.Random, orders: Sequence[int], people: Sequence[User]) -> None:
    """Let one person have looked after their customers all the time."""
    ids = Order.objects.filter(pk__in=orders).values_list("customer_id", flat=True)
    Assignment.objects.filter(customer__in=list(ids)).update(salesperson=chance.choice(people))


def nothing(chance: random.Random, orders: Sequence[int], people: Sequence[User]) -> None:
    """Let only the days go on."""


def undone[Result](work: Callable[[], Result]) -> Result:
    """Return what `work` returns, and undo what it wrote."""
    with transaction.atomic():
        result = work()
        transaction.set_rollback(True)
    return result
