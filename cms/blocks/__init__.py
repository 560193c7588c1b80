"""What a story is made of."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.faq import FaqBlock
from cms.blocks.living import ActionBlock, FundingBlock, IdeasBlock
from cms.blocks.pictures import GalleryBlock, PairBlock, PictureBlock, TeamBlock
from cms.blocks.video import VideoBlock
from cms.blocks.words import (
    FEATURES,
    WORDS,
    ComparisonBlock,
    FactBlock,
    QuoteBlock,
    TimelineBlock,
)

MOST_BLOCKS = 60
AT_MOST = {
    "picture": 20,
    "gallery": 4,
    "pair": 6,
    "video": 4,
    "comparison": 4,
    "timeline": 3,
    "faq": 1,
    "team": 2,
    "action": 3,
    "ideas": 2,
    "funding": 1,
}


class StoryBlock(blocks.StreamBlock):  # type: ignore[misc]
    """Words, pictures and what happens in a campaign, in any order."""

    text = blocks.RichTextBlock(
        features=FEATURES, label=_("Text"), group=WORDS, template="cms/blocks/text.html"
    )
    picture = PictureBlock()
    gallery = GalleryBlock()
    pair = PairBlock()
    video = VideoBlock()
    quote = QuoteBlock()
    facts = blocks.ListBlock(
        FactBlock(),
        min_num=1,
        max_num=8,
        icon="list-ul",
        label=_("Facts"),
        group=WORDS,
        template="cms/blocks/facts.html",
    )
    comparison = ComparisonBlock()
    timeline = TimelineBlock()
    faq = FaqBlock()
    team = TeamBlock()
    action = ActionBlock()
    ideas = IdeasBlock()
    funding = FundingBlock()

    class Meta:
        max_num = MOST_BLOCKS
        block_counts: dict[str, Any] = {name: {"max_num": most} for name, most in AT_MOST.items()}
