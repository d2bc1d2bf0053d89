// The sealed pictures of a case (assessed mode): the section is there only while the hotline keeps one,
// and its program and words are fetched only then.
import { t } from "../shared/page_data.ts";
import { with_report_words } from "./report_door.tsx";
import { call } from "./client.ts";
import { later } from "./later.tsx";
import { Loading, use_loaded } from "./parts.tsx";
import type { DeskCase } from "./types.ts";

export interface SealedPicture {
  position: number;
  attachment_id: string;
  size: number;
  sha256: string;
  state: "uploading" | "complete";
  offset: number;
  created_at: string;
  destroy_at: string;
}

interface SealedPictures {
  on: boolean;
  /** Whether an admin lets this person open them. */
  sees_pictures: boolean;
  pictures: SealedPicture[];
}

const Door = later<{ one: DeskCase; pictures: SealedPicture[] }>(async () =>
  (await with_report_words(() => import("./case_picture_view.tsx"))).PictureSection);

export function CasePictures({ one }: { one: DeskCase }) {
  const path = `/api/v1/desk/cases/${encodeURIComponent(one.case_number)}/sealed-pictures`;
  const { value, faults, again } = use_loaded(() => call<SealedPictures>(path), [one]);
  if (faults.length > 0) return <Loading faults={faults} again={again} />;
  if (!value?.on || value.pictures.length === 0) return null;
  if (!value.sees_pictures) return <p class="notice">{t("desk.case.pictures_not_yours")}</p>;
  return <Door one={one} pictures={value.pictures} />;
}
