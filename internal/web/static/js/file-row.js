// One file on its way: how far it is, to be held up and given up. on.waits(), on.done(link), on.failed(), on.dropped() and, once
// the row is out, on.gone(hadTheFocus) tell how it goes.
import { Upload } from "meantime/upload";

export function fileRow(file, says, on) {
  const row = document.createElement("li");
  const name = Object.assign(document.createElement("span"), { className: "uploads__name", textContent: file.name });
  const bar = Object.assign(document.createElement("progress"), { max: file.size || 1, value: 0 });
  const hold = button(says.pause, file.name);
  const drop = button(says.remove, file.name);
  const end = () => {
    const had = row.contains(document.activeElement);
    row.remove();
    on.gone(had);
  };
  const upload = new Upload(file, {
    moved: (bytes) => (bar.value = bytes),
    waits: on.waits,
    done: (link) => { on.done(link); end(); },
    failed: (sentence) => {
      bar.replaceWith(Object.assign(document.createElement("span"), { className: "wrong", textContent: sentence, role: "alert" }));
      hold.remove();
      on.failed();
    },
  });
  let paused = false;
  const goOn = (wanted) => {
    if (wanted !== paused) return;
    paused = !wanted;
    hold.firstChild.data = paused ? says.resume : says.pause;
    if (paused) upload.pause();
    else upload.start();
  };
  bar.setAttribute("aria-label", file.name);
  hold.addEventListener("click", () => goOn(paused));
  drop.addEventListener("click", () => { upload.remove(); on.dropped(); end(); });
  row.addEventListener("wanted", () => goOn(true));
  row.append(name, bar, hold, drop);
  upload.start();
  return row;
}

function button(says, name) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--small btn--quiet" });
  made.append(says, Object.assign(document.createElement("span"), { className: "sr-only", textContent: ` ${name}` }));
  return made;
}
