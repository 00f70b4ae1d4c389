"use strict";
// What processes call themselves comes in by textContent only; the server's policy forbids everything else besides.
(() => {
  const MOST = 200;
  const by = id => document.getElementById(id);
  const incidents = new Map();
  const opened = new Set();
  let token = "";
  let trusted = false;
  let stale = 0;

  // ssh -L or a browser's address may bring the token behind a #, which no server is ever sent.
  const given = /^#token=([!-~]{32,256})$/.exec(location.hash);
  if (given) {
    sessionStorage.setItem("token", given[1]);
    history.replaceState(null, "", location.pathname);
  }
  token = sessionStorage.getItem("token") ?? "";

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const plain = Timeline.plain;
  const rules = new Intl.PluralRules("en", {type: "ordinal"});
  const nth = number => number + {one: "st", two: "nd", few: "rd", other: "th"}[rules.select(number)];
  const mark = word => make("span", {class: "mark " + word}, word);

  function news(text, bad) {
    by("news").textContent = plain(text);
    by("news").className = bad ? "news bad" : "news";
  }

  async function ask(path, body) {
    const headers = token ? {Authorization: "Bearer " + token} : {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const answer = await fetch(path, {method: body === undefined ? "GET" : "POST", headers, cache: "no-store",
      credentials: "omit", body: body === undefined ? undefined : JSON.stringify(body)});
    if (answer.status === 401) {
      gate();
      throw new Error("The token is missing or wrong.");
    }
    if (!answer.ok) {
      const why = await answer.json().catch(() => ({error: "the guard answered " + answer.status}));
      throw new Error(why.error);
    }
    return answer;
  }

  function gate() {
    const hidden = by("gate").hidden;
    by("gate").hidden = false;
    by("house").hidden = true;
    by("counts").replaceChildren();
    link("waiting", "Waiting for the token");
    if (hidden) by("token").focus();
  }

  function link(standing, text) {
    by("link").dataset.standing = standing;
    by("link").textContent = text;
  }

  function sure(title, text, list, yes) {
    by("sure-title").textContent = title;
    by("sure-text").textContent = plain(text);
    by("sure-list").textContent = list.map(plain).join("\n");
    by("sure-list").hidden = list.length === 0;
    by("sure-yes").textContent = yes;
    by("sure").returnValue = "";
    by("sure").showModal();
    return new Promise(decided =>
      by("sure").addEventListener("close", () => decided(by("sure").returnValue === "yes"), {once: true}));
  }
  by("sure-yes").addEventListener("click", () => by("sure").close("yes"));
  by("sure-no").addEventListener("click", () => by("sure").close("no"));

  async function tried(button, work) {
    button.disabled = true;
    try {
      await work();
    } catch (error) {
      news(error.message, true);
    } finally {
      button.disabled = false;
    }
  }

  // --- how it stands ---

  function count(name, value) {
    return make("div", {}, make("dt", {}, name), make("dd", {}, value));
  }

  async function state() {
    const now = await (await ask("/v1/state")).json();
    trusted = now.you.uid === 0 || now.you.way === "tcp";
    by("gate").hidden = true;
    by("house").hidden = false;
    const since = new Date(now.since).toLocaleString([], {dateStyle: "medium", timeStyle: "short"});
    by("you").textContent = plain("Running since " + since + " · you are " + now.you.name);
    by("counts").replaceChildren(
      count("waiting for you", String(now.pending)),
      count("standing orders", String(now.orders.length)),
      count("happenings heard", now.heard.toLocaleString()),
      count("missed, then looked for", now.lost.toLocaleString()));
    orders(now.orders);
    by("feeds").replaceChildren(...now.feeds.map(feed => make("li", {},
      make("p", {class: "what"}, make("span", {class: "name"}, plain(feed.name)), mark(feed.standing),
        make("small", {}, feed.open ? feed.heard.toLocaleString() + " heard" : "closed")),
      make("p", {class: "faint"}, plain(feed.missing ? feed.guarantee + "; needs " + feed.missing : feed.guarantee)))));
  }

  function orders(list) {
    const focused = document.activeElement?.dataset?.order;
    by("orders").replaceChildren(...list.map(order => {
      const button = make("button", {type: "button", role: "switch", class: "switch",
        "aria-checked": String(order.mode === "enforce"), "aria-label": "Enforce " + order.name, "data-order": order.name},
        order.mode === "enforce" ? "enforces" : "monitors");
      button.disabled = !trusted;
      button.addEventListener("click", () => turn(button, order));
      const steps = order.steps.map(it => it.response + (it.from > 1 ? " from the " + nth(it.from) + " on" : "")).join(", ");
      return make("li", {},
        make("div", {class: "head"}, make("span", {class: "name"}, order.name), button),
        make("p", {class: "faint"}, `${order.trigger}, ${order.scope}: ${steps}` + (order.approval ? ", if you agree" : "")),
        make("p", {class: "faint"}, `${order.incidents} incidents, ${order.responses} responses`));
    }));
    if (focused) [...by("orders").querySelectorAll("button")].find(it => it.dataset.order === focused)?.focus();
  }

  async function turn(button, order) {
    const enforce = order.mode !== "enforce";
    if (enforce && !await sure("Enforce " + order.name + "?", "From now on it acts by itself, on whatever it meets.", [], "Enforce")) return;
    await tried(button, async () => {
      await ask("/v1/orders/" + encodeURIComponent(order.name) + "/mode", {mode: enforce ? "enforce" : "monitor"});
      news(order.name + (enforce ? " is enforced now." : " only monitors now."));
    });
    await state();
  }

  // --- incidents ---

  function heading(incident) {
    const at = new Date(incident.at);
    const who = incident.subject.pid === null ? "the machine" : incident.subject.name + " (" + incident.subject.pid + ")";
    const due = {kill: "kill", stop: "stop", freeze: "freeze", report: "report", "stop-unit": "stop its unit", sever: "sever its connection"};
    const took = incident.took_us ? [make("small", {}, "in " + Timeline.duration(incident.took_us))] : [];
    return make("p", {class: "what"}, make("time", {datetime: incident.at}, at.toLocaleTimeString()), mark(incident.standing),
      make("span", {class: "name"}, plain(who)), make("small", {}, plain("of " + incident.subject.user)),
      make("span", {}, "→ " + (due[incident.response] ?? incident.response)), ...took);
  }

  function texts(incident) {
    if (incident.withheld) return [make("p", {class: "why faint"}, "It is about another user: what happened is not for you to see.")];
    const lines = [make("p", {class: "why"}, plain(incident.reason))];
    if (incident.detail) lines.push(make("p", {class: "why faint"}, plain(incident.detail)));
    return lines;
  }

  function facts(incident) {
    const subject = incident.subject;
    const list = make("dl", {class: "facts"});
    const rows = [["order", `${incident.order} (${incident.trigger}), the ${nth(incident.count)} time in its scope`],
      ["answered", {"before-act": "before the act took effect", "at-act": "in the act: it may have taken effect", "after-act": "after the act"}[incident.moment]],
      ["executable", subject.executable], ["command line", subject.command_line], ["cgroup", subject.cgroup],
      ["identity", subject.identity ?? ""], ["id", incident.id]];
    for (const [name, value] of rows) {
      if (value) list.append(make("dt", {}, name), make("dd", {}, plain(value)));
    }
    return list;
  }

  function more(incident) {
    const details = make("details", {}, make("summary", {}, incident.has_receipt ? "Why, and how it went" : "More"));
    let filled = false;
    const fill = async () => {
      if (filled) return;
      filled = true;
      details.append(facts(incident));
      if (!incident.has_receipt) return;
      try {
        const whole = await (await ask("/v1/incidents/" + incident.id)).json();
        if (!whole.receipt) return;
        details.append(Timeline.draw(whole.receipt));
        details.append(make("ol", {class: "plain"}, ...whole.receipt.timeline.map(it => make("li", {},
          make("small", {}, Timeline.duration(it.after_us) + " "), plain(it.text)))));
        const left = whole.receipt.process_count - Math.min(whole.receipt.processes.length, 60);
        if (left > 0) details.append(make("p", {class: "faint"}, "and " + left + " more processes"));
      } catch (error) {
        details.append(make("p", {class: "faint"}, plain(error.message)));
      }
    };
    details.addEventListener("toggle", () => {
      if (details.open) opened.add(incident.id); else opened.delete(incident.id);
      if (details.open) fill();
    });
    details.open = opened.has(incident.id);
    return details;
  }

  function entry(incident, fresh) {
    return make("li", {"data-id": incident.id, "data-standing": incident.standing, class: fresh ? "fresh" : ""},
      heading(incident), ...texts(incident), more(incident));
  }

  function waiting(incident) {
    const agree = make("button", {type: "button", class: "agree"}, "Agree");
    const refuse = make("button", {type: "button"}, "Refuse");
    const who = incident.subject.name + " (" + incident.subject.pid + ")";
    agree.setAttribute("aria-label", plain("Agree to " + incident.response + " " + who));
    refuse.setAttribute("aria-label", plain("Refuse to " + incident.response + " " + who));
    agree.disabled = refuse.disabled = !trusted;
    const decide = (button, agreed) => tried(button, async () => {
      if (agreed && !await sure("Agree?", "The guard will " + incident.response + " this now:", [who, incident.reason], "Agree")) return;
      told(await (await ask("/v1/incidents/" + incident.id + "/decision", {agreed})).json());
      news(agreed ? "You agreed: " + who + "." : "You refused: " + who + " is left alone.");
      by("main").focus();
    });
    agree.addEventListener("click", () => decide(agree, true));
    refuse.addEventListener("click", () => decide(refuse, false));
    return make("li", {"data-id": incident.id}, heading(incident), ...texts(incident),
      make("div", {class: "row end"}, refuse, agree));
  }

  function show(fresh) {
    const focused = document.activeElement;
    const all = [...incidents.values()].sort((a, b) => a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : -1);
    for (const old of all.splice(MOST)) incidents.delete(old.id);
    const wanted = by("filter").value;
    const pending = all.filter(it => it.standing === "pending");
    const rest = all.filter(it => it.standing !== "pending" && (!wanted || it.standing === wanted));
    // What did not change keeps its place in the page, else whoever reads or tabs through it is thrown out.
    keep(by("pending-list"), pending, waiting, fresh);
    keep(by("incidents"), rest, it => entry(it, it.id === fresh), fresh);
    by("pending").hidden = pending.length === 0;
    by("quiet").hidden = rest.length > 0;
    document.title = (pending.length ? "(" + pending.length + ") " : "") + "Quietus guard";
    if (focused?.isConnected && focused !== document.activeElement) focused.focus();
  }

  function keep(list, wanted, draw, fresh) {
    const there = new Map([...list.children].map(it => [it.dataset.id, it]));
    list.replaceChildren(...wanted.map(it => it.id !== fresh && there.get(it.id) || draw(it)));
  }

  function told(incident) {
    incidents.set(incident.id, incident);
    show(incident.id);
  }

  async function all() {
    const list = (await (await ask("/v1/incidents?most=" + MOST)).json()).incidents;
    incidents.clear();
    list.forEach(it => incidents.set(it.id, it));
    by("pending-list").replaceChildren();
    by("incidents").replaceChildren();
    show("");
  }

  // --- events: by fetch, because an EventSource cannot show a token ---

  function event(block) {
    const lines = block.split("\n");
    if (lines.includes("event: lost")) return all();
    const data = lines.find(it => it.startsWith("data: "));
    if (!data) return undefined;
    const incident = JSON.parse(data.slice(6));
    told(incident);
    stale++;
    if (incident.standing !== "begun") {
      news(`${incident.subject.name || "The machine"}: ${incident.response} ${incident.standing}`, incident.standing === "failed");
    }
    return undefined;
  }

  async function follow() {
    const reader = (await ask("/v1/events")).body.pipeThrough(new TextDecoderStream()).getReader();
    link("live", "Live");
    // Between the first look and now something may have happened.
    await all();
    let rest = "";
    for (;;) {
      const {value, done} = await reader.read();
      if (done) throw new Error("The guard has ended.");
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) await event(block);
    }
  }

  async function live() {
    for (;;) {
      try {
        await state();
        await follow();
      } catch (error) {
        if (by("gate").hidden) link("lost", "Not connected: " + plain(error.message));
        else return;
      }
      await new Promise(later => setTimeout(later, 2000));
    }
  }

  by("gate").addEventListener("submit", submit => {
    submit.preventDefault();
    token = by("token").value.trim();
    by("token").value = "";
    sessionStorage.setItem("token", token);
    by("gate").hidden = true;
    live();
  });

  by("act").addEventListener("submit", async submit => {
    submit.preventDefault();
    const targets = by("targets").value.split("\n").map(it => it.trim()).filter(it => it);
    const response = new FormData(by("act")).get("response");
    const texts = {freeze: "They are stopped for a time, with their families.",
      stop: "They are asked to end, then forced, with their families.",
      kill: "They are ended by force at once, with their families. It cannot be taken back."};
    const word = response[0].toUpperCase() + response.slice(1);
    if (targets.length === 0 || !await sure(word + "?", texts[response], targets, word)) return;
    await tried(by("act").querySelector("button"), async () => {
      news("Doing it …");
      const done = await (await ask("/v1/acts", {targets, response})).json();
      told(done);
      news(word + ": " + done.standing + (done.detail ? ", " + done.detail : ""), done.standing === "failed");
      by("targets").value = "";
    });
  });

  by("filter").addEventListener("change", () => show(""));
  setInterval(() => {
    if (stale > 0 && !by("house").hidden && document.visibilityState === "visible") {
      stale = 0;
      state().catch(() => undefined);
    }
  }, 1500);
  live();
})();
