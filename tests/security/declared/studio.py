"""The studio: the campaign and the round are drafts, what was handed in is not there yet."""

from django.urls import reverse

from tests.security.world import World

DECLARED: dict[str, tuple[str, str]] = {
    "studio:desk": ("snnoooooo", "snnmmmmmm"),
    "studio:ideas": ("snnoooooo", "snnmmmmmm"),
    "studio:campaigns": ("snnoooooo", "snnmmmmmm"),
    "studio:new_campaign": ("snnonoonn", "snneneenn"),
    "studio:campaign": ("snnnooooo", "snnmmmmmm"),
    "studio:history": ("snnnooooo", "snnmmmmmm"),
    "studio:brief": ("snnnooooo", "snnnneenn"),
    "studio:phases": ("snnnooooo", "snnnneenn"),
    "studio:rules": ("snnnooooo", "snnnneenn"),
    "studio:terms": ("snnnooooo", "snnnneenn"),
    "studio:pages": ("snnnooooo", "snnmmmmmm"),
    "studio:page_preview": ("snnnooooo", "snnmmmmmm"),
    "studio:submission": ("snnnooooo", "snnnfeeff"),
    "studio:withdraw": ("snnmmmmmm", "snnnnrrnn"),
    "studio:review": ("snnnnnnoo", "snnmmmmmm"),
    "studio:approve": ("snnmmmmmm", "snnnnnnrr"),
    "studio:send_back": ("snnmmmmmm", "snnnnnnee"),
    "studio:translate": ("snnmmmmmm", "snnnnnnnn"),
    "studio:translations": ("snnoooooo", "snnmmmmmm"),
    "studio:languages": ("snnnooooo", "snnnnnnnn"),
    "studio:new_round": ("snnnnoonn", "snnnneenn"),
    "studio:rounds": ("snnoooooo", "snnmmmmmm"),
    "studio:round": ("snnnooooo", "snnmmmmmm"),
    "studio:round_terms": ("snnnnoonn", "snnnneenn"),
    "studio:round_act": ("snnmmmmmm", "snnnnrrnn"),
    "studio:refund_pledges": ("snnnnnnno", "snnmmmmmm"),
    "studio:refund_round": ("snnnnnnno", "snnnnnnne"),
    "studio:refund_pledge": ("snnnnnnno", "snnnnnnne"),
    "studio:work": ("snnnnnnno", "snnmmmmmm"),
    "studio:settle_work": ("snnmmmmmm", "snnnnnnne"),
    "studio:retry_work": ("snnmmmmmm", "snnnnnnnr"),
    "studio:mails": ("snnnnnnoo", "snnmmmmmm"),
    "studio:failed_mails": ("snnnnnnno", "snnmmmmmm"),
    "studio:retry_mail": ("snnmmmmmm", "snnnnnnnr"),
    "studio:mail": ("snnnnnnoo", "snnmmmmmm"),
    "studio:mail_html": ("snnnnnnoo", "snnmmmmmm"),
    "studio:threads": ("snnoooono", "snnmmmmmm"),
    "studio:thread": ("snnnooonn", "snnmmmmmm"),
    "studio:answer_thread": ("snnmmmmmm", "snnneeenn"),
    "studio:note_thread": ("snnmmmmmm", "snnneeenn"),
    "studio:settle_thread": ("snnmmmmmm", "snnneeenn"),
    "studio:assign_thread": ("snnmmmmmm", "snnnrrrnn"),
    "studio:step_in_thread": ("snnmmmmmm", "snnnnnnnn"),
    "studio:reports": ("snnnnnnoo", "snnmmmmmm"),
    "studio:report_comment": ("snnnnnnoo", "snnnnnnee"),
    "studio:report_idea": ("snnnnnnoo", "snnnnnnee"),
    "studio:firms": ("snnnnnnno", "snnmmmmmm"),
    "studio:new_firm": ("snnnnnnno", "snnnnnnne"),
    "studio:verify_firm": ("snnmmmmmm", "snnnnnnnr"),
    "studio:refuse_firm": ("snnnnnnno", "snnnnnnne"),
    "studio:shut_firm": ("snnmmmmmm", "snnnnnnnr"),
}
OF_CAMPAIGNS = {
    "approve",
    "brief",
    "campaign",
    "history",
    "new_round",
    "page_preview",
    "pages",
    "phases",
    "review",
    "rules",
    "send_back",
    "submission",
    "terms",
    "translate",
    "withdraw",
}


def address(name: str, world: World) -> str:
    bare = name.partition(":")[2]
    if bare in OF_CAMPAIGNS:
        return reverse(name, args=[world.campaign.slug])
    match bare:
        case "languages":
            return reverse(name, args=[world.page.pk])
        case "round" | "round_terms" | "refund_pledges" | "refund_round":
            return reverse(name, args=[world.round.slug])
        case "round_act":
            return reverse(name, args=[world.round.slug, "submit"])
        case "refund_pledge":
            return reverse(name, args=[world.pledge.key])
        case "settle_work" | "retry_work":
            return reverse(name, args=[world.item.pk])
        case "retry_mail":
            return reverse(name, args=[world.failed.key])
        case "mail" | "mail_html":
            return reverse(name, args=[world.mail.kind, "en"])
        case "report_comment":
            return reverse(name, args=[world.comment.key])
        case "report_idea":
            return reverse(name, args=[world.campaign.slug, world.hidden.number])
        case "verify_firm" | "refuse_firm" | "shut_firm":
            return reverse(name, args=[world.firm.slug])
    if bare.endswith("thread"):
        return reverse(name, args=[world.thread.key])
    return reverse(name)
