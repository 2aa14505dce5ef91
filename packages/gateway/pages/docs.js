// @ts-expect-error Swagger UI has no types: it is the script that the page loads before this one.
const showReference = SwaggerUIBundle;

const darkness = matchMedia("(prefers-color-scheme: dark)");
const followColorScheme = () => {
  document.documentElement.classList.toggle("dark-mode", darkness.matches);
};
darkness.addEventListener("change", followColorScheme);
followColorScheme();

showReference({
  url: "openapi.json",
  domNode: document.querySelector("#reference"),
  deepLinking: true,
  filter: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  defaultModelsExpandDepth: -1,
  // Otherwise it asks another site about the document.
  validatorUrl: null,
});
