// Addresses under /desk without loading the page again.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

const changed = "desk-address";

/** "/desk/cases/7K3M-Q9TD" -> ["cases", "7K3M-Q9TD"]. */
export function parts_of(pathname: string): string[] {
  return pathname.split("/").slice(2).filter((part) => part !== "").map(decodeURIComponent);
}

export function go(path: string, replace = false): void {
  if (replace) history.replaceState(null, "", path);
  else history.pushState(null, "", path);
  window.dispatchEvent(new Event(changed));
}

export function use_path(): string {
  const [path, set_path] = useState(location.pathname);
  useEffect(() => {
    const update = () => set_path(location.pathname);
    window.addEventListener("popstate", update);
    window.addEventListener(changed, update);
    return () => {
      window.removeEventListener("popstate", update);
      window.removeEventListener(changed, update);
    };
  }, []);
  return path;
}

interface LinkProps {
  to: string;
  class?: string;
  current?: boolean;
  children: ComponentChildren;
}

export function Link({ to, class: name, current, children }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
  };
  return <a href={to} class={name} aria-current={current ? "page" : undefined}
    onClick={follow}>{children}</a>;
}
