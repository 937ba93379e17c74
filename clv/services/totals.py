"""What all customers together are worth under the definition of the night: kept for comparing with later versions."""

from datetime import date

from django.db.models import Count, Sum

from clv.models import DefinitionTotal, Run, RunKind, Score


def keep_totals(*, as_of: date) -> None:
    """Write down the totals by category of the scores on record, under the definition they were computed with.

    The same night again replaces its own totals; those of other versions and other days stay.
    """
    run = Run.objects.filter(kind=RunKind.SCORES, as_of=as_of).first()
    if run is None or run.definition_id is None:
        return
    sums = (
        Score.objects.of_buyers()
        .exclude(customer__category=None)
        .values("customer__category__code")
        .annotate(
            customers=Count("pk"),
            margin=Sum("margin_minor"),
            revenue=Sum("revenue_minor"),
            future=Sum("future_margin_minor"),
        )
        .order_by("customer__category__code")
    )
    DefinitionTotal.objects.filter(definition=run.definition_id, as_of=as_of).delete()
    DefinitionTotal.objects.bulk_create(
        DefinitionTotal(
            definition_id=run.definition_id,
            as_of=as_of,
            category=row["customer__category__code"],
            customers=row["customers"],
            margin_minor=row["margin"],
            revenue_minor=row["revenue"],
            future_margin_minor=row["future"],
        )
        for row in sums
    )
