"""Files hold exactly the clip, appear whole or not at all, and bad ones are named in a sentence."""

import errno
import io
import json
import os
import resource
import struct
import subprocess
import sys
import wave
import zlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from happyhorse import media
from happyhorse.clip import Clip
from happyhorse.request import SIZES

RATE = 24000


def smooth(time: int, height: int, width: int) -> np.ndarray:
    """Slow waves of colour that move."""
    y, x = (axis / max(height, width) for axis in np.mgrid[0:height, 0:width])
    moments = np.arange(time)[:, None, None]
    waves = np.stack([np.sin(5 * x + moments / 9), np.sin(4 * y + moments / 7), np.sin(3 * (x + y) + moments / 5)], -1)
    return np.round(127 + 110 * waves).astype(np.uint8)


def clicks(seconds: float, moments: list[float], channels: int = 1) -> np.ndarray:
    """Silence with a click of a millisecond at each moment."""
    waveform = np.zeros((channels, round(seconds * RATE)), np.float32)
    for moment in moments:
        waveform[:, round(moment * RATE) : round(moment * RATE) + RATE // 1000] = 0.9
    return waveform


def tone(seconds: float) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE)) / RATE))[None].astype(np.float32)


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / max(1e-9, np.mean((one.astype(np.float64) - other) ** 2))))


