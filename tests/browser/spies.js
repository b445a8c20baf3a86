/** Keeps in `spied` each use of what could store something, tell visitors apart, or send something past the network log. */
window.spied = [];
{
  const spy = (owner, name) => {
    const own = Object.getOwnPropertyDescriptor(owner, name);
    if (!own?.configurable) return;
    const seen = (use) => spied.push(`${owner[Symbol.toStringTag] ?? "window"}.${name} ${use}`);
    if (own.get) {
      const get = function () {
        seen("read");
        return own.get.call(this);
      };
      const set = function (value) {
        seen("written");
        own.set?.call(this, value);
      };
      Object.defineProperty(owner, name, { ...own, get, set });
    } else if (typeof own.value === "function") {
      const value = new Proxy(own.value, {
        apply: (target, self, given) => (seen("called"), Reflect.apply(target, self, given)),
        construct: (target, given) => (seen("made"), Reflect.construct(target, given)),
      });
      Object.defineProperty(owner, name, { ...own, value });
    }
  };
  const stores = ["localStorage", "sessionStorage", "indexedDB", "caches", "cookieStore", "name"];
  const channels = ["Worker", "SharedWorker", "WebSocket", "EventSource", "RTCPeerConnection", "BroadcastChannel"];
  const others = ["XMLHttpRequest", "AudioContext", "OfflineAudioContext", "Notification"];
  for (const name of [...stores, ...channels, ...others]) spy(window, name);
  for (const name of ["cookie", "referrer"]) spy(Document.prototype, name);
  for (const name of Object.getOwnPropertyNames(Navigator.prototype)) if (name !== "clipboard") spy(Navigator.prototype, name);
  for (const name of Object.getOwnPropertyNames(Screen.prototype)) spy(Screen.prototype, name);
  for (const name of ["getContext", "toDataURL", "toBlob"]) spy(HTMLCanvasElement.prototype, name);
  spy(Performance.prototype, "now");
}
