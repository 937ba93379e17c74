"""The history of values follows who holds a contract and has not ordered yet, and keeps the indexes that serve.

A customer's lines are found by the unique constraint, which begins with the customer; nobody asks for the lines of a
definition, and none is ever deleted.

Rows: none are changed. Locks: the history, for as long as it takes to drop two indexes. Back: yes, once no line is
without a day of the first order; then the indexes are built anew. Needs: 0010 deployed.
"""

import django.db.models.deletion
from django.db import migrations, models

from crm.core import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("clv", "0010_previews"),
        ("customers", "0003_salesperson_of_customer"),
    ]

    operations = [
        triggers.set_aside(),
        migrations.AlterField(
            model_name="valuechange",
            name="customer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="value_changes",
                to="customers.customer",
            ),
        ),
        migrations.AlterField(
            model_name="valuechange",
            name="definition",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clv.definition"
            ),
        ),
        migrations.AlterField(
            model_name="valuechange",
            name="first_ordered_on",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="valuechange",
            name="last_ordered_on",
            field=models.DateField(null=True),
        ),
        triggers.put_back(),
    ]
