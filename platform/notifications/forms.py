"""Which mails one wants."""

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.topics import Topic


class TopicsForm(forms.Form):
    """One box for each topic. What is necessary is not asked."""

    wanted = forms.MultipleChoiceField(
        label=_("Write to me about"),
        choices=Topic.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "What is about your own account, money and ideas always comes: it may need you."
        ),
    )
