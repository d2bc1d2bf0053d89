// Keeping answers on the device while they are written: only once a person has said so. The page
// itself is kept with them, so that it opens without internet when they come back.
import { forget_drafts, forget_file, keep_draft, keep_file, open_draft, open_file, draft_keys,
  type DraftKeys } from "./report_draft.ts";
import { can_keep, forget, keep, page_key } from "./kept_pages.ts";
import type { Account, Answers } from "./report_answers.ts";
import type { FileNote, PickedFile } from "./report_files.ts";
import type { Code } from "./report_code.ts";
import type { Bytes } from "../shared/seal.ts";

export interface Draft {
  version: 1;
  answers: Answers;
  accounts: Account[];
  /** Routing facts that the person took out. */
  left_out: string[];
  country: string;
  files: FileNote[];
  screen: string;
  /** Made at the first attempt to send, so that a second one cannot make a second report. */
  submission_id: string;
}

const quiet_ms = 600;
const sealed_id = (id: string) => `${id}.age`;

export class Keeping {
  private keys: DraftKeys | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private writing: Promise<void> = Promise.resolve();
  private broken = false;

  /** `draft` gives what is to be kept; `told` hears whether it could be. */
  constructor(private readonly draft: () => Draft, private readonly told: (kept: boolean) => void) {}

  is_on(): boolean {
    return this.keys !== null && !this.broken;
  }

  async begin(code: Code, files: PickedFile[] = []): Promise<void> {
    this.keys = await draft_keys(code.root);
    this.broken = false;
    await this.write();
    for (const picked of files) await this.add(picked);
    if (can_keep()) await keep(location.href).catch(() => undefined);
  }

  /** Keeps what is there after a moment without changes. */
  soon(): void {
    if (!this.keys) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.write(), quiet_ms);
  }

  /** Keeps what is there now; one write after the other. */
  write(): Promise<void> {
    clearTimeout(this.timer);
    this.writing = this.writing.then(async () => {
      if (!this.keys) return;
      try {
        await keep_draft(this.keys, this.draft());
        this.broken = false;
      } catch {
        this.broken = true;
      }
      this.told(!this.broken);
    });
    return this.writing;
  }

  async add(picked: PickedFile): Promise<void> {
    if (!this.keys) return;
    await keep_file(this.keys, picked.id, picked.file).catch(() => { this.broken = true; });
    await this.write();
  }

  remove(picked: PickedFile): void {
    if (!this.keys) return;
    for (const id of [picked.id, sealed_id(picked.id)]) {
      void forget_file(this.keys, id).catch(() => undefined);
    }
  }

  /** The sealed bytes of a file that was on its way when the page was left; null if there are none. */
  async sealed(id: string): Promise<Bytes | null> {
    return this.keys ? open_file(this.keys, sealed_id(id)).catch(() => null) : null;
  }

  async keep_sealed(id: string, sealed: Bytes): Promise<void> {
    if (!this.keys) return;
    await keep_file(this.keys, sealed_id(id), new Blob([sealed])).catch(() => undefined);
  }

  /** The draft that these words open, with its files; null if there is none. */
  async open(code: Code): Promise<{ draft: Draft; files: PickedFile[] } | null> {
    const keys = await draft_keys(code.root);
    const draft = await open_draft<Draft>(keys);
    if (!draft || draft.version !== 1) return null;
    const files: PickedFile[] = [];
    for (const { bytes: _, ...note } of draft.files) {
      const bytes = await open_file(keys, note.id);
      if (bytes) files.push({ ...note, file: new Blob([bytes], { type: note.type }) });
    }
    this.keys = keys;
    return { draft, files };
  }

  /** Stops and forgets this draft, or all of this device, and the page with them. */
  async end(all = false): Promise<void> {
    clearTimeout(this.timer);
    const name = this.keys?.name;
    this.keys = null;
    await this.writing;
    if (all || name !== undefined) await forget_drafts(all ? undefined : name).catch(() => undefined);
    if (can_keep()) await forget([page_key(location.href)]).catch(() => undefined);
  }

  /** Holds no key any more; what is kept stays kept. */
  release(): void {
    clearTimeout(this.timer);
    this.keys = null;
  }
}
