// The residents' chat: what was said, what is being said, and what still waits to be sent.

import {
  Chosen, Refused, byId, call, clock, data, dayName, dayOf, el, enlarger, growing, kindName, language, linked,
  listen, pinned, say, shownFile, switchable, uuid,
} from "./page.js";

const API = "/api/chat";
const OF_COMMUNITY = `community=${encodeURIComponent(data.community)}`;
const UNSENT = `guanjia.unsent.${data.community}`;
const DRAFT = `guanjia.draft.${data.community}`;
const MOST_FILES = 10;
const TOGETHER = 3 * 60 * 1000; // messages of one author within this time stand close together
const PATIENCE = 8000; // milliseconds that the dots stay without news

const log = byId("log");
const list = byId("messages");
const welcome = byId("welcome");
const status = byId("status");
const form = byId("compose");
const box = byId("text");
const sendButton = byId("send");
const recordButton = byId("record");
const below = byId("below");
const earlier = byId("earlier");
const notice = byId("notice");
const dots = byId("typing");
const enlarge = enlarger(byId("picture"));

let csrf = data.csrf;
let resident = data.resident;
let position = ""; // where the stream goes on
let stop = () => {};
const nodes = new Map(); // message id → its <li>
const pending = new Map(); // our own id of a message → its <li>

// --- the session ---------------------------------------------------------------------------------

async function session(invite, keep = true) {
  const answer = await call("POST", `${API}/sessions`, {
    community: data.community,
    language,
    invite: invite || undefined,
    keep,
  });
  csrf = answer.csrf;
  resident = answer.resident;
  showResident();
}

let opening = null;
async function ensured() {
  if (csrf) return csrf;
  opening ??= session().finally(() => (opening = null));
  await opening;
  if (!position) watch();
  return csrf;
}

function showResident() {
  byId("resident").textContent = resident ? say("page-chat-signed-in", { name: resident.name, home: resident.home_name }) : "";
}

function invitation() {
  const query = new URLSearchParams(location.search);
  const hash = new URLSearchParams(location.hash.slice(1));
  const found = { token: query.get("invite") || hash.get("invite"), fresh: query.has("fresh") };
  if (query.has("invite") || query.has("fresh") || location.hash) {
    history.replaceState(null, "", location.pathname); // a token does not stay in an address
  }
  return found;
}

// --- showing -------------------------------------------------------------------------------------

const end = pinned(log, byId("said"), (held) => {
  if (held) below.hidden = true;
});
below.addEventListener("click", () => end.toEnd(true));

function authorName(message) {
  if (message.from === "staff" && !message.name) return say("page-chat-desk");
  if (message.from === "staff") return say("page-chat-staff", { number: message.name });
  return say(message.from === "bot" ? "page-chat-steward" : "page-chat-you");
}

function bubble(message) {
  const inside = el("div", { class: "bubble" });
  const removed = message.edited_at && !message.text && !message.attachments.length;
  if (removed) inside.append(el("em", {}, say("page-chat-removed")));
  if (message.text) inside.append(el("p", { class: "text" }, ...linked(message.text)));
  if (message.attachments.length) {
    const files = message.attachments.map((file) => shownFile(file, enlarge));
    inside.append(el("div", { class: `files n${Math.min(files.length, 3)}` }, ...files));
  }
  const foot = el("div", { class: "foot" });
  if (message.ticket) {
    const name = say("page-chat-ticket", { number: message.ticket });
    foot.append(el("span", { class: "ticket", title: name }, message.ticket));
  }
  if (message.edited_at && !removed) foot.append(el("span", {}, say("page-chat-edited")));
  foot.append(el("time", { datetime: message.at }, clock(new Date(message.at))));
  inside.append(foot);
  return inside;
}

function chips(message, item) {
  if (!message.choices.length) return null;
  const group = el("div", { class: "chips", role: "group" });
  for (const choice of message.choices) {
    const chip = el("button", { type: "button", class: "chip" }, choice.label);
    chip.addEventListener("click", () => {
      for (const other of group.children) other.disabled = true;
      chip.classList.add("chosen");
      item.dataset.answered = "yes";
      post({ text: choice.label, choice: choice.choice });
    });
    group.append(chip);
  }
  return group;
}

function fill(item, message) {
  item.className = message.from;
  item.dataset.at = message.at;
  item.dataset.from = `${message.from}:${message.name ?? ""}`;
  const face = message.from === "resident" ? null : el("span", { class: "face", "aria-hidden": "true" }, message.from === "bot" ? "管" : message.name || "员");
  const name = el("span", { class: message.from === "resident" ? "name unseen" : "name" }, authorName(message));
  item.replaceChildren(el("div", { class: "said" }, name, bubble(message), chips(message, item) ?? ""));
  if (face) item.prepend(face);
}

