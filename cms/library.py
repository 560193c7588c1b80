"""Wagtail's library as a firm finds it: its own pictures, documents and tags.

Wagtail's lists keep to a firm's collection, but the tags they filter by and complete are
everybody's, and a bulk action names whatever it is asked about.
"""

from typing import Any, cast

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from taggit.models import Tag
from wagtail.admin.auth import require_admin_access
from wagtail.documents.models import Document
from wagtail.documents.views import documents as wagtail_documents
from wagtail.images.models import Image
from wagtail.images.views import images as wagtail_images

from accounts.models import User
from cms import choosing

TAGS_OFFERED = 10
MOST_AT_ONCE = 200
KINDS: dict[tuple[str, str], type[Model]] = {
    ("wagtailimages", "image"): Image,
    ("wagtaildocs", "document"): Document,
}


def tags_of(user: User) -> QuerySet[Tag]:
    """Those on the person's own pictures and documents."""
    images = choosing.members(user, Image.objects.all())
    documents = choosing.members(user, Document.objects.all())
    found: QuerySet[Tag] = Tag.objects.filter(
        Q(
            taggit_taggeditem_items__content_type__model="image",
            taggit_taggeditem_items__object_id__in=images.values("pk"),
        )
        | Q(
            taggit_taggeditem_items__content_type__model="document",
            taggit_taggeditem_items__object_id__in=documents.values("pk"),
        )
    )
    return found.distinct().order_by("name")


def own_tags(request: HttpRequest, **_names: str) -> HttpResponse:
    """What Wagtail's field for tags completes to."""
    term = request.GET.get("term", "").casefold()
    names = [tag.name for tag in tags_of(cast(User, request.user))] if term else []
    found = [name for name in names if name.casefold().startswith(term)]
    return JsonResponse(found[:TAGS_OFFERED], safe=False)


class WithoutTags:
    """Wagtail offers the most popular tags of all pictures to filter by."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters.pop("tag", None)  # type: ignore[attr-defined]


class OwnImagesFilters(WithoutTags, wagtail_images.ImagesFilterSet):  # type: ignore[misc]
    class Meta(wagtail_images.ImagesFilterSet.Meta):  # type: ignore[misc]
        pass


class OwnDocumentsFilters(WithoutTags, wagtail_documents.DocumentsFilterSet):  # type: ignore[misc]
    class Meta(wagtail_documents.DocumentsFilterSet.Meta):  # type: ignore[misc]
        pass


class OwnImages(wagtail_images.IndexView):  # type: ignore[misc]
    filterset_class = OwnImagesFilters


class OwnDocuments(wagtail_documents.IndexView):  # type: ignore[misc]
    filterset_class = OwnDocumentsFilters


# What a firm gets in the place of Wagtail's own view.
OF_FIRMS = {
    # The gate calls these itself, past the wrapper that Wagtail puts around its own views.
    name: require_admin_access(view)
    for name, view in {
        "wagtailadmin_tag_autocomplete": own_tags,
        "wagtailadmin_tag_model_autocomplete": own_tags,
        "wagtailimages:index": OwnImages.as_view(),
        "wagtailimages:index_results": OwnImages.as_view(results_only=True),
        "wagtaildocs:index": OwnDocuments.as_view(),
        "wagtaildocs:index_results": OwnDocuments.as_view(results_only=True),
    }.items()
}


CHOOSERS = {"wagtailimages_chooser": Image, "wagtaildocs_chooser": Document}
CHOSEN = ("chosen", "chosen_multiple", "select_format")


def may_choose(request: HttpRequest, name: str, kwargs: dict[str, Any]) -> bool:
    """Whether what was chosen is the person's own: the chooser answers with its title."""
    space, _colon, view = name.partition(":")
    model = CHOOSERS.get(space)
    if model is None or view not in CHOSEN:
        return True
    asked = [str(value) for value in kwargs.values()] + request.GET.getlist("id")
    return not asked or _are_own(request, model, asked)


def may_act_in_bulk(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Whether every picture or document named is the person's own, and named one by one."""
    model = KINDS.get((kwargs["app_label"], kwargs["model_name"]))
    asked = request.GET.getlist("id")
    return model is not None and bool(asked) and _are_own(request, model, asked)


def _are_own(request: HttpRequest, model: type[Model], asked: list[str]) -> bool:
    if len(asked) > MOST_AT_ONCE:
        return False
    keys = {int(key) for key in asked if key.isascii() and key.isdigit() and len(key) < 10}
    user = cast(User, request.user)
    own = choosing.members(user, model._default_manager.filter(pk__in=keys))
    # What is no number, such as “all”, makes the first two differ.
    return len(keys) == len(set(asked)) == own.count()
