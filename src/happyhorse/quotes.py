"""Words in quotes: which of them somebody says, and which are only written on a thing, or a name."""

import re
import unicodedata
from dataclasses import dataclass

from happyhorse.marks import brief


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A line that is said, and the words around it."""

    text: str
    lead: str  # what stands before it, since the last line or sentence
    tail: str = ""  # what stands after it, up to the end of the sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A prompt, and what was found in its quotes."""

    prompt: str  # with quotes around every line that is said
    said: tuple[Quote, ...] = ()
    notes: tuple[str, ...] = ()
    rest: str = ""  # without what is quoted, nor the words that say that it is written


def read(prompt: str) -> Reading:
    """Find every line that is said; a Dialogue block, where there is one, holds them all."""
    block = _BLOCK.search(prompt)
    if block:
        found = [_row(row) for row in block.group("rows").splitlines()]
        lines = tuple(row for row in found if row and row.text)
        return Reading(prompt=prompt, said=lines, rest=unquoted(prompt))
    prompt, notes = _with_quotes(prompt)
    said: list[Quote] = []
    rest = kind = ""
    matches = [match for match in _QUOTED.finditer(prompt) if clean(_inside(match))]
    spans = [(0, 0), *(match.span() for match in matches)]
    follows = [*(match.start() for match in matches[1:]), len(prompt)]
    for match, (_, before), follow in zip(matches, spans, follows, strict=False):
        lead, after, inside = prompt[before : match.start()], prompt[match.end() : follow], _inside(match)
        last, kind = kind, _kind(lead, inside, after, kind)
        lead = _SAGT.sub(" ", lead) if last else lead
        rest += _WRITES.sub(" ", lead) if kind else lead
        if kind:
            notes += _told(clean(inside), kind, lead)
            continue
        broken_off = inside.rstrip().endswith((",", "，", "、"))
        tail = _first_clause(after, whole=follow == len(prompt) or broken_off)
        said.append(Quote(text=clean(inside), lead=_last_sentence(lead), tail=tail))
    rest += _SAGT.sub(" ", prompt[spans[-1][1] :]) if kind else prompt[spans[-1][1] :]
    return Reading(prompt=prompt, said=tuple(said), notes=tuple(notes), rest=unquoted(rest))


def clean(text: str) -> str:
    """Drop what no voice can say: emoji, control marks, doubled spaces; nothing else."""
    kinds = {"Cf": "", "Mn": "", "So": " ", "Sk": "", "Cc": " ", "Cn": " ", "Co": " ", "Cs": " "}
    kept = "".join(kinds.get(unicodedata.category(c), c) for c in unicodedata.normalize("NFC", text))
    kept = re.sub(r"\s+", " ", kept).strip()
    return kept if any(c.isalnum() for c in kept) else ""


def unquoted(prompt: str) -> str:
    """A prompt without what it quotes."""
    return _QUOTED.sub(" ", prompt)


def _row(row: str) -> Quote | None:
    """One row of a Dialogue block: `who, language: "line"`, quoted or not."""
    match = _QUOTED.search(row)
    if match:
        return Quote(text=clean(_inside(match)), lead=row[: match.start()])
    who, colon, text = row.replace("：", ":").partition(":")
    return Quote(text=clean(text), lead=who) if colon else None


def _inside(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group is not None)


def _with_quotes(prompt: str) -> tuple[str, list[str]]:
    """Put quotes around the sentence after `she says:`, where it has none."""
    notes = []
    masked = _QUOTED.sub(lambda found: "\0" * len(found[0]), prompt)
    for match in reversed([*_AFTER_A_COLON.finditer(masked)]):
        text, first, end = match["text"], *match.span("text")
        if clean(text) and not _is_written(_last_sentence(prompt[:first]), ""):
            prompt = f"{prompt[:first]}“{text}”{prompt[end:]}"
            notes.append(f"“{brief(text)}” follows a colon and is spoken; put in quotes what shall be said.")
    return prompt, notes[::-1]


def _last_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s+|(?<=[。！？\n])\s*", text.strip())[-1]


