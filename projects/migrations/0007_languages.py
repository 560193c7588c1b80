"""In which language people write: blank for what was there before, since nobody has asked."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0006_titles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[("en", "English"), ("pl", "Polish"), ("de", "German"), ("fa", "Persian")],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="idea",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[("en", "English"), ("pl", "Polish"), ("de", "German"), ("fa", "Persian")],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="idearevision",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[("en", "English"), ("pl", "Polish"), ("de", "German"), ("fa", "Persian")],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="idea",
            index=models.Index(
                condition=models.Q(("language", ""), _negated=True),
                fields=["campaign", "language", "shuffle_key", "id"],
                name="idea_written_in",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["", "en", "pl", "de", "fa"])),
                name="decision_language_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="idea",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["", "en", "pl", "de", "fa"])),
                name="idea_language_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="idearevision",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["", "en", "pl", "de", "fa"])),
                name="idea_revision_language_known",
            ),
        ),
    ]
