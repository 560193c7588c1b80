"""Refunds become rows of their own, and pledges say how much of them is back."""

import uuid
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def carry_over(apps: Any, schema_editor: Any) -> None:
    """Until now a pledge had one refund, of all of it, under an id of its own."""
    pledges = apps.get_model("payments", "Pledge").objects
    refund = apps.get_model("payments", "Refund")
    begun = pledges.filter(state__in=["refunding", "refunded"]) | pledges.exclude(refund_id="")
    rows = [refund(**_fields(pledge)) for pledge in begun]
    refund.objects.bulk_create(rows, batch_size=1000)
    pledges.filter(state="refunded").update(refunded_minor=models.F("amount_minor"))
    pledges.filter(state="lost").update(lost_minor=models.F("amount_minor"))
    # Otherwise the columns cannot be changed: checks of the new rows are still to come.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _fields(pledge: Any) -> dict[str, Any]:
    states = {"refunding": "pending", "refunded": "succeeded"}
    state = states.get(pledge.state, "failed")
    began_at = pledge.ended_at or pledge.collected_at
    return {
        "pledge": pledge,
        "number": 1,
        "amount_minor": pledge.amount_minor,
        "currency": pledge.currency,
        "state": state,
        "cause": "shortfall",
        "stripe_id": pledge.refund_id,
        "begun_at": began_at,
        "ended_at": None if state == "pending" else began_at,
    }


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "On its way"),
                            ("succeeded", "Refunded"),
                            ("failed", "Failed"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("shortfall", "Less arrived than the goal"),
                            ("operator", "Decided by the people who run this site"),
                            ("at_stripe", "Made by hand at Stripe"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("stripe_id", models.CharField(blank=True, max_length=60)),
                ("failure_code", models.CharField(blank=True, max_length=60)),
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.AddField(
            model_name="fundinground",
            name="ended_because",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="pledge",
            name="lost_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="pledge",
            name="refunded_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="workitem",
            name="note",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="workitem",
            name="resolved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="asked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="pledge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="payments.pledge",
            ),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="pledge",
            name="refund_id",
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("resolved_at__isnull", True)),
                fields=["opened_at"],
                name="work_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lost_minor", 0), ("refunded_minor", 0)),
                    models.Q(
                        ("collected_at__isnull", False),
                        ("lost_minor__gte", 0),
                        ("refunded_minor__gte", 0),
                        ("refunded_minor__lte", models.F("amount_minor")),
                    ),
                    _connector="OR",
                ),
                name="pledge_gives_back_what_came",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["collected", "refunding", "refunded"]), _negated=True),
                    models.Q(
                        ("refunded_minor__lt", models.F("amount_minor")),
                        ("state__in", ["collected", "refunding"]),
                    ),
                    models.Q(("refunded_minor", models.F("amount_minor")), ("state", "refunded")),
                    _connector="OR",
                ),
                name="pledge_refunded_iff_all_is_back",
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                condition=models.Q(("state", "pending")), fields=["begun_at"], name="refund_pending"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(
                fields=("pledge", "number"), name="refund_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "pending")),
                fields=("pledge",),
                name="refund_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stripe_id", ""), _negated=True),
                fields=("stripe_id",),
                name="refund_stripe_id_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="refund_amount_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "pending")),
                    models.Q(
                        models.Q(("state", "pending"), _negated=True), ("ended_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="refund_ended_at_iff_ended",
            ),
        ),
    ]
