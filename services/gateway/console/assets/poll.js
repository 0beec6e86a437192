// Keeps a list fresh while it is open; every page works without this.
const EVERY_MS = 5000;

async function refresh() {
  const shown = document.querySelector("[data-poll]");
  if (!shown || document.hidden || shown.contains(document.activeElement)) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-poll]");
  if (!fresh) return;
  const changed = rows(fresh) !== rows(shown);
  shown.replaceWith(fresh);
  const status = document.querySelector("[data-changed]");
  if (changed && status) status.textContent = status.dataset.changed;
}

function rows(part) {
  return [...part.querySelectorAll("tbody th")].map((cell) => cell.textContent).join("|");
}

if (document.querySelector("[data-poll]")) {
  setInterval(() => refresh().catch(() => undefined), EVERY_MS);
}
