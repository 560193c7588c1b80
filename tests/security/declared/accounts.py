"""Signing in, the second factor, one's own account and mails: nothing here is anybody else's."""

from django.urls import NoReverseMatch, reverse

from tests.security.world import World

DECLARED: dict[str, tuple[str, str]] = {
    "usersessions_list": ("soooooooo", "srrrrrrrr"),
    "account_login": ("orrrrrrrr", "orrrrrrrr"),
    "account_logout": ("roooooooo", "rrrrrrrrr"),
    "account_inactive": ("ooooooooo", "mmmmmmmmm"),
    "account_signup": ("orrrrrrrr", "orrrrrrrr"),
    "account_reauthenticate": ("sffrffrrr", "sffrffrrr"),
    "account_email": ("soooooooo", "srrrrrrrr"),
    "account_email_verification_sent": ("srrrrrrrr", "srrrrrrrr"),
    "account_change_password": ("srrrrrrrr", "srrrrrrrr"),
    "account_set_password": ("soooooooo", "soooooooo"),
    "account_reset_password": ("ooooooooo", "ooooooooo"),
    "account_confirm_login_code": ("srrrrrrrr", "srrrrrrrr"),
    "account_reset_password_from_key_done": ("ooooooooo", "mmmmmmmmm"),
    "account_reset_password_from_key": ("ooooooooo", "ooooooooo"),
    "account_reset_password_done": ("ooooooooo", "mmmmmmmmm"),
    "mfa_index": ("soooooooo", "smmmmmmmm"),
    "mfa_authenticate": ("srrrrrrrr", "srrrrrrrr"),
    "mfa_reauthenticate": ("sffoffooo", "sffoffooo"),
    "mfa_activate_totp": ("sooroorrr", "sooroorrr"),
    "mfa_deactivate_totp": ("snnonnooo", "snnrnnrrr"),
    "mfa_view_recovery_codes": ("snnnnnnnn", "smmmmmmmm"),
    "mfa_generate_recovery_codes": ("soooooooo", "sooroorrr"),
    "mfa_download_recovery_codes": ("snnnnnnnn", "snnnnnnnn"),
    "mfa_list_webauthn": ("soooooooo", "smmmmmmmm"),
    "mfa_add_webauthn": ("soooooooo", "soooooooo"),
    "mfa_reauthenticate_webauthn": ("sffrffrrr", "sffrffrrr"),
    "mfa_remove_webauthn": ("snnnnnnnn", "snnnnnnnn"),
    "mfa_edit_webauthn": ("snnnnnnnn", "snnnnnnnn"),
    "mfa_login_webauthn": ("srrrrrrrr", "srrrrrrrr"),
    "accounts:profile": ("soooooooo", "seeeeeeee"),
    "accounts:arrived": ("srrrrrrrr", "smmmmmmmm"),
    "accounts:address": ("soooooooo", "seeeeeeee"),
    "accounts:public": ("soooooooo", "srrrrrrrr"),
    "accounts:portrait": ("smmmmmmmm", "seeeeeeee"),
    "accounts:second_factor": ("sooroorrr", "smmmmmmmm"),
    "notifications:sent": ("soooooooo", "smmmmmmmm"),
    "notifications:choices": ("soooooooo", "seeeeeeee"),
    "notifications:devices": ("soooooooo", "seeeeeeee"),
    "notifications:renew_device": ("smmmmmmmm", "seeeeeeee"),
    "notifications:remove_device": ("smmmmmmmm", "snnnnnnnn"),
    "notifications:centre": ("soooooooo", "smmmmmmmm"),
    "notifications:read_all": ("smmmmmmmm", "srrrrrrrr"),
    "notifications:stop": ("smmmmmmmm", "snnnnnnnn"),
    "notifications:address_again": ("smmmmmmmm", "srrrrrrrr"),
    "notifications:open": ("snrnnnnnn", "smmmmmmmm"),
    "notifications:read": ("smmmmmmmm", "snrnnnnnn"),
    "notifications:one": ("snonnnnnn", "smmmmmmmm"),
    "wagtailcore_login": ("sssssssss", "sssssssss"),
}


def address(name: str, world: World) -> str:
    """The mail is the author's; no key and no link of a mail fits anybody."""
    if name in (
        "notifications:one",
        "notifications:open",
        "notifications:read",
        "notifications:remove_device",
    ):
        return reverse(name, args=[world.mail.key])
    if name == "account_reset_password_from_key":
        return reverse(name, kwargs={"uidb36": "1", "key": "a-b"})
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse(name, args=[1])
