"""Text to speech sounds in seven languages: one small reader each, one alphabet for all.

English, German and French are read by espeak-ng, Mandarin by pypinyin, Japanese by Open JTalk, Cantonese by
pycantonese; Korean by the rules of the standard pronunciation, written out here. Words of another script inside a
sentence are read by that script's reader; what no reader knows is left out.
"""

import ctypes
import re
import threading
import unicodedata
from functools import cache
from typing import NamedTuple

import espeakng_loader

from happyhorse.marks import PRONOUNCED

LANGUAGES = ("en", "zh", "yue", "ja", "ko", "de", "fr")

PAUSES = ("_", ",", ".", "?", "!")  # between words, then by punctuation
CONSONANTS = (
    "p", "b", "t", "d", "k", "ɡ", "ʔ", "pʰ", "tʰ", "kʰ", "p͈", "t͈", "k͈",
    "ʦ", "ʦʰ", "ʧ", "ʤ", "ʨ", "ʨʰ", "ʨ͈", "ʥ", "ʈʂ", "ʈʂʰ",
    "f", "v", "θ", "ð", "s", "s͈", "z", "ʃ", "ʒ", "ʂ", "ɕ", "ç", "x", "h", "ɸ", "ʁ",
    "m", "n", "ŋ", "ɲ", "ɴ", "m̩", "ŋ̩", "l", "ɹ", "ɾ", "ɻ", "j", "w", "ɥ",
)  # fmt: skip
VOWELS = (
    "a", "aː", "e", "eː", "i", "iː", "o", "oː", "u", "uː", "y", "yː", "ø", "øː", "œ", "ɛ", "ɛː", "ɔ", "ə", "ɚ", "ɐ",
    "ɜ", "ɪ", "ʊ", "ʌ", "æ", "ɑ", "ɤ", "ɨ", "ɯ", "ɯː", "ɵ", "ʏ", "eɪ", "aɪ", "aʊ", "ɔɪ", "oʊ", "ɑ̃", "ɛ̃", "ɔ̃", "œ̃",
)  # fmt: skip


class Sound(NamedTuple):
    """One symbol of the alphabet; stress 1 main, 2 lesser; tone as the language counts them, Japanese 1 low, 2 high."""

    symbol: str
    stress: int = 0
    tone: int = 0


GAP = Sound("_")
STOPS = {
    **dict.fromkeys(",;:，；：、—–…・", ","),
    **dict.fromkeys(".。．", "."),
    **dict.fromkeys("?？", "?"),
    **dict.fromkeys("!！", "!"),
}
CLAUSE_END = re.compile(r"([,;:!?.…]+(?=[\s\"'’”»)\]]|$)|[，；：、。．？！—–…・]+)")
ABBREVIATION = re.compile(r"\b(Mr|Mrs|Ms|Dr|St|Prof|Hr|Fr|Mme|M)\.(?=\s)")
RUN = {
    "hangul": r"[\uac00-\ud7a3]",
    "kana": r"[\u3040-\u30ff\u31f0-\u31ff]",
    "han": r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〇]",
    "latin": r"[A-Za-z\u00c0-\u024f]",
}
NATIVE = {
    "en": ("latin",), "de": ("latin",), "fr": ("latin",), "zh": ("han",), "yue": ("han",), "ko": ("hangul",),
    "ja": ("kana", "han", "latin"),
}  # fmt: skip
FOREIGN = {"hangul": "ko", "kana": "ja", "han": "zh", "latin": "en"}


def sounds(text: str, language: str) -> list[Sound]:
    """Read `text` aloud on paper: sounds, word gaps and pauses, ending with a pause."""
    if language not in LANGUAGES:
        raise ValueError(f"no reader for {language!r}\nhint: one of {', '.join(LANGUAGES)}")
    read: list[Sound] = []
    for place, part in enumerate(PRONOUNCED.split(text)):
        if place % 3 == 2:
            read += [GAP, *spelled(part, language), GAP]
        elif place % 3 == 0:
            read += spoken_out(part, language)
    return tidy(read)


