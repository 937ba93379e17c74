"""Two customers side by side before they are merged, and what it would do to pay."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.facts import History, histories
from compensation.models.entry import Component
from compensation.rules.milestones import moves_of, rewards
from compensation.rules.plans import PlanBook
from compensation.rules.wanted import wanted
from compensation.selectors import words
from compensation.selectors.plans import plan_book
from crm.accounts.models import Company, User
from customers.models import Contact, Customer, LifeEvent, Merge, Person
from orders.models import Holding, Order


@dataclass(frozen=True, slots=True)
class Side:
    """What one of the two has."""

    customer: Customer
    salesperson: User | None
    order_count: int
    first_ordered_on: date | None
    contact_count: int
    person_count: int
    life_event_count: int
    holding_count: int
    term_count: int


@dataclass(frozen=True, slots=True)
class MergeCheck:
    """What a merge would do; nothing of it is written. `refusal` says why it would be refused, or is empty."""

    survivor: Side
    absorbed: Side
    refusal: str
    salesperson_sentence: str
    returning_count: int
    pay_minor: int
    pay_sentence: str


def check_merge(survivor: Customer, absorbed: Customer, *, today: date) -> MergeCheck:
    """Return what merging `absorbed` into `survivor` would do, by today's plans."""
    sides = _sides([survivor, absorbed])
    count, difference = _pay([survivor.pk, absorbed.pk], today)
    stays, goes = sides[survivor.pk], sides[absorbed.pk]
    return MergeCheck(
        survivor=stays,
        absorbed=goes,
        refusal=_refusal(survivor, absorbed),
        salesperson_sentence=_about_terms(stays, goes),
        returning_count=count,
        pay_minor=difference,
        pay_sentence=_about_pay(count, difference),
    )


def _sides(customers: list[Customer]) -> dict[int, Side]:
    ids = [customer.pk for customer in customers]
    people = User.objects.in_bulk([one.salesperson_id for one in customers if one.salesperson_id])
    counts = {model: _counts(model, ids) for model in (Order, Contact, Person, LifeEvent, Holding)}
    terms = dict(Customer.objects.filter(pk__in=ids).values_list("pk").annotate(count=Count("assignments")))
    sold = Order.objects.standing().filter(customer__in=ids).order_by().values_list("customer")
    first = dict(sold.annotate(day=Min("ordered_on")))
    return {
        one.pk: Side(
            customer=one,
            salesperson=people.get(one.salesperson_id or 0),
            order_count=counts[Order].get(one.pk, 0),
            first_ordered_on=first.get(one.pk),
            contact_count=counts[Contact].get(one.pk, 0),
            person_count=counts[Person].get(one.pk, 0),
            life_event_count=counts[LifeEvent].get(one.pk, 0),
            holding_count=counts[Holding].get(one.pk, 0),
            term_count=terms.get(one.pk, 0),
        )
        for one in customers
    }


def _counts(model: type[Order | Contact | Person | LifeEvent | Holding], ids: list[int]) -> dict[int, int]:
    rows = model._default_manager.filter(customer__in=ids).order_by().values_list("customer")
    return dict(rows.annotate(count=Count("pk")))


def _refusal(survivor: Customer, absorbed: Customer) -> str:
    if survivor.pk == absorbed.pk:
        return _("A customer can't be merged with itself. Choose another one.")
    if Merge.objects.in_force().filter(survivor=absorbed).exists():
        sentence = _("%(name)s took in another customer itself. Let %(name)s stay, or undo that merge first.")
        return sentence % {"name": absorbed.name}
    return ""


def _about_terms(stays: Side, goes: Side) -> str:
    if stays.salesperson is None:
        return _("Nobody looks after %(name)s, so nobody will until you assign somebody.") % {
            "name": stays.customer.name
        }
    if goes.salesperson in {None, stays.salesperson}:
        return _("%(person)s keeps the customer.") % {"person": stays.salesperson.name}
    sentence = _(
        "%(person)s keeps the customer. Pay for the other record's orders up to today stays with whoever looked after"
        " it on their day, at last %(other)s."
    )
    return sentence % {"person": stays.salesperson.name, "other": goes.salesperson.name if goes.salesperson else ""}


def _pay(ids: list[int], today: date) -> tuple[int, int]:
    """Return how many first orders become returning ones, and by how much pay changes, volumes and targets aside."""
    book = plan_book()
    known = list(histories(ids, with_goods=book.pays_for_goods))
    orders = [order for history in known for order in history.orders]
    refunds = [refund for history in known for refund in history.refunds]
    one = History(ids[0], orders, refunds, {})
    apart, together = _worth(known, book, today), _worth([one], book, today)
    before, after = ({key for key, _ in found if key} for found in (apart, together))
    return len(before - after), sum(pay for _, pay in together) - sum(pay for _, pay in apart)


def _worth(known: Iterable[History], book: PlanBook, today: date) -> list[tuple[int, int]]:
    """Return (order, amount) of each wanted line; the order is 0 unless it counts as a first one."""
    found = []
    for history in known:
        for key, due in wanted(history.orders, history.refunds, book, today).items():
            is_first = key.component == Component.FIRST and not key.refund
            found.append((key.order if is_first else 0, due.amount))
        moves = moves_of(history.orders, history.refunds, book, today)
        found += [(0, reward.amount) for reward in rewards(moves, book).values()]
    return found


def _about_pay(count: int, difference: int) -> str:
    if not count and not difference:
        return _("Pay stays as it is.")
    if count:
        sentence = ngettext(
            "%(count)s first order becomes a returning one.", "%(count)s first orders become returning ones.", count
        ) % {"count": count}
    else:
        sentence = _("Tenure or lifetime rewards change.")
    amount = words.money(abs(difference), Company.objects.current().currency)
    if difference:
        more = _("Tonight %(amount)s more is posted.") if difference > 0 else _("Tonight %(amount)s is taken back.")
        sentence += " " + more % {"amount": amount}
    return sentence + " " + _("Closed months stay as they are; volumes and targets follow.")
