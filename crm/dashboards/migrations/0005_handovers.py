"""Handovers of the last two years, the customers they are compared with, and their sums.

Rows: none; the next night writes one for each handover, up to three for each of them to compare with, and some sums.
Locks: none. Back: yes, the next night writes them anew. Needs: 0004 deployed.
"""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_company_without_assumptions"),
        ("customers", "0003_salesperson_of_customer"),
        ("dashboards", "0004_contribution"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "assignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="customers.assignment",
                    ),
                ),
                ("as_of", models.DateField()),
                ("on", models.DateField()),
                ("order_day_count", models.IntegerField()),
                ("last_ordered_on", models.DateField()),
                ("returned_on", models.DateField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("KEPT", "Ordered again"), ("LOST", "Did not order again"), ("OPEN", "Still watched")],
                        max_length=8,
                    ),
                ),
                ("stake_minor", models.BigIntegerField()),
                ("match_count", models.PositiveSmallIntegerField()),
                ("match_kept_count", models.PositiveSmallIntegerField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "from_salesperson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.team"
                    ),
                ),
                (
                    "to_salesperson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "handover",
            },
        ),
        migrations.CreateModel(
            name="HandoverFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField()),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("COMPANY", "Company"),
                            ("TEAM", "Team"),
                            ("SALESPERSON", "Salesperson"),
                            ("NOBODY", "Without a salesperson"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "dimension",
                    models.CharField(
                        choices=[("ALL", "All of them"), ("PAIR", "From whom to whom"), ("REASON", "Reason")],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("handovers", models.IntegerField()),
                ("decided", models.IntegerField()),
                ("kept", models.IntegerField()),
                ("compared", models.IntegerField()),
                ("compared_kept", models.IntegerField()),
                ("matches", models.IntegerField()),
                ("kept_sixths", models.IntegerField()),
                ("each_sixths", models.IntegerField()),
                ("waiting", models.IntegerField()),
                ("stake_minor", models.BigIntegerField()),
                (
                    "from_salesperson",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "salesperson",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.team"
                    ),
                ),
                (
                    "to_salesperson",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "figures of handovers",
            },
        ),
        migrations.CreateModel(
            name="HandoverMatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("order_day_count", models.IntegerField()),
                ("last_ordered_on", models.DateField()),
                ("returned_on", models.DateField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "handover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="matches", to="dashboards.handover"
                    ),
                ),
            ],
            options={
                "verbose_name": "customer to compare with",
            },
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["on", "assignment"], name="handover_by_day"),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["team", "on", "assignment"], name="handover_by_team"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("match_kept_count__lte", models.F("match_count"))),
                name="handover_matches_kept_are_matches",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoverfigures",
            constraint=models.UniqueConstraint(
                models.F("scope"),
                django.db.models.functions.comparison.Coalesce("team", 0),
                django.db.models.functions.comparison.Coalesce("salesperson", 0),
                models.F("dimension"),
                django.db.models.functions.comparison.Coalesce("from_salesperson", 0),
                django.db.models.functions.comparison.Coalesce("to_salesperson", 0),
                models.F("reason"),
                name="handover_figures_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="handovermatch",
            constraint=models.UniqueConstraint(fields=("handover", "place"), name="handover_match_once"),
        ),
    ]
