// What this device keeps for when there is no network: IndexedDB, in promises that end when it is really written.
const STORES = { outbox: "key", drafts: "id", clients: "person", marks: "name" };
let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = window.indexedDB.open("salesmgmt", 1);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) request.result.createObjectStore(name, { keyPath });
    };
    request.onsuccess = () => {
      // A newer version of the page may want to change the stores.
      request.result.onversionchange = () => { request.result.close(); opened = undefined; };
      resolve(request.result);
    };
    request.onerror = () => { opened = undefined; reject(request.error); };
    request.onblocked = () => reject(new Error("blocked"));
  });
  return opened;
}

// One transaction over the stores named; `work` gets them and may give a request, whose result is what comes out.
export async function within(names, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode);
    const request = work(...names.map((name) => transaction.objectStore(name)));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error || new Error("not written"));
  });
}

export const read = (store, key) => within([store], "readonly", (rows) => rows.get(key));
export const readAll = (store) => within([store], "readonly", (rows) => rows.getAll());
export const write = (store, value) => within([store], "readwrite", (rows) => { rows.put(value); });
export const remove = (store, key) => within([store], "readwrite", (rows) => { rows.delete(key); });

export function newKey() {
  if (window.crypto.randomUUID) return window.crypto.randomUUID();
  // Plain HTTP has no randomUUID.
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
