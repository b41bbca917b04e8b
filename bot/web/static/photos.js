// The photos of who comes: chosen, changed, taken back.

import { byId, call, lightened, switchable, upload } from "./page.js";

const { csrf } = document.body.dataset;
const path = (number) => `/api/desk/staff/${encodeURIComponent(number)}/photo`;

switchable(byId("language"));

async function tried(control, doing) {
  control.disabled = true;
  byId("said").textContent = "";
  try {
    await doing();
    location.reload();
  } catch (problem) {
    byId("said").textContent = problem.detail || problem.message;
    control.disabled = false;
    control.value = "";
  }
}

for (const input of document.querySelectorAll("[data-of]")) {
  input.addEventListener("change", () => {
    if (!input.files.length) return;
    tried(input, async () => {
      const kept = await upload("/api/desk/uploads", await lightened(input.files[0]), csrf, () => {});
      await call("PUT", path(input.dataset.of), { upload: kept.id }, csrf);
    });
  });
}
for (const button of document.querySelectorAll("[data-drop]")) {
  button.addEventListener("click", () => tried(button, () => call("DELETE", path(button.dataset.drop), undefined, csrf)));
}
