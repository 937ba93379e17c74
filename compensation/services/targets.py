"""Targets are frozen when their stretch opens, and counted night by night until it is over, and after late data."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import batched

from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Now

from clv.models import Category
from clv.rules import Activity
from compensation.models import PlanVersion, Target, TargetCustomer, TargetRule
from compensation.models.target import BASES, Basis, TargetCustomerQuerySet
from compensation.rules import plan_parts as parts
from compensation.rules.rounding import half_away
from compensation.rules.targets import Reached, stretch_of
from compensation.selectors.plans import plan_book
from compensation.selectors.satisfaction import satisfaction_answers
from compensation.services.target_sql import done_days, past_orders
from crm.accounts.models import Company
from crm.core.clock import business_date
from customers.models import Assignment
from customers.services.changes import changed_customer_ids

LENGTHS = (1, 3)
BATCH = 2000


@transaction.atomic
def freeze_targets(*, as_of: date, token: str | None) -> dict[str, int]:
    """Write down the targets of the stretches that open, and count all that run; return how many of each.

    The night that closes the last day before a stretch freezes it; where it didn't run, the first one after does. Only
    what happened before the stretch makes the list, so a late night finds the same customers; who is active is what was
    known that night. With a `token`, targets of the past are counted again only where a customer of theirs changed.
    """
    frozen = 0
    for months in LENGTHS:
        stretches = {stretch_of(day, months) for day in (as_of, as_of + timedelta(days=1))}
        frozen += sum(_freeze(start, end, months, known_on=as_of) for start, end in sorted(stretches))
    return {"frozen": frozen, "counted": count_targets(as_of=as_of, token=token)}


def count_targets(*, as_of: date, token: str | None) -> int:
    """Bring the progress of targets up to the day `as_of`, or to a later one reached before; return of how many."""
    last = Target.objects.aggregate(day=Max("counted_on"))["day"]
    reach_on = max(as_of, last) if last else as_of
    targets = list(_to_count(token).filter(starts_on__lte=reach_on).order_by("pk"))
    ids = [target.pk for target in targets]
    _watch_activity([target.pk for target in targets if _is_open(target)])
    _write_days(ids, reach_on)
    done, sizes = _done(ids), _sizes(TargetCustomer.objects.filter(target__in=ids))
    for target in targets:
        target.eligible_count = sizes[target.pk]
        reached = reached_of(target, done[target.pk])
        target.eligible_count, target.done_count, target.counted_on = reached.eligible, reached.done, reach_on
    Target.objects.bulk_update(targets, ["eligible_count", "done_count", "counted_on"], batch_size=500)
    return len(targets)


def reached_of(target: Target, done: int) -> Reached:
    """Return what came of a target: of its list, or of the answers to its salesperson's questions."""
    if target.kind == parts.SATISFACTION:
        answers = satisfaction_answers(target.salesperson_id, target.starts_on, target.ends_on)
        return Reached(answers.count, answers.satisfied)
    return Reached(target.eligible_count, done)


def _to_count(token: str | None) -> QuerySet[Target]:
    if token is None:
        return Target.objects.all()
    changed = changed_customer_ids(token)
    touched = TargetCustomer.objects.of_customers(changed).values("target")
    return Target.objects.filter(Q(counted_on=None) | Q(ends_on__gt=F("counted_on")) | Q(pk__in=touched))


def _is_open(target: Target) -> bool:
    """Say whether it isn't settled yet who of its customers is still active in the end."""
    is_settled = target.counted_on is not None and target.counted_on >= target.last_on
    return target.kind == parts.RETENTION and not is_settled


def _watch_activity(target_ids: list[int]) -> None:
    """Note who is active; the note of the night that closes the last day stays."""
    rows = TargetCustomer.objects.filter(target__in=target_ids)
    active = Category.objects.filter(activity=Activity.ACTIVE).values("customer")
    # An update joins no other table, so those who are meant are named.
    now = set(rows.with_counted().filter(counted__in=active).values_list("pk", flat=True))
    was = set(rows.filter(is_active=True).values_list("pk", flat=True))
    for changed, is_active in ((now - was, True), (was - now, False)):
        for some in batched(sorted(changed), BATCH):
            rows.filter(pk__in=some).update(is_active=is_active)


