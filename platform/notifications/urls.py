"""One's notifications, one's own mails below /me/mail/, and the mailbox page of a site without a
mail server."""

from django.urls import path

from notifications.views import centre, mailbox, mine, phones

app_name = "notifications"
urlpatterns = [
    path("notifications/", centre.notifications, name="centre"),
    path("notifications/read/", centre.read_all, name="read_all"),
    path("notifications/stop/", centre.stop, name="stop"),
    path("notifications/address/", centre.address_again, name="address_again"),
    path("notifications/<uuid:key>/", centre.opened, name="open"),
    path("notifications/<uuid:key>/read/", centre.read, name="read"),
    path("me/mail/", mine.sent, name="sent"),
    path("me/mail/choices/", mine.choices, name="choices"),
    path("me/mail/<uuid:key>/", mine.one, name="one"),
    path("me/devices/", phones.devices, name="devices"),
    path("me/devices/renew/", phones.renew_device, name="renew_device"),
    path("me/devices/<uuid:key>/remove/", phones.remove_device, name="remove_device"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<slug:key>/", mailbox.mailbox, name="mail"),
    path("mailbox/<slug:key>/html/", mailbox.mailbox_html, name="mail_html"),
]
