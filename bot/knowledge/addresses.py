"""Find what Telegram would turn into a link by itself in plain text."""

import re
from collections.abc import Iterator

_TLDS = (
    "com|org|net|info|biz|eu|io|me|app|dev|gov|edu|int|xyz|online|site|shop|bank|tech|legal|"
    "by|pl|lt|lv|ee|ge|uz|am|kz|rs|de|nl|ua|ru|us|uk|ca|fm|su|cz|sk|es|it|fr|tv|ly|ai|co|"
    "бел|рф|укр"
)
_ADDRESS = re.compile(
    rf"""(?ix)
    (?: https?:// | tg:// | www\. ) \S+                 # a scheme
    | [\w.+-]+ @ [\w-]+ (?: \.[\w-]+ )+                 # an e-mail address
    | (?<![\w@/]) @ [a-z] \w{{2,31}}                    # a username
    | (?<![\w@.-]) (?: [\w-]{{1,63}} \. )+ (?: {_TLDS} ) (?![\w-]) (?: /\S* )?   # a domain
    """
)


def find_addresses(text: str) -> Iterator[str]:
    """Yield addresses, @names and domains that stand in plain text, in order."""
    for found in _ADDRESS.finditer(text):
        yield found[0].rstrip(".,;:!?)»”\"'")
