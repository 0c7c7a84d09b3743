"""Draws one of the cast in one frame, and says where body, face, eyes, mouth, hand and object are seen."""

import math
from dataclasses import dataclass
from functools import lru_cache

import skia

from happyhorse.playhouse import clothes, face, hair, hands, props
from happyhorse.playhouse.brush import WHITE, Box, Colour, detail, glow, limb, mix, paint, tone
from happyhorse.scene import poise
from happyhorse.scene.figure import ANKLE, FLOOR, HIP, TABLE, Pose
from happyhorse.scene.poise import Before, Reach
from happyhorse.scene.script import COLOURS, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Boxes in device pixels, left, top, right, bottom; None for what is not seen."""

    body: Box | None = None
    face: Box | None = None
    eyes: Box | None = None
    mouth: Box | None = None
    hand: Box | None = None
    object: Box | None = None


def draw(canvas: skia.Canvas, person: Person, pose: Pose) -> Marks:
    """Draw a person as the pose has them."""
    canvas.save()
    canvas.translate(pose.x, pose.y)
    canvas.scale(pose.scale, pose.scale)
    marks = _Figure(canvas, person, pose).draw()
    canvas.restore()
    return marks


def hands_closeup(canvas: skia.Canvas, person: Person, pose: Pose) -> Marks:
    """Draw large hands at work about a table whose top is at y = 30."""
    b, second = clothes.build(person), COLOURS[person.second_colour]
    if pose.action == "whisk" or pose.object == "bowl and whisk":
        hand, thing = hands.whisking(canvas, b, pose.phase, second)
    elif pose.action == "pour" or pose.object == "glass":
        liquid = WATER if pose.object == "bottle" else hands.ESPRESSO
        fill = poise.pour_fill(pose.phase)
        hand, thing = hands.pouring(canvas, b, fill, poise.pours(pose.phase), liquid)
    elif pose.action == "type":
        hand, thing = hands.typing(canvas, b, pose.phase)
    else:
        name = {"drink": "cup", "read": "book", "draw": "marker"}.get(pose.action, "smartwatch")
        name = name if pose.object in ("none", "microphone") else pose.object
        turn = math.radians(150) * pose.phase if pose.action == "turn object" else 0.0
        state = props.State(colour=second, turn=turn, opened=name == "book" and pose.action == "read", swing=pose.sway)
        hand, thing = hands.showing(canvas, b, name, state)
    whole = (min(hand[0], thing[0]), min(hand[1], thing[1]), max(hand[2], thing[2]), max(hand[3], thing[3]))
    return Marks(body=_device(canvas, whole), hand=_device(canvas, hand), object=_device(canvas, thing))


WATER: Colour = (0.62, 0.82, 0.90)


def _device(canvas: skia.Canvas, box: Box) -> Box | None:
    """Map a box to pixels; None where all of it is outside the picture."""
    seen = canvas.getTotalMatrix().mapRect(skia.Rect.MakeLTRB(*box))
    clip = canvas.getDeviceClipBounds()
    if (
        seen.right() <= clip.left()
        or seen.left() >= clip.right()
        or seen.bottom() <= clip.top()
        or seen.top() >= clip.bottom()
    ):
        return None
    return (seen.left(), seen.top(), seen.right(), seen.bottom())


def _above(box: Box | None, floor: float) -> Box | None:
    """What of a box stands above the table's edge."""
    if box is None or box[1] >= floor - 1:
        return None
    return (box[0], box[1], box[2], min(box[3], floor))


def _join(*boxes: Box | None) -> Box | None:
    found = [box for box in boxes if box]
    if not found:
        return None
    return (min(b[0] for b in found), min(b[1] for b in found), max(b[2] for b in found), max(b[3] for b in found))


@lru_cache(maxsize=512)
def _hat_colour(person: Person) -> Colour:
    second = COLOURS[person.second_colour]
    return second if person.hat != "brimmed hat" else mix(second, (0.62, 0.48, 0.34), 0.6)


