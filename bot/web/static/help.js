// The page for clerks: in one language or the other.

import { byId, switchable } from "./page.js";

switchable(byId("language"));
