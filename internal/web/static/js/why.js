// "Why now?" answers in place: the page that a link leads to is shown in a dialog over this one.
import { aPart, parsePage } from "meantime/trusted";

export default function (link) {
  link.addEventListener("click", async (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    try {
      const answer = parsePage(await (await fetch(link.href, { headers: aPart })).text());
      show(answer.getElementById("why") ?? fail());
    } catch {
      location.assign(link.href);
    }
  });
}

function fail() {
  throw new Error("the page has no answer");
}

function show(answer) {
  const dialog = document.createElement("dialog");
  dialog.className = "why-dialog";
  dialog.setAttribute("aria-labelledby", "why-title");
  const close = document.createElement("form");
  close.method = "dialog";
  const button = document.createElement("button");
  button.className = "btn";
  button.textContent = document.querySelector("#keyhelp form button")?.textContent ?? "×";
  close.append(button);
  dialog.append(document.adoptNode(answer), close);
  document.getElementById("main").append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
}
