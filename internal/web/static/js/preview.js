// What a form would do, as it stands: the server is asked shortly after each change, and answers with the page as it
// would be. The parts marked data-live take what it says; fields are left alone, and nothing is saved.
import { Idiomorph } from "idiomorph";
import { attach } from "meantime/attach";
import { aPart, parsePage } from "meantime/trusted";

const pause = 250; // ms after the last change

export default function (form) {
  let timer;
  let asking;
  const stop = () => {
    clearTimeout(timer);
    asking?.abort();
  };
  form.addEventListener("input", () => {
    stop();
    timer = setTimeout(() => ask(form, (asking = new AbortController()).signal), pause);
  });
  form.addEventListener("submit", stop);
}

async function ask(form, signal) {
  const body = new URLSearchParams(new FormData(form));
  // What cannot be asked now is not shown; saving will say why.
  const text = await fetch(form.dataset.preview, { method: "POST", body, headers: aPart, signal })
    .then((response) => (response.ok ? response.text() : ""))
    .catch(() => "");
  if (text && !signal.aborted) show(form, parsePage(text));
}

function show(form, page) {
  for (const old of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(old.id);
    if (fresh) Idiomorph.morph(old, fresh, { callbacks: { beforeAttributeUpdated: (name) => name !== "open" } });
  }
  for (const list of form.querySelectorAll("[data-grow]")) grow(list, page.getElementById(list.id));
  for (const field of form.elements) {
    const fresh = page.getElementById(field.id);
    if (!fresh) continue;
    if (fresh.hasAttribute("aria-invalid")) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  attach();
  form.dispatchEvent(new CustomEvent("previewed", { detail: page }));
}

// A list whose last row was filled in has another one in the answer.
function grow(list, fresh) {
  if (!fresh || fresh.children.length <= list.children.length) return;
  list.lastElementChild.classList.remove("times__add");
  for (const row of [...fresh.children].slice(list.children.length)) list.append(document.adoptNode(row));
}
