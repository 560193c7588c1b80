"""Talk under an idea that is not public: the comment is the author's, and edited."""

from django.urls import reverse

from tests.security.world import World

DECLARED: dict[str, tuple[str, str]] = {
    "community:comment": ("nnnnrrrrr", "mmmmmmmmm"),
    "community:thread": ("nnnnooooo", "mmmmmmmmm"),
    "community:history": ("nnnnooooo", "mmmmmmmmm"),
    "community:reply": ("snnnooooo", "fnnneeeee"),
    "community:edit": ("snnnnnnnn", "fnnnnnnnn"),
    "community:remove": ("snnnnnnnn", "fnnnnnnnn"),
    "community:report": ("snnnooooo", "fnnneeeee"),
    "community:campaign": ("nnnnooooo", "mmmmmmmmm"),
    "community:write_campaign": ("snnnooooo", "fnnneeeee"),
    "community:log": ("nnnnooooo", "mmmmmmmmm"),
    "community:write_idea": ("snnnooooo", "fnnneeeee"),
    "community:report_idea": ("snnnooooo", "fnnneeeee"),
}


def address(name: str, world: World) -> str:
    match name.partition(":")[2]:
        case "campaign" | "write_campaign" | "log":
            return reverse(name, args=[world.campaign.slug])
        case "write_idea" | "report_idea":
            return reverse(name, args=[world.campaign.slug, world.hidden.number])
    return reverse(name, args=[world.comment.key])
