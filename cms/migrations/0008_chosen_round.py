"""A funding block may name one of several rounds."""

from importlib import import_module
from typing import Any

import wagtail.fields
from django.db import migrations

# All else in a story is as it was; the module's name is no identifier.
before: Any = import_module("cms.migrations.0007_editorial_blocks")
BLOCKS = [*before.BLOCKS[:-1], ("funding", 65)]
LOOKUP = before.LOOKUP | {
    64: (
        "wagtail.blocks.ChoiceBlock",
        [],
        {
            "choices": [("", "The one that matters most now")],
            "label": "Funding round",
            "required": False,
        },
    ),
    65: ("wagtail.blocks.StructBlock", [[("page", 62), ("round", 64)]], {}),
}


def story(word: str) -> wagtail.fields.StreamField:
    return wagtail.fields.StreamField(BLOCKS, blank=True, block_lookup=LOOKUP, verbose_name=word)


class Migration(migrations.Migration):
    dependencies = [("cms", "0007_editorial_blocks")]

    operations = [
        migrations.AlterField(model_name="campaignpage", name="story", field=story("story")),
        migrations.AlterField(model_name="informationpage", name="body", field=story("text")),
        migrations.AlterField(model_name="updatepage", name="body", field=story("text")),
    ]
