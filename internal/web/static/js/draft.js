// What is being written is kept as a draft, shortly after the last word and when the page is left.
const pause = 1200; // ms

export default function (form) {
  let timer;
  let keeping;
  let kept = state();

  function state() {
    const said = ["title", "body", "space", "need", "of", "by", "bydate", "bytime", "bytext", "urgency", "sensitivity", "complexity", "worse", "readers", "days"];
    return JSON.stringify(said.map((name) => form.elements[name]?.value));
  }
  const keep = async (leaving) => {
    clearTimeout(timer);
    const now = state();
    if (now === kept) return;
    kept = now;
    keeping?.abort();
    keeping = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    const ask = { method: "POST", body, headers: { Accept: "application/json" }, keepalive: leaving, signal: leaving ? undefined : keeping.signal };
    try {
      const answer = await (await fetch("/drafts", ask)).json();
      if (answer.place) form.elements.place.value = answer.place;
      const status = form.querySelector("#kept");
      if (status && status.textContent !== answer.kept) status.textContent = answer.kept;
    } catch (error) {
      if (error.name !== "AbortError") kept = ""; // tried again with the next word
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
    kept = state(); // it is on its way
  });
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.hidden && leave());
}
