"""A round and its rewards in the languages of their campaign's pages: written, read, approved."""

import pytest
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from cms import desk, translations, waiting
from cms.studio import round_deeds
from payments.models import FundingRound, RoundState
from projects.models import Campaign, PhaseKind
from tests.cms.studio.test_rounds import do, fingerprint, reward, signed_in, studio_page, typed
from tests.factories import accounts, cms, projects
from tests.factories import payments as factory
from tests.projects.test_languages import chosen

pytestmark = pytest.mark.django_db
NOW = timezone.now()
PERSIAN = {"title": "چراغ", "description": "یک چراغ."}


@pytest.fixture
def campaign() -> Campaign:
    """With a page in English, then one in Persian."""
    made = projects.campaign(PhaseKind.FUND)
    cms.live_page(made)
    cms.draft_page(made, language="fa")
    return made


@pytest.fixture
def owner(campaign: Campaign) -> User:
    return accounts.owner_of(campaign.firm)


def translated(campaign: Campaign, state: RoundState = RoundState.IN_REVIEW) -> FundingRound:
    return factory.funding_round(
        campaign=campaign,
        state=state,
        language="en",
        translations={"fa": {"title": "دور چراغ"}},
        rewards=(factory.reward_terms(translations={"fa": PERSIAN}),),
    )


def new(campaign: Campaign) -> str:
    return f"/admin/studio/campaigns/{campaign.slug}/rounds/new/"


def terms(made: FundingRound) -> str:
    return f"/admin/studio/rounds/{made.slug}/terms/"


class TestWriting:
    def test_there_are_fields_for_the_languages_of_the_pages(
        self, campaign: Campaign, owner: User
    ) -> None:
        text = signed_in(owner).get(new(campaign)).text

        for name in ("title_fa", "rewards-0-title_fa", "rewards-0-description_fa"):
            assert f'name="{name}"' in text
        assert '<summary lang="fa"><bdi>فارسی</bdi></summary>' in text
        assert chosen(text) == "en"
        for name in ("title_en", "title_pl", "title_de"):
            assert f'name="{name}"' not in text

    def test_what_is_written_in_them_is_kept(self, campaign: Campaign, owner: User) -> None:
        offer = reward(title_fa="چراغ", description_fa="یک چراغ.")
        form = typed(offer, reward(), language="en", title_fa="دور چراغ")

        assert signed_in(owner).post(new(campaign), form).status_code == 302

        made = FundingRound.objects.get()
        assert (made.language, made.translations) == ("en", {"fa": {"title": "دور چراغ"}})
        assert [(row.language, row.translations) for row in made.rewards.all()] == [
            ("en", {"fa": PERSIAN}),
            ("en", {}),
        ]

    def test_it_stands_there_again_and_can_be_taken_out(
        self, campaign: Campaign, owner: User
    ) -> None:
        made, client = translated(campaign, RoundState.DRAFT), signed_in(owner)
        text = client.get(terms(made)).text
        assert 'value="دور چراغ"' in text
        assert 'value="چراغ"' in text
        assert text.count('<details class="studio__language" open>') == 2
        form = typed(reward(title_fa="", description_fa=""), language="en", title_fa="")

        client.post(terms(made), form | {"rewards-INITIAL_FORMS": "1"})

        made.refresh_from_db()
        assert (made.translations, made.rewards.get().translations) == ({}, {})

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("title_fa", "چ" * 121),
            ("title_fa", "..."),
            ("rewards-0-title_fa", "چ" * 81),
            ("rewards-0-description_fa", "چ" * 1001),
            ("language", "xx"),
        ],
    )
    def test_what_cannot_stand_is_said_and_nothing_is_lost(
        self, campaign: Campaign, owner: User, name: str, value: str
    ) -> None:
        offer = reward(title_fa="چراغ")
        form = typed(offer, language="en", title_fa="دور چراغ") | {name: value}

        answer = signed_in(owner).post(new(campaign), form)

        assert answer.status_code == 422
        assert not FundingRound.objects.exists()
        assert "دور چراغ" in answer.text or name == "title_fa"
        assert value in answer.text or name == "language"

    def test_a_round_in_persian_is_translated_into_english(
        self, campaign: Campaign, owner: User
    ) -> None:
        form = typed(reward(title_en="The light"), language="fa", title_en="The first lights")

        signed_in(owner).post(new(campaign), form)

        made = FundingRound.objects.get()
        assert (made.language, made.translations) == ("fa", {"en": {"title": "The first lights"}})
        assert made.rewards.get().translations == {"en": {"title": "The light"}}

    def test_a_translation_without_a_reward_asks_for_the_reward(
        self, campaign: Campaign, owner: User
    ) -> None:
        blank = {"title": "", "description": "", "price": "", "stock": "", "title_fa": "چراغ"}

        answer = signed_in(owner).post(new(campaign), typed(reward(), blank, language="en"))

        assert answer.status_code == 422
        assert not FundingRound.objects.exists()