def leftovers(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.mark.parametrize("ratio", SIZES)
def test_an_mp4_has_the_exact_size_and_length(ratio: str, tmp_path: Path) -> None:
    height, width = SIZES[ratio]
    media.write_mp4(Clip(frames=smooth(75, height, width), waveform=tone(3)), tmp_path / "a.mp4")
    with av.open(str(tmp_path / "a.mp4")) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert (video.height, video.width, video.pix_fmt) == (height, width, "yuv420p")
        assert (video.average_rate, video.frames, audio.rate) == (25, 75, 48000)
        assert float(video.duration * video.time_base) == 3.0
        assert abs(float(audio.duration * audio.time_base) - 3.0) < 0.001
        assert container.duration == 3_000_000
        assert sum(1 for _ in container.decode(video=0)) == 75
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert abs(sum(frame.samples for frame in container.decode(audio=0)) - 3 * 48000) <= 1024
    assert leftovers(tmp_path) == ["a.mp4"]


@pytest.mark.parametrize(("frames", "sound_seconds"), [(76, 3.04), (75, 2.0), (75, 4.0), (1, 0.04), (75, 0.01)])
def test_sound_is_cut_or_filled_to_the_picture(frames: int, sound_seconds: float, tmp_path: Path) -> None:
    media.write_mp4(Clip(frames=smooth(frames, 64, 96), waveform=tone(sound_seconds)), tmp_path / "a.mp4")
    with av.open(str(tmp_path / "a.mp4")) as container:
        for stream in container.streams:
            assert abs(float(stream.duration * stream.time_base) - frames / 25) < 0.001
    clip = media.read_mp4(tmp_path / "a.mp4")
    assert clip.frames.shape[0] == frames
    assert clip.waveform.shape == (1, frames * RATE // 25)


@pytest.mark.parametrize("channels", [1, 2])
def test_a_click_stays_on_its_frame(channels: int, tmp_path: Path) -> None:
    moments = [0.0, 0.4, 1.0, 2.52, 3.9]
    written = clicks(4, moments, channels)
    media.write_mp4(Clip(frames=smooth(100, 64, 64), waveform=written), tmp_path / "a.mp4")
    heard = media.read_mp4(tmp_path / "a.mp4").waveform
    assert heard.shape == written.shape
    for moment in moments:
        first = max(0, round((moment - 0.1) * RATE))
        near = np.abs(heard[:, first : first + RATE // 5])
        assert near.max() > 0.5
        assert np.all(np.abs((first + near.argmax(1)) / RATE - moment) <= 0.02)


def test_a_flash_and_its_click_fall_together(tmp_path: Path) -> None:
    frames = np.zeros((75, 64, 64, 3), np.uint8)
    frames[40] = 255
    media.write_mp4(Clip(frames=frames, waveform=clicks(3, [40 / 25])), tmp_path / "a.mp4")
    clip = media.read_mp4(tmp_path / "a.mp4")
    assert clip.frames.mean((1, 2, 3)).argmax() == 40
    assert abs(np.abs(clip.waveform[0]).argmax() / RATE - 40 / 25) <= 0.02


def test_sound_survives_the_two_changes_of_rate(tmp_path: Path) -> None:
    media.write_mp4(Clip(frames=smooth(75, 64, 64), waveform=tone(3)), tmp_path / "a.mp4")
    heard, told = media.read_mp4(tmp_path / "a.mp4").waveform[0, 2400:-2400], tone(3)[0, 2400:-2400]
    assert np.sqrt(np.mean((heard - told) ** 2)) < 0.02


def test_the_picture_survives(tmp_path: Path) -> None:
    frames = smooth(75, 252, 448)
    media.write_mp4(Clip(frames=frames, waveform=tone(3)), tmp_path / "a.mp4")
    read = media.read_mp4(tmp_path / "a.mp4").frames
    assert min(psnr(one, other) for one, other in zip(frames, read, strict=True)) > 38
    assert np.abs((read.astype(np.float64) - frames).mean((0, 1, 2))).max() < 0.5


def test_colours_are_stored_as_bt709_says(tmp_path: Path) -> None:
    colours = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255], [0, 0, 0], [200, 120, 40]], np.uint8)
    frames = np.repeat(colours[:, None, None], 64, 1).repeat(64, 2)
    media.write_mp4(Clip(frames=frames, waveform=np.zeros((1, 0), np.float32)), tmp_path / "a.mp4")
    with av.open(str(tmp_path / "a.mp4")) as container:
        context = container.streams.video[0].codec_context
        assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (1, 1, 1, 1)
        planes = [frame.to_ndarray() for frame in container.decode(video=0)]
    red, green, blue = colours.T / 255.0
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    told = [16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748]
    for index, plane in enumerate(planes):
        seen = [plane[:64].mean(), plane[64:80].mean(), plane[80:].mean()]
        assert np.abs(np.array(seen) - [channel[index] for channel in told]).max() < 2


@pytest.mark.parametrize("shape", [(1, 0), (0, 72000)])
def test_a_clip_without_samples_has_no_sound_track(shape: tuple[int, int], tmp_path: Path) -> None:
    media.write_mp4(Clip(frames=smooth(75, 64, 64), waveform=np.zeros(shape, np.float32)), tmp_path / "a.mp4")
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert [stream.type for stream in container.streams] == ["video"]
        assert container.duration == 3_000_000
    assert media.read_mp4(tmp_path / "a.mp4").waveform.shape == (1, 0)


def test_the_same_clip_makes_the_same_bytes(tmp_path: Path) -> None:
    clip = Clip(frames=smooth(75, 320, 320), waveform=tone(3))
    for name in "abc":
        media.write_mp4(clip, tmp_path / f"{name}.mp4", comment={"seed": 7})
    assert len({path.read_bytes() for path in tmp_path.iterdir()}) == 1


def test_chunks_make_the_same_file_as_the_whole(tmp_path: Path) -> None:
    frames, waveform = smooth(100, 64, 96), tone(4)
    media.write_mp4(Clip(frames=frames, waveform=waveform), tmp_path / "whole.mp4")
    with media.Mp4Writer(tmp_path / "chunks.mp4", size=(64, 96), channels=1) as writer:
        for first in range(0, 100, 30):
            writer.add(frames[first : first + 30], waveform[:, first * 960 : (first + 30) * 960])
    one, other = (media.read_mp4(tmp_path / name) for name in ("whole.mp4", "chunks.mp4"))
    assert np.array_equal(one.frames, other.frames)
    assert np.abs(one.waveform - other.waveform).max() < 1e-3


def test_sound_may_run_ahead_or_behind(tmp_path: Path) -> None:
    frames, waveform = smooth(75, 64, 96), tone(3)
    none, silence = frames[:0], waveform[:, :0]
    for name, parts in {
        "ahead": [(none, waveform), (frames, silence)],
        "behind": [(frames, silence), (none, waveform)],
    }.items():
        with media.Mp4Writer(tmp_path / f"{name}.mp4", size=(64, 96), channels=1) as writer:
            for part in parts:
                writer.add(*part)
        heard = media.read_mp4(tmp_path / f"{name}.mp4").waveform
        assert np.sqrt(np.mean((heard - waveform)[:, 2400:-2400] ** 2)) < 0.02


def test_the_comment_is_json_of_any_tongue(tmp_path: Path) -> None:
    told = {"prompt": '「こんにちは」 你好 "quoted" é', "seed": 7}
    media.write_mp4(Clip(frames=smooth(3, 64, 64), waveform=tone(0.12)), tmp_path / "a.mp4", comment=told)
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert json.loads(container.metadata["comment"]) == told


def test_players_may_begin_before_the_last_byte(tmp_path: Path) -> None:
    media.write_mp4(Clip(frames=smooth(25, 64, 64), waveform=tone(1)), tmp_path / "a.mp4")
    written = (tmp_path / "a.mp4").read_bytes()
    assert written.index(b"moov") < written.index(b"mdat")


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, OSError])
def test_an_interrupted_file_is_never_there(error: type[BaseException], tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"of yesterday")

    def interrupted() -> None:
        with media.Mp4Writer(tmp_path / "a.mp4", size=(64, 64)) as writer:
            writer.add(smooth(30, 64, 64), np.zeros((1, 0), np.float32))
            raise error

    with pytest.raises(error):
        interrupted()
    assert leftovers(tmp_path) == ["a.mp4"]
    assert (tmp_path / "a.mp4").read_bytes() == b"of yesterday"


