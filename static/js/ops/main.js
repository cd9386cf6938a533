// Starts the dashboard. The admin loads nothing else of the site's JavaScript.

import { createHttp } from "../lib/http.js";
import { startDashboard } from "./dashboard.js";

for (const element of document.querySelectorAll('[data-behaviour="dashboard"]')) {
  startDashboard(element, { http: createHttp() });
}