def _first_clause(text: str, *, whole: bool) -> str:
    """What belongs to the line before: `, she says softly`; a clause that runs into the next line is that line's."""
    match = re.match(r"[\s,，、-]*(?![\"“„«「『])([^.!?。！？\n]*)", text)
    clause = match.group(1) if match and (whole or match.end() < len(text)) else ""
    return clause if _WORDS["saying"].search(clause) and not clause.rstrip().endswith((":", "：")) else ""


# ── said, written or a name ──


def _kind(lead: str, inside: str, after: str, before: str) -> str:
    """What a quote is, where it is not said: what is written on a thing, or a name."""
    nearby = _last_sentence(lead) if lead.strip() else ""
    if before and _GOES_ON.fullmatch(lead):
        return before
    if _is_written(nearby, after) or _IT_SAYS.search(lead):
        return WRITTEN
    if _is_told(inside, after):
        return ""
    if _is_label(nearby):
        return WRITTEN
    return NAME if _is_name(nearby, inside, after) else ""


def _told(text: str, kind: str, lead: str) -> list[str]:
    """Say so where one could have meant it otherwise: a name, or words of saying just before."""
    doubtful = kind == NAME or _WORDS["saying"].search(_last_sentence(lead)[-NEARBY:])
    return [f"“{brief(text)}” is taken for {kind} and is not spoken."] if doubtful else []


def _is_written(nearby: str, after: str) -> bool:
    """Whether the words right around a quote say that it is written, whoever speaks in the same sentence."""
    subject = _SUBJECT.search(nearby)
    if subject and not (subject["ongoing"] and _PERSON.search(subject["place"] or "")):
        return not _HELD_WITH.search(nearby[: subject.start()])
    that = _THAT_SAYS.search(nearby)
    if that and not _PERSON.search(that["place"] or ""):
        return True
    if _WRITES_ON.search(nearby) or (_WRITTEN_AFTER.match(after) and not _TO_SAY.search(nearby)):
        return True
    if (article := _ARTICLE.search(nearby)) and _THING_AFTER.match(after):
        return not _PERSON.search(article["between"])
    neuter = after.lstrip().startswith(("sagt", "sagen", "steht"))
    return bool(neuter and _DAS_SAGT.search(nearby)) or bool(_THE_WORDS.search(nearby) and not _saying(nearby))


def _is_told(inside: str, after: str) -> bool:
    """Whether what follows says who said it: `," she says`, 」と言う."""
    comma = inside.rstrip().endswith((",", "!", "?", "，", "！", "？")) or after.startswith((",", "，"))
    return bool(_SHE_SAYS.match(after) and comma) or bool(_TO_IU.match(after))


def _is_label(nearby: str) -> bool:
    """Whether a thing that bears words is named, and nobody who says them."""
    found = [*_WORDS["label"].finditer(nearby[-NEARBY:])]
    if not found or _saying(nearby[-NEARBY:]):
        return False
    somebody = _PERSON.search(nearby[-NEARBY:], found[-1].end())
    return not (somebody and nearby.rstrip().endswith((":", "：", ",", "，")))


def _is_name(nearby: str, inside: str, after: str) -> bool:
    """Whether a word or two are called so, with nobody in the sentence to say them."""
    about = re.split(r"[.!?。！？\n]", after)[0]
    if re.search(r"[.!?,;。！？，、…]", inside) or re.search("[:：]", nearby + about):
        return bool(_STYLE.search(nearby))
    if _WORK.search(nearby) and (not _saying(nearby) or _ABOUT.search(nearby)):
        return True
    if _saying(nearby + " " + about) or len(inside.split()) > 2 or len(inside) > 24:
        return False
    if not re.match(r"[a-zß-öø-ÿ]", inside):
        return bool((_CJK_NAME_BEFORE.search(nearby) and after.strip()[:1].isalpha()) or _CJK_NAME_AFTER.match(after))
    article = _ARTICLE.search(nearby)
    if not article or _PERSON.search(article["between"]):
        return bool(_IN_SUCH.search(nearby))
    return not article["between"] or bool(re.match(r"[ -][a-zß-öø-ÿ]", after)) or bool(_FRENCH.search(nearby))


def _saying(words: str) -> bool:
    return bool(_WORDS["saying"].search(words) or _CRYING.search(words))


# ── words ──


