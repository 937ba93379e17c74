"""Targets, and the list of customers that each is about, frozen when its stretch opens.

Rows: none yet. Locks: none that matter. Back: yes, the lists are lost. Needs: 0009 deployed.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("compensation", "0009_workflow_of_plans"),
        ("customers", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Target",
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
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("months", models.PositiveSmallIntegerField(choices=[(1, "Month"), (3, "Quarter"), (12, "Year")])),
                ("minimum", models.PositiveIntegerField()),
                ("goal", models.PositiveIntegerField(blank=True, null=True)),
                ("known_on", models.DateField()),
                ("frozen_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("eligible_count", models.PositiveIntegerField(default=0)),
                ("done_count", models.PositiveIntegerField(default=0)),
                ("counted_on", models.DateField(blank=True, null=True)),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="compensation.targetrule"
                    ),
                ),
                (
                    "salesperson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="targets", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "target",
            },
        ),
        migrations.CreateModel(
            name="TargetCustomer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("DUE", "Expected back in these months"),
                            ("ACTIVE", "Active at the start"),
                            ("INACTIVE", "Inactive at the start"),
                            ("BUYER", "Had bought before the start"),
                        ],
                        max_length=8,
                    ),
                ),
                ("last_ordered_on", models.DateField()),
                ("usual_gap_days", models.PositiveIntegerField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("done_on", models.DateField(blank=True, null=True)),
                ("is_active", models.BooleanField(default=False)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="customers", to="compensation.target"
                    ),
                ),
            ],
            options={
                "verbose_name": "customer of a target",
            },
        ),
        migrations.AddIndex(
            model_name="target",
            index=models.Index(fields=["ends_on"], name="target_by_end"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                fields=("salesperson", "kind", "starts_on", "ends_on"),
                name="target_once_per_stretch",
                violation_error_message="This person has a target of that kind for these months already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__day", 1), ("ends_on__gt", models.F("starts_on")), ("starts_on__day", 1)),
                name="target_of_whole_months",
                violation_error_message="A target is of whole months.",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("goal__gte", 1), ("kind__in", ["REACTIVATION", "CROSS_SELL"])),
                    models.Q(models.Q(("kind__in", ["REACTIVATION", "CROSS_SELL"]), _negated=True), ("goal", None)),
                    _connector="OR",
                ),
                name="target_goal_of_counts",
                violation_error_message="A target that counts names its goal; one that is a share has none.",
            ),
        ),
        migrations.AddIndex(
            model_name="targetcustomer",
            index=models.Index(fields=["target", "due_on", "id"], name="target_customer_by_day"),
        ),
        migrations.AddConstraint(
            model_name="targetcustomer",
            constraint=models.UniqueConstraint(fields=("target", "customer"), name="target_customer_once"),
        ),
        migrations.AddConstraint(
            model_name="targetcustomer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "DUE"), ("due_on__isnull", False)),
                    models.Q(("basis", "DUE"), _negated=True),
                    _connector="OR",
                ),
                name="target_customer_due_on_a_day",
            ),
        ),
    ]
