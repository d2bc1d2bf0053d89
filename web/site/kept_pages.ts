// Pages that a person asked to keep for when there is no internet: one cache, holding each kept page
// and the assets it names. Used by the page (keep, forget) and by the service worker (offer, refresh).
// Nothing is kept that was not asked for; with the last page the cache and the worker go too.

const cache_name = "kept-pages";
const worker_address = "/sw.js";
const asset_pattern = /\/assets\/[a-z_]+\.[0-9a-f]{10}\.[a-z]+/g;

/** The name a page is kept under: its path, without the search part and the fragment. */
export function page_key(address: string): string {
  const path = new URL(address).pathname;
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

function is_asset(request: Request): boolean {
  return new URL(request.url).pathname.startsWith("/assets/");
}

function assets_in(html: string): string[] {
  return [...new Set(html.match(asset_pattern) ?? [])];
}

async function fetch_well(address: string): Promise<Response> {
  const response = await fetch(address, { credentials: "omit" });
  if (!response.ok) throw new Error(`${response.status}`);
  return response;
}

/** Drops assets that no kept page names any more. */
async function sweep(cache: Cache): Promise<void> {
  const named = new Set<string>();
  const entries = await cache.keys();
  for (const entry of entries.filter((one) => !is_asset(one))) {
    const page = await cache.match(entry);
    for (const asset of assets_in(await page!.text())) named.add(asset);
  }
  for (const entry of entries.filter(is_asset)) {
    if (!named.has(new URL(entry.url).pathname)) await cache.delete(entry);
  }
}

/** Puts a page into the cache after everything it names, so a kept page is never half there. */
async function store(cache: Cache, key: string, page: Response): Promise<void> {
  for (const asset of assets_in(await page.clone().text())) {
    if (!await cache.match(asset)) await cache.put(asset, await fetch_well(asset));
  }
  await cache.put(key, page);
}

export function can_keep(): boolean {
  return typeof caches !== "undefined" && "serviceWorker" in navigator;
}

/** The paths of the kept pages. Makes no cache where there is none. */
export async function kept_pages(): Promise<string[]> {
  if (!await caches.has(cache_name)) return [];
  const entries = await (await caches.open(cache_name)).keys();
  return entries.filter((one) => !is_asset(one)).map((one) => new URL(one.url).pathname);
}

/** Keeps the page at `address`. Throws if it could not be fetched; then nothing new is kept. */
export async function keep(address: string): Promise<void> {
  const key = page_key(address);
  try {
    const page = await fetch_well(key);
    await store(await caches.open(cache_name), key, page);
    await navigator.serviceWorker.register(worker_address);
  } catch (error) {
    await forget([key]);
    throw error;
  }
}

/** Forgets pages; with the last one the cache and the service worker go. */
export async function forget(keys: string[]): Promise<void> {
  if (!await caches.has(cache_name)) return;
  const cache = await caches.open(cache_name);
  for (const key of keys) await cache.delete(key);
  if ((await kept_pages()).length > 0) {
    await sweep(cache);
    return;
  }
  await caches.delete(cache_name);
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
}

/** In the service worker: the kept answer to a request, if there is one. */
export async function kept_answer(request: Request): Promise<Response | undefined> {
  if (!await caches.has(cache_name)) return undefined;
  const cache = await caches.open(cache_name);
  return cache.match(is_asset(request) ? request : page_key(request.url));
}

/** In the service worker: a newer copy of a kept page takes the place of the old one. */
export async function refresh(request: Request, response: Response): Promise<void> {
  const key = page_key(request.url);
  if (!response.ok || !(await kept_pages()).includes(key)) return;
  const cache = await caches.open(cache_name);
  await store(cache, key, response);
  await sweep(cache);
}
