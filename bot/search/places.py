"""Questions for people rather than rules: which listings somebody asks for, and by which name."""

import re
from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass

from bot.knowledge.listing import Directory, Listing, Topic
from bot.search.concepts import Concepts
from bot.search.lexicon import Lexicon
from bot.search.stopwords import STOP_WORDS
from bot.search.words import words_of

_PLACES = """
чат чаты чатик чатики чатах канал каналы каналаў каналов группа группы групп група групы суполка суполкі суполак
супольнасць сообщество сообщества комьюнити диаспора диаспоры дыяспара дыяспары арганізацыя арганізацыі организация
организации организаций объединение аб'яднанне аб'яднанні chat chats channel channels group groups community
communities diaspora organisation organisations organization organizations association associations
"""
"""Words that ask for a place where people are."""
_PEOPLE = """
беларус беларусы беларусаў беларусамі беларускі беларускія беларуская белорус белорусы белорусов белорусский
белорусские белорусская русскоязычный русскоязычные рускамоўны рускамоўныя belarusian belarusians russian-speaking
землякі земляки свае свои наши нашы
"""
"""Words that ask for people, if nothing else is asked."""
_AROUND = """
тэлеграм телеграм телеграмм тг тэлега телега telegram tg знайсці найти find шукаю ищу looking адрас адрес address
спасылка ссылка link links спіс список list мясцовы мясцовыя местный местные local карысныя полезные useful лепшыя
лучшие best добры хороший good жывуць живут live living людзі люди people хто кто
"""
"""Words that such a question may have around it."""
_TOPICS: Mapping[Topic, str] = {
    Topic.IT: "айці айцішнік айцішнікі айцішнікаў айти айтишник айтишники айтишников it праграміст праграмісты "
    "программист программисты программистов распрацоўшчык разработчик разработчики developer developers programmers",
    Topic.JOBS: "праца працы вакансія вакансіі работа работы вакансия вакансии работу job jobs vacancies vacancy",
    Topic.FAMILY: "мама мамы маці дзеці дзяцей бацькі дети детей родители родителей мам kids children parents mothers",
    Topic.HOUSING: "жыллё жытло арэнда кватэра кватэры жильё жилье аренда квартира квартиры housing rent flats flat",
    Topic.BUSINESS: "бізнес ип ІП прадпрымальнік бизнес предприниматель предпринимателей business entrepreneurs",
    Topic.CULTURE: "культура падзеі імпрэзы афіша кніжны события мероприятия афиша книжный events culture books",
    Topic.HEALTH: "урачы лекары медыцына врачи медицина doctors medical",
    Topic.LEGAL: "юрыст юрысты адвакат адвакаты юрист юристы адвокат адвокаты lawyer lawyers",
    Topic.DANGER: "эвакуацыя эвакуация evacuation",
    Topic.NEWS: "навіны новости news",
}
_PART = re.compile(r"[,(:|–—/]")
FREQUENT = 12
"""In how many articles a word stands that names nobody."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which listings a question asks for.

    Attributes:
        country: Code of their country; None where the question names none.
        is_all: Whether it asks for nothing else.
    """

    country: str | None
    city: str | None
    topic: Topic | None
    is_all: bool


class Places:
    """Finds what a question wants of a directory; made with the index."""

    def __init__(self, directory: Directory, concepts: Concepts, lexicon: Lexicon) -> None:
        """Learn the names of cities and listings."""
        self._concepts = concepts
        self._places, self._people, self._around = (
            frozenset(lexicon.key(word) for word in words.split()) for words in (_PLACES, _PEOPLE, _AROUND)
        )
        self._topics = {lexicon.key(word): topic for topic, words in _TOPICS.items() for word in words.lower().split()}
        self._cities = {
            phrase: (city.country, city.key)
            for city in directory.cities.values()
            for name in city.names.values()
            for phrase in _phrases(name, lexicon)
        }
        self._of_cities = frozenset(key for phrase in self._cities for key in phrase)
        self._shown = {country: directory.shown(country) for country in (None, *directory.countries())}
        self._names: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, id_ in _names(self._shown.values(), lexicon):
            self._names.setdefault(phrase[0], []).append((phrase, id_))

    def wanted(self, keys: Sequence[str], countries: Iterable[str]) -> Wanted | None:
        """Return which listings a question asks for; None if it asks for none.

        Args:
            keys: The keys of its words, stop words aside.
            countries: The codes of the countries that it names, but for Belarus.
        """
        asks_place = any(key in self._places for key in keys)
        asks_people = any(key in self._people for key in keys)
        if not asks_place and not asks_people:
            return None
        cities = [city for phrase, city in self._cities.items() if _holds(keys, phrase)]
        country = cities[0][0] if cities else next(iter(sorted(countries)), None)
        topic = next((self._topics[key] for key in keys if key in self._topics), None)
        # Who names a topic but no chat asks for rules; who is in danger gets the article, and people beside it.
        is_all = all(self._belongs(key) for key in keys) and (asks_place or not topic) and topic is not Topic.DANGER
        if not asks_place and not (is_all and country):
            return None
        if not country and not is_all:
            return None
        return Wanted(country, *self._narrowed(country, cities[0][1] if cities else None, topic), is_all=is_all)

    def named(self, keys: Sequence[str], frequency: Mapping[str, Sized]) -> tuple[str, ...]:
        """Return the ids of the listings that a question names, at most two.

        Args:
            keys: The keys of its words, stop words aside.
            frequency: The articles in which each key stands.
        """
        found: list[str] = []
        for phrase, id_ in (each for key in dict.fromkeys(keys) for each in self._names.get(key, ())):
            is_telling = len(phrase) > 1 or len(frequency.get(phrase[0], ())) <= FREQUENT
            if id_ not in found and is_telling and _holds(keys, phrase):
                found.append(id_)
        return tuple(found[:2])

    def _belongs(self, key: str) -> bool:
        if key in self._places | self._people | self._around or key in self._of_cities or key in self._topics:
            return True
        return bool(self._concepts.countries_of(self._concepts.find([key])))

    def _narrowed(self, country: str | None, city: str | None, topic: Topic | None) -> tuple[str | None, Topic | None]:
        """Keep of city and topic what leaves something to show."""
        shown = self._shown.get(country, [])
        in_city = [each for each in shown if each.city == city] if city else []
        about = any(topic in each.topics for each in in_city or shown)
        return city if in_city else None, topic if about else None


def _phrases(name: str, lexicon: Lexicon) -> Iterable[tuple[str, ...]]:
    """Yield the keys of a name's words as a question has them: with its hyphens, and without."""
    lexicon.learn(name)
    for written in dict.fromkeys((name, name.replace("-", " "))):
        yield tuple(lexicon.key(word) for word in words_of(written))


def _names(shown: Iterable[Iterable[Listing]], lexicon: Lexicon) -> Iterable[tuple[tuple[str, ...], str]]:
    for listings in shown:
        for listing in listings:
            for name in dict.fromkeys((listing.name, _PART.split(listing.name)[0])):
                keys = tuple(lexicon.keys(name))
                if keys and (len(keys) > 1 or (len(keys[0]) > 3 and keys[0] not in STOP_WORDS)):
                    yield keys, listing.id


def _holds(keys: Sequence[str], phrase: Sequence[str]) -> bool:
    return any(tuple(keys[at : at + len(phrase)]) == phrase for at in range(len(keys) - len(phrase) + 1))