/** Put day lines where a day begins, and let messages of one author stand together. */
function tidy(item) {
  for (const one of [item, item?.nextElementSibling]) {
    if (!one) continue;
    const before = one.previousElementSibling;
    const at = new Date(one.dataset.at);
    const then = before && new Date(before.dataset.at);
    const newDay = !then || dayOf(at) !== dayOf(then);
    one.querySelector(":scope > .day")?.remove();
    if (newDay) one.prepend(el("div", { class: "day" }, dayName(at)));
    const joined = !newDay && before.dataset.from === one.dataset.from && at - then < TOGETHER;
    one.classList.toggle("joined", joined);
  }
}

function put(message) {
  let item = nodes.get(message.id);
  const fresh = !item;
  if (!item) {
    item = pending.get(message.client_id) ?? el("li");
    pending.delete(message.client_id);
    item.remove();
    nodes.set(message.id, item);
    item.dataset.id = message.id;
    let next = null;
    for (let one = list.lastElementChild; one; one = one.previousElementSibling) {
      if (one.dataset.id && Number(one.dataset.id) < message.id) break;
      next = one;
    }
    list.insertBefore(item, next);
  } else if (item.dataset.answered) {
    message = { ...message, choices: [] };
  }
  fill(item, message);
  tidy(item);
  welcome.hidden = true;
  if (fresh && message.from !== "resident") {
    heard += 1;
    typing(false);
  }
  settleChips();
  if (fresh && !end.isHeld()) below.hidden = false;
}

/** Only the latest buttons stand out; older ones can still be pressed. */
function settleChips() {
  const every = [...list.querySelectorAll(".chips")];
  every.forEach((group, index) => group.classList.toggle("older", index < every.length - 1));
}

// --- typing --------------------------------------------------------------------------------------

let typingTimer = 0;
let heard = 0; // how often somebody answered
function typing(on) {
  clearTimeout(typingTimer);
  if (!on) {
    dots.hidden = true;
    return;
  }
  typingTimer = setTimeout(() => {
    dots.hidden = false;
    typingTimer = setTimeout(() => (dots.hidden = true), PATIENCE);
  }, 250);
}

// --- sending -------------------------------------------------------------------------------------

function unsent() {
  try {
    return JSON.parse(localStorage.getItem(UNSENT)) ?? [];
  } catch {
    return [];
  }
}

function keepUnsent(items) {
  try {
    localStorage.setItem(UNSENT, JSON.stringify(items));
  } catch {
    // No room, or a private window: what is shown is still sent while the page is open.
    memory = items;
  }
}
let memory = null;
const queue = () => memory ?? unsent();

function post({ text = "", choice, files = [] }) {
  const item = {
    id: uuid(),
    text,
    choice,
    files: files.map(({ id, kind, name, url, mime }) => ({ id, kind, name, url, mime })),
    at: new Date().toISOString(),
  };
  keepUnsent([...queue(), item]);
  showPending(item);
  end.toEnd(true);
  pump();
}

function showPending(item) {
  const node = el("li");
  fill(node, {
    from: "resident",
    at: item.at,
    text: item.text,
    choices: [],
    attachments: item.files.map((file) =>
      file.kind === "photo" ? file : { ...file, kind: "document", name: file.name || kindName(file.kind) },
    ),
  });
  pending.set(item.id, node);
  list.append(node);
  tidy(node);
  welcome.hidden = true;
  mark(item.id, "waiting");
}

function mark(id, state, detail = "") {
  const node = pending.get(id);
  if (!node) return;
  node.classList.toggle("waiting", state === "waiting");
  node.classList.toggle("failed", state === "failed");
  node.querySelector(".fate")?.remove();
  if (state === "sent") return;
  const fate = el("div", { class: "fate" });
  if (state === "waiting") fate.append(say(navigator.onLine ? "page-chat-waiting" : "page-chat-sent-later"));
  else {
    fate.append(
      el("span", { role: "alert" }, detail || say("page-chat-failed")),
      el("button", { type: "button", onclick: () => again(id) }, say("page-chat-again")),
      el("button", { type: "button", onclick: () => discard(id) }, say("page-chat-discard")),
    );
  }
  node.querySelector(".said").append(fate);
}

function again(id) {
  keepUnsent(queue().map((item) => (item.id === id ? { ...item, failed: false } : item)));
  mark(id, "waiting");
  pump();
}

