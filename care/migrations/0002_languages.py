"""In which language people write: blank for what was there before, since nobody has asked."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_firm_accent"),
        ("care", "0001_threads"),
        ("payments", "0002_refunds"),
        ("projects", "0007_languages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[("en", "English"), ("pl", "Polish"), ("de", "German"), ("fa", "Persian")],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[("en", "English"), ("pl", "Polish"), ("de", "German"), ("fa", "Persian")],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="remedy_language",
            field=models.CharField(
                blank=True,
                choices=[("en", "English"), ("pl", "Polish"), ("de", "German"), ("fa", "Persian")],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["", "en", "pl", "de", "fa"])),
                name="post_language_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["", "en", "pl", "de", "fa"])),
                name="thread_language_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(("remedy_language__in", ["", "en", "pl", "de", "fa"])),
                name="thread_remedy_language_known",
            ),
        ),
    ]
