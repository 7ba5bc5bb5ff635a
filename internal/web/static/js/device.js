// What is being written while the server cannot be reached is kept on this device, until the server has it. It belongs to
// one writer and one form. What is private or confidential is never kept here: others may use the device.

// Keeps what a form holds, beside what the server last had of it. Tells whether it could.
export function keepHere(form, base) {
  const { sensitivity, space } = form.elements;
  if (sensitivity?.value || (space?.selectedOptions[0] ?? form).dataset.secret !== undefined) {
    forgetHere(form); // it was not always private
    return false;
  }
  try {
    localStorage.setItem(key(form), JSON.stringify({ base, now: state(form) }));
    return true;
  } catch {
    return false; // it is full, or switched off
  }
}

// Forgets it: the server has it.
export function forgetHere(form) {
  try {
    localStorage.removeItem(key(form));
  } catch {
    // then nothing was kept either
  }
}

// Writes it back into its form. Where the form has gone on elsewhere, both texts are kept, one under the other.
export function bringBack(form) {
  const kept = read(form);
  if (!kept) return false;
  const there = state(form);
  const moved = JSON.stringify(there) !== JSON.stringify(kept.base) && there.body?.trim() && !kept.now.body?.includes(there.body);
  for (const [name, value] of Object.entries(kept.now)) {
    if (form.elements[name] && !(moved && name !== "body")) form.elements[name].value = value;
  }
  if (moved) form.elements.body.value = `${there.body}\n\n${kept.now.body}`;
  return true;
}

// What is written in a form, by the names of its fields.
export function state(form) { return fields(form, (field) => field.value); }

// What it held when the page came, whatever was written in it since.
export function came(form) { return fields(form, (field) => field.defaultValue ?? field.value); }

function fields(form, held) {
  const said = ["title", "body", "space", "need", "of", "by", "bydate", "bytime", "bytext", "urgency", "sensitivity", "complexity", "worse", "readers", "days"];
  return Object.fromEntries(said.filter((name) => form.elements[name]).map((name) => [name, held(form.elements[name])]));
}

function read(form) {
  try {
    return JSON.parse(localStorage.getItem(key(form)));
  } catch {
    return null;
  }
}

function key(form) { return `draft ${form.dataset.writer} ${form.id}`; }