def spoken_out(text: str, language: str) -> list[Sound]:
    """Read plain words, each clause with the pause that follows it."""
    read: list[Sound] = []
    for clause, stop in clauses(text):
        for run, reader in runs(clause, language):
            read += [GAP, *READERS[reader](run, reader)]
        read.append(Sound(stop))
    return read


def spelled(ipa: str, language: str) -> list[Sound]:
    """Take a spelling by a stranger as it is: syllable dots and ties are dropped, a digit is the tone of its rhyme."""
    plain = re.sub("[.ˑ\u0361\u035c\u203f]", "", unicodedata.normalize("NFC", ipa)).replace("'", "ˈ")
    out: list[Sound] = []
    for part, tone in re.findall(r"([^0-9]+)([0-9]?)", plain):
        found = from_ipa(part, language)
        onset = next((place for place, sound in enumerate(found) if sound.symbol in VOWELS), 0)
        out += [
            sound._replace(tone=min(int(tone), 6)) if tone and i >= onset else sound for i, sound in enumerate(found)
        ]
    return out


def clauses(text: str) -> list[tuple[str, str]]:
    """Cut text at its punctuation: (words, the pause that follows them)."""
    text = ABBREVIATION.sub(r"\1", unicodedata.normalize("NFC", text).replace("’", "'"))
    parts = [*CLAUSE_END.split(text), ""]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return [(words.strip(), stop_of(mark)) for words, mark in pairs if words.strip() or mark]


def stop_of(marks: str) -> str:
    kinds = {STOPS.get(mark, ",") for mark in marks}
    return next((kind for kind in "?!." if kind in kinds), "," if marks else "_")


def runs(clause: str, language: str) -> list[tuple[str, str]]:
    """Cut a clause where its script changes hands: (text, language that reads it)."""
    owner = {script: language if script in NATIVE[language] else FOREIGN[script] for script in RUN}
    if language in ("en", "de", "fr", "ko") and re.search(RUN["kana"], clause):
        owner["han"] = "ja"
    out: list[tuple[str, str]] = []
    for char in clause:
        if char.isalpha() and not any(re.match(pattern, char) for pattern in RUN.values()):
            continue
        script = next((name for name, pattern in RUN.items() if re.match(pattern, char)), None)
        reader = owner[script] if script else language if char.isdigit() or char in "%$€£¥+" else None
        reader = reader or (out[-1][1] if out else language)
        if out and out[-1][1] == reader:
            out[-1] = (out[-1][0] + char, reader)
        else:
            out.append((char, reader))
    return [(run, reader) for run, reader in out if run.strip()]


def tidy(read: list[Sound]) -> list[Sound]:
    """Keep one pause where several meet, none at the start, a full one at the end."""
    out: list[Sound] = []
    for sound in read:
        if sound.symbol in PAUSES and (not out or out[-1].symbol in PAUSES):
            if out and sound.symbol != "_":
                out[-1] = sound
            continue
        out.append(sound)
    if out and out[-1].symbol in ("_", ","):
        out[-1] = Sound(".")
    elif out and out[-1].symbol not in PAUSES:
        out.append(Sound("."))
    return out


# English, German, French ------------------------------------------------------------------------------------------

