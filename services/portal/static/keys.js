// Keys: the palette, going somewhere, moving in lists, and the list of all keys. Without this script everything is a link.
"use strict";

(() => {
  const palette = document.getElementById("palette");
  const keys = document.getElementById("keys");
  if (!palette?.showModal) return;
  const field = palette.querySelector("input");
  const hits = palette.querySelector("[data-hits]");
  const links = () => [...hits.querySelectorAll("a.hit")];
  const OFF = "single-keys-off";
  let asked = 0;
  let waits = 0;
  let goes = false;

  const choose = (link) => {
    for (const other of links()) other.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "true");
    link?.scrollIntoView({ block: "nearest" });
  };

  const find = async () => {
    const mine = ++asked;
    const address = `${palette.querySelector("form").action}?q=${encodeURIComponent(field.value)}`;
    const answer = await fetch(address, { headers: { "X-Requested-With": "palette" } });
    if (!answer.ok || answer.redirected || mine !== asked) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    hits.replaceChildren(...found.body.childNodes);
    choose(links()[0]);
  };
  const findSoon = (wait) => {
    clearTimeout(waits);
    waits = setTimeout(() => find().catch(() => undefined), wait);
  };

  const open = () => {
    if (palette.open) return;
    palette.showModal();
    field.select();
    findSoon(0);
  };

  field.addEventListener("input", () => findSoon(120));
  palette.addEventListener("keydown", (event) => {
    const all = links();
    const at = all.findIndex((link) => link.hasAttribute("aria-current"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
    } else if (event.key === "Enter" && document.activeElement === field && at >= 0) {
      event.preventDefault();
      all[at].click();
    }
  });
  for (const dialog of [palette, keys])
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
  for (const link of document.querySelectorAll("[data-find]"))
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open();
    });

  const singles = keys.querySelector("[data-single-keys]");
  singles.checked = localStorage.getItem(OFF) === null;
  singles.addEventListener("change", () => {
    if (singles.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });

  const step = (by) => {
    const rows = [...document.querySelectorAll("main .title[href], main .grid a.title")];
    const at = rows.indexOf(document.activeElement);
    rows[Math.max(0, Math.min(rows.length - 1, at + by))]?.focus();
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
      return;
    }
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || palette.open || keys.open || !singles.checked) return;
    if (goes) {
      goes = false;
      const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (link) link.click();
      return;
    }
    if (event.key === "g") {
      goes = true;
      setTimeout(() => (goes = false), 1200);
    } else if (event.key === "/") {
      event.preventDefault();
      open();
    } else if (event.key === "?") keys.showModal();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
  });
})();
