// Visits: one recorded, with what is to be done.

import { byId, call, switchable, uuid } from "./page.js";

const { csrf } = document.body.dataset;
const TOLD = "visits-told";

switchable(byId("language"));
byId("told").textContent = sessionStorage.getItem(TOLD) ?? "";
sessionStorage.removeItem(TOLD);

const id = uuid(); // of this form: pressed twice it is kept once
byId("new").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.submitter;
  const form = new FormData(event.target);
  const body = { id, ...Object.fromEntries(form), todo: form.get("todo").split(/[\n;；]/).map((one) => one.trim()).filter(Boolean) };
  button.disabled = true;
  byId("wrong").textContent = "";
  try {
    sessionStorage.setItem(TOLD, (await call("POST", "/api/desk/visits", body, csrf)).said);
    location.assign("/desk/visits");
  } catch (problem) {
    byId("wrong").textContent = problem.message;
    button.disabled = false;
  }
});
