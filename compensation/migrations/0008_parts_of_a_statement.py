"""A statement adds up from all parts of a plan, and its seal covers all numbers of its lines.

Rows: statements, one per payee and month; they get columns that are 0. Locks: that table, for a moment. Back: yes, while
no month is closed with the new seal. Needs: 0007 deployed. Seals that exist stay what they are.
"""

import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from crm.core import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("compensation", "0007_guards_of_plan_parts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        triggers.set_aside(),
        migrations.RemoveConstraint(
            model_name="statement",
            name="statement_adds_up",
        ),
        migrations.RemoveConstraint(
            model_name="statement",
            name="statement_balance_adds_up",
        ),
        migrations.RemoveConstraint(
            model_name="statement",
            name="statement_chain_has_one_start",
        ),
        migrations.AddField(
            model_name="statement",
            name="lifetime_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="target_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="statement",
            name="team_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="statement",
            name="seal",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "The lines"),
                    (2, "The lines, the balance, and the payee's statement before"),
                    (3, "The lines with all their numbers, the parts, the balance, and the payee's statement before"),
                ],
                default=1,
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "earned_minor",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("first_minor"), "+", models.F("returning_minor")
                                    ),
                                    "+",
                                    models.F("lifetime_minor"),
                                ),
                                "+",
                                models.F("target_minor"),
                            ),
                            "+",
                            models.F("team_minor"),
                        ),
                    ),
                    (
                        "total_minor",
                        django.db.models.expressions.CombinedExpression(
                            models.F("earned_minor"), "+", models.F("adjustment_minor")
                        ),
                    ),
                ),
                name="statement_adds_up",
                violation_error_message="The parts of a statement sum to its total.",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("seal", 1),
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
                condition=models.Q(("previous", None), ("seal__gt", 1)),
                name="statement_chain_has_one_start",
                violation_error_message="The chain of this payee's statements has begun already.",
            ),
        ),
        triggers.put_back(),
    ]
