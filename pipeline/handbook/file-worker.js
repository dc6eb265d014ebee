// Search from a file: a page that is opened without a server may start no worker, so an iframe is one.
// It takes and gives messages as a worker does, and lets what runs in it load more scripts.
(function () {
  "use strict";
  if (location.protocol !== "file:") return;

  function inFrame() {
    window.postMessage = function (data) { parent.dispatchEvent(new MessageEvent("finsam-worker", { data: { frame: window, data: data } })); };
    window.importScripts = function () {
      return Array.from(arguments).reduce(function (before, address) {
        return before.then(function () {
          return new Promise(function (done, failed) {
            var script = document.createElement("script");
            script.src = address;
            script.onload = done;
            script.onerror = failed;
            document.body.appendChild(script);
          });
        });
      }, Promise.resolve());
    };
  }

  // By this name the search knows that its scripts lie beside its own.
  window.IFrameWorker = window.Worker = class extends EventTarget {
    constructor(address) {
      super();
      var frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.appendChild(frame);
      this.inner = frame.contentWindow;
      window.addEventListener("finsam-worker", (event) => {
        if (event.data.frame !== this.inner) return;
        var told = new MessageEvent("message", { data: event.data.data });
        this.dispatchEvent(told);
        if (this.onmessage) this.onmessage(told);
      });
      this.ready = new Promise((done) => { frame.addEventListener("load", done, { once: true }); });
      this.inner.document.open();
      this.inner.document.write("<body><script>(" + inFrame + ")()<\/script><script src=\"" + address + "\"><\/script></body>");
      this.inner.document.close();
    }
    postMessage(data) {
      this.ready.then(() => { this.inner.dispatchEvent(new MessageEvent("message", { data: data })); });
    }
    terminate() { this.inner.frameElement.remove(); }
  };
})();
