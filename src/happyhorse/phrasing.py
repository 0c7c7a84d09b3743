"""A Plan in the form the published model was taught: a paragraph, then what is said, then what is heard.

Every line stands twice: quoted in the paragraph, and in its block after five words that say who speaks, and in which
language. Han characters and kana stand apart from each other.
"""

import re

from happyhorse.rewrite import LANGUAGE_NAMES, Plan, Spoken

FORM = re.compile(r"^\s*(?:Dialogue|Background Sound)\s*:", re.M)
CROWDED = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])(?=[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])")
QUOTED = re.compile(r"(?:[“「『«]|(?<!\d)\").*?[”\"」』»]", re.S)
PHRASE = re.compile(r"\b(?:an?|one|another|the)\s+([^.,;:\n]+)", re.I)
PERSON = re.compile(
    r"\b(?:wom[ae]n|m[ae]n|girl|boy|lady|gentleman|person|child|mother|father|teacher|barista|presenter|spokesperson|"
    r"spokes(?:wo)?man|model|artist|chef|cook|baker|doctor|nurse|student|host|singer|actor|actress|farmer|worker)\b",
    re.I,
)
SMALL = frozenset("a an the of in on at to is are by with and or his her their its who that as for from into".split())
FILLING = ("speaking", "clearly", "towards", "the", "viewer")
NO_SOUND = "No prominent background sound"
DESCRIBED = 5  # words


def told(plan: Plan) -> str:
    """The whole text; one that has the form already stays as it is."""
    paragraph = spaced(plan.prompt.strip())
    if FORM.search(paragraph):
        return paragraph
    lines = [f'<{described(line, plan.prompt)}>: "{spaced(line.text)}"' for line in plan.utterances]
    unquoted = [line for line in plan.utterances if spaced(line.text) not in paragraph]
    paragraph = " ".join([paragraph, *(f'Someone says: "{spaced(line.text)}"' for line in unquoted)])
    heard = f"Background Sound:\n<{', '.join(plan.ambience) or NO_SOUND}>"
    return "\n\n".join([paragraph, *(["Dialogue:\n" + "\n".join(lines)] if lines else []), heard])


def described(line: Spoken, prompt: str) -> str:
    """Five words for who speaks, as the prompt has them, and the language."""
    people = [phrase for phrase in PHRASE.findall(QUOTED.sub(" ", prompt)) if PERSON.search(phrase)]
    phrase = people[min(line.speaker, len(people) - 1)] if people else line.gender or "person"
    words = [word for word in re.findall(r"[\w'’-]+", phrase) if word.lower() not in SMALL][:DESCRIBED]
    words += FILLING[: DESCRIBED - len(words)]
    return f"{' '.join(words)}, {LANGUAGE_NAMES.get(line.language, line.language)}"


def spaced(text: str) -> str:
    """Set Han characters and kana apart."""
    return CROWDED.sub(" ", text)
