"use strict";

const byId = (id) => document.getElementById(id);
let playing = null;

function playFrom(sound, seconds) {
  if (playing && playing !== sound) playing.pause();
  const begin = () => {
    sound.currentTime = seconds;
    sound.play().catch(() => {});
  };
  if (sound.readyState >= 1) {
    begin();
  } else {
    sound.addEventListener("loadedmetadata", begin, { once: true });
    sound.load();
  }
}

function follow(sound) {
  const words = document.querySelector(`.words[data-sound="${sound.id}"]`);
  const timeline = document.querySelector(`.timeline[data-sound="${sound.id}"]`);
  const spans = words ? Array.from(words.querySelectorAll("[data-start]")) : [];
  let marked = null;
  const draw = () => {
    const now = sound.currentTime;
    const current = spans.findLast((span) => Number(span.dataset.start) <= now + 0.02) || null;
    if (current !== marked) {
      if (marked) marked.classList.remove("now");
      if (current) current.classList.add("now");
      marked = current;
    }
    if (timeline) {
      const share = now / Number(timeline.dataset.seconds);
      timeline.querySelector(".head").setAttribute("x", String(Math.min(share, 1) * 1000 - 1));
    }
    if (!sound.paused && !sound.ended) requestAnimationFrame(draw);
  };
  sound.addEventListener("play", () => {
    if (playing && playing !== sound) playing.pause();
    playing = sound;
    requestAnimationFrame(draw);
  });
  sound.addEventListener("seeked", draw);
}

function moveFocus(words, from, to) {
  if (!to) return;
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}

function onWordKey(event) {
  const word = event.target.closest("[data-start]");
  if (!word) return;
  const words = event.currentTarget;
  const spans = Array.from(words.querySelectorAll("[data-start]"));
  const index = spans.indexOf(word);
  const next = {
    ArrowRight: spans[index + 1],
    ArrowLeft: spans[index - 1],
    ArrowDown: spans[Math.min(index + 10, spans.length - 1)],
    ArrowUp: spans[Math.max(index - 10, 0)],
    Home: spans[0],
    End: spans[spans.length - 1],
  };
  if (event.key in next) {
    event.preventDefault();
    moveFocus(words, word, next[event.key]);
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    playFrom(byId(words.dataset.sound), Number(word.dataset.start));
  }
}

for (const sound of document.querySelectorAll("audio")) follow(sound);

for (const words of document.querySelectorAll(".words[data-sound]")) {
  words.addEventListener("keydown", onWordKey);
  words.addEventListener("click", (event) => {
    const word = event.target.closest("[data-start]");
    if (!word) return;
    moveFocus(words, words.querySelector('[tabindex="0"]'), word);
    playFrom(byId(words.dataset.sound), Number(word.dataset.start));
  });
}

for (const button of document.querySelectorAll("button.play")) {
  button.addEventListener("click", () => playFrom(byId(button.dataset.sound), Number(button.dataset.start)));
}

for (const timeline of document.querySelectorAll('.timeline:not([data-sound=""])')) {
  timeline.querySelector("svg").addEventListener("click", (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
    playFrom(byId(timeline.dataset.sound), share * Number(timeline.dataset.seconds));
  });
}

for (const point of document.querySelectorAll("[data-point]")) {
  const article = point.closest("article");
  const spans = Array.from(article.querySelectorAll("[data-points]")).filter((span) =>
    span.dataset.points.split(" ").includes(point.dataset.point),
  );
  const light = (on) => () => spans.forEach((span) => span.classList.toggle("lit", on));
  point.addEventListener("pointerenter", light(true));
  point.addEventListener("pointerleave", light(false));
  point.addEventListener("focusin", light(true));
  point.addEventListener("focusout", light(false));
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && playing) playing.pause();
});

const themes = ["automatic", "light", "dark"];
byId("theme").addEventListener("click", (event) => {
  const shown = event.currentTarget.textContent.split(": ")[1];
  const next = themes[(themes.indexOf(shown) + 1) % themes.length];
  if (next === "automatic") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = next;
  }
  event.currentTarget.textContent = `Colours: ${next}`;
});
