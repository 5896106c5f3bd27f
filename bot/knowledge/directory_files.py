"""The keys of directory files: what an editor may write in them."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from bot.i18n import is_language, mark
from bot.knowledge.facts import BadValue
from bot.knowledge.fields import Country, ExactDay, Keys, Line, Name, Slug, Url, Word
from bot.knowledge.files import SourceKeys
from bot.knowledge.listing import Doubt, Medium, Owner, Topic, Trust
from bot.knowledge.model import Listed

TOLD_LIMIT = 200
"""Characters of a description: five of them, with their names, fit into one message."""


def _language(text: str) -> str:
    if not is_language(text):
        raise BadValue(mark("“%(value)s” is not a language code of ISO 639-1 (two small letters)"), value=text)
    return text


Told = Annotated[Line, Field(max_length=TOLD_LIMIT)]
Language = Annotated[str, AfterValidator(_language)]


class NamesKeys(Keys):
    """One entry of ``cities``."""

    be: Word
    ru: Word
    en: Word


class ToldKeys(Keys):
    """``note``: something said in every language."""

    be: Told
    ru: Told
    en: Told


class FakeKeys(Keys):
    """One entry of a listing's ``fakes``."""

    address: Line
    source: Name


class OtherFakeKeys(FakeKeys):
    """One entry of a file's ``fakes``: it imitates somebody who has no listing."""

    imitates: Word


class ListingKeys(Keys):
    """One entry of ``listings``."""

    name: Word
    kind: Medium
    address: Url
    city: Name | None = None
    topics: Annotated[list[Topic], Field(min_length=1, max_length=3)]
    languages: Annotated[list[Language], Field(min_length=1)]
    owner: Owner
    be: Told
    ru: Told
    en: Told
    note: ToldKeys | None = None
    listed: Listed
    listed_by: Name | None = None
    source: Name
    trust: Trust
    former: list[Line] = Field(default_factory=list)
    fakes: list[FakeKeys] = Field(default_factory=list)

    @model_validator(mode="after")
    def _says_what_it_knows(self) -> "ListingKeys":
        if self.trust is Trust.LIVE:
            raise BadValue(
                mark(
                    "“live” is never written by hand: run python -m bot directory verify, and write where it is printed"
                )
            )
        if self.listed is Listed.YES and not self.listed_by:
            raise BadValue(mark("“listed: yes” needs “listed_by”: the source that says so"))
        if self.listed is Listed.NO and not self.listed_by and self.owner is not Owner.OFFICIAL:
            raise BadValue(mark("“listed: no” needs “listed_by”, the source that says so, unless a state owns it"))
        return self


class DirectoryKeys(Keys):
    """One file of the directory: the listings of a country, or of use in every one."""

    country: Country | None = None
    cities: dict[Name, NamesKeys] = Field(default_factory=dict)
    sources: dict[Name, SourceKeys]
    listings: dict[Slug, ListingKeys]
    fakes: list[OtherFakeKeys] = Field(default_factory=list)


class SightingKeys(Keys):
    """One entry of ``verified.yaml``."""

    address: Url
    alive: ExactDay | None = None
    gone: list[ExactDay] = Field(default_factory=list)
    doubts: dict[Doubt, ExactDay] = Field(default_factory=dict)
    number: int | None = None
    type: str = ""
    title: str = ""
    members: int | None = None


class VerifiedKeys(Keys):
    """``verified.yaml``."""

    listings: dict[Slug, SightingKeys]
