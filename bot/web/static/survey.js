// The satisfaction survey: begins it, ends it, decides upon its result.

import { byId, call, switchable } from "./page.js";

const { csrf, survey } = document.body.dataset;

switchable(byId("language"));
for (const button of document.querySelectorAll("[data-verb]")) {
  button.addEventListener("click", async () => {
    if (button.dataset.ask && !confirm(button.dataset.ask)) return;
    button.disabled = true;
    try {
      await call("POST", `/api/desk/surveys/${button.dataset.verb === "begin" ? 0 : survey}/${button.dataset.verb}`, undefined, csrf);
      location.assign("/desk/surveys");
    } catch (problem) {
      byId("said").textContent = problem.message;
      button.disabled = false;
    }
  });
}