@pytest.mark.parametrize(
    ("frames", "waveform", "words"),
    [
        (np.zeros((0, 64, 64, 3), np.uint8), tone(1), "no frames"),
        (np.zeros((3, 63, 64, 3), np.uint8), tone(1), "even height and width"),
        (np.zeros((3, 64, 64, 3), np.uint8), tone(1).repeat(3, 0), "one or two channels"),
        (np.zeros((3, 64, 64, 3), np.uint8), tone(1) * np.nan, "not numbers"),
    ],
)
def test_a_broken_clip_is_a_fault_in_words(
    frames: np.ndarray, waveform: np.ndarray, words: str, tmp_path: Path
) -> None:
    with pytest.raises(media.MediaError, match=words) as caught:
        media.write_mp4(Clip(frames=frames, waveform=waveform), tmp_path / "a.mp4")
    assert caught.value.exit_code == 1
    assert leftovers(tmp_path) == []


def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    story = f"""
import resource
import numpy as np
from pathlib import Path
from happyhorse import media
from happyhorse.clip import Clip
noise = np.random.default_rng(0).integers(0, 255, (50, 128, 128, 3), dtype=np.uint8)
resource.setrlimit(resource.RLIMIT_FSIZE, (AT_MOST, AT_MOST))
try:
    media.write_mp4(Clip(frames=noise, waveform=np.zeros((1, 48000), np.float32)), Path({str(tmp_path / "a.mp4")!r}))
except media.MediaError as error:
    print(error.exit_code, error)
"""
    for limit in (1, 10_000, 500_000):
        ran = subprocess.run(
            [sys.executable, "-c", story.replace("AT_MOST", str(limit))], capture_output=True, text=True, check=True
        )
        assert ran.stdout.startswith("1 the disk is full"), ran.stdout
        assert leftovers(tmp_path) == []


def test_the_umask_is_kept(tmp_path: Path) -> None:
    media.write_png(np.zeros((4, 4, 3), np.uint8), tmp_path / "a.png")
    (tmp_path / "b").touch()
    assert (tmp_path / "a.png").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "a.png").symlink_to(tmp_path / "there" / "b.png")
    media.write_png(np.zeros((4, 4, 3), np.uint8), tmp_path / "a.png")
    assert (tmp_path / "a.png").is_symlink()
    assert (tmp_path / "there" / "b.png").is_file()


