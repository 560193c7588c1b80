"""Finding campaigns, ideas and firms by words, over the whole site.

At most CANDIDATES rows of each kind are taken from an index before any are compared, so the
work is bounded and not the table. Nothing here reads votes, so no order can tell of them. The
expressions are those of the indexes in migration 0006: PostgreSQL takes an index for no others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import F, FloatField, Func, Q, QuerySet, Value

from accounts.models import Firm
from cms import campaign_lists
from cms.models import CampaignPage
from core import plain
from projects import search
from projects.models import Campaign, Idea

CANDIDATES = search.CANDIDATES
SUGGESTED = 4
SHORT_WORD = 7


@dataclass(frozen=True)
class Findings:
    """Things with these words, or spelled like them; the best of each kind first."""

    campaigns: Sequence[CampaignPage] = field(default_factory=list)
    ideas: Sequence[Idea] = field(default_factory=list)
    firms: Sequence[Firm] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.campaigns) + len(self.ideas) + len(self.firms)


def suggestions(query: str) -> Findings:
    """What somebody may be typing; if nothing has the words, what is spelled like them."""
    if not plain.words(query):
        return Findings()
    pages = _pages_of(campaigns(query), query=query)
    found = Findings(pages, ideas(query, most=SUGGESTED), firms(query, most=SUGGESTED))
    return found if len(found) else alike(query)


def campaigns(query: str) -> set[int]:
    """Public campaigns, by id: by words of title or standfirst, by letters of title or firm."""
    pages = _pages()
    # Each way reads one index and stops at its own limit, so that none of them reads a table.
    ways = [pages.filter(_letters("plain_title", query))]
    if begun := plain.beginnings(query):
        ways += [pages.filter(title_words=begun), pages.filter(standfirst_words=begun)]
    by_words = [way.values_list("campaign_id", flat=True)[:CANDIDATES] for way in ways]
    of_firms = Campaign.objects.public().filter(firm__in=_firms().filter(_name(query)))
    by_firm = of_firms.values_list("pk", flat=True)[:CANDIDATES]
    return set(by_words[0].union(*by_words[1:], by_firm))


def ideas(query: str, *, most: int) -> list[Idea]:
    """Ideas of public campaigns, those whose title fits best first; hidden ones are not found."""
    found = search.matching(_ideas(), query=query).values_list("pk", flat=True)[:CANDIDATES]
    return _best_ideas(list(found), query=query, most=most)


def firms(query: str, *, most: int) -> list[Firm]:
    found = _firms().filter(_name(query)).values_list("pk", flat=True)[:CANDIDATES]
    return _best_firms(list(found), query=query, most=most)


def alike(query: str) -> Findings:
    """For a search that found nothing: titles and names with nearly these letters."""
    if len(query) < search.TRIGRAM:
        return Findings()
    typed = plain.plain(query)
    # Everything is read within, as lists: the threshold holds in this transaction alone.
    with search.compared(words=search.SPELLED_ALIKE):
        pages = _pages().filter(plain_title__trigram_word_similar=typed)
        found = set(pages.values_list("campaign_id", flat=True)[:CANDIDATES])
        near = _ideas().filter(search_title__trigram_word_similar=typed)
        of_ideas = list(near.values_list("pk", flat=True)[:CANDIDATES])
        if slips := _swapped(query):
            meant = plain.any_of(slips)
            pages = _pages().filter(title_words=meant)
            found.update(pages.values_list("campaign_id", flat=True)[:CANDIDATES])
            ideas_meant = _ideas().filter(search_words=meant)
            of_ideas += ideas_meant.values_list("pk", flat=True)[:CANDIDATES]
        named = _firms().filter(plain_name__trigram_word_similar=typed)
        of_firms = list(named.values_list("pk", flat=True)[:CANDIDATES])
    return Findings(
        _pages_of(found, query=query),
        _best_ideas(of_ideas, query=query, most=SUGGESTED),
        _best_firms(of_firms, query=query, most=SUGGESTED),
    )


def _swapped(query: str) -> list[str]:
    """A short word with two neighbours the other way round: too few letters for trigrams."""
    words = plain.words(query)
    if len(words) != 1 or not search.TRIGRAM <= len(words[0]) <= SHORT_WORD:
        return []
    word = words[0]
    pairs = range(len(word) - 1)
    return [f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}" for at in pairs]


def _pages() -> QuerySet[Any]:
    """Live pages of public campaigns, with what the indexes are made of."""
    pages: QuerySet[Any] = CampaignPage.objects.live().order_by()
    found: QuerySet[Any] = pages.filter(campaign__in=Campaign.objects.public()).alias(
        plain_title=plain.plain_of("title"),
        title_words=plain.Words(F("title"), Value("")),
        standfirst_words=plain.Words(Value(""), F("standfirst")),
    )
    return found


def _ideas() -> QuerySet[Idea]:
    return Idea.objects.filter(campaign__in=Campaign.objects.public(), hidden_at=None)


def _firms() -> QuerySet[Any]:
    """Verified firms, with what the index is made of."""
    return Firm.objects.verified().alias(plain_name=plain.plain_of("name"))


def _name(query: str) -> Q:
    return _letters("plain_name", query)


def _letters(column: str, query: str) -> Q:
    """The letters anywhere; fewer than three only where a word begins, as the index can."""
    if len(query) >= search.TRIGRAM:
        return Q(**{f"{column}__contains": plain.plain(query)})
    begins = Q(**{f"{column}__startswith": plain.plain(query)})
    return begins | Q(**{f"{column}__contains": plain.plain(f" {query}")})


def _pages_of(campaign_ids: Iterable[int], *, query: str) -> list[CampaignPage]:
    """The page of each in the best language for the reader; whose title fits best comes first."""
    pages = _pages().filter(campaign__in=list(campaign_ids))
    nearest = pages.alias(nearness=_similar_to(query, "title")).order_by("-nearness", "pk")
    # A campaign may be found by its page in every language: among so many rows there are
    # SUGGESTED campaigns, if there are that many at all.
    in_every_language = SUGGESTED * len(settings.LANGUAGES)
    ids = nearest.values_list("campaign_id", flat=True)[:in_every_language]
    first = list(dict.fromkeys(ids))[:SUGGESTED]
    best = campaign_lists.pages_of(first)
    return [best[pk] for pk in first if pk in best]


def _best_ideas(found: Sequence[int], *, query: str, most: int) -> list[Idea]:
    nearness = search.word_similarity(query)
    best = Idea.objects.filter(pk__in=found).select_related("campaign", "author").defer("proposal")
    return list(best.alias(nearness=nearness).order_by("-nearness", "pk")[:most])


def _best_firms(found: Sequence[int], *, query: str, most: int) -> list[Firm]:
    best = Firm.objects.filter(pk__in=found).alias(nearness=_similar_to(query, "name"))
    return list(best.order_by("-nearness", "pk")[:most])


def _similar_to(query: str, column: str) -> Func:
    return Func(
        plain.plain(query),
        plain.plain_of(column),
        function="word_similarity",
        output_field=FloatField(),
    )
