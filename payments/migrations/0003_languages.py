"""The language of a round's and its rewards' words, and these words in other languages."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q

LANGUAGES = [("en", "English"), ("pl", "Polish"), ("de", "German"), ("fa", "Persian")]


def in_languages(model: str, *, constraint: str) -> list[Any]:
    return [
        migrations.AddField(
            model_name=model,
            name="language",
            field=models.CharField(blank=True, choices=LANGUAGES, default="", max_length=8),
        ),
        migrations.AddField(
            model_name=model,
            name="translations",
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddConstraint(
            model_name=model,
            constraint=models.CheckConstraint(
                condition=Q(("language__in", ["", "en", "pl", "de", "fa"])), name=constraint
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_refunds")]

    operations = [
        *in_languages("fundinground", constraint="round_language_known"),
        *in_languages("reward", constraint="reward_language_known"),
    ]
