"""From a story's plain values to unsaved records, under the rules of the services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crm.accounts.models import Company, User
from crm.core.clock import business_date
from crm.core.money import PPM, divide_half_away
from crm.demo.goods import GOODS
from crm.demo.order_dates import dates_of
from crm.demo.story import ContractSketch, LineSketch, OrderSketch, Story
from customers.models import Assignment, Contact, Customer, LifeEvent, LifeEventKind, Person
from orders.models import Holding, Order, Product, Refund
from orders.models.line import CostSource
from orders.models.refund import RefundKind
from orders.rules.terms import term_end
from orders.rules.totals import Exchange, Given, refund_step, round_half_away
from orders.services.bulk import Booking, PricedLine, set_totals
from orders.services.rates import Rates
from orders.services.refund import totals_of


@dataclass(frozen=True)
class House:
    """What every story is booked against."""

    company: Company
    minute_minor: int
    sellers: Sequence[User]
    products: Sequence[Product]
    kinds: dict[str, LifeEventKind]
    rates: Rates
    as_of: date


def customer_of(story: Story) -> Customer:
    """Return the unsaved customer of a story."""
    return Customer(
        external_id=story.number,
        name=story.name,
        relationship_type=story.relationship_type,
        acquisition_channel=story.channel,
        acquired_on=story.acquired_on,
        acquisition_cost_minor=story.acquisition_cost_minor,
        note=story.note,
    )


def terms_of(story: Story, customer: Customer, house: House) -> list[Assignment]:
    """Return who looked after the customer, and when."""
    return [
        Assignment(
            customer=customer,
            salesperson=house.sellers[term.seller],
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            reason=term.reason,
        )
        for term in story.terms
    ]


def people_of(story: Story, customer: Customer) -> list[Person]:
    """Return the people on the customer's side."""
    return [
        Person(
            customer=customer,
            name=person.name,
            title=person.title,
            role=person.role,
            joined_on=person.joined_on,
            left_on=person.left_on,
        )
        for person in story.people
    ]


def events_of(story: Story, customer: Customer, house: House) -> list[LifeEvent]:
    """Return what happened in the customer's life."""
    return [
        LifeEvent(
            customer=customer,
            kind=house.kinds[event.kind],
            happened_on=event.on,
            note=event.note,
            source=event.source,
            logged_by=house.sellers[story.terms[0].seller],
        )
        for event in story.events
    ]


def contacts_of(story: Story, customer: Customer, people: Sequence[Person], house: House) -> list[Contact]:
    """Return the touches with the customer; minutes cost what version 1 of the definition of value says."""
    return [
        Contact(
            customer=customer,
            person=None if contact.person is None else people[contact.person],
            by=house.sellers[contact.seller],
            channel=contact.channel,
            outcome=contact.outcome,
            happened_at=contact.at,
            happened_on=business_date(contact.at, house.company.time_zone),
            minutes=contact.minutes,
            cost_minor=contact.minutes * house.minute_minor,
            note=contact.note,
            next_step=contact.next_step,
            next_step_on=contact.next_step_on,
        )
        for contact in story.contacts
    ]


def booking_of(sketch: OrderSketch, story: Story, customer: Customer, house: House) -> Booking:
    """Return an order ready to be written, priced at the list less the customer's discount."""
    exchange = house.rates.on(story.currency, sketch.day)
    lines = [_line(line, house.products[line.good], exchange) for line in sketch.lines]
    dates = dates_of(sketch, house.as_of)
    order = Order(
        customer=customer,
        external_id=sketch.number,
        ordered_at=sketch.at,
        ordered_on=sketch.day,
        promised_on=dates.promised_on,
        delivered_on=dates.delivered_on,
        paid_on=dates.paid_on,
        currency=story.currency,
        placed_by=_holder(sketch, story, house),
    )
    return Booking(set_totals(order, lines, exchange), lines)


def refund_of(sketch: OrderSketch, booking: Booking, house: House) -> Refund | None:
    """Return what came back of an order that is written already."""
    wish, order = sketch.refund, booking.order
    if wish is None or order.net_minor == 0:
        return None
    line = None if wish.line is None else booking.lines[wish.line]
    net_minor = order.net_minor if line is None else line.net_minor
    recovered = order.cost_minor if line is None else line.cost_minor
    if wish.is_allowance:
        net_minor, recovered = max(1, net_minor // 5), 0
    if net_minor == 0:
        return None
    exchange = Exchange(order.exchange_numerator, order.exchange_denominator)
    step = refund_step(totals_of(order), Given(), net_minor, exchange, recovered_minor=recovered)
    return Refund(
        customer_id=order.customer_id,
        order=order,
        external_id=f"CR-{sketch.number}",
        kind=RefundKind.ALLOWANCE if wish.is_allowance else RefundKind.RETURN,
        refunded_at=wish.at,
        refunded_on=business_date(wish.at, house.company.time_zone),
        currency=order.currency,
        exchange_numerator=order.exchange_numerator,
        exchange_denominator=order.exchange_denominator,
        net_minor=step.net_minor,
        cost_minor=step.cost_minor,
        company_net_minor=step.company_net_minor,
        company_cost_minor=step.company_cost_minor,
        reason=wish.reason,
        by=order.placed_by,
    )


def holdings_of(story: Story, customer: Customer, house: House) -> list[Holding]:
    """Return the customer's contracts, priced as the orders that invoice them."""
    return [_holding(contract, story, customer, house) for contract in story.contracts]


def _holding(contract: ContractSketch, story: Story, customer: Customer, house: House) -> Holding:
    exchange = house.rates.on(story.currency, contract.started_on)
    term = _line(LineSketch(contract.good, 1, contract.discount_ppm), house.products[contract.good], exchange)
    return Holding(
        customer=customer,
        product=house.products[contract.good],
        quantity=term.quantity,
        started_on=contract.started_on,
        term_months=contract.months,
        renewal_count=contract.renewals,
        renews_on=term_end(contract.started_on, term_months=contract.months, renewals=contract.renewals),
        ends_on=contract.ended_on,
        price_minor=term.net_minor,
        cost_minor=term.cost_minor,
        currency=story.currency,
        exchange_numerator=exchange.numerator,
        exchange_denominator=exchange.denominator,
    )


def _line(line: LineSketch, product: Product, exchange: Exchange) -> PricedLine:
    good = GOODS[line.good]
    list_price = round_half_away(exchange.from_company(good.price_minor))
    unit_price = divide_half_away(list_price * (PPM - line.discount_ppm), PPM)
    return PricedLine(
        product_id=product.pk,
        description=product.name,
        quantity=Decimal(line.quantity),
        unit_price_minor=unit_price,
        net_minor=unit_price * line.quantity,
        cost_minor=round_half_away(line.quantity * exchange.from_company(good.cost_minor)),
        cost_source=CostSource.CATALOGUE.value,
    )


def _holder(sketch: OrderSketch, story: Story, house: House) -> User | None:
    for term in story.terms:
        if term.starts_on <= sketch.day and (term.ends_on is None or sketch.day < term.ends_on):
            return house.sellers[term.seller]
    return None
