"""Indexes for finding campaigns and firms by words, all over the site.

A page's title lies in Wagtail's table, where no model of ours may declare an index. The
expressions are those of cms/finding.py: PostgreSQL takes an index only for the same words.
"""

from django.db import migrations

CREATE = """
CREATE INDEX page_title_letters ON wagtailcore_page
    USING gin (eyelevel_plain(title) gin_trgm_ops);
CREATE INDEX page_title_words ON wagtailcore_page
    USING gin (eyelevel_words(title, ''));
CREATE INDEX campaign_page_words ON cms_campaignpage
    USING gin (eyelevel_words('', standfirst));
CREATE INDEX firm_name_letters ON accounts_firm
    USING gin (eyelevel_plain(name) gin_trgm_ops);
"""
DROP = """
DROP INDEX page_title_letters;
DROP INDEX page_title_words;
DROP INDEX campaign_page_words;
DROP INDEX firm_name_letters;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0005_story_document_links"),
        ("core", "0004_plain_text"),
        ("accounts", "0003_people"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
