// Files that are chosen, dropped or pasted are uploaded while one writes on, and stand in the text once they have arrived.
import { Upload } from "meantime/upload";

export default function (box) {
  const { form } = box.querySelector("button");
  const text = form.elements.body;
  const field = box.querySelector("input[type=file]");
  const rows = box.querySelector(".uploads");
  const status = box.querySelector("[role=status]");
  document.documentElement.dataset.uploads = ""; // what is chosen goes by itself, and not with the form
  form.addEventListener("formdata", (event) => event.formData.delete("file"));

  const say = (sentence, name) => (status.textContent = `${name}: ${sentence}`);
  const take = (files) => [...files].forEach((file) => rows.append(rowOf(file)));
  const end = (row) => {
    if (row.contains(document.activeElement)) text.focus();
    row.remove();
    rows.hidden = !rows.children.length;
  };
  const rowOf = (file) => {
    const row = document.createElement("li");
    const name = Object.assign(document.createElement("span"), { className: "uploads__name", textContent: file.name });
    const bar = Object.assign(document.createElement("progress"), { max: file.size || 1, value: 0 });
    const hold = button(box.dataset.pause, file.name);
    const drop = button(box.dataset.remove, file.name);
    const upload = new Upload(file, {
      moved: (bytes) => (bar.value = bytes),
      waits: () => say(box.dataset.waits, file.name),
      done: (link) => {
        insert(text, link);
        say(box.dataset.arrived, file.name);
        end(row);
      },
      failed: (sentence) => {
        bar.replaceWith(Object.assign(document.createElement("span"), { className: "wrong", textContent: sentence, role: "alert" }));
        hold.remove();
      },
    });
    let paused = false;
    bar.setAttribute("aria-label", file.name);
    hold.addEventListener("click", () => {
      paused = !paused;
      hold.firstChild.data = paused ? box.dataset.resume : box.dataset.pause;
      if (paused) upload.pause();
      else upload.start();
    });
    drop.addEventListener("click", () => { upload.remove(); end(row); });
    row.append(name, bar, hold, drop);
    rows.hidden = false;
    upload.start();
    return row;
  };

  field.addEventListener("change", () => { take(field.files); field.value = ""; });
  text.addEventListener("paste", (event) => offered(event, event.clipboardData));
  form.addEventListener("drop", (event) => offered(event, event.dataTransfer));
  form.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
  const offered = (event, what) => {
    if (!what?.files.length) return;
    event.preventDefault();
    take(what.files);
  };
}

function button(says, name) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--small btn--quiet" });
  made.append(says, Object.assign(document.createElement("span"), { className: "sr-only", textContent: ` ${name}` }));
  return made;
}

// A link has a line of its own; pictures one after the other stand together, and so do other files.
function insert(text, link) {
  const before = text.value.slice(0, text.selectionEnd);
  const last = before.trimEnd().split("\n").at(-1).match(/^(!?)\[.*\]\(\/files\/\S+\)$/);
  const wanted = !before.trim() ? 0 : last && Boolean(last[1]) === link.startsWith("!") ? 1 : 2;
  const between = "\n".repeat(Math.max(0, wanted - before.match(/\n*$/)[0].length));
  text.setRangeText(`${between}${link}\n`, text.selectionEnd, text.selectionEnd, "end");
  text.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