function discard(id) {
  keepUnsent(queue().filter((item) => item.id !== id));
  pending.get(id)?.remove();
  pending.delete(id);
}

let pumping = false;
let pause = 1000;
async function pump() {
  if (pumping) return;
  pumping = true;
  try {
    for (let item; (item = queue().find((one) => !one.failed)); ) {
      try {
        await ensured();
        const before = heard;
        await call("POST", `${API}/messages?${OF_COMMUNITY}`, {
          id: item.id,
          text: item.text,
          choice: item.choice,
          attachments: item.files.map((file) => file.id),
        }, csrf);
        pause = 1000;
        keepUnsent(queue().filter((one) => one.id !== item.id));
        mark(item.id, "sent");
        if (heard === before) typing(true);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (error.temporary) {
          mark(item.id, "waiting");
          const wait = Math.max(pause, error.retryAfter * 1000);
          pause = Math.min(pause * 2, 30_000);
          setTimeout(pump, wait);
          return;
        }
        if ((error.status === 401 || error.status === 403) && !item.renewed) {
          // The session ended, or another tab began a new one: go on with what there is.
          csrf = (await call("GET", `${API}/session?${OF_COMMUNITY}`).catch(() => null))?.csrf ?? "";
          keepUnsent(queue().map((one) => (one.id === item.id ? { ...one, renewed: true } : one)));
          continue;
        }
        keepUnsent(queue().map((one) => (one.id === item.id ? { ...one, failed: true } : one)));
        mark(item.id, "failed", error.detail);
      }
    }
  } finally {
    pumping = false;
  }
}
addEventListener("online", () => pump());

// --- writing -------------------------------------------------------------------------------------

const chosen = new Chosen({
  place: byId("chosen"),
  path: `${API}/uploads?${OF_COMMUNITY}`,
  csrf: ensured,
  most: MOST_FILES,
  changed: (detail) => {
    tell(detail);
    ready();
  },
});

function tell(detail = "") {
  notice.textContent = detail;
  notice.hidden = !detail;
}

const fit = growing(box);
function ready() {
  const something = box.value.trim() || chosen.items.length;
  sendButton.disabled = !something || !chosen.ready;
  sendButton.hidden = !something && canRecord;
  recordButton.hidden = !canRecord || Boolean(something);
}

box.addEventListener("input", () => {
  sessionStorage.setItem(DRAFT, box.value);
  ready();
});
box.addEventListener("keydown", (event) => {
  const enter = event.key === "Enter" && !event.shiftKey && !event.isComposing;
  if (enter && matchMedia("(pointer: fine)").matches) {
    event.preventDefault();
    form.requestSubmit();
  }
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if ((!text && !chosen.items.length) || !chosen.ready) return;
  box.value = "";
  sessionStorage.removeItem(DRAFT);
  fit();
  tell();
  post({ text, files: chosen.taken() });
  ready();
});
byId("attach").addEventListener("change", (event) => {
  tell();
  chosen.add([...event.target.files]);
  event.target.value = "";
});
box.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length) {
    event.preventDefault();
    chosen.add(files);
  }
});
log.addEventListener("dragover", (event) => event.preventDefault());
log.addEventListener("drop", (event) => {
  event.preventDefault();
  chosen.add([...event.dataTransfer.files]);
});
for (const starter of document.querySelectorAll("[data-choice]")) {
  starter.addEventListener("click", () => post({ text: starter.textContent.trim(), choice: starter.dataset.choice }));
}

// --- voice ---------------------------------------------------------------------------------------

const KINDS = [
  ["audio/mp4", "m4a"],
  ["audio/ogg;codecs=opus", "ogg"],
];
const kind = KINDS.find(([mime]) => globalThis.MediaRecorder?.isTypeSupported(mime));
const canRecord = Boolean(kind && navigator.mediaDevices?.getUserMedia);
const LONGEST_VOICE = 120;
let recorder = null;

recordButton.addEventListener("click", async () => {
  if (recorder) {
    recorder.stop();
    return;
  }
  let microphone;
  try {
    microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    tell(say("page-chat-no-microphone"));
    return;
  }
  const [mime, ending] = kind;
  const parts = [];
  let seconds = 0;
  const count = () => tell(say("page-chat-recording", { seconds }));
  recorder = new MediaRecorder(microphone, { mimeType: mime });
  recorder.ondataavailable = (event) => parts.push(event.data);
  const timer = setInterval(() => {
    seconds += 1;
    count();
    if (seconds >= LONGEST_VOICE) recorder.stop();
  }, 1000);
  recorder.onstop = () => {
    clearInterval(timer);
    for (const track of microphone.getTracks()) track.stop();
    recorder = null;
    recordButton.classList.remove("recording");
    tell();
    const plain = mime.split(";")[0];
    if (seconds > 0) chosen.add([new File(parts, `${say("page-chat-voice")}.${ending}`, { type: plain })]);
  };
  recordButton.classList.add("recording");
  count();
  recorder.start();
});

