// What waits to be sent from this device: one item for each form, under the form's own key.
import { read, readAll, remove, within, write } from "./local-store.js";
import { person } from "./person.js";

const KEPT = 30 * 24 * 3600 * 1000;
const LEFT_OUT = ["csrfmiddlewaretoken", "once", "q", "who"];
const channel = window.BroadcastChannel ? new BroadcastChannel("outbox") : null;

export function changed() {
  document.dispatchEvent(new CustomEvent("outbox:changed"));
  channel?.postMessage("changed");
}
if (channel) channel.onmessage = () => document.dispatchEvent(new CustomEvent("outbox:changed"));

// The server keeps keys for thirty days: an older item could be saved twice, so a person decides.
export const tooOld = (item) => item.at < Date.now() - KEPT;

export async function mine() {
  const who = await person();
  if (!who) return [];
  const items = await readAll("outbox");
  return items.filter((item) => item.person === who).sort((a, b) => a.at - b.at);
}

export async function find(key) {
  const item = await read("outbox", key);
  return item && item.person === (await person()) ? item : undefined;
}

// Bytes instead of files: some browsers cannot keep files, or lose them.
export async function fieldsOf(form, submitter) {
  const fields = [];
  for (const [name, value] of new FormData(form, submitter || null)) {
    if (LEFT_OUT.includes(name)) continue;
    if (typeof value === "string") fields.push([name, value]);
    else if (value.size) fields.push([name, { name: value.name, type: value.type, bytes: await value.arrayBuffer() }]);
  }
  return fields;
}

export async function keep(item) {
  await within(["outbox", "drafts"], "readwrite", (outbox, drafts) => {
    if (item.draft) drafts.delete(item.draft);
    outbox.put(item);
  });
  changed();
}

export async function drop(key) {
  await remove("outbox", key);
  changed();
}

export async function note(item, state, reason, errors = {}) {
  await write("outbox", { ...item, state, reason, errors, tries: (item.tries || 0) + 1 });
  changed();
}

export function body(item, token) {
  const form = new FormData();
  form.append("csrfmiddlewaretoken", token);
  for (const [name, value] of item.fields) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, new File([value.bytes], value.name, { type: value.type }));
  }
  return form;
}
