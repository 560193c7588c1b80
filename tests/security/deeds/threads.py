"""Questions and complaints: what the customer does, the firm, and the operator."""

from typing import Any

from django.urls import reverse

from tests.factories import care
from tests.security.deeds.doing import FIRM, NOT_THE_FIRM, Deed, Scene, Sent

ASKED = {"kind": "question", "subject": "When?", "text": "When does it come?", "wish": ""}


def ask_firm(scene: Scene) -> Sent:
    return Sent(reverse("care:ask", args=["firm", scene.world.firm.slug]), ASKED)


def ask_about_pledge(scene: Scene) -> Sent:
    """While a thread about it is open, its words go there."""
    return Sent(reverse("care:ask", args=["pledge", scene.world.pledge.key]), ASKED)


def at(name: str, scene: Scene, **typed: Any) -> Sent:
    return Sent(reverse(name, args=[scene.world.thread.key]), typed)


def write(scene: Scene) -> Sent:
    return at("care:thread", scene, text="It flickers still.")


def confirm(scene: Scene) -> Sent:
    care.put_right(care.answered(scene.world.thread))
    return at("care:confirm", scene)


def reopen(scene: Scene) -> Sent:
    care.put_right(care.answered(scene.world.thread))
    return at("care:reopen", scene, **{"again-text": "It is not settled."})


def withdraw(scene: Scene) -> Sent:
    return at("care:withdraw", scene)


def answer(scene: Scene) -> Sent:
    return at("studio:answer_thread", scene, **{"answer-text": "Send it to us."})


def note(scene: Scene) -> Sent:
    return at("studio:note_thread", scene, **{"note-text": "The seal again."})


def settle(scene: Scene) -> Sent:
    typed = {"outcome": "put_right", "remedy": "replacement", "text": "A new lamp is coming."}
    return at(
        "studio:settle_thread", scene, **{f"settle-{name}": said for name, said in typed.items()}
    )


def assign(scene: Scene) -> Sent:
    return at("studio:assign_thread", scene, to=scene.world.person("product").pk)


def step_in(scene: Scene) -> Sent:
    care.passed_on(scene.world.thread)
    return at("studio:step_in_thread", scene, **{"step-text": "We have rung the firm up."})


DEEDS = [
    Deed("ask a firm", ask_firm, NOT_THE_FIRM, "care_thread"),
    Deed("ask about a pledge", ask_about_pledge, "author", "care_post"),
    Deed("write in a thread", write, "author", "care_post"),
    Deed("confirm an answer", confirm, "author", "care_thread"),
    Deed("reopen a thread", reopen, "author", "care_post"),
    Deed("withdraw a thread", withdraw, "author", "care_thread"),
    Deed("answer a thread", answer, FIRM, "care_post"),
    Deed("note in a thread", note, FIRM, "care_post"),
    Deed("settle a thread", settle, FIRM, "care_post"),
    Deed("assign a thread", assign, FIRM, "care_thread"),
    Deed("step in", step_in, "operator", "care_post"),
]
