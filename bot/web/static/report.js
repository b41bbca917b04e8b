// A service report: in one language or the other, let out to residents or kept.

import { byId, call, switchable } from "./page.js";

const { csrf, period } = document.body.dataset;

switchable(byId("language"));
for (const button of document.querySelectorAll("[data-verb]")) {
  button.addEventListener("click", async () => {
    if (button.dataset.ask && !confirm(button.dataset.ask)) return;
    button.disabled = true;
    try {
      await call("POST", `/api/desk/reports/${period}/${button.dataset.verb}`, undefined, csrf);
      location.reload();
    } catch (problem) {
      byId("said").textContent = problem.message;
      button.disabled = false;
    }
  });
}
