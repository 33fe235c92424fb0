// Lets the app be installed, and its log page open offline, where the browser can; everything else works without.
import { words } from "./person.js";

async function ready() {
  const registration = await navigator.serviceWorker.register(words.worker, { updateViaCache: "none" });
  const worker = registration.active || (await navigator.serviceWorker.ready).active;
  if (words.person) worker?.postMessage({ name: "keep", log: words.log });
}

if (words.worker && navigator.serviceWorker) {
  const later = window.requestIdleCallback || ((work) => window.setTimeout(work, 2000));
  window.addEventListener("load", () => later(() => ready().catch(() => {})));
}
