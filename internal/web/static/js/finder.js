// "/" and Ctrl-K open a list of places to go over any page: those of the name that is typed, then what was written. The arrow
// keys choose, Enter goes there. Without a script the link leads to the page of finding.
import { placeRow } from "meantime/finder-row";
import { places, remember } from "meantime/recent";

const pause = 80; // ms

export default function (link) {
  const dialog = document.getElementById("finder");
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const said = dialog.querySelector("[role=status]");
  let here = 0;
  let timer, asking;
  remember(location.pathname);

  const open = () => {
    if (dialog.open) return;
    remember(location.pathname);
    dialog.showModal();
    field.select();
    ask();
  };
  const point = (at) => {
    const rows = [...list.children];
    here = rows.length && (at + rows.length) % rows.length;
    rows.forEach((row, i) => row.setAttribute("aria-selected", i === here));
    rows[here]?.scrollIntoView({ block: "nearest" });
    if (rows.length) field.setAttribute("aria-activedescendant", rows[here].id);
    else field.removeAttribute("aria-activedescendant");
  };
  const show = (found, typed) => {
    const everything = { href: `/find?${new URLSearchParams({ q: typed })}`, name: dialog.dataset.everything, says: typed, icon: "find" };
    const named = found.filter((place) => !place.written);
    const all = typed ? [...named, everything, ...found.filter((place) => place.written)] : found;
    list.replaceChildren(...all.map((place, i) => placeRow(place, i)));
    field.setAttribute("aria-expanded", all.length > 0);
    said.textContent = all.map((place) => place.name).join(", ");
    point(0);
  };
  const ask = async () => {
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

  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open();
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  });
  field.addEventListener("keydown", (event) => {
    const act = { ArrowDown: () => point(here + 1), ArrowUp: () => point(here - 1), Enter: () => list.children[here]?.querySelector("a").click() }[event.key];
    if (!act || event.isComposing || (event.key === "Enter" && !list.children.length)) return;
    event.preventDefault();
    act();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}