def _any(words: str) -> re.Pattern[str]:
    """Find any of these; Latin words at a word's start."""
    ways = re.split(r"\|(?![^(]*\))", words)
    latin = [bool(re.match(r"[\w']", way)) and way[0] < "ɐ" for way in ways]
    return re.compile("|".join(rf"\b{way}" if plain else way for way, plain in zip(ways, latin, strict=True)), re.I)


def rows(text: str) -> dict[str, str]:
    """Read `name: words`, where a row set in goes on with the one before."""
    joined = re.sub(r"(\|?)\n {2,}", lambda cut: cut[1] or " ", text.strip())
    return dict(row.split(": ", 1) for row in joined.splitlines())


def table(text: str) -> dict[str, re.Pattern[str]]:
    """Read `name: words`, ready to be looked for."""
    return {name: _any(words) for name, words in rows(text).items()}


WRITTEN, NAME = "what is written", "a name"
NEARBY = 48  # letters before a quote that may tell what it is
# neither inches (18") nor letters left out ('n', the '90s) begin a quote
_QUOTED = re.compile(
    r"“([^“”]*)”|„([^„“”]*)[“”]|«\s*([^«»]*?)\s*»|»([^«»]*)«|「([^「」]*)」|『([^『』]*)』|＂([^＂]*)＂|(?<!\d)\"([^\"]*)\""
    r"|(?<![\w’'])‘(?!n’)((?:[^‘’]|’(?=\w))*)’(?!\w)"
    r"|(?<![\w'])'(?!n'|em\b|til\b|\d0s\b)((?:[^'\n]|'(?=\w))+)'(?!\w)"
)
_BLOCK = re.compile(
    r"^[ \t]*(?:dialogues?|dialoge?|对话|对白|對白|對話|台词|台詞|セリフ|会話|대사|"
    r"대화)[ \t]*[:：][ \t]*\n?(?P<rows>.*?)"
    r"(?=^[ \t]*(?:background|sounds?|ambien|hintergrund|bruit|son\b|背景|环境|環境|배경)[^\n]*[:：]|\Z)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
GENDERS = table(r"""
woman: wom[ae]n\b|girls?\b|lady|ladies|she\b|her\b|hers\b|female|mother|grandmother|grandma|sister|wife|daughter|
  actress|waitress|businesswoman|spokeswoman|aunt|queen|Frau|Mädchen|Dame|Mutter|Oma\b|Schwester|Tochter|Lehrerin|
  Sprecherin|femmes?\b|fille\b|elle\b|dame\b|mère|sœur|actrice|女|她|妈|媽|奶奶|母|姐|妹|妻|彼女|여자|여성|소녀|그녀|
  할머니|어머니|엄마|아내|누나|언니
man: m[ae]n\b|boys?\b|gentlem[ae]n|guys?\b|he\b|his\b|him\b|male\b|father|grandfather|grandpa|brother|husband|
  businessman|spokesman|uncle|king\b|Mann\b|Männer|Junge\b|Herr\b|er\b|seine?\b|Vater|Opa\b|Bruder|hommes?\b|garçon|
  monsieur|père|frère|男|他(?!们|們)|爸|爷爷|爺爺|父|哥|弟|丈夫|彼(?!女)|남자|남성|소년|그는|그가|할아버지|아버지|
  아빠|남편
""")
_WORDS = table(r"""
label: signs?\b|banner|poster|label|titled?\b|called\b(?! ?out)|named\b|logo|text\b|neon|letters|written|caption|
  subtitle|headline|words? on|slogan|reads\b|reading\b|printed|Schild|Aufschrift|Titel|namens|panneau|affiche|
  intitulé|titre|写着|寫著|寫住|标题|招牌|名为|字样|書かれ|看板|題名|적힌|간판|제목
saying: says?\b|saying|said|speak|spoke|talks?\b|talking|tells?\b|asks?\b|answer|repl|respond|whisper|shout|
  call(?:ed|ing)? out|calls\b|announc|explain|greet|continu|adds\b|aloud|narrat|voice|line\b|remark|murmur|sagt|
  spricht|fragt|antwort|ruft|flüster|erklärt|erzähl|dit\b|demande|répond|parle|explique|chuchot|raconte|说|說|讲|講|
  问|問|答|道[:：]|话[:：]|話[:：]|喊|叫道|言|話|答え|尋ね|聞|말|묻|대답|물어|이야기
""")
_CRYING = re.compile(
    r"\b(?:yell|scream|cr(?:y|ie)|s[aiu]ng|mutter|mumbl|mouth|sigh|gasp|exclaim|utter|repeat|chant|laugh|giggl|goes\b|"
    r"recit|bark|schrei|sing|seufz|crie|chant|soupir)|[叫唱呼声聲]|외치|외친|노래|소리",
    re.IGNORECASE,
)
_PERSON = re.compile(
    "|".join(pattern.pattern for pattern in GENDERS.values())
    + r"|\b(?:pe(?:rson|ople)|teacher|barista|presenter|host|chef|cook|baker|doctor|nurse|student|worker|artist|child|"
    r"kid|baby|actor|singer|clown|robot|friend|Lehrer|Kind|Person|Leute|Koch|enfant|personne|prof|who\b|qui\b)|"
    r"[人者员員师師]|学生|學生|孩|사람|선생|아이|학생",
    re.IGNORECASE,
)
# things made to bear words, and things that may bear some
_BEARER = (
    r"(?:\w*signs?|sign(?:board|post)s?|banners?|posters?|placards?|\w*cards?|(?:t-?|tee)?\s?shirts?|sweat(?:er|shirt)s?|"
    r"hoodies?|jerseys?|mugs?|labels?|stickers?|badges?|tags?|\w*boards?(?<!white)|neons?|notes?|plaques?|headlines?|"
    r"captions?|subtitles?|titles?|letters|lettering|graffiti|tattoos?|\w*schild(?:er)?|\w*plakate?|\w*karten?|"
    r"\w*zettel|\w*transparente?|\w*tafeln?|etiketten?|aufkleber|tassen?|becher|leuchtreklamen?|pancartes?|panneaux?|"
    r"affiches?|banderoles?|enseignes?|cartes?|étiquettes?|autocollants?|ardoises?|néons?|maillots?|badges?|tasses?)"
)
_SURFACE = (
    r"(?:screens?|monitors?|displays?|televisions?|TVs?|phones?|laptops?|windows?|doors?|walls?|boxe?s?|books?|covers?|"
    r"papers?|pages?|newspapers?|magazines?|menus?|cakes?|flags?|\w*mats?|bags?|bottles?|cups?|hats?|caps?|aprons?|"
    r"sheets?|envelopes?|tickets?|clocks?|stones?|\w+stones?|balloons?|plates?|messages?|texts?|maps?|watch(?:es)?|"
    r"buttons?|bubbles?|\w*bildschirme?|\w*fenster|türen?|wände?|bücher|buch|hefte?|mützen?|flaggen?|fahnen?|"
    r"écrans?|fenêtres?|portes?|murs?|livres?|casquettes?|drapeaux?|gâteaux?|tableaux?|feuilles?|journa(?:l|ux))"
)
_THING = rf"(?:{_BEARER}|{_SURFACE})"
_CJK_THING = (
    r"(?:招牌|牌子|[标標告示路門门灯燈木]牌|横幅|橫幅|橫額|海报|海報|卡片|贺卡|賀卡|纸牌|紙牌|屏幕|螢幕|熒幕|显示器|[Tt]恤|杯子?|"
    r"黑板|白板|标签|標籤|霓虹灯?|霓虹燈|贴纸|貼紙|纸条|紙條|标语|標語|路标|看板|ポスター|横断幕|カード|札|[張貼]り紙|[TＴ]シャツ|"
    r"マグ(?:カップ)?|画面|スクリーン|モニター|ホワイトボード|ラベル|ネオン|ステッカー|プラカード|標識|간판|현수막|배너|포스터|카드|팻말|"
    r"피켓|화면|스크린|모니터|티셔츠|머그컵?|컵|칠판|라벨|네온|스티커|표지판|명찰|쪽지)"
)
_ARTICLES = (
    r"(?:an?|the|th(?:is|at|ese|ose)|his|her|its|their|my|our|one|another|some|each|two|three|(?:k?ein|dies|jed|sein|ihr)"
    r"(?:e[nmrs]?)?|d(?:er|ie|as|en|em|es)|une?|l[ae]s?|des?|du|ce(?:t|tte|s)?|s(?:on|a|es)|leurs?)"
)
_PLACING = (
    r"(?:on|in|at|above|over|by|near|behind|beside|next|outside|under|below|of|for|with|from|across|inside|through|"
    r"between|auf|im|am|über|neben|hinter|vor|unter|mit|aus|bei|sur|dans|à|au|avec|devant|derrière|sous|de|près)"
)
_TELL = (
    r"(?:says?|said|reads?|asks?|tells?|announces?|declares?|proclaims?|warns?|shouts?|screams?|spells?|states?|"
    r"sag(?:t|en)|verkünde[nt]|warnt|li[ts]|di(?:t|sent)|annoncent?|proclament?|indiquent?)"
)
_TELLING = (
    r"(?:saying|reading|asking|telling|announcing|declaring|warning|shouting|screaming|spelling|stating|disant|"
    r"annonçant|indiquant|proclamant)"
)
_HOW = r"(?:\s+(?:clearly|out|in|with|mit|en|auf|avec)(?:\s[\w-]+){0,4})?\s*[:：,]?\s*$"
_NEITHER = r"(?!\b(?:and|while|und|während|et|who|qui|she|he|they|elle|il|er|sie)\b)"
_SUBJECT = re.compile(
    rf"(?:^|[,;:(]\s*|\b(?:and|but|while|as|where|und|während|wo|et|tandis que|there(?: is|'s|s| are))\s+)"
    rf"(?:{_PLACING}\s+(?:{_ARTICLES}\s+)?(?:(?!{_ARTICLES}\b|{_PLACING}\b)[\w'-]+\s+){{0,3}})?(?:{_ARTICLES}\s+)?"
    rf"(?:(?!{_ARTICLES}\b|{_PLACING}\b)[\w'-]+\s+){{0,3}}{_THING}"
    rf"(?P<place>\s*,?\s+(?:{_PLACING}|held|hung|hanging|glowing|painted|standing|lit|an|suspendue?)\b"
    rf"(?:{_NEITHER}[^,.;])*?,?)?\s+(?:{_TELL}|(?P<ongoing>{_TELLING})){_HOW}"
    rf"|(?:^|[，。；,;]\s*)[^，。；,;着著住拿举舉看指对對向用人男女师師]{{0,8}}?{_CJK_THING}[上里裡中面度]{{0,2}}"
    rf"[^，。；,;人男女师師]{{0,4}}?[说說写寫话話](?:着|著|道|住|的是)?[:：]?\s*$",
    re.IGNORECASE,
)
_HELD_WITH = re.compile(r"\b(?:with|holding|wearing|carrying|has|mit|avec|tenant)(?:\s[\w-]+){1,3}\s*$", re.IGNORECASE)
_THAT_SAYS = re.compile(
    rf"\b{_THING}(?P<place>(?:\s+(?!that\b|which\b|qui\b)[\w'-]+){{0,7}}),?\s+(?:that|which|qui)\s+(?:\w+ly\s+)?"
    rf"{_TELL}{_HOW}|\b{_BEARER}\s+{_TELLING}{_HOW}",
    re.IGNORECASE,
)
_IT_SAYS = re.compile(rf"\b{_THING}\b[^\"“„«:]{{0,60}}\bit\s+(?:says|reads){_HOW}", re.IGNORECASE)
_DAS_SAGT = re.compile(
    r"\b(?:\w*schild|\w*plakat|\w*poster|\w*banner|\w*shirt|etikett|transparent|fenster|buch)\b[^,.:]{0,30},\s*das\s*$"
    r"|\b(?:\w*zettel|aufkleber|becher|\w*bildschirm)\b[^,.:]{0,30},\s*der\s*$"
    r"|\b(?:\w*karte|\w*tafel|tasse|leuchtreklame)\b[^,.:]{0,30},\s*die\s*$",
    re.IGNORECASE,
)
_WRITES_ON = re.compile(
    rf"\b(?:show(?:s|n|ing)?|display(?:s|ing)?|bear(?:s|ing)|spell(?:s|ing)? out|marked|labell?ed|emblazoned|inscribed|"
    rf"engraved|embroidered|(?:written|printed|painted|carved|tattooed|scrawled)(?:\s[\w-]+){{0,4}}|zeigt|zeigen|"
    rf"affich(?:e|ent|ant)|indiquant|portant|écrite?s?|inscrite?s?|marquée?s?|gravée?s?|on (?:peut )?li(?:t|re))"
    rf"(?:\swith)?(?:\s(?:the|l'|les|le))?\s?(?:words?|text|message|inscription|mots?|texte)?\s*:?\s*$"
    rf"|\b(?:called|named|titled|entitled|dubbed|nicknamed|known as|so-called|namens|genannt|betitelt|"
    rf"sogenannte[nmrs]?|"
    rf"(?:intitul|nomm|appel)ée?s?|mit der Aufschrift|mit dem Titel)\s*$"
    rf"|\b{_THING}(?:\s[\w-]+){{0,2}}\s(?:with|mit|avec)(?:\s(?:the|an?|den|dem|der|les|le))?"
    rf"(?:\s(?:words?|text|message|slogan|letters|inscription|Worte?n?|Wörtern|Text|Aufschrift|mots?|texte))?\s*:?\s*$"
    rf"|\b(?:auf|an|über)\s[^.,:]{{0,30}}\b{_THING}\b[^.,:]{{0,30}}\bsteh(?:t|en)\s*:?\s*$"
    r"|(?:[写寫](?:着|著|住|有|道)|印(?:着|著|有|住)|[显顯]示(?:着|著|住)?|[标標](?:着|著|有|住)|刻(?:着|著|有)|[绣繡](?:着|著|有)|"
    r"名叫|名为|名為|叫做|叫作|[题題][为為]|所[谓謂]的?|称为|稱為|一[部本家间間个個款首隻只條条]叫)[:：]?\s*$"
    rf"|{_CJK_THING}(?:が|は|に|には|で|の|이|가|은|는|에|에는|엔|의)?\s*$",
    re.IGNORECASE,
)
_WRITES = re.compile(rf"\b(?:{_TELL}|{_TELLING}){_HOW}|[说說话話](?:着|著|道)?[:：]?\s*$", re.IGNORECASE)
_SAGT = re.compile(r"^\s*(?:sag(?:t|en)\b|と言|이?라고 말)")
_WRITTEN_AFTER = re.compile(
    rf"\s*(?:is|are|ist|sind|est|sont)?\s*(?:(?:written|printed|painted|glow(?:s|ing)|appear(?:s|ing)|flash(?:es|ing)|"
    rf"blink(?:s|ing)|spelled|embroidered|engraved|carved|scrawled|steht|stehen|geschrieben|gedruckt|écrite?s?|"
    rf"apparaît|inscrite?s?|s'affiche)\b|in (?:[\w-]+\s){{0,2}}(?:letters|neon|type|font|script)\b|on it\b|"
    rf"(?:on|auf|sur) {_ARTICLES} (?:[\w-]+ ){{0,2}}{_THING}\b)"
    rf"|\s*(?:[的嘅][^，。；、,;.]{{0,6}}?)?(?:{_CJK_THING}|字样|字樣)"
    r"|\s*(?:と|って)?(?:書[かい]|表示|印刷|記さ|描か|読め|刻ま|プリント)|\s*とある"
    rf"|\s*(?:の|という|と言う)(?:文字|ロゴ|名|タイトル|題|本\b|本[がをはの]|映画|店|曲|歌|{_CJK_THING})"
    r"|\s*(?:이?라고|이|가|이?란)?\s*(?:적[힌혀은]|쓰[인여]|쓴|써\s?[진있]|새겨|인쇄|표시)"
    rf"|\s*이?라는\s*(?:글|문구|제목|이름|책|영화|{_CJK_THING})",
    re.IGNORECASE,
)
_TO_SAY = re.compile(r"[:：,，说說讲講道问問答喊]\s*$")
_THING_AFTER = re.compile(rf"[\s-]+(?:[\w-]+\s+)?{_THING}\b", re.IGNORECASE)
_ARTICLE = re.compile(rf"\b{_ARTICLES}(?P<between>(?:\s+(?!{_PLACING}\b)[\w-]+){{0,2}})\s*$", re.IGNORECASE)
_THE_WORDS = re.compile(r"\b(?:the|das|die|der|l[ae]s?)\s+(?:words?|text|letters|slogan|Wort|Worte|mots?)\s*$", re.I)
_GOES_ON = re.compile(
    r"\s*(?:,|，|、|,?\s*(?:and|or|und|oder|et|ou)|和|及|或|と|및)?\s*"
    rf"(?:(?:another|one|the other|a second)(?:\s(?:one|that|which))*(?:\s(?:{_TELL}|{_TELLING}))?)?\s*",
    re.IGNORECASE,
)
_SHE_SAYS = re.compile(rf"[\s,，]*(?:[\w'’-]+\s+){{0,4}}?(?:{_WORDS['saying'].pattern})", re.IGNORECASE)
_TO_IU = re.compile(
    r"\s*(?:と|って)[^。、]{0,8}(?:言|話|答|聞|尋|叫|ささや|囁|つぶや|呟|挨拶)"
    r"|\s*(?:이?라고|하고|고)\s[^.,]{0,12}(?:말|묻|물|대답|외|속삭|인사|이야기)|\s*(?:이?라고|고)\s?(?:하|한|했)",
)
_STYLE = re.compile(
    r"\b(?:style|look|mood|light(?:ing)?|genre|title|text|caption|font|music|theme|Stil|Stimmung|Titel|titre|ambiance)"
    r"\s*:\s*$|(?:风格|風格|标题|標題|音乐|スタイル|タイトル|제목|스타일)\s*[:：]\s*$",
    re.IGNORECASE,
)
_WORK = re.compile(
    r"\b(?:book|novel|film|movie|song|magazine|album|musical|restaurant|hotel|ship|boat|brand|band|painting|perfume|"
    r"Buch|Roman|Lied|Zeitschrift|Zeitung|livre|roman|chanson|tableau|parfum|bateau|marque)\s*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"\b(?:about|of|from|über|von|aus|sur|de|du)\s[^,.:]{0,24}$", re.IGNORECASE)
_IN_SUCH = re.compile(r"\b(?:so-called|such|very|in|of|as|like|im|als|wie|style|en|comme|de)\s*$", re.IGNORECASE)
_FRENCH = re.compile(r"\b(?:une?|l[ae]s?|des|du)\s[\w-]+\s*$", re.IGNORECASE)
_CJK_NAME_BEFORE = re.compile(r"(?:一[个個种種座间間款]|这[个种]?|這[個種]?|那[个個]?|所[谓謂]的?)\s*$")
_CJK_NAME_AFTER = re.compile(
    r"(?:的|嘅|之)(?![声聲话話回])|式|风|風|感|牌|级|系|な|っぽい|スタイル|\s*(?:풍|스타일|느낌|분위기|적인)"
)
_SPEAKS = (
    r"(?:says?|said|saying|asks?|asking|answer(?:s|ed|ing)|replies|replied|respond(?:s|ed|ing)|whisper(?:s|ed|ing)|"
    r"shout(?:s|ed|ing)|exclaim(?:s|ed|ing)|explain(?:s|ed|ing)|announc(?:es|ed|ing)|greet(?:s|ed|ing)|adds|calls out|"
    r"yells?|murmurs?|sagt|fragt|antwortet|ruft|flüstert|erklärt|spricht|dit|demande|répond|explique|chuchote|crie)"
)
_AFTER_A_COLON = re.compile(
    rf"(?:\b{_SPEAKS}(?:,?\s(?:\w+ly|softly|in|to|with|at|into|auf|zu|mit|en|à|avec|leise|doucement)\b[^.:!?\n\0]{{0,40}})?"
    r"\s*:\s+|(?:说道?|說道?|讲|講|问道?|問道?|回答道?|答道|喊道?|話|言う|話す|言います|話します|尋ねる|答える|叫ぶ|말한다|말하며|말합니다|"
    r"묻는다|대답한다|외친다|속삭인다)\s*[:：]\s*)(?P<text>[^\s\0\d][^\n\0]*?(?:[.!?。！？…]+|(?=\n|$)))",
    re.IGNORECASE,
)
