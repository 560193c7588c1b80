"""What a firm may link to and illustrate with: public pages, its own, and its own pictures."""

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.images.models import Image
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from accounts.models import User
from cms.models import CampaignPage
from projects.models import Campaign


def pages(user: User, among: QuerySet[Page]) -> QuerySet[Page]:
    """Live pages but for those of unpublished campaigns, and the person's own.

    Only conditions that Wagtail's search can carry out as well: paths, not joins.
    """
    unpublished = CampaignPage.objects.exclude(campaign__in=Campaign.objects.public())
    hidden = below(unpublished.values_list("path", flat=True))
    public = Q(live=True) & ~hidden if hidden else Q(live=True)
    granted = GroupPagePermission.objects.filter(group__user=user)
    return among.filter(public | below(granted.values_list("page__path", flat=True)))


def below(paths: Any) -> Q:
    """These places of the tree and all beneath them."""
    found = Q()
    for path in set(paths):
        found |= Q(path__startswith=path)
    return found


def may_open(user: User, page_id: int) -> bool:
    """Whether the chooser may show what lies below this page: it tells the page's own title."""
    return page_id == 1 or pages(user, Page.objects.filter(pk=page_id)).exists()


def images(user: User, among: QuerySet[Image]) -> QuerySet[Image]:
    granted = GroupCollectionPermission.objects.filter(group__user=user)
    return among.filter(collection__in=list(granted.values_list("collection", flat=True)))
