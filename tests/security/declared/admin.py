"""What of Wagtail's admin is open to firms; every other address there is the staff's alone.

The pages are the firm's campaign page and the list above it, the picture and the document lie in
its collection. Where the staff finds no page of their own, Wagtail leads them to its start page.
"""

from typing import Any

from django.urls import NoReverseMatch, get_resolver, reverse

from cms import gate
from tests.security.world import World

DECLARED: dict[str, tuple[str, str]] = {
    "wagtailadmin_home": ("snnrrrroo", "snnrrrrmm"),
    "wagtailadmin_explore_root": ("snndrrroo", "snndmmmmm"),
    "wagtailadmin_explore": ("snnnooooo", "snnnmmmmm"),
    "wagtailadmin_explore_results": ("snnnooooo", "snnnmmmmm"),
    "wagtailadmin_pages:add": ("snndddddd", "snndddddd"),
    "wagtailadmin_pages:preview_on_add": ("snndooooo", "snndeeeee"),
    "wagtailadmin_pages:edit": ("snndooooo", "snndeeeee"),
    "wagtailadmin_pages:preview_on_edit": ("snndooooo", "snndeeeee"),
    "wagtailadmin_pages:view_draft": ("snndooooo", "snndooooo"),
    "wagtailadmin_pages:add_subpage": ("snndrrrrr", "snndrrrrr"),
    "wagtailadmin_pages:delete": ("snndddddd", "snndddddd"),
    "wagtailadmin_pages:unpublish": ("snnddddoo", "snnddddrr"),
    "wagtailadmin_pages:search": ("snndooooo", "snndmmmmm"),
    "wagtailadmin_pages:search_results": ("snndooooo", "snndmmmmm"),
    "wagtailadmin_pages:confirm_workflow_cancellation": ("snnoooooo", "snnoooooo"),
    "wagtailadmin_pages:revisions_index": ("snnrrrrrr", "snnrrrrrr"),
    "wagtailadmin_pages:revisions_view": ("snndooooo", "snndmmmmm"),
    "wagtailadmin_pages:revisions_revert": ("snndooooo", "snndeeeee"),
    "wagtailadmin_pages:revisions_unschedule": ("snndddddd", "snndddddd"),
    "wagtailadmin_pages:revisions_compare": ("snndooooo", "snndmmmmm"),
    "wagtailadmin_pages:workflow_history": ("snndooooo", "snndmmmmm"),
    "wagtailadmin_pages:workflow_history_detail": ("snndnnnnn", "snndmmmmm"),
    "wagtailadmin_pages:history": ("snndooooo", "snndmmmmm"),
    "wagtailadmin_pages:history_results": ("snndooooo", "snndmmmmm"),
    "wagtailadmin_choose_page": ("snnoooooo", "snnmmmmmm"),
    "wagtailadmin_choose_page_child": ("snnnooooo", "snnnmmmmm"),
    "wagtailadmin_choose_page_search": ("snnoooooo", "snnmmmmmm"),
    "wagtailadmin_choose_page_external_link": ("snnoooooo", "snneeeeee"),
    "wagtailadmin_choose_page_email_link": ("snnoooooo", "snnoooooo"),
    "wagtailadmin_choose_page_phone_link": ("snnoooooo", "snnoooooo"),
    "wagtailadmin_choose_page_anchor_link": ("snnoooooo", "snnoooooo"),
    "wagtailadmin_tag_autocomplete": ("snnoooooo", "snnoooooo"),
    "wagtailadmin_tag_model_autocomplete": ("snnoooonn", "snnoooonn"),
    "wagtailadmin_account": ("snnrrrrrr", "snnrrrrrr"),
    "wagtailadmin_dismissibles": ("snnoooooo", "snnmmmmmm"),
    "wagtailadmin_editing_sessions:ping": ("snnmmmmmm", "snnnooooo"),
    "wagtailadmin_editing_sessions:release": ("snnmmmmmm", "snnoooooo"),
    "wagtailadmin_block_preview": ("snnnnnnnn", "snnmmmmmm"),
    "wagtaildocs:index": ("snndooooo", "snndmmmmm"),
    "wagtaildocs:index_results": ("snndooooo", "snndmmmmm"),
    "wagtaildocs:add": ("snndooooo", "snndooooo"),
    "wagtaildocs:edit": ("snndooooo", "snndooooo"),
    "wagtaildocs:delete": ("snndooooo", "snndrrrrr"),
    "wagtaildocs:add_multiple": ("snndooooo", "snndeeeee"),
    "wagtaildocs:edit_multiple": ("snnmmmmmm", "snndooooo"),
    "wagtaildocs:create_multiple_from_uploaded_document": ("snnmmmmmm", "snnnnnnnn"),
    "wagtaildocs:delete_multiple": ("snnmmmmmm", "snndooooo"),
    "wagtaildocs:delete_upload_multiple": ("snnmmmmmm", "snnnnnnnn"),
    "wagtailimages:index": ("snndooooo", "snndmmmmm"),
    "wagtailimages:index_results": ("snndooooo", "snndmmmmm"),
    "wagtailimages:edit": ("snndooooo", "snndooooo"),
    "wagtailimages:delete": ("snndooooo", "snndrrrrr"),
    "wagtailimages:add": ("snndooooo", "snndooooo"),
    "wagtailimages:add_multiple": ("snndooooo", "snndeeeee"),
    "wagtailimages:edit_multiple": ("snnmmmmmm", "snndooooo"),
    "wagtailimages:create_multiple_from_uploaded_image": ("snnmmmmmm", "snnnnnnnn"),
    "wagtailimages:delete_multiple": ("snnmmmmmm", "snndooooo"),
    "wagtailimages:delete_upload_multiple": ("snnmmmmmm", "snnnnnnnn"),
    "wagtaildocs_chooser:choose": ("snnoooooo", "snnmmmmmm"),
    "wagtaildocs_chooser:choose_results": ("snnoooooo", "snnmmmmmm"),
    "wagtaildocs_chooser:chosen": ("snnnooooo", "snnnmmmmm"),
    "wagtaildocs_chooser:chosen_multiple": ("snnoooooo", "snnmmmmmm"),
    "wagtaildocs_chooser:create": ("snndooooo", "snndooooo"),
    "wagtailimages_chooser:choose": ("snnoooooo", "snnmmmmmm"),
    "wagtailimages_chooser:choose_results": ("snnoooooo", "snnmmmmmm"),
    "wagtailimages_chooser:chosen": ("snnnooooo", "snnnmmmmm"),
    "wagtailimages_chooser:chosen_multiple": ("snnoooooo", "snnmmmmmm"),
    "wagtailimages_chooser:create": ("snndooooo", "snndooooo"),
    "wagtailimages_chooser:select_format": ("snnnooooo", "snnnooooo"),
}
# No row has this id.
NOBODYS = 999_999_999
# What stands in the places of addresses that nobody but the staff reaches.
ANY: dict[str, Any] = {
    "app_label": "cms",
    "model_name": "campaignpage",
    "action": "delete",
    "content_type_app_name": "cms",
    "content_type_model_name": "campaignpage",
    "app_name": "taggit",
    "revision_id_a": "earliest",
    "revision_id_b": "latest",
    "action_name": "approve",
    "filter_spec": "original",
    "slug": "x",
    "viewname": "wagtailadmin_home",
}


