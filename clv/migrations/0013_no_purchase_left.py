"""A reason of its own for customers of whom no purchase is left.

Rows: none are changed; the next night gives the reason. Locks: none, the choices are no constraint. Back: yes, once no
score has the reason. Needs: 0012 deployed.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clv", "0012_contract_retention"),
    ]

    operations = [
        migrations.AlterField(
            model_name="rungfigures",
            name="reason",
            field=models.CharField(
                choices=[
                    ("ENOUGH_HISTORY", "There is enough history for the prediction to replace the formula."),
                    ("NO_ORDER", "This customer has not ordered yet, so the value of a new customer is shown."),
                    (
                        "NO_PURCHASE_LEFT",
                        "Nothing this customer bought is left, only what was given back or given away: nothing more is expected.",
                    ),
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
            model_name="score",
            name="reason",
            field=models.CharField(
                choices=[
                    ("ENOUGH_HISTORY", "There is enough history for the prediction to replace the formula."),
                    ("NO_ORDER", "This customer has not ordered yet, so the value of a new customer is shown."),
                    (
                        "NO_PURCHASE_LEFT",
                        "Nothing this customer bought is left, only what was given back or given away: nothing more is expected.",
                    ),
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
    ]