def recoded(source: Path, target: Path, **picture: object) -> None:
    """Write a foreign clip: another rate, another kind of colour."""
    with av.open(str(target), "w") as container:
        stream = container.add_stream("libx264", rate=picture.get("rate", 25))
        stream.height, stream.width, stream.pix_fmt = 64, 64, "yuv420p"
        for frame in media.read_mp4(source).frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode(None))


@pytest.mark.parametrize(("rate", "expected"), [(50, 25), (25, 50), (10, 125), (30, 42)])
def test_other_rates_are_read_at_ours(rate: int, expected: int, tmp_path: Path) -> None:
    media.write_mp4(Clip(frames=smooth(50, 64, 64), waveform=tone(2)), tmp_path / "a.mp4")
    recoded(tmp_path / "a.mp4", tmp_path / "b.mp4", rate=rate)
    clip = media.read_mp4(tmp_path / "b.mp4")
    assert clip.fps == 25
    assert abs(clip.frames.shape[0] - expected) <= 1


def test_bad_videos_are_named(tmp_path: Path) -> None:
    good = tmp_path / "good.mp4"
    media.write_mp4(Clip(frames=smooth(75, 64, 64), waveform=tone(3)), good)
    written = good.read_bytes()
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "words.mp4").write_text("not a film" * 100)
    (tmp_path / "half.mp4").write_bytes(written[: len(written) // 2])
    (tmp_path / "list.mp4").write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n")
    media.write_mp4(Clip(frames=smooth(61 * 25, 16, 16), waveform=np.zeros((1, 0), np.float32)), tmp_path / "long.mp4")
    for name, words in {
        "none.mp4": "does not exist",
        "empty.mp4": "is empty",
        "words.mp4": "cannot be read as mp4",
        "list.mp4": "cannot be read as mp4",
        "half.mp4": "cut short|damaged",
        "long.mp4": "lasts 61 seconds; at most 60",
    }.items():
        with pytest.raises(media.UnreadableError, match=words) as caught:
            media.read_mp4(tmp_path / name)
        assert caught.value.exit_code == 2


def test_a_path_is_tried_and_left_as_it_was(tmp_path: Path) -> None:
    assert media.check_writable(tmp_path / "new" / "deep" / "a.mp4") > 0
    media.check_writable(tmp_path / "A.MP4")
    assert leftovers(tmp_path) == []


def test_paths_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "dir.mp4").mkdir()
    for path, words in {
        "a.mov": "must end in .mp4",
        "a": "must end in .mp4",
        "dir.mp4": "is a directory",
        "file/a.mp4": "a file stands where a directory is needed",
        f"{'a' * 300}.mp4": "name is too long",
        "a\0.mp4": "no such directory",
    }.items():
        with pytest.raises(media.UnwritableError, match=words):
            media.check_writable(tmp_path / path)
    with pytest.raises(media.UnwritableError, match="cannot be written"):
        media.check_writable(Path("/proc/nowhere/a.mp4"))
    assert leftovers(tmp_path) == ["dir.mp4", "file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_locked_directory_is_named(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o555)
    with pytest.raises(media.UnwritableError, match="permission"):
        media.check_writable(tmp_path / "locked" / "a.mp4")


def test_refusals_of_the_system_are_sorted() -> None:
    for code, exit_code in {errno.ENOSPC: 1, errno.EIO: 1, errno.EROFS: 2, errno.EACCES: 2}.items():
        with pytest.raises(media.MediaError) as caught, media._in_words(Path("a.mp4")):
            raise OSError(code, os.strerror(code))
        assert caught.value.exit_code == exit_code


def card() -> np.ndarray:
    """Red left, green right, a blue foot: shows any turn or cut."""
    picture = np.zeros((120, 200, 3), np.uint8)
    picture[:, :100, 0] = picture[:, 100:, 1] = 255
    picture[100:] = (0, 0, 255)
    return picture


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp", "gif"])
def test_each_kind_of_picture_is_read(suffix: str, tmp_path: Path) -> None:
    Image.fromarray(card()).save(tmp_path / f"a.{suffix}", **({"quality": 95} if suffix in ("jpg", "webp") else {}))
    read = media.read_image(tmp_path / f"a.{suffix}", 120, 200)
    assert (read.shape, read.dtype) == ((120, 200, 3), np.uint8)
    assert psnr(read, card()) > 25


def test_a_picture_of_the_right_size_is_untouched(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (252, 448, 3), dtype=np.uint8)
    media.write_png(noise, tmp_path / "a.png")
    assert np.array_equal(media.read_image(tmp_path / "a.png", 252, 448), noise)


@pytest.mark.parametrize("ratio", SIZES)
def test_a_picture_is_cut_centrally(ratio: str, tmp_path: Path) -> None:
    wide = np.zeros((600, 1200, 3), np.uint8)
    wide[200:400, 500:700] = 255
    media.write_png(wide, tmp_path / "a.png")
    height, width = SIZES[ratio]
    light = media.read_image(tmp_path / "a.png", height, width).mean(-1)
    assert abs((light.sum(1) @ np.arange(height)) / light.sum() - (height - 1) / 2) < 0.5
    assert abs((light.sum(0) @ np.arange(width)) / light.sum() - (width - 1) / 2) < 0.5
    across, down = (light > 127).any(0).sum(), (light > 127).any(1).sum()
    assert abs(across / down - 1) < 0.03, "a square stays a square"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_phone_may_be_held_any_way(orientation: int, tmp_path: Path) -> None:
    undo = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_90"}
    undo |= {7: "TRANSVERSE", 8: "ROTATE_270"}
    image = Image.fromarray(card())
    if orientation in undo:
        image = image.transpose(Image.Transpose[undo[orientation]])
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(tmp_path / "a.jpg", exif=exif, quality=95)
    assert psnr(media.read_image(tmp_path / "a.jpg", 120, 200), card()) > 25


def test_clear_places_become_white(tmp_path: Path) -> None:
    layers = np.dstack([card(), np.zeros((120, 200), np.uint8)])
    layers[:, :100, 3] = 255
    Image.fromarray(layers).save(tmp_path / "a.png")
    Image.fromarray(layers).convert("P").save(tmp_path / "p.png", transparency=0)
    read = media.read_image(tmp_path / "a.png", 120, 200)
    assert np.array_equal(read[:, :100], card()[:, :100])
    assert (read[:, 100:] == 255).all()
    assert media.read_image(tmp_path / "p.png", 120, 200).shape == (120, 200, 3)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_each_kind_of_colour_is_read(mode: str, tmp_path: Path) -> None:
    grey = np.linspace(0, 255, 64 * 64).reshape(64, 64).astype(np.uint8)
    image = Image.fromarray(grey.astype(np.uint16) * 257) if mode == "I;16" else Image.fromarray(grey).convert(mode)
    name = "a.jpg" if mode == "CMYK" else "a.png"
    image.save(tmp_path / name)
    read = media.read_image(tmp_path / name, 64, 64)
    assert abs(float(read.mean()) - 127) < 6
    assert np.ptp(read.mean((1, 2))) > 150


def test_wide_colours_are_brought_home(tmp_path: Path) -> None:
    from PIL import ImageCms

    picture = Image.new("RGB", (32, 32), (200, 60, 40))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture.save(tmp_path / "same.png", icc_profile=profile)
    picture.save(tmp_path / "broken.png", icc_profile=b"no profile at all")
    for name in ("same.png", "broken.png"):
        assert np.abs(media.read_image(tmp_path / name, 32, 32).astype(int) - (200, 60, 40)).max() <= 1


def test_the_helpers_in_a_phones_file_do_not_animate_it(tmp_path: Path) -> None:
    image = Image.fromarray(card())
    image.save(tmp_path / "a.jpg", format="MPO", save_all=True, append_images=[image], quality=95)
    assert psnr(media.read_image(tmp_path / "a.jpg", 120, 200), card()) > 25


@pytest.mark.parametrize("suffix", ["gif", "webp", "png"])
def test_moving_pictures_are_refused(suffix: str, tmp_path: Path) -> None:
    first, second = Image.fromarray(card()), Image.fromarray(card()[:, ::-1])
    first.save(tmp_path / f"a.{suffix}", save_all=True, append_images=[second], duration=100)
    with pytest.raises(media.UnreadableError, match="is animated; a still picture is needed"):
        media.read_image(tmp_path / f"a.{suffix}", 120, 200)


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp", "gif"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.95])
def test_cut_off_pictures_are_refused(suffix: str, share: float, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (120, 200, 3), dtype=np.uint8)
    whole = io.BytesIO()
    Image.fromarray(noise).save(whole, format={"jpg": "JPEG"}.get(suffix, suffix.upper()))
    (tmp_path / f"a.{suffix}").write_bytes(whole.getvalue()[: int(share * len(whole.getvalue()))])
    with pytest.raises(media.UnreadableError, match="cannot be read as a picture"):
        media.read_image(tmp_path / f"a.{suffix}", 120, 200)


@pytest.mark.parametrize("edge", [8001, 10_000, 30_000])
def test_huge_pictures_are_refused_unopened(edge: int, tmp_path: Path) -> None:
    small = io.BytesIO()
    Image.new("L", (8, 8)).save(small, format="PNG")
    header = b"IHDR" + struct.pack(">II", edge, edge) + small.getvalue()[24:29]
    claimed = small.getvalue()[:12] + header + struct.pack(">I", zlib.crc32(header)) + small.getvalue()[33:]
    (tmp_path / "a.png").write_bytes(claimed)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(media.UnreadableError, match="at most 64 megapixels"):
        media.read_image(tmp_path / "a.png", 252, 448)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_files_that_are_no_pictures_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "words.png").write_text("not a picture")
    (tmp_path / "page.png").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    (tmp_path / "dir.png").mkdir()
    with (tmp_path / "heavy.png").open("wb") as file:
        file.truncate(51 * 2**20)
    os.mkfifo(tmp_path / "pipe.png")
    for name, words in {
        "none.png": "does not exist",
        "empty.png": "is empty",
        "words.png": "cannot be read as a picture",
        "page.png": "cannot be read as a picture",
        "dir.png": "is not a file",
        "pipe.png": "is not a file",
        "heavy.png": "has 51 MB; at most 50 MB",
        "a\0b.png": "cannot be read",
    }.items():
        with pytest.raises(media.UnreadableError, match=words) as caught:
            media.read_image(tmp_path / name, 252, 448)
        assert caught.value.exit_code == 2
        assert "\n" not in caught.value.sentence


def test_wav_is_what_was_heard(tmp_path: Path) -> None:
    waveform = np.concatenate([tone(1), 2 * tone(1)])
    media.write_wav(waveform, tmp_path / "a.wav")
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes()) == (2, 2, RATE, RATE)
        samples = np.frombuffer(file.readframes(RATE), "<i2").reshape(-1, 2).T / 32767
    assert np.abs(samples - np.clip(waveform, -1, 1)).max() < 1e-4


