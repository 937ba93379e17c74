"""Write down how values moved, and take each move apart into its causes, so that the parts sum to the cent.

The value is worked out again with one thing changed at a time, in a fixed order: time passes (SILENCE), then contracts
(CONTRACT), what was bought (ORDER, or COST where only that changed), what was given back (REFUND), the models (REFIT)
and the definition (DEFINITION). Each part is the difference of two values in whole minor units.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from clv.maths.arrays import Integers
from clv.maths.outlook import Models
from clv.models import Definition, ModelName, ValueChange
from clv.models.history import PARTS, Cause
from clv.services.arrays import Past
from clv.services.champion import champions_on
from clv.services.contract_scores import Holders, holders_of
from clv.services.learnt import Learnt, read_models
from clv.services.told import METHODS, Basis, Told, basis_of, told_before
from clv.services.worth import Contracted, lifetime_margin
from clv.services.writing import MANY_ROWS
from crm.core.columns import Array, Labels, write_columns
from crm.core.fresh import begin_fresh, drop_fresh, finish_fresh, fresh_table, has_fresh
from crm.core.shards import Shard

# What is told: a twentieth of the value, or a tenth of a chance.
VALUE_MOVED = 0.05
CHANCE_MOVED = 0.10
CAUSES = [cause.value for cause in Cause]
# What a value was told under: the day of the fit, the champion, and the definition.
Under = tuple[date | None, ModelName, int]


@dataclass(frozen=True)
class Now:
    """What the night of one shard found; arrays in the order of `past`.

    Attributes:
        past: the facts.
        given_back: (n, 2) revenue and margin of all refunds.
        columns: the scores.
        learnt: the models.
        definition: what value means.
        unit: minor units in one whole unit of the currency.
        holders: who has a running contract.
    """

    past: Past
    given_back: Integers
    columns: Mapping[str, Any]
    learnt: Learnt
    definition: Definition
    unit: int
    holders: Holders

    @property
    def value(self) -> Integers:
        """Return the lifetime margins."""
        margin: Integers = self.columns["margin_minor"]
        return margin

    @property
    def method(self) -> Integers:
        """Return the rungs of the ladder, as their places among `METHODS`."""
        labels: Labels = self.columns["method"]
        places: Integers = np.array([METHODS.index(text) for text in labels.texts])[labels.codes]
        return places


def begin_history(shards: Sequence[Shard]) -> None:
    """Let the first lines of many customers be written beside the table, where neither index nor key costs anything."""
    if shards and shards[-1].last >= MANY_ROWS and not ValueChange.objects.exists():
        begin_fresh(ValueChange)
    else:
        drop_fresh(ValueChange)


def finish_history() -> None:
    """Let first lines stand that were written beside the table."""
    if has_fresh(ValueChange):
        finish_fresh(ValueChange, asked_by=("customer_id", "as_of", "cause"))


def tell_history(now: Now, shard: Shard) -> dict[str, Array]:
    """Write a line for each customer of a shard whose value moved by enough; return the scores' columns about it.

    Lines of this night and of later ones are taken back first, so the same night again writes the same lines.
    """
    as_of = now.past.as_of
    told = told_before(shard, as_of, now.past.customer_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM clv_valuechange WHERE as_of >= %s AND customer_id BETWEEN %s AND %s",
            [as_of, shard.first, shard.last],
        )
    has_moved = _has_moved(now, told)
    rows = np.flatnonzero(has_moved)
    if len(rows):
        table = fresh_table(ValueChange) if has_fresh(ValueChange) else ""
        write_columns(ValueChange, _lines(now, told, rows), table=table)
    return {
        "told_on": np.where(has_moved, np.datetime64(as_of, "D"), told.on),
        "told_margin_minor": np.where(has_moved, now.value, told.margin),
        "told_future_minor": np.where(has_moved, now.columns["future_margin_minor"], told.future),
        "told_p_alive": np.where(has_moved, now.columns["p_alive"], told.p_alive),
    }


def _has_moved(now: Now, told: Told) -> NDArray[np.bool_]:
    """Say whose value has to be told: of those who have bought or hold a contract, and of whom something was told."""
    enough = np.maximum(VALUE_MOVED * np.abs(told.margin), now.unit)
    # Where no model speaks of a chance, minus one is as good as any number.
    chance, chance_told = (np.nan_to_num(one, nan=-1.0) for one in (now.columns["p_alive"], told.p_alive))
    has_moved = np.abs(now.value - told.margin) >= enough
    has_moved |= now.value - now.columns["future_margin_minor"] != told.margin - told.future
    has_moved |= np.abs(chance - chance_told) >= CHANCE_MOVED
    has_moved |= now.method != told.method
    is_new = ~told.is_known & now.past.bought
    is_new[now.holders.rows] |= ~told.is_known[now.holders.rows]
    is_told: NDArray[np.bool_] = is_new | (told.is_known & has_moved)
    return is_told


def _lines(now: Now, told: Told, rows: Array) -> dict[str, Any]:
    """Return the new lines, column by column."""
    past, method = now.past.only(rows), now.columns["method"]
    parts = _parts(now, told, rows)
    is_first = ~told.is_known[rows]
    largest = np.argmax(np.abs(np.stack(list(parts.values()))), axis=0)
    cause = np.array([CAUSES.index(cause.value) for cause in parts])[largest]
    fit = now.learnt.buying_fit
    if not parts[Cause.CONTRACT].any():
        # The database knows that nothing is nought.
        del parts[Cause.CONTRACT]
    return {
        "customer_id": past.customer_id,
        "as_of": past.as_of,
        "cause": Labels(np.where(is_first, CAUSES.index(Cause.FIRST.value), cause), CAUSES),
        "method": Labels(method.codes[rows], method.texts),
        "p_alive": now.columns["p_alive"][rows],
        "margin_minor": now.value[rows],
        "future_margin_minor": now.columns["future_margin_minor"][rows],
        "change_minor": np.where(is_first, now.value[rows], now.value[rows] - told.margin[rows]),
        **{PARTS[one]: amount for one, amount in parts.items()},
        "fitted_as_of": np.full(len(rows), np.datetime64(fit.as_of if fit else "NaT", "D")),
        "definition_id": np.full(len(rows), now.definition.pk),
        "first_ordered_on": past.first_on,
        "last_ordered_on": past.last_on,
        "purchase_day_count": past.purchases,
        "order_count": past.orders,
        "revenue_minor": past.revenue,
        "realised_minor": past.margin,
        "repeat_margin_minor": past.repeat_margin,
        "refunded_minor": now.given_back[rows, 0],
        "refunded_margin_minor": now.given_back[rows, 1],
        "cost_to_serve_minor": past.cost_to_serve,
        "acquisition_cost_minor": past.acquisition_cost,
        **_contract_columns(now.holders.contracted(rows)),
    }


def _contract_columns(held: Contracted) -> dict[str, Integers]:
    """Return what the lines say of contracts; nothing where there are none, for then the defaults say it."""
    return {"contract_future_minor": held.future_minor, "beside_ppm": held.beside_ppm} if held.is_any else {}


def _parts(now: Now, told: Told, rows: Array) -> dict[Cause, Integers]:
    """Return what each cause did to the value of each of `rows`; zeros where nothing was told before."""
    parts = {cause: np.zeros(len(rows), dtype=np.int64) for cause in PARTS}
    known = np.flatnonzero(told.is_known[rows])
    if not len(known):
        return parts
    basis = basis_of(now.past.customer_id[rows[known]], now.past.as_of)
    champions = champions_on(basis.told_on)
    told_under = list(zip(basis.fitted_as_of.tolist(), champions, basis.definition_id.tolist(), strict=True))
    for under in sorted(set(told_under), key=str):
        group = np.flatnonzero([one == under for one in told_under])
        found = _steps(now, told, basis, group, rows[known[group]], under)
        for cause, amount in found.items():
            parts[cause][known[group]] = amount
    return parts


def _steps(now: Now, told: Told, basis: Basis, group: Array, rows: Array, under: Under) -> dict[Cause, Integers]:
    """Return what each step did for customers told under the same models and the same definition.

    Args:
        now: what the night found.
        told: what was told before.
        basis: what that was worked out from.
        group: places of the customers in `basis`.
        rows: their places in `now`.
        under: the day of the fit, the champion of the day on which it was told, and the definition.
    """
    fitted_as_of, chosen, definition_id = under
    labels: Labels = now.columns["segment"]
    segment = Labels(labels.codes[rows], labels.texts)
    definition = Definition.objects.get(pk=definition_id)
    learnt = Learnt(Models(None, None, None), now.learnt.missing)
    if fitted_as_of is not None:
        # A champion chosen after that fit predicted by it all the same.
        learnt = read_models(as_of=fitted_as_of, unit=now.unit, predicting=chosen)
    before, after = basis.past.only(group), now.past.only(rows)
    given_then, given_now = basis.given_back[group], now.given_back[rows]
    ordered = _before_refunds(before, after, given_now - given_then)
    held_then, held_now = basis.held(group), _held_under(now, definition).contracted(rows)
    later = lifetime_margin(before, segment, learnt, definition, held_then)
    agreed = later
    if held_then.is_any or held_now.is_any:
        held_before = _before_orders(held_then, held_now, before, after, np.isin(rows, now.holders.rows))
        agreed = lifetime_margin(before, segment, learnt, definition, held_before)
    paid = lifetime_margin(after, segment, learnt, definition, held_now)
    bought, refitted = paid, paid
    if np.any(given_now != given_then):
        bought = lifetime_margin(ordered, segment, learnt, definition, held_now)
    if (learnt.models, learnt.own) != (now.learnt.models, now.learnt.own):
        refitted = lifetime_margin(after, segment, now.learnt, definition, held_now)
    is_cost = _is_cost_alone(before, after, given_now - given_then)
    return {
        Cause.SILENCE: later - told.margin[rows],
        Cause.CONTRACT: agreed - later,
        Cause.ORDER: np.where(is_cost, 0, bought - agreed),
        Cause.REFUND: paid - bought,
        Cause.COST: np.where(is_cost, bought - agreed, 0),
        Cause.REFIT: refitted - paid,
        Cause.DEFINITION: now.value[rows] - refitted,
    }


def _held_under(now: Now, definition: Definition) -> Holders:
    """Return what tonight's contracts are worth under a definition."""
    if definition == now.definition or not len(now.holders.rows):
        return now.holders
    ids = now.past.customer_id
    return holders_of(now.past, definition, shard=Shard(int(ids[0]), int(ids[-1])))


