"""Pay that waits, and bounds of a month's payout: where they stand on a statement, and between accounts.

Rows: statements and movements, some thousands; statements get columns that are 0. Locks: these tables, for a moment. Back:
yes, while no month is closed with pay held or bounded. Needs: 0012 and orders 0003 deployed.
"""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from crm.core import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("compensation", "0012_lab_and_gaming"),
        ("orders", "0003_promised_delivered_paid"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        triggers.set_aside(),
        migrations.CreateModel(
            name="HeldMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("HELD", "Held"), ("RELEASED", "Released"), ("FORFEITED", "Forfeited")], max_length=12
                    ),
                ),
                ("since_on", models.DateField()),
                ("earned_minor", models.BigIntegerField()),
                ("held_minor", models.BigIntegerField()),
                ("payable_minor", models.BigIntegerField()),
                ("forfeited_minor", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "movement of held pay",
            },
        ),
        migrations.CreateModel(
            name="HoldRelease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "release of held pay",
            },
        ),
        migrations.RemoveConstraint(
            model_name="accountmove",
            name="account_move_goes_through_payable",
        ),
        migrations.RemoveConstraint(
            model_name="statement",
            name="statement_balance_adds_up",
        ),
        migrations.AddField(
            model_name="statement",
            name="advanced_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="capped_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="carried_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="carry_closing_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="carry_opening_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="draw_closing_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="draw_opening_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="held_closing_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="held_in_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="held_opening_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="lapsed_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="payable_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="released_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="topped_up_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="accountmove",
            name="source",
            field=models.CharField(
                choices=[
                    ("EXPENSE", "Expense"),
                    ("HELD", "Held"),
                    ("PAYABLE", "Payable"),
                    ("PAID", "Paid"),
                    ("FORFEITED", "Forfeited"),
                    ("DRAW", "Draw"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="accountmove",
            name="target",
            field=models.CharField(
                choices=[
                    ("EXPENSE", "Expense"),
                    ("HELD", "Held"),
                    ("PAYABLE", "Payable"),
                    ("PAID", "Paid"),
                    ("FORFEITED", "Forfeited"),
                    ("DRAW", "Draw"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="accountmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("source", "EXPENSE"), ("target", "HELD")),
                    models.Q(("source", "HELD"), ("target", "EXPENSE")),
                    models.Q(("source", "EXPENSE"), ("target", "PAYABLE")),
                    models.Q(("source", "PAYABLE"), ("target", "EXPENSE")),
                    models.Q(("source", "HELD"), ("target", "PAYABLE")),
                    models.Q(("source", "PAYABLE"), ("target", "HELD")),
                    models.Q(("source", "HELD"), ("target", "FORFEITED")),
                    models.Q(("source", "FORFEITED"), ("target", "HELD")),
                    models.Q(("source", "PAYABLE"), ("target", "FORFEITED")),
                    models.Q(("source", "FORFEITED"), ("target", "PAYABLE")),
                    models.Q(("source", "DRAW"), ("target", "PAYABLE")),
                    models.Q(("source", "PAYABLE"), ("target", "DRAW")),
                    models.Q(("source", "PAYABLE"), ("target", "PAID")),
                    models.Q(("source", "PAID"), ("target", "PAYABLE")),
                    _connector="OR",
                ),
                name="account_move_between_neighbours",
                violation_error_message="Money becomes payable before it is paid, cut, or lifted by a draw.",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("seal", 1),
                    models.Q(
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
                        ("seal", 2),
                    ),
                    models.Q(
                        (
                            "closing_minor",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("opening_minor"), "+", models.F("payable_minor")
                                ),
                                "-",
                                models.F("paid_minor"),
                            ),
                        ),
                        ("seal", 3),
                    ),
                    _connector="OR",
                ),
                name="statement_balance_adds_up",
                violation_error_message="What was payable and became it, less what was paid, is the balance.",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seal", 3), _negated=True),
                    (
                        "payable_minor",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("total_minor"), "-", models.F("held_in_minor")
                                            ),
                                            "+",
                                            models.F("released_minor"),
                                        ),
                                        "-",
                                        models.F("capped_minor"),
                                    ),
                                    "-",
                                    models.F("carried_minor"),
                                ),
                                "+",
                                models.F("topped_up_minor"),
                            ),
                            "+",
                            models.F("advanced_minor"),
                        ),
                    ),
                    _connector="OR",
                ),
                name="statement_payable_adds_up",
                violation_error_message="The total, less what is held and cut, with what is added, becomes payable.",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "carry_closing_minor",
                        django.db.models.expressions.CombinedExpression(
                            models.F("carry_opening_minor"), "+", models.F("carried_minor")
                        ),
                    ),
                    (
                        "draw_closing_minor",
                        django.db.models.expressions.CombinedExpression(
                            models.F("draw_opening_minor"), "+", models.F("advanced_minor")
                        ),
                    ),
                    (
                        "held_closing_minor",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("held_opening_minor"), "+", models.F("held_in_minor")
                                ),
                                "-",
                                models.F("released_minor"),
                            ),
                            "-",
                            models.F("lapsed_minor"),
                        ),
                    ),
                ),
                name="statement_holds_add_up",
                violation_error_message="What is held, carried or owed is what was, with what the month changed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("capped_minor__gte", 0),
                    ("carry_closing_minor__gte", 0),
                    ("draw_closing_minor__gte", 0),
                    ("topped_up_minor__gte", 0),
                ),
                name="statement_limits_not_negative",
                violation_error_message="A cap takes and a floor adds; neither what is carried nor a draw goes below zero.",
            ),
        ),
        migrations.AddField(
            model_name="heldmove",
            name="order",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.order"),
        ),
        migrations.AddField(
            model_name="heldmove",
            name="payee",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="heldmove",
            name="plan_version",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="compensation.planversion",
            ),
        ),
        migrations.AddField(
            model_name="heldmove",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="held_moves", to="compensation.statement"
            ),
        ),
        migrations.AddField(
            model_name="holdrelease",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="holdrelease",
            name="order",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.order"
            ),
        ),
        migrations.AddIndex(
            model_name="heldmove",
            index=models.Index(fields=["payee", "order", "state"], name="held_move_by_payee"),
        ),
        migrations.AddConstraint(
            model_name="heldmove",
            constraint=models.UniqueConstraint(
                fields=("statement", "order"),
                name="held_move_once",
                violation_error_message="The held pay of this order was moved by this statement already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="heldmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "earned_minor",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("held_minor"), "+", models.F("payable_minor")
                            ),
                            "+",
                            models.F("forfeited_minor"),
                        ),
                    )
                ),
                name="held_move_balances",
                violation_error_message="What is earned is held, payable or forfeited.",
            ),
        ),
        migrations.AddConstraint(
            model_name="holdrelease",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="hold_release_says_why",
                violation_error_message="Say why the pay is released.",
            ),
        ),
        triggers.put_back(),
    ]
