"""The site a new database starts with: four front pages, four lists, a few texts, one group.

Written against the tables as they are at this point, without the models' own code, which will
change. A page without revisions is fine: its first edit makes one.
"""

import json
import uuid
from typing import Any

from django.db import migrations
from django.utils import timezone

from cms.first_pages import CAMPAIGNS_TITLES, LOCALES, SLUGS, translations

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STEP = 4


def step(number: int) -> str:
    """A place among siblings, as the tree writes it."""
    digits = ""
    while number:
        number, rest = divmod(number, len(ALPHABET))
        digits = ALPHABET[rest] + digits
    return digits.rjust(STEP, "0")


class Planter:
    """Adds pages to the tree."""

    def __init__(self, apps: Any) -> None:
        self.apps = apps
        self.at = timezone.now()
        self.locales = {
            code: apps.get_model("wagtailcore", "Locale").objects.get_or_create(language_code=code)[
                0
            ]
            for code in LOCALES
        }

    def plant(
        self, model: str, parent: Any, *, slug: str, title: str, locale: str, **fields: Any
    ) -> Any:
        last = (
            self.apps.get_model("wagtailcore", "Page")
            .objects.filter(path__startswith=parent.path, depth=parent.depth + 1)
            .order_by("-path")
            .first()
        )
        place = int(last.path[-STEP:], 36) + 1 if last else 1
        content_type, _made = self.apps.get_model(
            "contenttypes", "ContentType"
        ).objects.get_or_create(app_label="cms", model=model.lower())
        page = self.apps.get_model("cms", model).objects.create(
            path=parent.path + step(place),
            depth=parent.depth + 1,
            numchild=0,
            url_path=f"{parent.url_path}{slug}/",
            slug=slug,
            title=title,
            draft_title=title,
            content_type=content_type,
            locale=self.locales[locale],
            live=True,
            first_published_at=self.at,
            last_published_at=self.at,
            **fields,
        )
        parent.numchild += 1
        self.apps.get_model("wagtailcore", "Page").objects.filter(pk=parent.pk).update(
            numchild=parent.numchild
        )
        return page


def plant_pages(apps: Any, schema_editor: Any) -> None:
    pages = apps.get_model("wagtailcore", "Page").objects
    sites = apps.get_model("wagtailcore", "Site").objects
    root = pages.get(depth=1)
    welcome = pages.filter(depth=2, slug="home").first()
    if welcome is not None:
        # Out of the way; it goes once the site stands on its own front page.
        pages.filter(pk=welcome.pk).update(slug="welcome", url_path="/welcome/")
    planter = Planter(apps)
    homes_key, lists_key = uuid.uuid4(), uuid.uuid4()
    homes = {
        code: planter.plant(
            "HomePage",
            root,
            slug="home" if code == "en" else f"home-{code}",
            title="Eyelevel",
            locale=code,
            translation_key=homes_key,
        )
        for code in LOCALES
    }
    for code, home in homes.items():
        planter.plant(
            "CampaignIndexPage",
            home,
            slug="campaigns",
            title=CAMPAIGNS_TITLES[code],
            locale=code,
            translation_key=lists_key,
        )
    for slug in SLUGS:
        key = uuid.uuid4()
        for first in translations(slug):
            planter.plant(
                "InformationPage",
                homes[first.language],
                slug=slug,
                title=first.title,
                locale=first.language,
                translation_key=key,
                standfirst=first.standfirst,
                body=json.dumps([{"type": "text", "value": first.text, "id": str(uuid.uuid4())}]),
            )
    sites.filter(is_default_site=True).update(root_page_id=homes["en"].pk)
    if welcome is not None and not sites.filter(root_page_id=welcome.pk).exists():
        welcome.refresh_from_db()
        welcome.delete()
        pages.filter(pk=root.pk).update(numchild=len(homes))


def make_group(apps: Any, schema_editor: Any) -> None:
    """Firms enter the admin; which pages they reach follows from their own firm's group."""
    group, _made = apps.get_model("auth", "Group").objects.get_or_create(name="Firm members")
    permissions = apps.get_model("auth", "Permission").objects
    group.permissions.add(
        permissions.get(codename="access_admin", content_type__app_label="wagtailadmin")
    )


def grant_translating(apps: Any, schema_editor: Any) -> None:
    """Editors may start translations. The permission is otherwise made after all migrations."""
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="simple_translation", model="simpletranslation"
    )
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="submit_translation",
        defaults={"name": "Can submit translations"},
    )
    for group in apps.get_model("auth", "Group").objects.filter(name="Editors"):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_pages"),
        ("simple_translation", "0001_initial"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]
    operations = [
        migrations.RunPython(plant_pages, migrations.RunPython.noop),
        migrations.RunPython(make_group, migrations.RunPython.noop),
        migrations.RunPython(grant_translating, migrations.RunPython.noop),
    ]
