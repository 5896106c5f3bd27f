"""Words that say how something is asked, not what about."""

from collections.abc import Mapping

from bot.i18n import Locale

_BELARUSIAN = """
а аб або ў абавязкова агульна адна адзін але альбо ах бо будзе будуць бы быў была былі было быць больш буду бярэ в вас
ваш вам вы вось вельмі га гэта гэты гэтая гэтае гэтым гэтага гэтай да дадуць дзе для ж жа за з зараз зрабіць зрабілі
і ім іх й калі каб каго каму кім ён яна яны яго яе каля колькі крыху куды лепш лі ледзь мне мяне мной мае мая маё
мой маю маі мы на наш нам нас не нешта ні нехта ну няма нейкі нейкую о о'кей ой па пад пасля патрэбна патрэбны
патрэбен патрэбныя пакуль праз пра при пры раз рабіць робіцца са сам сама сваё свой сваю сваіх сябе сабе скажыце
спачатку супер так такі такая там тады табе тое той толькі трэба ты тут у увогуле ужо усе усё ўжо ўсе ўсё усіх хачу
хоча хто хіба ці цяпер чаго чаму чым што шмат штосьці як якая якія якое які якую якой якім якога яшчэ я ёсць
прывітанне дзякуй калі ласка дапамажыце падкажыце магу можа можна могуць можаце давядзецца хочуць цікава напрыклад
добры дзень
"""
_RUSSIAN = """
а без бы был была были было быть буду будет будут более больше в вам вас ваш весь во вот все всё всех вы где да даже
для до другой его ее её если есть еще ещё ж же за здесь и из или им их к как какая какие какой какое какую каким
каких какого ко когда кто куда ли лучше либо мне меня мной мой моя моё моей моего мою моих мы на над надо нужно
нужен нужна нужны нам нас наш не него нее нет ни но ну о об обо он она они оно от очень перед по под пока после
потом при про раз с сам сама самому свой свою своего со сейчас сколько себя себе скажите спасибо так также такой
такая там тебе то тоже тогда только тот ту тут ты у уже хочу хочет хотят хотим чего чем через что чтобы чтоб чуть
эта эти это этого этой этот эту я здравствуйте привет пожалуйста подскажите помогите могу может можно могут можете
сможет смогу делать сделать придётся придется интересно например добрый день вообще
"""
_ENGLISH = """
a about after all already also am an and any are as at be because been before being between both but by can could
did do does doing done for from get gets getting go going got had has have having he her here hers him his how i i'm
if in into is it its it's just let me mine more most my need needs no not now of off on once only or other our out
over own please same she should so some still such than thank thanks that the their them then there these they this
those through to too under until up us very want wants was we were what when where which while who whom whose why
will with would you your yours hello hi hey tell anyone someone something anything possible maybe really actually
much many im ive dont cant doesnt isnt
"""

STOP_WORDS_OF: Mapping[Locale, frozenset[str]] = {
    Locale.BE: frozenset(_BELARUSIAN.replace("'", "").split()),
    Locale.RU: frozenset(_RUSSIAN.split()),
    Locale.EN: frozenset(_ENGLISH.replace("'", "").split()),
}
STOP_WORDS = frozenset().union(*STOP_WORDS_OF.values())
"""Those of all languages: a question may mix them."""
