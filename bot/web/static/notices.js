// Notices: written, changed, taken a step further, printed.

import { byId, call, switchable, upload } from "./page.js";

const { csrf, notice, mark } = document.body.dataset;

if (byId("language")) switchable(byId("language"));
byId("print")?.addEventListener("click", () => window.print());

const parts = (words) => words.split(/[^0-9A-Za-z]+/).filter(Boolean);

const tried = async (button, doing) => {
  button.disabled = true;
  byId("said").textContent = "";
  try {
    location.assign(`/desk/notices?n=${(await doing()).id}`);
  } catch (problem) {
    byId("said").textContent = problem.message;
    byId("said").scrollIntoView({ block: "center" });
    button.disabled = false;
  }
};

for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () =>
    tried(button, () => call("POST", `/api/desk/notices/${notice}/${button.dataset.step}?seen=${mark}`, undefined, csrf)));
}

const uploaded = async (form) => {
  const ids = [];
  for (const file of form.getAll("files").filter((one) => one.size)) {
    ids.push((await upload("/api/desk/uploads", file, csrf, () => {})).id);
  }
  return ids;
};

byId("new")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const body = Object.fromEntries([...form].filter(([name]) => !["building", "unit", "floor", "files"].includes(name)));
  body.audience = [
    ...form.getAll("building").map((one) => `building=${one}`),
    ...parts(form.get("unit")).map((one) => `unit=${one}`),
    ...parts(form.get("floor")).map((one) => `floor=${one}`),
  ].join(",");
  tried(event.submitter, async () => {
    body.attachments = await uploaded(form);
    return call("POST", "/api/desk/notices", body, csrf);
  });
});

byId("fees")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.submitter;
  button.disabled = true;
  try {
    const file = event.target.elements.file.files[0];
    const done = await upload(`/api/desk/${button.value}/uploads`, file, csrf, () => {});
    if (done.notice) location.assign(`/desk/notices?n=${done.notice}`);
    byId("said").textContent = done.said;
  } catch (problem) {
    byId("said").textContent = problem.message;
  }
  button.disabled = false;
});

byId("change")?.addEventListener("submit", (event) => {
  event.preventDefault();
  // Only what was changed: a window that stands is not announced anew.
  const fields = [...event.target.elements].filter((one) => one.name && one.name !== "files" && one.value !== one.defaultValue);
  const body = Object.fromEntries(fields.map((one) => [one.name, one.value]));
  const form = new FormData(event.target);
  tried(event.submitter, async () => {
    body.attachments = await uploaded(form);
    return call("POST", `/api/desk/notices/${notice}/change`, body, csrf);
  });
});
