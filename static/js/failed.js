// Says so when a fragment request fails, so that nothing fails silently.
import { say } from "./toast.js";

document.addEventListener("htmx:responseError", () => say(document.body.dataset.failed));
document.addEventListener("htmx:timeout", () => say(document.body.dataset.failed));
// The client picker goes on with what the device knows.
document.addEventListener("htmx:sendError", (event) => { if (!event.target.closest?.("[data-picker]")) say(document.body.dataset.offline); });
