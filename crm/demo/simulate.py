"""A company's customers, drawn from the process that the value models assume: pure, and the same for the same seed.

Orders come as a Poisson process with a rate that differs between customers; after each order a customer may leave for
good (BG/NBD). Rates, loyalty and spending differ by the kind of relationship and by the salesperson.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from crm.demo.agreements import add_contracts
from crm.demo.goods import BY_FAMILY, GOODS, TRADES
from crm.demo.names import EURO_PLACES, PLACES, another_name, company_name
from crm.demo.staff import SELLERS, TIME_ZONE
from crm.demo.story import LineSketch, OrderSketch, RefundSketch, Story, Term
from crm.demo.touches import add_contacts, add_events, add_people

YEARS = 3
DAYS_PER_YEAR = 365.25
ZONE = ZoneInfo(TIME_ZONE)
REFUND_REASONS = ("Damaged in transit", "Wrong size ordered", "More than was needed", "Colour did not match", "Late")
CHANNELS = {"REFERRAL": 24, "WEB": 26, "EVENT": 12, "OUTBOUND": 18, "ADVERT": 14, "PARTNER": 6}
# In pence: what winning a customer costs by channel, give or take a half.
CHANNEL_COST = {
    "REFERRAL": 4_000,
    "WEB": 9_000,
    "EVENT": 24_000,
    "OUTBOUND": 18_000,
    "ADVERT": 21_000,
    "PARTNER": 7_000,
}


@dataclass(frozen=True)
class Temper:
    """How customers of one relationship type behave.

    Args:
        weight: how common they are.
        yearly_rate: orders a year on average, while they stay.
        rate_shape: how alike they are; a gamma distribution's shape.
        leaving: the beta distribution of the chance to leave after an order.
        size: how much they buy at a time, against an ordinary customer.
        lines: the most lines of an order.
        discount_ppm: what is taken off the list price.
        contacts: touches a year.
    """

    weight: float
    yearly_rate: float
    rate_shape: float
    leaving: tuple[float, float]
    size: float
    lines: int
    discount_ppm: int
    contacts: float


TEMPERS = {
    "TRANSACTION": Temper(0.44, 1.7, 1.1, (1.2, 3.0), 0.8, 3, 0, 0.7),
    "REGULAR": Temper(0.36, 6.0, 2.2, (0.9, 10.0), 1.0, 4, 20_000, 2.6),
    "KEY_ACCOUNT": Temper(0.07, 17.0, 4.0, (0.8, 40.0), 2.6, 7, 80_000, 10.0),
    "PARTNER": Temper(0.06, 9.0, 3.0, (0.8, 28.0), 1.8, 5, 110_000, 6.0),
    "CONTRACT": Temper(0.07, 12.0, 6.0, (0.7, 36.0), 1.5, 5, 90_000, 4.0),
}


def stories(*, customers: int, as_of: date, seed: int = 7, contact_share: float = 1.0) -> Iterator[Story]:
    """Yield the story of each customer up to the day before `as_of`; each depends on the seed and its place only.

    Args:
        customers: how many.
        as_of: the day after the last thing that happens.
        seed: another one gives another company.
        contact_share: fewer or more touches than usual, for a benchmark.
    """
    taken: dict[str, int] = {}
    for place in range(customers):
        random = Random(f"{seed}/{place}")  # noqa: S311 - a simulation, not a secret
        story, left_on = _story(random, place, as_of, taken, contact_share)
        # Contracts draw from a stream of their own, so that nothing else changes with them.
        own = Random(f"{seed}/{place}/contracts")  # noqa: S311 - a simulation, not a secret
        add_contracts(story, own, left_on, as_of, partial(_invoice, own, place, as_of))
        yield story


def _story(
    random: Random, place: int, as_of: date, taken: dict[str, int], contact_share: float
) -> tuple[Story, date | None]:
    """Return a story without its contracts, and the day after which the customer was lost."""
    kind = random.choices(tuple(TEMPERS), weights=[temper.weight for temper in TEMPERS.values()])[0]
    temper = TEMPERS[kind]
    trade = random.choice(tuple(TRADES))
    is_abroad = random.random() < 0.06
    town = random.choice(EURO_PLACES if is_abroad else PLACES)
    channel = random.choices(tuple(CHANNELS), weights=tuple(CHANNELS.values()))[0]
    acquired_on = working_day(_acquired(random, as_of), as_of)
    name = company_name(random, trade, town)
    taken[name] = taken.get(name, 0) + 1
    story = Story(
        number=f"AF-{10001 + place}",
        name=name if taken[name] == 1 else another_name(name, town, taken[name] - 1),
        relationship_type=kind,
        channel=channel,
        acquired_on=acquired_on,
        acquisition_cost_minor=round(CHANNEL_COST[channel] * random.uniform(0.5, 1.5) * temper.size),
        note=f"{TRADES[trade][0][0]}, {town}",
        currency="EUR" if is_abroad else "GBP",
    )
    _add_terms(story, random, as_of)
    left_on = _add_orders(story, random, temper, trade, place, as_of)
    add_people(story, random, as_of)
    add_events(story, random, left_on, as_of)
    add_contacts(story, random, temper.contacts * contact_share, left_on, as_of)
    return story, left_on


def _invoice(random: Random, place: int, as_of: date, starts_on: date) -> OrderSketch:
    """Return the order, without lines, that invoices a term on its first working day."""
    on = working_day(starts_on, as_of)
    return OrderSketch(f"{on:%y%m%d}-{place:05d}", office_hour(random, on), on, [])


def _acquired(random: Random, as_of: date) -> date:
    """Return the day of the first order: a fifth were there when the history begins, the others came since."""
    span = int(YEARS * DAYS_PER_YEAR)
    if random.random() < 0.2:
        return as_of - timedelta(days=span - random.randrange(60))
    # Somewhat more come each year.
    return as_of - timedelta(days=1 + int((span - 1) * random.random() ** 1.15))


def _add_terms(story: Story, random: Random, as_of: date) -> None:
    seller = random.randrange(len(SELLERS))
    started = story.acquired_on
    days = (as_of - started).days
    if days > 240 and random.random() < 0.14:
        ended = started + timedelta(days=random.randrange(90, days - 60))
        team = [other for other, person in enumerate(SELLERS) if person.team == SELLERS[seller].team]
        new = random.choice([other for other in team if other != seller])
        story.terms.append(Term(seller, started, ended))
        story.terms.append(Term(new, ended, None, random.choice(("Shared the book anew", "Asked by the customer"))))
    elif days > 120 and random.random() < 0.015:
        story.terms.append(Term(seller, started, as_of - timedelta(days=random.randrange(3, 40)), "Left our region"))
    else:
        story.terms.append(Term(seller, started, None))


def _add_orders(story: Story, random: Random, temper: Temper, trade: str, place: int, as_of: date) -> date | None:
    """Give the story its orders; return the day after which the customer was lost, None for who may come back."""
    rate = random.gammavariate(temper.rate_shape, temper.yearly_rate / temper.rate_shape) / DAYS_PER_YEAR
    leaving = random.betavariate(*temper.leaving) / SELLERS[story.terms[0].seller].loyalty
    shopper = _Shopper(random, temper, trade)
    day = float(story.acquired_on.toordinal())
    last = as_of.toordinal() - 1
    days: set[date] = set()
    while day <= last:
        on = working_day(date.fromordinal(int(day)), as_of)
        if on not in days:
            days.add(on)
            story.orders.append(_order(random, shopper, story, place, on, as_of))
            if random.random() < leaving:
                return on
        # A purchase takes effect over days: the next one can't come on the very same day.
        day += max(1.0, random.expovariate(max(rate, 1e-4)))
    return None


def _order(random: Random, shopper: "_Shopper", story: Story, place: int, on: date, as_of: date) -> OrderSketch:
    at = office_hour(random, on)
    order = OrderSketch(f"{on:%y%m%d}-{place:05d}", at, on, shopper.lines(len(story.orders)))
    if random.random() < 0.04:
        back = working_day(on + timedelta(days=random.randrange(3, 40)), as_of)
        if on < back < as_of:
            is_whole = random.random() < 0.2
            order.refund = RefundSketch(
                at=office_hour(random, back),
                line=None if is_whole else random.randrange(len(order.lines)),
                is_allowance=not is_whole and random.random() < 0.25,
                reason=random.choice(REFUND_REASONS),
            )
    return order


class _Shopper:
    """What one customer likes to buy, and how that grows."""

    def __init__(self, random: Random, temper: Temper, trade: str) -> None:
        self.random = random
        self.temper = temper
        families = TRADES[trade][1]
        firsts = [good for family in families[:2] for good in BY_FAMILY[family] if GOODS[good].tier < 3]
        self.favourites = random.sample(firsts, min(len(firsts), random.randint(2, 5)))
        self.later = [good for family in families for good in BY_FAMILY[family] if good not in self.favourites]
        self.size = temper.size * random.lognormvariate(0.0, 0.45)
        self.discount_ppm = temper.discount_ppm
        if random.random() < 0.025:
            # Somebody promised too much: sold at or below cost.
            self.discount_ppm = random.randrange(380_000, 480_000, 10_000)

    def lines(self, orders_before: int) -> list[LineSketch]:
        """Return the lines of the next order; over time new families and higher tiers come in."""
        if self.later and orders_before and self.random.random() < 0.12:
            self.favourites.append(self.later.pop(self.random.randrange(len(self.later))))
        count = min(len(self.favourites), self.random.randint(1, self.temper.lines))
        return [self._line(good) for good in self.random.sample(self.favourites, count)]

    def _line(self, good: int) -> LineSketch:
        # Dear things are bought one at a time, cheap ones by the dozen.
        usual = self.size * 9_000 / GOODS[good].price_minor
        quantity = max(1, round(usual * self.random.lognormvariate(0.0, 0.4)))
        extra = self.random.choice((0, 0, 0, 0, 30_000))
        return LineSketch(good, quantity, self.discount_ppm + extra)


def working_day(day: date, as_of: date) -> date:
    """Return the day or the next one on which an office works; near the end the last one before `as_of`."""
    while _is_closed(day):
        day += timedelta(days=1)
    while day >= as_of or _is_closed(day):
        day -= timedelta(days=1)
    return day


def _is_closed(day: date) -> bool:
    return day.weekday() >= 5 or (day.month, day.day) in {(12, 25), (12, 26), (1, 1)}


def office_hour(random: Random, day: date) -> datetime:
    """Return an instant within the working hours of a day."""
    local = datetime.combine(day, time(random.randrange(8, 17), random.randrange(60)), tzinfo=ZONE)
    return local.astimezone(UTC)
