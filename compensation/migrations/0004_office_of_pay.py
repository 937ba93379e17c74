"""The office of pay: closing by two people, balances and the chain of statements, adjustments, questions, payroll.

Rows: months and statements, some thousands. Locks: both tables, for a moment. Back: yes. Needs: 0003 deployed.
A month that is closed already was closed by one person, so it counts as brought in from history: `is_history` is filled
with true, and false from then on.
"""

from importlib import import_module

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

GUARDS = import_module("compensation.migrations.0002_guards")


def unguard(apps, schema_editor):
    """SQLite copies a table to change it: it would drop the table's triggers, and stumble over those that name it."""
    if schema_editor.connection.vendor == "sqlite":
        GUARDS.unguard(apps, schema_editor)


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        GUARDS.guard(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("compensation", "0003_default_plan"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(unguard, guard),
        migrations.CreateModel(
            name="AccountMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[("EXPENSE", "Expense"), ("PAYABLE", "Payable"), ("PAID", "Paid")], max_length=8
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        choices=[("EXPENSE", "Expense"), ("PAYABLE", "Payable"), ("PAID", "Paid")], max_length=8
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "movement between accounts",
            },
        ),
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("origin_on", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                (
                    "status",
                    models.CharField(
                        choices=[("WAITING", "Waiting for approval"), ("APPROVED", "Approved"), ("REFUSED", "Refused")],
                        default="WAITING",
                        max_length=8,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "adjustment",
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("OPEN", "Waits for an answer"),
                            ("ANSWERED", "Answered"),
                            ("STANDS", "The line stands"),
                            ("ADJUSTED", "Adjusted"),
                        ],
                        default="OPEN",
                        max_length=8,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "question about pay",
                "verbose_name_plural": "questions about pay",
            },
        ),
        migrations.CreateModel(
            name="DisputeMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("text", models.CharField(max_length=2000)),
            ],
            options={
                "verbose_name": "message about pay",
            },
        ),
        migrations.CreateModel(
            name="PayrollRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("carried_minor", models.BigIntegerField()),
                ("month_minor", models.BigIntegerField()),
                ("amount_minor", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "payroll row",
            },
        ),
        migrations.CreateModel(
            name="PayrollRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("made_at", models.DateTimeField()),
                ("currency", models.CharField(max_length=3)),
                ("payee_count", models.PositiveIntegerField()),
                ("total_minor", models.BigIntegerField()),
                ("content_hash", models.CharField(max_length=64)),
                ("paid_at", models.DateTimeField(blank=True, null=True)),
                ("paid_on", models.DateField(blank=True, null=True)),
                ("reference", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "verbose_name": "payroll",
            },
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("content_hash", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "sign-off",
            },
        ),
        migrations.AddField(
            model_name="period",
            name="content_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="period",
            name="is_history",
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name="period",
            name="is_history",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="period",
            name="requested_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="period",
            name="requested_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="period",
            name="requested_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="period",
            name="requested_total_minor",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="period",
            name="total_minor",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="statement",
            name="closing_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="opening_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="paid_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="previous",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="next",
                to="compensation.statement",
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="seal",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "The lines"), (2, "The lines, the balance, and the payee's statement before")], default=1
            ),
        ),
        migrations.AlterField(
            model_name="commissionentry",
            name="component",
            field=models.CharField(
                choices=[
                    ("FIRST", "First order"),
                    ("RETURNING", "Returning order"),
                    ("ADJUSTMENT", "Manual adjustment"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="commissionentry",
            name="event",
            field=models.CharField(
                choices=[("ORDER", "Ordered"), ("REFUND", "Refunded"), ("ADJUSTMENT", "Agreed")], max_length=12
            ),
        ),
        migrations.AlterField(
            model_name="commissionentry",
            name="source",
            field=models.CharField(choices=[("ORDER", "Order"), ("ADJUSTMENT", "Adjustment")], max_length=12),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("requested_at", None),
                        ("requested_by", None),
                        ("requested_hash", ""),
                        ("requested_total_minor", None),
                    ),
                    models.Q(
                        models.Q(
                            ("requested_by", None),
                            ("requested_at", None),
                            ("requested_total_minor", None),
                            ("requested_hash", ""),
                            _connector="OR",
                        ),
                        _negated=True,
                    ),
                    _connector="OR",
                ),
                name="pay_period_requested_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "OPEN"),
                    ("is_history", True),
                    models.Q(
                        ("requested_by__isnull", False),
                        models.Q(("requested_by", models.F("closed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="pay_period_four_eyes",
                violation_error_message="Somebody else than the person who asked closes a month.",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seal", 2), _negated=True),
                    (
                        "closing_minor",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("opening_minor"), "+", models.F("total_minor")
                            ),
                            "-",
                            models.F("paid_minor"),
                        ),
                    ),
                    _connector="OR",
                ),
                name="statement_balance_adds_up",
                violation_error_message="Opening balance and total, less what was paid, are the closing balance.",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                django.db.models.functions.comparison.Coalesce("payee", 0),
                condition=models.Q(("previous", None), ("seal", 2)),
                name="statement_chain_has_one_start",
                violation_error_message="The chain of this payee's statements has begun already.",
            ),
        ),
        migrations.AddField(
            model_name="accountmove",
            name="payee",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accountmove",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="compensation.statement"
            ),
        ),
        migrations.AddField(
            model_name="adjustment",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="adjustment",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="adjustment",
            name="entry",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="adjustment",
                to="compensation.commissionentry",
            ),
        ),
        migrations.AddField(
            model_name="adjustment",
            name="payee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="entry",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disputes",
                to="compensation.commissionentry",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="payee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="compensation.statement"
            ),
        ),
        migrations.AddField(
            model_name="adjustment",
            name="dispute",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="adjustments",
                to="compensation.dispute",
            ),
        ),
        migrations.AddField(
            model_name="disputemessage",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="disputemessage",
            name="dispute",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="compensation.dispute"
            ),
        ),
        migrations.AddField(
            model_name="payrollrow",
            name="statement",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="payroll_row", to="compensation.statement"
            ),
        ),
        migrations.AddField(
            model_name="payrollrun",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="payrollrun",
            name="paid_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="payrollrun",
            name="period",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="payroll", to="compensation.period"
            ),
        ),
        migrations.AddField(
            model_name="payrollrow",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="compensation.payrollrun"
            ),
        ),
        migrations.AddField(
            model_name="signoff",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="signoff",
            name="statement",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="sign_off", to="compensation.statement"
            ),
        ),
        migrations.AddIndex(
            model_name="accountmove",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce("payee", 0),
                models.F("source"),
                models.F("target"),
                name="account_move_by_payee",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountmove",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="account_move_above_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="accountmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("source", "PAYABLE"), ("target__in", ["EXPENSE", "PAID"])),
                    models.Q(("source__in", ["EXPENSE", "PAID"]), ("target", "PAYABLE")),
                    _connector="OR",
                ),
                name="account_move_goes_through_payable",
                violation_error_message="Money becomes payable before it is paid.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountmove",
            constraint=models.UniqueConstraint(
                fields=("statement", "source", "target"),
                name="account_move_once",
                violation_error_message="This was recorded already.",
            ),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(fields=["status", "opened_at"], name="dispute_by_age"),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("OPEN", "ANSWERED"))),
                fields=("entry",),
                name="dispute_one_running_per_line",
                violation_error_message="There is a question about this line already. Add to it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None), ("status__in", ("OPEN", "ANSWERED"))),
                    models.Q(
                        ("ended_at__isnull", False), ("ended_by__isnull", False), ("status__in", ["STANDS", "ADJUSTED"])
                    ),
                    _connector="OR",
                ),
                name="dispute_ended_by_somebody",
                violation_error_message="A question that has ended names who ended it, and when.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("payee", models.F("ended_by")), _negated=True),
                name="dispute_four_eyes",
                violation_error_message="Nobody decides a question about their own pay.",
            ),
        ),
        migrations.AddIndex(
            model_name="adjustment",
            index=models.Index(fields=["status", "created_at"], name="adjustment_by_status"),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor", 0), _negated=True),
                name="adjustment_not_zero",
                violation_error_message="An adjustment of nothing isn't one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("author", models.F("decided_by")), _negated=True),
                    models.Q(("payee", models.F("decided_by")), _negated=True),
                ),
                name="adjustment_four_eyes",
                violation_error_message="Somebody else than its author and its payee decides on an adjustment.",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("payee", models.F("author")), _negated=True),
                name="adjustment_not_for_oneself",
                violation_error_message="Nobody proposes an adjustment of their own pay.",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("entry", None), ("status", "WAITING")),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False), ("status", "APPROVED")),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("entry", None),
                        ("status", "REFUSED"),
                    ),
                    _connector="OR",
                ),
                name="adjustment_decided_by_somebody",
                violation_error_message="An adjustment that is decided names who decided, and when.",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "WAITING")),
                fields=("dispute",),
                name="adjustment_one_waiting_per_question",
                violation_error_message="An adjustment waits for approval for this question already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="payrollrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paid_at", None), ("paid_by", None), ("paid_on", None), ("reference", "")),
                    models.Q(
                        ("paid_at__isnull", False),
                        ("paid_by__isnull", False),
                        ("paid_on__isnull", False),
                        models.Q(("reference", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payroll_paid_by_somebody",
                violation_error_message="What is paid names who marked it, the day, and the reference.",
            ),
        ),
        migrations.AddConstraint(
            model_name="payrollrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("total_minor__gte", 0)), name="payroll_total_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="payrollrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount_minor", 0),
                        (
                            "carried_minor__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("month_minor"), "*", models.Value(-1)
                            ),
                        ),
                    ),
                    models.Q(
                        (
                            "amount_minor",
                            django.db.models.expressions.CombinedExpression(
                                models.F("carried_minor"), "+", models.F("month_minor")
                            ),
                        ),
                        ("amount_minor__gt", 0),
                    ),
                    _connector="OR",
                ),
                name="payroll_row_pays_what_is_payable",
                violation_error_message="A payout is all that is payable, and never below zero.",
            ),
        ),
        migrations.RunPython(guard, unguard),
    ]
