// Says that an act did not get through, to the reader and to its form. The page stays as it is, with every word that was
// typed.
const note = () => document.getElementById("unsent");

// Shows what the server said, or, where it said nothing, that it could not be reached.
export function sayUnsent(form, says, signedOut) {
  form?.dispatchEvent(new Event("unsent"));
  const text = note().querySelector("p");
  text.dataset.usual ??= text.textContent;
  text.textContent = says || text.dataset.usual;
  note().querySelector("a").hidden = !signedOut;
  note().hidden = false;
}

export function forgetUnsent() {
  note()?.setAttribute("hidden", "");
}