ESPEAK_VOICES = {"en": "en-us", "de": "de", "fr": "fr", "yue": "yue"}
ESPEAK_LOCK = threading.Lock()
IPA = {
    "eɪ": "eɪ", "aɪ": "aɪ", "aʊ": "aʊ", "ɔɪ": "ɔɪ", "ɔø": "ɔɪ", "oʊ": "oʊ", "əʊ": "oʊ", "tʃ": "ʧ", "dʒ": "ʤ",
    "ts": "ʦ", "r": "ɹ", "g": "ɡ", "ᵻ": "ɪ", "ɬ": "l", "ɫ": "l", "ɒ": "ɔ", "ʍ": "w", "β": "v", "ɣ": "ɡ", "χ": "x",
    "ɑ̃": "ɑ̃", "ɛ̃": "ɛ̃", "ɔ̃": "ɔ̃", "œ̃": "œ̃", "ɑː": "ɑ", "ɔː": "ɔ", "ɜː": "ɜ", "ɝ": "ɜ", "m̩": "m",
}  # fmt: skip
IPA_OF = {
    "en": {"iː": "i", "uː": "u", "ɐ": "ə", "aː": "ɑ", "ts": "t s", "ɛː": "ɛ", "əl": "ə l", "oː": "ɔ", "eː": "eɪ"},
    "de": {"ɜ": "ɐ", "ɾ": "ʁ", "r": "ʁ", "ɑː": "aː", "œː": "øː", "ɑ": "a", "ɔː": "oː", "əʊ": "oː", "ɹ": "ʁ"},
    "fr": {"ts": "t s", "r": "ʁ", "ɹ": "ʁ", "ɑː": "a", "ɑ": "a", "iː": "i", "uː": "u", "ɛː": "ɛ", "oː": "o", "ɪ": "i"},
}


