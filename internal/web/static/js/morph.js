// Turns the page into another one, touching only what differs, so that focus, scrolling and half-written words stay.
import { Idiomorph } from "idiomorph";
import { attach } from "meantime/attach";

// Shows a parsed page. What the reader has typed is kept, except in the form that was just sent.
export function morph(page, sent) {
  const keep = (element) => isTouched(element) && !(sent && element.form === sent);
  Idiomorph.morph(document.body, page.body, {
    morphStyle: "outerHTML",
    callbacks: {
      beforeNodeMorphed: (old) => !keep(old),
      // What the reader has unfolded stays unfolded.
      beforeAttributeUpdated: (name, element) => !(name === "open" && element.localName === "details"),
    },
  });
  document.title = page.title;
  attach();
  refocus();
}

// Shows a parsed part of a page in place of the same part of this one.
export function morphInto(part, other) {
  Idiomorph.morph(part, other, { morphStyle: "outerHTML" });
  attach();
}

// Has the reader changed this field since it was shown?
function isTouched(element) {
  switch (element.localName) {
    case "textarea":
      return element.value !== element.defaultValue;
    case "input":
      if (element.type === "hidden") return false;
      return element.checked !== element.defaultChecked || (element.type !== "file" && element.value !== element.defaultValue);
    case "select":
      return [...element.options].some((option) => option.selected !== option.defaultSelected);
  }
  return false;
}

// Focus goes to what is wrong; and where its element is gone, to the page rather than to nowhere.
function refocus() {
  const wrong = document.querySelector("#main [aria-invalid='true']");
  if (wrong) wrong.focus();
  else if (!document.activeElement || document.activeElement === document.body) {
    document.getElementById("main")?.focus({ preventScroll: true });
  }
}
