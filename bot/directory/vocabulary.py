"""Words that names are made of: those that strangers add, those that anybody may have, ends and sounds."""

ADDED_WORDS = tuple(
    sorted(
        {
            "account", "admin", "app", "assistance", "be", "bot", "by", "bel", "channel", "chat", "contact", "dapamoga",
            "eu", "evac", "evacuation", "evakuacia", "evakuacija", "evakuatsiya", "feedback", "fond", "form", "fund",
            "group", "help", "helper", "helpline", "hotline", "info", "infoline", "legal", "line", "live", "login",
            "net", "new",
            "news", "now", "office", "official", "online", "org", "pomoc", "pomosch", "pomoshch", "real", "reserve",
            "ru", "safe", "secure", "service", "sos", "support", "suport", "svyaz", "team", "tg", "telegram", "the",
            "true", "verify", "verified", "web", "www",
        },
        key=len,
        reverse=True,
    )
)  # fmt: skip
"""Words that strangers add to a name to seem to belong to it."""

COMMON_WORDS = frozenset({
    "afisha", "almaty", "armenia", "astana", "backend", "batumi", "belarus", "belarusian", "belarusians",
    "belarusy", "berlin", "biznes", "business", "canada", "career", "community", "cyprus", "design", "devops",
    "digital", "egov", "embassy", "europe", "events", "evisa", "expat", "flutter", "foreigners", "freelance",
    "frontend", "gamedev", "georgia", "germany", "golang", "handbook", "immigration", "itevents", "itjobs", "jobs",
    "jobsabroad", "kazakhstan", "krakow", "latvia", "lithuania", "marketing", "migracija", "migrant", "migration",
    "mobile", "poland", "polska", "portugal", "praca", "programmers", "python", "relocate", "relocation", "remote",
    "riga", "russian", "samarkand", "school", "security", "serbia", "spain", "startup", "strana", "studia",
    "tbilisi", "uzbekistan", "vilnius", "visa", "warsaw", "work", "worknet", "workpermit", "yerevan",
})  # fmt: skip
"""Names that an honest stranger may well have, too."""

PLACES = frozenset({
    "ae", "am", "asia", "az", "be", "bg", "bel", "by", "ca", "com", "cy", "cz", "de", "ee", "es", "eu", "fr", "ge",
    "gr", "il", "it", "kg", "kz", "lt", "lv", "md", "me", "nl", "pl", "pt", "ro", "rs", "ru", "se", "tj", "tr", "ua",
    "uk", "us", "uz", "kaz", "geo", "arm", "pol", "ukr",
})  # fmt: skip
"""Ends of a name that tell sisters apart: python_kz and python_ru are no imitations of one another."""

SOUNDS = (
    ("zh", "z"), ("sh", "s"), ("ch", "c"), ("cz", "c"), ("sz", "s"), ("kh", "h"), ("ts", "c"), ("ks", "x"), ("w", "v"),
    ("y", "l"), ("j", "l"),
)  # fmt: skip
"""What one letter of Cyrillic becomes in different systems, after ``fold`` has made ``l`` of ``i``."""
