// Whose device this is just now: the person signed in; on the page kept for offline, whoever was so last.
import { read, remove, within, write } from "./local-store.js";

const DAY = 24 * 3600 * 1000;
const DRAFTS_KEPT = 7 * DAY;

export const words = document.getElementById("device-words")?.dataset || {};

export async function person() {
  if (words.person) return words.person;
  const last = await read("marks", "person").catch(() => undefined);
  return last?.person || "";
}

// Everything of a person goes from the device; what others have not sent yet stays theirs.
export async function forget(who) {
  await within(["outbox", "drafts", "clients", "marks"], "readwrite", (outbox, drafts, clients, marks) => {
    clients.delete(who);
    marks.delete("person");
    for (const store of [outbox, drafts]) {
      store.openCursor().onsuccess = (event) => {
        const cursor = event.target.result;
        if (!cursor) return;
        if (cursor.value.person === who) cursor.delete();
        cursor.continue();
      };
    }
  });
  if (window.caches) for (const name of await window.caches.keys()) if (name.startsWith("shell")) await window.caches.delete(name);
}

async function remember() {
  if (!words.person) return;
  const before = await read("marks", "person");
  if (before?.person && before.person !== words.person) await remove("clients", before.person);
  await write("marks", { name: "person", person: words.person });
  await within(["drafts"], "readwrite", (drafts) => {
    drafts.openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return;
      if (cursor.value.at < Date.now() - DRAFTS_KEPT) cursor.delete();
      cursor.continue();
    };
  });
}

remember().catch(() => {});
