"""What waits for the demo's operator and owners, and what an operator has done already."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import firms, invitations, registry
from accounts.models import Firm, FirmInvitation, FirmRole, User
from cms.demo.cast import Cast
from core.money import Money
from payments import refunds
from payments.models import Pledge, PledgeState, RefundState
from projects import follows

# A firm nobody has looked up yet, and who registered it.
NEW_FIRM, REGISTERED_BY = "Tannhofer Teekannen", "Bastian Tannhofer"
INVITED = "ola.kierowca@example.test"
# Who follows which firms; of the crowd every so many follow one each.
FOLLOWED = {
    "customer": ("lipowa", "brandt"),
    "jonas": ("brandt", "fellside"),
    "narges": ("pardeh",),
}
FOLLOWS_ONE = 6
# One lamp's joint came scratched: a new one costs this much.
REFUNDED, WHY = Money(2_400, "EUR"), "Your joint arrived scratched. This is the price of a new one."


def follow_firms(*, cast: Cast, at: datetime) -> None:
    """Some of those with a key, and some of the crowd."""
    for follower, keys in FOLLOWED.items():
        for key in keys:
            follows.follow_firm(cast.firms[key], user=cast.people[follower], at=at)
    for number, person in enumerate(cast.crowd[::FOLLOWS_ONE]):
        follows.follow_firm([*cast.firms.values()][number % len(cast.firms)], user=person, at=at)


@transaction.atomic
def leave(*, cast: Cast, at: datetime) -> None:
    """A firm to verify and an invitation that nobody has followed yet."""
    if not Firm.objects.filter(name=NEW_FIRM).exists():
        firms.register(
            name=NEW_FIRM,
            owner=User.objects.get(display_name=REGISTERED_BY),
            at=at - timedelta(hours=26),
            city="Freiburg",
            about="teapots that pour without dripping",
            language="en",
            entry=registry.read("DE", registry.EXAMPLES["DE"]),
        )
    if not FirmInvitation.objects.filter(address=INVITED).exists():
        invitations.invite(
            cast.firms["lipowa"],
            address=INVITED,
            role=FirmRole.PRODUCT_LEAD,
            language="pl",
            by=cast.owners["lipowa"],
            at=at - timedelta(hours=30),
        )


def refund_a_part(*, cast: Cast, at: datetime) -> None:
    """One backer of the lamp got something back; a run that was stopped is taken up again."""
    of_lamps = Pledge.objects.filter(round__slug="reading-lamp", backer__in=cast.crowd)
    told = at - timedelta(days=3)
    refund = None
    if begun := of_lamps.filter(refunds__isnull=False).first():
        refund = begun.refunds.filter(state=RefundState.PENDING).first()
    else:
        collected = of_lamps.filter(state=PledgeState.COLLECTED, reward__position=0)
        if pledge := collected.order_by("pk").first():
            refund = refunds.begin(pledge, at=told, amount=REFUNDED, reason=WHY, by=cast.operator)
    if refund:
        refunds.run(refund, at=told + timedelta(seconds=2))