class TestReview:
    def test_whoever_reviews_reads_every_language(self, campaign: Campaign) -> None:
        made = translated(campaign)

        text = signed_in(accounts.editor()).get(studio_page(made)).text

        for words in (made.title, "دور چراغ", "The light", "One light.", "چراغ", "یک چراغ."):
            assert f"<bdi>{words}</bdi>" in text
        assert '<div lang="fa">' in text
        assert '<div lang="en">' in text

    @pytest.mark.parametrize("of", ["round", "reward", "language"])
    def test_a_translation_changed_meanwhile_is_not_approved(
        self, campaign: Campaign, of: str
    ) -> None:
        made, editor = translated(campaign), signed_in(accounts.editor())
        read = fingerprint(editor, made)
        if of == "round":
            FundingRound.objects.update(translations={"fa": {"title": "دور دیگر"}})
        elif of == "reward":
            made.rewards.update(translations={"fa": PERSIAN | {"description": "دو چراغ."}})
        else:
            FundingRound.objects.update(language="pl")

        do(editor, made, "approve", fingerprint=read)

        made.refresh_from_db()
        assert made.state == RoundState.IN_REVIEW
        assert round_deeds.fingerprint(made) != read

    def test_what_was_read_is_approved(self, campaign: Campaign) -> None:
        made, editor = translated(campaign), signed_in(accounts.editor())

        do(editor, made, "approve", fingerprint=fingerprint(editor, made))

        made.refresh_from_db()
        assert made.state == RoundState.SCHEDULED

    def test_another_translation_takes_it_out_of_review(
        self, campaign: Campaign, owner: User
    ) -> None:
        made = translated(campaign)
        form = typed(reward(title_fa="فانوس"), language="en") | {"rewards-INITIAL_FORMS": "1"}

        signed_in(owner).post(terms(made), form)

        made.refresh_from_db()
        assert made.state == RoundState.DRAFT
        assert made.rewards.get().translations == {"fa": {"title": "فانوس"}}

    def test_after_it_no_word_of_it_changes(self, campaign: Campaign, owner: User) -> None:
        made = translated(campaign, RoundState.SCHEDULED)

        signed_in(owner).post(terms(made), typed(reward(), language="en", title_fa="دور دیگر"))

        made.refresh_from_db()
        assert made.translations == {"fa": {"title": "دور چراغ"}}
        assert made.rewards.get().translations == {"fa": PERSIAN}


