"""Who may do what in the studio."""

import rules

from accounts.rules import is_operator, leads_firm
from projects.rules import leads_campaign, works_for_campaign

rules.add_perm("cms.open_campaign", leads_firm)
rules.add_perm("cms.see_campaign", works_for_campaign)
rules.add_perm("cms.translate_page", leads_campaign)
rules.add_perm("cms.register_firm", is_operator)
