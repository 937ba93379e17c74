"""Replays of plans, and what stands out in orders: tables of their own, beside the ledger.

Rows: none yet. Locks: none, the tables are new. Back: yes, replays and the newest night's findings are lost; the night
and the lab make them again. Needs: 0011 deployed.
"""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_company_without_assumptions"),
        ("compensation", "0011_guards_of_targets"),
        ("customers", "0003_salesperson_of_customer"),
        ("orders", "0002_holding"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GamingFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "pattern",
                    models.CharField(
                        choices=[
                            ("SPLIT", "Orders in pieces"),
                            ("AFTER_GAP", "Second orders just after the gap"),
                            ("HELD", "Orders right after a month's end"),
                            ("BUNCHED", "Orders bunched at a month's end"),
                            ("LATE_REFUND", "Refunds just after the clawback window"),
                            ("HANDOVER", "Handovers before a large order"),
                            ("RELABELLED", "New customers that were customers before"),
                        ],
                        max_length=12,
                    ),
                ),
                ("as_of", models.DateField()),
                ("starts_on", models.DateField()),
                ("found_count", models.PositiveIntegerField()),
                ("trial_count", models.PositiveIntegerField()),
                ("usual_thousandths", models.BigIntegerField()),
                ("chance_ppm", models.PositiveIntegerField()),
                ("is_unusual", models.BooleanField()),
                ("case_count", models.PositiveIntegerField(default=0)),
                (
                    "salesperson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "pattern in orders",
                "verbose_name_plural": "patterns in orders",
            },
        ),
        migrations.CreateModel(
            name="GamingCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("days", models.IntegerField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "earlier_customer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="orders.order"
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="compensation.gamingfinding",
                    ),
                ),
            ],
            options={
                "verbose_name": "case of a pattern",
            },
        ),
        migrations.CreateModel(
            name="SellerFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField()),
                ("starts_on", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("order_count", models.PositiveIntegerField(default=0)),
                ("revenue_minor", models.BigIntegerField(default=0)),
                ("earned_minor", models.BigIntegerField(default=0)),
                ("returning_minor", models.BigIntegerField(default=0)),
                ("is_outlier", models.BooleanField(null=True)),
                ("usual_ppm", models.IntegerField(null=True)),
                (
                    "salesperson",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "year of a salesperson",
            },
        ),
        migrations.CreateModel(
            name="Simulation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "applies_to",
                    models.CharField(
                        choices=[("FOLLOWERS", "Those who follow its plan"), ("EVERYBODY", "Everybody")],
                        default="FOLLOWERS",
                        max_length=10,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[("QUEUED", "Waiting"), ("RUNNING", "Running"), ("DONE", "Done"), ("FAILED", "Failed")],
                        default="QUEUED",
                        max_length=8,
                    ),
                ),
                ("requested_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField()),
                ("run_count", models.PositiveIntegerField(default=0)),
                ("done_count", models.PositiveIntegerField(default=0)),
                ("customer_count", models.PositiveIntegerField(default=0)),
                ("error", models.TextField(blank=True, default="")),
                ("as_of", models.DateField(blank=True, null=True)),
                ("plans_hash", models.CharField(blank=True, default="", max_length=64)),
                ("tried_hash", models.CharField(blank=True, default="", max_length=64)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("order_count", models.PositiveIntegerField(default=0)),
                ("refund_count", models.PositiveIntegerField(default=0)),
                ("revenue_minor", models.BigIntegerField(default=0)),
                ("live_minor", models.BigIntegerField(default=0)),
                ("tried_minor", models.BigIntegerField(default=0)),
                ("ledger_minor", models.BigIntegerField(default=0)),
                ("retained_count", models.PositiveIntegerField(default=0)),
                ("changed_count", models.PositiveIntegerField(default=0)),
                ("kept_count", models.PositiveIntegerField(default=0)),
                ("better_count", models.PositiveIntegerField(default=0)),
                ("worse_count", models.PositiveIntegerField(default=0)),
                ("same_count", models.PositiveIntegerField(default=0)),
                (
                    "plan_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="simulations",
                        to="compensation.planversion",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "verbose_name": "replay of a plan",
                "verbose_name_plural": "replays of plans",
            },
        ),
        migrations.CreateModel(
            name="SimulationLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("ORDER", "Order"),
                            ("MILESTONE", "Milestone"),
                            ("TIER", "Volume"),
                            ("TARGET", "Target"),
                            ("ADJUSTMENT", "Adjustment"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("ORDER", "Ordered"),
                            ("REFUND", "Refunded"),
                            ("CROSSED", "Reached"),
                            ("UNDONE", "Fallen below again"),
                            ("MONTH", "Month"),
                            ("ADJUSTMENT", "Agreed"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "component",
                    models.CharField(
                        choices=[
                            ("FIRST", "First order"),
                            ("RETURNING", "Returning order"),
                            ("UP_SELL", "Up-sell"),
                            ("CROSS_SELL", "Cross-sell"),
                            ("TIER", "Tier"),
                            ("MILESTONE", "Lifetime reward"),
                            ("TARGET", "Target"),
                            ("OVERRIDE", "Team override"),
                            ("ADJUSTMENT", "Manual adjustment"),
                        ],
                        max_length=16,
                    ),
                ),
                ("origin_on", models.DateField()),
                ("live_minor", models.BigIntegerField(default=0)),
                ("tried_minor", models.BigIntegerField(default=0)),
                (
                    "difference_minor",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.CombinedExpression(
                            models.F("tried_minor"), "-", models.F("live_minor")
                        ),
                        output_field=models.BigIntegerField(),
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
                (
                    "payee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "simulation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="compensation.simulation",
                    ),
                ),
            ],
            options={
                "verbose_name": "changed line of a replay",
            },
        ),
        migrations.CreateModel(
            name="SimulationPayee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("live_minor", models.BigIntegerField(default=0)),
                ("tried_minor", models.BigIntegerField(default=0)),
                (
                    "difference_minor",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.CombinedExpression(
                            models.F("tried_minor"), "-", models.F("live_minor")
                        ),
                        output_field=models.BigIntegerField(),
                    ),
                ),
                ("live_returning_minor", models.BigIntegerField(default=0)),
                ("tried_returning_minor", models.BigIntegerField(default=0)),
                ("retained_count", models.PositiveIntegerField(default=0)),
                ("changed_count", models.PositiveIntegerField(default=0)),
                (
                    "payee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "simulation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="payees", to="compensation.simulation"
                    ),
                ),
            ],
            options={
                "verbose_name": "payee of a replay",
            },
        ),
        migrations.CreateModel(
            name="SimulationRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "component",
                    models.CharField(
                        choices=[
                            ("FIRST", "First order"),
                            ("RETURNING", "Returning order"),
                            ("UP_SELL", "Up-sell"),
                            ("CROSS_SELL", "Cross-sell"),
                            ("TIER", "Tier"),
                            ("MILESTONE", "Lifetime reward"),
                            ("TARGET", "Target"),
                            ("OVERRIDE", "Team override"),
                            ("ADJUSTMENT", "Manual adjustment"),
                        ],
                        max_length=16,
                    ),
                ),
                ("live_minor", models.BigIntegerField(default=0)),
                ("tried_minor", models.BigIntegerField(default=0)),
                ("live_count", models.PositiveIntegerField(default=0)),
                ("tried_count", models.PositiveIntegerField(default=0)),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="compensation.simulationpayee",
                    ),
                ),
            ],
            options={
                "verbose_name": "part of a replay",
            },
        ),
        migrations.AddConstraint(
            model_name="gamingfinding",
            constraint=models.UniqueConstraint(fields=("pattern", "salesperson"), name="gaming_finding_once"),
        ),
        migrations.AddConstraint(
            model_name="gamingfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("chance_ppm__lte", 1000000), ("found_count__lte", models.F("trial_count"))),
                name="gaming_finding_in_range",
            ),
        ),
        migrations.AddIndex(
            model_name="simulation",
            index=models.Index(fields=["team", "-id"], name="simulation_by_team"),
        ),
        migrations.AddConstraint(
            model_name="simulation",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                name="simulation_ends_after_start",
                violation_error_message="The stretch ends after the day on which it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="simulation",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["QUEUED", "RUNNING", "DONE", "FAILED"])),
                name="simulation_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="simulation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "DONE"), _negated=True),
                    models.Q(("as_of__isnull", False), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="simulation_done_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="simulation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "FAILED"), _negated=True),
                    models.Q(("error", ""), _negated=True),
                    _connector="OR",
                ),
                name="simulation_failed_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="simulationline",
            index=models.Index(fields=["simulation", "payee", "place"], name="simulation_line_by_payee"),
        ),
        migrations.AddConstraint(
            model_name="simulationline",
            constraint=models.UniqueConstraint(fields=("simulation", "place"), name="simulation_line_place_once"),
        ),
        migrations.AddConstraint(
            model_name="simulationline",
            constraint=models.CheckConstraint(
                condition=models.Q(("live_minor", models.F("tried_minor")), _negated=True),
                name="simulation_line_differs",
            ),
        ),
        migrations.AddConstraint(
            model_name="simulationpayee",
            constraint=models.UniqueConstraint(
                models.F("simulation"),
                django.db.models.functions.comparison.Coalesce("payee", 0),
                name="simulation_payee_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="simulationrow",
            constraint=models.UniqueConstraint(fields=("result", "component"), name="simulation_part_once"),
        ),
    ]
