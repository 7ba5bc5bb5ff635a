// "/" and Ctrl-K open a list of places to go over any page: those of the name that is typed, then what was written. The arrow
// keys choose, Enter goes there. Without a script the link leads to the page of finding.
import { placeRow, withEverything } from "meantime/finder-row";
import { keyOf } from "meantime/key-of";
import { places, remember } from "meantime/recent";

const pause = 80; // ms

export default function (link) {
  const dialog = document.getElementById("finder");
  const [field, list, said] = ["input", "[role=listbox]", "[role=status]"].map((part) => dialog.querySelector(part));
  let here = 0;
  let timer, asking, shown; // for which words the list is
  link.setAttribute("aria-haspopup", "dialog"); // it is a way to a page only while no script runs
  remember(location.pathname);

  const open = () => {
    if (dialog.open) return;
    remember(location.pathname);
    dialog.showModal();
    field.select();
    ask();
  };
  const point = (at) => {
    const rows = [...list.querySelectorAll("a")];
    here = rows.length && (at + rows.length) % rows.length;
    rows.forEach((row, i) => row.setAttribute("aria-selected", i === here));
    rows[here]?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", rows[here]?.id ?? "");
  };
  const show = (found, typed) => {
    shown = typed;
    const all = withEverything(found, typed, dialog.dataset.everything);
    list.replaceChildren(...all.map(placeRow));
    field.setAttribute("aria-expanded", all.length > 0);
    said.textContent = all.map((place) => place.name).join(", ");
    point(0);
  };
  const ask = async () => {
    clearTimeout(timer);
    const typed = field.value.trim();
    asking?.abort();
    asking = new AbortController();
    const query = new URLSearchParams(typed ? { q: typed } : { recent: places().join(" ") });
    try {
      const answer = await fetch(`/complete/places?${query}`, { signal: asking.signal });
      if (answer.ok) show((await answer.json()).places, typed);
    } catch (error) {
      if (error.name !== "AbortError") show([], typed);
    }
  };

  // Whoever types faster than the list comes goes to what she typed, and not to what was there before.
  const goThere = async () => {
    if (field.value.trim() !== shown) await ask();
    list.querySelectorAll("a")[here]?.click();
  };

  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    if (keyOf(event) !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    open();
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  });
  field.addEventListener("keydown", (event) => {
    const act = { ArrowDown: () => point(here + 1), ArrowUp: () => point(here - 1), Enter: goThere }[event.key];
    if (!act || event.isComposing) return;
    event.preventDefault();
    act();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}
