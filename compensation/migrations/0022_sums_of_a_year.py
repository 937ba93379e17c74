"""What the report on patterns sums up over the year is kept, and who of the new customers was one before.

Rows: none is written. Locks: what only the night reads. Back: yes, the next full night lays out everything again. Needs:
0021 deployed, and customers 0006, whose indexes the night asks.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("compensation", "0021_year_is_laid_out_once"),
        ("customers", "0009_people_are_found_by_spelling"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(
            model_name="firstorder",
            name="name",
        ),
        migrations.CreateModel(
            name="KnownNewcomer",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="customers.customer",
                    ),
                ),
                (
                    "earlier",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "newcomer who was there before",
            },
        ),
        migrations.CreateModel(
            name="SoldDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "salesperson_id", "ordered_on", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("ordered_on", models.DateField()),
                ("orders", models.IntegerField()),
                ("net_minor", models.BigIntegerField()),
                ("pieces", models.IntegerField()),
                (
                    "salesperson",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "orders of a day",
            },
        ),
        migrations.CreateModel(
            name="SoldSince",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "salesperson_id", "since_first", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("since_first", models.IntegerField()),
                ("orders", models.IntegerField()),
                (
                    "salesperson",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "orders since the first",
            },
        ),
    ]
