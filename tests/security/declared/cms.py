"""Pages of the site: a campaign's, an idea's, a firm's, a person's, and one's own data."""

from django.urls import reverse

from tests.security.world import World

DECLARED: dict[str, tuple[str, str]] = {
    "wagtaildocs_serve": ("nnnnooooo", "nnnnooooo"),
    "wagtaildocs_authenticate_with_password": ("nnnnnnnnn", "nnnnnnnnn"),
    "campaign": ("nnnnrrrrr", "mmmmmmmmm"),
    "suggestions": ("ooooooooo", "mmmmmmmmm"),
    "share": ("ooooooooo", "mmmmmmmmm"),
    "live": ("nnnnnnnnn", "mmmmmmmmm"),
    "updates": ("nnnnooooo", "mmmmmmmmm"),
    "firm": ("ooooooooo", "mmmmmmmmm"),
    "person": ("ooooooooo", "mmmmmmmmm"),
    "me": ("soooooooo", "smmmmmmmm"),
    "personal-data": ("soooooooo", "smmmmmmmm"),
    "personal-data-export": ("soooooooo", "soooooooo"),
    "personal-data-erase": ("soooooooo", "seeeeeeee"),
    "consents": ("soooooooo", "snnnnnnnn"),
    "card-campaign": ("nnnnnnnnn", "mmmmmmmmm"),
    "card-idea": ("nnnnnnnnn", "mmmmmmmmm"),
    "feed": ("ooooooooo", "mmmmmmmmm"),
    "feed-campaign": ("nnnnnnnnn", "mmmmmmmmm"),
    "feed-firm": ("ooooooooo", "mmmmmmmmm"),
    "robots": ("ooooooooo", "mmmmmmmmm"),
    "sitemap": ("ooooooooo", "mmmmmmmmm"),
    "sitemap-file": ("ooooooooo", "mmmmmmmmm"),
    "campaign-picture": ("nnnnrrrrr", "mmmmmmmmm"),
    "campaign-page": ("nnnnooooo", "mmmmmmmmm"),
    "idea": ("nnnnooooo", "mmmmmmmmm"),
}


def address(name: str, world: World) -> str:
    match name:
        case "person":
            return reverse(name, args=[world.person("author").handle])
        case "card-campaign":
            return reverse(name, args=["en", world.campaign.slug])
        case "card-idea":
            return reverse(name, args=["en", world.campaign.slug, world.hidden.number])
        case "feed-campaign":
            return reverse(name, args=[world.campaign.slug])
        case "sitemap-file":
            return reverse(name, args=["ideas", 0])
        case "firm" | "feed-firm":
            return reverse(name, args=[world.firm.slug])
        case "idea":
            return reverse(name, args=[world.campaign.slug, world.hidden.number])
        case "campaign" | "campaign-page" | "campaign-picture" | "live" | "updates":
            return reverse(name, args=[world.campaign.slug])
        case "wagtaildocs_serve":
            return reverse(name, args=[world.document.pk, world.document.filename])
        case "wagtaildocs_authenticate_with_password":
            return reverse(name, args=[1])
    return reverse(name)
