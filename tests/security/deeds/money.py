"""Pledges, refunds, and what waits for an operator."""

from datetime import timedelta

from django.urls import reverse

from core.money import Money
from payments import refund_previews, work
from payments.models import Pledge, StripeEvent
from tests.factories import payments as factory
from tests.payments.charging import settle as charge
from tests.security.deeds.doing import Deed, Scene, Sent


def collected(scene: Scene) -> Pledge:
    """The author's, in a round of the firm's that was funded."""
    then = scene.at - timedelta(days=25)
    campaign = scene.world.live.campaign
    round_ = factory.funding_round(campaign=campaign, at=then, goal=2_500)
    draft = factory.draft_pledge(round_, backer=scene.world.person("author"), at=then)
    factory.save_card(draft, scene.sandbox, at=scene.at)
    charge(round_, at=round_.deadline_at + timedelta(seconds=1))
    return Pledge.objects.select_related("round").get(pk=draft.pk)


def pledge(scene: Scene) -> Sent:
    round_ = factory.funding_round(campaign=scene.world.live.campaign, at=scene.at)
    where = reverse("payments:start", args=[round_.slug])
    return Sent(where, {"reward": "none", "amount": "25", "agreed": "on"})


def change(scene: Scene) -> Sent:
    where = reverse("payments:change", args=[scene.world.pledge.key])
    return Sent(where, {"reward": "none", "amount": "30", "agreed": "on"})


def cancel(scene: Scene) -> Sent:
    return Sent(reverse("payments:cancel", args=[scene.world.pledge.key]))


def refund(scene: Scene) -> Sent:
    """A part, read before."""
    paid = collected(scene)
    read = refund_previews.of_pledge(paid, Money(1_000, "EUR")).fingerprint
    typed = {"amount": "10.00", "reason": "It is late.", "read": read}
    return Sent(reverse("studio:refund_pledge", args=[paid.key]), typed)


def refund_all(scene: Scene) -> Sent:
    round_ = collected(scene).round
    read = refund_previews.of_round(round_).fingerprint
    typed = {"reason": "It is not made.", "read": read}
    return Sent(reverse("studio:refund_round", args=[round_.slug]), typed)


def settle(scene: Scene) -> Sent:
    where = reverse("studio:settle_work", args=[scene.world.item.pk])
    return Sent(where, {"note": "Paid by hand."})


def retry(scene: Scene) -> Sent:
    event = StripeEvent.objects.create(
        event_id="evt_stuck",
        type="charge.updated",
        payload={},
        received_at=scene.at,
        due_at=scene.at,
    )
    item = work.open_item(work.STUCK_EVENT, event.event_id, at=scene.at)
    return Sent(reverse("studio:retry_work", args=[item.pk]))


def send_again(scene: Scene) -> Sent:
    return Sent(reverse("studio:retry_mail", args=[scene.world.failed.key]))


DEEDS = [
    Deed("pledge", pledge, "member author rival", "payments_pledge"),
    Deed("change a pledge", change, "author", "payments_pledge"),
    Deed("cancel a pledge", cancel, "author", "payments_pledge"),
    Deed("refund a part", refund, "operator", "payments_refund"),
    Deed("refund a round", refund_all, "operator", "payments_refund"),
    Deed("settle a work item", settle, "operator", "payments_workitem"),
    Deed("retry a work item", retry, "operator", "payments_workitem"),
    Deed("send a mail again", send_again, "operator", "notifications_mail"),
]
