// Turns the page into another one, touching only what differs, so that focus, scrolling and half-written words stay.
import { Idiomorph } from "idiomorph";
import { attach } from "meantime/attach";
import { nextAfter } from "meantime/next";

// Shows a parsed page. What the reader has typed is kept where its form is there again, except in the form that was just sent.
export function morph(page, sent) {
  const fields = [...document.querySelectorAll("input, select, textarea")].filter((field) => isTouched(field) && !(sent && field.form === sent));
  const next = nextAfter(sent);
  const typed = new Map(fields.map((field) => [field, formOf(field)]));
  Idiomorph.morph(document.body, page.body, {
    morphStyle: "outerHTML",
    callbacks: {
      // A field that has its like in another form is moved there: it must not take along what was meant for the first.
      // Files on their way go on.
      beforeNodeMorphed: (old, fresh) => !(typed.has(old) && typed.get(old) === formOf(fresh)) && !old.matches?.(".uploads:has(progress)"),
      // What the reader has unfolded stays unfolded.
      beforeAttributeUpdated: (name, element) => !(name === "open" && element.localName === "details"),
    },
  });
  document.title = page.title;
  for (const name of ["lang", "data-keys"]) become(name, page.documentElement.getAttribute(name));
  attach();
  refocus(next);
}

// The language, for the voice that reads it, and whether single keys are shortcuts: both change with an act.
function become(name, value) {
  if (value === null) document.documentElement.removeAttribute(name);
  else document.documentElement.setAttribute(name, value);
}

// What names the form of a field, in whichever page it is.
function formOf(field) { return field.form && (field.form.getAttribute("id") ?? field.form.getAttribute("action")); }

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

// Focus goes to what is wrong, or to where the page begins; where the row is gone that it stood in, to what is next; and where
// its element is gone, to what was done, to the list, or to the page, rather than to nowhere.
function refocus(next) {
  const first = document.querySelector("#main [aria-invalid='true']") ?? document.querySelector("#main [autofocus]") ?? next.row();
  if (first) return first.focus();
  const here = document.activeElement;
  if (here && here !== document.body && here.checkVisibility()) return; // what was moved into something folded is lost as well
  const done = document.querySelector("#toasts [data-at]")?.dataset.at;
  const part = (done && document.getElementById(done)?.querySelector("a, button")) || next.list();
  if (part) part.focus();
  else document.getElementById("main")?.focus({ preventScroll: true });
}
