// Files that are chosen, dropped or pasted are uploaded while one writes on, and stand in the text once they have arrived. What is sent
// meanwhile waits for them.
import { fileRow } from "meantime/file-row";
import { insert } from "meantime/insert";

export default function (box) {
  const { form } = box.querySelector("button");
  const text = form.elements[box.dataset.into];
  const field = box.querySelector("input[type=file]");
  const rows = box.querySelector(".uploads");
  const status = box.querySelector("[role=status]");
  const held = box.querySelector(".uploads__held");
  let waits; // by which the form is sent once all is here
  let wrote; // something, since files were chosen
  document.documentElement.dataset.uploads = ""; // what is chosen goes by itself, and not with the form
  form.addEventListener("formdata", (event) => event.formData.delete("file"));

  const underWay = () => form.isConnected && rows.querySelector("progress");
  const say = (sentence, name) => (status.textContent = name ? `${name}: ${sentence}` : sentence);
  const hold = (button) => {
    held.hidden = !(waits = button);
    if (button) say(box.dataset.held);
  };
  // What waits goes once nothing is under way any more, unless a file is not to be had.
  const settle = () => {
    rows.hidden = !rows.children.length;
    if (!waits || underWay()) return;
    const button = waits;
    hold(undefined);
    if (rows.children.length) say(box.dataset.unsent);
    else form.requestSubmit(button.form === form ? button : undefined);
  };
  const take = (files) => {
    const links = [...files].map(() => ""); // of those that have come
    wrote = false;
    for (const [i, file] of [...files].entries()) {
      const row = fileRow(file, box.dataset, {
        waits: () => say(box.dataset.waits, file.name),
        done: (link) => { insert(text, links, (links[i] = link), wrote); say(box.dataset.arrived, file.name); },
        dropped: () => say(box.dataset.removed, file.name),
        gone: (had) => { if (had) text.focus(); settle(); },
        failed: settle,
      });
      rows.append(row);
      rows.hidden = false;
    }
  };
  const offered = (event, what) => {
    if (!what?.files.length) return;
    event.preventDefault();
    take(what.files);
  };

  form.addEventListener("submit", (event) => {
    if (!underWay() || event.submitter?.matches("[formaction]:not([data-leaves]), [name=do]")) return; // what only shows the page anew does not wait
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const row of rows.children) row.dispatchEvent(new Event("wanted")); // what is held up goes on
    hold(event.submitter ?? form);
  }, { capture: true });
  held.querySelector("button").addEventListener("click", () => { hold(undefined); text.focus(); });
  addEventListener("beforeunload", (event) => underWay() && event.preventDefault());
  field.addEventListener("change", () => { take(field.files); field.value = ""; });
  text.addEventListener("input", (event) => (wrote ||= event.isTrusted));
  text.addEventListener("paste", (event) => offered(event, event.clipboardData));
  const around = box.closest(".ask") ?? form;
  around.addEventListener("drop", (event) => offered(event, event.dataTransfer));
  around.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
}
