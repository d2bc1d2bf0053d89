// The way out: one tap, or Esc three times. The page is emptied first, then replaced, so that the
// back button does not bring it back.

const steps: (() => void)[] = [];
const window_ms = 3000;
const presses_needed = 3;
let leaving = false;

/** Runs `step` when the person leaves in a hurry: close a session, drop what is held. */
export function on_leave(step: () => void): void {
  steps.push(step);
}

function leave(address: string): void {
  if (leaving) return;
  leaving = true;
  document.documentElement.classList.add("gone");
  document.title = " ";
  document.body.replaceChildren();
  for (const step of steps) {
    try {
      step();
    } catch {
      // Nothing may stand in the way of leaving.
    }
  }
  location.replace(address);
}

/** Wires the leave control of the page. */
export function start_leave_control(): void {
  const control = document.getElementById("leave") as HTMLAnchorElement | null;
  if (!control) return;
  const address = control.href;
  control.addEventListener("click", (event) => {
    event.preventDefault();
    leave(address);
  });
  let presses: number[] = [];
  document.addEventListener("keydown", (event) => {
    if (leaving) event.preventDefault();  // A further Esc would stop the browser from going.
    if (event.key !== "Escape") {
      presses = [];
      return;
    }
    if (event.repeat) return;
    presses = [...presses.filter((at) => event.timeStamp - at < window_ms), event.timeStamp];
    if (presses.length < presses_needed) return;
    event.preventDefault();
    leave(address);
  }, { capture: true });
}
