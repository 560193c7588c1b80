"""A comment as one person sees it, in the words of components/comment.html."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_signed_in
from community import mentions, threads, writing
from community.models import Comment, CommentState, Mention, Voice
from community.threads import Thread
from core import text
from core.templatetags.format import day, isolated, number
from projects.models import Campaign, CampaignState
from projects.rules import allows

REMEMBERED = 512
HEADING = re.compile("<(/?)h[1-6]>")


@dataclass(frozen=True)
class Act:
    """Something this person may do about a comment: a link that htmx opens in place."""

    word: str
    url: str


@dataclass(frozen=True)
class Shown:
    """One comment with everything its HTML depends on."""

    key: str
    name: str
    person_url: str
    portrait_url: str
    voice: str
    voice_word: str
    firm: str
    logo_url: str
    html: SafeString
    language: str
    notice: str
    url: str
    written_at: datetime
    edited_at: datetime | None
    history_url: str
    acts: Sequence[Act]
    moderated_by: bool
    replies: Sequence["Shown"] = field(default_factory=list)
    more_url: str = ""
    more_word: str = ""


@dataclass(frozen=True)
class Reader:
    """Who reads the comments of a campaign, and what they may do there."""

    user: User
    campaign: Campaign

    @cached_property
    def may_write(self) -> bool:
        return is_signed_in(self.user) and allows(self.user, "community.write", self.campaign)

    @cached_property
    def may_moderate(self) -> bool:
        return allows(self.user, "community.moderate", self.campaign)

    def threads(self, found: Sequence[Thread]) -> list[Shown]:
        every = [comment for thread in found for comment in (thread.root, *thread.replies)]
        spoken = threads.mentions_in(every) if every else {}
        return [self._thread(thread, spoken) for thread in found]

    def one(self, comment: Comment) -> Shown:
        """A comment alone, without its replies."""
        return self._comment(comment, threads.mentions_in([comment]))

    def _thread(self, thread: Thread, spoken: Mapping[int, list[Mention]]) -> Shown:
        root = thread.root
        hidden_replies = root.replies_count - len(thread.replies)
        return self._comment(
            root,
            spoken,
            replies=[self._comment(reply, spoken) for reply in thread.replies],
            more_url=_url("thread", root) if hidden_replies > 0 else "",
            more_word=_all_replies(root.replies_count),
        )

    def _comment(
        self,
        comment: Comment,
        spoken: Mapping[int, list[Mention]],
        *,
        replies: Sequence[Shown] = (),
        more_url: str = "",
        more_word: str = "",
    ) -> Shown:
        stands = comment.state == CommentState.VISIBLE
        marked = comment.voice if comment.voice != Voice.MEMBER else ""
        author = comment.author
        # The campaign is the reader's: rows of a list need not load it each.
        comment.campaign = self.campaign
        return Shown(
            key=str(comment.key),
            name="" if comment.state == CommentState.REMOVED else str(author),
            person_url=person_url(author.handle, get_language() or "en")
            if author.has_public_page
            else "",
            portrait_url="" if comment.state == CommentState.REMOVED else author.portrait_url,
            voice=marked,
            voice_word=comment.get_voice_display() if marked else "",
            firm=self.campaign.firm.name if comment.voice == Voice.FIRM else "",
            logo_url=self.campaign.firm.logo_url if comment.voice == Voice.FIRM else "",
            html=html(comment, spoken.get(comment.pk, [])) if stands else SafeString(),
            language=comment.language,
            notice=notice(comment),
            url=_url("comment", comment),
            written_at=comment.written_at,
            edited_at=comment.edited_at if stands else None,
            history_url=_url("history", comment) if comment.edited_at and stands else "",
            acts=self._acts(comment),
            moderated_by=self.may_moderate
            and comment.state != CommentState.REMOVED
            and comment.author_id != self.user.pk,
            replies=replies,
            more_url=more_url,
            more_word=more_word,
        )

    def _acts(self, comment: Comment) -> list[Act]:
        mine, stands = comment.author_id == self.user.pk, comment.state == CommentState.VISIBLE
        if not is_signed_in(self.user):
            # Signing in would permit it, so it is offered; the rest is not worth a sign-in.
            is_open = stands and self.campaign.state == CampaignState.PUBLISHED
            return [Act(_("Reply"), _url("reply", comment))] if is_open else []
        wanted = [
            ("reply", _("Reply"), stands and self.may_write),
            ("edit", _("Edit"), mine and stands and self.may_write),
            ("remove", _("Remove"), writing.may_remove(comment, self.user)),
            ("report", _("Report"), stands and not mine),
        ]
        return [Act(word, _url(name, comment)) for name, word, is_open in wanted if is_open]


def html(comment: Comment, spoken: Sequence[Mention]) -> SafeString:
    """The comment's Markdown as safe HTML, with a link at each person it names."""
    language = get_language() or "en"
    addresses = {
        m.written: person_url(m.person.handle, language) for m in spoken if m.person.has_public_page
    }
    known = {handle: url for handle, url in addresses.items() if url}
    # Safe as `as_html` made it; what is put in are handles and addresses that `reverse` gives.
    return mark_safe(mentions.linked(_rendered(comment.body), known))  # noqa: S308


@lru_cache(maxsize=REMEMBERED)
def _rendered(body: str) -> str:
    """A comment is no chapter of the page it stands on: its headings are bold lines."""
    return HEADING.sub(lambda tag: "</strong></p>" if tag[1] else "<p><strong>", text.as_html(body))


def notice(comment: Comment) -> str:
    """What stands in place of the words."""
    if comment.state == CommentState.REMOVED:
        return _("Removed by its author.")
    if comment.state == CommentState.HIDDEN:
        words = _("Hidden by the editors on %(day)s, because: %(reason)s")
        return words % {"day": day(comment.hidden_at), "reason": isolated(comment.hidden_reason)}
    return ""


@lru_cache(maxsize=4096)
def person_url(handle: str, language: str) -> str:
    """The person's public page; it stands on a floor above, so it is known by name only."""
    try:
        # `language` is for the memory alone: `reverse` takes the active one.
        return reverse("person", args=[handle])
    except NoReverseMatch:
        return ""


def _url(name: str, comment: Comment) -> str:
    return reverse(f"community:{name}", args=[comment.key])


def _all_replies(count: int) -> str:
    words = ngettext("Show the %(count)s reply", "Show all %(count)s replies", count)
    return words % {"count": number(count)}
