// What rings for me, on every page: it is shown at once, with a sound, in the title of the tab, and where the reader has
// allowed it by the system. The server says what rings; this only notices sooner.
import { morphInto } from "meantime/morph";
import { aPart, parsePage } from "meantime/trusted";
import { silence, silenced } from "meantime/ring-silence";
import { sound } from "meantime/ring-sound";

const again = 30_000; // ms: a hint can be lost, what rings cannot

export default function (place) {
  const look = async () => {
    try {
      const response = await fetch(place.dataset.from, { headers: aPart });
      if (!response.ok) return;
      const rings = parsePage(await response.text()).getElementById("rings");
      if (rings) morphInto(place, rings);
      tell(place);
    } catch (error) {
      console.warn("what rings could not be found out", error);
    }
  };
  document.addEventListener("meantime:rings", look);
  setInterval(() => { if (place.firstElementChild) look(); }, again);
  // A page that was morphed may hold other rings than before, and another tab may have been told to be silent.
  new MutationObserver(() => tell(place)).observe(place, { childList: true });
  addEventListener("storage", () => tell(place));
  tell(place);
}

let told = ""; // the rings that this tab has told of
let hush = null; // ends the sound of this tab

function tell(place) {
  const rings = [...place.querySelectorAll("[data-sounds]")];
  mark(place, rings.length > 0);
  const silent = silenced();
  const loud = rings.filter((ring) => !silent.includes(ring.dataset.ring));
  for (const button of place.querySelectorAll("[data-silence]")) {
    button.hidden = !loud.includes(button.closest("[data-ring]"));
    button.onclick = () => {
      if (!silence(loud.map((ring) => ring.dataset.ring))) hush?.(); // here then, and once
      tell(place);
    };
  }
  const now = loud.map((ring) => ring.dataset.ring).join(" ");
  if (now === told) return;
  const fresh = loud.filter((ring) => !told.split(" ").includes(ring.dataset.ring));
  told = now;
  hush?.();
  if (now) aloud(fresh);
}

function mark(place, rings) {
  const prefix = `${place.dataset.title} · `;
  const plain = document.title.startsWith(prefix) ? document.title.slice(prefix.length) : document.title;
  document.title = rings ? prefix + plain : plain;
}

// One tab sounds: the one that has the lock, and when it is closed the next.
function aloud(fresh) {
  const turn = new AbortController();
  const over = Promise.withResolvers();
  hush = () => { turn.abort(); over.resolve(); };
  navigator.locks?.request("meantime-ringing", { signal: turn.signal }, () => {
    const stop = sound();
    fresh.forEach(notify);
    return over.promise.finally(stop);
  }).catch(() => {}); // it was over before its turn came
}

function notify(ring) {
  if (globalThis.Notification?.permission !== "granted") return;
  const note = new Notification(ring.dataset.says, { tag: ring.dataset.ring, requireInteraction: true });
  note.addEventListener("click", () => { focus(); location.assign(ring.dataset.href); });
}
