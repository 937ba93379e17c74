"""Sides, sources and segmentings of budgets are known ones, and counts are not negative.

Rows: purposes of saved plans and months of customers won, some thousands at most, are read. Locks: the two tables while
they are read. Back: yes, nothing is lost. Needs: 0001 deployed.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0001_budget_plans"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="budgetpurpose",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["WINNING", "KEEPING"])), name="budget_purpose_side_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetpurpose",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["HISTORY", "CEILING", "TWO_POINTS", "OBSERVED", "NONE"])),
                name="budget_purpose_source_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetpurpose",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("why_not__in", ["", "UNSETTLED", "COST_PER_CUSTOMER", "NOTHING_SPENT", "NOTHING_BROUGHT"])
                ),
                name="budget_purpose_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetpurpose",
            constraint=models.CheckConstraint(
                condition=models.Q(("base__gte", 0), ("result__gte", 0)), name="budget_purpose_counts_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="wonfigures",
            constraint=models.CheckConstraint(
                condition=models.Q(("segmenting__in", ["RELATIONSHIP", "CHANNEL"])), name="won_figures_segmenting_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="wonfigures",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost_minor__gte", 0), ("customers__gt", 0)), name="won_figures_count_somebody"
            ),
        ),
    ]
