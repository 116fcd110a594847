// Marks points on pictures: a click writes where it was into a row of the form. Without this script the rows are filled in by hand.
"use strict";

for (const form of document.querySelectorAll("form[data-review]")) {
  const list = form.querySelector("[data-points]");
  const rows = () => [...list.children];
  const where = (row) => row.querySelector("[name=mark_where]");
  const what = (row) => row.querySelector("[name=mark_text]");
  const numbered = (row, nth) => {
    for (const field of [where(row), what(row)]) field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+/, String(nth)));
    return row;
  };

  const another = () => {
    const row = rows().at(-1).cloneNode(true);
    where(row).value = "";
    what(row).value = "";
    list.append(numbered(row, rows().length + 1));
    return row;
  };
  const free = () => rows().find((row) => where(row).value === "" && what(row).value === "") ?? another();

  const draw = () => {
    for (const picture of document.querySelectorAll("[data-picture]")) {
      const pins = picture.querySelector(".pins");
      pins.replaceChildren();
      rows().forEach((row, place) => {
        const found = where(row).value.match(/^(.+) \((\d{1,3}(?:\.\d)?) %, (\d{1,3}(?:\.\d)?) %\)$/);
        if (!found || found[1] !== picture.dataset.picture) return;
        const make = (name, attributes) => {
          const made = document.createElementNS("http://www.w3.org/2000/svg", name);
          for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
          return made;
        };
        const pin = make("g", {});
        const number = make("text", { x: `${found[2]}%`, y: `${found[3]}%` });
        number.textContent = String(place + 1);
        pin.append(make("circle", { cx: `${found[2]}%`, cy: `${found[3]}%`, r: "12" }), number);
        pins.append(pin);
      });
    }
  };

  form.querySelector("[data-add-point]").addEventListener("click", (event) => {
    event.preventDefault();
    where(another()).focus();
  });
  form.addEventListener("input", draw);
  for (const hint of document.querySelectorAll("[data-hint]")) hint.hidden = false;
  for (const picture of document.querySelectorAll("[data-picture]")) {
    picture.classList.add("is-marked");
    picture.addEventListener("click", (event) => {
      const box = picture.getBoundingClientRect();
      const share = (at, from, size) => String(Math.round(((at - from) / size) * 1000) / 10);
      const row = free();
      where(row).value = `${picture.dataset.picture} (${share(event.clientX, box.left, box.width)} %, ${share(event.clientY, box.top, box.height)} %)`;
      draw();
      what(row).focus();
    });
  }
  draw();
}
