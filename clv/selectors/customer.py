"""Everything about one customer's value, with the numbers that explain it."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from clv.models import ContractWorth, CustomerFacts, Run, RunKind, Score, ValueParts
from clv.selectors.sentence import sentence_of
from crm.core.money import PPM, divide_half_away

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class SimpleFormula:
    """Average order x orders per year x years; the inputs multiply to the total, to the cent.

    `total_minor` is revenue; `margin_total_minor` is the same at the customer's own share of margin.
    """

    average_order_minor: int
    orders_per_year: Decimal
    years: Decimal
    total_minor: int
    margin_share_ppm: int
    margin_total_minor: int


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the lifetime margin; the parts sum to it, to the cent."""

    code: str
    margin_minor: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is expected of one customer within some months, not discounted, with the 80 percent interval."""

    months: int
    orders: float
    margin_minor: int
    low_minor: int
    high_minor: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """How the figures came about."""

    sentence: str
    simple: SimpleFormula
    parts: list[Part]
    purchase_day_count: int
    lifespan_months: int | None
    yearly_discount_ppm: int | None


@dataclass(frozen=True, slots=True)
class CustomerValue:
    """One customer's facts and score, and what follows from the two; both are null before the first night."""

    customer_id: int
    currency: str
    facts: CustomerFacts | None
    score: Score | None
    run: Run | None
    grown: ValueParts | None = None
    contracts: ContractWorth | None = None
    three_years: Ahead | None = None

    @property
    def lifetime_multiple(self) -> Decimal | None:
        """Return realised revenue in first orders: 100, 200 and 300 give 6.0; None where the first is unknown."""
        if self.facts is None or self.facts.first_revenue_minor <= 0:
            return None
        multiple = Decimal(self.facts.revenue_minor) / self.facts.first_revenue_minor
        return multiple.quantize(TENTH, ROUND_HALF_UP)

    @property
    def silent_days(self) -> int | None:
        """Return the days from the last purchase to the day of the score."""
        if self.score is None or self.facts is None or self.facts.last_ordered_on is None:
            return None
        return (self.score.as_of - self.facts.last_ordered_on).days

    @property
    def future_low_minor(self) -> int | None:
        """Return the low end of what is still to come."""
        return None if self.score is None else self.score.margin_low_minor - self._realised(self.score)

    @property
    def future_high_minor(self) -> int | None:
        """Return the high end of what is still to come."""
        return None if self.score is None else self.score.margin_high_minor - self._realised(self.score)

    @property
    def explanation(self) -> Explanation | None:
        """Return how the figures came about; None before the first night."""
        if self.facts is None or self.score is None:
            return None
        return Explanation(
            sentence=sentence_of(self.facts, self.score, self.contracts, currency=self.currency),
            simple=_formula(self.facts, self.score),
            parts=_parts(self.facts, self.score, self.grown, self.contracts, self.run),
            purchase_day_count=self.facts.purchase_day_count,
            lifespan_months=self.run.lifespan_months if self.run else None,
            yearly_discount_ppm=self.run.yearly_discount_ppm if self.run else None,
        )

    @staticmethod
    def _realised(score: Score) -> int:
        """Return the realised margin that the score was added to."""
        return score.margin_minor - score.future_margin_minor


def value_of(customer_id: int, *, currency: str) -> CustomerValue:
    """Return everything about one customer's value, in the company's `currency`."""
    score = Score.objects.filter(pk=customer_id).select_related("customer__contract_worth").first()
    return CustomerValue(
        customer_id=customer_id,
        currency=currency,
        facts=CustomerFacts.objects.filter(pk=customer_id).first(),
        score=score,
        run=Run.objects.filter(kind=RunKind.SCORES).select_related("definition").first(),
        grown=ValueParts.objects.filter(pk=customer_id).first(),
        contracts=getattr(score.customer, "contract_worth", None) if score else None,
    )


def _formula(facts: CustomerFacts, score: Score) -> SimpleFormula:
    """Return the simple formula with its inputs, and the same at the customer's share of margin."""
    has_revenue = facts.revenue_minor > 0
    share_ppm = divide_half_away(facts.margin_minor * PPM, facts.revenue_minor) if has_revenue else 0
    return SimpleFormula(
        average_order_minor=score.simple_average_minor,
        orders_per_year=Decimal(score.simple_yearly_orders_e4).scaleb(-4),
        years=Decimal(score.simple_years_e4).scaleb(-4),
        total_minor=score.simple_total_minor,
        margin_share_ppm=share_ppm,
        margin_total_minor=divide_half_away(score.simple_total_minor * share_ppm, PPM),
    )


def _parts(
    facts: CustomerFacts, score: Score, grown: ValueParts | None, contracts: ContractWorth | None, run: Run | None
) -> list[Part]:
    """Return what the lifetime margin is made of; the repeat is what the other parts leave of it, to the cent."""
    first, cross_sell, up_sell = facts.first_margin_minor, 0, 0
    if grown is not None:
        cross_sell, up_sell = grown.cross_sell_minor, grown.up_sell_minor
    costs, renewals = _included_costs(facts, run), contracts.future_margin_minor if contracts else 0
    realised = score.margin_minor - score.future_margin_minor
    parts = [
        Part("FIRST_ORDER", first),
        Part("REPEAT", realised - first - cross_sell - up_sell + costs),
        Part("CROSS_SELL", cross_sell),
        Part("UP_SELL", up_sell),
        Part("EXPECTED", score.future_margin_minor - renewals),
    ]
    if contracts is not None:
        parts.append(Part("RENEWALS", renewals))
    return [*parts, Part("COSTS", -costs)] if costs else parts


def _included_costs(facts: CustomerFacts, run: Run | None) -> int:
    """Return the costs that the definition of value takes off the margin."""
    definition = run.definition if run else None
    if definition is None:
        return 0
    served = facts.cost_to_serve_minor if definition.includes_cost_to_serve else 0
    won = facts.acquisition_cost_minor if definition.includes_acquisition_cost else 0
    return served + won
