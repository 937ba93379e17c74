"""What of an order is new to its customer: a product never bought, or one above every tier bought before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from compensation.rules.events import Goods, Order

NOTHING: tuple[Goods, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """The lines of one order that count as up-sell, and those that count as cross-sell; none is in both."""

    upsell: tuple[Goods, ...] = NOTHING
    cross_sell: tuple[Goods, ...] = NOTHING


def news_of(orders: Iterable[Order]) -> dict[int, News]:
    """Return what was new in each of one customer's orders, which come in canonical order.

    A line whose product's tier is above every tier of earlier orders is up-sell; there has to be one to rise from. Any
    other line with a product of no earlier order is cross-sell. Orders of one day follow each other by their names.
    """
    found: dict[int, News] = {}
    bought: set[int] = set()
    highest: int | None = None
    for order in orders:
        rises = [highest is not None and line.tier > highest for line in order.goods]
        found[order.id] = News(
            upsell=tuple(line for line, is_up in zip(order.goods, rises, strict=True) if is_up),
            cross_sell=tuple(
                line for line, is_up in zip(order.goods, rises, strict=True) if not is_up and line.product not in bought
            ),
        )
        bought.update(line.product for line in order.goods)
        highest = max([line.tier for line in order.goods] + ([] if highest is None else [highest]), default=None)
    return found
