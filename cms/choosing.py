"""What a firm may link to and illustrate with: public pages, its own, and its own pictures."""

from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from wagtail.documents.models import Document
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page, ReferenceIndex

from accounts.models import User
from cms.models import CampaignPage
from projects.models import Campaign

Item = TypeVar("Item", bound=Model)
MOST_LINKS = 500


def pages(user: User, among: QuerySet[Page]) -> QuerySet[Page]:
    """Live pages but for those of unpublished campaigns, and the person's own.

    Only conditions that Wagtail's search can carry out as well: paths, not joins.
    """
    granted = GroupPagePermission.objects.filter(group__user=user)
    return among.filter(_public() | below(granted.values_list("page__path", flat=True)))


def _public() -> Q:
    unpublished = CampaignPage.objects.exclude(campaign__in=Campaign.objects.public())
    hidden = below(unpublished.values_list("path", flat=True))
    return Q(live=True) & ~hidden if hidden else Q(live=True)


def below(paths: Any) -> Q:
    """These places of the tree and all beneath them."""
    found = Q()
    for path in set(paths):
        found |= Q(path__startswith=path)
    return found


def may_open(user: User, page_id: int) -> bool:
    """Whether the chooser may show what lies below this page: it tells the page's own title."""
    # Wagtail's root is nobody's, and the chooser starts there.
    return page_id == 1 or pages(user, Page.objects.filter(pk=page_id)).exists()


def members(user: User, among: QuerySet[Item]) -> QuerySet[Item]:
    """Pictures or documents in the collections of the person's firms."""
    granted = GroupCollectionPermission.objects.filter(group__user=user)
    return among.filter(collection__in=list(granted.values_list("collection", flat=True)))


def may_download(user: User, document_id: int | None) -> bool:
    """A document is for its firm and the site's staff, and for all once a public page links it."""
    if document_id is None or user.is_staff:
        return bool(user.is_staff)
    document: QuerySet[Document] = Document.objects.filter(pk=document_id)
    if user.is_authenticated and members(user, document).exists():
        return True
    linking = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Document),
        to_object_id=str(document_id),
        base_content_type=ContentType.objects.get_for_model(Page),
    ).values_list("object_id", flat=True)[:MOST_LINKS]
    # The index of references keeps all keys as text.
    shown = Page.objects.filter(_public(), pk__in=[int(key) for key in linking])
    return bool(shown.exists())
