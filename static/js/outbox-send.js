// Sends what waits, one after the other and in one tab at a time; whatever breaks, the item stays until it is answered.
import { body, drop, mine, note, tooOld } from "./outbox-items.js";
import { newKey, within } from "./local-store.js";
import { person, words } from "./person.js";

const PATIENCE = 25000;
const PATIENCE_WITH_FILES = 180000;
const LEASE = 60000;
const tab = newKey();

async function ask(url, options, patience) {
  const stop = new AbortController();
  const timer = window.setTimeout(() => stop.abort(), patience);
  try {
    const answer = await fetch(url, { credentials: "same-origin", cache: "no-store", signal: stop.signal, ...options });
    const json = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    return { status: answer.status, json: json ? await answer.json() : null };
  } finally {
    window.clearTimeout(timer);
  }
}

// A fresh token each time: the page may be days old, and the person may have signed in again.
async function signedIn() {
  const { status, json } = await ask(words.sender, { headers: { Accept: "application/json" } }, PATIENCE);
  if (status >= 500) throw new Error("server");
  return json?.person ? { person: String(json.person), token: json.token } : null;
}

async function post(item, token) {
  const files = item.fields.some(([, value]) => typeof value !== "string");
  return ask(item.url, {
    method: "POST",
    body: body(item, token),
    headers: {
      Accept: "application/json", "Idempotency-Key": item.key, "X-CSRFToken": token, "X-Sent-By": item.person,
    },
  }, files ? PATIENCE_WITH_FILES : PATIENCE);
}

// What became of it: sent, refused, or waiting (with the reason why).
async function sendOne(item) {
  let answer;
  try {
    const who = await signedIn();
    if (!who) return { state: "waiting", reason: "sign-in" };
    if (who.person !== item.person) return { state: "waiting", reason: "other" };
    answer = await post(item, who.token);
  } catch {
    return { state: "waiting", reason: "offline" };
  }
  const { status, json } = answer;
  if (status === 200 && json) return { state: "sent", answer: json };
  if (status === 401 || (status === 200 && !json)) return { state: "waiting", reason: "sign-in" };
  if (status === 422 && json) return { state: "refused", reason: json.sent_before ? "before" : "errors", errors: json.errors || {} };
  if (status === 413) return { state: "refused", reason: "large" };
  if ([400, 404, 405, 410].includes(status)) return { state: "refused", reason: "gone" };
  // A token may have become stale between two requests, but not every time.
  if (status === 403 && item.tries > 2) return { state: "refused", reason: "gone" };
  // In a moment it may work: the session changed, somebody is still at work on it, the server has trouble.
  return { state: "waiting", reason: "server" };
}

async function settle(item, outcome) {
  if (outcome.state === "sent") await drop(item.key);
  else await note(item, outcome.state, outcome.reason, outcome.errors);
  document.dispatchEvent(new CustomEvent("outbox:settled", { detail: { item, outcome } }));
}

async function sendAll(force) {
  const waiting = (await mine()).filter((item) => item.state !== "refused");
  for (const item of waiting) {
    if (tooOld(item)) {
      await settle(item, { state: "refused", reason: "old" });
      continue;
    }
    const outcome = await sendOne(item);
    await settle(item, outcome);
    // Without a network or a session the next one fares no better.
    if (outcome.state === "waiting" && (outcome.reason !== "server" || !force)) return;
  }
}

// Where the browser has no locks, a mark in the store that runs out by itself does.
async function takeLease() {
  let taken = false;
  await within(["marks"], "readwrite", (marks) => {
    const request = marks.get("lease");
    request.onsuccess = () => {
      const lease = request.result;
      taken = !lease || lease.tab === tab || lease.until < Date.now();
      if (taken) marks.put({ name: "lease", tab, until: Date.now() + LEASE });
    };
  });
  return taken;
}

async function alone(work) {
  if (navigator.locks) {
    return navigator.locks.request("outbox", { ifAvailable: true }, (lock) => (lock ? work() : undefined));
  }
  if (!(await takeLease())) return undefined;
  const hold = window.setInterval(takeLease, LEASE / 3);
  try {
    return await work();
  } finally {
    window.clearInterval(hold);
    await within(["marks"], "readwrite", (marks) => { marks.delete("lease"); });
  }
}

let running;
let again = false;

export function flush({ force = false } = {}) {
  if (running) {
    again = true;
    return running;
  }
  running = (async () => {
    do {
      again = false;
      if (window.indexedDB && words.sender && (await person()) && (await mine()).length) await alone(() => sendAll(force));
    } while (again);
  })().catch(() => {}).finally(() => { running = undefined; });
  return running;
}
