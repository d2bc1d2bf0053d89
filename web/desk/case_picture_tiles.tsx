// A picture as a grid of parts, each of them grey and too coarse to know anything on until it is
// pressed, and covered again with the next press. The clear pixels of a covered part are not in the
// page at all. Drawn on canvases: the picture has no address that a browser could keep.
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";

const columns = 4;
const min_rows = 2;
const max_rows = 8;
/** A covered part is so many grey dots wide and high. */
const coarse_dots = 2;
const max_tile_px = 320;

interface Part {
  bitmap: ImageBitmap;
  rows: number;
  row: number;
  column: number;
}

function source_of({ bitmap, rows, row, column }: Part): [number, number, number, number] {
  const width = bitmap.width / columns;
  const height = bitmap.height / rows;
  return [column * width, row * height, width, height];
}

/** A few dots of grey, each the mean of what lies under it. */
function coarse_grey(part: Part): HTMLCanvasElement | null {
  const small = document.createElement("canvas");
  // Halving on the way down: a browser's own scaling may skip pixels.
  let dots = 32;
  small.width = small.height = dots;
  const context = small.getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  context.imageSmoothingQuality = "high";
  context.drawImage(part.bitmap, ...source_of(part), 0, 0, dots, dots);
  for (; dots > coarse_dots; dots /= 2) {
    context.drawImage(small, 0, 0, dots, dots, 0, 0, dots / 2, dots / 2);
  }
  const grey = context.getImageData(0, 0, coarse_dots, coarse_dots);
  for (let at = 0; at < grey.data.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = grey.data.subarray(at, at + 3);
    grey.data.fill(Math.round(0.299 * red + 0.587 * green + 0.114 * blue), at, at + 3);
  }
  small.width = small.height = coarse_dots;
  context.putImageData(grey, 0, 0);
  return small;
}

function draw(canvas: HTMLCanvasElement, part: Part, clear: boolean): void {
  const [left, top, width, height] = source_of(part);
  const scale = Math.min(1, max_tile_px / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  if (!context) return;
  if (clear) {
    context.drawImage(part.bitmap, left, top, width, height, 0, 0, canvas.width, canvas.height);
    return;
  }
  const covered = coarse_grey(part);
  if (covered) context.drawImage(covered, 0, 0, canvas.width, canvas.height);
}

function Tile({ part, n, of, clear, press }: {
  part: Part; n: number; of: number; clear: boolean; press: () => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const shown = canvas.current;
    if (shown) draw(shown, part, clear);
    return () => {
      if (shown) shown.width = shown.height = 0;
    };
  }, [part.bitmap, clear]);
  const label = t("desk.sealed.part", { n, of, row: part.row + 1, column: part.column + 1 });
  return (
    <button type="button" class="tile" aria-pressed={clear} aria-label={label} onClick={press}>
      <canvas ref={canvas} aria-hidden="true" /></button>
  );
}

export function PictureTiles({ bitmap, n }: { bitmap: ImageBitmap; n: number }) {
  const [clear, set_clear] = useState<ReadonlySet<number>>(new Set());
  // Whoever turns to another window or tab comes back to a covered picture.
  useEffect(() => {
    const cover = () => set_clear(new Set());
    document.addEventListener("visibilitychange", cover);
    window.addEventListener("pagehide", cover);
    return () => {
      document.removeEventListener("visibilitychange", cover);
      window.removeEventListener("pagehide", cover);
    };
  }, []);
  const rows = Math.min(max_rows, Math.max(min_rows, Math.round(columns * bitmap.height / bitmap.width)));
  const of = rows * columns;
  const press = (index: number) => () => {
    const next = new Set(clear);
    if (!next.delete(index)) next.add(index);
    set_clear(next);
  };
  return (
    <div class="tiles" role="group" aria-label={t("desk.case.picture", { n })}>
      <div class="tiles__grid" style={{ aspectRatio: `${bitmap.width} / ${bitmap.height}`,
        gridTemplateRows: `repeat(${rows}, 1fr)` }}>
        {Array.from({ length: of }, (_, index) => <Tile key={index} n={index + 1} of={of}
          part={{ bitmap, rows, row: Math.floor(index / columns), column: index % columns }}
          clear={clear.has(index)} press={press(index)} />)}
      </div>
      <p class="govuk-hint" role="status">{t("desk.sealed.shown", { count: clear.size, of })}</p>
      <button type="button" class="small-button" aria-disabled={clear.size === 0}
        onClick={() => set_clear(new Set())}>{t("desk.sealed.cover")}</button>
    </div>
  );
}
