// The staff desk: queues as group chats, tickets as cards with what was said under them.

import {
  Chosen, Refused, byId, call, clip, data, el, enlarger, growing, linked, listen, pinned, say, shortly,
  shownFile, switchable, uuid,
} from "./page.js";

const API = "/api/desk";
const SHOWN_LINES = 5;
const MOST_FILES = 10;
const OWN_STANDARDS = new Set(["inquiry", "complaint", "suggestion"]); // no urgency, the kind says it
const PRIMARY = new Set(["take", "start", "done", "resume", "approve"]);
const ASKS = {
  done: ["page-desk-done-title", "page-desk-done-hint", false],
  cancel: ["page-desk-cancel-title", "page-desk-cancel-hint", true],
  inform: ["page-desk-inform-title", "page-desk-inform-hint", true],
  restore: ["page-desk-restore-title", "page-desk-restore-hint", false],
  refuse: ["page-desk-refuse-title", "page-desk-refuse-hint", false],
  "return-words": ["page-desk-return-title", "page-desk-return-hint", true],
  "hand-over": ["page-desk-hand-title", "page-desk-hand-hint", false],
};

const place = byId("list");
const nav = byId("queues");
const status = byId("status");
const enlarge = enlarger(byId("picture"));
const csrf = data.csrf;

let me = null;
let chosenQueue = "";
let sought = ""; // words that are looked for, instead of a queue
let known = null; // ids of tickets that were seen, once the desk has been read
const shown = new Map(); // ticket id → { card, node, parts, files }
const unfolded = new Set(); // tickets whose whole history is shown
const opened = new Set(); // tickets whose buttons are all shown
let endedOpen = false;

// --- words to the clerk --------------------------------------------------------------------------

function toast(text, kind = "") {
  const node = el("p", { class: `toast ${kind}` }, text);
  const toasts = byId("toasts");
  toasts.append(node);
  while (toasts.children.length > 3) toasts.firstElementChild.remove();
  setTimeout(() => node.remove(), kind === "alarm" ? 9000 : 5000);
}

async function act(ticket, name, told = {}) {
  const answer = await call("POST", `${API}/tickets/${ticket}/${name}`, { id: uuid(), ...told }, csrf);
  toast(answer.said);
  await refresh();
  return answer;
}

async function tried(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) location.reload();
    toast(error.detail || say("page-desk-offline"), "alarm");
    refresh();
  }
}

// --- queues --------------------------------------------------------------------------------------

function showQueues(queues) {
  const sum = (name) => queues.reduce((total, queue) => total + queue[name], 0);
  const all = { id: "", name: say("page-desk-all"), open: sum("open"), new: sum("new") };
  const focused = nav.contains(document.activeElement) ? document.activeElement.dataset.queue : null;
  nav.replaceChildren(
    ...[all, ...queues].map((queue) =>
      el(
        "button",
        {
          type: "button",
          "data-queue": queue.id,
          "aria-current": !sought && queue.id === chosenQueue ? "true" : false,
          onclick: () => choose(queue.id),
        },
        el("span", { class: "name" }, queue.name),
        el("span", { class: "count" }, say("page-desk-open-count", { count: queue.open })),
        queue.new
          ? el("span", { class: "new", title: say("page-desk-new-count", { count: queue.new }) }, `${queue.new}`)
          : null,
      ),
    ),
  );
  if (focused !== null) nav.querySelector(`[data-queue="${focused}"]`)?.focus();
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = all.new ? `(${all.new}) ${title}` : title;
}

async function choose(queue, words = "") {
  chosenQueue = queue;
  sought = words;
  byId("find").elements.words.value = words;
  shown.clear();
  place.replaceChildren();
  await refresh();
  end.toEnd();
}

byId("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = event.target.elements.words.value.trim();
  if (words || sought) choose(chosenQueue, words);
});
byId("find").elements.words.addEventListener("search", (event) => {
  if (!event.target.value && sought) choose(chosenQueue); // the cross in the field was pressed
});

