"""Booking the simulated company: all of it in one transaction, so that it is there whole or not at all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import batched
from math import sin

from django.db import models, transaction
from django.utils.translation import gettext as _

from clv.models import Definition
from clv.models.version import ALWAYS
from compensation.services.credit import split_credit
from compensation.services.targets import freeze_targets
from crm.accounts.access import Role
from crm.accounts.models import Company, Team, User
from crm.accounts.services.company import update_company
from crm.accounts.services.people import create_user
from crm.accounts.services.teams import create_team
from crm.audit.models import Line
from crm.audit.services import record, record_many
from crm.core.bulk import insert_all
from crm.core.errors import Refused
from crm.demo import records, staff
from crm.demo.goods import GOODS
from crm.demo.plans import improve_default_plan
from crm.demo.simulate import YEARS, stories
from crm.demo.story import Story
from customers.models import Customer, LifeEventKind
from customers.services.bulk import create_customers
from orders.models import Order
from orders.services.bulk import book_orders, book_refunds
from orders.services.catalogue import create_product, set_exchange_rate
from orders.services.rates import Rates

LOADED = "demo.loaded"
BATCH = 250
SPLITS = 12

Progress = Callable[[int, int], None]


@dataclass
class Loaded:
    """How much was booked; nothing where the company was there already."""

    customers: int = 0
    orders: int = 0
    refunds: int = 0
    contacts: int = 0
    notes: list[str] = field(default_factory=list)


def load_demo(*, customers: int, as_of: date, at: datetime, progress: Progress, contact_share: float = 1.0) -> Loaded:
    """Book the demo company up to the day before `as_of`, unless it is there.

    Args:
        customers: how many.
        as_of: the day after the last thing that happens.
        at: this instant.
        progress: hears how many customers are done, of how many.
        contact_share: fewer or more touches than usual, for a benchmark.

    Raises:
        Refused: the database holds other people or customers.
    """
    with transaction.atomic():
        Company.objects.current()
        # Two at a time would both find nothing: the second waits here.
        Company.objects.select_for_update().get()
        if is_loaded():
            return Loaded()
        if Customer.objects.exists() or Order.objects.exists() or User.objects.exists():
            raise Refused(
                _("Somebody works with this database already, so the demo company stays out of it."),
                code="demo_needs_an_empty_database",
            )
        house = furnish(as_of=as_of)
        told = stories(customers=customers, as_of=as_of, contact_share=contact_share)
        loaded = book_stories(told, house, at=at, progress=lambda done: progress(done, customers))
        version = improve_default_plan(as_of=as_of, at=at)
        # As the night before it began would have: who was due back since is on nobody's list otherwise.
        freeze_targets(as_of=version.starts_on - timedelta(days=1), token=None)
        _split_some(house)
        after = {"customers": loaded.customers, "orders": loaded.orders, "as_of": as_of}
        record(LOADED, subject=house.company, by=None, after=after)
    return loaded


def is_loaded() -> bool:
    """Say whether the demo company is there."""
    return Line.objects.filter(action=LOADED).exists()


def furnish(*, as_of: date) -> records.House:
    """Make the company, its people, its products and the exchange rates."""
    company = update_company(by=None, name=staff.COMPANY, currency=staff.CURRENCY, time_zone=staff.TIME_ZONE)
    teams = {name: create_team(name=name, by=None) for name in staff.TEAMS}
    sellers = [_user(seller.name, seller.email, Role.SALESPERSON, teams[seller.team]) for seller in staff.SELLERS]
    for name, email, team in staff.MANAGERS:
        _user(name, email, Role.MANAGER, teams[team])
    _user(*staff.FINANCE, Role.FINANCE, None)
    _user(*staff.ADMINISTRATOR, Role.ADMINISTRATOR, None)
    products = [
        create_product(
            by=None,
            external_id=good.number,
            name=good.name,
            tier=good.tier,
            price_minor=good.price_minor,
            unit_cost_minor=good.cost_minor,
        )
        for good in GOODS
    ]
    _set_rates(as_of)
    kinds = {kind.code: kind for kind in LifeEventKind.objects.all()}
    minute_minor = Definition.objects.on(ALWAYS).contact_minute_minor
    return records.House(company, minute_minor, sellers, products, kinds, Rates(company.currency), as_of)


def book_stories(
    told: Iterable[Story], house: records.House, *, at: datetime, progress: Callable[[int], None]
) -> Loaded:
    """Book customers with everything that happened to them; call it in a transaction."""
    loaded = Loaded()
    for batch in batched(told, BATCH):
        _book(batch, house, at, loaded)
        progress(loaded.customers)
    return loaded


def _book(batch: Sequence[Story], house: records.House, at: datetime, loaded: Loaded) -> None:
    customers = [records.customer_of(story) for story in batch]
    create_customers(customers, by=None, at=at)
    pairs = list(zip(batch, customers, strict=True))
    _insert("customer.assigned", [term for story, one in pairs for term in records.terms_of(story, one, house)], at)
    people = {story.number: records.people_of(story, one) for story, one in pairs}
    _insert("person.added", [person for some in people.values() for person in some], at)
    events = [event for story, one in pairs for event in records.events_of(story, one, house)]
    _insert("life_event.logged", events, at)
    contacts = [
        contact for story, one in pairs for contact in records.contacts_of(story, one, people[story.number], house)
    ]
    _insert("contact.logged", contacts, at)
    _insert("holding.opened", [held for story, one in pairs for held in records.holdings_of(story, one, house)], at)
    sold = [(sketch, records.booking_of(sketch, story, one, house)) for story, one in pairs for sketch in story.orders]
    book_orders([booking for _sketch, booking in sold], by=None, at=at)
    refunds = [refund for sketch, booking in sold if (refund := records.refund_of(sketch, booking, house))]
    book_refunds(refunds, by=None, at=at)
    loaded.customers += len(customers)
    loaded.orders += len(sold)
    loaded.refunds += len(refunds)
    loaded.contacts += len(contacts)


def _insert(action: str, rows: Sequence[models.Model], at: datetime) -> None:
    insert_all(rows, at=at)
    audited = ((row, {"customer": row.customer_id}) for row in rows)  # type: ignore[attr-defined]  # each has one
    record_many(action, audited, by=None, at=at)


def _user(name: str, email: str, role: Role, team: Team | None) -> User:
    return create_user(email=email, name=name, role=role, team=team, by=None)


def _set_rates(as_of: date) -> None:
    """Set what a euro is worth in pounds on the first of each month; it swings by two pence over two years."""
    month = (as_of - timedelta(days=YEARS * 366 + 31)).replace(day=1)
    while month < as_of:
        rate = Decimal(round(8550 + 200 * sin(month.toordinal() / 116))).scaleb(-4)
        set_exchange_rate(by=None, currency="EUR", effective_on=month, rate=rate)
        month = (month + timedelta(days=32)).replace(day=1)


def _split_some(house: records.House) -> None:
    """Let two salespeople share the credit of some large orders, as agreed with their manager."""
    manager = User.objects.filter(role=Role.MANAGER).order_by("pk")[0]
    orders = Order.objects.exclude(placed_by=None).order_by("-company_net_minor", "pk")
    for order in orders[:SPLITS]:
        seller = next(one for one in house.sellers if one.pk == order.placed_by_id)
        colleagues = [one for one in house.sellers if one.team_id == seller.team_id and one != seller]
        shares = [(seller, 600_000), (colleagues[order.pk % len(colleagues)], 400_000)]
        split_credit(order=order, shares=shares, reason="Won together", by=manager)
