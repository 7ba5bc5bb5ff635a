// The key map. Single keys do nothing while somebody types or a dialog is open, nor where the person has switched them off;
// Ctrl-Enter sends always. A button or link joins by its aria-keyshortcuts, a row that j and k walk through by data-row.
import { keyOf } from "meantime/key-of";

const places = { t: "/today", s: "/spaces", p: "/people", h: "/me" };
const soon = 2000; // ms in which a place follows g

export default function (help) {
  let led = -Infinity; // when g was pressed
  document.documentElement.dataset.keymap = ""; // the keys are there
  document.addEventListener("click", (event) => event.target.closest?.("[data-keyhelp]") && help.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return sendForm(event);
    const key = keyOf(event);
    if (!key || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
    if (event.repeat && key !== "j" && key !== "k") return; // who holds a key down does one thing, and walks on
    const afterG = performance.now() - led < soon;
    led = key === "g" && !afterG ? performance.now() : -Infinity;
    const act = afterG ? place(key) : single(key, help);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function place(key) {
  const address = places[key];
  return address && (() => location.assign(address));
}

function single(key, help) {
  if (key === "j" || key === "k") return () => walk(key === "j" ? 1 : -1);
  if (key === "?") return () => help.showModal();
  const target = "/nreh".includes(key) && find(key);
  return target && (() => press(target));
}

// What answers to a key: in the row where the focus is, else on the page beside the rows. No row is chosen for the reader.
function find(key) {
  const wanted = `[aria-keyshortcuts~="${key}"]`;
  const row = document.activeElement?.closest("[data-row]");
  return row?.querySelector(wanted) ?? [...document.querySelectorAll(wanted)].find((one) => !one.closest("[data-row]"));
}

function press(target) {
  const folded = target.closest("details:not([open])");
  if (target.matches("input, textarea")) folded?.setAttribute("open", "");
  if (target.matches("input, textarea, summary")) target.focus(); // what a menu holds follows its summary
  if (!target.matches("input, textarea")) target.click();
}

function walk(step) {
  const stops = [...document.querySelectorAll("[data-row]")].map((row) => [...row.querySelectorAll("a, button, summary")].find((one) => one.checkVisibility()));
  const rows = stops.filter(Boolean);
  const row = document.activeElement?.closest("[data-row]");
  const here = rows.findIndex((stop) => row?.contains(stop));
  rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step]?.focus();
}

function sendForm(event) {
  const form = event.target.closest?.("form");
  const button = form?.querySelector("button.btn--primary:not([type=button])");
  if (!button) return;
  event.preventDefault();
  form.requestSubmit(button);
}

function isTyping(element) {
  return element.isContentEditable || element.closest?.("input:not([type=checkbox], [type=radio]), textarea, select");
}