function found(count, shownOf) {
  if (!count) return "page-desk-found-none";
  return count > shownOf ? "page-desk-found-more" : "page-desk-found";
}

/** What was found, and the way back. */
function showFound(count, shownOf) {
  place.querySelector(":scope > .found")?.remove();
  if (!sought) return;
  const back = el("button", { type: "button", class: "button small", onclick: () => choose(chosenQueue) }, say("page-desk-find-leave"));
  place.prepend(el("p", { class: "found", role: "status" }, say(found(count, shownOf), { words: sought, count, shown: shownOf }), " ", back));
}

const scrolled = byId("cards");
const end = pinned(scrolled, place);

// --- cards ---------------------------------------------------------------------------------------

function badge(text, kind) {
  return el("span", { class: `badge ${kind}` }, text);
}

function head(card) {
  return el(
    "header",
    {},
    el("span", { class: "mark", "aria-hidden": "true" }, card.mark),
    el("h2", {}, el("span", { class: "number" }, card.number), ` ${card.kind_name} · ${card.title}`),
    el(
      "div",
      { class: "badges" },
      card.major ? badge(say("page-desk-major"), "alarm") : null,
      card.late ? badge(say("page-desk-late"), "alarm") : null,
      OWN_STANDARDS.has(card.urgency) || card.urgency === card.kind ? null : badge(card.urgency_name, card.urgency),
      badge(card.status_name, card.status),
    ),
  );
}

function facts(card) {
  const lines = [];
  const where = [card.home && `🏠 ${card.home}`, card.place && `📍 ${card.place}`].filter(Boolean);
  if (where.length) {
    const line = el("p", {}, where.join("  "));
    if (card.home && !card.verified) line.append(" ", badge(say("page-desk-unverified"), "warn"));
    lines.push(line);
  }
  if (card.person || card.phone) {
    const line = el("p", {}, `👤 ${card.person} `);
    if (card.phone && card.phone_shown) line.append(el("a", { href: `tel:${card.phone}` }, `☎ ${card.phone}`));
    else if (card.phone) line.append(`☎ ${card.phone} `, el("small", {}, say("page-desk-phone-later")));
    lines.push(line);
  }
  if (card.incident) lines.push(el("p", {}, card.incident));
  if (card.visit) lines.push(el("p", {}, `🕒 ${card.visit}`));
  if (card.waits) lines.push(el("p", {}, card.waits));
  const owed = card.clock.map((due) => el("span", { class: due.late ? "due late" : "due" }, due.words));
  if (owed.length) lines.push(el("p", { class: "clock" }, "⏱️ ", ...owed));
  if (owed.length && card.why) {
    lines.push(el("details", { class: "why" }, el("summary", {}, say("page-desk-why")), el("p", {}, card.why)));
  }
  const source = { phone: "page-desk-source-phone", "walk-in": "page-desk-source-walk-in" }[card.channel];
  const held = card.mine
    ? say("page-desk-mine")
    : card.assignee
      ? say("page-desk-has-it", card.assignee)
      : "";
  const rest = [card.queue_name, held, source && say(source)].filter(Boolean).join(" · ");
  lines.push(el("p", { class: "rest" }, rest));
  if (card.rating) lines.push(el("p", {}, say("page-desk-rated", { stars: "★".repeat(card.rating) + "☆".repeat(3 - card.rating) })));
  return lines;
}

function lineName(line, card) {
  if (line.kind === "resident") return card.person || say("page-desk-resident");
  if (line.kind === "bot") return say("page-desk-steward");
  if (line.kind === "note") return `${say("page-desk-note")} · ${line.name}`;
  return line.name;
}

function recallButton(line, card) {
  const recall = () => tried(() => act(card.id, "recall", { message: line.message }));
  return el("button", { type: "button", class: "more", onclick: recall }, say("page-desk-recall"));
}

