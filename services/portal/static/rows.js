// Lets rows of a form be dragged, or moved with their buttons at once. Without this script the buttons ask the server.
"use strict";

for (const list of document.querySelectorAll("[data-rows]")) {
  const rows = () => [...list.querySelectorAll(":scope > [data-row]")];
  let moving = null;

  const settle = () => {
    const all = rows();
    all.forEach((row, nth) => {
      row.querySelector("[data-place]").value = String(nth);
      const title = row.querySelector("[data-nth]");
      title.textContent = title.textContent.replace(/^\d+/, String(nth + 1));
      row.querySelector("[data-up]").disabled = nth === 0;
      row.querySelector("[data-down]").disabled = nth === all.length - 1;
    });
    for (const notice of document.querySelectorAll("[data-unkept]")) notice.hidden = false;
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-up], [data-down]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    if (button.matches("[data-up]")) row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    settle();
    (button.disabled ? row.querySelector("[data-up]:enabled, [data-down]:enabled") : button)?.focus();
    row.scrollIntoView({ block: "nearest" });
  });

  for (const grip of list.querySelectorAll("[data-grip]")) {
    grip.hidden = false;
    grip.draggable = true;
    grip.addEventListener("dragstart", (event) => {
      moving = grip.closest("[data-row]");
      moving.classList.add("is-moving");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      event.dataTransfer.setDragImage(moving, 12, 12);
    });
    grip.addEventListener("dragend", () => {
      moving?.classList.remove("is-moving");
      moving = null;
    });
  }
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-row]");
    if (!moving || !over) return;
    event.preventDefault();
    if (over === moving) return;
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(moving);
    else over.after(moving);
  });
  list.addEventListener("drop", (event) => {
    if (!moving) return;
    event.preventDefault();
    settle();
  });
}
