// Starts the dashboard. The admin loads none of the site's other JavaScript.

import { createHttp } from "../lib/http.js";
import { startDashboard } from "./dashboard.js";

for (const element of document.querySelectorAll('[data-behaviour="dashboard"]')) {
  startDashboard(element, { http: createHttp() });
}
