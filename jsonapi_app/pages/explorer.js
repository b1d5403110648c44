// The explorer: Swagger UI over the document that the page names, logged in through the form of the page.

(() => {
  "use strict";

  const STORE = "backline-log-in"; // of this tab only: another interface's page is still logged in
  const root = new URL("./", location.href);
  const place = document.getElementById("explorer");
  const form = document.getElementById("log-in");
  const loggedIn = document.getElementById("logged-in");
  const notice = document.getElementById("notice");
  let ui = null;
  let schemes = []; // the names of those that the token of the form is for
  let needsOtherKeys = false;
  let isAuthorized = false;
  let isNaming = false;
  const contentTypes = new Map(); // path → what its requests without a body need

  start();

  async function start() {
    followColours();
    form.addEventListener("submit", logIn);
    loggedIn.querySelector("button").addEventListener("click", logOut);
    let spec;
    try {
      const answer = await fetch(new URL(place.dataset.document, root));
      if (!answer.ok) throw new Error(`it answers ${answer.status}`);
      spec = adapted(await answer.json());
      schemes = bearers(spec);
      needsOtherKeys = hasOtherKeys(spec);
    } catch (error) {
      place.textContent = `The contract cannot be read: ${error.message}.`;
      return;
    }
    ui = SwaggerUIBundle({
      spec,
      domNode: place,
      deepLinking: true,
      docExpansion: "none",
      defaultModelsExpandDepth: -1,
      displayRequestDuration: true,
      filter: true,
      tryItOutEnabled: true,
      validatorUrl: null,
      syntaxHighlight: { theme: "arta" },
      presets: [SwaggerUIBundle.presets.apis],
      plugins: [fitted],
      requestInterceptor: withContentType,
      responseInterceptor: noticeExpiry,
      onComplete: () => useToken(stored()),
    });
    new MutationObserver(nameControlsSoon).observe(place, { childList: true, subtree: true });
  }

  // Requests go to the service that serves this page, so there is no server to choose; the form above logs in, so
  // Swagger UI's own dialogue is for interfaces that take other keys. A link inside a button is none.
  function fitted({ React }) {
    const nothing = () => () => null;
    const text = () => ({ text }) => React.createElement("span", null, text);
    const replaced = { ServersContainer: nothing, authorizeOperationBtn: nothing, DeepLink: text };
    if (!needsOtherKeys) replaced.AuthorizeBtnContainer = nothing;
    return { wrapComponents: replaced };
  }

  // --- logging in

  async function logIn(event) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    say("Logging in…");
    try {
      const answer = await post("login", fields);
      const body = await answer.json();
      if (!answer.ok) throw new Error(body.detail || `the service answers ${answer.status}`);
      sessionStorage.setItem(STORE, JSON.stringify({ name: fields.identifier, token: body.access_token }));
      form.reset();
      useToken(stored());
      say(`Logged in as ${fields.identifier}: requests from this page carry the token.`);
      loggedIn.querySelector("button").focus();
    } catch (error) {
      say(`Not logged in: ${error.message}`, true);
      form.elements.password.select();
    }
  }

  async function logOut() {
    const { token } = stored() || {};
    sessionStorage.removeItem(STORE);
    useToken(null);
    form.elements.identifier.focus();
    say("Logged out.");
    if (token) await post("logout", null, token).catch(() => {});
  }

  function post(action, body, token) {
    const headers = {};
    if (body) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = `Bearer ${token}`;
    const url = new URL(`${form.dataset.action}/${action}`, root);
    return fetch(url, { method: "POST", headers, body: body && JSON.stringify(body) });
  }

  function stored() {
    try {
      return JSON.parse(sessionStorage.getItem(STORE));
    } catch {
      return null;
    }
  }

  function useToken(login) {
    form.hidden = Boolean(login);
    loggedIn.hidden = !login;
    loggedIn.querySelector("strong").textContent = login ? login.name : "";
    if (login) schemes.forEach((scheme) => ui.preauthorizeApiKey(scheme, login.token));
    else if (isAuthorized) ui.authActions.logout(schemes);
    isAuthorized = Boolean(login);
  }

  function bearers(spec) {
    const takesToken = (s) => s["x-takes-access-token"] || (s.type === "http" && s.scheme.toLowerCase() === "bearer");
    const declared = Object.entries(spec.components?.securitySchemes || {});
    return declared.filter(([, scheme]) => takesToken(scheme)).map(([name]) => name);
  }

  // Whether there is an operation that neither the token opens nor nothing at all.
  function hasOtherKeys(spec) {
    const isOpen = (choice) => Object.keys(choice).every((name) => schemes.includes(name));
    const operations = Object.values(spec.paths).flatMap((item) => Object.values(item));
    const demanded = operations.map((operation) => operation?.security || spec.security || []);
    return demanded.some((choices) => choices.length > 0 && !choices.some(isOpen));
  }

  function noticeExpiry(response) {
    if (response.status === 401 && stored()) say("The service does not take the token any more. Log in again.", true);
    return response;
  }

  function say(text, isBad = false) {
    notice.textContent = text;
    notice.classList.toggle("bad", isBad);
    notice.classList.toggle("unseen", !isBad); // what went well shows in the bar
  }

  // --- the document, made for trying out

  // What may be left out starts empty: sent all at once, examples of filters would contradict one another. Parameters
  // that operations share are adapted where they are: written out in each operation they would be most of the document.
  function adapted(spec) {
    spec.servers = [{ url: root.href.replace(/\/$/, "") }];
    const shared = spec.components?.parameters || {};
    for (const [path, item] of Object.entries(spec.paths)) {
      for (const operation of Object.values(item)) {
        if (!Array.isArray(operation?.parameters)) continue;
        operation.parameters = operation.parameters.flatMap((parameter) => {
          const found = parameter.$ref ? shared[parameter.$ref.split("/").pop()] : parameter;
          if (isContentType(found, path)) return [];
          if (found.style === "deepObject") return eachByItself(found, typesOf(operation, path));
          return parameter.$ref ? [parameter] : [simple(parameter)];
        });
      }
    }
    for (const name of Object.keys(shared)) shared[name] = simple(shared[name]);
    return spec;
  }

  // To OpenAPI that is no parameter. One interface needs it of a GET.
  function isContentType(parameter, path) {
    if (parameter.in !== "header" || parameter.name !== "Content-Type") return false;
    contentTypes.set(path, parameter.schema.const);
    return true;
  }

  function withContentType(request) {
    for (const [path, type] of contentTypes) {
      if (new URL(request.url).pathname.endsWith(path)) request.headers["Content-Type"] ??= type;
    }
    return request;
  }

  // An object in the query is as many parameters as it has members; those of ``types`` where it has them.
  function eachByItself(parameter, types) {
    const { example, examples, content, style, explode, ...kept } = parameter;
    const names = Object.keys(kept.schema?.properties || example || {});
    const shown = names.filter((name) => types.includes(name));
    const schema = { type: "string" };
    return (shown.length ? shown : names).map((name) => ({ ...kept, name: `${kept.name}[${name}]`, schema }));
  }

  function simple(parameter) {
    if (parameter.in !== "query" || parameter.required) return parameter;
    const { example, examples, content, style, explode, ...kept } = parameter;
    const schema = { ...(kept.schema || {}) };
    const shown = exampleOf(parameter);
    const note = shown === undefined ? "" : ` Example: \`${shown}\``;
    delete schema.default;
    const plain = content || schema.type === "array" || schema.type === "object" ? { type: "string" } : schema;
    return { ...kept, description: `${kept.description || ""}${note}`, schema: plain };
  }

  function exampleOf({ example, content }) {
    if (Array.isArray(example)) return example.join(",");
    if (example !== undefined) return typeof example === "object" ? JSON.stringify(example) : String(example);
    const first = Object.values(Object.values(content || {})[0]?.examples || {})[0];
    return first && JSON.stringify(first.value);
  }

  // The types that an operation answers with, or else those that its path names.
  function typesOf(operation, path) {
    const answered = JSON.stringify(operation.responses || {}).matchAll(/schemas\/(\w+)\./g);
    return [...Array.from(answered, (match) => match[1]), ...path.split("/").slice(0, 4)];
  }

  // --- colours, and names for controls that Swagger UI leaves without one

  function followColours() {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
    dark.addEventListener("change", follow);
    follow();
  }

  function nameControlsSoon() {
    if (!isNaming) requestAnimationFrame(nameControls); // once for all that changes until the page is drawn
    isNaming = true;
  }

  function nameControls() {
    isNaming = false;
    label(".operation-filter-input", (input) => input.placeholder);
    label(".parameters :is(input, select, textarea)", (control) => {
      return control.closest("[data-param-name]")?.dataset.paramName;
    });
    label(".body-param__text", () => "Request body");
    label(".expand-operation", (button) => `Operations: ${button.closest("[data-tag]").dataset.tag}`);
    label(".responses-table", (table) => `Responses of ${operationOf(table)}${isLive(table) ? " just now" : ""}`);
    label(".information-container", () => "About this interface", "region");
    label(".filter-container", () => "Operations", "search");
    for (const [tag, level] of [["h3", 2], ["h4", 3], ["h5", 4]]) {
      for (const heading of place.querySelectorAll(`${tag}:not([aria-level])`)) heading.ariaLevel = level;
    }
    for (const code of place.querySelectorAll(":is(.microlight, .highlight-code pre, .curl):not([tabindex])")) {
      code.tabIndex = 0; // it may scroll
    }
  }

  function operationOf(inner) {
    const operation = inner.closest(".opblock");
    const path = operation.querySelector("[data-path]").dataset.path;
    return `${operation.querySelector(".opblock-summary-method").textContent} ${path}`;
  }

  function isLive(table) {
    return table.classList.contains("live-responses-table");
  }

  function label(selector, nameOf, role) {
    for (const element of place.querySelectorAll(`${selector}:not([aria-label])`)) {
      const name = nameOf(element);
      if (name) element.setAttribute("aria-label", name);
      if (role) element.setAttribute("role", role);
    }
  }
})();
