// The one Trusted Types policy. It takes text for HTML in one place only: to parse a page that this site itself has
// answered with, into a document of its own, where no script runs.
const policy = globalThis.trustedTypes?.createPolicy("meantime", { createHTML: (text) => text });

export function parsePage(text) {
  return new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, "text/html");
}

// What a request says by which a script only looks at a part of a page: it is not the page that follows an act.
export const aPart = { Accept: "text/html", "Meantime-Part": "yes" };
