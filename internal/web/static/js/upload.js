// Sends one file in parts, by the protocol tus 1.0. What is cut off goes on from where the server is, also when that was stopped
// in between. The file is read as it is sent, never as a whole.
const pauses = [0, 1000, 3000, 8000, 20000]; // ms before the next try
const said = { "Tus-Resumable": "1.0.0" };

export class Upload {
  #address;
  #request;
  #tries = 0;
  #stopped = false;

  // on.moved(bytes), on.waits(), on.done(link) and on.failed(sentence) tell how it goes.
  constructor(file, on) {
    this.file = file;
    this.on = on;
  }

  async start() {
    this.#stopped = false;
    try {
      const from = this.#address ? await this.#ask() : await this.#begin();
      if (this.#stopped) return;
      if (from < this.file.size) await this.#send(from);
      const told = await fetch(this.#address.replace("/upload/", "/"));
      if (!told.ok) throw new Error(`it cannot be found: ${told.status}`);
      this.on.done((await told.json()).link);
    } catch (problem) {
      if (this.#stopped) return;
      if (problem.says) return this.on.failed(problem.says);
      this.on.waits();
      const pause = pauses[Math.min(this.#tries++, pauses.length - 1)];
      this.timer = setTimeout(() => this.start(), pause);
    }
  }

  pause() {
    this.#stopped = true;
    clearTimeout(this.timer);
    this.#request?.abort();
  }

  remove() {
    this.pause();
    if (this.#address) fetch(this.#address, { method: "DELETE", headers: said }).catch(() => {}); // it is forgotten by itself
  }

  async #begin() {
    const name = btoa(String.fromCharCode(...new TextEncoder().encode(this.file.name)));
    const headers = { ...said, "Upload-Length": this.file.size, "Upload-Metadata": `filename ${name}` };
    const made = await fetch("/files/upload", { method: "POST", headers });
    if (made.status !== 201) throw await refusal(made.status, () => made.text());
    this.#address = new URL(made.headers.get("Location"), location.href).pathname;
    return Number(made.headers.get("Upload-Offset") ?? 0);
  }

  async #ask() {
    const now = await fetch(this.#address, { method: "HEAD", headers: said });
    if (now.ok) return Number(now.headers.get("Upload-Offset"));
    if (now.status === 404) this.#address = undefined; // it was forgotten: from the beginning
    throw new Error(`how far it is cannot be told: ${now.status}`);
  }

  #send(from) {
    return new Promise((done, failed) => {
      const r = (this.#request = new XMLHttpRequest());
      r.open("PATCH", this.#address);
      for (const [name, value] of Object.entries({ ...said, "Upload-Offset": from, "Content-Type": "application/offset+octet-stream" })) r.setRequestHeader(name, value);
      r.upload.onprogress = (event) => { this.#tries = 0; this.on.moved(from + event.loaded); };
      r.onload = async () => (r.status === 204 ? done() : failed(await refusal(r.status, () => r.responseText)));
      r.onerror = r.onabort = () => failed(new Error("cut off"));
      r.send(this.file.slice(from));
    });
  }
}

// What the server refuses for good says why; anything else is tried again.
async function refusal(status, text) {
  if (status < 400 || status >= 500 || [404, 409, 423, 429].includes(status)) return new Error(`answered ${status}`);
  try { return { says: JSON.parse(await text()).detail }; } catch { return new Error(`answered ${status}`); }
}
