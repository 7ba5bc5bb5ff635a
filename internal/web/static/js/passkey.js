// Makes or uses a passkey: the server gives the options, the browser asks its owner, and the answer goes into the form
// beside it, which is sent like any other. Without passkeys in this browser there is no button for them.
export default function (button) {
  const can = globalThis.PublicKeyCredential;
  if (!can?.parseCreationOptionsFromJSON || !can.parseRequestOptionsFromJSON) {
    button.hidden = true;
    return;
  }
  const { form } = button;
  const say = (text) => (document.getElementById(button.dataset.says ?? "wrong-passkey").textContent = text);
  let waiting; // for somebody to choose a passkey in the list under the address
  button.addEventListener("click", async () => {
    waiting?.abort();
    say("");
    if (button.dataset.for === "join" && ![form.elements.name, form.elements.email].every((field) => field.reportValidity())) return;
    if (button.dataset.for === "confirm" && !form.reportValidity()) return;
    button.disabled = true;
    try {
      await run(button, form);
    } catch (error) {
      say({ NotAllowedError: button.dataset.cancelled, InvalidStateError: button.dataset.known }[error.name] ?? error.message);
    }
    button.disabled = false;
  });
  if (button.dataset.for !== "sign-in") return;
  const offer = async () => {
    waiting?.abort();
    waiting = new AbortController();
    try {
      await run(button, form, { mediation: "conditional", signal: waiting.signal });
    } catch {
      // Nobody chose one, or it is not to be had: the password is still there.
    }
  };
  can.isConditionalMediationAvailable?.().then((possible) => {
    if (!possible) return;
    offer();
    setInterval(() => button.disabled || offer(), 4 * 60_000); // what was offered holds for five minutes
  });
}

// A passkey that is added is confirmed with another one first. Where the browser wants another click for the second, it
// goes on from there.
const begun = new WeakMap();

async function run(button, form, how = {}) {
  const { first, for: kind } = button.dataset;
  const kept = begun.get(button);
  begun.delete(button);
  const at = kept && performance.now() - kept.since < 4 * 60_000 ? kept : { since: performance.now() };
  if (!at.options) {
    const proof = first ? await use(await begin({ for: first }), how) : {};
    const asked = { for: kind, ...proof };
    for (const name of ["name", "email", "confirm"]) asked[name] = form.elements[name]?.value ?? "";
    Object.assign(at, await begin(asked));
  }
  if (first) begun.set(button, at);
  const { ceremony, passkey } = await use(at, how);
  begun.delete(button);
  form.elements.ceremony.value = ceremony;
  form.elements.passkey.value = passkey;
  form.noValidate = true;
  form.requestSubmit();
}

async function begin(asked) {
  const response = await fetch("/passkeys", { method: "POST", body: new URLSearchParams(asked), headers: { Accept: "application/json" } });
  const { ceremony, options, says } = await response.json();
  if (says) throw new Error(says);
  return { ceremony, options: options.publicKey };
}

// A ceremony that makes a passkey says for whom, one that uses one does not.
async function use({ ceremony, options }, how) {
  const answer = options.user
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options), ...how })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options), ...how });
  return { ceremony, passkey: JSON.stringify(answer.toJSON()) };
}
