"""A worker makes what was asked, stops when told, and goes on where another one died, to the same bits."""

import json
import os
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

pytest.importorskip("fastapi", reason="serve not installed: fastapi")

from happyhorse import drafts, media
from happyhorse.clip import Clip
from happyhorse.serve import checkpoint, worker
from happyhorse.serve.jobs import Job, NewJob, State
from happyhorse.serve.settings import Settings
from happyhorse.serve.worker import Hold, StoppedError, Worker


def ask(one: Worker, **told) -> Job:
    fields = {"prompt": "Waves at night", "seconds": 3, "ratio": "1:1", "seed": 5, "steps": 3, **told}
    stored = one.service.to_stored(one.service.check(fields))
    one.jobs.submit(NewJob(owner="ann", protocol="native", endpoint="/api/jobs", request=stored, seconds=3, price=7))
    job = one.jobs.claim(one.id, 60)
    assert job is not None
    return job


def frames(one: Worker, job: Job) -> np.ndarray:
    return media.read_mp4(one.service.files.result(job.results["file"])).frames


def test_a_job_becomes_a_clip_with_everything_told(one: Worker):
    job = ask(one)
    one.work(job)
    done = one.jobs.find(job.id)
    assert (done.state, done.charge, done.progress) == (State.DONE, 7, 1.0)
    path = one.service.result_path(done)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.frames) == (320, 320, 75)
    assert done.results["seed"] == 5
    assert one.service.result_path(done, what="thumbnail").read_bytes()[8:12] == b"WEBP"
    assert not (one.service.files.work / job.id).exists()


def test_a_job_goes_on_from_the_step_where_its_worker_died(one: Worker, monkeypatch):
    whole = ask(one)
    one.work(whole)
    job, calls = ask(one), []
    denoise = type(one.models).denoise

    def dying(self, sequence, sigma):
        calls.append(sigma)
        if len(calls) == 5:  # in the middle of the third step, which asks with and without words
            raise KeyboardInterrupt
        return denoise(self, sequence, sigma)

    with monkeypatch.context() as patch:
        patch.setattr(type(one.models), "denoise", dying)
        patch.setattr(checkpoint, "SECONDS", 0.0)
        with pytest.raises(KeyboardInterrupt):
            one.work(job)
    kept = list((one.service.files.work / job.id).glob("*.safetensors"))
    assert [path.name for path in kept] == ["walk-0.safetensors"]
    one.jobs.requeue(3, worker=one.id)
    again, asked = one.jobs.claim(one.id, 60), []
    with monkeypatch.context() as patch:
        patch.setattr(type(one.models), "denoise", lambda self, *a: asked.append(a[1]) or denoise(self, *a))
        one.work(again)
    assert len(set(asked)) == 1, "the two steps behind us were not made again"
    np.testing.assert_array_equal(frames(one, one.jobs.find(job.id)), frames(one, one.jobs.find(whole.id)))


def test_a_cancelled_job_stops_between_two_steps_and_is_free(one: Worker, monkeypatch):
    job = ask(one)
    one.jobs.cancel(job.id)
    monkeypatch.setattr(worker, "TOLD", 0.01)
    monkeypatch.setattr(worker, "BEAT", 0.0)
    made = []
    denoise = type(one.models).denoise

    def waiting(self, sequence, sigma):
        import time

        made.append(sigma)
        time.sleep(0.3)
        return denoise(self, sequence, sigma)

    monkeypatch.setattr(type(one.models), "denoise", waiting)
    one.work(job)
    done = one.jobs.find(job.id)
    assert (done.state, done.charge) == (State.CANCELLED, 0)
    assert len(set(made)) <= 1


def test_a_worker_told_to_stop_hands_its_job_back(one: Worker):
    job = ask(one)
    one.stopping.set()
    one.work(job)
    back = one.jobs.find(job.id)
    assert (back.state, back.attempts) == (State.QUEUED, 0)


def test_a_job_that_is_ours_no_more_is_dropped(one: Worker):
    job = ask(one)
    one.jobs.requeue(3, worker=one.id)
    other = one.jobs.claim("w-2", 60)
    hold = Hold(one, job)
    hold.word = one.jobs.heartbeat(job, 60)
    with pytest.raises(StoppedError, match="lost"):
        hold.tell(progress=0.5)
    assert one.jobs.find(job.id).worker == other.worker == "w-2"


