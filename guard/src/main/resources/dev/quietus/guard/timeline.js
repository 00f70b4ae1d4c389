"use strict";
// A receipt as a drawing: one line a process, from when it was held to when it was gone. Everything that a process chose
// comes in by textContent.
const Timeline = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 720, LEFT = 170, RIGHT = 20, ROW = 24, TOP = 26, MOST = 60;
  const MARKS = ["asked", "stopped", "forced", "gone"];

  function node(name, attributes, text) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    if (text !== undefined) element.textContent = text;
    return element;
  }

  // Marks that turn the direction of writing would make a name look like another.
  const plain = text => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\uFFFD");

  function duration(us) {
    if (us < 1000) return us + " µs";
    if (us < 1000000) return (us / 1000).toFixed(us < 10000 ? 1 : 0) + " ms";
    return (us / 1000000).toFixed(1) + " s";
  }

  // The longest step of 1, 2 or 5 that gives at least three ticks.
  function step(length) {
    let step = 10 ** Math.floor(Math.log10(length));
    for (const part of [1, 0.5, 0.2, 0.1]) if (length / (step * part) >= 3) return step * part;
    return step / 10;
  }

  function sentence(process) {
    const parts = [];
    for (const mark of MARKS) {
      const at = process[mark + "_us"];
      if (at !== null) parts.push(mark + " after " + duration(at));
    }
    return process.pid + " " + plain(process.name) + ": " + process.outcome + (parts.length ? ", " + parts.join(", ") : "");
  }

  function symbol(mark, x, y) {
    // Shapes differ as well, for those who do not see the colours.
    if (mark === "asked") return node("circle", {class: mark, cx: x, cy: y, r: 4.5});
    if (mark === "stopped") return node("rect", {class: mark, x: x - 2.5, y: y - 6, width: 5, height: 12});
    if (mark === "forced") return node("path", {class: mark, d: `M${x - 5} ${y - 5}h10l-5 10z`});
    return node("path", {class: mark, d: `M${x} ${y - 6}l6 6l-6 6l-6 -6z`});
  }

  function legend(svg, used, y) {
    let x = LEFT;
    for (const mark of MARKS.filter(it => used.has(it))) {
      svg.append(symbol(mark, x + 6, y), node("text", {class: "tick", x: x + 17, y: y + 4}, mark));
      x += 90;
    }
  }

  function draw(receipt) {
    const processes = receipt.processes.slice(0, MOST);
    const times = processes.flatMap(it => MARKS.map(mark => it[mark + "_us"] ?? 0));
    const length = Math.max(receipt.elapsed_us, ...times, 1);
    const scale = at => LEFT + (WIDTH - LEFT - RIGHT) * at / length;
    const height = TOP + processes.length * ROW + 34;
    const svg = node("svg", {viewBox: `0 0 ${WIDTH} ${height}`, role: "img",
      "aria-label": "Timeline: " + processes.map(sentence).join("; ")});
    for (let at = 0, by = step(length); at <= length; at += by) {
      svg.append(node("line", {class: "grid", x1: scale(at), x2: scale(at), y1: TOP - 6, y2: height - 28}));
      svg.append(node("text", {class: "tick", x: scale(at), y: 14, "text-anchor": "middle"}, duration(Math.round(at))));
    }
    const used = new Set();
    processes.forEach((process, index) => {
      const y = TOP + index * ROW + ROW / 2;
      const name = plain(process.name.length > 15 ? process.name.slice(0, 14) + "…" : process.name);
      const row = node("g", {});
      row.append(node("title", {}, sentence(process)));
      row.append(node("text", {x: LEFT - 12, y: y + 4, "text-anchor": "end"}, process.pid + " " + name));
      row.append(node("line", {class: "life", x1: scale(process.held_us), x2: scale(process.gone_us ?? length), y1: y, y2: y}));
      for (const mark of MARKS) {
        if (process[mark + "_us"] !== null) {
          used.add(mark);
          row.append(symbol(mark, scale(process[mark + "_us"]), y));
        }
      }
      svg.append(row);
    });
    legend(svg, used, height - 12);
    return svg;
  }

  return {draw, duration, plain};
})();