function threadLine(line, card) {
  if (line.kind === "event") return el("li", { class: "event" }, line.text);
  const files = line.files.map((file) => shownFile(file, enlarge));
  const isEmpty = line.kind === "staff" && !line.text && !files.length;
  return el(
    "li",
    { class: line.kind + (line.mine ? " mine" : "") },
    el("p", { class: "by" }, lineName(line, card), el("time", { datetime: line.at }, shortly(new Date(line.at)))),
    el(
      "div",
      { class: "bubble" },
      line.text ? el("p", { class: "text" }, ...linked(line.text)) : null,
      files.length ? el("div", { class: `files n${Math.min(files.length, 3)}` }, ...files) : null,
      line.edited && !isEmpty ? el("small", {}, say("page-desk-edited")) : null,
      isEmpty ? el("small", {}, say("page-desk-recalled")) : null,
      line.kind === "staff" && line.mine && !isEmpty ? recallButton(line, card) : null,
      line.undelivered ? el("small", { class: "undelivered" }, `⚠️ ${say("page-desk-undelivered")}`) : null,
    ),
  );
}

/** Words that did not go out: whose they are, why, and what can be done with them. */
function heldLine(one, card) {
  const files = one.files.map((file) => shownFile(file, enlarge));
  const choices = one.acts.map(({ act: name, label }) =>
    el(
      "button",
      {
        type: "button",
        class: "button small",
        onclick: () =>
          tried(() => (ASKS[name] ? ask(card, name, { held: one.id }) : act(card.id, name, { held: one.id }))),
      },
      label,
    ),
  );
  return el(
    "li",
    { class: "note held" },
    el("p", { class: "by" }, `${one.by} · ${one.why}`),
    el(
      "div",
      { class: "bubble" },
      one.text ? el("p", { class: "text" }, ...linked(one.text)) : null,
      files.length ? el("div", { class: `files n${Math.min(files.length, 3)}` }, ...files) : null,
      choices.length ? el("div", { class: "acts" }, ...choices) : null,
    ),
  );
}

function thread(card) {
  const first = card.thread.findIndex((line) => line.kind === "resident");
  const lines = card.thread.filter(
    (line, index) => index !== first || line.text !== card.text || line.files.length,
  );
  const hidden = unfolded.has(card.id) ? 0 : Math.max(0, lines.length - SHOWN_LINES);
  const items = lines.slice(hidden).map((line) => threadLine(line, card));
  if (hidden) {
    const more = el("button", { type: "button", class: "more" }, say("page-desk-earlier", { count: hidden }));
    more.addEventListener("click", () => {
      unfolded.add(card.id);
      paint(shown.get(card.id), card);
    });
    items.unshift(el("li", { class: "event" }, more));
  }
  return [...items, ...card.held.map((one) => heldLine(one, card))];
}

function buttons(card) {
  // What somebody else is at is not the first thing to press.
  const isOurs = card.mine || !card.assignee;
  const next = isOurs ? card.acts.find(({ act: name }) => PRIMARY.has(name))?.act : null;
  const button = ({ act: name, label, asks }) =>
    el(
      "button",
      {
        type: "button",
        class: `button ${name === next ? "main" : ""} ${name === "cancel" ? "last" : ""}`,
        onclick: () => tried(() => (ASKS[name] ? ask(card, name) : asks ? fillIn(card, name, label) : act(card.id, name))),
      },
      label,
    );
  const seldom = card.acts.filter((one) => one.more);
  return [...card.acts.filter((one) => !one.more).map(button), ...(seldom.length ? [menu(card, seldom.map(button))] : [])];
}

/** What is done less often: unfolds, and stays unfolded however often the card is painted anew. */
function menu(card, items) {
  const summary = el("summary", { class: "button" }, say("desk-more"));
  const all = el("details", { class: "seldom", open: opened.has(card.id) }, summary, el("div", { class: "acts" }, ...items));
  const fits = () => (summary.textContent = say(all.open ? "desk-less" : "desk-more"));
  all.addEventListener("toggle", () => {
    all.open ? opened.add(card.id) : opened.delete(card.id);
    fits();
  });
  fits();
  return all;
}

