// Starts Swagger UI with both documents, and with the sandbox's key in its hands.
"use strict";

const root = document.getElementById("swagger");

const ui = SwaggerUIBundle({
  urls: JSON.parse(root.dataset.documents),
  domNode: root,
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: "StandaloneLayout",
  onComplete: () => {
    if (root.dataset.key) ui.preauthorizeApiKey("ApiKey", root.dataset.key);
  },
});
