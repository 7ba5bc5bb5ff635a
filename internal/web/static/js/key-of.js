// What a key means, whatever keyboard it is on: a letter by what it writes, also under Caps Lock; on a keyboard of other than
// Latin letters by its place. Nothing for a key of another kind, and for a letter that is shifted.
export function keyOf(event) {
  const { key, code, shiftKey } = event;
  if (key.length !== 1) return "";
  const letter = /^[a-z]$/i.test(key) ? key : key > "\u024f" && code.startsWith("Key") ? code.slice(3) : "";
  if (letter) return shiftKey ? "" : letter.toLowerCase();
  return key;
}