@cache
def espeak() -> ctypes.CDLL:
    """Start espeak-ng once a process, with phoneme events, which the voices use."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    if library.espeak_Initialize(2, 0, espeakng_loader.get_data_path().encode(), 3) < 0:
        raise RuntimeError("espeak-ng did not start\nhint: reinstall the package espeakng-loader")
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    return library


def ipa(text: str, voice: str) -> str:
    """Spell one clause in the phonetic alphabet."""
    with ESPEAK_LOCK:
        library = espeak()
        library.espeak_SetVoiceByName(voice.encode())
        buffer = ctypes.create_string_buffer(text.encode())
        left = ctypes.c_void_p(ctypes.addressof(buffer))
        parts = []
        while left.value:
            parts.append((library.espeak_TextToPhonemes(ctypes.byref(left), 1, 2) or b"").decode())
    return re.sub(r"\([a-z-]+\)", "", " ".join(parts))


@cache
def ipa_table(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    table = {symbol: symbol for symbol in CONSONANTS + VOWELS} | IPA | IPA_OF.get(language, {})
    return re.compile("|".join(sorted(map(re.escape, (*table, "ˈ", "ˌ", " ")), key=len, reverse=True))), table


def from_ipa(spelled: str, language: str) -> list[Sound]:
    """Take the phonetic alphabet apart; stress belongs to the sound that follows its mark."""
    pattern, table = ipa_table(language)
    out: list[Sound] = []
    stress = 0
    for piece in pattern.findall(spelled.strip()):
        if piece in "ˈˌ":
            stress = 1 if piece == "ˈ" else 2
            continue
        for symbol in table[piece].split() if piece != " " else ["_"]:
            out.append(Sound(symbol, stress))
            stress = 0
    return out


def read_latin(text: str, language: str) -> list[Sound]:
    return from_ipa(ipa(text, ESPEAK_VOICES[language]), language)


# Chinese numbers, Mandarin ----------------------------------------------------------------------------------------

DIGITS = "零一二三四五六七八九"


def number_words(number: int, digits: str = DIGITS, units: str = "十百千", myriads: str = "万亿兆") -> str:
    """Say a whole number as Chinese and Korean do: by tens of thousands."""
    if number == 0:
        return digits[0]
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    out = ""
    for place in reversed(range(len(groups))):
        if out and 0 < groups[place] < 1000 and digits[0] == "零":
            out += digits[0]
        if groups[place]:
            out += small_number(groups[place], digits, units) + (myriads[min(place, len(myriads)) - 1] if place else "")
    return out


def small_number(number: int, digits: str, units: str) -> str:
    out, skipped = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            skipped = bool(out)
            continue
        if skipped and digits[0] == "零":
            out += digits[0]
        one_unsaid = digit == 1 and place and (digits[0] != "零" or (place == 1 and not out))
        out += ("" if one_unsaid else digits[digit]) + (units[place - 1] if place else "")
        skipped = False
    return out


def chinese_numbers(text: str) -> str:
    """Write digits as the characters they are read by."""
    text = re.sub(r"(?<=\d)[,，](?=\d{3})", "", text)
    text = re.sub(r"(\d{4})(?=年)", lambda m: "".join(DIGITS[int(d)] for d in m[1]), text)
    text = re.sub(r"(\d+(?:\.\d+)?)%", r"百分之\1", text)
    text = re.sub(r"(?<=\d)\.(\d+)", lambda m: "点" + "".join(DIGITS[int(d)] for d in m[1]), text)
    text = re.sub(r"(?<!\d)2(?=[个個位只隻杯本张張次块塊])", "两", text)
    return re.sub(r"\d+", lambda m: number_words(int(m[0][:16])), text)


INITIALS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ", "h": "x",
    "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "zh": "ʈʂ", "ch": "ʈʂʰ", "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s",
}  # fmt: skip
FINALS = {
    "a": "a", "ai": "aɪ", "ao": "aʊ", "an": "a n", "ang": "a ŋ", "o": "w o", "e": "ɤ", "ei": "eɪ", "en": "ə n",
    "eng": "ə ŋ", "er": "ɚ", "ou": "oʊ", "ong": "ʊ ŋ", "i": "i", "ia": "j a", "ie": "j e", "iao": "j aʊ",
    "iu": "j oʊ", "ian": "j ɛ n", "in": "i n", "iang": "j a ŋ", "ing": "i ŋ", "iong": "j ʊ ŋ", "u": "u", "ua": "w a",
    "uo": "w o", "uai": "w aɪ", "ui": "w eɪ", "uan": "w a n", "un": "w ə n", "uang": "w a ŋ", "ueng": "w ə ŋ",
    "v": "y", "ve": "ɥ e", "van": "ɥ ɛ n", "vn": "y n", "m": "m̩", "n": "ŋ̩", "ng": "ŋ̩", "ê": "ɛ", "r": "ɚ",
}  # fmt: skip
SPELLINGS = (
    (r"^yu", "v"), (r"^yi", "i"), (r"^y(?=[aeo])", "i"), (r"^wu", "u"), (r"^w", "u"), (r"^([jqx])u", r"\1v"),
    ("ü", "v"),
)  # fmt: skip
WHOLE_SYLLABLES = {"you": "iu", "wei": "ui", "wen": "un", "weng": "ueng", "yo": "io", "hm": "m", "hng": "ng"}


def pinyin_sounds(syllable: str) -> list[Sound]:
    """Split one numbered pinyin syllable, as zhang1, into its sounds; the rhyme carries the tone."""
    match = re.fullmatch(r"([a-zêüv]+)([1-5])", syllable)
    if not match:
        return []
    letters, tone = match[1], int(match[2])
    letters = WHOLE_SYLLABLES.get(letters, letters)
    if letters == match[1]:
        for pattern, spelling in SPELLINGS:
            letters = re.sub(pattern, spelling, letters)
    initial = re.match(r"zh|ch|sh|[bpmfdtnlgkhjqxrzcs](?!$)", letters)
    onset, rhyme = (initial[0], letters[initial.end() :]) if initial and letters not in FINALS else ("", letters)
    rhyme = "ɨ" if rhyme == "i" and onset in ("zh", "ch", "sh", "r", "z", "c", "s") else FINALS.get(rhyme, "")
    return [*map(Sound, INITIALS.get(onset, "").split()), *rhymed(rhyme.split(), tone)]


def rhymed(symbols: list[str], tone: int) -> list[Sound]:
    """Lay the tone on a rhyme, from its vowel on; a glide before the vowel has none."""
    glide = len(symbols) > 1 and symbols[0] in ("j", "w", "ɥ")
    return [Sound(symbol, 0, 0 if glide and place == 0 else tone) for place, symbol in enumerate(symbols)]


def read_mandarin(text: str, _: str) -> list[Sound]:
    from pypinyin import Style, lazy_pinyin
    from pypinyin.seg.mmseg import seg

    out: list[Sound] = []
    for run in re.findall(r"[\u3400-\u9fff〇]+", chinese_numbers(text)):
        for word in seg.cut(run):
            syllables = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)
            out += [GAP, *(sound for syllable in syllables for sound in pinyin_sounds(syllable))]
    return out[1:]


# Cantonese --------------------------------------------------------------------------------------------------------

JYUTPING = re.compile(r"(ng|gw|kw|[bpmfdtnlgkhwzcsj])?(aa|oe|eo|yu|[aeiou])?(ng|[iumnptk])?([1-6])")
ONSETS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ", "ng": "ŋ",
    "h": "h", "gw": "k w", "kw": "kʰ w", "w": "w", "z": "ʦ", "c": "ʦʰ", "s": "s", "j": "j",
}  # fmt: skip
NUCLEI = {"aa": "aː", "a": "ɐ", "e": "ɛ", "i": "i", "o": "ɔ", "u": "u", "oe": "œ", "eo": "ɵ", "yu": "y"}
CODAS = {"i": "j", "u": "w", "ng": "ŋ"}
WHOLE_RHYMES = {
    "ei": "eɪ", "ou": "oʊ", "ung": "ʊ ŋ", "uk": "ʊ k", "ing": "ɪ ŋ", "ik": "ɪ k", "ng": "ŋ̩", "m": "m̩",
}  # fmt: skip


def jyutping_sounds(syllable: str) -> list[Sound]:
    """Split one Jyutping syllable, as hoeng1, into its sounds; the rhyme carries the tone."""
    match = JYUTPING.fullmatch(syllable)
    if not match:
        return []
    onset, nucleus, coda, tone = (part or "" for part in match.groups())
    if not nucleus and not coda:
        onset, coda = "", onset
    rhyme = WHOLE_RHYMES.get(nucleus + coda) or f"{NUCLEI.get(nucleus, '')} {CODAS.get(coda, coda)}"
    return [*map(Sound, ONSETS.get(onset, "").split()), *(Sound(symbol, 0, int(tone)) for symbol in rhyme.split())]


def read_cantonese(text: str, _: str) -> list[Sound]:
    import pycantonese

    out: list[Sound] = []
    for run in re.findall(r"[\u3400-\u9fff〇]+", chinese_numbers(text)):
        for word, spelled in pycantonese.characters_to_jyutping(run):
            syllables = re.findall(r"[a-z]+[1-6]", spelled or "") or characters_alone(word)
            out += [GAP, *(sound for syllable in syllables for sound in jyutping_sounds(syllable))]
    return out[1:]


@cache
def characters_alone(word: str) -> tuple[str, ...]:
    """Read a word the dictionary lacks by its characters; simplified ones by espeak."""
    import pycantonese

    out: list[str] = []
    for character in word:
        spelled = pycantonese.characters_to_jyutping(character)[0][1]
        if not spelled:
            spelled = espeak_jyutping(ipa(character, "yue"))
        out += re.findall(r"[a-z]+[1-6]", spelled)
    return tuple(out)


def espeak_jyutping(spelled: str) -> str:
    """Write espeak's Cantonese alphabet as Jyutping; nothing where it does not fit."""
    spelled = re.sub(r"[ˈˌ ]", "", spelled)
    for pair in (("tsʰ", "c"), ("ts", "z"), ("kʰw", "kw"), ("kw", "gw"), ("pʰ", "P"), ("tʰ", "T"), ("kʰ", "K"),
                 ("ŋ", "ng"), ("ɐ", "a"), ("aː", "aa"), ("ɛː", "e"), ("ɛ", "e"), ("œː", "oe"), ("œ", "oe"), ("ɵ", "eo"),
                 ("ɔː", "o"), ("ɔ", "o"), ("yː", "yu"), ("y", "yu"), ("ʊ", "u"), ("ɪ", "i"), ("ː", "")):  # fmt: skip
        spelled = spelled.replace(*pair)
    spelled = re.sub(r"^[ptk](?!w)", lambda m: {"p": "b", "t": "d", "k": "g"}[m[0]], spelled).lower()
    return spelled if JYUTPING.fullmatch(spelled) else ""