def _write_days(target_ids: list[int], as_of: date) -> None:
    found = {row: day for row, (_target, day) in done_days(target_ids, as_of).items()}
    rows = TargetCustomer.objects.filter(target__in=target_ids)
    known = dict(rows.filter(done_on__isnull=False).values_list("pk", "done_on"))
    changed = [row for row in {*found, *known} if found.get(row) != known.get(row)]
    fresh = [TargetCustomer(pk=row, done_on=found.get(row)) for row in sorted(changed)]
    TargetCustomer.objects.bulk_update(fresh, ["done_on"], batch_size=BATCH)


def _done(target_ids: list[int]) -> Counter[int]:
    """Return how many customers count, by target; two that were merged since the list was frozen are one."""
    rows = TargetCustomer.objects.filter(target__in=target_ids).filter(Q(done_on__isnull=False) | Q(is_active=True))
    return _sizes(rows)


def _sizes(rows: TargetCustomerQuerySet) -> Counter[int]:
    counted = rows.with_counted().order_by("target").values_list("target")
    return Counter(dict(counted.annotate(size=Count("counted", distinct=True))))


def _freeze(start: date, end: date, months: int, *, known_on: date) -> int:
    """Write down the targets of one stretch that aren't yet; return how many."""
    wanted = [(who, rule) for who, rule in _rules_of(start, months) if rule.kind in BASES or _asks(rule)]
    known = set(Target.objects.filter(starts_on=start, ends_on=end).values_list("salesperson", "kind"))
    fresh = [
        Target(salesperson_id=who, kind=rule.kind, starts_on=start, ends_on=end, rule=rule, months=months,
               minimum=rule.minimum, goal=rule.goal, known_on=known_on)
        for who, rule in wanted if (who, rule.kind) not in known
    ]  # fmt: skip
    if not fresh:
        return 0
    targets = {(target.salesperson_id, target.kind): target for target in Target.objects.bulk_create(fresh)}
    TargetCustomer.objects.bulk_create(_list(targets, start, end), batch_size=BATCH)
    sizes = _sizes(TargetCustomer.objects.filter(target__in=targets.values()))
    for target in targets.values():
        target.eligible_count = sizes[target.pk]
    Target.objects.bulk_update(targets.values(), ["eligible_count"], batch_size=500)
    Target.objects.filter(pk__in=[target.pk for target in targets.values()]).update(frozen_at=Now())
    return len(fresh)


def _asks(rule: TargetRule) -> bool:
    return rule.kind == parts.SATISFACTION


def _rules_of(start: date, months: int) -> Iterator[tuple[int, TargetRule]]:
    """Yield who has which target on the day the stretch opens, by plans that were approved by then.

    A plan that is approved later, with effect from before, gets no list: it would be written with hindsight.
    """
    book, approved = plan_book(), _approved_by(start)
    rules = {
        (rule.plan_version_id, rule.kind): rule
        for rule in TargetRule.objects.filter(months=months, plan_version__in=approved)
    }
    if not rules:
        return
    people = Assignment.objects.on(start).order_by("salesperson").values_list("salesperson", flat=True).distinct()
    for who in people:
        terms = book.terms(who, start)
        for target in terms.targets if terms else ():
            rule = rules.get((terms.version, target.kind)) if terms else None
            if rule is not None:
                yield who, rule


def _approved_by(day: date) -> list[int]:
    time_zone = Company.objects.current().time_zone
    rows = PlanVersion.objects.approved().values_list("pk", "approved_at")
    return [pk for pk, at in rows if at is not None and business_date(at, time_zone) <= day]


def _list(targets: dict[tuple[int, str], Target], start: date, end: date) -> Iterator[TargetCustomer]:
    """Yield the rows of all lists: who belongs to each, by what happened before the stretch."""
    active = set(Category.objects.filter(activity=Activity.ACTIVE).values_list("customer", flat=True))
    people: Sequence[int] = sorted({who for who, _kind in targets})
    for who, customer_id, first, last, days in past_orders(start, people):
        gap = max(half_away((last - first).days, days - 1), 1) if days > 1 else None
        due_on = last + timedelta(days=gap) if gap else None
        belongs = {
            Basis.DUE: due_on is not None and start <= due_on < end,
            Basis.ACTIVE: customer_id in active,
            Basis.INACTIVE: customer_id not in active,
            Basis.BUYER: True,
        }
        for kind, basis in BASES.items():
            if belongs[basis] and (who, kind) in targets:
                yield TargetCustomer(
                    target=targets[who, kind], customer_id=customer_id, basis=basis, last_ordered_on=last,
                    usual_gap_days=gap, due_on=due_on,
                )  # fmt: skip
