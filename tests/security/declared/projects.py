"""Ideas, votes and decisions, of a campaign that is not public."""

from django.urls import reverse

from tests.security.world import World

DECLARED: dict[str, tuple[str, str]] = {
    "projects:ideas": ("nnnnooooo", "mmmmmmmmm"),
    "projects:propose": ("snnnooooo", "fnnneeeee"),
    "projects:similar": ("nnnnooooo", "mmmmmmmmm"),
    "projects:follow_campaign": ("mmmmmmmmm", "nnnnrrrrr"),
    "projects:follow_campaign_later": ("nnnnrrrrr", "mmmmmmmmm"),
    "projects:finish_follow_campaign": ("snnnrrrrr", "smmmmmmmm"),
    "projects:decisions": ("snnnnoonn", "fnnnneenn"),
    "projects:results": ("nnnnnnnnn", "mmmmmmmmm"),
    "projects:ballots": ("nnnnnnnnn", "mmmmmmmmm"),
    "projects:edit": ("snnnnnnnn", "fnnnnnnnn"),
    "projects:history": ("nnnnooooo", "mmmmmmmmm"),
    "projects:decide": ("snnnnnnnn", "fnnnneenn"),
    "projects:vote": ("mmmmmmmmm", "nnnnrrrrr"),
    "projects:vote_later": ("nnnnrrrrr", "mmmmmmmmm"),
    "projects:finish_vote": ("snnnrrrrr", "smmmmmmmm"),
    "projects:follow_idea": ("mmmmmmmmm", "nnnnrrrrr"),
    "projects:follow_idea_later": ("nnnnrrrrr", "mmmmmmmmm"),
    "projects:finish_follow_idea": ("snnnrrrrr", "smmmmmmmm"),
}
OF_IDEAS = {"edit", "history", "decide"}


def address(name: str, world: World) -> str:
    bare = name.partition(":")[2]
    of_idea = bare in OF_IDEAS or "vote" in bare or bare.endswith(("idea", "idea_later"))
    return reverse(name, args=[world.campaign.slug, *[world.hidden.number] * of_idea])
