// The Studio's pictures, drawn on a grid of 20 by 20.
const PATHS = {
  close: "M5 5l10 10M15 5L5 15",
  play: "M7 4.5v11l9-5.5z",
  pause: "M7 5v10M13 5v10",
  back: "M13 5l-6 5 6 5M5 5v10",
  forward: "M7 5l6 5-6 5M15 5v10",
  loop: "M5 8a5 5 0 0 1 9-2l1.5 1.5M15.5 4v3.5H12M15 12a5 5 0 0 1-9 2l-1.5-1.5M4.5 16v-3.5H8",
  sound: "M4 8v4h3l4 3.5v-11L7 8zM14 7.5a3.5 3.5 0 0 1 0 5M16 5.5a6.5 6.5 0 0 1 0 9",
  mute: "M4 8v4h3l4 3.5v-11L7 8zM14 8l4 4M18 8l-4 4",
  full: "M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4",
  star: "M10 3.5l2 4.3 4.6.5-3.4 3.2.9 4.7L10 13.8l-4.1 2.4.9-4.7L3.4 8.3l4.6-.5z",
  bin: "M4.5 6h11M8 6V4h4v2M6 6l.7 10h6.6L14 6",
  down: "M10 3.5v9M6 9l4 4 4-4M4 16.5h12",
  remix: "M4 6h3l6 8h3M14 12l2 2-2 2M4 14h3l1.5-2M11.5 8L13 6h3M14 4l2 2-2 2",
  extend: "M3.5 5h7v10h-7zM13 10h4.5M15 7.5l2.5 2.5-2.5 2.5",
  larger: "M4 12v4h4M16 8V4h-4M4 16l5.5-5.5M16 4l-5.5 5.5",
  compare: "M3.5 5h5.5v10H3.5zM11 5h5.5v10H11z",
  code: "M7 6l-4 4 4 4M13 6l4 4-4 4",
  copy: "M7 7h9v9H7zM4 13V4h9",
  search: "M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4zM13 13l3.5 3.5",
  plus: "M10 4v12M4 10h12",
  dice: "M4.5 4.5h11v11h-11zM7.5 7.5h.01M12.5 12.5h.01M10 10h.01M12.5 7.5h.01M7.5 12.5h.01",
  lock: "M5.5 9h9v7h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9",
  unlock: "M5.5 9h9v7h-9zM7.5 9V6a2.5 2.5 0 0 1 4.8-1",
  wand: "M4 16l8-8M13.5 3v3M12 4.5h3M16 9v2.5M14.7 10.2h2.6M7 4v2M6 5h2",
  sliders: "M4 6h7M15 6h1M4 14h1M9 14h7M11 4v4h4V4zM5 12v4h4v-4z",
  clock: "M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM10 6v4l2.5 2",
  voice: "M10 3.5a2 2 0 0 1 2 2v4a2 2 0 0 1-4 0v-4a2 2 0 0 1 2-2zM6 9.5a4 4 0 0 0 8 0M10 13.5v3",
  moon: "M15.5 12A6.5 6.5 0 0 1 8 4.5 6.5 6.5 0 1 0 15.5 12z",
  sun: "M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM10 2.5v1M10 16.5v1M2.5 10h1M16.5 10h1M4.7 4.7l.7.7M14.6 14.6l.7.7M4.7 15.3l.7-.7M14.6 5.4l.7-.7",
  globe: "M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM3.5 10h13M10 3.5c4 4 4 9 0 13M10 3.5c-4 4-4 9 0 13",
  key: "M7 9.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM9.2 10.4L16 3.5M13 6.5l2.5 2.5",
  keys: "M3 5.5h14v9H3zM6 8.5h.01M9 8.5h.01M12 8.5h.01M14.5 8.5h.01M6.5 11.5h7",
  up: "M10 16V4.5M5.5 9L10 4.5 14.5 9",
  grip: "M8 5h.01M12 5h.01M8 10h.01M12 10h.01M8 15h.01M12 15h.01",
  film: "M3.5 4.5h13v11h-13zM6.5 4.5v11M13.5 4.5v11M3.5 8h3M3.5 12h3M13.5 8h3M13.5 12h3",
  picture: "M3.5 4.5h13v11h-13zM3.5 13l4-3.5 3 2.5 2.5-2 3.5 3M12.5 8h.01",
  check: "M4.5 10.5l3.5 3.5 7.5-8",
  link: "M8.5 11.5l3-3M9 6.5l1.5-1.5a3 3 0 0 1 4.5 4.5L13.5 11M11 13.5L9.5 15A3 3 0 0 1 5 10.5L6.5 9",
};
const SPACE = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SPACE, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SPACE, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** The outline of a ratio, as tall or wide as it is. */
export function shape(ratio, size = 20) {
  const [wide, high] = ratio.split(":").map(Number);
  const most = Math.max(wide, high);
  const [width, height] = [(wide / most) * (size - 4), (high / most) * (size - 4)];
  const svg = document.createElementNS(SPACE, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("class", "icon shape");
  svg.style.width = svg.style.height = `${size}px`;
  svg.setAttribute("aria-hidden", "true");
  const box = document.createElementNS(SPACE, "rect");
  const place = { x: (size - width) / 2, y: (size - height) / 2, width, height, rx: 1.5 };
  for (const [key, value] of Object.entries(place)) box.setAttribute(key, value);
  svg.append(box);
  return svg;
}
