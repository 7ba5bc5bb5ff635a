// What is silenced is silent in every tab of this browser, and on the pages that come: until the same person is rung anew.
const key = "silenced rings";

// The rings that are silenced.
export function silenced() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? [];
  } catch {
    return [];
  }
}

// Silences more of them. Tells whether that is kept.
export function silence(rings) {
  try {
    localStorage.setItem(key, JSON.stringify([...rings, ...silenced()].slice(0, 50)));
    return true;
  } catch {
    return false;
  }
}
