// One clip, or two in step, with sound from one of them: play, scrub, single frames, loudness, the whole screen.
import { button, h } from "./dom.js";
import { icon } from "./icons.js";
import { prefer, state } from "./state.js";
import { clock, t } from "./words.js";

const FPS = 25;
const DRIFT = 0.08; // seconds that the second clip may lag before it is set right

/** Build a player of one or two clips: `{ src, poster, label, ratio, silent }`. */
export function player(clips) {
  const videos = clips.map(({ src, poster, label }) =>
    h("video", { src, poster, preload: "auto", playsinline: true, loop: true, "aria-label": label, tabindex: -1 }),
  );
  const lead = videos[0];
  let heard = 0;
  const frames = videos.map((video, place) => {
    const frame = h("div", { class: "frame" }, video);
    frame.style.setProperty("--ratio", clips[place].ratio);
    video.addEventListener("click", () => toggle());
    return videos.length > 1 ? h("figure", {}, frame, caption(clips[place], place)) : frame;
  });
  const element = h("div", { class: videos.length > 1 ? "player pair" : "player" });

  function caption({ label }, place) {
    const hear = button({ class: "bare", name: "sound", label: t("hear_this"), onclick: () => listen(place) });
    hear.dataset.place = place;
    return h("figcaption", {}, h("span", {}, place ? "B" : "A"), h("q", {}, label), hear);
  }

  // ── moving ──

  const play = () => Promise.all(videos.map((video) => video.play().catch(() => {})));
  const pause = () => videos.forEach((video) => video.pause());
  const toggle = () => (lead.paused ? play() : pause());
  const length = () => lead.duration || 0;
  function seek(seconds) {
    for (const video of videos) video.currentTime = Math.min(Math.max(0, seconds), Math.max(0, (video.duration || 0) - 1 / FPS / 2));
    draw();
  }
  function step(frames) {
    pause();
    seek((Math.round(lead.currentTime * FPS) + frames + 0.5) / FPS);
  }

  // ── its parts ──

  const playing = button({ class: "bare large", name: "play", label: t("play"), "data-do": "play", onclick: toggle });
  const line = h("input", {
    type: "range",
    class: "line-of-time",
    min: 0,
    max: 1000,
    value: 0,
    "aria-label": t("position"),
    oninput: () => seek((line.value / 1000) * length()),
  });
  const told = h("span", { class: "num time" }, "0:00.0");
  const silent = clips.every((clip) => clip.silent);
  const loud = h("input", {
    type: "range",
    class: "loud",
    min: 0,
    max: 1,
    step: 0.05,
    value: state.taste.volume,
    "aria-label": t("volume"),
    oninput: () => (prefer({ volume: Number(loud.value), muted: false }), listen(heard)),
  });
  const mute = button({ class: "bare", name: "sound", label: t("mute"), "data-do": "mute", onclick: quiet });
  const whole = button({ class: "bare", name: "full", label: t("fullscreen"), onclick: full });
  const bar = h(
    "div",
    { class: "transport", role: "group", "aria-label": t("player") },
    button({ class: "bare", name: "back", label: t("frame_back"), onclick: () => step(-1) }),
    playing,
    button({ class: "bare", name: "forward", label: t("frame_on"), onclick: () => step(1) }),
    line,
    told,
    silent ? h("small", { class: "hint" }, t("no_sound")) : [mute, loud],
    whole,
  );
  element.append(h("div", { class: "frames" }, frames), bar);

  function listen(place) {
    heard = place;
    const { volume, muted } = state.taste;
    videos.forEach((video, each) => {
      video.volume = volume;
      video.muted = muted || each !== heard;
    });
    mute.replaceChildren(icon(muted || !volume ? "mute" : "sound"));
    mute.setAttribute("aria-pressed", String(muted));
    loud.value = muted ? 0 : volume;
    for (const each of element.querySelectorAll("figcaption .bare")) {
      each.setAttribute("aria-pressed", String(Number(each.dataset.place) === heard));
    }
  }
  function quiet() {
    prefer({ muted: !state.taste.muted });
    listen(heard);
  }
  function full() {
    const frames = element.querySelector(".frames");
    if (document.fullscreenElement) document.exitFullscreen();
    else (videos.length > 1 ? frames : lead).requestFullscreen?.();
  }
  function draw() {
    const now = lead.currentTime;
    line.value = length() ? (now / length()) * 1000 : 0;
    line.style.setProperty("--part", `${length() ? (100 * now) / length() : 0}%`);
    line.setAttribute("aria-valuetext", clock(now));
    told.textContent = `${clock(now)} / ${clock(length())}`;
    for (const video of videos.slice(1)) {
      if (Math.abs(video.currentTime - now) > DRIFT && now < (video.duration || 0)) video.currentTime = now;
    }
    if (!lead.paused && element.isConnected) requestAnimationFrame(draw);
  }
  const dress = () => {
    playing.replaceChildren(icon(lead.paused ? "play" : "pause"));
    playing.setAttribute("aria-label", t(lead.paused ? "play" : "pause"));
    draw();
  };
  for (const name of ["play", "pause", "loadedmetadata", "seeked"]) lead.addEventListener(name, dress);
  listen(0);

  /** What a key does here; true where it did something. */
  function key(event) {
    const does = {
      " ": toggle,
      k: toggle,
      ",": () => step(-1),
      ".": () => step(1),
      j: () => seek(lead.currentTime - 1),
      l: () => seek(lead.currentTime + 1),
      m: quiet,
      f: full,
      Home: () => seek(0),
    }[event.key];
    does?.();
    return Boolean(does);
  }
  return { element, key, play, pause };
}
