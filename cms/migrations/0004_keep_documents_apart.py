from typing import Any

from django.db import migrations


def take_back(apps: Any, schema_editor: Any) -> None:
    """Wagtail lets every group that enters the admin choose any document and picture there is.

    Whether its migrations find the firms' group depends on their order, so they come first here.
    """
    groups = apps.get_model("auth", "Group").objects.filter(name="Firm members")
    permissions = apps.get_model("auth", "Permission").objects.filter(
        codename__in=["choose_document", "choose_image"]
    )
    apps.get_model("wagtailcore", "GroupCollectionPermission").objects.filter(
        group__in=groups, permission__in=permissions
    ).delete()
    for group in groups:
        group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0003_briefs_and_words"),
        ("wagtaildocs", "0011_add_choose_permissions"),
        ("wagtailimages", "0023_add_choose_permissions"),
    ]

    operations = [migrations.RunPython(take_back, migrations.RunPython.noop)]
