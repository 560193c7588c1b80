"""Operators give money back in the studio: read first, then confirm exactly that."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import FirmRole, User
from core.money import Money
from notifications.models import Mail
from payments import collection, disputes, refunds, rounds
from payments.models import FundingRound, Pledge, PledgeState, Refund, RefundState, RoundState
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments.charging import give_back, settle
from tests.payments.conftest import sandbox
from tests.payments.footprint import unchanged

__all__ = ["sandbox"]
pytestmark = pytest.mark.django_db
WHY = "The pads are not made after all."
DECLINES_LATER = "4000000000000341"


@pytest.fixture
def then() -> datetime:
    return timezone.now() - timedelta(days=25)


@pytest.fixture
def funded(sandbox: Sandbox, then: datetime) -> FundingRound:
    """Two pledges, collected: 75.00 with a reward and 25.00 without."""
    round_ = factory.funding_round(at=then, rewards=(factory.reward_terms(7_500, stock=3),))
    reward = round_.rewards.get()
    for amount, chosen in ((7_500, reward), (2_500, None)):
        draft = factory.draft_pledge(round_, amount=amount, reward=chosen, at=then)
        factory.save_card(draft, sandbox, at=timezone.now())
    return settle(round_, at=round_.deadline_at + timedelta(seconds=1))


@pytest.fixture
def paid(funded: FundingRound) -> Pledge:
    return funded.pledges.select_related("round", "reward").get(amount_minor=7_500)


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(accounts.operator())
    return client


def page(pledge: Pledge) -> str:
    return f"/admin/studio/rounds/pledges/{pledge.key}/refund/"


def round_page(round_: FundingRound) -> str:
    return f"/admin/studio/rounds/{round_.slug}/refund/"


def read(client: Client, address: str, **typed: str) -> str:
    """The fingerprint on the preview."""
    answer = client.post(address, typed)
    assert answer.status_code == 200
    return str(answer.context["preview"].fingerprint)


# One pledge


def test_every_effect_is_shown_and_nothing_is_done(operator: Client, paid: Pledge) -> None:
    with unchanged():
        operator.get(page(paid))
        shown = operator.post(page(paid), {"amount": "75.00", "reason": WHY})

    said = shown.content.decode()
    preview = shown.context["preview"]
    assert (preview.back, preview.held_after) == (Money(7_500, "EUR"), Money(0, "EUR"))
    assert preview.fees.minor > 0
    assert (preview.receipts, preview.rewards) == (1, (("The light", 1),))
    for words in ("€75.00", "that stay lost", "The light: 1 person", "“Refunded”", WHY):
        assert words in said
    assert "Give back €75.00" in said


def test_a_part_goes_back_and_the_pledge_stands(
    operator: Client, paid: Pledge, funded: FundingRound
) -> None:
    typed = {"amount": "20", "reason": WHY}
    shown = operator.post(page(paid), typed)
    assert "The reward stays promised" in shown.content.decode()
    typed["read"] = shown.context["preview"].fingerprint

    done = operator.post(page(paid), typed)
    give_back(funded, at=timezone.now())

    assert done["Location"] == page(paid)
    paid.refresh_from_db()
    assert (paid.state, paid.refunded_minor) == (PledgeState.COLLECTED, 2_000)
    refund = paid.refunds.get()
    assert refund.reason == WHY
    assert refund.asked_by is not None
    assert refund.asked_by.role == "operator"
    assert refund.state == RefundState.SUCCEEDED
    after = operator.get(page(paid)).content.decode()
    assert "€55.00" in after
    assert WHY in after


def test_a_second_click_gives_nothing_back_twice(operator: Client, paid: Pledge) -> None:
    typed = {"amount": "75", "reason": WHY}
    typed["read"] = read(operator, page(paid), **typed)
    operator.post(page(paid), typed)

    with unchanged():
        again = operator.post(page(paid), typed)

    assert again.status_code == 409
    assert "A refund is on its way already." in again.content.decode()
    assert Refund.objects.count() == 1


def test_what_changed_since_it_was_read_is_shown_instead_of_done(
    operator: Client, paid: Pledge, funded: FundingRound
) -> None:
    typed = {"amount": "60", "reason": WHY}
    typed["read"] = read(operator, page(paid), **typed)
    refunds.run(
        refunds.begin(paid, amount=Money(1_000, "EUR"), at=timezone.now()), at=timezone.now()
    )

    with unchanged():
        refused = operator.post(page(paid), typed)
    typed["read"] = str(refused.context["preview"].fingerprint)
    done = operator.post(page(paid), typed)

    assert refused.status_code == 409
    assert "Something has changed" in refused.content.decode()
    assert refused.context["preview"].held_before == Money(6_500, "EUR")
    assert done.status_code == 302


def test_another_amount_than_was_read_is_not_given_back(operator: Client, paid: Pledge) -> None:
    seen = read(operator, page(paid), amount="10", reason=WHY)

    with unchanged():
        answer = operator.post(page(paid), {"amount": "70", "reason": WHY, "read": seen})

    assert answer.status_code == 409


FAULTS = [
    ("amount", ""),
    ("amount", "0"),
    ("amount", "-5"),
    ("amount", "75.01"),
    ("amount", "1.005"),
    ("amount", "much"),
    ("amount", "9" * 40),
    ("amount", "5\x00"),
    ("reason", ""),
    ("reason", "\u200b"),
    ("reason", "x" * 501),
]


@pytest.mark.parametrize("with_read", [True, False])
@pytest.mark.parametrize(("field", "value"), FAULTS)
def test_what_cannot_be_meant_is_said_at_its_field(
    operator: Client, paid: Pledge, field: str, value: str, with_read: bool
) -> None:
    typed = {"amount": "75", "reason": WHY, field: value}
    if with_read:
        typed["read"] = read(operator, page(paid), amount="75", reason=WHY)

    with unchanged():
        answer = operator.post(page(paid), typed)

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]


def test_what_is_disputed_lost_or_back_says_why(operator: Client, paid: Pledge) -> None:
    now = timezone.now()
    disputes.apply_dispute(paid, dispute_id="dp_1", status="needs_response", at=now)
    assert "until the dispute is decided" in operator.get(page(paid)).content.decode()
    with unchanged():
        answer = operator.post(page(paid), {"amount": "75", "reason": WHY, "read": "x"})
    assert answer.status_code == 409
    disputes.apply_dispute(paid, dispute_id="dp_1", status="lost", at=now)
    assert "for good" in operator.get(page(paid)).content.decode()


def test_what_was_never_charged_has_nothing_to_give_back(
    operator: Client, sandbox: Sandbox
) -> None:
    pledge = factory.pledge(factory.funding_round(), sandbox)

    assert "Nothing has been charged." in operator.get(page(pledge)).content.decode()
    with unchanged():
        answer = operator.post(page(pledge), {"amount": "25", "reason": WHY, "read": "x"})

    assert answer.status_code == 409


PEOPLE = ["member", "owner", "agent", "rival", "editor"]


def person(name: str, round_: FundingRound) -> User:
    firm = round_.campaign.firm
    match name:
        case "owner":
            return accounts.owner_of(firm)
        case "agent":
            return accounts.member_of(firm, role=FirmRole.AGENT)
        case "rival":
            return accounts.owner_of(accounts.firm("Rival GmbH"))
        case "editor":
            return accounts.editor()
    return accounts.user()


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_but_an_operator_moves_money_or_sees_who_paid(
    client: Client, paid: Pledge, funded: FundingRound, name: str
) -> None:
    client.force_login(person(name, funded))
    seen = "x" * 32

    with unchanged():
        for address in (page(paid), round_page(funded), "/admin/studio/work/"):
            assert client.get(address).status_code in (302, 404)
        assert client.get(f"/admin/studio/rounds/{funded.slug}/pledges/").status_code in (302, 404)
        for address in (page(paid), round_page(funded)):
            sent = client.post(address, {"amount": "75", "reason": WHY, "read": seen})
            assert sent.status_code in (302, 404)


# A whole round


def test_a_whole_round_goes_back_after_it_was_read(
    operator: Client, funded: FundingRound, sandbox: Sandbox
) -> None:
    shown = operator.post(round_page(funded), {"reason": WHY})
    preview = shown.context["preview"]
    assert (preview.pledges, preview.back) == (2, Money(10_000, "EUR"))
    assert preview.receipts == 2
    assert preview.told == 3
    assert "€100.00" in shown.content.decode()

    done = operator.post(round_page(funded), {"reason": WHY, "read": preview.fingerprint})
    assert done.status_code == 302
    round_ = settle(funded, at=timezone.now())

    assert round_.state == RoundState.REFUNDED
    assert {p.state for p in funded.pledges.all()} == {PledgeState.REFUNDED}
    assert len(sandbox.store.every("refund")) == 2
    assert Mail.objects.filter(kind="round_ended").count() == preview.told
    assert Mail.objects.filter(kind="pledge_refunded").count() == preview.receipts
    public = Client().get(funded.get_absolute_url()).content.decode()
    assert WHY in public
    assert "everyone was refunded: €100" in public


def test_a_round_that_changed_since_it_was_read_is_left_alone(
    operator: Client, funded: FundingRound, paid: Pledge
) -> None:
    seen = read(operator, round_page(funded), reason=WHY)
    disputes.apply_dispute(paid, dispute_id="dp_1", status="needs_response", at=timezone.now())

    with unchanged():
        answer = operator.post(round_page(funded), {"reason": WHY, "read": seen})

    assert answer.status_code == 409
    assert "until the dispute is decided" in answer.content.decode()
    assert answer.context["preview"].back == Money(2_500, "EUR")


def test_a_round_is_refunded_once_however_often_it_is_confirmed(
    operator: Client, funded: FundingRound
) -> None:
    seen = read(operator, round_page(funded), reason=WHY)
    operator.post(round_page(funded), {"reason": WHY, "read": seen})

    with unchanged():
        again = operator.post(round_page(funded), {"reason": WHY, "read": seen})

    assert again.status_code == 409
    assert Refund.objects.count() == 2


def test_a_round_in_grace_drops_what_is_open_and_gives_back_the_rest(
    operator: Client, sandbox: Sandbox, then: datetime
) -> None:
    round_ = factory.funding_round(at=then)
    for amount, card in ((6_000, "4242424242424242"), (4_000, DECLINES_LATER)):
        draft = factory.draft_pledge(round_, amount=amount, at=then)
        factory.save_card(draft, sandbox, card=card, at=timezone.now())
    at = round_.deadline_at + timedelta(seconds=1)
    settle(round_, at=at)
    shown = operator.post(round_page(round_), {"reason": WHY})
    assert shown.context["preview"].dropped == 1
    operator.post(round_page(round_), {"reason": WHY, "read": shown.context["preview"].fingerprint})

    round_ = settle(round_, at=at)

    assert round_.state == RoundState.REFUNDED
    assert sorted(p.state for p in round_.pledges.all()) == ["dropped", "refunded"]
    with pytest.raises(collection.NotChargeable):
        collection.begin(round_.pledges.get(amount_minor=4_000), at=at)


def test_a_stopped_round_ends_and_everybody_is_let_go(operator: Client, sandbox: Sandbox) -> None:
    now = timezone.now()
    round_ = factory.funding_round(at=now)
    pledged = factory.pledge(round_, sandbox, amount=4_000, at=now)
    draft = factory.draft_pledge(round_, at=now)
    rounds.suspend(round_, by=accounts.operator(), at=now)
    shown = operator.post(round_page(round_), {"reason": WHY})
    preview = shown.context["preview"]
    assert (preview.released, preview.pledges, preview.state_after) == (2, 0, "cancelled")

    operator.post(round_page(round_), {"reason": WHY, "read": preview.fingerprint})
    settle(FundingRound.objects.get(pk=round_.pk), at=now)

    round_.refresh_from_db()
    pledged.refresh_from_db()
    draft.refresh_from_db()
    assert (round_.state, pledged.state, draft.state) == ("cancelled", "released", "expired")
    assert not pledged.detach_card
    assert sandbox.store.every("charge") == []
    assert Mail.objects.get(kind="round_ended", recipient=pledged.backer).params["reason"] == WHY
    said = Client().get(round_.get_absolute_url()).content.decode()
    assert "Nobody was charged" in said
    assert WHY in said


@pytest.mark.parametrize("state", [RoundState.DRAFT, RoundState.SCHEDULED, RoundState.LIVE])
def test_a_round_that_runs_or_waits_is_not_ended(operator: Client, state: RoundState) -> None:
    round_ = factory.funding_round(state=state)

    with unchanged():
        shown = operator.get(round_page(round_))
        answer = operator.post(
            round_page(round_),
            {"reason": WHY, "read": shown.context["preview"].fingerprint},
        )

    assert "nothing to end or to refund now" in shown.content.decode()
    assert answer.status_code == 409


# The list


def test_pledges_are_found_by_name_address_key_and_state(
    operator: Client, funded: FundingRound, paid: Pledge
) -> None:
    address = f"/admin/studio/rounds/{funded.slug}/pledges/"

    def found(**query: str) -> int:
        return len(operator.get(address, query).context["page"].object_list)

    assert found() == 2
    assert found(q=paid.backer.email.upper()) == 1
    assert found(q=str(paid.key)) == 1
    assert found(q=paid.backer.display_name[:5], state="collected") >= 1
    assert found(state="refunded") == 0
    assert operator.get(address, {"state": "x"}).status_code == 422
    assert operator.get(address, {"q": "a\x00"}).status_code in (400, 422)
    assert operator.get(address).text.count('name="q"') == 1


def test_more_pledges_do_not_mean_more_queries(
    operator: Client,
    funded: FundingRound,
    paid: Pledge,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(16):
        operator.get(f"/admin/studio/rounds/{funded.slug}/pledges/")
    with django_assert_max_num_queries(20):
        operator.get(round_page(funded))
    with django_assert_max_num_queries(18):
        operator.get(page(paid))


def test_the_firm_sees_what_is_held_and_on_which_condition(
    client: Client, funded: FundingRound
) -> None:
    client.force_login(accounts.owner_of(funded.campaign.firm))

    said = client.get(f"/admin/studio/rounds/{funded.slug}/").content.decode()

    assert "Held" in said
    assert "the money is held for" in said
    assert "Stripe’s fees" in said
    assert "escrow" not in said.lower()
    assert "/pledges/" not in said
