// The ledger: confirms that it was read.

import { byId, call, switchable } from "./page.js";

const { csrf, day } = document.body.dataset;

switchable(byId("language"));
byId("read")?.addEventListener("click", async () => {
  await call("POST", `/api/desk/ledger/${encodeURIComponent(day)}/read`, undefined, csrf);
  location.reload();
});
