{# Keeps the log page and what it needs for when there is no network. Nothing of a person is kept here. #}// The service worker: scripts and styles from the device, the log page also offline, everything else untouched.
const SHELL = "shell-1";
const STATIC = "static-1";
const LOG = {{ log|safe }};
const LOG_SHELL = {{ shell|safe }};
const OFFLINE = {{ offline|safe }};
const STATIC_URL = {{ static|safe }};
const FRESH = 3600 * 1000;
// Names that change with the content never go stale.
const HASHED = /\.[0-9a-f]{12}\./;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepPage(OFFLINE).catch(() => {}));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== SHELL && name !== STATIC) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  if (event.data?.name === "keep") event.waitUntil(keepFresh().catch(() => {}));
});

async function keepFresh() {
  const held = await (await caches.open(SHELL)).match(LOG_SHELL);
  const at = held && Number(held.headers.get("X-Kept-At"));
  if (!at || at < Date.now() - FRESH) await keepPage(LOG_SHELL);
}

// A page is kept once all its scripts and styles are, and theirs.
async function keepPage(url) {
  const answer = await fetch(url, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || answer.redirected) return;
  const html = await answer.text();
  const found = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]).filter((one) => one.startsWith(STATIC_URL));
  await keepFiles(found);
  const headers = new Headers({ "Content-Type": "text/html; charset=utf-8", "X-Kept-At": String(Date.now()) });
  for (const name of ["Content-Security-Policy", "Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options"]) {
    if (answer.headers.has(name)) headers.set(name, answer.headers.get(name));
  }
  await (await caches.open(SHELL)).put(url, new Response(html, { headers }));
}

async function keepFiles(urls) {
  const cache = await caches.open(STATIC);
  const seen = new Set();
  let level = urls;
  while (level.length) {
    const fresh = [...new Set(level)].filter((url) => !seen.has(url));
    fresh.forEach((url) => seen.add(url));
    level = (await Promise.all(fresh.map((url) => keepFile(cache, url)))).flat();
  }
}

// Gives the scripts that this one needs.
async function keepFile(cache, url) {
  let held = HASHED.test(url) && await cache.match(url);
  if (!held) {
    held = await fetch(url);
    if (!held.ok) throw new Error(url);
    await cache.put(url, held.clone());
  }
  if (!/\.js$/.test(new URL(url, self.location).pathname)) return [];
  const text = await held.text();
  return [...text.matchAll(/(?:from|import)\s*["'](\.[^"']+)["']/g)].map(([, name]) => new URL(name, new URL(url, self.location)).pathname);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith(STATIC_URL)) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request, url));
});

async function file(request) {
  const cache = await caches.open(STATIC);
  const held = await cache.match(request);
  if (held && HASHED.test(request.url)) return held;
  try {
    const answer = await fetch(request);
    if (answer.ok && HASHED.test(request.url)) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    if (held) return held;
    throw error;
  }
}

async function page(request, url) {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(SHELL);
    const held = (url.pathname === LOG && await cache.match(LOG_SHELL)) || await cache.match(OFFLINE);
    if (held) return held;
    throw error;
  }
}
