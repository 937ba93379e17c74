"""The parts of a plan beside its rates, and what lines of the ledger say about them.

Rows: plan versions, some dozens; the ledger gets a column that is null. Locks: the ledger, for a moment. Back: yes.
Needs: 0005 deployed. Versions that exist pay what they paid: no part is filled in.
"""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from crm.core import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("compensation", "0005_guards_of_the_office"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        triggers.set_aside(),
        migrations.CreateModel(
            name="MilestoneStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("threshold_minor", models.BigIntegerField()),
                ("bonus_minor", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "milestone",
            },
        ),
        migrations.CreateModel(
            name="TargetRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("RETURNING_CUSTOMERS", "Returning customers"),
                            ("RETENTION", "Retention rate"),
                            ("REACTIVATION", "Reactivated customers"),
                            ("CROSS_SELL", "Customers with a new product"),
                            ("SATISFACTION", "Satisfaction"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(choices=[(1, "Month"), (3, "Quarter"), (12, "Year")], default=3),
                ),
                ("minimum", models.PositiveIntegerField(default=1)),
                ("goal", models.PositiveIntegerField(blank=True, null=True)),
                ("weight_ppm", models.PositiveIntegerField(default=1000000)),
            ],
            options={
                "verbose_name": "target of a plan",
            },
        ),
        migrations.CreateModel(
            name="TargetRuleStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at_ppm", models.PositiveIntegerField()),
                ("multiplier_ppm", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "step of a target",
            },
        ),
        migrations.CreateModel(
            name="TierBracket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_minor", models.BigIntegerField()),
                ("rate_ppm", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "tier",
            },
        ),
        migrations.AddField(
            model_name="commissionentry",
            name="inputs",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="planversion",
            name="cap_excess",
            field=models.CharField(
                choices=[("FORFEIT", "Forfeited"), ("CARRY", "Carried into the next month")],
                default="FORFEIT",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="planversion",
            name="cap_minor",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="planversion",
            name="cross_sell_ppm",
            field=models.PositiveIntegerField(
                default=0, validators=[django.core.validators.MaxValueValidator(1000000)]
            ),
        ),
        migrations.AddField(
            model_name="planversion",
            name="draw_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="planversion",
            name="floor_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="planversion",
            name="forfeit_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="planversion",
            name="holds_until_delivered",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="planversion",
            name="holds_until_paid",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="planversion",
            name="holds_until_promise_kept",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="planversion",
            name="milestone_window_days",
            field=models.PositiveSmallIntegerField(default=90),
        ),
        migrations.AddField(
            model_name="planversion",
            name="override_ppm",
            field=models.PositiveIntegerField(
                default=0, validators=[django.core.validators.MaxValueValidator(1000000)]
            ),
        ),
        migrations.AddField(
            model_name="planversion",
            name="override_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="planversion",
            name="pays_crossed_milestones",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="planversion",
            name="tail_days",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="planversion",
            name="tail_ppm",
            field=models.PositiveIntegerField(
                default=0, validators=[django.core.validators.MaxValueValidator(1000000)]
            ),
        ),
        migrations.AddField(
            model_name="planversion",
            name="tier_counts",
            field=models.CharField(
                choices=[("ALL", "All orders"), ("RETURNING", "Returning orders")], default="RETURNING", max_length=9
            ),
        ),
        migrations.AddField(
            model_name="planversion",
            name="tier_method",
            field=models.CharField(
                choices=[("MARGINAL", "Each bracket for its own part"), ("SLAB", "The reached bracket for everything")],
                default="MARGINAL",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="planversion",
            name="tier_months",
            field=models.PositiveSmallIntegerField(choices=[(1, "Month"), (3, "Quarter"), (12, "Year")], default=1),
        ),
        migrations.AddField(
            model_name="planversion",
            name="upsell_ppm",
            field=models.PositiveIntegerField(
                default=0, validators=[django.core.validators.MaxValueValidator(1000000)]
            ),
        ),
        migrations.AlterField(
            model_name="commissionentry",
            name="component",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="commissionentry",
            name="event",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="commissionentry",
            name="source",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cross_sell_ppm__lte", 1000000), ("override_ppm__lte", 1000000), ("upsell_ppm__lte", 1000000)
                ),
                name="pay_plan_version_extras_up_to_one",
                violation_error_message="A rate can't be above 100 %.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("tier_months__in", [1, 3, 12])),
                name="pay_plan_version_tiers_of_calendar_stretches",
                violation_error_message="Tiers count a month, a quarter or a year.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("forfeit_days", None),
                    ("holds_until_paid", True),
                    ("holds_until_delivered", True),
                    ("holds_until_promise_kept", True),
                    _connector="OR",
                ),
                name="pay_plan_version_forfeits_what_it_holds",
                violation_error_message="Only pay that is held can be forfeited. Say what it waits for.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("draw_minor__gte", 0),
                    ("floor_minor__gte", 0),
                    models.Q(
                        ("cap_minor", None),
                        models.Q(
                            ("cap_minor__gt", 0),
                            ("cap_minor__gte", models.F("draw_minor")),
                            ("cap_minor__gte", models.F("floor_minor")),
                        ),
                        _connector="OR",
                    ),
                ),
                name="pay_plan_version_limits_in_order",
                violation_error_message="Draw and floor lie between nothing and the cap.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("override_ppm", 0), ("override_to", None)),
                    models.Q(("override_ppm__gt", 0), ("override_to__isnull", False)),
                    _connector="OR",
                ),
                name="pay_plan_version_override_names_somebody",
                violation_error_message="An override names the manager and the rate, or neither.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("tail_days", 0), ("tail_ppm", 0)),
                    models.Q(("tail_days__gt", 0), ("tail_ppm__gt", 0), ("tail_ppm__lt", 1000000)),
                    _connector="OR",
                ),
                name="pay_plan_version_tail_has_both",
                violation_error_message="A tail names its days and a share between 0 % and 100 %, or neither.",
            ),
        ),
        migrations.AddField(
            model_name="milestonestep",
            name="plan_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="milestones", to="compensation.planversion"
            ),
        ),
        migrations.AddField(
            model_name="targetrule",
            name="plan_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="target_rules", to="compensation.planversion"
            ),
        ),
        migrations.AddField(
            model_name="targetrulestep",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="compensation.targetrule"
            ),
        ),
        migrations.AddField(
            model_name="tierbracket",
            name="plan_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="brackets", to="compensation.planversion"
            ),
        ),
        migrations.AddConstraint(
            model_name="milestonestep",
            constraint=models.UniqueConstraint(
                fields=("plan_version", "threshold_minor"),
                name="milestone_step_threshold_once",
                violation_error_message="This version has a milestone at that value already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestonestep",
            constraint=models.CheckConstraint(
                condition=models.Q(("bonus_minor__gt", 0), ("threshold_minor__gt", 0)),
                name="milestone_step_above_zero",
                violation_error_message="A milestone and its reward are above nothing.",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetrule",
            constraint=models.UniqueConstraint(
                fields=("plan_version", "kind"),
                name="target_rule_kind_once",
                violation_error_message="This version has a target of that kind already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minimum__gte", 1), ("months__in", [1, 3]), ("weight_ppm__gte", 1), ("weight_ppm__lte", 1000000)
                ),
                name="target_rule_in_range",
                violation_error_message="A target is of a month or a quarter, with a minimum of 1 and a weight of at most 100 %.",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("goal__gte", 1), ("kind__in", ["REACTIVATION", "CROSS_SELL"])),
                    models.Q(("goal", None), ("kind__in", ["RETURNING_CUSTOMERS", "RETENTION", "SATISFACTION"])),
                    _connector="OR",
                ),
                name="target_rule_goal_of_counts",
                violation_error_message="A target that counts names its goal; one that is a share has none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetrulestep",
            constraint=models.UniqueConstraint(
                fields=("rule", "at_ppm"),
                name="target_rule_step_at_once",
                violation_error_message="This target has a step at that attainment already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetrulestep",
            constraint=models.CheckConstraint(
                condition=models.Q(("at_ppm__lte", 10000000), ("multiplier_ppm__lte", 10000000)),
                name="target_rule_step_in_range",
                violation_error_message="Attainment and multiplier are at most 1,000 %.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tierbracket",
            constraint=models.UniqueConstraint(
                fields=("plan_version", "from_minor"),
                name="tier_bracket_from_once",
                violation_error_message="This version has a tier from that volume on already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tierbracket",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_minor__gte", 0), ("rate_ppm__lte", 1000000)),
                name="tier_bracket_in_range",
                violation_error_message="A tier begins at nothing at the earliest, with at most 100 %.",
            ),
        ),
        triggers.put_back(),
    ]