# Japanese ---------------------------------------------------------------------------------------------------------

ROWS = {
    "アイウエオ": "", "カキクケコ": "k", "ガギグゲゴ": "ɡ", "サ#スセソ": "s", "ザ#ズゼゾ": "z", "タ##テト": "t",
    "ダ##デド": "d", "ナ#ヌネノ": "n", "ハ##ヘホ": "h", "バビブベボ": "b", "パピプペポ": "p", "マミムメモ": "m",
    "ラリルレロ": "ɾ", "ワヰ#ヱ#": "w", "ヷヸヴヹヺ": "v",
}  # fmt: skip
KANA = {
    **{kana: f"{onset} {vowel}" for row, onset in ROWS.items() for kana, vowel in zip(row, "aiɯeo", strict=True)},
    "シ": "ɕ i", "ジ": "ʥ i", "チ": "ʨ i", "ヂ": "ʥ i", "ツ": "ʦ ɯ", "ヅ": "z ɯ", "ニ": "ɲ i", "ヒ": "ç i",
    "フ": "ɸ ɯ", "ヤ": "j a", "ユ": "j ɯ", "ヨ": "j o", "ヲ": "o", "ッ": "ʔ", "ン": "ɴ",
}  # fmt: skip
SMALL = {
    "ャ": "j a", "ュ": "j ɯ", "ョ": "j o", "ァ": "a", "ィ": "i", "ゥ": "ɯ", "ェ": "e", "ォ": "o", "ヮ": "w a",
}  # fmt: skip
PALATAL = ("ɕ", "ʥ", "ʨ", "ɲ", "ç")
ASSIMILATED = {"m": ("m", "p", "b"), "ŋ": ("k", "ɡ"), "ɲ": ("ɲ", "ʨ", "ʥ"), "n": ("n", "t", "d", "ɾ", "z", "ʦ")}


