"""What the readers of these tests can answer."""

from happyhorse.codec.phonemes import PHONEMES

ANSWERS = {
    "finder": {},
    "mouth": {},
    "critic": {},
    "scene": {"place": ["cafe", "beach"], "light": ["warm", "night"], "framing": ["wide", "close-up"]},
    "head": {
        name: ["this", "that"] for name in ("gender", "age", "hair_style", "hair_colour", "beard", "glasses", "hat")
    },
    "person": {name: ["this", "that"] for name in ("clothes", "colour", "action", "object")},
    "speech": {"phonemes": list(PHONEMES)},
    "ambience": {"ambience": ["rain", "silence"], "outdoors": ["indoors", "outdoors"]},
    "voice": {"voice": ["one", "other"]},
}
