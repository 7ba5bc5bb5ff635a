// The key map. Single keys do nothing while somebody types, nor where the person has switched them off; Ctrl-Enter
// sends always. A button or link joins by its aria-keyshortcuts, a row that j and k walk through by data-row.
const places = { t: "/today", s: "/spaces", p: "/people", h: "/me" };

export default function (help) {
  let leading = false; // after g
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return sendForm(event);
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || help.open) return;
    if (document.documentElement.dataset.keys === "off") return;
    const afterG = leading;
    leading = event.key === "g" && !afterG;
    if (leading) return;
    const act = afterG ? place(event.key) : single(event.key, help);
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
  switch (key) {
    case "j":
      return () => walk(1);
    case "k":
      return () => walk(-1);
    case "?":
      return () => help.showModal();
    case "/":
    case "n":
    case "r":
    case "e":
    case "h": {
      const target = find(key);
      return target && (() => (target.matches("input, textarea") ? target.focus() : target.click()));
    }
  }
}

// The nearest element that answers to a key: in the row where the focus is, else on the page.
function find(key) {
  const wanted = `[aria-keyshortcuts~="${key}"]`;
  const row = document.activeElement?.closest("[data-row]");
  return row?.querySelector(wanted) ?? (row && key !== "n" && key !== "/" ? null : document.querySelector(wanted));
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const here = rows.indexOf(document.activeElement?.closest("[data-row]"));
  const next = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step];
  next?.querySelector("a, button, summary")?.focus();
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
