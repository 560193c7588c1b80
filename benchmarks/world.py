"""What is measured: a campaign of a hundred ideas, one of a hundred thousand, people, a round."""

import io
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.images import ImageFile
from django.db import connection
from django.utils import timezone
from wagtail.images.models import Image

from accounts import firms, roles
from accounts.models import Firm, Role, User
from benchmarks.photographs import photograph
from benchmarks.words import Writer
from cms import campaign_pages, preparing, publication
from community.models import Comment, Talk
from payments import rounds
from payments.models import FundingRound, ShortfallRule
from projects import campaigns
from projects.blueprints import BLUEPRINTS
from projects.models import Campaign, Idea, PhaseKind, VoteRule

TALKED_ABOUT, COMMENTS = 2, 1000
WORDS = "light lamp battery mount cable bracket lens switch case strap charger dimmer".split()  # noqa: SIM905


@dataclass(frozen=True)
class World:
    """The campaigns by size, the round that takes pledges, and somebody signed in."""

    small: Campaign
    large: Campaign
    shown: Campaign
    round: FundingRound
    cookies: str
    csrf: str


def build(*, large: int) -> World:
    now = timezone.now()
    owner, editor, member = (person(name) for name in ("owner", "editor", "member"))
    editor = roles.grant(editor, role=Role.EDITOR, by=None, at=now)
    firm = firms.register(name="Bench", slug="bench", owner=owner, at=now)
    firm = firms.verify(firm, by=editor, at=now)
    small = campaign(firm, "bench-small", phase=PhaseKind.VOTE, ideas=100, by=editor, at=now)
    big = campaign(firm, "bench-large", phase=PhaseKind.VOTE, ideas=large, by=editor, at=now)
    _write_comments(small.ideas.get(number=TALKED_ABOUT), author=member, at=now)
    funded = campaign(firm, "bench-fund", phase=PhaseKind.FUND, ideas=20, by=editor, at=now)
    shown = campaign(firm, "bench-shown", phase=PhaseKind.VOTE, ideas=30, by=editor, at=now)
    _illustrate(shown)
    return World(small, big, shown, open_round(funded, by=editor, at=now), *session_of(member))


def person(name: str) -> User:
    user = User.objects.create_user(f"{name}@bench.test", display_name=name.title())
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def campaign(
    firm: Firm, slug: str, *, phase: PhaseKind, ideas: int, by: User, at: datetime
) -> Campaign:
    """A published campaign with its page; now falls into `phase`."""
    kinds = BLUEPRINTS["co_design"].phases
    week = timedelta(days=7)
    start = at - week / 2 - week * kinds.index(phase)
    spans = [
        campaigns.Span(kind, start + i * week, start + (i + 1) * week)
        for i, kind in enumerate(kinds)
    ]
    terms = campaigns.Terms(
        blueprint="co_design",
        spans=spans,
        vote_rule=VoteRule.OPEN,
        vote_threshold=1_000_000,
        decision_due_at=spans[1].ends_at + week,
    )
    owner = firm.members.get().user
    made = campaigns.draft(firm, slug=slug, title=slug.title(), terms=terms, by=owner, at=at)
    page = campaign_pages.create(made, by=owner)
    publication.submit(page, by=owner, at=at)
    made = publication.approve(page, by=by, at=at)
    _write_ideas(made, number=ideas, author=owner, at=at)
    return made


def _illustrate(campaign: Campaign) -> None:
    """A photograph at the head of its page and two in its story."""
    lead, *others = (
        Image.objects.create(
            title=f"Photograph {seed}",
            file=ImageFile(io.BytesIO(photograph(seed)), name=f"photograph-{seed}.jpg"),
        )
        for seed in range(3)
    )
    page = campaign.pages.get()
    page.lead_image, page.lead_alt = lead, "Things on a table"
    page.story = json.dumps(
        [{"type": "text", "value": "<p>Last winter we asked everyone.</p>"}]
        + [
            {"type": "picture", "value": {"image": one.pk, "alt": one.title, "caption": ""}}
            for one in others
        ]
    )
    page.save_revision().publish()
    while preparing.prepare():
        pass


def _write_ideas(campaign: Campaign, *, number: int, author: User, at: datetime) -> None:
    """Straight into the table: the service takes one at a time, and rightly so."""

    writer = Writer()

    def idea(n: int) -> Idea:
        return Idea(
            campaign=campaign,
            number=n,
            author=author,
            title=writer.title(),
            need=writer.need(),
            proposal="Sell each part alone, and print its number on it.",
            proposed_at=at - timedelta(minutes=n % 10_000),
        )

    Idea.objects.bulk_create((idea(n) for n in range(1, number + 1)), batch_size=5000)
    # What PostgreSQL does by itself within minutes: statistics, and the indexes in order.
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE projects_idea")


def _write_comments(idea: Idea, *, author: User, at: datetime) -> None:
    """A thousand threads, each third with a reply."""
    threads = Comment.objects.bulk_create(
        Comment(
            campaign=idea.campaign,
            idea=idea,
            author=author,
            body=f"I carry **{WORDS[n % 12]}** number {n} every day.\n\nIt lasts.",
            written_at=at - timedelta(minutes=COMMENTS - n),
            replies_count=int(n % 3 == 0),
        )
        for n in range(COMMENTS)
    )
    Comment.objects.bulk_create(
        Comment(
            campaign=idea.campaign,
            idea=idea,
            parent=thread,
            author=author,
            body="So do I.",
            written_at=at,
        )
        for thread in threads[::3]
    )
    Talk.objects.create(
        campaign=idea.campaign, idea=idea, comments_count=COMMENTS + len(threads[::3])
    )


def open_round(campaign: Campaign, *, by: User, at: datetime) -> FundingRound:
    terms = rounds.RoundTerms(
        title="The light",
        goal_minor=5_000_000,
        currency="EUR",
        opens_at=at,
        deadline_at=at + timedelta(days=20),
        shortfall_rule=ShortfallRule.PROCEED,
        rewards=[rounds.RewardTerms("The light", "One light.", 5_900, stock=100_000)],
    )
    owner = campaign.firm.members.get().user
    made = rounds.draft(campaign, slug=f"{campaign.slug}-round", terms=terms, by=owner, at=at)
    made = rounds.approve(rounds.submit(made, by=owner, at=at), by=by, at=at)
    return rounds.open_round(made, at=at)


def session_of(user: User) -> tuple[str, str]:
    """Cookies of somebody signed in, and the token their forms carry."""
    # Without the form: hashing a password is slow on purpose, and not what is measured.
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    token = "b" * 32
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={token}", token
