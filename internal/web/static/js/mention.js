// "@" offers people who can read what is being written: a list under the caret, walked through with the arrow keys.
import { caretOf } from "meantime/caret";
import { rowOf } from "meantime/mention-row";

const pause = 120; // ms
const named = /(?<![\w@])@([\p{L}\p{M}\d._-]{1,40})$/u;
const bare = /(?<=^|[\s,])@?([\p{L}\p{M}\d._-]{1,40})$/u; // in a field for nothing but names

export default function (text) {
  const list = Object.assign(document.createElement("ul"), { id: "people-found", className: "complete", hidden: true });
  const said = Object.assign(document.createElement("p"), { className: "sr-only", role: "status" });
  let people = [];
  let here = 0;
  let timer, asking;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", text.dataset.people);

  const typed = () => text.value.slice(0, text.selectionStart).match("bare" in text.dataset ? bare : named);
  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    Object.assign(list, { hidden: true }).remove(); // another field may show its own
    for (const name of ["aria-activedescendant", "aria-controls"]) text.removeAttribute(name);
  };
  const point = (at) => {
    here = (at + people.length) % people.length;
    [...list.children].forEach((row, i) => row.setAttribute("aria-selected", i === here));
    list.children[here].scrollIntoView({ block: "nearest" });
    text.setAttribute("aria-activedescendant", list.children[here].id);
  };
  const take = (person) => {
    const start = text.selectionStart - typed()[0].length;
    text.setRangeText(`@${person.handle} `, start, text.selectionStart, "end");
    close();
    text.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  const show = (found) => {
    people = found;
    if (!people.length) return close();
    if (!list.isConnected) text.after(list, said); // the page may have been shown anew
    text.setAttribute("aria-autocomplete", "list");
    text.setAttribute("aria-controls", list.id);
    list.replaceChildren(...people.map((person, i) => rowOf(person, i, () => take(person))));
    const { x, y } = caretOf(text);
    list.style.setProperty("--x", `${x}px`);
    list.style.setProperty("--y", `${y}px`);
    list.hidden = false;
    said.textContent = people.map((person) => person.name).join(", ");
    point(0);
  };
  const ask = async (name) => {
    asking?.abort();
    asking = new AbortController();
    const { place, space, sensitivity } = text.form.elements;
    const query = new URLSearchParams({ q: name, ...(sensitivity?.value ? { private: "yes" } : { space: space?.value ?? "" }) });
    if (place.value.startsWith("thread:")) query.set("thread", place.value.slice("thread:".length));
    try {
      const answer = await fetch(`/complete/people?${query}`, { signal: asking.signal });
      if (answer.ok && typed()) show((await answer.json()).people);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };
  text.addEventListener("input", () => {
    clearTimeout(timer);
    const match = typed();
    if (!match) return close();
    timer = setTimeout(ask, pause, match[1]);
  });
  text.addEventListener("blur", close);
  text.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const choose = () => take(people[here]);
    const act = { ArrowDown: () => point(here + 1), ArrowUp: () => point(here - 1), Enter: choose, Tab: choose, Escape: close }[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}
