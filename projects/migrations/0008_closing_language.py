"""In which language a firm has ended its campaign: blank for those that had ended before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_firm_logo"),
        ("projects", "0007_languages"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="closing_language",
            field=models.CharField(
                blank=True,
                choices=[("en", "English"), ("pl", "Polish"), ("de", "German"), ("fa", "Persian")],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("closing_language__in", ["", "en", "pl", "de", "fa"])),
                name="campaign_closing_language_known",
            ),
        ),
    ]
