"""An idea as a card in a list. What a card shows is all that its HTML depends on."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import reader
from core.templatetags.format import day, isolated, number
from projects import controls, visibility
from projects.models import Campaign, Idea, IdeaImage, IdeaState

TONES = {IdeaState.SHORTLISTED: "accent", IdeaState.CHOSEN: "accent"}
# The template shortens it by words; this keeps the remembered cards small.
TEXT_LENGTH = 400
REMEMBERED = 4096


@dataclass(frozen=True)
class Picture:
    """An image and its size, so that the page does not jump."""

    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Card:
    """One idea in the list, in the words of components/idea_card.html."""

    number: int
    author: str
    title: str
    url: str
    text: str
    language: str
    meta: str
    state: str
    tone: str
    image: Picture | None
    control: controls.Control | None

    @property
    def html(self) -> SafeString:
        """The card rendered; remembered, because equal cards look alike."""
        # Whoever works on the template sees each change of it at once.
        draw = _draw.__wrapped__ if settings.DEBUG else _draw
        return draw(self, get_language(), reader.current().is_formal)


@lru_cache(maxsize=REMEMBERED)
def _draw(card: Card, language: str, is_formal: bool) -> SafeString:
    """Formal and informal readers are spoken to differently in one language."""
    return render_to_string("projects/_card.html", {"card": card})


def of(idea: Idea, *, control: controls.Control | None) -> Card:
    """The idea's card. Its campaign, author and first image should be loaded."""
    image = None if idea.hidden_at else next(iter(idea.images.all()), None)
    return Card(
        number=idea.number,
        author=author_name(idea),
        title=idea.title,
        url=idea.get_absolute_url(),
        text=hidden_words(idea) or idea.need[:TEXT_LENGTH],
        language="" if idea.hidden_at else idea.language,
        meta=result_words(idea, idea.campaign),
        state="" if idea.state == IdeaState.OPEN else idea.get_state_display(),
        tone=TONES.get(IdeaState(idea.state), ""),
        image=picture(image) if image else None,
        control=control,
    )


def hidden_words(idea: Idea) -> str:
    """What stands in place of a hidden idea's text; "" for any other."""
    if idea.hidden_at is None:
        return ""
    words = _("Hidden by the editors on %(day)s, because: %(reason)s")
    return words % {"day": day(idea.hidden_at), "reason": isolated(idea.hidden_reason)}


def picture(image: IdeaImage) -> Picture:
    return Picture(image.file.url, image.alt, image.width, image.height)


def author_name(idea: Idea) -> str:
    return str(idea.author) if idea.author else _("from a public vote")


def result_words(idea: Idea, campaign: Campaign) -> str:
    """The idea's result, once everyone may see it."""
    sight = visibility.may_see(campaign, voted=False)
    if sight is not visibility.Sight.RESULT or idea.votes is None:
        return ""
    words = ngettext(
        "%(votes)s vote, place %(place)s", "%(votes)s votes, place %(place)s", idea.votes
    )
    return words % {"votes": number(idea.votes), "place": number(idea.place)}