function replyForm(id) {
  const box = el("textarea", { rows: 1, maxlength: 4000 });
  const fit = growing(box);
  const list = el("ul", { class: "chosen", hidden: true });
  const error = el("p", { class: "error", role: "alert", hidden: true });
  const send = el("button", { type: "submit", class: "button main" }, say("page-desk-send"));
  const input = el("input", { type: "file", multiple: true, class: "unseen", "aria-label": say("page-desk-attach") });
  const attach = el("label", { class: "button small attach", title: say("page-desk-attach") }, clip(), input);
  const files = new Chosen({
    place: list,
    path: `${API}/uploads`,
    csrf: async () => csrf,
    most: MOST_FILES,
    changed: (detail) => {
      tell(detail);
      judge();
    },
  });
  const tell = (detail = "") => {
    error.textContent = detail;
    error.hidden = !detail;
  };
  /** A line that begins with // keeps all of it inside: the button says so before it is pressed. */
  const judge = () => {
    const inside = form.classList.contains("inside") || /^[\s\u200b\ufeff]*(?:[/\uff0f]{2}|\u3001\u3001)/m.test(box.value);
    form.classList.toggle("note", inside);
    send.textContent = say(inside ? "page-desk-keep" : "page-desk-send");
    send.disabled = !(box.value.trim() || files.items.length) || !files.ready;
  };
  const phrases = el(
    "button",
    {
      type: "button",
      class: "button small phrases",
      hidden: true,
      onclick: () =>
        tried(() =>
          choosePhrase(id, (text) => {
            box.value = text;
            fit();
            judge();
            box.focus();
          }),
        ),
    },
    say("page-desk-phrases"),
  );
  const form = el("form", { class: "reply" }, list, error, el("div", { class: "row" }, attach, phrases, box, send));
  input.addEventListener("change", () => {
    files.add([...input.files]);
    input.value = "";
  });
  box.addEventListener("input", judge);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (send.disabled) return;
    send.disabled = true;
    tell();
    const name = form.classList.contains("inside") ? "note" : "reply";
    const told = { text: box.value, attachments: files.files.map((file) => file.id) };
    try {
      await act(id, name, told);
      box.value = "";
      files.taken();
      fit();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      tell(refused.detail || say("page-desk-offline"));
    }
    judge();
  });
  judge();
  return { form, box, judge, phrases };
}

/** Set phrases as they would go out; the one chosen is put where it can be changed, and sent from there. */
async function choosePhrase(id, taken) {
  const offered = await call("GET", `${API}/tickets/${id}/canned`);
  const box = byId("phrases");
  byId("phrases-none").hidden = offered.length > 0;
  byId("phrases-list").replaceChildren(
    ...offered.map(({ text }) =>
      el(
        "button",
        {
          type: "button",
          class: "button",
          onclick: () => {
            box.close();
            taken(text);
          },
        },
        text,
      ),
    ),
  );
  box.showModal();
}

function paint(one, card) {
  const kind = ["card", card.urgency, card.open ? "" : "over", card.late ? "late" : ""];
  one.node.className = kind.filter(Boolean).join(" ");
  one.parts.head.replaceChildren(head(card));
  one.parts.text.replaceChildren(...linked(card.text));
  one.parts.facts.replaceChildren(...facts(card));
  one.parts.thread.replaceChildren(...thread(card));
  one.parts.thread.hidden = !one.parts.thread.children.length;
  const focused = one.parts.acts.contains(document.activeElement);
  one.parts.acts.replaceChildren(...buttons(card));
  if (focused) one.parts.acts.querySelector("button")?.focus();
  one.parts.reply.form.hidden = !card.open && card.status !== "resolved";
  one.parts.reply.form.classList.toggle("inside", !card.reachable);
  one.parts.reply.phrases.hidden = !me.has_phrases || !card.reachable;
  one.parts.reply.box.placeholder = say(card.reachable ? "page-desk-reply-hint" : "page-desk-note-hint");
  one.parts.reply.box.setAttribute("aria-label", say("page-desk-reply", { number: card.number }));
  one.parts.reply.judge();
  one.card = card;
  one.painted = Date.now();
}

