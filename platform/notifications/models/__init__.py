"""What people are told, how they want to be told, and where no mail arrives."""

from notifications.models.addresses import AddressTrouble, Bounce, Trouble
from notifications.models.attention import Attention, FirmTally, Preference, Rhythm
from notifications.models.deliveries import Delivery, DeliveryState
from notifications.models.mails import UNSENT, Because, Mail, MailState
from notifications.models.phones import PushSubscription

__all__ = [
    "UNSENT",
    "AddressTrouble",
    "Attention",
    "Because",
    "Bounce",
    "Delivery",
    "DeliveryState",
    "FirmTally",
    "Mail",
    "MailState",
    "Preference",
    "PushSubscription",
    "Rhythm",
    "Trouble",
]
