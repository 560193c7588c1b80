"""A firm's own pages; the member they speak of is its owner, the invitation its own."""

from django.urls import reverse

from accounts import invitations
from tests.security.world import World

DECLARED: dict[str, tuple[str, str]] = {
    "firms:new": ("soooooooo", "feeeeeeee"),
    "firms:invitation": ("oooorrroo", "feeerrree"),
    "firms:invitation_later": ("srrrrrrrr", "mmmmmmmmm"),
    "firms:follow": ("mmmmmmmmm", "rrrrnnnrr"),
    "firms:follow_later": ("srrrnnnrr", "mmmmmmmmm"),
    "firms:finish_follow": ("srrrnnnrr", "smmmmmmmm"),
    "firms:details": ("snnnnnonn", "fnnnnnenn"),
    "firms:logo": ("smmmmmmmm", "fnnnnnenn"),
    "firms:team": ("snnnooonn", "fnnnnnenn"),
    "firms:resend": ("smmmmmmmm", "fnnnnnrnn"),
    "firms:withdraw": ("smmmmmmmm", "fnnnnnrnn"),
    "firms:member": ("snnnnnonn", "fnnnnnenn"),
    "firms:hand_over": ("smmmmmmmm", "fnnnnnrnn"),
    "firms:remove": ("smmmmmmmm", "fnnnnnrnn"),
    "firms:leave": ("snnnooonn", "fnnnrrenn"),
    "firms:close": ("snnnnnonn", "fnnnnnenn"),
}


def address(name: str, world: World) -> str:
    match name.partition(":")[2]:
        case "new":
            return reverse(name)
        case "invitation" | "invitation_later":
            return reverse(name, args=[invitations.token(world.invitation)])
        case "resend" | "withdraw":
            return reverse(name, args=[world.firm.slug, world.invitation.key])
        case "member" | "hand_over" | "remove":
            return reverse(name, args=[world.firm.slug, world.person("owner").key])
    return reverse(name, args=[world.firm.slug])
