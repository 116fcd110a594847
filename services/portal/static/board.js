// Lets cards be dragged from lane to lane: dropping one sends its own form. Without this script the forms do it alone.
"use strict";

for (const board of document.querySelectorAll("[data-board]")) {
  let moving = null;

  board.addEventListener("dragstart", (event) => {
    moving = event.target.closest(".ticket");
    moving?.classList.add("is-moving");
    event.dataTransfer.effectAllowed = "move";
  });
  board.addEventListener("dragend", () => {
    moving?.classList.remove("is-moving");
    for (const lane of board.querySelectorAll(".is-over")) lane.classList.remove("is-over");
    moving = null;
  });
  for (const lane of board.querySelectorAll(".lane")) {
    lane.addEventListener("dragover", (event) => {
      if (!moving || lane.contains(moving)) return;
      event.preventDefault();
      lane.classList.add("is-over");
    });
    lane.addEventListener("dragleave", () => lane.classList.remove("is-over"));
    lane.addEventListener("drop", (event) => {
      if (!moving || lane.contains(moving)) return;
      event.preventDefault();
      const form = moving.querySelector("form.move");
      form.elements.stage.value = lane.dataset.stage;
      lane.querySelector("ul").append(moving);
      form.requestSubmit();
    });
  }
}
