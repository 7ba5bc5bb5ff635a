// What is looked for shows itself while it is typed: the form's page is fetched, and its findings are put in place of these.
import { morphInto } from "meantime/morph";
import { aPart, parsePage } from "meantime/trusted";

const pause = 80; // ms

export default function (form) {
  const field = form.elements.q;
  let timer, asking;
  const look = async () => {
    asking?.abort();
    asking = new AbortController();
    const address = `${form.getAttribute("action")}?${new URLSearchParams({ q: field.value })}`;
    try {
      const answer = await fetch(address, { headers: aPart, signal: asking.signal });
      const found = parsePage(await answer.text()).getElementById("found");
      if (!answer.ok || !found) return;
      morphInto(document.getElementById("found"), found);
      history.replaceState(null, "", address);
    } catch (error) {
      if (error.name !== "AbortError") console.error(error); // Enter asks again, as an ordinary form does
    }
  };
  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(look, pause);
  });
  field.addEventListener("compositionend", look);
  if (field.value !== field.defaultValue) look(); // it was typed before this was here
}
