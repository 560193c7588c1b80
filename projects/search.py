"""Finding a campaign's ideas by words: the letters of a title, the words of title and need.

Nothing here reads votes, so no order can tell of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import F, FloatField, Func, Q, QuerySet

from core import plain
from projects.models import Campaign, Idea

# PostgreSQL's trigrams find the beginning of a word from one letter on, its middle from three.
TRIGRAM = 3
# How near the letters of a title must come to what was typed: one slip in a word of five.
SPELLED_ALIKE = 0.45
# Candidates taken from an index before any are compared: the work is bounded, not the table.
CANDIDATES = 300
SHOWN = 20


def matching(ideas: QuerySet[Idea], *, query: str) -> QuerySet[Idea]:
    """Those with the letters in the title, or with all the words, as begun, in title and need.

    A hidden idea is not found: that alone would tell some of its words.
    """
    typed = plain.plain(query)
    if len(query) >= TRIGRAM:
        found = Q(search_title__contains=typed)
    else:
        after_a_space = plain.plain(f" {query}")
        found = Q(search_title__startswith=typed) | Q(search_title__contains=after_a_space)
    if begun := plain.beginnings(query):
        found |= Q(search_words=begun)
    return ideas.filter(found, hidden_at=None)


def spelled_alike(campaign: Campaign, *, query: str) -> list[Idea]:
    """For a search that found nothing: titles with nearly these letters, the nearest first."""
    if len(query) < TRIGRAM:
        return []
    typed = plain.plain(query)
    with compared(words=SPELLED_ALIKE):
        near = campaign.ideas.filter(hidden_at=None, search_title__trigram_word_similar=typed)
        # Read here and now: the threshold ends with the block.
        found = list(near.values_list("pk", flat=True)[:CANDIDATES])
    nearness = word_similarity(query)
    ideas = Idea.objects.filter(pk__in=found).select_related("author").defer("proposal")
    return list(ideas.alias(nearness=nearness).order_by("-nearness", "pk")[:SHOWN])


def word_similarity(text: str) -> Func:
    """How well the best part of a title fits the text, from 0 to 1."""
    return _compared_by("word_similarity", text)


def similarity(text: str) -> Func:
    """How alike title and text are as a whole, from 0 to 1."""
    return _compared_by("similarity", text)


def _compared_by(function: str, text: str) -> Func:
    title = F("search_title")
    return Func(plain.plain(text), title, function=function, output_field=FloatField())


@contextmanager
def compared(*, words: float = 0.6, titles: float = 0.3) -> Iterator[None]:
    """How alike `trigram_word_similar` and `trigram_similar` want it, and by which way.

    PostgreSQL cannot know how many titles are like another, and takes the longest way around
    if it guesses too many: only the index, or a small campaign read whole, are left to it here.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # `true` is SET LOCAL: the connection is as before once the transaction ends. What stays
        # on is the bitmap scan, and GIN indexes are read by no other.
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true),"
            " set_config('pg_trgm.similarity_threshold', %s, true),"
            " set_config('enable_seqscan', 'off', true),"
            " set_config('enable_indexscan', 'off', true)",
            [str(words), str(titles)],
        )
        yield
