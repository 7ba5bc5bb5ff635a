// Puts what has arrived into a text, on a line of its own: beside the others it was chosen with, in their order, else below the
// line in which the caret stands. No line is cut in two, and whoever has written on meanwhile writes on there. Pictures one
// after the other stand together, and so do other files.
const aLink = /^(!?)\[.*\]\(\/files\/\S+\)$/;

// The links of all that were chosen together, of which this one has just come; the others are empty until they come.
export function insert(text, links, link, wrote) {
  const { value } = text;
  const caret = text.selectionEnd === 0 && document.activeElement !== text ? value.length : text.selectionEnd;
  const near = neighbour(value, links, link);
  const starts = value[caret - 1] === undefined || value[caret - 1] === "\n";
  const at = near ?? (starts ? caret : caret + value.slice(caret).search(/\n|$/));
  const goes = near === undefined && at === caret && !(wrote && !starts); // the caret, to below it
  const before = value.slice(0, at);
  const after = value.slice(at);
  const next = after.trimStart().split("\n")[0];
  const above = apart(before.trimEnd().split("\n").at(-1), link) - before.match(/\n*$/)[0].length;
  const below = apart(next, link) - after.match(/^\n*/)[0].length;
  const spare = next && links.includes(next) ? Math.max(0, -below) : 0; // what stood between two that it comes between
  const ends = "\n".repeat(Math.max(goes || !after, below));
  text.setRangeText("\n".repeat(Math.max(0, above)) + link + ends, at, at + spare, goes ? "end" : "preserve");
  text.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

// Where the one before it ends, or the one after it begins.
function neighbour(value, links, link) {
  const here = links.indexOf(link);
  const stands = (other) => other && value.includes(other);
  const [above, below] = [links.slice(0, here).findLast(stands), links.slice(here + 1).find(stands)];
  if (above) return value.indexOf(above) + above.length;
  return below && value.indexOf(below);
}

// How many ends of lines are between a link and the line next to it.
function apart(line, link) {
  const other = line.match(aLink);
  return !line ? 0 : other && Boolean(other[1]) === link.startsWith("!") ? 1 : 2;
}