function made(card) {
  const parts = {
    head: el("div"),
    text: el("p", { class: "words" }),
    facts: el("div", { class: "facts" }),
    thread: el("ol", { class: "thread" }),
    acts: el("div", { class: "acts" }),
    reply: replyForm(card.id),
  };
  const node = el(
    "article",
    { id: `ticket-${card.id}`, "aria-label": card.number },
    parts.head, parts.text, parts.facts, parts.thread, parts.acts, parts.reply.form,
  );
  return { node, parts, card };
}

/** What a card shows; the addresses of its files change with every reading. */
function look(card) {
  return JSON.stringify(card, (name, value) => (name === "url" ? undefined : value));
}

/** Addresses of files are good for ten minutes. */
function isStale(one) {
  return Date.now() - one.painted > 8 * 60_000 && one.card.thread.some((line) => line.files.length);
}

/** Somebody who is writing is not moved away from what they write. */
function isWriting() {
  return document.activeElement?.tagName === "TEXTAREA" && document.activeElement.value !== "";
}

function goTo(id) {
  const node = shown.get(id)?.node;
  if (!node) return;
  const away = node.getBoundingClientRect().top - byId("alarms").getBoundingClientRect().bottom;
  scrolled.scrollTop += away - 12;
}

/** Emergencies that nobody has taken stay in sight however long the list is. */
function showAlarms(cards) {
  const waiting = cards.filter((card) => card.open && !card.assignee && card.urgency === "emergency");
  const strip = byId("alarms");
  strip.hidden = !waiting.length;
  const words = waiting.map((card) => `${card.mark} ${card.number} ${card.title}`);
  if (strip.dataset.shown === words.join()) return; // not read out again
  strip.dataset.shown = words.join();
  strip.replaceChildren(
    ...waiting.map((card, index) =>
      el(
        "button",
        { type: "button", onclick: () => goTo(card.id) },
        words[index],
      ),
    ),
  );
}

function showCards(cards) {
  const ids = new Set(cards.map((card) => card.id));
  for (const [id, one] of shown) {
    if (!ids.has(id)) {
      one.node.remove();
      shown.delete(id);
    }
  }
  showAlarms(cards);
  const over = cards.filter((card) => !card.open);
  const open = cards.filter((card) => card.open);
  let fold = place.querySelector(":scope > .ended");
  if (!fold) {
    fold = el("details", { class: "ended" }, el("summary"), el("div"));
    fold.open = endedOpen;
    fold.addEventListener("toggle", () => (endedOpen = fold.open));
    place.prepend(fold);
  }
  fold.hidden = !over.length;
  if (sought) fold.open = true;
  const ended = sought ? "page-desk-found-ended" : "page-desk-ended";
  fold.querySelector("summary").textContent = say(ended, { count: over.length });
  const newest = [];
  for (const [cardsHere, where] of [[over, fold.lastElementChild], [open, place]]) {
    for (const card of cardsHere) {
      let one = shown.get(card.id);
      if (!one) {
        one = made(card);
        shown.set(card.id, one);
        if (known && !known.has(card.id) && card.open) newest.push(one);
      }
      if (one.node.parentElement !== where) where.append(one.node);
      if (!one.node.className || look(one.card) !== look(card) || isStale(one)) paint(one, card);
    }
  }
  place.querySelector(":scope > .empty")?.remove();
  if (!open.length && !sought) place.append(el("p", { class: "empty" }, say("page-desk-empty")));
  known ??= new Set();
  for (const card of cards) known.add(card.id);
  for (const one of newest) {
    one.node.classList.add("arrived");
    const { number, title } = one.card;
    toast(say("page-desk-arrived", { number, title }), one.card.urgency === "emergency" ? "alarm" : "");
  }
  if (newest.length && !isWriting()) end.toEnd(true);
}

// --- asking before doing -------------------------------------------------------------------------

