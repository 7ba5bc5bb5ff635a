// A field for a person's name that offers who may be meant, as a combobox. The chosen person's number goes along in a
// hidden field; without a script, or without a choice, the server finds out by the name.
const patience = 120; // ms without a key before asking

export default function (box) {
  let timer = 0;
  const field = () => box.querySelector("input:not([type=hidden])");
  const list = Object.assign(document.createElement("div"), { className: "complete", id: `${field().id}-offers`, role: "listbox", hidden: true });
  list.setAttribute("aria-label", field().labels[0]?.textContent ?? "");
  const chosen = Object.assign(document.createElement("input"), { type: "hidden", name: box.dataset.name ?? "person", disabled: true });

  // The page may have been morphed since: what is ours is put back where it belongs.
  const ready = () => {
    if (!list.isConnected) box.append(list, chosen);
    if (field().getAttribute("role") !== "combobox") show([]);
  };

  const show = (people) => {
    list.replaceChildren(...people.map(option));
    list.hidden = people.length === 0;
    const says = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": !list.hidden };
    for (const [name, value] of Object.entries(says)) field().setAttribute(name, value);
    mark(list.firstElementChild);
  };

  const mark = (offer) => {
    for (const other of list.children) other.setAttribute("aria-selected", String(other === offer));
    if (offer) field().setAttribute("aria-activedescendant", offer.id);
    else field().removeAttribute("aria-activedescendant");
    offer?.scrollIntoView({ block: "nearest" });
  };

  const option = (person, i) => {
    const offer = Object.assign(document.createElement("div"), { id: `${list.id}-${i}`, role: "option" });
    const face = Object.assign(document.createElement("span"), { className: "avatar", ariaHidden: "true", textContent: person.initials });
    face.style.setProperty("--hue", person.hue);
    if (person.photo) face.replaceChildren(Object.assign(new Image(), { src: person.photo, alt: "" }));
    const name = Object.assign(document.createElement("span"), { textContent: person.name });
    offer.append(face, name);
    offer.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    offer.addEventListener("click", () => choose(person));
    return offer;
  };

  const choose = (person) => {
    field().value = person.name;
    Object.assign(chosen, { value: person.id, disabled: false });
    show([]);
    chosen.dispatchEvent(new Event("input", { bubbles: true })); // the form has changed
  };

  const ask = async (typed) => {
    const answer = await fetch(`${box.dataset.from}&q=${encodeURIComponent(typed)}`).catch(() => null);
    if (answer?.ok && field().value === typed) show(await answer.json());
  };

  box.addEventListener("input", ({ target }) => {
    if (target === chosen) return;
    ready();
    chosen.disabled = true;
    clearTimeout(timer);
    const typed = field().value;
    if (typed.trim()) timer = setTimeout(ask, patience, typed);
    else show([]);
  });
  box.addEventListener("keydown", (event) => {
    const at = list.querySelector("[aria-selected=true]");
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") mark(at?.nextElementSibling ?? list.firstElementChild);
    else if (event.key === "ArrowUp") mark(at?.previousElementSibling ?? list.lastElementChild);
    else if (event.key === "Enter" && at) at.click();
    else if (event.key === "Escape") show([]);
    else return;
    event.preventDefault();
  });
  box.addEventListener("focusin", ready);
  box.addEventListener("focusout", () => show([]));
  ready();
}
