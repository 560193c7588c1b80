"""What a campaign is called and asks: its pages say it, once for each language.

Lists, breadcrumbs and talk stand on floors that know no pages, so each campaign keeps the titles
and first sentences of its live ones.
"""

from django.conf import settings
from django.db.models import Exists, F, JSONField, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from cms.models import CampaignPage
from projects.models import Campaign

# So many titles in one go; the next sweep finds the rest.
AT_ONCE = 200


def keep() -> int:
    """Let campaigns keep the titles of their live pages, and no others. Returns how many changed.

    A sweep calls it; the second run finds nothing.
    """
    languages = [code for code, _name in settings.LANGUAGES]
    # Turned round, so that what stays when every page is gone is the site's first language.
    return sum(map(_keep, languages)) + sum(map(_drop, reversed(languages)))


def keep_of(campaign: Campaign) -> None:
    """The titles of one campaign's live pages, before anybody is told of it: its mails are written
    with them."""
    pages = CampaignPage.objects.live().filter(campaign=campaign)
    said = list(pages.values_list("language", "title", "standfirst"))
    Campaign.objects.filter(pk=campaign.pk).update(
        titles=_with("titles", {language: title for language, title, _asked in said}),
        questions=_with("questions", {language: asked for language, _title, asked in said}),
    )


def _keep(language: str) -> int:
    found = _not_kept(language).values_list("campaign_id", "title", "standfirst")[:AT_ONCE]
    for campaign, title, question in found:
        Campaign.objects.filter(pk=campaign).update(
            titles=_with("titles", {language: title}),
            questions=_with("questions", {language: question}),
        )
    return len(found)


def _with(field: str, said: dict[str, str]) -> CombinedExpression:
    # Merged by the database: what is kept meanwhile in another language is not written over.
    return CombinedExpression(F(field), "||", Value(said, JSONField()))


def _not_kept(language: str) -> QuerySet[CampaignPage]:
    pages = CampaignPage.objects.live().filter(language=language).order_by("pk")
    is_news = Q()
    for kept, field, said in (
        ("kept_title", "titles", "title"),
        ("kept_question", "questions", "standfirst"),
    ):
        pages = pages.annotate(**{kept: KeyTextTransform(language, f"campaign__{field}")})
        is_news |= Q(**{f"{kept}__isnull": True}) | ~Q(**{kept: F(said)})
    found: QuerySet[CampaignPage] = pages.filter(is_news)
    return found


def _without(field: str, language: str) -> CombinedExpression:
    # PostgreSQL must be told that this is a key: it takes away lists of keys and positions as well.
    return CombinedExpression(
        F(field), "-", Cast(Value(language), TextField()), output_field=JSONField()
    )


def _drop(language: str) -> int:
    """Forget the titles of pages that are live no more; a campaign's last title stays."""
    live = CampaignPage.objects.live().filter(campaign=OuterRef("pk"), language=language)
    others = _without("titles", language)
    named = Campaign.objects.filter(~Exists(live.order_by()), titles__has_key=language)
    return (
        named.annotate(others=others)
        .exclude(others={})
        .update(titles=others, questions=_without("questions", language))
    )
