// Pages of alerts: the way out, and the form that asks for alerts by mail. All it says is in the page
// already, hidden until it is so.
import { request } from "../shared/api.ts";
import { Device } from "../shared/device.ts";
import { with_proof } from "../shared/proof.ts";
import { start_leave_control } from "./leave.ts";

async function sha256_hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function tell(state: "working" | "sent" | "failed"): void {
  for (const told of document.querySelectorAll<HTMLElement>("#told [data-state]")) {
    told.hidden = told.dataset.state !== state;
  }
}

async function send(form: HTMLFormElement): Promise<void> {
  const fields = new FormData(form);
  const address = String(fields.get("address") ?? "").trim();
  const school = String(fields.get("school") ?? "").trim();
  const device = new Device();
  try {
    await with_proof("subscription", await sha256_hex(address), (challenge, bits, progress) =>
      device.solve(challenge, bits, progress), () => undefined, (proof) =>
      request("/api/v1/subscriptions", {
        method: "POST",
        body: {
          address, role: fields.get("role"), language: fields.get("language"), consent: true, proof,
          ...(school ? { school } : {}),
        },
      }));
  } finally {
    device.end();
  }
}

function start_subscription(form: HTMLFormElement): void {
  const button = form.querySelector("button");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!form.reportValidity() || button?.disabled) return;
    if (button) button.disabled = true;
    tell("working");
    send(form).then(() => {
      form.hidden = true;
      tell("sent");
    }, () => {
      if (button) button.disabled = false;
      tell("failed");
    });
  });
}

start_leave_control();
const form = document.querySelector<HTMLFormElement>("#subscribe");
if (form) start_subscription(form);
