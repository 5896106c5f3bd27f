"""Words become keys: what people spell in many ways is found under one."""

import re
import unicodedata

import snowballstemmer

SHORT = 4
"""Words of fewer letters are neither folded nor stemmed: what is left of them would mean anything."""

_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")
_APOSTROPHES = re.compile("['’ʼ]")
_LATIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_ENGLISH = snowballstemmer.stemmer("english")

# One sound or two spellings that a Belarusian, or somebody on another keyboard, takes for one another.
_FOLDED = (("дз", "д"), ("дж", "ж"), ("шч", "ш"), ("щ", "ш"), ("ць", "т"), ("тс", "ц"), ("ц", "т"))
_LETTERS = str.maketrans("іыўёэойґ", "иивееаиг", "ьъ")
_DOUBLED = re.compile(r"(.)\1+")
_FLEETING = re.compile(r"(?<=\w\w[^аеёиоуыэюяіў\W])[аоеё]([кц])$")
"""The vowel of рахунак, рынок and бежанец that рахунку, рынка and бежанца lose."""


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case; a hyphen keeps two together, an apostrophe is dropped."""
    return [_APOSTROPHES.sub("", word) for word in _WORD.findall(text.lower())]


def key_of(word: str) -> str:
    """Return the key of one word in lower case: folded and stemmed, whatever its language."""
    if is_cyrillic(word):
        return single(stem(fold(_FLEETING.sub(r"\1", word)))) if len(word) >= SHORT else word.replace("ё", "е")
    plain = bare(word)
    return str(_ENGLISH.stemWord(plain)) if len(plain) >= SHORT else plain


def is_cyrillic(word: str) -> bool:
    """Tell whether a word is written in Cyrillic."""
    return any("\u0400" <= char <= "\u052f" for char in word)


def bare(word: str) -> str:
    """Take the marks off Latin letters: ą, ė, ł and ž become a, e, l and z."""
    decomposed = unicodedata.normalize("NFD", word.translate(_LATIN))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def fold(word: str) -> str:
    """Spell a Cyrillic word so that Belarusian and Russian, right and nearly right, become one: дакумент, документ."""
    for spelled, folded in _FOLDED:
        word = word.replace(spelled, folded)
    return word.translate(_LETTERS)


def single(word: str) -> str:
    """Write doubled letters once: грамота, граммота."""
    return _DOUBLED.sub(r"\1", word)


def stem(word: str) -> str:
    """Take the ending off a folded word: a light stemmer for Belarusian and Russian at once."""
    for length in range(min(_LONGEST, len(word) - 3), 0, -1):
        left = _LEAST_LEFT.get(word[-length:])
        if left is not None and len(word) - length >= left:
            return word[:-length]
    return word


_RAW_ENDINGS = """
    а я у ю о е ё э ы и і й
    ам ям ом ем ём ой ей ёй ою ею ёю ах ях ов ев аў яў оў еў ёў ыў ами ями амі ямі
    ый ий ой ая яя ое ее ые ие ага яга ого его аму яму ому ему ым им ім ыми ими ымі імі ых их іх ую юю оя ыя ія ае яе
    ать ять еть ить оть уть аць яць іць ыць уць ецца ацца яцца іцца ыцца уцца
    ешь ишь ет ит ем им ете ите ут ют ат ят еш іш ыш іць ыць ім ым еце іце уць юць аць яць
    ал ала ало али ял яла яло яли ил ила ило или ел ела ело ели ыл ыла ыло ыли
    аў ала ала алі яў яла яло ялі іў іла іло ілі еў ела ело елі ыў ыла ыло ылі
    ться тся лся лась лось лись ўся лася лося ліся юся усь юсь ешься ишься ется ится емся имся етесь итесь утся ются
    ение ения ению ением ении ений ание ания анию анием ании аний
    енне ення енню еннем енні енняў анне ання анню аннем анні анняў
    ость ости остью остей асць асці асцю асцяў
    ский ская ское ские ского ской скому скую ским ских скі ская скае скія скага скай скаму скую скім скіх
    ия ию ией ыя ыю ыяй ія ію іяй
"""
_PAST = re.compile("[аиея]л[аи]?")
_PRESENT = re.compile("[аеияую]т")


def _least_left(ending: str) -> int:
    """Return how many letters an ending must leave: verbs look like nouns such as дазвол, апастыль and візіт."""
    if _PAST.fullmatch(ending):
        return 5 if len(ending) > 2 else 6
    return 4 if len(ending) > 2 or _PRESENT.fullmatch(ending) else 3


_LEAST_LEFT = {ending: _least_left(ending) for ending in (fold(each) for each in _RAW_ENDINGS.split())}
_LONGEST = max(map(len, _LEAST_LEFT))