def moras(kana: str) -> list[list[str]]:
    """Cut katakana into moras, each a list of symbols; a long vowel's second half joins the first later."""
    out: list[list[str]] = []
    for char in kana:
        if char in SMALL and out and out[-1]:
            onset = [symbol for symbol in out[-1] if symbol not in VOWELS]
            tail = SMALL[char].split()
            if onset and onset[-1] in PALATAL and tail[0] == "j":
                tail = tail[1:]
            if not onset and char in "ァィェォ" and out[-1] == ["ɯ"]:
                onset = ["w"]
            out[-1] = onset + tail
        elif char == "ー":
            out.append(["ː"])
        elif char in KANA or char in SMALL:
            out.append((KANA.get(char) or SMALL[char]).split())
    return out


def mora_sounds(symbols: list[list[str]], accent: int) -> list[Sound]:
    """Give each mora its pitch: high from the second, low again after the accent."""
    out: list[Sound] = []
    for place, mora in enumerate(symbols, start=1):
        high = place == 1 if accent == 1 else place > 1 and (accent == 0 or place <= accent)
        tone = 2 if high else 1
        if mora == ["ː"]:
            if out and out[-1].symbol + "ː" in VOWELS:
                out[-1] = out[-1]._replace(symbol=out[-1].symbol + "ː")
            continue
        out += [Sound(symbol, 0, tone if symbol in VOWELS or symbol == "ɴ" else 0) for symbol in mora]
    return [assimilated(sound, following) for sound, following in zip(out, [*out[1:], GAP], strict=True)]


def assimilated(sound: Sound, following: Sound) -> Sound:
    if sound.symbol != "ɴ":
        return sound
    return sound._replace(symbol=next((n for n, before in ASSIMILATED.items() if following.symbol in before), "ɴ"))