# ── clips and recordings of strangers ──


def foreign(path: Path, *, kind: str, codec: str, rate: int = 25, shape: tuple[int, int] = (1, 1)) -> Path:
    """A two-second clip of another make: a ball on grey, and a tone."""
    frames = np.full((2 * rate, 96, 128, 3), 100, np.uint8)
    frames[:, 28:68, 44:84] = 250
    with av.open(str(path), "w", format=kind) as container:
        stream = container.add_stream(codec, rate=rate)
        stream.height, stream.width, stream.pix_fmt = 96, 128, "yuv420p"
        stream.sample_aspect_ratio = Fraction(*shape)
        sound = container.add_stream("libopus" if kind == "webm" else "aac", rate=48000, layout="stereo")
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode(None))
        heard = np.repeat((0.5 * np.sin(np.arange(96000) * 2 * np.pi * 440 / 48000))[None], 2, 0).astype(np.float32)
        for part in range(0, 96000, 960):
            block = av.AudioFrame.from_ndarray(np.ascontiguousarray(heard[:, part : part + 960]), "fltp", "stereo")
            block.sample_rate, block.pts = 48000, part
            container.mux(sound.encode(block))
        container.mux(sound.encode(None))
    return path


@pytest.mark.parametrize(
    ("name", "kind", "codec", "rate"),
    [("a.mov", "mov", "libx264", 30), ("b.webm", "webm", "libvpx", 50), ("c", "matroska", "libx264", 10)],
)
def test_clips_of_other_makes_are_read_at_our_rates(
    name: str, kind: str, codec: str, rate: int, tmp_path: Path
) -> None:
    path = foreign(tmp_path / name, kind=kind, codec=codec, rate=rate)
    clip = media.read_clip(path, 64, 64)
    assert clip.frames.shape == (50, 64, 64, 3)
    assert clip.waveform.shape == (1, 48000) and (clip.fps, clip.sample_rate) == (25, RATE)
    heard = np.abs(np.fft.rfft(clip.waveform[0]))
    assert abs(heard.argmax() / 2 - 440) < 3
    header = media.read_header(path)
    assert header.seconds == pytest.approx(2, abs=0.1)
    assert (header.height, header.width, header.sound) == (96, 128, True)
    assert len(media.read_clip(path, 64, 64, seconds=1).frames) == 25
    assert media.read_sound(path, seconds=1, channels=2).shape == (2, RATE)


