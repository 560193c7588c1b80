"""A campaign's pages: made with it, one per language, and given into its firm's hands."""

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from wagtail.coreutils import find_available_slug
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale

from accounts.firms import group_of
from accounts.models import Firm, User
from cms.models import CampaignIndexPage, CampaignPage
from projects.models import Campaign

PAGE_PERMISSIONS = ("add", "change")
LIBRARY_PERMISSIONS = ("add", "change", "choose")


class AlreadyTranslated(Exception):
    """The campaign has a page in this language."""


@transaction.atomic
def create(
    campaign: Campaign, *, by: User, language: str = "en", standfirst: str = ""
) -> CampaignPage:
    """The campaign's first page, a draft that its firm may write and submit."""
    # The tree gives a child the path after the last one's: two at once would take the same.
    index = CampaignIndexPage.objects.select_for_update().get(locale__language_code=language)
    page = CampaignPage(
        campaign=campaign,
        title=campaign.title,
        standfirst=standfirst,
        slug=find_available_slug(index, campaign.slug),
        locale=index.locale,
        owner=by,
        live=False,
        has_unpublished_changes=True,
    )
    index.add_child(instance=page)
    page.save_revision(user=by)
    give_to_firm(page)
    return page


@transaction.atomic
def translate(page: CampaignPage, *, language: str, by: User) -> CampaignPage:
    """A draft of the page in another language, with the text to start from."""
    index = CampaignIndexPage.objects.select_for_update().get(locale__language_code=language)
    # Asked under the lock of the list: of two who translate at once, the second reads this error
    # and not the database's.
    if CampaignPage.objects.filter(campaign=page.campaign_id, locale=index.locale_id).exists():
        raise AlreadyTranslated(language)
    made: CampaignPage = page.copy_for_translation(Locale.objects.get(language_code=language))
    # Wagtail's copy still belongs to whoever made the page it was copied from.
    CampaignPage.objects.filter(pk=made.pk).update(owner=by)
    give_to_firm(made)
    return made


def give_to_firm(page: CampaignPage) -> None:
    """Let the firm's team write this page, publish updates below it and keep pictures for it.

    Safe to call twice: comparing a campaign with its pages does, since editors translate too.
    """
    group = group_of(page.campaign.firm)
    for name in PAGE_PERMISSIONS:
        permission = Permission.objects.get(
            codename=f"{name}_page", content_type__app_label="wagtailcore"
        )
        GroupPagePermission.objects.get_or_create(
            group=group, page_id=page.pk, permission=permission
        )
    collection_of(page.campaign.firm)


def collection_of(firm: Firm) -> Collection:
    """Where the firm's pictures and documents lie, out of other firms' sight."""
    group = group_of(firm)
    granted = list(
        GroupCollectionPermission.objects.filter(group=group).select_related("collection")
    )
    # Everything for pictures and for documents: so it is nearly always, and nothing is locked.
    if len(granted) == 2 * len(LIBRARY_PERMISSIONS):
        return granted[0].collection
    if granted:
        collection = granted[0].collection
    else:
        # Locked for the same reason as the list of campaigns: collections are a tree, too.
        collection = Collection.objects.select_for_update().get(depth=1).add_child(name=firm.name)
    GroupCollectionPermission.objects.bulk_create(
        (
            GroupCollectionPermission(group=group, collection=collection, permission=permission)
            for permission in _library_permissions()
        ),
        ignore_conflicts=True,
    )
    return collection


def _library_permissions() -> QuerySet[Permission]:
    """To add, change and choose pictures and documents."""
    kinds = [ContentType.objects.get_for_model(model) for model in (Image, Document)]
    names = [f"{deed}_{kind.model}" for deed in LIBRARY_PERMISSIONS for kind in kinds]
    return Permission.objects.filter(content_type__in=kinds, codename__in=names)
