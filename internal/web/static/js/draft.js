// What is being written is kept as a draft, shortly after the last word and when the page is left: by the server, and on
// this device as long as the server cannot be reached.
import { bringBack, came, forgetHere, keepHere, state } from "meantime/device";

const pause = 1200; // ms

export default function (form) {
  let timer;
  let keeping;
  let base = came(form); // what the server has
  let kept = JSON.stringify(base);

  const say = (text) => {
    const status = form.querySelector("#kept");
    if (status && text !== undefined && status.textContent !== text) status.textContent = text;
  };
  const here = () => say(form.querySelector("#kept")?.dataset[keepHere(form, base) ? "here" : "nowhere"]);
  const keep = async (leaving) => {
    clearTimeout(timer);
    const now = state(form);
    if (JSON.stringify(now) === kept) return;
    kept = JSON.stringify(now);
    if (leaving && !navigator.onLine) return here();
    keeping?.abort();
    keeping = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    const ask = { method: "POST", body, headers: { Accept: "application/json" }, keepalive: leaving, signal: leaving ? undefined : keeping.signal };
    try {
      const answer = await (await fetch("/drafts", ask)).json();
      if (answer.place) form.elements.place.value = answer.place;
      say(answer.kept);
      base = now;
      forgetHere(form);
    } catch (error) {
      if (error.name === "AbortError") return;
      kept = ""; // tried again with the next word, and once there is a network again
      here();
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, pause, false);
  };
  const leave = () => form.isConnected && keep(true);
  form.addEventListener("input", soon);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    keeping?.abort();
    kept = JSON.stringify(state(form)); // it is on its way
    forgetHere(form);
  });
  form.addEventListener("unsent", () => {
    kept = "";
    keep(false);
  });
  addEventListener("online", () => form.isConnected && keep(false));
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.hidden && leave());
  if (bringBack(form)) {
    say(form.querySelector("#kept")?.dataset.back);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (JSON.stringify(state(form)) !== kept) soon(); // somebody wrote before this was there
}
