"""The blocks of a story, the same on all three kinds of page, and which pictures are prepared."""

import django.db.models.deletion
import wagtail.fields
from django.db import migrations, models

BLOCKS = [
    ("text", 0),
    ("picture", 5),
    ("gallery", 10),
    ("pair", 14),
    ("video", 19),
    ("quote", 22),
    ("facts", 26),
    ("comparison", 35),
    ("timeline", 42),
    ("faq", 47),
    ("team", 55),
    ("action", 59),
    ("ideas", 63),
    ("funding", 64),
]
LOOKUP = {
    0: (
        "wagtail.blocks.RichTextBlock",
        (),
        {
            "features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"],
            "group": "Words",
            "label": "Text",
            "template": "cms/blocks/text.html",
        },
    ),
    1: ("cms.illustrations.PictureChooserBlock", (), {"label": "Picture"}),
    2: (
        "wagtail.blocks.CharBlock",
        (),
        {
            "help_text": "Read aloud to people who do not see the picture.",
            "label": "What it shows",
            "max_length": 160,
            "required": True,
        },
    ),
    3: (
        "wagtail.blocks.CharBlock",
        (),
        {"label": "Line beneath", "max_length": 200, "required": False},
    ),
    4: (
        "wagtail.blocks.ChoiceBlock",
        [],
        {
            "choices": [("text", "As wide as the text"), ("wide", "Wider than the text")],
            "label": "Width",
        },
    ),
    5: (
        "wagtail.blocks.StructBlock",
        [[("image", 1), ("alt", 2), ("caption", 3), ("width", 4)]],
        {},
    ),
    6: (
        "wagtail.blocks.CharBlock",
        (),
        {"label": "Line beneath", "max_length": 120, "required": False},
    ),
    7: ("wagtail.blocks.StructBlock", [[("image", 1), ("alt", 2), ("caption", 6)]], {}),
    8: ("wagtail.blocks.ListBlock", (7,), {"label": "Pictures", "max_num": 12, "min_num": 2}),
    9: (
        "wagtail.blocks.ChoiceBlock",
        [],
        {
            "choices": [("grid", "Side by side"), ("row", "In a row to swipe through")],
            "label": "Arrangement",
        },
    ),
    10: ("wagtail.blocks.StructBlock", [[("pictures", 8), ("arrangement", 9), ("width", 4)]], {}),
    11: ("wagtail.blocks.CharBlock", (), {"label": "Word beneath", "max_length": 60}),
    12: (
        "wagtail.blocks.StructBlock",
        [[("image", 1), ("alt", 2), ("word", 11)]],
        {"label": "First picture"},
    ),
    13: (
        "wagtail.blocks.StructBlock",
        [[("image", 1), ("alt", 2), ("word", 11)]],
        {"label": "Second picture"},
    ),
    14: (
        "wagtail.blocks.StructBlock",
        [[("first", 12), ("second", 13), ("caption", 3), ("width", 4)]],
        {},
    ),
    15: (
        "wagtail.blocks.URLBlock",
        (),
        {
            "help_text": "At YouTube or Vimeo. It is loaded when somebody presses play, not before.",
            "label": "Address of the film",
            "max_length": 200,
        },
    ),
    16: ("wagtail.blocks.CharBlock", (), {"label": "Title", "max_length": 120}),
    17: ("cms.illustrations.PictureChooserBlock", (), {"label": "Picture in front"}),
    18: (
        "wagtail.blocks.TextBlock",
        (),
        {
            "help_text": "For people who do not hear the film, and for those who would rather read.",
            "label": "What is said",
            "max_length": 8000,
            "required": False,
        },
    ),
    19: (
        "wagtail.blocks.StructBlock",
        [[("url", 15), ("title", 16), ("image", 17), ("alt", 2), ("transcript", 18), ("width", 4)]],
        {},
    ),
    20: ("wagtail.blocks.TextBlock", (), {"label": "Words", "max_length": 600}),
    21: (
        "wagtail.blocks.CharBlock",
        (),
        {"label": "Who said them", "max_length": 120, "required": False},
    ),
    22: ("wagtail.blocks.StructBlock", [[("words", 20), ("who", 21)]], {}),
    23: ("wagtail.blocks.CharBlock", (), {"label": "Word", "max_length": 60}),
    24: ("wagtail.blocks.CharBlock", (), {"label": "Figure", "max_length": 60}),
    25: ("wagtail.blocks.StructBlock", [[("word", 23), ("figure", 24)]], {}),
    26: (
        "wagtail.blocks.ListBlock",
        (25,),
        {
            "group": "Words",
            "icon": "list-ul",
            "label": "Facts",
            "max_num": 8,
            "min_num": 1,
            "template": "cms/blocks/facts.html",
        },
    ),
    27: ("wagtail.blocks.CharBlock", (), {"label": "Heading", "max_length": 120}),
    28: ("wagtail.blocks.CharBlock", (), {"label": "Name of the first side", "max_length": 60}),
    29: ("wagtail.blocks.CharBlock", (), {"label": "Name of the second side", "max_length": 60}),
    30: ("wagtail.blocks.CharBlock", (), {"label": "What is compared", "max_length": 80}),
    31: ("wagtail.blocks.CharBlock", (), {"label": "First side", "max_length": 160}),
    32: ("wagtail.blocks.CharBlock", (), {"label": "Second side", "max_length": 160}),
    33: ("wagtail.blocks.StructBlock", [[("what", 30), ("first", 31), ("second", 32)]], {}),
    34: ("wagtail.blocks.ListBlock", (33,), {"label": "Lines", "max_num": 12, "min_num": 1}),
    35: (
        "wagtail.blocks.StructBlock",
        [[("heading", 27), ("first", 28), ("second", 29), ("rows", 34)]],
        {},
    ),
    36: (
        "wagtail.blocks.CharBlock",
        (),
        {"label": "Heading", "max_length": 120, "required": False},
    ),
    37: (
        "wagtail.blocks.CharBlock",
        (),
        {
            "help_text": "As you would say it: spring 2027, 4 March.",
            "label": "When",
            "max_length": 60,
        },
    ),
    38: ("wagtail.blocks.CharBlock", (), {"label": "What happens", "max_length": 120}),
    39: (
        "wagtail.blocks.TextBlock",
        (),
        {"label": "More about it", "max_length": 400, "required": False},
    ),
    40: ("wagtail.blocks.StructBlock", [[("when", 37), ("title", 38), ("words", 39)]], {}),
    41: ("wagtail.blocks.ListBlock", (40,), {"label": "Steps", "max_num": 12, "min_num": 2}),
    42: ("wagtail.blocks.StructBlock", [[("heading", 36), ("entries", 41)]], {}),
    43: ("wagtail.blocks.CharBlock", (), {"label": "Question", "max_length": 160}),
    44: (
        "wagtail.blocks.RichTextBlock",
        (),
        {
            "features": ["bold", "italic", "ol", "ul", "link", "document-link"],
            "label": "Answer",
            "max_length": 2000,
        },
    ),
    45: ("wagtail.blocks.StructBlock", [[("question", 43), ("answer", 44)]], {}),
    46: ("wagtail.blocks.ListBlock", (45,), {"label": "Questions", "max_num": 20, "min_num": 1}),
    47: ("wagtail.blocks.StructBlock", [[("heading", 36), ("questions", 46)]], {}),
    48: ("wagtail.blocks.CharBlock", (), {"label": "Name", "max_length": 120}),
    49: ("wagtail.blocks.CharBlock", (), {"label": "What they do", "max_length": 120}),
    50: ("cms.illustrations.PictureChooserBlock", (), {"label": "Portrait", "required": False}),
    51: (
        "wagtail.blocks.CharBlock",
        (),
        {
            "help_text": "Read aloud to people who do not see the picture.",
            "label": "What it shows",
            "max_length": 160,
            "required": False,
        },
    ),
    52: ("wagtail.blocks.TextBlock", (), {"label": "Words", "max_length": 300, "required": False}),
    53: (
        "wagtail.blocks.StructBlock",
        [[("name", 48), ("role", 49), ("portrait", 50), ("alt", 51), ("words", 52)]],
        {},
    ),
    54: ("wagtail.blocks.ListBlock", (53,), {"label": "People", "max_num": 12, "min_num": 1}),
    55: ("wagtail.blocks.StructBlock", [[("heading", 36), ("people", 54)]], {}),
    56: ("wagtail.blocks.CharBlock", (), {"label": "Words", "max_length": 200, "required": False}),
    57: (
        "wagtail.blocks.ChoiceBlock",
        [],
        {
            "choices": [
                ("propose", "Propose an idea"),
                ("back", "Back it"),
                ("follow", "Follow the campaign"),
                ("page", "Read another page"),
            ],
            "label": "What can be done",
        },
    ),
    58: ("wagtail.blocks.PageChooserBlock", (), {"label": "Page to read", "required": False}),
    59: ("wagtail.blocks.StructBlock", [[("words", 56), ("target", 57), ("page", 58)]], {}),
    60: (
        "wagtail.blocks.ChoiceBlock",
        [],
        {
            "choices": [
                ("all", "Any of its ideas, in a fair order"),
                ("shortlisted", "Those on the shortlist"),
                ("chosen", "Those that were chosen"),
            ],
            "label": "Which ideas",
        },
    ),
    61: (
        "wagtail.blocks.IntegerBlock",
        (),
        {"default": 3, "label": "How many", "max_value": 6, "min_value": 1},
    ),
    62: (
        "wagtail.blocks.PageChooserBlock",
        (),
        {
            "help_text": "Leave it empty for the campaign that this page belongs to.",
            "label": "Campaign",
            "page_type": ["cms.CampaignPage"],
            "required": False,
        },
    ),
    63: (
        "wagtail.blocks.StructBlock",
        [[("heading", 36), ("which", 60), ("count", 61), ("page", 62)]],
        {},
    ),
    64: ("wagtail.blocks.StructBlock", [[("page", 62)]], {}),
}


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0006_finding"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.AlterField(
            model_name="campaignpage",
            name="story",
            field=wagtail.fields.StreamField(
                BLOCKS, blank=True, block_lookup=LOOKUP, verbose_name="story"
            ),
        ),
        migrations.AlterField(
            model_name="informationpage",
            name="body",
            field=wagtail.fields.StreamField(
                BLOCKS, blank=True, block_lookup=LOOKUP, verbose_name="text"
            ),
        ),
        migrations.AlterField(
            model_name="updatepage",
            name="body",
            field=wagtail.fields.StreamField(
                BLOCKS, blank=True, block_lookup=LOOKUP, verbose_name="text"
            ),
        ),
        migrations.CreateModel(
            name="PreparedPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=200)),
                ("shape", models.TextField()),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailimages.image",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("image", "place"), name="prepared_picture_once")
                ],
            },
        ),
    ]
