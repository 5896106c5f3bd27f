"""Keys and people that are the same in every run and in every process."""

from hashlib import sha256

from bot.i18n import Locale
from bot.seal.keys import Key, KeyRing, derive_key
from bot.seal.person import EraseAfter, Person


def key(name: str) -> Key:
    return derive_key(sha256(name.encode()).digest())


OLD, NEW, STRANGE = key("old"), key("new"), key("strange")
ONLY_OLD, BOTH, ONLY_NEW = KeyRing(OLD, None), KeyRing(NEW, OLD), KeyRing(NEW, None)

ALINA = Person(7_310_552_943, Locale.BE, EraseAfter.HOUR, ("PL", "LT"), 202611)
BARYS = Person(1_734_829_651, Locale.RU)
PEOPLE = [Person(5_000_000_000 + number, Locale.EN, subscriptions=("all",)) for number in range(300)]

NOVEMBER = 202611
HOUR = 498_700
