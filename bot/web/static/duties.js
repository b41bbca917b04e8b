// Duties: a matter for the committee entered, a task said to be done.

import { byId, call, switchable, uuid } from "./page.js";

const { csrf } = document.body.dataset;
const SAID = "duties-said";

switchable(byId("language"));
byId("said").textContent = sessionStorage.getItem(SAID) ?? "";
sessionStorage.removeItem(SAID);

const tried = async (button, wrong, doing) => {
  button.disabled = true;
  wrong.textContent = "";
  try {
    sessionStorage.setItem(SAID, (await doing()).said);
    location.reload();
  } catch (problem) {
    wrong.textContent = problem.message;
    button.disabled = false;
  }
};

const id = uuid(); // of this form: pressed twice it is entered once
byId("new").addEventListener("submit", (event) => {
  event.preventDefault();
  const body = { id, ...Object.fromEntries(new FormData(event.target)) };
  tried(event.submitter, byId("wrong"), () => call("POST", "/api/desk/duties", body, csrf));
});

for (const button of document.querySelectorAll("[data-done]")) {
  const pressed = uuid();
  button.addEventListener("click", () => {
    if (!confirm(button.dataset.ask)) return;
    tried(button, byId("said"), () =>
      call("POST", `/api/desk/tickets/${button.dataset.done}/done`, { id: pressed }, csrf));
  });
}
