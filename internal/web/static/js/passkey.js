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
      say(error.name === "NotAllowedError" ? button.dataset.cancelled : error.message);
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

async function run(button, form, how = {}) {
  const asked = new URLSearchParams({ for: button.dataset.for });
  for (const name of ["name", "email"]) asked.set(name, form.elements[name]?.value ?? "");
  const response = await fetch("/passkeys", { method: "POST", body: asked, headers: { Accept: "application/json" } });
  const { ceremony, options, says } = await response.json();
  if (says) throw new Error(says);
  const answer = ["sign-in", "confirm"].includes(button.dataset.for)
    ? await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey), ...how })
    : await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey), ...how });
  form.elements.ceremony.value = ceremony;
  form.elements.passkey.value = JSON.stringify(answer.toJSON());
  form.noValidate = true;
  form.requestSubmit();
}
