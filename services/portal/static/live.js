// Keeps a page fresh: asks whether something changed, and then takes over those parts of the page that are marked as live.
"use strict";

(() => {
  const EVERY = 15_000;
  let after = null;

  const isBusy = (part) => part.contains(document.activeElement) || [...part.querySelectorAll("textarea")].some((field) => field.value !== "");

  const refresh = async () => {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "live" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live][id]")) {
      const instead = fresh.getElementById(part.id);
      if (instead && !isBusy(part)) part.replaceWith(instead);
    }
  };

  const ask = async () => {
    if (document.hidden) return;
    const place = after === null ? "" : `?after=${after}`;
    const answer = await fetch(`/live${place}`);
    if (!answer.ok) return;
    const said = await answer.json();
    for (const count of document.querySelectorAll("[data-unread]")) count.textContent = said.unread ? String(said.unread) : "";
    const isNews = after !== null && said.changed.some((id) => location.pathname === "/orders" || location.pathname.includes(id));
    after = said.after;
    if (isNews) await refresh();
  };

  const again = () => ask().catch(() => {});
  again();
  setInterval(again, EVERY);
})();
