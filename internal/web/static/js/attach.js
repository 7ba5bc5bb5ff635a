// Gives elements their behaviours. <form data-is="visit"> gets visit.js: a behaviour is a module whose default export
// takes the element, once. A page that cannot load one still works, for all of them only improve plain HTML.
const attached = new WeakMap();

// Attaches whatever is new in the document. Called at the start, and after a page was morphed. All of it begins at once: what a
// key presses is then as ready as the keys are.
export async function attach() {
  const coming = [];
  for (const element of document.querySelectorAll("[data-is]")) {
    const done = attached.get(element) ?? new Set();
    attached.set(element, done);
    for (const name of element.dataset.is.split(" ")) {
      if (!name || done.has(name)) continue;
      done.add(name);
      coming.push(import(`meantime/${name}`).then(
        (behaviour) => () => behaviour.default(element),
        (error) => console.error(`behaviour ${name} could not be loaded`, error),
      ));
    }
  }
  for (const begin of await Promise.all(coming)) {
    try { begin?.(); } catch (error) { reportError(error); }
  }
}
