from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_stops_are_preferences")]

    operations = [migrations.DeleteModel(name="MailStop")]
