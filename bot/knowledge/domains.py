"""Who registered a host: the domain below a public suffix."""

from functools import cache

from publicsuffixlist import PublicSuffixList


def registered(host: str) -> str:
    """Return the domain that somebody registered, the host itself where it is a public suffix or none is known."""
    return _suffixes().privatesuffix(_punycode(host)) or host


def own_labels(host: str) -> list[str]:
    """Return the labels of a host in front of its public suffix."""
    suffix = _suffixes().publicsuffix(_punycode(host)) or ""
    labels = host.split(".")
    return labels[: len(labels) - suffix.count(".") - 1] if suffix and suffix != host else labels


def has_known_end(host: str) -> bool:
    """Tell whether a host ends in a top-level domain that there is: “bank.by”, but not “rent.Where”."""
    host = _punycode(host.casefold().rstrip("."))
    known = _suffixes().publicsuffix(host, accept_unknown=False)
    return known is not None or host.endswith(".example")  # RFC 2606: examples are written so


def is_suffix(host: str) -> bool:
    """Tell whether everybody may register names below a host: gov.uk, but not bank.by."""
    return _suffixes().publicsuffix(_punycode(host)) == _punycode(host)


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=True)


def _punycode(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host
