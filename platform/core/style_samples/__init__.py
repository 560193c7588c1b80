"""What the style guide shows: every component in every state."""

from typing import Any

from core.style_samples import campaign, drawn, questions, tokens


def everything() -> dict[str, Any]:
    """The context of the style guide's page."""
    return {
        **tokens.everything(),
        **campaign.everything(),
        **drawn.everything(),
        **questions.everything(),
    }