def test_a_job_that_cannot_be_made_says_why(one: Worker, monkeypatch):
    monkeypatch.setattr(type(one.models), "denoise", lambda *a: (_ for _ in ()).throw(MemoryError()))
    job = ask(one)
    one.work(job)
    failed = one.jobs.find(job.id)
    assert (failed.state, failed.error_kind, failed.charge) == (State.FAILED, "failed", 0)
    assert "memory" in failed.error


def test_a_clip_is_judged_by_all_its_words(one: Worker, monkeypatch):
    seen = []
    monkeypatch.setattr(type(one.service.moderator), "judge_result", lambda self, words, clip: seen.append(words))
    one.work(ask(one, shots=[{"prompt": "A dog"}, {"prompt": "A cat"}]))
    assert seen == ["Waves at night\nA dog\nA cat"]


def test_what_is_told_of_a_clip_is_what_its_model_was_told(one: Worker):
    shots, script = [{"prompt": "A dog"}, {"prompt": "A cat"}], [{"text": "Hello there!", "start": 0, "end": 2}]
    job = ask(one, shots=shots, script=script, steps=1)
    one.work(job)
    done = one.jobs.find(job.id)
    assert done.results["prompt"] == "Waves at night A dog A cat"
    assert [(line["text"], line["end"]) for line in done.results["lines"]] == [("Hello there!", 2.0)]
    assert any("a prompt for each shot" in note for note in done.results["notes"])
    with av.open(str(one.service.result_path(done))) as container:
        assert json.loads(container.metadata["comment"])["told"] == done.results["prompt"]


def test_the_thumbnail_is_the_frame_halfway(tmp_path: Path):
    greys = np.linspace(20, 220, 75).astype(np.uint8)
    frames = np.broadcast_to(greys[:, None, None, None], (75, 32, 32, 3)).copy()
    media.write_mp4(Clip(frames=frames, waveform=np.zeros((1, 0), np.float32)), tmp_path / "clip.mp4")
    assert abs(float(worker.middle(tmp_path / "clip.mp4").mean()) - greys[37]) < 6  # two frames, and the codec


def test_a_clip_keeps_its_latents_beside_it_until_it_goes(one: Worker):
    one.settings = replace(one.settings, provenance=True)  # the seal leaves what the clip tells of itself alone
    job = ask(one, sound=True)
    one.work(job)
    done = one.jobs.find(job.id)
    path = one.service.result_path(done)
    kept = drafts.read(path)
    assert done.results["latents"] == drafts.file_beside(path).name
    assert (kept.request.seed, kept.weights, set(kept.latents)) == (5, one.models.weights_hash, {"video", "audio"})
    old = path.stat().st_mtime - 7200
    for file in one.service.files.results.iterdir():
        os.utime(file, (old, old))
    assert one.service.files.sweep() == 0, "none of the three is a stray"
    one.service.delete(job.id)
    one.service.files.sweep()
    assert list(one.service.files.results.iterdir()) == []


def test_latents_from_which_nothing_could_be_made_again_are_not_kept(tmp_path: Path):
    clip = Clip(frames=np.zeros((1, 32, 32, 3), np.uint8), waveform=np.zeros((0, 0), np.float32))
    media.write_mp4(clip, file := tmp_path / "clip.mp4", comment={"prompt": "Waves"})
    assert worker.keep_latents(clip, file, {"prompt": "Waves"}) is None
    wordless = replace(clip, latents={"video": np.zeros((48, 1, 2, 2), np.float32)})
    media.write_mp4(wordless, file, comment={"prompt": ""})  # a picture was given with it, and is not told
    assert worker.keep_latents(wordless, file, {"prompt": ""}) is None
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


def test_settings_travel_to_a_worker(tmp_path: Path):
    settings = replace(Settings(data=tmp_path), hosts=("a", "b"), prices=tmp_path / "p.toml", lease=3.5)
    assert Settings.from_json(settings.to_json()) == settings