def _before_orders(
    then: Contracted, now: Contracted, before: Past, after: Past, is_holder: NDArray[np.bool_]
) -> Contracted:
    """Return what tonight's contracts do as long as nobody has bought for the first time, nor only now never has.

    Beside a contract counts what was bought; that there is such a thing now is not the contract's doing.
    """
    is_other = is_holder & (before.bought != after.bought)
    beside = np.where(is_other, np.where(before.bought, then.beside_ppm, 0), now.beside_ppm)
    return replace(now, beside_ppm=beside)


def _before_refunds(before: Past, after: Past, given_back: Integers) -> Past:
    """Return the facts after the orders but before the refunds since; a purchase that a refund undid is still one.

    Args:
        before: what was known.
        after: what is known.
        given_back: (n, 2) revenue and margin given back since.
    """
    is_undone = (given_back[:, 0] > 0) & (after.purchases < before.purchases)
    money = after.money.copy()
    money[:, 0] += given_back[:, 0]
    money[:, 1] += given_back[:, 1]
    # Most refunds are of later purchases; one of the first leaves the repeat margin as it was known.
    repeat = np.minimum(after.money[:, 3] + given_back[:, 1], np.maximum(money[:, 1], after.money[:, 3]))
    money[:, 3] = np.where(is_undone, np.maximum(before.money[:, 3], after.money[:, 3]), repeat)
    return replace(
        after,
        purchases=np.where(is_undone, before.purchases, after.purchases),
        first_on=np.where(is_undone, before.first_on, after.first_on),
        last_on=np.where(is_undone, np.fmax(before.last_on, after.last_on), after.last_on),
        money=money,
    )


def _is_cost_alone(before: Past, after: Past, given_back: Integers) -> NDArray[np.bool_]:
    """Say where nothing was bought or given back, and yet the facts differ: in what things cost."""
    same = [
        before.orders == after.orders,
        before.purchases == after.purchases,
        before.revenue == after.revenue,
        given_back[:, 0] == 0,
        before.last_on == after.last_on,
    ]
    is_same: NDArray[np.bool_] = np.logical_and.reduce(same)
    return is_same