def read_japanese(text: str, _: str) -> list[Sound]:
    import pyopenjtalk

    phrases: list[tuple[list[list[list[str]]], int]] = []
    try:
        nodes = pyopenjtalk.run_frontend(text, use_sudachi_kanji_yomi=False)
    except ModuleNotFoundError:  # rare kanji ask for a second, large dictionary
        nodes = pyopenjtalk.run_frontend(text, use_vanilla=True)
    for node in nodes:
        word = moras(node["pron"]) if node["pos"] != "記号" else []
        if not word:
            continue
        if node["chain_flag"] == 1 and phrases:
            phrases[-1][0].append(word)
        else:
            phrases.append(([word], node["acc"]))
    out: list[Sound] = []
    for words, accent in phrases:
        out += [GAP, *mora_sounds([mora for word in words for mora in word], accent)]
    return out[1:]


# Korean -----------------------------------------------------------------------------------------------------------

LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
TAILS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
MEDIALS = (
    "a", "ɛ", "j a", "j ɛ", "ʌ", "e", "j ʌ", "j e", "o", "w a", "w ɛ", "w e", "j o", "u", "w ʌ", "w e", "w i", "j u",
    "ɯ", "ɯ i", "i",
)  # fmt: skip
CLUSTERS = {
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
CLOSED = {
    **dict.fromkeys("ㄱㄲㅋㄳㄺ", "ㄱ"), **dict.fromkeys("ㄷㅌㅅㅆㅈㅊㅎ", "ㄷ"), **dict.fromkeys("ㅂㅍㅄㄿ", "ㅂ"),
    **dict.fromkeys("ㄴㄵㄶ", "ㄴ"), **dict.fromkeys("ㄹㄼㄽㄾㅀ", "ㄹ"), **dict.fromkeys("ㅁㄻ", "ㅁ"),
    "ㅇ": "ㅇ", "": "",
}  # fmt: skip
TENSE = {"ㄱ": "ㄲ", "ㄷ": "ㄸ", "ㅂ": "ㅃ", "ㅅ": "ㅆ", "ㅈ": "ㅉ"}
BREATHED = {"ㄱ": "ㅋ", "ㄷ": "ㅌ", "ㅂ": "ㅍ", "ㅈ": "ㅊ"}
NASAL = {"ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ"}
LEAD_SOUNDS = {
    "ㄱ": "k", "ㄲ": "k͈", "ㄴ": "n", "ㄷ": "t", "ㄸ": "t͈", "ㄹ": "ɾ", "ㅁ": "m", "ㅂ": "p", "ㅃ": "p͈", "ㅅ": "s",
    "ㅆ": "s͈", "ㅇ": "", "ㅈ": "ʨ", "ㅉ": "ʨ͈", "ㅊ": "ʨʰ", "ㅋ": "kʰ", "ㅌ": "tʰ", "ㅍ": "pʰ", "ㅎ": "h",
}  # fmt: skip
VOICED = {"ㄱ": "ɡ", "ㄷ": "d", "ㅂ": "b", "ㅈ": "ʥ"}
TAIL_SOUNDS = {"": "", "ㄱ": "k", "ㄷ": "t", "ㅂ": "p", "ㄴ": "n", "ㄹ": "l", "ㅁ": "m", "ㅇ": "ŋ"}
NATIVE_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
NATIVE_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
COUNTED = re.compile(r"(\d{1,2})(?= ?(?:시(?!간[의을])|개|명|살|마리|잔|권|병|장|번째|사람|시간))")


def join_syllables(tail: str, lead: str, medial: str) -> tuple[str, str]:
    """Pronounce the border of two syllables: the tail that stays and the lead that follows."""
    first, last = (CLUSTERS.get(tail) or (tail,))[0], (CLUSTERS.get(tail) or (tail,))[-1]
    if last == "ㅎ" and tail:
        rest = first if tail in CLUSTERS else ""
        if lead in BREATHED or lead == "ㅅ":
            return rest, BREATHED.get(lead, "ㅆ")
        if lead == "ㅇ":
            return ("", rest) if rest else ("", "ㅇ")
        return (rest or ("ㄴ" if lead == "ㄴ" else "ㄷ")), ("ㄹ" if rest == "ㄹ" and lead == "ㄴ" else lead)
    if lead == "ㅎ" and CLOSED[tail] in ("ㄱ", "ㄷ", "ㅂ"):
        breathed = "ㅊ" if last == "ㅈ" or (last in "ㄷㅌ" and medial == "i") else BREATHED[CLOSED[last]]
        return (first if tail in CLUSTERS and first == "ㄹ" else ""), breathed
    if lead == "ㅎ" and last == "ㅈ":
        return first, "ㅊ"
    if lead == "ㅇ" and tail and tail != "ㅇ":
        moved = {"ㄷ": "ㅈ", "ㅌ": "ㅊ"}.get(last, last) if medial == "i" else last
        return (CLOSED[first], "ㅆ" if moved == "ㅅ" else moved) if tail in CLUSTERS else ("", moved)
    return assimilate(CLOSED[tail], TENSE.get(lead, lead) if tail in ("ㄵ", "ㄼ", "ㄾ") else lead)


def assimilate(tail: str, lead: str) -> tuple[str, str]:
    """Let a closed tail and the consonant after it grow alike."""
    if tail in NASAL and lead in ("ㄴ", "ㅁ", "ㄹ"):
        return NASAL[tail], "ㄴ" if lead == "ㄹ" else lead
    if tail in NASAL:
        return tail, TENSE.get(lead, lead)
    if tail in ("ㅁ", "ㅇ") and lead == "ㄹ":
        return tail, "ㄴ"
    if (tail, lead) in (("ㄴ", "ㄹ"), ("ㄹ", "ㄴ")):
        return "ㄹ", "ㄹ"
    return tail, lead


def hangul_sounds(word: str) -> list[Sound]:
    """Pronounce one written word by the standard rules."""
    parts = [(ord(char) - 0xAC00) for char in word]
    leads = [LEADS[part // 588] for part in parts]
    medials = [MEDIALS[part // 28 % 21] for part in parts]
    tails = [TAILS[part % 28] for part in parts]
    for place in range(len(parts) - 1):
        tails[place], leads[place + 1] = join_syllables(tails[place], leads[place + 1], medials[place + 1])
    out: list[Sound] = []
    for place, (lead, medial, tail) in enumerate(zip(leads, medials, [CLOSED[tail] for tail in tails], strict=True)):
        between = bool(out) and out[-1].symbol in (*VOWELS, "m", "n", "ŋ", "l")
        onset = VOICED[lead] if between and lead in VOICED else LEAD_SOUNDS[lead]
        onset = "l" if lead == "ㄹ" and out and out[-1].symbol == "l" else onset
        onset = "ɕ" if onset == "s" and medial[0] in "ij" else onset
        rhyme = "i" if medial == "ɯ i" and (place or onset) else medial
        out += [Sound(symbol) for symbol in f"{onset} {rhyme} {TAIL_SOUNDS[tail]}".split()]
    return out


def native_number(match: re.Match[str]) -> str:
    number = int(match[1])
    if not number:
        return "영"
    return ("스무" if number == 20 else NATIVE_TENS[number // 10] + NATIVE_ONES[number % 10]) + " "


def korean_numbers(text: str) -> str:
    """Write digits as Hangul: native numbers before what is counted, Chinese ones elsewhere."""
    text = COUNTED.sub(native_number, re.sub(r"(?<=\d),(?=\d{3})", "", text).replace("%", "퍼센트"))
    text = re.sub(r"(?<=\d)\.(\d+)", lambda m: "점" + "".join("영일이삼사오육칠팔구"[int(d)] for d in m[1]), text)
    words = re.sub(r"\d+", lambda m: number_words(int(m[0][:16]), "영일이삼사오육칠팔구", "십백천", "만억조"), text)
    return re.sub(r"(?<![가-힣])일만", "만", words)


def read_korean(text: str, _: str) -> list[Sound]:
    out: list[Sound] = []
    for word in re.findall(r"[\uac00-\ud7a3]+", korean_numbers(text)):
        out += [GAP, *hangul_sounds(word)]
    return out[1:]


READERS = {
    "en": read_latin, "de": read_latin, "fr": read_latin, "zh": read_mandarin, "yue": read_cantonese,
    "ja": read_japanese, "ko": read_korean,
}  # fmt: skip
