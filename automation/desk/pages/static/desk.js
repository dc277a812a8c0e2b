// Small helps where a browser runs scripts; every page works without them.
"use strict";

// Beside a date's text field, a calendar to pick from. What is picked is written into the field as text.
for (const field of document.querySelectorAll("input[data-date]")) {
  const calendar = document.createElement("input");
  calendar.type = "date";
  calendar.className = "calendar";
  calendar.setAttribute("aria-label", `Pick from a calendar: ${field.labels[0].textContent}`);
  const written = field.value.match(/^(\d\d)\/(\d\d)\/(\d{4})$/);
  if (written) calendar.value = `${written[3]}-${written[2]}-${written[1]}`;
  calendar.addEventListener("change", () => {
    if (calendar.value) field.value = calendar.value.split("-").reverse().join("/");
  });
  field.after(calendar);
}

// An error summary takes the focus, so that a screen reader begins there.
document.querySelector(".error-summary")?.focus();
