// A place to draw with finger, pen or mouse. The picture travels in a hidden field, as a PNG.
"use strict";

(() => {
  const WIDTH = 800;
  const HEIGHT = 600;
  const PAPER = "#ffffff";
  const COLOURS = [
    ["Black", "#1c1c1c"], ["Red", "#d0312d"], ["Orange", "#f08a24"], ["Yellow", "#f7d038"],
    ["Green", "#2e8b47"], ["Blue", "#2166c4"], ["Purple", "#7d3fa8"], ["Brown", "#8a5a33"], ["Rubber", PAPER],
  ];
  const SIZES = [["Thin", 4], ["Medium", 10], ["Thick", 24]];

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  function dot(colour, size) {
    const space = "http://www.w3.org/2000/svg";
    const picture = document.createElementNS(space, "svg");
    const circle = document.createElementNS(space, "circle");
    for (const [key, value] of [["width", "32"], ["height", "32"], ["aria-hidden", "true"]]) picture.setAttribute(key, value);
    for (const [key, value] of [["cx", "16"], ["cy", "16"], ["r", String(size)], ["fill", colour]]) circle.setAttribute(key, value);
    picture.append(circle);
    return picture;
  }

  function pens(legend, kinds, chosen, picture, choose) {
    const set = make("fieldset", { class: "pens__set" }, make("legend", {}, legend));
    const buttons = kinds.map(([name, value]) => {
      const button = make("button", { type: "button", class: "pen", title: name, "aria-label": name }, picture(value));
      button.addEventListener("click", () => {
        choose(value);
        for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      });
      button.setAttribute("aria-pressed", String(value === chosen));
      return button;
    });
    set.append(...buttons);
    return set;
  }

  function start(widget) {
    const field = widget.querySelector("input[type=hidden]");
    const canvas = make("canvas", { class: "board", role: "img", "aria-label": "A place to draw" });
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    const pen = canvas.getContext("2d");
    const strokes = [];
    let before = null;
    let colour = COLOURS[0][1];
    let size = SIZES[1][1];
    let drawing = null;

    function line(stroke, from) {
      pen.strokeStyle = pen.fillStyle = stroke.colour;
      pen.lineWidth = stroke.size;
      pen.lineCap = pen.lineJoin = "round";
      pen.beginPath();
      pen.moveTo(...stroke.points[Math.max(from - 1, 0)]);
      for (const point of stroke.points.slice(from)) pen.lineTo(...point);
      pen.stroke();
    }

    function paint() {
      pen.fillStyle = PAPER;
      pen.fillRect(0, 0, WIDTH, HEIGHT);
      if (before) pen.drawImage(before, 0, 0, WIDTH, HEIGHT);
      for (const stroke of strokes) line(stroke, 0);
    }

    function keep() {
      field.value = before || strokes.length ? canvas.toDataURL("image/png") : "";
      undo.disabled = strokes.length === 0;
      clear.disabled = !field.value;
    }

    function place(event) {
      const box = canvas.getBoundingClientRect();
      return [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT];
    }

    function begin(event) {
      if (drawing || (event.pointerType === "mouse" && event.button !== 0)) return;
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      drawing = { id: event.pointerId, colour, size, points: [place(event)] };
      line(drawing, 0);
    }

    function move(event) {
      if (!drawing || event.pointerId !== drawing.id) return;
      const from = drawing.points.length;
      const steps = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      for (const step of steps.length ? steps : [event]) drawing.points.push(place(step));
      line(drawing, from);
    }

    function end(event) {
      if (!drawing || event.pointerId !== drawing.id) return;
      strokes.push(drawing);
      drawing = null;
      paint();
      keep();
    }

    canvas.addEventListener("pointerdown", begin);
    canvas.addEventListener("pointermove", move);
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);

    const undo = make("button", { type: "button", class: "button button--quiet" }, "Undo");
    undo.addEventListener("click", () => { strokes.pop(); paint(); keep(); });
    const clear = make("button", { type: "button", class: "button button--quiet" }, "Clear the drawing");
    clear.addEventListener("click", () => { before = null; strokes.length = 0; paint(); keep(); });

    widget.querySelector("[data-board]").append(
      canvas,
      make("div", { class: "pens" },
        pens("Colour", COLOURS, colour, (value) => dot(value, 11), (value) => { colour = value; }),
        pens("Pen", SIZES, size, (value) => dot(COLOURS[0][1], Math.min(value / 2 + 1, 13)), (value) => { size = value; })),
      make("div", { class: "board-actions" }, undo, clear),
    );
    paint();
    undo.disabled = true;
    clear.disabled = !field.value;
    if (field.value) {
      const picture = new Image();
      picture.addEventListener("load", () => { before = picture; paint(); });
      picture.src = field.value;
    }
  }

  function startAll() {
    for (const widget of document.querySelectorAll("[data-drawing]")) start(widget);
  }

  startAll();
  document.addEventListener("page-shown", startAll);
})();
