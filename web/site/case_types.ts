// A case as its owner gets it (docs/formats/case.md, "Under a session"). A server may know states and
// kinds of event that came later: the page has plain words for those.

export interface CasePicture {
  position: number;
  state: string;
  reason: string | null;
  held_reason?: string | null;
  on_list_since: string | null;
  withdrawn_at?: string | null;
  removal?: { all: number; confirmed: number };
}

export interface CaseEvent {
  at: string;
  kind: string;
  picture: number | null;
  platform: string | null;
  outcome: string | null;
  reason: string | null;
}

export interface CasePlatform {
  platform: string;
  loaded_at: string | null;
  withdrawn_at: string | null;
  outcome?: string | null;
  outcome_at?: string | null;
}

export interface Case {
  case_number: string;
  status: string;
  created_at: string;
  deadline_at?: string | null;
  situation?: { deadline_at?: string | null };
  pictures: CasePicture[];
  timeline: CaseEvent[];
  platforms?: CasePlatform[];
  uploads_stopped?: number;
  unread_messages?: number;
}
