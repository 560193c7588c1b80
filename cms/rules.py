"""Who may do what in the studio."""

import rules

from accounts.rules import is_editor, is_operator
from projects.rules import leads_campaign

rules.add_perm("cms.translate_page", leads_campaign | is_editor)
rules.add_perm("cms.register_firm", is_operator)
rules.add_perm("cms.retry_mail", is_operator)
