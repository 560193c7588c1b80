"""The picture beside a firm's name."""

from django.db import migrations, models
from django.db.models import Q

import accounts.models.firms


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_firm_languages")]

    operations = [
        migrations.AddField(
            model_name="firm",
            name="logo",
            field=models.ImageField(
                blank=True, default="", upload_to=accounts.models.firms.logo_path
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="firm",
            constraint=models.CheckConstraint(
                condition=~Q(state="closed") | Q(logo=""), name="firm_closed_has_no_logo"
            ),
        ),
    ]
