"""Text as people search for it: without case, accents and the two ways to write Persian."""

from django.db import migrations

# Letters that Unicode does not take apart, Arabic letters where Persian writes its own, digits.
ONE_BY_ONE = (
    ("łøđðħıŋŧ", "loddhint"),
    ("\u064a\u0649\u0643\u0629\u06d5\u06c1", "\u06cc\u06cc\u06a9\u0647\u0647\u0647"),
    ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
    ("۰۱۲۳۴۵۶۷۸۹", "0123456789"),
)
FROM, TO = ("".join(part) for part in zip(*ONE_BY_ONE, strict=True))
# Accents and vowel signs (taken off their letters by NFKD), the stroke that stretches Arabic
# words, joiners and soft hyphens.
MARKS = r"[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u00ad\u200c\u200d]"

# The standard form of a body names its functions once and for all: no search path can bend it.
CREATE = f"""
CREATE FUNCTION eyelevel_plain(value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN replace(replace(replace(
        translate(
            lower(regexp_replace(normalize(value, NFKD), '{MARKS}', '', 'g')),
            '{FROM}', '{TO}'
        ), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe');

CREATE FUNCTION eyelevel_words(heading text, body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN setweight(to_tsvector('simple', eyelevel_plain(heading)), 'A')
        || setweight(to_tsvector('simple', eyelevel_plain(body)), 'B');
"""  # noqa: S608
DROP = """
DROP FUNCTION eyelevel_words(text, text);
DROP FUNCTION eyelevel_plain(text);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_counters")]
    operations = [migrations.RunSQL(CREATE, DROP)]