// --- news ----------------------------------------------------------------------------------------

let lost = 0; // what will say so: a short loss is not worth a word
function online(is) {
  if (is) {
    clearTimeout(lost);
    lost = 0;
    status.textContent = say("page-chat-online");
    status.className = "online";
    return;
  }
  lost ||= setTimeout(() => {
    status.textContent = say("page-chat-offline");
    status.className = "offline";
  }, 2500);
}

function watch() {
  stop();
  const since = () => (position ? `&since=${position}` : "");
  const seen = (handle) => (message, id) => {
    if (id) position = id;
    handle(message);
  };
  stop = listen(() => `${API}/stream?${OF_COMMUNITY}${since()}`, {
    opened: () => {
      online(true);
      pump();
    },
    lost: () => online(false),
    events: {
      message: seen(put),
      edit: seen(put),
      typing: (event) => typing(event.typing),
    },
  });
}

async function load(before) {
  const more = before ? `&before=${before}` : "";
  const messages = await call("GET", `${API}/messages?${OF_COMMUNITY}&limit=50${more}`);
  earlier.hidden = messages.length < 50;
  return messages;
}

earlier.addEventListener("click", async () => {
  const first = Math.min(...nodes.keys());
  const height = log.scrollHeight;
  for (const message of await load(first)) put(message);
  log.scrollTop += log.scrollHeight - height;
});

// The addresses of files are good for ten minutes: an old one is asked for again when it fails.
list.addEventListener(
  "error",
  async (event) => {
    const item = event.target.closest("li[data-id]");
    if (!item || item.dataset.renewed) return;
    item.dataset.renewed = "yes";
    const id = Number(item.dataset.id);
    const [message] = await call("GET", `${API}/messages?${OF_COMMUNITY}&after=${id - 1}&limit=1`);
    if (message?.id === id) put(message);
  },
  true,
);
list.addEventListener("click", async (event) => {
  const link = event.target.closest("a.document");
  const item = link?.closest("li[data-id]");
  if (!item) return;
  event.preventDefault();
  const id = Number(item.dataset.id);
  const index = [...item.querySelectorAll("a.document")].indexOf(link);
  const [message] = await call("GET", `${API}/messages?${OF_COMMUNITY}&after=${id - 1}&limit=1`);
  const documents = message.attachments.filter((file) => file.kind === "document" || file.mime === "image/heic");
  if (documents[index]) location.assign(documents[index].url);
});

// --- beginning -----------------------------------------------------------------------------------

/** In the demo the page around this one offers things to say. */
addEventListener("message", (event) => {
  if (event.origin !== location.origin || typeof event.data?.suggestion !== "string") return;
  box.value = event.data.suggestion;
  fit();
  ready();
  box.focus();
});

switchable(byId("language"), async (chosenLanguage) => {
  if (!csrf) return;
  const change = { id: uuid(), choice: `lang=${chosenLanguage}` };
  await call("POST", `${API}/messages?${OF_COMMUNITY}`, change, csrf).catch(() => {});
});

async function begin() {
  box.value = sessionStorage.getItem(DRAFT) ?? "";
  fit();
  ready();
  showResident();
  const invited = invitation();
  if (invited.fresh) keepUnsent([]);
  if (invited.token) await session(invited.token, !invited.fresh);
  const arrived = new Set(); // sent, though the answer that said so was lost
  if (csrf) {
    const messages = await load();
    for (const message of messages) {
      put(message);
      arrived.add(message.client_id);
    }
    const last = messages.at(-1);
    if (last) position = `${last.id}-${Math.max(...messages.map((m) => m.revision))}`;
    watch();
  } else {
    status.textContent = say("page-chat-online");
    status.className = "online";
  }
  for (const item of queue()) {
    if (pending.has(item.id) || arrived.has(item.id)) continue;
    showPending({ ...item, files: item.files.map((file) => ({ ...file, kind: "document" })) });
    if (item.failed) mark(item.id, "failed");
  }
  end.toEnd();
  pump();
}

begin().catch((error) => tell(error.detail || String(error)));
