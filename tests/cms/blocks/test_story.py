"""Every block as a page shows it, with real pictures and a real campaign."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.admin.icons import get_icons
from wagtail.blocks import Block, ListBlock, StreamBlock, StreamBlockValidationError, StructBlock

from cms import campaign_pages
from cms.blocks import AT_MOST, StoryBlock
from cms.models import CampaignPage, InformationPage
from payments.models import FundingRound, RoundState
from projects.models import Campaign, CampaignState, Idea, IdeaState
from tests.factories import accounts, cms, payments, projects

pytestmark = pytest.mark.django_db


def published(page: CampaignPage, *story: tuple[str, Any]) -> CampaignPage:
    page.story = json.dumps([{"type": name, "value": value} for name, value in story])
    page.save_revision().publish()
    found: CampaignPage = CampaignPage.objects.get(pk=page.pk)
    return found


def text_of(client: Client, page: CampaignPage, language: str = "en") -> str:
    response = client.get(f"/{language}/campaigns/{page.slug}/")
    assert response.status_code == 200
    return response.text


def picture(alt: str = "A hinge", **more: Any) -> dict[str, Any]:
    return {"image": cms.picture().pk, "alt": alt, **more}


def every_picture(count: int) -> list[tuple[str, Any]]:
    return [
        *[("picture", picture(f"Part {n}", width="wide")) for n in range(count)],
        ("gallery", {"pictures": [picture(f"View {n}") for n in range(count + 1)]}),
        ("pair", {"first": picture(word="Before"), "second": picture(word="After")}),
        ("team", {"people": [{"name": "Ada", "role": "Sews", "portrait": cms.picture().pk,
                              "alt": "Ada at the bench"}] * count}),
    ]  # fmt: skip


class TestPictures:
    def test_each_says_what_it_shows(self, client: Client) -> None:
        page = published(cms.live_page(), *every_picture(2))

        text = text_of(client, page)

        for alt in ("Part 0", "View 2", "A hinge", "Ada at the bench"):
            assert f'alt="{alt}"' in text
        assert "story__wide" in text
        assert "Before</figcaption>" in text
        assert "After</figcaption>" in text

    def test_each_keeps_its_room_and_waits_to_be_seen(self, client: Client) -> None:
        page = published(cms.live_page(lead=cms.picture()), *every_picture(1))

        tags = [tag for tag in text_of(client, page).split("<img")[1:] if "media" in tag]

        assert len(tags) == 7
        assert all(' width="' in tag and ' height="' in tag for tag in tags)
        assert 'fetchpriority="high"' in tags[0]
        assert "loading" not in tags[0].split(">")[0]
        assert all('loading="lazy"' in tag.split(">")[0] for tag in tags[1:])

    def test_many_cost_no_more_queries_than_few(self, client: Client) -> None:
        few = published(cms.live_page(), *every_picture(1))
        many = published(cms.live_page(), *every_picture(8))
        counts = []
        for page in (few, many):
            text_of(client, page)
            with CaptureQueriesContext(connection) as queries:
                text_of(client, page)
            counts.append(len(queries))

        assert counts[0] == counts[1] <= 30

    def test_a_picture_deleted_since_leaves_its_line(self, client: Client) -> None:
        image = cms.picture()
        value = {"image": image.pk, "alt": "Gone", "caption": "What was here"}
        page = published(cms.live_page(), ("picture", value))
        image.delete()

        text = text_of(client, page)

        assert "What was here" in text
        assert 'alt="Gone"' not in text

    def test_what_was_written_before_there_were_widths_is_as_wide_as_the_text(
        self, client: Client
    ) -> None:
        page = published(cms.live_page(), ("picture", picture("Old", caption="")))

        text = text_of(client, page)

        assert 'alt="Old"' in text
        assert "story__wide" not in text

    def test_a_portrait_without_words_is_refused(self) -> None:
        person = {"name": "Ada", "role": "Sews", "portrait": cms.picture().pk, "alt": " "}
        stream = StoryBlock().to_python([{"type": "team", "value": {"people": [person]}}])

        with pytest.raises(StreamBlockValidationError):
            StoryBlock().clean(stream)


class TestWords:
    def test_a_comparison_is_a_table_with_its_heads(self, client: Client) -> None:
        rows = [{"what": "Weight", "first": "900 g", "second": "640 g"}]
        value = {"heading": "Old and new", "first": "Today", "second": "The new one", "rows": rows}

        text = text_of(client, published(cms.live_page(), ("comparison", value)))

        assert '<caption class="comparison__heading">Old and new</caption>' in text
        assert '<th scope="col">The new one</th>' in text
        assert '<th scope="row">Weight</th><td>900 g</td><td>640 g</td>' in text

    def test_a_timeline_keeps_its_order(self, client: Client) -> None:
        entries = [
            {"when": "spring", "title": "Sketches", "words": "On paper"},
            {"when": "autumn", "title": "Tools", "words": ""},
        ]

        text = text_of(client, published(cms.live_page(), ("timeline", {"entries": entries})))

        assert "<b>spring</b>" in text
        assert "On paper" in text
        assert text.index("Sketches") < text.index("Tools")

    def test_old_blocks_stand_as_they_did(self, client: Client) -> None:
        page = published(
            cms.live_page(),
            ("text", "<p>One</p>"),
            ("quote", {"words": "It held.", "who": "Jan"}),
            ("facts", [{"word": "bags", "figure": "2,940"}]),
        )

        text = text_of(client, page)

        for said in ("<p>One</p>", "It held.", "<bdi>Jan</bdi>", "<dt>bags</dt><dd>2,940</dd>"):
            assert said in text


class TestActing:
    def test_propose_is_offered_while_ideas_are_taken(self, client: Client) -> None:
        asked = ("action", {"words": "Tell us.", "target": "propose", "page": None})
        open_page = published(cms.live_page(), asked)
        closed_page = published(cms.live_page(projects.campaign(state=CampaignState.CLOSED)), asked)

        assert "Tell us." in text_of(client, open_page)
        assert "Tell us." not in text_of(client, closed_page)

    def test_the_firm_is_not_asked_to_propose_to_itself(self, client: Client) -> None:
        page = published(cms.live_page(), ("action", {"words": "Tell us.", "target": "propose"}))
        client.force_login(accounts.owner_of(page.campaign.firm))

        assert "Tell us." not in text_of(client, page)

    def test_back_leads_to_the_open_round(self, client: Client) -> None:
        round_ = payments.funding_round()
        page = published(
            cms.live_page(round_.campaign), ("action", {"words": "Carry it.", "target": "back"})
        )

        text = text_of(client, page)

        assert "Carry it." in text
        assert text.split("Carry it.")[1].split("</div>")[0].count(f"/{round_.slug}/") == 1

    def test_back_is_gone_without_a_round(self, client: Client) -> None:
        page = published(cms.live_page(), ("action", {"words": "Carry it.", "target": "back"}))

        assert "Carry it." not in text_of(client, page)

    def test_a_page_is_named_by_its_own_title_in_its_own_language(self, client: Client) -> None:
        other = cms.live_page(language="pl", title="Lampa na lata")
        value = {"words": "", "target": "page", "page": other.pk}

        text = text_of(client, published(cms.live_page(), ("action", value)))

        assert '<bdi lang="pl" dir="ltr">Lampa na lata</bdi>' in text

    def test_a_page_is_read_in_the_readers_language_where_it_is_translated(
        self, client: Client
    ) -> None:
        other = cms.live_page(title="A lamp")
        polish = campaign_pages.translate(other, language="pl", by=accounts.editor())
        polish.title = "Lampa na lata"
        polish.save_revision().publish()
        page = published(cms.live_page(), ("action", {"target": "page", "page": other.pk}))

        assert ">A lamp</bdi>" in text_of(client, page)
        assert ">Lampa na lata</bdi>" in text_of(client, page, "pl")

    def test_a_page_nobody_may_read_is_not_named(self, client: Client) -> None:
        hidden = cms.live_page(projects.campaign(state=CampaignState.DRAFT), title="A secret lamp")
        value = {"words": "", "target": "page", "page": hidden.pk}

        assert "A secret lamp" not in text_of(client, published(cms.live_page(), ("action", value)))

    def test_an_update_is_named_while_its_campaign_is_public(self, client: Client) -> None:
        told = cms.update(cms.live_page(), title="The secret hinge")
        page = published(cms.live_page(), ("action", {"target": "page", "page": told.pk}))

        assert ">The secret hinge</bdi>" in text_of(client, page)

        Campaign.objects.filter(pk=told.campaign_page().campaign_id).update(
            state=CampaignState.DRAFT, published_at=None
        )

        assert "The secret hinge" not in text_of(client, page)

    def test_an_update_goes_with_the_page_above_it(self, client: Client) -> None:
        above = cms.live_page()
        told = cms.update(above, title="The secret hinge")
        page = published(cms.live_page(), ("action", {"target": "page", "page": told.pk}))
        above.unpublish()

        assert "The secret hinge" not in text_of(client, page)

    def test_a_page_taken_down_is_not_named(self, client: Client) -> None:
        other = cms.live_page(title="A lamp")
        page = published(cms.live_page(), ("action", {"target": "page", "page": other.pk}))
        other.unpublish()

        assert "A lamp<" not in text_of(client, page)

    def test_an_update_whose_translation_went_is_named_as_it_was_chosen(
        self, client: Client
    ) -> None:
        above = cms.live_page()
        told = cms.update(above, title="The hinge passed")
        polish = campaign_pages.translate(above, language="pl", by=accounts.editor())
        told.copy_for_translation(polish.locale).save_revision().publish()
        page = published(cms.live_page(), ("action", {"target": "page", "page": told.pk}))

        text = text_of(client, page, "pl")

        assert '<bdi lang="en" dir="ltr">The hinge passed</bdi>' in text

    def test_a_page_must_be_chosen_where_one_is_meant(self) -> None:
        value = {"words": "", "target": "page", "page": None}
        stream = StoryBlock().to_python([{"type": "action", "value": value}])

        with pytest.raises(StreamBlockValidationError):
            StoryBlock().clean(stream)


class TestIdeas:
    def test_a_few_are_shown_without_votes(self, client: Client) -> None:
        campaign = projects.campaign()
        for number in range(5):
            projects.idea(campaign, title=f"Screw {number}")
        other = published(cms.live_page(), ("ideas", {"heading": "Look", "count": 2, "page":
                          cms.live_page(campaign).pk}))  # fmt: skip

        text = text_of(client, other)

        assert text.count('<article class="idea-card') == 2
        assert "Look" in text
        assert 'id="vote-' not in text
        assert f"/ideas/{campaign.slug}/" in text

    def test_only_the_chosen_where_they_are_asked_for(self, client: Client) -> None:
        campaign = projects.campaign()
        page = cms.live_page(campaign)
        projects.idea(campaign, title="A plain one")
        chosen = projects.idea(campaign, title="A chosen one")
        Idea.objects.filter(pk=chosen.pk).update(state=IdeaState.CHOSEN)
        other = published(cms.live_page(), ("ideas", {"which": "chosen", "page": page.pk}))

        text = text_of(client, other)

        assert "A chosen one" in text
        assert "A plain one" not in text

    def test_after_the_count_the_best_come_first(self, client: Client) -> None:
        campaign = projects.campaign("fund")
        ideas = [projects.idea(campaign, title=f"Screw {number}") for number in range(5)]
        projects.ballot(ideas[3])
        projects.counted(campaign)
        page = published(cms.live_page(), ("ideas", {"page": cms.live_page(campaign).pk}))

        for _reload in range(3):
            text = text_of(client, page)
            order = [text.index(f"Screw {number}") for number in (3, 0, 1)]
            assert order == sorted(order)
            assert "Screw 4" not in text

    def test_ideas_of_an_unpublished_campaign_stay_there(self, client: Client) -> None:
        campaign = projects.campaign()
        page = cms.live_page(campaign)
        projects.idea(campaign, title="Nobody's business")
        Campaign.objects.filter(pk=campaign.pk).update(
            state=CampaignState.IN_REVIEW, published_at=None
        )

        text = text_of(client, published(cms.live_page(), ("ideas", {"page": page.pk})))

        assert "Nobody&#x27;s business" not in text

    def test_more_ideas_cost_no_more_queries(self, client: Client) -> None:
        campaign = projects.campaign()
        other = cms.live_page(campaign)
        page = published(cms.live_page(), ("ideas", {"count": 6, "page": other.pk}))
        # What is remembered for a minute is read the first time.
        text_of(client, page)
        counts = []
        for _turn in range(2):
            for _each in range(3):
                projects.idea(campaign)
            with CaptureQueriesContext(connection) as queries:
                text = text_of(client, page)
            counts.append(len(queries))

        assert text.count('<article class="idea-card') == 6
        assert counts[0] == counts[1]

    def test_hidden_ideas_are_left_out(self, client: Client) -> None:
        campaign = projects.campaign()
        idea = projects.idea(campaign, title="Hidden away")
        type(idea).objects.filter(pk=idea.pk).update(
            hidden_at=timezone.now(), hidden_reason="spam", title=""
        )
        page = cms.live_page(campaign)

        text = text_of(client, published(cms.live_page(), ("ideas", {"page": page.pk})))

        assert "Hidden by the editors" not in text


class TestFunding:
    def test_the_round_is_shown_in_short(self, client: Client) -> None:
        round_ = payments.funding_round()
        page = cms.live_page(round_.campaign)
        other = published(cms.live_page(), ("funding", {"page": page.pk}))

        text = text_of(client, other)

        assert round_.title in text
        assert round_.get_absolute_url() in text

    @pytest.fixture
    def rounds(self) -> list[FundingRound]:
        """One that takes pledges, and one that will: the first matters most."""
        campaign = projects.campaign("fund")
        made = [
            payments.funding_round(campaign=campaign, state=state)
            for state in (RoundState.LIVE, RoundState.SCHEDULED)
        ]
        for number, round_ in enumerate(made):
            FundingRound.objects.filter(pk=round_.pk).update(title=f"Batch {number}")
        return made

    def block_of(self, client: Client, page: CampaignPage, **value: Any) -> str:
        text = text_of(client, published(page, ("funding", value)))
        return text.split('class="call"')[1].split("</div>")[0]

    def test_a_chosen_round_is_shown(self, client: Client, rounds: list[FundingRound]) -> None:
        page = cms.live_page(rounds[0].campaign)

        assert "Batch 0" in self.block_of(client, page)
        assert "Batch 1" in self.block_of(client, page, round=str(rounds[1].pk))
        assert "Batch 0" in self.block_of(client, page, round=str(rounds[0].pk))

    def test_a_chosen_round_costs_one_query_more(
        self, client: Client, rounds: list[FundingRound]
    ) -> None:
        page = cms.live_page(rounds[0].campaign)
        counts = []
        for value in ({}, {"round": str(rounds[1].pk)}):
            published(page, ("funding", value))
            text_of(client, page)
            with CaptureQueriesContext(connection) as queries:
                text_of(client, page)
            counts.append(len(queries))

        assert counts[1] == counts[0] + 1

    @pytest.mark.parametrize("chosen", ["0", "x", "9" * 30])
    def test_what_is_no_round_is_the_one_that_matters_most(
        self, client: Client, rounds: list[FundingRound], chosen: str
    ) -> None:
        page = cms.live_page(rounds[0].campaign)

        assert "Batch 0" in self.block_of(client, page, round=chosen)

    def test_a_round_nobody_may_see_is_not_shown(
        self, client: Client, rounds: list[FundingRound]
    ) -> None:
        page = cms.live_page(rounds[0].campaign)
        FundingRound.objects.filter(pk=rounds[1].pk).update(state=RoundState.DRAFT)

        assert "Batch 0" in self.block_of(client, page, round=str(rounds[1].pk))

    def test_a_round_of_another_campaign_is_not_shown(
        self, client: Client, rounds: list[FundingRound]
    ) -> None:
        theirs = payments.funding_round()
        page = cms.live_page(rounds[0].campaign)

        assert "Batch 0" in self.block_of(client, page, round=str(theirs.pk))

    def test_no_round_no_block(self, client: Client) -> None:
        assert 'class="call"' not in text_of(
            client, published(cms.live_page(), ("funding", {"page": None}))
        )


class TestElsewhere:
    def test_an_update_shows_its_campaigns_ideas(self, client: Client) -> None:
        page = cms.live_page()
        projects.idea(page.campaign, title="A coin screw")
        update = cms.update(page)
        update.body = json.dumps([{"type": "ideas", "value": {"which": "all", "page": None}}])
        update.save_revision().publish()

        text = client.get(f"/en/campaigns/{page.slug}/{update.slug}/").text

        assert "A coin screw" in text

    def test_an_information_page_has_no_campaign_of_its_own(self, client: Client) -> None:
        page = InformationPage.objects.get(slug="how-it-works", locale__language_code="en")
        page.body = json.dumps(
            [
                {"type": "ideas", "value": {"which": "all", "page": None}},
                {"type": "action", "value": {"words": "Now!", "target": "propose"}},
            ]
        )
        page.save_revision().publish()

        text = client.get("/en/how-it-works/").text

        assert "idea-card" not in text
        assert "Now!" not in text

    def test_our_words_keep_the_readers_language(self, client: Client) -> None:
        page = cms.live_page()
        projects.idea(page.campaign)
        published(page, ("ideas", {"which": "all", "page": None}))

        text = text_of(client, page, "pl")

        assert '<div class="stack" lang="pl" dir="ltr">' in text


def blocks_below(block: Block) -> list[Block]:
    if isinstance(block, StreamBlock | StructBlock):
        below = list(block.child_blocks.values())
    else:
        below = [block.child_block] if isinstance(block, ListBlock) else []
    return [block] + [each for child in below for each in blocks_below(child)]


def test_icons_are_those_wagtail_knows() -> None:
    known = get_icons()

    for block in blocks_below(StoryBlock()):
        assert f'id="icon-{block.meta.icon}"' in known


def test_every_block_but_text_has_its_limit() -> None:
    names = set(StoryBlock().child_blocks)

    assert set(AT_MOST) == names - {"text", "quote", "facts"}
    assert StoryBlock().meta.max_num == 60


def test_too_many_of_one_kind_are_refused() -> None:
    stream = StoryBlock().to_python([{"type": "funding", "value": {"page": None}}] * 2)

    with pytest.raises(StreamBlockValidationError):
        StoryBlock().clean(stream)
