// Which colleagues' keys were compared by voice on this device: names and recipients, no secret.

const place = "holdfast-checked-keys";

export function checked_keys(): Record<string, string> {
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? "{}") as unknown;
    return kept !== null && typeof kept === "object" ? kept as Record<string, string> : {};
  } catch {
    return {};
  }
}

export function remember_keys(members: { name: string; recipient: string }[]): void {
  const fresh = Object.fromEntries(members.map(({ name, recipient }) => [name, recipient]));
  localStorage.setItem(place, JSON.stringify({ ...checked_keys(), ...fresh }));
}