# Signing in and what its page is made of.
OPEN = gate.OPEN_TO_ALL


def has_row(name: str) -> bool:
    """Whether the gate lets firms through to this view."""
    if name in OPEN:
        return False
    return name in gate.OPEN_TO_FIRMS or name.partition(":")[0] in gate.OPEN_NAMESPACES


def address(name: str, world: World) -> str:
    places: dict[str, Any] = ANY | {
        "page_id": world.page.pk,
        "page_pk": world.page.pk,
        "parent_page_id": world.page.pk,
        "content_type_id": world.page.content_type_id,
        "object_id": world.page.pk,
        "revision_id": world.page.latest_revision_id,
        "image_id": world.image.pk,
        "document_id": world.document.pk,
        "doc_id": world.document.pk,
        "pk": _row(name, world),
    }
    return fill(name, places)


def _row(name: str, world: World) -> int:
    kinds = {"wagtailimages": world.image, "wagtaildocs": world.document}
    row = next((row for kind, row in kinds.items() if name.startswith(kind)), world.page)
    return int(row.pk)


def fill(name: str, places: dict[str, Any]) -> str:
    """The first form of the address that these places fit."""
    for names in _places(name):
        try:
            return reverse(name, kwargs={each: places.get(each, NOBODYS) for each in names})
        except NoReverseMatch:
            continue
    for count in range(4):
        try:
            return reverse(name, args=[NOBODYS] * count)
        except NoReverseMatch:
            continue
    raise NoReverseMatch(name)


def _places(name: str) -> list[list[str]]:
    resolver = get_resolver()
    for space in filter(None, name.rpartition(":")[0].split(":")):
        resolver = resolver.namespace_dict[space][1]
    known = resolver.reverse_dict.getlist(name.rpartition(":")[2])
    return [params for possible, *_ in known for _, params in possible]
