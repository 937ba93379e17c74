"""The contracts of simulated customers: renewed by a constant chance of their own, and invoiced when a term begins."""

from bisect import insort
from collections.abc import Callable
from datetime import date, timedelta
from operator import attrgetter
from random import Random

from crm.demo.goods import BY_FAMILY
from crm.demo.story import ContractSketch, LineSketch, OrderSketch, Story
from orders.rules.terms import term_end

# How likely a customer of each relationship is to have a contract; a second one is a quarter as likely.
LIKELY = {"CONTRACT": 1.0, "KEY_ACCOUNT": 0.45, "PARTNER": 0.2, "REGULAR": 0.12, "TRANSACTION": 0.01}
# The months of a term of each service, in the order of the goods.
TERMS = (12, 12, 3)
# The beta distribution of the chance to let a contract lapse, by relationship.
LAPSING = {"CONTRACT": (0.9, 9.0), "KEY_ACCOUNT": (0.8, 7.0)}
OTHERS_LAPSING = (1.0, 3.5)
# A renewal is settled within so many days.
SETTLED_DAYS = 14


def add_contracts(
    story: Story, random: Random, left_on: date | None, as_of: date, sketch: Callable[[date], OrderSketch]
) -> None:
    """Give the story its contracts, and the orders that invoice their terms.

    Args:
        story: with its orders.
        random: of its own, so that contracts change nothing else.
        left_on: the day after which the customer was lost; None for who may come back.
        as_of: the day after the last thing that happens.
        sketch: an order without lines on a working day.
    """
    likely = LIKELY[story.relationship_type]
    services = BY_FAMILY["SVC"]
    for chance in (likely, likely / 4):
        begins = story.acquired_on + timedelta(days=random.randrange(20, 320))
        good = random.choice([one for one in services if one not in {held.good for held in story.contracts}])
        if random.random() < chance and begins < min(left_on or as_of, as_of):
            contract = _contract(random, good, begins, left_on, as_of, story.relationship_type)
            story.contracts.append(contract)
            for number in range(contract.renewals + 1):
                _invoice(story, contract, number, sketch)


def _contract(
    random: Random, good: int, started_on: date, left_on: date | None, as_of: date, relationship: str
) -> ContractSketch:
    """Return one contract, renewed until it lapses, the customer is lost, or the present day is reached."""
    months = TERMS[BY_FAMILY["SVC"].index(good)]
    lapsing = random.betavariate(*LAPSING.get(relationship, OTHERS_LAPSING))
    discount_ppm = random.choice((0, 0, 50_000, 100_000))
    renewals = 0
    while True:
        renews_on = term_end(started_on, term_months=months, renewals=renewals)
        if renews_on >= as_of:
            return ContractSketch(good, months, started_on, renewals, None, discount_ppm)
        if (as_of - renews_on).days < SETTLED_DAYS and random.random() < 0.5:
            # Nobody has said yet whether it goes on.
            return ContractSketch(good, months, started_on, renewals, None, discount_ppm)
        if (left_on is not None and renews_on > left_on) or random.random() < lapsing:
            return ContractSketch(good, months, started_on, renewals, renews_on, discount_ppm)
        renewals += 1


def _invoice(story: Story, contract: ContractSketch, number: int, sketch: Callable[[date], OrderSketch]) -> None:
    """Put a term onto the order of its first working day, or make one."""
    starts_on = contract.started_on
    if number:
        starts_on = term_end(contract.started_on, term_months=contract.months, renewals=number - 1)
    order = sketch(starts_on)
    same_day = next((one for one in story.orders if one.day == order.day), None)
    if same_day is None:
        insort(story.orders, order, key=attrgetter("day"))
        same_day = order
    same_day.lines.append(LineSketch(contract.good, 1, contract.discount_ppm))
