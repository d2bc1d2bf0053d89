// The service worker of kept pages: registered only when a person asks to keep a page, and gone with
// the last one. The network comes first, so nobody reads old words while there are newer ones; a kept
// page answers when there is no network or it takes too long. Only kept pages and their assets are
// ever answered here.
import { kept_answer, refresh } from "./kept_pages.ts";

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Lasting {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Scope {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(name: "install" | "activate", listener: (event: Lasting) => void): void;
  addEventListener(name: "fetch", listener: (event: Asked) => void): void;
}

const scope = self as unknown as Scope;
const patience_ms = 4000;

async function page(event: Asked): Promise<Response> {
  const kept = await kept_answer(event.request);
  const fresh = fetch(event.request);
  if (!kept) return fresh;
  event.waitUntil(fresh.then((response) => refresh(event.request, response.clone()))
    .catch(() => undefined));
  const answer = fresh.then((response) => (response.status >= 500 ? kept : response), () => kept);
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), patience_ms));
  return Promise.race([answer, late]);
}

async function asset(event: Asked): Promise<Response> {
  return (await kept_answer(event.request)) ?? fetch(event.request);
}

scope.addEventListener("install", (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(asset(event));
});
