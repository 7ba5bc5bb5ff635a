// Under Send stands when it arrives, and under the sentences what is better done. Both are asked for anew when the space,
// the people named or a word of the sentences changes; as long as they are current, Send sends at once.
import { Idiomorph } from "idiomorph";
import { aPart, parsePage } from "meantime/trusted";

const pause = 400; // ms after the last change

export default function (form) {
  let timer;
  let asking;
  let key; // a form that the server has shown anew has another one, and says what is so
  let shown;

  const settle = () => {
    const { once, told } = form.elements;
    if (once.value !== key) {
      key = once.value;
      shown = audience(form, "defaultValue", "defaultSelected");
    }
    const known = form.querySelector("#arrivals")?.hasAttribute("data-known");
    told.value = known && shown === audience(form, "value", "selected") ? "yes" : "";
  };
  const ask = async () => {
    if (!form.isConnected) return;
    const wanted = audience(form, "value", "selected");
    asking = new AbortController();
    const fields = new FormData(form);
    const { body } = form.elements;
    if (body.value.trim()) fields.set("body", namesIn(body.value).join(" ") || "-"); // the names are all that counts
    try {
      const answer = await fetch("/arrivals", { method: "POST", body: new URLSearchParams(fields), headers: aPart, signal: asking.signal });
      const page = parsePage(await answer.text());
      if (!answer.ok || !page.getElementById("arrivals")) return;
      for (const part of ["times", "advice", "arrivals", "send"]) become(form.querySelector("#" + part), page.getElementById(part));
      shown = wanted;
      settle();
    } catch (error) {
      if (error.name !== "AbortError") console.error(error); // not told: Send asks first
    }
  };
  const changed = () => {
    settle();
    clearTimeout(timer);
    asking?.abort();
    if (audience(form, "value", "selected") !== shown) timer = setTimeout(ask, pause);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", settle, { capture: true });
  settle();
}

function become(old, fresh) {
  if (old && fresh) Idiomorph.morph(old, fresh, { callbacks: { beforeAttributeUpdated: (name) => name !== "open" } });
}

// Whom it is for: the space, everybody named, and what the sentences say. A quick note stands where a title does.
function audience(form, text, chosen) {
  const { title, body, space, need, by, of, bydate, bytime, bytext, urgency, complexity, sensitivity, readers, days } = form.elements;
  const pick = (select) => [...(select?.options ?? [])].find((option) => option[chosen])?.value ?? "";
  const typed = (field) => field?.[text] ?? ""; // while the form becomes another one, some of it is gone
  const asks = [...[need, by, urgency, complexity, sensitivity, days].map(pick), ...[readers, of, bydate, bytime, bytext].map(typed)].join("|");
  const names = namesIn(typed(body).trim() ? typed(body) : typed(title));
  return [pick(space), asks, ...new Set(names.map((name) => name.toLowerCase()))].join("\n");
}

function namesIn(text) { return text.match(/(?<![\w@])@[\p{L}\d][\w.-]*/giu) ?? []; }