const dialog = byId("ask");
const askFiles = new Chosen({
  place: byId("ask-files"),
  path: `${API}/uploads`,
  csrf: async () => csrf,
  most: MOST_FILES,
  changed: (detail) => {
    byId("ask-error").textContent = detail ?? "";
    byId("ask-error").hidden = !detail;
    dialog.querySelector("[type=submit]").disabled = !askFiles.ready;
  },
});
byId("ask-input").addEventListener("change", (event) => {
  askFiles.add([...event.target.files]);
  event.target.value = "";
});
const form = byId("form");
const formFiles = new Chosen({
  place: byId("form-files"),
  path: `${API}/uploads`,
  csrf: async () => csrf,
  most: MOST_FILES,
  changed: (detail) => {
    byId("form-error").textContent = detail ?? "";
    byId("form-error").hidden = !detail;
    form.querySelector("[type=submit]").disabled = !formFiles.ready;
  },
});
byId("form-input").addEventListener("change", (event) => {
  formFiles.add([...event.target.files]);
  event.target.value = "";
});

/** A row of choices of which one is taken. */
function options(name, choices) {
  return choices.map(({ value, label, checked = false }) =>
    el("label", {}, el("input", { type: "radio", name, value, required: true, checked }), el("span", {}, label)),
  );
}

/** To whom: a queue, and somebody in it; who is on duty stands first and says so. */
function askWhom(recipients) {
  const people = byId("ask-people");
  const names = ({ people: them, anybody }) => [
    ...(anybody ? [{ value: "", label: say("page-desk-hand-anybody"), checked: true }] : []),
    ...them.map(({ number, name, on_duty: on }) => ({
      value: number,
      label: on ? say("page-desk-on-duty", { name, number }) : `${name}(${number})`,
    })),
  ];
  const queues = recipients.map(({ queue, name, anybody }) => ({
    value: queue,
    label: anybody ? name : say("page-desk-hand-here", { name }),
  }));
  byId("ask-queues").replaceChildren(...options("queue", queues));
  byId("ask-queues").onchange = (event) => {
    const chosen = recipients.find(({ queue }) => queue === event.target.value);
    people.replaceChildren(...options("to", names(chosen)));
  };
  people.replaceChildren();
}

async function ask(card, name, more = {}) {
  const [title, hint, needed] = ASKS[name];
  const isHandOver = name === "hand-over";
  const recipients = isHandOver ? await call("GET", `${API}/tickets/${card.id}/recipients`) : [];
  byId("ask-title").textContent = say(title, { number: card.number });
  const text = byId("ask-text");
  text.value = "";
  text.placeholder = say(hint);
  text.setAttribute("aria-label", say(hint));
  text.required = needed;
  askFiles.taken();
  byId("ask-attach").hidden = name !== "done";
  const error = byId("ask-error");
  error.hidden = true;
  askWhom(recipients);
  const form = dialog.querySelector("form");
  form.onsubmit = async (event) => {
    event.preventDefault();
    const queue = form.elements.queue?.value ?? "";
    const to = form.elements.to?.value ?? "";
    try {
      const attachments = askFiles.files.map((file) => file.id);
      await act(card.id, name, { text: text.value, queue, to, attachments, ...more });
      askFiles.taken();
      dialog.close();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      error.textContent = refused.detail || say("page-desk-offline");
      error.hidden = false;
    }
  };
  dialog.showModal();
  (isHandOver ? dialog.querySelector("input") : text).focus();
}

/** A form of the group's, one question at a time; the answers stay here until the last is given. */
async function fillIn(card, name, label, answers = []) {
  const path = `${API}/tickets/${card.id}/forms/${name}`;
  const { question, said } = await call("POST", path, { id: uuid(), answers }, csrf);
  if (!question) {
    form.close();
    toast(said);
    await refresh();
    return;
  }
  byId("form-title").textContent = `${label} ${card.number}`;
  byId("form-words").textContent = question.words;
  const text = byId("form-text");
  text.value = "";
  text.setAttribute("aria-label", question.words);
  formFiles.taken();
  byId("form-attach").hidden = !question.files;
  const error = byId("form-error");
  error.hidden = true;
  const answer = async (given) => {
    try {
      await fillIn(card, name, label, [...answers, { slot: question.slot, ...given }]);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      error.textContent = refused.detail || say("page-desk-offline");
      error.hidden = false;
    }
  };
  const skip = question.optional ? [{ value: "-", label: say("page-desk-skip") }] : [];
  byId("form-choices").replaceChildren(
    ...[...question.choices, ...skip].map(({ value, label: words }) =>
      el("button", { type: "button", class: "button", onclick: () => answer({ choice: value }) }, words),
    ),
  );
  form.querySelector("form").onsubmit = (event) => {
    event.preventDefault();
    const attachments = formFiles.files.map((file) => file.id);
    if (text.value.trim() || attachments.length) answer({ text: text.value, attachments });
  };
  if (!form.open) form.showModal();
  (byId("form-choices").firstElementChild ?? text).focus();
}

