// Parts of the desk that are fetched when they are first opened, so that the first load stays light.
import type { ComponentType } from "preact";
import { ApiError } from "../shared/api.ts";
import { Loading, use_loaded } from "./parts.tsx";

/** The component that `load` fetches, in its place; a page that could not be fetched can be tried again. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let page: Promise<{ Page: ComponentType<P> }> | null = null;
  const fetch_page = () => {
    page ??= load().then((Page) => ({ Page }), () => {
      page = null;
      throw new ApiError(0, "offline", "");
    });
    return page;
  };
  return function Later(props: P) {
    const { value, faults, again } = use_loaded(fetch_page, []);
    return value ? <value.Page {...props} /> : <Loading faults={faults} again={again} />;
  };
}
