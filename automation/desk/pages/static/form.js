// Small helps on the form pages; everything works without them.
"use strict";

function help() {
  for (const button of document.querySelectorAll("[data-clear]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const field = button.closest("fieldset");
      for (const input of field.querySelectorAll("input[type=radio]")) input.checked = false;
      field.querySelector("input[type=radio]").focus();
    });
  }

  for (const row of document.querySelectorAll("[data-print]")) {
    row.hidden = false;
    row.querySelector("button").addEventListener("click", () => window.print());
  }

  // A link of the error summary brings the keyboard to its field, and the field's question into view.
  for (const link of document.querySelectorAll(".error-summary a")) {
    link.addEventListener("click", (event) => {
      const target = document.getElementById(link.hash.slice(1));
      if (!target) return;
      event.preventDefault();
      target.closest(".field").scrollIntoView();
      target.focus({ preventScroll: true });
    });
  }
}

help();
document.addEventListener("page-shown", help);
