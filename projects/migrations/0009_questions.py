from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0008_closing_language"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="questions",
            field=models.JSONField(default=dict, editable=False),
        ),
    ]
