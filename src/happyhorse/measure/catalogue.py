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


METRICS = MappingProxyType(
    {
        "word error": Metric(
            suite="speech", unit="%", better=-1, reader="whisper-base", about="words wrong; languages that part words"
        ),
        "character error": Metric(
            suite="speech", unit="%", better=-1, reader="whisper-base", about="letters wrong, spelled as they sound"
        ),
        "phoneme error": Metric(
            suite="speech", unit="%", better=-1, reader="speech", about="second opinion; the only one for Cantonese"
        ),
        "speech quality": Metric(suite="speech", unit="of 5", better=1, reader="DNSMOS", about="overall"),
        "speech signal": Metric(suite="speech", unit="of 5", better=1, reader="DNSMOS", about="the voice alone"),
        "speech background": Metric(suite="speech", unit="of 5", better=1, reader="DNSMOS", about="freedom from noise"),
        "voice likeness": Metric(
            suite="speech", better=1, reader="voice", about="one speaker's first half against the second"
        ),
        "like the voice given": Metric(suite="speech", better=1, reader="voice", about="cosine to the voice given"),
        "speech share": Metric(suite="speech", unit="%", reader="speech", about="of the time somebody is heard"),
        "loudness": Metric(suite="speech", unit="dB", about="mean level below full scale"),
        "clipping": Metric(suite="speech", unit="%", better=-1, about="samples at the rails"),
        "lip correlation": Metric(
            suite="sync", better=1, reader="mouth", about="opening seen against that of the phonemes in the sound"
        ),
        "lip lag": Metric(suite="sync", unit="ms", better=-1, reader="mouth", about="off, at the best fit"),
        "sync confidence": Metric(suite="sync", better=1, reader="critic", about="as SyncNet's LSE-C"),
        "sync distance": Metric(suite="sync", better=-1, reader="critic", about="as SyncNet's LSE-D"),
        "sync offset": Metric(suite="sync", unit="ms", better=-1, reader="critic", about="off, where lips fit best"),
        "mouth seen": Metric(suite="sync", unit="%", reader="finder", about="of the frames show the speaker's mouth"),
        "foley off": Metric(
            suite="sync", unit="ms", better=-1, about="median from a known contact to the nearest onset in the sound"
        ),
        "ambience right": Metric(suite="sound", unit="%", better=1, reader="ambience", about="as asked"),
        "indoors or outdoors right": Metric(
            suite="sound", unit="%", better=1, reader="ambience", about="sounds as the place asked for"
        ),
        "silence kept": Metric(
            suite="sound", unit="%", better=1, about="tenths of a second without sound where silence was asked"
        ),
        "sound distance": Metric(
            suite="sound", better=-1, reader="ambience", of_set=True, about="Frechet, to the reference set"
        ),
        "whisper distance": Metric(
            suite="sound", better=-1, of_set=True, about="Frechet on Whisper's encoder, to the reference set"
        ),
        "sharpness": Metric(suite="picture", unit="levels", about="mean gradient a pixel"),
        "flicker": Metric(suite="picture", unit="levels", better=-1, about="back and forth of the median pixel"),
        "motion": Metric(suite="picture", unit="levels", about="mean change from frame to frame"),
        "cuts off": Metric(suite="picture", better=-1, about="cuts found less or more than asked"),
        "cut off by": Metric(suite="picture", unit="ms", better=-1, about="from a known cut to the nearest found"),
        "brightness": Metric(suite="picture", about="0 black to 1 white"),
        "contrast": Metric(suite="picture", about="spread of brightness"),
        "saturation": Metric(suite="picture", about="0 grey to 1 pure colour"),
        "warmth": Metric(suite="picture", about="red less blue"),
        "light as named": Metric(suite="picture", unit="%", better=1, reader="scene", about="the light as named"),
        "colour as named": Metric(
            suite="picture", unit="%", better=1, reader="person", about="the clothes' colour as named"
        ),
        "PSNR": Metric(suite="picture", unit="dB", better=1, about="against the truth given"),
        "SSIM": Metric(suite="picture", better=1, about="against the truth given"),
        "feature distance": Metric(suite="picture", better=-1, reader="scene", about="1 - cosine to the truth given"),
        "first frame kept": Metric(
            suite="picture", unit="dB", better=1, about="PSNR of frame 0 against the picture given"
        ),
        "frame distance": Metric(
            suite="picture", better=-1, reader="scene", of_set=True, about="Frechet on frames, to the reference set"
        ),
        "clip distance": Metric(
            suite="picture",
            better=-1,
            reader="scene",
            of_set=True,
            about="Frechet on whole clips, to the reference set",
        ),
        "elements there": Metric(suite="prompt", unit="%", better=1, reader="several", about="of all that was named"),
        "of five named": Metric(
            suite="prompt", unit="of 5", better=1, reader="several", about="five things, how many there"
        ),
        **{
            f"{kind} right": Metric(suite="prompt", unit="%", better=1, reader="several", about=about)
            for kind, about in (
                ("who", "gender, age, glasses, hat, beard"),
                ("hair", "style and colour"),
                ("clothes", "kind and colour"),
                ("place", "the place named"),
                ("action", "what is done"),
                ("object", "what is held"),
                ("camera", "framing by the reader, move by optical flow"),
                ("light", "the light named"),
                ("weather", "the weather named"),
                ("sound", "ambience and room"),
                ("language", "the phonemes of the line are heard"),
            )
        },
        "same person": Metric(
            suite="identity", better=1, reader="person", about="cosine between shots, or between beginning and end"
        ),
        "attributes kept": Metric(
            suite="identity", unit="%", better=1, reader="person", about="same answers, the same way"
        ),
        "like the reference": Metric(suite="identity", better=1, reader="person", about="cosine to the pictures given"),
    }
)


def of(suites: frozenset[str]) -> list[str]:
    """The metrics of some suites, in order."""
    return [name for name, metric in METRICS.items() if metric.suite in suites]
