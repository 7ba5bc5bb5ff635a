// Preview opens in place: what was written as it will be read, under all buttons, so that none moves, and folds again.
import { Idiomorph } from "idiomorph";
import { aPart, parsePage } from "meantime/trusted";

export default function (form) {
  const part = () => form.querySelector("#shown");
  const fold = () => {
    part().hidden = true;
    form.querySelector("[data-shows]").setAttribute("aria-expanded", "false");
  };
  form.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-shows]");
    if (!button) return;
    event.preventDefault();
    if (!part().hidden) return fold();
    try {
      const answer = await fetch("/preview", { method: "POST", body: new URLSearchParams(new FormData(form)), headers: aPart });
      const fresh = parsePage(await answer.text()).getElementById("shown");
      if (!answer.ok || !fresh) return form.requestSubmit(button); // the page says what is wrong
      Idiomorph.morph(part(), fresh);
      button.setAttribute("aria-expanded", "true");
      part().scrollIntoView({ block: "nearest" });
    } catch (error) {
      console.error(error);
    }
  });
  form.addEventListener("input", (event) => event.target.name === "body" && fold()); // it would say what was, not what is
}
