// One stream tells all tabs what is newer: the tab that holds the lock listens, the others hear it over a channel.
// Nothing is shown by itself: a quiet bar offers it where the page shows that topic.
import { actedJustNow, visit } from "meantime/visit";

const retryAfter = 60_000; // when the server has ended the stream

export default function (bar) {
  const channel = new BroadcastChannel("meantime");
  const hear = (topic) => {
    if (topic === "rings") return document.dispatchEvent(new Event("meantime:rings"));
    const topics = document.getElementById("main")?.dataset.topics?.split(" ") ?? [];
    if (topics.includes(topic) && !actedJustNow()) bar.firstElementChild.hidden = false;
  };
  channel.onmessage = (event) => hear(event.data);
  navigator.locks?.request("meantime-stream", () => listen((topic) => {
    channel.postMessage(topic);
    hear(topic);
  }));
  bar.addEventListener("click", (event) => {
    if (!event.target.closest("a")) return;
    event.preventDefault();
    visit(location.href);
  });
}

// Keeps the lock for as long as the tab lives.
function listen(tell) {
  return new Promise(() => {
    const connect = () => {
      const source = new EventSource("/stream");
      source.addEventListener("open", () => tell("rings")); // what rang while there was no stream
      source.addEventListener("newer", (event) => tell(JSON.parse(event.data).topic));
      // A lost connection comes back by itself; one that was refused does not.
      source.onerror = () => {
        if (source.readyState === EventSource.CLOSED) setTimeout(connect, retryAfter);
      };
    };
    connect();
  });
}