for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

// --- recording a call ----------------------------------------------------------------------------

const record = byId("record");
byId("new")?.addEventListener("click", () => {
  byId("record-error").hidden = true;
  record.showModal();
  record.querySelector("textarea").focus();
});

function prepareRecord() {
  if (!me.may_record) byId("new")?.remove();
  byId("kinds").replaceChildren(
    ...me.kinds.map(({ kind, name }, index) =>
      el(
        "label",
        {},
        el("input", { type: "radio", name: "kind", value: kind, required: true, checked: index === 0 }),
        el("span", {}, name),
      ),
    ),
  );
  byId("homes").replaceChildren(...me.homes.map((home) => el("option", { value: home })));
}

let recordId = uuid();
record.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = event.target.elements;
  const error = byId("record-error");
  try {
    const answer = await call("POST", `${API}/tickets`, {
      id: recordId,
      kind: fields.kind.value,
      channel: fields.channel.value,
      text: fields.text.value,
      home: fields.home.value,
      name: fields.name.value,
      phone: fields.phone.value,
    }, csrf);
    recordId = uuid();
    toast(answer.said);
    event.target.reset();
    record.close();
    await refresh();
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    error.textContent = refused.detail || say("page-desk-offline");
    error.hidden = false;
  }
});

// --- staying up to date --------------------------------------------------------------------------

let reading = null;
let again = false;

/** Read the queues and the cards of the chosen one; one reading at a time. */
async function refresh() {
  if (reading) {
    again = true;
    return reading;
  }
  reading = read();
  try {
    await reading;
  } finally {
    reading = null;
  }
  if (again) {
    again = false;
    await refresh();
  }
}

async function read() {
  const queue = chosenQueue;
  const words = sought;
  const of = queue ? `?queue=${encodeURIComponent(queue)}` : "";
  try {
    const [queues, cards] = await Promise.all([
      call("GET", `${API}/queues`),
      words ? call("POST", `${API}/find`, { words }, csrf) : call("GET", `${API}/tickets${of}`),
    ]);
    if (queue !== chosenQueue || words !== sought) {
      again = true;
      return;
    }
    showQueues(queues);
    showCards(words ? cards.tickets : cards);
    showFound(cards.count, cards.tickets?.length);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) location.reload();
    status.textContent = say("page-desk-offline");
  }
}

let waiting = 0;
function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 80);
}

function watch() {
  let lost = 0;
  listen(() => `${API}/stream`, {
    opened: () => {
      clearTimeout(lost);
      lost = 0;
      status.textContent = say("page-desk-online");
      status.className = "online";
    },
    lost: () => {
      lost ||= setTimeout(() => {
        status.textContent = say("page-desk-offline");
        status.className = "offline";
      }, 2500);
    },
    refused: () => call("GET", `${API}/me`).catch((error) => error.status === 401 && location.reload()),
    events: { ready: soon, changed: soon },
  });
  setInterval(refresh, 60_000); // clocks run out without anybody doing anything
}

byId("leave").addEventListener("click", () =>
  tried(async () => {
    await call("DELETE", `${API}/session`, undefined, csrf);
    location.reload();
  }),
);
switchable(byId("language"));

async function begin() {
  me = await call("GET", `${API}/me`);
  prepareRecord();
  await refresh();
  end.toEnd();
  watch();
}

begin().catch((error) => {
  status.textContent = error.detail || String(error);
});
