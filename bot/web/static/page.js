// What every page needs: words, elements made safely, calls to the server, files, streams.

const node = document.getElementById("data");
export const data = node ? JSON.parse(node.textContent) : {};
export const words = data.words ?? {};
export const language = document.documentElement.lang;

/** Word a key, its variables filled in. */
export function say(key, args = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (hole, name) => args[name] ?? hole);
}

/** Make an element. Text only ever becomes text. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null && child !== ""));
  return made;
}

export const byId = (id) => document.getElementById(id);

/** Make a random name; browsers offer randomUUID on secure pages alone. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The server said no; `detail` is for the reader. `status` 0: it could not be reached. */
export class Refused extends Error {
  constructor(status, detail, retryAfter = 0) {
    super(detail);
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }
  get temporary() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

async function refusal(answer) {
  let detail = "";
  try {
    detail = (await answer.json()).detail ?? "";
  } catch {
    detail = `${answer.status}`;
  }
  return new Refused(answer.status, detail, Number(answer.headers.get("Retry-After") ?? 0));
}

/** Call the server with JSON; gives JSON, throws Refused. */
export async function call(method, path, body, csrf = "") {
  const headers = { "Accept-Language": language };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (csrf) headers["X-CSRF-Token"] = csrf;
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refused(0, "");
  }
  if (!answer.ok) throw await refusal(answer);
  return answer.status === 204 ? null : answer.json();
}

/** Upload a file, telling how far it is (0…1); gives what the server answers, throws Refused. */
export function upload(path, file, csrf, told) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file, file.name || "file");
    request.open("POST", path);
    request.setRequestHeader("Accept-Language", language);
    request.setRequestHeader("X-CSRF-Token", csrf);
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) told(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status < 300) done(request.response);
      else {
        const wait = Number(request.getResponseHeader("Retry-After") ?? 0);
        failed(new Refused(request.status, request.response?.detail ?? "", wait));
      }
    };
    request.onerror = request.ontimeout = () => failed(new Refused(0, ""));
    request.send(form);
  });
}

const PICTURES = new Set(["image/jpeg", "image/png", "image/webp"]);
const LARGE_PICTURE = 1_500_000;
const LONGEST_SIDE = 2400;

/** Make a phone's photo small enough for a phone's network; anything else stays as it is. */
export async function lightened(file) {
  if (!PICTURES.has(file.type) || file.size < LARGE_PICTURE) return file;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file;
  }
}

/** Keep a stream of events open: opened again when it is lost, for as long as the page lives. */
export function listen(address, handlers) {
  let source;
  let pause = 1000;
  let closed = false;
  function open() {
    source = new EventSource(address());
    source.onopen = () => {
      pause = 1000;
      handlers.opened?.();
    };
    source.onerror = () => {
      handlers.lost?.();
      // While it is CONNECTING the browser itself tries on; CLOSED means that it was refused.
      if (source.readyState === EventSource.CLOSED && !closed) {
        source.close();
        handlers.refused?.();
        setTimeout(open, pause);
        pause = Math.min(pause * 2, 30_000);
      }
    };
    for (const [name, handle] of Object.entries(handlers.events)) {
      source.addEventListener(name, (event) => handle(JSON.parse(event.data), event.lastEventId));
    }
  }
  open();
  return () => {
    closed = true;
    source.close();
  };
}

const KEPT_WHOLE = /(?<![\w-])(?:[A-Z]-\d{6}-\d{4,}|\d{1,3}-\d{1,2}-\d{3,4})(?![\w-])/g;

/** Give text as nodes; the numbers of tickets and homes are not broken at the end of a line. */
function plain(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(KEPT_WHOLE)) {
    nodes.push(document.createTextNode(text.slice(end, match.index)));
    nodes.push(el("span", { class: "whole" }, match[0]));
    end = match.index + match[0].length;
  }
  nodes.push(document.createTextNode(text.slice(end)));
  return nodes;
}

