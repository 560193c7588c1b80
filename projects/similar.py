"""Ideas like the one somebody is about to propose."""

import uuid
from collections.abc import Sequence

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import ExpressionWrapper, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Least

from core import plain
from projects import search
from projects.models import Campaign, Idea

SHOWN = 5
# Shorter titles say nothing yet.
SHORTEST = 4
# A beginning of a title counts as like it from here on; two titles as saying the same from there.
LIKE, THE_SAME = 0.5, 0.6
CANDIDATES = 300
# Words that more ideas than these have together do not tell one idea from another.
TELLING_ROWS = 2000
WORDS_READ = 60
# What `ts_rank` gives a word found once in a title, among the words asked for. One such word or
# two in the need make an idea worth showing without a title like it.
ONE_TITLE_WORD, WORTH_SHOWING = 0.6079, 0.8


def nearest(campaign: Campaign, *, title: str, need: str) -> list[Idea]:
    """At most five, the most alike first: by the letters of the title and by telling words."""
    told = _telling(title, need)
    ideas = campaign.ideas.filter(hidden_at=None)
    found: set[int] = set()
    query = plain.any_of(told) if told else None
    with search.compared(words=LIKE):
        if query:
            found.update(_some(ideas.filter(search_words=query)))
        if len(title) >= SHORTEST:
            alike = Q(search_title__trigram_word_similar=plain.plain(title))
            found.update(_some(ideas.filter(alike)))
            if begun := plain.beginnings(title):
                found.update(_some(ideas.filter(search_words=begun)))
    return _ranked(found, title=title, query=query, asked=len(told)) if found else []


def the_same(campaign: Campaign, *, title: str, besides: uuid.UUID) -> list[Idea]:
    """Ideas whose title says nearly the same, but for the one this very form has made."""
    others = campaign.ideas.filter(hidden_at=None).exclude(submission=besides)
    with search.compared(titles=THE_SAME):
        found = _some(others.filter(search_title__trigram_similar=plain.plain(title)))
    nearness = search.similarity(title)
    ideas = Idea.objects.filter(pk__in=found).select_related("campaign")
    return list(ideas.alias(nearness=nearness).order_by("-nearness", "pk")[:SHOWN])


def _some(ideas: QuerySet[Idea]) -> list[int]:
    return list(ideas.values_list("pk", flat=True)[:CANDIDATES])


def _ranked(found: set[int], *, title: str, query: SearchQuery | None, asked: int) -> list[Idea]:
    """The letters weigh as much as four words of the title."""
    nearness = search.word_similarity(title)
    rank = SearchRank(F("search_words"), query) if query else Value(0.0)
    words = ExpressionWrapper(rank * (asked / ONE_TITLE_WORD), output_field=FloatField())
    ideas = Idea.objects.filter(pk__in=found).select_related("campaign")
    worth = ideas.alias(nearness=nearness, told=Least(words, 3.0)).filter(
        Q(nearness__gte=LIKE) | Q(told__gte=WORTH_SHOWING)
    )
    return list(worth.order_by((F("nearness") + F("told") / 4.0).desc(), "pk")[:SHOWN])


def _telling(title: str, need: str) -> list[str]:
    """The words that few ideas have: those of the title first, then the rarest."""
    of_title = list(filter(_may_tell, plain.words(title)))[:WORDS_READ]
    of_need = list(filter(_may_tell, plain.words(need)))[:WORDS_READ]
    rows = _rows_with(of_title + of_need)
    by_rarity = [sorted(part, key=lambda word: rows[word]) for part in (of_title, of_need)]
    told: list[str] = []
    expected = 0.0
    for word in dict.fromkeys(by_rarity[0] + by_rarity[1]):
        if expected + rows[word] <= TELLING_ROWS and len(told) < plain.MOST_WORDS:
            told.append(word)
            expected += rows[word]
    return told


def _may_tell(word: str) -> bool:
    """Short words are mostly articles and the like; other scripts do with fewer letters."""
    return len(word) >= (4 if word.isascii() else 3)


def _rows_with(words: Sequence[str]) -> dict[str, float]:
    """How many ideas of the site have each word, as PostgreSQL reckons; none if it is rare."""
    # `reltuples` is -1 before the first ANALYZE. The frequencies have two or three entries more
    # than there are words, and `unnest` pairs those with NULL, which joins nothing.
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT wanted.word, coalesce(max(common.share), 0) * greatest(max(size.reltuples), 0)
            FROM unnest(%s::text[]) AS wanted (word)
            JOIN pg_class AS size ON size.oid = 'projects_idea'::regclass
            LEFT JOIN pg_stats ON tablename = 'projects_idea' AND attname = 'search_words'
                AND schemaname = size.relnamespace::regnamespace::text
            LEFT JOIN LATERAL unnest(most_common_elems::text::text[], most_common_elem_freqs)
                AS common (lexeme, share) ON common.lexeme = eyelevel_plain(wanted.word)
            GROUP BY wanted.word
            """,
            [list(words)],
        )
        return dict(cursor.fetchall())
