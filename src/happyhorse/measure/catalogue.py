"""Every metric: what it is called, in which suite, in which unit, which way is better, what it takes to be measured."""

from dataclasses import dataclass
from types import MappingProxyType

SUITES = ("speech", "sync", "sound", "picture", "prompt", "identity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One number of a clip, or of a set of clips."""

    suite: str
    about: str
    unit: str = ""
    better: int = 0
    """1: higher, -1: lower, 0: neither by itself"""
    reader: str = ""
    """whose errors bound it"""
    of_set: bool = False
    unasked: str = ""
    """why no clip may have it, if it is not measured of every one"""


LINES = "no prompt and no sidecar tells words to be said that it can judge"
LIPS = "nobody who was to speak is both seen and heard"
MOUTH = "no sidecar tells a mouth"
NAMED = "no prompt names one that can be told"
NOBODY = "nobody is seen in two parts of a clip"
TRUTH = "no sidecar names a truth"
OTHER_SET = "no other set of two clips or more to be held against; see --against"
METRICS = MappingProxyType(
    {
        "word error": Metric(
            suite="speech",
            unit="%",
            better=-1,
            reader="whisper-base",
            unasked=LINES,
            about="words wrong; languages that part words",
        ),
        "character error": Metric(
            suite="speech",
            unit="%",
            better=-1,
            reader="whisper-base",
            unasked=LINES,
            about="letters wrong, spelled as they sound",
        ),
        "phoneme error": Metric(
            suite="speech",
            unit="%",
            better=-1,
            reader="speech",
            unasked=LINES,
            about="second opinion; the only one for Cantonese",
        ),
        **{
            f"speech {name}": Metric(suite="speech", unit="of 5", better=1, reader="DNSMOS", unasked=LINES, about=about)
            for name, about in (
                ("quality", "overall"),
                ("signal", "the voice alone"),
                ("background", "freedom from noise"),
            )
        },
        "voice likeness": Metric(
            suite="speech",
            better=1,
            reader="voice",
            unasked="no clip has one line alone",
            about="one speaker's first half against the second",
        ),
        "like the voice given": Metric(
            suite="speech",
            better=1,
            reader="voice",
            unasked="no sidecar names a voice beside one line",
            about="cosine to the voice given",
        ),
        "speech share": Metric(suite="speech", unit="%", reader="speech", about="of the time somebody is heard"),
        "loudness": Metric(suite="speech", unit="dB", about="mean level below full scale"),
        "clipping": Metric(suite="speech", unit="%", better=-1, about="samples at the rails"),
        "lip correlation": Metric(
            suite="sync",
            better=1,
            reader="mouth",
            unasked=LIPS,
            about="opening seen against that of the phonemes in the sound",
        ),
        "lip lag": Metric(
            suite="sync", unit="ms", better=-1, reader="mouth", unasked=LIPS, about="off, at the best fit"
        ),
        "given lip correlation": Metric(
            suite="sync", better=1, unasked=MOUTH, about="the same, of the mouth that a sidecar tells"
        ),
        "given lip lag": Metric(
            suite="sync", unit="ms", better=-1, unasked=MOUTH, about="the same, of the mouth that a sidecar tells"
        ),
        "sync confidence": Metric(suite="sync", better=1, reader="critic", unasked=LIPS, about="as SyncNet's LSE-C"),
        "sync distance": Metric(suite="sync", better=-1, reader="critic", unasked=LIPS, about="as SyncNet's LSE-D"),
        "sync offset": Metric(
            suite="sync", unit="ms", better=-1, reader="critic", unasked=LIPS, about="off, where lips fit best"
        ),
        "mouth seen": Metric(
            suite="sync", unit="%", reader="finder", unasked=LIPS, about="of the frames show the speaker's mouth"
        ),
        "foley off": Metric(
            suite="sync",
            unit="ms",
            better=-1,
            unasked="no sidecar tells contacts; they are not looked for in the picture",
            about="median from a known contact to the nearest onset in the sound",
        ),
        "ambience right": Metric(suite="sound", unit="%", better=1, reader="ambience", unasked=NAMED, about="as asked"),
        "indoors or outdoors right": Metric(
            suite="sound", unit="%", better=1, reader="ambience", unasked=NAMED, about="sounds as the place asked for"
        ),
        "silence kept": Metric(
            suite="sound",
            unit="%",
            better=1,
            unasked="no prompt asks for silence without words to be said",
            about="tenths of a second without sound where silence was asked",
        ),
        "sound distance": Metric(
            suite="sound",
            better=-1,
            reader="ambience",
            of_set=True,
            unasked=OTHER_SET,
            about="Frechet, to the reference set",
        ),
        "whisper distance": Metric(
            suite="sound",
            better=-1,
            of_set=True,
            unasked=OTHER_SET,
            about="Frechet on Whisper's encoder, to the reference set",
        ),
        "sharpness": Metric(suite="picture", unit="levels", about="mean gradient a pixel"),
        "flicker": Metric(suite="picture", unit="levels", better=-1, about="back and forth of the median pixel"),
        "motion": Metric(suite="picture", unit="levels", about="mean change from frame to frame"),
        "cuts off": Metric(
            suite="picture",
            better=-1,
            unasked="no sidecar tells how often it is cut",
            about="cuts found less or more than asked",
        ),
        "cut off by": Metric(
            suite="picture",
            unit="ms",
            better=-1,
            unasked="no sidecar tells when it is cut, or no cut is found",
            about="from a known cut to the nearest found",
        ),
        "brightness": Metric(suite="picture", about="0 black to 1 white"),
        "contrast": Metric(suite="picture", about="spread of brightness"),
        "saturation": Metric(suite="picture", about="0 grey to 1 pure colour"),
        "warmth": Metric(suite="picture", about="red less blue"),
        "light as named": Metric(
            suite="picture", unit="%", better=1, reader="scene", unasked=NAMED, about="the light as named"
        ),
        "colour as named": Metric(
            suite="picture", unit="%", better=1, reader="person", unasked=NAMED, about="the clothes' colour as named"
        ),
        "PSNR": Metric(suite="picture", unit="dB", better=1, unasked=TRUTH, about="against the truth given"),
        "SSIM": Metric(suite="picture", better=1, unasked=TRUTH, about="against the truth given"),
        "feature distance": Metric(
            suite="picture", better=-1, reader="scene", unasked=TRUTH, about="1 - cosine to the truth given"
        ),
        "first frame kept": Metric(
            suite="picture",
            unit="dB",
            better=1,
            unasked="no sidecar names a first frame",
            about="PSNR of frame 0 against the picture given",
        ),
        "frame distance": Metric(
            suite="picture",
            better=-1,
            reader="scene",
            of_set=True,
            unasked=OTHER_SET,
            about="Frechet on frames, to the reference set",
        ),
        "clip distance": Metric(
            suite="picture",
            better=-1,
            reader="scene",
            of_set=True,
            unasked=OTHER_SET,
            about="Frechet on whole clips, to the reference set",
        ),
        "elements there": Metric(
            suite="prompt", unit="%", better=1, reader="several", unasked=NAMED, about="of all that was named"
        ),
        "of five named": Metric(
            suite="prompt", unit="of 5", better=1, reader="several", unasked=NAMED, about="five things, how many there"
        ),
        **{
            f"{kind} right": Metric(suite="prompt", unit="%", better=1, reader=reader, unasked=NAMED, about=about)
            for kind, reader, about in (
                ("who", "head", "gender, age, glasses, hat, beard"),
                ("hair", "head", "style and colour"),
                ("clothes", "person", "kind and colour"),
                ("place", "scene", "the place named"),
                ("action", "person", "what is done"),
                ("object", "person", "what is held"),
                ("camera", "scene", "framing by the reader, move by optical flow"),
                ("light", "scene", "the light named"),
                ("weather", "scene", "the weather named"),
                ("sound", "ambience", "ambience and room"),
                ("language", "whisper-base", "the line is heard; Cantonese by phonemes"),
            )
        },
        "same person": Metric(
            suite="identity",
            better=1,
            reader="person",
            unasked=NOBODY,
            about="cosine between shots, or between beginning and end",
        ),
        "attributes kept": Metric(
            suite="identity", unit="%", better=1, reader="person", unasked=NOBODY, about="same answers, the same way"
        ),
        "like the reference": Metric(
            suite="identity",
            better=1,
            reader="person",
            unasked="no sidecar names references with somebody in them",
            about="cosine to the pictures given",
        ),
    }
)


def of(suites: frozenset[str]) -> list[str]:
    """The metrics of some suites, in order."""
    return [name for name, metric in METRICS.items() if metric.suite in suites]
