"""In which language people write: blank for what was there before, since nobody has asked."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0002_answers_of_firms"),
        ("projects", "0007_languages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[("en", "English"), ("pl", "Polish"), ("de", "German"), ("fa", "Persian")],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="commentrevision",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[("en", "English"), ("pl", "Polish"), ("de", "German"), ("fa", "Persian")],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["", "en", "pl", "de", "fa"])),
                name="comment_language_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="commentrevision",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["", "en", "pl", "de", "fa"])),
                name="comment_revision_language_known",
            ),
        ),
    ]
