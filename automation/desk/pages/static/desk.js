// Small helps where a browser runs scripts; every page works without them.
"use strict";

// Beside a date's text field, a button that opens a calendar. What is picked is written into the field as text.
for (const field of document.querySelectorAll("input[data-date]")) {
  const calendar = document.createElement("input");
  if (!calendar.showPicker) break;
  calendar.type = "date";
  calendar.tabIndex = -1;
  calendar.setAttribute("aria-hidden", "true");
  calendar.addEventListener("change", () => {
    if (calendar.value) field.value = calendar.value.split("-").reverse().join("/");
    field.focus();
  });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = "Calendar";
  button.setAttribute("aria-label", `Calendar: pick ${field.labels[0].textContent}`);
  button.addEventListener("click", () => {
    const written = field.value.match(/^(\d\d)\/(\d\d)\/(\d{4})$/);
    if (written) calendar.value = `${written[3]}-${written[2]}-${written[1]}`;
    calendar.showPicker();
  });
  const row = document.createElement("div");
  row.className = "with-calendar";
  field.replaceWith(row);
  row.append(field, button, calendar);
}

// Of a row of tabs that is too long for the window, the open one is shown with its neighbours.
const openTab = document.querySelector(".tabs [aria-current]");
(openTab?.previousElementSibling ?? openTab)?.scrollIntoView({ block: "nearest", inline: "start" });

// An error summary takes the focus, so that a screen reader begins there.
document.querySelector(".error-summary")?.focus();
