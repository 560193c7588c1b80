"""What the batches of the round that closes soon are called."""

from cms.demo import closing, script

(TEXT,) = (
    round_
    for campaign in script.campaigns()
    for round_ in campaign.rounds
    if round_.closes_in_minutes
)


def test_the_first_batch_is_called_as_the_text_says() -> None:
    assert closing.titles(TEXT, 1) == {
        "en": "The rear light",
        "pl": "Tylna lampka",
        "fa": "چراغ عقب",
        "de": "Das Rücklicht",
    }


def test_those_after_it_have_their_number_in_each_languages_digits() -> None:
    assert closing.titles(TEXT, 12) == {
        "en": "The rear light, batch 12",
        "pl": "Tylna lampka, seria 12",
        "fa": "چراغ عقب، نوبت ۱۲",
        "de": "Das Rücklicht, Serie 12",
    }
