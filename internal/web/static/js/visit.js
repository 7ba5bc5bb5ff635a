// After my own act the page is at once what it has become: the form is sent by fetch, and the page that answers is
// morphed into this one. Without a script, or where anything is unusual, the form is an ordinary form.
import { morph } from "meantime/morph";
import { parsePage } from "meantime/trusted";
import { forgetUnsent, sayUnsent } from "meantime/unsent";

let shown = location.pathname + location.search;
let acts = 0; // under way
let lastAct = -Infinity;

// While an act of mine is under way, and just after, a hint only tells what I did myself.
export function actedJustNow() {
  return acts > 0 || performance.now() - lastAct < 2000;
}

export default function (element) {
  const isLink = element.localName === "a";
  element.addEventListener(isLink ? "click" : "submit", (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (isLink) visit(element.href);
    else if (element.getAttribute("aria-busy") !== "true") send(element, event.submitter);
  });
}

// Shows an address of this site in place of this page.
export async function visit(address) {
  await take(() => fetch(address, { headers: { Accept: "text/html" } }));
}

async function send(form, button) {
  const address = new URL(button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location.href);
  const fields = new FormData(form, button);
  form.setAttribute("aria-busy", "true");
  try {
    if (form.method === "get") {
      address.search = new URLSearchParams(fields);
      await visit(address);
    } else {
      const body = form.enctype === "multipart/form-data" ? fields : new URLSearchParams(fields);
      await take(() => fetch(address, { method: "POST", body, headers: { Accept: "text/html" } }), form);
    }
  } finally {
    form.removeAttribute("aria-busy");
  }
}

async function take(ask, form) {
  acts++;
  try {
    const response = await ask();
    const page = parsePage(await response.text());
    if (form && !response.ok && response.status !== 422) {
      return sayUnsent(form, page.querySelector("#main .lede")?.textContent, response.status === 401);
    }
    if (!page.getElementById("main")) return location.assign(response.url);
    if (response.redirected || !form) go(new URL(response.url));
    morph(page, form);
    forgetUnsent();
  } catch (error) {
    console.error(error);
    sayUnsent(form);
  } finally {
    acts--;
    lastAct = performance.now();
  }
}

// Makes an address the page's own: a new step in the history where it is another page.
function go(address) {
  const next = address.pathname + address.search;
  history[next === shown ? "replaceState" : "pushState"](null, "", address);
  if (address.pathname !== shown.split("?")[0]) scrollTo(0, 0);
  shown = next;
}

addEventListener("popstate", () => {
  if (location.pathname + location.search !== shown) location.reload();
});
