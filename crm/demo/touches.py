"""The people on a customer's side, what was said with them, and what happened in the customer's life."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from crm.demo.names import person_name
from crm.demo.staff import TIME_ZONE
from crm.demo.story import ContactSketch, EventSketch, PersonSketch, Story

DAYS_PER_YEAR = 365.25
ZONE = ZoneInfo(TIME_ZONE)
PARTS = (
    ("Owner", "ECONOMIC_BUYER"),
    ("Workshop lead", "USER"),
    ("Bookkeeper", "GATEKEEPER"),
    ("Head of purchasing", "DECIDER"),
    ("Site manager", "TECHNICAL"),
    ("Designer", "INFLUENCER"),
    ("Operations manager", "CHAMPION"),
)
PEOPLE = {"TRANSACTION": (1, 1), "REGULAR": (1, 2), "KEY_ACCOUNT": (3, 5), "PARTNER": (2, 4), "CONTRACT": (2, 3)}
# How common, and how many minutes at least and at most.
CHANNELS = {
    "CALL": (46, 4, 25),
    "EMAIL": (26, 3, 9),
    "VISIT": (14, 30, 110),
    "MEETING": (9, 20, 60),
    "MESSAGE": (5, 1, 5),
}
NOTES = {
    "WILL_ORDER": (
        "Will order if the date holds.",
        "Stock is low; wants the same as last time.",
        "Asked for a dated quote.",
        "New job starts next month and needs material.",
    ),
    "NO_NEED": ("Stocked up for now.", "Quiet month, asks to be called again.", "Waiting for their own customer."),
    "HELPED": (
        "Explained the drying times.",
        "Sent the safety data sheet.",
        "Sorted out an invoice.",
        "Advised on the right grit.",
    ),
    "COMPLAINT": (
        "Good people, but the van came on the wrong day.",
        "Two boxes arrived damaged.",
        "Price went up unannounced.",
    ),
    "NOT_REACHED": ("", "Left a message.", "On holiday until next week."),
}
STEPS = ("Call again", "Send a dated quote", "Visit the workshop", "Bring samples", "Check that the order arrived well")
EVENTS = {
    "NEW_OPPORTUNITY": (22, "Won a larger contract."),
    "NEW_SITE": (10, "Opens a second workshop."),
    "MOVE": (8, "Moves to larger premises."),
    "NEW_LEADER": (10, "New head of purchasing."),
    "MERGER": (3, "Merged with a neighbour."),
    "COMPETITOR": (9, "A rival offered next-day delivery."),
    "COMPLAINT": (8, "Delivery came late."),
    "LAYOFFS": (4, "Let two people go."),
    "AWARD": (6, "Won a regional craft award."),
    "ANNIVERSARY": (9, "Ten years in business."),
    "BIRTH": (5, "The owner became a parent."),
    "WEDDING": (3, "The owner married."),
}
SOURCES = ("Said on the phone", "Local paper", "Their web site", "Seen on a visit", "")


def add_people(story: Story, random: Random, as_of: date) -> None:
    """Give the customer the people who decide, use and pay."""
    count = random.randint(*PEOPLE[story.relationship_type])
    parts = [PARTS[0], *random.sample(PARTS[1:], count - 1)]
    for title, role in parts:
        left_on = None
        days = (as_of - story.acquired_on).days
        if role != "ECONOMIC_BUYER" and days > 200 and random.random() < 0.1:
            left_on = story.acquired_on + timedelta(days=random.randrange(100, days))
        story.people.append(PersonSketch(person_name(random), title, role, story.acquired_on, left_on))


def add_events(story: Story, random: Random, left_on: date | None, as_of: date) -> None:
    """Let life happen; a rival or a complaint often stands before a loss."""
    yearly = 0.1 if story.relationship_type == "TRANSACTION" else 0.35
    weights = [weight for weight, _note in EVENTS.values()]
    for day in _moments(random, yearly, story.acquired_on, as_of):
        kind = random.choices(tuple(EVENTS), weights=weights)[0]
        story.events.append(EventSketch(kind, day, EVENTS[kind][1], random.choice(SOURCES)))
    if left_on is not None and random.random() < 0.35:
        day = left_on + timedelta(days=random.randrange(2, 40))
        if day < as_of:
            kind = random.choice(("COMPETITOR", "COMPLAINT"))
            story.events.append(EventSketch(kind, day, EVENTS[kind][1], random.choice(SOURCES)))


def add_contacts(story: Story, random: Random, yearly: float, left_on: date | None, as_of: date) -> None:
    """Let the salespeople speak with the customer; with those who left, less and less."""
    days = list(_moments(random, yearly, story.acquired_on, as_of))
    if left_on is not None:
        days = [day for day in days if day <= left_on or random.random() < 0.45]
    order_days = [order.day for order in story.orders]
    for day in days:
        if day.weekday() < 5:
            story.contacts.append(_contact(story, random, day, order_days, as_of))


def _contact(story: Story, random: Random, day: date, order_days: list[date], as_of: date) -> ContactSketch:
    channel = random.choices(tuple(CHANNELS), weights=[weight for weight, _low, _high in CHANNELS.values()])[0]
    soon = any(0 <= (order - day).days <= 12 for order in order_days)
    outcome = random.choices(
        ("WILL_ORDER", "NO_NEED", "HELPED", "COMPLAINT", "NOT_REACHED"),
        weights=(50, 10, 20, 3, 17) if soon else (10, 32, 22, 8, 28),
    )[0]
    is_recent = (as_of - day).days < 45
    next_step = random.choice(STEPS) if random.random() < (0.5 if is_recent else 0.2) else ""
    people = [place for place, one in enumerate(story.people) if one.left_on is None or one.left_on > day]
    low, high = (1, 3) if outcome == "NOT_REACHED" else CHANNELS[channel][1:]
    return ContactSketch(
        at=datetime.combine(day, time(random.randrange(8, 17), random.randrange(60)), tzinfo=ZONE).astimezone(UTC),
        seller=_holder(story, day),
        person=random.choice(people) if people and random.random() < 0.85 else None,
        channel=channel,
        outcome=outcome,
        minutes=random.randint(low, high),
        note=random.choice(NOTES[outcome]),
        next_step=next_step,
        next_step_on=day + timedelta(days=random.randrange(5, 40)) if next_step else None,
    )


def _holder(story: Story, day: date) -> int:
    for term in story.terms:
        if term.ends_on is None or day < term.ends_on:
            return term.seller
    return story.terms[-1].seller


def _moments(random: Random, yearly: float, start: date, end: date) -> list[date]:
    """Return the days of a Poisson process within [start, end)."""
    days: list[date] = []
    if yearly <= 0:
        return days
    day = start.toordinal() + random.expovariate(yearly / DAYS_PER_YEAR)
    while day < end.toordinal():
        days.append(date.fromordinal(int(day)))
        day += random.expovariate(yearly / DAYS_PER_YEAR)
    return days
