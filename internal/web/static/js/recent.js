// Where the reader was last, as addresses in this browser alone, which forgets them when its reader signs out. What is there, and
// whether it may still be seen, the server says.
const kept = 8;
const worthIt = /^\/(threads|spaces|people)\/[0-9a-z]{13}$/;

export function places() {
  try {
    return JSON.parse(localStorage.getItem("recent") ?? "[]").filter((path) => worthIt.test(path) && path !== location.pathname);
  } catch {
    return []; // no storage, or something else in it
  }
}

export function remember(path) {
  if (!worthIt.test(path)) return;
  try {
    localStorage.setItem("recent", JSON.stringify([path, ...places().filter((other) => other !== path)].slice(0, kept + 1)));
  } catch {
    // No storage: nothing is remembered.
  }
}
