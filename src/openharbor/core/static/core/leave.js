/* Leaving: blank the screen at once, replace this page in the tab, and go. Without script the link still works. */
(function () {
  "use strict";
  var link = document.getElementById("leave");
  if (!link) { return; }

  function go() {
    var blank = document.createElement("div");
    blank.className = "blank";
    blank.setAttribute("role", "status");
    document.body.appendChild(blank);
    document.title = "\u200b";
    window.location.replace(link.href);
  }

  link.addEventListener("click", function (event) {
    event.preventDefault();
    go();
  });

  /* Shift, three times within five seconds, with no other key between. */
  var presses = [];
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Shift") { presses = []; return; }
    if (event.repeat) { return; }
    var now = Date.now();
    presses = presses.filter(function (time) { return now - time < 5000; });
    presses.push(now);
    if (presses.length === 3) { presses = []; go(); }
  });

  /* Shift with a mouse selects text; that is not leaving. */
  document.addEventListener("pointerdown", function () { presses = []; });

  /* A page that comes back from the browser's memory is asked for anew. */
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { window.location.reload(); }
  });
})();
