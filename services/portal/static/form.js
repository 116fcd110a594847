// Shows each question only while its condition holds. Without this script all are shown, and intake passes over those not asked.
"use strict";

for (const form of document.querySelectorAll("form[data-conditions]")) {
  const said = (name) =>
    new FormData(form).getAll((form.dataset.prefix ?? "") + name).map((value) => String(value instanceof File ? value.name : value).trim()).filter((value) => value !== "");
  const spelled = (value) => (value === true ? "yes" : value === false ? "no" : String(value));

  const refresh = () => {
    const hidden = new Set();
    for (const field of form.querySelectorAll("[data-field]")) {
      const condition = field.dataset.shownIf ? JSON.parse(field.dataset.shownIf) : null;
      if (!condition) continue;
      const answers = said(condition.field);
      const wanted = condition.any_of.map(spelled);
      const holds = wanted.length ? answers.some((answer) => wanted.includes(answer)) : answers.length > 0;
      field.hidden = hidden.has(condition.field) || holds === condition.is_negated;
      if (field.hidden) hidden.add(field.dataset.field);
    }
  };

  form.addEventListener("input", refresh);
  form.addEventListener("change", refresh);
  refresh();
}

// Keeps what is typed, a moment after the last key, so that nothing is lost when the page is. Files are sent with the form alone.
for (const form of document.querySelectorAll("form[data-draft]")) {
  let waits = 0;
  const keep = () => {
    const typed = new FormData(form);
    for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
    for (const box of form.querySelectorAll("input[type=checkbox]:checked"))
      if (!typed.getAll(box.name).includes(box.value)) typed.append(box.name, box.value);
    fetch(form.dataset.draft, { method: "POST", body: typed }).catch(() => undefined);
  };
  form.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(keep, 1500);
  });
  form.addEventListener("submit", () => clearTimeout(waits));
}
