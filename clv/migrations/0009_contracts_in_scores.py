"""What running contracts add to a value, what they did to its history, and how many stand on each rung.

Rows: none are filled in; the history, some millions, gets three columns with a default, which PostgreSQL notes without
writing a row. Locks: the history, while its check is made anew; the scores, while an index is built. Back: yes, what
contracts did to the history is lost. Needs: 0008 deployed.
"""

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from crm.core import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("clv", "0008_history_drift_and_segments"),
        ("customers", "0002_guards"),
    ]

    operations = [
        triggers.set_aside(),
        migrations.CreateModel(
            name="ContractWorth",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="contract_worth",
                        serialize=False,
                        to="customers.customer",
                    ),
                ),
                ("as_of", models.DateField()),
                ("contract_count", models.IntegerField(validators=[django.core.validators.MinValueValidator(1)])),
                ("future_margin_minor", models.BigIntegerField()),
                ("future_revenue_minor", models.BigIntegerField()),
                ("year_margin_minor", models.BigIntegerField()),
                ("year_renewals", models.FloatField()),
                ("renews_on", models.DateField()),
                ("renewal_chance", models.FloatField()),
                ("beside_ppm", models.IntegerField()),
            ],
            options={
                "verbose_name": "value of contracts",
                "verbose_name_plural": "values of contracts",
            },
        ),
        migrations.CreateModel(
            name="RungFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField()),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("SEGMENT_MEAN", "Mean of all customers"),
                            ("SIMPLE", "Average × frequency × years"),
                            ("REALISED_MARGIN", "Buying rate and drop-out with the customer's own margin"),
                            ("BG_NBD", "Buying rate and drop-out (BG/NBD) with spend (Gamma-Gamma)"),
                            ("MBG_NBD", "Buying rate and early drop-out (MBG/NBD) with spend (Gamma-Gamma)"),
                            (
                                "PARETO_NBD",
                                "Buying rate and drop-out at any time (Pareto/NBD) with spend (Gamma-Gamma)",
                            ),
                            ("SBG", "Renewals of contracts (sBG), and what is bought beside them"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("ENOUGH_HISTORY", "There is enough history for the prediction to replace the formula."),
                            ("NO_ORDER", "This customer has not ordered yet, so the value of a new customer is shown."),
                            (
                                "ONE_DAY_OF_HISTORY",
                                "There is only one day of history, so the value of a new customer is shown.",
                            ),
                            (
                                "TOO_FEW_CUSTOMERS",
                                "A prediction needs at least 200 customers who bought, so the simple formula is used.",
                            ),
                            (
                                "TOO_FEW_REPEAT_BUYERS",
                                "A prediction needs at least 50 customers who came back, so the simple formula is used.",
                            ),
                            ("NOT_CONVERGED", "The prediction did not settle, so the simple formula is used."),
                            (
                                "SPEND_NOT_MODELLED",
                                "Margins can't be modelled across customers, so this customer's own average margin is used.",
                            ),
                            (
                                "CONTRACT_OWN_PRODUCT",
                                "A contract is running, and enough contracts for its product show how often they are renewed.",
                            ),
                            (
                                "CONTRACT_ALL_PRODUCTS",
                                "A contract is running. Its product has too few contracts, so the renewals of all products are used.",
                            ),
                            (
                                "CONTRACT_ASSUMED",
                                "A contract is running. There are too few contracts to learn from, so four in five are taken to renew.",
                            ),
                        ],
                        max_length=24,
                    ),
                ),
                ("customers", models.IntegerField()),
            ],
            options={
                "verbose_name": "rung of the ladder",
                "verbose_name_plural": "rungs of the ladder",
            },
        ),
        migrations.RemoveConstraint(
            model_name="valuechange",
            name="value_change_is_the_sum_of_its_parts",
        ),
        migrations.AddField(
            model_name="valuechange",
            name="beside_ppm",
            field=models.IntegerField(db_default=1000000, default=1000000),
        ),
        migrations.AddField(
            model_name="valuechange",
            name="contract_future_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="valuechange",
            name="contract_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="score",
            name="method",
            field=models.CharField(
                choices=[
                    ("SEGMENT_MEAN", "Mean of all customers"),
                    ("SIMPLE", "Average × frequency × years"),
                    ("REALISED_MARGIN", "Buying rate and drop-out with the customer's own margin"),
                    ("BG_NBD", "Buying rate and drop-out (BG/NBD) with spend (Gamma-Gamma)"),
                    ("MBG_NBD", "Buying rate and early drop-out (MBG/NBD) with spend (Gamma-Gamma)"),
                    ("PARETO_NBD", "Buying rate and drop-out at any time (Pareto/NBD) with spend (Gamma-Gamma)"),
                    ("SBG", "Renewals of contracts (sBG), and what is bought beside them"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="score",
            name="reason",
            field=models.CharField(
                choices=[
                    ("ENOUGH_HISTORY", "There is enough history for the prediction to replace the formula."),
                    ("NO_ORDER", "This customer has not ordered yet, so the value of a new customer is shown."),
                    (
                        "ONE_DAY_OF_HISTORY",
                        "There is only one day of history, so the value of a new customer is shown.",
                    ),
                    (
                        "TOO_FEW_CUSTOMERS",
                        "A prediction needs at least 200 customers who bought, so the simple formula is used.",
                    ),
                    (
                        "TOO_FEW_REPEAT_BUYERS",
                        "A prediction needs at least 50 customers who came back, so the simple formula is used.",
                    ),
                    ("NOT_CONVERGED", "The prediction did not settle, so the simple formula is used."),
                    (
                        "SPEND_NOT_MODELLED",
                        "Margins can't be modelled across customers, so this customer's own average margin is used.",
                    ),
                    (
                        "CONTRACT_OWN_PRODUCT",
                        "A contract is running, and enough contracts for its product show how often they are renewed.",
                    ),
                    (
                        "CONTRACT_ALL_PRODUCTS",
                        "A contract is running. Its product has too few contracts, so the renewals of all products are used.",
                    ),
                    (
                        "CONTRACT_ASSUMED",
                        "A contract is running. There are too few contracts to learn from, so four in five are taken to renew.",
                    ),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="valuechange",
            name="cause",
            field=models.CharField(
                choices=[
                    ("FIRST", "First value"),
                    ("ORDER", "Orders"),
                    ("REFUND", "Refunds"),
                    ("COST", "Costs"),
                    ("SILENCE", "Time without an order"),
                    ("CONTRACT", "Contracts"),
                    ("REFIT", "Models fitted anew"),
                    ("DEFINITION", "Another definition of value"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="valuechange",
            name="method",
            field=models.CharField(
                choices=[
                    ("SEGMENT_MEAN", "Mean of all customers"),
                    ("SIMPLE", "Average × frequency × years"),
                    ("REALISED_MARGIN", "Buying rate and drop-out with the customer's own margin"),
                    ("BG_NBD", "Buying rate and drop-out (BG/NBD) with spend (Gamma-Gamma)"),
                    ("MBG_NBD", "Buying rate and early drop-out (MBG/NBD) with spend (Gamma-Gamma)"),
                    ("PARETO_NBD", "Buying rate and drop-out at any time (Pareto/NBD) with spend (Gamma-Gamma)"),
                    ("SBG", "Renewals of contracts (sBG), and what is bought beside them"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="score",
            index=models.Index(fields=["-future_margin_minor", "customer"], name="score_by_potential"),
        ),
        migrations.AddConstraint(
            model_name="valuechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cause", "FIRST"),
                    (
                        "change_minor",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("silence_minor"), "+", models.F("contract_minor")
                                            ),
                                            "+",
                                            models.F("order_minor"),
                                        ),
                                        "+",
                                        models.F("refund_minor"),
                                    ),
                                    "+",
                                    models.F("cost_minor"),
                                ),
                                "+",
                                models.F("refit_minor"),
                            ),
                            "+",
                            models.F("definition_minor"),
                        ),
                    ),
                    _connector="OR",
                ),
                name="value_change_is_the_sum_of_its_parts",
            ),
        ),
        migrations.AddConstraint(
            model_name="contractworth",
            constraint=models.CheckConstraint(
                condition=models.Q(("renewal_chance__gte", 0), ("renewal_chance__lte", 1)),
                name="contract_worth_renewal_is_a_chance",
            ),
        ),
        migrations.AddConstraint(
            model_name="contractworth",
            constraint=models.CheckConstraint(
                condition=models.Q(("beside_ppm__gte", 0), ("beside_ppm__lte", 1000000)),
                name="contract_worth_beside_is_a_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="rungfigures",
            constraint=models.UniqueConstraint(fields=("method", "reason"), name="rung_figures_once"),
        ),
        triggers.put_back(),
    ]