class _Figure:
    """A person about to be drawn: every joint known."""

    def __init__(self, canvas: skia.Canvas, person: Person, pose: Pose) -> None:
        self.canvas, self.person, self.pose = canvas, person, pose
        self.build, self.features, self.hair = clothes.build(person), face.features(person), hair.hairdo(person)
        self.turn = face.Turn(pose.facing * math.pi / 2)
        self.stance = stance = poise.Stance(person, pose)
        self.gaze = face.Turn(stance.gaze.yaw)
        self.hand, self.lower, self.reaches, self.arms = stance.hand, stance.lower, stance.reaches, stance.arms
        self.trunk = clothes.Trunk(self.build, self.turn, pose.breath)
        self.marks: dict[str, Box | None] = {}

    # ── the order of painting ──

    def draw(self) -> Marks:
        """Paint from the back to the front."""
        canvas, pose = self.canvas, self.pose
        self.fine = detail(canvas) > 1.25
        if not pose.seated:
            glow(canvas, 0, 0.5, 30 * self.build.unit**0.5, 5, (0.08, 0.06, 0.08), 0.38)
        canvas.translate(0, self.lower)
        canvas.save()
        canvas.scale(self.build.unit, self.build.unit)
        self._body()
        canvas.restore()
        return self._marks()

    def _body(self) -> None:
        canvas, pose = self.canvas, self.pose
        canvas.save()
        self._lean()
        self._in_head(lambda: hair.behind(canvas, self.hair, self.features, self.gaze, pose.wind))
        clothes.hood(canvas, self.trunk)
        far = self._far()
        for side in far:
            if not self.reaches[side].over:
                self._limb(side, near=False)
        canvas.restore()
        if not pose.seated and not canvas.quickReject(skia.Rect.MakeLTRB(-60, HIP - 14, 60, 2)):
            self._legs()
        canvas.save()
        self._lean()
        self._upper(far)
        canvas.restore()

    def _lean(self) -> None:
        self.canvas.translate(0, self.stance.drop)
        self.canvas.rotate(self.stance.lean, 0, HIP)

    def _far(self) -> list[int]:
        """The arms behind the trunk: in profile one, from behind both."""
        if self.turn.cos < -0.35:
            return [-1, 1] if all(reach.ahead > 6 for reach in self.reaches.values()) else []
        return [1 if self.turn.sin > 0 else -1] if abs(self.turn.sin) > 0.42 else []

    def _upper(self, far: list[int]) -> None:
        """Trunk, arms and head."""
        canvas = self.canvas
        if self.turn.cos < -0.05:
            self._neck()
        clothes.trunk(canvas, self.trunk)
        if self.turn.cos >= -0.05:
            self._neck()
        clothes.collar(canvas, self.trunk)
        over = [side for side in (-1, 1) if self.reaches[side].over]
        back = self.turn.cos < -0.05
        if back:
            self._first_arms(over, far)
        self._in_head(lambda: hair.over(canvas, self.hair, self.features, self.gaze, self.pose.wind))
        if not back:
            self._first_arms([], far, skip=over)
        self._in_head(self._head)
        if not back:
            for side in sorted(over, key=lambda side: self.reaches[side].holds in ("whisk", "pouring")):
                self._limb(side, near=True)
        self._set_before()

    def _first_arms(self, extra: list[int], far: list[int], skip: tuple[int, ...] | list[int] = ()) -> None:
        for side in (-1, 1):
            if side in skip or (side in far and side not in extra):
                continue
            self._limb(side, near=True)

    # ── parts ──

    def _legs(self) -> None:
        canvas, pose, b = self.canvas, self.pose, self.build
        steps = {side: poise.step(self.stance.build, side, pose.stride, pose.running, pose.sway) for side in (-1, 1)}
        # in profile the far leg comes first; from the front the one behind
        order = sorted(steps, key=lambda side: steps[side].ankle[2] * self.turn.cos - side * 40 * self.turn.sin)
        knees = []
        for number, side in enumerate(order):
            s = steps[side]
            joints = [poise.seen(point, self.turn) for point in (s.hip, s.knee, s.ankle)]
            knees.append(joints[1][0])
            near = number == 1 or (abs(self.turn.sin) < 0.3 and pose.stride is None)
            ankle = joints[2]
            lift = min(0.0, s.ankle[1] - ANKLE)
            clothes.shoe(canvas, b, (ankle[0], ankle[1]), self.turn, s.pitch if lift <= 0 else 0.0, side)
            clothes.leg(canvas, b, joints, near)
        if b.clothes == "dress":
            clothes.skirt(canvas, self.trunk, (min(knees), max(knees)), pose.wind)
        elif b.clothes == "apron":
            clothes.apron_skirt(canvas, self.trunk)

    def _neck(self) -> None:
        b = self.build
        x, y = self.stance.head()
        half = 7.4 * (0.90 if b.woman else 1.1) * (0.85 if b.unit < 0.8 else 1.0)
        face.neck(
            self.canvas,
            self.features,
            (x * 0.75, y + 15 * b.head / b.unit),
            (0.0, -133.0 - 4.0 * abs(self.turn.sin)),
            half,
        )

    def _in_head(self, paint_it) -> None:
        """Paint in the head's own units."""
        canvas, b = self.canvas, self.build
        x, y = self.stance.head()
        canvas.save()
        canvas.translate(x, y)
        canvas.scale(b.head / b.unit, b.head / b.unit)
        canvas.rotate(self.stance.roll, 0, poise.NECK_PIVOT)
        paint_it()
        canvas.restore()

    def _head(self) -> None:
        canvas, f, turn, pose = self.canvas, self.features, self.gaze, self.pose
        do, person = self.hair, self.person
        grin = pose.action in ("smile", "wave") and pose.mouth[0] < 0.02
        expression = face.Expression(
            mouth=pose.mouth, blink=pose.blink, look=pose.look, brow=pose.brow, smile=pose.smile, grin=grin
        )
        if do.style.ears:
            face.ears(canvas, f, turn, near=False)
        path = face.skull(canvas, f, turn, expression)
        face.flesh(canvas, f, turn, expression, path)
        canvas.save()
        canvas.clipPath(path, True)
        hair.shadow(canvas, do, f, turn)
        canvas.restore()
        canvas.save()
        canvas.translate(0, 1.9 * pose.head[1] * max(0.0, turn.cos))
        face.beard(canvas, f, turn, person.beard, tone(do.colour, 0.92), 1.9 * pose.mouth[0])
        face.mouth(canvas, f, turn, expression)
        face.eyes(canvas, f, turn, expression, self.fine)
        face.nose(canvas, f, turn)
        face.glasses(canvas, f, turn, person.glasses)
        self._mark_face(turn)
        canvas.restore()
        hair.cap(canvas, do, f, turn)
        if do.style.ears:
            face.ears(canvas, f, turn, near=True)
        hair.hat(canvas, do, f, turn, _hat_colour(person))
        if pose.running and pose.breath > 0.25 and turn.cos > -0.3:
            self._puff(turn)

    def _puff(self, turn: face.Turn) -> None:
        """Breath that shows in the cold of a run."""
        strength = min(1.0, self.pose.breath - 0.25)
        x = turn.x(0, 22 + 9 * strength)
        glow(self.canvas, x, 14, 5 + 6 * strength, 3.5 + 3.5 * strength, WHITE, 0.38 * strength)

    def _limb(self, side: int, near: bool) -> None:
        """An arm with its hand and what it holds."""
        canvas, b, reach = self.canvas, self.build, self.reaches[side]
        shoulder, elbow, wrist = self.arms[side]
        name = reach.holds
        behind_hand = name and name not in ("whisk",)
        clothes.arm(canvas, b, (shoulder, elbow, wrist), near)
        angle = reach.angle
        if angle is None:
            angle = math.degrees(math.atan2(wrist[1] - elbow[1], wrist[0] - elbow[0])) - 90
        canvas.save()
        canvas.translate(*wrist)
        canvas.save()
        canvas.rotate(angle)
        hands.hand(canvas, b, reach.shape, side=-side if abs(angle) < 90 else side)
        self._mark("hand", (-7, -2, 7, 14), when=side == self._acting())
        middle = canvas.getTotalMatrix().mapXY(0, 5.5)
        canvas.restore()
        canvas.restore()
        if behind_hand or name == "whisk":
            self._hold(reach, side, middle)

    def _acting(self) -> int:
        """The side of the hand that is at work."""
        if self.pose.action == "draw":
            return 1 if self.turn.sin >= 0 else -1
        if self.pose.action in ("wave", "point") and not self.reaches[self.hand].over:
            return -self.hand
        return self.hand

    def _hold(self, reach: Reach, side: int, middle: skia.Point) -> None:
        """Put the thing into the hand and close the fingers over it."""
        canvas, b, pose = self.canvas, self.build, self.pose
        inverse = skia.Matrix()
        canvas.getTotalMatrix().invert(inverse)
        place = inverse.mapXY(middle.x(), middle.y())
        canvas.save()
        canvas.translate(place.x(), place.y())
        scale = (0.86 if b.unit < 0.8 else 1.0) / b.unit
        canvas.scale(scale, scale)
        canvas.rotate(reach.tilt)
        name = {"bowl": "bowl and whisk", "filling": "glass", "open book": "book"}.get(reach.holds, reach.holds)
        if reach.holds == "pouring":
            name = "bottle" if pose.object in ("bottle", "none") else "cup"
        if reach.holds == "whisk":
            canvas.translate(0, 15)
            props.whisk(canvas)
            canvas.translate(0, -15)
        elif reach.holds == "bowl":
            canvas.translate(-side * 13, 1)
            props.bowl(canvas, self._state(reach))
            self._mark("object", props.EXTENT["bowl and whisk"])
        elif reach.holds == "open book":
            canvas.translate(-side * 18.5, 2)
            props.draw(canvas, "book", self._state(reach, opened=True, fill=pose.phase))
            self._mark("object", (-20, -23, 20, 7))
            canvas.translate(side * 18.5, -2)
        else:
            canvas.translate(0, -1 if name in poise.UNDERNEATH else RAISED.get(name, 0.0))
            props.draw(canvas, name, self._state(reach))
            self._mark("object", props.EXTENT[name], when=reach.holds != "pouring")
        canvas.translate(0, -RAISED.get(name, 0.0))
        if reach.holds == "bowl":
            canvas.translate(side * 13, -1)
        wide = GRIPS.get(name, 0.0)
        if wide and reach.shape == "fist":
            canvas.scale(1 / scale, 1 / scale)
            hands.grip(canvas, b, side=side, wide=wide * scale)
        if reach.holds == "pouring" and poise.pours(pose.phase):
            self._stream(side, scale)
        canvas.restore()

    def _stream(self, side: int, scale: float) -> None:
        """What runs from the bottle's mouth down into the glass."""
        canvas = self.canvas
        tilt = self.reaches[side].tilt
        canvas.rotate(-tilt)
        x, y = -side * 22.5, -3.0
        colour = WATER if self.pose.object != "glass" else hands.ESPRESSO
        canvas.drawPath(
            limb([(x, y, 0.9), (x - side * 0.8, y + 8, 0.9), (x - side * 0.8, y + 26, 0.9)]), paint(colour, 0.9)
        )

    def _state(self, reach: Reach, *, opened: bool = False, fill: float | None = None) -> props.State:
        pose = self.pose
        if fill is None:
            fill = poise.pour_fill(pose.phase) if pose.action == "pour" else 0.7
            if pose.action == "drink":
                fill = 0.75 - 0.4 * min(1.0, max(0.0, (pose.phase - 0.25) / 0.4))
        second = COLOURS[self.person.second_colour]
        if self.person.second_colour == self.person.colour:
            second = COLOURS["teal"]
        return props.State(colour=second, turn=reach.turn, fill=fill, opened=opened, swing=pose.sway + 0.6 * pose.phase,
                           liquid=WATER if pose.object == "bottle" else None)  # fmt: skip

    def _set_before(self) -> None:
        """Things that stand before a person: on the table, or a microphone on its stand."""
        thing, b = self.stance.before(), self.build
        if thing is None:
            return
        bottom = 0.0 if thing.opened and self.pose.action == "type" else props.EXTENT[thing.name][3]
        if thing.name == "bag":
            bottom = 40.0
        y = self.stance.table - bottom / b.unit if thing.y is None else thing.y
        foot = self.stance.table if self.pose.seated else 0.0
        self._set(thing, y, fill=(foot - y) * b.unit if thing.name == "microphone" else 0.7)

    def _set(self, thing: Before, y: float, fill: float) -> None:
        canvas, unit = self.canvas, self.build.unit
        canvas.save()
        canvas.translate(thing.x, y)
        canvas.scale(thing.scale / unit, thing.scale / unit)
        reach = Reach(across=thing.x, down=y, ahead=0)
        props.draw(canvas, thing.name, self._state(reach, opened=thing.opened, fill=fill))
        left, top, right, bottom = props.EXTENT[thing.name]
        self._mark("object", (left, top, right, min(bottom, fill) if thing.name == "microphone" else bottom))
        canvas.restore()

    # ── where it all is ──

    def _mark(self, part: str, box: Box, when: bool = True) -> None:
        if when:
            self.marks[part] = _device(self.canvas, box)

    def _mark_face(self, turn: face.Turn) -> None:
        """Boxes of what the face shows from this side."""
        f = self.features
        if turn.seen(0) < -0.2:
            return
        xs = [turn.x(a) for a in (-17.5, 17.5) if turn.seen(a) > -0.9] + [turn.x(0, 20)]
        self._mark("face", (min(-17.5 * abs(turn.cos), *xs), -19.0, max(17.5 * abs(turn.cos), *xs), 24.0))
        sides = [side for side in (-1, 1) if turn.seen(side * f.eye_gap) > 0.1]
        if sides:
            xs = [turn.x(side * (f.eye_gap + d)) for side in sides for d in (-5.4, 5.4)]
            self._mark("eyes", (min(xs), f.eye_y - 6.5, max(xs), f.eye_y + 5.5))
        if turn.seen(0) > -0.15:
            xs = [turn.x(-11.0), turn.x(11.0), turn.x(0, 19)]
            self._mark("mouth", (min(xs), face.MOUTH_Y - 6.0, max(xs), face.MOUTH_Y + 10.5))

    def _marks(self) -> Marks:
        """Gather the boxes; the body is all of the figure that the table leaves."""
        b, low = self.build, (TABLE - FLOOR - self.lower if self.pose.seated else 1.0)
        xs = [x * b.unit for arm in self.arms.values() for x, _ in arm] + [-18.0, 18.0]
        body = _device(self.canvas, (min(xs) - 6, -b.height - 2, max(xs) + 6, low))
        if self.pose.seated:
            floor = self.canvas.getTotalMatrix().mapXY(0, low).y()
            for part in ("hand", "object"):
                self.marks[part] = _above(self.marks.get(part), floor)
        hand = self.marks.get("hand")
        return Marks(
            body=_join(body, hand if body else None, self.marks.get("face") if body else None),
            face=self.marks.get("face"),
            eyes=self.marks.get("eyes"),
            mouth=self.marks.get("mouth"),
            hand=hand,
            object=self.marks.get("object"),
        )


# things held near their lower end
RAISED = {"marker": -6.0, "flower": -2.0}
# half the width of what fingers close round
GRIPS = {
    "smartwatch": 5.2, "phone": 7.0, "cup": 8.0, "book": 10.5, "marker": 3.0, "flower": 3.0, "umbrella": 3.4,
    "bottle": 6.6, "glass": 6.6, "bag": 4.0,
}  # fmt: skip
