// Leads from page to page of a form inside one document, so that the browser's own Back leads one page back, and asks
// nobody to send anything again. What is filled in is kept in this tab alone: in the page, and in the tab's history,
// where a browser keeps what was posted as well, for a tab that is loaded again. Without script each page is posted.
"use strict";

(() => {
  const SENT = "forms sent";
  const PAUSE = 500;  // milliseconds after the last key
  let depth = 0;
  let filling = String(Math.random());
  let work = null;
  let soon = 0;

  const form = () => document.querySelector("main form[data-step]");
  const entries = (of) => [...new FormData(of)].filter(([, text]) => typeof text === "string");
  const sent = () => JSON.parse(sessionStorage.getItem(SENT) || "[]");

  function keep() {
    clearTimeout(soon);
    if (!form()) return;
    try {
      history.replaceState({ depth, filling, typed: entries(form()) }, "");
    } catch {
      // Too large for this browser's history, or too often: what is kept already has to do.
    }
  }

  function keepSoon() {
    clearTimeout(soon);
    soon = setTimeout(keep, PAUSE);
  }

  // When a page cannot be fetched it is posted as without script, and the browser says what is wrong.
  function post(here, action) {
    const named = document.createElement("input");
    [named.type, named.name, named.value] = ["hidden", "action", action];
    here.append(named);
    HTMLFormElement.prototype.submit.call(here);
  }

  async function answer(here, typed, action) {
    const body = new URLSearchParams(typed);
    body.set("action", action);
    // A button called "action" hides the form's own property of that name.
    const given = await fetch(here.getAttribute("action"), { method: "POST", body });
    if (!given.redirected) return new DOMParser().parseFromString(await given.text(), "text/html");
    sessionStorage.setItem(SENT, JSON.stringify([...sent(), filling]));
    location.replace(given.url);
    return null;
  }

  function show(page) {
    document.title = page.title;
    document.querySelector("main").replaceWith(page.querySelector("main"));
    for (const wanted of page.querySelectorAll("script[src]")) {
      const source = wanted.getAttribute("src");
      if (document.querySelector(`script[src="${source}"]`)) continue;
      document.head.append(Object.assign(document.createElement("script"), { src: source }));
    }
    document.dispatchEvent(new Event("page-shown"));
    scrollTo(0, 0);
    document.querySelector("main").focus({ preventScroll: true });
  }

  async function go(action, moved) {
    const here = form();
    if (!here) return;
    try {
      const page = await answer(here, entries(here), action);
      if (!page) return;
      show(page);
      if (!moved && form() && form().dataset.step !== here.dataset.step) history.pushState({ depth: (depth += 1) }, "");
      keep();
    } catch {
      post(here, action);
    }
  }

  // One after the other, however quickly somebody presses Back.
  function does(what) {
    clearTimeout(soon);
    const mine = (work || Promise.resolve()).then(what).finally(() => { if (work === mine) work = null; });
    work = mine;
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-step]")) return;
    event.preventDefault();
    if (work) return;  // pressed twice
    const action = event.submitter ? event.submitter.value : "continue";
    if (action === "back" && depth > 0) history.back();
    else does(() => go(action, false));
  });

  addEventListener("popstate", (event) => {
    if (!event.state) return;  // a link within the page, and no step of the form
    if (!form()) { location.reload(); return; }  // a page that says why something was not taken
    const steps = event.state.depth - depth;
    depth = event.state.depth;
    for (let step = 0; step < Math.abs(steps); step += 1) does(() => go(steps < 0 ? "back" : "continue", true));
  });

  document.addEventListener("input", keepSoon);
  document.addEventListener("visibilitychange", keep);

  // A tab that was loaded again, by hand or because the telephone had put it aside, shows what was filled in.
  const left = history.state;
  const begun = form();
  if (begun && left && left.typed && !sent().includes(left.filling)) {
    [depth, filling] = [left.depth, left.filling];
    const typed = left.typed.filter(([name]) => name !== "csrf_token");
    const token = begun.querySelector("[name=csrf_token]").value;
    answer(begun, [...typed, ["csrf_token", token]], "stay").then(show).then(keep, () => {});
  } else {
    keep();
  }
})();
