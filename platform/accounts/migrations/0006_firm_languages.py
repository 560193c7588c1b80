"""The language of a firm's line about itself, and the line in other languages."""

from django.db import migrations, models
from django.db.models import Q

LANGUAGES = [("en", "English"), ("pl", "Polish"), ("de", "German"), ("fa", "Persian")]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_firm_accent")]

    operations = [
        migrations.AddField(
            model_name="firm",
            name="language",
            field=models.CharField(blank=True, choices=LANGUAGES, default="", max_length=8),
        ),
        migrations.AddField(
            model_name="firm",
            name="translations",
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddConstraint(
            model_name="firm",
            constraint=models.CheckConstraint(
                condition=Q(("language__in", ["", "en", "pl", "de", "fa"])),
                name="firm_language_known",
            ),
        ),
    ]