def ball(frame: np.ndarray) -> tuple[int, int]:
    """How high and how wide the bright thing is."""
    bright = frame.mean(2) > 180
    return int(bright.any(1).sum()), int(bright.any(0).sum())


@pytest.mark.parametrize(("height", "width"), [(96, 96), (48, 128), (96, 64), (192, 256)])
def test_a_clip_is_cut_and_never_stretched(height: int, width: int, tmp_path: Path) -> None:
    path = foreign(tmp_path / "a.mp4", kind="mp4", codec="libx264")
    high, wide = ball(media.read_clip(path, height, width, seconds=0.2).frames[0])
    assert abs(high - wide) <= 2
    assert high == pytest.approx(40 * max(height / 96, width / 128), abs=2)


def test_pixels_that_are_not_square_are_looked_at_as_they_should_be(tmp_path: Path) -> None:
    path = foreign(tmp_path / "a.mp4", kind="mp4", codec="libx264", shape=(2, 1))
    header = media.read_header(path)
    assert (header.height, header.width) == (96, 256)
    high, wide = ball(media.read_clip(path, 96, 192, seconds=0.2).frames[0])
    assert (high, wide) == (pytest.approx(40, abs=2), pytest.approx(80, abs=3))


def test_what_is_no_clip_is_named_and_nothing_else_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = foreign(tmp_path / "good.mp4", kind="mp4", codec="libx264")
    (tmp_path / "list.mp4").write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n")
    (tmp_path / "concat.mp4").write_text("ffconcat version 1.0\nfile /etc/hostname\n")
    (tmp_path / "half.mp4").write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    (tmp_path / "noise.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + os.urandom(5000))
    (tmp_path / "empty.mp4").touch()
    media.write_wav(tone(1), tmp_path / "sound.wav")
    for name in ("list.mp4", "concat.mp4", "half.mp4", "noise.mp4", "empty.mp4", "none.mp4"):
        for read in (
            lambda p: media.read_clip(p, 64, 64),
            media.read_header,
            media.read_sound,
            media.read_track,
            lambda p: list(media.stream_mp4(p)),
        ):
            with pytest.raises(media.UnreadableError) as caught:
                read(tmp_path / name)
            assert caught.value.hint
    with pytest.raises(media.UnreadableError, match="has no picture"):
        media.read_clip(tmp_path / "sound.wav", 64, 64)
    monkeypatch.setattr(media, "CLIP_PIXELS", 1000)
    with pytest.raises(media.UnreadableError, match="too many pixels"):
        media.read_clip(good, 64, 64)
    monkeypatch.setattr(media, "CLIP_PIXELS", 10**7)
    monkeypatch.setattr(media, "READ_SECONDS", 1)
    with pytest.raises(media.UnreadableError, match="at most 1 are read"):
        media.read_header(good)


@pytest.mark.parametrize("read", [media.read_track, lambda path: list(media.stream_mp4(path))])
def test_a_list_of_other_files_is_not_followed(read, tmp_path: Path) -> None:
    part = foreign(tmp_path / "part.ts", kind="mpegts", codec="libx264")
    told = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{part}\n#EXT-X-ENDLIST\n"
    (tmp_path / "list.mp4").write_text(told)
    with pytest.raises(media.UnreadableError, match="of another kind"):
        read(tmp_path / "list.mp4")


@pytest.mark.parametrize(("kind", "codec"), [("mp4", "libx264"), ("matroska", "libx264")])
def test_of_a_long_clip_the_first_minute_is_streamed(kind, codec, tmp_path: Path, monkeypatch) -> None:
    path = foreign(tmp_path / "long.mp4", kind=kind, codec=codec)
    assert len(list(media.stream_mp4(path, fps=5))) == 10
    monkeypatch.setattr(media, "READ_SECONDS", 1)
    frames = list(media.stream_mp4(path, widest=64))
    assert (len(frames), frames[0].shape) == (25, (48, 64, 3))
    assert media.read_track(path).shape == (2, 24_000)


def test_more_frames_than_a_camera_takes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = foreign(tmp_path / "a.mp4", kind="mp4", codec="libx264", rate=50)
    monkeypatch.setattr(media, "MOST_FRAMES_A_SECOND", 1)
    with pytest.raises(media.UnreadableError, match="more than 1 frames a second"):
        media.read_clip(path, 64, 64)


def test_a_clip_too_long_for_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = foreign(tmp_path / "a.mp4", kind="mp4", codec="libx264")
    monkeypatch.setattr(media, "READ_BYTES", 10**5)
    with pytest.raises(media.UnreadableError, match="too long to be held at 64x64"):
        media.read_clip(path, 64, 64)


@pytest.mark.parametrize(("kind", "codec"), [("mp3", "mp3"), ("ogg", "libopus"), ("flac", "flac"), ("ipod", "aac")])
def test_recordings_of_many_kinds_are_read(kind: str, codec: str, tmp_path: Path) -> None:
    path, rate = tmp_path / "voice", 48000 if codec == "libopus" else 44100
    heard = (0.5 * np.sin(np.arange(2 * rate) * 2 * np.pi * 440 / rate)).astype(np.float32)
    with av.open(str(path), "w", format=kind) as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        kinds = {"flt": heard, "s16": (heard * 2**15).astype(np.int16), "s32": (heard * 2.0**31).astype(np.int32)}
        frame = av.AudioFrame.from_ndarray(kinds[stream.format.name[:3]][None], stream.format.name, "mono")
        frame.sample_rate = rate
        fifo = av.AudioFifo()
        fifo.write(frame)
        for block in fifo.read_many(stream.codec_context.frame_size or 1024, partial=True):
            container.mux(stream.encode(block))
        container.mux(stream.encode(None))
    found = media.read_sound(path)
    assert found.shape[0] == 1 and found.shape[1] == pytest.approx(2 * RATE, rel=0.05)
    assert abs(np.abs(np.fft.rfft(found[0, :RATE])).argmax() - 440) < 3


def test_a_portrait_is_shown_whole_on_plain_ground(tmp_path: Path) -> None:
    Image.new("RGB", (50, 200), "red").save(tmp_path / "tall.png")
    found = media.read_portrait(tmp_path / "tall.png", 100, 200)
    red = (found == (255, 0, 0)).all(2)
    assert found.shape == (100, 200, 3) and (red.any(1).sum(), red.any(0).sum()) == (100, 25)
    assert tuple(found[0, 0]) == media.GROUND
    assert media.read_size(tmp_path / "tall.png") == (200, 50)


def test_a_contact_sheet_shows_every_nth_frame() -> None:
    frames = np.arange(7, dtype=np.uint8)[:, None, None, None] * np.ones((1, 2, 3, 3), np.uint8)
    sheet = media.contact_sheet(frames, columns=2, every=2)
    assert sheet.shape == (4, 6, 3)
    assert [int(sheet[y, x, 0]) for y in (0, 2) for x in (0, 3)] == [0, 2, 4, 6]
    assert (media.contact_sheet(frames[:3], columns=2, every=1)[2:, 3:] == 255).all()