const LINKS =
  /(https?:\/\/[^\s<>"'，。；、！？）】]+)|((?<!\d)(?:0\d{2,3}-\d{7,8}|1[3-9]\d{9})(?!\d))|((?<=拨打\s?|call\s|dial\s)1(?:10|19|20)(?!\d))/gi;

/** Give text as nodes, with addresses and phone numbers that can be tapped. */
export function linked(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(LINKS)) {
    nodes.push(...plain(text.slice(end, match.index)));
    const href = match[1] ? match[0] : `tel:${match[0]}`;
    const more = match[1] ? { target: "_blank", rel: "noopener noreferrer nofollow" } : {};
    nodes.push(el("a", { href, ...more }, match[0]));
    end = match.index + match[0].length;
  }
  nodes.push(...plain(text.slice(end)));
  return nodes;
}

const LOCALE = language === "zh" ? "zh-CN" : "en-GB";
const ZONE = data.zone; // the community's: what the bot says of times is in it too

function formatted(at, options) {
  return new Intl.DateTimeFormat(LOCALE, { timeZone: ZONE, ...options }).format(at);
}

export function clock(at) {
  return formatted(at, { hour: "2-digit", minute: "2-digit", hour12: false });
}

/** Give the day of an instant as a number: days since 1970 in the community's zone. */
export function dayOf(at) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE }).format(at).split("-");
  return Date.UTC(parts[0], parts[1] - 1, parts[2]) / 86_400_000;
}

/** Word a day as it is seen from today. */
export function dayName(at) {
  const days = dayOf(new Date()) - dayOf(at);
  if (days === 0) return say("page-chat-today");
  if (days === 1) return say("page-chat-yesterday");
  const year = days > 300 ? "numeric" : undefined;
  return formatted(at, { year, month: "long", day: "numeric", weekday: "short" });
}

/** Word an instant of a recent day shortly. */
export function shortly(at) {
  if (dayOf(at) === dayOf(new Date())) return clock(at);
  return `${formatted(at, { month: "numeric", day: "numeric" })} ${clock(at)}`;
}

const CLIP =
  "M16.5 6v11.5a4 4 0 0 1-8 0V5a2.5 2.5 0 0 1 5 0v10.5a1 1 0 0 1-2 0V6H10v9.5a2.5 2.5 0 0 0 5 0V5a4 4 0 0 0-8 0v12.5a5.5 5.5 0 0 0 11 0V6z";

/** Draw a paper clip. */
export function clip() {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", CLIP);
  drawn.append(path);
  return drawn;
}

/** Name a file's kind, for eyes and for readers of screens. */
export function kindName(kind) {
  const names = { photo: "page-chat-photo", video: "page-chat-video", voice: "page-chat-voice" };
  return say(names[kind] ?? "page-chat-file");
}

/** Show a file: a picture to tap, a film, a sound, or a document to save. */
export function shownFile(file, enlarge) {
  const name = file.name || kindName(file.kind);
  if (file.kind === "photo" && file.mime !== "image/heic") {
    const picture = el("img", { src: file.url, alt: name, loading: "lazy", decoding: "async" });
    return el("button", { type: "button", class: "picture", onclick: () => enlarge(file.url, name) }, picture);
  }
  if (file.kind === "video") {
    return el("video", { src: file.url, controls: true, preload: "metadata", playsinline: true });
  }
  if (file.kind === "voice" || file.kind === "audio") {
    return el("audio", { src: file.url, controls: true, preload: "metadata" });
  }
  const size = file.size ? ` · ${sizeName(file.size)}` : "";
  return el("a", { href: file.url, class: "document", download: file.name || true }, "📄 ", name, size);
}