class TestWhatIsMissing:
    def listed(self, person: User) -> list[tuple[str, list[str]]]:
        return [(made.slug, codes) for made, codes in translations.unsaid(person)]

    @pytest.mark.parametrize("state", [RoundState.DRAFT, RoundState.IN_REVIEW])
    def test_a_round_that_a_page_s_language_lacks(
        self, campaign: Campaign, owner: User, state: RoundState
    ) -> None:
        made = factory.funding_round(campaign=campaign, state=state, language="en")

        assert self.listed(owner) == [(made.slug, ["fa"])]
        text = signed_in(owner).get("/admin/studio/translations/").text
        assert f'href="{studio_page(made)}"' in text
        assert "<bdi>فارسی</bdi>" in text

    def test_one_whose_reward_lacks_a_text(self, campaign: Campaign, owner: User) -> None:
        offer = factory.reward_terms(translations={"fa": {"title": "چراغ"}})
        made = factory.funding_round(
            campaign=campaign,
            state=RoundState.DRAFT,
            language="en",
            translations={"fa": {"title": "دور چراغ"}},
            rewards=(factory.reward_terms(translations={"fa": PERSIAN}), offer),
        )

        assert self.listed(owner) == [(made.slug, ["fa"])]

    def test_nothing_that_is_said_whole_or_frozen_or_somebody_else_s(
        self, campaign: Campaign, owner: User, client: Client
    ) -> None:
        translated(campaign, RoundState.DRAFT)
        factory.funding_round(campaign=campaign, state=RoundState.SCHEDULED, language="en")
        other = projects.campaign(PhaseKind.FUND, firm=accounts.firm("Another"))
        cms.live_page(other, language="fa")
        theirs = factory.funding_round(campaign=other, state=RoundState.DRAFT, language="en")

        assert self.listed(owner) == []
        assert self.listed(accounts.editor()) == [(theirs.slug, ["fa"])]
        client.force_login(owner)
        assert "without all translations" not in client.get("/admin/studio/translations/").text

    @pytest.mark.parametrize(
        ("state", "says"),
        [
            (RoundState.DRAFT, "They can be translated until an editor approves the round."),
            (RoundState.IN_REVIEW, "They can be translated until an editor approves the round."),
            (RoundState.SCHEDULED, "its title and rewards keep their words"),
            (RoundState.LIVE, "its title and rewards keep their words"),
        ],
    )
    def test_the_rounds_own_page_names_it_and_says_whether_it_can_be_added(
        self, campaign: Campaign, owner: User, state: RoundState, says: str
    ) -> None:
        made = factory.funding_round(campaign=campaign, state=state, language="en")

        text = signed_in(owner).get(studio_page(made)).text

        assert "Not translated: <bdi>فارسی</bdi>. " in text
        assert says in text

    def test_a_round_that_lacks_nothing_says_nothing(self, campaign: Campaign, owner: User) -> None:
        made = translated(campaign, RoundState.LIVE)

        assert "Not translated" not in signed_in(owner).get(studio_page(made)).text

    def test_many_cost_no_more_than_one(
        self, campaign: Campaign, owner: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _number in range(3):
            factory.funding_round(
                campaign=campaign,
                state=RoundState.DRAFT,
                language="en",
                rewards=(factory.reward_terms(), factory.reward_terms()),
            )
        editor = accounts.editor()

        with django_assert_num_queries(3):
            assert len(translations.unsaid(editor)) == 3


class TestNaming:
    """Whoever reads Persian finds a round by its Persian name, wherever the studio names it."""

    @pytest.mark.parametrize(
        "place",
        ["rounds/", "rounds/{round}/", "campaigns/{campaign}/", "campaigns/{campaign}/history/"],
    )
    def test_a_round_has_its_name_in_the_readers_language(
        self, campaign: Campaign, owner: User, place: str
    ) -> None:
        made = translated(campaign, RoundState.DRAFT)
        User.objects.filter(pk=owner.pk).update(language="fa")
        address = place.format(round=made.slug, campaign=campaign.slug)

        text = signed_in(owner).get(f"/admin/studio/{address}").text

        assert "دور چراغ" in text

    def test_the_desk_and_the_editors_call_it_the_same(
        self, campaign: Campaign, owner: User
    ) -> None:
        made = translated(campaign, RoundState.DRAFT)
        with translation.override("fa"):
            owed = {place.duty.code: place.duty for place in desk.of([campaign.firm_id], at=NOW)}
            FundingRound.objects.filter(pk=made.pk).update(state=RoundState.IN_REVIEW)
            waits = {heap.code: heap for heap in waiting.of(accounts.editor())}

        assert owed["round_draft"].about == waits["rounds"].items[0].about == "دور چراغ"

    def test_words_that_are_not_translated_say_in_which_language_they_are(
        self, campaign: Campaign, owner: User
    ) -> None:
        made = translated(campaign, RoundState.DRAFT)
        User.objects.filter(pk=owner.pk).update(language="pl")

        text = signed_in(owner).get("/admin/studio/rounds/").text

        assert f'<bdi lang="en">{made.title}</bdi>' in text

    def test_a_campaign_is_called_as_its_page_in_the_readers_language(
        self, campaign: Campaign, owner: User
    ) -> None:
        Campaign.objects.filter(pk=campaign.pk).update(titles={"en": "A lamp", "fa": "یک چراغ"})
        User.objects.filter(pk=owner.pk).update(language="fa")

        text = signed_in(owner).get("/admin/studio/campaigns/").text

        assert "یک چراغ" in text
        assert "A lamp" not in text
