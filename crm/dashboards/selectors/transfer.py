"""The transfer pack: what whoever takes a customer over has to know, from what is there already."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from compensation.selectors.handover import PaidShare, pay_after_handover
from crm.accounts.models import User
from crm.dashboards.selectors.customers import CustomerPage, customer_page
from customers.models import Contact, Customer, LifeEvent, Person
from orders.models import Holding, Order

ORDERS, CONTACTS, EVENTS = 8, 6, 6


@dataclass(frozen=True, slots=True)
class TransferPack:
    """One customer on a sheet.

    Args:
        page: value, category, rhythm, terms and the next best action.
        steps: contacts whose next step lies ahead, and the newest contact if it has one.
        paid_now: who holds an order of today.
        paid_then: who holds one once no tail runs any more.
    """

    page: CustomerPage
    on: date
    orders: list[Order]
    people: list[Person]
    steps: list[Contact]
    contacts: list[Contact]
    events: list[LifeEvent]
    holdings: list[Holding]
    paid_now: list[PaidShare]
    paid_then: list[PaidShare]


def transfer_pack(customer: Customer, *, user: User, today: date) -> TransferPack:
    """Return the pack of a customer from `listed`, as far as `user` may see its parts."""
    contacts = customer.contacts.visible_to(user, "contact.view").select_related("by", "person")
    newest = list(contacts.order_by("-happened_at", "-pk")[:CONTACTS])
    is_newest = Q(pk=newest[0].pk) if newest else Q(pk=None)
    steps = contacts.exclude(next_step="").filter(Q(next_step_on__gte=today) | is_newest)
    orders = Order.objects.visible_to(user).standing().filter(customer=customer).select_related("customer", "placed_by")
    events = customer.life_events.visible_to(user).select_related("kind", "logged_by")
    holdings = Holding.objects.visible_to(user).running_on(today).filter(customer=customer).select_related("product")
    paid_now, paid_then = pay_after_handover(customer, today)
    return TransferPack(
        page=customer_page(customer, today=today),
        on=today,
        orders=list(orders.order_by("-ordered_on", "-pk")[:ORDERS]),
        people=list(customer.people.visible_to(user, "person.view").filter(left_on=None).order_by("name", "pk")),
        steps=list(steps.order_by("next_step_on", "pk")),
        contacts=newest,
        events=list(events.order_by("-happened_on", "-pk")[:EVENTS]),
        holdings=list(holdings.order_by("renews_on", "pk")),
        paid_now=paid_now,
        paid_then=paid_then,
    )
