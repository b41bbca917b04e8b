// The door of the staff desk: signing in, and the first password.

import { byId, call, say, switchable } from "./page.js";

const error = byId("error");

function tell(detail) {
  error.textContent = detail;
  error.hidden = !detail;
}

async function enter(path, body) {
  tell("");
  try {
    await call("POST", path, body);
    location.replace("/desk");
  } catch (refused) {
    tell(refused.detail || String(refused));
  }
}

byId("door")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const { community, number, password } = event.target.elements;
  enter("/api/desk/session", {
    community: community.value,
    number: number.value.trim(),
    password: password.value,
  });
});

for (const person of document.querySelectorAll("[data-number]")) {
  person.addEventListener("click", () => enter("/api/desk/session", { ...person.dataset }));
}

const invite =
  new URLSearchParams(location.search).get("invite") ??
  new URLSearchParams(location.hash.slice(1)).get("invite");
if (invite) history.replaceState(null, "", location.pathname); // a token does not stay in an address

byId("join")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const { password, again } = event.target.elements;
  if (password.value !== again.value) tell(say("page-desk-passwords-differ"));
  else enter("/api/desk/password", { invite: invite ?? "", password: password.value });
});

switchable(byId("language"));
