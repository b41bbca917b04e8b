// The demo: signs in as one of its residents and one of its clerks, and lets them be changed.

import { byId, call, switchable } from "./page.js";

const community = document.body.dataset.community;
const chat = byId("chat");
const desk = byId("desk");
const resident = byId("resident");
const clerk = byId("clerk");
const RESIDENT = "guanjia.demo.resident";

function remembered(choice) {
  try {
    return localStorage.getItem(choice);
  } catch {
    return null;
  }
}

function remember(choice, value) {
  try {
    localStorage.setItem(choice, value);
  } catch {
    // A private window: the choice lasts as long as the page.
  }
}

async function enterAsResident() {
  const person = Number(resident.value);
  const invite = person ? (await call("POST", "/api/demo/invitations", { person })).invite : "";
  const hash = invite ? `#invite=${encodeURIComponent(invite)}` : "";
  if (!invite) await call("POST", "/api/chat/sessions", { community });
  chat.src = `/c/${community}?fresh=${Date.now()}${hash}`;
  remember(RESIDENT, resident.value);
}

async function enterAsClerk() {
  const password = clerk.selectedOptions[0]?.dataset.password;
  if (password) await call("POST", "/api/desk/session", { community, number: clerk.value, password });
  desk.src = "/desk";
}

/** Go on as whoever it was before; else as the first resident, and the clerk who sees most. */
async function begin() {
  const before = remembered(RESIDENT);
  if (document.body.dataset.resident && before !== null) {
    resident.value = before;
    chat.src = `/c/${community}`;
  } else {
    await enterAsResident();
  }
  const number = document.body.dataset.clerk;
  if ([...clerk.options].some((option) => option.value === number)) {
    clerk.value = number;
    desk.src = "/desk";
  } else {
    await enterAsClerk();
  }
}

resident.addEventListener("change", enterAsResident);
clerk.addEventListener("change", enterAsClerk);
for (const button of document.querySelectorAll("[data-try]")) {
  button.addEventListener("click", () =>
    chat.contentWindow.postMessage({ suggestion: button.textContent.trim() }, location.origin),
  );
}
switchable(byId("language"));
begin();
