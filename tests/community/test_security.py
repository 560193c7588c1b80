"""Comments made to hurt, and forms that nobody would send."""

import re
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from community.models import Comment, Report
from notifications import letters, markup
from notifications.models import Mail
from projects.models import Idea
from tests.factories import accounts, community, projects
from tests.projects.people import client_of

pytestmark = pytest.mark.django_db
SCRIPTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    '[x](https://e.org/"onmouseover="alert(1))',
    "![x](https://e.org/track.png)",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>*{display:none}</style>",
    "<iframe src='https://e.org'></iframe>",
    "<form action='https://e.org'><input name=password></form>",
    "`<script>alert(1)</script>`",
    "[x]: javascript:alert(1)\n\n[x]",
    "<b style='position:fixed'>x</b>",
    "**<script>**alert(1)**</script>**",
]
# What a comment may be made of: these tags, and of attributes only a link's.
TAG = re.compile(r"<(/?[a-z0-9]+)([^>]*)>", re.IGNORECASE)
HARMLESS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre"}
LINK = re.compile(r' href="(https?:|mailto:)[^"]*" rel="nofollow ugc noopener"')


def harmful(html: str) -> list[str]:
    """The tags that could do something, or lead where no link should."""
    found = [(name.lstrip("/"), rest, tag) for tag, name, rest in _tags(html)]
    return [
        tag
        for name, rest, tag in found
        if not (name in HARMLESS and not rest)
        and not (name == "a" and (not rest or LINK.fullmatch(rest)))
    ]


def _tags(html: str) -> list[tuple[str, str, str]]:
    return [(match[0], match[1], match[2]) for match in TAG.finditer(html)]


def url(idea: Idea) -> str:
    return reverse("community:write_idea", args=[idea.campaign.slug, idea.number])


@pytest.mark.parametrize("body", SCRIPTS)
def test_nothing_that_acts_reaches_a_reader(idea: Idea, body: str) -> None:
    community.comment(idea, body=f"{body} words")

    shown = Client().get(idea.get_absolute_url()).context["talk"].threads[0].html

    assert "words" in shown
    assert harmful(shown) == []


@pytest.mark.parametrize(
    "html",
    ["<script>", '<p class="x">', '<a href="javascript:x" rel="nofollow ugc noopener">', "<img>"],
)
def test_the_test_sees_what_is_harmful(html: str) -> None:
    assert harmful(html)


def test_links_vouch_for_nothing(idea: Idea) -> None:
    community.comment(idea, body="[shop](https://shop.example)")

    page = Client().get(idea.get_absolute_url()).text
    assert '<a href="https://shop.example" rel="nofollow ugc noopener">' in page


@pytest.mark.parametrize("name", ["body", "website", "shown_token", "submission"])
def test_a_nul_is_refused_kindly(idea: Idea, name: str) -> None:
    typed = community.typed("A word.")
    typed[name] = f"{typed.get(name, '')}\x00"

    answer = client_of(accounts.user()).post(url(idea), typed)

    assert answer.status_code in (302, 422)
    assert not Comment.objects.filter(body__contains="\x01").exists()
    assert Comment.objects.count() == (answer.status_code == 302)


@pytest.mark.parametrize("submission", ["", "x", "1" * 500, "\x00"])
def test_a_garbled_submission_is_a_fresh_one(idea: Idea, submission: str) -> None:
    client_of(accounts.user()).post(url(idea), community.typed(submission=submission))

    assert Comment.objects.count() == 1


def test_invisible_letters_do_not_hide_what_is_said(idea: Idea) -> None:
    client_of(accounts.user()).post(url(idea), community.typed("a\u202eb\u200bc"))

    assert Comment.objects.get().body == "abc"


def test_a_comment_of_one_campaign_answers_none_of_another(idea: Idea) -> None:
    other = projects.idea(projects.campaign())
    elsewhere = community.comment(other)
    client = client_of(accounts.user())

    client.post(
        reverse("community:reply", args=[elsewhere.key]),
        community.typed("Here.", idea=idea.pk, campaign=idea.campaign_id, slug=idea.campaign.slug),
    )

    assert Comment.objects.get(body="Here.").idea == other


@pytest.mark.parametrize("act", ["reply", "edit", "remove", "report"])
def test_a_key_that_nobody_has_leads_nowhere(idea: Idea, act: str) -> None:
    where = reverse(f"community:{act}", args=[uuid.uuid4()])
    client = client_of(accounts.user())

    assert client.get(where).status_code == client.post(where, {"body": "x"}).status_code == 404


def test_another_sites_form_writes_nothing(idea: Idea) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(accounts.user())
    made = community.comment(idea)
    forms: dict[str, dict[str, Any]] = {
        url(idea): community.typed(),
        reverse("community:reply", args=[made.key]): community.typed(),
        reverse("community:report", args=[made.key]): {"reason": "spam"},
    }
    for where, typed in forms.items():
        assert client.post(where, typed).status_code == 403
    assert Comment.objects.get() == made
    assert not Report.objects.exists()


@pytest.mark.parametrize("line", ["{site}/en/pledges/resume/token/", "A1B-2C3", "ABC123"])
def test_a_comment_puts_no_button_and_no_code_into_a_mail(idea: Idea, line: str) -> None:
    """Whoever writes to somebody must not have the site ask them for a card, or name a code."""
    said = line.format(site=settings.SITE_URL)
    written = community.comment(idea, body=f"Your payment failed.\n\n{said}\n\nMend it now.")

    told = letters.read(Mail.objects.get(recipient=idea.author))

    drawn = [
        block for part in told.told.split("\n\n") for block in markup.blocks(part, language="en")
    ]
    buttons = [block.url for block in drawn if block.kind == "link"]
    assert buttons == [settings.SITE_URL + reverse("community:comment", args=[written.key])]
    assert not [block for block in drawn if block.kind == "code"]


def test_talk_says_nothing_of_votes() -> None:
    campaign = projects.campaign("vote", vote_threshold=50)
    made = projects.idea(campaign)
    voter = accounts.user("Vera Elector")
    projects.ballot(made, voter=voter)
    community.comment(made, author=voter)
    asked = Client().get(reverse("community:log", args=[campaign.slug])).text
    asked += Client().get(reverse("community:campaign", args=[campaign.slug])).text
    thread = Client().get(made.get_absolute_url()).context["talk"].threads[0]

    assert "vote" not in " ".join(str(value) for value in vars(thread).values()).lower()
    assert "1 vote" not in asked