export function sizeName(bytes) {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Files chosen for a message: shown, uploaded at once, removable. */
export class Chosen {
  constructor({ place, path, csrf, most, changed }) {
    Object.assign(this, { place, path, csrf, most, changed });
    this.items = [];
  }
  get ready() {
    return this.items.every((item) => item.id);
  }
  get files() {
    return this.items.filter((item) => item.id);
  }
  async add(files) {
    for (const file of files) {
      if (this.items.length >= this.most) {
        this.changed(say("page-chat-too-many", { most: this.most }));
        return;
      }
      await this.#begin(file);
    }
  }
  async #begin(original) {
    const bar = el("progress", { max: 1, value: 0, "aria-label": say("page-chat-uploading") });
    const item = { name: original.name, id: null, failed: false };
    const remove = el(
      "button",
      {
        type: "button",
        class: "remove",
        "aria-label": say("page-chat-remove-file", { name: original.name }),
        onclick: () => this.remove(item),
      },
      "×",
    );
    item.url = URL.createObjectURL(original);
    const isPicture = original.type.startsWith("image/") && original.type !== "image/heic";
    const face = isPicture
      ? el("img", { src: item.url, alt: original.name })
      : el("span", { class: "name" }, original.type.startsWith("audio/") ? "🎤 " : "📄 ", original.name);
    item.node = el("li", { class: "uploading" }, face, bar, remove);
    this.items.push(item);
    this.place.append(item.node);
    this.place.hidden = false;
    this.changed();
    const file = await lightened(original);
    try {
      const kept = await upload(this.path, file, await this.csrf(), (share) => (bar.value = share));
      Object.assign(item, { id: kept.id, kind: kept.kind, mime: file.type, size: file.size });
      item.node.className = "";
      bar.remove();
      this.changed();
    } catch (error) {
      const detail = error.status === 0 ? say("page-chat-failed") : error.detail;
      this.remove(item);
      this.changed(detail || say("page-chat-too-large"));
    }
  }
  remove(item) {
    this.items = this.items.filter((other) => other !== item);
    item.node.remove();
    this.place.hidden = this.items.length === 0;
    this.changed();
  }
  /** Give what was chosen and begin anew. */
  taken() {
    const taken = this.files;
    for (const item of taken) item.node.remove();
    this.items = [];
    this.place.hidden = true;
    return taken;
  }
}

/** Keep the end of a list in sight while it grows, unless somebody has scrolled up. */
export function pinned(place, content, changed = () => {}) {
  const NEAR = 120; // pixels from the end that still count as there
  let held = true;
  const toEnd = (smooth = false) => {
    held = true;
    place.scrollTo({ top: place.scrollHeight, behavior: smooth && calm.matches ? "smooth" : "auto" });
    changed(true);
  };
  let top = 0;
  place.addEventListener("scroll", () => {
    const isNear = place.scrollHeight - place.scrollTop - place.clientHeight < NEAR;
    if (isNear) held = true;
    else if (place.scrollTop < top - 1) held = false; // upwards: only somebody's own hand does that
    top = place.scrollTop;
    changed(held);
  });
  const watch = new ResizeObserver(() => held && toEnd());
  watch.observe(place);
  watch.observe(content);
  return { toEnd, isHeld: () => held };
}
const calm = matchMedia("(prefers-reduced-motion: no-preference)");

/** Let a picture fill the screen. */
export function enlarger(dialog) {
  dialog.addEventListener("click", () => dialog.close());
  return (url, name) => {
    const picture = dialog.querySelector("img");
    picture.src = url;
    picture.alt = name;
    dialog.showModal();
  };
}

/** Let the button in the head of a page change its language. */
export function switchable(button, before = async () => {}) {
  button?.addEventListener("click", async () => {
    const year = 365 * 24 * 3600;
    document.cookie = `guanjia_lang=${button.dataset.language};path=/;max-age=${year};samesite=lax`;
    await before(button.dataset.language);
    location.reload();
  });
}

/** Grow a box for words with what is written in it. */
export function growing(box) {
  const fit = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
  };
  box.addEventListener("input", fit);
  fit();
  return fit;
}
