/* Security keys and passkeys: ask the browser, and put the answer into a field of the form. Without script, or where the
   browser knows no keys, what is hidden stays hidden and the one-time code works. */
(function () {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) { return; }

  function bytes(text) {
    var raw = window.atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(raw, function (char) { return char.charCodeAt(0); });
  }

  function words(buffer) {
    var raw = Array.from(new Uint8Array(buffer), function (byte) { return String.fromCharCode(byte); }).join("");
    return window.btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  /* The names are those of the standard's own JSON form. */
  function answer(found) {
    var said = found.response, response = { clientDataJSON: words(said.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature"].forEach(function (name) {
      if (said[name]) { response[name] = words(said[name]); }
    });
    return JSON.stringify({ id: found.id, rawId: words(found.rawId), type: found.type, response: response });
  }

  function ask(part) {
    var options = JSON.parse(part.dataset.ask);
    options.challenge = bytes(options.challenge);
    if (part.dataset.key === "get") { return navigator.credentials.get({ publicKey: options }); }
    options.user.id = bytes(options.user.id);
    return navigator.credentials.create({ publicKey: options });
  }

  /* Sign-in sends the form at once, so nothing may be missing then; the code is what the key stands for. */
  function missing(form) {
    return Array.from(form.querySelectorAll("input")).find(function (field) {
      var wanted = field.type === "text" || field.type === "password" || "needed" in field.dataset;
      return wanted && field.name !== "code" && !field.value;
    });
  }

  function prepare(part) {
    var button = part.querySelector("button"), status = part.querySelector("[role=status]");
    var field = document.getElementById(part.dataset.answer), signs = part.dataset.key === "get";

    function say(name) { status.textContent = status.dataset[name]; }

    function take(found) {
      field.value = answer(found);
      if (!signs) { say("ready"); return; }
      field.form.elements.code.value = "";
      field.form.submit();
    }

    button.addEventListener("click", function () {
      var empty = signs && missing(field.form);
      if (empty) { say("rest"); empty.focus(); return; }
      if (window.performance.now() > part.dataset.minutes * 60000) { say("old"); return; }
      say("wait");
      button.disabled = true;
      ask(part).then(take).catch(function () { say("failed"); }).then(function () { button.disabled = false; });
    });
    part.hidden = false;
    if (field.value) { say("ready"); }
  }

  document.querySelectorAll("[data-key]").forEach(prepare);
})();
